"""init.py and menu.py, run as Nuke runs them, by a bare Python with a stand-in for Nuke's module.

The stand-in is not Nuke: it keeps what it is told, and no more.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import threading
import types
from pathlib import Path
from typing import Any

import pytest

from nuke_plugin.pane import NO_QT
from tests.docs.pages import ROOT
from tests.nuke.wire import PATIENCE

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
        exec(compile(file.read(), path, "exec"), {"__name__": "__main__"})  # as Nuke may: without __file__
sys.stderr = sys.__stderr__  # the interpreter flushes it at its end
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


QT = """
import sys, types
class Meta(type):
    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return cls
    def __or__(cls, other):
        return cls
    __and__ = __ror__ = __or__
    def __int__(cls):
        return 0
    def __call__(cls, *args, **how):
        return type.__call__(cls)
class Thing(metaclass=Meta):
    def __init__(self, *args, **how):
        pass
    def __getattr__(self, name):
        return Thing
    def __call__(self, *args, **how):
        return args[0] if args and callable(args[0]) else self
class Module(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (Thing,), {})
for name in ("QtCore", "QtGui", "QtWidgets"):
    sys.modules["PySide6." + name] = Module("PySide6." + name)
"""
"""A PySide6 that has every name and draws nothing."""
DRAWING = {"view", "qt.py", "dock.py", "leaving.py", "standalone.py"}
"""What imports Qt."""


def bare_pythons() -> list[Any]:
    """This Python, and the 3.10 that Nuke 15 has; where there is none, a test is skipped and says so."""
    found: list[Any] = [sys.executable]
    olds = [one for one in pythons() if version_of(one) == (3, 10)]
    lacks = pytest.mark.skip(reason="no Python 3.10 is here, which Nuke 15 has")
    return [*found, *(olds or [pytest.param("python3.10", marks=lacks)])]


def modules(is_drawing: bool) -> list[str]:
    """The plug-in's modules, with those that import Qt or without them."""
    return [
        path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        for path in (ROOT / "nuke_plugin").rglob("*.py")
        if (is_drawing or not DRAWING & {*path.parts})
        and path.name not in ("__init__.py", "__main__.py", "terminal.py")
    ]


@pytest.mark.parametrize("python", bare_pythons())
@pytest.mark.parametrize("is_drawing", [False, True], ids=["without Qt", "with a stand-in for Qt"])
def test_the_panel_needs_qt_alone(python: str, is_drawing: bool, tmp_path: Path) -> None:
    """Every module of the plug-in imports under a bare Python: the panel's view with Qt, all else without."""
    names = modules(is_drawing)
    assert "nuke_plugin.panel.session" in names
    assert ("nuke_plugin.panel.view.window" in names) == is_drawing
    code = "import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]]"
    (tmp_path / "nuke.py").write_text(NUKE, encoding="utf-8")
    (tmp_path / "nukescripts.py").write_text(SCRIPTS, encoding="utf-8")
    qt = QT if is_drawing else "raise RuntimeError('Qt was imported')"
    (tmp_path / "PySide6.py").write_text(qt, encoding="utf-8")
    ran = subprocess.run(
        [python, "-S", "-B", "-c", code, *names],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


def test_qt_has_one_door() -> None:
    """Nothing but qt.py imports Qt when it runs."""
    for path in (ROOT / "nuke_plugin").rglob("*.py"):
        named = [
            name
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            for name in (
                [one.name for one in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
        ]
        is_qt = [name for name in named if name.split(".")[0] in ("PySide6", "PySide2", "shiboken6")]
        assert not is_qt or path.name == "qt.py", path


@pytest.mark.parametrize("is_nuke", [False, True])
def test_without_qt_the_remedy_goes_with_the_python(is_nuke: bool, tmp_path: Path) -> None:
    """Outside Nuke it is said how PySide gets into this Python; in Nuke nothing is to be installed."""
    (tmp_path / "nuke.py").write_text(NUKE, encoding="utf-8")
    code = f"import {'nuke' if is_nuke else 'sys'}\nimport nuke_plugin.panel.qt"
    ran = subprocess.run(
        [sys.executable, "-S", "-B", "-c", code],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"},
        capture_output=True,
        text=True,
        check=False,
    )
    last = ran.stderr.splitlines()[-1]
    assert last.startswith("ImportError: ")
    assert ("pip" in last) == (not is_nuke)
    assert ("this Nuke has neither" in last) == is_nuke
    assert (f"{sys.executable} -m pip install" in last) == (not is_nuke)


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


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        ("RuntimeError('not in this mode')", "RuntimeError: not in this mode"),
        ("RuntimeError('two\\nlines\\n')", "RuntimeError: two lines"),
        ("SystemExit(3)", "SystemExit: 3"),
    ],
)
def test_a_nuke_that_refuses_a_menu_starts(raised: str, said: str, tmp_path: Path) -> None:
    """What Nuke raises while the menu is made stops nothing, and is one line."""
    broken = NUKE + f"\ndef menu(name):\n    raise {raised}\n"
    _, err = load(sys.executable, tmp_path / "run", ROOT, "init.py", "menu.py", nuke=broken)
    assert err.splitlines() == [f"DED-IO has no menu: {said}; please report it"]


@pytest.mark.parametrize("missing", ["dedio_core", "nuke_plugin/menu.py", "nuke_plugin/doctor.py"])
def test_half_a_checkout_is_named(missing: str, tmp_path: Path) -> None:
    """Where a part of DED-IO is not there, one line says which, and what to do."""
    root = copied(tmp_path)
    gone = root / missing
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    (told, _, path), err = load(sys.executable, tmp_path / "run", root, "init.py", "menu.py")
    (line,) = err.splitlines()
    assert told == []
    assert missing in line or "cannot import name 'doctor'" in line
    assert line.endswith("; check out DED-IO anew")
    assert (str(root) in path) == (missing != "dedio_core")


@pytest.mark.parametrize("name", ["nuke_plugin", "dedio_core"])
@pytest.mark.parametrize("is_loaded", [False, True])
def test_another_package_of_that_name(name: str, is_loaded: bool, tmp_path: Path) -> None:
    """A package of ours that another folder has, too, is named once; theirs is left as it is."""
    run = tmp_path / "run"
    (run / name).mkdir(parents=True)
    (run / name / "__init__.py").write_text("import nuke; nuke.told.append('theirs')", encoding="utf-8")
    first = f"\nimport sys\nsys.modules['nuke'].told = told\nimport {name}\n" if is_loaded else ""
    (told, _, path), err = load(sys.executable, run, ROOT, "init.py", "menu.py", nuke=NUKE + first)
    (line,) = err.splitlines()
    assert line.startswith(f"DED-IO is left out: {run / name} goes before {ROOT / name}")
    assert "PYTHONPATH" in line
    assert told == (["theirs"] if is_loaded else [])
    assert str(ROOT) not in path


@pytest.mark.parametrize("stderr", ["None", "open('/dev/full', 'w', buffering=1)", "Broken()"])
def test_nowhere_to_say_it(stderr: str, tmp_path: Path) -> None:
    """A Nuke without a stderr that can be written to starts as any other."""
    if "/dev/full" in stderr and not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    broken = "class Broken:\n    def write(self, text):\n        raise RuntimeError\n"
    first = f"\nimport os, sys\n{broken}sys.stderr = {stderr}\n"
    (tmp_path / "alone").mkdir()
    shutil.copy(ROOT / "init.py", tmp_path / "alone")
    load(sys.executable, tmp_path / "one", tmp_path / "alone", "init.py", nuke=NUKE + first)
    refuses = "\ndef menu(name):\n    raise RuntimeError\n"
    load(sys.executable, tmp_path / "two", ROOT, "init.py", "menu.py", nuke=NUKE + first + refuses)
    lacks = "del os.environ['DEDIO_PYTHON']\n"
    (told, _, _), _ = load(
        *(sys.executable, tmp_path / "three", copied(tmp_path), "init.py", "menu.py"),
        nuke=NUKE + first + lacks,
        has_qt=False,
    )
    if stderr != "Broken()":
        assert [one[1] for one in told] == [LABELS[2], LABELS[4]]


def test_a_file_that_is_told(tmp_path: Path) -> None:
    """Where Nuke gives a `__file__` and no path in the code, the folder is that of `__file__`."""
    code = (
        "import sys; p = sys.argv[1]; "
        "exec(compile(open(p, encoding='utf-8').read(), '<string>', 'exec'), {'__file__': p}); "
        "print(sys.path[-1])"
    )
    ran = subprocess.run(
        [sys.executable, "-S", "-E", "-B", "-c", code, str(ROOT / "init.py")],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert (ran.stdout.strip(), ran.stderr) == (str(ROOT), "")


def test_the_doctor_is_seen_at_once_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """*Doctor* shows at once that it is at work; a second click starts no second one, and says so."""
    from nuke_plugin import doctor, menu

    told: list[str] = []
    asked, goes_on, is_shown = threading.Event(), threading.Event(), threading.Event()

    class Task:
        def __init__(self, name: str) -> None:
            told.append(name)

        def setMessage(self, text: str) -> None:
            told.append(text)

        def setProgress(self, percent: int) -> None:
            told.append(str(percent))

    def checked(nuke: Path) -> str:
        asked.set()
        assert goes_on.wait(PATIENCE)
        return "all is well"

    def in_main_thread(call: Any, args: tuple[Any, ...]) -> None:
        call(*args)
        is_shown.set()

    nuke = types.SimpleNamespace(
        ProgressTask=Task,
        EXE_PATH="/opt/Nuke16.0v6/Nuke16.0",
        message=told.append,
        executeInMainThread=in_main_thread,
    )
    monkeypatch.setitem(sys.modules, "nuke", nuke)
    monkeypatch.setattr(doctor, "checked", checked)
    menu.show_doctor()
    assert asked.wait(PATIENCE)
    assert told[0] == "DED-IO's doctor"
    menu.show_doctor()
    assert "at work already" in told[-1]
    goes_on.set()
    assert is_shown.wait(PATIENCE)
    assert told[-2:] == ["100", "all is well"]
    is_shown.clear()
    menu.show_doctor()
    assert is_shown.wait(PATIENCE)
    assert told[-1] == "all is well"


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


def test_every_entry_opens_something(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every entry opens the panel, a part of it, or says what it needs first."""
    from nuke_plugin import menu, panel

    told: list[str] = []
    is_told = threading.Event()

    def message(text: str) -> None:
        told.append(text)
        is_told.set()

    def shown(act: Any) -> None:
        told.append("the panel")
        if act:
            act(types.SimpleNamespace(dialogs=dialogs))

    dialogs = types.SimpleNamespace(
        add_timeline=lambda: told.append("its question for a cut"),
        show_settings=lambda: told.append("its settings"),
    )
    dock = types.SimpleNamespace(show=shown)
    monkeypatch.setitem(sys.modules, "nuke_plugin.panel.dock", dock)
    monkeypatch.setattr(panel, "dock", dock, raising=False)
    nuke = types.SimpleNamespace(
        message=message,
        selectedNodes=list,
        EXE_PATH="/opt/Nuke16.0v6/Nuke16.0",
        executeInMainThread=lambda call, args: call(*args),
        ProgressTask=lambda name: None,
    )
    monkeypatch.setitem(sys.modules, "nuke", nuke)
    opened = {}
    for entry in menu.ENTRIES:
        entry.open()
        if entry.open is menu.show_doctor:  # on a thread: what is lacking here is a task's window
            assert is_told.wait(PATIENCE)
        opened[entry.label] = told[:]
        told.clear()
        is_told.clear()
    doctors = opened.pop("Doctor")
    assert len(doctors) == 1
    assert "doctor ended with AttributeError" in doctors[0]
    assert opened == {
        "Ingest...": ["the panel"],
        "Ingest a timeline...": ["the panel", "its question for a cut"],
        "Build ingest graph for the selected Read": ["select one Read: none is"],
        "Settings": ["the panel", "its settings"],
    }
    assert len(opened) + 1 == len(menu.ENTRIES)
