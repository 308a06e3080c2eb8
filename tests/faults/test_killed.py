"""kill -9 at points spread over an ingest of three shots; then the same command makes what it always does."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.faults.conftest import Case

POINTS = 200
FAST = sorted(random.Random(20261122).sample(range(POINTS), 20))


def killed_and_again(case: Case, root: Path, point: int) -> None:
    """Even points are calls to the file system, odd ones moments: between them they meet both."""
    part = (point + random.Random(point).random()) / POINTS
    if point % 2:
        case.forked.run(case.words(root), seconds=max(0.002, part * case.seconds))
    else:
        case.forked.run(case.words(root), events=max(1, round(part * case.events)))
    case.ends_well(root)
    case.ends_well(root)


@pytest.mark.parametrize("point", FAST)
def test_killed(case: Case, tmp_path: Path, point: int) -> None:
    """Killed at any point, the same command makes the same EXRs, movies and sidecars, and leaves nothing."""
    killed_and_again(case, tmp_path / "r", point)


@pytest.mark.slow
@pytest.mark.parametrize("point", [point for point in range(POINTS) if point not in FAST])
def test_killed_everywhere(case: Case, tmp_path: Path, point: int) -> None:
    """The same at all the other points."""
    killed_and_again(case, tmp_path / "r", point)


@pytest.mark.parametrize("seed", range(4))
def test_killed_again_and_again(case: Case, tmp_path: Path, seed: int) -> None:
    """Killed many times in a row, each time later, it ends as well as undisturbed."""
    pick = random.Random(seed)
    for n in range(1, 8):
        case.forked.run(case.words(tmp_path / "r"), events=max(1, round(pick.random() * case.events * n / 8)))
    case.ends_well(tmp_path / "r")
