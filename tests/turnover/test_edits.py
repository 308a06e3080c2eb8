"""What a person changes of single plates: names, handles, colour, media. Uses and speeds stay the cut's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedio_core.editorial.cut import CutEvent
from dedio_core.editorial.match import match
from dedio_core.errors import InputError
from dedio_core.frames import Handles
from dedio_core.lineup import Rules
from dedio_core.media.index import IndexedClip
from dedio_core.tree_state import look
from dedio_core.turnover.by_hand import by_hand
from dedio_core.turnover.document import document
from dedio_core.turnover.edits import KEYS, Edit, edits_in, read_edits
from dedio_core.turnover.model import Asked, CutPlan, PlatePlan
from dedio_core.turnover.planner import plan_cut
from tests.lineup.made import DATE, SETTINGS, TREE, A, B, Pipeline, Tree, clip, cut, event, index_of, messages

NEW = clip("Z001C001_261122AB")
CUT = (
    event("sht010", 100, 0, 24, speed=2),
    event("sht010", 400, 0, 24, media=B, track="V2"),
    event("sht020", 200, 24, 24),
    event("sht020", 240, 60, 24),
)


def planned(
    at: Tree,
    events: Sequence[CutEvent],
    *edits: dict[str, Any],
    media: Sequence[IndexedClip] = (),
    **asked: Any,
) -> CutPlan:
    """The plan of a cut with its edits; `NEW` is in no media folder."""
    found, rules = cut(*events), Rules()
    matched = match(found.events, index_of(*media), found.rate)
    hand = by_hand(read_edits(list(edits)), found, matched, rules, {NEW.path: NEW})
    named = frozenset(one.event.shot for one in hand.matched if one.event.shot)
    wanted = Asked(**{"project": "demo", "named": named, **asked})
    return plan_cut(hand.cut, hand.matched, rules, wanted, look(at.root, TREE, "pla"), hand)


def keys(plan: CutPlan) -> dict[str, str]:
    """The key of each plate, by its name."""
    found = document(plan, SETTINGS)
    return {f"{s['code']} {p['element']}": p["key"] for s in found["shots"] for p in s["plates"]}


def plate(plan: CutPlan, name: str) -> PlatePlan:
    """The plate of that name."""
    (one,) = (p for p in plan.plates if p.name == name)
    return one


V1, V2, SECOND = "V1 001 01:00:00:00", "V2 002 01:00:00:00", "V1 003 01:00:01:00"


def test_a_key_is_the_place_of_the_first_event(at: Tree) -> None:
    """Two events that are one plate have one key, and it is the same whatever is edited."""
    plain = at.plan(CUT)
    assert keys(plain) == {"sht010 rawPlate": V1, "sht010 B001C007": V2, "sht020 rawPlate": SECOND}
    renamed = planned(at, CUT, {"plate": SECOND, "sequence": "abc", "shot": "0100", "element": "bg01"})
    assert keys(renamed) == {"sht010 rawPlate": V1, "sht010 B001C007": V2, "abc0100 bg01": SECOND}


def test_equal_places_get_numbers(at: Tree) -> None:
    """Events that nothing tells apart are numbered in the order of the list."""
    twins = [replace(one, event="007") for one in cut(event("a010", 0, 0, 9), event("b010", 50, 0, 9)).events]
    found = replace(cut(), events=tuple(twins))
    plan = plan_cut(
        found, match(twins, index_of(), found.rate), Rules(), Asked("demo"), look(at.root, TREE, "pla")
    )
    assert list(keys(plan).values()) == ["V1 007 01:00:00:00", "V1 007 01:00:00:00 #2"]


def test_a_name_changes_and_the_use_stays(at: Tree) -> None:
    """The renamed plate is the same pull, with its speed; the list's name is no shot of the cut any more."""
    before, after = at.plan(CUT), planned(at, CUT, {"plate": V1, "shot": "015"}, {"plate": V2, "shot": "015"})
    old, new = plate(before, "sht010 rawPlate"), plate(after, "sht015 rawPlate")
    assert (new.pull, new.uses) == (old.pull, old.uses)
    assert new.uses[0].use.step == 2
    assert "sht010" not in {p.shot.code for p in after.plates}


def test_a_sequence_that_no_rule_would_cut_there(at: Tree) -> None:
    """Sequence and shot are taken as they are said, wherever digits stand."""
    plan = planned(at, CUT, {"plate": SECOND, "sequence": "ep1_2", "shot": "x10"})
    assert [(s.sequence, s.shot) for s in plan.shots] == [("sht", "010"), ("ep1_2", "x10")]


def test_an_element_changes_alone(at: Tree) -> None:
    """The other plate of the shot keeps its name, and the main one its frames."""
    plan = planned(at, CUT, {"plate": V1, "element": "plateA"})
    assert sorted(p.plate.element for p in plan.by_shot["sht010"]) == ["B001C007", "plateA"]
    assert plate(plan, "sht010 plateA").plate.is_main


def test_two_plates_of_one_element_are_told(at: Tree) -> None:
    """An element that another plate of the shot has already stands in the way."""
    plan = planned(at, CUT, {"plate": V2, "element": "RAWplate"})
    (said,) = messages(plan)
    assert "element RAWplate is A001C003_261122AB already" in said


def test_handles_of_one_plate(at: Tree) -> None:
    """They go before those of the cut, and a version that has fewer does not serve the plate."""
    at.ingest(CUT)
    more = {"plate": SECOND, "handles": "10,12"}
    plan = planned(at, CUT, more)
    one = plate(plan, "sht020 rawPlate")
    assert (one.plate.lineup.handles, one.action) == (Handles(10, 12), "re-pull")
    assert "handles 10+12 were asked for by hand" in one.coverage
    assert plate(plan, "sht010 rawPlate").action == "covered"
    for made in plan.to_pull:
        at.publish(made)
    assert planned(at, CUT, more).to_pull == ()


def test_handles_that_the_media_lack_are_not_asked_for_for_ever(at: Tree) -> None:
    """What is missing is told, and the version that has all there is serves it."""
    only = [event("sht010", 2, 0, 24)]
    wide = {"plate": V1, "handles": 8}
    plan = planned(at, only, wide)
    row = document(plan, SETTINGS)["shots"][0]["plates"][0]
    assert row["missing"] == {"head": 6, "tail": 0}
    at.publish(plan.plates[0])
    assert planned(at, only, wide).to_pull == ()


def test_colour_and_squeeze_of_one_plate(at: Tree) -> None:
    """They reach the ingest of this plate alone, and are told in its row."""
    from dedio_core.turnover.model import shot_info

    plan = planned(
        at,
        CUT,
        {"plate": V2, "source_colorspace": "ACEScg", "squeeze": 1.8},
        source_colorspace="Log",
        squeeze=2.0,
    )
    infos = {p.name: shot_info(p.shot, p.plate, plan.asked).cut for p in plan.plates}
    assert (infos["sht010 B001C007"].source_colorspace, infos["sht010 B001C007"].squeeze) == ("ACEScg", 1.8)
    assert (infos["sht010 rawPlate"].source_colorspace, infos["sht010 rawPlate"].squeeze) == ("Log", 2.0)
    found = {p["key"]: p for s in document(plan, SETTINGS)["shots"] for p in s["plates"]}
    assert (found[V2]["source_colorspace"], found[V2]["squeeze"]) == ("ACEScg", 1.8)
    assert (found[V1]["source_colorspace"], found[V1]["squeeze"]) == ("Log", 2.0)


def test_a_version_that_was_read_otherwise_does_not_serve(at: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another color space than the version's, by hand, is another picture; the same one is covered."""
    import tests.lineup.made as made

    plain = made.sidecar
    looks = {"color": {"source": "S-Log3"}, "geometry": {"squeeze": 2.0}}
    monkeypatch.setattr(made, "sidecar", lambda one: {**plain(one), **looks})
    at.ingest(CUT)
    same = planned(at, CUT, {"plate": V1, "source_colorspace": "s-log3", "squeeze": 2})
    assert same.to_pull == ()
    one = plate(planned(at, CUT, {"plate": V1, "source_colorspace": "ACEScg"}), "sht010 rawPlate")
    assert (one.action, one.coverage) == ("re-pull", "v001 is from S-Log3, and ACEScg is asked for by hand")
    one = plate(planned(at, CUT, {"plate": V1, "squeeze": 1}), "sht010 rawPlate")
    assert one.coverage == "v001 has squeeze 2, and 1 is asked for by hand"


def test_off(at: Tree) -> None:
    """A plate that is off is told and not made; nothing else of its shot moves, and it stays in the cut."""
    at.ingest(CUT)
    plan = planned(at, CUT, {"plate": V1, "off": True}, new_version=True)
    assert [p.name for p in plan.plates] == ["sht010 B001C007", "sht020 rawPlate"]
    assert document(plan, SETTINGS)["off"] == [
        {"key": V1, "shot": "sht010", "element": "rawPlate", "where": "cut.edl:1"}
    ]
    assert plan.omitted == ()
    whole = plate(at.plan(CUT, new_version=True), "sht010 B001C007")
    assert plate(plan, "sht010 B001C007").pull == whole.pull
    assert not [change for change in plan.changes if not change.new]


def test_what_was_off_is_still_known_the_next_time(at: Tree) -> None:
    """The log of a shot keeps the plate that was left out: it is neither new nor back, nor gone."""
    from dedio_core.cut_ingest import CutIngest

    at.ingest(CUT)
    plan = planned(at, CUT, {"plate": V2, "off": True}, new_version=True)
    pipeline: Any = Pipeline(at, plan)
    ingest = CutIngest(plan, pipeline, DATE)
    assert all(one["overall_success"] for one in ingest.run())
    assert ingest.problems == []
    again = at.plan(CUT)
    assert again.to_pull == ()
    assert {v.kind for p in again.plates for v in p.verdicts} == {"unchanged"}


def test_an_event_without_media_is_a_row_and_can_be_given_a_clip(at: Tree) -> None:
    """Its key stands with what is in the way; off takes it away, and a source makes a plate of it."""
    lost = [event("sht030", 100, 0, 24, media=NEW), CUT[2]]
    plan = at.plan(lost)
    (told,) = document(plan, SETTINGS)["obstacles"]
    assert (told["key"], told["shot"], told["match"]["confidence"]) == (V1, "sht030", 0.0)
    assert (told["event"]["track"], told["event"]["record_in"]) == ("V1", "01:00:00:00")
    assert messages(planned(at, lost, {"plate": V1, "off": True})) == []
    fixed = planned(at, lost, {"plate": V1, "source": str(NEW.path), "shot": "031"})
    one = plate(fixed, "sht031 rawPlate")
    assert one.plate.clip == NEW
    row = document(fixed, SETTINGS)["shots"][0]["plates"][0]
    assert (row["key"], row["match"]["confidence"]) == (V1, 1.0)
    assert row["match"]["by_hand"]


def test_another_clip_for_a_plate_keeps_its_speed(at: Tree) -> None:
    """All events of the plate are from the clip that is given."""
    plan = planned(at, CUT, {"plate": SECOND, "source": NEW.path})
    one = plate(plan, "sht020 rawPlate")
    assert (one.plate.clip, len(one.uses)) == (NEW, 2)
    assert plate(planned(at, CUT, {"plate": V1, "source": NEW.path}), "sht010 rawPlate").uses[0].use.step == 2


def test_a_clip_that_cannot_be_read_stands_in_the_way(at: Tree) -> None:
    """It is told of its row, and the other rows are planned."""
    broken = IndexedClip(Path("/x/gone.mov"), "movie", "gone", error="/x/gone.mov: no such file or folder")
    found = cut(*CUT)
    edits = read_edits([{"plate": SECOND, "source": "/x/gone.mov"}])
    matched = match(found.events, index_of(), found.rate)
    hand = by_hand(edits, found, matched, Rules(), {broken.path: broken})
    plan = plan_cut(hand.cut, hand.matched, Rules(), Asked("demo"), look(at.root, TREE, "pla"), hand)
    assert all("no such file" in said for said in messages(plan))
    assert [p.shot.code for p in plan.plates] == ["sht010", "sht010"]


def test_two_rows_that_become_one_plate(at: Tree) -> None:
    """It has the keys of both; where their edits differ, that stands in the way."""
    both = ({"plate": V1, "source": NEW.path}, {"plate": V2, "source": NEW.path})
    near = (event("sht010", 100, 0, 24), event("sht010", 110, 0, 24, media=B, track="V2"))
    plan = planned(at, near, *both)
    (row,) = document(plan, SETTINGS)["shots"][0]["plates"]
    assert row["keys"] == [V1, V2]
    plan = planned(at, near, {**both[0], "squeeze": 1}, {**both[1], "squeeze": 2})
    assert messages(plan) == [
        f"cut.edl:1: sht010: the edits of {V1} and {V2} are of one plate, and say otherwise of its squeeze"
    ]


def test_what_is_wrong_is_told_at_once() -> None:
    """Every bad key and value, in one error; nothing of it raises otherwise."""
    bad: list[Any] = [
        {"plate": "a", "colour": "x", "shot": "a b", "handles": "many", "squeeze": 0, "off": "yes"},
        {
            "plate": "a",
            "source": "relative.mov",
            "element": 7,
            "source_colorspace": ["x"],
            "sequence": "../x",
        },
        "nothing",
        {"shot": "010"},
    ]
    with pytest.raises(InputError) as caught:
        read_edits(bad)
    said = "\n".join(caught.value.each())
    for part in (
        *("edits[0]: 'colour' is not known", "edits[0].shot:", "edits[0].handles:", "edits[0].squeeze: 0:"),
        *("edits[0].off: true or false", "edits[1].source: a whole path", "edits[1].element:"),
        *("edits[1].source_colorspace: a text", "edits[1].sequence:", "edits[2]: an object"),
        *("edits[3]: 'plate' is missing", "edits[1]: plate 'a' is edited already"),
    ):
        assert part in said
    for none in ({}, "x", 7, None, {"plate": "x"}):
        with pytest.raises(InputError, match="a list of objects"):
            read_edits(none)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e400, 11, -2, True, "2,0", [2]])
def test_a_squeeze_that_is_none(value: object) -> None:
    """A factor out of all reason is refused in words."""
    with pytest.raises(InputError, match="it is a factor such as"):
        read_edits([{"plate": "a", "squeeze": value}])


def test_what_is_empty_is_not_edited() -> None:
    """None and an empty text leave a value as the cut has it."""
    empty = dict.fromkeys(("sequence", "shot", "element", "handles", "source_colorspace", "squeeze"))
    assert read_edits([{"plate": "a", **empty, "source": ""}]) == (Edit("a"),)
    assert read_edits([{"plate": "a", "shot": 100, "handles": [8, 12]}]) == (
        Edit("a", shot="100", handles=Handles(8, 12)),
    )


def test_a_plate_that_the_cut_has_not(at: Tree) -> None:
    """Every edit that fits nothing is told, with the keys that are near."""
    with pytest.raises(InputError) as caught:
        planned(at, CUT, {"plate": "V1 009 02:00:00:00"}, {"plate": "V9"})
    assert [V1 in said for said in caught.value.each()] == [True, False]


def test_a_shot_without_a_sequence_needs_both(at: Tree) -> None:
    """Where the list's name tells no sequence, a new shot alone would tell none either."""
    nameless = [event("plate", 100, 0, 24)]
    with pytest.raises(InputError, match="give the edit both"):
        planned(at, nameless, {"plate": V1, "shot": "010"})
    plan = planned(at, nameless, {"plate": V1, "sequence": "sht", "shot": "010"})
    assert [s.code for s in plan.shots] == ["sht010"]


def test_the_match_is_told_in_a_row(at: Tree) -> None:
    """Reel and timecode are surer than timecode alone."""
    loose = event("sht020", 200, 24, 24, reel=None, clip_name=None)
    rows = {s["code"]: s["plates"][0] for s in document(at.plan([CUT[0], loose], A), SETTINGS)["shots"]}
    sure, unsure = rows["sht010"]["match"], rows["sht020"]["match"]
    assert sure["status"] == unsure["status"] == "matched"
    assert 0.9 <= sure["confidence"] <= 1
    assert 0.3 <= unsure["confidence"] <= 0.6
    assert "timecode" in " ".join(sure["reasons"])
    assert (rows["sht010"]["speed"], rows["sht010"]["speeds"]) == ("200%", [2.0])
    assert (rows["sht010"]["record_in"], rows["sht010"]["where"]) == ("01:00:00:00", "cut.edl:1")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[{", "not a JSON file"),
        ('[{"plate": "a", "plate": "b"}]', "'plate' is there twice"),
        ('[{"plate": "a", "of": true}]', "edits[0]: 'of' is not known; did you mean 'off'?"),
        ("[" * 100_000, "not a JSON file"),
    ],
)
def test_a_file_of_edits_is_refused_by_its_name(text: str, said: str, tmp_path: Path) -> None:
    """What is wrong in a file is told with its path."""
    path = tmp_path / "edits.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        edits_in(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert said in str(caught.value)
    with pytest.raises(InputError, match="cannot be read"):
        edits_in(tmp_path / "none.json")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from((*KEYS, "x")), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(JSON | st.lists(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=5), max_size=3))
def test_whatever_comes_is_read_or_refused(found: Any) -> None:
    """Any JSON is edits, or one `InputError` in words."""
    try:
        edits = read_edits(found)
    except InputError as error:
        assert error.each()
    else:
        assert all(isinstance(one, Edit) for one in edits)
