"""What the measured numbers of a plate's frames say: each frame by itself, and against the one before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dedio_core.frames import runs
from dedio_core.qc.check import Check
from dedio_core.settings import Qc

Measured = Mapping[int, Mapping[str, float]]
"""The numbers of `dedio_core.measure` by plate frame."""


def pixel_checks(measured: Measured, limits: Qc, where: str) -> list[Check]:
    """A check for each thing that is looked for; those that the settings have off are left out.

    All are proven: the numbers are of the EXRs as they read back.
    """
    frames = sorted(measured)
    count = len(frames)
    of = {name: {f: measured[f][name] for f in frames} for name in ("odd", "lowest", "bright", "flat")}
    odd = {f: n for f, n in of["odd"].items() if n}
    negative = {f: n for f, n in of["lowest"].items() if n < limits.negative_limit}
    clipped = {f: n for f, n in of["flat"].items() if n >= limits.clipped_part}
    black = {f for f, n in of["bright"].items() if n <= limits.black_level}
    pairs = [(f, f - 1) for f in frames if f - 1 in measured and not {f, f - 1} & black]
    same = [f for f, before in pairs if measured[f]["digest"] == measured[before]["digest"]]
    steps = {f: measured[f]["stops"] - measured[before]["stops"] for f, before in pairs}
    jumps = {f: step for f, step in steps.items() if abs(step) > limits.jump_stops}
    found = [
        _check("nan", odd, f"no NaN and no infinity in {count} frames", "NaN or infinity"),
        _check(
            "negative",
            negative,
            f"no value below {limits.negative_limit:g}",
            f"values down to {min(negative.values(), default=0):.3g}",
        ),
        _check(
            "clipped",
            clipped,
            f"nowhere is {limits.clipped_part:.1%} of the picture flat at its top",
            f"clipped: up to {max(clipped.values(), default=0):.1%} of the picture is flat at its top",
        ),
        _check("black", black, "no black frame", "black"),
        _check("identical", same, "no frame repeats the one before", "the same pixels as the frame before"),
        _check(
            "jump",
            jumps,
            f"the mean never changes by more than {limits.jump_stops:g} stops in a frame",
            f"the mean changes by up to {max(map(abs, jumps.values()), default=0):.1f} stops from the frame "
            "before",
        ),
    ]
    settings = {check.name: getattr(limits, check.name) for check in found}
    return [
        Check(c.name, c.verdict, c.message, "proven", where, c.is_good, c.numbers, settings[c.name])
        for c in found
        if settings[c.name] != "off"
    ]


def _check(name: str, frames: Iterable[int], good: str, bad: str) -> Check:
    """`good` where there are no `frames`; else `bad`, with them."""
    wrong = runs(sorted(frames))
    if not wrong:
        return Check(name, "none", good, "proven", "", True)
    listed = ", ".join(str(part.first) if len(part) == 1 else str(part) for part in wrong)
    count = sum(map(len, wrong))
    message = f"{bad}: frame{'s' if count > 1 else ''} {listed}"
    numbers = {"frames": [[part.first, part.last] for part in wrong]}
    return Check(name, f"{count} of them", message, "proven", "", False, numbers)
