"""``~nobody`` in settings is one sentence, wherever a path of them is used."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest import kit

HOME = "~nobody-has-this-name/shots"
SAID = f"{HOME}: nobody knows the home folder ~nobody-has-this-name"


@pytest.mark.parametrize(
    "words", [("status",), ("ingest", "--source", "a.mov"), ("qc", "sht100"), ("doctor",)]
)
def test_a_tree_in_a_home_that_is_none(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Of the shot tree's setting: no traceback, and the same sentence by every command."""
    config = kit.config(tmp_path, paths={"shot_tree_root": HOME})
    shot = ("--sequence", "sht", "--shot", "100", "--all-frames") if words[0] == "ingest" else ()
    ran = kit.dedio(*words, *shot, "--config", config)
    assert ran.code in (1, 2)
    assert SAID in ran.out + ran.err
    assert "Traceback" not in ran.err


def test_a_temp_folder_in_a_home_that_is_none(tmp_path: Path) -> None:
    """So is that of temporary files."""
    config = kit.config(tmp_path, paths={"temp_dir": HOME})
    ran = kit.dedio("doctor", "--root", tmp_path, "--config", config)
    assert (ran.code, SAID in ran.out) == (1, True)
