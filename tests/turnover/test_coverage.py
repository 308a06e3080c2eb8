"""Which version serves a plate of the cut, what is missing, and what is told of it."""

from __future__ import annotations

from typing import Any

import pytest

from dedio_core.frames import FrameRange
from dedio_core.turnover.table import remarks
from tests.lineup.made import A, B, Tree, clip, ends, event, handles, only

FIRST = event("sht010", 100, 0, 24)


def told(at: Tree, then: Any, **asked: Any) -> tuple[str, int, str]:
    """Action, version and words for the one plate of a cut."""
    found = only(at.plan([then], **asked))
    return found.action, found.version, found.coverage


def test_no_version_yet(at: Tree) -> None:
    """The first ingest pulls v001."""
    assert told(at, FIRST) == ("pull", 1, "no version yet")


def test_the_same_cut_is_covered(at: Tree) -> None:
    """Nothing is made, and no handles are told of."""
    at.ingest([FIRST])
    assert told(at, FIRST) == ("covered", 1, "v001 covers it")
    assert at.plan([FIRST]).to_pull == ()


def test_short_handles_are_told(at: Tree) -> None:
    """A cut inside the pulled range is covered, and what is left of its handles is printed."""
    at.ingest([FIRST])
    plan = at.plan([event("sht010", 94, -6, 30)])
    found = only(plan)
    assert (found.action, found.coverage) == (
        "covered",
        "v001 covers it; head handles 2 of 8",
    )
    assert ("note", f"sht010 rawPlate: {found.coverage}") in list(remarks(plan))
    assert (
        told(at, event("sht010", 92, -8, 40))[2] == "v001 covers it; head handles 0 of 8; tail handles 0 of 8"
    )


@pytest.mark.parametrize(("least", "action"), [(0, "covered"), (2, "covered"), (3, "re-pull")])
def test_min_handles(at: Tree, least: int, action: str) -> None:
    """A version serves with at least `min_handles` left on each side."""
    at.ingest([FIRST])
    found = told(at, event("sht010", 94, -6, 30), min_handles=least)
    assert found[0] == action
    if action == "re-pull":
        assert found[2].startswith("needs re-pull: 1 frame at the head not in v001; it has the cut, and ")


def test_min_handles_that_the_media_lack(at: Tree) -> None:
    """Where the media end, there are no handles to ask for."""
    first = event("sht010", 2, 0, 24)
    at.ingest([first], min_handles=8)
    assert told(at, first, min_handles=8)[0] == "covered"


@pytest.mark.parametrize(
    ("then", "missing"),
    [
        (event("sht010", 90, -10, 34), "2 frames at the head"),
        (event("sht010", 100, 0, 33), "1 frame at the tail"),
        (event("sht010", 90, -10, 43), "2 frames at the head and 1 frame at the tail"),
    ],
)
def test_what_is_missing(at: Tree, then: Any, missing: str) -> None:
    """The side and the number of frames of the cut that the last version lacks."""
    at.ingest([FIRST])
    assert told(at, then) == ("re-pull", 2, f"needs re-pull: {missing} not in v001")


def test_a_reverse_has_its_head_at_the_high_end(at: Tree) -> None:
    """Head and tail are those of the record."""
    at.ingest([event("sht010", 300, 0, 24, speed=-1)])
    longer = event("sht010", 310, -10, 34, speed=-1)
    assert told(at, longer)[2] == "needs re-pull: 2 frames at the head not in v001"
    later = event("sht010", 300, 0, 30, speed=-1)
    assert told(at, later)[2] == "v001 covers it; tail handles 2 of 8 (the low end of the plate)"


def test_another_source_and_no_shared_frame(at: Tree) -> None:
    """What no version has anything of is said so."""
    at.ingest([FIRST])
    assert told(at, event("sht010", 100, 0, 24, media=B))[2] == f"v001 has another source ({A.path.name})"
    assert told(at, event("sht010", 600, 0, 24))[2] == "shares no frame with v001"


def test_an_earlier_version_may_serve(at: Tree) -> None:
    """Not the last one alone: any version of the same numbers that has the frames."""
    at.ingest([FIRST])
    at.ingest([event("sht010", 120, 0, 24)])
    assert told(at, FIRST) == ("covered", 1, "v001 covers it")


def test_a_swap_back_is_served_by_the_version_of_that_source(at: Tree) -> None:
    """The source of v001 comes back after another one was v002."""
    at.ingest([FIRST])
    at.ingest([event("sht010", 100, 0, 24, media=B)])
    assert told(at, FIRST) == ("covered", 1, "v001 covers it")


def test_a_retired_version_serves_nothing(at: Tree) -> None:
    """It is made anew with its numbers, and the words say why."""
    one = only(at.ingest([FIRST]))
    at.retire(one)
    found = only(at.plan([event("sht010", 104, 0, 10)]))
    assert (found.action, found.version, found.coverage) == ("re-pull", 2, "every version is retired")
    assert (found.pull.tie, found.is_loud) == (100, False)
    at.ingest([event("sht010", 120, 0, 24)])
    assert told(at, FIRST)[0] == "re-pull"


def test_frames_that_the_plate_has_count_not_those_of_the_cut_before(at: Tree) -> None:
    """Drift cannot creep: trims that are covered one after the other are compared with what was pulled."""
    at.ingest([FIRST])
    for n in (4, 8):
        at.ingest([event("sht010", 100 - n, -n, 24 + n)])
    assert told(at, event("sht010", 92, -8, 32))[:2] == ("covered", 1)
    assert told(at, event("sht010", 91, -9, 33))[2] == "needs re-pull: 1 frame at the head not in v001"


def test_a_longer_retime_needs_its_source_frames(at: Tree) -> None:
    """Four record frames more at double speed are eight source frames, which the handles have."""
    at.ingest([event("sht010", 100, 0, 24, speed=2)])
    assert told(at, event("sht010", 100, 0, 28, speed=2))[2] == "v001 covers it; tail handles 9 of 16"
    assert (
        told(at, event("sht010", 100, 0, 34, speed=2))[2] == "needs re-pull: 3 frames at the tail not in v001"
    )


def test_a_version_that_is_asked_for(at: Tree) -> None:
    """`--new-version` makes one though one serves; `--renumber` where cut in is not 1001 already."""
    at.ingest([FIRST])
    assert told(at, FIRST, new_version=True) == ("re-pull", 2, "asked for, though v001 covers it")
    assert told(at, FIRST, renumber=True) == ("covered", 1, "v001 is numbered so already")
    later = event("sht010", 104, 0, 16)
    assert told(at, later, renumber=True) == ("re-pull", 2, "--renumber asks for it, though v001 covers it")


def test_going_back_to_a_source_goes_back_to_its_numbers(at: Tree) -> None:
    """After another source was the last version, the frames of the first one have the numbers they had."""
    at.ingest([FIRST])
    at.ingest([event("sht010", 100, 0, 24, media=B)])
    found = only(at.plan([event("sht010", 80, -20, 44)]))
    assert (found.action, found.version, found.pull.tie, found.is_loud) == ("re-pull", 3, 100, False)
    assert found.pull.plate_cut.first == 981
    assert found.coverage == "needs re-pull: 12 frames at the head not in v001"


@pytest.mark.parametrize(("full", "frames"), [(False, 40), (True, 0)])
def test_frames_that_need_no_render(at: Tree, full: bool, frames: int) -> None:
    """What the version before has is counted, but with `--full`."""
    at.ingest([FIRST])
    assert only(at.plan([event("sht010", 90, -10, 34)], full=full)).reusable == frames


def test_each_element_is_looked_at_alone(at: Tree) -> None:
    """Of two plates of a shot one is covered and the other is not."""
    other = event("sht010", 300, 0, 24, media=B, track="V2")
    at.ingest([FIRST, other])
    plan = at.plan([event("sht010", 90, -10, 34), other])
    assert {p.plate.element: p.action for p in plan.plates} == {"rawPlate": "re-pull", "B001C007": "covered"}


def test_another_shots_folder_is_refused(at: Tree) -> None:
    """`sht1` + `00` and `sht` + `100` have one code: the folder's owner is told."""
    at.ingest([event("sht100", 100, 0, 24)])
    plan = at.plan([event("sht100", 100, 0, 24)], rules={"sequence": "sht1"})
    assert plan.plates == ()
    assert "belongs to project 'demo' sequence 'sht' shot '100'" in str(plan.obstacles[0])


def test_swapped_tracks_keep_their_plates(at: Tree) -> None:
    """Plates go by their source: with the tracks changed, each is covered by its own."""
    layers = [FIRST, event("sht010", 300, 0, 24, media=B, track="V2")]
    at.ingest(layers)
    plan = at.plan(
        [event("sht010", 300, 0, 24, media=B, track="V1"), event("sht010", 100, 0, 24, track="V2")]
    )
    assert {p.plate.element: (p.plate.clip.name, p.action) for p in plan.plates} == {
        "rawPlate": (A.name, "covered"),
        "B001C007": (B.name, "covered"),
    }


def test_what_is_covered_keeps_its_numbers_at_the_edge(at: Tree) -> None:
    """Handles that would leave 1 to 9999 move no number of a plate that is there."""
    media = clip(length=30_000)
    at.ingest([event("sht010", 15_000, 0, 8990, media=media)], media, rules={"handles": handles(8)})
    found = only(
        at.plan([event("sht010", 15_002, 0, 8990, media=media)], media, rules={"handles": handles(30)})
    )
    assert (found.action, found.pull.tie, ends(found.pull.plate)) == ("covered", 15_000, (993, 9998))
    assert found.pull.cut == FrameRange(15_002, 23_991)
