"""Real and hostile EDLs beside the checkout, event by event against independent readings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dedio_core.editorial.cut import CutEvent, CutList
from dedio_core.editorial.edl.reader import UndecidableRate, read
from dedio_core.errors import TimelineError
from dedio_core.frames import FrameRate
from tests.cpu import cpu_seconds

CORPUS = Path(__file__).parents[2].parent / "shared" / "editorial"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside this checkout")
LISTS = sorted(CORPUS.glob("edl/*"))
NASTY = sorted(CORPUS.glob("nasty/edl_*"))
EXPECTED_WRAPPED = {"gotio__wipe_transitions.edl"}
"""The expected reading passes over events that are wrapped over two lines; here they are read."""


def expected(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CORPUS / "expected" / f"edl__{path.name}.json").read_text())
    return found


def cut_of(path: Path, told: dict[str, Any]) -> CutList:
    """The list; a rate that its expected reading calls ambiguous is given."""
    if len(told["timebase_ties"]) == 1:
        return read(path)
    with pytest.raises(UndecidableRate) as error:
        read(path)
    assert list(error.value.candidates) == told["timebase_ties"]
    return read(path, FrameRate.of(told["timebase"]))


@pytest.mark.parametrize("path", LISTS, ids=lambda p: p.name)
def test_every_event_is_read_right(path: Path) -> None:
    """Labels, frames, names, speeds, CDL and locators of every event are as the independent reading."""
    told = expected(path)
    found = cut_of(path, told)
    assert found.rate is not None
    assert found.rate.timebase == told["timebase"]
    by_line = {int(event.where.rsplit(":", 1)[1]): event for event in found.events}
    if path.name not in EXPECTED_WRAPPED:
        assert set(by_line) <= {row["line"] for row in told["events"]}
    for row in told["events"]:
        event = by_line.get(row["line"])
        if event is None:
            # The first line of a two-line event, without length, is part of the second.
            assert (row["src_in"], row["rec_in"]) == (row["src_out"], row["rec_out"])
            continue
        compare(event, row, told["timebase"])


def compare(event: CutEvent, row: dict[str, Any], timebase: int) -> None:
    for name in ("src_in", "src_out", "rec_in", "rec_out"):
        label = getattr(event, name)
        assert label.text == row[name]
        if not row[name].isdigit() and int(row[name][-2:]) >= timebase:
            assert label.frame is None, "an impossible label has no frame"
        else:
            assert label.frame == row[f"{name}_f"], name
    if row["transition"] not in ("K", "KB"):  # whose comments stand below the second line
        assert event.clip_name == row["clip_name"]
    assert event.source_file == row["source_file"]
    if row["speed"] is not None:
        assert float(event.speed) == pytest.approx(row["speed"])
    else:
        assert event.retime is None
    if row["sop"] is not None:
        assert event.cdl is not None
        assert [list(event.cdl.slope), list(event.cdl.offset), list(event.cdl.power)] == row["sop"]
    if row["sat"] is not None:
        assert event.cdl is not None
        assert event.cdl.saturation == row["sat"]
    assert len(event.markers) == len(row["locs"])
    for marker, (timecode, color, text) in zip(event.markers, row["locs"], strict=True):
        if timecode is not None:
            assert (marker.timecode, marker.color, marker.text) == (timecode, color, text)


@pytest.mark.parametrize("path", NASTY, ids=lambda p: p.name)
def test_hostile_lists_are_handled(path: Path) -> None:
    """A hostile list is read, or refused with one error that names it, and quickly."""
    with cpu_seconds(10):
        try:
            found = read(path)
        except UndecidableRate:
            found = read(path, FrameRate.of(24))
        except TimelineError as error:
            assert str(path) in str(error)
            return
    assert found.events
