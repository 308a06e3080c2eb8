"""Nodes that look at another frame: which one."""

from __future__ import annotations

import math
from typing import Any


def source_frame(node: Any, frame: int) -> int | None:
    """The frame of its input that the node shows at `frame`; None for black."""
    return {
        "TimeOffset": _offset,
        "FrameHold": _hold,
        "FrameRange": _same,
        "TimeWarp": _warp,
        "Retime": _retime,
    }[node.Class()](node, frame)


def _same(node: Any, frame: int) -> int:
    """FrameRange says only which frames there are; it moves none."""
    return frame


def _offset(node: Any, frame: int) -> int:
    if node["reverse_input"].value():
        raise NotImplementedError(f"{node.name()}: the stand-in does not reverse the input")
    return frame - int(node["time_offset"].value())


def _hold(node: Any, frame: int) -> int:
    first, every = int(node["first_frame"].value()), int(node["increment"].value())
    return first + (frame - first) // every * every if every else first


def _nearest(node: Any, at: float) -> int:
    """`filter` none and nearest both show one frame; a mix of two is not evaluated."""
    if at != int(at) and node["filter"].value() == "box":
        raise NotImplementedError(f"{node.name()}: the stand-in mixes no frames: filter nearest")
    return math.floor(at + 0.5)


def _warp(node: Any, frame: int) -> int:
    lookup = node["lookup"]
    if not lookup.isAnimated():
        found = lookup.value()
        return frame if found == "frame" else _nearest(node, float(found))
    keys = sorted(lookup.curve)
    # Before the first key and after the last a curve goes on as it is there.
    at = min(max(float(frame), keys[0]), keys[-1])
    if at not in lookup.curve:
        raise NotImplementedError(f"{node.name()}: frame {frame} has no key: between two Nuke interpolates")
    return _nearest(node, lookup.curve[at])


def _retime(node: Any, frame: int) -> int | None:
    """Output frame to input frame: by the two ranges where both are locked, else by the speed [?]."""
    first, last = (node[f"input.{name}"].value() for name in ("first", "last"))
    low, high = (node[f"output.{name}"].value() for name in ("first", "last"))
    if None in (first, last):
        raise NotImplementedError(f"{node.name()}: the stand-in needs input.first and input.last")
    low = first if low is None else low
    both = node["input.last_lock"].value() and node["output.last_lock"].value() and high is not None
    speed = (last - first) / (high - low) if both and high != low else float(node["speed"].value())
    through = (frame - low) * speed
    at = last - through if node["reverse"].value() else first + through
    return outside(_nearest(node, at), first, last, node["before"].value(), node["after"].value())


def outside(frame: int, first: int, last: int, before: str, after: str) -> int | None:
    """What a clip from `first` to `last`, both included, shows at `frame`; None for black."""
    if first <= frame <= last:
        return frame
    how, length = (before if frame < first else after), last - first + 1
    if how == "continue":
        return frame
    if how == "hold":
        return first if frame < first else last
    if how == "loop":
        return first + (frame - first) % length
    if how == "bounce" and length > 1:
        at = (frame - first) % (2 * length - 2)
        return first + (at if at < length else 2 * length - 2 - at)
    return first if how == "bounce" else None
