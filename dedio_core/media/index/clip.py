"""One clip of the media index: what it is called, where it stands in timecode, how long it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dedio_core.errors import InputError
from dedio_core.frames import FrameRange, FrameRate, Timecode
from dedio_core.models import SourceKind


@dataclass(frozen=True)
class IndexedClip:
    """A clip as it was found. `path` is what `find_source` takes: of a sequence, its first frame.

    `frames` are numbered as `SourceClip.frames`: from 0, or the file numbers of a sequence. `start`
    is the label of the first one, counted from 00:00:00:00 at `rate`; None: it states none. A clip
    that could not be read has `error`, and neither `rate` nor `frames`.
    """

    path: Path
    kind: SourceKind
    name: str
    card: str | None = None
    """The card it was recorded on, by its name, its folders or its reel: ``D001``."""
    reel: str | None = None
    """The reel that the file itself states."""
    start: int | None = None
    drop: bool = False
    rate: FrameRate | None = None
    rate_source: str = ""
    frames: FrameRange | None = None
    width: int = 0
    height: int = 0
    codec: str = ""
    bytes: int = 0
    content_id: str = ""
    squeeze: float | None = None
    """What the camera says of it, else the file's pixel aspect; None: nothing says so."""
    is_proxy: bool = False
    error: str | None = None

    @property
    def count(self) -> int:
        """How many frames it has; 0 where it cannot be read."""
        return len(self.frames) if self.frames else 0

    @property
    def timecode(self) -> Timecode | None:
        """The label of its first frame."""
        if self.start is None or self.rate is None:
            return None
        return Timecode(self.start, self.rate, self.drop)

    def start_on(self, rate: FrameRate, drop: bool) -> int | None:
        """What the label of its first frame counts at another rate; None where it does not exist there."""
        label = self.timecode
        try:
            return Timecode.parse(str(label), rate, drop).frames if label else None
        except InputError:
            return None
