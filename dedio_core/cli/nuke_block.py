"""The marked block in the user's ``init.py``. Bytes in, bytes out: no other line is touched.

The block is ASCII, so that it is right in every encoding that Python source can have.
"""

from __future__ import annotations

BEGIN = b"# >>> DED-IO, written by: dedio nuke install >>>"
END = b"# <<< DED-IO <<<"


class Torn(ValueError):
    """A block that lacks its first or its last line."""


def with_block(text: bytes, plugin: str) -> bytes:
    """`text` with one block that loads the plug-in at `plugin`, where it was, else at the end.

    Raises `Torn`.
    """
    end = b"\r\n" if b"\r\n" in text else b"\n"
    block = end.join((BEGIN, _line(plugin), END)) + end
    places = _places(text)
    if not places:
        gap = end if text and not text.endswith((b"\n", b"\r")) else b""
        return text + gap + block
    first, *others = places
    kept = text
    for begin, stop in reversed(others):
        kept = kept[:begin] + kept[stop:]
    return kept[: first[0]] + block + kept[first[1] :]


def without_block(text: bytes) -> bytes:
    """`text` without any block. Raises `Torn`."""
    for begin, stop in reversed(_places(text)):
        text = text[:begin] + text[stop:]
    return text


def _line(plugin: str) -> bytes:
    """The one line; quotes, back-slashes and letters of any script are written as Python reads them."""
    return f"import nuke; nuke.pluginAddPath({plugin!a})".encode("ascii")


def _places(text: bytes) -> list[tuple[int, int]]:
    """Where each block begins, and where the line after it does."""
    found: list[tuple[int, int]] = []
    at, begin = 0, -1
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        bare = line.strip()
        if bare == BEGIN:
            if begin >= 0:
                raise Torn(f"line {number}: a block of DED-IO begins inside another")
            begin = at
        at += len(line)
        if bare == END:
            if begin < 0:
                raise Torn(f"line {number}: a block of DED-IO ends that did not begin")
            found.append((begin, at))
            begin = -1
    if begin >= 0:
        raise Torn("a block of DED-IO begins and does not end")
    return found
