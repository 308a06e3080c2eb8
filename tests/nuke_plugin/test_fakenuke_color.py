"""The stand-in's OCIO nodes, against transforms and formulas that are computed here."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import PyOpenColorIO as ocio
import pytest

from tests.fakenuke import plates
from tests.fakenuke.scene import CONFIG, node, numbered, reading, rendered, writing


def through(*transforms: Any) -> Any:
    config = ocio.Config.CreateFromBuiltinConfig(CONFIG.removeprefix("ocio://"))
    return config.getProcessor(ocio.GroupTransform(list(transforms))).getDefaultCPUProcessor()


def applied(processor: Any, pixels: Any) -> Any:
    made = np.ascontiguousarray(pixels).copy()
    processor.applyRGB(made)
    return made


def test_color_space(project: Any, tmp_path: Path) -> None:
    """OCIOColorSpace is the config's transform; a role with its name behind it is the role."""
    read = reading(project, numbered(tmp_path))
    spaces = {"in_colorspace": "S-Log3 Venice S-Gamut3.Cine", "out_colorspace": "scene_linear"}
    pixels, _ = rendered(project, node(project, "OCIOColorSpace", read, **spaces), tmp_path, 3)
    wanted = through(ocio.ColorSpaceTransform("S-Log3 Venice S-Gamut3.Cine", "ACEScg"))
    assert np.array_equal(pixels, applied(wanted, plates.ramp() * np.float32(0.3)))


def test_display(project: Any, tmp_path: Path) -> None:
    """OCIODisplay is the view of the display, from the space that it is told."""
    view = node(
        project,
        "OCIODisplay",
        reading(project, numbered(tmp_path)),
        colorspace="ACEScg",
        display="sRGB - Display",
        view="ACES 1.0 - SDR Video",
    )
    pixels, _ = rendered(project, view, tmp_path, 3)
    wanted = through(ocio.DisplayViewTransform("ACEScg", "sRGB - Display", "ACES 1.0 - SDR Video"))
    assert np.allclose(pixels, applied(wanted, plates.ramp() * np.float32(0.3)), atol=1e-6)


@pytest.mark.parametrize("space", ["ACEScct", "scene_linear"])
def test_cdl(space: str, project: Any, tmp_path: Path) -> None:
    """A CDL is applied in its working space: from scene_linear into it, the CDL by its formula, and back."""
    numbers = {"slope": [1.1, 1.0, 0.9], "offset": [0.01, 0.0, -0.01], "power": [1.0, 0.95, 1.05]}
    cdl = node(
        project,
        "OCIOCDLTransform",
        reading(project, numbered(tmp_path)),
        saturation=0.8,
        working_space=space,
        **numbers,
    )
    pixels, _ = rendered(project, cdl, tmp_path, 3)
    name = "ACEScg" if space == "scene_linear" else space
    inside = applied(through(ocio.ColorSpaceTransform("ACEScg", name)), plates.ramp() * np.float32(0.3))
    graded = inside * np.float32(numbers["slope"]) + np.float32(numbers["offset"])
    graded = np.where(graded > 0, np.abs(graded) ** np.float32(numbers["power"]), graded)
    luma = graded @ np.float32([0.2126, 0.7152, 0.0722])
    graded = luma[..., None] + np.float32(0.8) * (graded - luma[..., None])
    wanted = applied(through(ocio.ColorSpaceTransform(name, "ACEScg")), graded.astype(np.float32))
    assert np.allclose(pixels, wanted, rtol=2e-4, atol=2e-5)


@pytest.mark.parametrize("inverse", [False, True])
def test_a_file_of_a_curve(inverse: bool, project: Any, tmp_path: Path) -> None:
    """OCIOFileTransform applies the file in its working space; a file that is not there is an error."""
    lut = tmp_path / "half.spi1d"
    lut.write_text("Version 1\nFrom 0.0 1.0\nLength 2\nComponents 1\n{\n 0.0\n 0.5\n}\n")
    read = reading(project, numbered(tmp_path))
    file = node(project, "OCIOFileTransform", read, file=lut.as_posix(), invert=inverse)
    pixels, _ = rendered(project, file, tmp_path)
    wanted = plates.ramp() * np.float32(0.1)
    assert np.allclose(pixels, wanted * 2 if inverse else wanted / 2, rtol=1e-5)
    lut.unlink()
    with pytest.raises(RuntimeError, match=r"half\.spi1d: No such file"):
        rendered(project, file, tmp_path, 2)


def test_names_that_the_config_lacks(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that the config has not is refused, and breaks a node whose config is changed."""
    color = node(project, "OCIOColorSpace", in_colorspace="ARRI LogC4", out_colorspace="ACEScg")
    assert not color.hasError()
    with pytest.raises(ValueError, match="Bad value for in_colorspace : S-Log9"):
        color["in_colorspace"].setValue("S-Log9")
    view = node(project, "OCIODisplay", colorspace="ACEScg")
    assert not view.hasError()
    with pytest.raises(ValueError, match="Bad value for display"):
        view["display"].setValue("Television")
    monkeypatch.setenv("OCIO", "ocio://cg-config-v1.0.0_aces-v1.3_ocio-v2.1")
    assert color.hasError()
    assert not view.hasError()
    monkeypatch.setenv("OCIO", "/nowhere/config.ocio")
    assert view.hasError()


BAD = [
    ("Read", "colorspace", "NOSUCH"),
    ("Read", "colorspace", "default (NOSUCH)"),
    ("Read", "colorspace", "scene_linear (ACEScct)"),
    ("Write", "colorspace", "NOSUCH"),
    ("Write", "ocioColorspace", "default"),
    ("Write", "display", "NOSUCH"),
    ("Write", "view", "NOSUCH"),
    ("Root", "workingSpaceLUT", "NOSUCH"),
    ("Root", "int8Lut", "NOSUCH"),
    ("OCIOFileTransform", "working_space", "NOSUCH"),
    ("OCIOFileTransform", "working_space", "NOSUCH\tACES/NOSUCH"),
]
GOOD = [
    ("Read", "colorspace", "default"),
    ("Read", "colorspace", "default (ACEScg)"),
    ("Read", "colorspace", "ARRI LogC3 (EI800)"),
    ("Write", "colorspace", "scene_linear"),
    ("Write", "colorspace", "scene_linear (ACEScg)"),
    ("Write", "ocioColorspace", "ACEScct"),
    ("Write", "display", "sRGB - Display"),
    ("Write", "view", "ACES 1.0 - SDR Video"),
    ("Root", "workingSpaceLUT", "ACEScg"),
    ("Root", "int8Lut", "matte_paint"),
    ("Root", "monitorLut", "ACES 1.0 - SDR Video (sRGB - Display)"),
    ("Viewer", "viewerProcess", "None"),
    ("OCIOFileTransform", "working_space", "ACEScct\tACES/ACEScct"),
]
UNSURE = [
    ("Read", "colorspace", "lin_ap1"),
    ("OCIOColorSpace", "in_colorspace", "lin_ap1"),
    ("Write", "display", "default"),
    ("Root", "monitorLut", "sRGB (ACES)"),
    ("Viewer", "viewerProcess", "rec709"),
]


def listed(project: Any, kind: str) -> Any:
    return project.root() if kind == "Root" else node(project, kind)


@pytest.mark.parametrize(("kind", "knob", "name"), BAD)
def test_lists_of_every_class(kind: str, knob: str, name: str, project: Any) -> None:
    """A name that the config lacks is refused by whatever node it is given to, live and in a script."""
    said = re.escape(f"Bad value for {knob} : {name}")
    with pytest.raises(ValueError, match=said):
        listed(project, kind)[knob].setValue(name)
    with pytest.raises(ValueError, match=said):
        project.scriptReadText(f'{kind} {{\n inputs 0\n {knob} "{name}"\n}}\n')


@pytest.mark.parametrize(("kind", "knob", "name"), GOOD)
def test_names_that_the_config_has(kind: str, knob: str, name: str, project: Any) -> None:
    """Names, roles, and how both read back, are taken without a doubt."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        listed(project, kind)[knob].setValue(name)
        project.scriptReadText(f'{kind} {{\n inputs 0\n {knob} "{name}"\n}}\n')


@pytest.mark.parametrize(("kind", "knob", "name"), UNSURE)
def test_names_in_doubt(kind: str, knob: str, name: str, project: Any) -> None:
    """Aliases and other spellings warn: nobody tells whether they are in the list."""
    with pytest.warns(project.Doubt, match=re.escape(f"'{name}'")):
        listed(project, kind)[knob].setValue(name)


def test_nukes_own_curves(project: Any) -> None:
    """With Nuke's own color management the spaces are its curves; a name that nobody has seen warns."""
    assert project.root()["workingSpaceLUT"].value() == "scene_linear"
    project.root()["colorManagement"].setValue("Nuke")
    assert project.root()["workingSpaceLUT"].value() == "linear"
    read = node(project, "Read", colorspace="sRGB")
    with pytest.warns(project.Doubt, match="'ACEScg'"):
        read["colorspace"].setValue("ACEScg")
    with pytest.raises(ValueError, match="Bad value for display"):
        node(project, "Write", display="NOSUCH")


def test_a_default_with_its_name(project: Any, tmp_path: Path) -> None:
    """What a list shows as ``default (name)`` is the default."""
    read = reading(project, numbered(tmp_path))
    read["raw"].setValue(False)
    found = []
    for name in ("default", "default (ACES2065-1)"):
        read["colorspace"].setValue(name)
        found.append(rendered(project, read, tmp_path)[0])
    assert np.array_equal(*found)


def test_the_environment_goes_before_the_project(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """OCIO in the environment is the config; without it the project's own is, where it is `custom`."""
    from nuke.evaluate.config import config_place

    root = project.root()
    root["OCIO_config"].setValue("custom")
    root["customOCIOConfigPath"].setValue("/show/config.ocio")
    assert config_place(root) == CONFIG
    monkeypatch.delenv("OCIO")
    assert config_place(root) == "/show/config.ocio"


def test_reads_and_writes_that_are_not_raw(project: Any, tmp_path: Path) -> None:
    """A Read that is not raw goes from its space to the working space, a Write back."""
    plates.write(tmp_path / "in.0001.png", plates.ramp())
    read = reading(project, tmp_path / "in.%04d.png", 1, 1)
    read["raw"].setValue(False)
    read["colorspace"].setValue("sRGB - Texture")
    pixels, _ = rendered(project, read, tmp_path)
    codes = np.round(plates.ramp() * 65535).astype(np.float32) / 65535
    wanted = applied(through(ocio.ColorSpaceTransform("sRGB - Texture", "ACEScg")), codes)
    assert np.allclose(pixels, wanted, atol=1e-5)
    write = writing(project, read, tmp_path / "out.%04d.png", datatype="16 bit")
    write["raw"].setValue(False)
    write["colorspace"].setValue("sRGB - Texture")
    project.execute(write, 1, 1)
    assert np.abs(plates.read(tmp_path / "out.0001.png")[0] - codes).max() < 3e-5
