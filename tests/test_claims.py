from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from dedio_core import claims
from dedio_core.claims import VersionTaken, claim, claimed, give_back

NAME = "sht100_pla_rawPlate"


def test_a_number_goes_to_one_plan(tmp_path: Path) -> None:
    """The first plan has the number; the same plan may ask again, another is told so."""
    claim(tmp_path, NAME, 3, "mine")
    claim(tmp_path, NAME, 3, "mine")
    with pytest.raises(VersionTaken, match="v003 of sht100_pla_rawPlate"):
        claim(tmp_path, NAME, 3, "yours")
    assert claimed(tmp_path, NAME) == [3]
    assert claimed(tmp_path, "sht100_pla_bg01") == []


def test_of_many_at_once_one_wins(tmp_path: Path) -> None:
    """Of plans that ask for one number at the same moment, exactly one gets it."""
    won: list[str] = []

    def ask(plan: str) -> None:
        try:
            claim(tmp_path, NAME, 1, plan)
            won.append(plan)
        except VersionTaken:
            pass

    threads = [threading.Thread(target=ask, args=(f"plan{n}",)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1


def test_given_back_by_its_holder_alone(tmp_path: Path) -> None:
    """A number is free again when its own plan gives it back, and only then."""
    claim(tmp_path, NAME, 1, "mine")
    give_back(tmp_path, NAME, 1, "yours")
    assert claimed(tmp_path, NAME) == [1]
    give_back(tmp_path, NAME, 1, "mine")
    assert claimed(tmp_path, NAME) == []
    give_back(tmp_path, NAME, 1, "mine")


@pytest.mark.parametrize("age", [60, -(10**8)])
def test_a_claim_without_a_word_is_taken_over(age: int, tmp_path: Path) -> None:
    """A claim whose maker was killed before it wrote its id blocks the number for a moment."""
    path = claims.folder_of(tmp_path, NAME) / "v001"
    path.parent.mkdir(parents=True)
    path.touch()
    old = path.stat().st_mtime - age
    os.utime(path, (old, old))
    claim(tmp_path, NAME, 1, "mine")
    assert path.read_text() == "mine"
