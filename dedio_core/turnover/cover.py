"""Whether a published version serves a plate of the cut: it has every frame, and handles enough."""

from __future__ import annotations

from collections.abc import Sequence

from dedio_core.earlier import Earlier
from dedio_core.frames import FrameRange, Handles, overlaps
from dedio_core.lineup import Plate


def cover(plate: Plate, there: Sequence[Earlier], min_handles: int) -> tuple[Earlier | None, str]:
    """The last of the versions `there` (the last one first) that serves the plate; and what to say.

    It has every frame of the cut, and `min_handles` on each side as far as the media go; handles that were
    asked for of this plate by hand it has to have, too. Handles are
    source frames, and the head of a plate that plays in reverse is its high end. A version from before
    the last `--renumber` serves no more: its frames have other numbers.
    """
    lineup, media = plate.lineup, plate.clip.frames
    assert media
    is_back = all(use.step < 0 for use in lineup.uses)
    names = ("tail", "head") if is_back else ("head", "tail")
    least = lineup.handles if plate.has_own_handles else Handles(min_handles, min_handles)
    needed = FrameRange(
        min(max(lineup.cut.first - least.head, media.first), lineup.cut.first),
        max(min(lineup.cut.last + least.tail, media.last), lineup.cut.last),
    )
    same = [one for one in there if one.content_id == plate.clip.content_id]
    same = [one for one in same if one.tie == same[0].tie]
    for one in same:
        if needed.within(one.pull):
            return one, "; ".join([f"v{one.version:03d} covers it", *_handles(plate, one, names)])
    if not there:
        return None, "no version yet"
    if not same:
        return None, f"v{there[0].version:03d} has another source ({there[0].file})"
    last = same[0]
    if not overlaps(last.pull, lineup.cut.padded(lineup.handles)):
        return None, f"shares no frame with v{last.version:03d}"
    lacks = (last.pull.first - needed.first, needed.last - last.pull.last)
    missing = [f"{counted(n)} at the {name}" for name, n in zip(names, lacks, strict=True) if n > 0]
    said = f"needs re-pull: {' and '.join(missing)} not in v{last.version:03d}"
    if lineup.cut.within(last.pull):
        said += (
            f"; it has the cut, and handles {least} were asked for by hand"
            if plate.has_own_handles
            else f"; it has the cut, and editorial.min_handles asks for {min_handles} on each side"
        )
    return None, said


def _handles(plate: Plate, one: Earlier, names: tuple[str, str]) -> list[str]:
    """Handles that are shorter than asked for."""
    lineup = plate.lineup
    have = (lineup.cut.first - one.pull.first, one.pull.last - lineup.cut.last)
    want = (lineup.handles.head, lineup.handles.tail)
    ends = ("low", "high") if names[0] == "tail" else ("", "")
    return [
        f"{name} handles {h} of {w}" + (f" (the {end} end of the plate)" if end else "")
        for name, h, w, end in zip(names, have, want, ends, strict=True)
        if h < w
    ]


def counted(count: int) -> str:
    """``1 frame``, ``51 frames``."""
    return f"{count} frame{'' if count == 1 else 's'}"
