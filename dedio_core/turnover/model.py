"""The plan of a whole cut. It is a value: made by looking, printed as the dry run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

from dedio_core.changes.verdict import Change, Verdict
from dedio_core.cut_log import CutLog
from dedio_core.editorial.cut import CutList
from dedio_core.editorial.match import Matched
from dedio_core.lineup import LinedShot, Obstacle, Plate
from dedio_core.models import EditorialCutInfo, Levels, ShotInfo
from dedio_core.plan import Pull
from dedio_core.tie import Tied
from dedio_core.uses import CompUse

Action = Literal["covered", "pull", "re-pull"]


@dataclass(frozen=True)
class Asked:
    """What was asked for besides the cut itself."""

    project: str
    task: str = "pla"
    min_handles: int = 0
    renumber: bool = False
    new_version: bool = False
    full: bool = False
    squeeze: float | None = None
    levels: Levels | None = None
    source_colorspace: str | None = None
    """What is asked for every source alike; None: as each says, else as the settings say."""
    turnover: str = ""
    sequence: str = ""
    """That of shots whose names do not tell theirs."""
    replaces: str = ""
    """Name of the cut that this one replaces, where its own name does not tell."""
    is_partial: bool = False
    """Only some shots or tracks were asked for: nothing is said of what is not among them."""
    named: frozenset[str] = frozenset()
    """Every shot that the list names, asked for or not: what is not among them has left the cut."""


@dataclass(frozen=True)
class PlatePlan:
    """One plate of the cut. `version` serves it (``covered``) or is the one to be made."""

    shot: LinedShot
    plate: Plate
    action: Action
    version: int
    tied: Tied
    uses: tuple[CompUse, ...]
    coverage: str
    """In words: ``v001 covers it; head handles 2 of 8``, ``needs 2 frames at the head ...``."""
    verdicts: tuple[Verdict, ...] = ()
    retired: tuple[tuple[int, str], ...] = ()
    """Withdrawn versions of the plate, each with the reason."""
    reusable: int = 0
    """Frames that the version before has: rendered anew only where its render settings differ."""
    is_loud: bool = False
    """Plate numbers start afresh: a person must know."""
    look: Look | None = None

    @property
    def pull(self) -> Pull:
        """Its source and plate frames."""
        return self.tied.pull

    @property
    def name(self) -> str:
        """Shot and element, for people."""
        return f"{self.shot.code} {self.plate.element}"

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should look at."""
        found = list(self.plate.warnings)
        if self.tied.afresh:
            found.append(f"plate numbers start afresh, cut in is 1001: {self.tied.afresh}")
        elif self.is_loud:
            found.append("plate numbers start afresh, because --renumber asks for it")
        is_back = all(use.step < 0 for use in self.plate.lineup.uses)
        low, high = ("tail", "head") if is_back else ("head", "tail")
        for side, missing in ((low, self.pull.missing_head), (high, self.pull.missing_tail)):
            if missing and self.action != "covered":
                found.append(f"the media has no frames for {len(missing)} {side} handle frames {missing}")
        return tuple(found)


@dataclass(frozen=True)
class Look:
    """How a plate's picture is read, where that is known: by its plan, or by the version that serves it."""

    source_colorspace: str
    squeeze: float


@dataclass(frozen=True)
class Off:
    """A plate, or an event without one, that a person left out."""

    key: str
    shot: str
    element: str
    where: str


@dataclass(frozen=True)
class CutPlan:
    """The plan of a whole cut, in record order. With `obstacles`, only a lenient run goes on."""

    cut: CutList
    asked: Asked
    plates: tuple[PlatePlan, ...]
    obstacles: tuple[Obstacle, ...] = ()
    changes: tuple[Change, ...] = ()
    omitted: tuple[CutLog, ...] = ()
    """Shots of the cut before that are not in this one."""
    renamed: tuple[tuple[CutLog, str], ...] = ()
    """Shots of the cut before that have another name now, and that name."""
    matched: tuple[Matched, ...] = ()
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    keys: Mapping[int, str] = field(default_factory=dict)
    """The row that each event is of, as edits call it: see `turnover.edits`."""
    off: tuple[Off, ...] = ()
    """What a person left out of this ingest."""

    @property
    def to_pull(self) -> tuple[PlatePlan, ...]:
        """The plates that no version serves yet."""
        return tuple(plate for plate in self.plates if plate.action != "covered")

    @cached_property
    def by_shot(self) -> dict[str, tuple[PlatePlan, ...]]:
        """All plates of each shot, by its code."""
        found: dict[str, list[PlatePlan]] = {}
        for plate in self.plates:
            found.setdefault(plate.shot.code, []).append(plate)
        return {code: tuple(plates) for code, plates in found.items()}

    @property
    def shots(self) -> tuple[LinedShot, ...]:
        """The shots, each once."""
        return tuple(plates[0].shot for plates in self.by_shot.values())


def shot_info(shot: LinedShot, plate: Plate, asked: Asked) -> ShotInfo:
    """What the pipeline takes to make the plate."""
    lineup = plate.lineup
    cut = EditorialCutInfo(
        shot.sequence,
        shot.shot,
        Path(plate.clip.path),
        lineup.cut.first,
        lineup.cut.last,
        handles=lineup.handles,
        squeeze=asked.squeeze if plate.squeeze is None else plate.squeeze,
        levels=asked.levels,
        source_colorspace=plate.source_colorspace or asked.source_colorspace,
        notes=shot.description,
        lineup=lineup,
    )
    return ShotInfo(
        project=asked.project,
        sequence=shot.sequence,
        shot=shot.shot,
        cut=cut,
        task=asked.task,
        element=plate.element,
        new_version=asked.new_version,
        renumber=asked.renumber,
        full=asked.full,
    )
