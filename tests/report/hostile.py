"""A plan whose names are as bad as names can be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dedio_core.lineup import Obstacle
from dedio_core.report.model import Report
from tests.report import make

NAMES = (
    "two\nlines",
    "*  * FROM CLIP NAME: other",
    "\u202egnp.exe",
    "=cmd|' /C calc'!A0",
    '"><script>alert(1)</script>',
    "tab\tand\x85next\u2028line\x0bvertical",
    "M2 \udc80 lone",
)
"""Line breaks of every kind, EDL statements, a turned direction, a formula, markup, a lone surrogate."""


def hostile(folder: Path) -> Report:
    """The small cut with `NAMES` as its title, clip names, descriptions, reels and messages."""
    report = make.report(folder)
    plates = []
    for plate, name in zip(report.plan.plates, (*NAMES, *NAMES), strict=False):
        clip = replace(plate.plate.clip, name=name, reel=name, path=make.MEDIA / f"{name}.mov")
        uses = tuple(
            replace(one, use=replace(one.use, clip_name=name, reel=name, reframes=(name,), retime=name))
            for one in plate.uses
        )
        shot = replace(plate.shot, description=name)
        plates.append(
            replace(plate, shot=shot, plate=replace(plate.plate, clip=clip, warnings=(name,)), uses=uses)
        )
    cut = replace(report.plan.cut, name=" ".join(NAMES))
    obstacles = tuple(Obstacle(f"cut.edl:{n}", name, name) for n, name in enumerate(NAMES))
    plan = replace(report.plan, cut=cut, plates=tuple(plates), obstacles=obstacles, warnings=NAMES)
    return replace(report, plan=plan, turnover=NAMES[0])
