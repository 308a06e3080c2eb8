"""What the worker's `scan` says of cut lists: in folders, and of files that only look like some."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from dedio_core.errors import Cancelled
from dedio_core.worker import clips
from dedio_core.worker.clips import scan
from dedio_core.worker.context import Context

FCP7 = '<?xml version="1.0"?><!DOCTYPE xmeml><xmeml version="5"/>'
CAMERA = "<NonRealTimeMeta/>"


@pytest.fixture(autouse=True)
def no_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither settings nor a cache of whoever runs the tests."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.delenv("DEDIO_CONFIG", raising=False)


def scanned(*paths: Path, stop: bool = False) -> Any:
    cancel = threading.Event()
    if stop:
        cancel.set()
    return scan({"paths": [str(path) for path in paths]}, Context(cancel, lambda message: None))


def test_cut_lists_below_a_folder(tmp_path: Path) -> None:
    """They are told apart from those that were dropped; a camera's XML and hidden files are none."""
    folder = tmp_path / "turn #1 [x]"
    (folder / "lists").mkdir(parents=True)
    (folder / "lists/b.fcpxmld").mkdir()
    (folder / "lists/b.fcpxmld/Info.fcpxml").touch()
    (folder / ".hidden").mkdir()
    for name in ("a.EDL", "._a.edl", ".hidden/h.edl", "notes.txt"):
        (folder / name).touch()
    (folder / "c.xml").write_text(FCP7)
    (folder / "C0001M01.XML").write_text(CAMERA)
    found = scanned(folder)
    assert found["cuts"] == []
    assert found["cuts_below"] == [str(folder / name) for name in ("a.EDL", "c.xml", "lists/b.fcpxmld")]
    assert scanned(folder / "a.EDL")["cuts_below"] == []
    with pytest.raises(Cancelled):
        scanned(folder, stop=True)


def test_a_card_is_not_read_whole_for_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of files that have to be looked into some are at most; lists are found by their names still."""
    monkeypatch.setattr(clips, "MOST_LOOKED_INTO", 2)
    for name in ("1.xml", "2.xml", "3.xml"):
        (tmp_path / name).write_text(FCP7)
    (tmp_path / "z.edl").touch()
    assert [Path(path).name for path in scanned(tmp_path)["cuts_below"]] == ["1.xml", "2.xml", "z.edl"]


@pytest.mark.parametrize("name", ["broken.xml", "BROKEN.XML", "broken.json"])
@pytest.mark.parametrize("text", ["<nope>", ""])
def test_what_only_looks_like_a_cut_list(tmp_path: Path, name: str, text: str) -> None:
    """An XML that is none is told to be none; that it is no movie helps nobody who dropped a cut list."""
    path = tmp_path / name
    path.write_text(text)
    found = scanned(path)
    (problem,) = found["problems"]
    assert problem.startswith(f"{path}: is neither a cut list (")
    assert problem.endswith("nor a clip; export the cut list again")
    assert (found["clips"], found["cuts"]) == ([], [])
    (said,) = scanned(tmp_path / "gone.xml")["problems"]
    assert "cut list" not in said
