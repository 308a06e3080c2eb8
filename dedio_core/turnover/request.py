"""What a person asks of a cut, and the plan it makes: read, name, match, line up, look at the tree."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event as Flag

from dedio_core.editorial import shots
from dedio_core.editorial.cut import CutList
from dedio_core.editorial.match import (
    Matched,
    Prepared,
    prepare,
    read_and_match,
    read_beside,
    read_overrides,
    used,
)
from dedio_core.editorial.shots import compiled
from dedio_core.errors import InputError
from dedio_core.frames import FrameRate, Handles
from dedio_core.lineup import Rules
from dedio_core.media.index import MediaIndex, clip_at, index
from dedio_core.models import Levels
from dedio_core.naming import check_shot, tree
from dedio_core.settings import Settings, media_cache, names_of
from dedio_core.tools import refuse_of_turnover, refuse_program
from dedio_core.tree_state import look
from dedio_core.turnover.by_hand import ByHand, by_hand
from dedio_core.turnover.edits import Edit
from dedio_core.turnover.model import Asked, CutPlan
from dedio_core.turnover.planner import plan_cut

Told = Callable[[int, int, Path], None]


@dataclass(frozen=True)
class Request:
    """A cut, the media, and how shots are named and lined up; what is not given, settings say."""

    cut: Path
    media: tuple[Path, ...]
    rate: FrameRate | None = None
    sequence: str = ""
    take_all: bool = False
    tracks: tuple[str, ...] = ()
    only: str | None = None
    pattern: str | None = None
    ale: Path | None = None
    cdl: tuple[Path, ...] = ()
    """CDL, CC and CCC files, and folders of them."""
    relink: Path | None = None
    use_cache: bool = True
    handles: Handles | None = None
    conform: str = ""
    lenient: bool = False
    turnover: str = ""
    replaces: str = ""
    reel: Path | None = None
    """The movie of the cut, which the tracker shows with it."""
    renumber: bool = False
    new_version: bool = False
    full: bool = False
    task: str = ""
    squeeze: float | None = None
    levels: Levels | None = None
    source_colorspace: str | None = None
    edits: tuple[Edit, ...] = ()
    """What is otherwise of single plates; `only` then means shots as these name them."""

    def naming(self, settings: Settings) -> shots.Rules:
        """How events are named. Raises `InputError` for a pattern that is none."""
        knobs = settings.editorial
        pattern = compiled(self.pattern or knobs.shot_pattern, "editorial.shot_pattern")
        temps = compiled(knobs.temp_pattern, "editorial.temp_pattern")
        return shots.Rules(pattern, self.take_all, self.tracks, temps, bool(self.sequence))

    def lining(self, settings: Settings) -> Rules:
        """How the cut is lined up. Raises `InputError` for a sequence that cannot be one."""
        standard, knobs = settings.defaults, settings.editorial
        conform = self.conform or knobs.conform
        if self.sequence:
            check_shot(self.sequence, "sequence")
        return Rules(
            sequence=self.sequence,
            task=self.task or standard.task,
            element=standard.element,
            handles=self.handles or Handles(standard.handles_head, standard.handles_tail),
            conform="frames" if conform == "frames" else "seconds" if conform == "seconds" else "",
            union_gap=knobs.union_gap,
            turnover=self.turnover,
        )


def indexed(request: Request, settings: Settings, tell: Told | None, cancel: Flag | None) -> MediaIndex:
    """The media folders of the request, scanned with the user's cache. Raises `InputError`."""
    return index(
        request.media,
        cache=media_cache() if request.use_cache else None,
        fallback_rate=settings.defaults.source_fps,
        tell=tell,
        cancel=cancel,
    )


def matched(request: Request, settings: Settings, media: MediaIndex) -> tuple[Prepared, tuple[Matched, ...]]:
    """The cut named and joined, and its events matched.

    Raises `InputError` or `TimelineError` for a list, log, table or CDL that cannot be read.
    """
    rules = request.naming(settings)
    beside = read_beside(request.ale, request.cdl)
    overrides = read_overrides(request.relink) if request.relink else None
    made = Prepared(CutList("", "", None, "given"), frozenset())

    def prepared(cut: CutList) -> CutList:
        nonlocal made
        _check_tracks(request, cut)
        made = prepare(cut, rules, None if request.edits else request.only, beside, request.sequence)
        return made.cut

    keep = request.lining(settings).conform
    cut, found = read_and_match(request.cut, request.rate, prepared, media, overrides, keep)
    if not request.edits:
        _check_only(request, made.shots)
    notes = used(overrides, found) if overrides else ()
    return replace(made, cut=cut, notes=(*made.notes, *notes)), found


def _check_only(request: Request, named: Collection[str]) -> None:
    """Refuse shots that were asked for and are not in the cut."""
    known = {name.lower() for name in named}
    asked = [name.strip() for name in (request.only or "").split(",") if name.strip()]
    absent = [name for name in asked if name.lower() not in known]
    if absent:
        raise InputError(
            f"{request.cut}: no shot is called {', '.join(absent)}; 'dedio timeline show' lists them"
        )


def _check_tracks(request: Request, cut: CutList) -> None:
    """Refuse tracks that were asked for and are not in the cut."""
    known = list(dict.fromkeys(event.track for event in cut.events))
    absent = [name for name in request.tracks if name not in known]
    if absent and known:
        raise InputError(
            f"{request.cut}: there is no track {', '.join(absent)} in it; there are {', '.join(known)}"
        )


def _edited(request: Request, settings: Settings, made: Prepared, found: Sequence[Matched]) -> ByHand:
    """The cut with the request's edits, and of it the shots that are asked for. Raises `InputError`."""
    rules = request.lining(settings)
    sources = dict.fromkeys(edit.source for edit in request.edits if edit.source)
    clips = {path: clip_at(path, settings.defaults.source_fps) for path in sources}
    hand = by_hand(request.edits, made.cut, found, rules, clips)
    if not request.only:
        return hand
    names = [name.strip().lower() for name in request.only.split(",")]
    codes = {one.event.index: (one.event.shot or "").lower() for one in hand.matched}
    kept = tuple(
        one
        if codes[one.event.index] in names or f"{rules.sequence.lower()}{codes[one.event.index]}" in names
        else _unasked(one)
        for one in hand.matched
    )
    _check_only(
        request, {name for code in codes.values() if code for name in (code, f"{rules.sequence}{code}")}
    )
    return replace(hand, matched=kept)


def _unasked(one: Matched) -> Matched:
    event = replace(one.event, skipped=one.event.skipped or "not asked for (--only)", shot=None)
    return Matched(event, "skipped", reasons=(event.skipped or "",))


def plan_request(
    request: Request,
    settings: Settings,
    root: Path,
    *,
    media: MediaIndex | None = None,
    tell: Told | None = None,
    cancel: Flag | None = None,
) -> CutPlan:
    """The plan of the request against the tree at `root`. Writes nothing but the media cache.

    `media`: an index that is there already. Raises `DedioError` for what cannot be read; a bad event is
    an obstacle in the plan.
    """
    rules = request.lining(settings)
    if not request.media and media is None:
        raise InputError("no media folder is given; give --media")
    made, found = matched(request, settings, media or indexed(request, settings, tell, cancel))
    hand = _edited(request, settings, made, found) if request.edits else None
    cut, found = (hand.cut, hand.matched) if hand else (made.cut, found)
    if hand:
        shots = (made.shots - hand.renamed) | {one.event.shot for one in found if one.event.shot}
        made = replace(made, shots=shots)
    folders = [request.cut.absolute().parent, *request.media]
    refuse_program("nuke.executable", settings.nuke.executable, folders)
    if any(one.clip and one.clip.kind == "raw" for one in found):
        refuse_of_turnover(settings.tools, folders)
    asked = Asked(
        project=settings.project or "project",
        task=rules.task,
        min_handles=settings.editorial.min_handles,
        renumber=request.renumber,
        new_version=request.new_version,
        full=request.full,
        squeeze=request.squeeze,
        levels=request.levels,
        source_colorspace=request.source_colorspace,
        turnover=request.turnover,
        sequence=request.sequence,
        replaces=request.replaces,
        is_partial=bool(request.only or request.tracks),
        named=made.shots | {f"{rules.sequence}{name}" for name in made.shots},
    )
    state = look(root, tree(names_of(settings)), rules.task)
    plan = plan_cut(cut, found, rules, asked, state, hand)
    return replace(plan, notes=(*plan.notes, *made.notes))
