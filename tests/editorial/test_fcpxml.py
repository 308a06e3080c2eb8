from __future__ import annotations

import json
import math
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedio_core.editorial.cut import CutEvent, CutList, to_document
from dedio_core.editorial.fcpxml.reader import read
from dedio_core.editorial.fcpxml.time import TimeMap, pace, rate_of_name, seconds
from dedio_core.errors import TimelineError
from dedio_core.frames import FrameRange, FrameRate

RESOURCES = """
<format id="f24" frameDuration="100/2400s"/>
<format id="f25" frameDuration="100/2500s"/>
<format id="f23" name="FFVideoFormat1080p2398" frameDuration="1001/24000s"/>
<format id="f29" frameDuration="1001/30000s"/>
<format id="none" name="FFVideoFormatRateUndefined"/>
<asset id="a" name="A001" src="file:///Volumes/card%201/A001.mov" start="3600s" duration="100s"
 hasVideo="1" format="f24"/>
<asset id="b" name="B001" src="file:///b.mov" start="0s" duration="100s" hasVideo="1" format="f24"/>
<asset id="p" name="P25" src="file:///p.mov" start="0s" duration="100s" hasVideo="1" format="f25"/>
<asset id="n" name="N23" src="file:///n.mov" start="0s" duration="100s" hasVideo="1" format="f23"/>
<asset id="w" name="sound" src="file:///w.wav" start="0s" duration="100s" hasAudio="1"/>
<asset id="jpg" name="still" src="file:///s.jpg" start="0s" duration="0s" hasVideo="1" format="none"/>
<effect id="gen" name="Clouds" uid="x"/>
"""


def document(
    spine: str, *, sequence: str = 'format="f24" tcStart="0s" tcFormat="NDF"', more: str = ""
) -> str:
    return (
        f'<?xml version="1.0"?><!DOCTYPE fcpxml>\n<fcpxml version="1.11">'
        f"<resources>{RESOURCES}{more}</resources>"
        f'<library><event><project name="Reel 1"><sequence {sequence}><spine>\n{spine}\n</spine></sequence>'
        "</project></event></library></fcpxml>"
    )


@pytest.fixture
def cut(tmp_path: Path):  # type: ignore[no-untyped-def]
    def reads(spine: str, rate: FrameRate | None = None, **more: str) -> CutList:
        path = tmp_path / "cut.fcpxml"
        path.write_text(document(spine, **more), encoding="utf-8")
        found = read(path, rate)
        json.dumps(to_document(found))
        return found

    return reads


def clip(ref: str = "b", offset: str = "0s", duration: str = "2s", inside: str = "", **more: str) -> str:
    text = "".join(f' {name}="{value}"' for name, value in more.items())
    return f'<asset-clip ref="{ref}" offset="{offset}" duration="{duration}"{text}>{inside}</asset-clip>\n'


def record(event: CutEvent) -> tuple[int | None, int | None]:
    return event.rec_in.frame, event.rec_out.frame


def source(event: CutEvent) -> tuple[int | None, int | None]:
    return event.src_in.frame, event.src_out.frame


def messages(found: CutList) -> str:
    return "\n".join(f"{one.where} {one.message}" for one in found.warnings)


def test_source_starts_in_the_assets_own_timecode(cut) -> None:
    """A clip without ``start`` shows its asset from its first frame, in the asset's timecode."""
    found = cut(clip("a") + clip("a", "2s", start="3610s"))
    first, second = found.events
    assert (found.name, found.format, found.rate, found.rate_source) == (
        "Reel 1",
        "fcpxml",
        FrameRate.of(24),
        "stated",
    )
    assert (first.src_in.text, first.src_out.text) == ("01:00:00:00", "01:00:02:00")
    assert first.required == FrameRange(86400, 86447)
    assert (second.src_in.text, second.rec_in.text, second.rec_out.text) == (
        "01:00:10:00",
        "00:00:02:00",
        "00:00:04:00",
    )
    assert first.source_start == 86400
    assert first.source_file == "/Volumes/card 1/A001.mov"
    assert first.where == "cut.fcpxml:17"
    assert found.warnings == ()


def test_drop_frame_record(cut) -> None:
    """``tcFormat="DF"`` labels frames with drop-frame timecode; an hour is 107892 frames."""
    found = cut(
        clip("b", "107999892/30000s", "60060/30000s"),
        sequence='format="f29" tcStart="107999892/30000s" tcFormat="DF"',
    )
    event = found.events[0]
    assert (event.rec_in.text, event.rec_in.frame, event.rec_out.text) == (
        "01:00:00;00",
        107892,
        "01:00:02;00",
    )


@pytest.mark.parametrize(
    ("name", "rate"),
    [
        ("FFVideoFormat1080p2398", "24000/1001"),
        ("FFVideoFormat720p5994", "60000/1001"),
        ("FFVideoFormat1080i50", "25"),
        ("FFVideoFormatDV720x576i50", "25"),
        ("FFVideoFormatDV720x480i5994", "30000/1001"),
        ("FFVideoFormat4096x2160p50", "50"),
        ("FFVideoFormat3840x2160p24", "24"),
        ("FFVideoFormatRateUndefined", "None"),
        (None, "None"),
    ],
)
def test_rates_in_names(name: str | None, rate: str) -> None:
    """A format's name says its rate where nothing else does; interlaced names count fields."""
    assert str(rate_of_name(name)) == rate


def test_the_rate_of_a_cut(cut) -> None:
    """Stated by the format, else given, else its media's; nothing is guessed."""
    named = cut(clip(), sequence='format="x"', more='<format id="x" name="FFVideoFormat1080p2997"/>')
    assert (str(named.rate), named.rate_source) == ("30000/1001", "stated")
    given = cut(clip(), FrameRate.of(24), sequence='format="missing"')
    assert (str(given.rate), given.rate_source) == ("24", "given")
    stated = cut(clip(), FrameRate.of(25))
    assert (str(stated.rate), stated.rate_source) == ("24", "stated")
    assert "the given 25 is not used" in messages(stated)
    with pytest.raises(TimelineError, match="format 'missing' is not in the resources; give --rate"):
        cut(clip(), sequence='format="missing"')  # its media have three rates
    with pytest.raises(TimelineError, match="frameDuration '100/0s'"):
        cut(clip(), sequence='format="x"', more='<format id="x" frameDuration="100/0s"/>')


def test_the_rate_of_the_media(tmp_path: Path) -> None:
    """Where the cut states no rate and all its media have one, that is it, with a warning."""
    path = tmp_path / "cut.fcpxml"
    path.write_text(
        '<fcpxml version="1.9"><resources><format id="f" frameDuration="1/25s"/>'
        '<asset id="a" format="f" hasVideo="1" duration="9s"/></resources><project><sequence><spine>'
        '<asset-clip ref="a" duration="1s"/></spine></sequence></project></fcpxml>'
    )
    found = read(path)
    assert (str(found.rate), found.rate_source, found.name) == ("25", "inferred", "cut")
    assert record(found.events[0]) == (0, 25)
    assert "all its media have 25" in messages(found)


def test_connected_clips_are_placed_in_their_parents_time(cut) -> None:
    """A connected clip's offset counts from its parent's ``start``; lanes and parents add up."""
    inner = clip("b", "3613s", "1s", lane="1", inside=clip("b", "1/2s", "1/4s", lane="1"))
    below = clip("w", "3610s", "1s", lane="-1")
    found = cut(
        clip("a", "10s", "5s", start="3610s", inside=inner + below), sequence='format="f24" tcStart="10s"'
    )
    assert [(e.track, e.kind, record(e)) for e in found.events] == [
        ("A2", "audio", (240, 264)),
        ("V1", "video", (240, 360)),
        ("V2", "video", (312, 336)),
        ("V3", "video", (324, 330)),
    ]
    assert found.events[0].skipped == "audio only"


def test_storylines_count_from_their_own_zero(cut) -> None:
    """In a secondary storyline offsets start at 0; gaps take time and are no events."""
    inner = (
        '<spine lane="1" offset="3601s"><gap offset="0s" duration="1s" start="3600s"/>'
        + clip("b", "1s", "1s")
        + clip("b", "2s", "1s")
        + "</spine>"
    )
    found = cut(f'<gap offset="0s" duration="9s" start="3600s">{inner}</gap>')
    assert [(e.track, record(e)) for e in found.events] == [("V2", (48, 72)), ("V2", (72, 96))]


def test_missing_offsets_follow_one_another(cut) -> None:
    """In a spine a clip without an offset starts where the one before ends."""
    found = cut('<asset-clip ref="b" duration="1s"/><asset-clip ref="b" duration="2s"/>')
    assert [record(e) for e in found.events] == [(0, 24), (24, 72)]


def test_a_constant_retime(cut) -> None:
    """``start`` counts the clip as retimed; at 200% it begins at twice that in the media."""
    map_ = '<timeMap><timept time="0s" value="0s"/><timept time="10s" value="20s"/></timeMap>'
    event = cut(clip("b", "0s", "1s", start="2s", inside=map_)).events[0]
    assert (event.speed, source(event), event.required) == (2, (96, 144), FrameRange(96, 142))
    assert event.retime
    assert (event.retime.kind, event.retime.source) == ("constant", "timeMap, 200%")


def test_a_reverse(cut) -> None:
    """Going back, a position is the end of the frame that is seen: 10 s of 24 shows frame 239 first."""
    map_ = '<timeMap><timept time="0s" value="10s"/><timept time="10s" value="0s"/></timeMap>'
    event = cut(clip("b", "0s", "1s", start="0s", inside=map_)).events[0]
    assert event.retime
    assert (event.retime.kind, event.speed, event.required) == ("reverse", -1, FrameRange(216, 239))
    assert source(event) == (216, 240)


def test_a_freeze(cut) -> None:
    """A held value needs one frame."""
    map_ = '<timeMap><timept time="0s" value="5s"/><timept time="10s" value="5s"/></timeMap>'
    event = cut(clip("b", "0s", "4s", start="2s", inside=map_)).events[0]
    assert event.retime
    assert (event.retime.kind, event.speed, event.required) == ("freeze", 0, FrameRange(120, 120))


RAMP = (
    '<timeMap frameSampling="optical-flow">'
    '<timept time="0s" value="0s" {0}/><timept time="2s" value="2s" {0}/>'
    '<timept time="4s" value="6s" {0}/><timept time="6s" value="6s" {0}/></timeMap>'
)


def test_a_variable_retime_keeps_its_curve(cut) -> None:
    """A ramp has its exact points, and needs everything between the lowest and the highest frame."""
    found = cut(clip("b", "0s", "4s", start="1s", inside=RAMP.format('interp="linear"')))
    event = found.events[0]
    assert event.retime
    assert event.retime.kind == "variable"
    assert event.retime.curve == ((0, 0), (24, 24), (72, 120), (96, 120))
    assert event.retime.interpolation == "linear"
    assert event.required == FrameRange(24, 144)
    assert event.speed == Fraction(120, 96)
    assert "frame sampling: optical-flow" in event.notes


def test_one_piece_of_a_ramp_is_constant(cut) -> None:
    """A clip that uses one straight piece of a ramp has one speed."""
    event = cut(clip("b", "0s", "1s", start="2s", inside=RAMP.format(""))).events[0]
    assert (event.speed, event.required) == (2, FrameRange(48, 94))
    held = cut(clip("b", "0s", "1s", start="5s", inside=RAMP.format(""))).events[0]
    assert (held.speed, held.required) == (0, FrameRange(144, 144))


def test_a_smooth_change_needs_its_whole_bend(cut) -> None:
    """Where the format bends a speed change, all frames that the bend may reach are required."""
    smooth = RAMP.format("").replace(
        'time="2s" value="2s"', 'time="2s" value="2s" inTime="1/2s" outTime="1/2s"'
    )
    event = cut(clip("b", "0s", "1/4s", start="9/4s", inside=smooth)).events[0]
    assert event.retime
    assert event.retime.kind == "variable"
    assert event.required == FrameRange(36, 72)


def test_a_forward_and_back(cut) -> None:
    """At a turn the frame behind the last one is not asked for."""
    map_ = (
        '<timeMap><timept time="0s" value="0s"/><timept time="5s" value="5s"/>'
        '<timept time="10s" value="0s"/></timeMap>'
    )
    event = cut(clip("b", "0s", "10s", start="0s", inside=map_)).events[0]
    assert event.required == FrameRange(0, 119)


def test_a_bad_time_map_is_told(cut) -> None:
    """A map that goes back in time says nothing, and nothing is invented."""
    map_ = '<timeMap><timept time="2s" value="0s"/><timept time="1s" value="1s"/></timeMap>'
    found = cut(clip("b", inside=map_))
    assert found.events[0].required is None
    assert "its time map has a point at 1s after one at 2s" in messages(found)


@settings(max_examples=150, deadline=None)
@given(
    speed=st.fractions(-8, 8, max_denominator=240),
    frames=st.integers(1, 240),
    first=st.integers(0, 2000),
    starts=st.integers(0, 400),
)
def test_required_is_what_a_sampler_shows(
    speed: Fraction, frames: int, first: int, starts: int, tmp_path_factory
) -> None:
    """For every record frame, the media frame it shows is required, and no more than those ends."""
    rate = 24
    at = Fraction(first) - starts * speed  # the map's value at time 0: `first` is shown at `start`
    ends = at + 1000 * speed
    map_ = (
        f'<timeMap><timept time="0s" value="{at / rate}s"/>'
        f'<timept time="{Fraction(1000, rate)}s" value="{ends / rate}s"/></timeMap>'
    )
    path = tmp_path_factory.mktemp("cut") / "cut.fcpxml"
    path.write_text(
        document(
            clip("b", "0s", f"{Fraction(frames, rate)}s", start=f"{Fraction(starts, rate)}s", inside=map_)
        )
    )
    event = read(path).events[0]
    shown = [
        math.floor(first + n * speed) if speed >= 0 else math.ceil(first + n * speed) - 1
        for n in range(frames)
    ]
    assert event.required == FrameRange(min(shown), max(shown))
    assert event.speed == speed


def test_conforming_with_scaling_keeps_frames(cut) -> None:
    """25 in 24 with scaling plays frame by frame; ``start`` is the media's own time."""
    found = cut(clip("p", "0s", "2s", start="10s", inside='<conform-rate srcFrameRate="25"/>'))
    event = found.events[0]
    assert (source(event), event.speed, event.retime) == ((250, 298), 1, None)
    assert event.source_rate == FrameRate.of(25)
    assert "frames are kept" in messages(found)
    assert any("frames are kept" in note for note in event.notes)


def test_conforming_without_scaling_keeps_seconds(cut) -> None:
    """25 in 24 without scaling steps over media frames, as many a record frame as the rates say."""
    found = cut(
        clip("p", "0s", "2s", start="10s", inside='<conform-rate scaleEnabled="0" srcFrameRate="25"/>')
    )
    event = found.events[0]
    assert event.retime
    assert (event.speed, event.retime.source) == (Fraction(25, 24), "conform-rate 25, 100%")
    assert event.required == FrameRange(250, 298)
    assert "seconds are kept" in messages(found)


def test_offsets_in_a_conformed_clip_are_in_its_time(cut) -> None:
    """What hangs on a scaled clip is placed by the clip's time, which runs at another speed."""
    inside = '<conform-rate srcFrameRate="23.98"/>' + clip("b", "1001/1000s", "1s", lane="1")
    found = cut(clip("n", "0s", "4s", inside=inside))
    assert [record(e) for e in found.events] == [(0, 96), (24, 48)]
    assert (found.events[0].speed, found.events[0].required) == (1, FrameRange(0, 95))


def test_paces_of_conforming() -> None:
    """The format's table, and what exports show where they differ from it."""
    at = {name: FrameRate.parse(name) for name in ("23.976", "24", "25", "29.97", "30", "50", "59.94", "60")}
    assert pace(at["23.976"], at["24"]) == Fraction(1001, 1000)
    assert pace(at["24"], at["23.976"]) == Fraction(1000, 1001)
    assert pace(at["25"], at["23.976"]) == Fraction(960, 1001)
    assert pace(at["24"], at["25"]) == Fraction(25, 24)
    assert pace(at["23.976"], at["50"]) == pace(at["23.976"], at["59.94"]) == Fraction(1001, 1000)
    assert pace(at["60"], at["29.97"]) == Fraction(1000, 1001)
    assert pace(at["29.97"], at["25"]) is None


def cross(offset: str, duration: str = "1s") -> str:
    return f'<transition name="Cross Dissolve" offset="{offset}" duration="{duration}"/>\n'


def test_a_dissolve_is_counted_from_its_cut(cut) -> None:
    """Each side needs as many frames beyond the cut as the transition has there; labels stay the cut's."""
    found = cut(
        clip("b", "0s", "2s", start="10s") + cross("37/24s", "23/24s") + clip("b", "2s", "2s", start="50s")
    )
    out, into = found.events
    assert out.transition_out
    assert into.transition
    assert (out.transition_out.type, out.transition_out.frames, out.transition_out.overlap) == (
        "Cross Dissolve",
        23,
        12,
    )
    assert (into.transition.frames, into.transition.side, into.transition.overlap) == (23, "in", 11)
    assert out.required == FrameRange(240, 240 + 47 + 12)
    assert into.required == FrameRange(1200 - 11, 1247)
    assert (source(into), record(into)) == ((1200, 1248), (48, 96))


def test_a_fade_at_an_end_needs_nothing_more(cut) -> None:
    """A transition with one neighbour lies inside it; one onto a gap reaches into the gap."""
    found = cut(cross("0s") + clip("b", "0s", "2s") + cross("3/2s") + '<gap offset="2s" duration="2s"/>')
    event = found.events[0]
    assert event.transition
    assert event.transition_out
    assert (event.transition.overlap, event.transition_out.overlap) == (0, 12)
    assert event.required == FrameRange(0, 59)


def test_a_dissolve_on_a_retime_needs_as_many_more(cut) -> None:
    """At 200% a dissolve's 12 frames need 24 more of the media, at the speed of the clip."""
    map_ = '<timeMap><timept time="0s" value="0s"/><timept time="50s" value="100s"/></timeMap>'
    found = cut(clip("b", "0s", "2s") + cross("3/2s") + clip("b", "2s", "2s", start="10s", inside=map_))
    assert found.events[1].required == FrameRange(480 - 24, 480 + 2 * 47)


def test_a_transition_that_misses_its_cut_is_told(cut) -> None:
    """A transition elsewhere overlaps nothing, and is not made to fit."""
    found = cut(clip("b", "0s", "2s") + cross("10s") + clip("b", "2s", "2s"))
    assert found.events[0].transition_out is None
    assert "does not touch its cut" in messages(found)


def test_a_clip_is_read_through_its_video(cut) -> None:
    """A ``clip`` shows the video inside it, which has its own offset and start."""
    sound = '<audio ref="w" lane="-1" duration="50s"/>'
    video = f'<video ref="a" offset="10s" start="3605s" duration="50s">{sound}</video>'
    found = cut(f'<clip name="c" offset="0s" duration="2s" start="12s">{video}</clip>')
    assert len(found.events) == 1
    event = found.events[0]
    assert (event.clip_name, event.source_file, event.src_in.text) == (
        "c",
        "/Volumes/card 1/A001.mov",
        "01:00:07:00",
    )


def test_a_retimed_clips_video_is_in_media_time(cut) -> None:
    """A time map comes between a clip's time and what it contains; what hangs on it is not retimed."""
    map_ = '<timeMap><timept time="0s" value="0s"/><timept time="10s" value="20s"/></timeMap>'
    inside = f'{map_}<video ref="b" offset="0s" duration="20s"/>' + clip("b", "3s", "1s", lane="1")
    found = cut(f'<clip offset="0s" duration="2s" start="2s">{inside}</clip>')
    assert [record(e) for e in found.events] == [(0, 48), (24, 48)]
    assert found.events[0].required == FrameRange(96, 96 + 2 * 47)


def test_a_clip_of_sound_alone_is_audio(cut) -> None:
    """What has no picture in it makes no plate."""
    gap = '<gap duration="2s"><audio ref="w" lane="-1" duration="2s"/></gap>'
    found = cut(f'<clip offset="0s" duration="2s">{gap}</clip>')
    assert [(e.kind, e.track, e.skipped) for e in found.events] == [("audio", "A1", "audio only")]


def test_a_synchronized_clip_shows_its_one_picture(cut) -> None:
    """A ``sync-clip`` with one picture is that picture; what hangs on it is an event of its own."""
    spine = '<spine><gap offset="0s" duration="5s"/>' + clip("a", "5s", "60s") + "</spine>"
    sound = clip("w", "7s", lane="-1")
    found = cut(f'<sync-clip name="s" offset="0s" duration="2s" start="7s">{spine}{sound}</sync-clip>')
    assert [(e.kind, e.skipped, e.src_in.text) for e in found.events][1] == ("video", None, "01:00:02:00")
    assert found.events[0].kind == "audio"


COMPOUND = (
    '<media id="m" name="Comp"><sequence format="f24" tcStart="10s" duration="9s"><spine>'
    + clip("a", "10s", "5s", start="3620s")
    + clip("b", "15s", "4s")
    + "</spine></sequence></media>"
)


def test_a_compound_clip_with_one_picture_is_read(cut) -> None:
    """Inside a compound, offsets count from its ``tcStart``, and so does a clip of it."""
    found = cut('<ref-clip ref="m" name="Comp" offset="0s" duration="2s" start="11s"/>', more=COMPOUND)
    event = found.events[0]
    assert (event.src_in.text, event.required) == ("01:00:21:00", FrameRange(86904, 86951))
    assert (
        cut('<ref-clip ref="m" offset="0s" duration="2s"/>', more=COMPOUND).events[0].src_in.text
        == "01:00:20:00"
    )


def test_a_compound_clip_with_more_is_skipped(cut) -> None:
    """A compound whose used part has two pictures is listed, with the reason."""
    found = cut('<ref-clip ref="m" name="Comp" offset="0s" duration="3s" start="14s"/>', more=COMPOUND)
    assert found.events[0].skipped == "compound clip Comp: more than one picture inside"
    assert found.events[0].required is None


def test_a_compound_of_itself_ends(cut) -> None:
    """A compound clip that holds itself, and compounds that multiply, are read in no time."""
    inside = '<spine><ref-clip ref="m" duration="9s"/></spine>'
    me = f'<media id="m"><sequence format="f24">{inside}</sequence></media>'
    assert cut('<ref-clip ref="m" duration="2s"/>', more=me).events[0].required is None
    many = "".join(
        f'<media id="m{n}"><sequence format="f24"><spine>'
        + f'<ref-clip ref="m{n + 1}" offset="0s" duration="9s"/>' * 12
        + "</spine></sequence></media>"
        for n in range(30)
    )
    assert cut('<ref-clip ref="m0" duration="2s"/>', more=many).events[0].required is None


MULTICAM = (
    '<media id="mc"><multicam format="f24" tcStart="100s">'
    '<mc-angle angleID="one"><gap offset="0s" duration="2s"/>' + clip("a", "2s", "90s") + "</mc-angle>"
    '<mc-angle angleID="two">' + clip("b", "0s", "90s", start="5s") + "</mc-angle></multicam></media>"
)


def angles(*chosen: tuple[str, str]) -> str:
    sources = "".join(f'<mc-source angleID="{angle}" srcEnable="{what}"/>' for angle, what in chosen)
    return f'<mc-clip ref="mc" name="MC" offset="0s" duration="2s" start="110s">{sources}</mc-clip>'


def test_a_multicam_clip_shows_the_angle_of_its_video(cut) -> None:
    """The angle whose video is on, at the time since the multicam's ``tcStart``."""
    event = cut(angles(("two", "audio"), ("one", "video")), more=MULTICAM).events[0]
    assert (event.source_file, event.src_in.text) == ("/Volumes/card 1/A001.mov", "01:00:08:00")
    event = cut(angles(("two", "all")), more=MULTICAM).events[0]
    assert (event.source_file, source(event)) == ("/b.mov", (360, 408))


def test_an_unknown_angle_is_told(cut) -> None:
    """A clip of an angle that is not there is listed, and not filled from another one."""
    found = cut(angles(("three", "all")), more=MULTICAM)
    assert found.events[0].skipped == "multicam clip MC: its angle is not in the file"
    assert "multicam angle 'three' is not in media 'mc'" in messages(found)


def test_an_auditions_pick_is_its_first(cut) -> None:
    """Of an audition the first child counts, at the audition's offset."""
    found = cut(
        clip("b", "0s", "1s")
        + '<audition offset="1s"><asset-clip ref="a" duration="2s"/>'
        + '<asset-clip ref="b" duration="9s"/></audition>'
        + '<asset-clip ref="b" duration="1s"/>'
    )
    assert [(record(e), e.src_in.text) for e in found.events] == [
        ((0, 24), "00:00:00:00"),
        ((24, 72), "01:00:00:00"),
        ((72, 96), "00:00:00:00"),
    ]


def test_what_makes_no_plate_is_listed_with_its_reason(cut) -> None:
    """Titles, generators, stills and disabled clips are events, skipped."""
    found = cut(
        '<title ref="gen" offset="0s" duration="1s" name="T" start="3600s"/>'
        '<video ref="gen" offset="1s" duration="1s" start="3600s"/>'
        '<video ref="jpg" offset="2s" duration="1s"/>' + clip("b", "3s", "1s", enabled="0")
    )
    assert [e.skipped for e in found.events] == ["title", "generator (Clouds)", "still", "disabled"]
    assert [e.enabled for e in found.events] == [True, True, True, False]
    assert [e.required is None for e in found.events] == [True, True, True, False]


def test_markers_have_their_record_frame(cut) -> None:
    """A marker is in its clip's time; those outside the part that is used name nothing."""
    marks = (
        '<marker start="3611s" value="SHOT_0010 wire" completed="0" note="8-8"/>'
        '<chapter-marker start="3610s" value="Two"/><marker start="3599s" value="elsewhere"/>'
    )
    found = cut(clip("a", "10s", "4s", start="3610s", inside=marks), sequence='format="f24" tcStart="10s"')
    event = found.events[0]
    assert [(m.text, m.color, m.frame, m.timecode) for m in event.markers] == [
        ("SHOT_0010 wire", "red", 264, "00:00:11:00"),
        ("Two", "orange", 240, "00:00:10:00"),
    ]
    assert "marker 'SHOT_0010 wire': 8-8" in event.notes
    assert "1 markers are outside the part that is used: 'elsewhere'" in messages(found)


def test_what_is_said_of_a_clip_is_kept(cut) -> None:
    """Notes, keywords, roles, the slate and the reel."""
    inside = (
        "<note>replace sky</note><keyword start='0s' duration='9s' value='vfx'/><metadata>"
        '<md key="com.apple.proapps.studio.reel" value="A001_C002"/>'
        '<md key="com.apple.proapps.studio.scene" value="12"/></metadata>'
    )
    event = cut(clip("b", inside=inside, videoRole="VFX")).events[0]
    assert event.reel == "A001_C002"
    assert event.notes == ("replace sky", "keyword: vfx", "role: VFX", "scene: 12")


def test_positions_beside_the_grid_are_told(cut) -> None:
    """A position within a frame is that frame, one just below a frame the next one; both with a warning."""
    found = cut(clip("b", "0s", "1s", start="241/48s") + clip("b", "1s", "1s", start="49999/5000s"))
    assert [source(e)[0] for e in found.events] == [120, 240]
    assert "its source starts at media frame 120.5; 120 is taken" in messages(found)
    assert "its source starts at media frame 239.9952; 240 is taken" in messages(found)
    late = cut(clip("b", "49/48s", "1s"))
    assert record(late.events[0]) == (24, 48)
    assert "starts at record frame 24.5; 24 is taken" in messages(late)


@pytest.mark.parametrize("bad", ["1/0s", "abc", "", "1e9s", "99999999999999999999s", "-"])
def test_a_time_that_is_none_spoils_one_event(cut, bad: str) -> None:
    """A bad event is listed with a warning; the others are read."""
    found = cut(clip("b", "0s", bad) + clip("b", "2s", "1s"))
    first, second = found.events
    assert (record(first), first.required) == ((0, None), None)
    assert (record(second), second.required) == ((48, 72), FrameRange(0, 23))
    assert "duration is" in messages(found)
    assert "its length is not known" in messages(found)


def test_a_place_that_is_none_spoils_what_hangs_on_it(cut) -> None:
    """Without a usable offset neither a clip nor what is connected to it has a place in the record."""
    hangs = "\n" + clip("b", "0s", "1s", lane="1")
    found = cut(clip("b", "0s", "1s") + clip("b", "5/0s", "1s", inside=hangs))
    assert [record(e) for e in found.events] == [(0, 24), (None, None), (None, None)]
    assert messages(found).count("its place in the record is not known") == 2


def test_lengths_that_are_none(cut) -> None:
    """A clip without length or ending before it starts is listed and told."""
    found = cut(clip("b", "0s", "0s") + clip("b", "5s", "-1s"))
    assert found.events[0].skipped == "no length in the record"
    assert [record(e) for e in found.events] == [(0, 0), (120, 96)]
    assert found.events[1].required is None
    assert "record out is before record in" in messages(found)


def test_a_missing_asset_is_told(cut) -> None:
    """A clip of an asset that is not in the file keeps its place; its media are not invented."""
    found = cut(clip("nowhere"))
    assert (record(found.events[0]), found.events[0].required) == ((0, 48), None)
    assert "cut.fcpxml:17 asset 'nowhere' is not in the resources" in messages(found)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<xmeml/>", "the XML is <xmeml>, expected <fcpxml>"),
        ('<fcpxml version="1.9"/>', "no project; it has no timeline"),
        (
            '<fcpxml><library><event><asset-clip ref="r1"/></event></library></fcpxml>',
            "no project; it has 1 clips",
        ),
        ("<fcpxml>", "not well-formed"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><fcpxml>&a;</fcpxml>', "declares entities"),
    ],
)
def test_what_is_no_cut_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """A file is refused only where it is no FCPXML or holds no timeline."""
    path = tmp_path / "x.fcpxml"
    path.write_text(text)
    with pytest.raises(TimelineError, match=message):
        read(path)


def test_of_several_projects_the_first_is_read(tmp_path: Path) -> None:
    """The others are named in a warning."""
    path = tmp_path / "cut.fcpxml"
    one = document(clip())
    other = '<project name="Reel 2"><sequence format="f24"><spine/></sequence></project></event>'
    path.write_text(one.replace("</event>", other))
    found = read(path)
    assert found.name == "Reel 1"
    assert "2 projects; 'Reel 1' is read, not 'Reel 2'" in messages(found)


def test_a_bundle_is_its_info_file(tmp_path: Path) -> None:
    """A ``.fcpxmld`` folder is read through its Info.fcpxml, and named in ``where``."""
    folder = tmp_path / "cut.fcpxmld"
    folder.mkdir()
    with pytest.raises(TimelineError, match=r"Info\.fcpxml: cannot be read"):
        read(folder)
    (folder / "Info.fcpxml").write_text(document(clip()))
    assert read(folder).events[0].where == "cut.fcpxmld:17"


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:///Volumes/a%20b/c.mov", "/Volumes/a b/c.mov"),
        ("file://localhost/x.mov", "/x.mov"),
        ("../../etc/passwd", "../../etc/passwd"),
        ("file:///C:/media/x.mov", "C:/media/x.mov"),
    ],
)
def test_files_are_text(cut, url: str, path: str) -> None:
    """A file's address is decoded and kept; nothing looks for it."""
    proxy = '<media-rep kind="proxy-media" src="file:///proxy.mov"/>'
    original = f'<media-rep kind="original-media" src="{url}"/>'
    asset = f'<asset id="z" hasVideo="1" format="f24" duration="9s">{proxy}{original}</asset>'
    assert cut(clip("z"), more=asset).events[0].source_file == path


def test_seconds_are_exact() -> None:
    """Times are the fractions written; what is none is none."""
    assert seconds("1001/24000s") == Fraction(1001, 24000)
    assert seconds("3600s") == 3600
    assert seconds("-1/2s") == Fraction(-1, 2)
    assert seconds("1.5s") == Fraction(3, 2)
    assert [seconds(text) for text in ("1/0s", "", None, "nan", "1/2/3s")] == [None] * 5


@given(
    st.lists(st.fractions(-50, 50, max_denominator=20), min_size=2, max_size=6),
    st.lists(st.fractions(-50, 50, max_denominator=20), min_size=2, max_size=6),
    st.fractions(-20, 20, max_denominator=50),
)
def test_maps_follow_one_another_exactly(first: list[Fraction], second: list[Fraction], at: Fraction) -> None:
    """One map of two has at every time the value that the second gives to the first's."""
    one = TimeMap(tuple((Fraction(n), value) for n, value in enumerate(first)))
    two = TimeMap(tuple((Fraction(n * 3), value) for n, value in enumerate(second)))
    assert one.then(two)(at) == two(one(at))
