"""``nuke -t terminal.py --job=...`` in the stand-in's program: what it renders, says, and leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dedio_core import drawing, images
from dedio_core.frames import FrameRange, FrameRate, Timecode
from dedio_core.movies.probe import probe
from dedio_core.paths import PlacedPath
from dedio_core.render.nuke.protocol import heard
from tests.nuke.wire import PATIENCE
from tests.render.nuke.jobs import (
    FRAMES,
    NUKE,
    SIZE,
    TERMINAL,
    job,
    listing,
    needs_shell,
    nuke,
    read_until,
    write_job,
)
from tests.seats import version

pytestmark = needs_shell
EXRS = [f"stage/main_ACEScg/sht100_v001.{frame}.exr" for frame in FRAMES]
PICTURES = [f"work/proxy/proxy.{frame}.png" for frame in FRAMES]


def made(roots: dict[str, Path]) -> list[str]:
    return [name for name in listing(roots["work"].parent) if not name.startswith("source/")]


def said(ran: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [found for text in ran.stdout.splitlines() if (found := heard(text))]


def error_of(ran: subprocess.CompletedProcess[str], code: int = 1) -> str:
    """The one sentence of a run that failed; no traceback."""
    assert ran.returncode == code, (ran.returncode, ran.stdout, ran.stderr)
    assert "Traceback" not in ran.stdout + ran.stderr
    lines = [text for text in ran.stderr.splitlines() if text.startswith("dedio: error: ")]
    assert len(lines) == 1, ran.stderr
    return lines[0].removeprefix("dedio: error: ")


def test_a_job_is_rendered_frame_by_frame(roots: dict[str, Path], tmp_path: Path) -> None:
    """Every file, a line for each frame, a status that says what is done and in what it ran; exit code 0."""
    status = tmp_path / "status.json"
    path = write_job(tmp_path / "my job #1.json", job(), roots, status=status)
    ran = nuke("-t", TERMINAL, f"--job={path}", FAKENUKE_NOISE="1")
    assert ran.returncode == 0, ran.stderr
    assert made(roots) == EXRS + PICTURES
    lines = said(ran)
    assert lines[0]["hello"]["nuke"] == version()
    assert [one["frame"] for one in lines if "frame" in one] == list(FRAMES)
    assert lines[-2:] == [{"frame": 1004, "done": 4, "total": 4}, {"end": True}]
    found = json.loads(status.read_text())
    assert (found["state"], found["frames"], found["nuke"]) == ("done", list(FRAMES), version())
    assert listing(tmp_path / "a show [x] #1") == sorted(
        [*EXRS, *PICTURES, *(f"source/A001.{n}.dpx" for n in FRAMES)]
    )


def test_only_what_is_asked_for(roots: dict[str, Path], tmp_path: Path) -> None:
    """The ranges of the job, and of these the chunk."""
    ranges = FrameRange(1001, 1002), FrameRange(1004, 1004)
    path = write_job(tmp_path / "job.json", job(picture=None), roots, ranges=ranges)
    ran = nuke("-t", TERMINAL, f"--job={path}", "--chunk=1002-1004")
    assert ran.returncode == 0
    assert "dedio: --chunk=1002-1004: the job has 1002-1002, 1004-1004 of these frames alone" in ran.stdout
    assert made(roots) == [EXRS[1], EXRS[3]]
    ran = nuke("-t", TERMINAL, f"--job={path}", "--chunk=1003")
    assert "none of these frames" in error_of(ran)
    ran = nuke("-t", TERMINAL, f"--job={path}", "--movie", "--chunk=1002")
    assert ran.returncode == 1
    assert "--movie: a movie is rendered in one go over its whole range; leave --chunk out" in error_of(ran)


def test_the_script_renders_the_same(roots: dict[str, Path], tmp_path: Path) -> None:
    """`nuke -x -F a-b -X Write script` makes the pixels that the live graph makes."""
    path = write_job(tmp_path / "job.json", job(), roots)
    script = tmp_path / "shot 1 #1.nk"
    # Written without Nuke.
    ran = subprocess.run(
        [sys.executable, str(TERMINAL), f"--job={path}", f"--script={script}"],
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert nuke("-t", TERMINAL, f"--job={path}").returncode == 0
    live = pixels(roots)
    for name in EXRS + PICTURES:
        (roots["work"].parent / name).unlink()
    # One that is too long makes no frame beyond the job's.
    for part in ("1001-1002", "1003-1010"):
        for write in ("Write_exr", "Write_proxy"):
            ran = nuke("-x", "-F", part, "-X", write, script)
            assert ran.returncode == 0, ran.stdout + ran.stderr
    for one, other in zip(live, pixels(roots), strict=True):
        np.testing.assert_array_equal(one, other)
    assert made(roots) == [*EXRS, *PICTURES]


def pixels(roots: dict[str, Path]) -> list[Any]:
    folder = roots["work"].parent
    exrs = [images.read_picture(folder / name, *SIZE) for name in EXRS]
    return exrs + [drawing.read_png(folder / name) for name in PICTURES]


def test_a_movie_is_rendered_in_one_go(roots: dict[str, Path], tmp_path: Path) -> None:
    """All its frames whatever the ranges are; never by a chunk; by itself with --movie, and by its script."""
    what = job()
    movie = roots["stage"] / "sht100.mp4"
    path = write_job(
        tmp_path / "job.json",
        replace(what, picture=replace(what.picture, size=(96, 54))),
        roots,
        ranges=(FrameRange(1002, 1003),),
        movie=PlacedPath("stage", "sht100.mp4"),
        burn_in=("sht100", "view", "{timecode}", "{frame}"),
    )
    ran = nuke("-t", TERMINAL, f"--job={path}", "--chunk=1002")
    assert ran.returncode == 0, ran.stderr
    assert "the movie is left out" in ran.stdout
    assert not movie.exists()
    assert nuke("-t", TERMINAL, f"--job={path}").returncode == 0
    assert probe(movie).count == len(FRAMES)
    assert made(roots) == [*EXRS[1:3], "stage/sht100.mp4"]
    movie.unlink()
    assert nuke("-t", TERMINAL, f"--job={path}", "--movie").returncode == 0
    assert probe(movie).count == len(FRAMES)
    movie.unlink()
    script = tmp_path / "shot.nk"
    assert nuke("-t", TERMINAL, f"--job={path}", f"--script={script}").returncode == 0
    assert nuke("-x", "-F", "999-1009", "-X", "Write_movie", script).returncode == 0
    assert probe(movie).count == len(FRAMES)


@pytest.mark.parametrize(
    ("switch", "code", "words", "left"),
    [
        ({"FAKENUKE_FAIL_AT": "1003"}, 1, "Write_exr, frame 1003:", 2),
        ({"FAKENUKE_EMPTY_AT": "1002"}, 1, "sht100_v001.1002.exr: is empty", 1),
        ({"FAKENUKE_SKIP_WRITE": "1"}, 1, "sht100_v001.1001.exr: is not there, though Nuke", 0),
        ({"FAKENUKE_SKIP_WRITE": "Write_proxy"}, 1, "proxy.1001.png: is not there", 0),
    ],
)
def test_a_frame_that_fails_leaves_nothing_half(
    roots: dict[str, Path], tmp_path: Path, switch: dict[str, str], code: int, words: str, left: int
) -> None:
    """The frames before it stay, of its own files none does; the status has kind and sentence."""
    status = tmp_path / "status.json"
    path = write_job(tmp_path / "job.json", job(), roots, status=status)
    ran = nuke("-t", TERMINAL, f"--job={path}", **switch)
    assert words in error_of(ran, code)
    assert made(roots) == EXRS[:left] + PICTURES[:left]
    found = json.loads(status.read_text())
    assert (found["state"], found["kind"], found["frames"]) == ("failed", "ToolError", [*FRAMES][:left])
    assert words in found["error"]
    assert said(ran)[-1]["error"]["kind"] == "ToolError"


def test_an_old_file_is_no_new_one(roots: dict[str, Path], tmp_path: Path) -> None:
    """A Write that does nothing passes by no older frame, which stays, and no part of a killed run."""
    path = write_job(tmp_path / "job.json", job(picture=None), roots)
    old = roots["stage"] / "main_ACEScg" / "sht100_v001.1001.exr"
    old.parent.mkdir()
    old.write_bytes(b"old")
    part = old.with_name("sht100_v001.1001.part.exr")
    part.write_bytes(b"part")
    ran = nuke("-t", TERMINAL, f"--job={path}", FAKENUKE_SKIP_WRITE="1")
    assert "is not there" in error_of(ran)
    assert made(roots) == [EXRS[0]]
    assert old.read_bytes() == b"old"
    assert nuke("-t", TERMINAL, f"--job={path}").returncode == 0
    assert made(roots) == EXRS
    assert old.read_bytes() != b"old"


def test_bad_jobs_are_one_sentence(roots: dict[str, Path], tmp_path: Path) -> None:
    """A job that cannot be read, a config without the space, a source frame that is gone, wrong flags."""
    path = write_job(tmp_path / "job.json", job(), roots)
    whole = path.read_bytes()

    def told(*words: object) -> str:
        return error_of(nuke("-t", TERMINAL, *words))

    assert "there is no such job file" in told(f"--job={tmp_path / 'none.json'}")
    path.write_bytes(whole[:500])
    assert "is torn" in told(f"--job={path}")
    path.write_bytes(whole.replace(b'"format": 1', b'"format": 9'))
    assert "a job of format 9" in told(f"--job={path}")
    path.write_bytes(whole.replace(b'"S-Log3 Venice S-Gamut3.Cine"', b'"No such space"'))
    assert "No such space" in told(f"--job={path}") or "Color_plate" in told(f"--job={path}")
    path.write_bytes(whole.replace(b'"film"', b'"film"').replace(b'"cubic"', b'"lanczos3"'))
    (roots["source"] / "A001.1002.dpx").unlink()
    path.write_bytes(whole)
    assert "A001.1002.dpx: is missing, and plate frame 1002 is made from it" in told(f"--job={path}")
    assert "give --job=FILE, --batch=FILE or --cut=FILE" in told()
    assert "'job.json': give --job=FILE" in told("job.json", f"--job={path}")
    assert "--jobs=2: is not for --job" in told(f"--job={path}", "--jobs=2")
    assert "--chunk=a-b: give the first and the last frame" in told(f"--job={path}", "--chunk=a-b")
    assert "--job and --cut: give one of them" in told(f"--job={path}", "--cut=x.edl")
    assert "--chunk: only with --job" in told("--cut=x.edl", "--chunk=1")
    assert "--job: it is there twice" in told(f"--job={path}", f"--job={path}")
    assert "--movie: " in told(f"--job={path}", "--movie")


def test_its_own_packages_count(roots: dict[str, Path], tmp_path: Path) -> None:
    """Another DED-IO that an init.py made importable is not taken for the one that the program belongs to."""
    other = tmp_path / "studio"
    for name in ("dedio_core", "nuke_plugin"):
        (other / name).mkdir(parents=True)
        (other / name / "__init__.py").write_text("raise ImportError('another DED-IO')")
    (other / "init.py").write_text(f"import sys; sys.path.insert(0, {str(other)!r})")
    path = write_job(tmp_path / "job.json", job(picture=None), roots)
    ran = nuke("-t", TERMINAL, f"--job={path}", NUKE_PATH=str(other))
    assert ran.returncode == 0, ran.stderr


def test_without_nuke_it_says_so(roots: dict[str, Path], tmp_path: Path) -> None:
    """Run by a Python that is no Nuke's it says how it is run."""
    path = write_job(tmp_path / "job.json", job(), roots)
    line = [sys.executable, str(TERMINAL), f"--job={path}"]
    ran = subprocess.run(line, capture_output=True, text=True, check=False)
    assert "this is not Nuke: run it as nuke -t" in error_of(ran)


def test_an_older_python_is_one_sentence(tmp_path: Path) -> None:
    """The file itself runs in an older Nuke, up to the sentence that says what is needed."""
    code = TERMINAL.read_text(encoding="utf-8")
    assert "match " not in code
    assert ":=" not in code
    older = "import sys; sys.version_info = (3, 9, 10, 'final', 0); sys.argv = ['terminal.py']"
    run = f"{older}\nexec(compile({code!r}, {str(TERMINAL)!r}, 'exec'), {{'__name__': '__main__'}})"
    ran = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, check=False)
    assert "DED-IO needs Nuke 15 or later (Python 3.10); this Nuke has Python 3.9" in error_of(ran)
    assert said(ran)[0]["error"]["message"].startswith("DED-IO needs Nuke 15")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_one_sentence(roots: dict[str, Path], tmp_path: Path) -> None:
    """Where nothing can be written it says where."""
    path = write_job(tmp_path / "job.json", job(), roots)
    roots["stage"].chmod(0o555)
    ran = nuke("-t", TERMINAL, f"--job={path}")
    roots["stage"].chmod(0o755)
    assert "cannot write: Permission denied" in error_of(ran)


def test_a_file_where_the_folder_is_to_be(roots: dict[str, Path], tmp_path: Path) -> None:
    """What stands in the way is named."""
    path = write_job(tmp_path / "job.json", job(), roots)
    (roots["stage"] / "main_ACEScg").write_text("x")
    assert "main_ACEScg: cannot write" in error_of(nuke("-t", TERMINAL, f"--job={path}"))


def test_no_licence_is_exit_code_100(roots: dict[str, Path], tmp_path: Path) -> None:
    """Nuke's own code for it comes through."""
    path = write_job(tmp_path / "job.json", job(), roots)
    assert nuke("-t", TERMINAL, f"--job={path}", FAKENUKE_LICENCE="none").returncode == 100


def test_drop_frame_needs_the_engine(roots: dict[str, Path], tmp_path: Path) -> None:
    """Where nobody stamps the headers it is refused, for Nuke would count it wrong; else it renders."""
    start = Timecode.parse("01:00:59;28", FrameRate.parse("29.97"))
    path = write_job(tmp_path / "job.json", job(start=start), roots)
    assert "Nuke counts non-drop labels" in error_of(nuke("-t", TERMINAL, f"--job={path}"))
    path = write_job(tmp_path / "job.json", job(start=start), roots, is_stamped=True)
    assert nuke("-t", TERMINAL, f"--job={path}").returncode == 0


def test_it_ends_when_its_input_does(roots: dict[str, Path], tmp_path: Path) -> None:
    """A watched job ends between two frames when whoever started it is gone, and leaves whole frames."""
    path = write_job(tmp_path / "job.json", job(), roots, is_watched=True)
    line = [str(NUKE), "-t", str(TERMINAL), f"--job={path}"]
    env = {**os.environ, "FAKENUKE_SLOW": "3@3"}
    with subprocess.Popen(
        line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    ) as process:
        assert process.stdin
        read_until(process, "dedio_progress")
        process.stdin.close()
        process.stdin = None
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1, out
    assert "whoever started this Nuke is gone" in err
    found = made(roots)
    assert len(found) < 8
    assert len([n for n in found if n.endswith(".exr")]) == len([n for n in found if n.endswith(".png")])


def test_ctrl_c_leaves_no_half_frame(roots: dict[str, Path], tmp_path: Path) -> None:
    """Interrupted it says so, ends with 1, and its frame in hand is gone."""
    path = write_job(tmp_path / "job.json", job(), roots)
    line = [str(NUKE), "-t", str(TERMINAL), f"--job={path}"]
    env = {**os.environ, "FAKENUKE_SLOW": "60@4"}
    with subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    ) as process:
        read_until(process, "1002.part.exr")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1, (out, err)
    assert "dedio: error: interrupted" in err
    assert made(roots) == [EXRS[0], PICTURES[0]]
