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
    """A clip whose frame 100 is labelled 10:00:00:00."""
    made = clip("A025C001_261122AB", rate=rate)
    return replace(made, start=(made.start or 0) - 100)


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
    """Record frame for source frame: natural speed, and the plan says so."""
    found = plate(media, 10, 24, "frames").lineup
    assert (ends(found.cut), found.handles, found.guards) == ((110, 133), Handles(8, 8), Handles(0, 0))
    (use,) = found.uses
    assert (use.kind, use.step, use.conform) == ("natural", 1, "frames")


@pytest.mark.parametrize(
    ("media", "step", "last"),
    [(M25, Fraction(25, 24), 110 + 48), (M48, Fraction(2), 110 + 94), (M23, Fraction(1000, 1001), 110 + 46)],
    ids=["25", "48", "23.976"],
)
def test_seconds_kept(media: IndexedClip, step: Fraction, last: int) -> None:
    """By the clock it is a retime by the ratio of the rates: span, handles and lookup with it."""
    found = plate(media, 10, 48, "seconds").lineup
    (use,) = found.uses
    assert (use.kind, use.step, use.speed, use.conform) == ("constant", step, 1, "seconds")
    assert ends(found.cut) == (110, last)
    assert [use.shown(k) for k in range(48)] == [int(110 + k * step) for k in range(48)]
    assert found.handles == Handles(math.ceil(8 * step), math.ceil(8 * step))
    assert found.guards == Handles(1, 1)


def test_seconds_kept_of_a_reverse() -> None:
    """The frame shown first stays the one that the list names, and it goes down by the clock from there."""
    found = plate(M48, 20, 24, "seconds", speed=-1).lineup
    (use,) = found.uses
    assert (use.kind, use.step) == ("reverse", -2)
    assert ends(found.cut) == (74, 120)
    assert [use.shown(k) for k in (0, 1, 23)] == [120, 118, 74]


def test_seconds_kept_of_a_retime() -> None:
    """Half speed of 48 in 24 is natural speed in frames."""
    found = plate(M48, 0, 24, "seconds", speed="1/2").lineup
    (use,) = found.uses
    assert (use.kind, use.step, use.speed) == ("natural", 1, Fraction(1, 2))
    assert ends(found.cut) == (100, 123)


@pytest.mark.parametrize("conform", ["frames", "seconds"])
def test_a_freeze_shows_its_frame(conform: str) -> None:
    """One frame at any rate, and what was kept is said."""
    found = plate(M25, 0, 24, conform, speed=0).lineup
    assert (ends(found.cut), found.handles) == ((100, 100), Handles(8, 8))
    assert (found.uses[0].kind, found.uses[0].conform) == ("freeze", conform)


def test_seconds_kept_under_a_dissolve() -> None:
    """The labelled frame is shown at record in; the overlap before it goes back by the clock."""
    found = plate(M48, 0, 24, "seconds", before=12, after=6).lineup
    (use,) = found.uses
    assert use.shown(12) == 100
    assert ends(found.cut) == (76, 100 + 2 * 29)


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
    assert (shown[0], shown[10], shown[19]) == (100, 160, 88)
    assert ends(found.cut) == (88, 160)


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
    short = replace(M48, frames=FrameRange(0, 150))
    (said,) = messages(lined([event("sht010", 10, 0, 24, media=short)], short, conform="seconds"))
    assert "with seconds kept it needs source frames 110-156, the media have 0-150" in said
