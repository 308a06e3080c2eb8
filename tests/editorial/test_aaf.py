"""AAF files, read in a child process."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest

from dedio_core.editorial.aaf.reader import SIGNATURE, read_aaf
from dedio_core.errors import TimelineError
from tests.editorial.aaf_make import Piece, write

SPEED, OFFSET = "PARAM_SPEED_OFFSET_MAP_U", "PARAM_OFFSET_MAP_U"


def test_chain_to_the_tape(tmp_path: Path) -> None:
    """A clip's timecode is its tape's, and its reel the tape's name; the record starts at the list's own."""
    event = read_aaf(write(tmp_path / "a.aaf", [Piece(10, 5), Piece(7, 50)])).events[1]
    assert (event.reel, event.clip_name) == ("A001", "A001C001")
    assert (event.src_in.text, event.src_in.frame, event.src_out.frame) == ("01:02:32:02", 90050, 90057)
    assert (event.rec_in.text, event.rec_out.frame) == ("01:00:00:10", 86417)
    assert str(event.required) == "90050-90056"


@pytest.mark.parametrize(("drop", "text"), [(True, "01:00:00;00"), (False, "00:59:56:12")])
def test_drop_frame(tmp_path: Path, drop: bool, text: str) -> None:
    """The composition says whether its timecode drops frames; the count is the same."""
    made = write(tmp_path / "a.aaf", [Piece(10)], "30000/1001", 107892, 107892, drop)
    cut = read_aaf(made)
    assert str(cut.rate) == "30000/1001"
    assert (cut.events[0].rec_in.text, cut.events[0].rec_in.frame) == (text, 107892)
    assert (cut.events[0].src_in.text, cut.events[0].source_drop) == (text, drop)


def test_dissolve_needs_its_overlap(tmp_path: Path) -> None:
    """Both sides of a dissolve need what is seen of them beyond the cut."""
    first, second = read_aaf(write(tmp_path / "a.aaf", [Piece(20, 5), Piece(8, cut=3), Piece(20, 30)])).events
    assert first.rec_out.frame == second.rec_in.frame == 86400 + 15
    assert [str(e.required) for e in (first, second)] == ["90005-90024", "90030-90049"]
    assert first.transition_out
    assert second.transition
    assert (first.transition_out.frames, first.transition_out.overlap) == (8, 5)
    assert (second.transition.type, second.transition.overlap) == ("dissolve", 3)


@pytest.mark.parametrize(
    ("points", "ratio", "speed", "needed"),
    [
        ([("0", "0"), ("8", "16")], "8/15", "2", "90024-90038"),
        ([("0", "0"), ("8", "3")], "8/3", "3/8", "90024-90026"),
        ([("0", "7"), ("8", "-1")], "-1/1", "-1", "90024-90031"),
        ([("0", "0"), ("8", "0")], "8/1", "0", "90024-90024"),
        ([("0", "0"), ("4", "8"), ("8", "16")], "1/1", "2", "90024-90038"),
    ],
)
def test_constant_speeds(
    tmp_path: Path, points: list[tuple[str, str]], ratio: str, speed: str, needed: str
) -> None:
    """The graph says the speed, whatever the ratio beside it says; a straight graph is constant."""
    piece = Piece(8, 24, graph=SPEED, points=points, ratio=ratio, inner=16)
    event = read_aaf(write(tmp_path / "a.aaf", [piece])).events[0]
    assert (str(event.speed), str(event.required)) == (speed, needed)


def test_retime_under_a_dissolve(tmp_path: Path) -> None:
    """A graph counts from the clip's first seen frame, which is in the dissolve, not at the cut."""
    fast = Piece(20, 30, graph=SPEED, points=[("0", "0"), ("20", "40")], inner=40)
    event = read_aaf(write(tmp_path / "a.aaf", [Piece(20, 5), Piece(8, cut=4), fast])).events[1]
    assert str(event.required) == f"90030-{90030 + 38}"
    assert event.src_in.frame == 90030 + 8


@pytest.mark.parametrize(
    ("graph", "points"),
    [
        (OFFSET, [("0", "0"), ("0.25", "6"), ("1", "12")]),
        (SPEED, [("0", "0"), ("4", "6"), ("16", "12")]),
    ],
)
def test_curves_are_not_flattened(tmp_path: Path, graph: str, points: list[tuple[str, str]]) -> None:
    """A position graph, and a speed that changes, are a variable retime with their curve."""
    piece = Piece(17, 32, graph=graph, points=points)
    event = read_aaf(write(tmp_path / "a.aaf", [piece])).events[0]
    assert event.retime
    assert event.retime.kind == "variable"
    assert event.retime.curve == tuple((Fraction(t), Fraction(v)) for t, v in ((0, 0), (4, 6), (16, 12)))
    assert str(event.required) == "90032-90044"


@pytest.mark.parametrize("data", [b"", b"TITLE: no", SIGNATURE, SIGNATURE + bytes(4000)])
def test_no_aaf(tmp_path: Path, data: bytes) -> None:
    """What is no AAF is refused in one sentence."""
    path = tmp_path / "bad.aaf"
    path.write_bytes(data)
    with pytest.raises(TimelineError, match=r"bad\.aaf: .*AAF") as refused:
        read_aaf(path)
    assert "\n" not in str(refused.value)


def test_damage_is_refused_or_read(tmp_path: Path) -> None:
    """A damaged file is read or refused; it neither hangs nor breaks out."""
    whole = write(tmp_path / "a.aaf", [Piece(10)]).read_bytes()
    chance = random.Random(1)
    for n in range(6):
        data = bytearray(whole[: len(whole) // 2] if n == 0 else whole)
        for _ in range(40 * n):
            data[chance.randrange(8, len(data))] = chance.randrange(256)
        path = tmp_path / f"bad{n}.aaf"
        path.write_bytes(data)
        try:
            read_aaf(path)
        except TimelineError as error:
            assert path.name in str(error)


def test_too_slow(tmp_path: Path) -> None:
    """A reader that does not end in time is ended."""
    with pytest.raises(TimelineError, match="not read after"):
        read_aaf(write(tmp_path / "a.aaf", [Piece(10)]), timeout=0.01)


def test_plugins_of_the_environment_do_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A manifest that the environment names is not read by the child."""
    (tmp_path / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    manifest = tmp_path / "manifest.json"
    manifest.write_text(
        '{"OTIO_SCHEMA":"PluginManifest.1","schemadefs":[{"OTIO_SCHEMA":"SchemaDef.1",'
        '"name":"evil","filepath":"evil.py"}],"adapters":[],"hooks":{"post_adapter_read":["evil"]},'
        '"hook_scripts":[{"OTIO_SCHEMA":"HookScript.1","name":"evil","filepath":"evil.py"}],"media_linkers":[]}'
    )
    monkeypatch.setenv("OTIO_PLUGIN_MANIFEST_PATH", str(manifest))
    assert len(read_aaf(write(tmp_path / "a.aaf", [Piece(10)])).events) == 1
    assert not (tmp_path / "ran").exists()
