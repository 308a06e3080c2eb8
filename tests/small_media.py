"""A small clip and a cut of one shot of it, as several suites need them."""

from __future__ import annotations

from pathlib import Path

from dedio_core.frames import FrameRate, Timecode
from dedio_core.sample import write_movie

RATE = FrameRate.of(24000, 1001)
START = Timecode.parse("14:22:08:11", RATE)
CUT = """TITLE: reel_1_v01
FCM: NON-DROP FRAME

001  A001C003 V     C        14:22:10:00 14:22:11:00 01:00:00:00 01:00:01:00
* FROM CLIP NAME: c
* SOURCE FILE: c.mxf
* LOC: 01:00:00:05 RED sht200 paint out the rig
"""


def write_clip_and_cut(folder: Path) -> None:
    """``c.mxf``, 168 frames from `START` on, and ``cut.edl``, in which sht200 is 24 frames of it."""
    write_movie(folder / "c.mxf", frames=168, rate=RATE, start=START, codec="prores_422hq")
    (folder / "cut.edl").write_text(CUT, encoding="utf-8")
