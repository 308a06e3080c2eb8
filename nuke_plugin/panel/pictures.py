"""Pictures of frames: few at a time, the newest request first, kept for the next time."""

from __future__ import annotations

import base64
import binascii
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nuke_plugin.panel.link import Link
from nuke_plugin.panel.rows.rows import Row

Got = Callable[["bytes | str | None"], None]
"""Takes a PNG, a sentence why there is none, or None: newer requests pushed it out, ask again."""
Look = tuple[Any, ...]
"""What changes a row's pictures besides clip and frame: color space, squeeze, settings."""
AT_ONCE = 2
MOST_WAITING = 120
"""More than a window shows; older requests are of rows that were scrolled past."""
MOST_BYTES = 128 << 20


@dataclass(frozen=True)
class Wanted:
    """One picture."""

    path: Path
    frame: int
    width: int
    look: Look


class Pictures:
    """Asks the worker for pictures. `where` is what every request says of settings."""

    def __init__(self, link: Link, where: Callable[[], dict[str, Any]]) -> None:
        self._link, self._where = link, where
        self._kept: OrderedDict[Wanted, bytes] = OrderedDict()
        self._bytes = 0
        self._waiting: OrderedDict[Wanted, tuple[dict[str, Any], list[Got]]] = OrderedDict()
        self._under_way: dict[Wanted, list[Got]] = {}

    def look(self, row: Row) -> Look:
        """How pictures of the row look now."""
        return row.source_colorspace, row.squeeze, repr(self._where())

    def get(self, row: Row, frame: int, width: int, got: Got) -> None:
        """Have `got` called once, now where it is known already."""
        if row.media is None:
            return got("it has no clip yet")
        if row.media.is_raw:
            return got("camera raw: there is no picture of it before it is converted")
        if frame not in row.media.frames:
            return got(f"the clip has no frame {frame}; it has {row.media.frames}")
        args = {"path": str(row.media.path), "frame": frame, "width": width, **self._where()}
        if row.squeeze is not None:
            args["squeeze"] = row.squeeze
        if row.source_colorspace:
            args["source_colorspace"] = row.source_colorspace
        wanted = Wanted(row.media.path, frame, width, self.look(row))
        if wanted in self._kept:
            self._kept.move_to_end(wanted)
            return got(self._kept[wanted])
        if wanted in self._under_way:
            self._under_way[wanted].append(got)
            return None
        _, gots = self._waiting.pop(wanted, (args, []))
        self._waiting[wanted] = args, [*gots, got]
        self._next()
        while len(self._waiting) > MOST_WAITING:
            _, (_, old) = self._waiting.popitem(last=False)
            for one in old:
                one(None)
        return None

    def _next(self) -> None:
        while self._waiting and len(self._under_way) < AT_ONCE:
            wanted, (args, gots) = self._waiting.popitem()
            self._under_way[wanted] = gots
            self._ask(wanted, args)

    def _ask(self, wanted: Wanted, args: dict[str, Any]) -> None:
        self._link.ask(
            "frame",
            args,
            on_result=lambda result: self._got(wanted, _png(result)),
            on_error=lambda _, sentence: self._got(wanted, sentence),
        )

    def _got(self, wanted: Wanted, found: bytes | str) -> None:
        if isinstance(found, bytes):  # what could not be had may be there the next time
            self._keep(wanted, found)
        for got in self._under_way.pop(wanted, []):
            got(found)
        self._next()

    def _keep(self, wanted: Wanted, found: bytes) -> None:
        self._kept[wanted] = found
        self._bytes += len(found)
        while self._bytes > MOST_BYTES:
            _, old = self._kept.popitem(last=False)
            self._bytes -= len(old)


def _png(result: Any) -> bytes | str:
    try:
        return base64.b64decode(result["png"], validate=True)
    except (KeyError, TypeError, binascii.Error):
        return "DED-IO's process sent what is no picture"
