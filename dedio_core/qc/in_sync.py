"""Each use of a published plate against the editorial reference, by picture."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from dedio_core.errors import DedioError, InputError, PublishError
from dedio_core.manifest import plain_path
from dedio_core.qc import small
from dedio_core.qc.check import Check
from dedio_core.qc.compare import compare
from dedio_core.qc.decide import Found, decide
from dedio_core.qc.framing import Pictures, active_box
from dedio_core.qc.hypotheses import Offset, hypotheses
from dedio_core.qc.lookup import Use, is_drop, uses_of
from dedio_core.qc.reference import Reference
from dedio_core.qc.sampling import looked_at, sampled

NAME = "reference"
PLATE_WIDE = 192
MOST, MOST_EXRS = 96, 24
"""Record frames of a use that are compared: with a proxy, and with EXRs, which are slow to read."""
UNDECIDED = "undecided"


def checks(version: Path, sidecar: Mapping[str, Any], reference: Reference) -> list[Check]:
    """A check for each use of the plate, and one for the plate."""
    where = version.name
    uses = uses_of(sidecar, where)
    if not uses:
        why = "its sidecar names no use in a cut"
        return [Check(NAME, UNDECIDED, f"{UNDECIDED}: {why}", "proven", where)]
    plate = _Plate(version, sidecar)
    found = [_found(use, plate, reference) for use in uses]
    each = [_check(one, f"{where} use {use.name}") for use, one in zip(uses, found, strict=True)]
    return [*each, _of_plate(found, where)]


def _check(found: Found, where: str) -> Check:
    verdict = UNDECIDED if found.offset is None else str(found.offset)
    message = f"{verdict}: {found.why}" if found.why else verdict
    is_good = None if found.offset is None else found.offset.is_none
    return Check(NAME, verdict, message, "proven", where, is_good, found.numbers)


def _of_plate(found: Sequence[Found], where: str) -> Check:
    """In sync only where all uses are; off where one is."""
    offsets = [one.offset for one in found]
    off = sorted({str(o) for o in offsets if o is not None and not o.is_none})
    if off:
        return Check(NAME, off[0], " and ".join(off), "proven", where, False)
    good = sum(o is not None for o in offsets)
    if good == len(found):
        return Check(NAME, str(Offset()), str(Offset()), "proven", where, True)
    return Check(NAME, UNDECIDED, f"{UNDECIDED}: {good} of {len(found)} uses in sync", "proven", where)


def _found(use: Use, plate: _Plate, reference: Reference) -> Found:
    if why := _unfit(use, reference):
        return Found(None, why)
    try:
        return _compared(use, plate, reference)
    except DedioError as error:
        return Found(None, str(error))


def _unfit(use: Use, reference: Reference) -> str:
    """Why `use` cannot be looked for in the reference; empty where it can."""
    start = reference.start
    drop = is_drop(use, start.rate)
    if isinstance(drop, str):
        return f"the reference runs at {start.rate}, the cut at another rate: {drop}"
    if drop != start.drop and start.frames:
        names = {True: "drop-frame", False: "non-drop"}
        return f"the cut counts {names[drop]}, the reference's start {start} is {names[start.drop]}"
    if any("animated" in text for text in use.reframes):
        return f"the cut changes the framing within the use ({', '.join(use.reframes)})"
    if not use.record.within(reference.frames):
        return f"the reference has record frames {reference.frames}, this use is {use.record}"
    return ""


def _compared(use: Use, plate: _Plate, reference: Reference) -> Found:
    pictures = reference.pictures(looked_at(use.record))
    frames = sampled(pictures, plate.most)
    paths = hypotheses(use.plate_of, frames, plate.frames)
    if Offset() not in paths:
        return Found(None, "the plate lacks the frames that the cut shows")
    first, shown = plate.pictures({f for path in paths.values() for f in path if f is not None})
    stack = np.stack([pictures[at] for at in frames])
    return decide(compare(stack, active_box(stack), shown, first, paths, use.flops, plate.strip))


class _Plate:
    """The pictures of a version: its proxy's, or its EXRs' where it has none."""

    def __init__(self, version: Path, sidecar: Mapping[str, Any]) -> None:
        try:
            files, cut = [plain_path(name) for name in sidecar["files"]], sidecar["cut"]
            self.frames = range(int(cut["plate"][0]), int(cut["plate"][1]) + 1)
            geometry = sidecar["geometry"]
            width, height = (float(n) for n in geometry["size"])
            self._box = [
                float(edge) / n for edge, n in zip(geometry["box"], (width, height) * 2, strict=True)
            ]
            self._movie = next((version / f for f in sorted(files) if f.endswith(".mp4")), None)
            self._exrs = {int(m[1]): version / f for f in files if (m := re.search(r"\.(\d+)\.exr$", f))}
            if not (1 / 16 <= height / width <= 16 and all(0 <= edge <= 1 for edge in self._box)):
                raise ValueError
            self._size = (PLATE_WIDE, max(16, round(Fraction(PLATE_WIDE) * Fraction(height / width))))
            self.strip = self._strip(sidecar.get("render", {}).get("proxy", {})) if self._movie else 0
        except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, InputError):
            raise PublishError(f"{version}: its sidecar does not say what the plate is; restore it") from None
        self.most = MOST if self._movie else MOST_EXRS

    def _strip(self, proxy: Mapping[str, Any]) -> int:
        """Rows at top and bottom that a burn-in is over: its counter must not decide."""
        if not proxy.get("burn_in"):
            return 0
        height = int(proxy["size"][1])
        drawn = 1.5 * max(8, height // 36) / height  # as `drawing.burn_in` has it
        if proxy.get("encoder"):
            drawn += 1 / 54  # Nuke's stands so far from the edge (`graph_proxy.MARGIN`)
        return max(0, math.ceil((drawn - self._box[1]) * self._size[1])) + 2

    def pictures(self, wanted: set[int]) -> tuple[int, Pictures]:
        """The first frame, and the pictures from it on, without bars; what is not `wanted` is black."""
        first = min(wanted)
        if self._movie:
            begin = self.frames[0]
            found = small.of_movie(self._movie, [f - begin for f in sorted(wanted)], self._size)
            found = {f + begin: picture for f, picture in found.items()}
        else:
            found = small.of_exrs(self._exrs, sorted(wanted), self._size)
        left, top, right, bottom = self._box
        wide, high = self._size
        rows = slice(round(top * high + 0.499), round(bottom * high - 0.499))
        columns = slice(round(left * wide + 0.499), round(right * wide - 0.499))
        shape = next(iter(found.values()))[rows, columns].shape
        stack = np.zeros((max(wanted) - first + 1, *shape), np.float32)
        for frame, picture in found.items():
            stack[frame - first] = picture[rows, columns]
        return first, stack
