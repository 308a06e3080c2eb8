"""The status file of a render in the terminal: each part of a job has its own, none is an older run's."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from dedio_core.frames import FrameRange
from dedio_core.paths import PlacedPath
from dedio_core.render.nuke.protocol import heard, status_of
from tests.nuke.wire import PATIENCE
from tests.render.nuke.jobs import (
    FRAMES,
    TERMINAL,
    job,
    listing,
    needs_shell,
    nuke,
    write_job,
)
from tests.render.nuke.test_terminal_stops import started

pytestmark = needs_shell


def status(folder: Path, name: str = "status.json") -> Any:
    return json.loads((folder / name).read_text())


def test_names() -> None:
    """The job's own file for all of it, a name made of it for a chunk and for the movie."""
    path = Path("/show/a.b.json")
    assert status_of(path) == path
    assert status_of(path, FrameRange(1001, 1010)) == Path("/show/a.b.1001-1010.json")
    assert status_of(path, is_movie=True) == Path("/show/a.b.movie.json")
    assert status_of(None, FrameRange(1001, 1010)) is None


def test_two_chunks_at_once(roots: dict[str, Path], tmp_path: Path) -> None:
    """Each says what it has done, and nothing of the other."""
    path = write_job(tmp_path / "job.json", job(picture=None), roots, status=tmp_path / "status.json")
    running = [
        started("-t", TERMINAL, f"--job={path}", f"--chunk={chunk}", FAKENUKE_SLOW="0.1")
        for chunk in ("1001-1002", "1003-1004")
    ]
    assert [process.communicate(timeout=PATIENCE) and process.returncode for process in running] == [0, 0]
    assert [name for name in listing(tmp_path) if name.startswith("status")] == [
        "status.1001-1002.json",
        "status.1003-1004.json",
    ]
    for first, name in ((1001, "status.1001-1002.json"), (1003, "status.1003-1004.json")):
        found = status(tmp_path, name)
        assert (found["state"], found["frames"], found["total"]) == ("done", [first, first + 1], 2)


def test_an_error_before_the_first_frame(roots: dict[str, Path], tmp_path: Path) -> None:
    """The status says it, in place of an older run's ``done``."""
    what = job()
    path = write_job(tmp_path / "job.json", what, roots, status=tmp_path / "status.json")
    whole = path.read_bytes()

    def told(name: str, *flags: str) -> tuple[str, str]:
        (tmp_path / name).write_text('{"state": "done"}')
        ran = nuke("-t", TERMINAL, f"--job={path}", *flags)
        found = status(tmp_path, name)
        assert (ran.returncode, found["state"]) == (1, "failed")
        return found["kind"], found["error"]

    kind, said = told("status.1-5.json", "--chunk=1-5")
    assert (kind, said) == ("InputError", "--chunk=1-5: the job has none of these frames; it has 1001-1004")
    assert "has no movie" in told("status.movie.json", "--movie")[1]
    path.write_bytes(whole.replace(b"config.ocio", b"con#fig.ocio"))
    assert "may take the # in its path" in told("status.json")[1]
    path.write_bytes(whole.replace(b'"cubic"', b'"lanczos3"'))
    assert "Nuke's Reformat has" in told("status.json")[1]


def test_a_movie_says_how_far_it_is(roots: dict[str, Path], tmp_path: Path) -> None:
    """Kind of work, its frames and how many of them are rendered: by itself, and after the image files."""
    what = job()
    path = write_job(
        tmp_path / "job.json",
        replace(what, picture=replace(what.picture, size=(96, 54))),
        roots,
        ranges=(FrameRange(1002, 1003),),
        status=tmp_path / "status.json",
        movie=PlacedPath("stage", "sht100.mp4"),
    )
    count = len(FRAMES)
    steps = [{"movie_frames": n, "total": count} for n in range(1, count + 1)]
    end = [{"movie": str(roots["stage"] / "sht100.mp4")}, {"end": True}]
    ran = nuke("-t", TERMINAL, f"--job={path}", "--movie")
    lines = [told for text in ran.stdout.splitlines() if (told := heard(text))]
    assert (lines[0]["hello"]["work"], lines[0]["hello"]["total"]) == ("movie", count)
    assert lines[1:] == [*steps, *end]
    found = status(tmp_path, "status.movie.json")
    assert [found[key] for key in ("state", "work", "done", "total")] == ["done", "movie", count, count]
    ran = nuke("-t", TERMINAL, f"--job={path}")
    lines = [told for text in ran.stdout.splitlines() if (told := heard(text))]
    assert (lines[0]["hello"]["work"], lines[0]["hello"]["total"]) == ("frames", 2)
    assert lines[3:] == [{"movie_frames": 0, "total": count}, *steps, *end]
    found = status(tmp_path)
    assert [found[key] for key in ("state", "work", "done", "frames")] == [
        *("done", "movie", count),
        [1002, 1003],
    ]
