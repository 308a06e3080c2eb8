from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest

from dedio_core.errors import MediaError
from dedio_core.frames import FrameRange, FrameRate, Timecode
from dedio_core.media.camera_raw import describe_raw
from dedio_core.media.sony_meta import find_nonrealtime_meta, read_nonrealtime_meta
from dedio_core.media.sony_values import rate_of, squeeze_of
from dedio_core.sample.movies import write_movie

DATA = Path(__file__).parent.parent / "data" / "sony"
VENICE = DATA / "D001C005_210716AGM01.XML"
FILM = FrameRate.of(24)


def edited(tmp_path: Path, old: str, new: str) -> Path:
    text = VENICE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "clipM01.XML"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_venice_clip() -> None:
    """Length, rate, start, size and develop settings are read; the camera is not its recorder."""
    meta = read_nonrealtime_meta(VENICE)
    assert meta.duration == 588
    assert meta.format_fps == FILM
    assert meta.capture_fps == 24
    assert str(meta.start) == "16:47:04:19"
    assert (meta.codec, meta.width, meta.height) == ("F55_X-OCN_XT_6K_16:9", 5674, 3192)
    assert (meta.squeeze, meta.pixel_aspect) == (1.0, 1.0)
    assert (meta.exposure_index, meta.iso, meta.white_balance, meta.tint) == (250, 500, 4300, None)
    assert (meta.make, meta.model, meta.serial, meta.lens) == ("Sony", "MPC-3610", "0010002", "S7i-32")
    assert (meta.capture_gamma, meta.capture_primaries) == ("scene-linear", None)
    assert meta.reel == "D001"
    camera = meta.camera()
    assert (camera.model, camera.exposure_index, camera.squeeze) == ("VENICE (MPC-3610)", 250, 1.0)


def test_disputed_shutter_angle_is_not_stated() -> None:
    """A shutter angle without a unit has two public readings, so it is noted and not used."""
    meta = read_nonrealtime_meta(VENICE)
    assert meta.shutter_angle is None
    assert any("173" in note and "103.8" in note for note in meta.notes)


def test_drop_frame_clip() -> None:
    """The drop-frame flag is bit 6 of the frames byte; capture and format rates are exact and apart."""
    meta = read_nonrealtime_meta(DATA / "C0007M01.XML")
    assert str(meta.start) == "01:29:21;27"
    assert (meta.format_fps, meta.capture_fps) == (FrameRate.of(30000, 1001), Fraction(60000, 1001))
    assert (meta.shutter_angle, meta.tint, meta.model) == (172.8, -3, "ILME-FX6V")
    assert (meta.capture_gamma, meta.capture_primaries) == ("s-log3-cine", "s-gamut3-cine")
    assert meta.notes == ()


def test_frame_pairs() -> None:
    """At 60p labels count pairs (halfStep) and a flag says which of the pair: first and last label agree."""
    meta = read_nonrealtime_meta(DATA / "C0100M01.XML")
    assert str(meta.start) == "00:00:00;00"
    assert meta.format_fps == FrameRate.of(60000, 1001)
    assert meta.notes == ()


def test_label_that_does_not_follow_is_noted(tmp_path: Path) -> None:
    """A last label that the first does not lead to is told: the clip's timecode is not continuous."""
    meta = read_nonrealtime_meta(edited(tmp_path, "06294716", "07294716"))
    assert str(meta.start) == "16:47:04:19"
    assert any("not continuous: frame 587" in note for note in meta.notes)


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("23.98p", Fraction(24000, 1001)),
        ("23.976p", Fraction(24000, 1001)),
        ("24.00p", Fraction(24)),
        ("25p", Fraction(25)),
        ("29.97p", Fraction(30000, 1001)),
        ("47.95p", Fraction(48000, 1001)),
        ("50i", Fraction(25)),
        ("59.94i", Fraction(30000, 1001)),
        ("119.88p", Fraction(120000, 1001)),
    ],
)
def test_rates_are_exact(text: str, rate: Fraction) -> None:
    """A rate is an exact fraction; interlaced rates count fields."""
    found = rate_of(text, [], "formatFps")
    assert found is not None
    assert found.fraction == rate


@pytest.mark.parametrize("text", ["37.46p", "p", "24", "0p", "1e3p", "23.9p"])
def test_rate_is_never_guessed(text: str) -> None:
    """What is no exact rate is None, with a note."""
    notes: list[str] = []
    assert rate_of(text, notes, "formatFps") is None
    assert notes


@pytest.mark.parametrize(
    ("text", "squeeze"),
    [
        ("100", 1.0),
        ("200", 2.0),
        ("180", 1.8),
        ("2:1", 2.0),
        ("1.3", 1.3),
        ("0", None),
        ("9999", None),
        ("", None),
    ],
)
def test_squeeze(text: str, squeeze: float | None) -> None:
    """The squeeze is per cent or a ratio; nonsense is None."""
    assert squeeze_of(text, []) == squeeze


@pytest.mark.parametrize(
    "pieces",
    [
        "Duration",
        "LtcChangeTable",
        "LtcChange",
        "VideoFormat",
        "VideoFrame",
        "VideoLayout",
        "Item",
        "Camera",
        "Meta",
    ],
)
def test_missing_pieces_are_none(tmp_path: Path, pieces: str) -> None:
    """A document without one of its pieces is read, with None in the place."""
    text = (
        VENICE.read_text(encoding="utf-8").replace(f"<{pieces} ", "<Other ").replace(f"<{pieces}>", "<Other>")
    )
    path = tmp_path / "clipM01.XML"
    path.write_text(text.replace(f"</{pieces}>", "</Other>"), encoding="utf-8")
    meta = read_nonrealtime_meta(path)
    assert meta.duration in (588, None)
    assert meta.start is None or str(meta.start) == "16:47:04:19"


@pytest.mark.parametrize("label", ["19046016", "1904471", "ABCDEFGH", "24044716", "", "1904 716", "1F044716"])
def test_bad_labels_are_noted(tmp_path: Path, label: str) -> None:
    """A label that does not exist at the rate is None with a note, never another label."""
    meta = read_nonrealtime_meta(edited(tmp_path, "19044716", label))
    assert meta.start is None
    assert any("timecode" in note for note in meta.notes)


def test_timecode_at_another_rate_is_not_used(tmp_path: Path) -> None:
    """A table whose base is not the clip's rate gives no start."""
    meta = read_nonrealtime_meta(edited(tmp_path, 'tcFps="24"', 'tcFps="30"'))
    assert meta.start is None
    assert any("counts 30 a second" in note for note in meta.notes)


BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>
<NonRealTimeMeta><Duration value="&b;"/></NonRealTimeMeta>"""


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "not well-formed"),
        (b"\x00\xff\xfe", "not well-formed"),
        (b"<NonRealTimeMeta", "not well-formed"),
        (b'<?xml version="1.0" encoding="nonsense"?><NonRealTimeMeta/>', "not well-formed"),
        (b"<Other/>", "not Sony clip metadata"),
        (BOMB.encode(), "entities"),
        (b"<NonRealTimeMeta>" + b" " * (9 << 20) + b"</NonRealTimeMeta>", "above 8 MiB"),
    ],
)
def test_bad_documents(tmp_path: Path, content: bytes, problem: str) -> None:
    """A damaged, foreign, huge or malicious document is one clear error with its path."""
    path = tmp_path / "clipM01.XML"
    path.write_bytes(content)
    with pytest.raises(MediaError, match=problem) as error:
        read_nonrealtime_meta(path)
    assert str(path) in str(error.value)


def test_damaged_documents_never_crash(tmp_path: Path) -> None:
    """Whatever bytes change, the reader gives values or a MediaError."""
    source = random.Random(5)
    path = tmp_path / "clipM01.XML"
    for _ in range(200):
        data = bytearray(VENICE.read_bytes())
        for at in source.choices(range(len(data)), k=source.randrange(1, 8)):
            data[at] = source.randrange(256)
        path.write_bytes(data)
        try:
            read_nonrealtime_meta(path)
        except MediaError:
            continue


@pytest.mark.parametrize("name", ["A001M01.XML", "a001m01.xml", "A001m01.Xml"])
def test_xml_is_found_in_any_case(tmp_path: Path, name: str) -> None:
    """The XML beside a clip is found whatever case a copy left its name in; another clip's is not."""
    (tmp_path / "A0011M01.XML").touch()
    assert find_nonrealtime_meta(tmp_path / "A001.MXF") is None
    (tmp_path / name).touch()
    assert find_nonrealtime_meta(tmp_path / "A001.MXF") == tmp_path / name
    assert find_nonrealtime_meta(tmp_path / "none" / "A001.MXF") is None


def write_xocn(path: Path, start: str = "16:47:04:19") -> Path:
    """An MXF whose labels are X-OCN's; its essence is nothing that a decoder of X-OCN would take."""
    write_movie(path, frames=4, rate=FILM, start=Timecode.parse(start, FILM), reel="TAPE01")
    data = path.read_bytes()
    for old, new in (
        ("060e2b340401010d0401020203060500", "060e2b34040101060e06040102060601"),
        ("060e2b340401010d0d010301021c0100", "060e2b34040101060e060d0302020100"),
    ):
        data = data.replace(bytes.fromhex(old), bytes.fromhex(new))
    path.write_bytes(data)
    return path


def test_raw_clip_from_its_xml(tmp_path: Path) -> None:
    """An X-OCN clip is described by its XML, and what the MXF says otherwise is noted."""
    clip_path = write_xocn(tmp_path / "A001.mxf")
    (tmp_path / "A001M01.XML").write_bytes(VENICE.read_bytes())
    clip = describe_raw(clip_path)
    assert (clip.kind, clip.codec, clip.frames, clip.rate) == ("raw", "X-OCN", FrameRange(0, 587), FILM)
    assert (clip.width, clip.height, clip.bits) == (5674, 3192, 16)
    assert str(clip.timecode_of(587)) == "16:47:29:06"
    assert (clip.rate_source, clip.start_source) == ("XML formatFps", "XML LtcChange")
    assert (clip.reel, clip.camera.white_balance, clip.content_id) == ("TAPE01", 4300, "")
    assert any(note.startswith("length: the XML says 588, the MXF 4") for note in clip.notes)


def test_raw_clip_from_its_mxf(tmp_path: Path) -> None:
    """Without XML, length, rate, start and size come from the MXF header."""
    clip = describe_raw(write_xocn(tmp_path / "A001.mxf"))
    assert (clip.codec, clip.frames, clip.rate) == ("X-OCN", FrameRange(0, 3), FILM)
    assert (clip.width, clip.height, str(clip.start)) == (320, 180, "16:47:04:19")
    assert (clip.rate_source, clip.start_source) == ("MXF edit rate", "MXF timecode track")


def test_raw_clip_without_length(tmp_path: Path) -> None:
    """Where neither source states length or start, the error names them and what was looked at."""
    path = write_xocn(tmp_path / "A001.mxf")
    data = path.read_bytes()
    data = data.replace(
        bytes.fromhex("02020008") + (4).to_bytes(8, "big"), bytes.fromhex("02020008") + b"\xff" * 8
    )
    path.write_bytes(data.replace(bytes.fromhex("150200020018"), bytes.fromhex("150200020000")))
    with pytest.raises(MediaError, match="no length, no start timecode in the MXF header"):
        describe_raw(path)


def test_movie_is_not_raw(tmp_path: Path) -> None:
    """A ProRes MXF is not taken for camera raw; a truncated clip says that it is truncated."""
    path = tmp_path / "a.mxf"
    write_movie(path, frames=2, rate=FILM, start=Timecode(0, FILM))
    with pytest.raises(MediaError, match=r"not camera raw .*ProRes 4444"):
        describe_raw(path)
    raw = write_xocn(tmp_path / "b.mxf")
    raw.write_bytes(raw.read_bytes()[:-20000])
    with pytest.raises(MediaError, match="truncated"):
        describe_raw(raw)
