"""Matching: which camera original each event of a cut is from. Pure: nothing is opened or looked up on disk.

In order: reel and source timecode; file or clip name; timecode alone. What speaks against a clip
bars it however well the rest fits, and of equals from different content none is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dedio_core.editorial.cut import CutEvent
from dedio_core.editorial.match.evidence import Evidence, Hits
from dedio_core.editorial.match.lacking import lacking
from dedio_core.editorial.match.model import Candidate, Matched
from dedio_core.editorial.match.overrides import Override, Overrides
from dedio_core.editorial.match.score import candidate, chosen_by_hand, with_clip
from dedio_core.editorial.match.spans import parts_of
from dedio_core.editorial.match.wanted import Keep, Wanted
from dedio_core.frames import FrameRate
from dedio_core.media.index import IndexedClip, MediaIndex

MOST_SHOWN = 12
"""Candidates that are listed for one event."""


def match(
    events: Sequence[CutEvent],
    index: MediaIndex,
    rate: FrameRate | None,
    overrides: Overrides | None = None,
    keep: Keep = "",
) -> tuple[Matched, ...]:
    """Each event with its media, in the order of `events`.

    `rate` is the cut's (None: it could not be told; labels are then read at each clip's own rate).
    `overrides` settle the events they are about before anything else, and other events of the same source
    only where nothing else does. `keep`: of media whose timebase is not the cut's, where the format does not
    say.
    """
    evidence = Evidence(index)
    return tuple(_matched(Wanted(event, rate, keep), evidence, overrides) for event in events)


def chosen(event: CutEvent, clip: IndexedClip, rate: FrameRate | None, keep: Keep, where: str) -> Matched:
    """The event with `clip`, whatever else fits; `where` is who says so."""
    made = with_clip(Wanted(event, rate, keep), clip, f"{where} chose {clip.path}")
    return replace(made, override=where)


def media_rate(matched: Sequence[Matched], timebase: int) -> FrameRate | None:
    """The one rate of all media with `timebase` that were matched: what decides where the list cannot."""
    clips = [found.clip for found in matched if found.status == "matched" and found.clip]
    rates = {clip.rate for clip in clips if clip.rate and clip.rate.timebase == timebase}
    return rates.pop() if len(rates) == 1 else None


def _matched(wanted: Wanted, evidence: Evidence, overrides: Overrides | None) -> Matched:
    event = wanted.event
    if event.skipped or event.kind == "audio":
        return Matched(event, "skipped", reasons=(event.skipped or "audio only",))
    override = overrides.of_event(event) if overrides else None
    if override:
        return _by_hand(wanted, override, evidence)
    made = _by_itself(wanted, evidence)
    override = overrides.of_source(event) if overrides and made.status != "matched" else None
    return _by_hand(wanted, override, evidence) if override else made


def _by_hand(wanted: Wanted, override: Override, evidence: Evidence) -> Matched:
    return replace(chosen_by_hand(wanted, override, evidence), override=override.where)


def _by_itself(wanted: Wanted, evidence: Evidence) -> Matched:
    """The event with what it says of its media itself."""
    if wanted.problem:
        return Matched(wanted.event, "missing", reasons=(wanted.problem,))
    hits = evidence.hits(wanted)
    found = [candidate(wanted, hit, evidence) for hit in hits.found]
    found.sort(key=lambda c: (c.is_barred, not c.covers, c.clip.is_proxy, -c.score, c.clip.path.as_posix()))
    made = _decided(wanted, found, hits, evidence)
    refused = hits.names.path.refused
    return replace(made, reasons=(*made.reasons, refused)) if refused else made


def _decided(wanted: Wanted, found: list[Candidate], hits: Hits, evidence: Evidence) -> Matched:
    event = wanted.event
    shown = tuple(found[:MOST_SHOWN])
    fair = [c for c in found if not c.is_barred and c.frames]
    originals = [c for c in fair if not c.clip.is_proxy]
    if not originals:
        status = "proxy only" if fair else "missing"
        reasons = evidence.why_none(hits.names, found)
        if fair:
            name = fair[0].clip.path.name
            reasons = (f"only a proxy fits ({name}); its original is not in the media folders", *reasons)
        return Matched(event, status, reasons=reasons, candidates=shown)  # type: ignore[arg-type]
    best = max(originals, key=lambda c: c.score)
    if not best.covers:
        parts = parts_of([c for c in originals if not c.covers])
        if parts:
            names = ", ".join(part.clip.path.name for part in parts)
            reasons = (f"spanned: {names} follow each other in timecode", *best.reasons)
            return Matched(event, "spanned", parts[0].clip, parts[0].frames, reasons, shown, parts)
    equals = [c for c in originals if c.score == best.score]
    if len(equals) > 1 and not _is_one(equals):
        said = f"{len(equals) + hits.more} clips fit equally well; none is taken"
        return Matched(event, "ambiguous", reasons=(said,), candidates=shown)
    best = min(equals, key=lambda c: c.clip.path.as_posix())
    copies = [c for c in originals if c is not best and _is_one([best, c])]
    reasons = best.reasons
    if copies:
        reasons += (f"the same clip is also at {copies[0].clip.path}",)
    if best.frames and not best.covers:
        reasons += (lacking(wanted, best.clip, best.frames),)
    made = Matched(event, "partial", best.clip, best.frames, reasons, shown, source_in=best.source_in)
    return replace(made, status="matched") if best.covers else made


def _is_one(found: Sequence[Candidate]) -> bool:
    """Whether all are the same frames of the same content, on several disks or under several names."""
    first = found[0]
    return bool(first.clip.content_id) and all(
        c.clip.content_id == first.clip.content_id
        and c.frames is not None
        and first.frames is not None
        and c.clip.frames is not None
        and first.clip.frames is not None
        and c.frames.first - c.clip.frames.first == first.frames.first - first.clip.frames.first
        for c in found
    )


def unsettled(matched: Sequence[Matched]) -> tuple[Matched, ...]:
    """Events that want a plate and have no media for it."""
    return tuple(found for found in matched if not found.is_settled)
