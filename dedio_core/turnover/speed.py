"""A use's speed in words."""

from __future__ import annotations

from dedio_core.uses import CutUse


def speed_of(use: CutUse) -> str:
    """``100%``, ``freeze``, ``-50%``, ``variable``; with what was kept of media at another rate."""
    words = {"freeze": "freeze", "variable": "variable"}
    kept = f" ({use.conform} kept)" if use.conform else ""
    return words.get(use.kind, f"{float(use.step) * 100:g}%") + kept
