"""How well a clip fits an event: a score, and its reasons in words."""

from __future__ import annotations

from dataclasses import replace

from dedio_core.editorial.match.evidence import BY_PATH, EXACT, Evidence, Hit
from dedio_core.editorial.match.lacking import lacking
from dedio_core.editorial.match.model import Candidate, Matched
from dedio_core.editorial.match.names import Names, stated_path
from dedio_core.editorial.match.overrides import Override
from dedio_core.editorial.match.place import Fit, place
from dedio_core.editorial.match.wanted import Wanted
from dedio_core.frames import FrameRange
from dedio_core.media.index import IndexedClip, MediaIndex
from dedio_core.media.index.lookup import REEL_FORMS
from dedio_core.media.index.names import key

BY_REEL, BY_NAME, BY_REEL_ALONE, BY_TIMECODE = 3000, 2000, 1200, 1000
FORM = 100
"""Between one form of a reel and the next."""
PARTLY = 1500
MOST_FOLDERS = 9
MOST_PATHS = 5
"""Paths that a sentence names."""


def candidate(wanted: Wanted, hit: Hit, evidence: Evidence) -> Candidate:
    """The clip of a hit, weighed."""
    clip = evidence.index.clips[hit.place]
    fit = place(wanted, clip)
    score, reasons = _worth(hit, fit, clip)
    if isinstance(fit, str):
        return Candidate(clip, 0, (*reasons, fit), is_barred=True)
    head, tail = _missing(fit.frames, clip)
    score -= fit.cost
    reasons += fit.doubts
    if head or tail:
        score -= PARTLY
        reasons += (_lacking(fit.frames, head, tail),)
    if clip.is_proxy:
        reasons += ("it is a proxy",)
    bar = hit.bar
    if not bar and (head or tail) and hit.reel_form is None and not hit.name:
        bar = "only a part of its timecode fits, and nothing else"
    reasons += (bar,) if bar else ()
    return Candidate(clip, score, reasons, fit.frames, head, tail, fit.source_in, bar is not None)


def _worth(hit: Hit, fit: Fit | str, clip: IndexedClip) -> tuple[int, tuple[str, ...]]:
    how = fit.how if isinstance(fit, Fit) else ""
    score, reasons = 0, []
    if hit.reel_form is not None and hit.names:
        score = BY_REEL if how == "timecode" else BY_REEL_ALONE
        score += (len(REEL_FORMS) - hit.reel_form) * FORM
        reasons.append(f"reel {hit.names.reel} is its {REEL_FORMS[hit.reel_form]}")
    if hit.name and hit.names:
        score = max(score, BY_NAME) + hit.name + _folders(hit.names, clip)
        said = {BY_PATH: "the cut names this file", EXACT: "the cut names this clip"}
        reasons.append(said.get(hit.name, "the cut names it by a form of its name"))
    if not score:
        score = BY_TIMECODE
    if how:
        reasons.append({"timecode": "the timecode is inside it"}.get(how, f"the frames are in it by {how}"))
    return score, tuple(reasons)


def _folders(names: Names, clip: IndexedClip) -> int:
    """How many folders above the file, from it upwards, are called as in the cut's path."""
    own = [key(part) for part in reversed(clip.path.parent.parts)]
    count = 0
    for said, real in zip(names.path.folders, own, strict=False):
        if said != real or count == MOST_FOLDERS:
            break
        count += 1
    return count


def _missing(frames: FrameRange, clip: IndexedClip) -> tuple[int, int]:
    assert clip.frames
    return max(0, clip.frames.first - frames.first), max(0, frames.last - clip.frames.last)


def _lacking(frames: FrameRange, head: int, tail: int) -> str:
    sides = [f"{n} at the {side}" for n, side in ((head, "head"), (tail, "tail")) if n]
    return f"it lacks {head + tail} of {len(frames)} frames: {' and '.join(sides)}"


def _called(media: str, index: MediaIndex) -> list[IndexedClip]:
    """The clips with the file name `media`; none where it is a path."""
    if "/" in media or "\\" in media:
        return []
    places = index.by_name.get(key(media), ())
    return [index.clips[n] for n in places if key(index.clips[n].path.name) == key(media)]


def chosen_by_hand(wanted: Wanted, override: Override, evidence: Evidence) -> Matched:
    """The event with the clip that a person chose, or why that cannot be."""
    said = f"{override.where} chose {override.media}"
    index = evidence.index
    stated = stated_path(override.media, index.folders)
    if stated.refused:
        return Matched(wanted.event, "missing", reasons=(f"{said}: {stated.refused}",))
    found = [index.clips[index.by_path[name]] for name in stated.keys if name in index.by_path]
    found = found or _called(override.media, index)
    if len(found) > 1:
        paths = [str(clip.path) for clip in found[:MOST_PATHS]]
        more = f" and {len(found) - MOST_PATHS} more" if len(found) > MOST_PATHS else ""
        reason = f"{said}: that is {', '.join(paths)}{more}; give the whole path of one"
        return Matched(wanted.event, "ambiguous", reasons=(reason,))
    if not found:
        return Matched(wanted.event, "missing", reasons=(f"{said}: no such clip in the media folders",))
    return with_clip(wanted, found[0], said)


def with_clip(wanted: Wanted, clip: IndexedClip, said: str) -> Matched:
    """The event with `clip`, which a person chose as `said`, or why that cannot be."""
    fit = place(wanted, clip, is_chosen=True)
    if isinstance(fit, str):
        one = Candidate(clip, 0, (said, fit), is_barred=True)
        return Matched(wanted.event, "missing", reasons=(f"{said}: {fit}",), candidates=(one,))
    head, tail = _missing(fit.frames, clip)
    reasons = (said, *fit.doubts)
    if head or tail:
        reasons += (_lacking(fit.frames, head, tail), lacking(wanted, clip, fit.frames))
    one = Candidate(clip, BY_REEL + FORM * 5, reasons, fit.frames, head, tail, fit.source_in)
    made = Matched(wanted.event, "partial", clip, fit.frames, reasons, (one,), source_in=fit.source_in)
    return replace(made, status="matched") if one.covers else made
