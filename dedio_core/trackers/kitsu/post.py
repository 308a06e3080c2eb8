"""A comment as it is to be, and what is known of the one that is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Movie:
    """A movie of a comment: the name that it is uploaded under, and the revision that it should have."""

    path: Path
    name: str
    revision: int | None = None
    normalize: bool = False


@dataclass(frozen=True)
class Post:
    """A comment, by its key. `status` is the id of the task status that it gives when all of it is there.

    Until then it has `before`, that of the task; empty: `status`.
    """

    key: str
    text: str
    status: str
    movie: Movie | None = None
    attachment: Path | None = None
    before: str = ""


Parts = tuple[int, int, int]
"""How many comments, attachments and previews of ours there are."""


@dataclass
class Posted:
    """What is there now. `did`: whether anything was left to do."""

    preview: str = ""
    did: bool = False
    known: Parts = (0, 0, 0)
    in_doubt: bool = False
    """Whether one more of them was asked for, and no answer has come."""
    was_there: bool = False
    """Whether the preview is one that was found, not made."""


@contextmanager
def doubt(done: Posted, then: Parts) -> Iterator[None]:
    """Something is made, and `then` is known to be there; if no answer comes, it is in doubt."""
    done.in_doubt, done.did = True, True
    yield
    done.in_doubt, done.known = False, then
