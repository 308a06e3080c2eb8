"""What the fault tests have in common, made once a worker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dedio_core.sample import write_movie
from tests.faults import kit
from tests.ingest.kit import rate, start


@dataclass(frozen=True)
class Case:
    """Three shots, the undisturbed result, and how long and how many file events that took."""

    forked: kit.Forked
    rows: Path
    config: Path
    clip: Path
    whole: dict[str, dict[str, bytes]]
    seconds: float
    events: int

    def words(self, root: Path, *more: object) -> list[str]:
        """The command."""
        return kit.words(self.rows, root, self.config, *more)

    def ends_well(self, root: Path, *more: object) -> None:
        """The same command again: its tree must be what an undisturbed run makes, with nothing left over."""
        ran = self.forked.run(self.words(root, *more))
        assert ran.code == 0, ran.said
        self.is_whole(root)

    def is_whole(self, root: Path) -> None:
        """The tree is what an undisturbed run makes, with nothing left over."""
        found = kit.versions(root)
        assert sorted(found) == sorted(self.whole)
        for name, files in self.whole.items():
            assert sorted(found[name]) == sorted(files), name
            assert [path for path in files if found[name][path] != files[path]] == [], name
        assert kit.orphans(root) == []


@pytest.fixture(scope="session")
def forked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[kit.Forked]:
    found = kit.Forked(tmp_path_factory.mktemp("forked"))
    yield found
    found.close()


@pytest.fixture(scope="session")
def small_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "A001C003_261122AB.mxf"
    return write_movie(path, frames=16, rate=rate("24"), start=start("01:00:00:00", "24"))


@pytest.fixture(scope="session")
def case(tmp_path_factory: pytest.TempPathFactory, forked: kit.Forked, small_clip: Path) -> Case:
    folder = tmp_path_factory.mktemp("case")
    rows, config = kit.batch(folder, small_clip), kit.settings(folder)
    count = folder / "events.txt"
    forked.run(kit.words(rows, folder / "warm", config))
    ran = forked.run(kit.words(rows, folder / "r", config), count=str(count))
    assert ran.code == 0, ran.said
    assert kit.orphans(folder / "r") == []
    whole = kit.versions(folder / "r")
    assert len(whole) == 3
    return Case(forked, rows, config, small_clip, whole, ran.seconds, int(count.read_text()))
