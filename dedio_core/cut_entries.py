"""What a shot's cut log says: how a cut used its elements, and which versions are withdrawn.

Frozen data and its JSON. Reading passes over keys that it does not know: a later version wrote them.
"""

from __future__ import annotations

import dataclasses
import sys
import types
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from dedio_core.errors import InputError
from dedio_core.frames import FrameRange
from dedio_core.jsonable import read_as
from dedio_core.plan import Pull
from dedio_core.uses import Cdl, CompUse

Status = Literal["in cut", "omitted", "reinstated"]


@dataclass(frozen=True)
class LoggedSource:
    """What an element was cut from."""

    file: str
    content_id: str = ""
    reel: str | None = None


@dataclass(frozen=True)
class LoggedUse:
    """One event's use of an element. Both ranges include both ends; `required` are source frames."""

    event: str
    where: str
    track: str
    record_in: str
    record_out: str
    record: FrameRange
    required: FrameRange
    speed: Fraction = Fraction(1)
    step: Fraction = Fraction(1)
    kind: str = "natural"
    curve: tuple[tuple[Fraction, Fraction], ...] = ()
    conform: str = ""
    cdl: Cdl | None = None
    first: Fraction | None = None
    """The source position of its first record frame."""
    comp_cut: FrameRange | None = None
    comp_range: FrameRange | None = None
    """Comp frames of its record frames, and with handles."""
    plate_frames: tuple[int | None, ...] = ()
    """The plate frame of each comp frame with handles; none where they are the same."""

    @classmethod
    def of(cls, one: CompUse, pull: Pull) -> LoggedUse:
        """What is logged of a use of the plate that `pull` numbers."""
        own = ("comp_cut", "comp_range", "plate_frames")
        names = (f.name for f in dataclasses.fields(cls) if f.name not in own)
        return cls(
            **{name: getattr(one.use, name) for name in names},
            comp_cut=one.comp_cut,
            comp_range=one.comp_range,
            plate_frames=one.lookup(pull.plate, pull.offset),
        )


@dataclass(frozen=True)
class LoggedElement:
    """An element of the shot in a cut; `version` is the one valid for it, None where there is none yet."""

    element: str
    version: int | None
    source: LoggedSource
    uses: tuple[LoggedUse, ...] = ()


@dataclass(frozen=True)
class LoggedVerdict:
    """What the cut changed of an element (empty: of the shot), and why."""

    element: str
    kind: str
    reason: str = ""


@dataclass(frozen=True)
class CutEntry:
    """What one cut wanted of the shot. `date` is ISO 8601 with its offset from UTC."""

    date: str
    cut: str
    turnover: str = ""
    status: Status = "in cut"
    elements: tuple[LoggedElement, ...] = ()
    verdicts: tuple[LoggedVerdict, ...] = ()
    description: str = ""


@dataclass(frozen=True)
class Retired:
    """A version that was withdrawn and not deleted."""

    date: str
    element: str
    version: int
    reason: str


Entry = CutEntry | Retired
KINDS: dict[str, type[CutEntry] | type[Retired]] = {"cut": CutEntry, "retired": Retired}


def entry_to_json(entry: Entry) -> dict[str, Any]:
    """`entry` as an object of the log's JSON."""
    kind = next(name for name, made in KINDS.items() if isinstance(entry, made))
    return {"kind": kind, **_written(entry)}


def entry_from_json(found: Mapping[str, Any], where: str) -> Entry | None:
    """The entry of an object; None for a kind that a later version made. Raises `InputError`."""
    kind = KINDS.get(str(found.get("kind")))
    made: Entry | None = _read(kind, found, where) if kind else None
    return made


def _written(value: Any) -> Any:
    if isinstance(value, FrameRange):
        return [value.first, value.last]
    if isinstance(value, Fraction):
        return str(value)
    if dataclasses.is_dataclass(value):
        return {f.name: _written(getattr(value, f.name)) for f in dataclasses.fields(value)}
    return [_written(item) for item in value] if isinstance(value, tuple) else value


def _read(kind: Any, value: Any, where: str) -> Any:
    """`value` as the annotation `kind`; `where` is what an `InputError` calls it."""
    args = get_args(kind)
    if get_origin(kind) in (Union, types.UnionType) and type(None) in args:
        return None if value is None else _read(args[0], value, where)
    if kind is FrameRange:
        return FrameRange(*read_as(tuple[int, int], value, where))
    if get_origin(kind) is tuple and args[-1] is Ellipsis and dataclasses.is_dataclass(args[0]):
        items = read_as(list[Any], value, where)
        return tuple(_read(args[0], item, f"{where}[{n}]") for n, item in enumerate(items))
    if not dataclasses.is_dataclass(kind) or not isinstance(kind, type):
        return read_as(kind, value, where)
    found = read_as(dict[str, Any], value, where)
    hints = get_type_hints(kind, vars(sys.modules[kind.__module__]))
    fields = dataclasses.fields(kind)
    absent = [f.name for f in fields if f.name not in found and f.default is dataclasses.MISSING]
    if absent:
        raise InputError(f"{where}: it has no {', '.join(absent)}")
    return kind(
        **{
            f.name: _read(hints[f.name], found[f.name], f"{where}.{f.name}")
            for f in fields
            if f.name in found
        }
    )
