"""What a camera-raw converter is: a vendor's program that turns raw frames into image files."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from typing import Protocol

from dedio_core.errors import InputError, RangeError
from dedio_core.events import FrameDone
from dedio_core.frames import FrameRange
from dedio_core.models import ImageSequence, SourceClip


class RawConverter(Protocol):
    """A converter. Making one touches nothing; only `version` and `export` start a process."""

    @property
    def name(self) -> str:
        """Its key in `CONVERTERS`."""
        ...

    @property
    def bake_color_space(self) -> tuple[str, ...]:
        """OCIO colour spaces that its output agrees with, the best first; empty where none is known."""
        ...

    def unavailable(self) -> str | None:
        """Why it cannot run here, with what to install or set; None where it can."""
        ...

    def handles(self, clip: SourceClip) -> bool:
        """Whether it can convert `clip`, if it is installed."""
        ...

    def version(self) -> str | None:
        """What the program says of itself; None where it says nothing in five seconds."""
        ...

    def check_bake(self, color_space: str, aliases: Iterable[str] = ()) -> str | None:
        """Why its output must not be read as `color_space` (with these aliases); None where it may."""
        ...

    def command(self, clip: SourceClip, frames: FrameRange, to: ImageSequence) -> tuple[str, ...]:
        """The argv that `export` would run, for the dry run. Touches nothing.

        The output folder's real name ends in random letters.
        """
        ...

    def export(
        self, clip: SourceClip, frames: FrameRange, to: ImageSequence, cancel: threading.Event
    ) -> Iterator[FrameDone]:
        """Convert clip frames `frames` (from 0, both included) into `to`, numbered as `to` says.

        Yields a `FrameDone` with the clip frame for each file in place; its output's path is the file's
        name in `to.directory`, with the checksum of the bytes as read back; its qc has ``identity_proven``
        1.0 where the file's own timecode is the clip's, 0.0 where the file has none. Closing the
        iterator, like `cancel`, ends the program. Raises `ToolError`, `VerifyError`, `Cancelled`.
        """
        ...


def check_asked(clip: SourceClip, frames: FrameRange, to: ImageSequence) -> None:
    """Refuse an export of frames that the clip has not (`RangeError`), or to too few or many numbers."""
    if not frames.within(clip.frames):
        raise RangeError(f"{clip.path}: frames {frames} are asked for, the clip has {clip.frames}")
    if len(to.frames) != len(frames):
        raise InputError(f"{to}: has {len(to.frames)} numbers for {len(frames)} clip frames")
