"""FCP7 XML is read to the frame: every dialect's own way of saying it, and what is no list at all."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from dedio_core.editorial.cut import CutEvent, CutList, to_document
from dedio_core.editorial.fcp7.fields import path_of
from dedio_core.editorial.fcp7.reader import read
from dedio_core.errors import TimelineError
from dedio_core.frames import FrameRange, FrameRate
from tests.cpu import cpu_seconds

TICKS = 254_016_000_000
NTSC_24 = FrameRate.of(24000, 1001)


def rate(timebase: object, ntsc: str = "FALSE") -> str:
    return f"<rate><timebase>{timebase}</timebase><ntsc>{ntsc}</ntsc></rate>"


def timecode(string: str, frame: object = "", base: str = "", shown: str = "NDF", reel: str = "") -> str:
    number = f"<frame>{frame}</frame>" if frame != "" else ""
    named = f"<reel><name>{reel}</name></reel>" if reel else ""
    return (
        f"<timecode>{base}<string>{string}</string>{number}"
        f"<displayformat>{shown}</displayformat>{named}</timecode>"
    )


def file(
    name: str = "A001C001.mov",
    base: str = rate(24),
    start: str = timecode("10:00:00:00", reel="A001"),
    duration: object = 1000,
    more: str = "",
) -> str:
    return (
        f'<file id="{name}"><name>{name}</name><pathurl>file://localhost/Volumes/{name}</pathurl>{base}'
        f"<duration>{duration}</duration>{start}{more}<media><video/></media></file>"
    )


def clip(
    start: object,
    end: object,
    first: object = 0,
    last: object = "",
    media: str = file(),
    more: str = "",
    base: str = rate(24),
    name: str = "clip",
) -> str:
    out = last if last != "" else int(str(first)) + int(str(end)) - int(str(start))
    return (
        f'<clipitem id="{name}"><name>{name}</name>{base}<start>{start}</start><end>{end}</end>'
        f"<in>{first}</in><out>{out}</out>{media}{more}</clipitem>"
    )


def ticks(first: Fraction | int, last: Fraction | int) -> str:
    """Premiere's ticks of two times in seconds."""
    return f"<pproTicksIn>{first * TICKS}</pproTicksIn><pproTicksOut>{last * TICKS}</pproTicksOut>"


def dissolve(start: int, end: int, alignment: str = "center") -> str:
    return (
        f"<transitionitem><start>{start}</start><end>{end}</end><alignment>{alignment}</alignment>"
        "<effect><name>Cross Dissolve</name><effectcategory>Dissolve</effectcategory></effect>"
        "</transitionitem>"
    )


def remap(speed: object = "", reverse: bool = False, keys: str = "", variable: int = 0) -> str:
    said = f"<parameter><parameterid>speed</parameterid><value>{speed}</value></parameter>" if speed else ""
    graph = f"<parameter><parameterid>graphdict</parameterid>{keys}<value>0</value></parameter>"
    return (
        "<filter><effect><name>Time Remap</name><effectid>timeremap</effectid>"
        f"<parameter><parameterid>variablespeed</parameterid><value>{variable}</value></parameter>{said}"
        f"<parameter><parameterid>reverse</parameterid><value>{str(reverse).upper()}</value></parameter>"
        f"{graph if keys else ''}</effect></filter>"
    )


def keys(*pairs: tuple[object, object]) -> str:
    return "".join(f"<keyframe><when>{w}</when><value>{v}</value></keyframe>" for w, v in pairs) + (
        "<interpolation><name>FCPCurve</name></interpolation>"
    )


def track(*items: str, more: str = "") -> str:
    return f"<track>{''.join(items)}{more}</track>"


def sequence(
    *video: str,
    audio: str = "",
    base: str = rate(24),
    start: str = timecode("01:00:00:00", 86400),
    more: str = "",
    name: str = "reel_1",
    key: str = "s1",
) -> str:
    return (
        f'<sequence id="{key}"><name>{name}</name>{base}{start}<media><video>{"".join(video)}</video>'
        f"<audio>{audio}</audio></media>{more}</sequence>"
    )


def write(tmp_path: Path, inner: str, version: str = "5") -> Path:
    path = tmp_path / "cut.xml"
    path.write_text(
        f'<?xml version="1.0"?>\n<!DOCTYPE xmeml>\n<xmeml version="{version}">\n{inner}\n</xmeml>',
        encoding="utf-8",
    )
    return path


def cut_of(tmp_path: Path, *items: str, base: str = rate(24), **more: str) -> CutList:
    return read(write(tmp_path, sequence(track(*items), base=base, **more)))


def one(tmp_path: Path, *items: str, base: str = rate(24), **more: str) -> CutEvent:
    return cut_of(tmp_path, *items, base=base, **more).events[0]


def needed(event: CutEvent, start: int = 864000) -> tuple[int, int]:
    """The required frames counted from the file's first (10:00:00:00)."""
    assert event.required is not None
    return event.required.first - start, event.required.last - start


def said(cut: CutList) -> str:
    return "\n".join(w.message for w in cut.warnings)


# What a list says plainly


def test_a_plain_clip(tmp_path: Path) -> None:
    """Record and source are real timecodes, outs exclusive; required frames include both ends."""
    cut = cut_of(tmp_path, clip(24, 48, 12, name="sh010"))
    (event,) = cut.events
    assert (cut.name, cut.format, cut.rate, cut.rate_source) == (
        "reel_1",
        "fcp7xml",
        FrameRate.of(24),
        "stated",
    )
    assert cut.warnings == ()
    assert (event.rec_in.text, event.rec_in.frame) == ("01:00:01:00", 86424)
    assert (event.rec_out.text, event.rec_out.frame) == ("01:00:02:00", 86448)
    assert (event.src_in.text, event.src_in.frame) == ("10:00:00:12", 864012)
    assert (event.src_out.text, event.src_out.frame) == ("10:00:01:12", 864036)
    assert event.required == FrameRange(864012, 864035)
    assert (event.track, event.kind, event.reel, event.clip_name) == ("V1", "video", "A001", "sh010")
    assert event.source_file == "/Volumes/A001C001.mov"
    assert event.where == "cut.xml:4"
    assert event.skipped is None
    json.dumps(to_document(cut))


@pytest.mark.parametrize(
    ("timebase", "ntsc", "exact"),
    [
        (24, "TRUE", "24000/1001"),
        (30, "TRUE", "30000/1001"),
        (60, "TRUE", "60000/1001"),
        (25, "FALSE", "25"),
        ("50.0", "FALSE", "50"),
        (12, "FALSE", "12"),
    ],
)
def test_rates_are_exact(tmp_path: Path, timebase: object, ntsc: str, exact: str) -> None:
    """Timebase and ntsc are an exact fraction, never a decimal."""
    base = rate(timebase, ntsc)
    assert str(cut_of(tmp_path, clip(0, 9, base=base, media=file(base=base)), base=base).rate) == exact


@pytest.mark.parametrize(
    ("timebase", "ntsc"),
    [
        ("0", "FALSE"),
        ("-24", "FALSE"),
        ("abc", "FALSE"),
        ("", ""),
        ("24", "maybe"),
        ("25", "TRUE"),
        ("1e9", "FALSE"),
    ],
)
def test_an_impossible_rate_is_refused(tmp_path: Path, timebase: str, ntsc: str) -> None:
    """A list whose rate does not exist is refused with its line; a given rate stands in, said aloud."""
    path = write(tmp_path, sequence(track(clip(0, 9)), base=rate(timebase, ntsc)))
    with pytest.raises(TimelineError, match=r"cut\.xml:4: the sequence's rate cannot be used"):
        read(path)
    cut = read(path, FrameRate.of(24))
    assert (cut.rate, cut.rate_source) == (FrameRate.of(24), "given")
    assert "24 is taken as given" in said(cut)


def test_the_stated_rate_counts(tmp_path: Path) -> None:
    """A given rate does not replace the one that the file states; that is said."""
    cut = read(write(tmp_path, sequence(track(clip(0, 9)))), FrameRate.of(25))
    assert (cut.rate, cut.rate_source) == (FrameRate.of(24), "stated")
    assert "counts, not 25" in said(cut)


def test_drop_frame_record(tmp_path: Path) -> None:
    """A drop-frame sequence counts and shows its record so."""
    base = rate(30, "TRUE")
    event = one(
        tmp_path,
        clip(0, 1800, media=file(base=base), base=base),
        base=base,
        start=timecode("01:00:00;00", 107892, shown="DF"),
    )
    assert (event.rec_in.text, event.rec_in.frame) == ("01:00:00;00", 107892)
    assert (event.rec_out.text, event.rec_out.frame) == ("01:01:00;02", 109692)


@pytest.mark.parametrize(
    ("start", "text", "frame", "drop"),
    [
        (timecode("00;01;00;02", 1800, shown="DF"), "00:01:00;02", 1800, True),
        (timecode("00:01:00:02", 1800, shown="DF"), "00:01:00;02", 1800, True),
        (timecode("00:01:00:02", 1802, shown="DF"), "00:01:00:02", 1802, False),
        (timecode("00;01;00;02", shown=""), "00:01:00;02", 1800, True),
        (timecode("00:01:00:02", shown="NDF"), "00:01:00:02", 1802, False),
    ],
)
def test_drop_frame_of_a_file(tmp_path: Path, start: str, text: str, frame: int, drop: bool) -> None:
    """Drop-frame labels of a file are counted so; <frame> decides where its display format is stale."""
    base = rate(30, "TRUE")
    event = one(tmp_path, clip(0, 9, media=file(base=base, start=start), base=base), base=base)
    assert (event.src_in.text, event.src_in.frame, event.source_drop) == (text, frame, drop)


def test_a_label_that_drop_frame_skips(tmp_path: Path) -> None:
    """An impossible file timecode is a warning; then the source is a position in the file."""
    base = rate(30, "TRUE")
    start = timecode("00;01;00;00", shown="DF")
    cut = cut_of(tmp_path, clip(0, 9, 5, media=file(base=base, start=start), base=base), base=base)
    assert cut.events[0].src_in.text is None
    assert cut.events[0].src_in.frame == 5
    assert "'00;01;00;00' does not exist at 30000/1001" in said(cut)


def test_drop_frame_labels_at_thirty(tmp_path: Path) -> None:
    """Labels of drop-frame at 30 exactly, as Premiere writes, are counted as written, and flagged."""
    base = rate(30)
    start = timecode("00;04;43;15", 8497, shown="DF")
    cut = cut_of(tmp_path, clip(0, 9, media=file(base=base, start=start), base=base), base=base)
    assert (cut.events[0].src_in.text, cut.events[0].src_in.frame) == ("00:04:43;15", 8497)
    assert cut.events[0].source_drop is False
    assert "drop-frame labels at 30" in said(cut)


def test_timecode_and_frame_that_disagree(tmp_path: Path) -> None:
    """Where a timecode's label and its frame number disagree, the label counts, with a warning."""
    cut = cut_of(tmp_path, clip(0, 9, media=file(start=timecode("10:00:00:00", 5))))
    assert cut.events[0].src_in.frame == 864000
    assert "timecode 10:00:00:00 is frame 864000, <frame> is 5" in said(cut)


def test_a_file_without_timecode(tmp_path: Path) -> None:
    """Without a file timecode the source is the position in the file."""
    event = one(tmp_path, clip(0, 9, 7, media=file(start="")))
    assert (event.src_in.text, event.src_in.frame, event.required) == (None, 7, FrameRange(7, 15))


def test_timecode_at_half_the_files_rate(tmp_path: Path) -> None:
    """Timecode that counts 30 in a 60 frame file is turned into the file's own frames."""
    base = rate(60)
    start = timecode("00:00:10:00", 300, base=rate(30))
    cut = cut_of(tmp_path, clip(0, 9, media=file(base=base, start=start), base=base), base=base)
    assert cut.events[0].src_in.frame == 600
    assert "timecode counts 30 frames a second, the file 60" in said(cut)


def test_tracks_and_order(tmp_path: Path) -> None:
    """Video tracks from the lowest, then audio; record order on each; the index counts all."""
    inner = sequence(
        track(clip(50, 60, name="b"), clip(0, 10, name="a")),
        track(clip(20, 30, name="c")),
        audio=track(clip(0, 10, name="d")) + track(clip(0, 10, name="e")),
    )
    events = read(write(tmp_path, inner)).events
    assert [(e.index, e.track, e.clip_name) for e in events] == [
        (0, "V1", "a"),
        (1, "V1", "b"),
        (2, "V2", "c"),
        (3, "A1", "d"),
        (4, "A2", "e"),
    ]
    assert [(e.kind, e.skipped) for e in events[3:]] == [("audio", "audio only")] * 2


def test_enabled_of_clip_and_track(tmp_path: Path) -> None:
    """A clip is off by itself or with its track, and says which."""
    inner = sequence(
        track(clip(0, 10, more="<enabled>FALSE</enabled>"), clip(10, 20, more="<enabled>TRUE</enabled>")),
        track(clip(0, 10), more="<enabled>FALSE</enabled>"),
    )
    events = read(write(tmp_path, inner)).events
    assert [(e.enabled, e.skipped) for e in events] == [
        (False, "disabled"),
        (True, None),
        (False, "on a disabled track"),
    ]


def test_only_the_first_file_is_complete(tmp_path: Path) -> None:
    """Later mentions of a file are references to the first; one to nothing is a warning."""
    again, nowhere = '<file id="A001C001.mov"/>', '<file id="gone"/>'
    cut = cut_of(tmp_path, clip(0, 9), clip(9, 18, media=again), clip(18, 27, 3, media=nowhere))
    assert cut.events[1].source_file == "/Volumes/A001C001.mov"
    assert cut.events[1].reel == "A001"
    assert cut.events[2].source_file is None
    assert cut.events[2].required == FrameRange(3, 11)
    assert "file 'gone' is described nowhere in this list" in said(cut)


def test_a_complete_file_counts_for_its_own_clip(tmp_path: Path) -> None:
    """Hiero names files by clip: two that share a name are each what their own clip says."""
    other = file().replace("/Volumes/", "/Other/")
    cut = cut_of(tmp_path, clip(0, 9), clip(9, 18, media=other))
    assert [e.source_file for e in cut.events] == ["/Volumes/A001C001.mov", "/Other/A001C001.mov"]


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file://localhost/D%3a/media/a%20b.mov", "D:/media/a b.mov"),
        ("file:///D:/media/a.mov", "D:/media/a.mov"),
        ("file://D:/media/a.mov", "D:/media/a.mov"),
        ("file://localhost/Volumes/x/%C3%A9.mov", "/Volumes/x/é.mov"),
        ("file:///Volumes/a%23b.mov", "/Volumes/a#b.mov"),
        ("FILE://LOCALHOST/a.mov", "/a.mov"),
        ("file://server/share/a.mov", "//server/share/a.mov"),
        ("file:/a.mov", "/a.mov"),
        ("http://server/a.mov", "http://server/a.mov"),
        ("C:\\media\\a%20b.mov", "C:\\media\\a%20b.mov"),
        ("file://localhost/../../etc/passwd", "/../../etc/passwd"),
    ],
)
def test_addresses_become_paths(url: str, path: str) -> None:
    """A pathurl is decoded to the path it means, and otherwise kept as text."""
    assert path_of(url) == path


def test_the_disk_is_not_touched(tmp_path: Path) -> None:
    """A path with a control character is kept as text, and flagged."""
    media = file().replace("/Volumes/", "/../../etc/passwd%00")
    cut = cut_of(tmp_path, clip(0, 9, media=media))
    assert cut.events[0].source_file == "/../../etc/passwd\0A001C001.mov"
    assert "characters that cannot be shown" in said(cut)


def test_frames_written_as_decimals(tmp_path: Path) -> None:
    """Hiero writes frames as 1055.0."""
    event = one(tmp_path, clip(0, 9, "12.0", "21.0"))
    assert needed(event) == (12, 20)


def test_a_frame_short(tmp_path: Path) -> None:
    """Premiere's in..out may be one frame short of the record: the record counts."""
    cut = cut_of(tmp_path, clip(1574, 1618, 7, 50))
    assert needed(cut.events[0]) == (7, 50)
    assert cut.events[0].src_out.frame == 864051
    assert cut.warnings == ()


def test_a_subclip(tmp_path: Path) -> None:
    """A subclip's in counts inside it: its start offset leads to the file's frames."""
    more = "<subclipinfo><startoffset>100</startoffset><endoffset>50</endoffset></subclipinfo>"
    event = one(tmp_path, clip(0, 10, 5, more=more))
    assert needed(event) == (105, 114)
    assert event.src_in.frame == 864105


# Transitions


def test_a_centred_dissolve(tmp_path: Path) -> None:
    """Beside a transition -1 is the cut in its middle; in..out have the overlap, and all of it is needed."""
    first, second = clip(0, -1, 100, 160), clip(-1, 100, 200, 260)
    a, b = cut_of(tmp_path, first, dissolve(40, 60), second).events
    assert (a.rec_in.frame, a.rec_out.frame) == (86400, 86450)
    assert (b.rec_in.frame, b.rec_out.frame) == (86450, 86500)
    assert needed(a) == (100, 159)
    assert needed(b) == (200, 259)
    assert a.transition is None
    assert a.transition_out is not None
    assert (a.transition_out.type, a.transition_out.frames, a.transition_out.side) == ("dissolve", 20, "out")
    assert b.transition is not None
    assert (b.transition.frames, b.transition.side) == (20, "in")


@pytest.mark.parametrize(
    ("alignment", "cut"),
    [("start", 40), ("start-black", 40), ("end", 61), ("end-black", 61), ("center", 50), ("", 50)],
)
def test_alignment_says_where_the_cut_is(tmp_path: Path, alignment: str, cut: int) -> None:
    """Start is the transition's first frame, end its last; the middle of an odd one is the earlier frame."""
    a, b = cut_of(tmp_path, clip(0, -1, 0, 61), dissolve(40, 61, alignment), clip(-1, 100, 0, 60)).events
    assert a.rec_out.frame == b.rec_in.frame == 86400 + cut
    assert needed(a) == (0, 60)
    assert needed(b) == (0, 59)


def test_an_overlap_that_in_and_out_leave_out(tmp_path: Path) -> None:
    """Where in..out are as long as from cut to cut, the overlap is needed besides."""
    a, b = cut_of(tmp_path, clip(0, -1, 100, 150), dissolve(40, 60), clip(-1, 100, 200, 250)).events
    assert needed(a) == (100, 159)
    assert needed(b) == (190, 249)


def test_a_clip_between_two_dissolves(tmp_path: Path) -> None:
    """Both ends -1: each is the cut of its own transition."""
    items = (
        clip(0, -1, 0, 30),
        dissolve(20, 30),
        clip(-1, -1, 50, 90),
        dissolve(50, 60),
        clip(-1, 80, 0, 30),
    )
    middle = cut_of(tmp_path, *items).events[1]
    assert (middle.rec_in.frame, middle.rec_out.frame) == (86425, 86455)
    assert needed(middle) == (50, 89)


def test_a_fade_does_not_reach_the_next_clip(tmp_path: Path) -> None:
    """After a fade to black the next clip, which has its own start, takes no part in it."""
    items = (clip(0, -1, 0, 60), dissolve(40, 60, "end"), clip(60, 100, 0, 40))
    a, b = cut_of(tmp_path, *items).events
    assert needed(a) == (0, 59)
    assert a.rec_out.frame == 86460
    assert b.transition is None
    assert needed(b) == (0, 39)


def test_minus_one_without_a_transition(tmp_path: Path) -> None:
    """-1 with no transition beside it is a warning, and the event has no place: none is invented."""
    cut = cut_of(tmp_path, clip(-1, 50, 0, 50), clip(50, -1, 0, 9))
    assert cut.events[0].rec_in.frame is None
    assert cut.events[0].required is None
    assert "start is -1" in said(cut)
    assert "end is -1" in said(cut)


def test_a_transition_without_length(tmp_path: Path) -> None:
    """A transition that ends where it starts is left out, and the -1 beside it has no place."""
    cut = cut_of(tmp_path, clip(0, -1, 0, 50), dissolve(40, 40), clip(-1, 90, 0, 50))
    assert "a transition from 40 to 40" in said(cut)
    assert cut.events[0].rec_out.frame is None


# Retimes


def test_faster(tmp_path: Path) -> None:
    """In counts along the retimed clip: at 200 % frame 50 of it is frame 100 of the file."""
    event = one(tmp_path, clip(0, 10, 50, more=remap(200)))
    assert event.speed == 2
    assert needed(event) == (100, 118)
    assert (event.src_in.frame, event.src_out.frame) == (864100, 864120)
    assert event.retime is not None
    assert (event.retime.kind, event.retime.source) == ("constant", "timeremap 200%")


def test_slower_with_decimals(tmp_path: Path) -> None:
    """A speed is the exact fraction of the decimal written; a third cut off is a third."""
    assert one(tmp_path, clip(0, 10, more=remap("108.451"))).speed == Fraction(108451, 100000)
    assert one(tmp_path, clip(0, 10, more=remap("33.33333333333333"))).speed == Fraction(1, 3)
    assert one(tmp_path, clip(0, 10, more=remap("100.00000001", True))).speed == -1


def test_reverse(tmp_path: Path) -> None:
    """A reversed clip counts from the file's end: its first frame shown is the highest needed."""
    event = one(tmp_path, clip(0, 10, 100, more=remap(100, reverse=True)))
    assert event.speed == -1
    assert needed(event) == (890, 899)
    assert (event.src_in.frame, event.src_out.frame) == (864890, 864900)
    assert event.retime is not None
    assert event.retime.kind == "reverse"


def test_reverse_without_duration(tmp_path: Path) -> None:
    """From the end of a file whose length is not stated nothing can be counted: a warning."""
    media = file(duration="")
    cut = cut_of(tmp_path, clip(0, 10, 100, media=media, more=remap(100, reverse=True)))
    assert cut.events[0].required is None
    assert "whose duration is not stated" in said(cut)


def test_in_and_out_in_media_frames(tmp_path: Path) -> None:
    """Where in..out are as long as the media used, they are media frames."""
    assert needed(one(tmp_path, clip(0, 10, 100, 120, more=remap(200)))) == (100, 118)
    assert needed(one(tmp_path, clip(0, 10, 100, 120, more=remap(200, True)))) == (101, 119)


def test_premiere_ticks_are_the_true_place(tmp_path: Path) -> None:
    """Under a retime pproTicks hold the media's seconds, whatever in says."""
    more = remap(150) + ticks(Fraction(100, 24), Fraction(115, 24))
    assert needed(one(tmp_path, clip(0, 10, 67, more=more))) == (100, 113)
    cut = cut_of(tmp_path, clip(0, 10, 300, more=more))
    assert needed(cut.events[0]) == (100, 113)
    assert "in says media frame 450, pproTicksIn 100" in said(cut)


def test_ticks_at_the_cut_of_a_dissolve(tmp_path: Path) -> None:
    """Ticks may be those of the cut point: the overlap before it is needed too."""
    more = remap(200) + ticks(Fraction(120, 24), Fraction(240, 24))
    items = (clip(0, -1, 0, 60), dissolve(40, 60), clip(-1, 100, 50, 110, more=more))
    assert needed(cut_of(tmp_path, *items).events[1]) == (100, 218)


def test_ticks_of_a_reversed_clip(tmp_path: Path) -> None:
    """They count along the reversed clip or bound the media used: in says which."""
    along = remap(100, True) + ticks(Fraction(100, 24), Fraction(110, 24))
    assert needed(one(tmp_path, clip(0, 10, 100, more=along))) == (890, 899)
    bounds = remap(100, True) + ticks(Fraction(890, 24), Fraction(900, 24))
    assert needed(one(tmp_path, clip(0, 10, 100, more=bounds))) == (890, 899)
    cut = cut_of(tmp_path, clip(0, 10, 5, more=bounds))
    assert needed(cut.events[0]) == (890, 899)
    assert "as pproTicks say" in said(cut)


def test_keys_of_a_constant_reverse(tmp_path: Path) -> None:
    """A curve on one line is a constant speed; a falling one shows the frame that ends at its value."""
    curve = keys((0, 1000), (400, 600), (410, 590), (1000, 1))
    event = one(tmp_path, clip(0, 10, 400, more=remap(100, True, curve)))
    assert event.speed == -1
    assert needed(event) == (590, 599)
    assert event.retime is not None
    assert event.retime.curve == ()


def test_keys_say_the_place_better_than_in(tmp_path: Path) -> None:
    """A key at the in point has the media frame shown there, which in alone has lost."""
    curve = keys((0, 0), (57, 101), (67, "118.5"), (500, 875))
    event = one(tmp_path, clip(0, 10, 57, more=remap(175, keys=curve)))
    assert event.speed == Fraction(7, 4)
    assert needed(event) == (101, 116)


def test_variable_speed_keeps_its_curve(tmp_path: Path) -> None:
    """A curve is kept key by key, from record start and source in; its whole reach is needed."""
    curve = keys((0, 0), (100, 100), (110, 105), (120, 130))
    cut = cut_of(tmp_path, clip(0, 20, 100, more=remap(100, keys=curve)))
    (event,) = cut.events
    assert needed(event) == (100, 129)
    assert event.retime is not None
    assert event.retime.kind == "variable"
    assert event.retime.curve == ((0, 0), (10, 5), (20, 30))
    assert event.retime.interpolation == "FCPCurve"
    assert "variable speed" in said(cut)


def test_a_curve_that_turns_round(tmp_path: Path) -> None:
    """Of a curve that goes forth and back, all from its lowest to its highest frame is needed."""
    curve = keys((0, 50), (10, 60), (20, 40))
    event = one(tmp_path, clip(0, 20, 0, more=remap(100, keys=curve, variable=1)))
    assert needed(event) == (39, 60)


def test_variable_speed_without_a_curve(tmp_path: Path) -> None:
    """A speed that changes in an unknown way needs all that ticks or in..out cover, and is flagged."""
    more = remap(variable=1) + ticks(Fraction(100, 24), Fraction(150, 24))
    cut = cut_of(tmp_path, clip(0, 20, 0, more=more))
    assert needed(cut.events[0]) == (100, 149)
    assert "its curve is not stated" in said(cut)


def test_keys_that_cannot_be_read(tmp_path: Path) -> None:
    """A key without numbers is left out with a warning."""
    curve = keys((0, 0), ("x", 5), (100, 200))
    cut = cut_of(tmp_path, clip(0, 10, 10, more=remap(200, keys=curve)))
    assert needed(cut.events[0]) == (20, 38)
    assert "a key of the speed curve cannot be read" in said(cut)


def test_a_freeze(tmp_path: Path) -> None:
    """A still frame held from a movie needs that one frame."""
    more = "<stillframe>TRUE</stillframe><stillframeoffset>321</stillframeoffset>"
    event = one(tmp_path, clip(0, 50, 0, more=more))
    assert (event.speed, needed(event), event.skipped) == (0, (321, 321), None)
    assert event.retime is not None
    assert event.retime.kind == "freeze"


def test_a_freeze_by_speed_or_curve(tmp_path: Path) -> None:
    """Speed 0 holds the in point, said aloud; a level curve holds its value."""
    cut = cut_of(tmp_path, clip(0, 50, 77, more=remap("0")))
    assert needed(cut.events[0]) == (77, 77)
    assert "media frame 77 is held" in said(cut)
    level = keys((0, 42), (900, 42))
    assert needed(one(tmp_path, clip(0, 50, 7, more=remap(100, keys=level)))) == (42, 42)


def test_a_freeze_of_an_unknown_frame(tmp_path: Path) -> None:
    """A freeze that does not say of which frame needs none that is known: a warning."""
    cut = cut_of(tmp_path, clip(0, 50, 0, more="<stillframe>TRUE</stillframe>"))
    assert cut.events[0].required is None
    assert "does not say of which frame" in said(cut)


def test_a_remap_that_is_off(tmp_path: Path) -> None:
    """A filter that is switched off, and one at 100 %, change nothing."""
    off = remap(200).replace("<filter>", "<filter><enabled>FALSE</enabled>")
    for more in (off, remap(100)):
        event = one(tmp_path, clip(0, 10, 50, more=more))
        assert (event.retime, needed(event)) == (None, (50, 59))


@pytest.mark.parametrize("speed", [1, 25, 47, 50, 99, 101, 150, 198, 250, 400])
@pytest.mark.parametrize("length", [1, 2, 9, 48, 239])
def test_required_against_a_sampler(tmp_path: Path, speed: int, length: int) -> None:
    """Every source frame that any record frame shows is in the required range, and its ends are shown."""
    event = one(tmp_path, clip(0, length, 30, media=file(duration=100000), more=remap(speed)))
    shown = [(30 + n) * speed // 100 for n in range(length)]
    first, last = needed(event)
    assert (first, last) == (shown[0], shown[-1])
    event = one(tmp_path, clip(0, length, 30, media=file(duration=100000), more=remap(speed, True)))
    shown = [99999 - (30 + n) * speed // 100 for n in range(length)]
    first, last = needed(event)
    assert last == shown[0]
    assert first <= shown[-1] + 1
    assert abs(first - shown[-1]) <= 1


# Several rates


def test_media_of_another_rate_by_the_clock(tmp_path: Path) -> None:
    """Premiere counts 48 frame media in a 24 cut in seconds: two media frames a record frame, said aloud."""
    media = file(base=rate(48))
    cut = cut_of(tmp_path, clip(0, 10, 12, media=media, more=ticks(Fraction(1, 2), Fraction(22, 24))))
    (event,) = cut.events
    assert (event.source_rate, event.speed) == (FrameRate.of(48), 1)
    assert (event.src_in.text, event.src_in.frame) == ("10:00:00:24", 1728024)
    assert event.required == FrameRange(1728024, 1728042)
    assert "media at 48 frames a second in a cut at 24: seconds are kept" in said(cut)


def test_media_of_another_rate_frame_by_frame(tmp_path: Path) -> None:
    """In..out that count as many media frames as the record has keep frames."""
    media = file(base=rate(25), start="")
    cut = cut_of(tmp_path, clip(0, 100, 12, media=media, base=rate(25)))
    assert cut.events[0].required == FrameRange(12, 111)
    assert "frames are kept" in said(cut)


def test_ntsc_and_its_whole_rate(tmp_path: Path) -> None:
    """24 and 23.976 play frame by frame unless Premiere's ticks state seconds."""
    base = rate(24, "TRUE")
    cut = cut_of(tmp_path, clip(0, 100, 1007, base=base, media=file(start="", duration=2000)), base=base)
    assert cut.events[0].required == FrameRange(1007, 1106)
    assert cut.events[0].source_rate == FrameRate.of(24)
    assert "frames are kept" in said(cut)
    more = ticks(Fraction(42), Fraction(46))
    cut = cut_of(tmp_path, clip(0, 96, 1007, base=base, media=file(start=""), more=more), base=base)
    assert cut.events[0].required is not None
    assert cut.events[0].required.first == 1008
    assert "seconds are kept" in said(cut)


def test_in_and_out_of_another_rate(tmp_path: Path) -> None:
    """In and out count at the clip's own rate: 50 frames at 15 are 100 of a file at 30."""
    base = rate(30)
    cut = cut_of(tmp_path, clip(0, 100, 0, 50, base=rate(15), media=file(base=base, start="")), base=base)
    assert cut.events[0].required == FrameRange(0, 99)
    assert "counted at 15 frames a second" in said(cut)


def test_a_clip_rate_that_does_not_exist(tmp_path: Path) -> None:
    """A placeholder's rate of 0 is a warning, and its record still counts."""
    cut = cut_of(tmp_path, clip(0, 10, 0, base=rate(0)), clip(10, 20))
    assert [e.rec_in.frame for e in cut.events] == [86400, 86410]
    assert "timebase '0'" in said(cut)


# What makes no plate


def test_generators_titles_and_slugs(tmp_path: Path) -> None:
    """Generators, titles and slugs are listed with the reason that they make no plate."""
    matte = (
        "<generatoritem><name>Matte</name><start>0</start><end>9</end><in>86313</in><out>86322</out>"
        "<effect><effectid>Color</effectid><effectcategory>Matte</effectcategory></effect></generatoritem>"
    )
    title = matte.replace("Color", "Text").replace("<start>0</start><end>9", "<start>9</start><end>18")
    slug = clip(18, 27, 86313, media=file(more="<mediaSource>Slug</mediaSource>"), name="black")
    bare = clip(27, 36, media="")
    events = cut_of(tmp_path, matte, title, slug, bare).events
    assert [e.skipped for e in events] == [
        "generator 'Matte' (matte)",
        "title 'Matte'",
        "generator 'black' (slug)",
        "no media file",
    ]
    assert [e.required for e in events] == [None] * 4
    assert events[0].src_in.frame == 86313
    assert [e.event for e in events] == ["1", "2", "black", "clip"]


@pytest.mark.parametrize(
    ("name", "duration", "more", "is_still"),
    [
        ("logo.png", 1, "", True),
        ("logo.png", "", "", True),
        ("logo.png", 500, "<stillframe>TRUE</stillframe>", True),
        ("/", 1, "", True),
        ("sh010.1001.exr", 240, "", False),
        ("sh010.1001.exr", "", "", False),
        ("sh010.[1001-1100].dpx", "", "", False),
        ("A001.mov", 240, "", False),
    ],
)
def test_stills(tmp_path: Path, name: str, duration: object, more: str, is_still: bool) -> None:
    """A single picture is a still and makes no plate; a numbered sequence is media."""
    event = one(tmp_path, clip(0, 9, media=file(name, duration=duration), more=more))
    assert (event.skipped == "still") is is_still


def test_nested_sequences(tmp_path: Path) -> None:
    """A nested sequence is listed by name, and is not read as the list itself."""
    inner = sequence(track(clip(0, 9)), name="comp of 010", key="s2")
    again = '<sequence id="s2"/>'
    outer = sequence(track(clip(0, 9, media=inner), clip(9, 18, media=again)), name="reel")
    cut = read(write(tmp_path, outer + inner))
    assert cut.name == "reel"
    assert [e.skipped for e in cut.events] == ["nested sequence 'comp of 010'"] * 2
    assert cut.warnings == ()


def test_a_sequence_in_itself(tmp_path: Path) -> None:
    """A sequence that holds itself is read once, and the clip says so."""
    cut = cut_of(tmp_path, clip(0, 9, media='<sequence id="s1"/>'))
    assert cut.events[0].skipped == "nested sequence 'reel_1', which is this one"


def test_several_sequences(tmp_path: Path) -> None:
    """Of several sequences the first is read, and the others are named."""
    both = sequence(track(clip(0, 9)), name="one", key="a") + sequence(track(), name="two", key="b")
    cut = read(
        write(tmp_path, f"<project><children><bin><children>{both}</children></bin></children></project>")
    )
    assert cut.name == "one"
    assert "2 sequences: 'one' is read, 'two' are not" in said(cut)


# What stands beside a clip


def test_markers_of_a_clip(tmp_path: Path) -> None:
    """A clip's marker counts in its media: one on a part that is not seen is another use's."""
    text = "<marker><name>sh010</name><comment>wire  removal</comment><in>{}</in><out>-1</out>{}</marker>"
    color = "<color><red>255</red><green>0</green><blue>16</blue></color>"
    more = text.format(15, color) + text.format(5, "") + text.format(20, "")
    (marker,) = one(tmp_path, clip(48, 58, 10, more=more)).markers
    assert (marker.text, marker.color) == ("sh010 wire removal", "#ff0010")
    assert (marker.frame, marker.timecode) == (86453, "01:00:02:05")


def test_markers_of_the_sequence(tmp_path: Path) -> None:
    """A sequence's marker goes to the lowest video track that has a plate under it, else where a clip is."""

    def marker(name: str, at: int) -> str:
        return f"<marker><name>{name}</name><in>{at}</in><out>-1</out></marker>"

    slug = clip(0, 20, media=file(more="<mediaSource>Slug</mediaSource>"), name="slug")
    inner = sequence(
        track(slug, clip(20, 40, name="low")),
        track(clip(10, 30, name="high")),
        more=marker("a", 15) + marker("b", 25) + marker("c", 5) + marker("d", 90) + marker("e", 40),
    )
    cut = read(write(tmp_path, inner))
    found = {e.clip_name: [m.text for m in e.markers] for e in cut.events}
    assert found == {"slug": ["c"], "low": ["b"], "high": ["a"]}
    assert "marker 'd' at 01:00:03:18 stands over no clip" in said(cut)
    assert "marker 'e'" in said(cut)


def test_notes(tmp_path: Path) -> None:
    """Comments stay as they are; logging, labels, effects and blending say what they are."""
    motion = (
        "<filter><effect><name>Basic Motion</name><effectid>basic</effectid>"
        "<parameter><parameterid>scale</parameterid><value>110</value></parameter>"
        "<parameter><parameterid>rotation</parameterid><value>0</value></parameter>"
        "<parameter><parameterid>center</parameterid><value><horiz>0.1</horiz><vert>0</vert></value></parameter>"
        "</effect></filter>"
    )
    flop = "<filter><effect><name>Flop</name><effectid>Flop</effectid></effect></filter>"
    off = "<filter><enabled>FALSE</enabled><effect><name>Blur</name></effect></filter>"
    more = (
        "<comments><mastercomment1>DD509_0010</mastercomment1></comments>"
        "<logginginfo><lognote>8-8</lognote><scene>12A</scene></logginginfo>"
        "<labels><label2>Iris</label2></labels><compositemode>screen</compositemode>"
    )
    event = one(tmp_path, clip(0, 9, more=more + motion + flop + off))
    assert event.notes == (
        "DD509_0010",
        "8-8",
        "scene: 12A",
        "label: Iris",
        "effect: Basic Motion (scale 110, center 0.1 0)",
        "effect: Flop",
        "blending: screen",
    )


def test_cdl(tmp_path: Path) -> None:
    """Premiere's colour information has the CDL; integers and commas are numbers too."""
    more = "<colorinfo><asc_sop>(1 1,1.1) (0 -0.1 0)(1 1 9e-1)</asc_sop><asc_sat>0.9</asc_sat></colorinfo>"
    cdl = one(tmp_path, clip(0, 9, more=more)).cdl
    assert cdl is not None
    assert (cdl.slope, cdl.offset, cdl.power) == ((1, 1, 1.1), (0, -0.1, 0), (1, 1, 0.9))
    assert cdl.saturation == 0.9


@pytest.mark.parametrize(
    "sop",
    [
        "asop1",
        "(1 1 1)(0 0 0)",
        "(nan 1 1)(0 0 0)(1 1 1)",
        "(-1 1 1)(0 0 0)(1 1 1)",
        "(1 1 1)(0 0 1e999)(1 1 1)",
    ],
)
def test_a_cdl_that_is_none(tmp_path: Path, sop: str) -> None:
    """Placeholders and impossible numbers are a warning; the event stays."""
    cut = cut_of(tmp_path, clip(0, 9, more=f"<colorinfo><asc_sop>{sop}</asc_sop></colorinfo>"))
    assert cut.events[0].cdl is None
    assert cut.events[0].required is not None
    assert "is no CDL" in said(cut)


# Bad events, and files that are no list


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (clip(0, 10, 50, 10), "out 10 is before in 50"),
        (clip(10, 5, 0, 5), "its record ends at 5, which is not after its start 10"),
        (clip(-7, 5, 0, 12), "start is -7, before the sequence begins"),
        (clip("x", 5, 0, 5), "<start> is 'x', expected a whole number of frames"),
        (clip("0.5", 5, 0, 5), "<start> is '0.5', expected a whole number of frames"),
        (clip(0, 10, -1, 10), "no in point"),
        (clip(0, 10, "", 10), "no in point"),
    ],
)
def test_bad_events_are_listed(tmp_path: Path, item: str, words: str) -> None:
    """An event that contradicts itself is listed, needs nothing, and the warning says what was found."""
    cut = cut_of(tmp_path, item, clip(20, 30))
    assert len(cut.events) == 2
    bad = next(e for e in cut.events if e.rec_out.frame != 86430)
    assert bad.required is None
    assert words in said(cut)
    assert cut.warnings[0].where == "cut.xml:4"


def test_lengths_that_disagree(tmp_path: Path) -> None:
    """Source and record of different lengths, and no retime to say why: the record counts, flagged."""
    cut = cut_of(tmp_path, clip(0, 10, 5, 25))
    assert needed(cut.events[0]) == (5, 14)
    assert "in..out are 20 frames, start..end 10" in said(cut)


def test_overlapping_clips(tmp_path: Path) -> None:
    """Two clips at one place of a track are both listed, flagged."""
    cut = cut_of(tmp_path, clip(0, 10), clip(5, 15))
    assert len(cut.events) == 2
    assert "it starts at 5, but 'clip' on the same track ends at 10 only" in said(cut)


def test_a_clip_without_length(tmp_path: Path) -> None:
    """A placeholder of no length moves nothing that follows it."""
    cut = cut_of(tmp_path, clip(10, 10, 0, 0), clip(10, 20))
    assert [e.skipped for e in cut.events] == ["no length in the record", None]
    assert cut.events[1].rec_in.frame == 86410


def test_an_empty_sequence(tmp_path: Path) -> None:
    """A sequence without clips is read, and says so."""
    cut = cut_of(tmp_path)
    assert cut.events == ()
    assert "no clip on any track" in said(cut)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "not well-formed XML"),
        ("<html><body>log in</body></html>", "it begins with <html>, expected <xmeml>"),
        ('<fcpxml version="1.9"/>', "it begins with <fcpxml>"),
        ('<xmeml version="5"><bin><clip/></bin></xmeml>', "no sequence in it"),
        ('<xmeml version="5"><sequence><name>x', "not well-formed XML"),
        ('<!DOCTYPE xmeml [<!ENTITY a "b">]><xmeml/>', "declares entities"),
        ("<xmeml>" + "<bin>" * 60000, "nested deeper"),
        ("<xmeml><sequence><media><video/></media></sequence></xmeml>", "rate cannot be used: no <rate>"),
        ("\0\1\2", "not well-formed XML"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path: Path, content: str, words: str) -> None:
    """What is not FCP7 XML, or has no sequence or rate, is refused in one sentence."""
    path = tmp_path / "cut.xml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TimelineError, match=r"cut\.xml") as caught:
        read(path)
    assert words in str(caught.value)


def test_huge_numbers_do_no_harm(tmp_path: Path) -> None:
    """Numbers without sense are read or flagged at once; nothing counts up to them."""
    big = 10**15
    with cpu_seconds(5):
        cut = cut_of(
            tmp_path,
            clip(0, big, big, more=remap(100, keys=keys((0, 0), (5, big), (big, 3)))),
            clip(big, big + 5, "9" * 40, 5),
            clip(big + 5, big + 9, more=remap("1" + "0" * 17)),
        )
        assert len(cut.events) == 3
        json.dumps(to_document(cut))


def test_a_long_list_is_quick(tmp_path: Path) -> None:
    """Thousands of clips with markers are read in seconds."""
    items = [clip(n * 10, n * 10 + 10, n) for n in range(3000)]
    marks = "".join(f"<marker><name>m</name><in>{n * 10}</in></marker>" for n in range(3000))
    with cpu_seconds(20):
        cut = read(write(tmp_path, sequence(track(*items), more=marks)))
    assert len(cut.events) == 3000
    assert all(len(e.markers) == 1 for e in cut.events)
