"""`dedio ingest --engine nuke` as a whole, with the stand-in's program: the same plates, rules and proofs."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import PyOpenColorIO as ocio
import pytest

from dedio_core.frames import FrameRate, Timecode
from dedio_core.render.nuke.exr_header import read_header
from dedio_core.sample import write_dpx_sequence, write_movie
from dedio_core.settings import ACES_13_CONFIG
from tests.ingest import kit
from tests.ingest.test_interrupted import frames_in, staged
from tests.nuke.wire import PATIENCE
from tests.render.nuke.jobs import NUKE, needs_shell
from tests.seats import version

pytestmark = [needs_shell, pytest.mark.slow]
RATE = FrameRate.of(24)
START = Timecode.parse("14:22:08:11", RATE)
SIZE = kit.SIZE
CUT = """TITLE: cut
FCM: NON-DROP FRAME

001  A001C003 V     C        14:22:08:14 14:22:08:16 01:00:00:00 01:00:00:02
* FROM CLIP NAME: A001C003
* LOC: 01:00:00:01 RED sht300 x
"""
NUKES = ("--engine", "nuke", "--nuke", NUKE)


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DPX sequence 1001 to 1012, and a ProRes movie of 12 frames that is sure to overshoot its levels."""
    folder = tmp_path_factory.mktemp("media #1")
    write_dpx_sequence(folder / "A001C003", size=SIZE, frames=12, rate=RATE, start=START)
    write_movie(folder / "A001C004.mov", size=SIZE, frames=12, rate=RATE, start=START, codec="prores_422hq")
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "my shots #1"


def files_of(version: kit.Version) -> list[str]:
    return sorted(
        p.relative_to(version.folder).as_posix() for p in version.folder.rglob("*.*") if p.suffix != ".mhl"
    )


def steps(one: Path, other: Path) -> int:
    """How many half steps apart two EXRs are, their border rows left out."""
    a, b = (kit.pixels(p)[1:-1, 1:-1].astype(np.float16).view(np.int16).astype(int) for p in (one, other))
    return int(np.abs(a - b).max())


def psnr(one: kit.Version, other: kit.Version) -> float:
    """Of the proxies' planes, in dB."""
    pairs = zip(kit.movie(one.proxy).planes, kit.movie(other.proxy).planes, strict=True)
    errors = [
        np.mean((a.astype(float) - b.astype(float)) ** 2)
        for ones, others in pairs
        for a, b in zip(ones, others, strict=True)
    ]
    return float(10 * np.log10(255**2 / max(np.mean(errors), 1e-9)))


@pytest.mark.parametrize(
    ("name", "points"), [("A001C003", (1004, 1007)), ("A001C004.mov", (3, 6))], ids=["dpx", "movie"]
)
@pytest.mark.parametrize("squeeze", [1.0, 2.0])
def test_both_engines_make_the_same_version(
    media: Path, root: Path, tmp_path: Path, name: str, points: tuple[int, int], squeeze: float
) -> None:
    """Names, headers to the byte, plates within two half steps, proxies above 45 dB, verify and qc."""
    words = ("--in", points[0], "--out", points[1], "--squeeze", squeeze)
    native = kit.good(media / name, tmp_path / "native", *words)
    nuke = kit.good(media / name, root, *words, *NUKES)
    assert files_of(nuke) == files_of(native)
    assert len(nuke.exrs) == 8
    for frame, path in nuke.exrs.items():
        header, wanted = (read_header(p.read_bytes()).attributes for p in (path, native.exrs[frame]))
        assert dict(header) == dict(wanted)
        if squeeze == 1:
            assert steps(path, native.exrs[frame]) <= 2
    assert psnr(nuke, native) > 45
    sidecar = nuke.sidecar
    assert sidecar["identity"] == native.sidecar["identity"]
    assert sidecar["render"]["engine"] == "nuke"
    command = [NUKE.name, "-t", "terminal.py", "--job=work:nuke/job.json"]
    assert sidecar["render"]["programs"] == [{"nuke": version(), "command": command}]
    assert sidecar["checks"].keys() == native.sidecar["checks"].keys()
    assert {k: v["is_good"] for k, v in sidecar["checks"].items()} == {
        k: v["is_good"] for k, v in native.sidecar["checks"].items()
    }
    assert sidecar["checks"]["identity"] == native.sidecar["checks"]["identity"]
    for verb in ("verify", "qc"):
        ran = kit.dedio(verb, nuke.folder)
        assert ran.code == 0, ran.out + ran.err
    assert list((root / ".dedio" / "staging").iterdir()) == []


def test_a_movies_plan_has_its_dpx(media: Path, root: Path) -> None:
    """The dry run says that the movie goes through DPX, and which frames; it runs nothing."""
    words = ("--in", 3, "--out", 6, "--dry-run", "--engine", "nuke", "--nuke", "/no/nuke")
    ran = kit.ingest(media / "A001C004.mov", root, *words)
    assert ran.code == 0, ran.err
    assert "WARNING    the engine nuke cannot run here: nuke.executable /no/nuke: is no file" in ran.out
    assert "decodes clip frames 1-8 into DPX, 16-bit full range RGB" in ran.out
    assert "renders 999-1006 with the nuke engine" in ran.out
    assert not root.exists()
    sequence = kit.ingest(
        media / "A001C003", root, "--in", 1004, "--out", 1007, "--dry-run", "--engine", "nuke"
    )
    assert "into DPX" not in sequence.out


NO_NUKE = "the engine nuke cannot run here: nuke.executable /no/nuke: is no file; install Nuke 15 to 17"


def test_without_nuke_nothing_is_begun(media: Path, root: Path, tmp_path: Path) -> None:
    """No Nuke is one sentence, before a movie is decoded, and for a batch one."""
    given = ("--engine", "nuke", "--nuke", "/no/nuke")
    ran = kit.ingest(media / "A001C004.mov", root, "--in", 3, "--out", 6, *given)
    assert ran.code == 1
    assert NO_NUKE in ran.error
    assert not list(root.rglob("*"))
    batch = rows_in(tmp_path / "batch.json", media, "100", "200")
    ran = kit.dedio("ingest", "--batch", batch, "--root", root, "--config", kit.config(tmp_path), *given)
    assert (ran.code, (ran.out + ran.err).count("cannot run here")) == (1, 1), ran.out + ran.err
    assert not list(root.rglob("*"))


def test_without_nuke_a_version_that_is_there_stays_up_to_date(media: Path, root: Path) -> None:
    """What needs no render needs no Nuke."""
    words = (media / "A001C003", root, "--in", 1004, "--out", 1005, "--engine", "nuke", "--nuke")
    kit.good(*words, NUKE)
    ran = kit.ingest(*words, "/no/nuke")
    assert ran.code == 0, ran.err
    assert "up to date (v001)" in ran.out


def test_a_cut_without_nuke_says_it_once(media: Path, root: Path, tmp_path: Path) -> None:
    """Its plan and its dry run warn, its ingest is refused: once, and not for every plate."""
    cut = tmp_path / "cut.edl"
    cut.write_text(
        CUT + CUT.partition("DROP FRAME\n")[2].replace("001  A", "002  A").replace("sht300", "sht310")
    )
    settings = kit.config(tmp_path, pipeline={"engine": "nuke"}, nuke={"executable": "/no/nuke"})
    words = (cut, "--media", media, "--root", root, "--config", settings, "--rate", 24)
    for verb, code, more in (("plan", 0, ()), ("ingest", 0, ("--dry-run",)), ("ingest", 1, ())):
        ran = kit.dedio(verb, *words, *more)
        assert (ran.code, (ran.out + ran.err).count(NO_NUKE)) == (code, 1), ran.out + ran.err
        assert "sht310" in ran.out
        assert not list(root.rglob("*.dpx"))
        assert not list(root.rglob("*_v001"))


def test_nuke_by_its_name_alone(media: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is looked for on PATH, as $NUKE_EXE is; where it is not there, that is said."""
    words = (media / "A001C003", root, "--in", 1004, "--out", 1005, "--engine", "nuke", "--nuke")
    said = kit.ingest(*words, NUKE.name).error
    assert f"--nuke: Nuke '{NUKE.name}': no such program is on PATH; give its whole path" in said
    monkeypatch.setenv("PATH", f"{NUKE.parent}{os.pathsep}{os.environ['PATH']}")
    kit.good(*words, NUKE.name)


def rows_in(path: Path, media: Path, *shots: str) -> Path:
    """A batch of so many shots."""
    points = {"sequence": "sht", "source_file": str(media / "A001C003"), "in_point": 1004, "out_point": 1005}
    path.write_text(json.dumps([{**points, "shot": shot} for shot in shots]))
    return path


def test_only_licences_are_lacking(
    media: Path, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 100 where nothing but a licence was lacking: of a shot, a batch and a cut; else 1."""
    settings, words = kit.config(tmp_path), ("--in", 1004, "--out", 1005, *NUKES)
    cut = tmp_path / "cut.edl"
    cut.write_text(CUT)
    batch = rows_in(tmp_path / "two.json", media, "100", "200")
    where = ("--root", root, "--config", settings, *NUKES)
    monkeypatch.setenv("FAKENUKE_LICENCE", "none")
    ran = kit.ingest(media / "A001C003", root, *words, "--json", settings=settings)
    assert (ran.code, ran.doc["is_without_licence"]) == (100, True)
    assert kit.dedio("ingest", "--batch", batch, *where).code == 100
    assert kit.dedio("ingest", cut, "--media", media, "--rate", 24, *where).code == 100
    bad = rows_in(tmp_path / "bad.json", media, "100", "200")
    bad.write_text(
        bad.read_text().replace('"out_point": 1005, "shot": "200"', '"out_point": 9, "shot": "200"')
    )
    assert kit.dedio("ingest", "--batch", bad, *where).code == 1
    monkeypatch.delenv("FAKENUKE_LICENCE")
    monkeypatch.setenv("FAKENUKE_FAIL_AT", "1001")
    ran = kit.ingest(media / "A001C003", root, *words, "--json", settings=settings)
    assert (ran.code, ran.doc["is_without_licence"]) == (1, False)


def test_a_wait_for_a_licence_is_seen_and_ctrl_c_ends_it(
    media: Path, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line when it begins; Ctrl-C is told as an interruption."""
    monkeypatch.setenv("FAKENUKE_LICENCE", "none")
    settings = kit.config(tmp_path, nuke={"licence_wait": 600.0})
    words = kit.words_of(media / "A001C003", root, "--in", 1004, "--out", 1007, *NUKES, settings=settings)
    process = kit.started(words, tmp_path)
    assert process.stdout
    line = next(text for text in process.stdout if "licence" in text)
    assert "info: Nuke has no licence for a render; one is waited for, for at most 600 seconds" in line
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, out + err
    assert "interrupted; what is finished is kept" in err
    assert "licence" not in out + err


def test_what_nuke_has_not_is_told_before_any_work(media: Path, root: Path, tmp_path: Path) -> None:
    """A compression or a filter that Nuke lacks is one sentence when it is planned."""
    for output, words in (
        ({"exr_compression": "pxr24"}, "output.exr_compression 'pxr24': Nuke's EXRs have none, rle"),
        ({"filter": "lanczos3"}, "output.filter 'lanczos3': Nuke's Reformat has cubic"),
    ):
        settings = kit.config(tmp_path, output=output)
        given = ("--in", 3, "--out", 6, "--dry-run", "--engine", "nuke")
        assert words in kit.ingest(media / "A001C004.mov", root, *given, settings=settings).error


def test_a_folder_that_nuke_takes_for_more_is_told_before_any_work(media: Path, tmp_path: Path) -> None:
    """A % in the tree's path is refused in the dry run; a movie's own path is nothing to Nuke."""
    given = ("--in", 3, "--out", 6, "--squeeze", 1, "--dry-run")
    root = tmp_path / "50% shots"
    clip = tmp_path / "100%" / "A001C004.mov"
    clip.parent.mkdir()
    clip.symlink_to(media / "A001C004.mov")
    assert kit.ingest(clip, root, *given).code == 0
    said = kit.ingest(clip, root, *given, "--engine", "nuke").error
    assert f"the engine nuke: path '{root}': Nuke takes the % in it" in said
    assert kit.ingest(clip, tmp_path / "shots", *given, "--engine", "nuke").code == 0


def test_all_that_nuke_would_do_otherwise_is_told_before_any_work(
    media: Path, root: Path, tmp_path: Path
) -> None:
    """A config's path, a fit, a color space's name: all of them in the dry run, and no frame is decoded."""
    config = tmp_path / "show #2" / "config.ocio"
    config.parent.mkdir()
    made = ocio.Config.CreateFromFile(ACES_13_CONFIG)
    made.addColorSpace(ocio.ColorSpace(name="log [1]"))
    config.write_text(made.serialize(), encoding="utf-8")
    width, height = SIZE
    # As wide as the source and one line higher: Nuke moves an unscaled picture by whole pixels.
    size = [width, height + 1]
    settings = kit.config(tmp_path, output={"resolution": size, "proxy_resolution": [width, height]})
    given = ("--in", 3, "--out", 6, "--squeeze", 1, "--ocio", config, "--source-colorspace", "log [1]")
    native = kit.ingest(media / "A001C004.mov", root, *given, "--dry-run", settings=settings)
    assert native.code == 0, native.err
    for more in (("--dry-run",), ()):
        ran = kit.ingest(media / "A001C004.mov", root, *given, "--engine", "nuke", *more, settings=settings)
        assert ran.code == 1
        said = ran.out + ran.err
        assert "3 problems:" in said
        for part in (f"{config}': Nuke may take the #", "would put the picture", "color space 'log [1]'"):
            assert part in said
        assert not list(root.rglob("*.dpx"))


@pytest.mark.parametrize("by_flag", [False, True], ids=["settings", "flag"])
def test_a_stopped_ingest_is_resumed_by_its_engine(
    media: Path, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_flag: bool
) -> None:
    """`dedio resume` goes on with Nuke, as the stored plan says; which one, the flag or the settings say."""
    settings = kit.config(tmp_path, nuke={"executable": "/no/nuke" if by_flag else str(NUKE)})
    which = ("--nuke", NUKE) if by_flag else ()
    monkeypatch.setenv("FAKENUKE_CRASH_AT", "1002")
    words = ("--in", 3, "--out", 6, "--engine", "nuke", *which)
    assert kit.ingest(media / "A001C004.mov", root, *words, settings=settings).code == 1
    monkeypatch.delenv("FAKENUKE_CRASH_AT")
    ran = kit.dedio("resume", "--all", "--root", root, "--config", settings, *which)
    assert ran.code == 0, ran.out + ran.err
    (folder,) = root.glob("sht100/pla/*_v001")
    assert kit.Version(folder).sidecar["render"]["engine"] == "nuke"


@pytest.mark.skipif(not kit.can_mount(), reason="needs root and mount")
@pytest.mark.parametrize("pages", range(150, 900, 150))
def test_a_full_disk_then_the_same_again(media: Path, tmp_path: Path, pages: int) -> None:
    """Whoever meets the full disk, Nuke or DED-IO: one sentence that says so, and then it goes on."""
    with kit.small_disk(tmp_path / "disk", f"{pages * 4}k") as disk:
        settings = kit.config(tmp_path, output={"exr_compression": "none"}, pipeline={"check_space": False})
        words = ("--in", 1004, "--out", 1007, *NUKES)
        ran = kit.ingest(media / "A001C003", disk / "shots", *words, settings=settings)
        assert ran.code == 1
        assert "the disk is full; make room" in ran.out + ran.err, ran.out + ran.err
        assert "Traceback" not in ran.out + ran.err
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        again = kit.good(media / "A001C003", disk / "shots", *words, settings=settings)
        assert len(again.exrs) == 8


def test_the_setting_chooses_it(media: Path, root: Path, tmp_path: Path) -> None:
    """`pipeline.engine` and `nuke.executable` are all that a studio sets; the flag goes before."""
    settings = kit.config(
        tmp_path, pipeline={"engine": "nuke"}, nuke={"executable": str(NUKE), "chunk": 3, "seats": 2}
    )
    words = ("--in", 1004, "--out", 1005)
    made = kit.good(media / "A001C003", root, *words, settings=settings)
    assert made.sidecar["render"]["engine"] == "nuke"
    again = kit.good(
        media / "A001C003", root, *words, "--shot", "200", "--engine", "native", settings=settings
    )
    assert again.sidecar["render"]["engine"] == "native"
    wrong = kit.config(tmp_path, pipeline={"engine": "hiero"})
    assert (
        "engine 'hiero': there are native, nuke"
        in kit.ingest(media / "A001C003", root, *words, settings=wrong).error
    )


def journal(root: Path) -> Path:
    return staged(root) / "journal.jsonl"


def until_frames(count: int, process: subprocess.Popen[str], root: Path) -> set[int]:
    """Wait until so many frames are in the journal of an ingest, or it has ended; those."""
    until = time.monotonic() + PATIENCE
    done: set[int] = set()
    while len(done) < count and time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError, AssertionError):
            done = frames_in(journal(root))
        time.sleep(0.02)
    return done


def kill_after(words: list[str], root: Path, frames: int, tmp_path: Path) -> set[int]:
    """Start an ingest, kill -9 it when `frames` frames are in its journal; those."""
    process = kit.started(words, tmp_path)
    done = until_frames(frames, process, root)
    process.kill()
    process.communicate()
    assert frames <= len(done) < 8
    return frames_in(journal(root))


@pytest.mark.parametrize(("name", "points"), [("A001C003", (1004, 1007)), ("A001C004.mov", (3, 6))])
def test_killed_it_goes_on(
    media: Path,
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    points: tuple[int, int],
) -> None:
    """kill -9 in the middle, then the same command: what is finished is kept, the version is the same."""
    settings = kit.config(tmp_path)
    words = ("--in", points[0], "--out", points[1], *NUKES)
    whole = kit.good(media / name, tmp_path / "whole", *words, settings=settings)
    monkeypatch.setenv("FAKENUKE_SLOW", "60@7")
    done = kill_after(kit.words_of(media / name, root, *words, settings=settings), root, 3, tmp_path)
    monkeypatch.delenv("FAKENUKE_SLOW")
    ran = kit.ingest(media / name, root, *words, "--json", settings=settings)
    assert ran.code == 0, ran.err
    assert ran.doc["kept_frames"] >= len(done)
    made = kit.Version(Path(ran.doc["version_dir"]))
    assert kit.contents(made.folder) == kit.contents(whole.folder)


def test_a_crash_mid_frame_then_the_same_again(
    media: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nuke killed in a frame: one sentence with the missing frames; the next run makes only those."""
    words = ("--in", 1004, "--out", 1007, *NUKES)
    monkeypatch.setenv("FAKENUKE_HALF_FILE_AT", "1003")
    ran = kit.ingest(media / "A001C003", root, *words)
    assert ran.code == 1
    assert "Nuke was ended by the signal SIGKILL; its frames 1003-1006 are missing" in ran.out + ran.err
    assert "Traceback" not in ran.out + ran.err
    assert not list(root.rglob("*.tmp"))
    monkeypatch.delenv("FAKENUKE_HALF_FILE_AT")
    again = kit.ingest(media / "A001C003", root, *words, "--json")
    assert (again.code, again.doc["kept_frames"]) == (0, 4)


def test_a_plate_is_of_one_engine(media: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another engine staged before it was stopped is rendered again: the sidecar names one engine."""
    words = ("--in", 1004, "--out", 1007)
    monkeypatch.setenv("FAKENUKE_FAIL_AT", "1003")
    assert kit.ingest(media / "A001C003", root, *words, *NUKES).code == 1
    assert len(frames_in(journal(root))) == 4
    ran = kit.ingest(media / "A001C003", root, *words, "--json")
    assert (ran.code, ran.doc["kept_frames"]) == (0, 0)
    sidecar = kit.Version(Path(ran.doc["version_dir"])).sidecar
    assert sidecar["render"]["engine"] == "native"
    assert "other_tools" not in sidecar["render"]


def test_a_longer_cut_takes_over_frames_of_the_same_engine_only(media: Path, root: Path) -> None:
    """Frames are re-used from a version that Nuke rendered by Nuke, and not by native."""
    first = ("--in", 1004, "--out", 1006)
    kit.good(media / "A001C003", root, *first, *NUKES)
    ran = kit.ingest(media / "A001C003", root, "--in", 1004, "--out", 1007, *NUKES, "--json")
    assert (ran.code, ran.doc["reused_frames"]) == (0, 7)
    ran = kit.ingest(media / "A001C003", root, "--in", 1004, "--out", 1008, "--json")
    assert (ran.code, ran.doc["reused_frames"]) == (0, 0)
    assert 'render.engine was "nuke", is "native"' in " ".join(ran.doc["notes"])


def test_interrupted_it_ends_nuke_and_keeps_what_is_done(
    media: Path, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C: exit code 130, no Nuke runs on, whole frames are kept."""
    settings = kit.config(tmp_path)
    monkeypatch.setenv("FAKENUKE_SLOW", "60@3")
    words = kit.words_of(media / "A001C003", root, "--in", 1004, "--out", 1007, *NUKES, settings=settings)
    process = kit.started(words, tmp_path)
    assert len(until_frames(1, process, root)) == 1
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, out + err
    assert "interrupted; what is finished is kept" in err
    assert str(root) not in running()
    assert frames_in(journal(root))
    assert not (staged(root) / "work" / "nuke").exists()


def running() -> str:
    """The command lines of every process."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            found.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return "\n".join(line for line in found if "terminal.py" in line)


def test_the_config_of_the_shell_counts(
    media: Path, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A config that $OCIO names is used by both engines alike: by path, in the job."""
    import PyOpenColorIO as ocio

    path = tmp_path / "show.ocio"
    path.write_text(
        ocio.Config.CreateFromBuiltinConfig("studio-config-v1.0.0_aces-v1.3_ocio-v2.1").serialize()
    )
    monkeypatch.setenv("OCIO", str(path))
    made = kit.good(media / "A001C003", root, "--in", 1004, "--out", 1005, *NUKES)
    assert made.sidecar["color"]["config"] == str(path)


# ---- without a GUI: nuke -t terminal.py --batch / --cut --------------------------------------------

TERMINAL = Path(__file__).parents[3] / "nuke_plugin" / "terminal.py"


def headless(*words: object, **env: str) -> subprocess.Popen[str]:
    pipes: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
    environment = {**os.environ, "DEDIO_PYTHON": sys.executable, **env}
    return subprocess.Popen(
        [str(NUKE), "-t", str(TERMINAL), *map(str, words)], env=environment, text=True, **pipes
    )


def batch_of(path: Path, media: Path) -> Path:
    rows = [
        {
            "sequence": "sht",
            "shot": "100",
            "source_file": str(media / "A001C003"),
            "in_point": 1004,
            "out_point": 1005,
        }
    ]
    path.write_text(json.dumps(rows))
    return path


def test_a_batch_without_a_gui(media: Path, root: Path, tmp_path: Path) -> None:
    """Planned, ingested and published by DED-IO's own Python, rendered by this Nuke's own program."""
    batch = batch_of(tmp_path / "shots #1.json", media)
    settings = kit.config(tmp_path)
    process = headless(
        f"--batch={batch}", f"--root={root}", f"--config={settings}", "--engine=nuke", PYTHONPATH="/nowhere"
    )
    out, err = process.communicate(timeout=2 * PATIENCE)
    assert process.returncode == 0, out + err
    assert "1 of 1 shots are good" in out
    version = kit.Version(root / "sht100/pla" / f"{kit.STEM}_v001")
    assert version.sidecar["render"]["programs"][0]["command"][0] == NUKE.name


def test_a_cut_without_a_gui(media: Path, root: Path, tmp_path: Path) -> None:
    """A cut list and its media; a dry run writes nothing."""
    cut = tmp_path / "cut 1.edl"
    cut.write_text(CUT)
    settings = kit.config(tmp_path)
    words = (f"--cut={cut}", f"--media={media}", f"--root={root}", f"--config={settings}", "--rate=24")
    process = headless(*words, "--dry-run")
    out, err = process.communicate(timeout=2 * PATIENCE)
    assert process.returncode == 0, out + err
    assert "sht300" in out
    assert not root.exists()
    process = headless(*words, "--engine=nuke")
    out, err = process.communicate(timeout=2 * PATIENCE)
    assert process.returncode == 0, out + err
    assert (root / "sht300/pla/sht300_pla_rawPlate_v001").is_dir()


def test_headless_failures_are_sentences(media: Path, root: Path, tmp_path: Path) -> None:
    """A usage error, a bad file, no interpreter: exit code 1, the command's own sentence, no traceback."""
    for words, env, said in (
        ((f"--batch={tmp_path / 'none.json'}", f"--root={root}"), {}, "none.json"),
        ((f"--batch={tmp_path / 'none.json'}", "--no-such-flag"), {}, "--no-such-flag"),
        (
            (f"--batch={tmp_path / 'none.json'}",),
            {"DEDIO_PYTHON": "/no/python"},
            "/no/python: DED-IO's own Python is not there",
        ),
    ):
        process = headless(*words, **env)
        out, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 1
        assert said in out + err
        assert "Traceback" not in out + err


def test_a_signal_reaches_the_ingest(media: Path, root: Path, tmp_path: Path) -> None:
    """SIGTERM for Nuke stops the ingest after the frame in hand, and everything below it ends."""
    batch = batch_of(tmp_path / "shots.json", media)
    words = (f"--batch={batch}", f"--root={root}", f"--config={kit.config(tmp_path)}", "--engine=nuke")
    process = headless(*words, FAKENUKE_SLOW="60@3")
    assert len(until_frames(1, process, root)) == 1
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1, out + err
    assert re.search(r"ended with exit code 130", err), out + err
    assert str(root) not in running()
    assert frames_in(journal(root))


def test_no_nuke_of_a_turnover(media: Path, root: Path, tmp_path: Path) -> None:
    """A program beside the cut or the media is not run, even where the settings name it."""
    inside = tmp_path / "cut" / "Nuke16.0"
    inside.parent.mkdir()
    inside.write_text("#!/bin/sh\ntouch never\n")
    inside.chmod(0o755)
    cut = inside.with_name("cut.edl")
    cut.write_text(CUT)
    words = (cut, "--media", media, "--root", root, "--rate", 24, "--engine", "nuke", "--nuke", inside)
    assert "no program of a turnover is run" in kit.dedio("ingest", *words).error
    words = ("--in", 3, "--out", 6, "--engine", "nuke", "--nuke", media / "A001C004.mov")
    assert "no program of a turnover is run" in kit.ingest(media / "A001C004.mov", root, *words).error
