"""`dedio nk`: the script that a shot's comp begins with."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from dedio_core import cut_log
from dedio_core.cut_entries import Retired
from dedio_core.frames import FrameRange
from dedio_core.jsonable import to_json
from dedio_core.naming import tree
from dedio_core.render.nk.plate import plate_of
from dedio_core.settings import Settings, names_of
from dedio_core.sidecar import sidecar as real_sidecar
from dedio_core.sidecar import use_document
from dedio_core.uses import Cdl, CompUse, CutUse
from tests import fakes
from tests.ingest import kit
from tests.nuke_plugin.samples import CDL_JSON, sidecar, use
from tests.test_shot_tree import publish


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A tree with two versions of the plate and one of bg01."""
    for version in (1, 2):
        put(tmp_path / "r", version)
    put(tmp_path / "r", 1, "bg01")
    return tmp_path / "r"


def put(root: Path, version: int, element: str = "rawPlate", **given: Any) -> Path:
    folder = publish(root, fakes.shot(element=element), version)
    said = {**sidecar(element, **given), "version": version, "project": "tests"}
    (folder / f"{folder.name}.json").write_text(json.dumps(said))
    return folder


def nk(root: Path, *words: object, output: Path | None = None) -> kit.Ran:
    place = output or root.parent / "comp"
    return kit.dedio("nk", *words, "--output", place, "--root", root, "--config", kit.config(root.parent))


def written(root: Path) -> str:
    return (root.parent / "comp/sht100_comp_v001.nk").read_text(encoding="utf-8")


def test_it_reads_the_last_version(root: Path) -> None:
    """Each element is read at its last version, and the main one is written."""
    ran = nk(root, "sht100")
    assert (ran.code, ran.out, ran.err) == (0, f"{root.parent / 'comp/sht100_comp_v001.nk'}\n", "")
    text = written(root)
    assert f"{root}/sht100/pla/sht100_pla_rawPlate_v002/main_ACEScg/" in text
    assert "name Read_bg01" in text
    assert text.count("name Write_comp") == 1
    assert " first 993\n last 1059\n" in text
    assert "TimeWarp" not in text


def test_a_retired_version_is_not_read(root: Path) -> None:
    """A withdrawn version counts as not there."""
    entry = Retired("2026-11-22T20:00:00+00:00", "rawPlate", 2, "wrong lens")
    cut_log.append(root, tree(names_of(Settings())), fakes.shot(), entry)
    assert nk(root, "sht100").code == 0
    assert "sht100_pla_rawPlate_v001/" in written(root)


def test_nothing_is_written_over(root: Path) -> None:
    """A script that is there stays, unless --force says otherwise."""
    nk(root, "sht100")
    place = root.parent / "comp/sht100_comp_v001.nk"
    place.write_text("mine")
    assert "is there already; --force" in nk(root, "sht100").error
    assert place.read_text() == "mine"
    assert nk(root, "sht100", "--force").code == 0
    assert place.read_text() != "mine"
    assert nk(root, "sht100", output=root.parent / "comp/other.nk").code == 0


def test_other_frame_numbers_warn(root: Path) -> None:
    """A version whose numbers are not those of the script that is there warns, and is written."""
    nk(root, "sht100")
    put(root, 3, tie=90)
    ran = nk(root, "sht100", "--force")
    assert ran.code == 0
    assert "plate frame 1001 is source frame 90 in v003, and 100 in the script there" in ran.err
    put(root, 4, tie=90, source={"rate": "24", "content_id": "other"})
    assert "is of another source" in nk(root, "sht100", output=root.parent / "comp/sht100_comp_v002.nk").err
    assert nk(root, "sht100", output=root.parent / "comp/sht100_comp_v003.nk").err == ""


def test_the_cdl(root: Path) -> None:
    """The CDL is a node where its space is named, by flag or setting, and else a note."""
    put(root, 3, uses=[use((1001, 1002), [1001, 1001], cdl=CDL_JSON)])
    nk(root, "sht100")
    assert "OCIOCDLTransform" not in written(root)
    assert "not applied" in written(root)
    nk(root, "sht100", "--force", "--cdl-space", "ACEScct")
    assert " working_space ACEScct\n" in written(root)


def test_the_config(root: Path, tmp_path: Path) -> None:
    """The project's config is the file that was named; one that is not there is refused."""
    assert "there is no such file" in nk(root, "sht100", "--ocio", tmp_path / "no.ocio").error
    (tmp_path / "a.ocio").touch()
    nk(root, "sht100", "--ocio", tmp_path / "a.ocio")
    assert f"customOCIOConfigPath {tmp_path}/a.ocio" in written(root)
    assert "OCIO_config" in written(root)


def test_what_is_not_there(root: Path) -> None:
    """A shot without that element, and a sidecar that tells too little, are an error of one sentence."""
    assert (
        "no valid version of fg01; elements there: bg01, rawPlate"
        in nk(root, "sht100", "--element", "fg01").error
    )
    publish(root, fakes.shot(), 9)
    assert "sidecar" in nk(root, "sht100").error


def test_a_real_sidecar() -> None:
    """What an ingest writes is what the script reads: frames, tie, and the lookup of a retime."""
    plan = fakes.plan()
    name = "main_ACEScg/sht100_pla_rawPlate_v001_main_ACEScg."
    plate = plate_of(Path("/v"), real_sidecar(plan, {f"{name}0993.exr": {}}, (), {}))
    assert (plate.frames, plate.tie, plate.rate) == (plan.pull.plate, plan.pull.tie, plan.clip.rate)
    assert plate.folder == Path("/v/main_ACEScg")
    frozen = CutUse(
        "001", "a.edl:3", "V", FrameRange(0, 9), FrameRange(100, 100), Fraction(100), kind="freeze", cdl=Cdl()
    )
    comp_cut = FrameRange(1001, 1010)
    said = {"uses": [to_json(use_document(CompUse(frozen, comp_cut, comp_cut), plan.pull))]}
    whole = real_sidecar(plan, {f"{name}0993.exr": {}}, (), {})
    (found,) = plate_of(Path("/v"), {**whole, "cut": {**whole["cut"], **said}}).uses
    assert found.lookup == (1001,) * 10
    assert found.cdl == Cdl()
