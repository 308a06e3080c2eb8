"""Which levels and matrix a movie's Y'CbCr has: flag, then settings, then the stream's tags."""

from __future__ import annotations

from dataclasses import replace

from dedio_core.models import Levels, SourceClip
from dedio_core.settings import LevelsRule


def decided(
    clip: SourceClip, asked: Levels | None, rules: tuple[LevelsRule, ...], source_space: str
) -> tuple[SourceClip, list[str], list[str]]:
    """The clip with its levels and matrix decided, notes, and warnings.

    Without flag, rule or tag, Y'CbCr is video range and BT.709 at any size, which is said; for a
    camera log picture it is a warning, because cameras write log in both. RGB is full
    range unless flag or rule says otherwise.
    """
    if clip.kind != "movie":
        ignored = "levels video was asked for, but image files and camera raw are always full range"
        return clip, [], [ignored] if asked == "video" else []
    notes, warnings = [], []
    is_rgb = clip.pixel_format.startswith(("gbr", "rgb"))
    # Tags of RGB streams are not trusted: writers copy them from the Y'CbCr that they know better.
    stated = asked or by_rule(clip, rules) or (None if is_rgb else clip.levels)
    levels: Levels = stated or ("full" if is_rgb else "video")
    if not stated and not is_rgb:
        said = "the stream is not tagged with levels; video levels are assumed"
        if "log" in source_space.lower():
            warnings.append(
                f"{said} for a camera log picture; give --levels, or the setting media.levels, if it is full"
            )
        else:
            notes.append(said)
    if clip.matrix is None and not is_rgb:
        notes.append("the stream names no matrix; BT.709 is assumed")
    return replace(clip, levels=levels, matrix=clip.matrix or "bt709"), notes, warnings


def by_rule(clip: SourceClip, rules: tuple[LevelsRule, ...]) -> Levels | None:
    """The levels of the first rule whose codec and model texts are in the clip's; None without one."""
    for rule in rules:
        model = clip.camera.model or ""
        if rule.codec.lower() in clip.codec.lower() and rule.model.lower() in model.lower():
            return "full" if rule.levels == "full" else "video"
    return None
