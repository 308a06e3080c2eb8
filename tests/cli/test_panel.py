"""`dedio panel`: the panel, isolated, and what is said where it cannot be opened."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dedio_core import launch
from dedio_core.cli import main, panel
from dedio_core.errors import ToolError
from dedio_core.processes import process_exists
from nuke_plugin.panel import __main__ as inside
from nuke_plugin.worker.processes import descendants
from tests.nuke.wire import PATIENCE, until

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no process that becomes another one")


class Became:
    """In place of becoming the panel: what was asked for."""

    def __init__(self) -> None:
        self.argv: list[str] = []
        self.env: dict[str, str] = {}

    def __call__(self, program: str, argv: list[str], *, env: dict[str, str]) -> None:
        assert program == argv[0]
        self.argv, self.env = argv, env


def ran(*words: object, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """`dedio panel` with these words, without a screen unless `env` names one."""
    whole = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    whole.pop("QT_QPA_PLATFORM", None)
    code = "import sys; from dedio_core.cli import main; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-I", "-c", code, "panel", *map(str, words)],
        cwd=cwd,
        env={**whole, **env},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def sentence(found: subprocess.CompletedProcess[str]) -> str:
    """The one line that it said, without who says it."""
    (line,) = found.stderr.splitlines()
    assert (found.returncode, line[:14]) == (1, "dedio: error: ")
    return line[14:]


@posix
def test_it_becomes_the_panel_with_everything_that_we_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The panel is this Python, isolated; it has the same environment, and whole paths."""
    became = Became()
    monkeypatch.setattr(os, "execve", became)
    monkeypatch.setenv("KITSU_HOST", "https://kitsu.test/api")
    monkeypatch.delenv("DEDIO_PYTHON", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    main(["panel", "a b#1.mov", "~/b.mov"])
    program = panel.HERE / "nuke_plugin" / "panel" / "__main__.py"
    paths = [str(tmp_path / "a b#1.mov"), str(tmp_path / "b.mov")]
    assert became.argv == [sys.executable, "-I", str(program), *paths]
    assert became.env["KITSU_HOST"] == "https://kitsu.test/api"
    assert became.env["DEDIO_PYTHON"] == sys.executable


@posix
def test_the_working_folder_says_nothing(tmp_path: Path) -> None:
    """Modules and packages of the working folder, and of PYTHONPATH, are not run by the panel."""
    for name in ("argparse", "shlex", "signal", "random"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('RAN')\n")
    (tmp_path / "nuke_plugin").mkdir()
    (tmp_path / "nuke_plugin" / "__init__.py").write_text("raise SystemExit('RAN')\n")
    found = ran("nothing.mov", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert sentence(found) == f"not found: {tmp_path / 'nothing.mov'}"


@pytest.mark.skipif(sys.platform != "linux", reason="macOS and Windows always have a screen")
def test_without_a_screen_it_says_so(tmp_path: Path) -> None:
    """Where nothing names a screen, and Qt is not told to draw on none: one sentence."""
    for named in ({}, {"QT_QPA_PLATFORM": "xcb"}, {"QT_QPA_PLATFORM": "wayland;xcb"}):
        assert "there is no screen here" in sentence(ran(cwd=tmp_path, **named))


@posix
@pytest.mark.parametrize(
    ("named", "says"),
    [
        ({"QT_QPA_PLATFORM": "nonsense"}, 'Could not find the Qt platform plugin "nonsense"'),
        ({"QT_QPA_PLATFORM": "xcb", "DISPLAY": ":77"}, "DISPLAY is ':77'"),
    ],
)
def test_what_qt_says_is_told(named: dict[str, str], says: str, tmp_path: Path) -> None:
    """Where Qt gives up, its telling line is in one sentence, and no signal ends the process."""
    if named["QT_QPA_PLATFORM"] == "xcb" and sys.platform != "linux":
        pytest.skip("Qt has xcb on Linux")
    said = sentence(ran(cwd=tmp_path, **named))
    assert said.startswith("the panel cannot be opened: ")
    assert says in said


@posix
def test_without_qt_the_remedy_names_everything(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without PySide6 it says what to run: this interpreter's pip, and this checkout."""
    for name in ("PySide6", "PySide2"):
        for part in ("", ".QtCore", ".QtGui", ".QtWidgets"):
            monkeypatch.setitem(sys.modules, name + part, None)
    for name in [name for name in sys.modules if name.startswith("nuke_plugin.panel.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr(sys.modules["nuke_plugin.panel"], "standalone", raising=False)
    monkeypatch.setattr(sys, "argv", ["panel"])
    assert inside.main() == 1
    said = capsys.readouterr().err
    assert shlex.join([sys.executable, "-m", "pip", "install", f"{panel.HERE}[panel]"]) in said


@pytest.mark.parametrize("code", [0, 1, 3, -9])
def test_windows_waits(code: int) -> None:
    """Where no process becomes another one, the panel's exit code is ours, and Ctrl+C is the panel's."""

    class Child:
        pressed = False

        def wait(self) -> int:
            if not self.pressed:
                self.pressed = True
                raise KeyboardInterrupt
            return code

    child: Any = Child()
    if code >= 0:
        assert panel._waited(child) == code
    else:
        with pytest.raises(ToolError, match="was ended by the signal SIGKILL"):
            panel._waited(child)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for children in /proc")
def test_a_signal_ends_it_with_its_worker(tmp_path: Path) -> None:
    """SIGTERM to `dedio panel` leaves neither the panel nor its worker."""
    process = subprocess.Popen(
        [sys.executable, "-m", "dedio_core", "panel"],
        cwd=panel.HERE,
        env=launch.whole(QT_QPA_PLATFORM="offscreen", HOME=str(tmp_path)),
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: descendants(process.pid))
        below = descendants(process.pid)
        process.terminate()
        assert process.wait(PATIENCE) == -signal.SIGTERM
        until(lambda: not any(map(process_exists, below)))
    finally:
        process.kill()
        process.wait()


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
        timeout=PATIENCE,
        check=False,
    )
    assert ran.returncode == 1
    assert ran.stderr.strip() == f"dedio: error: not found: {tmp_path / 'nothing.mov'}"


def test_it_opens_and_closes(tmp_path: Path) -> None:
    """Without a screen of its own, on Qt's offscreen one, it opens, and a first Ctrl+C closes it with 0."""
    code = """
import os, signal, sys
from nuke_plugin.panel import standalone
from nuke_plugin.panel.__main__ import main
from nuke_plugin.panel.qt import QtCore
plain = standalone.run
def run(app):
    QtCore.QTimer.singleShot(0, lambda: os.kill(os.getpid(), signal.SIGINT))
    return plain(app)
standalone.run = run
sys.exit(main())
"""
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=panel.HERE,
        env={**launch.whole(QT_QPA_PLATFORM="offscreen", DEDIO_PYTHON=sys.executable, HOME=str(tmp_path))},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr
