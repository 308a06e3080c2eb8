from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dedio_core import doctor
from dedio_core.doctor import FAIL, OK, WARN, Check

Doctor = Callable[..., dict[str, Check]]


@pytest.fixture
def examined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Doctor:
    """The checks by what they look at, with these settings and nobody else's."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    monkeypatch.delenv("DEDIO_CONFIG", raising=False)
    monkeypatch.delenv("OCIO", raising=False)

    def run(root: Path | None = None, clip: Path | None = None, **settings: Any) -> dict[str, Check]:
        config = tmp_path / "settings.json"
        config.write_text(json.dumps(settings))
        return {c.what: c for c in doctor.check(config, root or tmp_path / "shots", clip)}

    return run


def test_a_machine_that_can(examined: Doctor, tmp_path: Path) -> None:
    """Where the libraries are, the colours are found and the tree can be written, nothing fails."""
    found = examined()
    assert {
        "Python",
        "OpenImageIO",
        "OpenColorIO",
        "PyAV",
        "Pillow",
        "numba",
        "xxhash",
        "settings",
        "shot tree",
    } <= set(found)
    assert FAIL not in {c.verdict for c in found.values()}
    assert found["color spaces"].detail.startswith("S-Log3 Venice S-Gamut3.Cine -> ACEScg; sRGB - Display")
    assert "will be made in" in found["shot tree"].detail
    assert not (tmp_path / "shots").exists(), "the doctor makes no folder"


def test_every_trouble_has_a_remedy(examined: Doctor) -> None:
    """Whatever is not OK says what to do."""
    for found in (examined(), examined(color={"source": "Log"}, tools={"oiiotool": "/nowhere"})):
        assert all(c.remedy for c in found.values() if c.verdict != OK)


def test_without_sonys_tool(examined: Doctor) -> None:
    """A missing raw converter is a warning, because only X-OCN needs it."""
    found = examined(tools={"sony_converter": "/nowhere/rawexporter"})["Sony rawexporter"]
    assert found.verdict == WARN
    assert "X-OCN" in found.detail


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands in for Nuke")
def test_nuke(examined: Doctor, tmp_path: Path) -> None:
    """Nuke is looked at where the settings take it, and not started; that it is missing fails."""
    assert "Nuke" not in examined()
    nuke = tmp_path / "Nuke16.0"
    for engine in ("native", "nuke"):
        found = examined(pipeline={"engine": engine}, nuke={"executable": str(nuke)})["Nuke"]
        assert (found.verdict, found.detail) == (
            FAIL,
            f"nuke.executable {nuke}: is no file (needed for the engine nuke)",
        )
        assert found.remedy.startswith("install Nuke 15 to 17, or name its program")
    nuke.write_text("#!/bin/sh\ntouch $0.started")
    nuke.chmod(0o755)
    found = examined(pipeline={"engine": "nuke"}, nuke={"executable": str(nuke)})["Nuke"]
    assert (found.verdict, found.detail.split()[0]) == (OK, str(nuke))
    assert not list(tmp_path.glob("*.started"))


@pytest.mark.parametrize(
    ("settings", "what"),
    [
        ({"color": {"source": "No Such Log"}}, "colour"),
        ({"color": {"display": "No Such Display"}}, "colour"),
        ({"color": {"config": "/nowhere/config.ocio"}}, "colour"),
        ({"output": {"proxy_cfr": 1}}, "settings"),
    ],
)
def test_fails(settings: dict[str, Any], what: str, examined: Doctor) -> None:
    """A colour name or a setting that cannot be used fails, with its name."""
    found = examined(**settings)[what]
    assert found.verdict == FAIL
    key, value = next(iter(next(iter(settings.values())).items()))
    assert (value if what == "colour" else key) in found.detail


def test_a_tree_that_cannot_be_written(examined: Doctor, tmp_path: Path) -> None:
    """A root that is a file, or below one, fails."""
    (tmp_path / "file").touch()
    assert examined(tmp_path / "file")["shot tree"].verdict == FAIL
    assert examined(tmp_path / "file" / "shots")["shot tree"].verdict == FAIL


@pytest.mark.skipif(
    os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write"
)
def test_a_tree_without_rights(examined: Doctor, tmp_path: Path) -> None:
    """A root without write rights fails."""
    (tmp_path / "shots").mkdir(mode=0o555)
    assert examined()["shot tree"].verdict == FAIL


def test_the_temp_folder(examined: Doctor, tmp_path: Path) -> None:
    """The temp folder is looked at where one is set."""
    assert "temp folder" not in examined()
    assert examined(paths={"temp_dir": str(tmp_path / "temp")})["temp folder"].verdict == OK


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands in for the tool")
def test_tools(examined: Doctor, tmp_path: Path) -> None:
    """oiiotool and ffmpeg may be missing; one that is set and does not run is a warning."""
    tool = tmp_path / "oiiotool"
    tool.write_text(f"#!{sys.executable}\nprint('3.1.4 of a fake')\n")
    tool.chmod(0o755)
    found = examined(tools={"oiiotool": str(tool), "ffmpeg": str(tmp_path / "nothing")})
    assert found["oiiotool"] == Check(OK, "oiiotool", f"3.1.4 of a fake ({tool})")
    assert found["ffmpeg"].verdict == WARN


def test_little_room(examined: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Little room on the tree's disk is a warning."""
    monkeypatch.setattr(doctor, "ROOM", 1 << 80)
    assert examined()["shot tree space"].verdict == WARN


@pytest.mark.parametrize("text", [None, "", "not an MXF"])
def test_a_clip_that_is_none(text: str | None, examined: Doctor, tmp_path: Path) -> None:
    """A clip for the converter check that is no raw clip fails by its name, without a crash."""
    clip = tmp_path / "clip.mxf"
    if text is not None:
        clip.write_text(text)
    found = examined(clip=clip)["converter"]
    assert found.verdict == FAIL
    assert "clip.mxf" in found.detail
