"""From what a row or flag says to source frames: in, out, handles, and the tie to plate frames."""

from __future__ import annotations

from dedio_core.errors import InputError, RangeError
from dedio_core.frames import FrameRange, Timecode
from dedio_core.models import EditorialCutInfo, SourceClip


def cut_frames(cut: EditorialCutInfo, clip: SourceClip) -> FrameRange:
    """The source frames that the cut shows, both ends included.

    Raises `InputError` for points that contradict each other and `RangeError` for frames the clip
    does not have.
    """
    if cut.lineup:
        return check_inside(cut.lineup.cut, clip)
    if cut.all_frames:
        _refuse_points(cut, clip.path.name)
        return clip.frames
    first = _point(cut.in_point, cut.in_timecode, clip, "in")
    last = _last(cut, clip, first)
    unit = "file frames" if clip.kind == "sequence" else "clip frames"
    if last < first:
        raise InputError(f"{clip.path.name}: out {last} is before in {first} ({unit}); swap them?")
    return check_inside(FrameRange(first, last), clip)


def _labels(clip: SourceClip) -> str:
    if clip.start is None:
        return ""
    return f" ({clip.start} to {clip.start.plus(len(clip.frames) - 1)})"


def _refuse_points(cut: EditorialCutInfo, name: str) -> None:
    points = (cut.in_point, cut.out_point, cut.in_timecode, cut.out_timecode, cut.duration)
    if any(point is not None for point in points):
        raise InputError(
            f"{name}: all frames were asked for, and an in, out or duration too; give one or the other"
        )


def _last(cut: EditorialCutInfo, clip: SourceClip, first: int) -> int:
    has_out = cut.out_point is not None or cut.out_timecode is not None
    if has_out and cut.duration is not None:
        raise InputError(f"{clip.path.name}: an out and a duration were given; one of them is enough")
    if cut.out_exclusive and not has_out:
        raise InputError(f"{clip.path.name}: an exclusive out was asked for, but no out is given")
    if cut.duration is not None:
        if cut.duration < 1:
            raise InputError(f"{clip.path.name}: duration {cut.duration}: a cut has at least one frame")
        return first + cut.duration - 1
    last = _point(cut.out_point, cut.out_timecode, clip, "out")
    return last - 1 if cut.out_exclusive else last


def _point(number: int | None, label: str | None, clip: SourceClip, what: str) -> int:
    if label is not None:
        if clip.start is None:
            raise InputError(
                f"{clip.path.name}: {what} {label} is a timecode, but the clip has none; give frame numbers"
            )
        asked = Timecode.parse(label, clip.rate, clip.start.drop if ";" not in label else None)
        if asked.drop != clip.start.drop:
            raise InputError(
                f"{clip.path.name}: {what} {label} is drop-frame, the clip's timecode ({clip.start}) is not"
            )
        return clip.frames.first + asked.minus(clip.start)
    if number is None:
        raise InputError(
            f"{clip.path.name}: no {what} point is given; name one, or ask for all frames of the clip"
        )
    return number


def check_inside(cut: FrameRange, clip: SourceClip) -> FrameRange:
    """`cut`, where the clip has all of it. Raises `RangeError`."""
    if not cut.within(clip.frames):
        unit = "file frames" if clip.kind == "sequence" else "clip frames"
        has = f"{unit} {clip.frames}{_labels(clip)}"
        raise RangeError(f"{clip.path.name}: cut {cut} is outside the media, which has {has}")
    return cut
