"""Disks that are full, read-only, or away: one sentence, and the same command goes on when they are not."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults import kit
from tests.faults.conftest import Case
from tests.ingest import kit as ingest_kit

pytestmark = pytest.mark.slow

root_only = pytest.mark.skipif(not ingest_kit.can_mount(), reason="needs root and mount")


def pages(folder: Path) -> int:
    """What a small disk with all of `folder` has to hold, in KiB."""
    return sum(-(-p.stat().st_size // 4096) * 4 for p in folder.rglob("*") if p.is_file())


def error_of(ran: kit.Ended) -> str:
    """What a run said that failed without a traceback."""
    assert ran.code == 1, ran.said
    assert "Traceback" not in ran.said, ran.said
    return ran.said


@root_only
@pytest.mark.parametrize("part", range(1, 10))
def test_full_at_each_stage(case: Case, tmp_path: Path, part: int) -> None:
    """A disk that is full after so many tenths of the work: a clean stop; with room made, it goes on."""
    config = kit.settings(tmp_path, pipeline={"check_space": False})
    words = kit.words(case.rows, tmp_path / "whole", config)
    assert case.forked.run(words).code == 0
    room = pages(tmp_path / "whole") * part // 10
    with ingest_kit.small_disk(tmp_path / "disk", f"{room}k") as disk:
        words = kit.words(case.rows, disk / "r", config)
        assert "the disk is full" in error_of(case.forked.run(words))
        subprocess.run(["mount", "-o", "remount,size=30m", str(disk)], check=True)
        assert case.forked.run(words).code == 0
        case.is_whole(disk / "r")


@root_only
def test_no_room_is_told_before(case: Case, tmp_path: Path) -> None:
    """What all the shots need is compared with what is free, before any work; both numbers are told."""
    with ingest_kit.small_disk(tmp_path / "disk", "1m") as disk:
        said = error_of(case.forked.run(case.words(disk / "r")))
        assert "are needed and 1.00 GB are to stay free, but 1.05 MB are free" in said
        assert not (disk / "r").exists()
        config = kit.settings(tmp_path, pipeline={"reserve_gb": 0.0001})
        assert case.forked.run(kit.words(case.rows, disk / "r", config)).code == 0
        case.is_whole(disk / "r")


@root_only
def test_stopped_before_it_is_full(case: Case, tmp_path: Path) -> None:
    """Where others fill the disk meanwhile, it stops with the reserve still free, and goes on later."""
    config = kit.settings(tmp_path, pipeline={"reserve_gb": 0.0005}, output={"resolution": [256, 144]})
    rows = kit.batch(tmp_path, case.clip, frames=4)
    with ingest_kit.small_disk(tmp_path / "disk", "8m") as disk:
        words = kit.words(rows, disk / "r", config)
        assert case.forked.run(words, seconds=0.05).code == -9
        kit.made(disk / "others", "x" * 7_000_000)
        said = error_of(case.forked.run(words))
        assert "to stay free" in said
        (disk / "others").unlink()
        assert case.forked.run(words).code == 0
        assert kit.orphans(disk / "r") == []


@contextmanager
def read_only(folder: Path, how: str) -> Iterator[None]:
    """The folder, not to be written into."""
    if how == "immutable":
        ran = subprocess.run(["chattr", "+i", str(folder)], capture_output=True, check=False)
        if ran.returncode:
            pytest.skip("this file system has no immutable folders")
        try:
            yield
        finally:
            subprocess.run(["chattr", "-i", str(folder)], check=True)
        return
    subprocess.run(["mount", "--bind", str(folder), str(folder)], check=True)
    subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@root_only
@pytest.mark.parametrize("how", ["immutable", "read-only mount"])
@pytest.mark.parametrize("begun", [False, True])
def test_a_read_only_tree(case: Case, tmp_path: Path, how: str, begun: bool) -> None:
    """A tree that may not be written is one sentence that names it; later the same command goes on."""
    root = tmp_path / "r"
    root.mkdir()
    if begun:
        case.forked.run(case.words(root), events=case.events // 2)
    with read_only(root, how):
        said = error_of(case.forked.run(case.words(root)))
        assert str(root) in said
        assert "cannot write" in said
    case.ends_well(root)


@root_only
@pytest.mark.parametrize("shot", [1, 2, 3])
def test_a_tree_that_goes_away(case: Case, tmp_path: Path, shot: int) -> None:
    """A share that is unmounted in mid-work: nothing is published below the mount point; later it goes on."""
    config = kit.settings(tmp_path, pipeline={"check_space": False})
    share, disk = tmp_path / "share", tmp_path / "disk"
    disk.mkdir()
    words = kit.words(case.rows, disk / "r", config)

    def mount() -> None:
        subprocess.run(["mount", "--bind", str(share), str(disk)], check=True)

    def unmount() -> None:
        subprocess.run(["umount", "-l", str(disk)], check=True)

    def unmount_in_mid_work() -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            for journal in share.glob("r/.dedio/staging/*/journal.jsonl"):
                with contextlib.suppress(OSError):
                    is_it = f"sht{shot}00" in (journal.parent / "marker.json").read_text()
                    if is_it and '"what":"frame"' in journal.read_text():
                        return unmount()
            time.sleep(0.001)
        raise AssertionError("no frame was finished")

    with ingest_kit.small_disk(share, "30m"):
        mount()
        watcher = threading.Thread(target=unmount_in_mid_work)
        watcher.start()
        ran = case.forked.run(words)
        watcher.join()
        assert "Traceback" not in ran.said
        assert ran.code in (0, 1), ran.said
        assert not list(disk.glob("r/sht*/pla/*")), "not on the disk below the mount point"
        shutil.rmtree(disk / "r", ignore_errors=True)
        mount()
        try:
            assert case.forked.run(words).code == 0
            case.is_whole(disk / "r")
        finally:
            unmount()


def test_a_source_that_is_cut_off(case: Case, tmp_path: Path) -> None:
    """A clip that is truncated while it is worked on is an error that names it; none of it is published."""
    clip, root = tmp_path / case.clip.name, tmp_path / "r"
    shutil.copy(case.clip, clip)
    rows = kit.batch(tmp_path, clip, frames=4)
    whole = clip.read_bytes()
    case.forked.run(kit.words(rows, root, case.config), events=case.events // 3)
    with clip.open("r+b") as file:
        file.truncate(len(whole) // 3)
    ran = case.forked.run(kit.words(rows, root, case.config))
    assert clip.name in error_of(ran)
    before = kit.versions(root)
    clip.write_bytes(whole)
    assert case.forked.run(kit.words(rows, root, case.config)).code == 0
    after = kit.versions(root)
    assert len(after) == 3
    assert {name: after[name] for name in before} == before
