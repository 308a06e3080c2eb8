"""The requests that the server has answered, read from the record that it writes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Request:
    """One request. `size`: of its body; `seconds`: until the answer."""

    method: str
    path: str
    query: str
    size: int
    status: int
    seconds: float

    @property
    def writes(self) -> bool:
        """Whether it may have changed something; to log in is no change."""
        return self.method not in ("GET", "HEAD", "OPTIONS") and not self.path.startswith("/auth/")

    def __str__(self) -> str:
        return f"{self.method} {self.path}{'?' if self.query else ''}{self.query} {self.status}"


class Requests:
    """The requests from a moment on, in the order of their answers, until it is closed."""

    def __init__(self, record: Path) -> None:
        self.record = record
        self.first = record.stat().st_size if record.exists() else 0
        self.last: int | None = None

    def close(self) -> None:
        """Later requests do not count."""
        self.last = self.record.stat().st_size

    def __iter__(self) -> Iterator[Request]:
        text = self.record.read_bytes()[self.first : self.last].decode()
        return (Request(**json.loads(line)) for line in text.splitlines())

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __str__(self) -> str:
        return "\n".join(map(str, self))

    def writes(self) -> list[Request]:
        """Those that may have changed something."""
        return [request for request in self if request.writes]

    def matching(self, pattern: str) -> list[Request]:
        """Those whose `METHOD /path` has the pattern in it."""
        return [request for request in self if re.search(pattern, f"{request.method} {request.path}")]
