"""What a check of a published version found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Basis = Literal["proven", "assumed"]


@dataclass(frozen=True)
class Check:
    """One finding. `verdict` is a short word of the check's own, `message` a sentence for people.

    `basis`: ``proven`` by what is in the files themselves, or ``assumed`` from something that was
    told. `is_good` is None where nothing could be decided: that is never the same as good.
    """

    name: str
    verdict: str
    message: str
    basis: Basis
    where: str
    is_good: bool | None = None
    numbers: Mapping[str, Any] = field(default_factory=dict)
    """What the verdict rests on, for ``--json``."""

    def as_json(self) -> dict[str, Any]:
        """The check as JSON values."""
        found = {key: getattr(self, key) for key in ("name", "verdict", "message", "basis", "where")}
        return {**found, "is_good": self.is_good, "numbers": dict(self.numbers)}
