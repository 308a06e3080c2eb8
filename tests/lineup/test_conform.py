"""Media at another rate than the cut's: never rescaled silently, by frames or by seconds as is said."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from dedio_core.editorial.cut import Retime
from dedio_core.frames import FrameRange, FrameRate, Handles
from dedio_core.lineup import Plate
from dedio_core.media.index import IndexedClip
from tests.lineup.made import clip, cut, ends, event, lined, messages, only_plate


def running(rate: str) -> IndexedClip:
    """A clip that begins at 09:59:56:00, four seconds before 10:00:00:00."""
    made = clip("A025C001_261122AB", rate=rate)
    assert made.rate
    return replace(made, start=(made.start or 0) - 4 * made.rate.timebase)


M23, M25, M48 = running("24000/1001"), running("25"), running("48")


def plate(media: IndexedClip, src: int, length: int, conform: str, **more: Any) -> Plate:
    """The plate of one event of a cut at 24, whose source in is 10:00:00:00 and `src` frames."""
    assert 0 <= src < 24
    return only_plate(lined([event("sht010", src, 0, length, media=media, **more)], media, conform=conform))


@pytest.mark.parametrize("media", [M25, M48, M23], ids=lambda m: str(m.rate))
def test_nothing_said_is_an_obstacle(media: IndexedClip) -> None:
    """Without the format's statement and without `--conform` both rates are named, and both ways out."""
    (said,) = messages(lined([event("sht010", 0, 0, 24, media=media)], media))
    assert said.startswith("cut.edl:1: sht010: ")
    for word in (str(media.rate), "24", "--conform frames", "--conform seconds"):
        assert word in said


def test_the_same_rate_needs_no_word() -> None:
    """Media at the cut's exact rate are as they are, whatever `--conform` says."""
    found = only_plate(
        lined(cut(event("sht010", 0, 0, 24, media=M23), rate="24000/1001"), M23, conform="seconds")
    )
    assert (found.lineup.uses[0].kind, found.lineup.uses[0].conform) == ("natural", "")


@pytest.mark.parametrize("media", [M25, M48, M23], ids=lambda m: str(m.rate))
def test_frames_kept(media: IndexedClip) -> None:
    """Record frame for source frame, the clip read at the cut's 24: natural speed, and the plan says so."""
    found = plate(media, 10, 24, "frames").lineup
    assert (ends(found.cut), found.handles, found.guards) == ((106, 129), Handles(8, 8), Handles(0, 0))
    (use,) = found.uses
    assert (use.kind, use.step, use.conform) == ("natural", 1, "frames")


@pytest.mark.parametrize(
    ("media", "step", "first"),
    [
        (M25, Fraction(25, 24), 100 + Fraction(250, 24)),
        (M48, Fraction(2), Fraction(192 + 20)),
        (M23, Fraction(1000, 1001), Fraction(96 + 10)),
    ],
    ids=["25", "48", "23.976"],
)
def test_seconds_kept(media: IndexedClip, step: Fraction, first: Fraction) -> None:
    """By the clock the label is a time, and it is a retime by the rates' ratio: span, handles, lookup."""
    found = plate(media, 10, 48, "seconds").lineup
    (use,) = found.uses
    assert (use.kind, use.step, use.speed, use.conform) == ("constant", step, 1, "seconds")
    shown = [int(first + k * step) for k in range(48)]
    assert ends(found.cut) == (shown[0], shown[-1])
    assert [use.shown(k) for k in range(48)] == shown
    assert found.handles == Handles(math.ceil(8 * step), math.ceil(8 * step))
    assert found.guards == Handles(1, 1)


def test_seconds_kept_of_a_reverse() -> None:
    """The frame shown first is the one at the list's time, and it goes down by the clock from there."""
    found = plate(M48, 20, 24, "seconds", speed=-1).lineup
    (use,) = found.uses
    assert (use.kind, use.step) == ("reverse", -2)
    assert ends(found.cut) == (186, 232)
    assert [use.shown(k) for k in (0, 1, 23)] == [232, 230, 186]
    found = plate(M25, 10, 24, "seconds", speed=-1).lineup
    assert found.uses[0].shown(0) == 110


def test_seconds_kept_of_a_retime() -> None:
    """Half speed of 48 in 24 is natural speed in frames."""
    found = plate(M48, 0, 24, "seconds", speed="1/2").lineup
    (use,) = found.uses
    assert (use.kind, use.step, use.speed) == ("natural", 1, Fraction(1, 2))
    assert ends(found.cut) == (192, 215)


@pytest.mark.parametrize("conform", ["frames", "seconds"])
def test_a_freeze_shows_its_frame(conform: str) -> None:
    """One frame at any rate, and what was kept is said."""
    found = plate(M25, 0, 24, conform, speed=0).lineup
    at = 96 if conform == "frames" else 100
    assert (ends(found.cut), found.handles) == ((at, at), Handles(8, 8))
    assert (found.uses[0].kind, found.uses[0].conform) == ("freeze", conform)


def test_seconds_kept_under_a_dissolve() -> None:
    """The labelled frame is shown at record in; the overlap before it goes back by the clock."""
    found = plate(M48, 0, 24, "seconds", before=12, after=6).lineup
    (use,) = found.uses
    assert use.shown(12) == 192
    assert ends(found.cut) == (168, 192 + 2 * 29)


def test_seconds_kept_of_a_curve() -> None:
    """Every place of the curve is as much further from the labelled frame, beyond the old span too."""
    curve = ((Fraction(0), Fraction(0)), (Fraction(10), Fraction(30)), (Fraction(20), Fraction(-10)))
    made = replace(
        event("sht010", 0, 0, 20, media=M48),
        required=FrameRange(863_992, 864_030),
        retime=Retime(Fraction(-1, 2), "variable", "curve", curve=curve),
    )
    found = only_plate(lined([made], M48, conform="seconds")).lineup
    (use,) = found.uses
    shown = [use.shown(k) for k in range(20)]
    assert (shown[0], shown[10], shown[19]) == (192, 252, 180)
    assert ends(found.cut) == (180, 252)


def stated(media: IndexedClip, kept: str, rate: FrameRate, step: Fraction, length: int = 24) -> Any:
    """An event of a format that says at what rate the media are, and what it kept of them."""
    frames = FrameRange.of(10 * 3600 * rate.timebase, 1 + int((length - 1) * step))
    made = event("sht010", 0, 0, length, media=media)
    label = replace(made.src_in, frame=frames.first)
    more: Any = {"src_in": label, "required": frames, "step": None if step == 1 else step}
    return replace(made, source_rate=rate, conform=kept, is_counted=True, **more)


@pytest.mark.parametrize(("kept", "step"), [("frames", Fraction(1)), ("seconds", Fraction(25, 24))])
@pytest.mark.parametrize("asked", ["", "frames", "seconds"])
def test_the_formats_own_statement_is_first(kept: str, step: Fraction, asked: str) -> None:
    """A list that says what was kept is believed, whatever `--conform` says."""
    made = stated(M25, kept, FrameRate.of(25), step)
    (use,) = only_plate(lined([made], M25, conform=asked)).lineup.uses
    assert (use.conform, use.step, ends(use.required)) == (kept, step, (100, 100 + int(23 * step)))


def test_a_statement_that_the_media_belie_is_none() -> None:
    """The list says 50, the media are 25: its step is of no use, and `--conform` decides anew."""
    made = stated(M25, "seconds", FrameRate.of(50), Fraction(50, 24))
    assert "--conform" in messages(lined([made], M25))[0]
    (use,) = only_plate(lined([made], M25, conform="seconds")).lineup.uses
    assert (use.step, ends(use.required)) == (Fraction(25, 24), (100, 123))
    (use,) = only_plate(lined([made], M25, conform="frames")).lineup.uses
    assert (use.step, use.kind, ends(use.required)) == (1, "natural", (100, 123))


def test_media_that_end_too_early_by_the_clock() -> None:
    """Where seconds need frames that frames would not, and the media lack them, no plate is made."""
    short = replace(M48, frames=FrameRange(0, 252))
    (said,) = messages(lined([event("sht010", 10, 0, 24, media=short)], short, conform="seconds"))
    assert "it lacks 6 of 47 frames: 6 at the tail" in said


def test_a_first_label_that_the_cut_cannot_count() -> None:
    """With frames kept a clip that begins at a label beyond the cut's timebase is refused, in words."""
    odd = replace(M48, start=(M48.start or 0) + 30)
    (said,) = messages(lined([event("sht010", 10, 0, 24, media=odd)], odd, conform="frames"))
    assert "its first label 09:59:56:30 does not exist at the cut's 24" in said
    assert ends(plate(odd, 10, 24, "seconds").lineup.cut) == (182, 228)


@pytest.mark.parametrize(
    ("media", "conform", "at"),
    [
        (M48, "seconds", (0, 46)),  # to 09:59:56:23 of the cut
        (M48, "seconds", (952, 998)),
        (M48, "frames", (0, 23)),
        (M48, "frames", (976, 999)),  # second 41 of a clip that its own count ends at second 21
        (M25, "seconds", (0, 23)),
        (M25, "frames", (976, 999)),
    ],
    ids=lambda v: v.name if isinstance(v, IndexedClip) else str(v),
)
@pytest.mark.parametrize("is_named", [True, False])
def test_clips_are_found_at_their_edges(
    media: IndexedClip, conform: str, at: tuple[int, int], is_named: bool
) -> None:
    """The first and the last frames of a clip are found by name and reel, and by timecode alone."""
    ratio = media.rate.fraction / 24 if media.rate and conform == "seconds" else Fraction(1)
    src = math.ceil(at[0] / ratio) - 96
    names: dict[str, Any] = {} if is_named else {"reel": None, "clip_name": None}
    made = event("sht010", src, 0, 24, media=media, **names)
    found = only_plate(lined([made], media, clip("B001C001_261122AB", start=0), conform=conform))
    assert ends(found.lineup.cut) == at


def test_a_list_whose_labels_count_seconds() -> None:
    """01:00:02:12 of a cut at 24 is 2.5 s into a clip at 48 that begins at 01:00:00:00: frame 120.

    Of one that was read as if it ran at 24 it is frame 60.
    """
    media = clip("A025C001_261122AB", rate="48", start=3600 * 48)
    made = event("sht010", -9 * 3600 * 24 + 60, 0, 24, media=media)
    for conform, first in (("seconds", 120), ("frames", 60)):
        assert ends(only_plate(lined([made], media, conform=conform)).lineup.cut)[0] == first
