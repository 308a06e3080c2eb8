"""An OTIO document with every field of the type that the library expects.

The library believes the types it reads: a list where its older clips have an object ends the
interpreter. So each object is made anew from what its schema may have, and the rest is left out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from dedio_core.errors import TimelineError

SCHEMA = re.compile(r"(\w{1,64})\.(\d{1,6})")
OLD_NAMES = {"Sequence": "Track", "Filler": "Gap", "SerializeableCollection": "SerializableCollection"}
VERSIONS = {"Clip": 2, "Marker": 2}
"""Written versions, where not 1."""
MOST_METADATA = 8
MOST_IN_METADATA = 20_000
LONGEST_TEXT = 20_000
MOST_ITEMS = 150_000
MOST_OBJECTS = 3 * MOST_ITEMS

ITEMS = ("Clip", "Gap", "Stack", "Track", "Transition")
EFFECTS = ("Effect", "TimeEffect", "LinearTimeWarp", "FreezeFrame")
MEDIA = (
    "MissingReference",
    "ExternalReference",
    "GeneratorReference",
    "ImageSequenceReference",
    "MediaReference",
)

ITEM = {
    "source_range": ("one", ("TimeRange",)),
    "effects": ("many", EFFECTS),
    "markers": ("many", ("Marker",)),
    "enabled": ("bool", True),
}
REFERENCE = {"available_range": ("one", ("TimeRange",))}
EFFECT = {"effect_name": ("text", ""), "enabled": ("bool", True)}
FIELDS: dict[str, dict[str, tuple[str, Any]]] = {
    "Timeline": {"global_start_time": ("one", ("RationalTime",)), "tracks": ("one", ("Stack",))},
    "SerializableCollection": {"children": ("many", ("Timeline", "SerializableCollection", *ITEMS))},
    "Stack": {**ITEM, "children": ("many", ITEMS)},
    "Track": {**ITEM, "children": ("many", ITEMS), "kind": ("text", "Video")},
    "Gap": ITEM,
    "Clip": {
        **ITEM,
        "media_references": ("map", MEDIA),
        "active_media_reference_key": ("text", "DEFAULT_MEDIA"),
    },
    "Transition": {
        "transition_type": ("text", ""),
        "in_offset": ("one", ("RationalTime",)),
        "out_offset": ("one", ("RationalTime",)),
    },
    "Marker": {"marked_range": ("one", ("TimeRange",)), "color": ("text", ""), "comment": ("text", "")},
    "Effect": EFFECT,
    "TimeEffect": EFFECT,
    "LinearTimeWarp": {**EFFECT, "time_scalar": ("number", math.nan)},
    "FreezeFrame": {**EFFECT, "time_scalar": ("number", 0.0)},
    "MediaReference": REFERENCE,
    "MissingReference": REFERENCE,
    "ExternalReference": {**REFERENCE, "target_url": ("text", "")},
    "GeneratorReference": {**REFERENCE, "generator_kind": ("text", ""), "parameters": ("map", ())},
    "ImageSequenceReference": {
        **REFERENCE,
        "target_url_base": ("text", ""),
        "name_prefix": ("text", ""),
        "name_suffix": ("text", ""),
        "start_frame": ("int", 1),
        "frame_step": ("int", 1),
        "rate": ("number", 1.0),
        "frame_zero_padding": ("int", 0),
    },
    "RationalTime": {"value": ("number", 0.0), "rate": ("number", 1.0)},
    "TimeRange": {"start_time": ("one", ("RationalTime",)), "duration": ("one", ("RationalTime",))},
}
ALWAYS = {
    "tracks": "Stack",
    "in_offset": "RationalTime",
    "out_offset": "RationalTime",
    "marked_range": "TimeRange",
    "start_time": "RationalTime",
    "duration": "RationalTime",
}
"""Fields that the library cannot have empty, and what stands there then."""
VALUES = ("RationalTime", "TimeRange")
Warn = Callable[[str, str], None]


class Cleaner:
    """Makes documents clean; `warn` is told where something was changed, and what."""

    def __init__(self, warn: Warn) -> None:
        self.warn = warn
        self.items = self.objects = 0

    def document(self, value: dict[str, Any]) -> dict[str, Any] | None:
        """The whole document; None where its own schema is not known."""
        return self._object(value, tuple(FIELDS), "")

    def _object(self, value: Any, allowed: tuple[str, ...], at: str) -> dict[str, Any] | None:
        """`value` as one of the `allowed` schemas; None where it is none of them."""
        if value is None:
            return None
        name, version = _schema(value)
        if name not in allowed or name not in FIELDS:
            shown = f"schema '{value.get('OTIO_SCHEMA')!s:.60}'" if name else f"a {type(value).__name__}"
            self.warn(at, f"unknown {shown}; expected {' or '.join(allowed[:5])}")
            return None
        if version > VERSIONS.get(name, 1):
            self.warn(
                at, f"schema '{name}.{version}' is newer than what is known ({name}.{VERSIONS.get(name, 1)})"
            )
        made: dict[str, Any] = {"OTIO_SCHEMA": f"{name}.{VERSIONS.get(name, 1)}"}
        self._count(name)
        if name not in VALUES:
            made["name"] = _text(value.get("name"))
            made["metadata"] = _metadata(value.get("metadata"), MOST_METADATA)
        if name == "ImageSequenceReference":
            made["missing_frame_policy"] = "error"
        if (
            name == "Clip"
            and "media_reference" in value
            and not isinstance(value.get("media_references"), dict)
        ):
            value = {**value, "media_references": {"DEFAULT_MEDIA": value["media_reference"]}}
        for key, (kind, what) in FIELDS[name].items():
            made[key] = self._field(value.get(key), key, kind, what, f"{at}.{key}" if at else key)
        return made

    def _count(self, name: str) -> None:
        self.objects += name not in VALUES
        self.items += name in ITEMS
        if self.items > MOST_ITEMS or self.objects > MOST_OBJECTS:
            raise TimelineError(f"has over {MOST_ITEMS} clips or {MOST_OBJECTS} objects; this is no timeline")

    def _field(self, value: Any, key: str, kind: str, what: Any, at: str) -> Any:
        if kind == "one":
            made = self._object(value, what, at)
            return made if made is not None or key not in ALWAYS else _empty(ALWAYS[key])
        if kind == "many":
            return self._list(value, what, at)
        if kind == "map":
            found = value.items() if isinstance(value, dict) else ()
            objects = ((str(k)[:200], self._object(v, what, f"{at}.{k!s:.60}")) for k, v in found)
            return {k: v for k, v in objects if v is not None}
        if kind == "text":
            if isinstance(value, dict):  # a colour of newer files
                value = value.get("name")
            return _text(value) if value is not None else what
        if kind == "bool":
            return value if isinstance(value, bool) else what
        if value is None or isinstance(value, bool) or not isinstance(value, (int, float)):
            return what if value is None or kind == "int" else math.nan
        if kind == "int":
            return int(value) if math.isfinite(value) and abs(value) < 2**31 else what
        return float(value) if abs(value) < 10**308 else math.inf

    def _list(self, value: Any, allowed: tuple[str, ...], at: str) -> list[Any]:
        if not isinstance(value, list):
            return []
        made = []
        for n, child in enumerate(value):
            where = f"{at}[{n}]"
            clean = self._object(child, allowed, where)
            if clean is None and isinstance(child, dict) and "Gap" in allowed:
                clean = self._stand_in(child, where)
            if clean is not None:
                made.append(clean)
        return made

    def _stand_in(self, value: dict[str, Any], at: str) -> dict[str, Any]:
        """A gap for an unknown thing in a track, so that what follows stays in its place."""
        self._count("Gap")
        made = _empty("Gap")
        made["name"] = _text(value.get("name"))
        made["source_range"] = self._object(value.get("source_range"), ("TimeRange",), f"{at}.source_range")
        made["metadata"] = {"dedio": {"unknown": _text(value.get("OTIO_SCHEMA"))[:60]}}
        return made


def _schema(value: Any) -> tuple[str, int]:
    """Name and version of an object's schema; the name is empty where it has none."""
    found = SCHEMA.fullmatch(str(value.get("OTIO_SCHEMA"))) if isinstance(value, dict) else None
    if found is None:
        return "", 0
    return OLD_NAMES.get(found[1], found[1]), int(found[2])


def _empty(name: str) -> dict[str, Any]:
    return Cleaner(lambda _at, _what: None)._object({"OTIO_SCHEMA": f"{name}.1"}, (name,), "") or {}


def _text(value: Any) -> str:
    if not isinstance(value, (str, int, float)):
        return ""
    return str(value)[:LONGEST_TEXT]


def _metadata(value: Any, levels: int) -> dict[str, Any]:
    made = _plain(value, levels)
    return made if isinstance(made, dict) else {}


def _plain(value: Any, levels: int) -> Any:
    """Metadata as plain data: objects in it are dictionaries, nothing more."""
    if isinstance(value, str):
        return value[:LONGEST_TEXT]
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else float(min(max(value, -(10**300)), 10**300))
    if levels == 0 or len(value) > MOST_IN_METADATA:
        return None
    if isinstance(value, list):
        return [_plain(v, levels - 1) for v in value]
    return {("SCHEMA" if k == "OTIO_SCHEMA" else k[:200]): _plain(v, levels - 1) for k, v in value.items()}
