"""Which events are VFX shots, and what they are called: an ordered, printable list of rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from dedio_core.editorial.cut import CutEvent, CutList
from dedio_core.errors import InputError
from dedio_core.frames import Handles

NAME = re.compile(r"[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)+|[A-Za-z]+[0-9]{2,}[A-Za-z]?")
"""A shot's name: parts joined by ``_`` or ``-`` with a number among them, or letters and a number."""
SPACED = re.compile(r"(?P<a>[0-9]{2,4}|[A-Za-z]{2,5})[ ](?P<b>[0-9]{3,4}[A-Za-z]?)")
"""``009 0100``: a name whose underscore was typed as a space."""
NUMBER = re.compile(r"[0-9]{2,6}[A-Za-z]?")
"""A shot's number, where its sequence is known."""
VERSION = re.compile(r"[_-][vV]([0-9]{1,5})$")
ELEMENT = re.compile(
    r"[_-](?P<kind>bg|fg|pl|pc|mp|cp|el|ref|grid|clean)[_-]?(?P<number>[0-9]{1,3})$", re.IGNORECASE
)
HANDLES = re.compile(r"(?<![\w-])([0-9]{1,3})-([0-9]{1,3})(?![\w-])")
NO_SHOT = "not a VFX shot"
"""Why an event is skipped that nothing names."""
KEYWORD = re.compile(r"(?:COMMENT|VFX|SHOT|VFX SHOT)\s*:?\s*(?P<rest>.*)", re.IGNORECASE)


@dataclass(frozen=True)
class Named:
    """What a rule made of a text."""

    shot: str
    element: str | None
    description: str


@dataclass(frozen=True)
class Rules:
    """How events are named, in order.

    `pattern` is the user's, with groups ``shot`` (or ``sequence`` and ``shot``) and ``element``; it
    takes the place of the built-in name, and only with it are clip names looked at.
    """

    pattern: re.Pattern[str] | None = None
    take_all: bool = False
    tracks: tuple[str, ...] = ()
    temp_pattern: re.Pattern[str] | None = None
    has_sequence: bool = False
    """A sequence is given: a number alone is a shot of it."""

    def __str__(self) -> str:
        return "\n".join(f"{n}. {name}" for n, (name, _) in enumerate(self.list(), 1))

    def list(self) -> Sequence[tuple[str, Callable[[CutEvent], Iterator[str]]]]:
        """The rules by name, each with the texts of an event that it looks at."""
        found: list[tuple[str, Callable[[CutEvent], Iterator[str]]]] = [
            ("marker", lambda e: (m.text for m in e.markers)),
            ("comment", _comments),
            ("bare comment", _bare_comments),
        ]
        if self.pattern:
            found.append(("clip name pattern", lambda e: iter([e.clip_name or ""])))
        return found


def compiled(pattern: str | None, what: str) -> re.Pattern[str] | None:
    """A user's regular expression. Raises `InputError` where it is none, or has no group ``shot``."""
    if not pattern:
        return None
    try:
        made = re.compile(pattern)
    except re.error as error:
        raise InputError(f"{what} '{pattern}': not a regular expression: {error}") from None
    if what.endswith("shot_pattern") and "shot" not in made.groupindex:
        raise InputError(f"{what} '{pattern}': it needs a named group, (?P<shot>...)")
    return made


def _comments(event: CutEvent) -> Iterator[str]:
    for note in event.notes:
        keyed = KEYWORD.fullmatch(note.strip())
        if keyed:
            yield keyed["rest"]


def _bare_comments(event: CutEvent) -> Iterator[str]:
    for note in event.notes:
        text = note.strip()
        if re.fullmatch(r"[A-Za-z0-9_ -]+", text) and not KEYWORD.fullmatch(text) and len(text.split()) <= 2:
            yield text


def named(
    text: str, pattern: re.Pattern[str] | None, *, is_whole: bool = False, has_sequence: bool = False
) -> Named | None:
    """The shot that `text` names in its first words; None where it names none.

    `is_whole`: it is nothing but a name. `has_sequence`: a number alone is a name.
    """
    text = text.strip()
    if pattern:
        found = pattern.search(text)
        if found:
            return _of_groups(text, found)
    elif text:
        spaced = SPACED.match(text)
        first = re.split(r"[\s|,;:/]", text, maxsplit=1)[0]
        if spaced and not NAME.fullmatch(first):
            return _split(f"{spaced['a']}_{spaced['b']}", text[spaced.end() :])
        is_name = bool(NAME.fullmatch(first)) and any(c.isdigit() for c in first)
        is_name = is_name or (has_sequence and bool(NUMBER.fullmatch(first)))
        if is_name and (not is_whole or first == text):
            return _split(first, text[len(first) :])
    return None


def _of_groups(text: str, found: re.Match[str]) -> Named:
    groups = found.groupdict()
    shot = f"{groups.get('sequence') or ''}{groups['shot'] or ''}"
    return Named(
        shot, groups.get("element") or None, _description(text[: found.start()] + text[found.end() :])
    )


def _split(name: str, rest: str) -> Named:
    """A name without its version and element suffixes."""
    name = VERSION.sub("", name)
    suffix = ELEMENT.search(name)
    element = None
    if suffix:
        name, element = name[: suffix.start()], f"{suffix['kind'].lower()}{int(suffix['number']):02d}"
    return Named(name, element, _description(rest))


def _description(text: str) -> str:
    return text.strip(" \t|,;:/-")


def handles_in(text: str) -> Handles | None:
    """Handles that a text asks for as ``8-8``."""
    found = HANDLES.search(text)
    return Handles(int(found[1]), int(found[2])) if found else None


def name_shots(cut: CutList, rules: Rules) -> CutList:
    """The list with every event named by the first rule that fits, or skipped with the reason."""
    return replace(cut, events=tuple(_named_event(event, rules) for event in cut.events))


def _named_event(event: CutEvent, rules: Rules) -> CutEvent:
    if event.skipped:
        return event
    if not event.enabled:
        return replace(event, skipped="disabled")
    if rules.tracks and event.track not in rules.tracks:
        return replace(event, skipped=f"track {event.track} was not asked for")
    source = event.source_file or event.clip_name or ""
    if rules.temp_pattern and (
        rules.temp_pattern.search(source) or rules.temp_pattern.search(event.clip_name or "")
    ):
        return replace(event, skipped="temp (its source matches the temp pattern)")
    for rule, texts in rules.list():
        for text in texts(event):
            found = named(
                text, rules.pattern, is_whole=rule == "bare comment", has_sequence=rules.has_sequence
            )
            if found and found.shot:
                return replace(
                    event,
                    shot=found.shot,
                    element=found.element,
                    shot_rule=rule,
                    description=found.description,
                    handles=handles_in(found.description),
                )
    if rules.take_all:
        name = re.sub(r"[^A-Za-z0-9_-]", "_", f"{event.track}_{event.event}")
        return replace(event, shot=name, shot_rule="track and event")
    return replace(event, skipped=NO_SHOT)


def only(cut: CutList, names: str | None) -> CutList:
    """The list with every shot but those in `names` (``sht010,sht020``) skipped; as it is for None."""
    if not names:
        return cut
    wanted = {name.strip().lower() for name in names.split(",")}

    def kept(event: CutEvent) -> CutEvent:
        if event.skipped or (event.shot or "").lower() in wanted:
            return event
        return replace(event, skipped="not asked for (--only)", shot=None, shot_rule=None)

    return replace(cut, events=tuple(kept(event) for event in cut.events))
