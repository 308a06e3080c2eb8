"""What an empty cell stands for: what the clip says of itself, else the settings."""

from __future__ import annotations

from nuke_plugin.panel.rows.rows import Row, with_fields
from nuke_plugin.panel.settings.preferences import Preferences

SPACE, SQUEEZE = "color.source", "defaults.squeeze"


def usual(row: Row, column: str, now: Preferences) -> str:
    """What `row` gets in that column where its own cell is empty; nothing where that is not known."""
    if row.media is None:
        return ""
    if column == "colorspace" and not row.source_colorspace:
        # An EXR has no space but the one that somebody gave it.
        is_said = row.media.codec != "openexr" or now.origin(SPACE) not in ("", "default")
        return (now.source or str(now.value(SPACE, ""))) if is_said else ""
    if column == "squeeze" and row.squeeze is None:
        found = now.value(SQUEEZE) if row.media.squeeze is None else row.media.squeeze
        return "" if found is None else f"{float(found):g}"
    return ""


def begun(row: Row, column: str, now: Preferences) -> Row:
    """`row` as an edit of that column counts from it: with the squeeze that it gets where it has none."""
    found = usual(row, column, now) if column == "squeeze" else ""
    return with_fields(row, squeeze=float(found)) if found else row
