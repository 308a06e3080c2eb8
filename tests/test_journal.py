from __future__ import annotations

import json
import os
import random
import socket
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from dedio_core import files
from dedio_core.errors import InputError, PublishError, WriteError
from dedio_core.events import FrameDone, Written
from dedio_core.journal import JOURNAL, Journal, is_ended, lines
from dedio_core.staging import MARKER, markers, read_plan, remove, staging_folder
from tests import fakes

PLAN = fakes.plan()


def done(journal: Journal, frame: int, data: bytes = b"pixels") -> Written:
    """A frame that is written and recorded."""
    path = journal.stage / f"x.{frame}.exr"
    path.write_bytes(data)
    written = Written(f"stage:{path.name}", len(data), files.checksum_of(data))
    journal.record(FrameDone(frame, (written,)))
    return written


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return staging_folder(tmp_path) / PLAN.id


def test_finished_frames_are_remembered(folder: Path) -> None:
    """What one run recorded the next one finds."""
    with Journal(folder, PLAN) as journal:
        assert journal.finished() == {}
        wanted = {w.path: w for w in (done(journal, 1), done(journal, 2))}
        assert journal.finished() == wanted
    with Journal(folder, PLAN) as journal:
        assert journal.finished() == wanted


def test_only_what_is_asked_for_is_read(folder: Path) -> None:
    """Asked for some files, the journal says nothing of others; what was recorded it says unread."""
    with Journal(folder, PLAN) as journal:
        good, bad, other = (done(journal, n) for n in (1, 2, 3))
        (journal.stage / "x.2.exr").write_bytes(b"pixelz")
        assert set(journal.finished({good.path, bad.path, "stage:x.9.exr"})) == {good.path}
        assert set(journal.recorded()) == {good.path, bad.path, other.path}


@pytest.mark.parametrize("harm", ["missing", "shorter", "longer", "other bytes", "a folder"])
def test_a_changed_file_is_not_finished(harm: str, folder: Path) -> None:
    """A recorded file that is gone, cut off or changed counts as not done."""
    with Journal(folder, PLAN) as journal:
        bad, good = done(journal, 1), done(journal, 2)
        path = journal.stage / "x.1.exr"
        if harm in ("missing", "a folder"):
            path.unlink()
        if harm == "a folder":
            path.mkdir()
        if harm in ("shorter", "longer", "other bytes"):
            path.write_bytes({"shorter": b"pix", "longer": b"pixels!", "other bytes": b"pixelz"}[harm])
        assert bad.path not in journal.finished()
        assert good.path in journal.finished()


@pytest.mark.parametrize(
    "junk",
    [
        "half",
        "\n",
        "\0\0\0\n",
        "0123 {}\n",
        "deadbeef " + json.dumps({"outputs": []}) + "\n",
        "\udcff\udcfe\n",
    ],
    ids=["torn", "blank", "zeros", "wrong sum", "no sum", "no text"],
)
def test_torn_lines(junk: str, folder: Path) -> None:
    """A line that a crash tore, or that is not ours, counts for nothing and harms no whole line before it."""
    with Journal(folder, PLAN) as journal:
        good = done(journal, 1)
    with (folder / "journal.jsonl").open("ab") as file:
        file.write(junk.encode("utf-8", "surrogateescape"))
    with Journal(folder, PLAN) as journal:
        assert set(journal.finished()) == {good.path}
        done(journal, 2)
        later = done(journal, 3)
        assert {good.path, later.path} <= set(journal.finished())


def test_a_record_of_another_place(folder: Path) -> None:
    """A record of a file outside the staging folder counts for nothing, and stops nothing."""
    with Journal(folder, PLAN) as journal:
        good = done(journal, 1)
        for path in ("stage:../../x", "nowhere:x", "x"):
            journal.record(FrameDone(2, (Written(path, 6, "0" * 32),)))
        assert set(journal.finished()) == {good.path}


def test_rendered_again(folder: Path) -> None:
    """Of a frame that was recorded twice the last record counts."""
    with Journal(folder, PLAN) as journal:
        done(journal, 1, b"first")
        last = done(journal, 1, b"second")
        assert journal.finished() == {last.path: last}


def test_one_at_a_time(folder: Path) -> None:
    """While a plan is worked on nobody else opens its staging folder."""
    with Journal(folder, PLAN), pytest.raises(PublishError, match="working on this"):
        Journal(folder, PLAN).__enter__()
    with Journal(folder, PLAN):
        pass


def test_markers(tmp_path: Path, folder: Path) -> None:
    """A staging folder says what plan it is of."""
    with Journal(folder, PLAN):
        pass
    ((found, marker),) = markers(tmp_path)
    assert found == folder
    assert marker["plan_id"] == PLAN.id
    assert (marker["version"], marker["identity"]) == (1, "ffee")
    assert marker["shot"] == "sht100"
    assert marker["name"] == "sht100/pla/sht100_pla_rawPlate_v001"


FOREIGN: dict[str, Any] = {
    "no marker": None,
    "empty marker": "",
    "torn marker": '{"what": ',
    "a list": "[]",
    "a number": "3",
    "another thing": json.dumps({"what": "something else", "plan_id": PLAN.id, "name": "x", "version": 1}),
    "half a marker": json.dumps({"what": MARKER, "plan_id": PLAN.id}),
    "no text": json.dumps({"what": MARKER, "plan_id": PLAN.id, "name": 7, "version": "1"}),
    "outside": json.dumps({"what": MARKER, "plan_id": PLAN.id, "name": "../../x", "version": 1}),
    "elsewhere": json.dumps({"what": MARKER, "plan_id": PLAN.id, "name": "/etc/x", "version": 1}),
    "an id with a path": json.dumps({"what": MARKER, "plan_id": "../x", "name": "x", "version": 1}),
    "before the first": json.dumps({"what": MARKER, "plan_id": PLAN.id, "name": "x", "version": -1}),
    "deeper than can be read": "[" * 100_000,
}


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_foreign_folders_stay(text: str | None, tmp_path: Path, folder: Path) -> None:
    """A folder without a whole marker of ours is not listed and never removed."""
    folder.mkdir(parents=True)
    (folder / "precious").write_text("x")
    if text is not None:
        (folder / "marker.json").write_text(text)
    assert list(markers(tmp_path)) == []
    with pytest.raises(InputError, match="left alone"):
        remove(folder, PLAN.id)
    assert (folder / "precious").read_text() == "x"


def test_another_plans_folder_stays(folder: Path) -> None:
    """A staging folder is removed by its own plan only."""
    with Journal(folder, PLAN) as journal:
        other = Journal(folder, replace(PLAN, id="other"))
        with pytest.raises(InputError, match="another plan"):
            other.remove()
        assert folder.exists()
        journal.remove()
        assert not folder.exists()


def test_no_staging(tmp_path: Path) -> None:
    """A tree without staging has no markers, and asking makes none."""
    assert list(markers(tmp_path / "nothing")) == []
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """Where staging cannot be made the error names the folder, and no lock is left."""
    (tmp_path / "file").touch()
    with pytest.raises(WriteError, match="file"):
        Journal(tmp_path / "file" / "x", PLAN).__enter__()


def test_the_log(tmp_path: Path, folder: Path) -> None:
    """The log moves to the logs folder, later lines follow it, and a second run adds to it."""
    name = f"sht100_pla_rawPlate_v001_{PLAN.id}.log"
    for n in range(2):
        with Journal(folder, PLAN) as journal:
            journal.log(f"begun {n}")
            journal.keep_log(tmp_path / "logs")
            journal.log(f"ended {n}")
    assert (tmp_path / "logs" / name).read_text().split("\n") == [
        "begun 0",
        "ended 0",
        "begun 1",
        "ended 1",
        "",
    ]
    assert not (folder / "log.txt").exists()


def test_a_log_that_cannot_be_written(folder: Path) -> None:
    """A log that cannot be written stops nothing."""
    with Journal(folder, PLAN) as journal:
        (folder / "log.txt").mkdir()
        journal.log("line")


def test_what_a_journal_says(folder: Path) -> None:
    """Each run says who began it, where, when and with which tools; a frame says when it was finished."""
    at = datetime(2026, 11, 22, 14, tzinfo=timezone.utc)
    with Journal(folder, PLAN, now=lambda: at) as journal:
        journal.begin({"tree": Path("/t")}, PLAN.shot, {"dedio": "1"})
        done(journal, 1)
        journal.append("ended")
        begun, frame, ended = lines(folder / JOURNAL)
    assert (begun["what"], begun["pid"], begun["frames"]) == ("begun", os.getpid(), 67)
    assert begun["host"] == socket.gethostname()
    assert begun["user"]
    assert begun["tools"] == {"dedio": "1"}
    assert (frame["what"], frame["frame"]) == ("frame", 1)
    assert {begun["time"], frame["time"], ended["time"]} == {at.isoformat(timespec="milliseconds")}
    assert is_ended(folder)


def test_the_plan_is_beside_it(folder: Path) -> None:
    """The plan is stored so that it reads back equal, without the command that it came from."""
    with Journal(folder, PLAN) as journal:
        journal.begin({"tree": Path("/t")}, PLAN.shot, {})
    assert read_plan(folder) == (PLAN, {"tree": Path("/t")}, PLAN.shot)
    good = (folder / "plan.json").read_bytes()
    changed = [good.replace(b"1059", b"1058"), good.replace(b'"/t"', b'"/u"')]
    for harm in (good[:-9], b"", b"[]", b"{}", *changed):
        (folder / "plan.json").write_bytes(harm)
        with pytest.raises(InputError, match="run its ingest command again"):
            read_plan(folder)


def test_every_bit_of_a_line_counts(folder: Path) -> None:
    """A bit that flips anywhere in the journal takes the line that it is in, and no other."""
    with Journal(folder, PLAN) as journal:
        for n in (1, 2, 3):
            done(journal, n)
    data, pick = (folder / JOURNAL).read_bytes(), random.Random(4)
    second = range(data.index(b"\n") + 1, data.index(b"\n", data.index(b"\n") + 1))
    for place in pick.sample(second, 40):
        harmed = bytearray(data)
        harmed[place] ^= 1 << pick.randrange(8)
        (folder / JOURNAL).write_bytes(harmed)
        assert [line["frame"] for line in lines(folder / JOURNAL)] == [1, 3], place


def test_nothing_is_recorded_after_a_take_over(folder: Path) -> None:
    """A run whose lock somebody took over records no frame more, so there is one writer."""
    with Journal(folder, PLAN) as journal:
        done(journal, 1)
        other = {"host": "farm-07", "user": "ada", "pid": 1, "token": "abc"}
        (folder / "lock").write_text(json.dumps(other))
        with pytest.raises(PublishError, match=r"ada on farm-07 .* took this over"):
            done(journal, 2)
    assert [line["frame"] for line in lines(folder / JOURNAL)] == [1]


def test_journals_are_kept_beside_the_logs(tmp_path: Path, folder: Path) -> None:
    """The journal of a finished plan is kept where its log is, and what is said later is added there."""
    for n in range(2):
        with Journal(folder, PLAN) as journal:
            done(journal, n)
            journal.keep_log(tmp_path / "logs")
            journal.remove()
            journal.append("ended")
    (kept,) = (tmp_path / "logs").glob("*.jsonl")
    assert [line["what"] for line in lines(kept)] == ["frame", "ended"] * 2
    assert not folder.exists()


def test_removing_that_was_stopped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stops the removal of a staging folder, what is left is still known for ours."""
    with Journal(folder, PLAN) as journal:
        monkeypatch.setattr(files, "remove_tree", fails)
        with pytest.raises(WriteError):
            journal.remove()
        monkeypatch.undo()
    assert (folder / "marker.json").exists()
    remove(folder, PLAN.id)
    assert not folder.exists()


def fails(folder: Path) -> None:
    raise OSError(5, "Input/output error")
