"""Names of shots and elements: sequence and shot from one code, elements after their source."""

from __future__ import annotations

import re
import unicodedata

from dedio_core.editorial.cut import CutEvent
from dedio_core.media.index import IndexedClip
from dedio_core.media.index.names import camera_name, whole_name

LAST_NUMBER = re.compile(r"(?P<sequence>.*[^0-9])(?P<shot>[0-9]+[A-Za-z]?)")
NUMBER = re.compile(r"[0-9]+[A-Za-z]?")
"""A shot's name that does not tell its sequence."""
LONGEST = 32


def same_shot(name: str) -> str:
    """What two spellings of one shot have in common: case and composed letters do not count."""
    return unicodedata.normalize("NFC", name).casefold()


def split(name: str, sequence: str) -> tuple[str, str] | str:
    """Sequence and shot of a shot's name; together they are its code. Or what is missing, in words.

    A name that begins with `sequence`, which keeps its spelling, is cut there, and one that tells no
    sequence is put behind it. Of any other the last number is the shot: ``HSM_SATL_0010`` is
    ``HSM_SATL_`` and ``0010``.
    """
    is_part = same_shot(name).startswith(same_shot(sequence)) and len(name) > len(sequence)
    if sequence and is_part:
        shot = name[len(sequence) :]
        return (sequence + shot[0], shot[1:]) if shot[0] in "_-" else (sequence, shot)
    if sequence and (NUMBER.fullmatch(name) or not LAST_NUMBER.fullmatch(name)):
        return sequence, name
    found = LAST_NUMBER.fullmatch(name)
    if not found:
        return f"'{name}' does not tell sequence and shot apart; give --sequence"
    return found["sequence"], found["shot"]


def code_key(name: str, sequence: str) -> str:
    """What all names of one shot have in common: its code, without case; or the name that is none."""
    parts = split(name, sequence)
    return same_shot(name if isinstance(parts, str) else "".join(parts))


def parts_of(event: CutEvent, sequence: str) -> tuple[str, str] | str:
    """Sequence and shot of an event that is named, as `split` tells them where no person has said it."""
    name = event.shot or ""
    if event.sequence and len(name) > len(event.sequence) and name.startswith(event.sequence):
        return event.sequence, name[len(event.sequence) :]
    return split(name, sequence)


def key_of(event: CutEvent, sequence: str) -> str:
    """What all events of one shot have in common, as `code_key` writes it."""
    parts = parts_of(event, sequence)
    return same_shot((event.shot or "") if isinstance(parts, str) else "".join(parts))


def token_of(clip: IndexedClip) -> str:
    """An element name made of its source: card and clip, else the file's name."""
    whole = whole_name(clip.name)
    camera = camera_name(whole)
    text = camera.both.upper() if camera else re.sub(r"[^A-Za-z0-9-]+", "-", clip.name).strip("-")
    return text[:LONGEST].strip("-") or "source"
