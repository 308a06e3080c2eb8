"""A cut as an OTIO timeline, made with the library.

Lengths of clips are record frames up to the cut; a transition says how far it reaches before and behind
it. A speed is a `LinearTimeWarp`; the source range of a reverse starts at the lowest frame of the cut.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any
from urllib.parse import quote

import opentimelineio as otio

from tests.editorial.written.cuts import Cut, Rate, Shot

RationalTime, TimeRange = otio.opentime.RationalTime, otio.opentime.TimeRange


def write(cut: Cut, path: Path) -> None:
    otio.adapters.write_to_file(timeline(cut), str(path), adapter_name="otio_json")


def timeline(cut: Cut) -> Any:
    made = otio.schema.Timeline(cut.name, global_start_time=_time(cut.start, cut.rate))
    for number in cut.tracks:
        track = otio.schema.Track(f"V{number}", kind=otio.schema.TrackKind.Video)
        made.tracks.append(track)
        reached = 0
        for shot in cut.track(number):
            if shot.record > reached:
                track.append(otio.schema.Gap(duration=_time(shot.record - reached, cut.rate)))
            track.append(_clip(cut, shot))
            if shot.dissolve:
                track.append(
                    otio.schema.Transition(
                        transition_type=otio.schema.TransitionTypes.SMPTE_Dissolve,
                        in_offset=_time(shot.dissolve.before, cut.rate),
                        out_offset=_time(shot.dissolve.after, cut.rate),
                    )
                )
            reached = shot.out
    return made


def _time(frames: int, rate: Rate) -> Any:
    return RationalTime(frames, float(rate.fraction))


def _clip(cut: Cut, shot: Shot) -> Any:
    media = shot.media
    reach = math.floor((shot.length - 1) * -shot.speed) if shot.speed < 0 else 0
    start = _time(shot.first - reach, media.rate)
    clip = otio.schema.Clip(
        media.clip,
        otio.schema.ExternalReference(
            "file://" + quote(media.path),
            TimeRange(_time(media.start, media.rate), _time(media.length, media.rate)),
        ),
        TimeRange(start, _time(shot.length, cut.rate)),
        metadata={"cmx_3600": {"reel": media.reel}},
    )
    clip.enabled = shot.enabled
    if shot.speed == 0:
        clip.effects.append(otio.schema.FreezeFrame())
    elif shot.is_retimed:
        clip.effects.append(otio.schema.LinearTimeWarp(time_scalar=float(shot.speed)))
    if shot.flop:
        clip.effects.append(otio.schema.Effect(name="Flop", effect_name="Flop"))
    if shot.cdl:
        clip.metadata["cdl"] = {
            "asc_sop": {
                "slope": list(shot.cdl.slope),
                "offset": list(shot.cdl.offset),
                "power": list(shot.cdl.power),
            },
            "asc_sat": shot.cdl.saturation,
        }
    at = TimeRange(start + _time(shot.mark, media.rate), _time(1, media.rate))
    clip.markers.append(otio.schema.Marker(shot.marker, at, otio.schema.MarkerColor.YELLOW))
    return clip
