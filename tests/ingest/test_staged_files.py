"""What else may stand in a staged version when it is published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dedio_core.batch import shot_from_row
from dedio_core.frames import FrameRate, Timecode
from dedio_core.models import ProcessingResult, ShotInfo
from dedio_core.pipeline import PipelineBuilder, Summary
from dedio_core.sample import write_movie
from dedio_core.settings import from_mapping
from dedio_core.stages import (
    CleanupStage,
    OIIOColorTransformStage,
    PipelineStage,
    ShotTreeOrganizationStage,
)

SMALL = {"output": {"resolution": [320, 180], "exr_compression": "zip"}, "defaults": {"squeeze": 1.0}}


def ingest(folder: Path, stage: PipelineStage) -> Summary:
    """Three frames through colour, `stage` and publishing."""
    rate = FrameRate.of(24)
    clip = write_movie(folder / "a.mxf", frames=3, rate=rate, start=Timecode(0, rate))
    settings = from_mapping(SMALL)
    builder = PipelineBuilder("with a stage", settings).add_stage(OIIOColorTransformStage())
    builder.add_stage(stage).add_stage(ShotTreeOrganizationStage()).add_stage(CleanupStage())
    row = {"sequence": "s", "shot": "1", "source_file": clip, "all_frames": True}
    return builder.build(root=folder / "shots").execute(
        shot_from_row(row, settings, "p"), stop_on_error=False
    )


class Leaves(PipelineStage):
    """Leaves files as file browsers do, and one that nobody planned."""

    def __init__(self, *names: str) -> None:
        super().__init__("Leaves")
        self.names = names

    def process(self, shot_info: ShotInfo, result: ProcessingResult, **kwargs: Any) -> object:
        for name in self.names:
            (kwargs["output_dir"] / "main_ACEScg" / name).write_text("x")
        return result


class Links(PipelineStage):
    """Puts a link to a good frame elsewhere in place of a frame."""

    def process(self, shot_info: ShotInfo, result: ProcessingResult, **kwargs: Any) -> object:
        path = kwargs["input_sequence"].path(1001)
        elsewhere = kwargs["output_dir"].parents[3] / "elsewhere.exr"
        path.rename(elsewhere)
        path.symlink_to(elsewhere)
        return result


def errors(summary: Summary) -> list[str]:
    return [e for stage in summary["stage_results"] if not stage["skipped"] for e in stage["errors"]]


def test_what_file_browsers_leave_is_swept(tmp_path: Path) -> None:
    """Thumbs.db, .DS_Store and ._ files stop no publish, and are not published."""
    summary = ingest(tmp_path, Leaves("Thumbs.db", ".DS_Store", "._s1.exr"))
    assert summary["overall_success"], errors(summary)
    names = sorted(p.name for p in summary["version_dir"].rglob("*") if p.is_file())
    assert [n.rpartition(".")[2] for n in names] == ["mhl", "xml", "json", "exr", "exr", "exr"]


def test_an_unplanned_file_is_refused_with_the_remedy(tmp_path: Path) -> None:
    """A file that nothing planned is not published, and the error says what to do."""
    (error,) = errors(ingest(tmp_path, Leaves("notes.json")))
    assert "notes.json: stands in the version, but nothing planned it; remove it" in error


def test_a_link_is_no_frame(tmp_path: Path) -> None:
    """A link in place of a frame is never published: what it leads to may change or go."""
    summary = ingest(tmp_path, Links())
    assert any("is a link, not a file" in error for error in errors(summary))
    assert not (tmp_path / "shots" / "s1").exists()


@pytest.mark.parametrize("template", ["{shot}_{task}_{element}_v{version}.json", "proxy"])
def test_a_proxy_cannot_take_the_sidecars_name(template: str) -> None:
    """The proxy's name ends in its own suffix, so nothing in a version overwrites another."""
    with pytest.raises(Exception, match=r"names\.proxy_file"):
        from_mapping({"names": {"proxy_file": template}})
