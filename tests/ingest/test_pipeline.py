"""Pipelines and the calls of a script: what is refused, what is returned, what a user's stage may break."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import OpenImageIO as oiio
import pytest

from dedio_core import FootageIngestPipeline, ingest_shot
from dedio_core.errors import Cancelled, InputError, MediaError
from dedio_core.events import Event, Failed
from dedio_core.models import ImageSequence, ProcessingResult, ShotInfo
from dedio_core.pipeline import Pipeline, PipelineBuilder, standard
from dedio_core.settings import Settings, from_mapping
from dedio_core.stages import (
    STANDARD,
    CleanupStage,
    OIIOColorTransformStage,
    ProxyGenerationStage,
    ShotTreeOrganizationStage,
    SonyRawConversionStage,
)
from dedio_core.stages.base import PipelineStage
from dedio_core.staging import staging_folder
from tests import fakes
from tests.ingest import kit

Work = Callable[[ImageSequence], object]


class Own(PipelineStage):
    """A user's stage that does what it is given."""

    def __init__(self, work: Work = lambda sequence: None) -> None:
        super().__init__("Own")
        self.work = work

    def process(self, shot_info: ShotInfo, result: ProcessingResult, **kwargs: Any) -> object:
        """Do it."""
        return self.work(kwargs["input_sequence"])


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder of its own, without a user's settings."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("DEDIO_CONFIG", "OCIO"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")
    return tmp_path


def small() -> Settings:
    return from_mapping(kit.SMALL)


def with_stage(work: Work, root: Path) -> Pipeline:
    """EXRs, the user's stage, a proxy, publish."""
    stages = (OIIOColorTransformStage(), Own(work), ProxyGenerationStage(), ShotTreeOrganizationStage())
    return Pipeline("own", (*stages, CleanupStage()), small(), root, 2)


def shot_of(clip: Path) -> ShotInfo:
    return fakes.shot(cut=fakes.cut(source_file=clip, in_point=5, out_point=6))


def only_error(summary: dict[str, Any]) -> str:
    """The error of the one stage that failed."""
    failed = [s for s in summary["stage_results"] if not s["success"] and not s["skipped"]]
    assert not summary["overall_success"]
    assert len(failed) == 1, failed
    (error,) = failed[0]["errors"]
    return str(error)


# ---- a user's stage ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [
        ValueError("boom"),
        MediaError("x.exr: cannot be read"),
        SystemExit(3),
        AssertionError(),
        KeyError("two\nlines"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_stage_that_raises(
    error: BaseException, clip: Callable[..., Path], desk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What a user's stage raises is its failure in one line: no crash of the call, and staging is kept."""

    def work(sequence: ImageSequence) -> None:
        raise error

    seen: list[Event] = []
    with caplog.at_level(logging.ERROR, "dedio.Own"):
        summary = with_stage(work, desk / "shots").execute(shot_of(clip()), False, listeners=(seen.append,))
    said = only_error(summary)
    assert said.startswith(f"Own raised {type(error).__name__}: ")
    assert "test_pipeline.py:" in said
    assert "\n" not in said
    (failed,) = [event for event in seen if isinstance(event, Failed)]
    assert (failed.stage, failed.bug) == ("Own", False)
    assert "Traceback" in caplog.text
    (staged,) = staging_folder(desk / "shots").iterdir()
    assert "Traceback" in (staged / "log.txt").read_text(encoding="utf-8")
    assert len(list((staged / "version").rglob("*.exr"))) == 6
    assert not (desk / "shots" / "sht100").exists()


def test_a_stage_that_gives_up(clip: Callable[..., Path], desk: Path) -> None:
    """A user's stage may end the ingest as an interruption."""

    def work(sequence: ImageSequence) -> None:
        raise Cancelled("enough")

    assert only_error(with_stage(work, desk / "shots").execute(shot_of(clip()), False)) == "enough"


def delete(path: Path) -> None:
    path.unlink()


def garbage(path: Path) -> None:
    path.write_bytes(b"no picture")


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-50])


def resize(path: Path) -> None:
    small = oiio.ImageBufAlgo.resize(oiio.ImageBuf(str(path)), roi=oiio.ROI(0, 100, 0, 50))
    small.write(str(path) + ".x.exr")
    Path(f"{path}.x.exr").replace(path)


@pytest.mark.parametrize("damage", [delete, garbage, truncate, resize])
def test_a_stage_that_damages_a_frame(
    damage: Callable[[Path], None], clip: Callable[..., Path], desk: Path
) -> None:
    """A stage that leaves a frame that is no plate is named, and what is rendered stays for the next try."""
    root = desk / "shots"
    summary = with_stage(lambda sequence: damage(list(sequence.paths())[1]), root).execute(shot_of(clip()))
    said = only_error(summary)
    assert said.startswith("Own left a frame that is no plate: ")
    assert "1000.exr" in said
    assert len(list((next(staging_folder(root).iterdir()) / "version").rglob("*.exr"))) >= 5
    again = with_stage(lambda sequence: None, root).execute(shot_of(clip()))
    assert again["overall_success"]
    assert (again["kept_frames"], again["frames"]) == (5, 6)


def test_a_stage_that_rewrites_frames(clip: Callable[..., Path], desk: Path) -> None:
    """A stage may write other whole pictures of the same size and timecode in place."""

    def darker(sequence: ImageSequence) -> None:
        for path in sequence.paths():
            made = oiio.ImageBufAlgo.mul(oiio.ImageBuf(str(path)), 0.25)
            made.write(f"{path}.tmp.exr")
            Path(f"{path}.tmp.exr").replace(path)

    summary = with_stage(darker, desk / "shots").execute(shot_of(clip()))
    assert summary["overall_success"], summary["stage_results"]


# ---- the order of stages -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stages", "why"),
    [
        ([], "has no stages"),
        ([ShotTreeOrganizationStage, OIIOColorTransformStage], "comes after ShotTreeOrganizationStage; swap"),
        ([OIIOColorTransformStage, OIIOColorTransformStage], "is there twice"),
        ([OIIOColorTransformStage, Own, OIIOColorTransformStage], "is there twice"),
        ([OIIOColorTransformStage, SonyRawConversionStage], "comes after OIIOColorTransformStage"),
        ([OIIOColorTransformStage, CleanupStage, ShotTreeOrganizationStage], "comes after CleanupStage"),
    ],
)
def test_an_order_that_makes_no_version(stages: list[type[PipelineStage]], why: str) -> None:
    """Stages in an order that makes no version are refused when the pipeline is built."""
    builder = PipelineBuilder("odd", Settings())
    for stage in stages:
        builder.add_stage(stage())
    with pytest.raises(InputError, match=rf"pipeline 'odd': .*{why}"):
        builder.build()


def test_orders_that_make_one() -> None:
    """The standard order, parts of it, and a user's stages anywhere between, are built."""
    for chosen in (STANDARD, STANDARD[1:2], STANDARD[::2], (Own, *STANDARD, Own), (ProxyGenerationStage,)):
        builder = PipelineBuilder("good", Settings())
        for stage in chosen:
            builder.add_stage(stage())
        assert len(builder.build().stages) == len(chosen)


def test_what_is_no_stage() -> None:
    """A class in place of a stage is refused where it is added."""
    with pytest.raises(InputError, match=r"CleanupStage is no stage; .*CleanupStage\(\)"):
        PipelineBuilder("odd", Settings()).add_stage(CleanupStage)  # type: ignore[arg-type]


def test_publishing_what_nobody_renders(clip: Callable[..., Path], desk: Path) -> None:
    """A pipeline that would publish nothing is refused by its plan, not called a success."""
    pipeline = Pipeline("odd", (ShotTreeOrganizationStage(),), small(), desk / "shots")
    with pytest.raises(InputError, match="no stage renders"):
        pipeline.plan(shot_of(clip()))


# ---- values of a script --------------------------------------------------------------------------

GOOD: dict[str, Any] = {
    "sequence": "sht",
    "shot": "100",
    "source_file": "c.mxf",
    "in_point": 1,
    "out_point": 2,
}
BAD: list[dict[str, Any]] = [
    {"shot": "../x"},
    {"bogus": 1},
    {"source_file": None},
    {"source_file": 5.5},
    {"shot": None},
    {"in_point": 1.5},
    {"handles": (1, 2, 3)},
    {"out_point": None},
]


@pytest.mark.parametrize("change", [*BAD, {"project": 5}, {"project": None}, {"root": 5}], ids=str)
def test_bad_values_come_back(change: dict[str, Any], desk: Path) -> None:
    """`ingest_shot` returns a failed summary for values that cannot be used; it raises nothing."""
    summary = ingest_shot(**{"project": "p", "settings": small(), **GOOD, **change})
    assert only_error(summary)
    assert summary["version"] is None
    assert list((desk / "cwd").iterdir()) == []


def test_bad_settings_come_back(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A settings file that cannot be used is a failed summary of `ingest_shot` too."""
    monkeypatch.setenv("DEDIO_CONFIG", "gone.json")
    assert "gone.json" in only_error(ingest_shot(project="p", **GOOD))


@pytest.mark.parametrize("change", BAD, ids=str)
def test_bad_values_are_counted(change: dict[str, Any]) -> None:
    """A pipeline's `ingest_shot` returns and counts them as failed shots."""
    pipeline = FootageIngestPipeline(project="p", settings=small())
    assert only_error(pipeline.ingest_shot(**{**GOOD, **change}))
    assert pipeline.get_summary() == {"total_shots_processed": 1, "successful_shots": 0, "failed_shots": 1}


@pytest.mark.parametrize("rows", [None, 5, "abc", {"a": 1}, [1], [None], [{}], [GOOD, {**GOOD, "shot": "/"}]])
def test_a_bad_batch_raises(rows: Any) -> None:
    """`ingest_batch` raises one `InputError` for rows that are none, before any work."""
    with pytest.raises(InputError):
        FootageIngestPipeline(project="p", settings=small()).ingest_batch(rows)


def test_a_summary_as_json(clip: Callable[..., Path], desk: Path) -> None:
    """A summary can be written as JSON with `default=str`: paths and sequences become texts."""
    summary = standard(small(), root=desk / "shots", jobs=2).execute(shot_of(clip()))
    found = json.loads(json.dumps(summary, default=str))
    assert found["output_sequence"].endswith(".####.exr 999-1004")
    assert found["version_dir"] == str(summary["version_dir"])
    head = kit.header(next(summary["output_sequence"].paths()))
    assert head["dedio:sourceFrame"] == 3
    assert isinstance(head["dedio:sourceFrame"], int)
