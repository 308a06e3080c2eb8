"""Every knob as people see it: `dedio settings`, its example file, the panel."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import Any

from dedio_core.jsonable import to_json
from dedio_core.redaction import HIDDEN
from dedio_core.settings.model import Settings


@dataclass(frozen=True)
class Knob:
    """One knob as shown: its name, value, default, meaning and where the value came from."""

    name: str
    value: Any
    default: Any
    doc: str
    source: str


def knobs(settings: Settings) -> list[Knob]:
    """Every knob in order."""
    standard = Settings()
    rows: list[Knob] = []
    for outer in dataclasses.fields(settings):
        value = getattr(settings, outer.name)
        if outer.name == "sources":
            continue
        inner = dataclasses.fields(value) if dataclasses.is_dataclass(value) else None
        for f in inner or (outer,):
            name = f"{outer.name}.{f.name}" if inner else f.name
            now = getattr(value, f.name) if inner else value
            base = getattr(getattr(standard, outer.name), f.name) if inner else getattr(standard, f.name)
            now = HIDDEN if now and f.metadata.get("secret") else now
            rows.append(Knob(name, now, base, f.metadata["doc"], settings.sources.get(name, "default")))
    return rows


def example() -> str:
    """A settings file with every knob at its default, as JSON text."""
    groups: dict[str, Any] = {}
    for one in knobs(Settings()):
        group, _, inner = one.name.rpartition(".")
        (groups.setdefault(group, {}) if group else groups)[inner] = to_json(one.value)
    return json.dumps(groups, indent=2) + "\n"
