"""`dedio status`, `resume` and `cancel`: what is unfinished, going on without the command line, giving up."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from dedio_core import files
from tests.ingest import kit
from tests.ingest.test_interrupted import WORDS, frames_in, staged, stopped, version_of
from tests.test_locks import dead_process


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    return kit.config(tmp_path_factory.mktemp("settings"), output={"exr_compression": "none"})


@pytest.fixture(scope="module")
def whole(clip, settings, tmp_path_factory):
    """What the undisturbed command makes."""
    return kit.good(clip(), tmp_path_factory.mktemp("whole") / "r", *WORDS, settings=settings)


@pytest.fixture
def card(clip, tmp_path):
    """A clip of its own, that can be moved and changed."""
    (tmp_path / "card").mkdir()
    return lambda: Path(shutil.copy(clip(), tmp_path / "card"))


def status(root, settings):
    ran = kit.dedio("status", "--root", root, "--config", settings, "--json")
    assert ran.code == 0, ran.err
    return ran.doc["unfinished"]


def resume(root, settings, *words):
    return kit.dedio("resume", "--root", root, "--config", settings, *words)


def held(folder, **more):
    who = {"host": "farm-07", "user": "ada", "pid": 7, "since": "2026-11-22T08:00:00+00:00", "token": "x"}
    (folder / "lock").write_text(json.dumps({**who, **more}))


@pytest.mark.parametrize("name", ["plan id", "shot", "element", "version", "--all"])
def test_resumed(clip, settings, whole, tmp_path, name):
    """Named by plan, shot, element or version, it ends as the undisturbed command does, byte for byte."""
    root = tmp_path / "r"
    stopped(clip, root, settings, 3)
    (one,) = status(root, settings)
    assert one["state"] == "interrupted"
    assert 3 <= one["done"] < one["total"] == 8
    assert one["stage"] == "OIIOColorTransformStage"
    called = {"plan id": one["plan_id"], "shot": "sht100", "element": kit.STEM, "version": f"{kit.STEM}_v001"}
    ran = resume(root, settings, called.get(name, name), "--verbose")
    assert ran.code == 0, ran.out + ran.err
    assert ran.out.count(", kept from before") == one["done"]
    assert kit.contents(version_of(root)) == kit.contents(whole.folder)
    assert status(root, settings) == []
    assert not list((root / ".dedio/staging").iterdir())
    assert "up to date" in kit.ingest(clip(), root, *WORDS, settings=settings).out


def test_nothing_by_that_name(clip, settings, tmp_path):
    """A name that nothing unfinished has is told, and nothing is begun; so is no name at all."""
    root = tmp_path / "r"
    stopped(clip, root, settings, 3)
    assert "called sht200; 'dedio status' lists them" in resume(root, settings, "sht200", "sht100").error
    assert "name plans or shots, or --all" in resume(root, settings).error
    assert resume(root, settings).code == 2
    assert status(root, settings)[0]["state"] == "interrupted"


def test_the_card_is_elsewhere(card, settings, whole, tmp_path):
    """A source that is away is one sentence; `--source-root` says where it is now."""
    root, moved = tmp_path / "r", tmp_path / "moved"
    stopped(card, root, settings, 3)
    (tmp_path / "card").rename(moved)
    said = resume(root, settings, "sht100").err
    assert "is not there; mount it, or tell where it is now with --source-root" in said
    assert not version_of(root).exists()
    ran = resume(root, settings, "sht100", "--source-root", f"{tmp_path / 'card'}={moved}")
    assert ran.code == 0, ran.err
    assert kit.contents(version_of(root)) == kit.contents(whole.folder)


def test_the_source_is_another(card, settings, tmp_path):
    """A source that is not what the plan was made of is refused."""
    root = tmp_path / "r"
    stopped(card, root, settings, 3)
    path = card()
    path.write_bytes(path.read_bytes() + b"x")
    ran = resume(root, settings, "sht100")
    assert ran.code == 1
    assert "is not what sht100 was begun with" in ran.err


@pytest.mark.parametrize("harm", ["flipped", "gone"])
def test_a_damaged_plan(clip, settings, tmp_path, harm):
    """A stored plan that is damaged is never carried out; the command itself still goes on."""
    root = tmp_path / "r"
    stopped(clip, root, settings, 3)
    path = staged(root) / "plan.json"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data) if harm == "flipped" else path.unlink()
    ran = resume(root, settings, "sht100")
    assert ran.code == 1
    assert "run its ingest command again" in ran.err
    assert kit.ingest(clip(), root, *WORDS, settings=settings).code == 0


def test_after_a_later_version(clip, settings, tmp_path):
    """An unfinished version that a later one went past is not published: the newest would not be the last."""
    root = tmp_path / "r"
    stopped(clip, root, settings, 3)
    kit.good(clip(), root, "--in", 2, "--out", 3, "--handles", 0, settings=settings)
    ran = resume(root, settings, "sht100")
    assert ran.code == 1
    assert "_v002: was published since v001 was begun" in ran.err


def test_killed_after_the_commit(clip, settings, tmp_path):
    """What was published and not tidied up is told as such, and tidied up."""
    root = tmp_path / "r"
    kit.good(clip(), root, *WORDS, "--skip-cleanup", settings=settings)
    assert status(root, settings)[0]["state"] == "kept"
    journal = staged(root) / "journal.jsonl"
    text = journal.read_text().splitlines(keepends=True)
    journal.write_text("".join(text[:-1]))
    before = kit.listing(version_of(root))
    assert status(root, settings)[0]["state"] == "published"
    assert resume(root, settings, "--all").code == 0
    assert kit.listing(version_of(root)) == before


def test_what_status_tells(clip, settings, tmp_path):
    """Each way to stop is told apart: failed with its sentence, interrupted, killed, held, worked on."""
    root = tmp_path / "r"
    stopped(clip, root, settings, 3)
    folder = staged(root)
    journal = folder / "journal.jsonl"
    text = [line for line in journal.read_text().splitlines(keepends=True) if '"cancelled"' not in line]
    journal.write_text("".join(text))
    assert status(root, settings)[0]["state"] == "killed"
    held(folder, host=socket.gethostname(), pid=dead_process())
    assert status(root, settings)[0]["state"] == "killed"
    held(folder, host=socket.gethostname(), pid=os.getpid())
    assert status(root, settings)[0]["state"] == "working"
    held(folder)
    (one,) = status(root, settings)
    assert one["state"] == "held"
    assert one["holder"] == {"host": "farm-07", "user": "ada", "pid": 7, "since": "2026-11-22T08:00:00+00:00"}
    said = kit.dedio("status", "--root", root, "--config", settings).out
    assert "ada on farm-07 (process 7, since 2026-11-22T08:00:00+00:00)" in said
    assert "1 unfinished plan(s)" in said


@pytest.mark.skipif(not kit.can_mount(), reason="needs root and mount")
def test_status_of_a_failure(clip, tmp_path):
    """What failed is told with the sentence that it failed with."""
    settings = kit.config(tmp_path, output={"exr_compression": "none"}, pipeline={"check_space": False})
    with kit.small_disk(tmp_path / "disk", "2m") as disk:
        root = disk / "shots"
        assert kit.ingest(clip(), root, *WORDS, settings=settings).code == 1
        (one,) = status(root, settings)
        assert one["state"] == "failed"
        assert "the disk is full" in one["error"]


@pytest.mark.parametrize("verb", ["ingest", "resume", "cancel"])
def test_taken_over(clip, settings, whole, tmp_path, verb):
    """What another host holds is left alone, however old; `--take-over` takes it, and names the holder."""
    root = tmp_path / "r"
    stopped(clip, root, settings, 3)
    folder = staged(root)
    held(folder)
    os.utime(folder / "lock", (1, 1))
    words = {
        "ingest": kit.words_of(clip(), root, *WORDS, settings=settings),
        "resume": ["resume", "sht100", "--root", root, "--config", settings],
        "cancel": ["cancel", "sht100", "--root", root, "--config", settings],
    }[verb]
    ran = kit.dedio(*words)
    assert ran.code == 1
    assert "ada on farm-07 (process 7, since 2026-11-22T08:00:00+00:00)" in ran.err
    assert (folder / "lock").exists()
    ran = kit.dedio(*words, "--take-over")
    assert ran.code == 0, ran.err
    assert not folder.exists()
    if verb != "cancel":
        assert kit.contents(version_of(root)) == kit.contents(whole.folder)


def test_cancelled_is_kept_in_mind(clip, settings, tmp_path):
    """The journal of what was cancelled is kept beside the logs, and says who cancelled it."""
    root = tmp_path / "r"
    stopped(clip, root, settings, 3)
    assert kit.dedio("cancel", f"{kit.STEM}_v001", "--root", root, "--config", settings).code == 0
    (kept,) = (root / ".dedio/logs").glob(f"{kit.STEM}_v001_*.jsonl")
    last = json.loads(kept.read_text().splitlines()[-1].split(" ", 1)[1])
    assert (last["what"], last["host"]) == ("removed", socket.gethostname())


def test_a_stage_of_the_users(clip, settings, tmp_path):
    """A plan with a stage that only its own program has is refused by that stage's name."""
    root = tmp_path / "r"
    code = f"""
import sys, threading
from dedio_core.batch import shot_from_row
from dedio_core.pipeline import PipelineBuilder
from dedio_core.settings import load
from dedio_core.stages import *
from pathlib import Path
class Mine(PipelineStage):
    def process(self, shot_info, result, **kwargs):
        sys.exit(9)
knobs = load(Path({str(settings)!r}))
builder = PipelineBuilder("x", knobs).add_stage(OIIOColorTransformStage()).add_stage(Mine())
builder.add_stage(ShotTreeOrganizationStage()).add_stage(CleanupStage())
pipeline = builder.build(root=Path({str(root)!r}))
row = {{"sequence": "sht", "shot": "100", "source_file": {str(clip())!r}, "in_point": 6, "out_point": 8}}
print(pipeline.execute(shot_from_row(row, knobs, "tests"), False)["overall_success"])
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "False" in ran.stdout, ran.stderr
    (one,) = status(root, settings)
    assert one["state"] == "failed"
    ran = resume(root, settings, "sht100")
    assert ran.code == 1
    assert "Mine is known to its own program alone" in ran.err


def test_other_tools(clip, settings, whole, tmp_path):
    """Frames that were finished before an update are kept; the sidecar says with which versions."""
    root = tmp_path / "r"
    stopped(clip, root, settings, 3)
    journal = staged(root) / "journal.jsonl"
    first, *rest = journal.read_text().splitlines()
    begun = json.loads(first.split(" ", 1)[1])
    begun["tools"]["opencolorio"] = "2.3.0"
    text = json.dumps(begun, separators=(",", ":"))
    journal.write_text("\n".join([f"{files.checksum_of(text.encode())} {text}", *rest, ""]))
    done = frames_in(journal)
    ran = kit.ingest(clip(), root, *WORDS, settings=settings)
    assert f"{len(done)} of 8 frames kept" in ran.out
    (told,) = kit.Version(version_of(root)).sidecar["render"]["other_tools"]
    assert told["tools"] == {"opencolorio": "2.3.0"}
    assert {n for first, last in told["frames"] for n in range(first, last + 1)} == done
    assert "other_tools" not in whole.sidecar["render"]
