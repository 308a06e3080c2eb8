"""Two ingests of one element at once: whichever is published second keeps the numbers of the first."""

from __future__ import annotations

from pathlib import Path

import pytest

from dedio_core.batch import shot_from_row
from dedio_core.claims import VersionTaken
from dedio_core.pipeline import Pipeline, standard
from dedio_core.settings import from_mapping
from dedio_core.shot_tree import read_sidecar

SMALL = {
    "project": "demo",
    "defaults": {"squeeze": 1.0, "handles_head": 1, "handles_tail": 1},
    "output": {"resolution": [320, 180], "proxy_resolution": [160, 90]},
}


def pipeline(root: Path) -> Pipeline:
    """An ordinary pipeline with small pictures."""
    return standard(from_mapping(SMALL), root=root)


def test_numbers_are_looked_at_again_before_the_commit(clip, tmp_path):
    """Both were planned while the element was new: the second one to come is planned again."""
    work = pipeline(tmp_path / "r")
    first, second = (
        shot_from_row(
            {"sequence": "sht", "shot": "100", "source_file": clip(), "in_point": n, "out_point": n + 3},
            work.settings,
            "demo",
        )
        for n in (5, 7)
    )
    plans = [work.plan(first), work.plan(second)]
    assert all(result.success for result in work.run(plans[0], first))
    with pytest.raises(VersionTaken, match="took this number"):
        work.run(plans[1], second)
    (done,) = work.execute_all([second])
    assert done["overall_success"]
    assert done["version"] == 2
    cut = read_sidecar(done["version_dir"])["cut"]
    assert (cut["tie_1001"], cut["plate_cut"]) == (5, [1003, 1006])


def test_the_same_plan_twice_is_one_version(clip, tmp_path):
    """A second process with the same plan finds the version done, and leaves nothing behind."""
    work = pipeline(tmp_path / "r")
    row = {"sequence": "sht", "shot": "100", "source_file": clip(), "in_point": 5, "out_point": 8}
    shot = shot_from_row(row, work.settings, "demo")
    plan = work.plan(shot)
    assert all(result.success for result in work.run(plan, shot))
    assert all(result.success for result in work.run(plan, shot))
    assert [p.name for p in (tmp_path / "r/sht100/pla").iterdir() if p.is_dir()] == [
        "sht100_pla_rawPlate_v001"
    ]
    assert list((tmp_path / "r/.dedio/staging").iterdir()) == []


def test_another_number_that_was_published_meanwhile(clip, tmp_path):
    """The number is free, but the version before it is new: its tie is taken, not one of an old plan."""
    work = pipeline(tmp_path / "r")
    row = {"sequence": "sht", "shot": "100", "source_file": clip(), "in_point": 5, "out_point": 8}
    late = shot_from_row({**row, "in_point": 7, "version": 2}, work.settings, "demo")
    plan = work.plan(late)
    early = shot_from_row(row, work.settings, "demo")
    assert all(result.success for result in work.run(work.plan(early), early))
    with pytest.raises(VersionTaken, match=r"v001 of .* was published meanwhile with other frame numbers"):
        work.run(plan, late)
    assert not (tmp_path / "r/.dedio/versions/sht100_pla_rawPlate/v002").exists()
