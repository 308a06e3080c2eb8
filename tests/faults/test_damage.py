"""Bits that flip in what is staged, and a render engine that lies: nothing of it is published."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dedio_core.batch import read_rows, shot_from_row
from dedio_core.events import Event, Finished, FrameDone, Written
from dedio_core.frames import FrameRange
from dedio_core.pipeline import Summary, standard
from dedio_core.render import engine
from dedio_core.render.native import NativeEngine
from dedio_core.settings import load
from tests.faults import kit
from tests.faults.conftest import Case
from tests.ingest import kit as ingest_kit

pytestmark = pytest.mark.slow

STAGED = ["*.exr", "proxy.*.png", "*.mp4", "journal.jsonl", "plan.json", "marker.json"]
LIES = ["zero bytes", "an old file", "truncated", "another frame", "not its file", "twice", "nothing made"]


def flip(path: Path, seed: int) -> None:
    """Turn one bit over."""
    pick, data = random.Random(seed), bytearray(path.read_bytes())
    data[pick.randrange(len(data))] ^= 1 << pick.randrange(8)
    path.chmod(0o644)
    path.write_bytes(data)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "name", ["*.exr", "proxy.*.png", "*.mp4", "journal.jsonl", "plan.json", "marker.json"]
)
def test_a_bit_flips_between_two_runs(case: Case, tmp_path: Path, name: str, seed: int) -> None:
    """A bit that flips in a staging folder while nobody works there: what it hit is made again."""
    root = tmp_path / "r"
    for part in range(seed + 8, 20):
        case.forked.run(case.words(root), events=case.events * part // 24)
        if found := sorted(root.glob(f".dedio/staging/*/**/{name}")):
            flip(found[seed % len(found)], seed)
            break
    ran = case.forked.run(case.words(root))
    assert ran.code == 0, ran.said
    if name != "marker.json":  # a folder without its marker is not ours, and is left alone
        case.is_whole(root)


def ingest(
    case: Case, root: Path, heard: Callable[[Event], None] = lambda event: None, **how: Any
) -> Summary:
    """The first shot of the batch, in this process."""
    knobs = load(case.config)
    shot = shot_from_row(read_rows(case.rows)[0], knobs, "tests")
    return standard(knobs, root=root, jobs=2, **how).execute(shot, False, listeners=(heard,))


def errors(summary: Summary) -> str:
    return " ".join(e for stage in summary["stage_results"] if not stage["skipped"] for e in stage["errors"])


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", ["*.exr", "*.mp4"])
def test_a_bit_flips_before_the_commit(case: Case, tmp_path: Path, name: str, seed: int) -> None:
    """A bit that flips between the last frame and the commit is found, and nothing is published."""
    root = tmp_path / "r"

    def heard(event: Event) -> None:
        if isinstance(event, Finished) and event.stage == "ProxyGenerationStage":
            flip(sorted(root.glob(f".dedio/staging/*/version/**/{name}"))[0], seed)

    said = errors(ingest(case, root, heard))
    assert "checksum has changed" in said or "decode" in said, said
    assert kit.versions(root) == {}
    assert ingest(case, root)["overall_success"]
    folder = root / "sht100/pla/sht100_pla_rawPlate_v001"
    assert ingest_kit.contents(folder) == case.whole[folder.name]


class Liar:
    """An engine that renders as the native one does, and then lies about one frame."""

    def __init__(self, lie: str) -> None:
        self.lie = lie

    def unavailable(self) -> str | None:
        return None

    def render(
        self, job: Any, ranges: tuple[FrameRange, ...], roots: Any, cancel: Any
    ) -> Iterator[FrameDone]:
        last = ranges[-1].last
        path = job.exr.path(last).resolve(roots)
        old = path.read_bytes() if path.exists() else None
        for done in NativeEngine(1).render(job, ranges, roots, cancel):
            yield self.told(done, path, old) if done.frame == last else done

    def told(self, done: FrameDone, path: Path, old: bytes | None) -> FrameDone:
        exr, picture = done.outputs
        if self.lie == "zero bytes":
            path.write_bytes(b"")
            return FrameDone(done.frame, (Written(exr.path, 0, "99aa06d3014798d86001c324468d497f"), picture))
        if self.lie == "an old file":
            path.unlink()
            if old is not None:
                path.write_bytes(old)
        if self.lie == "truncated":
            path.write_bytes(path.read_bytes()[:-1])
        if self.lie == "another frame":
            path.write_bytes(sorted(path.parent.glob("*.exr"))[0].read_bytes())
        if self.lie == "not its file":
            return FrameDone(done.frame, (picture,))
        if self.lie == "twice":
            return FrameDone(done.frame - 1, done.outputs)
        return done


class Idle(Liar):
    """An engine that ends well and made nothing."""

    def render(
        self, job: Any, ranges: tuple[FrameRange, ...], roots: Any, cancel: Any
    ) -> Iterator[FrameDone]:
        yield from ()


@pytest.mark.parametrize(
    "lie",
    ["zero bytes", "an old file", "truncated", "another frame", "not its file", "twice", "nothing made"],
)
def test_an_engine_that_lies(case: Case, tmp_path: Path, lie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an engine says is believed where the files say so too; the next one makes the frame again."""
    root = tmp_path / "r"
    kind = Idle if lie == "nothing made" else Liar
    monkeypatch.setitem(engine.ENGINES, "liar", lambda jobs, settings: kind(lie))
    for _ in range(2):
        assert "engine liar:" in errors(ingest(case, root, engine="liar"))
        assert kit.versions(root) == {}
    monkeypatch.setitem(engine.ENGINES, "liar", engine.native)
    assert ingest(case, root, engine="liar")["overall_success"]
    (found,) = kit.versions(root).values()
    whole = case.whole["sht100_pla_rawPlate_v001"]
    assert {name: data for name, data in found.items() if name.endswith((".exr", ".mp4"))} == {
        name: data for name, data in whole.items() if name.endswith((".exr", ".mp4"))
    }
    sidecar = json.loads(found["sht100_pla_rawPlate_v001.json"])
    assert sidecar["render"]["engine"] == "liar"
