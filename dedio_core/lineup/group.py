"""Which uses are one plate: the same source, near enough; and which plate is the shot's main one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dedio_core.lineup.model import Known, Rules
from dedio_core.lineup.name import token_of
from dedio_core.media.index import IndexedClip
from dedio_core.uses import CutUse


@dataclass(frozen=True)
class Taken:
    """A use with its source, the element that its name asks for, and whether its speed is rounded."""

    use: CutUse
    clip: IndexedClip
    suffix: str | None = None
    is_rounded: bool = False
    event: int = 0
    """Index of the event."""


@dataclass(frozen=True)
class Group:
    """Uses of one source that one plate serves, by record."""

    taken: tuple[Taken, ...]

    @property
    def clip(self) -> IndexedClip:
        """Their source."""
        return self.taken[0].clip

    @property
    def suffix(self) -> str | None:
        """The element that the cut names, where it names one."""
        return next((t.suffix for t in self.taken if t.suffix), None)

    @property
    def first(self) -> int:
        """The lowest source frame."""
        return min(t.use.required.first for t in self.taken)

    @property
    def last(self) -> int:
        """The highest source frame."""
        return max(t.use.required.last for t in self.taken)

    @property
    def rank(self) -> tuple[tuple[int, str], int]:
        """What makes it the main one: the lowest track, then the earliest record frame."""
        return min((track_order(t.use.track), t.use.record.first) for t in self.taken)


def track_order(track: str) -> tuple[int, str]:
    """V2 before V10."""
    found = re.search(r"-?[0-9]+", track)
    return (int(found[0]) if found else 1, track)


def source_of(clip: IndexedClip) -> str:
    """What makes two clips one source: their content, wherever it is."""
    return clip.content_id or clip.path.as_posix()


def groups(taken: Sequence[Taken], union_gap: int) -> list[Group]:
    """The uses of a shot as plates-to-be: by source and suffix, split where they are far apart."""
    by: dict[tuple[str | None, object], list[Taken]] = {}
    for one in taken:
        suffix = one.suffix.casefold() if one.suffix else None
        by.setdefault((suffix, source_of(one.clip)), []).append(one)
    made = []
    for together in by.values():
        together.sort(key=lambda t: t.use.required.first)
        last: int | None = None
        for one in together:
            if last is None or one.use.required.first - last - 1 > union_gap:
                made.append([one])
                last = one.use.required.last
            else:
                made[-1].append(one)
                last = max(last, one.use.required.last)
    found = [Group(tuple(sorted(g, key=lambda t: (t.use.record.first, t.use.event)))) for g in made]
    return sorted(found, key=lambda g: (g.suffix is not None, g.rank))


def named(found: Sequence[Group], known: Sequence[Known], rules: Rules) -> tuple[list[str], list[str]]:
    """An element name for each group, and warnings.

    A plate that the shot has keeps its element, as long as the cut's suffix does not say otherwise. What
    the cut calls by a suffix is called so. Else the main one gets the main name, and any other is named
    after its source. Of groups of one source and suffix all but one get a number.
    """
    names: dict[int, str] = {}
    free = sorted(known, key=lambda k: k.element != rules.element)
    asked = [n for n, group in enumerate(found) if group.suffix]
    for those in (asked, [n for n in range(len(found)) if n not in asked]):
        for n in those:
            same = [k for k in free if _is_same(k, found[n], rules.union_gap) and _fits(k, found[n].suffix)]
            if same:
                names[n] = same[0].element
                free.remove(same[0])
        for n in asked:
            names.setdefault(n, _numbered(found[n].suffix or "", names.values()))
        free = [k for k in free if k.element not in names.values()]
    warnings = []
    for n, group in enumerate(found):
        if n in names:
            continue
        is_main = n == 0
        if is_main and rules.element not in names.values():
            names[n] = rules.element
            continue
        names[n] = _numbered(token_of(group.clip), [*names.values(), *(k.element for k in free)])
        if is_main:
            warnings.append(
                f"{rules.element} stays with its source on another track; {group.clip.name}, now the lowest, "
                f"is {names[n]}"
            )
    return [names[n] for n in range(len(found))], warnings


def _fits(known: Known, suffix: str | None) -> bool:
    """Whether a plate may be what the cut calls so: `bg01`, or `bg01-2` where it is far from that."""
    pattern = rf"{re.escape(suffix or '')}(-[0-9]+)?"
    return not suffix or re.fullmatch(pattern, known.element, re.IGNORECASE) is not None


def _is_same(known: Known, group: Group, union_gap: int) -> bool:
    clip = group.clip
    if not known.content_id or known.content_id != clip.content_id or clip.frames is None:
        return False
    first, last = group.first - clip.frames.first, group.last - clip.frames.first
    return first <= known.frames.last + union_gap and last >= known.frames.first - union_gap


def _numbered(token: str, taken: Iterable[str]) -> str:
    folded = {name.casefold() for name in taken}
    if token.casefold() not in folded:
        return token
    n = 2
    while f"{token}-{n}".casefold() in folded:
        n += 1
    return f"{token}-{n}"
