from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedio_core.editorial.cut import Cdl, CutEvent, Label, Retime, Transition
from dedio_core.editorial.match import (
    Matched,
    join_ale,
    match,
    media_rate,
    read_overrides,
    unsettled,
    write_pull_list,
    write_unmatched,
)
from dedio_core.editorial.match.lists import write_csv
from dedio_core.editorial.match.names import stated_path
from dedio_core.editorial.match.overrides import unused, used
from dedio_core.editorial.match.refused import refused
from dedio_core.errors import InputError
from dedio_core.frames import FrameRange, FrameRate, Handles, Timecode
from dedio_core.jsonable import from_json, to_json
from dedio_core.media.index import IndexedClip, MediaIndex

RATE = FrameRate.of(24000, 1001)
R24, R25, R30 = FrameRate.of(24), FrameRate.of(25), FrameRate.of(30000, 1001)
ROOT = Path("/media")
NAME = "D001C005_210716AG"


def clip(name: str = NAME, start: str | None = "10:00:00:00", count: int = 240, **more: Any) -> IndexedClip:
    """A clip on card D001 unless its name says otherwise."""
    rate = more.pop("rate", RATE)
    label = Timecode.parse(start, rate) if start else None
    made = IndexedClip(
        path=ROOT / "cards" / f"{name}.mxf",
        kind="movie",
        name=name,
        card=name[:4] if name[1:4].isdigit() else None,
        start=label.frames if label else None,
        drop=bool(label and label.drop),
        rate=rate,
        frames=FrameRange.of(0, count),
        width=4096,
        height=3432,
        codec="prores 4444",
        content_id=f"content of {name}",
    )
    return replace(made, **more)


def event(
    reel: str | None = "D001",
    start: str = "10:00:01:00",
    count: int = 48,
    rate: FrameRate = RATE,
    **more: Any,
) -> CutEvent:
    """An event of `count` frames from the label `start`."""
    first = Timecode.parse(start, rate)
    out = first.plus(count)
    made = CutEvent(
        0,
        "001",
        "cut.edl:4",
        "V1",
        "video",
        reel=reel,
        src_in=Label(str(first), first.frames),
        src_out=Label(str(out), out.frames),
        rec_in=Label("01:00:00:00", 86400),
        rec_out=Label(None, 86400 + count),
        source_drop=first.drop,
        required=FrameRange.of(first.frames, count),
    )
    return replace(made, **more)


def found(one: CutEvent, *clips: IndexedClip, rate: FrameRate | None = RATE) -> Matched:
    """What `one` is matched with among `clips`."""
    return match([one], MediaIndex((ROOT,), clips), rate)[0]


def position(start: int, count: int, **more: Any) -> CutEvent:
    """An event of a format without timecode."""
    labels = {"src_in": Label(None, start), "src_out": Label(None, start + count)}
    return replace(event(None), required=FrameRange.of(start, count), **labels, **more)


@pytest.mark.parametrize(
    "reel",
    ["D001", "d001", "D001C005", "d001c005", NAME, NAME.lower(), f"{NAME}.MXF", "D001_C005_210716AG"],
)
def test_what_a_reel_may_be(reel: str) -> None:
    """A reel is the card, card and clip, or the clip's name, in any case; the frames are the clip's own."""
    made = found(event(reel), clip())
    assert (made.status, made.clip) == ("matched", clip())
    assert made.frames == FrameRange(24, 71)
    assert "timecode is inside" in "; ".join(made.reasons)


def test_a_reel_cut_to_eight_letters() -> None:
    """A CMX3600 reel has the first eight letters of a long name."""
    assert found(event("INTERVIE"), clip("interview_day_2", card=None)).status == "matched"


def test_forms_of_a_reel_score_in_order() -> None:
    """Card, card and clip, clip name, eight letters of it: each scores above the next."""
    named = clip("Interview_day_2")
    scores = [
        found(event(reel), one).candidates[0].score
        for reel, one in (("D001", clip()), ("D001C005", clip()), (NAME, clip()), ("INTERVIE", named))
    ]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 4


def test_the_reel_that_a_file_states() -> None:
    """The reel in a file's header counts as its card."""
    assert found(event("TAPE_07"), clip("x", reel="TAPE_07")).status == "matched"


def test_another_days_clip_of_the_same_number() -> None:
    """A reel with a date is not the clip of the same card and number of another day."""
    made = found(event("D001C005_220101ZZ"), clip())
    assert made.status == "missing"
    assert "no clip of reel D001C005_220101ZZ" in made.reasons


def test_the_other_camera_at_the_same_time() -> None:
    """A and B camera run at the same time of day: the reel tells them apart, and B never stands for A."""
    a, b = clip("A001C003_210716AA"), clip("B001C003_210716BB")
    assert found(event("A001"), a, b).clip == a
    assert found(event("B001"), a, b).clip == b
    only = found(event("A001"), b)
    assert (only.status, only.clip) == ("missing", None)
    assert "A001" in " ".join(only.candidates[0].reasons)


def test_clips_of_one_card_are_told_by_timecode() -> None:
    """A card's name means all its clips; the one with the frames is taken."""
    clips = [clip(f"D001C{n:03d}_210716AG", f"10:{n:02d}:00:00") for n in range(1, 9)]
    assert found(event("D001", "10:05:02:00"), *clips).clip == clips[4]


def test_equals_are_listed_never_guessed() -> None:
    """Two clips that fit equally well and differ in content: none is taken, both are listed."""
    one, other = clip("D001C005_210716AG"), clip("D001C005_210801XY")
    made = found(event("D001C005"), one, other)
    assert (made.status, made.clip) == ("ambiguous", None)
    assert {c.clip for c in made.candidates} == {one, other}
    assert all(c.reasons for c in made.candidates)
    assert found(event("D001C005", clip_name="D001C005_210801XY"), one, other).clip == other


def test_the_same_clip_on_two_disks() -> None:
    """A copy is no ambiguity: the first by path is taken, and the other one is named."""
    one = clip(path=Path("/media/disk_a/x.mxf"))
    other = clip(path=Path("/media/disk_b/x.mxf"))
    made = found(event(), other, one)
    assert (made.status, made.clip) == ("matched", one)
    assert any("/media/disk_b/x.mxf" in reason for reason in made.reasons)


def test_proxies_lose_to_originals() -> None:
    """A proxy never takes the place of its original, not even where the list names the proxy's file."""
    original = clip()
    proxy = clip(f"{NAME}S03", path=ROOT / "cards/Sub/x.mp4", is_proxy=True, content_id="p", card="D001")
    assert found(event(NAME, source_file="/media/cards/Sub/x.mp4"), proxy, original).clip == original
    alone = found(event(NAME), proxy)
    assert (alone.status, alone.clip) == ("proxy only", None)
    assert "original" in alone.reasons[0]


def test_other_clips_are_named() -> None:
    """Where nothing fits, up to three clips that were looked at are named with what speaks against them, and
    --relink is."""
    clips = [clip(f"D00{n}C005_210716AG") for n in range(1, 6)]
    made = found(event("E001"), *clips)
    assert made.status == "missing"
    said = made.reasons[-1]
    assert said.startswith("5 other clips looked at: D001C005_210716AG.mxf (the cut's reel is E001")
    assert said.count(".mxf") == 3
    assert said.endswith("and 2 more; if it is one of them, --relink says so")


def test_a_reel_that_begins_the_clips_name_is_no_other_card() -> None:
    """An assistant's reel of a renamed file speaks for it where the list names the file, another one not."""
    file = clip("C003_2997df", card=None, reel=None, content_id="c")
    named = {"clip_name": "C003_2997df.mov"}
    assert found(event("C003", **named), file).clip == file
    assert found(event("C004", **named), file).clip is None


def test_a_clip_without_all_the_frames() -> None:
    """The right clip that lacks frames is told as such, with how many at which side."""
    made = found(event("D001", "10:00:09:12", 20), clip())
    assert (made.status, made.frames) == ("partial", FrameRange(228, 247))
    assert "it lacks 8 of 20 frames: 8 at the tail" in made.reasons
    made = found(event("D001", "09:59:59:20", 20), clip())
    assert (made.status, made.frames) == ("partial", FrameRange(-4, 15))
    assert (made.candidates[0].head, made.candidates[0].tail) == (4, 0)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "source 10:00:10:00 to 10:00:10:07 (record 01:00:00:12 to 01:00:00:19);"),
        (
            {"transition_out": Transition("dissolve", 8, "out"), "record_length": 12},
            "source 10:00:10:00 to 10:00:10:07 (record 01:00:00:12 to 01:00:00:19, all of the dissolve);",
        ),
        (
            {"transition_out": Transition("dissolve", 4, "out"), "record_length": 16},
            "source 10:00:10:00 to 10:00:10:07 (record 01:00:00:12 to 01:00:00:19, 4 of them of the",
        ),
        (
            {"speed": Fraction(2), "record_length": 10, "retime": Retime(Fraction(2), "constant", "M2")},
            "source 10:00:10:00 to 10:00:10:07 (record 01:00:00:06 to 01:00:00:09);",
        ),
        (
            {"speed": Fraction(-1), "retime": Retime(Fraction(-1), "reverse", "M2")},
            "source 10:00:10:00 to 10:00:10:07 (record 01:00:00:00 to 01:00:00:07);",
        ),
    ],
)
def test_which_frames_are_missing(more: dict[str, Any], said: str) -> None:
    """What lacks frames says which, by source and by record, whether a dissolve needs them, and what now; so
    does a choice by hand."""
    made = found(event("D001", "10:00:09:12", 20, **more), clip())
    assert made.status == "partial"
    assert made.reasons[-1].startswith(f"missing: {said} ")
    assert "; give media that have them" in made.reasons[-1]
    assert "--relink" in made.reasons[-1]


def test_spanned_clips() -> None:
    """A take in two files is one: by its files in order, if each goes on where the one before ends."""
    one = clip("A001C001_210716AG_01", "10:00:00:00", 240)
    two = clip("A001C001_210716AG_02", "10:00:10:00", 240)
    for reel in ("A001", "A001C001", "A001C001_210716AG"):
        made = found(event(reel, "10:00:09:20", 10), two, one)
        assert made.status == "spanned"
        assert [(p.clip, p.frames) for p in made.parts] == [
            (one, FrameRange(236, 239)),
            (two, FrameRange(0, 5)),
        ]
    assert found(event("A001C001", "10:00:12:00", 10), one, two).clip == two


def test_another_take_does_not_go_on() -> None:
    """With timecode that runs on between takes, the next take is no continuation."""
    one, two = clip("A001C001_210716AG"), clip("A001C002_210716AG", "10:00:10:00")
    made = found(event("A001", "10:00:09:20", 10), one, two)
    assert (made.status, made.clip, made.parts) == ("ambiguous", None, ())


def test_names_where_there_is_no_reel() -> None:
    """File and clip names lead to a clip whatever their folders, suffixes and editors' additions."""
    one, other = clip("interview_1"), clip("interview_2")
    for name in ("interview_2.mov", "INTERVIEW_2", "interview_2.new.01", "interview_2_proxy.mov"):
        assert found(event(None, clip_name=name), one, other).clip == other, name
    for file in ("/Volumes/X/interview_2.mov", "file:///D:/x/interview_2.mxf", r"C:\x\interview_2.mov"):
        assert found(event("AX", source_file=file), one, other).clip == other, file


def test_a_name_with_other_timecode() -> None:
    """A clip of the right name without the frames is shown, not taken."""
    made = found(event(None, clip_name="interview.mov", start="02:00:00:00"), clip("interview"))
    assert made.status == "missing"
    assert "10:00:00:00" in " ".join(made.candidates[0].reasons)


def test_folders_of_the_path_decide_between_equal_names() -> None:
    """Of files with one name, the one in the folders that the list states is taken."""
    clips = [clip("0001", path=ROOT / day / "0001.mov", content_id=day) for day in ("day1", "day2")]
    assert found(event(None, source_file="/Volumes/RAID/day2/0001.mov"), *clips).clip == clips[1]
    assert found(event(None, source_file="/media/day1/0001.mov"), *clips).clip == clips[0]
    assert found(event(None, source_file="0001.mov"), *clips).status == "ambiguous"


def test_timecode_alone() -> None:
    """With neither reel nor name, a clip is taken that alone has the timecode, wholly and after 0."""
    assert found(event(None), clip("x"), clip("y", "12:00:00:00")).clip == clip("x")
    assert found(event(None), clip("x"), clip("y")).status == "ambiguous"
    assert found(event(None, "00:00:01:00"), clip("x", "00:00:00:00")).status == "missing"
    assert found(event(None, "10:00:09:12"), clip("x")).status == "missing"
    assert found(event(None, source_file="gone.mov"), clip("x")).status == "missing"


@pytest.mark.parametrize("text", ["/etc/passwd", "/media/../etc/passwd", "../../etc/passwd", "/mediaX/a.mov"])
def test_paths_stay_inside(text: str) -> None:
    """A path that is not below the media folders is refused, ``..`` worked out by name."""
    assert "outside the media folders" in (stated_path(text, [ROOT]).refused or "")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("//server/share/a.mov", "UNC"),
        (r"\\server\share\a.mov", "UNC"),
        (r"\\?\C:\a.mov", "UNC"),
        ("file://server/share/a.mov", "host"),
        ("http://example.org/a.mov", "http"),
        ("smb://server/a.mov", "smb"),
        (r"D:\media\a.mov", "drive"),
        ("file:///D:/media/a.mov", "drive"),
        ("file://localhost/media/a%00.mov", "characters"),
        ("/media/\u202evom.a", "characters"),
    ],
)
def test_places_that_are_never_opened(text: str, word: str) -> None:
    """Other machines, other systems' drives and URLs are refused with the reason, which the match tells."""
    stated = stated_path(text, [ROOT])
    assert word in (stated.refused or "")
    assert not stated.keys
    assert stated.refused in found(event(None, source_file=text), clip("other", card=None)).reasons


def test_paths_inside() -> None:
    """A path, a local URL and a path from a root are all the same place; a drive is one on Windows."""
    for text in (
        "/media/a/b.mov",
        "file:///media/a/b.mov",
        "file://localhost/media/a%2Fb.mov",
        "a/b.mov",
        "/media/x/../a/b.mov",
    ):
        assert stated_path(text, [ROOT]).keys == ("/media/a/b.mov",)
    windows = [PureWindowsPath("D:/media")]
    assert stated_path(r"D:\media\a.mov", windows).keys == ("d:/media/a.mov",)
    assert "outside" in (stated_path(r"C:\media\a.mov", windows).refused or "")
    assert "another system" in (stated_path("/Volumes/a.mov", windows).refused or "")


def test_the_clips_own_timebase() -> None:
    """A label is read at the clip's own count; another rate is told, and loses to the cut's rate."""
    slow, fast = clip("D001C001_x"), clip("D001C002_y", rate=FrameRate.of(48))
    made = found(event("D001"), fast)
    assert (made.status, made.frames) == ("matched", FrameRange.of(48, 48))
    assert any("48" in reason and "frames or seconds" in reason for reason in made.reasons)
    assert found(event("D001"), fast, slow).clip == slow
    wild = replace(event("D001"), src_in=Label("10:00:01:42", None), required=None, record_length=20)
    assert found(wild, fast, slow).frames == FrameRange.of(48 + 42, 20)


def test_24_and_23_976_count_alike() -> None:
    """A list that cannot tell 24 from 23.976 finds either, and the media say which it was."""
    made = match([event()], MediaIndex((ROOT,), (clip(),)), R24)
    assert made[0].frames == FrameRange(24, 71)
    assert media_rate(made, 24) == RATE
    assert media_rate(match([event()], MediaIndex((ROOT,), (clip(),)), None), 24) == RATE


def test_the_stated_rate_is_preferred() -> None:
    """Of two clips that differ in rate alone, the one of the rate that the list states is taken."""
    clips = clip(), clip("D001C005_210716AH", rate=R24)
    assert found(event("D001", source_rate=R24), *clips).clip == clips[1]


def test_drop_and_non_drop() -> None:
    """Labels are compared as written; a clip that counts as the cut does is preferred, the doubt is told."""
    drop = clip("D001C001_d", "01:00:00;00", 3000, rate=R30)
    plain = clip("D001C002_n", "01:00:00:00", 3000, rate=R30)
    one = event("D001", "01:01:00;02", 30, R30)
    assert found(one, drop, plain, rate=R30).frames == FrameRange.of(1800, 30)
    assert found(one, drop, plain, rate=R30).clip == drop
    alone = found(one, plain, rate=R30)
    assert (alone.status, alone.frames) == ("matched", FrameRange.of(1802, 30))
    assert any("non-drop" in reason for reason in alone.reasons)
    skipped = found(event("D001", "01:01:00:00", 30, R30), drop, rate=R30)
    assert skipped.status == "missing"


@pytest.mark.parametrize(
    ("start", "at", "first"),
    [
        ("23:59:55:00", "23:59:56:00", 24),
        ("23:59:55:00", "23:59:59:12", 108),
        ("23:59:55:00", "00:00:01:00", 144),
        ("00:00:00:00", "00:00:01:00", 24),
    ],
)
def test_midnight(start: str, at: str, first: int) -> None:
    """A clip that runs over midnight has the frames of both days, and a cut may run over it as well."""
    made = found(event("D001", at, 24), clip(start=start))
    assert (made.status, made.frames) == ("matched", FrameRange.of(first, 24))


def test_a_cut_that_begins_before_midnight_and_its_clip_after_it() -> None:
    """Missing frames are counted over midnight."""
    made = found(event("D001", "23:59:59:12", 24), clip(start="00:00:00:00"))
    assert (made.status, made.frames) == ("partial", FrameRange(-12, 11))


def test_positions() -> None:
    """Without timecode frames count from the media's first; a stated start is taken off."""
    assert found(position(10, 20, clip_name="a.mov"), clip("a")).frames == FrameRange.of(10, 20)
    assert found(position(110, 20, clip_name="a.mov", source_start=100), clip("a")).frames == FrameRange.of(
        10, 20
    )
    assert found(position(230, 20, clip_name="a.mov"), clip("a")).status == "missing"
    assert found(position(10, 20), clip("a")).status == "missing"


def test_media_without_timecode() -> None:
    """A clip that states no timecode is counted from 0, which is told, and needs a reel or a name."""
    bare = clip("a", None)
    made = found(event(None, "00:00:01:00", clip_name="a.mov"), bare)
    assert (made.status, made.frames) == ("matched", FrameRange.of(24, 48))
    assert any("states no timecode" in reason for reason in made.reasons)
    assert found(event(None, "01:00:01:00", clip_name="a.mov"), bare).status == "missing"
    assert found(event(None, "00:00:01:00"), bare).status == "missing"


def test_file_numbers_of_a_sequence() -> None:
    """Where the list tells the files' own numbers they decide, and the frames are these numbers."""
    one = clip("sh010", None, kind="sequence", frames=FrameRange(1001, 1100))
    file = "/x/sh010.%04d.exr"
    assert found(
        position(5, 10, source_file=file, sequence_start=1001, source_start=0), one
    ).frames == FrameRange.of(1006, 10)
    written = position(1009, 55, source_file=file)
    written = replace(written, src_in=Label("1009", 1009), src_out=Label("1064", 1064))
    assert found(written, one).frames == FrameRange.of(1009, 55)
    assert found(position(5, 10, source_file="sh010.[1001-1100].exr"), one).frames == FrameRange.of(1006, 10)


def test_a_refused_path_does_not_hide_a_reel() -> None:
    """The reel finds the clip though the list's path is refused, and the refusal is told all the same."""
    made = found(event(source_file="//server/share/x.mov"), clip())
    assert (made.status, made.clip) == ("matched", clip())
    assert "UNC" in made.reasons[-1]


def test_a_refused_path_is_told() -> None:
    """An event that is matched though its path is refused is a warning: where, the path made safe to show and
    short, why, and what it was matched by; events of one path are told once."""
    path = "//server/\u202e" + 200 * "x" + ".mov"
    cut = [
        event(source_file=path, where="cut.edl:7"),
        event(source_file=path),
        event("D009", source_file=path),
    ]
    index = MediaIndex((ROOT,), (clip(),))
    (told,) = refused(match(cut, index, RATE), index)
    assert (told.where, told.event) == ("cut.edl:7", None)
    assert told.message.startswith("its path '//server/\\u202exxx")
    assert len(told.message) < 300
    assert "cannot be shown; matched with D001C005_210716AG.mxf instead: reel D001" in told.message
    assert "1 more" in told.message
    inside = event(source_file="/media/cards/D001C005_210716AG.mxf")
    assert refused(match([inside], index, RATE), index) == ()


def test_thousands_alike() -> None:
    """Of very many clips that fit, the one that fits best is found; without one, none is taken."""
    same = [clip(f"Interview_{n}", content_id=str(n), path=ROOT / f"{n}.mov") for n in range(200)]
    best = clip("zzz", reel="INTERVIE", path=ROOT / "z.mov")
    assert found(event("INTERVIE"), *same, best).clip == best
    made = found(event("INTERVIE"), *same)
    assert (made.status, made.clip) == ("ambiguous", None)
    assert "200 clips fit equally well" in made.reasons[0]


def test_unreadable_clips_are_named() -> None:
    """A clip of the right name that cannot be read is the reason, not silence."""
    torn = clip(rate=RATE, frames=None, error="x.mxf: truncated")
    made = found(event(NAME), torn)
    assert made.status == "missing"
    assert "cannot be read: x.mxf: truncated" in made.reasons


def test_skipped_events_want_nothing() -> None:
    """Skipped and audio events are passed through, with the reason."""
    made = match([event(skipped="title"), event(kind="audio")], MediaIndex((ROOT,), (clip(),)), RATE)
    assert [m.status for m in made] == ["skipped", "skipped"]
    assert made[0].reasons == ("title",)
    assert unsettled(made) == ()


def test_overrides_round_trip(tmp_path: Path) -> None:
    """What is not matched goes out as CSV, and comes back with a choice that settles it."""
    clips = clip("D001C005_210716AG"), clip("D001C005_210801XY")
    odd = event("D001C005", clip_name="=HYPERLINK(1)", shot="sht010", source_file="-x")
    index = MediaIndex((ROOT,), clips)
    matched = match([odd, event("A009", "01:00:00:00")], index, RATE)
    path = tmp_path / "out.csv"
    assert write_unmatched(path, matched) == 2
    text = path.read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert len(read_overrides(path)) == 0
    lines = text.splitlines()
    lines[1] += str(clips[1].path)
    path.write_text("\n".join(lines), encoding="utf-8")
    settled = match([odd], index, RATE, read_overrides(path))[0]
    assert (settled.status, settled.clip) == ("matched", clips[1])
    assert "out.csv:2 chose" in settled.reasons[0]


def test_overrides_that_cannot_be(tmp_path: Path) -> None:
    """A choice outside the media folders, or of what is not there, leaves the event open with the reason."""
    path = tmp_path / "o.csv"
    for media, word in (("/etc/passwd", "outside"), ("/media/none.mov", "no such clip"), ("//s/x", "UNC")):
        path.write_text(f"event,reel,media\n001,D001,{media}\n")
        made = match([event()], MediaIndex((ROOT,), (clip(),)), RATE, read_overrides(path))[0]
        assert made.status == "missing"
        assert word in made.reasons[0]
    path.write_text("reel,media\nD001,/media/a\nd001,/media/b\n")
    with pytest.raises(InputError, match=r"o\.csv:3: chooses other media than o\.csv:2"):
        read_overrides(path)
    path.write_text("shot,media\nx,/media/a\n")
    with pytest.raises(InputError, match="expected a column"):
        read_overrides(path)
    path.write_bytes(b"reel,media\n\xff,\xfe\n")
    with pytest.raises(InputError, match="UTF-8"):
        read_overrides(path)


def test_an_override_may_know_little(tmp_path: Path) -> None:
    """An empty cell fits any event without media; the row that knows most goes first."""
    one, other = clip("x1"), clip("x2")
    path = tmp_path / "o.csv"
    path.write_text(
        f"reel;source_in;media\nTAPE;;{one.path}\nTAPE;10:00:02:00;{other.path}\n", encoding="utf-8-sig"
    )
    cut = [event("TAPE"), event("tape", "10:00:02:00")]
    made = match(cut, MediaIndex((ROOT,), (one, other)), RATE, read_overrides(path))
    assert [m.clip for m in made] == [one, other]


AT = "event,track,record_in,shot,reel,clip_name,source_file,source_in,source_out,media"


def chosen(
    folder: Path, rows: str, cut: list[CutEvent], *clips: IndexedClip
) -> tuple[list[Matched], str, str]:
    """The events matched with the rows of a CSV file; what is told of used and of unused ones."""
    path = folder / "o.csv"
    path.write_text(rows)
    overrides = read_overrides(path)
    made = match(cut, MediaIndex((ROOT,), clips), RATE, overrides)
    odd = "\n".join(f"{w.where} {w.message}" for w in unused(overrides, made))
    return list(made), "\n".join(used(overrides, made)), odd


def test_an_override_changes_no_other_event(tmp_path: Path) -> None:
    """A row settles its own event; one of the same reel and timecode that is matched by its clip's name, or
    has one that is not there, is left as it is."""
    own, wrong = clip("interview_1"), clip("interview_2")
    named = event("AX", clip_name="interview_1", event="003", where="cut.edl:9")
    asked = event("AX", event="013", where="cut.edl:40", shot="sht130")
    gone = event("AX", clip_name="interview_9.mov", event="014")
    rows = f"{AT}\n013,V1,01:00:00:00,sht130,AX,,,10:00:01:00,10:00:03:00,{wrong.path}\n"
    (one, two, three), told, odd = chosen(tmp_path, rows, [named, asked, gone], own, wrong)
    assert (one.clip, one.override) == (own, "")
    assert (two.status, two.clip, two.override) == ("matched", wrong, "o.csv:2")
    assert three.status == "missing"
    assert told == f"o.csv:2 chose {wrong.path} for event 013 (cut.edl:40)"
    assert odd == ""


def test_an_override_settles_its_source_elsewhere(tmp_path: Path) -> None:
    """The same source at another place, where nothing else is found, is settled by it as well."""
    media = clip("x", card=None, start="20:00:00:00")
    again = event("TAPE", event="021", source_start=864000)
    cut = [event("TAPE", source_start=864000), again]
    (one, two), told, _ = chosen(
        tmp_path, f"{AT}\n001,V1,,,TAPE,,,10:00:01:00,10:00:03:00,{media.path}\n", cut, media
    )
    assert [one.clip, two.clip] == [media, media]
    assert "event 001" in told
    assert "event 021" in told


def test_an_event_may_be_changed_on_purpose(tmp_path: Path) -> None:
    """A row about the event, or with all that it says of its source, changes it though it has media; one
    that knows less does not, and that is told with what to add."""
    own, other = clip(), clip("x", card=None)
    for rows in (
        f"event,reel,media\n1,D001,{other.path}\n",
        f"reel,source_in,source_out,media\nD001,10:00:01:00,10:00:03:00,{other.path}\n",
    ):
        assert chosen(tmp_path, rows, [event()], own, other)[0][0].clip == other
    (one,), told, odd = chosen(tmp_path, f"reel,media\nD001,{other.path}\n", [event()], own, other)
    assert (one.clip, told) == (own, "")
    assert odd.startswith(f"o.csv:2 chooses {other.path}, and is used for no event: event 001 (cut.edl:4)")
    assert "event or record_in" in odd


def test_an_override_of_another_cut(tmp_path: Path) -> None:
    """A row whose event has another source in this cut is used for none, which is told; one of an event that
    was not asked for is not."""
    rows = f"event,reel,source_in,media\n001,D009,05:00:00:00,{clip().path}\n"
    (one,), _, odd = chosen(tmp_path, rows, [event()], clip())
    assert one.override == ""
    assert "none of the cut has all that the row says" in odd
    rows = f"event,reel,media\n001,D001,{clip().path}\n"
    assert chosen(tmp_path, rows, [event(skipped="not asked for")], clip())[1:] == ("", "")


def test_a_choice_by_file_name(tmp_path: Path) -> None:
    """A bare file name is enough where one clip has it; where several do, their paths are named."""
    media = [clip("x", path=ROOT / day / "x.mxf", card=None, content_id=day) for day in ("day1", "day2")]
    rows = "event,reel,media\n001,D001,X.mxf\n"
    assert chosen(tmp_path, rows, [event()], media[0])[0][0].clip == media[0]
    (one,) = chosen(tmp_path, rows, [event()], *media)[0]
    assert one.status == "ambiguous"
    assert "that is /media/day1/x.mxf, /media/day2/x.mxf; give the whole path of one" in one.reasons[0]


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=1))
def test_cells_round_trip(tmp_path_factory: pytest.TempPathFactory, cells: list[str]) -> None:
    """A guarded cell comes back as it was, and none begins as a formula does."""
    import csv
    import io

    from dedio_core.safe_text import bare

    path = tmp_path_factory.mktemp("cells") / "x.csv"
    write_csv(path, ["head"], [cells])
    row = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))[1]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
    assert [bare(cell) for cell in row] == cells


def test_pull_lists(tmp_path: Path) -> None:
    """What is missing goes to the lab once a source and range, as ALE that reads back, or as CSV."""
    from dedio_core.editorial.ale import read_ale

    cut = [
        event("A009C001", "01:00:00:00", 48, shot="sht010", clip_name="A009C001_x"),
        event("A009C001", "01:00:01:00", 48, shot="sht020", clip_name="A009C001_x"),
        event("A009C001", "03:00:00:00", 24, clip_name="A009C001_x"),
        event("D001"),
    ]
    matched = match(cut, MediaIndex((ROOT,), (clip(),)), RATE)
    path = tmp_path / "pull.ale"
    assert write_pull_list(path, matched, RATE, Handles(8, 8)) == 2
    table = read_ale(path)
    assert table.rate == RATE
    assert table.warnings == ()
    first = table.rows[0]
    assert (first.tape, first.name, first.start.text, first.end.text) == (
        *("A009C001", "A009C001_x", "00:59:59:16", "01:00:03:08"),
    )
    assert first.column("Shot") == "sht010 sht020"
    assert write_pull_list(tmp_path / "pull.csv", matched, RATE) == 2
    with pytest.raises(InputError, match=r"\.ale or \.csv"):
        write_pull_list(tmp_path / "pull.txt", matched, RATE)


def test_a_log_joins_by_tape_and_timecode(tmp_path: Path) -> None:
    """An event takes full reel, name and CDL from the row of its tape that has its timecode."""
    from dedio_core.editorial.ale import read_ale

    path = tmp_path / "log.ale"
    sop = "(1.1 1 1)(0 0 0)(1 1 1)"
    rows = [
        f"12A-1\t{NAME}\t10:00:00:00\t10:00:10:00\t{sop}\t0.9",
        "12A-2\tD001C006_210716AG\t10:00:00:00\t10:00:10:00\t\t",
        f"12A-1b\t{NAME}\t11:00:00:00\t11:00:10:00\t{sop}\t0.8",
    ]
    head = "Heading\nFPS\t23.976\n\nColumn\nName\tTape\tStart\tEnd\tASC_SOP\tASC_SAT\n\nData\n"
    path.write_text(head + "\n".join(rows) + "\n")
    table = read_ale(path)
    own = Cdl(saturation=0.5)
    cut = [
        event("D001C005"),
        event(NAME, cdl=own),
        event(NAME, "12:00:00:00"),
        event(None, clip_name="12A-2"),
    ]
    (one, two, three, four), odd = join_ale(cut, table, RATE)
    assert (one.reel, one.clip_name) == (NAME, "12A-1")
    assert one.cdl == Cdl((1.1, 1.0, 1.0), saturation=0.9)
    assert two.cdl == own
    assert three == cut[2]
    assert four.reel == "D001C006_210716AG"
    assert [(w.where, "log.ale:8" in w.message) for w in odd] == [(two.where, True)], "its CDL differs"


def test_rows_that_contradict_are_not_joined(tmp_path: Path) -> None:
    """Two differing rows for the same frames: the event stays as it is, with a warning."""
    from dedio_core.editorial.ale import read_ale

    path = tmp_path / "log.ale"
    path.write_text(
        "Heading\nFPS\t24\n\nColumn\nName\tTape\tStart\tEnd\n\nData\n"
        "a\tD001\t10:00:00:00\t10:00:10:00\nb\tD001\t10:00:00:00\t10:00:10:00\n"
    )
    made, odd = join_ale([event("D001")], read_ale(path), RATE)
    assert made == (event("D001"),)
    assert "2 differing rows" in odd[0].message


def test_a_clip_as_json() -> None:
    """A clip of the index is the same after JSON and back."""
    assert from_json(IndexedClip, to_json(clip())) == clip()


CARDS = st.sampled_from(["A001", "A002", "B001", "B002", "C013"])


@st.composite
def media(draw: st.DrawFn) -> tuple[list[IndexedClip], int]:
    """Clips of several cards whose timecodes may lie over each other, but not on one card."""
    clips, at = [], dict.fromkeys(["A001", "A002", "B001", "B002", "C013"], 0)
    for n in range(draw(st.integers(1, 12))):
        card = draw(CARDS)
        at[card] += draw(st.integers(0, 500))
        count = draw(st.integers(1, 400))
        start = 86400 * 10 + at[card]
        at[card] += count
        name = f"{card}C{n + 1:03d}_210716{chr(65 + n)}A"
        clips.append(replace(clip(name, None, count), start=start, path=ROOT / f"{n}.mxf"))
    return clips, draw(st.integers(0, len(clips) - 1))


@given(media(), st.data())
def test_the_right_clip_is_found_and_a_wrong_one_never(
    drawn: tuple[list[IndexedClip], int], data: st.DataObject
) -> None:
    """A clip of the right reel that alone has the frames is always found; without it, no other is taken."""
    clips, n = drawn
    meant = clips[n]
    first = data.draw(st.integers(0, meant.count - 1))
    count = data.draw(st.integers(1, meant.count - first))
    label = str(Timecode((meant.start or 0) + first, RATE))
    reel = data.draw(st.sampled_from([meant.card, meant.name[:8], meant.name, meant.name.lower()]))
    one = event(reel, label, count)
    clips = data.draw(st.permutations(clips))
    made = found(one, *clips)
    assert (made.status, made.clip) == ("matched", meant)
    assert made.frames == FrameRange.of(first, count)
    without = found(one, *(c for c in clips if c is not meant))
    assert without.status == "missing"
    assert without.clip is None
