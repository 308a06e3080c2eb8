"""init.py and menu.py, run as Nuke runs them, by a bare Python with a stand-in for Nuke's module.

The stand-in is not Nuke: it keeps what it is told, and no more.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nuke_plugin.pane import NO_QT
from tests.docs.pages import ROOT

NUKE = """
import sys
EXE_PATH = "/opt/Nuke16.0v6/Nuke16.0"
told = []
class Menu:
    def __init__(self, name):
        self.name = name
    def addMenu(self, name, **how):
        return Menu(name)
    def addCommand(self, label, command=None, **how):
        assert callable(command)
        told.append([self.name, label])
def menu(name):
    assert name == "Nuke"
    return Menu(name)
def message(text):
    told.append(["message", text])
def executeInMainThread(call, args=(), kwargs={}):
    call(*args, **kwargs)
"""
SCRIPTS = """
from nuke import told
class panels:
    @staticmethod
    def registerWidgetAsPanel(widget, name, id, create=False):
        told.append(["pane", name, id, widget])
"""
LABELS = [
    "Ingest...",
    "Ingest a timeline...",
    "Build ingest graph for the selected Read",
    "Settings",
    "Doctor",
]
RUN = """
import json, sys
sys.path.insert(0, sys.argv[1])
import nuke
before = set(sys.modules)
for path in sys.argv[2:]:
    with open(path, encoding="utf-8") as file:
        exec(compile(file.read(), path, "exec"), {"__name__": "__main__"})  # as Nuke does: without __file__
print(json.dumps([nuke.told, sorted(set(sys.modules) - before), sys.path]))
"""


def pythons() -> list[str]:
    """This Python, and 3.10, 3.9 and 3.7 where they are found, as Nuke 15, 14 and 13 have."""
    found = [sys.executable]
    for name in ("python3.10", "python3.9", "python3.7"):
        path = shutil.which(name)
        if path and subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode == 0:
            found.append(path)
    versions = Path("~/.pyenv/versions").expanduser()
    for begin in ("3.10.", "3.9.", "3.7."):
        folders = sorted(versions.glob(f"{begin}*")) if versions.is_dir() else []
        found += [str(folder / "bin" / "python") for folder in folders[:1]]
    return list(dict.fromkeys(found))


def version_of(python: str) -> tuple[int, ...]:
    code = "import sys; print(*sys.version_info[:2])"
    ran = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    return tuple(map(int, ran.stdout.split()))


def load(
    python: str, folder: Path, root: Path, *names: str, nuke: str = NUKE, has_qt: bool = True
) -> tuple[Any, str]:
    """What the stand-in was told, what was imported, the path; and stderr. No package is importable.

    With `has_qt` there is a PySide6 to be found, which raises when it is imported.
    """
    folder.mkdir(exist_ok=True)
    (folder / "nuke.py").write_text(nuke, encoding="utf-8")
    (folder / "nukescripts.py").write_text(SCRIPTS, encoding="utf-8")
    if has_qt:
        (folder / "PySide6.py").write_text("raise RuntimeError('Qt was imported')", encoding="utf-8")
    files = [str(root / name) for name in names]
    ran = subprocess.run(
        [python, "-S", "-E", "-B", "-c", RUN, str(folder), *files],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "DEDIO_PYTHON": sys.executable},
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout), ran.stderr


def copied(folder: Path) -> Path:
    """The plug-in in a folder with letters that break careless scripts."""
    root = folder / "it's DED-IO #1 é"
    root.mkdir()
    for name in ("init.py", "menu.py"):
        shutil.copy(ROOT / name, root)
    for name in ("nuke_plugin", "dedio_core"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    return root


@pytest.mark.parametrize("python", pythons())
def test_it_loads_with_no_package_at_all(python: str, tmp_path: Path) -> None:
    """Under a bare Python both files load, print nothing and make the menu; an old one says one line."""
    root = copied(tmp_path)
    (told, _, path), err = load(python, tmp_path / "run", root, "init.py", "menu.py")
    if version_of(python) < (3, 10):
        assert told == []
        assert len(err.splitlines()) == 1
        assert "needs Nuke 15 or later" in err
        return
    assert err == ""
    assert told[:-1] == [["DED-IO", label] for label in LABELS]
    kind, title, name, widget = told[-1]
    assert (kind, title, name) == ("pane", "DED-IO", "com.dedio.panel")
    assert "nuke_plugin.panel.dock" in widget
    assert path[-1] == str(root)


def test_what_is_lacking_is_a_line_each(tmp_path: Path) -> None:
    """Without Qt the menu has what needs none, and without DED-IO's own Python all of it: a line says so."""
    (told, _, _), err = load(sys.executable, tmp_path / "run", ROOT, "init.py", "menu.py", has_qt=False)
    assert told == [["DED-IO", label] for label in (LABELS[2], LABELS[4])]
    assert err.splitlines() == [f"DED-IO has no panel: {NO_QT}"]
    root = copied(tmp_path)
    broken = NUKE + "\nimport os\ndel os.environ['DEDIO_PYTHON']\n"
    (told, _, _), err = load(sys.executable, tmp_path / "again", root, "init.py", "menu.py", nuke=broken)
    assert [one[1] for one in told[:-1]] == LABELS
    (line,) = err.splitlines()
    assert line.startswith("DED-IO cannot work yet: ")
    assert "pip install" in line


@pytest.mark.parametrize("python", [one for one in pythons() if version_of(one) >= (3, 10)])
def test_the_panel_needs_qt_alone(python: str, tmp_path: Path) -> None:
    """Every module of the panel that is not its view imports under a bare Python, without Qt."""
    names = [
        path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        for path in (ROOT / "nuke_plugin").rglob("*.py")
        if not {"view", "qt.py", "dock.py", "leaving.py", "standalone.py"} & {*path.parts}
        and path.name not in ("__init__.py", "__main__.py", "terminal.py")
    ]
    assert "nuke_plugin.panel.session" in names
    code = "import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]]"
    (tmp_path / "nuke.py").write_text(NUKE, encoding="utf-8")
    (tmp_path / "PySide6.py").write_text("raise RuntimeError('Qt was imported')", encoding="utf-8")
    ran = subprocess.run(
        [python, "-S", "-B", "-c", code, *names],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


def test_init_does_nothing_else(tmp_path: Path) -> None:
    """init.py, which farms run too, imports nothing, and adds one folder, last and once."""
    (told, imported, path), err = load(sys.executable, tmp_path / "run", ROOT, "init.py", "init.py")
    assert (told, err) == ([], "")
    assert not [name for name in imported if name.split(".")[0] in ("nuke_plugin", "dedio_core")]
    assert path.count(str(ROOT)) == 1
    assert path[-1] == str(ROOT)


def test_a_broken_folder_is_one_line(tmp_path: Path) -> None:
    """Where the plug-in is not beside init.py, or does not import, Nuke starts, with one line."""
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(ROOT / "init.py", alone)
    _, err = load(sys.executable, tmp_path / "run", alone, "init.py")
    assert len(err.splitlines()) == 1
    assert "dedio nuke install" in err
    root = copied(tmp_path)
    (root / "nuke_plugin" / "doctor.py").write_text("this is no Python", encoding="utf-8")
    (told, _, _), err = load(sys.executable, tmp_path / "run", root, "init.py", "menu.py")
    assert told == []
    assert len(err.splitlines()) == 1
    assert err.startswith("DED-IO has no menu: SyntaxError")


def test_a_nuke_that_refuses_a_menu_starts(tmp_path: Path) -> None:
    """What Nuke raises while the menu is made stops nothing."""
    broken = NUKE + "\ndef menu(name):\n    raise RuntimeError('not in this mode')\n"
    _, err = load(sys.executable, tmp_path / "run", ROOT, "init.py", "menu.py", nuke=broken)
    assert err.splitlines() == ["DED-IO has no menu: RuntimeError: not in this mode; run: dedio nuke install"]


def test_the_doctor_says_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """*Doctor* says in words that there is no interpreter; with one, it shows the checks, bad ones first."""
    from nuke_plugin.doctor import checked

    monkeypatch.setenv("DEDIO_PYTHON", "/none/python")
    assert checked().startswith("DED-IO cannot work: $DEDIO_PYTHON /none/python")
    monkeypatch.setenv("DEDIO_PYTHON", sys.executable)
    lines = checked().splitlines()
    assert lines[0].startswith("DED-IO can")
    verdicts = [line[: line.index("]") + 1] for line in lines if line.startswith("[")]
    assert verdicts == sorted(verdicts, key=["[FAIL]", "[WARN]", "[OK]"].index)
    assert "[OK] Python" in "\n".join(lines)


def test_every_entry_opens_something() -> None:
    """Every entry of the menu has a label of its own and something that it opens."""
    from nuke_plugin.menu import ENTRIES

    assert len({entry.label for entry in ENTRIES}) == len(ENTRIES)
    for entry in ENTRIES:
        assert callable(entry.open)
        assert entry.unavailable() is None or isinstance(entry.unavailable(), str)
