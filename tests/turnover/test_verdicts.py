"""What became of each shot since the cut before, by its log, else by its sidecars; and what has left."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dedio_core.editorial.cut import CutMarker
from dedio_core.editorial.shots import NO_SHOT
from dedio_core.turnover.before import lineage
from dedio_core.turnover.model import CutPlan
from dedio_core.turnover.table import remarks
from dedio_core.uses import Cdl
from tests.lineup.made import B, Tree, cut, event, only

FIRST = event("sht010", 100, 0, 24)
OTHER = event("sht020", 400, 24, 24, media=B)


def verdicts(plan: CutPlan) -> dict[str, list[str]]:
    """Kinds of verdict by shot."""
    assert plan.obstacles == ()
    return {p.shot.code: [v.kind for v in p.verdicts] for p in plan.plates}


CHANGES: list[tuple[Any, list[str]]] = [
    (event("sht010", 100, 0, 24), ["unchanged"]),
    (event("sht010", 90, 0, 34), ["trimmed head"]),
    (event("sht010", 100, 0, 20), ["trimmed tail"]),
    (event("sht010", 104, 0, 24), ["slipped"]),
    (event("sht010", 100, 240, 24), ["moved"]),
    (event("sht010", 100, 0, 24, speed=2), ["retimed"]),
    (event("sht010", 100, 0, 24, media=B), ["source swapped"]),
    (event("sht010", 100, 0, 24, cdl=Cdl(saturation=0.5)), ["CDL changed"]),
    (event("sht030", 100, 0, 24), ["renamed"]),
]


@pytest.mark.parametrize(("then", "kinds"), CHANGES, ids=lambda c: c[0] if isinstance(c, list) else "")
def test_against_the_log(at: Tree, then: Any, kinds: list[str]) -> None:
    """Each shot has its verdicts, with reasons."""
    at.ingest([FIRST])
    plan = at.plan([then])
    assert list(verdicts(plan).values()) == [kinds]
    assert all(v.reason or v.kind == "unchanged" for p in plan.plates for v in p.verdicts)


@pytest.mark.parametrize(("then", "kinds"), CHANGES[:-1], ids=lambda c: c[0] if isinstance(c, list) else "")
def test_against_sidecars(at: Tree, then: Any, kinds: list[str]) -> None:
    """Without a log the last version's sidecar tells the same."""
    at.ingest([FIRST])
    at.forget()
    assert list(verdicts(at.plan([then])).values()) == [kinds]


def test_a_first_cut_is_new(at: Tree) -> None:
    """Nothing is known of it."""
    assert verdicts(at.plan([FIRST, OTHER])) == {"sht010": ["new"], "sht020": ["new"]}


def test_trims_are_against_the_last_cut_coverage_against_versions(at: Tree) -> None:
    """A covered trim makes no version; the log knows it, so the next verdict is against it."""
    at.ingest([FIRST])
    at.ingest([event("sht010", 104, 0, 20)])
    plan = at.plan([event("sht010", 104, 0, 20)])
    assert verdicts(plan) == {"sht010": ["unchanged"]}
    (reason,) = (v.reason for v in only(at.plan([FIRST])).verdicts)
    assert reason == "+4 frames at the head (source 104 -> 100)"


# ---- omitted and reinstated ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("reel_v02", ["sht020"]),
        ("reel_V05_20261122", ["sht020"]),
        ("reel v3 2026-11-22", ["sht020"]),
        ("reel", ["sht020"]),
        ("reel_02_v01", []),
        ("trailer_v01", []),
    ],
)
def test_omitted_within_one_lineage(at: Tree, name: str, left: list[str]) -> None:
    """A shot has left only a cut of the same name, versions and dates apart."""
    at.ingest(cut(FIRST, OTHER, name="reel_v01"))
    assert [log.code for log in at.plan(cut(FIRST, name=name)).omitted] == left


def test_replaces_names_the_cut_before(at: Tree) -> None:
    """`--replaces` tells the lineage that a name does not."""
    at.ingest(cut(FIRST, OTHER, name="reel_v01"))
    plan = at.plan(cut(FIRST, name="final"), replaces="reel_v07")
    assert [log.code for log in plan.omitted] == ["sht020"]


def test_what_was_not_asked_for_has_not_left(at: Tree) -> None:
    """`--only` takes one shot: the others of the list are in it all the same."""
    at.ingest(cut(FIRST, OTHER))
    plan = at.plan(cut(FIRST), named=frozenset({"sht010", "sht020"}))
    assert plan.omitted == ()


def test_what_has_no_media_has_not_left(at: Tree) -> None:
    """A shot that something stands in the way of is in the cut."""
    at.ingest(cut(FIRST, OTHER))
    plan = at.plan(cut(FIRST, event("sht020", 990, 24, 24, media=B)))
    assert len(plan.obstacles) == 1
    assert plan.omitted == ()
    assert [c.shot for c in plan.changes] == ["sht010"]


def test_names_are_compared_without_case(at: Tree) -> None:
    """The list spells a shot in other letters: it has not left."""
    at.ingest(cut(FIRST, OTHER))
    assert at.plan(cut(FIRST, OTHER), named=frozenset({"SHT010", "SHT020"})).omitted == ()


def test_an_omitted_shot_is_logged_once_and_comes_back_reinstated(at: Tree) -> None:
    """Omitted is told once; when the shot is back it is reinstated, and its version serves again."""
    at.ingest(cut(FIRST, OTHER))
    plan = at.ingest(cut(FIRST, name="reel_v02"))
    assert [(c.shot, c.verdicts[0].kind) for c in plan.changes if not c.new] == [("sht020", "omitted")]
    plan = at.ingest(cut(FIRST, name="reel_v03"))
    assert (plan.omitted, [c.shot for c in plan.changes]) == ((), ["sht010"])
    plan = at.ingest(cut(FIRST, OTHER, name="reel_v04"))
    assert verdicts(plan) == {"sht010": ["unchanged"], "sht020": ["reinstated"]}
    assert [p.action for p in plan.plates] == ["covered", "covered"]
    assert verdicts(at.plan(cut(FIRST, OTHER, name="reel_v05")))["sht020"] == ["unchanged"]


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("Reel_02_v05", "reel_02"),
        ("reel_02_V05.2", "reel_02"),
        ("reel 02 ver 5", "reel 02"),
        ("reel-02-20261122", "reel-02"),
        ("reel_02_261122_v3", "reel_02"),
        ("reel_02_2026-11-22", "reel_02"),
        ("v05", "v05"),
        ("reel_02", "reel_02"),
    ],
)
def test_the_lineage_of_a_name(name: str, same: str) -> None:
    """What changes from turnover to turnover is left out: versions and dates at the end."""
    assert lineage(name) == same


def test_a_renamed_shot_has_not_been_omitted(at: Tree) -> None:
    """Its old name leaves the cut as renamed, said once; the next cut says nothing of it."""
    at.ingest([FIRST])
    plan = at.ingest([event("sht030", 100, 0, 24)])
    assert (plan.omitted, [(log.code, name) for log, name in plan.renamed]) == ((), [("sht010", "sht030")])
    again = at.plan([event("sht030", 100, 0, 24)])
    assert (again.omitted, again.renamed) == ((), ())
    assert verdicts(again) == {"sht030": ["unchanged"]}


def test_an_element_that_leaves_and_comes_back(at: Tree) -> None:
    """The plan says that it is not used any more, and later that it is reinstated: its version serves."""
    fg = event("sht010", 300, 0, 24, media=B, track="V2")
    at.ingest([FIRST, fg])
    plan = at.ingest([FIRST])
    assert any("B001C007: not used any more" in text for _, text in remarks(plan))
    found = only(at.plan([FIRST, fg]), "B001C007")
    assert (found.action, [v.kind for v in found.verdicts]) == ("covered", ["reinstated"])


def test_the_tree_spells_a_shot(at: Tree) -> None:
    """A list that writes SHT010 means the sht010 that the tree has, and a warning says so."""
    at.ingest([FIRST])
    found = only(at.plan([event("SHT010", 100, 0, 24)]))
    assert (found.shot.code, found.action) == ("sht010", "covered")
    assert "'SHT010' is taken for sht010" in " ".join(found.warnings)


def test_a_retired_version_is_told(at: Tree) -> None:
    """Which one, and why."""
    at.retire(only(at.ingest([FIRST])))
    plan = at.plan([FIRST])
    assert only(plan).retired == ((1, "flicker"),)
    assert ("note", "sht010 rawPlate: v001 is retired: flicker") in list(remarks(plan))


def test_a_marker_that_names_no_shot_is_told(at: Tree) -> None:
    """A mistyped name does not get lost among the events that are no shots."""
    typo = replace(event("", 100, 0, 24), shot=None, skipped=NO_SHOT, markers=(CutMarker("sht/010 rig"),))
    plan = at.plan([OTHER, typo])
    assert ("note", "cut.edl:2: the marker 'sht/010 rig' names no shot") in list(remarks(plan))
