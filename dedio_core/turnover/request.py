"""What a person asks of a cut, and the plan it makes: read, name, match, line up, look at the tree."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event as Flag

from dedio_core.editorial import shots
from dedio_core.editorial.ale import read_ale
from dedio_core.editorial.cut import CutList
from dedio_core.editorial.match import Matched, join_ale, read_and_match, read_overrides
from dedio_core.editorial.shots import compiled, name_shots, only
from dedio_core.errors import InputError
from dedio_core.frames import FrameRate, Handles
from dedio_core.lineup import Rules
from dedio_core.media.index import MediaIndex, index
from dedio_core.models import Levels
from dedio_core.naming import check_shot, tree
from dedio_core.settings import Settings, names_of, user_cache
from dedio_core.tree_state import look
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
    relink: Path | None = None
    use_cache: bool = True
    handles: Handles | None = None
    conform: str = ""
    lenient: bool = False
    turnover: str = ""
    replaces: str = ""
    renumber: bool = False
    new_version: bool = False
    full: bool = False
    task: str = ""
    squeeze: float | None = None
    levels: Levels | None = None
    source_colorspace: str | None = None

    def naming(self, settings: Settings) -> shots.Rules:
        """How events are named. Raises `InputError` for a pattern that is none."""
        knobs = settings.editorial
        pattern = compiled(self.pattern or knobs.shot_pattern, "editorial.shot_pattern")
        temps = compiled(knobs.temp_pattern, "editorial.temp_pattern")
        return shots.Rules(pattern, self.take_all, self.tracks, temps)

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
    folder = user_cache() if request.use_cache else None
    return index(
        request.media,
        cache=folder / "media.json" if folder else None,
        fallback_rate=settings.defaults.source_fps,
        tell=tell,
        cancel=cancel,
    )


def matched(
    request: Request, settings: Settings, media: MediaIndex
) -> tuple[CutList, tuple[Matched, ...], frozenset[str]]:
    """The cut named and joined, its events matched, and every shot that it names, asked for or not.

    Raises `InputError` or `TimelineError` for a list, log or table that cannot be read.
    """
    rules = request.naming(settings)
    log = read_ale(request.ale) if request.ale else None
    overrides = read_overrides(request.relink) if request.relink else None
    named: set[str] = set()

    def prepared(cut: CutList) -> CutList:
        everything = name_shots(cut, replace(rules, tracks=()))
        named.clear()
        named.update(event.shot for event in everything.events if event.shot)
        cut = only(name_shots(cut, rules) if rules.tracks else everything, request.only)
        if log is None:
            return cut
        events, odd = join_ale(cut.events, log, cut.rate)
        return replace(cut, events=events).warning(odd)

    cut, found = read_and_match(request.cut, request.rate, prepared, media, overrides)
    _check_only(request, named)
    return cut, found, frozenset(named)


def _check_only(request: Request, named: Collection[str]) -> None:
    """Refuse shots that were asked for and are not in the cut."""
    known = {name.lower() for name in named}
    asked = [name.strip() for name in (request.only or "").split(",") if name.strip()]
    absent = [name for name in asked if name.lower() not in known]
    if absent:
        raise InputError(
            f"{request.cut}: no shot is called {', '.join(absent)}; 'dedio timeline show' lists them"
        )


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
    cut, found, named = matched(request, settings, media or indexed(request, settings, tell, cancel))
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
        replaces=request.replaces,
        named=named | {f"{rules.sequence}{name}" for name in named},
    )
    state = look(root, tree(names_of(settings)), rules.task)
    return plan_cut(cut, found, rules, asked, state)
