"""What a sidecar says of an earlier version, where it is not what a DED-IO writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dedio_core.earlier import earlier
from dedio_core.errors import PublishError

USE = {"comp_cut": [1001, 1048], "first": "100", "step": "1", "kind": "natural", "curve": []}
CUT = {"tie_1001": 100, "source": [100, 147], "source_pull": [92, 155], "uses": [USE]}
SOURCE = {"content_id": "1000-abc", "file": "A001.mxf", "frames": [0, 240]}


def test_what_is_said() -> None:
    """A whole sidecar tells the tie and the anchors of its uses."""
    found = earlier(Path("v001"), 1, {"source": SOURCE, "cut": CUT}, 0)
    assert (found.tie, found.anchors[0].first, found.plate.first) == (100, 100, 993)


@pytest.mark.parametrize(
    "cut",
    [
        {"tie_1001": float("inf")},
        {"tie_1001": float("nan")},
        {"source": [float("inf"), 1]},
        {"source": [9, 1]},
        {"uses": [{**USE, "first": "1e999999999"}]},
        {"uses": [{**USE, "step": "1/0"}]},
        {"uses": [{**USE, "curve": [[0, "1e999999999"]]}]},
        {"uses": 7},
    ],
)
def test_numbers_that_cannot_be(cut: dict[str, Any]) -> None:
    """A number that is none, or would fill the memory, is one sentence that names the version."""
    with pytest.raises(PublishError, match="v001: its sidecar does not say"):
        earlier(Path("v001"), 1, {"source": SOURCE, "cut": {**CUT, **cut}}, 0)
