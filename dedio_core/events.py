"""What happens while a plan is carried out, as one stream of values.

The terminal, the log, the summary and the panel are readers of this stream; none has a way of its
own. All times are seconds measured by the executor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Written:
    """A file that was written, read back whole and hashed. `path` is ``root:path``, as `PlacedPath`."""

    path: str
    size: int
    checksum: str
    """xxh3-128 of the file's bytes as read back, hex."""
    reused: int = 0
    """The published version that it is a copy of; 0: it was made here."""


@dataclass(frozen=True)
class FrameDone:
    """Frame `frame` (a plate frame, or a clip frame of a raw export) is finished."""

    frame: int
    outputs: tuple[Written, ...] = ()
    qc: Mapping[str, float] = field(default_factory=dict)
    """What was measured on the way: of a plate frame the numbers of `dedio_core.measure`."""


@dataclass(frozen=True)
class Planned:
    """A shot's work begins; its stages will count to `total` frames together."""

    shot: str
    version: str
    total: int


@dataclass(frozen=True)
class Started:
    """Stage `stage` of shot `shot` begins; it will count to `total` (0: not countable)."""

    shot: str
    stage: str
    total: int = 0


@dataclass(frozen=True)
class Progress:
    """`done` of `total` are finished; `frame` is the last one."""

    shot: str
    stage: str
    done: int
    total: int
    frame: int | None = None
    kept: bool = False
    """The frame was finished by an earlier run and found whole."""


@dataclass(frozen=True)
class Noted:
    """Something a person should know: `level` is ``info`` or ``warning``."""

    shot: str
    stage: str
    level: str
    message: str


@dataclass(frozen=True)
class Finished:
    """Stage `stage` is done, or was not needed (`skipped`, with the reason in `data`)."""

    shot: str
    stage: str
    seconds: float
    skipped: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Failed:
    """Stage `stage` failed with one sentence for the user; `bug` means that it is ours."""

    shot: str
    stage: str
    seconds: float
    error: str
    bug: bool = False
    kind: str = ""
    """Name of the error's class, for readers that decide by it (``Cancelled``, ``DiskFull``)."""


Event = Planned | Started | Progress | Noted | Finished | Failed
