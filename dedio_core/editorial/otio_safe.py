"""OTIO text from outside, made harmless before the library sees it.

The library reads JSON by recursion in C++: some ten thousand nested objects end the interpreter.
So size and nesting are counted first, on the bytes; then the schemas are checked one by one.
"""

from __future__ import annotations

import json
import re
import zipfile
from itertools import accumulate
from pathlib import Path
from typing import Any

from dedio_core.errors import TimelineError

MOST_BYTES = 128 << 20
DEEPEST = 400
MOST_CONTAINERS = 3_000_000
MOST_VALUES = 12_000_000
MOST_MEMBERS = 100_000
MOST_RATIO = 200
CONTENT = "content.otio"
SCHEMA = re.compile(r"(\w[\w.]{0,63})\.(\d{1,6})")

STEPS = bytes.maketrans(b"[{]}", b"\x02\x02\x00\x00")
"""A step down is 2, a step up 0: one less than the byte is what it adds to the depth."""


def read_text(path: Path) -> bytes:
    """The JSON of an ``.otio``, ``.otiod`` or ``.otioz`` file; nothing is unpacked to disk."""
    try:
        if path.is_dir():
            path = path / CONTENT
        elif path.suffix.lower() == ".otioz":
            return _zipped(path)
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise TimelineError(
                f"{path}: is {size >> 20} MB; a timeline of over {MOST_BYTES >> 20} MB is none"
            )
        return path.read_bytes()
    except OSError as error:
        raise TimelineError(f"{path}: cannot be read: {error.strerror or error}") from None


def _zipped(path: Path) -> bytes:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS:
                raise TimelineError(
                    f"{path}: has {len(members)} files in it; expected at most {MOST_MEMBERS}"
                )
            for member in members:
                if _leads_out(member.filename):
                    raise TimelineError(f"{path}: its file {member.filename!r} would land outside; refused")
            found = [m for m in members if m.filename == CONTENT]
            if len(found) != 1:
                raise TimelineError(f"{path}: has {len(found)} files named {CONTENT} in it; expected one")
            whole = found[0]
            if whole.flag_bits & 1:
                raise TimelineError(f"{path}: {CONTENT} is encrypted")
            if whole.file_size > MOST_BYTES or whole.file_size > MOST_RATIO * max(whole.compress_size, 1):
                raise TimelineError(
                    f"{path}: {CONTENT} says that {whole.compress_size} bytes unpack to {whole.file_size};"
                    " this is no timeline"
                )
            with archive.open(whole) as stream:
                data = stream.read(whole.file_size + 1)
            if len(data) > whole.file_size:
                raise TimelineError(f"{path}: {CONTENT} is longer than the archive says")
            return data
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, ValueError) as error:
        raise TimelineError(f"{path}: is no OTIOZ archive: {error}") from None
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise TimelineError(f"{path}: {CONTENT} is damaged: {error}") from None


def _leads_out(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or name.startswith(("/", "\\")) or ":" in parts[0] or "\0" in name


def check_shape(data: bytes, where: str) -> None:
    """Raise `TimelineError` where the JSON `data` is nested too deeply or has too many values."""
    # Escapes go first, so that a quote is always the end of a string.
    bare = re.sub(rb'"[^"]*"', b"", data.replace(b"\\\\", b"").replace(b'\\"', b""))
    values = bare.count(b",")
    brackets = bare.translate(None, bytes(n for n in range(256) if n not in b"[]{}")).translate(STEPS)
    del bare
    if len(brackets) > 2 * MOST_CONTAINERS or values > MOST_VALUES:
        raise TimelineError(f"{where}: has over {MOST_CONTAINERS} objects or {MOST_VALUES} values in it")
    depth = max(accumulate(brackets, lambda level, step: level + step - 1, initial=0))
    if depth > DEEPEST:
        raise TimelineError(f"{where}: objects are nested {depth} deep; expected at most {DEEPEST}")


def document(data: bytes, where: str) -> dict[str, Any]:
    """The JSON object in `data`; refused where it is not an OTIO object."""
    if not data.strip():
        raise TimelineError(f"{where}: is empty; expected an OTIO timeline")
    check_shape(data, where)
    try:
        made = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise TimelineError(f"{where}: byte {error.start} is not UTF-8; expected OTIO JSON") from None
    except json.JSONDecodeError as error:
        raise TimelineError(f"{where}:{error.lineno}: not JSON: {error.msg}") from None
    except (ValueError, RecursionError) as error:
        raise TimelineError(f"{where}: not JSON: {str(error)[:100]}") from None
    if not isinstance(made, dict) or not isinstance(made.get("OTIO_SCHEMA"), str):
        raise TimelineError(f"{where}: is JSON, but no OTIO: it has no OTIO_SCHEMA at the top")
    return made


class Cleaner:
    """Makes a document what the library can read whole; `found` says what was changed and where."""

    def __init__(self, known: dict[str, int]) -> None:
        self.known = known
        self.found: list[tuple[str, str]] = []

    def clean(self, value: Any, at: str = "") -> Any:
        """`value` with known schemas of known versions only; metadata are plain data."""
        if isinstance(value, list):
            return [self.clean(v, f"{at}[{n}]") for n, v in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if "OTIO_SCHEMA" in value and (other := self._schema(value, at)) is not None:
            return other.get("stand-in")
        made: dict[str, Any] = {}
        for key, v in value.items():
            if key == "metadata":
                made[key] = _plain(v)
            elif key == "color" and isinstance(v, dict):
                made[key] = str(v.get("name") or "").upper()
            elif key not in UNUSED:
                made[key] = self.clean(v, f"{at}.{key}" if at else key)
        if isinstance(made.get("color"), str) and not str(made.get("OTIO_SCHEMA")).startswith("Marker."):
            del made["color"]
        return made

    def _schema(self, value: dict[str, Any], at: str) -> dict[str, Any] | None:
        """Bring `value` to a version that is known, or return what stands in for it."""
        text = str(value["OTIO_SCHEMA"])
        found = SCHEMA.fullmatch(text)
        name = found[1] if found else text
        newest = NATIVE.get(name, self.known.get(name)) if name not in BARRED else None
        if found is None or newest is None:
            self.found.append((at, f"unknown schema '{text[:60]}'"))
            return {"stand-in": self._stand_in(value, text, at)}
        if int(found[2]) > newest:
            self.found.append(
                (at, f"schema '{text}' is newer than what is known ({name}.{newest}); read as that")
            )
            value["OTIO_SCHEMA"] = f"{name}.{newest}"
        return None

    def _stand_in(self, value: dict[str, Any], text: str, at: str) -> dict[str, Any] | None:
        """A gap for an unknown thing in a track, so that what follows stays in its place."""
        if not re.search(r"children\[\d+\]$", at):
            return None
        span = value.get("source_range")
        return {
            "OTIO_SCHEMA": "Gap.1",
            "name": str(value.get("name") or ""),
            "source_range": self.clean(span, f"{at}.source_range") if isinstance(span, dict) else None,
            "metadata": {"dedio": {"unknown": text[:60]}},
        }


NATIVE = {
    "RationalTime": 1,
    "TimeRange": 1,
    "TimeTransform": 1,
    "Sequence": 1,
    "Filler": 1,
    "SerializeableCollection": 1,  # old names that the library still reads
}
UNUSED = frozenset({"OTIO_REF_ID", "available_image_bounds"})
"""What is not handed on: a reference could make a circle, and the bounds' schema is not in every version."""
BARRED = frozenset({"SerializableObjectRef", "UnknownSchema", "PluginManifest", "SchemaDef", "HookScript"})


def _plain(value: Any) -> Any:
    """Metadata as plain data: objects in it are dictionaries, nothing more."""
    if isinstance(value, dict):
        return {("SCHEMA" if k == "OTIO_SCHEMA" else k): _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value
