"""What is known of Nuke's classes and knobs; see tests/data/nuke/knobs.json."""

from __future__ import annotations

import json
import warnings
from functools import lru_cache
from pathlib import Path
from typing import Any

from . import versions

PLACE = Path(__file__).parents[2] / "data" / "nuke" / "knobs.json"


class Doubt(UserWarning):
    """Something is used of which nobody outside Foundry has said for sure that it is there."""


@lru_cache(maxsize=1)
def _facts() -> dict[str, Any]:
    return dict(json.loads(PLACE.read_text(encoding="utf-8")))


def is_class(kind: str) -> bool:
    return kind in _facts() and not kind.startswith("_") and ":" not in kind


def inputs_of(kind: str) -> int:
    """How many inputs the class has; a class of any number has 2 here."""
    found = _facts()[kind]["inputs"]
    return found if isinstance(found, int) else 2


def knobs_of(kind: str, file_type: str = "") -> dict[str, dict[str, Any]]:
    """The knobs of the class in this version; those of a Write or Read of one file type, too."""
    every = _every_version(kind, file_type)
    return {name: fact for name, fact in every.items() if versions.has(name, fact)}


def is_of_another_version(kind: str, file_type: str, name: str) -> bool:
    """Whether this version lacks the knob, and another one has it."""
    return name in _every_version(kind, file_type) and name not in knobs_of(kind, file_type)


def _every_version(kind: str, file_type: str) -> dict[str, dict[str, Any]]:
    facts = _facts()
    found = {**facts["_common"]["knobs"], **facts[kind]["knobs"]}
    own = facts.get(f"{kind}:{file_type}")
    return {**found, **own["knobs"]} if own else found


def doubt(what: str) -> None:
    warnings.warn(what, Doubt, stacklevel=4)
