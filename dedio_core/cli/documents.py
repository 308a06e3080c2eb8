"""Summaries as JSON values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dedio_core.jsonable import to_json
from dedio_core.models import ImageSequence


def plain(value: Any) -> Any:
    """A summary as JSON values: paths as text, sequences as objects."""
    if isinstance(value, ImageSequence):
        return {**to_json(value), "pattern": str(value)}
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value
