"""OTIO timelines, written here as the JSON that they are."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from dedio_core.editorial.cut import Cdl, CutEvent, CutList, to_document
from dedio_core.editorial.otio.reader import read_otio
from dedio_core.errors import TimelineError
from dedio_core.frames import FrameRate

Json = dict[str, Any]
NTSC = 23.976023976023978


def time(value: float, rate: float = 24) -> Json:
    return {"OTIO_SCHEMA": "RationalTime.1", "value": value, "rate": rate}


def span(start: float, length: float, rate: float = 24) -> Json:
    return {"OTIO_SCHEMA": "TimeRange.1", "start_time": time(start, rate), "duration": time(length, rate)}


def clip(start: float, length: float, rate: float = 24, media: Json | None = None, **more: Any) -> Json:
    made = {"OTIO_SCHEMA": "Clip.2", "name": "c", "source_range": span(start, length, rate), **more}
    references = {"DEFAULT_MEDIA": media or {"OTIO_SCHEMA": "MissingReference.1"}}
    return {"media_references": references, "active_media_reference_key": "DEFAULT_MEDIA", **made}


def file(start: float, length: float, rate: float = 24, url: str = "file:///a/b.mov") -> Json:
    return {
        "OTIO_SCHEMA": "ExternalReference.1",
        "target_url": url,
        "available_range": span(start, length, rate),
    }


def sequence(start: float, length: float, first: int, rate: float = 24) -> Json:
    return {
        "OTIO_SCHEMA": "ImageSequenceReference.1",
        "target_url_base": "/shots",
        "name_prefix": "a.",
        "name_suffix": ".exr",
        "start_frame": first,
        "frame_zero_padding": 4,
        "available_range": span(start, length, rate),
    }


def gap(length: float, rate: float = 24) -> Json:
    return {"OTIO_SCHEMA": "Gap.1", "source_range": span(0, length, rate)}


def dissolve(before: float, after: float) -> Json:
    made = {"OTIO_SCHEMA": "Transition.1", "transition_type": "SMPTE_Dissolve"}
    return {**made, "in_offset": time(before), "out_offset": time(after)}


def warp(speed: float) -> Json:
    return {"OTIO_SCHEMA": "LinearTimeWarp.1", "time_scalar": speed}


def track(*children: Json, kind: str = "Video", **more: Any) -> Json:
    return {"OTIO_SCHEMA": "Track.1", "kind": kind, "children": list(children), **more}


def stack(*children: Json, **more: Any) -> Json:
    return {"OTIO_SCHEMA": "Stack.1", "name": "s", "children": list(children), **more}


def timeline(*tracks: Json, start: Json | None = None, **more: Any) -> Json:
    made = {"OTIO_SCHEMA": "Timeline.1", "name": "cut", "global_start_time": start}
    return {**made, "tracks": stack(*tracks, **more)}


def read(folder: Path, document: Any, rate: FrameRate | None = None) -> CutList:
    path = folder / "cut.otio"
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    found = read_otio(path, rate)
    json.dumps(to_document(found))
    return found


def one(folder: Path, made: Json) -> CutEvent:
    return read(folder, timeline(track(made))).events[0]


@pytest.mark.parametrize("written", [23.976, 23.98, NTSC, 23.976024627685547])
def test_rates_are_exact(tmp_path: Path, written: float) -> None:
    """A decimal that means an NTSC rate is that rate."""
    cut = read(tmp_path, timeline(track(clip(0, 10, written))))
    assert (str(cut.rate), cut.rate_source) == ("24000/1001", "stated")


def test_the_timelines_own_rate_counts(tmp_path: Path) -> None:
    """The record start's rate goes before that of clips, and the difference is told."""
    cut = read(tmp_path, timeline(track(clip(0, 25, 25)), start=time(86400)))
    assert str(cut.rate) == "24"
    assert cut.events[0].record_frames == 24
    assert "seconds are kept" in cut.warnings[0].message


def test_no_rate(tmp_path: Path) -> None:
    """A rate that no pictures have is none; --rate decides."""
    document = timeline(track(clip(0, 60060, 24000)), start=time(0, 1))
    with pytest.raises(TimelineError, match="--rate"):
        read(tmp_path, document)
    cut = read(tmp_path, document, FrameRate.of(24000, 1001))
    assert (cut.rate_source, cut.events[0].record_frames) == ("given", 60)


def test_places_in_the_record(tmp_path: Path) -> None:
    """Gaps count; labels begin at the record start; tracks are V1, V2, A1."""
    document = timeline(
        track(clip(0, 10), gap(5), clip(3, 7)),
        track(gap(2), clip(0, 4)),
        track(clip(0, 4), kind="Audio"),
        start=time(86400),
    )
    events = read(tmp_path, document).events
    assert [(e.track, e.rec_in.frame, e.rec_out.frame) for e in events] == [
        ("V1", 86400, 86410),
        ("V1", 86415, 86422),
        ("V2", 86402, 86406),
        ("A1", 86400, 86404),
    ]
    assert events[1].rec_in.text == "01:00:00:15"
    assert (events[3].kind, events[3].skipped) == ("audio", "audio only")


def test_without_a_record_start(tmp_path: Path) -> None:
    """Places are counted from 0 and have no timecode."""
    assert one(tmp_path, clip(0, 10)).rec_in.text is None


def test_drop_frame_start(tmp_path: Path) -> None:
    """A start that is a whole minute in drop-frame only is drop-frame."""
    cut = read(tmp_path, timeline(track(clip(0, 10, 29.97)), start=time(107892, 29.97)))
    assert cut.events[0].rec_in.text == "01:00:00;00"


@pytest.mark.parametrize(("start", "text"), [(86400, "01:00:00:10"), (0, None)])
def test_source_timecode(tmp_path: Path, start: int, text: str | None) -> None:
    """Media that begin above 0 count timecode; others count from their first frame."""
    event = one(tmp_path, clip(start + 10, 5, media=file(start, 100)))
    assert (event.src_in.text, event.src_in.frame, event.source_start) == (text, start + 10, start)
    assert event.source_file == "file:///a/b.mov"


@pytest.mark.parametrize("start", [0, 1001, 86400])
def test_number_of_the_file(tmp_path: Path, start: int) -> None:
    """A sequence's file number is its first file's plus the way from the media's start."""
    event = one(tmp_path, clip(start + 10, 5, media=sequence(start, 100, 1001)))
    assert event.source_file == "/shots/a.%04d.exr"
    assert event.sequence_start is not None
    assert event.source_start is not None
    assert event.src_in.frame is not None
    assert event.sequence_start + event.src_in.frame - event.source_start == 1011
    assert (event.src_in.text is None) == (start != 86400)


def test_media_of_another_rate(tmp_path: Path) -> None:
    """A time at the cut's rate is a frame of the media by seconds, and so is the span needed."""
    start = 948850 / 25 * 23.976024627685547
    made = clip(start, 11, 23.976024627685547, media=sequence(948674, 301, 948674, 25))
    cut = read(tmp_path, timeline(track(made)))
    assert (cut.events[0].src_in.frame, str(cut.events[0].source_rate)) == (948850, "25")
    assert str(cut.events[0].required) == "948850-948860"
    assert "seconds are kept" in cut.warnings[0].message


def test_seconds_that_lie_outside_are_frames(tmp_path: Path) -> None:
    """Where only the number as it stands lies in the media, frames were meant."""
    event = one(tmp_path, clip(86410, 5, 24, media=file(86400, 100, 23.976)))
    assert event.src_in.frame == 86410


def shown(first: int, frames: range, speed: Fraction) -> set[int]:
    """The source frames that record frames show, by asking each."""
    step = abs(speed)
    sign = -1 if speed < 0 else 1
    return {first + sign * math.floor(n * step) for n in frames}


@pytest.mark.parametrize("length", [1, 2, 7, 24, 100])
@pytest.mark.parametrize("speed", ["1/2", "2", "5/2", "-1", "-7/10", "-2", "0", "1/3", "115/8"])
def test_retimes_need_what_they_show(tmp_path: Path, speed: str, length: int) -> None:
    """The span is that of the frames shown; a reverse shows the high end of it first."""
    signed = Fraction(speed)
    event = one(tmp_path, clip(1000, length, effects=[warp(float(signed))]))
    high = 1000 + math.floor((length - 1) * abs(signed)) if signed < 0 else 1000
    frames = shown(high, range(length), signed)
    assert event.speed == signed
    assert event.required is not None
    assert (event.required.first, event.required.last) == (min(frames), max(frames))


@pytest.mark.parametrize("speed", ["2", "1", "1/2"])
def test_a_dissolve_under_a_retime(tmp_path: Path, speed: str) -> None:
    """Frames seen beyond the cut are counted in record frames, at the clip's speed."""
    signed = Fraction(speed)
    made = clip(1000, 20, effects=[warp(float(signed))])
    event = read(
        tmp_path, timeline(track(clip(0, 9), dissolve(4, 2), made, dissolve(3, 6), clip(0, 9)))
    ).events[1]
    frames = {1000 + math.floor(n * signed) for n in range(-4, 26)}
    assert event.required is not None
    assert (event.required.first, event.required.last) == (min(frames), max(frames))
    assert event.transition
    assert event.transition_out
    assert (event.transition.frames, event.transition.overlap) == (6, 4)
    assert (event.transition_out.type, event.transition_out.frames, event.transition_out.overlap) == (
        "dissolve",
        9,
        6,
    )


def test_speeds_multiply(tmp_path: Path) -> None:
    """Several warps are one speed, and it is told."""
    cut = read(tmp_path, timeline(track(clip(0, 10, effects=[warp(2), warp(-0.5)]))))
    assert cut.events[0].speed == -1
    assert "multiplied" in cut.warnings[0].message


def test_a_curve_by_frame(tmp_path: Path) -> None:
    """A time warp that lists each frame's offset keeps its curve, and needs what it reaches."""
    effect = {
        "OTIO_SCHEMA": "TimeEffect.1",
        "name": "TimeWarp1",
        "metadata": {"lookup": [2.0, 0.5, -3.0, 0.0]},
    }
    event = one(tmp_path, clip(100, 4, effects=[effect]))
    assert event.retime
    assert event.retime.kind == "variable"
    assert event.retime.curve[1] == (1, Fraction(3, 2))
    assert str(event.required) == "99-103"


@pytest.mark.parametrize("effect", [{"OTIO_SCHEMA": "TimeEffect.1"}, warp(math.nan), warp(1e300)])
def test_unknown_speeds(tmp_path: Path, effect: Json) -> None:
    """A speed that cannot be told is variable, with a warning, and the whole range is needed."""
    cut = read(tmp_path, timeline(track(clip(100, 4, effects=[effect]))))
    assert cut.events[0].retime
    assert cut.events[0].retime.kind == "variable"
    assert str(cut.events[0].required) == "100-103"
    assert cut.warnings


def test_nested_and_trimmed(tmp_path: Path) -> None:
    """A nested sequence shows the part that its range says, at its place; what it hides is no event."""
    nested = stack(track(clip(100, 10), clip(200, 10), clip(300, 10)), source_range=span(5, 10))
    events = read(tmp_path, timeline(track(gap(50), nested, clip(0, 3)))).events
    assert [(e.rec_in.frame, e.rec_out.frame, e.src_in.frame) for e in events] == [
        (50, 55, 105),
        (55, 60, 200),
        (60, 63, 0),
    ]
    assert [str(e.required) for e in events] == ["105-109", "200-204", "0-2"]


def test_nested_and_retimed(tmp_path: Path) -> None:
    """A nested sequence at double speed shows twice its range."""
    nested = stack(track(clip(100, 10), clip(200, 10)), source_range=span(0, 10), effects=[warp(2)])
    events = read(tmp_path, timeline(track(nested))).events
    assert [(e.rec_in.frame, e.rec_out.frame, e.speed) for e in events] == [(0, 5, 2), (5, 10, 2)]
    assert [str(e.required) for e in events] == ["100-108", "200-208"]


def test_a_dissolve_into_a_nested_sequence(tmp_path: Path) -> None:
    """The clip at the edge of a nested sequence is the one that the dissolve shows more of."""
    nested = stack(track(clip(100, 10), clip(200, 10)))
    events = read(tmp_path, timeline(track(clip(0, 9), dissolve(4, 2), nested))).events
    assert [str(e.required) for e in events] == ["0-10", "96-109", "200-209"]


def test_record_in_a_tracks_range(tmp_path: Path) -> None:
    """Timelines made of EDLs have the first record frame as a start below 0 in the track's range."""
    cut = read(tmp_path, timeline(track(clip(0, 10), source_range=span(-86400, 10))))
    assert (cut.events[0].rec_in.text, cut.events[0].rec_out.frame) == ("01:00:00:00", 86410)


def test_what_makes_no_plate(tmp_path: Path) -> None:
    """Generators, stills, other tracks and what is switched off are listed with their reason."""
    generator = {"OTIO_SCHEMA": "GeneratorReference.1", "generator_kind": "SMPTEBars"}
    document = timeline(
        track(
            clip(0, 5, media=generator),
            clip(0, 5, media=file(0, 1, url="/a/b.png")),
            clip(0, 5, enabled=False),
            clip(0, 5, media=file(0, 9)),
        ),
        track(clip(0, 5), kind="Subtitle"),
    )
    skipped = [e.skipped for e in read(tmp_path, document).events]
    assert skipped == ["generator (SMPTEBars)", "still", "disabled", None, "track of kind 'Subtitle'"]


def marker(name: str, at: float, **more: Any) -> Json:
    return {"OTIO_SCHEMA": "Marker.2", "name": name, "color": "RED", "marked_range": span(at, 1), **more}


def test_markers(tmp_path: Path) -> None:
    """A marker is at its record frame, be it the clip's, the track's or the timeline's."""
    made = clip(100, 10, markers=[marker("sh010", 103, comment="fire"), marker("far", 5000)])
    document = timeline(
        track(clip(0, 10), made, markers=[marker("sh020", 2)]),
        start=time(1000),
        markers=[marker("sh030", 12)],
    )
    first, second = read(tmp_path, document).events
    assert [(m.text, m.frame) for m in first.markers] == [("sh020", 1002)]
    assert [(m.text, m.frame) for m in second.markers] == [
        ("sh010 fire", 1013),
        ("far", None),
        ("sh030", 1012),
    ]


def test_reel_cdl_and_notes(tmp_path: Path) -> None:
    """What other programs keep in metadata: reel, CDL, comments."""
    sop = {"slope": [1, 1, 0.5], "offset": [0, 0, 0], "power": [1, 1, 1]}
    metadata = {
        "cmx_3600": {"reel": "A001C001", "comments": ["note"]},
        "cdl": {"asc_sop": sop, "asc_sat": 0.5},
    }
    event = one(tmp_path, clip(0, 5, metadata=metadata))
    assert (event.reel, event.notes, event.cdl) == (
        "A001C001",
        ("note",),
        Cdl(slope=(1, 1, 0.5), saturation=0.5),
    )
    metadata["cdl"]["asc_sat"] = -1
    assert one(tmp_path, clip(0, 5, metadata=metadata)).cdl is None


def test_active_media(tmp_path: Path) -> None:
    """Of several media the active one counts; where it is missing, another does, and that is told."""
    references = {"DEFAULT_MEDIA": file(0, 9, url="a.mov"), "proxy": file(0, 9, url="b.mov")}
    made = {**clip(0, 5), "media_references": references, "active_media_reference_key": "proxy"}
    assert one(tmp_path, made).source_file == "b.mov"
    cut = read(tmp_path, timeline(track({**made, "active_media_reference_key": "none"})))
    assert cut.events[0].source_file == "a.mov"
    assert "'none'" in cut.warnings[0].message


@pytest.mark.parametrize(
    "document", [clip(5, 10), {"OTIO_SCHEMA": "SerializableCollection.1", "children": [clip(5, 10)]}]
)
def test_clips_alone(tmp_path: Path, document: Json) -> None:
    """A file may hold clips without a timeline."""
    event = read(tmp_path, document).events[0]
    assert (event.rec_in.frame, event.rec_out.frame, event.src_in.frame) == (0, 10, 5)


def test_newer_and_unknown_schemas(tmp_path: Path) -> None:
    """A newer version is read as the known one; an unknown thing keeps its place and is listed."""
    newer = clip(
        0,
        5,
        markers=[
            {**marker("m", 0), "OTIO_SCHEMA": "Marker.3", "color": {"OTIO_SCHEMA": "Color.1", "name": "Red"}}
        ],
    )
    magic = {"OTIO_SCHEMA": "Magic.7", "name": "m", "source_range": span(0, 7)}
    cut = read(tmp_path, timeline(track(newer, magic, clip(0, 5))))
    assert [(e.rec_in.frame, e.skipped) for e in cut.events] == [
        (0, None),
        (5, "unknown object (Magic.7)"),
        (12, None),
    ]
    assert cut.events[0].markers[0].color == "RED"
    assert len(cut.warnings) == 2


@pytest.mark.parametrize("value", [math.nan, math.inf, 1e308, -(10**400)])
def test_impossible_times(tmp_path: Path, value: float) -> None:
    """A time that is none is a warning at its event; the list is read."""
    cut = read(tmp_path, timeline(track(clip(value, 10), clip(0, 5))))
    assert cut.events[0].src_in.frame is None
    assert cut.warnings[0].where == "cut.otio:V1[1]"
    assert cut.events[1].rec_in.frame == 10


@pytest.mark.parametrize("rate", [0, -24, math.nan, math.inf])
def test_impossible_rates(tmp_path: Path, rate: float) -> None:
    """After a clip of no known length, nothing of its track has a known place."""
    cut = read(tmp_path, timeline(track(clip(0, 10, rate), clip(0, 5)), track(clip(0, 5))))
    assert [e.rec_in.frame for e in cut.events] == [0, None, 0]
    assert cut.events[0].required is None


def test_negative_and_no_length(tmp_path: Path) -> None:
    """Out before in and no length at all are listed with warnings and need nothing."""
    cut = read(tmp_path, timeline(track(clip(0, -10)), track(clip(0, 0))))
    assert [e.required for e in cut.events] == [None, None]
    assert [w.message for w in cut.warnings] == [
        "record out -10 is before record in 0",
        "has no length in the record",
    ]


CIRCLE = '{"OTIO_SCHEMA":"Timeline.1","tracks":{"OTIO_SCHEMA":"Stack.1","OTIO_REF_ID":"a","children":[%s]}}'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        ("[1, 2]", "no OTIO"),
        ('{"OTIO_SCHEMA": "RationalTime.1", "value": 1, "rate": 24}', "expected a Timeline"),
        ('{"OTIO_SCHEMA": "Magic.1"}', "expected a timeline"),
        ('{"OTIO_SCHEMA": "Timeline.1", ', "not JSON"),
        ('{"OTIO_SCHEMA":"Stack.1","children":[' * 20000 + "]}" * 20000, "nested 40000 deep"),
        ('{"a":' * 100_000, "nested"),
        (CIRCLE % ",".join(["{}"] * 160_000), "over 150000 clips"),
        (CIRCLE % '{"OTIO_SCHEMA":"SerializableObjectRef.1","id":"a"}', "--rate"),
        (
            '{"OTIO_SCHEMA": "Timeline.1", "name": "' + "9" * 5000 + '", "x": ' + "9" * 5000 + "}",
            "not JSON|--rate",
        ),
    ],
)
def test_refused(tmp_path: Path, text: str, told: str) -> None:
    """What is no timeline is refused in one sentence with the file's name."""
    with pytest.raises(TimelineError, match=told) as refused:
        read(tmp_path, text)
    assert "cut.otio" in str(refused.value)


@pytest.mark.parametrize(
    "key", ["media_references", "source_range", "effects", "markers", "name", "metadata", "enabled"]
)
@pytest.mark.parametrize("value", [[], [[]], {}, 5, "x", None, True, {"OTIO_SCHEMA": "Track.1"}])
def test_fields_of_another_type(tmp_path: Path, key: str, value: Any) -> None:
    """A field that is not what its schema says is left out; the library never sees it."""
    cut = read(tmp_path, timeline(track({**clip(0, 5), key: value}, clip(0, 5))))
    assert len(cut.events) == 2


def test_old_clips_with_wrong_media(tmp_path: Path) -> None:
    """A list where an old clip has one media object used to end the interpreter."""
    old = {
        "OTIO_SCHEMA": "Clip.1",
        "name": "c",
        "source_range": span(0, 5),
        "media_reference": [track(clip(0, 5))],
    }
    assert one(tmp_path, old).record_frames == 5
    assert one(tmp_path, {**old, "media_reference": file(0, 9)}).source_file == "file:///a/b.mov"


def zipped(folder: Path, *names: str, text: str = "") -> Path:
    path = folder / "cut.otioz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, text or json.dumps(timeline(track(clip(0, 5)))))
    return path


def test_bundles(tmp_path: Path) -> None:
    """An .otioz is read in memory; an .otiod is a folder."""
    assert len(read_otio(zipped(tmp_path, "version.txt", "content.otio", "media/a.mov")).events) == 1
    folder = tmp_path / "cut.otiod"
    folder.mkdir()
    (folder / "content.otio").write_text(json.dumps(timeline(track(clip(0, 5)))))
    assert len(read_otio(folder).events) == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["cut.otiod", "cut.otioz"]


@pytest.mark.parametrize("name", ["../a", "/etc/a", "media/../../a", "C:/a", "..\\a"])
def test_archives_that_lead_out(tmp_path: Path, name: str) -> None:
    """A name in an archive that would land outside it refuses the archive."""
    with pytest.raises(TimelineError, match="outside"):
        read_otio(zipped(tmp_path, "content.otio", name))


def test_bad_archives(tmp_path: Path) -> None:
    """An archive that unpacks to far more than it is, has no content, or is none, is refused."""
    with pytest.raises(TimelineError, match="unpack"):
        read_otio(zipped(tmp_path, "content.otio", text=" " * 10_000_000))
    with pytest.raises(TimelineError, match="expected one"):
        read_otio(zipped(tmp_path, "other.otio"))
    (tmp_path / "cut.otioz").write_bytes(b"PK nothing")
    with pytest.raises(TimelineError, match="OTIOZ"):
        read_otio(tmp_path / "cut.otioz")
    with pytest.raises(TimelineError, match="cannot be read"):
        read_otio(tmp_path / "none.otio")


def test_no_plugin_runs(tmp_path: Path) -> None:
    """A manifest and a media linker that the environment names stay unread."""
    ran = tmp_path / "ran"
    (tmp_path / "evil.py").write_text(f"open({str(ran)!r}, 'w')")
    names = {"OTIO_SCHEMA": "SchemaDef.1", "name": "evil", "filepath": "evil.py"}
    linker = {**names, "OTIO_SCHEMA": "MediaLinker.1"}
    manifest = tmp_path / "manifest.json"
    manifest.write_text(
        json.dumps({"OTIO_SCHEMA": "PluginManifest.1", "schemadefs": [names], "media_linkers": [linker]})
    )
    (tmp_path / "cut.otio").write_text(json.dumps(timeline(track(clip(0, 5)))))
    reader = "from dedio_core.editorial.otio.reader import read_otio"
    code = f"from pathlib import Path\n{reader}\nread_otio(Path({str(tmp_path / 'cut.otio')!r}))"
    env = {**os.environ, "OTIO_PLUGIN_MANIFEST_PATH": str(manifest), "OTIO_DEFAULT_MEDIA_LINKER": "evil"}
    subprocess.run([sys.executable, "-c", code], env=env, check=True, cwd=Path(__file__).parents[2])
    assert not ran.exists()
