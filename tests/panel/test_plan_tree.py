"""The plan's tree: what its first line counts."""

from __future__ import annotations

from nuke_plugin.panel.plan.planning import cut_nodes, root_node
from nuke_plugin.panel.state import PlanNode
from tests.panel.bench import planned, plate, written


def test_a_plate_of_a_cut_shows_its_files() -> None:
    """Below a plate is the folder that will be made, with its pictures and their range, proxy and sidecar."""
    (node,) = cut_nodes(planned(plate("1", "sht010", written=written())), {"1": 7})
    (folder,) = [child for child in node.children if child.kind == "folder"]
    name = "sht010_pla_rawPlate_v001"
    assert (folder.name, folder.detail) == (f"sht010/pla/{name}/", "about 0.4 GB")
    assert node.detail == "pull, no version yet; 56 frames 993-1048, about 0.4 GB"
    assert [child.name for child in folder.children] == [
        "main_ACEScg/",
        f"{name}_proxy_sRGB.mp4",
        f"{name}.json",
        "ascmhl/",
    ]
    (pictures,) = folder.children[0].children
    assert (pictures.name, pictures.detail) == (f"{name}_main_ACEScg.####.exr", "56 frames 993-1048")
    assert {one.row for one in (node, folder, pictures, *folder.children)} == {7}


def test_nothing_is_shown_that_is_not_written() -> None:
    """A plate that is there has no folder in the tree; one without proxy and checksums, no lines of them."""
    there = plate("1", "sht010", action="covered", coverage="all uses")
    bare = plate("2", "sht020", written=written(proxy=None, mhl=None))
    first, second = cut_nodes(planned(there, bare), {})
    assert [child.kind for child in first.children] == ["note"]
    assert first.detail == "is there already: all uses"
    assert [child.name.rsplit(".", 1)[-1] for child in second.children[0].children] == [
        "main_ACEScg/",
        "json",
    ]


def test_a_plate_that_cannot_be_made_says_why_in_its_place() -> None:
    """What stands in the way of a plate is a line below it, and not a second plate."""
    why = {"where": "cut.edl:1", "shot": "sht010", "message": "no such color space", "key": "1"}
    nodes = cut_nodes(planned(plate("1", "sht010"), obstacles=(why,)), {"1": 7})
    assert [(node.name, node.detail) for node in nodes] == [("sht010 rawPlate  v001", "cannot be made")]
    assert nodes[0].children[0] == PlanNode("cut.edl:1: no such color space", "error", row=7)
    assert root_node("/shots", nodes).detail == "0 plates to make, 1 that cannot be made"


def test_notes_are_no_plates() -> None:
    """The first line counts plates to make, plates that are there and plates that cannot be, and no note."""
    made = PlanNode("sht010", "shot", children=(PlanNode("v001/", "folder"),))
    there = PlanNode("sht020", "shot", "is there already")
    wrong = PlanNode("sht030", "shot", children=(PlanNode("no clip", "error"),))
    notes = (PlanNode("events were left out", "note"), PlanNode("two clips are alike", "warning"))
    assert root_node("/shots", (made, *notes)).detail == "1 plate to make"
    detail = root_node("/shots", (made, there, wrong, *notes)).detail
    assert detail == "1 plate to make, 1 there already, 1 that cannot be made"
