"""What a request makes of a list: `--only` takes some of its shots, and the others are still in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dedio_core.cut_ingest import CutIngest
from dedio_core.errors import InputError
from dedio_core.frames import FrameRate, Handles
from dedio_core.settings import from_mapping
from dedio_core.turnover.edits import read_edits
from dedio_core.turnover.model import CutPlan
from dedio_core.turnover.request import Request, plan_request
from tests.lineup.made import DATE, MEDIA, SETTINGS, A, B, Pipeline, Tree, index_of

EDL = f"""TITLE: reel_v01
FCM: NON-DROP FRAME

001  A001C003 V     C        10:00:04:00 10:00:05:00 01:00:00:00 01:00:01:00
* FROM CLIP NAME: {A.name}
* LOC: 01:00:00:12 RED sht010 4-6 wires
002  B001C007 V     C        10:00:08:00 10:00:09:00 01:00:01:00 01:00:02:00
* FROM CLIP NAME: {B.name}
* LOC: 01:00:01:12 RED sht020
"""


def planned(at: Tree, **more: object) -> CutPlan:
    """The plan of the list."""
    path = at.root.parent / "reel.edl"
    path.write_text(EDL, encoding="utf-8")
    request = Request(path, (MEDIA,), rate=FrameRate.of(24), **more)  # type: ignore[arg-type]
    return plan_request(request, SETTINGS, at.root, media=index_of())


def test_only_omits_nothing(at: Tree) -> None:
    """A list that is taken in parts has lost no shot."""
    plan = planned(at)
    pipeline: Any = Pipeline(at, plan)
    assert len(list(CutIngest(plan, pipeline, DATE).run())) == 2
    plan = planned(at, only="sht010")
    assert [shot.code for shot in plan.shots] == ["sht010"]
    assert plan.omitted == ()
    assert [change.shot for change in plan.changes] == ["sht010"]


def test_only_names_shots_of_the_list(at: Tree) -> None:
    """A name that the list does not have is refused."""
    with pytest.raises(InputError, match="no shot is called sht999"):
        planned(at, only="sht999")


def test_tracks_are_those_of_the_list(at: Tree) -> None:
    """A track that the list does not have is refused, with those that it has."""
    with pytest.raises(InputError, match="there is no track V9 in it; there are V1"):
        planned(at, tracks=("V1", "V9"))
    assert len(planned(at, tracks=("V1",)).shots) == 2


def test_handles_by_marker_by_request_by_settings(at: Tree) -> None:
    """A marker's `4-6` goes before `--handles`, which goes before the settings."""
    found = {p.shot.code: p.plate.lineup.handles for p in planned(at).plates}
    assert found == {"sht010": Handles(4, 6), "sht020": Handles(8, 8)}
    found = {p.shot.code: p.plate.lineup.handles for p in planned(at, handles=Handles(2, 2)).plates}
    assert found == {"sht010": Handles(4, 6), "sht020": Handles(2, 2)}


def test_settings_of_a_cut(tmp_path: Path) -> None:
    """`editorial.union_gap` and `editorial.conform` are the request's rules, where it says nothing."""
    settings = from_mapping({"project": "demo", "editorial": {"union_gap": 3, "conform": "seconds"}})
    rules = Request(tmp_path / "x.edl", ()).lining(settings)
    assert (rules.union_gap, rules.conform) == (3, "seconds")
    assert Request(tmp_path / "x.edl", (), conform="frames").lining(settings).conform == "frames"


def test_only_with_edits_means_the_edited_names(at: Tree) -> None:
    """A shot that an edit renamed is asked for by its new name; the others are not planned, nor left."""
    edits = read_edits([{"plate": "V1 001 01:00:00:00", "shot": "015"}])
    plan = planned(at, only="sht015", edits=edits)
    assert [shot.code for shot in plan.shots] == ["sht015"]
    assert plan.omitted == ()
    with pytest.raises(InputError, match="no shot is called sht010"):
        planned(at, only="sht010", edits=edits)


def test_a_renamed_shot_has_left_its_old_name(at: Tree) -> None:
    """What was sht010 in the cut before is found again as the shot that the edit made of it."""
    pipeline: Any = Pipeline(at, planned(at))
    assert len(list(CutIngest(planned(at), pipeline, DATE).run())) == 2
    plan = planned(at, edits=read_edits([{"plate": "V1 001 01:00:00:00", "shot": "015"}]))
    assert [(log.code, name) for log, name in plan.renamed] == [("sht010", "sht015")]


def test_a_source_that_is_not_there_is_an_obstacle(at: Tree, tmp_path: Path) -> None:
    """It is told of its row, in a sentence with the path."""
    gone = str(tmp_path / "gone.mov")
    plan = planned(at, edits=read_edits([{"plate": "V1 001 01:00:00:00", "source": gone}]))
    (said,) = map(str, plan.obstacles)
    assert gone in said
    assert "no such file" in said
