from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedio_core.errors import InputError
from dedio_core.frames import FrameRange, Handles
from dedio_core.jsonable import fingerprint, from_json, to_json
from dedio_core.plan import Call, Cleanup, Plan, Pull
from tests import fakes


@given(
    st.integers(-1000, 10**6), st.integers(1, 500), st.integers(0, 20), st.integers(0, 20), st.integers(0, 50)
)
def test_pulls(first: int, count: int, head: int, tail: int, media_head: int) -> None:
    """Plate frames are source frames moved by the tie, and pulled plus missing is cut plus handles."""
    cut = FrameRange.of(first, count)
    media = FrameRange(first - media_head, first + count)
    handles = Handles(head, tail)
    pull = Pull(cut, cut.padded(handles).clamped(media), handles, first)
    assert pull.plate_cut.first == 1001
    assert len(pull.plate) == len(pull.pull)
    missing = sum(len(part) for part in (pull.missing_head, pull.missing_tail) if part)
    assert len(pull.plate) + missing == count + head + tail
    if pull.missing_head:
        assert pull.missing_head.last + 1 == pull.plate.first
    if pull.missing_tail:
        assert pull.missing_tail.first - 1 == pull.plate.last


def test_the_issues_numbers() -> None:
    """Frames 100 to 150 with 8 handles are 67 plate frames, 993 to 1059, and cut in is 1001."""
    pull = fakes.plan().pull
    assert (pull.plate, len(pull.plate), pull.plate_cut) == (
        FrameRange(993, 1059),
        67,
        FrameRange(1001, 1051),
    )
    assert (pull.missing_head, pull.missing_tail) == (None, None)


def test_the_tie_does_not_move() -> None:
    """With an earlier version's tie, a new cut in is where its source frame always was."""
    pull = Pull(FrameRange(90, 150), FrameRange(82, 158), Handles(8, 8), tie=100)
    assert pull.plate_cut == FrameRange(991, 1051)
    assert pull.plate == FrameRange(983, 1059)


def test_a_plan_comes_back() -> None:
    """A plan survives JSON text unchanged, with the fingerprint that it had."""
    plan = fakes.plan()
    back = from_json(Plan, json.loads(json.dumps(to_json(plan))))
    assert back == plan
    assert fingerprint(back) == fingerprint(plan)
    assert [type(a) for a in back.actions] == [type(a) for a in plan.actions]


@pytest.mark.parametrize("where", ["actions", "pull", "clip"])
def test_a_plan_of_another_kind(where: str) -> None:
    """A plan with something in it that is not known here is refused by the name of the field."""
    text = to_json(fakes.plan())
    text[where] = [{"type": "Explode"}] if where == "actions" else {"type": "Explode"}
    with pytest.raises(InputError, match=where):
        from_json(Plan, text)


def test_a_plan_of_another_format() -> None:
    """A plan that another version wrote in another form is refused, not half understood."""
    with pytest.raises(InputError, match="format 99"):
        from_json(Plan, {**to_json(fakes.plan()), "format": 99})


def test_plans_are_values() -> None:
    """Adding, replacing and warning make another plan and leave the first as it was."""
    plan = fakes.plan()
    call = Call("My", "my.module:My", {"x": 1}, portable=True)
    longer = plan.adding(call)
    assert longer.actions == (*plan.actions, call)
    assert longer.replacing(call, Cleanup("My")).actions[-1] == Cleanup("My")
    assert plan.warning("careful").warnings[-1] == "careful"
    assert plan == fakes.plan()


def test_no_path_of_this_machine() -> None:
    """A plan has no absolute path in it: it means the same on another machine."""

    def texts(value: object) -> list[str]:
        if isinstance(value, dict):
            return [t for item in value.values() for t in texts(item)]
        if isinstance(value, list):
            return [t for item in value for t in texts(item)]
        return [value] if isinstance(value, str) else []

    assert not [t for t in texts(to_json(fakes.plan())) if t.startswith(("/", "\\")) or t[1:3] == ":\\"]


def test_its_sequence() -> None:
    """The EXRs of a plan are a sequence of the plate's frames in the main folder."""
    found = fakes.plan().sequence()
    names = [p.as_posix() for p in found.paths()]
    assert names[0] == "main_ACEScg/sht100_pla_rawPlate_v001_main_ACEScg.0993.exr"
    assert names[-1].endswith(".1059.exr")
    underscore = replace(fakes.plan().delivery, main_prefix="x_")
    assert replace(fakes.plan(), delivery=underscore).sequence().name(1001) == "x_1001.exr"
