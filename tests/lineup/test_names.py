"""Names of shots: how a code is cut into sequence and shot, and which names are one shot."""

from __future__ import annotations

import pytest

from dedio_core.lineup.name import split
from tests.lineup.made import B, C, event, lined, messages, only_shot


@pytest.mark.parametrize(
    ("name", "sequence", "parts"),
    [
        ("sht010", "", ("sht", "010")),
        ("HSM_SATL_0010", "", ("HSM_SATL_", "0010")),
        ("009_0100a", "", ("009_", "0100a")),
        ("sht010", "sht", ("sht", "010")),
        ("sht_010", "sht", ("sht_", "010")),
        ("010", "sht", ("sht", "010")),
        ("ab_title", "ab", ("ab_", "title")),
        ("SHT010", "sht", ("sht", "010")),
    ],
)
def test_a_code_is_sequence_and_shot(name: str, sequence: str, parts: tuple[str, str]) -> None:
    """The last number is the shot; `--sequence` cuts a name where it ends, and keeps its own spelling."""
    assert split(name, sequence) == parts
    shot = only_shot(lined([event(name, 0, 0, 24)], sequence=sequence))
    assert (shot.sequence, shot.shot, shot.code) == (*parts, "".join(parts))


def test_a_name_that_tells_no_sequence_is_an_obstacle() -> None:
    """A bare number needs `--sequence`; every event of it is named."""
    found = lined([event("0010", 0, 0, 24), event("0010", 100, 50, 24), event("sht020", 0, 90, 24)])
    said = "0010: '0010' does not tell sequence and shot apart; give --sequence"
    assert messages(found) == [f"cut.edl:1: {said}", f"cut.edl:2: {said}"]
    assert [shot.code for shot in found.shots] == ["sht020"]


@pytest.mark.parametrize("name", ["../etc/0010", "sht 010", "sht\u202e010", "a" * 70 + "010", "_sht010"])
def test_a_name_that_cannot_be_a_folder_is_an_obstacle(name: str) -> None:
    """What cannot be a name in the tree is refused with its line, never mended in silence."""
    found = lined([event(name, 0, 0, 24)])
    assert found.shots == ()
    assert len(found.obstacles) == 1
    assert found.obstacles[0].where == "cut.edl:1"


def test_an_element_that_cannot_be_a_name_is_an_obstacle() -> None:
    """Of two elements, the one with a good name is kept."""
    events = [event("sht010", 0, 0, 24), event("sht010", 0, 0, 24, track="V2", element="bg/01")]
    found = lined(events)
    assert len(found.obstacles) == 1
    assert "bg/01" in found.obstacles[0].message
    assert [plate.element for plate in found.shots[0].plates] == ["rawPlate"]


def test_case_makes_no_other_shot() -> None:
    """`sht010` and `SHT010` are one folder on Windows and macOS: one shot, as first spelled, and told."""
    shot = only_shot(lined([event("sht010", 0, 0, 24), event("SHT010", 30, 60, 24)]))
    assert shot.code == "sht010"
    assert [len(plate.lineup.uses) for plate in shot.plates] == [2]
    assert shot.plates[0].warnings == ("'SHT010' is taken for sht010: both are shot sht010",)


def test_names_with_and_without_their_sequence_are_one_shot() -> None:
    """With `--sequence sht`, `010` and `sht010` have one code: one shot, one plate, one version folder."""
    found = lined([event("sht010", 0, 0, 24), event("010", 30, 60, 24)], sequence="sht")
    assert only_shot(found).code == "sht010"
    assert [len(plate.lineup.uses) for plate in found.shots[0].plates] == [2]


def test_shots_come_in_record_order() -> None:
    """Whatever the order of events."""
    found = lined([event("sht020", 0, 50, 24), event("sht010", 0, 0, 24)])
    assert [shot.code for shot in found.shots] == ["sht010", "sht020"]


def test_the_first_description_is_the_shots() -> None:
    """A marker's further words describe the shot."""
    events = [
        event("sht010", 0, 0, 24),
        event("sht010", 0, 0, 24, media=B, track="V2", description="wire removal"),
        event("sht010", 0, 0, 24, media=C, track="V3", description="rain"),
    ]
    assert only_shot(lined(events)).description == "wire removal"
