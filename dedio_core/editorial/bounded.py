"""Reading a cut list's bytes, never more than a cut list has."""

from __future__ import annotations

from pathlib import Path

from dedio_core.errors import TimelineError
from dedio_core.regular import TooLarge, read_regular


def read_bounded(path: Path, most: int, what: str) -> bytes:
    """The bytes of the file at `path`. Raises `TimelineError` where there are more than `most`.

    `what` is what it should be: ``no EDL is that large``.
    """
    try:
        return read_regular(path, most)
    except TooLarge:
        raise TimelineError(f"{path}: is larger than {most >> 20} MB; no {what} is") from None
    except OSError as error:
        raise TimelineError(f"{path}: cannot be read: {error.strerror or error}") from None
