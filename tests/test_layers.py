"""The arrows of the design: who may import whom, and what importing does."""

from __future__ import annotations

import ast
import graphlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "dedio_core"

LAYERS = """
worker.protocol, worker.streams
redaction, launch, errors, safe_text, regular
frames
jsonable
uses
proxy_cdl
models
paths
naming
settings.groups
settings.problems
settings.model
settings.shown, settings.places
settings.load
settings
tools
render.job
plan
reuse
events
files
manifest
mhl
processes
locks
staging
journal
claims
images, movies.*, color, drawing, kernels, ycbcr, resample, measure
media.*, editorial.*, trackers.*, geometry, cutting, shot_tree, raw.*, render.*
changes.*
lineup.*
cut_entries
cut_log
targets
earlier, unfinished, space
tie, tree_state
qc.*
proof, sidecar
turnover.*
report.*
tracking.*
prepare.given, prepare.names
prepare.*
prepare
batch
publish, take_over, verify
acts.run
acts.*
acts
execute
run
stages.*
pipeline.summary
pipeline.line
pipeline.*
pipeline
stored
resume
cut_ingest
show, doctor
starter.*, farm_job
seat.*
api
sample.*
worker.*, worker
cli.*
__main__
"""
"""Leftmost first; a module imports only from its own line and the lines above it, never in a circle."""

DOORS = {
    "OpenImageIO": ("images",),
    "av": ("movies.container", "movies.decode", "movies.encode", "movies.probe", "movies"),
    "PyOpenColorIO": ("color",),
    "PIL": ("drawing",),
    "numba": ("kernels",),
    "defusedxml": ("manifest", "media.sony_meta", "editorial.*"),
    "xxhash": ("files",),
    "ascmhl": ("mhl",),
    "rich": ("cli.progress",),
    "opentimelineio": ("editorial.*",),
    "gazu": ("trackers.kitsu.client",),
    "requests": ("trackers.kitsu.transport",),
    "urllib3": ("trackers.kitsu.transport",),
    "keyring": ("trackers.kitsu.keys",),
    "platformdirs": ("settings.places",),
}
AT_THE_TOP = ("kernels",)
"""Doors that cannot be opened inside a function: their own callers import them inside functions."""
ANYWHERE = ("numpy",)
PURE = (
    *("dedio_core", "dedio_core.errors", "dedio_core.frames", "dedio_core.models", "dedio_core.paths"),
    *("dedio_core.jsonable", "dedio_core.plan", "dedio_core.events", "dedio_core.render.job"),
    *("dedio_core.worker.protocol", "dedio_core.worker.streams"),
)


def name_of(path: Path) -> str:
    """``movies/decode.py`` is ``movies.decode``, the package itself is the empty name."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")}


def imports(tree: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Every name that is imported, dotted and whole, wherever in the file the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


def inner_imports(name: str) -> set[str]:
    """Modules of the package that module `name` imports."""
    return of_the_package(MODULES[name])


def of_the_package(tree: ast.AST) -> set[str]:
    """Modules of the package that are imported in `tree`."""
    found = set()
    for dotted, _ in imports(tree):
        if dotted.split(".")[0] == "dedio_core":
            below = dotted.removeprefix("dedio_core").lstrip(".")
            found.add(below if below in MODULES else below.rpartition(".")[0])
    return found


def layer_of(name: str) -> int:
    """The line of LAYERS that has `name`; an exact name goes before a star."""
    lines = [[item.strip() for item in line.split(",")] for line in LAYERS.split("\n") if line]
    for n, line in enumerate(lines):
        if name in line:
            return n
    for n, line in enumerate(lines):
        if any(item.endswith(".*") and f"{name}.".startswith(item[:-1]) for item in line):
            return n
    raise AssertionError(f"{name} has no place in LAYERS; give it one")


@pytest.mark.parametrize("name", sorted(name for name in MODULES if name))
def test_imports_go_left(name: str) -> None:
    """A module imports only from its own layer and those left of it."""
    wrong = sorted(other for other in inner_imports(name) if layer_of(other) > layer_of(name))
    assert not wrong, f"{name} imports {', '.join(wrong)}, which is right of it"


def test_no_circles() -> None:
    """No module imports itself by way of others, not even inside a function."""
    names = {n for n in MODULES if n}
    # A package's __init__ runs first, but it is a list of its modules: what they import is the truth.
    graphlib.TopologicalSorter({name: inner_imports(name) & names for name in names}).prepare()


@pytest.mark.parametrize("name", sorted(MODULES))
def test_outside_libraries_have_one_door(name: str) -> None:
    """Each outside library is imported by its door alone, and there inside functions."""
    if name.startswith("sample"):
        return  # an independent witness: it must not read what it proves with the reader it proves
    top = {id(node) for node in MODULES[name].body}
    top |= {id(n) for node in MODULES[name].body if isinstance(node, ast.Try) for n in node.body}
    for dotted, node in imports(MODULES[name]):
        library = dotted.split(".")[0]
        if library in sys.stdlib_module_names or library in ("dedio_core", *ANYWHERE):
            continue
        if library == "numba" and name == "render.native":
            continue  # asks only whether it is there
        doors = DOORS.get(library, ())
        is_door = any(
            f"{name}.".startswith(door[:-1]) if door.endswith("*") else name == door for door in doors
        )
        assert is_door, f"{name} imports {library}, whose door is {doors}"
        assert id(node) not in top or name in AT_THE_TOP, f"{name} imports {library} outside a function"


def test_the_compiled_loops_are_imported_in_functions() -> None:
    """Nobody imports `kernels`, and with it numba, before it is needed."""
    for name, tree in MODULES.items():
        for node in tree.body:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                assert not any("kernels" in dotted for dotted, _ in imports(node)), name


@pytest.mark.parametrize("name", sorted(MODULES))
def test_knows_neither_nuke_nor_qt(name: str) -> None:
    """`dedio_core` never imports Nuke, Qt or the plug-in."""
    barred = {"nuke", "nukescripts", "nuke_plugin", "hiero", "PySide2", "PySide6", "PyQt5", "PyQt6", "Qt"}
    assert not {dotted.split(".")[0] for dotted, _ in imports(MODULES[name])} & barred


def python(*words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run this Python without the user's settings."""
    kept = {"PATH": os.environ.get("PATH", ""), "HOME": str(cwd), **environment}
    if "SYSTEMROOT" in os.environ:
        kept["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    return subprocess.run(
        [sys.executable, *words], cwd=cwd, env=kept, capture_output=True, text=True, timeout=60, check=False
    )


NUKE_FILES = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in (ROOT / "init.py", ROOT / "menu.py", *sorted((ROOT / "nuke_plugin").rglob("*.py")))
}
INSIDE_NUKE = {f"dedio_core.{m}".rstrip(".") for tree in NUKE_FILES.values() for m in of_the_package(tree)}


@pytest.mark.parametrize("name", NUKE_FILES)
def test_the_plugin_imports_no_package(name: str) -> None:
    """The plug-in imports Nuke's own modules, `dedio_core`, and no other package."""
    may = {*sys.stdlib_module_names, "nuke", "nukescripts", "nuke_plugin", "dedio_core"}
    if name == "nuke_plugin/panel/qt.py":
        may |= {"PySide6"}  # for mypy; at run time it is the Qt that Nuke carries
    assert {dotted.split(".")[0] for dotted, _ in imports(NUKE_FILES[name])} <= may


@pytest.mark.parametrize("module", sorted({*PURE, *INSIDE_NUKE}))
def test_needs_the_standard_library_only(module: str, tmp_path: Path) -> None:
    """What runs inside Nuke or on a farm machine imports where no package at all is installed."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import {module}; print(sorted(sys.modules))"
    ran = python("-S", "-I", "-B", "-c", code, cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    loaded = {name.split(".")[0] for name in ast.literal_eval(ran.stdout)}
    assert loaded <= {*sys.stdlib_module_names, "dedio_core", "__main__"}


def test_importing_does_nothing(tmp_path: Path) -> None:
    """Importing the package loads no heavy library, starts no thread or process, writes no file."""
    code = """
import sys, json
seen = []
def hook(event, args):
    if event in ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.fork", "os.system", "socket.connect"):
        seen.append(event)
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        seen.append(f"open {args[0]}")
sys.addaudithook(hook)
import dedio_core, threading
before = sorted(sys.modules)
from dedio_core import FootageIngestPipeline, ingest_shot
import dedio_core.cli
print(json.dumps([seen, threading.active_count(), before, sorted(sys.modules)]))
"""
    ran = python("-B", "-c", code, cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    seen, threads, before, after = json.loads(ran.stdout)
    assert seen == []
    assert threads == 1
    assert "numpy" not in before
    heavy = {"av", "OpenImageIO", "PyOpenColorIO", "PIL", "numba", "rich", "xxhash", "platformdirs"}
    heavy |= {"ascmhl", "lxml", "gazu", "requests", "keyring"}
    assert not heavy & {name.split(".")[0] for name in after}
    assert list(tmp_path.iterdir()) == []


def test_public_names() -> None:
    """The package has the names that it says it has, and says so of no other."""
    import dedio_core

    assert sorted(dedio_core.__all__) == list(dedio_core.__all__)
    for name in dedio_core.__all__:
        assert callable(getattr(dedio_core, name))
        assert name in dir(dedio_core)
    with pytest.raises(AttributeError, match="nothing_like_it"):
        dedio_core.nothing_like_it  # noqa: B018


def test_no_room_for_leftovers() -> None:
    """There is no `utils` module, and no name that could be anything."""
    assert not {name.split(".")[-1] for name in MODULES} & {"utils", "helpers", "misc", "common", "util"}
