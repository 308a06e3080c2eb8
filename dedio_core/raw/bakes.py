"""Colour bakes of Sony's ``rawexporter`` and the OCIO colour spaces that agree with them."""

from __future__ import annotations

from collections.abc import Iterable

BAKES: dict[str, tuple[str, ...]] = {
    "SGAMUT3CINE_SLOG3": ("S-Log3 Venice S-Gamut3.Cine", "S-Log3 S-Gamut3.Cine"),
    "SGAMUT3_SLOG3": ("S-Log3 Venice S-Gamut3", "S-Log3 S-Gamut3"),
    "ACES_LINEAR": ("ACES2065-1",),
    # No public statement was found of an OCIO space that agrees with these: none is accepted.
    "SGAMUT3_LINEAR": (),
    "SGAMUT_LINEAR": (),
    "SGAMUT_SLOG2": (),
    "INPUT": (),
    "ALL": (),
}
"""``--bake`` -> OCIO spaces that agree with it, the best first. The generic S-Log3 spaces are the same
curve with matrices that are a few per cent off for VENICE: no error here, warned of elsewhere."""


def bake_problem(bake: str, color_space: str, aliases: Iterable[str] = ()) -> str | None:
    """Why pixels of `bake` must not be read as `color_space` (also called `aliases`); None where they may.

    A linear bake read as S-Log3 is wrong everywhere, so this is an error, never a warning.
    """
    names = {name.casefold() for name in (color_space, *aliases)}

    def agrees(spaces: tuple[str, ...]) -> bool:
        return any(space.casefold() in names for space in spaces)

    if agrees(BAKES[bake]):
        return None
    fitting = [other for other, spaces in BAKES.items() if agrees(spaces)]
    remedy = f"use bake {fitting[0]}" if fitting else f"no bake is known to agree with '{color_space}'"
    if BAKES[bake]:
        remedy += f", or read it as '{BAKES[bake][0]}'"
    return f"rawexporter's bake {bake} does not agree with the source colour space '{color_space}': {remedy}"
