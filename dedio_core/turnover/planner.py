"""Planning a whole cut. Sidecars and cut logs are read, nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dedio_core import shot_tree
from dedio_core.changes.compare import compare
from dedio_core.changes.verdict import Verdict
from dedio_core.earlier import Earlier
from dedio_core.editorial.cut import CutList
from dedio_core.editorial.match import Matched
from dedio_core.errors import DedioError, InputError
from dedio_core.frames import FrameRange, overlaps
from dedio_core.lineup import Known, LinedShot, Obstacle, Plate, Rules, beginnings, line_up, on_clock
from dedio_core.lineup.name import key_of, parts_of
from dedio_core.plan import Pull
from dedio_core.tie import Tied, Wanted, tied
from dedio_core.tree_state import TreeState
from dedio_core.turnover.before import Before, new_pieces
from dedio_core.turnover.by_hand import ByHand, put, rows_of
from dedio_core.turnover.cover import cover
from dedio_core.turnover.model import Asked, CutPlan, Look, Off, PlatePlan, shot_info
from dedio_core.uses import comp_uses

SAME_SQUEEZE = 1e-6


def plan_cut(
    cut: CutList,
    matched: Sequence[Matched],
    rules: Rules,
    asked: Asked,
    state: TreeState,
    hand: ByHand | None = None,
) -> CutPlan:
    """The plan of `cut`, whose events are `matched`, against the tree. `hand`: both as edits made them.

    Raises `InputError` where the cut has no rate. Nothing else of a bad cut raises: it is an obstacle.
    """
    if cut.rate is None:
        raise InputError(f"{cut.name}: its rate is not known; give --rate")
    before = Before(state, asked)
    lined = line_up(cut, matched, rules, *_known(matched, rules, before))
    keys, off = (hand.keys if hand else rows_of(lined, matched)), tuple[Off, ...]()
    if hand:
        lined, off = put(lined, hand)
    obstacles, plates = list(lined.obstacles), []
    for shot in lined.shots:
        begun: dict[int, int] = {}
        for plate in shot.plates:
            try:
                made = _planned(shot, on_clock(plate, begun), before)
                plates.append(made)
                begun = {**beginnings(made.uses), **begun}
            except DedioError as error:
                where = plate.lineup.uses[0].where
                obstacles += [
                    Obstacle(where, shot.code, problem, plate.events[0]) for problem in error.each()
                ]
    left = before.left(cut.name)
    old = before.pieces(plates, left, {one.shot for one in obstacles} | {one.shot for one in off})
    was_omitted = [log.code for log in state.logs.values() if log.omitted]
    changes = compare(old, new_pieces(plates), omitted_before=was_omitted)
    renamed = {c.old[0].shot: c.new[0].shot for c in changes if c.old and c.new and "renamed" in c.kinds}
    verdicts = {(c.new[0].shot, c.new[0].element): c.verdicts for c in changes if c.new}
    return CutPlan(
        cut,
        asked,
        tuple(_judged(p, verdicts.get((p.shot.code, p.plate.element), ())) for p in plates),
        tuple(obstacles),
        changes,
        tuple(log for log in left if log.code not in renamed),
        tuple((log, renamed[log.code]) for log in left if log.code in renamed),
        tuple(matched),
        state.problems,
        keys=keys,
        off=off,
    )


def _judged(plan: PlatePlan, verdicts: tuple[Verdict, ...]) -> PlatePlan:
    """The plate with its verdicts: one that has versions is not new, it comes back."""
    return replace(plan, verdicts=tuple(_back(v, plan) if v.kind == "new" else v for v in verdicts))


def _back(verdict: Verdict, plan: PlatePlan) -> Verdict:
    if plan.action == "pull":
        return verdict
    return Verdict("reinstated", f"was not in the cut before; {verdict.reason}")


def _known(
    matched: Sequence[Matched], rules: Rules, before: Before
) -> tuple[dict[str, list[Known]], dict[str, tuple[str, str]]]:
    """The plates that the tree has of the shots in the cut, and how it spells them."""
    events = {
        (m.event.shot, m.event.sequence or ""): m.event
        for m in matched
        if m.status != "skipped" and m.event.shot
    }
    found: dict[str, list[Known]] = {}
    spelled: dict[str, tuple[str, str]] = {}
    for _, event in sorted(events.items(), key=lambda item: item[0]):
        parts, key = parts_of(event, rules.sequence), key_of(event, rules.sequence)
        if isinstance(parts, str):
            continue
        found[key] = list(before.known("".join(parts)))
        if spelling := before.spelling("".join(parts)):
            spelled[key] = spelling
    return found, spelled


def _planned(shot: LinedShot, plate: Plate, before: Before) -> PlatePlan:
    """The plan of one plate. Raises `DedioError` where the tree cannot take it."""
    clip, lineup, asked = plate.clip, plate.lineup, before.asked
    assert clip.frames
    wanted = Wanted(
        lineup.cut, lineup.handles, clip.frames, clip.content_id, lineup.guards, lineup.first_plate
    )
    there = before.versions(shot, plate)
    retired = before.state.retired(shot.code, plate.element)
    withdrawn = tuple(sorted(retired.items()))
    has_versions = bool(before.state.elements(shot.code).get(plate.element))
    valid = [v for v in there if v.version not in retired]
    serving, coverage = cover(plate, valid, asked.min_handles)
    if serving and asked.renumber:
        is_so = _is_numbered(wanted, serving)
        name = f"v{serving.version:03d}"
        coverage = (
            f"{name} is numbered so already" if is_so else f"--renumber asks for it, though {name} covers it"
        )
        serving = serving if is_so else None
    look = before.look(shot, plate, serving.version) if serving else None
    if serving and look and (otherwise := _otherwise(plate, look)):
        coverage = f"v{serving.version:03d} {otherwise}"
        serving = None
    if serving and not asked.new_version:
        pull = Pull(wanted.cut, serving.pull, wanted.handles, serving.tie, wanted.guards)
        uses = comp_uses(lineup, pull.offset, serving.anchors)
        tie = Tied(pull, serving)
        return PlatePlan(
            shot, plate, "covered", serving.version, tie, uses, coverage, retired=withdrawn, look=look
        )
    if there and not valid:
        coverage = "every version is retired"
    if serving:
        coverage = f"asked for, though v{serving.version:03d} covers it"
    same = [v for v in there if v.content_id == clip.content_id]
    found = tied(wanted, None if asked.renumber else next(iter(same or there), None))
    anchors = found.before.anchors if found.before else ()
    return PlatePlan(
        shot,
        plate,
        "re-pull" if has_versions else "pull",
        _next(shot, plate, before),
        found,
        comp_uses(lineup, found.pull.offset, anchors),
        coverage,
        retired=withdrawn,
        reusable=0 if asked.full or not found.before else _shared(found.before, found.pull.pull),
        is_loud=bool(found.afresh) or (asked.renumber and has_versions),
    )


def _otherwise(plate: Plate, look: Look) -> str:
    """How a person wants the source to be read otherwise than a version did; empty where not."""
    space = plate.source_colorspace
    if space and space.casefold() != look.source_colorspace.casefold():
        return f"is from {look.source_colorspace}, and {space} is asked for by hand"
    if plate.squeeze is not None and abs(plate.squeeze - look.squeeze) > SAME_SQUEEZE:
        return f"has squeeze {look.squeeze:g}, and {plate.squeeze:g} is asked for by hand"
    return ""


def _is_numbered(wanted: Wanted, version: Earlier) -> bool:
    """Whether a version is what a first ingest would make."""
    fresh = tied(wanted, None).pull
    return (fresh.tie, fresh.pull) == (version.tie, version.pull)


def _shared(version: Earlier, pull: FrameRange) -> int:
    return len(pull.clamped(version.pull)) if overlaps(pull, version.pull) else 0


def _next(shot: LinedShot, plate: Plate, before: Before) -> int:
    info = shot_info(shot, plate, before.asked)
    return shot_tree.highest_seen(before.state.root, before.state.tree, info) + 1
