"""Paths in a cut that are refused as a way to its media, and what was found without them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from dedio_core.editorial.cut import Warned
from dedio_core.editorial.match.model import Matched
from dedio_core.editorial.match.names import stated_path
from dedio_core.media.index import MediaIndex
from dedio_core.safe_text import shown

LONGEST = 120
"""Letters of a path that a sentence shows."""


def refused(found: Sequence[Matched], index: MediaIndex) -> tuple[Warned, ...]:
    """A warning for each refused path of an event that has its media nonetheless.

    Of an event without media it is among the reasons.
    """
    by_path: dict[str, list[Matched]] = defaultdict(list)
    for one in found:
        if one.clip and one.event.source_file:
            by_path[one.event.source_file].append(one)
    return tuple(
        Warned(events[0].event.where, _said(path, why, events))
        for path, events in by_path.items()
        if (why := stated_path(path, index.folders).refused)
    )


def _said(path: str, why: str, events: Sequence[Matched]) -> str:
    text = shown(path)
    text = text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
    first = events[0]
    assert first.clip
    by = f"{first.override} chose it" if first.override else first.reasons[0] if first.reasons else "its name"
    more = f" (and {len(events) - 1} more of that path)" if len(events) > 1 else ""
    return f"its path '{text}' is not used: {why}; matched with {first.clip.path.name} instead: {by}{more}"
