from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedio_core import events, models, plan
from dedio_core.errors import InputError
from dedio_core.frames import FrameRange, FrameRate, Handles, Timecode
from dedio_core.jsonable import fingerprint, from_json, to_json
from dedio_core.paths import PlacedPath
from dedio_core.render import job

CLASSES = [
    cls
    for module in (models, plan, job, events)
    for cls in vars(module).values()
    if isinstance(cls, type) and dataclasses.is_dataclass(cls) and cls.__module__ == module.__name__
]

names = st.text("abcdefgh_-é ", min_size=1, max_size=8)
numbers = st.integers(-(10**6), 10**6)
ranges = st.builds(FrameRange.of, numbers, st.integers(1, 500))
rates = st.sampled_from([FrameRate.of(24), FrameRate.of(24000, 1001), FrameRate.of(30000, 1001)])
st.register_type_strategy(Path, st.lists(names, min_size=1, max_size=3).map(lambda p: Path(*p)))
st.register_type_strategy(Fraction, st.fractions(1, 1000, max_denominator=1001))
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(FrameRange, ranges)
st.register_type_strategy(FrameRate, rates)
st.register_type_strategy(Handles, st.builds(Handles, st.integers(0, 99), st.integers(0, 99)))
st.register_type_strategy(Timecode, st.builds(Timecode, numbers, rates, st.just(False)))
st.register_type_strategy(PlacedPath, st.builds(PlacedPath, st.sampled_from(["tree", "stage"]), names))
st.register_type_strategy(
    plan.Call, st.builds(plan.Call, params=st.dictionaries(names, st.one_of(names, numbers, st.none())))
)
st.register_type_strategy(
    plan.Reusable, st.builds(plan.Reusable, fingerprint=st.dictionaries(names, st.one_of(names, numbers)))
)


def any_of(cls: type) -> st.SearchStrategy[Any]:
    """Values of `cls` with every field drawn, those with defaults too."""
    fields = {f.name: ... for f in dataclasses.fields(cls) if f.init}
    # Any stands for JSON values here.
    loose = {
        f.name: st.dictionaries(names, names, max_size=2) for f in dataclasses.fields(cls) if "Any" in f.type
    }
    fixed = {"format": st.just(plan.FORMAT)} if cls is plan.Plan else {}
    return st.builds(cls, **{**fields, **loose, **fixed})


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_dataclass_comes_back(cls: type) -> None:
    """What is written as JSON text reads back equal, for every dataclass of models, plans and jobs."""

    @settings(max_examples=5 if cls is plan.Plan else 15, deadline=None)
    @given(any_of(cls))
    def check(value: Any) -> None:
        text = json.dumps(to_json(value), allow_nan=False)
        back = from_json(cls, json.loads(text))
        assert back == value
        assert json.dumps(to_json(back)) == text

    check()


@dataclasses.dataclass(frozen=True)
class Inner:
    number: int
    ratio: Fraction = Fraction(1)


@dataclasses.dataclass(frozen=True)
class Other:
    text: str


@dataclasses.dataclass(frozen=True)
class Outer:
    one: Inner
    either: Inner | Other | None = None
    size: tuple[int, int] = (1, 2)
    many: tuple[Inner, ...] = ()
    table: Mapping[str, float] = dataclasses.field(default_factory=dict)
    word: Literal["a", "b"] = "a"
    flag: bool = False
    frames: FrameRange | None = None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"one": 5}, "Outer.one"),
        ({"one": {"number": "5"}}, "Outer.one.number"),
        ({"one": {"number": 5.0}}, "Outer.one.number"),
        ({"one": {"number": True}}, "Outer.one.number"),
        ({"one": {"number": None}}, "Outer.one.number"),
        ({"one": {}}, "number"),
        ({"one": {"number": 1, "extra": 2}}, "extra"),
        ({"one": {"type": "Other", "number": 1}}, "Outer.one.type"),
        ({"one": {"number": 1, "ratio": "1/0"}}, "Outer.one.ratio"),
        ({"one": {"number": 1, "ratio": 0.5}}, "Outer.one.ratio"),
        ({"one": {"number": 1, "ratio": "1e999999999"}}, "Outer.one.ratio"),
        ({"one": {"number": 1, "ratio": [1, 2]}}, "Outer.one.ratio"),
        ({"either": {"type": "Third", "text": "x"}}, "Outer.either"),
        ({"either": {"type": "Other", "text": 1}}, "Outer.either.text"),
        ({"size": [1]}, "Outer.size"),
        ({"size": [1, 2, 3]}, "Outer.size"),
        ({"size": [1, "2"]}, r"Outer.size\[1\]"),
        ({"size": "12"}, "Outer.size"),
        ({"many": [{"number": 1}, 7]}, r"Outer.many\[1\]"),
        ({"table": {"x": "y"}}, "Outer.table.x"),
        ({"table": {"x": 10**400}}, "Outer.table.x"),
        ({"table": {"x": json.loads("1e999")}}, "Outer.table.x"),
        ({"table": {"x": json.loads("NaN")}}, "Outer.table.x"),
        ({"table": []}, "Outer.table"),
        ({"word": "c"}, "Outer.word"),
        ({"word": ["a"]}, "Outer.word"),
        ({"flag": 1}, "Outer.flag"),
        ({"flag": "true"}, "Outer.flag"),
        ({"frames": {"first": 5, "last": 3}}, "Outer.frames"),
        ({"frames": [5, 3]}, "Outer.frames"),
    ],
)
def test_what_does_not_fit_is_named(change: dict[str, Any], field: str) -> None:
    """A value of a wrong type is an error that names the field, never another value or a crash."""
    with pytest.raises(InputError, match=field):
        from_json(Outer, {"one": {"number": 1}, **change})


@pytest.mark.parametrize("value", [None, [], "Outer", 3, True])
def test_not_an_object(value: object) -> None:
    """What is no object cannot be a dataclass."""
    with pytest.raises(InputError, match="Outer"):
        from_json(Outer, value)


@pytest.mark.parametrize("either", [Inner(3), Other("x"), None])
def test_unions_keep_their_class(either: Inner | Other | None) -> None:
    """A field that may be one of several classes comes back as the one that it was."""
    value = Outer(Inner(1, Fraction(24000, 1001)), either)
    back = from_json(Outer, json.loads(json.dumps(to_json(value))))
    assert back == value
    assert type(back.either) is type(either)


def test_what_has_no_json_form() -> None:
    """A type that has no JSON form is a bug of the caller, and says so."""
    with pytest.raises(TypeError, match="set"):
        to_json({"x": {1, 2}})


def test_fingerprints() -> None:
    """Equal values have equal fingerprints, whatever the order of their keys; others have others."""
    assert fingerprint({"a": 1, "b": (2, 3)}) == fingerprint({"b": [2, 3], "a": 1})
    assert fingerprint(Inner(1)) != fingerprint(Inner(2))
    assert fingerprint({"a": 1}) != fingerprint({"a": "1"})
    assert len(fingerprint(None)) == 32


def test_a_fingerprint_does_not_change_between_releases() -> None:
    """The fingerprint of a value is the one that it always was: identities are kept in sidecars."""
    assert fingerprint([Inner(1), "é", 0.5]) == "e9151440be16f1a01b5f3b544ef181f8"
