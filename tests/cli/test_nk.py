"""`dedio nk`: the script that a shot's comp begins with."""

from __future__ import annotations

import json
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from dedio_core import cut_log
from dedio_core.color import open_config, write_config
from dedio_core.cut_entries import CutEntry, LoggedElement, LoggedSource, LoggedUse, Retired
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
    """The project's config is the plates' own, as a file beside the script, or the file that was named."""
    assert nk(root, "sht100").err == ""
    own = root.parent / f"comp/{STUDIO.removeprefix('ocio://')}.ocio"
    assert f"customOCIOConfigPath {own}" in written(root)
    assert " workingSpaceLUT ACEScg\n" in written(root)
    assert open_config(str(own)).content_hash == open_config(STUDIO).content_hash
    assert "there is no such file" in nk(root, "sht100", "--force", "--ocio", tmp_path / "no.ocio").error
    shutil.copy(own, tmp_path / "a.ocio")
    assert nk(root, "sht100", "--force", "--ocio", tmp_path / "a.ocio").err == ""
    assert f"customOCIOConfigPath {tmp_path}/a.ocio" in written(root)
    own.write_text(ODD)
    assert "is another OCIO config than" in nk(root, "sht100", "--force").error


def test_a_config_that_does_not_do_is_refused(root: Path, tmp_path: Path) -> None:
    """One that is none, one whose path Nuke may not find, one that lacks the plates' space or the CDL's."""
    put(root, 3, uses=[use((1001, 1002), [1001, 1001], cdl=CDL_JSON)])
    (tmp_path / "none.ocio").write_text("{}")
    (tmp_path / "#1").mkdir()
    write_config(open_config(STUDIO), tmp_path / "#1/c.ocio")
    odd = tmp_path / "odd.ocio"
    odd.write_text(ODD)
    for words, said in (
        (["--ocio", tmp_path / "none.ocio"], "none.ocio: "),
        (["--ocio", tmp_path / "#1/c.ocio"], "Nuke may take the # in its path"),
        (["--ocio", odd], "rawPlate: color space 'ACEScg' is not in the OCIO config"),
        (["--cdl-space", "NoSuch"], "CDL working space 'NoSuch' is not in the OCIO config"),
    ):
        assert said in nk(root, "sht100", *words).error
    assert not (root.parent / "comp").exists()


def test_a_config_that_cannot_be_had_is_told(root: Path) -> None:
    """The script leaves it to the project then, and the CDL is a note: its node might put out black."""
    color = {"target": "ACEScg", "config": "/mnt/gone/config.ocio"}
    put(root, 3, uses=[use((1001, 1002), [1001, 1001], cdl=CDL_JSON)], color=color)
    ran = nk(root, "sht100", "--cdl-space", "ACEScct")
    assert ran.code == 0
    assert "/mnt/gone/config.ocio" in ran.err
    assert "bg01: was made with" not in ran.err
    assert "OCIOCDLTransform" not in written(root)
    assert "The cut's CDL is not applied" in written(root)
    put(root, 4, uses=[use((1001, 1002), [1001, 1001], cdl=CDL_JSON)])
    place = root.parent / "a #1"
    ran = nk(root, "sht100", "--cdl-space", "ACEScct", output=place)
    assert "the script leaves it to the project, whose config has to be ocio://" in ran.err
    text = (place / "sht100_comp_v001.nk").read_text(encoding="utf-8")
    assert "OCIOCDLTransform" not in text
    assert "OCIO_config" not in text


def test_a_plate_that_is_not_scene_linear_has_no_cdl_node(root: Path) -> None:
    """Nuke's node would take it for scene_linear: the numbers are in a note, and it is said."""
    color = {"target": "ACES2065-1", "config": STUDIO}
    put(root, 3, uses=[use((1001, 1002), [1001, 1001], cdl=CDL_JSON)], color=color)
    ran = nk(root, "sht100", "--cdl-space", "ACEScct")
    assert "pictures in the config's scene_linear (ACEScg), the plate is in ACES2065-1" in ran.err
    assert "OCIOCDLTransform" not in written(root)
    assert "scene_linear" in written(root)


def test_the_last_cut_counts(root: Path) -> None:
    """A version may be older than the cut that it covers: retime, comp frames and CDL are the cut's."""
    put(root, 3, uses=[use((1001, 1002), [1001, 1001], cdl=CDL_JSON)])
    logged(root, used(plate_frames=(1011, 1012, None), cdl=Cdl((1.5, 1.0, 1.0))), "V02")
    ran = nk(root, "sht100", "--cdl-space", "ACEScct")
    assert "rawPlate: comp frames 1003 are not in the plate" in ran.err
    assert "bg01: the last cut (V02) does not use v001" in ran.err
    text = written(root)
    assert "lookup {{curve" in text
    assert "x1001 1011" in text
    assert " slope {1.5 1 1}" in text
    assert " last_frame 1003\n" in text
    assert "Used as in V02" in text
    logged(root, used(plate_frames=(), comp_range=FrameRange(991, 1030)), "V03", element="bg01", version=1)
    ran = nk(root, "sht100", "--force", "--element", "bg01")
    assert "rawPlate: the last cut (V03) does not use v003" in ran.err
    assert " first_frame 991\n last_frame 1030\n" in written(root)


def test_a_shot_that_the_cut_left_out(root: Path) -> None:
    """It is said, and the script is as the version was made."""
    entry = CutEntry("2026-11-22T20:00:00+00:00", "V02", status="omitted")
    cut_log.append(root, tree(names_of(Settings())), fakes.shot(), entry)
    ran = nk(root, "sht100")
    assert (ran.code, "the last cut (V02) leaves the shot out" in ran.err) == (0, True)


def test_the_range_is_that_of_all_uses(root: Path) -> None:
    """A plate that is used twice has all its comp frames in the script's range."""
    put(root, 3, uses=[use((993, 1018), []), use((1007, 1032), [])])
    nk(root, "sht100")
    assert " first_frame 993\n last_frame 1032\n" in written(root)


STUDIO = "ocio://studio-config-v1.0.0_aces-v1.3_ocio-v2.1"


ODD = """ocio_profile_version: 2
roles: {default: other, scene_linear: other}
displays: {d: [!<View> {name: v, colorspace: other}]}
colorspaces: [!<ColorSpace> {name: other}]
"""
"""A config without any space of ours."""


def used(**given: Any) -> LoggedUse:
    """Three comp frames of an event."""
    three = FrameRange(1001, 1003)
    frames = {"record": three, "required": three, "comp_cut": three, "comp_range": three}
    return LoggedUse("001", "a.edl:3", "V1", "01:00:00:00", "01:00:00:03", **{**frames, **given})


def logged(root: Path, use: LoggedUse, cut: str, element: str = "rawPlate", version: int = 3) -> None:
    """Have the cut log say that a cut uses the version so."""
    one = LoggedElement(element, version, LoggedSource("a.mxf"), (use,))
    entry = CutEntry("2026-11-22T20:00:00+00:00", cut, elements=(one,))
    cut_log.append(root, tree(names_of(Settings())), fakes.shot(), entry)


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
