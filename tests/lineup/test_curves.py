"""Speed curves of each format, from the file to the lookup: where a curve falls, formats count otherwise."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dedio_core.editorial.cut import CutEvent
from dedio_core.editorial.fcpxml.reader import read as read_fcpxml
from dedio_core.editorial.match import Matched
from dedio_core.frames import FrameRate
from dedio_core.lineup import Rules
from dedio_core.lineup.use import use_of
from dedio_core.uses import CutUse
from tests.editorial import test_fcp7 as fcp7
from tests.editorial import test_fcpxml as fcpxml
from tests.editorial import test_otio as otio
from tests.editorial.test_fcpxml_frames import framed, time_map
from tests.lineup.made import clip

POINTS = [(0, 100), (10, 130), (30, 90), (36, 90)]
"""Up by 3, down by 2, still: record frame and source position."""


def use(event: CutEvent) -> CutUse:
    """The use of a clip whose first frame is the file's frame 0."""
    assert event.required
    media = clip(length=100_000)
    found = use_of(Matched(event, "matched", media, event.required), FrameRate.of(24), Rules())
    assert isinstance(found, CutUse)
    return found


def shown(event: CutEvent) -> list[int]:
    """What each record frame shows."""
    found = use(event)
    frames = [found.shown(k) for k in range(len(found.record))]
    assert found.kind == "variable"
    assert event.required
    assert {min(frames), max(frames)} <= set(event.required)
    return frames


def place(k: int) -> Fraction:
    """The position of a record frame on `POINTS`."""
    (x0, y0), (x1, y1) = next((p, q) for p, q in pairwise(POINTS) if p[0] <= k < q[0])
    return y0 + Fraction(y1 - y0, x1 - x0) * (k - x0)


IN_TIME = [100 + 3 * k for k in range(10)] + [130 - 2 * k - 1 for k in range(20)] + [90] * 6
"""Frame 130 is from position 130 up to 131: going back from 130, frame 129 is the first one seen."""


def test_fcp7_xml(tmp_path: Path) -> None:
    """The keys of a time remap are places in time."""
    remap = fcp7.remap(keys=fcp7.keys(*POINTS), variable=1)
    item = fcp7.clip(0, 36, 0, 36, media=fcp7.file(start="", duration=9999), more=remap)
    assert shown(fcp7.one(tmp_path, item)) == IN_TIME


def test_fcpxml(tmp_path: Path) -> None:
    """The points of a time map are times."""
    line = time_map(*((Fraction(x, 24), Fraction(y, 24)) for x, y in POINTS))
    spine = fcpxml.clip("a", framed(0), framed(36), start=framed(0), inside=line)
    path = tmp_path / "cut.fcpxml"
    path.write_text(fcpxml.document(spine), encoding="utf-8")
    (event,) = (e for e in read_fcpxml(path).events if e.kind == "video")
    assert shown(event) == IN_TIME


def test_an_otio_lookup(tmp_path: Path) -> None:
    """A lookup says frames: what falls to 128 shows 128."""
    values = [float(place(k) - k) for k in range(36)]
    effect: Any = {"OTIO_SCHEMA": "TimeEffect.1", "name": "warp", "metadata": {"lookup": values}}
    made = otio.clip(0, 36, media=otio.file(0, 9999), effects=[effect])
    assert shown(otio.one(tmp_path, made)) == [int(place(k)) for k in range(36)]


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.integers(100, 400), min_size=3, max_size=6),
    gaps=st.lists(st.integers(1, 30), min_size=5, max_size=5),
    frames=st.integers(1, 60),
    begins=st.integers(0, 20),
)
def test_both_xml_formats_show_the_same(
    values: list[int], gaps: list[int], frames: int, begins: int, tmp_path_factory: Any
) -> None:
    """One curve in FCP7 XML and in FCPXML makes one lookup, frame by frame that of a sampler."""
    when = [sum(gaps[:n]) for n in range(len(values))]
    folder = tmp_path_factory.mktemp("cut")
    pairs = list(zip(when, values, strict=True))
    remap = fcp7.remap(keys=fcp7.keys(*pairs), variable=1)
    media = fcp7.file(start="", duration=9999)
    one = fcp7.one(folder, fcp7.clip(0, frames, begins, begins + frames, media=media, more=remap))
    line = time_map(*((Fraction(x, 24), Fraction(y, 24)) for x, y in pairs))
    spine = fcpxml.clip("a", framed(0), framed(frames), start=framed(begins), inside=line)
    (folder / "cut.fcpxml").write_text(fcpxml.document(spine), encoding="utf-8")
    (two,) = (e for e in read_fcpxml(folder / "cut.fcpxml").events if e.kind == "video")
    for event in (one, two):
        if event.required is None or event.retime is None or event.retime.kind != "variable":
            continue
        found = use(event)
        for k in range(frames):
            x = begins + k
            n = min(max(sum(w <= x for w in when), 1), len(when) - 1)
            slope = Fraction(values[n] - values[n - 1], when[n] - when[n - 1])
            at = values[n - 1] + (x - when[n - 1]) * slope
            assert found.shown(k) == (math.ceil(at) - 1 if slope < 0 else math.floor(at))
        assert {found.shown(k) for k in range(frames)} <= set(found.required)
