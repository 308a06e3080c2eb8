"""What flags have alike: a path is checked and found from home, before anything is done with it."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from dedio_core.cli import main
from dedio_core.cli.common_flags import a_path, root_of
from dedio_core.errors import SettingsError
from dedio_core.settings import Settings, load


def test_home_is_found_behind_an_equals_sign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No shell looks for ``~`` in ``--root=~/x``; the flag does. Other paths stay as they are."""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert a_path("~/x") == tmp_path / "x"
    assert [a_path(text) for text in ("x", "./~x", "/a/~")] == [Path("x"), Path("./~x"), Path("/a/~")]


@pytest.mark.parametrize("text", ["~nosuch/x", "~nosuch"])
def test_a_home_that_is_not_there(text: str) -> None:
    """A user who is not there is one sentence."""
    with pytest.raises(argparse.ArgumentTypeError, match="nobody knows the home folder ~nosuch; give the"):
        a_path(text)


@pytest.mark.parametrize(
    "words",
    [
        ("nuke", "install", "--nuke-dir", "~nosuch/.nuke"),
        ("nuke", "install", "--plugin", "~nosuch/x"),
        ("doctor", "--root", "~nosuch/x"),
        ("doctor", "--nuke", "~nosuch/x"),
        ("doctor", "--nuke", "--dump", "~nosuch/x"),
        ("panel", "~nosuch/x"),
        ("status", "--root", "~nosuch/x"),
    ],
)
def test_every_verb_says_so(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """Wherever a path is given, it is one sentence below the usage, and 2."""
    assert main(words) == 2
    said = capsys.readouterr().err.splitlines()
    assert "nobody knows the home folder ~nosuch" in said[-1]
    assert not [line for line in said if "Traceback" in line]


def test_a_setting_is_named(tmp_path: Path) -> None:
    """A root of the settings whose home folder is not there is told with the setting's name."""
    settings: Settings = load(None, {"paths.shot_tree_root": "~nosuch/shots"})
    with pytest.raises(SettingsError, match=r"^paths\.shot_tree_root: ~nosuch/shots: nobody knows"):
        root_of(argparse.Namespace(root=None), settings)
