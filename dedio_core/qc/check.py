"""What a check of a version found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    severity: str = "error"
    """What it means where it is not good: ``error``, ``warning`` or ``note``."""

    @property
    def sign(self) -> str:
        """``good``, ``BAD``, ``warning``, ``note``, or ``?`` where it is undecided."""
        if self.is_good is False:
            return "BAD" if self.severity == "error" else self.severity
        return "good" if self.is_good else "?"

    def entry(self) -> dict[str, Any]:
        """The check as it stands in a sidecar."""
        found = {key: getattr(self, key) for key in ("verdict", "message", "basis", "is_good")}
        return {**found, "severity": self.severity} if self.is_good is False else found

    def as_json(self) -> dict[str, Any]:
        """The check as JSON values."""
        found = {key: getattr(self, key) for key in ("name", "verdict", "message", "basis", "where")}
        more = {"is_good": self.is_good, "severity": self.severity, "numbers": dict(self.numbers)}
        return {**found, **more}


def bad(checks: Iterable[Check], severity: str = "error") -> list[Check]:
    """Those that are not good and are of this severity."""
    return [check for check in checks if check.is_good is False and check.severity == severity]
