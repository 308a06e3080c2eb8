"""What a Nuke told of its knobs, held against what we believe of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dedio_core.render.nk.used import USED, Used


def wrong_facts(classes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each fact that is not so: what it is about (class and knob), and what Nuke has instead."""
    for kind, knobs in USED.items():
        told = classes.get(kind, {})
        there = told.get("knobs") if isinstance(told, dict) else None
        if not isinstance(there, dict):
            said = told.get("error", "nothing was told of it") if isinstance(told, dict) else "junk"
            yield kind, f"this Nuke has no such class, or it could not be looked at ({said})"
            continue
        for name, used in knobs.items():
            yield from _of_knob(kind, name, used, there)


def _of_knob(kind: str, name: str, used: Used, there: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    where = f"{kind}, knob {name}"
    if name not in there:
        if used.needed:
            yield where, "this Nuke has no such knob"
        return
    if not used.items:
        return
    items = there[name].get("items")
    if not isinstance(items, list):
        yield where, f"is no list (it is a {there[name].get('class')})"
        return
    # Some items have fields after a tab; the first one is the value.
    known = {part for item in items for part in (str(item), str(item).split("\t")[0])}
    for spellings in used.items:
        if used.needed and not known & set(spellings):
            wanted = " or ".join(f"'{one}'" for one in spellings)
            yield f"{where}, item {wanted}", f"its list has: {', '.join(map(str, items[:20]))}"


def counted(classes: Mapping[str, Any]) -> str:
    """``14 classes, 96 knobs, 31 items of lists``: of what we use."""
    knobs = [used for one in USED.values() for used in one.values()]
    items = sum(len(used.items) for used in knobs)
    absent = [
        name
        for kind, one in USED.items()
        for name, used in one.items()
        if not used.needed and name not in classes.get(kind, {}).get("knobs", {})
    ]
    text = f"{len(USED)} classes, {len(knobs)} knobs and {items} items of lists that DED-IO uses are there"
    return text + (f", but for {', '.join(absent)}, which it can do without" if absent else "")
