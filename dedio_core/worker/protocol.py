"""What goes over the wire between the panel and its child. Standard library only: both sides import it.

A line is a JSON object of at most `MOST` bytes. In: ``{"id": 7, "do": "status", "args": {...}}``. Out, with
the same id: any number of ``{"id", "event"}``, and one ``{"id", "result"}`` or ``{"id", "error": {"kind",
"message"}}``. What belongs to no request has the id null: the hello, which comes first, the heartbeat, and
errors about lines that are no request. A result that is too long for a line comes in pieces of its JSON
text, as events ``{"type": "Part", "text"}``, and then as ``{"id", "parts": how many}``; an event that is too
long likewise, and then as an event ``{"type": "Parts", "parts": how many}``. An error is never so long.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

PROTOCOL = 1
"""Counts changes after which one side no longer understands the other."""
VERSION = "0.1.0"
"""That of the distribution. Both sides have to be of one version: they are one program."""
MOST = 1 << 20
PART = MOST // 4
"""Letters of a piece: each may take two bytes, as JSON in JSON."""
DEEPEST = 64
HEARTBEAT = 2.0

Message = dict[str, Any]


class BadLine(ValueError):
    """A line that is no message; its text is one sentence. `number` is the id, where that can be read."""

    number: int | str | None = None
    is_event = False
    """Whether it would have been an event: the request that it is about is not at its end."""


def encode(message: Message) -> list[bytes]:
    """`message` as lines: one, or for a long result or event its pieces.

    Raises `TypeError` or `ValueError` for what JSON has not, and `TooLong`.
    """
    text = _json(message)
    if len(text) < MOST:
        return [text.encode("ascii") + b"\n"]
    what = "event" if "event" in message else "result"
    if what not in message:
        raise TooLong("only a result or an event may be longer than a line")
    number, whole = message["id"], _json(message[what])
    pieces = [whole[at : at + PART] for at in range(0, len(whole), PART)]
    events = [{"type": "Part", "text": piece} for piece in pieces]
    end: Message = {"parts": len(pieces)}
    last = {"event": {"type": "Parts", **end}} if what == "event" else end
    lines = [encode({"id": number, "event": event})[0] for event in events]
    return [*lines, *encode({"id": number, **last})]


class TooLong(ValueError):
    """What is to be sent fits no line."""


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False, default=_path)


def _path(value: object) -> str:
    """A path is sent as its text; nothing else that JSON has not is sent."""
    if isinstance(value, os.PathLike):
        return str(os.fspath(value))
    raise TypeError(f"a {type(value).__name__}")


def decode(line: bytes) -> Message:
    """The message in `line`. Raises `BadLine`."""
    try:
        found = json.loads(line.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise BadLine("the line is not UTF-8 text") from None
    except RecursionError:
        raise BadLine("the line is nested too deep") from None
    except ValueError as error:
        raise BadLine(f"the line is not JSON: {str(error)[:200]}") from None
    if not isinstance(found, dict):
        raise BadLine("the line is JSON, but no object")
    try:
        _check(found)
    except BadLine as error:
        raise _about(error, found) from None
    return found


def answer(message: Message) -> str:
    """What an answer is: ``event``, ``result``, ``parts`` or ``error``. Raises `BadLine` where it is none."""
    kinds = [kind for kind in ("event", "result", "parts", "error") if kind in message]
    kind = kinds[0] if len(kinds) == 1 else ""
    number, said = message.get("id"), message.get(kind)
    is_one = is_number(number) or (number is None and kind in ("event", "error"))
    if kind == "event":
        is_one = is_one and _has(said, "type", str)
        is_one = is_one and (said["type"] != "Part" or _has(said, "text", str))  # type: ignore[index]
        is_one = is_one and (said["type"] != "Parts" or _has(said, "parts", int))  # type: ignore[index]
    elif kind == "error":
        is_one = is_one and _has(said, "kind", str) and _has(said, "message", str)
    elif kind == "parts":
        is_one = is_one and _has(message, "parts", int)
    if not (kind and is_one):
        raise _about(BadLine("the line is no event, result or error"), message)
    return kind


def _has(value: object, key: str, kind: type) -> bool:
    return isinstance(value, dict) and type(value.get(key)) is kind


def _about(error: BadLine, message: Message) -> BadLine:
    number = message.get("id")
    error.number, error.is_event = number if is_number(number) else None, "event" in message
    return error


def is_number(value: object) -> bool:
    """Whether it can be the id of a request: a whole number, or a short word."""
    if isinstance(value, str):
        return 0 < len(value) <= 64 and value.isprintable()
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 53


def _once(pairs: list[tuple[str, Any]]) -> Message:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice in one object")
    return found


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _check(message: Message) -> None:
    """Refuse what is nested too deep to be handled, and texts that can be no text of a file's name."""
    level: list[Any] = [message]
    for _ in range(DEEPEST):
        below: list[Any] = []
        for value in level:
            items = (*value, *value.values()) if isinstance(value, dict) else value
            below += [item for item in items if isinstance(item, (dict, list))]
            texts = (item for item in items if isinstance(item, str))
            if any("\0" in text or _is_torn(text) for text in texts):
                raise BadLine("a text in the line has a NUL, or half a letter, in it")
        if not below:
            return
        level = below
    raise BadLine(f"the line is nested deeper than {DEEPEST}")


def _is_torn(text: str) -> bool:
    """Whether half of a surrogate pair is in it, which no file and no page can have."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


class Lines:
    """Cuts a stream of bytes into lines, and keeps no more than one line of it."""

    def __init__(self) -> None:
        self._rest = b""
        self._is_too_long = False

    def feed(self, data: bytes) -> Iterator[bytes | None]:
        """The lines that are whole with `data`; None for each that was too long. Empty ones are left out."""
        first, *others = data.split(b"\n")
        self._take(first)
        for piece in others:
            if self._is_too_long:
                yield None
            elif self._rest.strip():
                yield self._rest
            self._rest, self._is_too_long = b"", False
            self._take(piece)

    def _take(self, piece: bytes) -> None:
        if len(self._rest) + len(piece) >= MOST:
            self._rest, self._is_too_long = b"", True
        elif not self._is_too_long:
            self._rest += piece
