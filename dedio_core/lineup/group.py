"""Which uses are one plate: the same source, near enough; and which plate is the shot's main one."""

from __future__ import annotations

import re
from collections.abc import Sequence
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


def groups(taken: Sequence[Taken], union_gap: int) -> list[Group]:
    """The uses of a shot as plates-to-be: by source and suffix, split where they are far apart."""
    by: dict[tuple[str | None, object], list[Taken]] = {}
    for one in taken:
        source = one.clip.content_id or one.clip.path
        by.setdefault((one.suffix, source), []).append(one)
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

    What the cut calls by a suffix is called so. Else a plate that the shot has keeps its element,
    the main one gets the main name, and any other is named after its source.
    """
    names: dict[int, str] = {n: g.suffix for n, g in enumerate(found) if g.suffix}
    free = [k for k in known if k.element not in names.values()]
    free.sort(key=lambda k: k.element != rules.element)
    for n, group in enumerate(found):
        if n in names:
            continue
        same = next((k for k in free if _is_same(k, group, rules.union_gap)), None)
        if same:
            names[n] = same.element
            free.remove(same)
    warnings = []
    for n, group in enumerate(found):
        if n in names:
            continue
        is_main = n == 0
        if is_main and rules.element not in names.values():
            names[n] = rules.element
            continue
        names[n] = _numbered(token_of(group.clip), set(names.values()) | {k.element for k in free})
        if is_main:
            warnings.append(
                f"{rules.element} stays with its source on another track; {group.clip.name}, now the lowest, "
                f"is {names[n]}"
            )
    return [names[n] for n in range(len(found))], warnings


def _is_same(known: Known, group: Group, union_gap: int) -> bool:
    clip = group.clip
    if not known.content_id or known.content_id != clip.content_id or clip.frames is None:
        return False
    first, last = group.first - clip.frames.first, group.last - clip.frames.first
    return first <= known.frames.last + union_gap and last >= known.frames.first - union_gap


def _numbered(token: str, taken: set[str]) -> str:
    folded = {name.casefold() for name in taken}
    if token.casefold() not in folded:
        return token
    n = 2
    while f"{token}-{n}".casefold() in folded:
        n += 1
    return f"{token}-{n}"
