"""The record clock: where plates and comp frames of one shot stand beside each other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dedio_core.editorial.cut import CutEvent, Label
from dedio_core.frames import FrameRate, Timecode
from dedio_core.sidecar import use_document
from tests.lineup.made import B, C, Tree, clip, ends, event, handles, only


def plate_in(at: Tree, *events: object, **rules: object) -> dict[str, tuple[int, int]]:
    """First cut frame of each plate, and first comp frame of its first use."""
    plan = at.plan(events, rules=rules)  # type: ignore[arg-type]
    assert plan.obstacles == ()
    return {p.plate.element: (p.pull.plate_cut.first, p.uses[0].comp_cut.first) for p in plan.plates}


def test_the_main_plates_record_in_is_1001(at: Tree) -> None:
    """Wherever it stands in the cut and in its source."""
    assert plate_in(at, event("sht010", 437, 5000, 24)) == {"rawPlate": (1001, 1001)}


@pytest.mark.parametrize("later", [12, 0, -12, 2000])
@pytest.mark.parametrize("speed", [1, 2, -1, 0])
def test_an_element_begins_where_the_record_says(at: Tree, later: int, speed: int) -> None:
    """An element that starts n record frames later, or earlier, has cut in 1001+n, in plate and in comp."""
    main = event("sht010", 100, 3000, 2500, media=clip(length=9000))
    other = event("sht010", 300, 3000 + later, 24, media=B, track="V2", speed=speed)
    plan = at.plan([main, other], clip(length=9000), B)
    found = only(plan, "B001C007")
    assert found.uses[0].comp_cut.first == 1001 + later
    assert found.pull.plate_cut.first == 1001 + later
    assert found.pull.plate_cut.first == found.plate.lineup.first_plate


def test_the_incoming_side_of_a_dissolve_begins_when_it_is_seen(at: Tree) -> None:
    """1001 is the first visible frame: an element without the dissolve begins later."""
    main = event("sht010", 100, 50, 24, before=12)
    assert plate_in(at, main, event("sht010", 0, 50, 24, media=B, track="V2"))["B001C007"] == (1013, 1013)


def test_an_element_too_far_for_four_digits(at: Tree) -> None:
    """Where plate numbers would leave 1 to 9999, cut in is 1001, and that is told."""
    long, bridge = clip(length=9000), clip("D001C001_261122AB", length=2000)
    plan = at.plan(
        [
            event("sht010", 0, 1100, 8900, media=long),
            event("sht010", 500, 101, 24, media=B, track="V2"),
            event("sht010", 500, 9990, 24, media=C, track="V3"),
            event("sht010", 500, 125, 980, media=bridge, track="V4"),
        ],
        *(long, B, C, bridge),
    )
    for element in ("B001C007", "C001C009"):
        found = only(plan, element)
        is_early = element == "B001C007"
        assert found.pull.plate_cut.first == (1001 if is_early else 9891)
        assert found.uses[0].comp_cut.first == found.pull.plate_cut.first
        assert ("too far for frame numbers" in " ".join(found.warnings)) == is_early


def test_each_time_a_shot_is_seen_has_its_own_start(at: Tree) -> None:
    """In the second of two occurrences an element counts from the main plate's start in that one."""
    found = plate_in(
        at,
        event("sht010", 100, 0, 24),
        event("sht010", 100, 500, 24),
        event("sht010", 300, 503, 9, media=B, track="V2"),
    )
    assert found == {"rawPlate": (1001, 1001), "B001C007": (1004, 1004)}


def test_an_element_of_a_later_part_stands_beside_it(at: Tree) -> None:
    """The second occurrence shows the main plate from 1031 on: an element that begins with it does too."""
    plan = at.plan(
        [
            event("sht010", 100, 0, 24),
            event("sht010", 130, 500, 24),
            event("sht010", 300, 500, 24, media=B, track="V2"),
        ]
    )
    main, other = only(plan, "rawPlate"), only(plan, "B001C007")
    assert [use.comp_cut.first for use in main.uses] == [1001, 1031]
    assert ends(other.pull.plate_cut) == (1031, 1054)


def test_a_second_source_on_the_main_track_is_a_later_element(at: Tree) -> None:
    """A shot that goes on with another take: that one begins where the first one ends."""
    found = plate_in(at, event("sht010", 100, 0, 24), event("sht010", 300, 24, 24, media=B))
    assert found == {"rawPlate": (1001, 1001), "B001C007": (1025, 1025)}


def test_the_main_plate_is_1001_whichever_part_comes_first(at: Tree) -> None:
    """1001 is its lowest frame, though the cut shows a higher one before it."""
    found = plate_in(at, event("sht010", 140, 0, 24), event("sht010", 100, 24, 24))
    assert found == {"rawPlate": (1001, 1041)}


def test_the_clock_by_the_list_alone(at: Tree) -> None:
    """Where the main plate's media are missing, the others stand where they would beside it."""
    missing = clip("E001C001_261122AB")
    plan = at.plan([event("sht010", 0, 0, 24, media=missing), event("sht010", 0, 5, 9, media=B, track="V2")])
    (found,) = plan.plates
    assert found.pull.plate_cut.first == 1006


def test_a_new_element_beside_a_main_plate_that_grew(at: Tree) -> None:
    """The main plate's head got 10 frames and cut in 991: what begins with it now begins at 991 too,
    retimed or not.
    """
    at.ingest([event("sht010", 100, 0, 24)])
    longer = [
        event("sht010", 90, 0, 34),
        event("sht010", 300, 0, 34, media=B, track="V2"),
        event("sht010", 300, 5, 20, media=C, track="V3", speed=2),
    ]
    plan = at.plan(longer)
    assert only(plan, "rawPlate").pull.plate_cut.first == 991
    assert ends(only(plan, "B001C007").pull.plate_cut) == (991, 1024)
    found = only(plan, "C001C009")
    assert (found.pull.plate_cut.first, found.uses[0].comp_cut.first) == (996, 996)


def test_elements_keep_their_place_when_the_main_plate_grows(at: Tree) -> None:
    """An element that the record did not move keeps its numbers, a freeze and a retime too."""
    layers = [
        event("sht010", 300, 10, 24, media=B, track="V2"),
        event("sht010", 300, 10, 24, media=C, track="V3", speed=0),
    ]
    at.ingest([event("sht010", 100, 0, 40), *layers])
    plan = at.plan([event("sht010", 90, -10, 50), *layers])
    for element in ("B001C007", "C001C009"):
        found = only(plan, element)
        assert (found.action, found.pull.plate_cut.first, found.uses[0].comp_cut.first) == (
            "covered",
            1011,
            1011,
        )


def test_handles_move_no_numbers(at: Tree) -> None:
    """Cut in is 1001 with any handles, and where the media have none."""
    for first, head in ((100, 0), (100, 40), (2, 8)):
        found = only(at.plan([event("sht010", first, 0, 24)], rules={"handles": handles(head)}))
        assert found.pull.plate_cut.first == 1001


def test_a_slipped_element_keeps_its_place(at: Tree) -> None:
    """Its plate keeps its numbers, and in comp it is still where the record has it beside the main plate."""
    main = event("sht010", 100, 50, 40)
    fg = event("sht010", 200, 62, 16, media=B, track="V2")
    at.ingest([main, fg])
    found = only(at.plan([main, replace(fg, **slipped(fg, 3))]), "B001C007")
    (use,) = found.uses
    assert (found.action, ends(found.pull.plate_cut), ends(use.comp_cut)) == (
        "covered",
        (1016, 1031),
        (1013, 1028),
    )
    assert [use.plate_frame(n, found.pull.offset) for n in (1013, 1028)] == [1016, 1031]
    assert use_document(use, found.pull)["plate_frames"][8:10] == [1016, 1017]


def test_elements_follow_a_slipped_main_plate(at: Tree) -> None:
    """The main plate is the clock: where its frames at natural speed slip, the others are moved with it."""
    main = event("sht010", 100, 50, 40)
    fg = event("sht010", 200, 62, 16, media=B, track="V2")
    at.ingest([main, fg])
    plan = at.plan([replace(main, **slipped(main, 3)), fg])
    assert ends(only(plan, "rawPlate").uses[0].comp_cut) == (1004, 1043)
    found = only(plan, "B001C007")
    assert (ends(found.pull.plate_cut), ends(found.uses[0].comp_cut)) == ((1013, 1028), (1016, 1031))


def test_an_element_that_moves_in_the_record_moves_in_comp(at: Tree) -> None:
    """Nothing of it is pulled again, and its numbers stay."""
    main = event("sht010", 100, 50, 40)
    fg = event("sht010", 200, 62, 16, media=B, track="V2")
    at.ingest([main, fg])
    found = only(at.plan([main, event("sht010", 200, 67, 16, media=B, track="V2")]), "B001C007")
    assert found.action == "covered"
    assert (ends(found.pull.plate_cut), ends(found.uses[0].comp_cut)) == ((1013, 1028), (1018, 1033))


def slipped(one: CutEvent, by: int) -> dict[str, Any]:
    """What a slip changes of an event."""
    assert one.required
    assert one.src_in.frame is not None
    frame = one.src_in.frame + by
    label = Label(str(Timecode(frame, FrameRate.of(24))), frame)
    return {"required": one.required.moved(by), "src_in": label}


def test_over_midnight(at: Tree) -> None:
    """Labels begin again at midnight, the record does not: order and places go on."""
    day = 24 * 3600 * 24
    main, fg = event("sht010", 100, 0, 40), event("sht010", 200, 0, 16, media=B, track="V2")
    late = event("sht020", 300, 0, 20)
    moved = [
        replace(one, rec_in=labelled(first % day), rec_out=labelled((first + n) % day), record_length=n)
        for one, first, n in ((main, day - 10, 40), (fg, day + 2, 16), (late, day + 30, 20))
    ]
    plan = at.plan(moved)
    assert [p.name for p in plan.plates] == ["sht010 rawPlate", "sht010 B001C007", "sht020 rawPlate"]
    assert only(plan, "B001C007").uses[0].comp_cut.first == 1013


def labelled(frame: int) -> Label:
    return Label(str(Timecode(frame, FrameRate.of(24))), frame)


def test_a_plate_that_four_digits_cannot_count(at: Tree) -> None:
    """Handles or a cut too long for file names from 1 to 9999 stand in the way, in words."""
    plan = at.plan([event("sht010", 2000, 50, 24)], clip(length=9000), rules={"handles": handles(1200)})
    assert "1 to 9999" in str(plan.obstacles[0])
