"""A retired version makes no ingest needless, and its frame numbers hold."""

from __future__ import annotations

import json

from tests.ingest import kit

WORDS = ("--in", 5, "--out", 6, "--handles", 1)


def retire(root, version):
    ran = kit.dedio(
        "retire",
        "sht100",
        version,
        "--reason",
        "wrong lens",
        "--root",
        root,
        "--config",
        kit.config(root.parent),
    )
    assert ran.code == 0, ran.out + ran.err


def test_the_same_ingest_makes_the_next_version(clip, tmp_path):
    """The same ingest of a retired version is a new version with the same numbers and pictures, once."""
    root = tmp_path / "r"
    first = kit.good(clip(), root, *WORDS)
    before = kit.listing(first.folder)
    retire(root, "v001")
    second = kit.good(clip(), root, *WORDS)
    assert second.folder.name.endswith("_v002")
    assert second.sidecar["cut"] == first.sidecar["cut"]
    assert list(second.exrs) == list(first.exrs)
    for frame, path in first.exrs.items():
        assert (kit.pixels(second.exrs[frame]) == kit.pixels(path)).all()
    assert kit.listing(first.folder) == before
    again = kit.ingest(clip(), root, *WORDS)
    assert "up to date (v002)" in again.out
    assert (
        "v001 is retired; why: dedio retire sht100 --list"
        in kit.ingest(clip(), root, *WORDS, "--dry-run").out
    )


def test_the_version_before_is_good_again(clip, tmp_path):
    """Where the last version is retired, the one before it makes its own ingest needless."""
    root = tmp_path / "r"
    kit.good(clip(), root, *WORDS)
    kit.good(clip(), root, "--in", 5, "--out", 7, "--handles", 1)
    retire(root, "v002")
    assert "up to date (v001)" in kit.ingest(clip(), root, *WORDS).out
    third = kit.good(clip(), root, "--in", 5, "--out", 7, "--handles", 1)
    assert third.folder.name.endswith("_v003")


def test_numbers_come_from_the_last_good_version(clip, tmp_path):
    """Plate numbers are tied to the last version that is not retired."""
    root = tmp_path / "r"
    kit.good(clip(), root, *WORDS)
    retied = kit.good(clip(), root, "--in", 6, "--out", 7, "--handles", 1, "--renumber")
    assert retied.sidecar["cut"]["plate_cut"] == [1001, 1002]
    retire(root, "v002")
    third = kit.good(clip(), root, "--in", 6, "--out", 7, "--handles", 1)
    assert third.sidecar["cut"]["plate_cut"] == [1002, 1003]


def test_numbers_hold_where_all_are_retired(clip, tmp_path):
    """Where every version is retired, numbers are those of the last: they never move."""
    root = tmp_path / "r"
    kit.good(clip(), root, *WORDS)
    retire(root, "v001")
    second = kit.good(clip(), root, "--in", 4, "--out", 6, "--handles", 1)
    assert second.sidecar["cut"]["plate_cut"] == [1000, 1002]
    assert second.sidecar["cut"]["tie_1001"] == 5


def test_other_elements(clip, tmp_path):
    """A retired plate says nothing of another element's version of the same number."""
    root = tmp_path / "r"
    kit.good(clip(), root, *WORDS)
    kit.good(clip(), root, *WORDS, "--element", "bg01")
    retire(root, "v001")
    assert "up to date" in kit.ingest(clip(), root, *WORDS, "--element", "bg01").out


def test_a_damaged_log_stops_an_ingest(clip, tmp_path):
    """A cut log that cannot be read is an error before anything is written."""
    root = tmp_path / "r"
    kit.good(clip(), root, *WORDS)
    retire(root, "v001")
    log = root / "sht100/pla/sht100_cut.json"
    log.write_text(json.dumps({"what": "something else"}))
    before = kit.listing(root)
    assert f"{log}: has the name of a cut log" in kit.ingest(clip(), root, *WORDS).error
    assert kit.listing(root) == before
