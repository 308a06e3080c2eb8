"""What a table of a cut's plates shows besides the plan itself: place, match, speed, how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dedio_core.editorial.match.confidence import confidence, worth
from dedio_core.editorial.match.model import Matched
from dedio_core.lineup import Obstacle
from dedio_core.lineup.name import parts_of
from dedio_core.settings import Settings
from dedio_core.turnover.model import CutPlan, PlatePlan
from dedio_core.turnover.speed import speed_of

MOST_CANDIDATES = 5


def matched_by_event(plan: CutPlan) -> dict[int, Matched]:
    """The match of each event, by the event's index."""
    return {one.event.index: one for one in plan.matched}


def plate_row(
    one: PlatePlan, plan: CutPlan, by_event: Mapping[int, Matched], settings: Settings
) -> dict[str, Any]:
    """What the row of a plate shows. Handles that the media lack count on the side of the record."""
    uses = [use.use for use in one.uses]
    keys = list(dict.fromkeys(plan.keys[n] for n in one.plate.events if n in plan.keys))
    found = [by_event[n] for n in one.plate.events if n in by_event]
    space, squeeze = _look(one, plan, settings)
    return {
        "key": keys[0] if keys else "",
        "keys": keys,
        "where": uses[0].where,
        "record_in": uses[0].record_in,
        "record_out": uses[0].record_out,
        "speed": " ".join(dict.fromkeys(map(speed_of, uses))),
        "speeds": [None if use.kind == "variable" else float(use.step) for use in uses],
        "match": _match(found),
        "source_colorspace": space,
        "squeeze": squeeze,
        "missing": _missing(one),
    }


def _look(one: PlatePlan, plan: CutPlan, settings: Settings) -> tuple[str | None, float | None]:
    """Color space and squeeze: as planned or published, else as asked for, by the clip, by the settings.

    An EXR has no space but the one that it is given.
    """
    if one.look:
        return one.look.source_colorspace, one.look.squeeze
    plate, asked = one.plate, plan.asked
    is_open = plate.clip.codec != "openexr" or "color.source" in settings.sources
    space = plate.source_colorspace or asked.source_colorspace or (settings.color.source if is_open else None)
    by_clip = settings.defaults.squeeze if plate.clip.squeeze is None else plate.clip.squeeze
    said = asked.squeeze if plate.squeeze is None else plate.squeeze
    return space, by_clip if said is None else said


def _missing(one: PlatePlan) -> dict[str, int]:
    lineup, media = one.plate.lineup, one.plate.clip.frames
    if media is None:
        return {"head": 0, "tail": 0}
    wanted = lineup.cut.padded(lineup.handles)
    low, high = max(0, media.first - wanted.first), max(0, wanted.last - media.last)
    is_back = all(use.step < 0 for use in lineup.uses)
    return {"head": high, "tail": low} if is_back else {"head": low, "tail": high}


def _match(found: list[Matched]) -> dict[str, Any]:
    """The least sure of the matches."""
    if not found:
        return {"status": "", "confidence": None, "reasons": [], "by_hand": "", "candidates": []}
    least = min(found, key=confidence)
    return {
        "status": least.status,
        "confidence": confidence(least),
        "reasons": list(least.reasons),
        "by_hand": least.override,
        "candidates": [
            {"path": str(c.clip.path), "confidence": round(worth(c.score), 2), "reasons": list(c.reasons)}
            for c in least.candidates[:MOST_CANDIDATES]
            if least.clip is None or c.clip.path != least.clip.path
        ],
    }


def obstacle_row(
    one: Obstacle, plan: CutPlan, by_event: Mapping[int, Matched], sequence: str = ""
) -> dict[str, Any]:
    """What stands in the way, and of which event of the list.

    `sequence` is that of shots whose names do not tell theirs; a name without one is all in ``number``.
    """
    told: dict[str, Any] = {"where": one.where, "shot": one.shot, "message": one.message}
    found = None if one.event is None else by_event.get(one.event)
    if found is None:
        return {**told, "sequence": "", "number": one.shot, "key": "", "event": None}
    event = found.event
    parts = parts_of(event, sequence)
    sequence, number = ("", event.shot or "") if isinstance(parts, str) else parts
    return {
        **told,
        "sequence": sequence,
        "number": number,
        "key": plan.keys.get(event.index, ""),
        "event": {
            "event": event.event,
            "track": event.track,
            "element": event.element,
            "clip_name": event.clip_name,
            "reel": event.reel,
            "source_file": event.source_file,
            "source_in": event.src_in.text,
            "source_out": event.src_out.text,
            "record_in": event.rec_in.text,
            "record_out": event.rec_out.text,
            "frames": len(event.required) if event.required else None,
            "speed": f"{float(event.steps) * 100:g}%",
            "description": event.description,
        },
        "match": _match([found]),
    }
