"""Real and hostile FCP7 XML beside the checkout, clip by clip against independent readings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dedio_core.editorial.cut import CutEvent
from dedio_core.editorial.readers import format_of, read_cut
from dedio_core.errors import TimelineError
from tests.corpus import hostile, rows

pytestmark = pytest.mark.skipif(not rows.CORPUS.is_dir(), reason=rows.ABSENT)
LISTS = rows.files("fcp7")
NASTY = sorted(rows.CORPUS.glob("nasty/xml_*"))
READ = {
    "xml_external_dtd.xml",  # the DTD is not loaded; what is inside the file is read
    "xml_in_gt_out.xml",
    "xml_missing_file_ref.xml",
    "xml_overlapping_clips_same_track.xml",
    "xml_pathurl_traversal.xml",  # the path is kept as text; matching refuses it
    "xml_self_nested_sequence.xml",
    "xml_start_minus1_no_transition.xml",
}
"""Bad in single clips only: listed, with a warning. The others have no rate, or are no timeline."""


@pytest.mark.parametrize("path", LISTS, ids=lambda p: p.name)
def test_every_clip_is_read_right(path: Path) -> None:
    """Record and source frames, names and speeds of every picture clip are as the independent reading.

    premiere_example's clipitem-1 counts its in and out at 15 frames a second over a file of 30: they
    are media frames here (0 to 100, as its pproTicks say), and so in the rows; the raw 50 is not.
    premiere_generators' clips are Premiere's own: their in and out count no media (`rows.GENERATORS`).
    """
    told = rows.told("fcp7", path)
    if not rows.has_timeline(told):
        with pytest.raises(TimelineError, match=path.name):
            read_cut(path)
        return
    assert format_of(path) == "fcp7"
    cut = read_cut(path)
    assert cut.rate == rows.rate_told("fcp7", told)
    assert rows.differences(rows.told_fcp7(told), rows.ours(cut)) == []
    compare_rest(cut.events, sequence_of(told))


def sequence_of(told: dict[str, Any]) -> dict[str, Any]:
    return next(s for s in told["sequences"] if not s["nested"])


def compare_rest(events: tuple[CutEvent, ...], sequence: dict[str, Any]) -> None:
    """Tracks, sound, what is disabled, transitions, files, and that nested sequences are no plates."""
    left = list(events)
    start = sequence["tc_frame"]
    for track in sequence["tracks"]:
        name = f"{'V' if track['kind'] == 'video' else 'A'}{track['index']}"
        mine = [e for e in left if e.track == name]
        told = [i for i in track["items"] if i["type"] != "transition"]
        assert len(mine) == len(told), name
        for event, item in zip(mine, sorted(told, key=lambda i: i["start_resolved"]), strict=True):
            assert event.rec_in.frame == start + item["start_resolved"]
            assert event.rec_out.frame == start + item["end_resolved"]
            assert event.clip_name == item["name"]
            is_on = track["enabled"] != "FALSE" and item["enabled"] != "FALSE"
            assert event.enabled == is_on
            assert (event.transition is not None) == (item["start"] == -1)
            assert (event.transition_out is not None) == (item["end"] == -1)
            if item["nested_sequence"] and track["kind"] == "video":
                assert event.skipped is not None
                assert item["nested_sequence"]["name"] in event.skipped
            elif item["file"] and item["file"]["pathurl"] and event.kind == "video":
                assert event.source_file is not None
                assert event.source_file.endswith(item["file"]["pathurl"].rsplit("/", 1)[1])
            if track["kind"] == "audio" or not is_on:
                assert event.skipped is not None
                assert event.required is None
    assert len(left) == sum(i["type"] != "transition" for t in sequence["tracks"] for i in t["items"])


def test_a_clip_is_at_the_media_s_rate_whatever_its_own() -> None:
    """clipitem-1: 50 clip frames at 15 a second are 100 of a file at 30, as its ticks say."""
    path = rows.CORPUS / "fcp7xml" / "otiofcp__premiere_example.xml"
    item = next(
        i
        for t in sequence_of(rows.told("fcp7", path))["tracks"]
        for i in t["items"]
        if i["type"] == "clipitem"
    )
    assert (item["in"], item["out"], item["rate"]["fps"]) == (0, 50, 15)
    assert int(item["ticks_out"]) * 30 / 254_016_000_000 == 100
    cut = read_cut(path)
    event = next(e for e in cut.events if e.event == "clipitem-1")
    assert (event.src_in.frame, event.src_out.frame) == (0, 100)
    assert event.speed == 1
    assert any("15 frames a second" in warned.message for warned in cut.warnings)


@pytest.mark.parametrize("path", NASTY, ids=lambda p: p.name)
def test_hostile_lists_are_handled(path: Path) -> None:
    """A hostile list is read, or refused with one error that names it; quickly and in little memory."""
    made = hostile.check("cut", path)
    assert ("error" not in made) == (path.name in READ), made


def test_no_hostile_list_opens_another_file() -> None:
    """An external entity or DTD leaves nothing of the files that it names."""
    for name in ("xml_external_entity.xml", "xml_external_dtd.xml"):
        made = hostile.check("cut", rows.CORPUS / "nasty" / name)
        host = Path("/etc/hostname")
        assert not host.is_file() or host.read_text().strip() not in str(made.get("error", ""))
