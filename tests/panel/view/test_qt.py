"""One door to Qt, and only what PySide6 and PySide2 both have."""

from __future__ import annotations

import ast
import enum
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nuke_plugin.panel import qt

PANEL = Path(__file__).parents[3] / "nuke_plugin"
FILES = sorted((PANEL / "panel").rglob("*.py"))
DOORS = {"Qt": qt.Qt, "QtCore": qt.QtCore, "QtGui": qt.QtGui, "QtWidgets": qt.QtWidgets}
MOVED = {"QtGui.QAction", "QtWidgets.QAction", "QtGui.QShortcut", "QtWidgets.QShortcut"}
ONLY_6 = {"exec", "exec_", "position", "globalPosition", "toPoint", "keyCombination", "Policy6"}
"""Methods that one of the two lacks, or warns of; `qt.py` has a function for each that is needed."""


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def dotted(node: ast.AST) -> str:
    """``QtCore.Qt.AlignLeft`` of an expression that is only names and dots, else nothing."""
    if isinstance(node, ast.Attribute):
        head = dotted(node.value)
        return f"{head}.{node.attr}" if head else ""
    return node.id if isinstance(node, ast.Name) else ""


def chains(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and dotted(node).split(".")[0] in DOORS:
            yield node.lineno, dotted(node)


def is_short_enum(chain: str) -> bool:
    """Whether it names an enum's value without its enum, as only PySide2 and a lenient PySide6 allow."""
    parent: Any = None
    value: Any = DOORS[chain.split(".")[0]]
    for part in chain.split(".")[1:]:
        parent, value = value, getattr(value, part, None)
    return isinstance(value, enum.Enum) and not (isinstance(parent, type) and issubclass(parent, enum.Enum))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PANEL).as_posix())
def test_qt_has_one_door(path: Path) -> None:
    """Nothing but `qt.py` imports PySide, and only the view and what opens it import `qt.py`."""
    names = {n.name for node in ast.walk(tree(path)) if isinstance(node, ast.Import) for n in node.names}
    names |= {str(n.module) for n in ast.walk(tree(path)) if isinstance(n, ast.ImportFrom)}
    if path.name != "qt.py":
        assert not {name.split(".")[0] for name in names} & {"PySide2", "PySide6", "shiboken2", "shiboken6"}
    draws = PANEL / "panel" / "view" in path.parents or path.name in (
        "standalone.py",
        "dock.py",
        "leaving.py",
    )
    assert draws or "nuke_plugin.panel.qt" not in names, f"{path.name} is no view"


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PANEL).as_posix())
def test_only_what_both_have(path: Path) -> None:
    """Enums have their whole names, and no method is used that only one of the two has."""
    if path.name == "qt.py":
        return
    wrong = [f"{line}: {chain}" for line, chain in chains(path) if is_short_enum(chain) or chain in MOVED]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ONLY_6:
            wrong.append(f"{node.lineno}: .{node.func.attr}()")
    assert not wrong, f"{path.name}: {', '.join(wrong)}"


def test_the_test_finds_them() -> None:
    """The rules above see a short enum and a whole one."""
    assert is_short_enum("Qt.AlignLeft")
    assert not is_short_enum("Qt.AlignmentFlag.AlignLeft")
    assert is_short_enum("QtCore.Qt.DisplayRole")


def without_qt(code: str) -> subprocess.CompletedProcess[str]:
    """Run it in a Python that finds no PySide."""
    barred = f"""
import sys
sys.path.insert(0, {str(PANEL.parent)!r})
class None_:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("PySide6", "PySide2"):
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, None_())
{code}"""
    return subprocess.run(
        [sys.executable, "-c", barred], capture_output=True, text=True, timeout=60, check=False
    )


def test_all_but_the_view_needs_no_qt_and_no_package(tmp_path: Path) -> None:
    """The session and its rows import with the standard library alone."""
    code = f"import sys; sys.path.insert(0, {str(PANEL.parent)!r}); import nuke_plugin.panel.session"
    ran = subprocess.run(
        [sys.executable, "-S", "-I", "-B", "-c", f"{code}; print(sorted(sys.modules))"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    loaded = {name.split(".")[0] for name in ast.literal_eval(ran.stdout)}
    assert loaded <= {*sys.stdlib_module_names, "dedio_core", "nuke_plugin", "__main__"}


def test_without_qt_there_is_one_sentence() -> None:
    """Importing it without PySide raises one sentence with the remedy."""
    ran = without_qt("import nuke_plugin.panel.qt")
    last = ran.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError: neither PySide6 nor PySide2 is installed")
    assert "pip install 'dedio[panel]'" in last


def test_the_panel_without_qt_says_so_and_ends() -> None:
    """`python -m nuke_plugin.panel` without PySide ends with 1 and one line."""
    ran = without_qt("sys.argv[1:] = []\nfrom nuke_plugin.panel.__main__ import main\nsys.exit(main())")
    assert ran.returncode == 1
    (line,) = ran.stderr.strip().splitlines()
    assert line.startswith("dedio: error: neither PySide6 nor PySide2")


def test_a_qt_that_cannot_be_loaded_says_why(tmp_path: Path) -> None:
    """A PySide that is there and lacks a library of the system is told with that library's name."""
    package = tmp_path / "PySide6"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (tmp_path / "PySide2.py").write_text("raise ModuleNotFoundError('no PySide2')")
    (package / "QtCore.py").write_text("raise ImportError('libEGL.so.1: cannot open shared object file')")
    code = (
        f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(PANEL.parent)!r}]; import nuke_plugin.panel.qt"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (
        ran.stderr.strip()
        .splitlines()[-1]
        .startswith("ImportError: PySide6 is installed and cannot be loaded: libEGL.so.1")
    )
