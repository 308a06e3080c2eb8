"""What stands in the way of a plate: all of it at once, each with its line."""

from __future__ import annotations

from dataclasses import replace

from dedio_core.editorial.cut import Label
from tests.lineup.made import A, B, C, clip, cut, ends, event, lined, messages, only_plate, spoilt


def test_everything_at_once() -> None:
    """Missing, ambiguous, proxy, partial and spanned media, bad events: each is told with where and what."""
    twins = [clip("A001C003_261122AB", path=A.path.with_name(f"{n}.mxf"), content_id=n) for n in ("x", "y")]
    proxy = clip("D001C001_261122AB", is_proxy=True)
    parts = [
        clip(f"A005_C010_0501J0_00{n}", reel="A005_C010_0501J0", length=100, start=10 * 86400 + (n - 1) * 100)
        for n in (1, 2)
    ]
    events = [
        event("sht010", 0, 0, 24, media=clip("E001C001_261122AB")),
        event("sht020", 0, 24, 24, media=twins[0]),
        event("sht030", 0, 48, 24, media=proxy),
        event("sht040", 990, 72, 24, media=B),
        event("sht050", 90, 96, 24, media=clip("A005_C010_0501J0")),
        event("sht060", 0, 120, 24, media=C, rec_in=Label("01:00:00:30")),
        event("sht070", 0, 144, 24, media=C),
        event("sht080", 0, 168, 24, media=C),
    ]
    found = lined(
        cut(*events, warnings=(spoilt(6, "record out is before record in"),)), *twins, proxy, B, *parts, C
    )
    assert [shot.code for shot in found.shots] == ["sht080"]
    words = dict(zip(("010", "020", "030", "040", "050", "060", "070"), (
        ("media are missing", "E001C001"),
        ("several media fit", "2 clips"),
        ("only a proxy fits", proxy.path.name),
        ("lacks frames", B.path.name),
        ("2 files of one take", "--relink"),
        ("does not say which",),
        ("record out is before record in",),
    ), strict=True))  # fmt: skip
    assert len(found.obstacles) == len(words)
    for n, (said, (shot, parts_of_it)) in enumerate(zip(messages(found), words.items(), strict=True), 1):
        assert said.startswith(f"cut.edl:{n}: sht{shot}: "), said
        assert all(word in said for word in parts_of_it), said


def test_missing_overlap_frames_are_no_clamp() -> None:
    """Frames of a dissolve are frames of the cut: where the media lack them, no plate is made."""
    assert messages(lined([event("sht010", 976, 0, 24)])) == []
    for more in ({"after": 12}, {"before": 12}):
        (said,) = messages(lined([event("sht010", 980 if "after" in more else 4, 0, 12, **more)]))
        assert "lacks frames of the cut" in said


def test_handles_that_the_media_lack_are_no_obstacle() -> None:
    """Only cut and dissolve frames have to be there."""
    assert ends(only_plate(lined([event("sht010", 0, 0, 1000)])).lineup.cut) == (0, 999)


def test_a_bad_cdl_spoils_no_frames() -> None:
    """An unreadable CDL is told, and its plate is lined up without one; other events say their own."""
    bad = (spoilt(0, "ASC_SOP 'asop1' is no CDL", only_cdl=True),)
    found = lined(cut(event("sht010", 0, 0, 24), warnings=bad))
    assert messages(found) == ["cut.edl:1: sht010: ASC_SOP 'asop1' is no CDL"]
    (shot,) = found.shots
    assert shot.plates[0].lineup.uses[0].cdl is None


def test_a_bad_event_with_a_bad_cdl_has_no_plate() -> None:
    """Every word against an event is told, and the worse one decides."""
    bad = (spoilt(0, "no CDL", only_cdl=True), spoilt(0, "frame 26 does not exist"))
    found = lined(cut(event("sht010", 0, 0, 24), warnings=bad))
    assert found.shots == ()
    assert messages(found) == ["cut.edl:1: sht010: no CDL", "cut.edl:1: sht010: frame 26 does not exist"]


def test_a_missing_layer_leaves_the_others() -> None:
    """Without one element the shot has its other plates, on the same clock."""
    events = [
        event("sht010", 0, 0, 24, media=clip("E001C001_261122AB")),
        event("sht010", 0, 5, 9, media=B, track="V2"),
    ]
    found = lined(events)
    assert len(found.obstacles) == 1
    (plate,) = found.shots[0].plates
    assert plate.lineup.uses[0].offset == 5


def test_skipped_events_are_no_obstacles() -> None:
    """What makes no plate stands in no way."""
    events = [replace(event("", 0, 0, 24, skipped="not a VFX shot"), shot=None), event("sht010", 0, 24, 24)]
    assert only_plate(lined(events)).element == "rawPlate"
