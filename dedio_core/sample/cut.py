"""The sample cut: six shots as an editor hands them over, and the same cut a day later.

One clip is missing from the media, and events that are no shots stand between the shots.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dedio_core import files
from dedio_core.frames import Timecode
from dedio_core.sample.edl import BLACK, EdlEvent, edl_text
from dedio_core.sample.turnover import RATE, SampleTurnover, write_clip

SIZE = (512, 430)
"""An eighth of a 4096x3432 sensor: anamorphic, squeezed 2."""
RECORD = Timecode.parse("01:00:00:00", RATE)
STARTS = {
    "A001C004_261122AB": "14:30:00:00",
    "A001C005_261122AB": "14:41:17:05",
    "A001C006_261122AB": "14:52:40:11",
    "B001C002_261122AB": "15:03:02:20",
    "A001C007_261122AB": "15:20:30:12",
    "B001C003_261122AB": "15:20:30:12",
    "A001C008_261122AB": "15:44:09:01",
    "B001C004_261122AB": "15:51:00:00",
}
"""Where each clip starts. A001C007 and B001C003 are two cameras that ran together."""
FRAMES = {
    "A001C004_261122AB": 64,
    "A001C005_261122AB": 60,
    "A001C006_261122AB": 60,
    "B001C002_261122AB": 60,
    "A001C007_261122AB": 60,
    "B001C003_261122AB": 60,
}
"""The clips that are in the turnover. No shot needs A001C008, and B001C004 was forgotten."""
CDL = (
    "ASC_SOP (1.0500 1.0000 0.9600)(0.0100 0.0000 -0.0100)(1.0000 1.0000 1.0000)",
    "ASC_SAT 0.9000",
)


@dataclass(frozen=True)
class SampleCut:
    """Where the sample cut's files are; `media` is the folder that the clips are below."""

    media: Path
    first: Path
    second: Path
    clips: tuple[SampleTurnover, ...]


def make_cut(directory: Path) -> SampleCut:
    """Make the sample cut in `directory`, or find it there whole.

    The counter of the first clip begins at 1000, that of the second at 2000, and so on.
    """
    directory = Path(directory)
    clips = tuple(
        SampleTurnover(
            clip=directory / f"{name[:4]}_0001" / "XDROOT" / "Clip" / f"{name}.mxf",
            metadata=directory / f"{name[:4]}_0001" / "XDROOT" / "Clip" / f"{name}M01.XML",
            frames=frames,
            size=SIZE,
            start=_label(name, 0),
            reel=name,
            first_counter=1000 * number,
        )
        for number, (name, frames) in enumerate(FRAMES.items(), 1)
    )
    cut = SampleCut(directory, directory / "sample_cut_v01.edl", directory / "sample_cut_v02.edl", clips)
    for clip in clips:
        write_clip(clip)
    for path, events in ((cut.first, first_cut()), (cut.second, second_cut())):
        text = edl_text(path.stem.upper(), RATE, RECORD, events)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            files.write_whole(path, text.encode())
    return cut


def first_cut() -> tuple[EdlEvent, ...]:
    """The events of the first cut. Clip frames count from 0, and so does the record."""
    return (
        EdlEvent(BLACK, _label("", 0), at=0, frames=12, notes=("SLATE",)),
        _shot("A001C004_261122AB", 30, at=12, frames=16, marker="sht010"),
        _shot("A001C005_261122AB", 12, at=28, frames=18, marker="sht020", dissolve=8, notes=CDL),
        _shot("A001C008_261122AB", 0, at=46, frames=24),
        *_middle(freeze=20),
        _shot("A001C007_261122AB", 12, at=120, frames=20, marker="sht050"),
        _shot("B001C003_261122AB", 14, at=132, frames=8, marker="sht050_fg01", channel="V2"),
        _shot("B001C004_261122AB", 40, at=140, frames=20, marker="sht060"),
        _sound(at=120, frames=40),
    )


def second_cut() -> tuple[EdlEvent, ...]:
    """The events of the second cut.

    sht010 begins 10 frames earlier, sht020 is where it now must be, sht040 ends 6 frames earlier,
    the foreground of sht050 is 3 frames later, sht060 is gone.
    """
    return (
        EdlEvent(BLACK, _label("", 0), at=0, frames=12, notes=("SLATE",)),
        _shot("A001C004_261122AB", 20, at=12, frames=26, marker="sht010"),
        _shot("A001C005_261122AB", 12, at=38, frames=18, marker="sht020", dissolve=8, notes=CDL),
        _shot("A001C008_261122AB", 0, at=56, frames=14),
        *_middle(freeze=14),
        _shot("A001C007_261122AB", 12, at=120, frames=20, marker="sht050"),
        _shot("B001C003_261122AB", 17, at=132, frames=8, marker="sht050_fg01", channel="V2"),
        _sound(at=120, frames=20),
    )


def _middle(freeze: int) -> Sequence[EdlEvent]:
    """From 70 to 120: a shot at double speed, a freeze so many frames long, a title."""
    frozen = "B001C002_261122AB"
    title = Timecode.parse("00:00:00:00", RATE)
    return (
        _shot(
            "A001C006_261122AB",
            12,
            at=70,
            frames=10,
            source_frames=19,
            speed="048.0",
            marker="sht030 4-4 the chase, at double speed",
        ),
        EdlEvent(
            frozen,
            _label(frozen, 30),
            at=80,
            frames=freeze,
            clip=f"{frozen}.MXF FF",
            source_frames=1,
            speed="000.0",
            marker="sht040",
            notes=("* FREEZE FRAME",),
        ),
        EdlEvent("AX", title, at=80 + freeze, frames=40 - freeze, clip="TITLE: THREE DAYS LATER"),
    )


def _shot(
    clip: str,
    first: int,
    *,
    at: int,
    frames: int,
    channel: str = "V",
    source_frames: int | None = None,
    speed: str = "",
    dissolve: int = 0,
    marker: str = "",
    notes: tuple[str, ...] = (),
) -> EdlEvent:
    """An event that begins at frame `first` of a clip."""
    return EdlEvent(
        clip, _label(clip, first), at, frames, channel, f"{clip}.MXF", source_frames, speed, dissolve, marker,
        notes,
    )  # fmt: skip


def _sound(at: int, frames: int) -> EdlEvent:
    return EdlEvent("SOUND01", Timecode.parse("09:12:00:00", RATE), at, frames, "A", "ATMO PARK.WAV")


def _label(clip: str, frame: int) -> Timecode:
    return Timecode.parse(STARTS.get(clip, "00:00:00:00"), RATE).plus(frame)
