"""Plates against an editorial reference, by picture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dedio_core.errors import PublishError
from dedio_core.frames import FrameRate, Timecode
from dedio_core.qc import in_sync, lookup
from dedio_core.qc.check import Check
from dedio_core.qc.in_sync import checks
from dedio_core.qc.reference import open_reference
from dedio_core.shot_tree import read_sidecar
from tests.qc.scene import COUNT, FIRST, HANDLES, RATE, START, Picture, Turnover, graded, looping, static

pytestmark = pytest.mark.slow


def found(turnover: Turnover, start: str | None = None) -> list[Check]:
    turnover.make()
    sidecar = read_sidecar(turnover.version)
    assert sidecar
    return checks(turnover.version, sidecar, open_reference(turnover.reference, start))


def verdict(turnover: Turnover) -> str:
    use, plate = found(turnover)
    assert use.verdict == plate.verdict
    assert use.basis == "proven"
    assert use.is_good is {"in sync": True, "undecided": None}.get(use.verdict, False)
    return use.verdict


@pytest.mark.parametrize("off", [-3, 1])
def test_an_offset_is_seen_through_grade_matte_and_burn_in(tmp_path: Path, off: int) -> None:
    """+1: the plate shows what the reference shows one record frame later."""
    assert verdict(Turnover(tmp_path, off=off)) == f"plate is {off:+d}"


@pytest.mark.parametrize("burnt", [False, True])
def test_a_static_shot_is_undecided(tmp_path: Path, burnt: bool) -> None:
    """Where all frames are alike nothing is in sync by default, whatever burnt-in counters do."""
    turnover = Turnover(tmp_path, scene=static, burnt=burnt, edit=lambda picture: picture)
    (use, _) = found(turnover)
    assert use.verdict == "undecided"
    assert len(use.numbers["alike"]) > 12, "nearly all others: compression tells a little"


def test_a_burnt_in_proxy_is_matched_like_another(tmp_path: Path) -> None:
    assert verdict(Turnover(tmp_path, burnt=True, off=2)) == "plate is +2"


def test_an_action_that_repeats_is_undecided(tmp_path: Path) -> None:
    """Where the frame that fits comes again inside the window, neither is chosen."""
    (use, _) = found(Turnover(tmp_path, scene=looping))
    assert use.verdict == "undecided"
    assert "score alike" in use.message


def test_another_shot_is_undecided(tmp_path: Path) -> None:
    """A reference that shows something else is said to, not matched."""
    noise = np.random.default_rng(9).random((18, 32), np.float32).repeat(10, 0).repeat(10, 1)
    (use, _) = found(Turnover(tmp_path, edit=lambda _: graded(noise)))
    assert use.verdict == "undecided"
    assert "does not show" in use.message


def test_an_offset_beyond_the_window_is_never_in_sync(tmp_path: Path) -> None:
    """Seven frames off is more than is told: undecided."""
    assert verdict(Turnover(tmp_path, off=7)) == "undecided"


DOUBLE = [2 * k for k in range(-HANDLES, COUNT + HANDLES)]
HALF = [k // 2 + 5 for k in range(-HANDLES, COUNT + HANDLES)]
BACK = [40 - k for k in range(-HANDLES, COUNT + HANDLES)]
FREEZE = [20] * (COUNT + 2 * HANDLES)


@pytest.mark.parametrize("shown", [HALF, BACK, FREEZE], ids=["50", "-100", "freeze"])
def test_retimes_are_compared_through_their_lookup(tmp_path: Path, shown: list[int]) -> None:
    assert verdict(Turnover(tmp_path, kind="constant", shown=shown)) == "in sync"


def test_a_retimed_plate_is_off_in_record_frames(tmp_path: Path) -> None:
    """Backwards, a later record frame is an earlier plate frame."""
    seen = Turnover(tmp_path, kind="reverse", shown=BACK, seen=lambda k: BACK[k + HANDLES - 2])
    assert verdict(seen) == "plate is +2"


@pytest.mark.parametrize("shown", [DOUBLE], ids=["200"])
def test_a_lookup_that_is_one_plate_frame_off_is_seen(tmp_path: Path, shown: list[int]) -> None:
    """What no whole record frame explains is told in plate frames."""
    assert verdict(Turnover(tmp_path, kind="constant", shown=shown, off=1)) == "lookup is +1"


def flopped(picture: Picture) -> Picture:
    return graded(picture[:, ::-1])


def test_a_flop_is_taken_into_account_where_it_is_told(tmp_path: Path) -> None:
    assert verdict(Turnover(tmp_path, edit=flopped, reframes=("flop",), off=-1)) == "plate is -1"


def test_an_animated_resize_is_undecided(tmp_path: Path) -> None:
    """A framing that changes may look like another frame, so it is not compared at all."""
    (use, _) = found(Turnover(tmp_path, reframes=("scale animated 100% to 110%",)))
    assert use.verdict == "undecided"
    assert "framing" in use.message


def test_a_negative_is_no_grade(tmp_path: Path) -> None:
    """A picture whose light and dark are exchanged is not the same picture."""
    assert verdict(Turnover(tmp_path, edit=lambda p: np.float32(1) - p)) == "undecided"


def test_a_reference_that_ends_early_is_undecided(tmp_path: Path) -> None:
    """The record range must be covered, and the message says what is."""
    (use, _) = found(Turnover(tmp_path, length=30))
    assert use.verdict == "undecided"
    assert f"this use is {FIRST}-{FIRST + COUNT - 1}" in use.message


@pytest.mark.parametrize("later", [2, -2])
def test_reference_start_goes_before_the_movies_own(tmp_path: Path, later: int) -> None:
    """Told a later start, the reference shows all later; that it then shows two frames of the next
    or the last shot inside the use does not disturb."""
    (use, _) = found(Turnover(tmp_path), str(START.plus(later)))
    assert use.verdict == f"plate is {later:+d}"


def test_another_rate_is_undecided(tmp_path: Path) -> None:
    """The use's label and its frame number tell the cut's rate; a reference at another is not matched."""
    start = Timecode.parse("01:00:00:00", FrameRate.of(25))
    (use, _) = found(Turnover(tmp_path, rate=FrameRate.of(25), start=start))
    assert use.verdict == "undecided"
    assert "another rate" in use.message


def test_a_plate_without_uses_is_undecided(tmp_path: Path) -> None:
    turnover = Turnover(tmp_path).make()
    sidecar = {"cut": {"plate": [1, 2], "uses": []}}
    (check,) = checks(turnover.version, sidecar, open_reference(turnover.reference, None))
    assert (check.verdict, check.is_good) == ("undecided", None)


def test_drop_frame_and_non_drop_do_not_mix(tmp_path: Path) -> None:
    """Labels alike are other frames: nothing is matched until the start is told in the cut's own count."""
    rate = FrameRate.parse("29.97")
    from dedio_core.frames import FrameRange
    from dedio_core.qc.lookup import Use, is_drop

    label = Timecode.parse("01:00:00;20", rate)
    use = Use("1", FrameRange.of(label.frames, 10), str(label), "natural", {})
    assert is_drop(use, rate) is True
    assert isinstance(is_drop(use, RATE), str)
    assert is_drop(replace(use, record_in="01:00:00:20"), rate) is True, "the frame number tells"


def plain(**more: Any) -> dict[str, Any]:
    """A sidecar with what the pictures of a plate are found by."""
    use = {"record": [0, 9], "comp_cut": [1001, 1010], "comp_range": [1001, 1010]}
    cut = {"plate": [1001, 1010], "uses": [use]}
    geometry = {"size": [64, 36], "box": [0.0, 0.0, 64.0, 36.0]}
    return {"cut": cut, "geometry": geometry, "files": {"main/x.1001.exr": {}}, **more}


@pytest.mark.parametrize(
    "more",
    [
        {"files": {"../../x.1001.exr": {}}},
        {"files": {"/etc/x.mp4": {}}},
        {"geometry": {"size": [0, 36], "box": [0, 0, 1, 1]}},
        {"geometry": {"size": [1, 1e308], "box": [0, 0, 1, 1]}},
        {"geometry": {"size": [64, 36], "box": [0, 0, float("inf"), 1]}},
        {"cut": {"plate": [float("inf"), 1]}},
        {"cut": {"plate": []}},
        {"files": {"x.mp4": {}}, "render": {"proxy": {"burn_in": True}}},
    ],
)
def test_a_plate_that_cannot_be(tmp_path: Path, more: dict[str, Any]) -> None:
    """No path of a sidecar leaves its version, and no size of it is taken that cannot be."""
    assert in_sync._Plate(tmp_path, plain())
    with pytest.raises(PublishError, match="does not say what the plate is"):
        in_sync._Plate(tmp_path, plain(**more))


@pytest.mark.parametrize("last", [10**12, 10**30, float("inf")])
def test_uses_that_would_fill_the_memory(last: float) -> None:
    """A use with more frames than any plate has is one sentence."""
    assert len(lookup.uses_of(plain(), "v001")) == 1
    use = {"record": [0, 9], "comp_cut": [0, 9], "comp_range": [0, last]}
    with pytest.raises(PublishError, match="v001: its sidecar does not say how"):
        lookup.uses_of({"cut": {"uses": [use]}}, "v001")
