"""A cut as FCP7 XML (xmeml 5).

Beside a transition an item's start or end is -1, and its in..out have the overlap in them. In and out of
a retimed clip count along the retimed clip, a reversed one from the end of its media. A file is
described where it is first used, and referred to after that.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

from tests.editorial.written.cuts import Cut, Dissolve, Media, Rate, Shot


def write(cut: Cut, path: Path) -> None:
    path.write_text(text(cut), encoding="utf-8")


def text(cut: Cut) -> str:
    known: dict[Media, str] = {}
    tracks = "\n".join(_track(cut, number, known) for number in cut.tracks)
    length = max(shot.out + shot.after for shot in cut.shots)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE xmeml>\n<xmeml version="5">\n'
        f'<sequence id="sequence-1"><name>{escape(cut.name)}</name><duration>{length}</duration>'
        f"{_rate(cut.rate)}{_timecode(cut.start, cut.rate)}\n<media><video>\n{tracks}\n</video></media>\n"
        "</sequence>\n</xmeml>\n"
    )


def _rate(rate: Rate) -> str:
    return f"<rate><timebase>{rate.base}</timebase><ntsc>{str(rate.is_ntsc).upper()}</ntsc></rate>"


def _timecode(frame: int, rate: Rate, reel: str = "") -> str:
    shown = "DF" if rate.drop else "NDF"
    named = f"<reel><name>{escape(reel)}</name></reel>" if reel else ""
    return (
        f"<timecode>{_rate(rate)}<string>{rate.label(frame)}</string><frame>{frame}</frame>"
        f"<displayformat>{shown}</displayformat>{named}</timecode>"
    )


def _track(cut: Cut, number: int, known: dict[Media, str]) -> str:
    items: list[str] = []
    for shot in cut.track(number):
        items.append(_clipitem(cut, shot, known))
        if shot.dissolve:
            items.append(_transition(shot.out, shot.dissolve, cut.rate))
    return "<track>\n" + "\n".join(items) + "\n<enabled>TRUE</enabled></track>"


def _transition(at: int, dissolve: Dissolve, rate: Rate) -> str:
    start, end = at - dissolve.before, at + dissolve.after
    where = {0: "start", dissolve.frames: "end"}.get(dissolve.before, "center")
    return (
        f"<transitionitem>{_rate(rate)}<start>{start}</start><end>{end}</end><alignment>{where}</alignment>"
        "<effect><name>Cross Dissolve</name><effectid>Cross Dissolve</effectid>"
        "<effectcategory>Dissolve</effectcategory><effecttype>transition</effecttype>"
        "<mediatype>video</mediatype></effect></transitionitem>"
    )


def _clipitem(cut: Cut, shot: Shot, known: dict[Media, str]) -> str:
    before, media = cut.before(shot), shot.media
    start = -1 if cut.into(shot) else shot.record
    end = -1 if shot.dissolve else shot.out
    first = shot.offset if shot.speed == 0 else shot.retimed_offset
    last = first + shot.length + shot.after
    length = int(media.length / abs(shot.speed)) if shot.speed else media.length
    return (
        f'<clipitem id="{cut.shots.index(shot) + 1}"><name>{escape(media.clip)}</name>'
        f"<enabled>{str(shot.enabled).upper()}</enabled><duration>{length}</duration>{_rate(media.rate)}"
        f"<start>{start}</start><end>{end}</end><in>{first - before}</in><out>{last}</out>"
        f"{_file(media, known)}{''.join(_more(shot, first))}</clipitem>"
    )


def _file(media: Media, known: dict[Media, str]) -> str:
    name = escape(media.clip)
    if media in known:
        return f'<file id="{known[media]}"/>'
    known[media] = f"file-{len(known) + 1}"
    return (
        f'<file id="{known[media]}"><name>{name}.mov</name>'
        f"<pathurl>file://localhost{quote(media.path)}</pathurl>{_rate(media.rate)}"
        f"<duration>{media.length}</duration>{_timecode(media.start, media.rate, media.reel)}"
        f"<media><video><duration>{media.length}</duration></video></media></file>"
    )


def _more(shot: Shot, first: int) -> Iterator[str]:
    if shot.speed == 0:
        yield f"<stillframe>TRUE</stillframe><stillframeoffset>{shot.offset}</stillframeoffset>"
    elif shot.is_retimed:
        yield _time_remap(shot.speed)
    if shot.flop:
        yield (
            "<filter><effect><name>Flop</name><effectid>Flop</effectid><effectcategory>Perspective"
            "</effectcategory><effecttype>filter</effecttype><mediatype>video</mediatype></effect></filter>"
        )
    at = first + shot.mark
    yield f"<marker><name>{escape(shot.marker)}</name><comment/><in>{at}</in><out>-1</out></marker>"
    if shot.cdl:
        triples = (shot.cdl.slope, shot.cdl.offset, shot.cdl.power)
        sop = "".join(f"({' '.join(map(str, one))})" for one in triples)
        yield f"<colorinfo><asc_sop>{sop}</asc_sop><asc_sat>{shot.cdl.saturation}</asc_sat></colorinfo>"


def _time_remap(speed: Fraction) -> str:
    values = {
        "variablespeed": "0",
        "speed": f"{float(abs(speed) * 100):.10f}",
        "reverse": str(speed < 0).upper(),
        "frameblending": "FALSE",
    }
    parameters = "".join(
        f"<parameter><parameterid>{name}</parameterid><name>{name}</name><value>{value}</value></parameter>"
        for name, value in values.items()
    )
    return (
        "<filter><effect><name>Time Remap</name><effectid>timeremap</effectid>"
        "<effectcategory>motion</effectcategory><effecttype>motion</effecttype>"
        f"<mediatype>video</mediatype>{parameters}</effect></filter>"
    )
