from __future__ import annotations

import os
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedio_core.errors import InputError
from dedio_core.paths import PlacedPath


@pytest.mark.parametrize(
    "path",
    [
        *("/etc/passwd", "//server/share", "..", "../x", "a/../../x", "a/..", "x\0y", "x\ud800"),
        *(
            "C:/x",
            "C:x",
            "c:",
            "a/D:/x",
            "a/D:x",
            "é:x",
            "C:\\x",
            "\\x",
            "\\\\server\\share",
            "a\\..\\x",
            "..\\x",
        ),
    ],
)
def test_refused(path: str) -> None:
    """No placed path leaves its root, on any system: nothing absolute, no drive, backslash or `..`."""
    with pytest.raises(InputError, match="path"):
        PlacedPath("tree", path)


@pytest.mark.parametrize("root", ["", "C:", "a:b"])
def test_roots(root: str) -> None:
    """A root has a name that its text can be read back from."""
    with pytest.raises(InputError, match="root"):
        PlacedPath(root, "x")


@pytest.mark.parametrize("path", ["a", "a/b.exr", "a b/ü", "...", "a..b", "Größe/東京", "xx:y", "12:00/x"])
def test_kept(path: str) -> None:
    """Names that are only odd stay as they are."""
    placed = PlacedPath("tree", path)
    assert PlacedPath.parse(str(placed)) == placed
    assert placed.resolve({"tree": Path("/root")}) == Path("/root") / path


@given(st.text("aé:/\\. 1\n", max_size=12))
def test_below_its_root_on_windows_too(path: str) -> None:
    """Whatever is accepted stays below its root by Windows's rules too."""
    try:
        placed = PlacedPath("tree", path)
    except InputError:
        return
    root = PureWindowsPath("D:\\shots")
    found = root.joinpath(*placed.path.split("/")) if placed.path else root
    assert found.drive == "D:"
    assert found.is_relative_to(root)
    assert ".." not in found.parts


def test_unknown_root() -> None:
    """A root that this machine lacks is an error that names it and those that there are."""
    with pytest.raises(InputError, match=r"'farm'.*source, tree"):
        PlacedPath("farm", "x").resolve({"tree": Path("/t"), "source": Path("/s")})


def test_text_without_a_root() -> None:
    """Text without a root's name is not a placed path."""
    with pytest.raises(InputError, match="colon"):
        PlacedPath.parse("a/b")


def test_child() -> None:
    """A child is below its parent, and is checked as any path is."""
    assert PlacedPath("tree", "a").child("b.exr") == PlacedPath("tree", "a/b.exr")
    for name in ("../b", "/b", "C:b"):
        with pytest.raises(InputError):
            PlacedPath("tree", "a").child(name)


def test_posix_inside() -> None:
    """The path is POSIX on every system; only resolving makes it the system's own."""
    resolved = PlacedPath("tree", "a/b").resolve({"tree": Path("root")})
    assert str(resolved) == f"root{os.sep}a{os.sep}b"
