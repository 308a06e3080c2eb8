"""Ingesting a whole cut: the plates that are needed, and a line in the log of every shot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event as Flag
from typing import Any

from dedio_core import cut_log
from dedio_core.cut_entries import CutEntry, LoggedElement, LoggedSource, LoggedUse, LoggedVerdict, Status
from dedio_core.cut_log import CutLog
from dedio_core.errors import DedioError, InputError, all_at_once
from dedio_core.lineup import Obstacle
from dedio_core.models import EditorialCutInfo, ShotInfo
from dedio_core.naming import tree
from dedio_core.pipeline import Pipeline, Summary
from dedio_core.plan import Plan
from dedio_core.proxy_cdl import UNNAMED
from dedio_core.reuse import is_about_reuse
from dedio_core.run import Listener
from dedio_core.settings import names_of
from dedio_core.tracking import outbox
from dedio_core.tracking.of_cut import cut_publication
from dedio_core.turnover.model import CutPlan, Look, PlatePlan, shot_info


@dataclass
class CutIngest:
    """Carries out the plan of a cut. `date` (ISO 8601, with its offset) is what logs are dated with.

    A shot's log is written when all its plates are there; shots that left the cut are logged last,
    and only where every shot was looked at. What could not be logged is in `problems`.
    """

    plan: CutPlan
    pipeline: Pipeline
    date: str
    lenient: bool = False
    timeline: Path | None = None
    """The list's file, and the movie of the cut: for the tracker."""
    reel: Path | None = None
    problems: list[str] = field(default_factory=list)

    def run(self, *, cancel: Flag | None = None, listeners: tuple[Listener, ...] = ()) -> Iterator[Summary]:
        """Make what is to be made: a summary each. ``element`` and ``row`` tell which plate it is.

        Raises `InputError` with every obstacle, before any work, unless it is lenient. Where a plate
        cannot be planned (its colour, its geometry), nothing is begun either.
        """
        if not self.lenient:
            refuse(self.plan)
        wanted = self.plan.to_pull
        infos = [shot_info(p.shot, p.plate, self.plan.asked) for p in wanted]
        waiting = {
            shot.code: len([p for p in wanted if p.shot.code == shot.code]) for shot in self.plan.shots
        }
        made: dict[str, int] = {}
        for code in [code for code, count in waiting.items() if not count]:
            self._log(self.plan.by_shot[code], made)
        summaries = self.pipeline.execute_all(
            infos, cancel=cancel, listeners=listeners, all_or_nothing=not self.lenient
        )
        for one in summaries:
            plate = wanted[int(one["row"]) - 1]
            if one["overall_success"]:
                made[plate.name] = int(one["version"])
                waiting[plate.shot.code] -= 1
                if not waiting[plate.shot.code]:
                    self._log(self.plan.by_shot[plate.shot.code], made)
            yield {**one, "element": plate.plate.element, "reason": plate.coverage}
        if not (cancel and cancel.is_set()):
            for log in self.plan.omitted:
                self._log_left(log, LoggedVerdict("", "omitted", f"is not in {self.plan.cut.name}"))
            for log, name in self.plan.renamed:
                self._log_left(log, LoggedVerdict("", "renamed", f"is {name} now"))
        self._announce(made)

    def _announce(self, made: dict[str, int]) -> None:
        """Write down what the tracker is to show of the cut, those of its plates that are there."""
        root, settings = self.pipeline.tree(), self.pipeline.settings
        if root is None or self.timeline is None or settings.pipeline.skip_kitsu or not settings.kitsu.host:
            return
        versions = {p.name: p.version for p in self.plan.plates if p.action == "covered"} | made
        project, playlist = self.plan.asked.project, f"Ingest {self.plan.cut.name} {self.date[:10]}"
        try:
            publication, problems = cut_publication(
                self.plan,
                versions,
                settings,
                root,
                tree(names_of(settings)),
                project=project,
                timeline=self.timeline,
                reel=self.reel,
                playlist=playlist,
            )
            outbox.enqueue(root, publication, attach=self.timeline)
        except DedioError as error:
            problems = [str(error)]
        self.problems += [f"not written down for Kitsu: {problem}" for problem in problems]

    def _log(self, plates: Sequence[PlatePlan], made: dict[str, int]) -> None:
        """Write what the cut wants of a shot, and which versions serve it."""
        shot, cut = plates[0].shot, self.plan.cut
        verdicts = [(p.plate.element, v) for p in plates for v in p.verdicts]
        is_back = any(verdict.kind == "reinstated" for _, verdict in verdicts)
        status: Status = "reinstated" if is_back else "in cut"
        entry = CutEntry(
            self.date,
            cut.name,
            plates[0].plate.lineup.turnover,
            status,
            (*(_element(p, made.get(p.name, p.version)) for p in plates), *self._off(plates[0])),
            tuple(LoggedVerdict(element, v.kind, v.reason) for element, v in verdicts),
            shot.description,
        )
        self._append(shot_info(shot, plates[0].plate, self.plan.asked), entry)

    def _off(self, beside: PlatePlan) -> Iterator[LoggedElement]:
        """Plates of the shot that a person left out this time, as the log has them: they are in the cut."""
        left = {one.element for one in self.plan.off if one.shot == beside.shot.code} - {""}
        root = self.pipeline.tree()
        if not left or root is None:
            return
        names = tree(names_of(self.pipeline.settings))
        info = shot_info(beside.shot, beside.plate, self.plan.asked)
        before = cut_log.read(root, names, info).last
        yield from (one for one in (before.elements if before else ()) if one.element in left)

    def _log_left(self, log: CutLog, verdict: LoggedVerdict) -> None:
        cut, asked = EditorialCutInfo(log.sequence, log.shot, Path()), self.plan.asked
        info = ShotInfo(log.project, log.sequence, log.shot, cut, log.task)
        entry = CutEntry(self.date, self.plan.cut.name, asked.turnover, "omitted", verdicts=(verdict,))
        self._append(info, entry)

    def _append(self, info: ShotInfo, entry: CutEntry) -> None:
        root = self.pipeline.tree()
        if root is None:
            return
        try:
            names = tree(names_of(self.pipeline.settings))
            cut_log.append(root, names, info, entry, take_over=self.pipeline.take_over)
        except DedioError as error:
            self.problems.append(f"{info.code}: its cut log could not be written: {error}")


def rehearse(
    plan: CutPlan, pipeline: Pipeline, tell: Callable[[PlatePlan, Plan], None] | None = None
) -> CutPlan:
    """The plan with every plate planned to the last step: sources, colour, geometry, re-used frames.

    What cannot be planned is an obstacle. `tell` is called with every plate that can, and its plan.
    """
    plan = with_engine(plan, pipeline)
    obstacles, notes, warnings = list(plan.obstacles), list(plan.notes), list(plan.warnings)
    plates, graded, ungraded = [], Counter[str](), 0
    for one in plan.plates:
        if one.action == "covered":
            plates.append(one)
            continue
        try:
            made = pipeline.plan(shot_info(one.shot, one.plate, plan.asked))
        except DedioError as error:
            where = one.plate.lineup.uses[0].where
            event = one.plate.events[0] if one.plate.events else None
            obstacles += [Obstacle(where, one.shot.code, problem, event) for problem in error.each()]
            plates.append(one)
            continue
        if tell is not None:
            tell(one, made)
        plates.append(_rehearsed(one, made))
        told = {*one.warnings, *plan.warnings}
        notes += [f"{one.name}: {note}" for note in made.notes if is_about_reuse(note)]
        graded.update([made.cdl.space] if made.cdl else [])
        ungraded += made.no_cdl == UNNAMED
        warnings += [f"{one.name}: {warning}" for warning in made.warnings if warning not in told]
    notes += [f"the proxy of {n} plate(s) has the cut's CDL, in {space}" for space, n in graded.items()]
    if ungraded:
        notes.append(f"the CDL of {ungraded} plate(s) is not applied to the proxy: {UNNAMED}")
    return replace(
        plan,
        plates=tuple(plates),
        obstacles=tuple(obstacles),
        notes=tuple(notes),
        warnings=tuple(warnings),
    )


def with_engine(plan: CutPlan, pipeline: Pipeline) -> CutPlan:
    """The plan with a warning, once, where plates are to be made and the engine cannot run here."""
    reason = pipeline.engine_problem() if plan.to_pull else None
    return replace(plan, warnings=(*plan.warnings, reason)) if reason else plan


def _rehearsed(one: PlatePlan, made: Plan) -> PlatePlan:
    """The plate with what is only known of its whole plan: an ingest that stopped goes on as its version."""
    version, look = made.delivery.version, Look(made.color.source, made.geometry.squeeze)
    if version == one.version:
        return replace(one, look=look)
    return replace(one, look=look, version=version, coverage=f"{one.coverage}; v{version:03d} was begun")


def _element(plan: PlatePlan, version: int) -> LoggedElement:
    clip = plan.plate.clip
    source = LoggedSource(clip.path.name, clip.content_id, clip.reel)
    uses = tuple(LoggedUse.of(use, plan.pull) for use in plan.uses)
    return LoggedElement(plan.plate.element, version, source, uses)


def refuse(plan: CutPlan) -> None:
    """Raise `InputError` naming everything that stands in the way; nothing where nothing does."""
    all_at_once([str(obstacle) for obstacle in plan.obstacles], InputError)


def cut_summary(plan: CutPlan, summaries: Sequence[Summary], problems: Sequence[str]) -> dict[str, Any]:
    """A cut's ingest as one dict: ``overall_success``, counts, and the summary of every plate made.

    ``covered`` are plates that a published version serves already. ``obstacles`` were left out by a
    lenient run: they do not count as its failures.
    """
    good = sum(1 for one in summaries if one["overall_success"])
    covered = [p for p in plan.plates if p.action == "covered"]
    return {
        "cut": plan.cut.name,
        "overall_success": good == len(plan.to_pull) and not problems,
        "shots": len(plan.shots),
        "plates": len(plan.plates),
        "made": good,
        "failed": len(summaries) - good,
        "covered": [
            {"shot": p.shot.code, "element": p.plate.element, "version": p.version, "reason": p.coverage}
            for p in covered
        ],
        "omitted": [log.code for log in plan.omitted],
        "obstacles": [str(obstacle) for obstacle in plan.obstacles],
        "problems": list(problems),
        "summaries": list(summaries),
    }


def refused_cut(cut: str, error: DedioError) -> dict[str, Any]:
    """The summary of a cut that could not be planned, or that something stands in the way of."""
    return {
        "cut": cut,
        "overall_success": False,
        "error": str(error),
        "obstacles": list(error.each()),
        **dict.fromkeys(("shots", "plates", "made", "failed"), 0),
        **{name: [] for name in ("covered", "omitted", "problems", "summaries")},
    }
