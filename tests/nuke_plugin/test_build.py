"""Nodes in a live Nuke: what is refused, and that nothing is left behind."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dedio_core.errors import ToolError
from dedio_core.render.nk.node import Node, Value, Way, Ways
from nuke_plugin.build import NodeProblem, build
from nuke_plugin.graph import graph
from tests.nuke_plugin.samples import job, setup


def one(kind: str, *knobs: tuple[str, Value]) -> tuple[Node, ...]:
    """A graph whose first node is good and whose second has these knobs."""
    good = Node("Read", "First", (("first", 5),))
    return (Node("Root", "root", (("first_frame", 993),)), good, Node(kind, "Second", knobs, ("First",)))


@pytest.mark.parametrize(
    ("nodes", "said"),
    [
        (one("Blurr"), "Second: this Nuke has no Blurr"),
        (one("Crop", ("softnes", 1.0)), "Second.softnes: this Nuke's Crop has no such knob"),
        (one("Reformat", ("resize", "fitt")), "Second.resize: Nuke does not take 'fitt'"),
        (one("Crop", ("reformat", "yes")), "Second.reformat: Nuke does not take 'yes'"),
        (one("Write", ("x", Ways((Way("mov65", "a"),)))), "Second: this Nuke has no knob mov65 for its x"),
        (one("Write", ("dw_compression_level", 15.0)), "has no such knob"),
    ],
)
def test_nothing_is_left_behind(nodes: tuple[Node, ...], said: str, nuke: Any) -> None:
    """A knob that cannot be set is told by node and name; no node stays, and Root is as it was."""
    with pytest.raises(ToolError) as caught:
        build(nodes)
    assert said in str(caught.value)
    assert nuke.allNodes() == []
    assert nuke.root()["first_frame"].value() == 1


def test_a_color_space_that_the_config_lacks(nuke: Any) -> None:
    """A name that the project's config has not is refused before anything is rendered."""
    nuke.SCRIPT.ocio = {"colorspace": {"ACEScg", "Raw"}}
    with pytest.raises(ToolError, match=r"Color_plate.in_colorspace.*S-Log3 Venice"):
        build(graph(job(), setup()))
    assert nuke.allNodes() == []


def test_a_node_that_is_broken_without_a_word(nuke: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An OCIO node that says it has an error is refused: it would put out black."""
    monkeypatch.setattr(nuke.Node, "hasError", lambda self: self.Class() == "OCIOColorSpace")
    with pytest.raises(ToolError, match="Color_plate: Nuke says that it has an error"):
        build(graph(job(), setup()))


def test_the_error_above_is_the_one_that_is_told(nuke: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the nodes above have the error, the first of them is the one that is named."""
    monkeypatch.setattr(nuke.Node, "hasError", lambda self: True)
    words = "Read_source: Nuke says that it has an error"
    with pytest.raises(NodeProblem, match=words) as caught:
        build(graph(job(), setup()))
    assert (caught.value.node.kind, caught.value.is_silent) == ("Read", True)
    nodes = [one for one in graph(job(), setup()) if one.name != "Color_plate"]
    nodes = [replace(one, inputs=("Read_source",)) if "Color_plate" in one.inputs else one for one in nodes]
    with pytest.raises(NodeProblem, match=words):
        build(nodes)


def test_names_that_are_taken(nuke: Any) -> None:
    """A second graph in the same script gets names of its own, and is connected to its own nodes."""
    nodes = graph(job(), setup())
    first, second = build(nodes), build(nodes)
    assert second["Crop_plate"].name() == "Crop_plate1"
    assert second["Crop_plate"].input(0) is second["Reformat_plate"]
    assert first["Crop_plate"].input(0) is first["Reformat_plate"]


def test_the_project_can_stay(nuke: Any) -> None:
    """Nodes can be made in an open script without touching its project."""
    build(graph(job(), setup()), with_root=False)
    assert nuke.root().set_knobs() == {"name": ""}
    assert nuke.toNode("Write_exr")


def test_another_spelling(nuke: Any) -> None:
    """Of two spellings a node takes the one that it has; one that it need not have is left out."""
    spelt = Ways((Way("resize", "fitted"), Way("resize", "fit")))
    absent = Ways((Way("resized", True),), needed=False)
    made = build([Node("Reformat", "R", (("a", spelt), ("b", absent)))])
    assert made["R"]["resize"].value() == "fit"
