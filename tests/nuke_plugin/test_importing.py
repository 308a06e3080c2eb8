"""Ingested plates in the open script: Read nodes, the comp starter, and frame ties that it has already."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dedio_core.errors import InputError, ToolError
from dedio_core.render.nk.comp import comp
from dedio_core.render.nk.text import script
from nuke_plugin.panel.plates.bridge import NukeBridge
from nuke_plugin.script.importing import import_comp, import_reads
from tests.nuke_plugin.samples import CDL_JSON, comp_of, freeze, reverse_and_curve, sidecar, use


def told(element: str = "rawPlate", version: int = 1, **given: Any) -> dict[str, Any]:
    """A plate of sht100 as the worker's `published` tells of it."""
    folder = Path(f"/mnt/shots/sht100/pla/sht100_pla_{element}_v{version:03d}")
    made = {
        "shot": "sht100",
        "element": element,
        "version": version,
        "name": folder.name,
        "folder": str(folder),
        "exr_folder": str(folder / "main_ACEScg"),
        "prefix": f"{folder.name}_main_ACEScg.",
        "pattern": f"{folder}/main_ACEScg/{folder.name}_main_ACEScg.%04d.exr",
        "first": 993,
        "last": 1059,
        "width": 3840,
        "height": 2160,
        "rate": "24000/1001",
        "colorspace": "ACEScg",
        "config": "ocio://studio",
        "tie": 100,
        "source": "0123456789ab",
    }
    return {**made, **given}


def starter(*sidecars: dict[str, Any], **given: Any) -> str:
    """The comp starter as the worker makes it for an open script."""
    nodes = comp(comp_of(*(sidecars or (sidecar(),)), **{"output": None, **given}))
    return script([node for node in nodes if node.kind != "Root"])


@pytest.fixture(autouse=True)
def _project(nuke: Any) -> None:
    """A project that goes with the plates."""
    nuke.root()["colorManagement"].setValue("OCIO")
    nuke.root()["fps"].setValue(24000 / 1001)


def test_a_read_is_raw_with_its_own_frames_and_format(nuke: Any) -> None:
    """Range, original range and format are told, so that Nuke guesses none of them."""
    done = import_reads([told()])
    read = nuke.toNode("Read_sht100_rawPlate")
    assert read["file"].value() == told()["pattern"]
    assert [read[name].value() for name in ("first", "last", "origfirst", "origlast")] == [993, 1059] * 2
    assert (read["raw"].value(), read["origset"].value(), read["on_error"].value()) == (True, True, "error")
    made = read["format"].value()
    assert (made.width(), made.height(), made.pixelAspect()) == (3840, 2160, 1.0)
    assert str(done) == "1 Read node made: sht100 rawPlate v001."
    assert [node.name() for node in nuke.selectedNodes()] == ["Read_sht100_rawPlate", "Note_sht100"]


def test_the_project_stays(nuke: Any) -> None:
    """Neither way of importing sets a knob of Root."""
    before = nuke.root().set_knobs()
    import_reads([told()])
    import_comp(starter(), [told()])
    assert nuke.root().set_knobs() == before


def test_an_import_is_one_step_of_undo(nuke: Any) -> None:
    """All nodes of an import go with one undo, that names it; one that is refused leaves no group open."""
    import_reads([told(), told("bg01")])
    assert (nuke.Undo.undoSize(), nuke.Undo.undoDescribe()) == (1, "DED-IO: import plates")
    import_comp(starter(), [told()])
    assert (nuke.Undo.undoSize(), nuke.Undo.undoDescribe()) == (2, "DED-IO: import a comp starter")
    with pytest.raises(ToolError):
        import_comp("NoSuchNode {\n}\n", [told()])
    with pytest.raises(RuntimeError, match="no undo group"):
        nuke.Undo.end()


def test_a_project_that_does_not_go_with_the_plates_is_told(nuke: Any) -> None:
    """Another color management and another rate are in the sentence; nothing is changed."""
    nuke.root()["colorManagement"].setValue("Nuke")
    nuke.root()["fps"].setValue(25)
    done = import_reads([told()])
    assert done.warnings == ()
    assert "Warning: the project's color management is Nuke" in str(done)
    assert "the project has 25 frames a second, rawPlate has 24000/1001" in str(done)


def test_a_starter_that_does_not_go_with_the_project_is_told(
    nuke: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So is a CDL node with an error: it puts out black, silently. One below a Read without files is not."""
    graded = starter(sidecar(uses=[use((1001, 1002), [1001, 1001], cdl=CDL_JSON)]), working_space="ACEScct")
    assert import_comp(graded, [told()]).remarks == ()
    monkeypatch.setattr(nuke.Node, "hasError", lambda self: True)
    assert import_comp(graded, [told()]).remarks == ()
    monkeypatch.setattr(nuke.Node, "hasError", lambda self: self.Class() == "OCIOCDLTransform")
    nuke.root()["fps"].setValue(25)
    nuke.root()["colorManagement"].setValue("Nuke")
    said = str(import_comp(graded, [told()]))
    assert "the project's color management is Nuke" in said
    assert "the project has 25 frames a second" in said
    assert "CDL_rawPlate2 has an error in this project; set its OCIO config" in said


@pytest.mark.parametrize("name", ["a [python {raise}] b", "$HOME {x} [delete all]", "a comp #1 ##"])
def test_hostile_paths_are_paths(name: str, nuke: Any) -> None:
    """What TCL or a frame number would be in a folder's name is a letter of the path; nothing runs."""
    import_reads([told(exr_folder=f"/mnt/{name}/exr")])
    text = nuke.toNode("Read_sht100_rawPlate")["file"].value()
    plain = text.replace("\\", "").replace("%#", "#")
    assert plain.startswith(f"/mnt/{name}/exr/")


def test_a_path_that_nuke_cannot_have_is_refused_whole(nuke: Any) -> None:
    """Of several plates none is imported where one cannot be."""
    with pytest.raises(InputError, match="rename it"):
        import_reads([told(), told("bg01", exr_folder="/mnt/100%d/exr")])
    assert nuke.allNodes() == []


def test_what_is_there_is_not_covered(nuke: Any) -> None:
    """New nodes stand right of the old ones, and get names of their own."""
    import_reads([told(), told("bg01")])
    right = max(node["xpos"].value() for node in nuke.allNodes())
    names = {node.name() for node in nuke.allNodes()}
    import_reads([told()])
    new = [node for node in nuke.allNodes() if node.name() not in names]
    assert len(new) == 2
    assert all(node["xpos"].value() > right for node in new)


def test_another_frame_tie_warns(nuke: Any) -> None:
    """A later version whose frames are counted otherwise than those in the script says by how much."""
    assert import_reads([told()]).warnings == ()
    assert import_reads([told(version=2)]).warnings == ()
    said = import_reads([told(version=3, tie=103)]).warnings
    assert "is source frame 103 in v003, and 100 in v001" in said[0]
    assert "3 frame(s) off" in said[0]
    (other,) = import_reads([told(version=4, tie=103, source="ba9876543210")]).warnings[-1:]
    assert "of another source than v004" in other


def test_ties_of_other_shots_do_not_count(nuke: Any) -> None:
    """Every shot has a rawPlate: only notes of the same shot are compared."""
    import_reads([told()])
    assert import_reads([told(shot="sht200", tie=500)]).warnings == ()


def test_a_starter_after_reads_warns(nuke: Any) -> None:
    """Reads and starters are compared with each other, in either order."""
    (made,) = comp_of(sidecar()).plates
    import_reads([told(tie=95, source=made.source)])
    (said,) = import_comp(starter(), [told()]).warnings
    assert "is source frame 100 in v002, and 95 in v001" in said
    (again,) = import_reads([told(version=3, tie=95, source=made.source)]).warnings
    assert "is source frame 95 in v003, and 100 in v002" in again


@pytest.mark.parametrize("what", [freeze, reverse_and_curve])
def test_a_starter_is_read_whole(what: Any, nuke: Any) -> None:
    """Every node of the script is there, connected as it says, beside what was there."""
    import_reads([told("fg01")])
    there = len(nuke.allNodes())
    nodes = [node for node in comp(what()) if node.kind != "Root"]
    done = import_comp(script(nodes), [told()])
    assert len(nuke.allNodes()) == there + len(nodes)
    assert f"{len(nodes)} nodes" in done.said
    warps = [node for node in nuke.allNodes() if node.Class() == "TimeWarp"]
    assert warps
    assert all(node.input(0).Class() == "Read" for node in warps)


def test_a_starter_that_cannot_be_read_leaves_nothing(nuke: Any) -> None:
    """A script with a node that this Nuke has not is refused in words; what was read of it is gone."""
    with pytest.raises(ToolError, match="Nuke does not read the comp script"):
        import_comp(starter() + "Blurrr {\n name Blurrr1\n}\n", [told()])
    assert nuke.allNodes() == []
    with pytest.raises(InputError, match="the project's settings"):
        import_comp(script(comp(comp_of(sidecar()))), [told()])


def test_the_bridge_shows_a_warning_until_it_is_read(nuke: Any) -> None:
    """Right or wrong frames are a dialog; all else is the panel's sentence."""
    from nuke.gui import SAID

    bridge = NukeBridge()
    assert bridge.import_reads([told()]) == "1 Read node made: sht100 rawPlate v001."
    assert SAID == []
    assert "Warning: sht100 rawPlate" in bridge.import_reads([told(version=2, tie=99)])
    assert SAID[-1][0] == "message"
    assert "1 frame(s) off" in SAID[-1][1]
    assert bridge.import_comp(starter(), [told()]).startswith("Comp starter of sht100")
    assert bridge.executable() == nuke.EXE_PATH
    with pytest.raises(InputError, match="ingest the rows first"):
        bridge.import_reads([])
