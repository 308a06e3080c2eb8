"""The rest of the stand-in's module: versions, menus, panels, what nodes and knobs say of themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.fakenuke import plates
from tests.fakenuke.scene import node, numbered, reading


def test_versions(project: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A script of a later version only warns."""
    project.scriptReadText("version 16.0 v7\nDot {\n inputs 0\n}\n", "x.nk")
    assert "x.nk is for nuke16.0v7; this is nuke15.1v1" in capfd.readouterr().err
    assert project.allNodes("Dot")


def test_menus_panels_and_threads(nuke: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The recorder of a GUI: menus by path, a panel by its text, and none of it without a GUI."""
    import nukescripts.panels as panels

    with pytest.raises(RuntimeError, match="no GUI"):
        nuke.menu("Nuke")
    monkeypatch.setattr(nuke, "GUI", True)
    done: list[int] = []
    nuke.menu("Nuke").addMenu("DED-IO").addCommand("Ingest...", lambda: done.append(1))
    nuke.menu("Nuke").findItem("DED-IO/Ingest...").invoke()
    assert done == [1]
    with pytest.raises(RuntimeError):
        nuke.menu("Nothing")
    panels.registerWidgetAsPanel("__import__('collections').OrderedDict", "Title", "com.x.y")
    assert panels.restored("com.x.y").addToPane(nuke.getPaneFor("Properties.1")).widget == {}
    with pytest.raises(RuntimeError, match="hangs"):
        nuke.executeInMainThreadWithResult(len, ("abc",))
    nuke.executeInMainThread(done.append, 2)
    assert done == [1, 2]
    nuke.message("said")
    assert nuke.ask("really?") is False


def test_what_a_node_says_of_its_picture(project: Any, tmp_path: Path) -> None:
    """Format, box, channels, metadata and pixels of a node, at the frame that the script stands at."""
    read = reading(project, numbered(tmp_path))
    crop = node(project, "Crop", read, box=[10, 5, 30, 20])
    project.frame(2)
    assert (crop.width(), crop.height(), crop.pixelAspect()) == (96, 54, 1)
    assert (crop.bbox().x(), crop.bbox().y(), crop.bbox().w(), crop.bbox().h()) == (10, 5, 20, 15)
    assert crop.channels() == ["rgba.red", "rgba.green", "rgba.blue"]
    assert read.metadata("input/filename").endswith("in.0002.exr")
    assert read.metadata("input/filename", 3).endswith("in.0003.exr")
    assert crop.metadata()["input/width"] == 96
    wanted = plates.ramp()[53 - 7, 12] * np.float32(0.2)
    assert project.sample(crop, "red", 12.5, 7.5) == wanted[0]
    assert crop.sample("rgba.green", 12.5, 7.5) == wanted[1]
    assert crop.sample("rgba.green", 5.5, 7.5) == 0


def test_what_a_knob_says_of_itself(nuke: Any) -> None:
    """Kind and items of a knob, by name and by number."""
    resize = nuke.nodes.Reformat()["resize"]
    assert (resize.Class(), resize.numValues(), resize.enumName(3)) == ("Enumeration_Knob", 6, "fit")
    assert not resize.notDefault()
    resize.setValue("fit")
    assert resize.notDefault()


@pytest.mark.parametrize(("major", "has"), [("14", "v1.0.0"), ("17", "v3.0.0")])
def test_configs_of_a_version(major: str, has: str, monkeypatch: pytest.MonkeyPatch, nuke: Any) -> None:
    """The configs that come with Nuke are those of its version."""
    from nuke import versions

    monkeypatch.setattr(versions, "MAJOR", int(major))
    items = nuke.root()["OCIO_config"].values()
    assert any(has in item for item in items)
    assert not any(other in item for item in items for other in {"v1.0.0", "v3.0.0"} - {has})
    assert "custom" in items


def test_a_node_with_its_knobs(nuke: Any) -> None:
    """`createNode` takes names and values as a script has them, and stands below what is selected."""
    first = nuke.createNode("Read", 'file "a b.exr" first 5')
    below = nuke.createNode("Crop", "box {1 2 3 4} reformat true")
    assert (first["file"].value(), first["first"].value()) == ("a b.exr", 5)
    assert below.input(0) is first
    assert below["box"].value() == (1, 2, 3, 4)
    assert nuke.selectedNode() is below
    with pytest.raises(NameError):
        nuke.createNode("Crop", "bocks 1")
