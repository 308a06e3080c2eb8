"""*Build ingest graph for the selected Read*: what is asked, what is refused, what is made."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from dedio_core.errors import InputError
from dedio_core.frames import FrameRate, Timecode
from dedio_core.sample import write_movie
from dedio_core.sample.sequences import write_dpx_sequence
from nuke_plugin.script.selected import Asked, ask, build_graph, guessed, parts_of, planned, show, source_of
from nuke_plugin.worker.asking import NoAnswer

RATE = FrameRate.of(24)
START = Timecode.parse("10:00:00:00", RATE)


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker of this Python, and no settings of whoever runs the tests."""
    monkeypatch.setenv("DEDIO_PYTHON", sys.executable)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    for name in ("DEDIO_CONFIG", "OCIO"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def sequence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with letters that break careless scripts, and three frames from 1001 on."""
    folder = tmp_path_factory.mktemp("scan") / "day [python {1}] #1 é"
    write_dpx_sequence(folder, frames=3, rate=RATE, start=START, squeeze=1.0)
    return folder


def selected(nuke: Any, script: Path, *files: str) -> None:
    """A saved script with these Reads selected."""
    nuke.root()["name"].setValue(str(script))
    for file in files:
        node = nuke.nodes.Read()
        node["file"].setValue(file)
        node["first"].setValue(1001)
        node["last"].setValue(1003)
        node["selected"].setValue(True)


def test_what_is_asked_of_the_selected_read(nuke: Any, tmp_path: Path) -> None:
    """Its file and frames, a name that a person gives, and a folder beside the script."""
    from nuke.gui import INPUTS

    selected(nuke, tmp_path / "a comp #1.nk", "/mnt/scan/A001C003.%04d.dpx")
    INPUTS.append("sht100")
    asked = ask()
    assert asked
    assert (asked.first, asked.last, asked.sequence, asked.shot) == (1001, 1003, "sht", "100")
    assert asked.folder == tmp_path / "sht100_ingest"
    assert asked.path.name.startswith("A001C003.")
    assert ask() is None  # the question was cancelled


@pytest.mark.parametrize(
    ("files", "script", "said"),
    [
        ((), "/x/a.nk", "select one Read: none is"),
        (("/a.%04d.dpx", "/b.%04d.dpx"), "/x/a.nk", "select one Read: 2 are selected"),
        (("/a.%04d.dpx",), "", "save the script first"),
        (("scan/a.%04d.dpx",), "/x/a.nk", "is no whole path"),
        (("",), "/x/a.nk", "it reads no file"),
    ],
)
def test_what_is_refused_before_anything_is_asked(
    files: tuple[str, ...], script: str, said: str, nuke: Any
) -> None:
    """A sentence each, in a dialog; no node is made."""
    from nuke.gui import SAID

    selected(nuke, Path("/x/a.nk"), *files)
    nuke.root()["name"].setValue(script)
    with pytest.raises(InputError, match=said):
        ask()
    show()
    assert said in SAID[-1][1]


def test_names() -> None:
    """The last number is the shot; a file's name is made into one that can be."""
    assert parts_of(" sht_0100a ") == ("sht_", "0100a")
    for bad in ("sht", "100", "a b"):
        with pytest.raises(InputError, match="tell sequence and shot apart"):
            parts_of(bad)
    assert guessed(Path("/a/A001C003.%04d.dpx")) == "A001C003"
    assert guessed(Path("/a/été [x]##.dpx")) == "t_x_010"
    assert source_of("/a/b%#1/c.%04d.dpx", "Read1") == Path("/a/b#1/c.%04d.dpx")


def test_the_graph_of_a_sequence(nuke: Any, sequence: Path, tmp_path: Path) -> None:
    """The worker's plan becomes nodes beside the Read; its Writes go beside the script, the project stays."""
    first = next(iter(sorted(sequence.glob("*.dpx"))))
    asked = Asked(first, 1001, 1003, "sht", "100", tmp_path / "comp #1" / "sht100_ingest")
    found = planned(asked)
    before = nuke.root().set_knobs()
    said = build_graph(found, asked)
    assert nuke.root().set_knobs() == before
    read, write = nuke.toNode("Read_source"), nuke.toNode("Write_exr")
    assert (read["first"].value(), read["last"].value()) == (1001, 1003)
    assert str(asked.folder).replace("#", "%#") in write["file"].value()
    assert str(asked.folder) in said
    assert not asked.folder.exists()
    assert {node.name() for node in nuke.selectedNodes()} == {node.name() for node in nuke.allNodes()}


def test_a_movie_is_refused_in_words(nuke: Any, tmp_path: Path) -> None:
    """Nuke counts a movie's frames and reads its levels otherwise: no node is made."""
    movie = tmp_path / "c.mov"
    write_movie(movie, frames=4, rate=RATE, start=START, codec="prores_422hq")
    asked = Asked(movie, 0, 3, "sht", "100", tmp_path / "out")
    found = planned(asked)
    with pytest.raises(InputError, match="a movie is not read by Nuke itself"):
        build_graph(found, asked)
    assert nuke.allNodes() == []


def test_what_the_worker_refuses_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is not there, and an interpreter that is not."""
    asked = Asked(tmp_path / "gone.%04d.dpx", 1, 2, "sht", "100", tmp_path / "out")
    with pytest.raises(NoAnswer, match="gone"):
        planned(asked)
    monkeypatch.setenv("DEDIO_PYTHON", "/no/python")
    with pytest.raises(NoAnswer, match="/no/python"):
        planned(asked)


def test_one_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that dies, and one that says nothing in time, are a sentence each."""
    python = tmp_path / "python"
    monkeypatch.setenv("DEDIO_PYTHON", str(python))
    for text, said in (("exit 3", "exit code 3"), ("exec sleep 3600", "is its disk there")):
        python.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        python.chmod(0o755)
        monkeypatch.setattr("nuke_plugin.worker.asking.LONGEST", 90.0 if "exit" in text else 0.5)
        with pytest.raises(NoAnswer, match=said):
            planned(Asked(tmp_path / "a.%04d.dpx", 1, 2, "sht", "100", tmp_path / "out"))


def test_a_proxy_is_no_source(nuke: Any, tmp_path: Path) -> None:
    """With proxy mode on Nuke names the Read's proxy: that is no camera original."""
    selected(nuke, tmp_path / "a.nk", "/mnt/scan/A001C003.%04d.dpx")
    (node,) = nuke.selectedNodes()
    nuke.root()["proxy"].setValue(True)
    node["proxy"].setValue("/mnt/proxy/A001C003.%04d.jpg")
    assert nuke.filename(node) == "/mnt/proxy/A001C003.%04d.jpg"
    with pytest.raises(InputError, match="switch proxy mode off"):
        ask()
