"""A cut as FCPXML 1.10.

Times are exact seconds. Clips of the spine meet at the cut, and a transition lies over both. A clip's
``start`` is in its media's timecode, or, where it is retimed, in the time that its ``timeMap`` maps from;
going back, a time is the end of the frame that is seen. Higher tracks are connected to what lies below
them in the spine, in that one's own time. FCPXML has no words for a CDL.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

from tests.editorial.written.cuts import Cut, Media, Rate, Shot


def write(cut: Cut, path: Path) -> None:
    path.write_text(text(cut), encoding="utf-8")


def text(cut: Cut) -> str:
    media = list(dict.fromkeys(shot.media for shot in cut.shots))
    rates = list(dict.fromkeys([cut.rate, *(one.rate for one in media)]))
    formats = {rate: f"f{n}" for n, rate in enumerate(rates, 1)}
    assets = {one: f"a{n}" for n, one in enumerate(media, 1)}
    lines = [f'<format id="{key}" frameDuration="{_time(1, rate)}"/>' for rate, key in formats.items()]
    lines += [_asset(one, key, formats[one.rate]) for one, key in assets.items()]
    length = max(shot.out for shot in cut.shots)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n<fcpxml version="1.10"><resources>\n'
        + "\n".join(lines)
        + f"\n</resources><library><event><project name={quoteattr(cut.name)}>"
        f'<sequence format="{formats[cut.rate]}" duration="{_time(length, cut.rate)}"'
        f' tcStart="{_time(cut.start, cut.rate)}" tcFormat="{_format(cut.rate)}"><spine>\n'
        + "\n".join(_spine(cut, assets))
        + "\n</spine></sequence></project></event></library></fcpxml>\n"
    )


def _time(frames: int | Fraction, rate: Rate) -> str:
    seconds = frames / rate.fraction
    return f"{seconds.numerator}/{seconds.denominator}s" if seconds.denominator > 1 else f"{seconds}s"


def _format(rate: Rate) -> str:
    return "DF" if rate.drop else "NDF"


def _asset(media: Media, key: str, form: str) -> str:
    reel = f'<md key="com.apple.proapps.studio.reel" value={quoteattr(media.reel)}/>'
    return (
        f'<asset id="{key}" name={quoteattr(media.clip)} start="{_time(media.start, media.rate)}"'
        f' duration="{_time(media.length, media.rate)}" hasVideo="1" videoSources="1" format="{form}">'
        f'<media-rep kind="original-media" src="file://{quote(media.path)}"/>'
        f"<metadata>{reel}</metadata></asset>"
    )


def _spine(cut: Cut, assets: dict[Media, str]) -> Iterator[str]:
    reached = 0
    over = [shot for number in cut.tracks if number > 1 for shot in cut.track(number)]
    below = cut.track(1)
    end = max([one.out for one in over], default=0)
    for shot in below:
        if shot.record > reached:
            yield _gap(cut, reached, shot.record, over, assets)
        inside = _connected(cut, shot.record, shot.out, _own_start(shot), shot.media.rate, over, assets)
        yield _clip(cut, shot, _time(cut.start + shot.record, cut.rate), assets, inside)
        yield from _transition(cut, shot, cut.start + shot.out)
        reached = shot.out
    if end > reached:
        yield _gap(cut, reached, end, over, assets)


def _transition(cut: Cut, shot: Shot, at: int) -> Iterator[str]:
    """The dissolve that ends a shot, whose cut is frame `at` of what it lies in."""
    if shot.dissolve:
        offset, length = at - shot.dissolve.before, shot.dissolve.frames
        yield (
            f'<transition name="Cross Dissolve" offset="{_time(offset, cut.rate)}"'
            f' duration="{_time(length, cut.rate)}"/>'
        )


def _gap(cut: Cut, first: int, last: int, over: list[Shot], assets: dict[Media, str]) -> str:
    hour = cut.rate.hours(1)
    inside = _connected(cut, first, last, hour, cut.rate, over, assets)
    return (
        f'<gap name="Gap" offset="{_time(cut.start + first, cut.rate)}" start="{_time(hour, cut.rate)}"'
        f' duration="{_time(last - first, cut.rate)}">{inside}</gap>'
    )


def _connected(
    cut: Cut, first: int, last: int, start: int, rate: Rate, over: list[Shot], assets: dict[Media, str]
) -> str:
    """Higher shots that begin over record frames `first` to `last`, where the lower one is at `start`.

    Each is a storyline, in which time starts at 0: only there can they dissolve.
    """
    lines = []
    for one in over:
        if cut.into(one) or not first <= one.record < last:
            continue
        chain = [one]
        while chain[-1].dissolve:
            chain.append(next(s for s in over if (s.track, s.record) == (one.track, chain[-1].out)))
        items = []
        for shot in chain:
            items.append(_clip(cut, shot, _time(shot.record - one.record, cut.rate), assets, ""))
            items += _transition(cut, shot, shot.out - one.record)
        offset = _time(start + one.record - first, rate)
        lines.append(f'<spine lane="{one.track - 1}" offset="{offset}">{"".join(items)}</spine>')
    return "".join(lines)


def _own_start(shot: Shot) -> int:
    """The clip's own time at its record in."""
    is_mapped = shot.is_retimed and shot.speed != 0
    return shot.media.start + shot.retimed_offset if is_mapped else shot.first


def _clip(cut: Cut, shot: Shot, offset: str, assets: dict[Media, str], connected: str) -> str:
    media, rate, start = shot.media, shot.media.rate, _own_start(shot)
    enabled = "" if shot.enabled else ' enabled="0"'
    flop = '<adjust-transform scale="-1 1"/>' if shot.flop else ""
    marker = (
        f'<marker start="{_time(start + shot.mark, rate)}" duration="{_time(1, rate)}"'
        f" value={quoteattr(shot.marker)}/>"
    )
    return (
        f'<asset-clip ref="{assets[media]}" name={quoteattr(media.clip)} offset="{offset}"'
        f' start="{_time(start, rate)}" duration="{_time(shot.length, cut.rate)}"'
        f' tcFormat="{_format(rate)}"{enabled}>'
        f"{_conformed(cut, shot)}{_time_map(shot)}{flop}{connected}{marker}</asset-clip>"
    )


def _conformed(cut: Cut, shot: Shot) -> str:
    """Media of the other of 24 and 23.976 keep their frames."""
    if shot.media.rate.fraction == cut.rate.fraction:
        return ""
    return f'<conform-rate srcFrameRate="{"23.98" if shot.media.rate.is_ntsc else shot.media.rate.base}"/>'


def _time_map(shot: Shot) -> str:
    """From the retimed clip's time, which starts where the media's does, to the media's."""
    if not shot.is_retimed:
        return ""
    media = shot.media
    first, last = media.start, media.start + media.length
    if shot.speed == 0:
        points: list[tuple[Fraction | int, int]] = [(first, shot.first), (last, shot.first)]
    else:
        end = first + media.length / abs(shot.speed)
        points = [(first, first), (end, last)] if shot.speed > 0 else [(first, last), (end, first)]
    inner = "".join(
        f'<timept time="{_time(at, media.rate)}" value="{_time(value, media.rate)}" interp="smooth2"/>'
        for at, value in points
    )
    return f"<timeMap>{inner}</timeMap>"
