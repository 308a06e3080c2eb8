"""The files that a converter wrote, whatever it called them: found, counted, proved, put in place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dedio_core import files
from dedio_core.errors import ToolError, VerifyError, WriteError
from dedio_core.events import FrameDone, Written
from dedio_core.frames import FrameRange, runs
from dedio_core.models import ImageSequence, SourceClip
from dedio_core.raw.dpx_header import DpxHeader, frame_proof, read_dpx_header


def found_in(folder: Path) -> dict[int, Path]:
    """DPX files in `folder` by the number at the end of their name (0 without one), in its order.

    Raises `ToolError` where two files have one number.
    """
    found: dict[int, Path] = {}
    for path in folder.iterdir():
        match = re.fullmatch(r".*?([0-9]*)\.dpx", path.name, re.IGNORECASE)
        if match:
            number = int(match[1] or 0)
            if number in found:
                raise ToolError(f"wrote two files with one number: {found[number].name} and {path.name}")
            found[number] = path
    return dict(sorted(found.items()))


@dataclass
class Exported:
    """Puts clip frames `frames` from `folder` into `to`, in the order of the numbers found there."""

    clip: SourceClip
    frames: FrameRange
    to: ImageSequence
    folder: Path
    placed: dict[int, int] = field(default_factory=dict)
    """Number in the tool's file name -> clip frame, for what is in place."""

    def early(self) -> Iterator[FrameDone]:
        """Frames that can be placed while the tool still writes.

        A file may be whole when the next one exists; it is taken only when its size is as its header
        says and its own timecode proves which frame it is. Everything else waits for `rest`.
        """
        found = found_in(self.folder)
        for number, path in found.items():
            first = min([*self.placed, *found])
            frame = self.frames.first + len(self.placed)
            if number + 1 not in found or number != first + len(self.placed) or frame not in self.frames:
                return
            try:
                header = read_dpx_header(path)
                if not header.file_size or self._proof(path, header, frame) < 1.0:
                    return
                done = self._place(path, number, frame, 1.0)
            except (VerifyError, WriteError):
                return  # half written, or still held open (Windows): judged when the tool has ended
            yield done

    def rest(self) -> Iterator[FrameDone]:
        """The remaining frames, once the tool has ended.

        Raises `ToolError` where their count is wrong or a number is missing, `VerifyError` for a
        damaged file or a wrong frame.
        """
        found = found_in(self.folder)
        numbers = runs([*self.placed, *found])
        if len(numbers) != 1 or len(numbers[0]) != len(self.frames):
            raise ToolError(self._count_problem(numbers))
        offset = self.frames.first - numbers[0].first
        for number, frame in self.placed.items():
            if number + offset != frame:
                raise ToolError(f"wrote file number {numbers[0].first} after {number} was taken as the first")
        for number, path in found.items():
            frame = number + offset
            yield self._place(path, number, frame, self._proof(path, read_dpx_header(path), frame))

    def _proof(self, path: Path, header: DpxHeader, frame: int) -> float:
        return frame_proof(path, header, self.clip.timecode_of(frame))

    def _place(self, path: Path, number: int, frame: int, proof: float) -> FrameDone:
        target = self.to.path(self.to.first_frame + frame - self.frames.first)
        size = path.stat().st_size
        with files.writing(target):
            path.replace(target)
        self.placed[number] = frame
        output = Written(target.name, size, files.checksum(target))
        return FrameDone(frame, (output,), {"identity_proven": proof})

    def _count_problem(self, numbers: tuple[FrameRange, ...]) -> str:
        count = sum(len(run) for run in numbers)
        if not count:
            return "wrote no DPX file"
        told = ", ".join(str(run) for run in numbers[:8]) + (", ..." if len(numbers) > 8 else "")
        return f"wrote {count} of {len(self.frames)} frames (its file numbers are {told})"
