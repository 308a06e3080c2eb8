"""Where each camera original must stay retrievable: the frames that plates were pulled from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dedio_core.frames import FrameRange
from dedio_core.media.index import IndexedClip
from dedio_core.report.labels import source_label
from dedio_core.turnover.model import PlatePlan


@dataclass(frozen=True)
class Original:
    """A source, the frames of it that are in plates, and which plates they are."""

    clip: IndexedClip
    ranges: tuple[FrameRange, ...]
    plates: tuple[str, ...]

    def labels(self, frames: FrameRange) -> tuple[str, str]:
        """Timecodes of the first and the last of `frames`; empty where the source has none."""
        return source_label(self.clip, frames.first), source_label(self.clip, frames.last)

    def document(self) -> dict[str, Any]:
        """The original as JSON values."""
        return {
            "path": str(self.clip.path),
            "name": self.clip.name,
            "reel": self.clip.reel,
            "pulled": [[one.first, one.last] for one in self.ranges],
            "timecode": [list(self.labels(one)) for one in self.ranges],
            "plates": list(self.plates),
        }


def originals(plates: Sequence[PlatePlan]) -> tuple[Original, ...]:
    """Every source of `plates`, those that a version covers too, sorted by path; ranges that meet are one."""
    by_path: dict[Path, list[PlatePlan]] = {}
    for plate in plates:
        by_path.setdefault(plate.plate.clip.path, []).append(plate)
    return tuple(
        Original(
            by_path[path][0].plate.clip,
            _joined([plate.pull.pull for plate in by_path[path]]),
            tuple(dict.fromkeys(plate.name for plate in by_path[path])),
        )
        for path in sorted(by_path)
    )


def _joined(ranges: Sequence[FrameRange]) -> tuple[FrameRange, ...]:
    made: list[FrameRange] = []
    for one in sorted(ranges):
        if made and one.first <= made[-1].last + 1:
            made[-1] = FrameRange(made[-1].first, max(made[-1].last, one.last))
        else:
            made.append(one)
    return tuple(made)
