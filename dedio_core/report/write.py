"""Writing reports: the suffix of a file says which."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from dedio_core import files
from dedio_core.redaction import redacted
from dedio_core.report import avid_markers, document, edl, page, table
from dedio_core.report.model import Report


def _text(made: Callable[[Report], str]) -> Callable[[Report, Path], None]:
    def write(report: Report, path: Path) -> None:
        files.write_whole(path, redacted(made(report)).encode())

    return write


WRITERS: dict[str, Callable[[Report, Path], None]] = {
    ".html": _text(page.text),
    ".csv": table.write,
    ".json": _text(document.text),
    ".edl": _text(edl.text),
    ".txt": _text(avid_markers.text),
}
"""A count sheet, the same as a table, the plan's document, locators for editorial, Avid's markers."""


def misused(paths: Sequence[Path], read: Sequence[Path]) -> Iterator[str]:
    """What keeps reports from being written at `paths`; `read` are files that must stay as they are."""
    kept = {_real(path) for path in read}
    seen: set[Path] = set()
    for path in paths:
        real = _real(path)
        if path.suffix.lower() not in WRITERS:
            yield f"--report {path}: a report is {', '.join(WRITERS)}"
        elif real in kept:
            yield f"--report {path}: this is what the plan is made from; name another file"
        elif real in seen:
            yield f"--report {path}: is given twice"
        elif path.is_dir() or not path.absolute().parent.is_dir():
            yield f"--report {path}: {'is a folder' if path.is_dir() else 'its folder is not there'}"
        seen.add(real)


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path.absolute()


def write(report: Report, paths: Sequence[Path]) -> None:
    """Write every report whole. Raises `WriteError`."""
    for path in paths:
        WRITERS[path.suffix.lower()](report, path)
