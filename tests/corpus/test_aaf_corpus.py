"""Real and hostile AAF beside the checkout, clip by clip against independent readings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dedio_core.editorial.readers import read_cut
from tests.corpus import hostile, rows

pytestmark = pytest.mark.skipif(not rows.CORPUS.is_dir(), reason=rows.ABSENT)
LISTS = rows.files("aaf")
NASTY = sorted(rows.CORPUS.glob("nasty/aaf_*"))


@pytest.mark.parametrize("path", LISTS, ids=lambda p: p.name)
def test_every_clip_is_read_right(path: Path) -> None:
    """Record and source frames and names of every picture clip are as the independent walk.

    The walk leaves transitions in lengths; a clip is listed here from cut to cut, and the rows are
    trimmed so. What the walk does not go into is in `rows.UNWALKED`.
    """
    told = rows.told("aaf", path)
    cut = read_cut(path)
    assert cut.rate == rows.rate_told("aaf", told)
    is_whole = path.name not in rows.UNWALKED
    assert rows.differences(rows.told_aaf(told), rows.ours(cut), is_whole=is_whole) == []


def effects(path: Path) -> list[dict[str, Any]]:
    """Motion effects on picture tracks."""
    slots = rows.told("aaf", path)["compositions"][0]["slots"]
    items = [i for slot in slots if slot["kind"] == "Picture" for i in slot["items"]]
    return [i for i in items if i.get("operation") == "Motion Control"]


@pytest.mark.parametrize("path", [p for p in LISTS if effects(p)], ids=lambda p: p.name)
def test_a_retime_needs_the_frames_that_the_avid_gives_it(path: Path) -> None:
    """A motion effect's own length of its input is the span that is pulled, at every speed."""
    start = rows.told("aaf", path)["compositions"][0]["start_tc"]["start"]
    events = {e.rec_in.frame: e for e in read_cut(path).events if e.kind == "video"}
    for item in effects(path):
        event = events[start + item["record_start"]]
        assert event.required is not None
        source = item["src"]["tc"]
        low = source["start"] + int(source["offset"])
        assert (event.required.first, len(event.required)) == (low, item["inner_length"]), event


def test_a_position_graph_is_no_speed_of_one() -> None:
    """A graph of positions is a variable retime with its curve (OTIO's adapter makes it speed 1)."""
    cut = read_cut(rows.CORPUS / "aaf" / "otioaaf__misc_speed_effects.aaf")
    kinds = [e.retime.kind if e.retime else None for e in cut.events]
    assert kinds == [None, "freeze", *["constant"] * 6, "reverse", "variable"]
    last = cut.events[-1].retime
    assert last is not None
    assert len(last.curve) == 4


@pytest.mark.parametrize("path", NASTY, ids=lambda p: p.name)
def test_hostile_files_are_handled(path: Path) -> None:
    """A damaged file is refused with one error that names it."""
    assert "error" in hostile.check("cut", path)
