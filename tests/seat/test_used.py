"""The table of what we believe of Nuke is what the graphs use, no less and no more."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

from dedio_core.render.job import RenderJob
from dedio_core.render.nk.comp import comp
from dedio_core.render.nk.node import Node, Ways
from dedio_core.render.nk.used import EVERYWHERE, USED
from dedio_core.render.nk.versions import EXR_COMPRESSION, FILTERS
from nuke_plugin.graph import graph
from tests.nuke_plugin.samples import MOVIE, freeze, graded, job, reverse_and_curve, setup, squeezed


def jobs() -> Iterator[RenderJob]:
    for name in EXR_COMPRESSION:
        exr = job().exr
        assert exr
        yield job(exr=replace(exr, compression=name))
    for name in FILTERS:
        yield replace(squeezed(), geometry=replace(squeezed().geometry, filter=name))
    yield graded(job())
    yield graded(job(), cdl=None, no_cdl="a reason")


def nodes() -> Iterator[Node]:
    """Every node that we make: all compressions, filters, movies, burn-ins, comps."""
    for made in jobs():
        yield from itertools.chain(graph(made, setup()), graph(made, setup(movie=MOVIE)))
    yield from itertools.chain(comp(freeze()), comp(reverse_and_curve()))


def kinds_of(node: Node) -> list[str]:
    """The rows of the table that a node's knobs may stand in."""
    file_type = dict(node.knobs).get("file_type")
    return [node.kind, *([f"Write:{file_type}"] if node.kind == "Write" else [])]


def used() -> Iterator[tuple[str, str, str]]:
    """Row, knob, and the item where it is one of a list."""
    for node in nodes():
        rows = kinds_of(node)
        for name, value in node.knobs:
            ways = (
                [(way.knob, way.value) for way in value.ways] if isinstance(value, Ways) else [(name, value)]
            )
            for knob, item in ways:
                row = next((row for row in reversed(rows) if knob in USED.get(row, {})), rows[0])
                yield row, knob, item if isinstance(item, str) else ""


def test_every_knob_is_in_the_table() -> None:
    """What the graphs set is held against a real Nuke: each knob, and each item of Nuke's own lists."""
    missing = set()
    for row, knob, item in used():
        if knob in EVERYWHERE:
            continue
        if knob not in USED.get(row, {}):
            missing.add(f"{row}.{knob}")
        elif USED[row][knob].items and item:
            spellings = {one for items in USED[row][knob].items for one in items}
            missing |= {f"{row}.{knob} '{item}'"} - {f"{row}.{knob} '{one}'" for one in spellings}
    assert not missing


def test_nothing_else_is() -> None:
    """What no graph uses is not believed: a Nuke need not have it."""
    there = {(row, knob) for row, knob, _ in used()}
    assert not {(row, knob) for row, knobs in USED.items() for knob in knobs} - there
    items = {(row, knob, item) for row, knob, item in used() if item}
    for row, knobs in USED.items():
        for knob, one in knobs.items():
            for spellings in one.items:
                assert any((row, knob, item) in items for item in spellings), (row, knob, spellings)
