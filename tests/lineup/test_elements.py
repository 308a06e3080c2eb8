"""Plates of a shot: which uses are one plate, and what each plate is called."""

from __future__ import annotations

from typing import Any

import pytest

from dedio_core.frames import FrameRange
from dedio_core.lineup import Known, LinedShot
from tests.lineup.made import A, B, C, clip, ends, event, lined, messages, only_plate, only_shot


def elements(shot: LinedShot) -> dict[str, str]:
    """Element -> its source."""
    return {plate.element: plate.clip.name for plate in shot.plates}


def known(element: str, media: Any, frames: tuple[int, int] = (0, 100)) -> Known:
    """A plate that the tree has."""
    return Known(element, media.content_id, FrameRange(*frames))


def test_v1_is_the_main_plate() -> None:
    """The lowest track is the main plate, whatever is listed first; others are named after sources."""
    events = [event("sht010", 0, 0, 24, media=m, track=t) for m, t in ((C, "V10"), (B, "V2"), (A, "V1"))]
    shot = only_shot(lined(events))
    assert elements(shot) == {"rawPlate": A.name, "B001C007": B.name, "C001C009": C.name}
    assert [plate.element for plate in shot.plates if plate.is_main] == ["rawPlate"]


def test_the_lowest_track_there_is_is_the_main_plate() -> None:
    """A shot without V1 has a main plate all the same."""
    shot = only_shot(lined([event("sht010", 0, 0, 24, media=B, track="V3")]))
    assert elements(shot) == {"rawPlate": B.name}


def test_a_suffix_names_its_element() -> None:
    """`bg01 fg02` are elements of the shot, on whatever track; what has no suffix is the main plate."""
    shot = only_shot(
        lined(
            [
                event("sht010", 0, 0, 24, media=B, track="V1", element="bg01"),
                event("sht010", 0, 0, 24, media=A, track="V2"),
                event("sht010", 0, 0, 24, media=C, track="V3", element="fg02"),
            ]
        )
    )
    assert elements(shot) == {"rawPlate": A.name, "bg01": B.name, "fg02": C.name}
    assert [plate.element for plate in shot.plates if plate.is_main] == ["rawPlate"]


def test_a_shot_of_suffixes_alone() -> None:
    """Where every layer has a suffix, the lowest track is the main one under its own name."""
    events = [event("sht010", 0, 0, 24, media=m, track=t, element=e) for m, t, e in
              ((A, "V1", "bg01"), (B, "V2", "fg01"))]  # fmt: skip
    shot = only_shot(lined(events))
    assert elements(shot) == {"bg01": A.name, "fg01": B.name}
    assert [plate.element for plate in shot.plates if plate.is_main] == ["bg01"]


@pytest.mark.parametrize(
    ("name", "element"),
    [
        ("A005_C010_0501J0", "A005C010"),
        ("A005_C010_0501J0_002", "A005C010"),
        ("D001C005_210716AG", "D001C005"),
        ("grid 50mm (take 2)", "grid-50mm-take-2"),
        ("x" * 80, "x" * 32),
    ],
)
def test_an_element_is_named_after_its_source(name: str, element: str) -> None:
    """By card and clip, else by the file's name, as far as that can be a name."""
    media = clip(name)
    shot = only_shot(
        lined([event("sht010", 0, 0, 24), event("sht010", 0, 0, 24, media=media, track="V2")], A, media)
    )
    assert elements(shot) == {"rawPlate": A.name, element: name}


def test_two_sources_of_one_name_are_two_elements() -> None:
    """Names that come out alike, in case too, get a number."""
    one, two = clip("wall plate"), clip("WALL.plate")
    events = [event("sht010", 0, 0, 24)]
    events += [event("sht010", 0, 0, 24, media=m, track=t) for m, t in ((one, "V2"), (two, "V3"))]
    assert list(elements(only_shot(lined(events, A, one, two)))) == ["rawPlate", "wall-plate", "WALL-plate-2"]


def test_swapped_tracks_do_not_swap_plates() -> None:
    """A plate that the tree has keeps its element when its track changes, and that is told."""
    events = [event("sht010", 0, 0, 24, media=B, track="V1"), event("sht010", 0, 0, 24, media=A, track="V2")]
    plates = (known("rawPlate", A), known("B001C007", B))
    shot = only_shot(lined(events, known={"sht010": plates}))
    assert elements(shot) == {"rawPlate": A.name, "B001C007": B.name}
    shot = only_shot(lined(events, known={"sht010": plates[:1]}))
    assert elements(shot) == {"rawPlate": A.name, "B001C007": B.name}
    (main,) = (plate for plate in shot.plates if plate.is_main)
    assert main.element == "rawPlate"
    told = f"rawPlate stays with its source on another track; {B.name}, now the lowest, is B001C007"
    assert main.warnings == (told,)


def test_another_source_of_the_main_plate_is_a_swap() -> None:
    """Where the main plate's source has left the shot, the new one on its track is the main plate."""
    found = lined([event("sht010", 0, 0, 24, media=B)], known={"sht010": [known("rawPlate", A)]})
    assert elements(only_shot(found)) == {"rawPlate": B.name}


def test_known_frames_far_away_are_another_plate() -> None:
    """The same source far from what a plate has is not that plate."""
    events = [event("sht010", 0, 0, 24, media=B), event("sht010", 500, 0, 24, media=A, track="V2")]
    found = lined(events, known={"sht010": [known("A001C003", A, (0, 100))]})
    assert elements(only_shot(found)) == {"rawPlate": B.name, "A001C003-2": A.name}


def test_two_sources_for_one_suffix() -> None:
    """One element is one plate: the second source under a suffix is an obstacle, with both named."""
    events = [
        event("sht010", 0, 0, 24),
        event("sht010", 0, 0, 24, media=B, track="V2", element="bg01"),
        event("sht010", 0, 0, 24, media=C, track="V3", element="BG01"),
    ]
    found = lined(events)
    (said,) = messages(found)
    assert said.startswith("cut.edl:3: sht010: ")
    assert B.name in said
    assert C.name in said
    assert elements(found.shots[0]) == {"rawPlate": A.name, "bg01": B.name}


def test_one_clip_on_two_tracks_is_one_plate() -> None:
    """Both events are its uses."""
    plate = only_plate(lined([event("sht010", 10, 0, 24), event("sht010", 10, 0, 24, track="V2")]))
    assert [use.track for use in plate.lineup.uses] == ["V1", "V2"]
    assert ends(plate.lineup.cut) == (10, 33)


def test_a_copy_of_a_clip_is_the_same_source() -> None:
    """Content makes a source, not a path."""
    copy = clip("A001C003_copy", content_id=A.content_id)
    events = [event("sht010", 10, 0, 24), event("sht010", 20, 0, 24, media=copy, track="V2")]
    assert len(only_plate(lined(events, A, copy)).lineup.uses) == 2


def test_repeated_use_is_one_plate_with_the_union() -> None:
    """A shot used twice has one plate from the lowest to the highest frame, linked from both events."""
    events = [event("sht010", 140, 0, 24), event("sht010", 100, 500, 30)]
    plate = only_plate(lined(events))
    assert ends(plate.lineup.cut) == (100, 163)
    assert (plate.lineup.handles.head, plate.lineup.handles.tail) == (8, 8)
    assert [(use.event, ends(use.required)) for use in plate.lineup.uses] == [
        ("001", (140, 163)),
        ("002", (100, 129)),
    ]


@pytest.mark.parametrize(("gap", "count"), [(9, 2), (10, 1)])
def test_uses_far_apart_are_plates_of_their_own(gap: int, count: int) -> None:
    """More than `union_gap` source frames between them: two plates; at most that many: one."""
    events = [event("sht010", 100, 0, 10), event("sht010", 120, 100, 10)]
    shot = only_shot(lined(events, union_gap=gap))
    assert list(elements(shot)) == ["rawPlate", "A001C003"][:count]


def test_far_apart_under_one_suffix() -> None:
    """Uses far apart are plates of their own under a suffix too: the second gets a number."""
    events = [event("sht010", n, n, 10, element="bg01") for n in (300, 100)]
    shot = only_shot(lined(events, union_gap=9))
    assert {p.element: ends(p.lineup.cut) for p in shot.plates} == {"bg01": (100, 109), "bg01-2": (300, 309)}


def test_nothing_else_joins_plates() -> None:
    """Other shots and other sources keep their own plates, however near they are."""
    events = [
        event("sht010", 0, 0, 24),
        event("sht020", 24, 24, 24),
        event("sht020", 24, 24, 24, media=B, track="V2"),
    ]
    found = lined(events)
    assert [(s.code, p.clip.name, ends(p.lineup.cut)) for s in found.shots for p in s.plates] == [
        ("sht010", A.name, (0, 23)),
        ("sht020", A.name, (24, 47)),
        ("sht020", B.name, (24, 47)),
    ]


def test_a_suffix_is_worth_more_than_a_known_plate() -> None:
    """What the cut calls bg01 is bg01, though another layer has its source too."""
    events = [event("sht010", 100, 0, 24), event("sht010", 100, 0, 24, track="V2", element="bg01")]
    shot = only_shot(lined(events, known={"sht010": [known("bg01", A, (92, 130))]}))
    assert [plate.element for plate in shot.plates] == ["rawPlate", "bg01"]
    swapped = lined([event("sht010", 0, 0, 9, element="bg01")], known={"sht010": [known("bg01", B)]})
    assert elements(only_shot(swapped)) == {"bg01": A.name}


def test_plates_far_apart_keep_their_numbers() -> None:
    """Of two plates of one suffix the tree tells which is which, when one has left the cut."""
    plates = [known("bg01", A, (92, 117)), known("bg01-2", A, (292, 317))]
    found = lined([event("sht010", 300, 0, 10, element="bg01")], known={"sht010": plates})
    assert elements(only_shot(found)) == {"bg01-2": A.name}


def test_a_plate_that_the_cut_now_calls_by_a_suffix() -> None:
    """The suffix goes before the element that the tree has of that source."""
    events = [event("sht010", 0, 0, 24, element="bg01"), event("sht010", 0, 0, 24, media=B, track="V2")]
    shot = only_shot(lined(events, known={"sht010": [known("rawPlate", A)]}))
    assert elements(shot) == {"rawPlate": B.name, "bg01": A.name}
