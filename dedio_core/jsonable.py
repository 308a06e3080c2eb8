"""Frozen dataclasses to JSON values and back, by their type annotations. Standard library only.

Dataclasses become objects, tuples arrays, fractions ``"24000/1001"``, paths POSIX strings. A field
whose type is a union of dataclasses gets a ``"type"`` key with the class name.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import re
import sys
import types
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path, PurePath
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from dedio_core.errors import InputError
from dedio_core.redaction import redacted, redacted_in

T = TypeVar("T")
FRACTION = re.compile(r"-?[0-9]{1,20}(/0*[1-9][0-9]{0,19})?")


def to_json(value: Any) -> Any:
    """`value` as what `json.dumps` takes. Raises `TypeError` for a type that has no JSON form."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: to_json(getattr(value, f.name)) for f in dataclasses.fields(value) if f.init}
        return {"type": type(value).__name__, **fields}
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, PurePath):
        return value.as_posix()
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    raise TypeError(f"{type(value).__name__} has no JSON form")


def from_json(kind: type[T], value: Any) -> T:
    """`value` as a `kind`. Raises `InputError` naming the field that does not fit."""
    result: T = read_as(kind, value, kind.__name__)
    return result


def read_as(kind: Any, value: Any, where: str) -> Any:
    """`value` as the annotation `kind`; `where` is what an `InputError` calls it."""
    origin, args = get_origin(kind), get_args(kind)
    if kind is Any:
        return value
    if origin is Literal:
        return _expect(value in args, value, where, kind)
    if origin in (Union, types.UnionType):
        return _read_union(args, value, where)
    if origin in (tuple, list):
        _expect(isinstance(value, list), value, where, "a list")
        if (origin is tuple and len(args) == 2 and args[1] is not Ellipsis) or len(args) > 2:
            _expect(len(value) == len(args), value, where, f"{len(args)} values")
            return tuple(
                read_as(a, v, f"{where}[{n}]") for n, (a, v) in enumerate(zip(args, value, strict=True))
            )
        return origin(read_as(args[0], v, f"{where}[{n}]") for n, v in enumerate(value))
    if origin is not None and issubclass(origin, Mapping):
        _expect(isinstance(value, dict), value, where, "an object")
        return {key: read_as(args[1], item, f"{where}.{key}") for key, item in value.items()}
    if dataclasses.is_dataclass(kind):
        return _read_dataclass(kind, value, where)
    return _read_scalar(kind, value, where)


def _read_scalar(kind: Any, value: Any, where: str) -> Any:
    if kind is Fraction:
        # Not all that Fraction takes: a float is no exact rate, and "1e999999999" would fill the memory.
        is_text = isinstance(value, str) and FRACTION.fullmatch(value)
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        return Fraction(_expect(bool(is_text or is_whole), value, where, "a fraction"))
    if isinstance(kind, type) and issubclass(kind, PurePath):
        return Path(_expect(isinstance(value, str), value, where, "a path"))
    if kind is float:
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        try:
            found = float(_expect(number, value, where, "a number"))
        except OverflowError:
            raise InputError(f"{where}: the number is too large") from None
        if not math.isfinite(found):  # 1e999 is one in a JSON text
            raise InputError(f"{where}: {found} is no number to work with; give a finite one")
        return found
    if kind is type(None):
        return _expect(value is None, value, where, "null")
    return _expect(
        isinstance(value, kind) and (kind is bool or not isinstance(value, bool)), value, where, kind
    )


def _read_union(args: tuple[Any, ...], value: Any, where: str) -> Any:
    if value is None and type(None) in args:
        return None
    choices = [a for a in args if a is not type(None)]
    if isinstance(value, dict) and "type" in value:
        named = [a for a in choices if getattr(a, "__name__", "") == value["type"]]
        return read_as(named[0], value, where) if named else _expect(False, value["type"], where, choices)
    for choice in choices[:-1]:
        try:
            return read_as(choice, value, where)
        except InputError:
            continue
    return read_as(choices[-1], value, where)


def _read_dataclass(kind: Any, value: Any, where: str) -> Any:
    _expect(isinstance(value, dict), value, where, kind)
    _expect(value.get("type", kind.__name__) == kind.__name__, value.get("type"), f"{where}.type", kind)
    hints = get_type_hints(kind, vars(sys.modules[kind.__module__]))
    fields = {f.name: f for f in dataclasses.fields(kind) if f.init}
    unknown = set(value) - set(fields) - {"type"}
    _expect(not unknown, sorted(unknown), where, f"the fields {', '.join(fields)}")
    given = {name: read_as(hints[name], value[name], f"{where}.{name}") for name in fields if name in value}
    absent = [
        f.name
        for f in fields.values()
        if f.name not in given
        and f.default is dataclasses.MISSING
        and f.default_factory is dataclasses.MISSING
    ]
    _expect(not absent, absent, where, "no missing fields")
    try:
        return kind(**given)
    except InputError as error:
        raise InputError(f"{where}: {error}") from error


WORDS = {str: "a text in quotes", int: "a whole number", float: "a number", bool: "true or false"}


def _expect(is_so: bool, value: Any, where: str, kind: Any) -> Any:
    if not is_so:
        raise InputError(f"{where}: expected {_words(kind)}, got {shown(value)}")
    return value


def _words(kind: Any) -> str:
    """`kind` as a person says it who knows JSON and no Python."""
    if isinstance(kind, list):
        return " or ".join(_words(one) for one in kind)
    if get_origin(kind) is Literal:
        return " or ".join(shown(one) for one in get_args(kind))
    return str(WORDS.get(kind) or getattr(kind, "__name__", kind))


def shown(value: object) -> str:
    """`value` as JSON has it, but not all of a thing that is large."""
    try:
        text = json.dumps(redacted_in(value), ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = redacted(repr(value))
    return text if len(text) <= 60 else f"{text[:60]}..."


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object none of whose keys is there twice: `json` would keep the last without a word.

    For ``json.loads(text, object_pairs_hook=once)``; raises `ValueError`.
    """
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"'{twice}' is there twice in one object")
    return found


def fingerprint(value: Any) -> str:
    """32 hex digits that are equal for equal values, on every machine (SHA-256 of canonical JSON)."""
    text = json.dumps(to_json(value), sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
