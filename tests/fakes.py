"""Small real things that tests share: shots, clips, plans and settings that touch no disk."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from dedio_core.frames import FrameRange, FrameRate, Handles, Timecode
from dedio_core.models import CameraInfo, EditorialCutInfo, ShotInfo, SourceClip
from dedio_core.paths import PlacedPath
from dedio_core.plan import (
    BurnIn,
    Cleanup,
    Delivery,
    EncodeMovie,
    Plan,
    Publish,
    Pull,
    Render,
    Skip,
)
from dedio_core.render.job import ExrOutput, Geometry, JobColor, JobSource, PictureOutput, RenderJob

FILM = FrameRate.of(24000, 1001)


def cut(**given: Any) -> EditorialCutInfo:
    """A row: frames 100 to 150 of a clip, unless said otherwise."""
    if not given.keys() & {"in_point", "in_timecode", "all_frames"}:
        given = {"in_point": 100, "out_point": 150, **given}
    return EditorialCutInfo(**{"sequence": "sht", "shot": "100", "source_file": Path("A001.mxf"), **given})


def shot(**given: Any) -> ShotInfo:
    """Shot 100 of sequence sht."""
    names = {"project": "tests", "sequence": "sht", "shot": "100", **given}
    names.setdefault("cut", cut(sequence=names["sequence"], shot=names["shot"]))
    return ShotInfo(**names)


def clip(**given: Any) -> SourceClip:
    """A VENICE movie of 240 frames that starts at 14:22:04:07."""
    rate = given.pop("rate", FILM)
    start = given.pop("start", "14:22:04:07")
    values: dict[str, Any] = {
        "path": Path("A001.mxf"),
        "kind": "movie",
        "codec": "prores 4444",
        "frames": FrameRange.of(0, 240),
        "rate": rate,
        "rate_source": "media",
        "width": 4096,
        "height": 3432,
        "start": Timecode.parse(start, rate) if start else None,
        "start_source": "mxf" if start else "",
        "bits": 12,
        "pixel_format": "yuv444p12le",
        "matrix": "bt709",
        "levels": "video",
        "reel": "A001",
        "content_id": "1000-abc",
        "camera": CameraInfo(make="Sony", model="VENICE2", lens="Cooke 50", exposure_index=800.0),
    }
    return SourceClip(**{**values, **given})


def plan(**given: Any) -> Plan:
    """The whole plan of `shot` and `clip`: EXRs, proxy, publish, clean-up."""
    folder, stem = "sht100/pla/sht100_pla_rawPlate_v001", "sht100_pla_rawPlate_v001"
    source, frames = clip(), FrameRange(993, 1059)
    geometry = Geometry((4096, 3432), 2.0, (3840, 2160), (0.0, 275.625, 3840.0, 1884.375), "cubic")
    color = JobColor(
        config="ocio://studio-config-v1.0.0_aces-v1.3_ocio-v2.1",
        config_hash="0123456789abcdef",
        source="S-Log3 Venice S-Gamut3.Cine",
        target="ACEScg",
        display="sRGB - Display",
        view="ACES 1.0 - SDR Video",
    )
    pictures = PictureOutput(PlacedPath("work", "proxy"), (1920, 1080))
    exr = ExrOutput(
        PlacedPath("stage", "main_ACEScg"),
        f"{stem}_main_ACEScg.",
        "dwaa:15",
        Fraction(24000, 1001),
        source.timecode_of(92),
        text={"reelName": "A001"},
        numbers={"isoSpeed": 800.0},
    )
    job = RenderJob(
        shot="sht100",
        source=JobSource("movie", PlacedPath("source", "A001.mxf"), source.frames, -901, 4096, 3432, FILM),
        color=color,
        geometry=geometry,
        frames=frames,
        exr=exr,
        picture=pictures,
    )
    movie = EncodeMovie(
        "ProxyGenerationStage",
        pictures.folder,
        PlacedPath("stage", f"{stem}_proxy_sRGB.mp4"),
        frames,
        (1920, 1080),
        Fraction(24000, 1001),
        source.timecode_of(92),
        18,
        "medium",
        2,
        BurnIn("sht100", "view", "A001 {timecode}", "{frame}"),
    )
    actions = (
        Skip("SonyRawConversionStage", "prores 4444 is decoded in process"),
        Render("OIIOColorTransformStage", "native", job),
        movie,
        Publish("ShotTreeOrganizationStage", PlacedPath("tree", folder), f"{stem}.json"),
        Skip("KitsuIntegrationStage", "pipeline.skip_kitsu is set"),
        Cleanup("CleanupStage"),
    )
    values: dict[str, Any] = {
        "id": "00112233445566aa",
        "identity": "ffee",
        "shot": shot(),
        "clip": source,
        "pull": Pull(FrameRange(100, 150), FrameRange(92, 158), Handles(8, 8), 100),
        "color": color,
        "geometry": geometry,
        "delivery": Delivery(
            version=1,
            values={"shot": "sht100", "task": "pla", "element": "rawPlate"},
            version_folder=folder,
            main_folder="main_ACEScg",
            main_prefix=f"{stem}_main_ACEScg.",
            proxy_name=f"{stem}_proxy_sRGB.mp4",
            sidecar_name=f"{stem}.json",
            compression="dwaa:15",
            proxy_size=(1920, 1080),
            proxy_crf=18,
            proxy_preset="medium",
            proxy_threads=2,
            burn_in=True,
        ),
        "stages": tuple(dict.fromkeys(action.stage for action in actions)),
        "actions": actions,
        "notes": ("levels by the stream's tag",),
        "warnings": ("the media has no frames for 2 tail handle frames 1060-1061",),
    }
    return replace(Plan(**values), **given)
