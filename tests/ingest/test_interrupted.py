"""Full disks, kills and Ctrl-C: whole frames stay in staging, and the same command goes on from there."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from dedio_core.batch import shot_from_row
from dedio_core.events import Progress
from dedio_core.pipeline import standard
from dedio_core.settings import load
from tests.ingest import kit

pytestmark = pytest.mark.slow

WORDS = ("--in", 6, "--out", 11, "--handles", 1)
PLAIN = {"exr_compression": "none", "proxy_crf": 1}
root_only = pytest.mark.skipif(not kit.can_mount(), reason="needs root and mount")


def version_of(root):
    return root / "sht100/pla" / f"{kit.STEM}_v001"


def pages(path):
    """What a file takes of a small disk."""
    return -(-path.stat().st_size // 4096) * 4096


def staged(root):
    """The one staging folder of `root`."""
    folders = list((root / ".dedio/staging").iterdir())
    assert len(folders) == 1
    return folders[0]


def frames_in(journal):
    """Frames that a journal's whole lines say are finished."""
    found = set()
    for text in journal.read_text().splitlines():
        with contextlib.suppress(ValueError):
            line = json.loads(text.partition(" ")[2])
            found |= {line["frame"]} if line["what"] == "frame" else set()
    return found


def whole_frames(root):
    """Staged EXRs that OpenImageIO decodes to the last pixel."""
    return [p for p in staged(root).rglob("*.exr") if kit.pixels(p).shape == (216, 384, 3)]


def kept(ran):
    """How many frames a verbose run took over from an earlier one."""
    return len(re.findall(r"OIIOColorTransformStage: \d+/\d+, kept from before", ran.out))


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    return kit.config(tmp_path_factory.mktemp("settings"), output=PLAIN, pipeline={"check_space": False})


@pytest.fixture(scope="module")
def uninterrupted(clip, settings, tmp_path_factory):
    """What an ingest makes that nothing disturbed: version, bytes of its proxy pictures, of its records."""
    root = tmp_path_factory.mktemp("whole") / "r"
    found = kit.good(clip(), root, *WORDS, "--skip-cleanup", settings=settings)
    pictures = sum(pages(p) for p in root.rglob("*.png"))
    records = sum(pages(p) for p in staged(root).iterdir() if p.is_file()) + pages(settings)  # and a lock
    return found, pictures, records


def stopped(clip, root, settings, after):
    """An ingest that is cancelled when `after` frames are rendered."""
    flag = threading.Event()

    def listen(event):
        if isinstance(event, Progress) and event.done >= after:
            flag.set()

    knobs = load(settings)
    row = {
        "sequence": "sht",
        "shot": "100",
        "source_file": clip(),
        "in_point": 6,
        "out_point": 11,
        "handles": "1",
    }
    shot = shot_from_row(row, knobs, "tests")
    found = standard(knobs, root=root, jobs=2).execute(shot, False, cancel=flag, listeners=(listen,))
    assert not found["overall_success"]
    assert not version_of(root).exists()


def goes_on(clip, root, settings, uninterrupted):
    """Run the same command to its end; what it makes must be what an undisturbed run makes."""
    ran = kit.ingest(clip(), root, *WORDS, "--verbose", settings=settings)
    assert ran.code == 0, ran.out + ran.err
    assert kit.contents(version_of(root)) == kit.contents(uninterrupted[0].folder)
    assert not list((root / ".dedio/staging").iterdir())
    return ran


@root_only
def test_disk_full_during_the_exrs(clip, settings, uninterrupted, tmp_path):
    """A full disk is one sentence; finished frames stay, and with room made the command goes on."""
    with kit.small_disk(tmp_path / "disk", "2m") as disk:
        root = disk / "shots"
        said = kit.ingest(clip(), root, *WORDS, settings=settings).error
        assert "the disk is full; make room and run the same command again" in said
        assert not (root / "sht100").exists()
        recorded = frames_in(staged(root) / "journal.jsonl")
        assert 1 <= len(recorded) < 8
        exrs = list(staged(root).rglob("*.exr"))
        assert whole_frames(root) == exrs, "no half-written frame is left"
        assert len(exrs) >= len(recorded)
        subprocess.run(["mount", "-o", "remount,size=30m", str(disk)], check=True)
        ran = goes_on(clip, root, settings, uninterrupted)
        assert kept(ran) == len(recorded)


@root_only
def test_disk_full_during_the_movie(clip, settings, uninterrupted, tmp_path):
    """A disk that fills up while the proxy is encoded: one sentence, all EXRs kept, then the same result."""
    version, pictures, few = uninterrupted
    room = sum(map(pages, version.exrs.values())) + pictures + few + version.proxy.stat().st_size // 4
    with kit.small_disk(tmp_path / "disk", str(room // 4096 * 4096)) as disk:
        root = disk / "shots"
        said = kit.ingest(clip(), root, *WORDS, settings=settings).error
        assert "mp4: the disk is full; make room and run the same command again" in said
        assert len(whole_frames(root)) == 8
        assert not list(root.rglob("*.mp4"))
        subprocess.run(["mount", "-o", "remount,size=30m", str(disk)], check=True)
        assert kept(goes_on(clip, root, settings, uninterrupted)) == 8


@root_only
@pytest.mark.parametrize("size", ["4k", "12k", "20k", "28k"])
def test_disk_full_at_the_very_start(clip, settings, tmp_path, size):
    """A disk without room for even a marker or a frame is one sentence too."""
    with kit.small_disk(tmp_path / "disk", size) as disk:
        said = kit.ingest(clip(), disk / "shots", *WORDS, settings=settings).error
        assert "the disk is full" in said


def process(clip, root, settings, tmp_path, stop):
    """Start an ingest of bigger frames in its own process, `stop` it in mid-render; its code and words."""
    words = kit.words_of(clip(), root, "--in", 1, "--out", 22, "--handles", 1, settings=settings)
    child = kit.started(words, tmp_path)
    try:
        until = time.monotonic() + 60
        while not any(len(frames_in(p)) >= 3 for p in root.glob(".dedio/staging/*/journal.jsonl")):
            assert child.poll() is None, child.communicate()
            assert time.monotonic() < until
            time.sleep(0.002)
        child.send_signal(stop)
        out, err = child.communicate(timeout=60)
    finally:
        child.kill()
    return child.returncode, out, err


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize(("stop", "code"), [("SIGKILL", -9), ("SIGINT", 130), ("SIGTERM", 130)])
def test_stopped_in_mid_render(clip, tmp_path, stop, code):
    """Killed, or interrupted by Ctrl-C: nothing in the tree, and the same command goes on."""
    settings = kit.config(tmp_path, output={"resolution": [1280, 720]})
    root, other = tmp_path / "a", tmp_path / "b"
    found, out, err = process(clip, root, settings, tmp_path, getattr(signal, stop))
    assert found == code, (out, err)
    assert "Traceback" not in err
    assert not (root / "sht100").exists()
    words = ("--in", 1, "--out", 22, "--handles", 1)
    ran = kit.ingest(clip(), root, *words, "--verbose", settings=settings)
    assert ran.code == 0, ran.out + ran.err
    assert 3 <= kept(ran) < 24
    whole = kit.good(clip(), other, *words, settings=settings)
    assert kit.contents(version_of(root)) == kit.contents(whole.folder)


def test_a_cancelled_run_goes_on(clip, settings, uninterrupted, tmp_path):
    """What was finished when a run was cancelled is not rendered again."""
    root = tmp_path / "r"
    stopped(clip, root, settings, 3)
    before = {p.name: p.stat().st_mtime_ns for p in staged(root).rglob("*.exr")}
    assert 3 <= len(before) < 8
    after = version_of(root) / "main_ACEScg"
    assert kept(goes_on(clip, root, settings, uninterrupted)) == len(before)
    assert {name: (after / name).stat().st_mtime_ns for name in before} == before


@pytest.mark.parametrize("cut", [1, 2, 30, 150])
def test_a_torn_journal_line(clip, settings, uninterrupted, tmp_path, cut):
    """A journal whose last line was cut by a crash loses that frame alone, and the run ends well."""
    root = tmp_path / "r"
    stopped(clip, root, settings, 4)
    journal = staged(root) / "journal.jsonl"
    text = journal.read_text().splitlines(keepends=True)
    last = max(n for n, line in enumerate(text) if '"what":"frame"' in line)
    journal.write_text("".join(text[: last + 1])[:-cut])
    lines = len(frames_in(journal)) + (cut > 1)
    # without only its newline, the last line is whole
    assert kept(goes_on(clip, root, settings, uninterrupted)) == (lines if cut == 1 else lines - 1)


@pytest.mark.parametrize("damage", ["truncated", "changed", "empty", "gone", "picture"])
def test_a_damaged_staged_frame(clip, settings, uninterrupted, tmp_path, damage):
    """A staged frame that is not what was written is rendered again."""
    root = tmp_path / "r"
    stopped(clip, root, settings, 4)
    suffix = "*.png" if damage == "picture" else "*.exr"
    path = sorted(staged(root).rglob(suffix))[0]
    total = len(list(staged(root).rglob("*.exr")))
    data = bytearray(path.read_bytes())
    if damage == "gone":
        path.unlink()
    else:
        data[len(data) // 2] ^= 1
        path.write_bytes({"truncated": data[: len(data) // 2], "empty": b""}.get(damage, data))
    assert kept(goes_on(clip, root, settings, uninterrupted)) == total - 1


@pytest.mark.parametrize("left", ["sidecar", "movie", "frame", "read-only"])
def test_what_a_crash_at_the_end_leaves(clip, settings, uninterrupted, tmp_path, left):
    """Half-written sidecars, movies and frames, and files made read-only, do not stand in the way."""
    root = tmp_path / "r"
    stopped(clip, root, settings, 4)
    stage = staged(root) / "version"
    frames = sorted(stage.rglob("*.exr"))
    movie = stage / f"{kit.STEM}_v001_proxy_sRGB.mp4"
    if left == "sidecar":
        (stage / f".{kit.STEM}_v001.json.123.abcdef.part").write_bytes(b"{")
        (stage / f"{kit.STEM}_v001.json").write_bytes(b"{")
    elif left == "movie":
        movie.write_bytes(b"half")
    elif left == "frame":
        (frames[0].parent / f"{kit.STEM}_v001_main_ACEScg.1007.exr").write_bytes(b"v/1\x01")
    else:
        movie.write_bytes(b"half")
        for path in stage.rglob("*"):
            if path.is_file():
                path.chmod(0o444)
    goes_on(clip, root, settings, uninterrupted)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root to be somebody else")
def test_read_only_leftovers_of_an_ordinary_user(clip, settings, tmp_path):
    """Read-only files that a crash left before the commit do not stop a user who is not root."""
    code = (
        "import os, sys, av, numpy as np, dedio_core.kernels; from fractions import Fraction\n"
        "from dedio_core.movies.encode import H264, encode\n"
        "from dedio_core.ycbcr import from_rgb8; from_rgb8(np.zeros((64, 64, 3), np.uint8))\n"
        "os.setgid(65534); os.setuid(65534)\n"
        "from pathlib import Path; p = Path(sys.argv[1]); p.write_bytes(b'x'); p.chmod(0o444)\n"
        "try:\n p.write_bytes(b'y')\nexcept PermissionError: pass\nelse: sys.exit(9)\n"
        "how = H264((64, 64), Fraction(24), None, 18, 'veryfast', 1)\n"
        "print(list(encode(p, [np.zeros((64, 64, 3), np.uint8)] * 2, how)))\n"
    )
    folder = tmp_path / "theirs"
    folder.mkdir()
    for parent in (folder, *folder.parents):
        if parent.stat().st_uid == 0 and parent.stat().st_mode & 0o005 != 0o005:
            if not parent.is_relative_to(Path("/tmp")):
                pytest.skip("another user may not come here")
            parent.chmod(parent.stat().st_mode | 0o055)
    folder.chmod(0o777)
    line = [sys.executable, "-c", code, str(folder / "a.mp4")]
    ran = subprocess.run(line, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == "[1, 2]"


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_two_at_once(clip, settings, tmp_path):
    """Ingests of one element at the same time never mix: each is whole, or one sentence."""
    root = tmp_path / "r"
    children = [
        kit.started(
            kit.words_of(clip(), root, "--in", 5, "--out", 8 + n, "--handles", 0, settings=settings), tmp_path
        )
        for n in range(3)
    ]
    ends = [(*child.communicate(timeout=120), child.returncode) for child in children]
    assert any(code == 0 for _, _, code in ends)
    for out, err, code in ends:
        assert code == 0 or "exists already" in out + err, (out, err)
        assert "Traceback" not in err
    versions = [kit.Version(p) for p in sorted((root / "sht100/pla").iterdir())]
    assert len(versions) == sum(code == 0 for _, _, code in ends)
    for version in versions:
        first, last = version.sidecar["cut"]["source_pull"]
        assert len(version.exrs) == kit.movie(version.proxy).frames == last - first + 1
        name = version.folder.name
        beside = {f"{name}.json", f"ascmhl/0001_{name}.mhl"}
        assert set(version.sidecar["files"]) | beside == set(kit.contents(version.folder))


def test_cancel(clip, settings, tmp_path):
    """`dedio cancel` lists what is unfinished and removes what is named, and nothing that is not ours."""
    root = tmp_path / "r"
    stopped(clip, root, settings, 3)
    folder = staged(root)
    foreign = root / ".dedio/staging/photos"
    foreign.mkdir()
    (foreign / "holiday.jpg").write_bytes(b"x")
    listed = kit.dedio("cancel", "--root", root)
    assert folder.name in listed.out
    assert folder.exists()
    assert "nobody" in kit.dedio("cancel", "nobody", "--root", root).error
    assert kit.dedio("cancel", "sht100", "--root", root).code == 0
    assert [p.name for p in foreign.parent.iterdir()] == ["photos"]
    assert not (root / "sht100").exists()


def test_a_crash_after_the_commit(clip, settings, tmp_path):
    """A version that is in the tree is done, even where its staging folder was never tidied up."""
    root = tmp_path / "r"
    kit.good(clip(), root, *WORDS, "--skip-cleanup", settings=settings)
    staged(root)
    before = kit.listing(version_of(root))
    assert "up to date (v001)" in kit.ingest(clip(), root, *WORDS, settings=settings).out
    again = kit.good(clip(), root, *WORDS, "--new-version", settings=settings)
    assert again.folder.name.endswith("_v002")
    assert kit.dedio("cancel", "--all", "--root", root).code == 0
    assert not list((root / ".dedio/staging").iterdir())
    assert kit.listing(version_of(root)) == before


@pytest.mark.parametrize("asked", [(), ("--new-version",), ("--version", 3)])
def test_stopped_between_the_commit_and_the_end(clip, settings, tmp_path, asked):
    """A version whose sidecar has the plan's id is done whatever the journal says, and is swept up after."""
    root = tmp_path / "r"
    kit.good(clip(), root, *WORDS, "--skip-cleanup", *asked, settings=settings)
    journal = staged(root) / "journal.jsonl"
    text = journal.read_text().splitlines(keepends=True)
    journal.write_text("".join(line for line in text if "committed" not in line and "ended" not in line))
    before = kit.listing(root / "sht100")
    assert "up to date" in kit.ingest(clip(), root, *WORDS, *asked, settings=settings).out
    assert kit.listing(root / "sht100") == before
    assert not list((root / ".dedio/staging").iterdir())


def test_a_plan_in_work_is_left_alone(clip, settings, tmp_path):
    """While somebody works on a plan, neither a second run nor `dedio cancel` touches it."""
    root = tmp_path / "r"
    stopped(clip, root, settings, 3)
    lock = staged(root) / "lock"

    lock.write_text(
        json.dumps({"host": socket.gethostname(), "user": getpass.getuser(), "pid": os.getppid()})
    )
    before = kit.listing(root / ".dedio/staging")
    assert "is working on this" in kit.ingest(clip(), root, *WORDS, settings=settings).error
    assert kit.dedio("cancel", "--all", "--root", root).code == 1
    assert kit.listing(root / ".dedio/staging") == before


def test_the_number_of_an_unfinished_version_is_kept(clip, settings, tmp_path):
    """Another ingest of the element takes the next number; the unfinished one goes on under its own."""
    root = tmp_path / "r"
    stopped(clip, root, settings, 3)
    other = kit.good(clip(), root, "--in", 2, "--out", 3, "--handles", 0, settings=settings)
    assert other.folder.name.endswith("_v002")
