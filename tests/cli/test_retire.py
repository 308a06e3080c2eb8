"""`dedio retire`: what it writes, what it refuses, what it lists."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from tests import fakes
from tests.ingest import kit
from tests.test_shot_tree import publish


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A tree with two versions of the plate, one of bg01, and one of another task."""
    for version in (1, 2):
        publish(tmp_path / "r", fakes.shot(), version)
    publish(tmp_path / "r", fakes.shot(element="bg01"), 1)
    publish(tmp_path / "r", fakes.shot(task="rot"), 1)
    return tmp_path / "r"


def retire(root: Path, *words: object) -> kit.Ran:
    return kit.dedio("retire", *words, "--root", root, "--config", kit.config(root.parent))


def entries(root: Path, task: str = "pla") -> list[dict[str, Any]]:
    return list(json.loads((root / f"sht100/{task}/sht100_cut.json").read_text())["entries"])


def test_it_is_written_down(root: Path) -> None:
    """The reason and the moment are in the shot's cut log; the version is untouched."""
    before = kit.listing(root / "sht100/pla/sht100_pla_rawPlate_v002")
    ran = retire(root, "sht100", "v002", "--reason", "  wrong lens ")
    assert ran == kit.Ran(0, "retired sht100_pla_rawPlate_v002: wrong lens\n", "")
    (entry,) = entries(root)
    age = datetime.now(timezone.utc) - datetime.fromisoformat(entry.pop("date"))
    assert timedelta(seconds=-1) < age < timedelta(minutes=5)
    assert entry == {
        "task": "pla",
        "kind": "retired",
        "element": "rawPlate",
        "version": 2,
        "reason": "wrong lens",
    }
    assert kit.listing(root / "sht100/pla/sht100_pla_rawPlate_v002") == before


def test_twice(root: Path) -> None:
    """Retiring again says so, with the first reason, and changes nothing."""
    retire(root, "sht100", "2", "--reason", "wrong lens")
    before = kit.listing(root)
    ran = retire(root, "sht100", "v002", "--reason", "something else")
    assert (ran.code, ran.out) == (0, "sht100_pla_rawPlate_v002 is retired already: wrong lens\n")
    assert {k: v for k, v in kit.listing(root).items() if ".dedio" not in k} == {
        k: v for k, v in before.items() if ".dedio" not in k
    }


def test_elements_and_tasks(root: Path) -> None:
    """Another element or task has versions of its own."""
    assert retire(root, "sht100", "v001", "--element", "bg01", "--reason", "a").code == 0
    assert retire(root, "sht100", "v001", "--task", "rot", "--reason", "b").code == 0
    assert [(e["element"], e["reason"]) for e in entries(root)] == [("bg01", "a")]
    assert [(e["element"], e["reason"]) for e in entries(root, "rot")] == [("rawPlate", "b")]


def test_the_list(root: Path) -> None:
    """The list has every version of the task, valid or retired; control characters are escaped."""
    retire(root, "sht100", "v001", "--reason", "wrong lens")
    log = root / "sht100/pla/sht100_cut.json"
    found = json.loads(log.read_text())
    found["entries"] += [{**found["entries"][0], "version": 7, "reason": "red \x1b[31m"}]
    log.write_text(json.dumps(found))
    day = found["entries"][0]["date"][:10]
    before = kit.listing(root)
    assert retire(root, "sht100", "--list").out.splitlines() == [
        "sht100_pla_bg01_v001  valid",
        f"sht100_pla_rawPlate_v001  retired {day}: wrong lens",
        "sht100_pla_rawPlate_v002  valid",
        f"sht100_pla_rawPlate_v007  retired {day}, not in the tree: red \\u001b[31m",
        f"2 valid, 2 retired in {root}",
    ]
    assert retire(root, "sht100", "--list", "--element", "bg01").out.startswith(
        "sht100_pla_bg01_v001  valid\n1 "
    )
    assert kit.listing(root) == before


@pytest.mark.parametrize(
    "words",
    [
        ("v002",),
        ("v002", "--reason", ""),
        ("v002", "--reason", " \t "),
        ("v002", "--reason", "a\nb"),
        ("v002", "--reason", "\x1b[2J"),
        ("v002", "--reason", "a\u202eb"),
        ("v002", "--reason", "\udcff"),
        ("v002", "--reason", "x" * 1001),
        ("two", "--reason", "a"),
        ("-1", "--reason", "a"),
        (),
        ("--list", "v002"),
        ("--list", "--reason", "a"),
    ],
)
def test_bad_flags(root: Path, words: tuple[str, ...]) -> None:
    """A reason is needed, in one line that a terminal can show; a version is a number."""
    before = kit.listing(root)
    ran = retire(root, "sht100", *words)
    assert ran.code == 2
    assert "\x1b" not in ran.error
    assert kit.listing(root) == before


@pytest.mark.parametrize(
    "reason", ["=1+1", "Größe falsch – neu", "レンズ\u3000違い", "می\u200cخواهم", "🎞 old"]
)
def test_reasons_in_any_script(root: Path, reason: str) -> None:
    """A reason may be written in every script."""
    assert retire(root, "sht100", "v001", "--reason", reason).code == 0
    assert entries(root)[0]["reason"] == reason


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("sht100", "v003"), "has no v003; versions there: v001, v002"),
        (("sht100", "v001", "--element", "fg01"), "sht100_pla_fg01 has no v001; versions there: none"),
        (("sht200", "v001"), "no sidecar of sht200 tells its sequence"),
        (("sht200", "v001", "--sequence", "sht"), "has no v001; versions there: none"),
        (("sht200", "v001", "--sequence", "abc"), "does not begin with the sequence"),
        (("sht100", "v001", "--sequence", "sht1"), "is shot '100' of sequence 'sht', not of 'sht1'"),
        (("../x", "v001"), "shot '../x' cannot be a name"),
        (("sht100", "v001", "--element", "a/b"), "element 'a/b' cannot be a name"),
        (("sht100", "v001", "--task", ".."), "task '..' cannot be a name"),
        (("sht100", "v001", "--sequence", ""), "sequence is empty"),
    ],
)
def test_what_is_not_there(root: Path, words: tuple[str, ...], told: str) -> None:
    """Only a version that is in the tree can be retired; the error lists those that are."""
    before = kit.listing(root)
    ran = retire(root, *words, "--reason", "a")
    assert ran.code == 1
    assert told in ran.error
    assert kit.listing(root) == before


def test_a_shot_without_sidecars(root: Path) -> None:
    """Where no sidecar tells the sequence, the flag does, and after that the log."""
    for sidecar in root.rglob("*_v00?.json"):
        sidecar.unlink()
    assert "no sidecar of sht100" in retire(root, "sht100", "v001", "--reason", "a").error
    assert retire(root, "sht100", "v001", "--reason", "a", "--sequence", "sht").code == 0
    assert retire(root, "sht100", "v002", "--reason", "a").code == 0
    assert [e["version"] for e in entries(root)] == [1, 2]


def test_a_damaged_log(root: Path) -> None:
    """A log that cannot be read is told and left as it is."""
    log = root / "sht100/pla/sht100_cut.json"
    log.write_text("{")
    for words in (("v001", "--reason", "a"), ("--list",)):
        assert f"{log}: the cut log is damaged" in retire(root, "sht100", *words).error
    assert log.read_text() == "{"
