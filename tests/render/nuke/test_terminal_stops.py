"""A render in the terminal that is stopped: what was there stays, and nothing half has a file's name."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dedio_core.movies.probe import probe
from dedio_core.paths import PlacedPath
from dedio_core.render.nuke.protocol import heard
from tests.nuke.wire import PATIENCE
from tests.render.nuke.jobs import (
    FRAMES,
    NUKE,
    TERMINAL,
    job,
    listing,
    needs_shell,
    nuke,
    read_until,
    write_job,
)

pytestmark = needs_shell
MOVIE, PART = "sht100.mp4", "sht100.part.mp4"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if hasattr(signal, "SIGHUP") else (signal.SIGINT,)
OLD = b"an older one"


def started(*words: object, is_nohup: bool = False, **env: str) -> subprocess.Popen[str]:
    """The stand-in's program, running."""
    return subprocess.Popen(
        [*(["nohup"] if is_nohup else []), str(NUKE), *map(str, words)],
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def until(process: subprocess.Popen[str], key: str, value: object) -> None:
    """Read until a line of ours says this."""
    assert process.stdout
    for text in process.stdout:
        if (heard(text) or {}).get(key) == value:
            return
    raise AssertionError(f"it ended before {key} was {value}")


def movie_job(roots: dict[str, Path], path: Path, **given: Any) -> Path:
    what = job()
    what = replace(what, picture=replace(what.picture, size=(96, 54)))
    return write_job(path, what, roots, movie=PlacedPath("stage", MOVIE), **given)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_leaves_the_movie_that_was_there(
    roots: dict[str, Path], tmp_path: Path, number: signal.Signals
) -> None:
    """What farm managers send does what Ctrl-C does: an error line, a status, exit code 1, no half movie."""
    movie = roots["stage"] / MOVIE
    movie.write_bytes(OLD)
    path = movie_job(roots, tmp_path / "job.json", status=tmp_path / "status.json")
    with started("-t", TERMINAL, f"--job={path}", "--movie", FAKENUKE_SLOW="60@2") as process:
        until(process, "movie_frames", 1)
        assert (roots["stage"] / PART).exists()
        process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1, (out, err)
    assert f"dedio: error: interrupted ({number.name})" in err
    assert listing(roots["stage"]) == [MOVIE]
    assert movie.read_bytes() == OLD
    found = json.loads((tmp_path / "status.movie.json").read_text())
    assert (found["state"], found["kind"], found["work"], found["total"]) == (
        *("failed", "Cancelled", "movie"),
        len(FRAMES),
    )
    assert [told for text in out.splitlines() if (told := heard(text))][-1]["error"]["kind"] == "Cancelled"


def test_a_kill_leaves_the_movie_that_was_there(roots: dict[str, Path], tmp_path: Path) -> None:
    """Only the part stays, and goes with the next run; the old movie is there until the new one is."""
    movie = roots["stage"] / MOVIE
    movie.write_bytes(OLD)
    path = movie_job(roots, tmp_path / "job.json")
    with started("-t", TERMINAL, f"--job={path}", "--movie", FAKENUKE_SLOW="60@3") as process:
        until(process, "movie_frames", 2)
        process.kill()
    assert listing(roots["stage"]) == [MOVIE, PART]
    assert movie.read_bytes() == OLD
    ran = nuke("-t", TERMINAL, f"--job={path}", "--movie", FAKENUKE_SKIP_WRITE="1")
    assert f"{MOVIE}: is not there, though Nuke said" in ran.stderr
    assert listing(roots["stage"]) == [MOVIE]
    assert nuke("-t", TERMINAL, f"--job={path}", "--movie").returncode == 0
    assert listing(roots["stage"]) == [MOVIE]
    assert probe(movie).count == len(FRAMES)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_leaves_the_frames_that_were_there(
    roots: dict[str, Path], tmp_path: Path, number: signal.Signals
) -> None:
    """No EXR without its picture: the frame in hand is as it was."""
    path = write_job(tmp_path / "job.json", job(), roots)
    assert nuke("-t", TERMINAL, f"--job={path}").returncode == 0
    exr = roots["stage"] / "main_ACEScg" / "sht100_v001.1002.exr"
    exr.write_bytes(OLD)
    picture = roots["work"] / "proxy" / "proxy.1002.png"
    picture.unlink()
    before = listing(tmp_path)
    with started("-t", TERMINAL, f"--job={path}", FAKENUKE_SLOW="60@4") as process:
        until(process, "frame", 1001)
        read_until(process, "1002.part.exr")
        process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1, (out, err)
    assert listing(tmp_path) == before
    assert exr.read_bytes() == OLD


def test_a_signal_that_is_ignored_stays_so(roots: dict[str, Path], tmp_path: Path) -> None:
    """``nohup``: a closed terminal is no reason to stop."""
    path = write_job(tmp_path / "job.json", job(picture=None), roots)
    go = tmp_path / "go"
    words = ("-t", TERMINAL, f"--job={path}")
    with started(*words, is_nohup=True, FAKENUKE_GO=str(go), FAKENUKE_SLOW="0@2") as process:
        until(process, "frame", 1001)
        assert process.poll() is None
        process.send_signal(signal.SIGHUP)
        go.touch()
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err


def test_nobody_listens_any_more(roots: dict[str, Path], tmp_path: Path) -> None:
    """A terminal or a reader that is gone stops no render, and hides no error from the status."""
    path = write_job(tmp_path / "job.json", job(picture=None), roots, status=tmp_path / "status.json")
    for env, state in (({}, "done"), ({"FAKENUKE_FAIL_AT": "1003"}, "failed")):
        line = [str(NUKE), "-q", "-t", str(TERMINAL), f"--job={path}"]
        read, write = os.pipe()
        os.close(read)
        process = subprocess.Popen(
            line, env={**os.environ, **env}, stdin=subprocess.DEVNULL, stdout=write, stderr=write
        )
        os.close(write)
        process.wait(PATIENCE)
        assert json.loads((tmp_path / "status.json").read_text())["state"] == state


@pytest.mark.slow
def test_a_watched_frame_that_hangs_ends(roots: dict[str, Path], tmp_path: Path) -> None:
    """Whoever started it is gone, and the frame in hand does not end: the process does, within seconds."""
    path = write_job(tmp_path / "job.json", job(), roots, is_watched=True)
    with started("-t", TERMINAL, f"--job={path}", FAKENUKE_HANG_AT=str(FRAMES.first)) as process:
        assert process.wait(PATIENCE) == 1
