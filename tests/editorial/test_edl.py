"""CMX3600 as it is written in the wild. Every list here was written for its rule."""

from __future__ import annotations

import codecs
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedio_core.editorial.cut import Cdl, CutEvent, CutList
from dedio_core.editorial.edl.rate import frame_of
from dedio_core.editorial.edl.reader import UndecidableRate, read
from dedio_core.editorial.required import required, rounding, span
from dedio_core.errors import TimelineError
from dedio_core.frames import FrameRange, FrameRate, Timecode

R24, R25 = FrameRate.of(24), FrameRate.of(25)
HEAD = "TITLE: TEST\nFCM: NON-DROP FRAME\n"


def cut(folder: Path, body: str, rate: FrameRate | None = R24, head: str = HEAD) -> CutList:
    path = folder / "list.edl"
    path.write_bytes((head + body).encode() if isinstance(body, str) else body)
    return read(path, rate)


def one(folder: Path, body: str, rate: FrameRate | None = R24) -> CutEvent:
    (event,) = cut(folder, body, rate).events
    return event


def said(found: CutList) -> str:
    return "\n".join(f"{w.where} {w.message}" for w in found.warnings)


def test_a_plain_cut(tmp_path: Path) -> None:
    """A cut has reel, name, file, labels and frames; its outs are exclusive, its need is inclusive."""
    event = one(
        tmp_path,
        "001  A001C003 V     C        01:00:00:10 01:00:02:00 10:00:00:00 10:00:01:14\n"
        "* FROM CLIP NAME: my clip.new.01\n* SOURCE FILE: A001C003_261122AB\n",
    )
    assert (event.event, event.track, event.kind, event.where) == ("001", "V1", "video", "list.edl:3")
    assert (event.reel, event.clip_name, event.source_file) == (
        "A001C003",
        "my clip.new.01",
        "A001C003_261122AB",
    )
    assert (event.src_in.frame, event.src_out.frame) == (86410, 86448)
    assert event.required == FrameRange(86410, 86447)
    assert (event.speed, event.retime, event.transition, event.skipped) == (1, None, None, None)


@pytest.mark.parametrize(
    ("line", "reel", "track", "kind"),
    [
        ("001  MY REEL 01 V C 01:00:00:00 01:00:01:00 00:00:00:00 00:00:01:00", "MY REEL 01", "V1", "video"),
        ("000001A  R1 V2 C 01:00:00:00 01:00:01:00 00:00:00:00 00:00:01:00", "R1", "V2", "video"),
        ("1 A001_C002_0315X4_THIS_IS_LONGER_THAN_32_CHS B C 01:00:00:00 01:00:01:00 00:00:00:00 00:00:01:00",
         "A001_C002_0315X4_THIS_IS_LONGER_THAN_32_CHS", "V1", "video"),
        ("001\tR1\tAA/V\tC\t01:00:00:00\t01:00:01:00\t00:00:00:00\t00:00:01:00", "R1", "V1", "video"),
        ("001  R1 AA C 01:00:00:00 01:00:01:00 00:00:00:00 00:00:01:00", "R1", "A1", "audio"),
        ("001  R1 NONE C 01:00:00:00 01:00:01:00 00:00:00:00 00:00:01:00", "R1", "NONE", "audio"),
        ("001  R1 A2/V C 01:00:00:00 01:00:01:00 00:00:00:00 00:00:01:00", "R1", "V1", "video"),
    ],
)  # fmt: skip
def test_columns_are_free(tmp_path: Path, line: str, reel: str, track: str, kind: str) -> None:
    """An event is read from the right: four timecodes, transition, channel; what is left is the reel."""
    event = one(tmp_path, line + "\n")
    assert (event.reel, event.track, event.kind) == (reel, track, kind)
    assert (event.skipped == "audio only") == (kind == "audio")


def test_an_event_wrapped_over_two_lines(tmp_path: Path) -> None:
    """An event whose timecodes stand on the next line is one event."""
    found = cut(
        tmp_path,
        "001  R1  V  C        01:00:00:00 01:00:01:00 00:00:00:00 00:00:01:00\n"
        "002  R2  V  W001    012\n     01:00:00:00 01:00:01:00 00:00:01:00 00:00:02:00\n",
    )
    assert [e.event for e in found.events] == ["001", "002"]
    assert found.events[1].transition is not None
    assert (found.events[1].transition.type, found.events[1].transition.frames) == ("wipe", 12)


def test_two_line_dissolve(tmp_path: Path) -> None:
    """A first side without length makes one event; the outgoing event needs the dissolve as more tail."""
    a, b = cut(
        tmp_path,
        "001  R1  V  C        01:00:00:00 01:00:01:00 00:00:00:00 00:00:01:00\n"
        "002  R1  V  C        01:00:01:00 01:00:01:00 00:00:01:00 00:00:01:00\n"
        "FCM: NON-DROP FRAME\n"
        "002  R2  V  D    010 02:00:00:00 02:00:02:00 00:00:01:00 00:00:03:00\n"
        "* FROM CLIP NAME: A\n* TO CLIP NAME: B\n",
    ).events
    assert (b.clip_name, b.reel) == ("B", "R2")
    assert b.transition is not None
    assert (b.transition.type, b.transition.frames, b.transition.side) == ("dissolve", 10, "in")
    assert b.required == FrameRange(172800, 172847)
    assert a.transition_out is not None
    assert a.required == FrameRange(86400, 86423 + 10)


def test_first_side_with_length_is_an_event(tmp_path: Path) -> None:
    """A first side that is seen (Smoke, FCP) is an event of its own, named by FROM."""
    a, b = cut(
        tmp_path,
        "001  R1  V  C        01:00:00:00 01:00:01:00 00:00:00:00 00:00:01:00\n"
        "001  BL  V  D    010 00:00:00:00 00:00:00:10 00:00:01:00 00:00:01:10\n"
        "* FROM CLIP NAME: A\n",
    ).events
    assert (a.clip_name, a.required) == ("A", FrameRange(86400, 86423 + 10))
    assert (b.clip_name, b.skipped) == (None, "generator (black)")


def test_fade_from_black_needs_nothing_more(tmp_path: Path) -> None:
    """Black extends nothing; the incoming side is as listed."""
    event = one(
        tmp_path,
        "001  BL  V  C        00:00:00:00 00:00:00:00 01:00:00:00 01:00:00:00\n"
        "001  R1  V  D    024 01:00:00:00 01:00:02:00 01:00:00:00 01:00:02:00\n",
    )
    assert event.required == FrameRange(86400, 86447)


def test_lost_transition_letter(tmp_path: Path) -> None:
    """Where the letter is lost, the overlap is kept and a warning says so."""
    found = cut(
        tmp_path,
        "001  R1  V  C        01:00:00:00 01:00:02:00 00:00:00:00 00:00:02:00\n"
        "002  R2  V      024 01:00:00:00 01:00:02:00 00:00:02:00 00:00:04:00\n",
    )
    assert found.events[0].required == FrameRange(86400, 86447 + 24)
    assert "letter is missing" in said(found)


def test_key_events(tmp_path: Path) -> None:
    """Key background and key are two events with their codes."""
    found = cut(
        tmp_path,
        "002  R1  V  K B      01:00:02:00 01:00:04:00 00:00:02:00 00:00:04:00\n"
        "002  R2  V  K    000 01:00:00:00 01:00:02:00 00:00:02:00 00:00:04:00\n",
    )
    kinds = [e.transition.type for e in found.events if e.transition]
    assert kinds == ["key background", "key"]


@pytest.mark.parametrize(
    ("fps", "source", "needed", "kind"),
    [
        ("048.0", "01:00:00:00 01:00:02:00", FrameRange(86400, 86446), "constant"),  # true span, Avid
        (
            "048.0",
            "01:00:00:00 01:00:01:00",
            FrameRange(86400, 86446),
            "constant",
        ),  # source = record, Resolve
        ("012.0", "01:00:00:00 01:00:00:12", FrameRange(86400, 86411), "constant"),
        ("-024.0", "01:00:01:00 01:00:01:01", FrameRange(86401, 86424), "reverse"),  # Avid: out is in + 1
        ("-048.0", "01:00:04:00 01:00:02:00", FrameRange(86450, 86496), "reverse"),  # Premiere: in after out
        ("-024.0", "01:00:01:00 01:00:02:00", FrameRange(86401, 86424), "reverse"),  # FCP
        ("000.0", "01:00:00:10 01:00:01:10", FrameRange(86410, 86410), "freeze"),
    ],
)
def test_retimes_in_every_dialect(
    tmp_path: Path, fps: str, source: str, needed: FrameRange, kind: str
) -> None:
    """24 record frames need the span of their speed from the frame shown first, whatever the out says."""
    event = one(
        tmp_path, f"001  R1  V  C  {source} 00:00:00:00 00:00:01:00\nM2   R1  {fps}  {source.split()[0]}\n"
    )
    assert event.retime is not None
    assert (event.retime.kind, event.speed) == (kind, Fraction(fps) / 24)
    assert event.required == needed


def test_m2_of_a_dissolve_is_its_own_sides(tmp_path: Path) -> None:
    """Of two M2 lines below a dissolve, each belongs to the reel that it names."""
    _, b = cut(
        tmp_path,
        "001  R1  V  C        01:00:00:00 01:00:02:00 00:00:00:00 00:00:02:00\n"
        "002  R1  V  C        01:00:02:00 01:00:02:00 00:00:02:00 00:00:02:00\n"
        "002  R2  V  D    024 01:00:00:00 01:00:04:00 00:00:02:00 00:00:04:00\n"
        "M2   R2             048.0                01:00:00:00\n"
        "M2   R1             012.0                01:00:02:00\n",
    ).events
    assert b.speed == 2


def test_speed_notes_that_contradict(tmp_path: Path) -> None:
    """An M2 that names another reel, or needs other frames than listed, is a warning with its line."""
    body = "001  R1  V  C  01:00:00:00 01:00:03:00 00:00:00:00 00:00:02:00\n"
    assert "list.edl:4 M2 names reel 'XX'" in said(cut(tmp_path, body + "M2   XX   036.0   01:00:00:00\n"))
    found = cut(tmp_path, body + "M2   R1   240.0   01:00:00:00\n")
    assert "M2 needs 471 source frames, the event has 72" in said(found)
    found = cut(tmp_path, body + "M2   R1   fast\n")
    assert "cannot be read as a speed" in said(found)
    assert "and no M2 says why" in said(found)


def test_freeze_frame_comment(tmp_path: Path) -> None:
    """Avid's FREEZE FRAME is a freeze, whatever the M2 beside it says."""
    body = "001  R1  V  C  01:00:00:00 01:00:02:00 00:00:00:00 00:00:02:00\n"
    event = one(tmp_path, body + "M2   R1   000.0   01:00:00:00\n* * FREEZE FRAME\n")
    assert (event.speed, event.required) == (0, FrameRange(86400, 86400))


def test_names_of_a_cut(tmp_path: Path) -> None:
    """On a plain cut FROM is the event's clip, even where an effect over two clips adds a TO."""
    event = one(
        tmp_path,
        "001  R1  V  C  01:00:00:00 01:00:02:00 00:00:00:00 00:00:02:00\n"
        "* FROM CLIP NAME:  mine FF\n* TO CLIP NAME:  next\n",
    )
    assert event.clip_name == "mine FF"


def test_long_reel_names(tmp_path: Path) -> None:
    """A reel that was replaced by a short one gets its own name back."""
    event = one(
        tmp_path,
        "001  A001C003  V  C  01:00:00:00 01:00:02:00 00:00:00:00 00:00:02:00\n"
        "FINAL CUT PRO REEL: A001C003_261122AB REPLACED BY: A001C003\n",
    )
    assert event.reel == "A001C003_261122AB"


@pytest.mark.parametrize(
    ("lines", "cdl"),
    [
        ("*ASC_SOP (1 1 1)(0 0 0)(1 1 1)\n*ASC_SAT 1\n", Cdl()),
        (
            "* ASC_SOP (1.0,1.5,1.0)(1e-3,-2.5E-4,0)(1,1,1)\n* ASC_SAT 0,9\n",
            Cdl((1.0, 1.5, 1.0), (0.001, -0.00025, 0.0), (1.0, 1.0, 1.0), 0.9),
        ),
        ("* ASC_SOP: (0,9 1,1 1) (0 0 0) (1 1 1)\n", Cdl((0.9, 1.1, 1.0))),
        ("* ASC_SOP (0.9, 0.95, 1.05) (-0.05, 0.02, -0.01) (1.1, 1.0, 0.95)\n",
         Cdl((0.9, 0.95, 1.05), (-0.05, 0.02, -0.01), (1.1, 1.0, 0.95))),
        ("* ASC_SAT 0.5\n", Cdl(saturation=0.5)),
    ],
)  # fmt: skip
def test_cdl_in_any_spelling(tmp_path: Path, lines: str, cdl: Cdl) -> None:
    """Whole numbers, exponents and either comma are read."""
    event = one(tmp_path, "001  R1  V  C  01:00:00:00 01:00:02:00 00:00:00:00 00:00:02:00\n" + lines)
    assert event.cdl == cdl


@pytest.mark.parametrize("line", ["(inf nan -1)(0 0 0)(1 1 1)", "(n/a)", "asop1", "(1 1 1)(0 0 0)(0 -1 1)"])
def test_a_bad_cdl_is_a_warning(tmp_path: Path, line: str) -> None:
    """Placeholders, infinities and negative slopes or powers are no CDL; the event stays."""
    found = cut(
        tmp_path, f"001  R1  V  C  01:00:00:00 01:00:02:00 00:00:00:00 00:00:02:00\n* ASC_SOP {line}\n"
    )
    assert found.events[0].cdl is None
    assert "CDL" in said(found)


def test_locators(tmp_path: Path) -> None:
    """A locator has its colour, text and record frame; one elsewhere is kept with a warning."""
    found = cut(
        tmp_path,
        "001  R1  V  C  01:00:00:00 01:00:02:00 01:00:00:00 01:00:02:00\n"
        "* LOC: 01:00:01:00 YELLOW  sht010 fix the boom\n"
        "LOC: 00:00:00:19 RED     sht020\n* LOC: 1020 GREEN  sht030\n* LOC: 1:00:01:00 RED\n",
    )
    markers = found.events[0].markers
    assert [(m.text, m.color, m.frame) for m in markers] == [
        ("sht010 fix the boom", "YELLOW", 86424),
        ("sht020", "RED", None),
        ("sht030", "GREEN", None),
        ("", "RED", 86424),
    ]
    assert said(found).count("not inside its event's record range") == 2


@pytest.mark.parametrize("base", [24, 25, 30, 48, 50, 60])
def test_the_rate_is_inferred_from_records(tmp_path: Path, base: int) -> None:
    """The timebase is the one by which source and record are equally long; how sure it is, is told."""
    lines = []
    for n in range(12):
        start, length = 100_000 + 997 * n, base + 3 + n * 7

        def label(frame: int) -> str:
            return str(Timecode(frame, FrameRate.of(base)))

        record = 86_400 + sum(base + 3 + k * 7 for k in range(n))
        labels = " ".join(map(label, (start, start + length, record, record + length)))
        lines.append(f"{n + 1:03d}  R1  V  C  {labels}")
    found = cut(tmp_path, "\n".join(lines), None)
    assert found.rate is not None
    assert (found.rate.timebase, found.rate_source) == (base, "inferred")
    assert "100% of the events agree" in found.rate_detail


def test_a_rate_that_cannot_be_told_is_asked_for(tmp_path: Path) -> None:
    """Where several rates fit, nothing is guessed: the error names them and the flag."""
    with pytest.raises(UndecidableRate, match=r"24, 25, 30.*--rate") as error:
        cut(tmp_path, "001  R1  V  C  01:00:00:00 01:00:02:00 00:00:00:00 00:00:02:00\n", None)
    assert error.value.candidates == (24, 25, 30, 60, 50, 48)


def test_drop_frame_by_semicolon(tmp_path: Path) -> None:
    """A semicolon always means drop-frame, whatever FCM says."""
    event = one(
        tmp_path,
        "001  R1  V  C  01:00:59;28 01:01:00;04 01:00:00;00 01:00:00;06\n",
        FrameRate.of(30000, 1001),
    )
    assert (event.src_in.frame, event.src_out.frame) == (107892 + 1798, 107892 + 1802)
    assert event.source_drop


def test_first_fcm_is_the_records(tmp_path: Path) -> None:
    """With colons the first FCM sets the record mode; later ones the source's, and that is flagged."""
    found = cut(
        tmp_path,
        "001  R1  V  C  01:00:00:00 01:00:02:00 01:00:00:00 01:00:02:00\n"
        "FCM: DROP FRAME\n"
        "002  R2  V  C  01:00:59:28 01:01:00:04 01:00:02:00 01:00:02:04\n",
        FrameRate.of(30),
    )
    a, b = found.events
    assert (a.rec_in.frame, b.rec_in.frame) == (108000, 108060)
    assert (b.src_in.frame, b.source_drop) == (107892 + 1798, True)
    assert "FCM changes" in said(found)


@pytest.mark.parametrize(
    "label",
    ["01:75:00:00", "01:00:61:00", "01:00:00:24", "01:0O:00:00"],
    ids=["minute", "second", "frame", "letter"],
)
def test_impossible_labels(tmp_path: Path, label: str) -> None:
    """A label that does not exist at the rate has no frame, and a warning says where."""
    found = cut(tmp_path, f"001  R1  V  C  {label} 01:00:02:00 00:00:00:00 00:00:02:00\n")
    assert (found.events[0].src_in.text, found.events[0].src_in.frame) == (label, None)
    assert found.events[0].required is None
    assert f"list.edl:3 source in {label} does not exist at 24" in said(found)


def test_over_midnight(tmp_path: Path) -> None:
    """Labels are as written; a range over midnight still has its length."""
    found = cut(tmp_path, "001  R1  V  C  23:59:59:00 00:00:01:00 23:59:59:00 00:00:01:00\n")
    event = found.events[0]
    assert (event.rec_in.frame, event.rec_out.frame, event.record_frames) == (2073576, 24, 48)
    assert event.required == FrameRange(2073576, 2073576 + 47)
    assert "over midnight" in said(found)


@pytest.mark.parametrize(("place", "frame"), [("23:59:59:10", 2073586), ("00:00:00:10", 10)])
def test_locators_around_midnight(tmp_path: Path, place: str, frame: int) -> None:
    """A locator of either day is inside a record range that goes over midnight; one elsewhere is not."""
    body = "001  R1  V  C  01:00:00:00 01:00:02:00 23:59:59:00 00:00:01:00\n* LOC: {} RED     sht010\n"
    found = cut(tmp_path, body.format(place))
    assert found.events[0].markers[0].frame == frame
    assert "locator" not in said(found)
    assert "locator at 12:00:00:00 is not inside" in said(cut(tmp_path, body.format("12:00:00:00")))


def test_a_locator_counts_as_the_record_does(tmp_path: Path) -> None:
    """Below ``FCM: DROP FRAME`` a locator's label is drop-frame with a colon as well."""
    body = "001  R1  V  C  01:00:00:00 01:00:02:00 01:10:00:00 01:10:02:00\n* LOC: 01:10:01:00 RED x\n"
    found = cut(tmp_path, "FCM: DROP FRAME\n" + body, FrameRate.of(30000, 1001))
    event = found.events[0]
    assert event.rec_in.frame is not None
    assert event.markers[0].frame == event.rec_in.frame + 30
    assert "locator" not in said(found)


def test_ends_before_starts(tmp_path: Path) -> None:
    """A record that ends before it starts is a warning with its line, and needs nothing."""
    found = cut(tmp_path, "001  R1  V  C  01:00:00:00 01:00:02:00 01:00:02:00 01:00:00:00\n")
    assert "list.edl:3 record out 01:00:00:00 is before record in 01:00:02:00" in said(found)
    assert found.events[0].required is None


def test_source_as_frame_numbers(tmp_path: Path) -> None:
    """Blender's and other lists give the source as plain frame numbers."""
    event = one(tmp_path, "001  AX  V  C  1009        1064        00:00:00:00 00:00:02:07\n")
    assert (event.src_in.frame, event.src_out.frame, event.required) == (1009, 1064, FrameRange(1009, 1063))


@pytest.mark.parametrize(
    "data",
    [
        HEAD.encode() + b"001  R1  V  C  01:00:00:00 01:00:02:00 00:00:00:00 00:00:02:00\r",
        codecs.BOM_UTF8 + b"001  R1  V  C  01:00:00:00 01:00:02:00 00:00:00:00 00:00:02:00\r\n\x1a\x1a",
        (HEAD + "001  R1  V  C  01:00:00:00 01:00:02:00 00:00:00:00 00:00:02:00\n").encode("utf-16"),
        (
            b"/* a header comment */\n* another\n=== playlist0 ===\n"
            b"001  R1  V  C  01:00:00:00 01:00:02:00 00:00:00:00 00:00:02:00"
        ),
        HEAD.encode() + b"001  R1  V\0  C  01:00:00:00 01:00:02:00 00:00:00:00 00:00:02:00\n",
    ],
    ids=["CR", "BOM and ^Z", "UTF-16", "header comments", "NUL"],
)
def test_bytes_of_every_kind(tmp_path: Path, data: bytes) -> None:
    """Encodings, line ends and padding of real tools do not hide an event."""
    path = tmp_path / "a.edl"
    path.write_bytes(data)
    assert len(read(path, R24).events) == 1


@pytest.mark.parametrize(
    ("text", "name", "encoding"),
    [("近藤_0010", "近藤_0010", "utf-8"), ("タイトル", "タイトル", "cp932"), ("Pérez", "Pérez", "latin-1")],
)
def test_names_that_are_not_ascii(tmp_path: Path, text: str, name: str, encoding: str) -> None:
    """Names in the encodings of their makers are read; a guess is said."""
    path = tmp_path / "a.edl"
    line = "001  R1  V  C  01:00:00:00 01:00:02:00 00:00:00:00 00:00:02:00\n"
    path.write_bytes((line + f"* FROM CLIP NAME: {text}\n").encode(encoding))
    found = read(path, R24)
    assert found.events[0].clip_name == name
    assert (f"read as {encoding}" in said(found)) == (encoding != "utf-8")


def test_separators_inside_names(tmp_path: Path) -> None:
    """U+2028, vertical tab and form feed stand inside real names; they end no line."""
    line = "001  R1  V  C  01:00:00:00 01:00:02:00 00:00:00:00 00:00:02:00\n"
    assert one(tmp_path, line + "* FROM CLIP NAME: A\u2028B\x0bC\x0cD\n").clip_name == "A\u2028B\x0bC\x0cD"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not a CMX3600 EDL"),
        ("TITLE: X\n", "an EDL without events"),
        ("<!DOCTYPE html><html></html>", "not a CMX3600 EDL.*<!DOCTYPE"),
        ("001 not an event at all\n", "not a CMX3600 EDL"),
    ],
)
def test_what_is_no_edl(tmp_path: Path, text: str, message: str) -> None:
    """A file that is no EDL, or has no event, is one error that names it."""
    with pytest.raises(TimelineError, match=message):
        cut(tmp_path, text, R24, head="")


def test_same_numbers_are_different_events(tmp_path: Path) -> None:
    """Event numbers may repeat; every event is there, in order."""
    found = cut(
        tmp_path,
        "001  R1  V   C  01:00:00:00 01:00:02:00 00:00:00:00 00:00:02:00\n"
        "001  R1  A   C  01:00:00:00 01:00:02:00 00:00:00:00 00:00:02:00\n"
        "001  R2  V   C  01:00:00:00 01:00:02:00 00:00:02:00 00:00:04:00\n",
    )
    assert [(e.index, e.event, e.reel, e.kind) for e in found.events] == [
        (0, "001", "R1", "video"), (1, "001", "R1", "audio"), (2, "001", "R2", "video")
    ]  # fmt: skip


@given(
    st.integers(1, 500),
    st.fractions(Fraction(-10), Fraction(10), max_denominator=240),
    st.integers(0, 10_000),
)
def test_required_frames_are_what_a_sampler_shows(frames: int, speed: Fraction, first: int) -> None:
    """The span has exactly the lowest and highest source frame that a sampler shows."""
    shown = [first + (n * abs(speed)).__floor__() * (-1 if speed < 0 else 1) for n in range(frames)]
    found = required(first, frames, speed)
    assert (found.first, found.last) == (min(shown), max(shown))
    assert len(found) == span(frames, speed)


@pytest.mark.parametrize(
    ("other", "is_bad"),
    [("R1   024.1", True), ("R1   036.0", True), ("R1   048.0", False), ("XX   036.0", False)],
)
def test_two_speeds_below_one_event(tmp_path: Path, other: str, is_bad: bool) -> None:
    """Two M2 below one event are a warning with both; where the event's reel has both and they differ, a bad
    event: neither is the truth."""
    body = "001  R1  V  C  01:00:00:00 01:00:04:00 01:00:00:00 01:00:02:00\nM2   R1   048.0   01:00:00:00\n"
    found = cut(tmp_path, f"{body}M2   {other}   01:00:00:00\n")
    (told,) = [w for w in found.warnings if "below one event" in w.message]
    assert told.where == "list.edl:5"
    assert f"'M2 R1 048.0' (line 4) and 'M2 {' '.join(other.split())}' (line 5)" in told.message
    assert (told.event == 0) == is_bad
    if not is_bad:
        assert found.events[0].speed == 2


def test_two_speeds_below_a_dissolve_of_one_reel(tmp_path: Path) -> None:
    """Both sides of a dissolve may be of one reel, with a speed each; three are one too many."""
    lines = (
        "001  R1  V  C  01:00:00:00 01:00:00:00 01:00:02:00 01:00:02:00\n"
        "001  R1  V  D  012  01:00:00:00 01:00:04:00 01:00:02:00 01:00:04:00\n"
        "M2   R1   024.0   01:00:00:00\nM2   R1   048.0   01:00:00:00\n"
    )
    assert "below one event" not in said(cut(tmp_path, lines))
    assert "below one event" in said(cut(tmp_path, lines + "M2   R1   012.0   01:00:00:00\n"))


def test_rounding_of_m2() -> None:
    """A speed rounded to 0.1 frames a second is off by frames only in long events."""
    assert rounding(48, 24) == 0
    assert rounding(1000, 24) == 3


@given(st.integers(0, 2_589_407), st.booleans())
def test_labels_count_as_timecode_does(frame: int, drop: bool) -> None:
    """Frames of a label are those of the exact timecode, drop-frame and not."""
    rate = FrameRate.of(30000, 1001)
    assert frame_of(str(Timecode(frame, rate, drop)), 30, drop) == frame


def test_a_locator_at_no_number(tmp_path: Path) -> None:
    """A raised two is a digit for Unicode and no number: the locator has no frame, and its words stay."""
    path = tmp_path / "reel.edl"
    event = "001  A001 V C 01:00:00:00 01:00:01:00 01:00:00:00 01:00:01:00"
    path.write_text(f"{event}\n* LOC: \u00b2 RED sht010\n", encoding="utf-8")
    (marker,) = read(path, FrameRate.of(24)).events[0].markers
    assert (marker.frame, marker.text) == (None, "sht010")


@pytest.mark.parametrize("begin", ["", "1 ", "M2", "M2 A", "REEL:", "REEL: A", "* LOC: "])
def test_a_line_of_blanks(tmp_path: Path, begin: str) -> None:
    """Long lines of blanks cost no more than others."""
    path = tmp_path / "reel.edl"
    event = "001  A001 V C 01:00:00:00 01:00:01:00 01:00:00:00 01:00:01:00\n"
    path.write_text(event + f"{begin}{' ' * 4000}x\n" * 200, encoding="utf-8")
    assert read(path, FrameRate.of(24)).events[0].reel == "A001"


@pytest.mark.parametrize(("line", "count", "said"), [("x\n", 400_001, "lines"), (None, 40_001, "events")])
def test_more_than_any_list_has(tmp_path: Path, line: str | None, count: int, said: str) -> None:
    """A list with more lines or events than any has is refused before it fills the memory."""
    path = tmp_path / "reel.edl"
    event = "001  A001 V C 01:00:00:00 01:00:01:00 01:00:00:00 01:00:01:00\n"
    path.write_text((line or event) * count, encoding="utf-8")
    with pytest.raises(TimelineError, match=said):
        read(path, FrameRate.of(24))
