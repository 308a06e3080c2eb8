"""The job's file and the lines between engine and Nuke."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dedio_core.errors import InputError
from dedio_core.frames import FrameRange
from dedio_core.paths import PlacedPath
from dedio_core.render.nuke.protocol import NukeJob, document, heard, line, read_job
from tests.render.nuke.jobs import FRAMES, job


def nuke_job() -> NukeJob:
    return NukeJob(
        job(),
        {"source": Path("/cards/A 001"), "stage": Path("/stage")},
        Path("/show/c#1.ocio"),
        (FrameRange(1001, 1002), FrameRange(1004, 1004)),
        status=Path("/s.json"),
        is_stamped=True,
        movie=PlacedPath("stage", "a.mp4"),
        burn_in=("a", "b", "c", "{frame}"),
    )


def test_a_job_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Nothing of a job is lost on the way into Nuke."""
    path = tmp_path / "job.json"
    path.write_bytes(document(nuke_job()))
    assert read_job(path) == nuke_job()
    assert read_job(path).frames == (1001, 1002, 1004)


def test_a_job_that_cannot_be_used_is_told_in_a_sentence(tmp_path: Path) -> None:
    """Missing, torn, another program's, another format, a field too few, frames that are not in it."""
    path, whole = tmp_path / "job.json", document(nuke_job())
    found = json.loads(whole)
    outside = {**found, "ranges": [{"type": "FrameRange", "first": 1001, "last": FRAMES.last + 1}]}
    cases = (
        (None, "there is no such job file"),
        (whole[: len(whole) // 2], "is torn"),
        (b"\xff\xfe", "is torn"),
        (b"[1]", "is no job file for Nuke"),
        (b'{"what": "dedio plan"}', "is no job file for Nuke"),
        (json.dumps({**found, "format": 2}).encode(), "job of format 2; this DED-IO reads format 1"),
        (json.dumps({k: v for k, v in found.items() if k != "config"}).encode(), "config"),
        (json.dumps(outside).encode(), "frames 1001-1005: the job has 1001-1004"),
        (json.dumps({**found, "ranges": []}).encode(), "frames none"),
        (whole.replace(b'"is_stamped"', b'"config": "/x", "is_stamped"'), "is there twice"),
    )
    for data, words in cases:
        if data is not None:
            path.write_bytes(data)
        with pytest.raises(InputError) as error:
            read_job(path)
        assert words in str(error.value)
        assert str(path) in str(error.value)


def test_a_line_is_found_behind_progress() -> None:
    """Nuke prints tenths of a frame without an end of line; a torn line is none."""
    assert heard(".1.2.3" + line({"frame": 1001})) == {"frame": 1001}
    assert heard(line({"frame": 1001})[:-3]) is None
    assert heard("dedio_progress: [1]") is None
    assert heard("Frame 1001 (1 of 1)") is None
