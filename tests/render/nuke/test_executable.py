"""Which Nuke is started."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from dedio_core.render.nuke.executable import best_of, find, installed

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="folders are laid out as on Linux")


def install(place: Path, *names: str) -> None:
    """Programs as Foundry's installer leaves them."""
    for name in names:
        program = place / name / name.rpartition("v")[0]
        program.parent.mkdir(parents=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)


def test_the_newest_of_15_to_17_goes_first(tmp_path: Path) -> None:
    """Of what is installed the newest known version is taken; a newer one only where there is none."""
    install(tmp_path, "Nuke15.2v1", "Nuke16.0v6", "Nuke16.0v10", "Nuke14.1v8", "Nuke18.0v1")
    assert find(None, [tmp_path / "absent", tmp_path]).path == tmp_path / "Nuke16.0v10" / "Nuke16.0"
    assert best_of([(14, 1, 8), (19, 0, 1), (18, 0, 1)]) == (18, 0, 1)
    assert best_of([(14, 1, 8)]) is None
    assert len(dict(installed([tmp_path]))) == 5


def test_where_none_is_it_says_where_it_looked(tmp_path: Path) -> None:
    """Places, older versions that are there, and every way to name one."""
    install(tmp_path, "Nuke14.1v8")
    said = find(None, [tmp_path, tmp_path / "opt"]).problem
    for part in (str(tmp_path / "opt"), "14.1v8", "older than 15", "--nuke", "nuke.executable", "NUKE_EXE"):
        assert part in said, said


def test_the_flag_goes_before_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is named counts, whole or by a name on PATH; a wrong name is told with where it stands."""
    install(tmp_path, "Nuke15.2v1", "Nuke16.0v6")
    old, new = tmp_path / "Nuke15.2v1" / "Nuke15.2", tmp_path / "Nuke16.0v6" / "Nuke16.0"
    monkeypatch.setenv("NUKE_EXE", str(old))
    assert find(None, []).path == old
    assert find(str(new), []).path == new
    monkeypatch.setenv("PATH", f"{new.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("NUKE_EXE", "Nuke16.0")
    assert find(None, []).path == new
    assert find("Nuke16.0", []).path == new
    assert "Nuke 'Nuke99.0': no such program is on PATH; give its whole path" in find("Nuke99.0", []).problem
    monkeypatch.chdir(old.parent)
    assert find("Nuke15.2", []).path is None, "nothing is looked for in the working folder"
    monkeypatch.setenv("NUKE_EXE", "Nuke99.0")
    assert "$NUKE_EXE 'Nuke99.0': no such program is on PATH" in find(None, []).problem
    assert "is no file" in find(str(tmp_path), []).problem
    new.chmod(0o644)
    assert "may not be executed; chmod +x it" in find(str(new), []).problem
