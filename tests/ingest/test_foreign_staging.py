"""Links and named pipes that somebody put below ``.dedio``: none is followed, none is waited for."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from dedio_core import claims, files
from dedio_core.errors import PublishError, WriteError
from dedio_core.journal import JOURNAL, Journal
from dedio_core.locks import Lock
from dedio_core.staging import remove, staging_folder
from tests import fakes
from tests.ingest import kit
from tests.ingest.test_interrupted import WORDS, staged, stopped, version_of
from tests.pipes import needs_pipes, no_waiting

__all__ = ["no_waiting"]
PLAN = fakes.plan()
FILES, FOLDERS = ("log.txt", "journal.jsonl"), ("version", "work")
AROUND = ("logs", "plan", "staging", ".dedio")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="links and named pipes are made as elsewhere")


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    return kit.config(tmp_path_factory.mktemp("settings"))


@pytest.fixture(scope="module")
def begun(clip, settings, tmp_path_factory):
    """A tree in which an ingest was stopped."""
    root = tmp_path_factory.mktemp("begun") / "r"
    stopped(clip, root, settings, 3)
    return root


def of(begun, tmp_path, place):
    """The tree with a link at `place`, and what that leads to."""
    root, victim = tmp_path / "r", tmp_path / "elsewhere"
    shutil.copytree(begun, root)
    own = {"logs": root / ".dedio/logs", "plan": staged(root), "staging": root / ".dedio/staging"}
    path = {**own, ".dedio": root / ".dedio"}.get(place, staged(root) / place)
    if place in FILES:
        victim.write_text("keep")
        path.unlink()
    elif place in (*FOLDERS, "logs"):
        victim.mkdir()
        (victim / "keep").write_text("keep")
        if path.exists():
            shutil.rmtree(path)
    else:
        path.rename(victim)
    path.symlink_to(victim)
    return root, victim


def contents(path):
    """Every file at and below `path`, but for locks, whose end is a change of the folder's date alone."""
    return {str(p): p.read_bytes() for p in (path, *path.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("place", [*FILES, *FOLDERS, *AROUND])
@pytest.mark.parametrize("verb", ["ingest", "resume"])
def test_nothing_is_written_through_a_link(clip, begun, settings, tmp_path, place, verb):
    """Where one of its own files or folders is a link, a run says which, and writes and publishes nothing."""
    root, victim = of(begun, tmp_path, place)
    before = contents(victim)
    if verb == "ingest":
        ran = kit.ingest(clip(), root, *WORDS, settings=settings)
    else:
        ran = kit.dedio("resume", "--all", "--root", root, "--config", settings)
    assert "is a link that DED-IO did not make" in ran.error
    assert "remove it, and run the same command again" in ran.error
    assert contents(victim) == before
    assert not version_of(root).exists()


@pytest.mark.parametrize("place", [*FILES, *FOLDERS, *AROUND])
def test_nothing_is_removed_through_a_link(begun, settings, tmp_path, place):
    """Cancelled, a plan's links go with it, and what they lead to stays; a plan that is one is left alone."""
    root, victim = of(begun, tmp_path, place)
    before = contents(victim)
    ran = kit.dedio("cancel", "--all", "--root", root, "--config", settings)
    assert contents(victim) == before
    assert ran.code == (1 if place in AROUND else 0), ran.err
    assert ("is a link that DED-IO did not make" in ran.err) is (place in AROUND)
    if place not in AROUND:
        assert not list(staging_folder(root).iterdir())
        assert not any(path.is_symlink() for path in root.rglob("*"))


def test_a_link_that_comes_while_it_is_open(tmp_path):
    """What becomes a link while a run works is not written to, not published, and not removed."""
    folder, victim = staging_folder(tmp_path) / PLAN.id, tmp_path / "elsewhere"
    victim.mkdir()
    (victim / "keep").write_text("keep")
    with Journal(folder, PLAN) as journal:
        (folder / JOURNAL).symlink_to(victim / "keep")
        (folder / "log.txt").symlink_to(victim / "keep")
        with pytest.raises(WriteError, match="it is a link, not a file"):
            journal.append("stage", stage="x")
        journal.log("x")
        journal.stage.rmdir()
        journal.stage.symlink_to(victim)
        with pytest.raises(PublishError, match="version: is a link"):
            files.commit(journal.stage, tmp_path / "v001")
        with pytest.raises(PublishError, match="version: is a link"):
            files.remove_tree(journal.stage)
        (tmp_path / ".dedio/logs").symlink_to(victim)
        with pytest.raises(PublishError, match="logs: is a link"):
            journal.keep_log(tmp_path / ".dedio/logs")
    assert not (tmp_path / "v001").exists()
    assert [(path.name, path.read_text()) for path in victim.iterdir()] == [("keep", "keep")]


def test_a_link_inside_a_version(tmp_path):
    """A staged version with a link in it is not committed."""
    staged_version, victim = tmp_path / "staged", tmp_path / "elsewhere"
    (staged_version / "main").mkdir(parents=True)
    victim.mkdir()
    (staged_version / "main" / "x").symlink_to(victim)
    with pytest.raises(PublishError, match=r"x: is a link"):
        files.commit(staged_version, tmp_path / "v001")


def test_claims_and_locks(tmp_path):
    """No number is claimed or given back, and no lock is taken, in a folder that is a link."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "v001").write_text("me")
    path = claims.folder_of(tmp_path, "x")
    path.parent.mkdir(parents=True)
    path.symlink_to(tmp_path / "elsewhere")
    for call in (
        lambda: claims.claim(tmp_path, "x", 2, "me"),
        lambda: claims.give_back(tmp_path, "x", 1, "me"),
        lambda: Lock(path / "lock").__enter__(),
    ):
        with pytest.raises(PublishError, match="x: is a link"):
            call()
    assert [p.name for p in (tmp_path / "elsewhere").iterdir()] == ["v001"]


def test_reports(begun, settings, tmp_path):
    """A report is not written where the folder of reports is a link."""
    root = tmp_path / "r"
    shutil.copytree(begun, root)
    kit.dedio("resume", "--all", "--root", root, "--config", settings)
    (tmp_path / "elsewhere").mkdir()
    (root / ".dedio/reports").symlink_to(tmp_path / "elsewhere")
    ran = kit.dedio("verify", version_of(root), "--config", settings)
    assert "no report: " in ran.err
    assert "is a link" in ran.err
    assert not list((tmp_path / "elsewhere").iterdir())


@needs_pipes
@pytest.mark.usefixtures("no_waiting")
@pytest.mark.parametrize("name", ["marker.json", "journal.jsonl", "lock", "plan.json", "log.txt"])
@pytest.mark.parametrize("verb", ["status", "resume", "cancel", "ingest"])
def test_nobody_waits_for_a_pipe(clip, begun, settings, tmp_path, name, verb):
    """With a named pipe in a staging folder every verb ends, and says what is in the way of that plan."""
    root = tmp_path / "r"
    shutil.copytree(begun, root)
    folder = staged(root)
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)
    if verb == "ingest":
        ran = kit.ingest(clip(), root, *WORDS, settings=settings)
        # A torn lock is nobody's, and a folder without its marker not ours: its number is passed over.
        assert ran.code == 0 if name in ("lock", "marker.json") else "is a named pipe" in ran.error
    else:
        words = (verb,) if verb == "status" else (verb, "--all")
        ran = kit.dedio(*words, "--root", root, "--config", settings)
    assert ran.code in (0, 1)
    assert "Traceback" not in ran.err
    if verb == "cancel" and name != "marker.json":
        assert ran.code == 0, ran.err
        assert not folder.exists()


@needs_pipes
@pytest.mark.usefixtures("no_waiting")
def test_pipes_beside_versions_and_in_the_outbox(begun, settings, tmp_path):
    """A named pipe as a cut log, or in the outbox, is told and stops nothing."""
    root = tmp_path / "r"
    shutil.copytree(begun, root)
    kit.dedio("resume", "--all", "--root", root, "--config", settings)
    os.mkfifo(version_of(root).parent / "sht100_cut.json")
    ran = kit.dedio("retire", "sht100", "--list", "--root", root, "--config", settings)
    assert ran.code in (0, 1)
    assert "it is a named pipe, not a file" in ran.err + ran.out
    (root / ".dedio/outbox").mkdir()
    os.mkfifo(root / ".dedio/outbox/0123456789abcdef.json")
    ran = kit.dedio("publish", "--pending", "--root", root, "--config", settings)
    assert ran.code in (0, 1)
    assert "Traceback" not in ran.err


def test_a_lock_is_shown_safely(begun, settings, tmp_path):
    """What a lock file says of its holder moves no cursor and makes no line of its own."""
    root = tmp_path / "r"
    shutil.copytree(begun, root)
    who = {"host": "other\x1b[2Jhost", "user": "ann\nroot", "pid": 7, "since": "\x1b]0;x\x07", "token": "x"}
    (staged(root) / "lock").write_text(json.dumps(who))
    for words in (("cancel", "--all"), ("cancel", "--all", "--take-over"), ("status",), ("resume", "--all")):
        ran = kit.dedio(*words, "--root", root, "--config", settings)
        said = ran.out + ran.err
        assert "\x1b" not in said
        assert "\nroot" not in said
        if words == ("cancel", "--all"):
            assert r"ann\u000aroot on other\u001b[2Jhost" in said
            assert ran.code == 1


def test_a_foreign_folder_is_left_alone(tmp_path):
    """A folder that is reached by a link is not removed, whatever its marker says."""
    folder, victim = staging_folder(tmp_path) / PLAN.id, tmp_path / "elsewhere"
    with Journal(folder, PLAN):
        pass
    folder.rename(victim)
    folder.symlink_to(victim)
    with pytest.raises(PublishError, match="is a link"):
        remove(folder, PLAN.id)
    assert (victim / "marker.json").exists()
