"""What has to change, decided from what is wanted and what is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dedio_core.errors import InputError
from dedio_core.trackers.change import (
    Change,
    CreateOutput,
    CreateSequence,
    CreateShot,
    CreateTasks,
    FillPlaylist,
    KeepField,
    PublishCut,
    PublishPreview,
    SetStatus,
    UpdateShot,
)
from dedio_core.trackers.compare import IN_CUT, changes
from dedio_core.trackers.memory import MemoryTracker, Shot
from dedio_core.trackers.publication import WRITTEN, Publication, ShotKey
from tests.trackers import make

KEY = ShotKey("sht", "sht100")


@pytest.fixture
def tracker() -> MemoryTracker:
    return MemoryTracker("demo")


def publish(tracker: MemoryTracker, wanted: Publication, root: Path, **how: Any) -> list[Change]:
    """Make what has to change; all of it."""
    found = changes(wanted, tracker.snapshot(wanted), **how)
    make.movies(root, wanted)
    for change in found:
        tracker.apply(change, root)
    return found


def test_a_new_shot_is_made_in_an_order_that_works(tracker: MemoryTracker, tmp_path: Path) -> None:
    """Sequences, shots with their fields, all tasks at once, previews, the cut, the playlist."""
    wanted = make.publication(make.shot("100"), make.shot("110"), cut=make.cut(), playlist="Ingest 1")
    kinds = [type(change) for change in publish(tracker, wanted, tmp_path)]
    assert kinds == [
        *(CreateSequence, CreateShot, CreateShot, CreateTasks, PublishPreview, PublishPreview),
        *(PublishCut, FillPlaylist),
    ]
    assert tracker.shots[KEY].previews == ["sht100_pla_rawPlate_v001_0123abcd"]
    assert tracker.shots[KEY].main == "sht100_pla_rawPlate_v001_0123abcd"


def test_what_is_there_is_not_written_again(tracker: MemoryTracker, tmp_path: Path) -> None:
    """The second publication of the same is no change, also where the tracker keeps numbers as text."""
    wanted = make.publication(cut=make.cut(), playlist="Ingest 1")
    publish(tracker, wanted, tmp_path)
    tracker.shots[KEY].fields |= {"frame_in": "993", "nb_frames": "51"}
    assert changes(wanted, tracker.snapshot(wanted)) == []


def test_only_fields_that_differ_are_written(tracker: MemoryTracker, tmp_path: Path) -> None:
    publish(tracker, make.publication(), tmp_path)
    wanted = make.publication(make.shot(fields={**make.FIELDS, "frame_out": 1063}))
    (change,) = changes(wanted, tracker.snapshot(wanted))
    assert isinstance(change, UpdateShot)
    assert set(change.fields) == {"frame_out", WRITTEN}
    assert change.lines() == ["sht / sht100: frame_out = 1063 (was 1059)"]


@pytest.mark.parametrize("name", ["frame_in", "nb_frames", "dedio_cut_in"])
def test_what_a_person_wrote_is_kept_and_told(tracker: MemoryTracker, tmp_path: Path, name: str) -> None:
    """A field that holds neither nothing nor what DED-IO wrote last is left alone, until it is forced."""
    publish(tracker, make.publication(), tmp_path)
    tracker.shots[KEY].fields[name] = 7
    wanted = make.publication(make.shot(fields={**make.FIELDS, name: 990}))
    (change,) = changes(wanted, tracker.snapshot(wanted))
    assert change == KeepField(KEY, name, 7, 990)
    assert "stays 7" in change.lines()[0]
    (forced,) = changes(wanted, tracker.snapshot(wanted), force_fields=True)
    assert isinstance(forced, UpdateShot)
    assert forced.fields[name] == 990


def test_the_count_that_the_tracker_makes_of_bounds_is_nobodys(
    tracker: MemoryTracker, tmp_path: Path
) -> None:
    """Kitsu sets nb_frames to out - in + 1 when somebody edits a bound; the cut's count goes back."""
    publish(tracker, make.publication(), tmp_path)
    tracker.shots[KEY].fields |= {"nb_frames": 67}
    wanted = make.publication()
    (change,) = changes(wanted, tracker.snapshot(wanted))
    assert isinstance(change, UpdateShot)
    assert change.fields["nb_frames"] == 51


def test_a_shot_that_somebody_made_is_adopted(tracker: MemoryTracker) -> None:
    """By its name or an alias, exactly; what its fields hold is a person's, what is empty is filled."""
    tracker.sequences.add("sht")
    tracker.shots[ShotKey("sht", "100")] = Shot({"nb_frames": 60, "frame_in": None})
    tracker.shots[ShotKey("sht", "SHT100")] = Shot()
    wanted = make.publication()
    found = changes(wanted, tracker.snapshot(wanted))
    assert not any(isinstance(change, (CreateShot, CreateSequence)) for change in found)
    assert KeepField(ShotKey("sht", "100"), "nb_frames", 60, 51) in found
    (update,) = (c for c in found if isinstance(c, UpdateShot))
    assert (update.shot.shot, update.fields["frame_in"]) == ("100", 993)


def test_two_that_may_be_meant_are_an_error(tracker: MemoryTracker) -> None:
    tracker.sequences.add("sht")
    tracker.shots |= {ShotKey("sht", "100"): Shot(), KEY: Shot()}
    wanted = make.publication()
    with pytest.raises(InputError, match="'100' and 'sht100'"):
        changes(wanted, tracker.snapshot(wanted))


def test_names_of_other_sequences_and_wild_cards_are_others(tracker: MemoryTracker) -> None:
    """Exact names in the exact sequence: neither case nor ``_`` nor ``%`` matches anything else."""
    tracker.sequences |= {"sht", "SHT"}
    tracker.shots |= {ShotKey("SHT", "sht100"): Shot(), ShotKey("sht", "sht_00"): Shot()}
    wanted = make.publication()
    assert any(isinstance(c, CreateShot) for c in changes(wanted, tracker.snapshot(wanted)))


def test_a_new_version_publishes_its_preview_alone(tracker: MemoryTracker, tmp_path: Path) -> None:
    """Of two elements the one that has a new version; the main plate comes first, and is the picture."""
    fg = make.preview("sht100", 1, "fg01")
    publish(tracker, make.publication(make.shot("100", fg)), tmp_path)
    assert tracker.shots[KEY].previews == ["sht100_pla_rawPlate_v001_0123abcd", fg.key]
    new = make.preview("sht100", 2)
    wanted = make.publication(make.shot(previews=(new, fg)))
    (change,) = changes(wanted, tracker.snapshot(wanted))
    assert isinstance(change, PublishPreview)
    assert (change.preview, change.had_task) == (new, True)


def test_output_files_are_noted_where_the_account_may(tracker: MemoryTracker, tmp_path: Path) -> None:
    """Once a version; without the right there is no such change."""
    wanted = make.publication(make.shot(outputs=(make.output(),)))
    assert not any(isinstance(c, CreateOutput) for c in changes(wanted, tracker.snapshot(wanted)))
    tracker.may = frozenset({"outputs"})
    publish(tracker, wanted, tmp_path)
    assert tracker.outputs == ["shots/rawPlate_v001"]
    assert changes(wanted, tracker.snapshot(wanted)) == []


def test_a_shot_that_left_the_cut_is_marked_and_comes_back(tracker: MemoryTracker, tmp_path: Path) -> None:
    """By a field of ours; it is never deleted."""
    publish(tracker, make.publication(make.shot(in_cut=True)), tmp_path)
    publish(tracker, make.publication(make.shot(in_cut=False, previews=())), tmp_path)
    assert tracker.shots[KEY].fields[IN_CUT] == "no"
    publish(tracker, make.publication(make.shot(in_cut=True)), tmp_path)
    assert tracker.shots[KEY].fields[IN_CUT] == "yes"


def test_or_it_is_marked_by_a_status(tracker: MemoryTracker, tmp_path: Path) -> None:
    """With a comment that says of which cut; back in the cut it has the ordinary one again."""
    how = {"omitted": "omit", "cut": make.cut()}
    publish(tracker, make.publication(make.shot(in_cut=True), **how), tmp_path)
    out = make.publication(make.shot(in_cut=False), **how)
    assert [type(c) for c in publish(tracker, out, tmp_path)] == [SetStatus]
    assert tracker.shots[KEY].status == "omit"
    assert changes(out, tracker.snapshot(out)) == []
    publish(tracker, make.publication(make.shot(in_cut=True), **how), tmp_path)
    assert tracker.shots[KEY].status == "done"
    assert tracker.shots[KEY].comments[-2:] == ["not in SAMPLE_CUT any more", "back in SAMPLE_CUT"]


def test_a_new_version_of_a_cut_is_published_once(tracker: MemoryTracker, tmp_path: Path) -> None:
    publish(tracker, make.publication(cut=make.cut("v01")), tmp_path)
    second = make.publication(cut=make.cut("v02"))
    assert [type(c) for c in publish(tracker, second, tmp_path)] == [PublishCut]
    assert publish(tracker, second, tmp_path) == []
