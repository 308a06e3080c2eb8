"""OTIO timelines (.otio, .otioz, .otiod) to cuts.

The library is handed text that `otio_safe` has looked through, by the one call that reads JSON and
does nothing else: no plugin, hook, media linker or schema definition of anybody's runs.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from dedio_core.editorial.bad import of_plates, without_range
from dedio_core.editorial.cut import CutEvent, CutList, RateSource, Warned
from dedio_core.editorial.otio import safe as otio_safe
from dedio_core.editorial.otio.clean import Cleaner
from dedio_core.editorial.otio.events import event_of
from dedio_core.editorial.otio.markers import Reading, with_markers
from dedio_core.editorial.otio.values import finite, frame_rate, is_same, time_of
from dedio_core.editorial.otio.walk import Placed, Walk, is_transition, reference_of
from dedio_core.errors import TimelineError
from dedio_core.frames import FrameRate, Timecode

MOST_TOLD = 200
"""Warnings about objects that were left out or changed."""


def read_otio(path: Path, rate: FrameRate | None = None) -> CutList:
    """The cut in an OTIO file; `rate` is what the user says, None: the file's own.

    Raises `TimelineError` where the file is no OTIO timeline, or where no rate is stated.
    """
    path = Path(path)
    data = otio_safe.read_text(path)
    made = read_document(otio_safe.document(data, str(path)), path, rate)
    if path.suffix.lower() != ".otioz":
        return made
    return made.warning(
        [Warned(path.name, "media inside the archive are not unpacked; they are looked for where media are")]
    )


def read_document(
    document: dict[str, Any], path: Path, rate: FrameRate | None, form: str = "otio", drop: bool | None = None
) -> CutList:
    """The cut in an OTIO JSON object that came from the file at `path`.

    `form` ``aaf``: source times are timecode throughout. `drop`: whether the record's timecode is
    drop-frame; None: not stated.
    """
    warnings: list[Warned] = []

    def warn(where: str, message: str, event: int | None = None, only_cdl: bool = False) -> None:
        warnings.append(Warned(where, message, event, only_cdl))

    root = _opened(document, path, warn)
    timeline, clips = _chosen(root, path, warn)
    stated = _rate(timeline, clips)
    used, source = _decided(rate, stated, path, warn)
    walk = Walk(used.fraction, path.name, warn)
    start = _start(timeline, used, drop, warn, path.name)
    reading = Reading(used, start, form == "aaf", warn)
    if timeline is not None:
        found = list(walk.tracks(timeline.tracks, Fraction(start.frames if start else 0)))
    else:
        found = [placed for clip in clips for placed in walk.one(clip)]
    start = start or _edl_start(found, used)
    reading = Reading(used, start, form == "aaf", warn)
    events = [event_of(placed, n, reading) for n, placed in enumerate(found)]
    _mixed(events, used, warn, path.name)
    if timeline is not None:
        events = with_markers(events, timeline.tracks, reading, start.frames if start else 0)
    name = str(getattr(timeline if timeline is not None else clips[0], "name", "") or path.stem)
    warnings = of_plates(events, warnings)
    warnings += without_range(events, warnings)
    return CutList(name, form, used, source, _detail(stated, used), tuple(events), tuple(warnings))


def _opened(document: dict[str, Any], path: Path, warn: Any) -> Any:
    import opentimelineio as otio

    told: list[str] = []

    def tell(at: str, message: str) -> None:
        if len(told) < MOST_TOLD:
            told.append(message)
            warn(f"{path.name}:{at}" if at else path.name, message)

    try:
        clean = Cleaner(tell).document(document)
    except TimelineError as error:
        raise TimelineError(f"{path}: {error}") from None
    if clean is None:
        raise TimelineError(
            f"{path}: its schema is {str(document['OTIO_SCHEMA'])[:60]!r}; expected a timeline"
        )
    # Half of a surrogate pair is no character: it is written as a question mark.
    text = json.dumps(clean, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")
    del clean
    try:
        return otio.core.deserialize_json_from_string(text)
    except Exception as error:  # noqa: BLE001 - the library raises whatever its C++ does
        said = " ".join(str(error).split())[:200] or type(error).__name__
        raise TimelineError(f"{path}: is no OTIO that can be read: {said}") from None


def _chosen(root: Any, path: Path, warn: Any) -> tuple[Any, list[Any]]:
    """The timeline to read, or else clips that stand alone."""
    import opentimelineio as otio

    schema = otio.schema
    if isinstance(root, (schema.Stack, schema.Track)):
        timeline = schema.Timeline(name=root.name)
        timeline.tracks = root if isinstance(root, schema.Stack) else schema.Stack(children=[root])
        return timeline, []
    if isinstance(root, schema.SerializableCollection):
        timelines = [c for c in root if isinstance(c, schema.Timeline) and c.tracks is not None]
        if timelines:
            first = max(timelines, key=lambda t: sum(1 for _ in t.find_clips()) > 0)
            if len(timelines) > 1:
                others = ", ".join(repr(str(t.name)) for t in timelines if t is not first)[:300]
                warn(path.name, f"has {len(timelines)} timelines; '{first.name}' is read, not {others}")
            return first, []
        clips = [child for child in root if isinstance(child, schema.Clip)]
        if clips:
            return None, clips
    if isinstance(root, schema.Clip):
        return None, [root]
    if not isinstance(root, schema.Timeline):
        kind = root.schema_name() if hasattr(root, "schema_name") else type(root).__name__
        raise TimelineError(f"{path}: holds a {kind}; expected a Timeline")
    if root.tracks is None:
        raise TimelineError(f"{path}: holds a Timeline without tracks")
    return root, []


def _rate(timeline: Any, clips: list[Any]) -> list[tuple[FrameRate, int, str]]:
    """Rates that the file states, the one that counts first: how often, and where."""
    stated: list[tuple[FrameRate, int, str]] = []
    if timeline is not None and timeline.global_start_time is not None:
        own = _stated(timeline.global_start_time)
        if own:
            stated.append((own, 1, "global_start_time"))
    tracks = list(timeline.tracks) if timeline is not None else []
    for track in tracks:
        span = getattr(track, "source_range", None)
        own = _stated(span.duration) if span is not None else None
        if own and str(getattr(track, "kind", "Video")) == "Video":
            stated.append((own, 1, "a track's range"))
    counts: Counter[FrameRate] = Counter()
    for item in tracks or clips:
        if str(getattr(item, "kind", "Video")) != "Audio":
            counts.update(_rates_in(item, 0))
    if not counts:
        for item in tracks:
            counts.update(_rates_in(item, 0))
    stated += [(r, n, "clips' durations") for r, n in counts.most_common()]
    return stated


def _rates_in(item: Any, depth: int) -> Iterator[FrameRate]:
    """The rates that clips and gaps in `item` count their lengths at."""
    if is_transition(item) or depth > otio_safe.DEEPEST:
        return
    if hasattr(item, "append"):
        for child in item:
            yield from _rates_in(child, depth + 1)
        return
    span = item.source_range
    if span is None and hasattr(item, "media_reference"):
        found = reference_of(item)[0]
        span = found.available_range if found is not None else None
    own = _stated(span.duration) if span is not None else None
    if own is not None:
        yield own


def _stated(time: Any) -> FrameRate | None:
    return frame_rate(finite(time.rate))


def _decided(
    given: FrameRate | None, stated: list[tuple[FrameRate, int, str]], path: Path, warn: Any
) -> tuple[FrameRate, RateSource]:
    if given is not None:
        if stated and stated[0][0] != given:
            warn(path.name, f"the file says {stated[0][0]} frames a second, --rate says {given}")
        return given, "given"
    if not stated:
        raise TimelineError(f"{path}: states no frame rate that pictures can have; give --rate")
    return stated[0][0], "stated"


def _detail(stated: list[tuple[FrameRate, int, str]], used: FrameRate) -> str:
    return next((f"by {where}" for rate, _, where in stated if rate == used), "")


def _start(timeline: Any, rate: FrameRate, drop: bool | None, warn: Any, name: str) -> Timecode | None:
    """The record's first label; None where the file has none."""
    if timeline is None or timeline.global_start_time is None:
        return None
    time = time_of(timeline.global_start_time, lambda m: warn(name, m), "global_start_time")
    if time is None:
        return None
    frames = round(time.at(rate.fraction))
    if drop is None:
        # OTIO does not say which; a list that begins on a whole minute of one kind is of that kind.
        drop = rate.can_drop and frames > 0 and _is_round(Timecode(frames, rate, True))
        drop = drop and not _is_round(Timecode(frames, rate, False))
    return Timecode(frames, rate, drop and rate.can_drop)


def _is_round(timecode: Timecode) -> bool:
    return timecode.label()[2:] == (0, 0)


def _edl_start(found: list[Placed], rate: FrameRate) -> Timecode | None:
    """A list that came from an EDL has its record timecode in its tracks' ranges."""
    first = min((p.rec_in for p in found if p.rec_in is not None), default=Fraction(0))
    return Timecode(0, rate) if first >= 600 * rate.timebase else None


def _mixed(events: list[CutEvent], rate: FrameRate, warn: Any, name: str) -> None:
    """Say it where clips count at another rate than the record."""
    others = Counter(e.source_rate for e in events if e.kind == "video" and e.source_rate is not None)
    for other, count in sorted(others.items(), key=lambda item: item[0].fraction):
        kept = "frames" if is_same(other.fraction, rate.fraction) else "seconds"
        warn(name, f"{count} clips count at {other} frames a second in a cut of {rate}; {kept} are kept")
