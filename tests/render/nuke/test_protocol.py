"""The job's file and the lines between engine and Nuke."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

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


@pytest.mark.parametrize(
    ("where", "value", "words"),
    [
        ("job.source.padding", -1, "source.padding -1: it goes from 0 to 20 digits"),
        ("job.source.padding", 10**6, "source.padding 1000000"),
        ("job.source.width", -3, "source -3x54: 1 to 65536 pixels a side"),
        ("job.source.width", 10**9, "source 1000000000x54"),
        ("job.source.offset", 10**12, "source.offset 1000000000000"),
        ("job.source.base_name", "../x", "source.base_name '../x': it is a part of a file's name"),
        ("job.geometry.size", [0, 0], "geometry.size 0x0"),
        ("job.geometry.source_size", [96, -1], "geometry.source_size 96x-1"),
        ("job.geometry.squeeze", 0, "geometry.squeeze 0"),
        ("job.geometry.squeeze", -2.0, "geometry.squeeze -2"),
        ("job.geometry.box", [0, 0, 0, 54], "geometry.box 0 0 0 54: it is no rectangle"),
        ("job.geometry.box", [1e308, -1e308, 3, 4], "geometry.box 1e+308"),
        ("job.frames.last", 10**30, "frame numbers go to 999999999"),
        ("job.frames.last", 2 * 10**6, "frames 1001-2000000: more than 1000000 frames"),
        ("job.exr.prefix", "", "exr.prefix: it is empty"),
        ("job.exr.prefix", "a\\b.", "exr.prefix 'a\\b.': it is a part of a file's name"),
        ("job.exr.compression", "dwaa:-1", "exr.compression 'dwaa:-1'"),
        ("job.exr.compression", "dwaa:99999999", "exr.compression 'dwaa:99999999'"),
        ("job.exr.rate", "0/1", "exr.rate 0: it is above 0"),
        ("job.exr.start.frames", 10**15, "exr.start 1000000000000000: it is no timecode"),
        ("job.picture.size", [10**7, 1], "picture.size 10000000x1"),
        ("status", "/", "status '/': give a file whose name ends in .json"),
        ("status", "/show/a.1001.exr", "status '/show/a.1001.exr': give a file"),
    ],
)
def test_a_job_that_nobody_has_is_a_sentence(tmp_path: Path, where: str, value: Any, words: str) -> None:
    """Numbers that a program chokes on, parts of names that lead elsewhere; the field is named."""
    path = tmp_path / "job.json"
    found = json.loads(document(nuke_job()))
    *above, last = where.split(".")
    inner = found
    for name in above:
        inner = inner[name]
    inner[last] = value
    path.write_text(json.dumps(found))
    with pytest.raises(InputError) as error:
        read_job(path)
    assert str(error.value).startswith(f"{path}: ")
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_a_status_is_not_the_job(tmp_path: Path) -> None:
    """It would be written over it."""
    path = tmp_path / "job.json"
    path.write_bytes(document(replace(nuke_job(), status=path)))
    with pytest.raises(InputError, match="it is the job's own file"):
        read_job(path)
