"""Each verdict on one use of a shot, by a pair of uses that differ in one thing."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from dedio_core.editorial.cut import Cdl
from tests.changes.make import between, piece, shifted

OLD = piece()


def test_nothing() -> None:
    """What is as it was is unchanged, and that is all that is said."""
    assert between(OLD, OLD) == {"unchanged": ""}
    assert between(OLD, replace(OLD, where="other.edl:3", description="new words")) == {"unchanged": ""}


def test_shifted() -> None:
    """A shot that only stands elsewhere in the record moved, and nothing else."""
    assert between(OLD, shifted(OLD, 12)) == {"moved": "shifted +12 frames"}
    assert between(OLD, shifted(OLD, -1)) == {"moved": "shifted -1 frame"}


def test_trims() -> None:
    """A trim is told by side; longer is plus."""
    assert between(OLD, piece(source=(98, 147))) == {
        "trimmed head": "+2 frames at the head (source 100 -> 98)"
    }
    assert between(OLD, piece(source=(103, 147))) == {
        "trimmed head": "-3 frames at the head (source 100 -> 103)"
    }
    assert between(OLD, piece(source=(100, 148))) == {
        "trimmed tail": "+1 frame at the tail (source 147 -> 148)"
    }
    assert between(OLD, piece(source=(100, 140))) == {
        "trimmed tail": "-7 frames at the tail (source 147 -> 140)"
    }


def test_trimmed_at_both_ends() -> None:
    """Both ends may be trimmed, in the same direction or not, where half of the frames stay."""
    assert between(OLD, piece(source=(98, 150))) == {
        "trimmed head": "+2 frames at the head (source 100 -> 98)",
        "trimmed tail": "+3 frames at the tail (source 147 -> 150)",
    }
    assert between(OLD, piece(source=(98, 144))) == {
        "trimmed head": "+2 frames at the head (source 100 -> 98)",
        "trimmed tail": "-3 frames at the tail (source 147 -> 144)",
    }


def test_a_trimmed_shot_moved_only_if_what_stayed_of_it_did() -> None:
    """A trimmed end in the record is no move, and a ripple or roll that keeps one end in place is none."""
    assert set(between(OLD, piece(source=(98, 147), at=998))) == {"trimmed head"}
    assert set(between(OLD, piece(source=(98, 147), at=1000))) == {"trimmed head"}
    assert between(OLD, piece(source=(98, 147), at=1010))["moved"] == "shifted +12 frames"
    assert between(OLD, piece(source=(100, 149), at=1010))["moved"] == "shifted +10 frames"


def test_slipped() -> None:
    """As long as it was, from other frames of the same source: it slipped, however far."""
    assert between(OLD, piece(source=(110, 157))) == {
        "slipped": "+10 frames in the source (100-147 -> 110-157)"
    }
    assert between(OLD, piece(source=(97, 144)))["slipped"].startswith("-3 frames")
    far = between(OLD, piece(source=(500, 547)))
    assert far == {"slipped": "+400 frames in the source (100-147 -> 500-547; no frame in common)"}


def test_slipped_and_trimmed() -> None:
    """Both ends and the length changed, and less than half is shared: a slip, and a trim of the tail."""
    assert between(OLD, piece(source=(140, 177))) == {
        "slipped": "+40 frames in the source (100-147 -> 140-177)",
        "trimmed tail": "-10 frames at the tail (source 147 -> 177)",
    }


def test_the_head_of_a_reverse_is_its_high_end() -> None:
    """A reverse shows the high end first: that is its head."""
    old = piece(speed=-1)
    assert between(old, piece(source=(100, 149), speed=-1)) == {
        "trimmed head": "+2 frames at the head (source 147 -> 149)"
    }
    assert between(old, piece(source=(105, 147), speed=-1)) == {
        "trimmed tail": "-5 frames at the tail (source 100 -> 105)"
    }
    assert between(old, piece(source=(104, 151), speed=-1))["slipped"].startswith("+4 frames")


def test_trims_of_a_retimed_shot() -> None:
    """Frames of the record come first, those of the source are told where they are others."""
    old = piece(source=(100, 194), speed=2, length=48)
    assert between(old, piece(source=(96, 194), speed=2, length=50)) == {
        "trimmed head": "+2 frames at the head, +4 in the source (source 100 -> 96)"
    }
    assert between(old, piece(source=(96, 200), speed=2, length=53)) == {
        "trimmed head": "+2 frames at the head, +4 in the source (source 100 -> 96)",
        "trimmed tail": "+3 frames at the tail, +6 in the source (source 194 -> 200)",
    }
    slow = piece(source=(100, 123), speed="1/2", length=48)
    assert between(slow, piece(source=(100, 123), speed="1/2", length=47)) == {
        "trimmed tail": "-1 frame at the tail, +0 in the source (source 123 -> 123)"
    }


def test_rounding_of_a_fast_speed_is_no_trim() -> None:
    """At 2.5 frames a frame, the end that stayed may be one source frame off by rounding."""
    old = piece(source=(100, 217), speed="5/2", length=48)
    new = piece(source=(98, 218), speed="5/2", length=49)
    assert set(between(old, new)) == {"trimmed head"}


def test_retimed() -> None:
    """The source frames that follow from another speed are no trim."""
    assert between(OLD, piece(source=(100, 194), speed=2, length=48)) == {
        "retimed": "100% -> 200% (source 100-147 -> 100-194)"
    }
    assert set(between(OLD, piece(speed=-1))) == {"retimed"}
    assert between(OLD, piece(source=(120, 120), speed=0, length=48)) == {
        "retimed": "100% -> freeze (source 100-147 -> 120-120)"
    }


def test_fit_to_fill() -> None:
    """All of the same frames in another length is a retime, not a trim."""
    assert between(OLD, piece(source=(100, 147), speed="1/2", length=95)) == {
        "retimed": "100% -> 50% (source 100-147 -> 100-147, 48 -> 95 frames)"
    }


def test_retimed_and_trimmed_or_slipped() -> None:
    """What the speed does not account for is told beside it."""
    assert between(OLD, piece(source=(100, 178), speed=2, length=40)) == {
        "trimmed tail": "-8 frames at the tail, +31 in the source (source 147 -> 178)",
        "retimed": "100% -> 200% (source 100-147 -> 100-178, 48 -> 40 frames)",
    }
    assert set(between(OLD, piece(source=(130, 224), speed=2, length=48))) == {"retimed", "slipped"}


def test_another_curve_is_a_retime() -> None:
    """Variable speed is compared by its curve."""
    ramp = ((Fraction(0), Fraction(0)), (Fraction(47), Fraction(47)))
    other = ((Fraction(0), Fraction(0)), (Fraction(20), Fraction(10)), (Fraction(47), Fraction(47)))
    was, now = replace(OLD, curve=ramp), replace(OLD, curve=other)
    assert between(was, was) == {"unchanged": ""}
    assert between(was, now)["retimed"].startswith("variable speed by one curve -> by another")
    assert between(OLD, now)["retimed"].startswith("100% -> variable speed")


def test_a_freeze() -> None:
    """A freeze shows one frame: another frame is a slip, another length a trim."""
    old = piece(source=(120, 120), speed=0, length=48)
    assert between(old, piece(source=(121, 121), speed=0, length=48)) == {
        "slipped": "+1 frame in the source (120-120 -> 121-121; no frame in common)"
    }
    assert set(between(old, piece(source=(120, 120), speed=0, length=50))) == {"trimmed tail"}
    assert set(between(old, piece(source=(120, 120), speed=0, length=50, at=998))) == {"trimmed head"}


def test_source_swapped() -> None:
    """The same shot with other media, whatever its frames are."""
    assert between(OLD, piece(media="b002c001")) == {"source swapped": "a001c003 100-147 -> b002c001 100-147"}
    told = between(OLD, piece(media="b002c001", source=(900, 950)))
    assert told == {"source swapped": "a001c003 100-147 -> b002c001 900-950, 48 -> 51 frames"}
    assert set(between(OLD, piece(media=""))) == {"source swapped"}, "not known to be the same"


def test_one_key_in_common_is_the_same_source() -> None:
    """Sources have several names; one that both know is enough. Without any, names and frames decide."""
    assert between(piece(media="a001c003 a001c003_0827hm"), OLD) == {"unchanged": ""}
    assert between(piece(media=""), piece(media="")) == {"unchanged": ""}


def test_cdl_changed() -> None:
    """The numbers that changed are told; having none is the same as one that changes nothing."""
    graded = replace(OLD, cdl=Cdl(slope=(1.1, 1.0, 0.95), saturation=0.9))
    assert between(OLD, graded) == {
        "CDL changed": "slope 1 1 1 -> 1.1 1 0.95; saturation 1 -> 0.9 (had none)"
    }
    assert between(graded, replace(OLD, cdl=Cdl(slope=(1.1, 1.0, 0.95)))) == {
        "CDL changed": "saturation 0.9 -> 1"
    }
    assert between(graded, OLD)["CDL changed"].endswith("(has none now)")
    assert between(OLD, replace(OLD, cdl=Cdl())) == {"unchanged": ""}


def test_several_things_at_once() -> None:
    """All that changed is told, in the order of the list of verdicts."""
    new = replace(piece("SHT010", source=(98, 147), at=1020), cdl=Cdl(saturation=0.5))
    assert list(between(OLD, new)) == ["moved", "trimmed head", "CDL changed"]


@pytest.mark.parametrize("speed", [1, -1, 2, -3])
@pytest.mark.parametrize("head", [-5, 0, 4])
@pytest.mark.parametrize("tail", [-6, 0, 3])
def test_trims_add_up(speed: int, head: int, tail: int) -> None:
    """Whatever is trimmed, the frames told of both sides are the difference in length."""
    reach = abs(speed)
    old = piece(source=(1000, 1000 + 59 * reach), speed=speed, length=60)
    low, high = (head, tail) if speed > 0 else (tail, head)
    source = (1000 - low * reach, 1000 + (59 + high) * reach)
    told = between(old, piece(source=source, speed=speed, length=60 + head + tail))
    if head + tail == 0 and head:
        assert set(told) == {"slipped"}
        return
    assert int(told.get("trimmed head", "+0 ").split()[0]) == head
    assert int(told.get("trimmed tail", "+0 ").split()[0]) == tail
