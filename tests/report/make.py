"""A small cut with one of everything, its media as an index or as real clips, and reports of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from dedio_core.frames import FrameRange, FrameRate, Timecode
from dedio_core.media.index import IndexedClip, MediaIndex
from dedio_core.report.model import Report
from dedio_core.sample import write_movie
from dedio_core.settings import Settings, from_mapping
from dedio_core.turnover.request import Request, plan_request

RATE = FrameRate.of(24000, 1001)
MEDIA = Path("/cards")
SETTINGS = from_mapping({"project": "demo"})
DATE = "2026-11-24T09:30:00+00:00"
CLIPS = {
    "A001C003_261122AB": "10:00:00:00",
    "A001C004_261122AB": "11:00:00:00",
    "A002C001_261122CD": "12:00:00:00",
    "B001C007_261122EF": "13:00:00:00",
}
FRAMES = 96


def events(*more: str) -> str:
    """A list of six shots, one of two elements, and two events that are none; `more` lines at its end."""
    A, B, C, D = CLIPS  # noqa: N806
    return "\r\n".join(
        [
            "TITLE: DEMO_R1_V01",
            "FCM: NON-DROP FRAME",
            *event(1, A, "V", "10:00:00:20 10:00:01:20 01:00:00:00 01:00:01:00", "sht010 clean"),
            "* ASC_SOP (1.0321 0.9934 0.9712)(0.0101 -0.0042 0.0003)(1.0 1.0 1.05)",
            "* ASC_SAT 0.94",
            *event(2, B, "V", "11:00:01:00 11:00:02:00 01:00:01:00 01:00:02:00", "sht020 rig out"),
            "* EFFECTS NAME IS FLOP",
            *event(3, C, "V", "12:00:00:10 12:00:00:22 01:00:02:00 01:00:03:00", "sht030 retime"),
            "M2   A002C001_261122CD       012.0                12:00:00:10",
            *event(4, C, "V", "12:00:02:00 12:00:02:01 01:00:03:00 01:00:03:12", "sht040 hold"),
            "M2   A002C001_261122CD       000.0                12:00:02:00",
            "* * FREEZE FRAME",
            "005  AX  V  C  00:00:00:00 00:00:01:00 01:00:03:12 01:00:04:12",
            "* FROM CLIP NAME: music_temp.mov",
            *event(6, D, "V", "13:00:01:00 13:00:02:00 01:00:04:12 01:00:05:12", "sht060 sky"),
            *event(7, B, "V2", "11:00:02:10 11:00:03:04 01:00:04:18 01:00:05:12", "sht060_fg01 dust"),
            "008  BL  V  C  00:00:00:00 00:00:00:12 01:00:05:12 01:00:06:00",
            *more,
            "",
        ]
    )  # fmt: skip


def event(number: int, reel: str, track: str, times: str, marker: str, name: str = "") -> list[str]:
    """The lines of one event, with its marker."""
    record_in = times.split()[2]
    return [
        f"{number:03d}  {reel}  {track}  C  {times}",
        f"* FROM CLIP NAME: {name or reel}",
        *([f"* LOC: {record_in} RED     {marker}"] if marker else []),
    ]


def index(rate: FrameRate = RATE, **changed: Any) -> MediaIndex:
    """The clips as an index that no disk holds."""
    clips = [
        IndexedClip(
            MEDIA / f"{name}.mov",
            "movie",
            name,
            reel=name[:8],
            start=Timecode.parse(start, RATE).frames,
            rate=rate,
            frames=FrameRange.of(0, FRAMES),
            content_id=name,
        )
        for name, start in CLIPS.items()
    ]
    return MediaIndex((MEDIA,), tuple(replace(clip, **changed) for clip in clips))


def report(folder: Path, text: str | None = None, media: MediaIndex | None = None, **asked: Any) -> Report:
    """The report of a plan that nothing was made of yet."""
    path = folder / "cut.edl"
    path.write_bytes((events() if text is None else text).encode("utf-8", "surrogatepass"))
    request = Request(path, (MEDIA,), rate=RATE, **asked)
    root, settings = folder / "tree", asked.pop("settings", SETTINGS)
    return made(plan_request(request, settings, root, media=media or index()), root, settings)


def made(plan: Any, root: Path, settings: Settings = SETTINGS, **more: Any) -> Report:
    """A report with the date of the tests."""
    return Report(plan, settings, root, DATE, "TO_014", **more)


def clips(folder: Path, **how: Any) -> Path:
    """The clips as real movies in `folder`."""
    for n, (name, start) in enumerate(CLIPS.items()):
        write_movie(
            folder / f"{name}.mov",
            **{"frames": FRAMES, "first_counter": 1000 * n, "reel": name[:8], **how},
            rate=RATE,
            start=Timecode.parse(start, RATE),
        )
    return folder
