"""The CDL of a cut: on the proxy, never on the plate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.ingest import kit
from tests.small_media import CUT, write_clip_and_cut

SOP = "* ASC_SOP (1.4 1.0 0.7)(0.02 0.0 -0.02)(1.0 1.0 1.0)\n* ASC_SAT 0.9\n"
USED_AGAIN = """
002  A001C003 V     C        14:22:10:00 14:22:10:12 01:00:01:00 01:00:01:12
* FROM CLIP NAME: c
* SOURCE FILE: c.mxf
* LOC: 01:00:01:02 RED sht200 and once more
"""
SMALL = {"output": {**kit.SMALL["output"], "resolution": [160, 90], "proxy_resolution": [96, 54]}}


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The clip of the cut."""
    folder = tmp_path_factory.mktemp("media")
    write_clip_and_cut(folder)
    return folder


def run(verb: str, media: Path, root: Path, cut: str, *more: str, **groups: Any) -> kit.Ran:
    """`verb` of a cut with two frames of handles and the settings `groups`."""
    root.parent.mkdir(exist_ok=True)
    path = root.parent / "cut.edl"
    path.write_text(cut, encoding="utf-8")
    settings = kit.config(root.parent / "config", **SMALL, **groups)
    words = (path, "--media", media, "--no-cache", "--root", root, "--config", settings)
    return kit.dedio(verb, *words, *more, *([] if "--dry-run" in more else ["--json"]))


def planned(media: Path, root: Path, cut: str, **groups: Any) -> kit.Ran:
    """The plan of the ingest, each plate planned to the last step."""
    return run("ingest", media, root, cut, "--dry-run", **groups)


def version(ran: kit.Ran, root: Path, number: int = 1) -> kit.Version:
    """The version that `ran` made of the one shot."""
    assert ran.code == 0, ran.out + ran.err
    return kit.Version(root / f"sht200/pla/sht200_pla_rawPlate_v{number:03d}")


def mean(found: kit.Version) -> Any:
    """Mean R'G'B' of the proxy's first frame."""
    return kit.movie(found.proxy).rgb(0).mean((0, 1))


def test_a_cdl_is_on_the_proxy_alone(media: Path, tmp_path: Path) -> None:
    """With its space named the proxy has the CDL; a new version takes over every EXR of the last one."""
    root = tmp_path / "shots"
    plain = version(run("ingest", media, root, CUT + SOP), root)
    assert "the CDL of 1 plate(s) is not applied" in planned(media, tmp_path / "none", CUT + SOP).out
    told = plain.sidecar["render"]["proxy"]["cdl"]
    assert not told["applied"]
    assert "cdl.working_space" in told["why"]

    space = {"cdl": {"working_space": "ACEScct"}}
    assert run("ingest", media, root, CUT + SOP, **space).doc["covered"]
    ran = run("ingest", media, root, CUT + SOP, "--new-version", **space)
    graded = version(ran, root, 2)
    assert graded.sidecar["render"]["proxy"]["cdl"] == {
        "applied": True,
        "space": "ACEScct",
        "slope": [1.4, 1.0, 0.7],
        "offset": [0.02, 0.0, -0.02],
        "power": [1.0, 1.0, 1.0],
        "saturation": 0.9,
    }
    assert {k: v.read_bytes() for k, v in graded.exrs.items()} == {
        k: v.read_bytes() for k, v in plain.exrs.items()
    }
    assert graded.sidecar["render"]["reused"]["version"] == 1
    red, _, blue = mean(graded) - mean(plain)
    assert red > 5
    assert blue < -5
    assert any("the proxy has the cut's CDL, in ACEScct" in text for text in ran.doc["summaries"][0]["notes"])

    other = CUT + SOP.replace("0.9\n", "0.5\n")
    changed = version(run("ingest", media, root, other, "--new-version", **space), root, 3)
    assert np.ptp(mean(changed)) < np.ptp(mean(graded))


def test_the_proxy_of_a_cdl_is_what_was_asked_for(media: Path, tmp_path: Path) -> None:
    """The check that compares a proxy with its EXRs counts the CDL in."""
    root = tmp_path / "shots"
    found = version(run("ingest", media, root, CUT + SOP, cdl={"working_space": "ACEScct"}), root)
    assert found.sidecar["checks"]["proxy_pictures"]["verdict"] == "shown"


def test_uses_that_differ(media: Path, tmp_path: Path) -> None:
    """Two uses of the plate with different CDLs: none is applied, in plan, summary and sidecar."""
    root = tmp_path / "shots"
    cut = CUT + SOP + USED_AGAIN + SOP.replace("1.4", "1.2")
    space = {"cdl": {"working_space": "ACEScct"}}
    said = "the events that use the plate have different ones (001"
    assert said in planned(media, root, cut, **space).out
    ran = run("ingest", media, root, cut, **space)
    assert any(said in text for text in ran.doc["summaries"][0]["warnings"])
    assert said in version(ran, root).sidecar["render"]["proxy"]["cdl"]["why"]


def test_a_space_that_the_config_lacks(media: Path, tmp_path: Path) -> None:
    """The plan of a plate with a CDL refuses a working space that is none; a plate without one goes on."""
    root = tmp_path / "shots"
    wrong = {"cdl": {"working_space": "ACESct"}}
    ran = planned(media, root, CUT + SOP, **wrong)
    assert ran.code == 1
    assert "CDL working space 'ACESct' is not in the OCIO config" in ran.out + ran.err
    assert not root.exists()
    assert planned(media, root, CUT, **wrong).code == 0


def test_without_a_cdl_nothing_is_said(media: Path, tmp_path: Path) -> None:
    """A cut without a CDL is the same ingest with a working space and without."""
    space = {"cdl": {"working_space": "ACEScct"}}
    one = version(run("ingest", media, tmp_path / "a", CUT), tmp_path / "a").sidecar
    other = version(run("ingest", media, tmp_path / "b", CUT, **space), tmp_path / "b").sidecar
    assert one["render"]["proxy"]["cdl"] is None
    assert (one["identity"], one["plan_id"]) == (other["identity"], other["plan_id"])
