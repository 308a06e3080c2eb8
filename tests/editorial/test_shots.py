from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dedio_core.cli import main
from dedio_core.editorial.cut import CutEvent, CutList, CutMarker
from dedio_core.editorial.shots import Rules, compiled, handles_in, name_shots, named
from dedio_core.errors import InputError
from dedio_core.frames import FrameRate, Handles


def cut(*events: dict[str, Any]) -> CutList:
    made = [
        CutEvent(index=n, event=f"{n + 1:03d}", where="x", track="V1", kind="video")
        for n in range(len(events))
    ]
    return CutList(
        "list", "cmx3600", FrameRate.of(24), "given",
        events=tuple(CutEvent(**{**vars(e), **more}) for e, more in zip(made, events, strict=True)),
    )  # fmt: skip


def named_as(
    rules: Rules | None = None, **event: Any
) -> tuple[str | None, str | None, str | None, str | None]:
    (found,) = name_shots(cut(event), rules or Rules()).events
    return found.shot, found.element, found.shot_rule, found.skipped


@pytest.mark.parametrize(
    ("text", "shot", "element", "description"),
    [
        ("YA0010", "YA0010", None, ""),
        ("DD509_0010|D:464", "DD509_0010", None, "D:464"),
        (
            "053_CSC_0750_PC01_V0001 997 // 8-8 Match to edit",
            "053_CSC_0750",
            "pc01",
            "997 // 8-8 Match to edit",
        ),
        ("QTLF_101_010_113_BG_01_V001", "QTLF_101_010_113", "bg01", ""),
        ("sht100_fg02: remove rig", "sht100", "fg02", "remove rig"),
        ("009 0100 comp", "009_0100", None, "comp"),
        ("0_SYF_1 ADD NORWAY", "0_SYF_1", None, "ADD NORWAY"),
        ("sht010A", "sht010A", None, ""),
        ("fix the boom", None, None, ""),
        ("48FPS", None, None, ""),
        ("A_B", None, None, ""),
        ("", None, None, ""),
    ],
)
def test_names_in_texts(text: str, shot: str | None, element: str | None, description: str) -> None:
    """The first words of a text name a shot where they look like one; the rest describes it."""
    found = named(text, None)
    assert (found.shot if found else None) == shot
    if found:
        assert (found.element, found.description) == (element, description)


def test_the_rules_have_an_order() -> None:
    """A marker goes before a comment, a comment before a bare one; each is told by its name."""
    marker = (CutMarker("sht010 a"),)
    assert named_as(markers=marker, notes=("COMMENT: sht020",)) == ("sht010", None, "marker", None)
    assert named_as(notes=("sht030", "COMMENT : sht020 x")) == ("sht020", None, "comment", None)
    assert named_as(notes=("VFX  0_SYF_1 ADD NORWAY",)) == ("0_SYF_1", None, "comment", None)
    assert named_as(notes=("sht_0030",)) == ("sht_0030", None, "bare comment", None)
    assert named_as(notes=("foo bar blah this_is_a_pure_comment_1",))[3] == "not a VFX shot"
    assert str(Rules()).splitlines() == ["1. marker", "2. comment", "3. bare comment"]


def test_a_clip_name_names_only_by_a_pattern() -> None:
    """Camera clips look like shots; a clip name counts only where the user's pattern says how."""
    assert named_as(clip_name="A001C003_261122AB")[3] == "not a VFX shot"
    pattern = compiled(r"(?P<sequence>RFE_JRUN)_(?P<shot>\d+)_(?P<element>bg\d+)?", "editorial.shot_pattern")
    rules = Rules(pattern)
    assert named_as(rules, clip_name="RFE_JRUN_0010_bg01.mov") == (
        "RFE_JRUN0010",
        "bg01",
        "clip name pattern",
        None,
    )
    assert str(rules).splitlines()[-1] == "4. clip name pattern"


@pytest.mark.parametrize("pattern", ["(", "(?P<sequence>a)"])
def test_a_bad_pattern_is_refused(pattern: str) -> None:
    """A pattern that is no regular expression, or names no shot, is an error that shows it."""
    with pytest.raises(InputError, match=r"editorial\.shot_pattern"):
        compiled(pattern, "editorial.shot_pattern")


def test_what_is_skipped_says_why() -> None:
    """Disabled events, other tracks and temps are skipped with the reason, before any name."""
    marker = (CutMarker("sht010"),)
    assert named_as(markers=marker, enabled=False)[3] == "disabled"
    assert named_as(Rules(tracks=("V2",)), markers=marker)[3] == "track V1 was not asked for"
    temp = compiled("_comp_", "editorial.temp_pattern")
    assert "temp" in (named_as(Rules(temp_pattern=temp), markers=marker, clip_name="sht_comp_v1")[3] or "")
    assert named_as(markers=marker, skipped="still") == (None, None, None, "still")


def test_all_events_by_track_and_number() -> None:
    """Only when every event is asked for does track and event name one."""
    assert named_as(Rules(take_all=True)) == ("V1_001", None, "track and event", None)
    assert named_as(Rules(take_all=True), notes=("sht010",))[0] == "sht010"


def test_handles_in_a_marker() -> None:
    """``8-8`` in a marker's text is handles; dates and names are not."""
    assert handles_in("997 // 8-12 Match to edit") == Handles(8, 12)
    assert handles_in("2026-11-22 sht010-020") is None


EDL = """TITLE: reel 1
001  A001C003 V C 01:00:00:10 01:00:02:00 10:00:00:00 10:00:01:14
* LOC: 10:00:01:00 RED  sht010 fix
002  A001C004 V C 01:00:00:00 01:00:02:23 10:00:01:14 10:00:04:13
003  A001C004 A C 01:00:00:00 01:00:02:23 10:00:01:14 10:00:04:13
"""


def test_timeline_show(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The table has every event with its name and rule, or the reason why it makes no plate."""
    path = tmp_path / "a.edl"
    path.write_text(EDL)
    assert main(["timeline", "show", str(path), "--rate", "24"]) == 0
    out = capsys.readouterr().out
    assert "24 fps (given)" in out
    assert "sht010" in out
    assert "(not a VFX shot)" in out
    assert "(audio only)" in out


def test_timeline_show_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The document has every event, inferred rate and its certainty, frames and the required range."""
    path = tmp_path / "a.edl"
    path.write_text(EDL)
    assert main(["timeline", "show", str(path), "--json", "--rate", "24000/1001"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["name"], found["format"], found["rate"], found["rate_source"]) == (
        "reel 1", "cmx3600", "24000/1001", "given"
    )  # fmt: skip
    first = found["events"][0]
    assert (first["shot"], first["shot_rule"], first["description"]) == ("sht010", "marker", "fix")
    assert first["required"] == {"first": 86410, "last": 86447}
    assert (first["src_in"], first["src_in_frame"], first["speed"]) == ("01:00:00:10", 86410, "1")
    assert [e["kind"] for e in found["events"]] == ["video", "video", "audio"]


def test_timeline_show_refuses_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A list whose rate cannot be told, and a file that is no list, are one sentence and exit code 1."""
    path = tmp_path / "a.edl"
    path.write_text("001  A001C003 V C 01:00:00:00 01:00:02:00 10:00:00:00 10:00:02:00\n")
    assert main(["timeline", "show", str(path)]) == 1
    assert "--rate" in capsys.readouterr().err
    path = tmp_path / "a.txt"
    path.write_text("hello")
    assert main(["timeline", "show", str(path)]) == 1
    assert "not a cut list" in capsys.readouterr().err


def test_hostile_text_cannot_steer_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Control and direction characters of a list are shown escaped."""
    path = tmp_path / "a.edl"
    path.write_text(EDL + "* FROM CLIP NAME: \x1b[31mred\u202egnp.exe\n")
    assert main(["timeline", "show", str(path), "--rate", "24"]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\u202e" not in out
