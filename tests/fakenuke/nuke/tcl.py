"""TCL, as far as it must be known: words of a script, and what Nuke would run in the text of a knob."""

from __future__ import annotations

import re
from collections.abc import Callable

KNOWN = re.compile(r"frame|format %04d \[frame\]|metadata [\w/]+")
"""What DED-IO writes on purpose; anything else in brackets is taken for text that was not escaped."""
BACK = {"n": "\n", "t": "\t", "r": "\r"}


class TclError(RuntimeError):
    """TCL that Nuke would run, or text that is no TCL."""


def substituted(text: str, answer: Callable[[str], str] | None = None) -> str:
    """The text of a knob as Nuke shows it: backslashes taken away, known words left in brackets.

    With `answer` a known word gives what that says for it. Raises `TclError` for a command that is not known
    and for a variable.
    """
    found, at = [], 0
    while at < len(text):
        letter = text[at]
        if letter == "\\" and at + 1 < len(text):
            found.append(BACK.get(text[at + 1], text[at + 1]))
            at += 2
        elif letter == "[":
            end = _closing(text, at)
            command = text[at + 1 : end]
            if not KNOWN.fullmatch(command):
                raise TclError(f"Nuke would run [{command}] in '{text}'")
            found.append(answer(command) if answer else f"[{command}]")
            at = end + 1
        elif letter == "$" and re.match(r"\$[\w{]", text[at:]):
            raise TclError(f"Nuke would look for a variable in '{text}'")
        else:
            found.append(letter)
            at += 1
    return "".join(found)


def _closing(text: str, at: int) -> int:
    depth = 0
    for n in range(at, len(text)):
        if text[n] in "[]" and text[n - 1 : n] != "\\":
            depth += 1 if text[n] == "[" else -1
            if depth == 0:
                return n
    raise TclError(f"a bracket is open in '{text}'")


def words(text: str, at: int = 0, *, is_script: bool = False) -> tuple[list[str], int]:
    """The words of a list; of a script, those of the next command, and where the one after it begins."""
    found: list[str] = []
    while at < len(text):
        letter = text[at]
        if is_script and letter in "\n;":
            if found:
                return found, at + 1
            at += 1
        elif letter.isspace():
            at += 1
        elif is_script and letter == "#" and not found:
            at = text.find("\n", at) if "\n" in text[at:] else len(text)
        elif letter == "{":
            word, at = _braced(text, at)
            found.append(word)
        elif letter == '"':
            word, at = _quoted(text, at, is_script)
            found.append(word)
        else:
            word, at = _bare(text, at, is_script)
            found.append(word)
    return found, at


def _braced(text: str, at: int) -> tuple[str, int]:
    depth, n = 0, at
    while n < len(text):
        if text[n] == "\\":
            n += 1
        elif text[n] == "{":
            depth += 1
        elif text[n] == "}":
            depth -= 1
            if depth == 0:
                return text[at + 1 : n], n + 1
        n += 1
    raise TclError(f"a brace is open: {text[at : at + 40]!r}")


def _quoted(text: str, at: int, is_script: bool) -> tuple[str, int]:
    found, n = [], at + 1
    while n < len(text):
        if text[n] == "\\" and n + 1 < len(text):
            found.append(BACK.get(text[n + 1], text[n + 1]))
            n += 2
            continue
        if text[n] == '"':
            return "".join(found), n + 1
        if text[n] == "[" or (text[n] == "$" and is_script):
            raise TclError(f"a script would run what is in {text[at : at + 60]!r}")
        found.append(text[n])
        n += 1
    raise TclError(f"a quote is open: {text[at : at + 40]!r}")


def _bare(text: str, at: int, is_script: bool) -> tuple[str, int]:
    if is_script and text[at] == "[":
        end = _closing(text, at)
        return text[at : end + 1], end + 1
    n, found = at, []
    while n < len(text) and not text[n].isspace() and not (is_script and text[n] == ";"):
        if text[n] == "\\" and n + 1 < len(text):
            found.append(BACK.get(text[n + 1], text[n + 1]))
            n += 2
            continue
        found.append(text[n])
        n += 1
    return "".join(found), n
