"""Cuts, clips and shot trees in a few words. Only the last are on disk, and they hold no pictures.

Clips begin at 10:00:00:00 and count their frames from 0; record frames count from 01:00:00:00.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from dedio_core import cut_log
from dedio_core.cut_entries import Retired
from dedio_core.cut_ingest import CutIngest
from dedio_core.editorial.cut import CutEvent, CutList, Label, Retime, Transition, Warned
from dedio_core.editorial.match import match
from dedio_core.editorial.sampling import sampled
from dedio_core.frames import FrameRange, FrameRate, Handles, Timecode
from dedio_core.lineup import Known, Lined, LinedShot, Plate, Rules, line_up
from dedio_core.lineup.name import code_key
from dedio_core.media.index import IndexedClip, MediaIndex
from dedio_core.models import ShotInfo
from dedio_core.naming import tree
from dedio_core.settings import Settings, from_mapping, names_of
from dedio_core.sidecar import use_document
from dedio_core.tree_state import look
from dedio_core.turnover.model import Asked, CutPlan, PlatePlan, shot_info
from dedio_core.turnover.planner import plan_cut

MEDIA = Path("/media")
SETTINGS = from_mapping({"project": "demo"})
TREE = tree(names_of(SETTINGS))
HOUR = 3600
DATE = "2026-11-22T10:00:00+00:00"


def clip(
    name: str = "A001C003_261122AB", *, length: int = 1000, rate: str = "24", **more: Any
) -> IndexedClip:
    """A camera original."""
    exact = FrameRate.parse(rate)
    return replace(
        IndexedClip(
            MEDIA / f"{name}.mxf",
            "movie",
            name,
            reel=name,
            start=10 * HOUR * exact.timebase,
            rate=exact,
            frames=FrameRange.of(0, length),
            content_id=f"content of {name}",
        ),
        **more,
    )


A, B, C = clip(), clip("B001C007_261122AB"), clip("C001C009_261122AB")


def event(
    shot: str,
    src: int,
    at: int,
    length: int,
    *,
    media: IndexedClip = A,
    speed: Fraction | int | str = 1,
    before: int = 0,
    after: int = 0,
    base: int = 24,
    is_rounded: bool = False,
    **more: Any,
) -> CutEvent:
    """An event that shows source frame `src` of `media` at record frame `at`, and `length` frames in all.

    Through dissolves it is seen `before` and `after` longer. `base` is the timebase of its labels.
    """
    speed, start = Fraction(speed), 10 * HOUR * base
    seen = sampled(Fraction(start + src) - before * speed, before + length + after, speed)
    kind: Any = "freeze" if speed == 0 else "reverse" if speed < 0 else "constant"
    made = CutEvent(
        index=0,
        event="001",
        where="cut.edl:1",
        track="V1",
        kind="video",
        clip_name=media.name,
        reel=media.reel,
        src_in=_label(start + src, base),
        rec_in=_label(HOUR * base + at, base),
        rec_out=_label(HOUR * base + at + length, base),
        required=seen.frames,
        phase=seen.phase,
        speed=speed,
        retime=None if speed == 1 else Retime(speed, kind, f"M2 {float(speed * base):g}", is_rounded),
        transition=Transition("dissolve", before, "in", before) if before else None,
        transition_out=Transition("dissolve", after, "out") if after else None,
        shot=shot,
    )
    return replace(made, **more)


def _label(frames: int, base: int) -> Label:
    return Label(str(Timecode(frames, FrameRate.of(base))), frames)


def cut(*events: CutEvent, name: str = "reel_v01", rate: str = "24", **more: Any) -> CutList:
    """A cut list of events, which get their numbers and lines."""
    numbered = (
        replace(one, index=n, event=f"{n + 1:03d}", where=f"cut.edl:{n + 1}") for n, one in enumerate(events)
    )
    return CutList(name, "edl", FrameRate.parse(rate), "given", events=tuple(numbered), **more)


def spoilt(index: int, message: str, *, only_cdl: bool = False) -> Warned:
    """What a reader says of a bad event."""
    return Warned(f"cut.edl:{index + 1}", message, index, only_cdl)


def lined(
    the_cut: CutList | Sequence[CutEvent],
    *media: IndexedClip,
    known: dict[str, Sequence[Known]] | None = None,
    **rules: Any,
) -> Lined:
    """The cut lined up with its media, or with A, B and C."""
    found = the_cut if isinstance(the_cut, CutList) else cut(*the_cut)
    made = Rules(**rules)
    by_key = {code_key(name, made.sequence): plates for name, plates in (known or {}).items()}
    return line_up(found, match(found.events, index_of(*media), found.rate, keep=made.conform), made, by_key)


def index_of(*media: IndexedClip) -> MediaIndex:
    """The index of the media, or of A, B and C."""
    return MediaIndex((MEDIA,), media or (A, B, C))


def only_shot(found: Lined) -> LinedShot:
    """The one shot of a cut that nothing stands in the way of."""
    assert found.obstacles == ()
    (shot,) = found.shots
    return shot


def only_plate(found: Lined) -> Plate:
    """The one plate of the one shot."""
    (plate,) = only_shot(found).plates
    return plate


def messages(found: Lined | CutPlan) -> list[str]:
    """What stands in the way."""
    return [str(obstacle) for obstacle in found.obstacles]


@dataclass(frozen=True)
class Tree:
    """A shot tree whose versions are sidecars without pictures."""

    root: Path

    def plan(
        self,
        the_cut: CutList | Sequence[CutEvent],
        *media: IndexedClip,
        rules: dict[str, Any] | None = None,
        **asked: Any,
    ) -> CutPlan:
        """The plan of a cut against the tree."""
        found = the_cut if isinstance(the_cut, CutList) else cut(*the_cut)
        made = Rules(**(rules or {}))
        named = frozenset(e.shot for e in found.events if e.shot)
        wanted = Asked(**{"project": "demo", "named": named, **asked})
        matched = match(found.events, index_of(*media), found.rate, keep=made.conform)
        return plan_cut(found, matched, made, wanted, look(self.root, TREE, made.task))

    def ingest(self, the_cut: CutList | Sequence[CutEvent], *media: IndexedClip, **more: Any) -> CutPlan:
        """Carry out the plan of a cut: a version for each plate that needs one, and the cut logs."""
        plan = self.plan(the_cut, *media, **more)
        pipeline: Any = Pipeline(self, plan)
        done = CutIngest(plan, pipeline, DATE)
        assert all(summary["overall_success"] for summary in done.run())
        assert done.problems == []
        return plan

    def publish(self, one: PlatePlan) -> None:
        """Publish a version with nothing but its sidecar."""
        values = {"shot": one.shot.code, "task": "pla", "element": one.plate.element, "version": one.version}
        folder = self.root / TREE.version_path(values)
        folder.mkdir(parents=True)
        (folder / f"{folder.name}.json").write_text(json.dumps(sidecar(one)), encoding="utf-8")

    def sidecar(self, shot: str, version: int = 1, element: str = "rawPlate") -> Path:
        """The sidecar of a version."""
        folder = f"{shot}_pla_{element}_v{version:03d}"
        return self.root / shot / "pla" / folder / f"{folder}.json"

    def retire(self, one: PlatePlan, version: int = 1) -> None:
        """Withdraw a version."""
        entry = Retired(DATE, one.plate.element, version, "flicker")
        cut_log.append(self.root, TREE, info(one), entry)

    def forget(self) -> None:
        """Lose every cut log."""
        for path in self.root.rglob("*_cut.json"):
            path.unlink()


@dataclass(frozen=True)
class Pipeline:
    """Makes sidecars where the real one makes plates."""

    at: Tree
    plan: CutPlan
    settings: Settings = SETTINGS
    take_over: bool = False

    def tree(self) -> Path:
        """Where it publishes."""
        return self.at.root

    def execute_all(self, infos: Sequence[ShotInfo], **_: Any) -> Iterator[dict[str, Any]]:
        """Publish what the plan wants."""
        for row, one in enumerate(self.plan.to_pull, 1):
            self.at.publish(one)
            yield {"row": row, "version": one.version, "overall_success": True}


def info(one: PlatePlan) -> ShotInfo:
    """What the pipeline is asked for."""
    return shot_info(one.shot, one.plate, Asked("demo"))


def sidecar(one: PlatePlan) -> dict[str, Any]:
    """The sidecar of a plate, as far as later plans read it."""
    source, pull = one.plate.clip, one.pull
    assert source.frames
    return {
        "what": "dedio plate",
        "project": "demo",
        "sequence": one.shot.sequence,
        "shot": one.shot.shot,
        "source": {
            "content_id": source.content_id,
            "file": source.path.name,
            "frames": [source.frames.first, source.frames.last],
        },
        "cut": {
            "tie_1001": pull.tie,
            "source": [pull.cut.first, pull.cut.last],
            "source_pull": [pull.pull.first, pull.pull.last],
            "uses": [use_document(use, pull) for use in one.uses],
        },
    }


def only(plan: CutPlan, element: str = "") -> PlatePlan:
    """The one plate of a plan that nothing stands in the way of, or the one of an element."""
    assert plan.obstacles == ()
    (one,) = (p for p in plan.plates if not element or p.plate.element == element)
    return one


def ends(frames: FrameRange) -> tuple[int, int]:
    """A range as a pair."""
    return frames.first, frames.last


def handles(head: int, tail: int | None = None) -> Handles:
    """Handles, the same on both sides where one is given."""
    return Handles(head, head if tail is None else tail)
