"""The plan's tree: what its first line counts."""

from __future__ import annotations

from nuke_plugin.panel.planning import root_node
from nuke_plugin.panel.state import PlanNode


def test_notes_are_no_plates() -> None:
    """The first line counts plates to make, plates that are there and plates that cannot be, and no note."""
    made = PlanNode("sht010", "shot", children=(PlanNode("v001/", "folder"),))
    there = PlanNode("sht020", "shot", "is there already")
    wrong = PlanNode("sht030", "shot", children=(PlanNode("no clip", "error"),))
    notes = (PlanNode("events were left out", "note"), PlanNode("two clips are alike", "warning"))
    assert root_node("/shots", (made, *notes)).detail == "1 plate to make"
    detail = root_node("/shots", (made, there, wrong, *notes)).detail
    assert detail == "1 plate to make, 1 there already, 1 that cannot be made"
