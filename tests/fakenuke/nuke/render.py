"""``nuke.execute``: the frames of Writes, in order, with the lines that Nuke prints."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from . import callbacks, faults, output
from .node import Node
from .state import SCRIPT


@dataclass(frozen=True)
class FrameRange:
    """First and last, both included, and the step; or the text ``1-10x2`` of them."""

    text_or_first: int | str = 1
    last_frame: int | None = None
    step: int = 1

    def first(self) -> int:
        return _parsed(self)[0]

    def last(self) -> int:
        return _parsed(self)[1]

    def increment(self) -> int:
        return _parsed(self)[2]

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.first(), self.last() + 1, self.increment()))


class FrameRanges(list):  # type: ignore[type-arg]
    """Several of them; also from a text, ``1-3 7``."""

    def __init__(self, ranges: str | Sequence[FrameRange] = ()) -> None:
        super().__init__(map(FrameRange, ranges.split()) if isinstance(ranges, str) else ranges)


def _parsed(what: FrameRange) -> tuple[int, int, int]:
    if isinstance(what.text_or_first, int):
        first = what.text_or_first
        return first, first if what.last_frame is None else what.last_frame, what.step
    return range_of(what.text_or_first)


def range_of(text: str) -> tuple[int, int, int]:
    """``A``, ``A-B``, ``A-BxC`` and ``A,B[,C]`` as first, last and step. Raises `ValueError`."""
    ends, _, step = text.partition("x")
    if "," in ends:
        numbers = [int(word) for word in ends.split(",")]
        return numbers[0], numbers[1], numbers[2] if len(numbers) > 2 else 1
    at = ends.find("-", 1)
    first = int(ends if at < 0 else ends[:at])
    return first, first if at < 0 else int(ends[at + 1 :]), int(step or 1)


def execute(
    nameOrNode: str | Node,
    start: Any = None,
    end: int | None = None,
    incr: int = 1,
    views: Sequence[str] | None = None,
    continueOnError: bool = False,
) -> None:
    """Render one Write. Raises `RuntimeError` with what Nuke says of the first thing that failed."""
    node = SCRIPT.nodes.get(nameOrNode) if isinstance(nameOrNode, str) else nameOrNode
    if node is None:
        raise RuntimeError(f"{nameOrNode}: no such node")
    if start is None:
        start = FrameRange(*_project())
    elif isinstance(start, int):
        start = FrameRange(start, start if end is None else end, incr)
    executeMultiple([node], start if isinstance(start, list) else [start], views, continueOnError)


render = execute


def executeMultiple(
    nodes: Sequence[Node],
    ranges: Sequence[Any] | None = None,
    views: Sequence[str] | None = None,
    continueOnError: bool = False,
) -> None:
    """Render Writes, each frame in the Writes' order. Raises `RuntimeError`."""
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("execute: only the main thread may call Nuke")
    for node in nodes:
        if node.Class() != "Write":
            raise RuntimeError(f"{node.name()} cannot be executed")
    given = [FrameRange(*one) if isinstance(one, tuple) else one for one in ranges or [_project()]]
    frames = [frame for one in given for frame in one]
    began = time.monotonic()
    try:
        on = [node for node in nodes if not (node["disable"].value() or node["reading"].value())]
        _frames(sorted(on, key=lambda node: node["render_order"].value()), frames, continueOnError)
    except RuntimeError as error:
        name = getattr(error, "node", nodes[0].name() if nodes else "")
        output.error(name, str(error))
        raise RuntimeError(f"{name}: {error}" if name else str(error)) from None
    finally:
        output.total(time.monotonic() - began)


def _project() -> tuple[int, int]:
    from . import root

    return int(root()["first_frame"].value()), int(root()["last_frame"].value())


def _frames(nodes: Sequence[Node], frames: Sequence[int], goes_on: bool) -> None:
    from . import root
    from .evaluate import Evaluator
    from .evaluate.write import Writer

    for node in nodes:
        if node["views"].value() not in ("main", "all views"):
            raise NotImplementedError(f"{node.name()}: the stand-in has one view")
    output.noise()
    with ExitStack() as stack:
        writers = {node.name(): stack.enter_context(Writer(node, root())) for node in nodes}
        for node in nodes:
            callbacks.call("BeforeRender", node)
        for n, frame in enumerate(frames, 1):
            root()["frame"].setValue(frame)
            evaluator = Evaluator(root())
            for node in nodes:
                try:
                    _one(node, writers[node.name()], evaluator, frame)
                except RuntimeError as error:
                    if not goes_on:
                        raise
                    output.error(getattr(error, "node", node.name()), str(error))
                callbacks.call("RenderProgress", node)
            output.frame_done(frame, n, len(frames))
        for node in nodes:
            callbacks.call("AfterRender", node)


def _one(node: Node, writer: Any, evaluator: Any, frame: int) -> None:
    limits = node["first"].value(), node["last"].value()
    if node["use_limit"].value() and not limits[0] <= frame <= limits[1]:
        return
    callbacks.call("BeforeFrameRender", node)
    faults.before_frame(frame)
    began = time.monotonic()
    if not faults.is_skipped(node):
        image = evaluator.image(node, frame)
        output.progress()
        path = writer.write(image, frame)
        output.wrote(path, time.monotonic() - began)
    callbacks.call("AfterFrameRender", node)
