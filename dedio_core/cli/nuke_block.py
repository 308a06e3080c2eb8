"""The marked block in the user's ``init.py``. Bytes in, bytes out: no other line is touched.

The block is ASCII, so that it is right in every encoding that Python source can have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

BEGIN = b"# >>> DED-IO, written by: dedio nuke install >>>"
END = b"# <<< DED-IO <<<"
GAP = b"  # the line end above is DED-IO's, too"
"""Behind the line, where the file ended without one: it goes with the block."""
OURS = re.compile(
    rb"""import\ nuke;\ nuke\.pluginAddPath\(
    (?:'(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*")\)
    (?P<gap>%s)?"""
    % re.escape(GAP),
    re.VERBOSE,
)


class Torn(ValueError):
    """A block that lacks its first or its last line."""


@dataclass(frozen=True)
class Block:
    """Where a block begins and where the line after it does; `others` are lines in it that are not ours."""

    begin: int
    stop: int
    others: tuple[bytes, ...]
    has_gap: bool


def with_block(text: bytes, plugin: str) -> bytes:
    """`text` with one block that loads the plug-in at `plugin`, where it was, else at the end.

    Lines in it that are not ours come behind it. Raises `Torn`.
    """
    end = b"\r\n" if b"\r\n" in text else b"\n"
    found = blocks(text)
    is_open = bool(text) and not text.endswith((b"\n", b"\r"))
    has_gap = found[0].has_gap if found else is_open
    block = end.join((BEGIN, _line(plugin) + (GAP if has_gap else b""), END)) + end
    if not found:
        return text + (end if is_open else b"") + block
    made, at = b"", 0
    for number, one in enumerate(found):
        made += text[at : one.begin] + (b"" if number else block) + b"".join(one.others)
        at = one.stop
    return made + text[at:]


def without_block(text: bytes) -> bytes:
    """`text` without any block, but with the lines in it that are not ours. Raises `Torn`."""
    made, at, has_gap = b"", 0, False
    for one in blocks(text):
        made += text[at : one.begin] + b"".join(one.others)
        at, has_gap = one.stop, one.has_gap and not one.others
    if has_gap and not text[at:]:
        made = made.removesuffix(b"\n").removesuffix(b"\r")
    return made + text[at:]


def _line(plugin: str) -> bytes:
    """The one line; quotes, back-slashes and letters of any script are written as Python reads them."""
    return f"import nuke; nuke.pluginAddPath({plugin!a})".encode("ascii")


def blocks(text: bytes) -> list[Block]:
    """Every block in `text`. Raises `Torn`."""
    found: list[Block] = []
    at, begin = 0, -1
    others: list[bytes] = []
    has_gap = False
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        bare = line.strip()
        if bare == BEGIN:
            if begin >= 0:
                raise Torn(f"line {number}: a block of DED-IO begins inside another")
            begin, others, has_gap = at, [], False
        elif bare != END and begin >= 0:
            ours = OURS.fullmatch(bare)
            others += [] if ours or not bare else [line]
            has_gap = has_gap or bool(ours and ours["gap"])
        at += len(line)
        if bare == END:
            if begin < 0:
                raise Torn(f"line {number}: a block of DED-IO ends that did not begin")
            found.append(Block(begin, at, tuple(others), has_gap))
            begin = -1
    if begin >= 0:
        raise Torn("a block of DED-IO begins and does not end")
    return found
