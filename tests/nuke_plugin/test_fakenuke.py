"""The stand-in for Nuke is strict."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.nuke_plugin.samples import GOLDEN


def test_classes_and_knobs(nuke: Any) -> None:
    """A class or a knob that nobody has seen raises, as in Nuke."""
    with pytest.raises(RuntimeError, match="Unknown command"):
        nuke.nodes.Glow9()
    node = nuke.nodes.Read()
    assert node.knob("nothing") is None
    with pytest.raises(NameError):
        node["nothing"]


def test_items_of_lists(nuke: Any) -> None:
    """An item that a list has not raises; so does a value of another type."""
    node = nuke.nodes.Reformat()
    with pytest.raises(ValueError, match="Bad value for resize"):
        node["resize"].setValue("Fit")
    with pytest.raises(TypeError):
        node["resize"].setValue(3)
    with pytest.raises(TypeError):
        node["box_width"].setValue("3")


def test_a_write_has_the_knobs_of_its_file_type(nuke: Any) -> None:
    """What only one writer has comes with the file type, and goes with it."""
    node = nuke.nodes.Write()
    assert "compression" not in node.knobs()
    node["file_type"].setValue("exr")
    node["compression"].setValue("DWAA")
    node["file_type"].setValue("mov")
    assert "compression" not in node.knobs()


def test_doubts_warn(nuke: Any) -> None:
    """A knob or an item of which nobody is sure warns."""
    with pytest.warns(nuke.Doubt, match="Write.ocioDisplay"):
        nuke.nodes.Write()["ocioDisplay"].setValue("ACES")
    with pytest.warns(nuke.Doubt, match="box"):
        nuke.nodes.TimeWarp()["filter"].setValue("box")
    write = nuke.nodes.Write()
    write["file_type"].setValue("exr")
    with pytest.warns(nuke.Doubt, match="dw_compression_level: nobody knows what it makes of 501"):
        write["dw_compression_level"].setValue(501)


@pytest.mark.parametrize(
    "text", ["[python 1]", "a [value x]", "$env(HOME)", "${a}", "[format %04d [python 1]]"]
)
def test_tcl_is_found(nuke: Any, text: str) -> None:
    """Text that Nuke would run raises, in texts, files, labels and metadata alike."""
    for kind, knob in (("Text2", "message"), ("Read", "file"), ("StickyNote", "label")):
        with pytest.raises(nuke.TclError):
            getattr(nuke.nodes, kind)()[knob].setValue(text)
    meta = nuke.nodes.ModifyMetaData()["metadata"]
    with pytest.raises(nuke.TclError):
        meta.fromScript('{set a "' + re.sub(r"[\[\]${}]", r"\\\g<0>", text) + '"}')


def test_tcl_in_a_script(nuke: Any) -> None:
    """A bracket in a script that is not escaped raises, and an unknown command does."""
    with pytest.raises(nuke.TclError):
        nuke.scriptReadText('Read {\n inputs 0\n file "[python 1]"\n}\n')
    with pytest.raises(RuntimeError, match="Unknown command"):
        nuke.scriptReadText("python {1}\n")


def test_a_knob_of_another_version(
    nuke: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a script, a knob that only this version lacks is told and passed over; one that none has raises."""
    monkeypatch.setenv("FAKENUKE_WITHOUT", "black_outside")
    nuke.scriptReadText("Reformat {\n black_outside true\n resize fill\n}\n", "a.nk")
    assert nuke.toNode("Reformat1").set_knobs() == {"resize": "fill", "name": "Reformat1"}
    assert capsys.readouterr().err == "a.nk: Reformat: no such knob: black_outside\n"
    with pytest.raises(NameError, match="black_inside"):
        nuke.scriptReadText("Reformat {\n black_inside true\n}\n")


def test_a_stack_that_is_empty(nuke: Any) -> None:
    """A node for which nothing is on the stack has no input; so has one whose variable was set there."""
    nuke.scriptReadText(
        "set cut_paste_input [stack 0]\nversion 15.1 v1\npush $cut_paste_input\nBlackOutside {\n}\n"
        "Switch {\n inputs 2\n}\nset N1 [stack 0]\nCrop {\n}\nCrop {\n inputs 0\n}\n"
    )
    above = {node.name(): [one.name() for one in node.dependencies()] for node in nuke.allNodes()}
    assert above == {"BlackOutside1": [], "Switch1": ["BlackOutside1"], "Crop1": ["Switch1"], "Crop2": []}


def test_a_variable_that_was_never_set(nuke: Any) -> None:
    """A node that is pushed by a name that nothing has is told as TCL tells it."""
    with pytest.raises(RuntimeError, match='can\'t read "N1": no such variable'):
        nuke.scriptReadText("push $N1\n")


def test_a_whole_list_item_for_a_name(nuke: Any) -> None:
    """A list's item with its tabs is taken, reads back, and breaks the node without a word."""
    node = nuke.nodes.OCIOCDLTransform()
    node["working_space"].setValue("ACEScct\tACES/ACEScct")
    assert node["working_space"].value() == "ACEScct\tACES/ACEScct"
    assert node.hasError()


def test_the_facts_name_no_machine() -> None:
    """The facts have their evidence, which is public, and no path of anybody's machine."""
    text = (GOLDEN / "knobs.json").read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w/])/(?:home|work|tmp|Users)/", text)
    facts = json.loads(text)
    assert all(knob["evidence"] for kind in facts.values() for knob in kind["knobs"].values())
