"""Flops, resizes, repositions, rotations and crops that a cut has, in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dedio_core.editorial.aaf.reader import read_aaf
from dedio_core.editorial.edl.reader import read as read_edl
from dedio_core.frames import FrameRate
from tests.editorial.aaf_make import Piece, write
from tests.editorial.test_otio import clip, read, stack, timeline, track

Json = dict[str, Any]
EVENT = "001  A001 V C 01:00:00:00 01:00:01:00 00:00:00:00 00:00:01:00\n"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("EFFECTS NAME IS RESIZE", "resize"),
        ("EFFECTS NAME IS FLOP", "flop"),
        ("EFFECTS NAME IS FLIP", "flip"),
        ("EFFECTS NAME IS FLIP-FLOP", "flip-flop"),
        ("EFFECTS NAME IS PAN & ZOOM", "pan and zoom"),
        ("EFFECTS NAME IS 3D WARP", "3D warp"),
        ("EFFECTS NAME IS PICTURE-IN-PICTURE", "picture-in-picture"),
        ("* EFFECT NAME: RESIZE", "resize"),
        ("* UNSUPPORTED EFFECT: BASIC MOTION", "basic motion"),
        ("* DLEDL: EFFECT: SCALE 110 %", "scale 110%"),
        ("* COMMENT: RESIZE 112.5%", "resize 112.5%"),
        ("* SIZING: 105%", "sizing 105%"),
        ("* FLOPPED", "flop"),
        ("* COMMENT: coin flip, add fire", ""),
        ("* FLIP_0010", ""),
        ("EFFECTS NAME IS CROSS DISSOLVE", ""),
        ("EFFECTS NAME IS CROSS ZOOM", ""),
        ("* FROM CLIP NAME: FLOP TAKE 2", ""),
        ("* COMMENT: TIMEWARP", ""),
    ],
)
def test_lines_of_an_edl(tmp_path: Path, line: str, told: str) -> None:
    """A line that names an effect tells of it with its percentage; other lines only by their first word."""
    path = tmp_path / "list.edl"
    path.write_text(f"TITLE: T\n{EVENT}{line}\n")
    (event,) = read_edl(path, FrameRate.of(24)).events
    assert event.reframes == ((told,) if told else ())


def resolve(name: str, *parameters: Json, enabled: bool = True) -> Json:
    block = {"Effect Name": name, "Enabled": enabled, "Parameters": list(parameters)}
    return {"OTIO_SCHEMA": "Effect.1", "effect_name": "Resolve Effect", "metadata": {"Resolve_OTIO": block}}


def parameter(name: str, value: Any, default: Any, **keyframes: Any) -> Json:
    frames = {key.strip("f"): {"Value": v} for key, v in keyframes.items()}
    return {
        "Parameter ID": name,
        "Parameter Value": value,
        "Default Parameter Value": default,
        "Key Frames": frames,
    }


def effect(called: str, **more: Any) -> Json:
    return {"OTIO_SCHEMA": "Effect.1", "effect_name": called, "metadata": {}, **more}


ZOOMED = parameter("dynamicZoomScale", 1.0, 1.0, f0=0.8, f9=1.0)


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (resolve("Transform"), ()),
        (resolve("Transform", parameter("transformationZoomX", 1.0, 1.0)), ()),
        (
            resolve(
                "Transform",
                parameter("transformationZoomX", 1.1, 1.0),
                parameter("transformationZoomY", 1.1, 1.0),
                parameter("transformationRotationAngle", -2.5, 0.0),
            ),
            ("zoom 110%", "rotation -2.5"),
        ),
        (resolve("Transform", parameter("transformationZoomX", 1.2, 1.0)), ("zoom X 120%",)),
        (
            resolve("Transform", parameter("transformationPan", 0.0, 0.0, f3=0.5, f20=0.25)),
            ("pan 0.5 to 0.25 in 2 keyframes",),
        ),
        (resolve("Transform", parameter("transformationFlipX", True, False)), ("flop",)),
        (resolve("Cropping", parameter("cropLeft", 12.0, 0.0)), ("crop left 12",)),
        (resolve("Dynamic Zoom", ZOOMED, enabled=False), ()),
        (resolve("Dynamic Zoom", ZOOMED), ("dynamic zoom scale 80% to 100% in 2 keyframes",)),
        (resolve("Composite", parameter("opacity", 0.0, 100.0)), ()),
        (effect("Flop"), ("flop",)),
        (effect("Flop", enabled=False), ()),
        (effect("Blur"), ()),
        (effect("Dissolve"), ()),
        (effect("Resize", metadata={"scale": 1.1}), ("resize 1.1",)),
        (effect("", name="Pan and Zoom"), ("pan and zoom",)),
        (effect("Pan"), ()),
    ],
)
def test_effects_of_an_otio_clip(tmp_path: Path, made: Json, told: tuple[str, ...]) -> None:
    """Effects are told by their names, and Resolve's by what is not at its default."""
    assert read(tmp_path, timeline(track(clip(0, 10, effects=[made])))).events[0].reframes == told


def test_effects_around_a_clip(tmp_path: Path) -> None:
    """What is done to a sequence is done to each of its clips, and to no other; sound has none."""
    nested = stack(track(clip(0, 10, effects=[effect("Crop")])), effects=[effect("Flop"), effect("Crop")])
    sound = track(clip(0, 10, effects=[effect("Flop")]), kind="Audio")
    events = read(tmp_path, timeline(track(nested, clip(0, 5)), sound)).events
    assert [e.reframes for e in events] == [("crop", "flop"), (), ()]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Flop", ("flop",)),
        ("Resize", ("resize",)),
        ("3D Warp", ("3D warp",)),
        ("FrameFlex", ("FrameFlex",)),
        ("Color Correction", ()),
    ],
)
def test_effects_of_an_aaf(tmp_path: Path, name: str, told: tuple[str, ...]) -> None:
    """An effect on the picture is told by its name, and the clip under it is still there."""
    (event,) = read_aaf(write(tmp_path / "a.aaf", [Piece(10, 5, effect=name)])).events
    assert event.reframes == told
    assert str(event.required) == "90005-90014"
