"""OTIO text from outside, made harmless before the library sees it.

The library reads JSON by recursion in C++: some ten thousand nested objects end the interpreter.
So size and nesting are counted first, on the bytes; `otio_clean` then looks at each object.
"""

from __future__ import annotations

import json
import re
import zipfile
from itertools import accumulate
from pathlib import Path
from typing import Any

from dedio_core.errors import TimelineError
from dedio_core.regular import TooLarge, open_regular, read_regular

MOST_BYTES = 96 << 20
DEEPEST = 300
MOST_CONTAINERS = 1_500_000
MOST_VALUES = 5_000_000
MOST_MEMBERS = 100_000
MOST_RATIO = 200
CONTENT = "content.otio"
STEPS = bytes.maketrans(b"[{]}", b"\x02\x02\x00\x00")
"""A step down is 2, a step up 0: one less than the byte is what it adds to the depth."""


def read_text(path: Path) -> bytes:
    """The JSON of an ``.otio``, ``.otiod`` or ``.otioz`` file; nothing is unpacked to disk."""
    try:
        if path.is_dir():
            path = path / CONTENT
        elif path.suffix.lower() == ".otioz":
            return _zipped(path)
        return read_regular(path, MOST_BYTES)
    except TooLarge:
        raise TimelineError(
            f"{path}: is {path.stat().st_size >> 20} MB; a timeline of over {MOST_BYTES >> 20} MB is none"
        ) from None
    except OSError as error:
        raise TimelineError(f"{path}: cannot be read: {error.strerror or error}") from None


def _zipped(path: Path) -> bytes:
    try:
        with open_regular(path) as file, zipfile.ZipFile(file) as archive:
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
    if b"\\" in data:
        # Escapes go first, so that a quote is always the end of a string.
        data = data.replace(b"\\\\", b"")
        data = data.replace(b'\\"', b"")
    bare = re.sub(rb'"[^"]*"', b"", data)
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
