"""Carrying publications to the tracker: one snapshot, what has to change, previews side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from dedio_core.errors import Cancelled, DedioError, TrackerDown, Unsure
from dedio_core.trackers.change import (
    Change,
    CreateTasks,
    FillPlaylist,
    KeepField,
    PublishCut,
    PublishPreview,
    Receipt,
)
from dedio_core.trackers.compare import changes, without_doubtful
from dedio_core.trackers.publication import PATHS_ELSEWHERE, Publication, ShotKey
from dedio_core.trackers.snapshot import Snapshot
from dedio_core.trackers.tracker import Tracker

Tell = Callable[[Receipt], object]
LOOKS = 3
"""How often it looks whether something is there twice."""
MAY_BE_TWICE = (PublishPreview, PublishCut, FillPlaylist)
"""What trackers do not check for being there already."""


@dataclass
class Delivered:
    """What became of a publication. It is whole where `errors` is empty."""

    receipts: list[Receipt] = field(default_factory=list)
    kept: list[KeepField] = field(default_factory=list)
    """Fields that a person wrote."""
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def previews(self) -> int:
        """How many movies were published."""
        return sum(isinstance(r.change, PublishPreview) and r.did for r in self.receipts)


def deliver(
    tracker: Tracker,
    publication: Publication,
    root: Path,
    *,
    workers: int = 1,
    force_fields: bool = False,
    stop: Callable[[], bool] = lambda: False,
    tell: Tell = lambda receipt: None,
) -> Delivered:
    """Make the tracker show `publication`. What it shows already is not written again.

    Where something was made, it looks again: somebody who shares no lock with us may have published the same
    at the same time. What is there twice then is removed, and what that took with it is made once more.

    A shot that may be one of two is an error and is left out. A change that fails is one too, and does not
    stop those of other shots; what builds on it is left out. Raises `TrackerDown` where the tracker cannot be
    reached any more, `Cancelled` when `stop()` says so,
    and `DedioError` where nothing could be begun.
    """
    how: dict[str, Any] = {"workers": workers, "force_fields": force_fields, "stop": stop, "tell": tell}
    done = _once(tracker, publication, root, **how)
    for _ in range(LOOKS):
        if not any(isinstance(r.change, MAY_BE_TWICE) and r.did for r in done.receipts):
            break
        if not tracker.tidy(publication):
            break
        again = _once(tracker, publication, root, **how)
        done.receipts += again.receipts
        done.errors += [error for error in again.errors if error not in done.errors]
    return done


def _once(
    tracker: Tracker,
    publication: Publication,
    root: Path,
    *,
    workers: int,
    force_fields: bool,
    stop: Callable[[], bool],
    tell: Tell,
) -> Delivered:
    """One snapshot, and what has to change."""
    snapshot = tracker.snapshot(publication)
    publication, problems = without_doubtful(publication, snapshot)
    wanted = changes(publication, snapshot, force_fields=force_fields)
    kept = [change for change in wanted if isinstance(change, KeepField)]
    done = Delivered(kept=kept, errors=problems, notes=remarks(publication, snapshot, wanted))
    failed: set[ShotKey] = set()

    def take(change: Change, attempt: Callable[[], Receipt]) -> None:
        try:
            done.receipts.append(_twice(attempt))
        except (TrackerDown, Cancelled):
            raise
        except DedioError as error:
            done.errors.append(str(error))
            if (shot := shot_of(change)) is not None:
                failed.add(shot)
            return
        tell(done.receipts[-1])

    for part in _parts([change for change in wanted if not isinstance(change, KeepField)]):
        part = [left for change in part if (left := _without(change, failed)) is not None]
        if stop():
            raise Cancelled("stopped; what is left waits in the outbox")
        if len(part) == 1 or workers < 2:
            for change in part:
                take(change, partial(tracker.apply, change, root))
            continue
        with ThreadPoolExecutor(workers, "dedio-publish") as pool:
            running = {pool.submit(_twice, partial(tracker.apply, change, root)): change for change in part}
            try:
                for future in as_completed(running):
                    take(running[future], future.result)
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise
    return done


def remarks(publication: Publication, snapshot: Snapshot, wanted: Sequence[Change]) -> list[str]:
    """What to know of these changes besides: why there are no output files among them."""
    has_outputs = any(shot.outputs for shot in publication.shots)
    has_previews = any(isinstance(change, PublishPreview) for change in wanted)
    return [PATHS_ELSEWHERE] if has_outputs and has_previews and "outputs" not in snapshot.may else []


def _twice(attempt: Callable[[], Receipt]) -> Receipt:
    """Once more where nobody knows whether it was done: a change that is applied again looks first."""
    try:
        return attempt()
    except Unsure:
        return attempt()


def _without(change: Change, failed: set[ShotKey]) -> Change | None:
    """The change without shots that failed; None where nothing is left of it."""
    if isinstance(change, CreateTasks):
        shots = tuple(shot for shot in change.shots if shot not in failed)
        return replace(change, shots=shots) if shots else None
    if isinstance(change, FillPlaylist):
        previews = tuple(one for one in change.previews if one[0] not in failed)
        return replace(change, previews=previews) if previews else None
    return None if shot_of(change) in failed else change


def shot_of(change: Change) -> ShotKey | None:
    """The one shot that a change is about; None where it is of several or none."""
    shot = getattr(change, "shot", None)
    return shot if isinstance(shot, ShotKey) else None


def _parts(wanted: list[Change]) -> Iterator[list[Change]]:
    """Changes that may be made side by side: previews of different shots; everything else by itself."""
    waiting: list[Change] = []
    for change in wanted:
        is_preview = isinstance(change, PublishPreview)
        if waiting and (not is_preview or shot_of(change) in map(shot_of, waiting)):
            yield waiting
            waiting = []
        if is_preview:
            waiting.append(change)
        else:
            yield [change]
    if waiting:
        yield waiting
