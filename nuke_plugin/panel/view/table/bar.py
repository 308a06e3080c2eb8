"""Where in a bar the media, the cut and its handles are drawn. Numbers only, no Qt."""

from __future__ import annotations

from dataclasses import dataclass

from nuke_plugin.panel.rows.rows import Row

LEAST = 3
"""Pixels: thinner than that, a handle or a cut is not seen."""
LEAST_SHORT = 6
"""The same of what is short, which is what one looks for."""


@dataclass(frozen=True)
class Part:
    """A piece of the bar: from pixel `left`, `width` pixels wide. `kind`: media, handle, cut or short."""

    kind: str
    left: int
    width: int


@dataclass(frozen=True)
class Ranges:
    """What a bar is of, in frames of the media, everything inclusive."""

    first: int
    last: int
    cut_in: int
    cut_out: int
    head: int
    tail: int

    @property
    def short_head(self) -> int:
        """Frames that are wanted before the cut and are not there, or that the cut itself lacks."""
        return max(0, self.first - (self.cut_in - self.head))

    @property
    def short_tail(self) -> int:
        """The same after it."""
        return max(0, self.cut_out + self.tail - self.last)


def ranges_of(row: Row) -> Ranges | None:
    """What the row's bar is of; None without media, or where in and out are no range."""
    cut = row.cut_range
    if cut is None or row.media is None:
        return None
    there = row.media.frames
    return Ranges(there.first, there.last, cut.first, cut.last, *row.handles)


def parts(of: Ranges, width: int) -> tuple[Part, ...]:
    """The pieces in the order in which they are drawn, one over the other, inside `width` pixels.

    The bar spans the media and whatever is wanted outside it, so that what is short sticks out.
    """
    low = min(of.first, of.cut_in - of.head)
    high = max(of.last, of.cut_out + of.tail)
    count = high - low + 1

    def piece(kind: str, first: int, last: int) -> Part:
        left = (first - low) * width // count
        right = (last + 1 - low) * width // count
        least = LEAST_SHORT if kind == "short" else LEAST
        right = max(right, min(left + least, width))
        left = min(left, right - least)
        return Part(kind, left, right - left)

    found = [piece("media", of.first, of.last)] if of.last >= of.first else []
    if of.head:
        found.append(piece("handle", of.cut_in - of.head, of.cut_in - 1))
    if of.tail:
        found.append(piece("handle", of.cut_out + 1, of.cut_out + of.tail))
    found.append(piece("cut", of.cut_in, of.cut_out))
    if of.short_head:
        found.append(piece("short", of.first - of.short_head, of.first - 1))
    if of.short_tail:
        found.append(piece("short", of.last + 1, of.last + of.short_tail))
    return tuple(found)
