"""`dedio panel`: the panel in a process of its own, and what is said where it cannot be opened."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dedio_core.cli import main, panel


class Ran:
    """In place of starting a process: what was asked for, and the exit code that it is to have."""

    def __init__(self, code: int) -> None:
        self.code = code
        self.argv: list[str] = []
        self.env: dict[str, str] = {}

    def __call__(self, argv: list[str], *, env: dict[str, str], check: bool) -> Any:
        self.argv, self.env = argv, env
        return subprocess.CompletedProcess(argv, self.code)


@pytest.mark.parametrize("code", [0, 1, 130])
def test_it_is_started_with_everything_that_we_know(
    code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child is this Python, has the same environment and whole paths, and its exit code is ours."""
    ran = Ran(code)
    monkeypatch.setattr(panel.subprocess, "run", ran)
    monkeypatch.setenv("KITSU_HOST", "https://kitsu.test/api")
    monkeypatch.delenv("DEDIO_PYTHON", raising=False)
    monkeypatch.chdir(tmp_path)
    assert main(["panel", "a b#1.mov"]) == code
    assert ran.argv == [sys.executable, "-m", "nuke_plugin.panel", str(tmp_path / "a b#1.mov")]
    assert ran.env["KITSU_HOST"] == "https://kitsu.test/api"
    assert ran.env["DEDIO_PYTHON"] == sys.executable
    assert ran.env["PYTHONPATH"].split(":")[0] == str(panel.HERE)


def test_a_child_that_dies_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Qt ends a process that finds no screen by a signal; that is one sentence and 1."""
    monkeypatch.setattr(panel.subprocess, "run", Ran(-6))
    assert main(["panel"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("dedio: error: the panel ended by signal 6")


def test_without_the_plug_in_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An installation that has no nuke_plugin says where it looked."""
    monkeypatch.setattr(panel, "HERE", tmp_path)
    assert main(["panel"]) == 1
    assert f"{tmp_path}: has no folder nuke_plugin" in capsys.readouterr().err


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    """A path that does not exist is told before any window opens."""
    ran = subprocess.run(
        [sys.executable, "-m", "dedio_core", "panel", str(tmp_path / "nothing.mov")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 1
    assert ran.stderr.strip() == f"dedio: error: not found: {tmp_path / 'nothing.mov'}"


def test_it_opens_and_closes(tmp_path: Path) -> None:
    """Without a screen of its own, on Qt's offscreen one, it opens, and a first Ctrl+C closes it with 0."""
    code = """
import os, signal, sys, threading
threading.Timer(float(sys.argv[1]), lambda: os.kill(os.getpid(), signal.SIGINT)).start()
sys.argv[1:] = []
from nuke_plugin.panel.__main__ import main
sys.exit(main())
"""
    ran = subprocess.run(
        [sys.executable, "-c", code, "3"],
        cwd=panel.HERE,
        env={
            **panel.launch.whole(QT_QPA_PLATFORM="offscreen", DEDIO_PYTHON=sys.executable, HOME=str(tmp_path))
        },
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr
