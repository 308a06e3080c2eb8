"""What of a plate a cut uses: a cut that moves inside a plate's handles makes no new version of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dedio_core.frames import FrameRate, Timecode


@dataclass(frozen=True)
class Used:
    """Source frames and plate frames of a cut, both ends included, and the labels of the source ones.

    `head` and `tail` are how many frames of the plate are before and after it.
    """

    source: tuple[int, int]
    plate: tuple[int, int]
    labels: tuple[str, str]
    head: int
    tail: int

    @classmethod
    def of(cls, sidecar: Mapping[str, Any], uses: Sequence[Mapping[str, Any]]) -> Used:
        """What `uses` need of the version of `sidecar`; without any, what it was made for.

        Raises KeyError, TypeError or ValueError, or `InputError`, for a sidecar that DED-IO has not written.
        """
        cut = sidecar["cut"]
        there, first, last = _pair(cut["plate"]), *_pair(cut["source"])
        needed = [_pair(use["required"]) for use in uses if use.get("required")]
        start = min((low for low, _ in needed), default=first)
        end = max((high for _, high in needed), default=last)
        at, to = (int(cut["plate_cut"][0]) + frame - first for frame in (start, end))
        labels = tuple(_label(sidecar, frame - first) for frame in (start, end))
        return cls((start, end), (at, to), (labels[0], labels[1]), at - there[0], there[1] - to)

    @property
    def handles(self) -> str:
        """``8 + 8``."""
        return f"{self.head} + {self.tail}"


def _pair(found: Sequence[Any]) -> tuple[int, int]:
    return int(found[0]), int(found[1])


def _label(sidecar: Mapping[str, Any], frames: int) -> str:
    """The timecode so many frames after the sidecar's own cut in; empty where the source has none."""
    text = sidecar["cut"]["timecode_in"]
    if not text:
        return ""
    return str(Timecode.parse(str(text), FrameRate.parse(str(sidecar["source"]["rate"]))).plus(frames))
