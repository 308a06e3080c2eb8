"""Where nothing goes to Kitsu, a cut says so, and why: planned, printed, as JSON, and carried out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.kitsu.cutting import Cutting


@pytest.mark.parametrize(
    ("more", "env", "why"),
    [
        ([], {}, "no Kitsu is configured: neither kitsu.host nor KITSU_HOST"),
        (["--skip-kitsu"], {"KITSU_HOST": "http://127.0.0.1:1/api"}, "pipeline.skip_kitsu is set"),
    ],
    ids=["no host", "skipped"],
)
def test_a_cut_says_why(
    cutting: Cutting, tmp_path: Path, more: list[str], env: dict[str, str], why: str
) -> None:
    """Nothing is published, and why: in the dry run, in the ingest, and in the documents of both."""
    root, said = cutting.copy(tmp_path / "r"), f"Kitsu: nothing is published: {why}"
    env = {"KITSU_PROJECT": "The cutting", "KITSU_HOST": "", "KITSU_TOKEN": "", **env}
    for words in (["--dry-run"], []):
        ran = cutting.forked.run(cutting.words(root, *more, *words), env=env)
        assert (ran.code, ran.said.count(said)) == (0, 1), ran.said
        ran = cutting.forked.run(cutting.words(root, *more, *words, "--json"), env=env)
        found = json.loads(ran.said[ran.said.index("{\n") :])["kitsu"]
        assert found == ({"is_told": False, "why_not": why} if words else {"asked": 0, "said": said[7:]})
