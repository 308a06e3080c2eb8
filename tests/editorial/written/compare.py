"""Whether files of several formats say the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from dedio_core.editorial.cut import CutEvent, CutList
from dedio_core.editorial.readers import read_cut
from dedio_core.editorial.shots import Rules, name_shots
from dedio_core.frames import FrameRate
from tests.editorial.written import edl, fcp7, fcpxml, otio_file
from tests.editorial.written.cuts import Cut, Shot

Written = Sequence[tuple[str, Path]]
Reading = Callable[[str, Path], Mapping[str, Any]]

WRITERS = {"edl": edl.write, "otio": otio_file.write, "xml": fcp7.write, "fcpxml": fcpxml.write}
WORDLESS: dict[str, tuple[str, ...]] = {"fcpxml": ("cdl",)}
"""What a format cannot say."""
CUT_POINT = ("record", "seen_before", "seen_after", "marker")
"""What an EDL says otherwise of a dissolve that starts before the cut; `seen` and `required` are the same."""


def write_all(cut: Cut, folder: Path, formats: Sequence[str] = ()) -> list[tuple[str, Path]]:
    """The cut in every format (or some): its name, which is the file's suffix, and the file."""
    written = [(name, folder / f"cut.{name}") for name in formats or WRITERS]
    for name, path in written:
        WRITERS[name](cut, path)
    return written


@dataclass(frozen=True)
class Seen:
    """All that is said of one shot, in frames; ranges have both ends in them."""

    shot: str
    element: str | None
    track: str
    reel: str | None
    clip: str | None
    file: str
    record: tuple[int, int]
    seen: tuple[int, int]
    seen_before: int
    seen_after: int
    required: tuple[int, int] | None
    shown_first: int | None
    """The source frame of the first record frame that is seen."""
    speed: Fraction
    steps: Fraction
    phase: Fraction
    kind: str
    cdl: tuple[Any, ...] | None
    description: str
    handles: tuple[int, int] | None
    marker: int | None


def defined(cut: Cut) -> dict[str, Seen]:
    """What a cut's own definition says of each shot that is seen."""
    return {_key(s.name, s.element): _defined(cut, s) for s in cut.shots if s.enabled}


def _key(name: str, element: str | None) -> str:
    return f"{name} {element or ''}".strip()


def _defined(cut: Cut, shot: Shot) -> Seen:
    frames, record = cut.samples(shot), cut.start + shot.record
    out, before = record + shot.length - 1, cut.before(shot)
    words = (f"{shot.handles[0]}-{shot.handles[1]}" if shot.handles else "", shot.description)
    kind = "freeze" if shot.speed == 0 else "reverse" if shot.speed < 0 else "constant"
    return Seen(
        shot=shot.name,
        element=shot.element,
        track=f"V{shot.track}",
        reel=shot.media.reel,
        clip=shot.media.clip,
        file=shot.media.path,
        record=(record, out),
        seen=(record - before, out + shot.after),
        seen_before=before,
        seen_after=shot.after,
        required=(min(frames), max(frames)),
        shown_first=frames[0],
        speed=shot.speed,
        steps=shot.speed,
        phase=-before * abs(shot.speed) % 1,
        kind=kind if shot.is_retimed else "",
        cdl=(shot.cdl.slope, shot.cdl.offset, shot.cdl.power, shot.cdl.saturation) if shot.cdl else None,
        description=" ".join(filter(None, words)),
        handles=shot.handles,
        marker=record + shot.mark,
    )


def as_read(rate: FrameRate) -> Reading:
    """A reading that gives what the readers say of each named shot. Only an EDL is told the rate."""

    def reading(name: str, path: Path) -> dict[str, Seen]:
        return shots_of(name_shots(read_cut(path, rate if name == "edl" else None), Rules()))

    return reading


def shots_of(cut: CutList) -> dict[str, Seen]:
    """What a list that was read says of each named shot."""
    return {_key(e.shot, e.element): _seen(e, e.shot) for e in cut.events if e.shot}


def _seen(event: CutEvent, shot: str) -> Seen:
    record, length = event.rec_in.frame, event.record_frames
    assert record is not None
    assert length is not None
    out = record + length - 1
    file = event.source_file or ""
    needed, cdl = event.required, event.cdl
    return Seen(
        shot=shot,
        element=event.element,
        track=event.track,
        reel=event.reel,
        clip=event.clip_name,
        file=unquote(file[len("file://") :]) if file.startswith("file://") else file,
        record=(record, out),
        seen=(record - event.seen_before, out + event.seen_after),
        seen_before=event.seen_before,
        seen_after=event.seen_after,
        required=(needed.first, needed.last) if needed else None,
        shown_first=(needed.last if event.steps < 0 else needed.first) if needed else None,
        speed=event.speed,
        steps=event.steps,
        phase=event.phase,
        kind=event.retime.kind if event.retime else "",
        cdl=(cdl.slope, cdl.offset, cdl.power, cdl.saturation) if cdl else None,
        description=event.description,
        handles=(event.handles.head, event.handles.tail) if event.handles else None,
        marker=event.markers[0].frame if event.markers else None,
    )


def differences(
    written: Written,
    reading: Reading,
    expected: Mapping[str, Any] | None = None,
    wordless: Mapping[str, Sequence[str]] = WORDLESS,
) -> list[str]:
    """What the files say of any shot that `expected` (without it: the first file) does not.

    `reading` gives a dataclass or a mapping for each shot by name; `wordless` are fields that are left
    out of a format.
    """
    readings = {name: reading(name, path) for name, path in written}
    wanted_by = "the definition" if expected is not None else written[0][0]
    wanted = expected if expected is not None else readings[wanted_by]
    found: list[str] = []
    for name, shots in readings.items():
        found += [f"{name}: shot {shot} is not there" for shot in wanted if shot not in shots]
        found += [f"{name}: shot {shot} is one too many" for shot in shots if shot not in wanted]
        for shot in wanted.keys() & shots.keys():
            own, other = _fields(shots[shot]), _fields(wanted[shot])
            found += [
                f"{name}: shot {shot}: {key} is {own.get(key)!s}, {wanted_by} says {other.get(key)!s}"
                for key in sorted(own.keys() | other.keys())
                if own.get(key) != other.get(key) and key not in wordless.get(name, ())
            ]
    return sorted(found)


def _fields(value: Any) -> Mapping[str, Any]:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
