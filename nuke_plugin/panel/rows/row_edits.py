"""What a text in a cell makes of a row: the columns' own editing. Everything raises `CellError`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dedio_core.errors import InputError
from nuke_plugin.panel.rows import cells
from nuke_plugin.panel.rows.cells import CellError
from nuke_plugin.panel.rows.rows import Row, with_fields


def named(field: str, check: Callable[[str, str], str]) -> Callable[[Row, str], Row]:
    """A name that may become a file's; `check` refuses the others."""

    def edit(row: Row, text: str) -> Row:
        try:
            return with_fields(row, **{field: check(text.strip(), field)})
        except InputError as error:
            raise CellError(str(error)) from None

    return edit


def point(field: str, what: str) -> Callable[[Row, str], Row]:
    """In or out: a frame, a timecode or arithmetic. A timeline's row is taken out of the cut."""

    def edit(row: Row, text: str) -> Row:
        assert row.media
        now = getattr(row, field)
        value = cells.frame(text, now, row.media, what)
        return row if value == now else with_fields(taken_out(row), **{field: value})

    return edit


def taken_out(row: Row) -> Row:
    """The row as a clip of its own: other frames than the cut's are no longer the cut's plate."""
    if row.origin == "clip":
        return row
    assert row.media
    return with_fields(row, origin="clip", is_taken_out=True, source=row.media.path)


def frames(row: Row, text: str) -> Row:
    """How many frames: the out is moved."""
    now = len(row.cut_range) if row.cut_range else None
    count = cells.whole(text, now, "frames", least=1)
    if row.in_point is None:
        raise CellError("frames: it has no in yet; give it one first")
    return row if count == now else with_fields(taken_out(row), out_point=row.in_point + count - 1)


def handle(field: str) -> Callable[[Row, str], Row]:
    """Head or tail handles."""

    def edit(row: Row, text: str) -> Row:
        count = cells.whole(text, getattr(row, field), f"{field} handle", least=0)
        return with_fields(row, **{field: count})

    return edit


def source(row: Row, text: str) -> Row:
    """The clip, by its path; the session asks what it is."""
    path = Path(text.strip().strip('"'))
    if not text.strip() or not path.is_absolute():
        raise CellError(f"clip '{text.strip()[:200]}': give the whole path of a clip, a folder or a sequence")
    return with_fields(row, source=path)


def version(row: Row, text: str) -> Row:
    """The version that is asked for."""
    return with_fields(row, asked_version=cells.version(text, row.asked_version or row.version))


def colorspace(row: Row, text: str) -> Row:
    """Its color space; whether the config has it is the session's to know."""
    return with_fields(row, source_colorspace=text.strip())


def squeeze(row: Row, text: str) -> Row:
    """Its squeeze."""
    return with_fields(row, squeeze=cells.squeeze(text, row.squeeze))
