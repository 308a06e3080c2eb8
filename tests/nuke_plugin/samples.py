"""Jobs and plates with golden scripts; ``python -m tests.nuke_plugin.samples`` writes these anew."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from dedio_core.frames import FrameRange, FrameRate, Timecode
from dedio_core.paths import PlacedPath
from dedio_core.render.job import (
    ExrOutput,
    Geometry,
    JobCdl,
    JobColor,
    JobSource,
    PictureOutput,
    RenderJob,
)
from dedio_core.render.nk.comp import Comp, comp
from dedio_core.render.nk.plate import plate_of
from dedio_core.render.nk.text import script
from dedio_core.uses import Cdl
from nuke_plugin.nk import job_script
from nuke_plugin.setup import Movie, Setup

GOLDEN = Path(__file__).parents[1] / "data" / "nuke"
FILM = FrameRate.of(24000, 1001)
ROOTS = {"source": Path("/mnt/cards/A001"), "stage": Path("/mnt/stage"), "work": Path("/mnt/work")}
CONFIG = Path("/mnt/show/config.ocio")
CDL = Cdl((1.1, 1.0, 0.9), (0.01, 0.0, -0.01), (1.0, 0.95, 1.05), 0.8)
TEXT = {"reelName": "A001", "dedio:sourceFile": "A001C003.%d", "dedio:sourceColorSpace": "S-Log3"}


def job(**given: Any) -> RenderJob:
    """A spherical 4096x2160 DPX sequence at 23.976, frames 92 to 158 as 993 to 1059."""
    first = Timecode.parse("14:22:12:15", given.pop("rate", FILM))
    made = RenderJob(
        shot="sht100",
        source=JobSource(
            kind="sequence",
            path=PlacedPath("source", "A001C003"),
            frames=FrameRange(86400, 86639),
            offset=85407,
            width=4096,
            height=2160,
            rate=first.rate,
            levels="full",
            base_name="A001C003",
            separator=".",
            padding=7,
            extension="dpx",
        ),
        color=JobColor(
            config="ocio://studio-config-v1.0.0_aces-v1.3_ocio-v2.1",
            config_hash="0123456789abcdef",
            source="S-Log3 Venice S-Gamut3.Cine",
            target="ACEScg",
            display="sRGB - Display",
            view="ACES 1.0 - SDR Video",
        ),
        geometry=Geometry((4096, 2160), 1.0, (3840, 2160), (0.0, 67.5, 3840.0, 2092.5), "cubic"),
        frames=FrameRange(993, 1059),
        exr=ExrOutput(
            folder=PlacedPath("stage", "main_ACEScg"),
            prefix="sht100_pla_rawPlate_v001_main_ACEScg.",
            compression="dwaa:15",
            rate=first.rate.fraction,
            start=first,
            capture_rate=Fraction(24000, 1001),
            text=TEXT,
            numbers={"dedio:squeeze": 1.0},
            offset=85407,
        ),
        picture=PictureOutput(PlacedPath("work", "proxy"), (1920, 1080)),
    )
    return replace(made, **given)


def graded(made: RenderJob, **given: Any) -> RenderJob:
    """`made` with a CDL on its proxy, in ACEScct."""
    assert made.picture
    cdl = JobCdl(CDL, "ACEScct", "ACEScg")
    return replace(made, picture=replace(made.picture, **{"cdl": cdl, **given}))


def squeezed(**given: Any) -> RenderJob:
    """4096x3432 squeezed 2, its DPX files written with plate numbers."""
    spherical = job()
    source = replace(
        spherical.source,
        path=PlacedPath("work", "dpx"),
        frames=FrameRange(993, 1059),
        offset=0,
        height=3432,
        padding=4,
    )
    box = (0.0, 275.625, 3840.0, 1884.375)
    return replace(
        spherical, source=source, geometry=Geometry((4096, 3432), 2.0, (3840, 2160), box, "cubic"), **given
    )


MOVIE = Movie(
    PlacedPath("stage", "sht100_pla_rawPlate_v001_proxy_sRGB.mp4"),
    ("sht100 pla rawPlate v001", "ACES 1.0 - SDR Video / sRGB - Display", "A001C003  {timecode}", "{frame}"),
)


def setup(**given: Any) -> Setup:
    return replace(Setup(ROOTS, CONFIG), **given)


def sidecar(element: str = "rawPlate", **given: Any) -> dict[str, Any]:
    """What a comp script reads of a sidecar: frames 993 to 1059, cut 1001 to 1051, used at natural speed."""
    name = f"sht100_pla_{element}_v002"
    plate = given.pop("plate", [993, 1059])
    names = [f"main_ACEScg/{name}_main_ACEScg.{frame:04d}.exr" for frame in (plate[0], plate[1])]
    return {
        "what": "dedio plate",
        "project": "demo",
        "sequence": "sht",
        "shot": "100",
        "element": element,
        "version": 2,
        "source": {"rate": "24000/1001", "content_id": "1000-abc"},
        "cut": {
            "plate": plate,
            "tie_1001": given.pop("tie", 100),
            "comp_range": [993, 1059],
            "uses": given.pop("uses", []),
        },
        "color": {"target": "ACEScg", "config": "ocio://studio-config-v1.0.0_aces-v1.3_ocio-v2.1"},
        "geometry": {"size": [3840, 2160]},
        "files": {**{file: {} for file in names}, f"{name}_proxy_sRGB.mp4": {}},
        **given,
    }


def use(comp: tuple[int, int], frames: list[int | None], **given: Any) -> dict[str, Any]:
    return {"comp_range": list(comp), "plate_frames": frames, "cdl": None, "retime": "", **given}


CDL_JSON = {
    "slope": [1.1, 1.0, 0.9],
    "offset": [0.01, 0.0, -0.01],
    "power": [1.0, 0.95, 1.05],
    "saturation": 0.8,
}


def comp_of(*sidecars: dict[str, Any], **given: Any) -> Comp:
    """A comp of these plates, in the order given."""
    tree = Path("/mnt/shots/sht100/pla")
    plates = tuple(plate_of(tree / f"sht100_pla_{one['element']}_v002", one) for one in sidecars)
    return replace(Comp("sht100", plates, Path("/mnt/comp/sht100_comp_v001")), **given)


def freeze() -> Comp:
    """Ten frames of the same plate frame, with a CDL in a named space."""
    held = use((996, 1015), [1001] * 20, retime="M2 000.0", cdl=CDL_JSON)
    return comp_of(sidecar(uses=[held], plate=[993, 1009]), working_space="ACEScct", config=CONFIG)


def reverse_and_curve() -> Comp:
    """A plate that is used backwards, with two frames that it lacks, and another one by a curve."""
    back: list[int | None] = [None, None, *range(1018, 1000, -1)]
    curve: list[int | None] = [1001 + k * k // 8 for k in range(20)]
    return comp_of(
        sidecar(uses=[use((999, 1018), back, retime="M2 -24.0", cdl=CDL_JSON)], plate=[1001, 1018]),
        sidecar("bg01", uses=[use((1001, 1020), curve, retime="timeremap")], plate=[1001, 1050], tie=12),
    )


def scripts() -> dict[str, str]:
    """The golden scripts by file name."""
    return {
        "spherical.nk": job_script(job(), setup()),
        "squeezed_movie.nk": job_script(graded(squeezed()), setup(movie=MOVIE), version=15),
        "comp_freeze.nk": script(comp(freeze())),
        "comp_reverse_curve.nk": script(comp(reverse_and_curve())),
    }


if __name__ == "__main__":
    for name, text in scripts().items():
        (GOLDEN / name).write_text(text, encoding="utf-8")
