"""What must not be shown: passwords and tokens, and the user part of URLs.

A value is made known once, where it is read (`register`, `register_environment`); from then on every door
that text leaves by (`redacted` for files and errors, `through` for the terminal, `logger` for logs) has
``[redacted]`` in its place. It is known to the whole process, because the doors are.
"""

from __future__ import annotations

import html
import json
import logging
import os
import re
import traceback
from collections.abc import Callable, Mapping
from typing import Any, TextIO, cast
from urllib.parse import quote, quote_plus, unquote

HIDDEN = "[redacted]"
SECRET_VARIABLES = ("KITSU_PASSWORD", "KITSU_TOKEN")
LEAST = 8
"""Shorter values are not looked for: they would blot out ordinary words. Kitsu takes no shorter password."""

AUTHORITY = re.compile(r"(?:(?<=:)/|//)(?![/\[])([^/\s\"<>\\]*)@")
"""What stands before the host of a URL, also of one whose slashes a path has made one, or that lost its
scheme."""
PARAMETER = re.compile(
    r"(?i)([?&;](?:[a-z_-]*token|password|passwd|secret|api_?key|x-amz-signature|sig|signature)=)[^&\s\"'<>]+"
)
URL = re.compile(r":\\?/[^\s\"'<>]*")
"""A URL from its colon on."""
NAMED = re.compile(
    r"(?i)([?&;](?:key|auth|authori[sz]ation|credentials?|(?:aws|secret|private)?_?access_?key(?:_?id)?"
    r"|(?:client|secret|private)_(?:key|secret)|x-(?:amz|goog)-credential|x-goog-signature)=)[^&\s\"'<>]+"
)
"""Parameters that are secret in a URL's query; elsewhere they are words like any other (``;key=fill``)."""

_forms: dict[str, str] = {}
"""Every way in which a secret may be written, and what stands in its place."""
_pattern: re.Pattern[str] | None = None


def register(value: str | None) -> None:
    """From now on `value` is shown nowhere. Nothing, and what is too short to be told apart, is ignored."""
    global _pattern
    if not value or len(value) < LEAST or HIDDEN in value:
        return
    for form in _written(value):
        _forms[form] = HIDDEN
    longest_first = sorted(_forms, key=len, reverse=True)
    _pattern = re.compile("|".join(map(re.escape, longest_first)))


def _written(value: str) -> set[str]:
    """`value` as it is, and as JSON, Python, HTML and URLs write it."""
    forms = {value, json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}
    forms |= {repr(value)[1:-1], html.escape(value), quote(value, safe=""), quote(value), quote_plus(value)}
    return {form for form in forms if len(form) >= LEAST}


def is_secret(value: str) -> bool:
    """Whether `value` is, whole, what was registered."""
    return value in _forms


def register_environment(environment: Mapping[str, str]) -> None:
    """Register what the variables hold that are secret, and passwords in URLs that any of them holds."""
    for name in SECRET_VARIABLES:
        register(environment.get(name))
    for value in environment.values():
        register_urls(value)


def register_urls(text: str) -> None:
    """Register the password, or the token, of each URL in `text`, as it stands there and decoded."""
    for found in AUTHORITY.finditer(text) if "@" in text else ():
        if _is_secret(found):
            user, colon, password = found[1].partition(":")
            for value in (password if colon else user, unquote(password if colon else user)):
                register(value)


def without_users(text: str) -> str:
    """`text` with ``[redacted]`` where a URL in it has a user, a password or a token."""
    if "@" in text:
        text = AUTHORITY.sub(_hidden_user, text)
    if "=" in text:
        text = PARAMETER.sub(rf"\1{HIDDEN}", text)
        text = URL.sub(_hidden_query, text)
    return text


def _hidden_query(found: re.Match[str]) -> str:
    place, mark, query = found[0].partition("?")
    return place + NAMED.sub(rf"\1{HIDDEN}", mark + query)


def _hidden_user(found: re.Match[str]) -> str:
    return found[0].replace(f"{found[1]}@", f"{HIDDEN}@") if _is_secret(found) else found[0]


def _is_secret(found: re.Match[str]) -> bool:
    """Whether it is a URL's user part: with a scheme any is, else one with a password."""
    has_scheme = found[0].startswith("//") and found.string[: found.start()].endswith(":")
    return bool(found[1]) and (has_scheme or ":" in found[1]) and found[1] != HIDDEN


def redacted(text: str) -> str:
    """`text` without any secret: registered values, and users of URLs."""
    text = without_users(text)
    return _pattern.sub(HIDDEN, text) if _pattern else text


def redacted_in(value: Any, by: Callable[[str], str] = redacted) -> Any:
    """JSON's `value` with every text in it redacted `by` that function, keys too.

    ``by=without_users`` is for what is read again: a password may be the name of a shot, too.
    """
    if isinstance(value, str):
        return by(value)
    if isinstance(value, Mapping):
        return {by(str(key)): redacted_in(item, by) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [redacted_in(item, by) for item in value]
    return value


def through(out: TextIO | None) -> TextIO:
    """`out`, as a stream through which no secret goes; where it is closed (``>&-``), nothing does."""
    if out is None:
        # Its number is taken by that: what is opened next would be written to as if it were a terminal.
        out = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    return cast(TextIO, Redacted(out))


class Redacted:
    """What `through` gives: all but the writing is `out`'s own."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, text: str) -> int:
        """Write `text`, redacted."""
        self._out.write(redacted(text))
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write each of `lines`."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._out, name)


class _Filter(logging.Filter):
    """Redacts a record's message and traceback, whoever formats it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redacted(record.getMessage()), ()
        if record.exc_info and record.exc_info[0]:
            record.exc_text = redacted("".join(traceback.format_exception(*record.exc_info)).rstrip())
        return True


_filter = _Filter()


def logger(name: str) -> logging.Logger:
    """The logger `name`, whose messages and tracebacks are redacted whatever handler writes them.

    A filter of a logger does not hold for those below it; so each is asked for here.
    """
    found = logging.getLogger(name)
    found.addFilter(_filter)
    return found
