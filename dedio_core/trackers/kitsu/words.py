"""The texts of comments: what Zou would take for orders is made plain, and ours have a mark."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

HASHTAG = re.compile(r"#(?=[A-Za-z])")
"""Zou copies a comment with ``#name`` to the shot's task of that name, with ``#all`` to all."""
MENTION = re.compile(r"@(?=\S)")
"""And tells people whose name comes after an ``@``."""


def plain(text: str) -> str:
    """The text with other signs in place of those two, which look alike and do nothing."""
    return MENTION.sub("＠", HASHTAG.sub("＃", text))


def mark(key: str) -> str:
    """The last line of our comment on the preview or cut `key`."""
    return f"dedio: {plain(key)}"


def marked(text: str, key: str) -> str:
    """The text of a comment of ours."""
    return f"{plain(text).rstrip()}\n\n{mark(key)}"


def is_any_of_ours(comment: Mapping[str, Any]) -> bool:
    """Whether it is our comment of anything."""
    lines = str(comment.get("text") or "").rstrip().splitlines()
    return bool(lines) and lines[-1].startswith(mark(""))


def is_ours(comment: Mapping[str, Any], key: str) -> bool:
    """Whether it is our comment of `key`; one whose text a person edited is known by its preview."""
    lines = str(comment.get("text") or "").rstrip().splitlines()
    if lines and lines[-1].strip() == mark(key):
        return True
    return any(preview.get("original_name") == key for preview in comment.get("previews", ()))
