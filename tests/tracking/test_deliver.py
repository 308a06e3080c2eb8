"""Carrying a publication to a tracker that works, fails, or goes away."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from threading import Barrier, Event

import pytest

from dedio_core.errors import Cancelled, TrackerDown, TrackerError, Unsure
from dedio_core.trackers.change import Change, CreateShot, KeepField, PublishPreview, Receipt
from dedio_core.trackers.memory import MemoryTracker, Shot
from dedio_core.trackers.publication import PATHS_ELSEWHERE, ShotKey
from dedio_core.tracking.deliver import deliver
from tests.trackers import make

WANTED = make.publication(*(make.shot(str(n)) for n in (100, 110, 120)), cut=make.cut(), playlist="p")


class Broken(MemoryTracker):
    """Raises `error` at the changes that `at` says, `times` times."""

    def __init__(self, at: object, error: Exception, times: int = 99) -> None:
        super().__init__("demo")
        self.at, self.error, self.times = at, error, times

    def apply(self, change: Change, root: Path) -> Receipt:
        if self.times and self.at(change):  # type: ignore[operator]
            self.times -= 1
            raise self.error
        return super().apply(change, root)


def is_shot(name: str, kind: type) -> object:
    return lambda change: isinstance(change, kind) and change.shot.shot == name


@pytest.mark.parametrize("workers", [1, 4])
def test_all_is_shown_and_the_second_time_nothing_is_done(tmp_path: Path, workers: int) -> None:
    tracker, told = MemoryTracker("demo"), []
    make.movies(tmp_path, WANTED)
    done = deliver(tracker, WANTED, tmp_path, workers=workers, tell=told.append)
    assert (done.errors, done.previews, len(told)) == ([], 3, len(done.receipts))
    assert all(len(shot.previews) == 1 for shot in tracker.shots.values())
    assert deliver(tracker, WANTED, tmp_path, workers=workers).receipts == []


def test_previews_of_different_shots_go_side_by_side(tmp_path: Path) -> None:
    """As many at once as there are workers; all else one by one, in its order."""
    barrier = Barrier(3, timeout=20)

    class Meeting(MemoryTracker):
        def apply(self, change: Change, root: Path) -> Receipt:
            if isinstance(change, PublishPreview):
                barrier.wait()
            return super().apply(change, root)

    make.movies(tmp_path, WANTED)
    assert deliver(Meeting("demo"), WANTED, tmp_path, workers=3).previews == 3


def test_one_shot_that_fails_stops_no_other(tmp_path: Path) -> None:
    """Its error is told, and nothing that builds on it is tried; a later run does the rest."""
    tracker = Broken(is_shot("sht110", CreateShot), TrackerError("sht110: refused"))
    make.movies(tmp_path, WANTED)
    done = deliver(tracker, WANTED, tmp_path)
    assert "sht110: refused" in done.errors
    assert done.previews == 2
    tracker.times = 0
    assert deliver(tracker, WANTED, tmp_path).previews == 1
    assert Counter(len(s.previews) for s in tracker.shots.values()) == {1: 3}


def test_a_tracker_that_goes_away_ends_it(tmp_path: Path) -> None:
    tracker = Broken(is_shot("sht110", PublishPreview), TrackerDown("gone"))
    make.movies(tmp_path, WANTED)
    with pytest.raises(TrackerDown, match="gone"):
        deliver(tracker, WANTED, tmp_path)
    tracker.times = 0
    assert deliver(tracker, WANTED, tmp_path).errors == []


def test_what_may_have_happened_is_looked_at_and_not_done_twice(tmp_path: Path) -> None:
    """A lost answer: the change is applied once more, and what is there already counts."""
    tracker = Broken(is_shot("sht110", PublishPreview), Unsure("no answer"), times=1)
    make.movies(tmp_path, WANTED)
    assert deliver(tracker, WANTED, tmp_path).errors == []
    assert Counter(len(s.previews) for s in tracker.shots.values()) == {1: 3}


def test_a_persons_field_is_told(tmp_path: Path) -> None:
    tracker = MemoryTracker("demo")
    make.movies(tmp_path, WANTED)
    deliver(tracker, WANTED, tmp_path)
    tracker.shots[ShotKey("sht", "sht110")].fields["frame_in"] = 1
    (kept,) = deliver(tracker, WANTED, tmp_path).kept
    assert isinstance(kept, KeepField)
    assert deliver(tracker, WANTED, tmp_path, force_fields=True).kept == []


def test_it_can_be_stopped(tmp_path: Path) -> None:
    stop, tracker = Event(), MemoryTracker("demo")
    make.movies(tmp_path, WANTED)
    with pytest.raises(Cancelled):
        deliver(tracker, WANTED, tmp_path, stop=stop.is_set, tell=lambda receipt: stop.set())
    assert len(tracker.shots) < 3


def test_a_doubtful_shot_stops_no_other(tmp_path: Path) -> None:
    """One that may be either of two is an error that names both, and all the rest is published."""
    tracker = MemoryTracker("demo", {"sht"}, {ShotKey("sht", n): Shot() for n in ("110", "sht110")})
    make.movies(tmp_path, WANTED)
    done = deliver(tracker, WANTED, tmp_path)
    assert done.previews == 2
    (error,) = done.errors
    assert "has '110' and 'sht110'; both may be sht110" in error
    assert [len(tracker.shots[ShotKey("sht", n)].previews) for n in ("110", "sht110", "sht100")] == [0, 0, 1]
    assert tracker.cuts == ["SAMPLE_CUT_v01_89abcdef"]
    del tracker.shots[ShotKey("sht", "110")]
    again = deliver(tracker, WANTED, tmp_path)
    assert (again.errors, again.previews) == ([], 1)


def test_where_paths_are_is_told_once(tmp_path: Path) -> None:
    """An account that may write no output files is told so when something is published, and not again."""
    wanted = make.publication(*(make.shot(n, outputs=(make.output(),)) for n in ("100", "110")))
    make.movies(tmp_path, wanted)
    tracker = MemoryTracker("demo")
    assert deliver(tracker, wanted, tmp_path).notes == [PATHS_ELSEWHERE]
    assert deliver(tracker, wanted, tmp_path).notes == []
    assert deliver(MemoryTracker("demo", may=frozenset({"outputs"})), wanted, tmp_path).notes == []
