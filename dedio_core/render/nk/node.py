"""A Nuke node as data: class, name, knobs in order, inputs.

Nuke runs TCL that it finds in the text of a knob, so text from outside reaches a knob as `Tcl.literal`
alone, and a plain string, which names an item of a list, may hold nothing that TCL takes for more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from dedio_core.errors import InputError
from dedio_core.safe_text import shown

SPECIAL = re.compile(r"[\[\]${}\\]")
"""What TCL takes for more than a letter."""
NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
UNSAFE = re.compile(r"[\[\]${}\\\"\x00-\x1f]")


@dataclass(frozen=True)
class Tcl:
    """The text of a string or file knob as Nuke holds it. Nuke runs what is in its ``[brackets]``."""

    text: str

    @classmethod
    def literal(cls, text: str) -> Tcl:
        """`text` from anywhere, so that Nuke shows it as it is and runs nothing of it."""
        lines = (SPECIAL.sub(r"\\\g<0>", shown(line)) for line in text.split("\n"))
        return cls("\n".join(lines))

    def __add__(self, other: Tcl) -> Tcl:
        return Tcl(self.text + other.text)


@dataclass(frozen=True)
class Format:
    """A picture's size and pixel aspect, with the name that Nuke lists it under."""

    width: int
    height: int
    aspect: float = 1.0

    @property
    def name(self) -> str:
        """``dedio_4096x3432_2``; without the aspect where it is 1."""
        aspect = "" if self.aspect == 1 else f"_{number(self.aspect)}".replace(".", "p")
        return f"dedio_{self.width}x{self.height}{aspect}"


@dataclass(frozen=True)
class Metadata:
    """What a ModifyMetaData sets: key and text, in order."""

    pairs: tuple[tuple[str, Tcl], ...]


@dataclass(frozen=True)
class Curve:
    """A knob with a key at each of these frames: (frame, value)."""

    points: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Way:
    """One version's spelling: the knob, what it is set to, the first Nuke that has it."""

    knob: str
    value: bool | int | float | str
    since: int = 0


@dataclass(frozen=True)
class Ways:
    """One setting in the spellings of all versions, the newest first; see `dedio_core.render.nk.versions`."""

    ways: tuple[Way, ...]
    needed: bool = True
    """False: a version that has none of them does without."""


Value = bool | int | float | str | tuple[float, ...] | Tcl | Format | Metadata | Curve | Ways


@dataclass(frozen=True)
class Node:
    """One node; `inputs` are the names of nodes before it in the graph. `kind` is Nuke's class.

    Raises `InputError` for a plain string that TCL would take for more.
    """

    kind: str
    name: str
    knobs: tuple[tuple[str, Value], ...]
    inputs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in (self.kind, self.name, *self.inputs):
            if not NAME.fullmatch(name):
                raise InputError(f"'{shown(name)}' cannot be the name of a node")
        for knob, value in self.knobs:
            if isinstance(value, str) and not is_plain(value):
                raise InputError(
                    f"{self.name}.{knob} '{shown(value)}': Nuke would take brackets, braces, $, quotes or "
                    "backslashes in it for a program; use a name without them"
                )


def is_plain(text: str) -> bool:
    """Whether `text` may name an item of a list: nothing in it is more than a letter to TCL."""
    return not UNSAFE.search(text)


def number(value: float | Fraction) -> str:
    """A number as a script has it: exact, and without a point where it is whole."""
    value = float(value)
    return str(int(value)) if value.is_integer() else repr(value)


def file_of(folder: Path, before: str, padding: int = 4, after: str = "") -> Tcl:
    """The file knob of a sequence: frames of at least `padding` digits between `before` and `after`.

    Raises `InputError` for what no file knob can say.
    """
    digits = f"%0{padding}d" if padding > 1 else "%d"
    return file_text(f"{folder.as_posix().rstrip('/')}/{before}") + Tcl(digits) + file_text(after)


def file_text(path: str) -> Tcl:
    """A path, or a part of one, without a frame number."""
    for letter, why in (("%", "a frame number or a view"), ("\\", "an escape")):
        if letter in path:
            raise InputError(f"path '{shown(path)}': Nuke takes the {letter} in it for {why}; rename it")
    try:
        path.encode()
    except UnicodeEncodeError:
        raise InputError(f"path {path!a}: its name is not UTF-8, which a script must be; rename it") from None
    if shown(path) != path:
        raise InputError(f"path '{shown(path)}': it has a letter that cannot be seen; rename it")
    # A # is a digit of the frame number, and %# is the letter (hiero's own fixPathForNuke writes it so).
    return Tcl(Tcl.literal(path).text.replace("#", "%#"))
