"""What every act works with: the plan, the machine, the journal, and what was found so far."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from threading import Event as Flag
from time import monotonic
from typing import Any, Protocol

from dedio_core.events import Event, Progress
from dedio_core.journal import Journal
from dedio_core.models import ImageSequence, ProcessingResult, ShotInfo
from dedio_core.paths import Roots
from dedio_core.plan import Plan
from dedio_core.settings import Settings


class Processor(Protocol):
    """A user's stage, as far as a `Call` needs it."""

    def process(self, shot_info: ShotInfo, result: ProcessingResult, **kwargs: Any) -> object:
        """Do the work on whole staged EXRs; problems go into `result`."""


@dataclass(frozen=True)
class Machine:
    """What a plan needs to know of the machine that carries it out.

    `roots` has ``source``, and ``tree`` where there is a shot tree, ``temp`` where it is set.
    """

    roots: Roots
    settings: Settings
    shot: ShotInfo
    clock: Callable[[], float] = monotonic
    now: Callable[[], datetime] = lambda: datetime.now(timezone.utc)
    """The date that an MHL has, and nothing else that is published."""
    calls: Mapping[str, Processor] = field(default_factory=dict)
    """The stages of `Call`s that only this program can run, by stage name."""


Acting = Generator[Event, None, dict[str, Any]]
"""Carrying out one action: its events, and in the end the data of its result."""


@dataclass
class Run:
    """One run of one plan."""

    plan: Plan
    journal: Journal
    machine: Machine
    roots: Roots
    cancel: Flag
    results: list[ProcessingResult] = field(default_factory=list)
    programs: list[Mapping[str, Any]] = field(default_factory=list)
    """Those that were written down."""

    def progress(
        self, stage: str, done: int, total: int, frame: int | None = None, kept: bool = False
    ) -> Event:
        """A `Progress` of this shot."""
        return Progress(self.plan.shot.code, stage, done, total, frame, kept)

    def sequence(self) -> ImageSequence:
        """The staged EXRs."""
        sequence = self.plan.sequence()
        return replace(sequence, directory=self.roots["stage"] / sequence.directory)
