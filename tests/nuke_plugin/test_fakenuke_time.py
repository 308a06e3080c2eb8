"""The stand-in's nodes of time, timecode and text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.fakenuke import plates
from tests.fakenuke.scene import node, numbered, reading, rendered


@pytest.mark.parametrize(
    ("kind", "knobs", "frames"),
    [
        ("TimeOffset", {"time_offset": 1}, {2: 1, 3: 2}),
        ("FrameHold", {"first_frame": 2}, {1: 2, 3: 2}),
        ("FrameHold", {"first_frame": 1, "increment": 2}, {2: 1, 3: 3}),
        ("FrameRange", {"first_frame": 1, "last_frame": 2}, {1: 1, 2: 2}),
        (
            "Retime",
            {"input.first": 1, "input.last": 3, "speed": 2.0, "filter": "nearest"},
            {1: 1, 2: 3, 3: 3},
        ),
        (
            "Retime",
            {
                "input.first": 1,
                "input.last": 3,
                "output.first": 1,
                "output.last": 5,
                "input.last_lock": True,
                "output.last_lock": True,
                "filter": "nearest",
            },
            {1: 1, 3: 2, 5: 3},
        ),
        (
            "Retime",
            {"input.first": 1, "input.last": 3, "reverse": True, "filter": "none"},
            {1: 3, 2: 2, 3: 1},
        ),
        (
            "Retime",
            {"input.first": 1, "input.last": 3, "after": "black", "filter": "none"},
            {3: 3, 4: 0},
        ),
    ],
)
def test_other_frames(kind: str, knobs: Any, frames: dict[int, int], project: Any, tmp_path: Path) -> None:
    """Nodes of time show another frame of their input."""
    moved = node(project, kind, reading(project, numbered(tmp_path)), **knobs)
    for frame, shown in frames.items():
        pixels, _ = rendered(project, moved, tmp_path, frame)
        assert np.array_equal(pixels, plates.ramp() * np.float32(shown / 10)), frame


def test_time_warp(project: Any, tmp_path: Path) -> None:
    """A TimeWarp shows the frame of its curve, held beyond its ends; between two keys it is not evaluated."""
    warp = node(project, "TimeWarp", reading(project, numbered(tmp_path)), filter="nearest")
    warp["lookup"].fromScript("{curve x1 3 x2 2.4 x4 1}")
    for frame, shown in ((0, 3), (1, 3), (2, 2), (4, 1), (9, 1)):
        pixels, _ = rendered(project, warp, tmp_path, frame)
        assert np.array_equal(pixels, plates.ramp() * np.float32(shown / 10))
    with pytest.raises(RuntimeError, match="no key"):
        rendered(project, warp, tmp_path, 3)


def test_timecode(project: Any, tmp_path: Path) -> None:
    """AddTimeCode counts from its frame, by the rate rounded, and the EXR has SMPTE's words of it."""
    added = node(
        project,
        "AddTimeCode",
        reading(project, numbered(tmp_path)),
        startcode="14:22:59:22",
        fps=23.976,
        metafps=False,
        useFrame=True,
        frame=1,
    )
    found = []
    for frame in (1, 2, 3):
        _, spec = rendered(project, added, tmp_path, frame)
        found.append(spec.getattribute("smpte:TimeCode")[0])
    assert [f"{word:08x}" for word in found] == ["14225922", "14225923", "14230000"]


def test_timecode_in_a_text(project: Any, tmp_path: Path) -> None:
    """``[metadata input/timecode]`` is the frame's own; a key that is not there is no text."""
    from nuke.evaluate import Evaluator
    from nuke.evaluate.letters import told

    read = reading(project, numbered(tmp_path))
    added = node(project, "AddTimeCode", read, useFrame=True, fps=25.0, metafps=False)
    image = Evaluator(project.root()).image(added, 3)
    assert told("A  [metadata input/timecode]", image, 3) == "A  01:00:00:02"
    assert told("A  [metadata input/timecode]", Evaluator(project.root()).image(read, 3), 3) == "A  "


def test_text(project: Any, tmp_path: Path) -> None:
    """Text2 draws in its corner, and the frame in it changes; what is no TCL stays a text."""
    drawn = node(project, "Crop", reading(project, numbered(tmp_path)), box=[0, 0, 96, 54])
    text = node(
        project, "Text2", drawn, box=[4, 4, 92, 50], font_size=12.0, xjustify="right", yjustify="bottom"
    )
    text["message"].setValue("\\[frame\\] [format %04d [frame]]")
    from nuke.evaluate.letters import told

    image = type("Image", (), {"metadata": {}})
    assert told(text["message"].value(), image, 7) == "[frame] 0007"
    first, _ = rendered(project, text, tmp_path, 1)
    plain = plates.ramp() * np.float32(0.1)
    changed = np.any(first != plain, axis=2)
    rows, columns = np.nonzero(changed)
    assert rows.min() > 27
    assert columns.max() <= 92
    second, _ = rendered(project, text, tmp_path, 2)
    assert not np.array_equal(changed, np.any(second != plain * 2, axis=2))
    off, _ = rendered(project, node(project, "Text2", drawn, message="x", disable=True), tmp_path)
    assert np.array_equal(off, plain)


def test_copied_metadata(project: Any, tmp_path: Path) -> None:
    """CopyMetaData takes its second input's metadata, its first one's picture."""
    file = numbered(tmp_path)
    edit = node(project, "ModifyMetaData", reading(project, file))
    edit["metadata"].fromScript("{set exr/from other}")
    both = node(project, "CopyMetaData", reading(project, file), mergeMode="Meta only")
    both.setInput(1, node(project, "TimeOffset", edit, time_offset=1))
    pixels, spec = rendered(project, both, tmp_path, 3, metadata="default metadata and exr/*")
    assert spec.getattribute("from") == "other"
    assert np.array_equal(pixels, plates.ramp() * np.float32(0.3))


@pytest.mark.parametrize("metadata_text", ["[python 1]", "$env(HOME)"])
def test_a_text_that_is_run(metadata_text: str, project: Any) -> None:
    """TCL that was not escaped never comes to an evaluation."""
    text = node(project, "Text2")
    with pytest.raises(project.TclError):
        text["message"].setValue(metadata_text)
