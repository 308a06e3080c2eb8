"""Which shot is which, in what order, and what comes of several uses."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from dedio_core.changes.compare import compare
from dedio_core.changes.piece import Piece
from dedio_core.changes.verdict import VERDICTS
from dedio_core.editorial.cut import Cdl
from dedio_core.frames import FrameRange
from tests.changes.make import kinds, piece, shifted
from tests.cpu import cpu_seconds


def test_new_omitted_reinstated() -> None:
    """Only in the new cut: new, or back again; only in the old one: omitted, told last."""
    old = [piece("sht010"), piece("sht020", media="b001c001")]
    new = [piece("sht010"), piece("sht030", media="c001c001"), piece("sht040", media="d001c001")]
    found = compare(old, new, omitted_before=["SHT040"])
    assert kinds(*found) == {
        "sht010": ("unchanged",),
        "sht030": ("new",),
        "sht040": ("reinstated",),
        "sht020": ("omitted",),
    }
    assert found[-1].new == ()
    assert found[1].old == ()
    assert found[-1].verdicts[0].reason == "was at record 1000-1047 (b001c001 100-147)"


def test_renamed() -> None:
    """The same source and frames under another name is the same shot, even if names change hands."""
    old = [piece("sht010"), piece("sht020", media="b001c001", at=1048)]
    found = compare(old, [piece("sht015"), old[1]])
    assert kinds(*found) == {"sht015": ("renamed",), "sht020": ("unchanged",)}
    assert found[0].verdicts[0].reason == "sht010 -> sht015"
    swapped = [replace(old[0], shot="sht020"), replace(old[1], shot="sht010")]
    assert [change.kinds for change in compare(old, swapped)] == [("renamed",), ("renamed",)]


def test_a_rename_needs_frames() -> None:
    """Another shot of the same source is not a renamed one, unless it has half of the frames."""
    found = compare([piece("sht010")], [piece("sht015", source=(140, 187))])
    assert kinds(*found) == {"sht015": ("new",), "sht010": ("omitted",)}
    found = compare([piece("sht010")], [piece("sht015", source=(110, 150))])
    assert kinds(*found) == {"sht015": ("trimmed head", "trimmed tail", "renamed")}


def test_a_name_goes_before_a_better_overlap() -> None:
    """A shot that still has some of its frames is not taken for a neighbour of the same source."""
    old = [piece("sht010", source=(100, 149)), piece("sht020", source=(140, 189), at=1050)]
    found = compare(old, [piece("sht010", source=(130, 179))])
    assert kinds(*found) == {"sht010": ("slipped",), "sht020": ("omitted",)}


def test_names_are_compared_without_case() -> None:
    """Case and Unicode form of a name are no change."""
    old, new = "é_010", unicodedata.normalize("NFD", "É_010")
    assert kinds(*compare([piece(old)], [piece(new)])) == {new: ("unchanged",)}


def test_a_name_that_went_to_another_shot() -> None:
    """One shot's name was given to another, whose name went to a new one: each is told by its media."""
    old = [piece("sht010", media="a1"), piece("sht020", media="b1", at=1048)]
    new = [piece("sht010", media="b1"), piece("sht020", media="c1", at=1048)]
    renamed, added, gone = compare(old, new)
    assert (renamed.shot, renamed.verdicts[-1].reason) == ("sht010", "sht020 -> sht010")
    assert (added.shot, added.kinds) == ("sht020", ("new",))
    assert added.verdicts[0].reason.endswith("what had this name has another now")
    assert (gone.shot, gone.kinds) == ("sht010", ("omitted",))
    assert gone.verdicts[0].reason.endswith("what has this name now had another")


def test_renumbered_by_an_insert() -> None:
    """Each shot took the next one's name: the story is told by media."""
    media = ("a1", "b1", "c1")
    old = [piece(f"sht0{n}0", media=m, at=1000 + 48 * n) for n, m in enumerate(media, 1)]
    new = [shifted(replace(p, shot=f"sht0{n}0"), 48) for n, p in enumerate(old, 2)]
    found = compare(old, [piece("sht010", media="x1", at=1048), *new])
    assert kinds(*found) == {
        "sht010": ("new",),
        "sht020": ("moved", "renamed"),
        "sht030": ("moved", "renamed"),
        "sht040": ("moved", "renamed"),
    }


def test_elements_are_apart() -> None:
    """Each element of a shot has its own verdicts; elements that swapped names are told so."""
    bg, fg = piece(element="bg01"), piece(element="fg01", media="b001c001")
    found = compare([bg, fg], [bg, replace(fg, cdl=Cdl(saturation=0.5))])
    assert [(c.element, c.kinds) for c in found] == [("bg01", ("unchanged",)), ("fg01", ("CDL changed",))]
    swapped = [replace(bg, element="fg01"), replace(fg, element="bg01")]
    assert {c.verdicts[0].reason for c in compare([bg, fg], swapped)} == {
        "sht010 bg01 -> sht010 fg01",
        "sht010 fg01 -> sht010 bg01",
    }
    (_, added) = compare([bg], [bg, fg])
    assert added.verdicts[0].reason == "another element of the shot; b001c001 100-147"
    (_, gone) = compare([bg, fg], [bg])
    assert gone.verdicts[0].reason.endswith("the shot stays with other elements")


def test_layers_that_begin_in_another_order_did_not_move() -> None:
    """Layers of one shot are at one place in the cut, whichever begins first."""
    bg = piece(element="bg01", source=(100, 147), at=1000)
    fg = piece(element="fg01", media="b001c001", source=(100, 147), at=1002)
    new = [piece(element="bg01", source=(103, 147), at=1003), fg]
    assert [c.kinds for c in compare([bg, fg], new)] == [("unchanged",), ("trimmed head",)]


def test_order() -> None:
    """As few shots as explain the new order moved in it; the others shifted at most."""
    old = [piece(f"sht{n}", media=f"m{n}", at=1000 + 48 * n) for n in range(8)]
    order = [0, 1, 3, 4, 5, 6, 2, 7]
    new = [replace(old[n], record=old[at].record, order=at) for at, n in enumerate(order)]
    found = {c.shot: c.verdicts[0] for c in compare(old, new)}
    assert found["sht2"].kind == "moved"
    assert found["sht2"].reason == "order changed: 3rd -> 7th"
    assert {found[f"sht{n}"].reason for n in (3, 4, 5, 6)} == {"shifted -48 frames"}
    assert {found[f"sht{n}"].kind for n in (0, 1, 7)} == {"unchanged"}


def test_several_uses() -> None:
    """Uses of a shot are paired by their frames; what changed in one of them says in which."""
    first, second = piece(source=(100, 147), at=1000), piece(source=(300, 347), at=2000)
    (change,) = compare([first, second], [first, piece(source=(300, 350), at=2000)])
    assert [(v.kind, v.reason) for v in change.verdicts] == [
        (
            "trimmed tail",
            "+3 frames at the tail (source 347 -> 350), in the use at record 2000-2050",
        )
    ]
    (change,) = compare([first, second], [shifted(first, 5), shifted(second, 5)])
    assert [v.reason for v in change.verdicts] == ["shifted +5 frames"]
    (change,) = compare([first], [first, second])
    assert [(v.kind, v.reason) for v in change.verdicts] == [
        ("uses changed", "used once more, at record 2000-2047 (a001c003 300-347)")
    ]
    (change,) = compare([first, second], [second])
    assert [v.reason for v in change.verdicts] == ["used once less, at record 1000-1047 (a001c003 100-147)"]


def test_uses_without_common_frames_are_paired_by_source() -> None:
    """A use that slipped away goes with one of its source, before one of another source."""
    a, b = piece(source=(100, 147)), piece(source=(100, 147), media="b1", at=2000)
    new = [piece(source=(900, 947), media="b1"), piece(source=(900, 947), at=2000)]
    (change,) = compare([a, b], new)
    assert "source swapped" not in change.kinds
    assert "slipped" in change.kinds


sources = st.builds(lambda first, more: FrameRange.of(first, more), st.integers(0, 60), st.integers(1, 40))
random_pieces = st.builds(
    Piece,
    shot=st.sampled_from(["sht010", "SHT010", "sht020", "sht030", "sht040"]),
    element=st.sampled_from(["", "bg01"]),
    media=st.frozensets(st.sampled_from(["a", "b", "c"]), max_size=2),
    source=sources,
    record=sources,
    order=st.integers(0, 20),
    speed=st.sampled_from([Fraction(1), Fraction(-1), Fraction(0), Fraction(5, 2), Fraction(1, 3)]),
    cdl=st.sampled_from([None, Cdl(), Cdl(saturation=0.5)]),
)
cuts = st.lists(random_pieces, max_size=12)


@given(cuts)
def test_a_cut_is_unchanged_from_itself(cut: list[Piece]) -> None:
    """Compared with itself, everything is unchanged, in whatever order it is given."""
    assert {c.kinds for c in compare(cut, cut[::-1])} <= {("unchanged",)}


@given(cuts, st.integers(-1000, 1000).filter(bool))
def test_a_shifted_cut_only_moved(cut: list[Piece], by: int) -> None:
    """More or less before the first shot is a shift of all, and nothing else."""
    found = compare(cut, [shifted(one, by) for one in cut])
    assert {(v.kind, v.reason.split()[0]) for c in found for v in c.verdicts} <= {("moved", "shifted")}


@given(cuts, cuts, st.randoms())
def test_always_the_same_answer(old: list[Piece], new: list[Piece], chance: random.Random) -> None:
    """The order in which pieces are given does not matter, and each piece is in exactly one change."""
    found = compare(old, new)
    mixed_old, mixed_new = old[:], new[:]
    chance.shuffle(mixed_old)
    chance.shuffle(mixed_new)
    again = compare(mixed_old, mixed_new)
    assert found == again
    assert sorted(map(repr, old)) == sorted(repr(p) for c in found for p in c.old)
    assert sorted(map(repr, new)) == sorted(repr(p) for c in found for p in c.new)
    for change in found:
        assert change.verdicts
        assert set(change.kinds) <= set(VERDICTS)
        assert change.kinds == ("unchanged",) or "unchanged" not in change.kinds


@given(st.permutations(range(7)))
def test_as_few_as_possible_moved(order: list[int]) -> None:
    """However shots are shuffled, no smaller set explains it."""
    old = [piece(f"sht{n}", media=f"m{n}", at=1000 + 48 * n) for n in range(7)]
    new = [replace(old[n], record=old[at].record, order=at) for at, n in enumerate(order)]
    moved = [c for c in compare(old, new) if any("order changed" in v.reason for v in c.verdicts)]
    most = max(
        size
        for size in range(8)
        for kept in combinations(order, size)
        if list(kept) == sorted(kept)
    )  # fmt: skip
    assert len(moved) == 7 - most


def test_long_cuts_are_compared_quickly() -> None:
    """5,000 pieces against 5,000 take about a second: with many sources, with one, as one shot, renamed."""
    chance = random.Random(3)
    starts = [chance.randrange(100_000) for _ in range(5000)]
    many = [piece(f"s{n}", (s, s + 50), 60 * n, media=f"m{n % 500} n{n % 500}") for n, s in enumerate(starts)]
    one_source = [replace(p, media=frozenset({"a"})) for p in many]
    same_frames = [replace(p, source=FrameRange(0, 50)) for p in one_source]
    mixed = [replace(p, order=chance.randrange(5000)) for p in many]
    renamed = [replace(p, shot=f"t{n}") for n, p in enumerate(one_source)]
    again = [replace(p, shot=f"t{n}") for n, p in enumerate(same_frames)]
    one_shot = [replace(p, shot="s") for p in same_frames]
    for old, new in (
        (many, mixed),
        (one_source, one_source),
        (one_source, renamed),
        (same_frames, again),
        (one_shot, one_shot[1:]),
    ):
        with cpu_seconds(10):
            compare(old, new)
