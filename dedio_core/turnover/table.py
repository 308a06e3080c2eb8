"""The plan of a cut in words: the dry run of a whole cut."""

from __future__ import annotations

from collections.abc import Iterator

from dedio_core.editorial.shots import NO_SHOT
from dedio_core.settings import Settings
from dedio_core.turnover.cover import counted
from dedio_core.turnover.document import bytes_a_frame, totals
from dedio_core.turnover.model import CutPlan, PlatePlan
from dedio_core.turnover.speed import speed_of

HEAD = ("shot", "element", "source", "source frames", "plate", "comp", "speed", "version", "what changed")

MOST_ODD = 20
"""Oddities of the list that are shown below a plan."""


def rows(plan: CutPlan) -> Iterator[tuple[str, ...]]:
    """A row a plate, `HEAD` first; what is not a text of ours is as the cut has it."""
    yield HEAD
    for one in plan.plates:
        changed = ", ".join(v.kind for v in one.verdicts)
        speeds = dict.fromkeys(speed_of(use.use) for use in one.uses)
        yield (
            one.shot.code,
            one.plate.element,
            one.plate.clip.name,
            str(one.pull.pull),
            str(one.pull.plate),
            " ".join(dict.fromkeys(str(use.comp_range) for use in one.uses)),
            " ".join(speeds),
            version_of(one),
            changed or one.action,
        )


def version_of(one: PlatePlan) -> str:
    """``v001`` that serves it, or ``-> v002`` to be made."""
    return f"v{one.version:03d}" if one.action == "covered" else f"-> v{one.version:03d}"


def remarks(plan: CutPlan) -> Iterator[tuple[str, str]]:
    """Lines below the table, each with what it is: ``error``, ``WARNING``, ``loud``, ``note``, ``plain``."""
    for one in plan.plates:
        for verdict in one.verdicts:
            if verdict.kind not in ("new", "unchanged"):
                yield "note", f"{one.name}: {verdict.kind}: {verdict.reason}"
        if one.action == "re-pull" or ";" in one.coverage:
            yield "note", f"{one.name}: {one.coverage}"
        if one.tied.note and one.action != "covered":
            yield "note", f"{one.name}: {one.tied.note}"
        for version, reason in one.retired:
            yield "note", f"{one.name}: v{version:03d} is retired: {reason}"
        guards = one.plate.lineup.guards
        if (guards.head or guards.tail) and one.action != "covered":
            text = (
                f"{guards.head}+{guards.tail} guard frames beyond the handles, for a speed that mixes frames"
            )
            yield "note", f"{one.name}: {text}"
        for use in one.uses:
            if use.use.reframes:
                yield "note", f"{one.name}: in the cut only: {', '.join(use.use.reframes)}"
        yield from (("loud" if one.is_loud else "WARNING", f"{one.name}: {w}") for w in one.warnings)
    yield from (
        ("note", f"{log.code}: omitted; it was in {log.last.cut}") for log in plan.omitted if log.last
    )
    codes = {shot.code for shot in plan.shots}
    for change in plan.changes:
        if not change.new and change.shot in codes:
            yield "note", f"{change.shot} {change.element}: not used any more; its versions stay"
    yield from unnamed(plan)
    yield from (("note", text) for text in plan.notes)
    yield from (("WARNING", text) for text in plan.warnings)
    odd = [f"{w.where}: {w.message}" for w in plan.cut.warnings if w.event is None]
    yield from (("WARNING", text) for text in odd[:MOST_ODD])
    if len(odd) > MOST_ODD:
        more = f"{len(odd) - MOST_ODD} more things are odd in the list; 'dedio timeline show' tells them all"
        yield "WARNING", more


def unnamed(plan: CutPlan) -> Iterator[tuple[str, str]]:
    """Markers of events that make no plate because nothing names them: one may be a shot, mistyped."""
    found = [
        f"{event.where}: the marker '{event.markers[0].text[:60]}' names no shot"
        for event in plan.cut.events
        if event.skipped == NO_SHOT and event.markers
    ]
    yield from (("note", text) for text in found[:MOST_ODD])
    if len(found) > MOST_ODD:
        yield "note", f"{len(found) - MOST_ODD} more markers name no shot"


def skipped(plan: CutPlan) -> Iterator[str]:
    """Events that make no plate, counted by reason; where nothing names a shot, what would."""
    reasons: dict[str, int] = {}
    for event in plan.cut.events:
        if event.skipped:
            reasons[event.skipped] = reasons.get(event.skipped, 0) + 1
    for reason, count in sorted(reasons.items(), key=lambda item: (-item[1], item[0])):
        is_all = reason == NO_SHOT and not plan.shots
        what_now = "; a marker, a comment or --pattern names shots, --all takes every event" if is_all else ""
        yield f"{count} event{'' if count == 1 else 's'}: {reason}{what_now}"


def heading(plan: CutPlan) -> str:
    """The first line: cut, format, rate."""
    cut = plan.cut
    return f"{cut.name}  [{cut.format}]  {cut.rate} fps ({cut.rate_source})"


def total(plan: CutPlan, settings: Settings) -> str:
    """The last line: shots, plates, frames, disk."""
    frames, rendered = totals(plan)
    covered = len(plan.plates) - len(plan.to_pull)
    shots, plates = len(plan.shots), len(plan.plates)
    parts = [f"{shots} shot{'' if shots == 1 else 's'}", f"{plates} plate{'' if plates == 1 else 's'}"]
    parts.append(f"{covered} covered")
    parts.append(f"{counted(frames)} to make")
    if rendered != frames:
        parts.append(f"{rendered} of them rendered, the others re-used where render settings are the same")
    parts.append(f"about {frames * bytes_a_frame(settings) / 1e9:.2f} GB")
    return ", ".join(parts)
