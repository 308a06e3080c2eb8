"""`dedio doctor --nuke`, run against the stand-in, and against stand-ins of which one fact is another."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.ingest.kit import Ran, dedio
from tests.seats import PROGRAM, REAL, needs_program, stand_in_only

TESTS = Path(__file__).parents[1]
pytestmark = [needs_program, pytest.mark.slow]


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The stand-in's Python is this one, and nobody's ``~/.nuke`` and cache count."""
    if not REAL:
        monkeypatch.setenv("FAKENUKE_PYTHON", sys.executable)
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.delenv("NUKE_PATH", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # pictures that are not good are kept


def doctor(program: Path, *more: object) -> Ran:
    return dedio("doctor", "--nuke", program, *more)


def failed(ran: Ran) -> list[str]:
    """What is not good, without the mark."""
    return [line[7:] for line in ran.out.splitlines() if line.startswith("[FAIL]")]


def test_all_is_as_believed(tmp_path: Path) -> None:
    """Every check of the chart is told with its numbers, the knobs are in the dump, and the code is 0."""
    ran = doctor(PROGRAM, "--dump", tmp_path / "dump.json")
    assert (failed(ran), ran.code) == ([], 0), ran.out
    for name in ("color", "spherical", "squeezed", "dwaa"):
        assert f"[OK]   {name}, plate: " in ran.out
        assert f"[OK]   {name}, header:" in ran.out
        assert f"[OK]   {name}, proxy: PSNR" in ran.out
    assert "[OK]   damaged: a source frame that is cut off is an error" in ran.out
    assert "[OK]   knobs: " in ran.out
    assert "[OK]   movie, file: h264, 4 frames at 24000/1001, 320x180" in ran.out
    told = json.loads((tmp_path / "dump.json").read_text())
    assert "Zip (1 scanline)" in told["classes"]["Write:exr"]["knobs"]["compression"]["items"]
    assert "dw_compression_level" not in told["classes"]["Write:png"]["knobs"]


@stand_in_only
def test_the_border_row_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Nuke does at the picture's edge is open: it is told with its number, and is no failure."""
    monkeypatch.setenv("FAKENUKE_EDGE", "filtered")
    ran = doctor(PROGRAM)
    assert ran.code == 0, ran.out
    assert "max error 1 half steps; " in ran.out
    assert "with the picture's border row, which is left out" in ran.out


@stand_in_only
def test_a_stand_in_is_told_from_nuke(tmp_path: Path) -> None:
    """Against the stand-in it says in the first line that this is not Nuke, and so does the dump's name."""
    ran = doctor(PROGRAM)
    assert ran.out.startswith("[WARN] Nuke: 15.1v1-stand-in")
    assert "stand-in for tests, not Nuke" in ran.out.splitlines()[0]
    (dump,) = tmp_path.glob("cache/**/*.json")
    assert dump.name == "knobs_15.1v1-stand-in.json"
    assert json.loads(dump.read_text())["nuke"] == "15.1v1-stand-in"


def facts(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    """Change what the stand-in knows of knobs."""

    def plant(tests: Path) -> None:
        path = tests / "data" / "nuke" / "knobs.json"
        known = json.loads(path.read_text(encoding="utf-8"))
        change(known)
        path.write_text(json.dumps(known), encoding="utf-8")

    return plant


def code(name: str, before: str, after: str) -> Callable[[Path], None]:
    """Change what the stand-in does."""

    def plant(tests: Path) -> None:
        path = tests / "fakenuke" / "nuke" / "evaluate" / name
        text = path.read_text(encoding="utf-8")
        assert text.count(before) == 1, f"{name}: '{before}' is there {text.count(before)} times"
        path.write_text(text.replace(before, after), encoding="utf-8")

    return plant


def in_a_studio(known: dict[str, Any]) -> None:
    known["Root"]["knobs"]["project_directory"]["default"] = "/mnt/secret/show"


@stand_in_only
def test_a_studios_paths_are_not_in_the_dump(tmp_path: Path) -> None:
    """A path that a knob has by default is left out of what is sent along with a report."""
    program = copied(tmp_path, facts(in_a_studio))
    assert doctor(program, "--dump", tmp_path / "dump.json").code == 0
    text = (tmp_path / "dump.json").read_text()
    assert json.loads(text)["classes"]["Root"]["knobs"]["project_directory"]["value"] == "(a path)"
    assert "secret" not in text


def copied(folder: Path, plant: Callable[[Path], None]) -> Path:
    """A stand-in of its own, with something planted: its program."""
    shutil.copytree(TESTS / "fakenuke", folder / "tests" / "fakenuke")
    (folder / "tests" / "data").mkdir()
    shutil.copytree(TESTS / "data" / "nuke", folder / "tests" / "data" / "nuke")
    plant(folder / "tests")
    return folder / "tests" / "fakenuke" / "bin" / PROGRAM.name


def without_h264(known: dict[str, Any]) -> None:
    items = known["Write:mov"]["knobs"]["mov64_codec"]["values"]
    items.remove("h264")


MOVIES = {
    "a codec that is not there": (facts(without_h264), "Write:mov, knob mov64_codec, item 'h264'"),
    "another matrix": (
        code("movie.py", "RED, BLUE = 0.2126, 0.0722", "RED, BLUE = 0.5, 0.3"),
        "movie, file: PSNR",
    ),
    "no burn-in": (
        code("graph.py", '"Text2": letters.text', '"Text2": lambda node, image, *more: image'),
        "movie, file: nothing is burnt in",
    ),
}


@pytest.mark.slow
@stand_in_only
@pytest.mark.parametrize("name", MOVIES)
def test_nukes_own_movies_are_a_warning(name: str, tmp_path: Path) -> None:
    """Proxies are made without them: what is wrong with one is told, with 0."""
    plant, wanted = MOVIES[name]
    ran = doctor(copied(tmp_path, plant))
    assert (failed(ran), ran.code) == ([], 0), ran.out
    assert f"[WARN] {wanted}" in ran.out


def relabel(known: dict[str, Any]) -> None:
    items = known["Write:exr"]["knobs"]["compression"]["values"]
    items[items.index("Zip (16 scanlines)")] = "Zip (16 rows)"


PLANTED = {
    "a missing knob": (
        facts(lambda known: known["Write:exr"]["knobs"].pop("dw_compression_level")),
        ["Write:exr, knob dw_compression_level: this Nuke has no such knob"],
    ),
    "a missing knob that every job needs": (
        facts(lambda known: known["Crop"]["knobs"].pop("intersect")),
        ["Crop, knob intersect: this Nuke has no such knob", "color: Crop_plate.intersect"],
    ),
    "a missing class": (
        facts(lambda known: known.pop("TimeWarp")),
        ["TimeWarp: this Nuke has no such class"],
    ),
    "another label": (
        facts(relabel),
        ["Write:exr, knob compression, item 'Zip (16 scanlines)' or 'Zip (16 scanline)': its list has: none"],
    ),
    "a picture that stands elsewhere": (
        code(
            "reformat.py", "offset = (_middle(iw, ow, found[0]),", "offset = (1 + _middle(iw, ow, found[0]),"
        ),
        ["spherical, plate: frame 1001: max error", "moved by 1 pixels to the right and 0 down"],
    ),
    "another filter": (
        code("filters.py", '"Cubic": _cubic(0.0, 0.0)', '"Cubic": _cubic(1 / 3, 1 / 3)'),
        ["spherical, plate: frame 1001: max error", "squeezed, plate: frame 1001: max error"],
    ),
    "a timecode that counts otherwise": (
        code("timecode.py", "seconds, rest = divmod(total, base)", "seconds, rest = divmod(total + 1, base)"),
        ["color, frame 1001, attribute timeCode: is 14:22:13:00, and has to be 14:22:12:23"],
    ),
    "a rate that is rounded otherwise": (
        code("timecode.py", "base = math.floor(fps + 0.5)", "base = math.floor(fps + 1.5)"),
        ["color, frame 1002, attribute timeCode: is"],
    ),
    "a level that counts for nothing": (
        code("exr.py", "node['dw_compression_level'].value():g", "45:g"),
        [
            "dwaa, plate: frame 1001: 0.",
            "dwaa, frame 1001, attribute dwaCompressionLevel: is 45, and has to be 15",
        ],
    ),
    "black in place of an error": (
        code("read.py", 'how = node["on_error"].value()', 'how = "black"'),
        ["damaged: frame 1002: its source is cut off, and Nuke has made a frame of it"],
    ),
    "an attribute of another name": (
        code("exr.py", "return key[4:]", "return key"),
        ["color, frame 1001, attribute reelName: is not there, and has to be 'A001'"],
    ),
    "a CDL in another space": (
        code("colour.py", 'working = node["working_space"].value()', 'working = "scene_linear"'),
        ["spherical, proxy: PSNR"],
    ),
    "a data window of its own": (
        code("exr.py", "else image.box\n", "else image.box._replace(t=image.box.t - 1)\n"),
        ["color, frame 1001, attribute dataWindow: is 0 1 191 107, and has to be 0 0 191 107"],
    ),
}
QUICK = (
    *("a missing knob", "another label", "a picture that stands elsewhere"),
    "a timecode that counts otherwise",
)
"""One of each sort, for every run of the tests."""


@stand_in_only
@pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in PLANTED]
)
def test_a_wrong_fact_is_named(name: str, tmp_path: Path) -> None:
    """One fact that is not as we believe is named: class, knob and item, or frame and attribute."""
    plant, wanted = PLANTED[name]
    ran = doctor(copied(tmp_path, plant))
    told = failed(ran)
    assert ran.code == 1, ran.out
    for text in wanted:
        assert any(text in line for line in told), ran.out
    if not any(text.startswith("color") for text in wanted):
        assert "[OK]   color, plate" in ran.out
        assert "[OK]   color, header" in ran.out


@stand_in_only
@pytest.mark.parametrize(
    ("switch", "said"),
    [
        ({"LICENCE": "none"}, "Nuke: Nuke has no licence for a render (exit code 100)"),
        ({"CRASH_AT": "1002"}, "Nuke's end: Nuke was ended by the signal SIGSEGV"),
        ({"FAIL_AT": "1002"}, "color: Write_exr, frame 1002: "),
    ],
)
def test_a_nuke_that_does_not_render(
    switch: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that has no licence, dies or fails is a sentence, and what it told before is still there."""
    for name, value in switch.items():
        monkeypatch.setenv(f"FAKENUKE_{name}", value)
    ran = doctor(PROGRAM)
    assert ran.code == 1
    assert any(line.startswith(said) for line in failed(ran)), ran.out
    assert ("[OK]   knobs: " in ran.out) == ("LICENCE" not in switch)


def test_no_nuke(tmp_path: Path) -> None:
    """A program that is not there is one sentence; the flags of `--nuke` need it."""
    ran = doctor(tmp_path / "Nuke16.0")
    assert ran.code == 1
    assert any("is no file" in line for line in failed(ran))
    assert dedio("doctor", "--dump", "x.json").code == 2
