from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from dedio_core import cut_log
from dedio_core.cut_entries import (
    CutEntry,
    LoggedElement,
    LoggedSource,
    LoggedUse,
    LoggedVerdict,
    Retired,
    entry_to_json,
)
from dedio_core.cut_log import CutLog, append, logs, read
from dedio_core.errors import InputError, NameRefused, PublishError
from dedio_core.frames import FrameRange, Handles
from dedio_core.naming import Tree, tree
from dedio_core.plan import Pull
from dedio_core.settings import Settings, names_of
from dedio_core.uses import Cdl, CompUse, CutUse
from tests import fakes
from tests.test_shot_tree import publish

TREE = tree(names_of(Settings()))
SHOT = fakes.shot()
USE = LoggedUse(
    event="003",
    where="reel_02.edl:12",
    track="V1",
    record_in="01:00:00:00",
    record_out="01:00:02:00",
    record=FrameRange(86400, 86447),
    required=FrameRange(100, 195),
    speed=Fraction(2),
    step=Fraction(24000, 12012),
    kind="variable",
    curve=((Fraction(0), Fraction(1, 2)), (Fraction(47), Fraction(95))),
    conform="frames",
    cdl=Cdl((1.1, 1.0, 0.9), (0.0, 0.01, -0.01), (1.0, 1.0, 1.0), 0.8),
)
PLATE = LoggedElement("rawPlate", 2, LoggedSource("A001C003.mxf", "1000-abc", "A001"), (USE,))
CUT = CutEntry(
    "2026-11-22T14:00:00+00:00",
    "reel_02",
    "TO_014",
    "in cut",
    (PLATE, LoggedElement("bg01", None, LoggedSource("A001C004.mxf"))),
    (LoggedVerdict("rawPlate", "trimmed head", "-2 frames"),),
    "she turns",
)
GONE = Retired("2026-11-22T15:00:00+00:00", "rawPlate", 2, "wrong lens")


def flat(text: str) -> Tree:
    return tree({**names_of(Settings()), "version_folder": text})


def file_of(root: Path) -> Path:
    return root / "sht100/pla/sht100_cut.json"


def raw(root: Path) -> Any:
    return json.loads(file_of(root).read_text(encoding="utf-8"))


def python(code: str, *words: object, **how: Any) -> subprocess.Popen[str]:
    """Code in a process of its own."""
    return subprocess.Popen([sys.executable, "-c", code, *map(str, words)], text=True, **how)


def test_no_log_is_an_empty_log(tmp_path: Path) -> None:
    """A shot without a log was in no cut, and asking makes nothing."""
    log = read(tmp_path, TREE, SHOT)
    assert log == CutLog("tests", "sht", "100", "pla")
    assert (log.last, log.omitted, log.retired("rawPlate"), log.versions_valid) == (None, False, {}, {})
    assert logs(tmp_path, TREE, "pla") == ([], [])
    assert list(tmp_path.iterdir()) == []


def test_what_is_added_is_read(tmp_path: Path) -> None:
    """Every value of an entry comes back as it was, in the order of adding."""
    assert append(tmp_path, TREE, SHOT, CUT)
    assert append(tmp_path, TREE, SHOT, GONE)
    log = read(tmp_path, TREE, SHOT)
    assert log.entries == (CUT, GONE)
    assert log.last == CUT
    assert log.retired("rawPlate") == {2: "wrong lens"}
    assert log.retired("bg01") == {}


def test_the_form(tmp_path: Path) -> None:
    """The file has the documented form, beside the versions."""
    append(tmp_path, TREE, SHOT, CUT)
    append(tmp_path, TREE, SHOT, GONE)
    found = raw(tmp_path)
    cut, gone = found.pop("entries")
    assert found == {
        "what": "dedio cut log",
        "format": 1,
        "project": "tests",
        "sequence": "sht",
        "shot": "100",
        "code": "sht100",
    }
    assert gone == {
        "kind": "retired",
        "task": "pla",
        "date": GONE.date,
        "element": "rawPlate",
        "version": 2,
        "reason": "wrong lens",
    }
    assert list(cut) == [
        *("task", "kind", "date", "cut", "turnover", "status", "elements", "verdicts", "description")
    ]
    assert cut["elements"][0]["source"] == {"file": "A001C003.mxf", "content_id": "1000-abc", "reel": "A001"}
    use = cut["elements"][0]["uses"][0]
    assert (use["record"], use["required"]) == ([86400, 86447], [100, 195])
    assert (use["speed"], use["step"], use["curve"]) == ("2", "2000/1001", [["0", "1/2"], ["47", "95"]])
    assert use["cdl"] == {
        "slope": [1.1, 1.0, 0.9],
        "offset": [0.0, 0.01, -0.01],
        "power": [1.0, 1.0, 1.0],
        "saturation": 0.8,
    }
    assert cut["verdicts"] == [{"element": "rawPlate", "kind": "trimmed head", "reason": "-2 frames"}]


def test_of_a_use() -> None:
    """What is logged of a use is what the cut says of it."""
    use = CutUse("001", "a.edl:3", "V1", FrameRange(0, 9), FrameRange(100, 109), Fraction(100))
    logged = LoggedUse.of(
        CompUse(use, FrameRange(1001, 1010), FrameRange(999, 1012)),
        Pull(FrameRange(100, 109), FrameRange(99, 111), Handles(2, 2), 98),
    )
    assert (logged.event, logged.where, logged.track) == ("001", "a.edl:3", "V1")
    assert (logged.record, logged.required, logged.kind) == (use.record, use.required, "natural")
    assert (logged.comp_cut, logged.comp_range) == (FrameRange(1001, 1010), FrameRange(999, 1012))
    assert logged.plate_frames == (None, *range(1002, 1015))


def test_the_same_again_adds_nothing(tmp_path: Path) -> None:
    """An entry that says what the last one said, whatever its date, leaves the file as it is."""
    append(tmp_path, TREE, SHOT, CUT)
    append(tmp_path, TREE, SHOT, GONE)
    before = file_of(tmp_path).read_bytes(), file_of(tmp_path).stat().st_mtime_ns
    assert not append(tmp_path, TREE, SHOT, replace(CUT, date="2027-01-01T00:00:00+00:00"))
    assert not append(tmp_path, TREE, SHOT, replace(GONE, date="2027-01-01T00:00:00+00:00"))
    assert not append(tmp_path, TREE, SHOT, replace(GONE, reason="another reason"))
    assert before == (file_of(tmp_path).read_bytes(), file_of(tmp_path).stat().st_mtime_ns)


def test_back_to_an_older_cut(tmp_path: Path) -> None:
    """A cut that equals an older entry, but not the last one, is an entry of its own."""
    out = replace(CUT, status="omitted", elements=(), verdicts=())
    for entry in (CUT, out, CUT):
        assert append(tmp_path, TREE, SHOT, entry)
    assert read(tmp_path, TREE, SHOT).entries == (CUT, out, CUT)


def test_omitted_and_reinstated(tmp_path: Path) -> None:
    """A shot is omitted as long as the last cut left it out."""
    append(tmp_path, TREE, SHOT, replace(CUT, status="omitted"))
    append(tmp_path, TREE, SHOT, GONE)
    assert read(tmp_path, TREE, SHOT).omitted
    append(tmp_path, TREE, SHOT, replace(CUT, status="reinstated"))
    assert not read(tmp_path, TREE, SHOT).omitted


def test_valid_versions(tmp_path: Path) -> None:
    """Valid are the versions that the last cut names, but for those retired."""
    append(tmp_path, TREE, SHOT, CUT)
    assert read(tmp_path, TREE, SHOT).versions_valid == {"rawPlate": 2}
    append(tmp_path, TREE, SHOT, replace(GONE, element="bg01"))
    assert read(tmp_path, TREE, SHOT).versions_valid == {"rawPlate": 2}
    append(tmp_path, TREE, SHOT, GONE)
    assert read(tmp_path, TREE, SHOT).versions_valid == {}


def test_what_a_later_version_wrote_stays(tmp_path: Path) -> None:
    """Keys and kinds of entries that are not known are passed over, and are there after an append."""
    append(tmp_path, TREE, SHOT, CUT)
    found = raw(tmp_path)
    found["later"] = {"a": [1]}
    found["entries"][0]["later"] = 1
    found["entries"][0]["elements"][0]["uses"][0]["later"] = 2
    found["entries"].append({"kind": "approved", "who": "ada"})
    file_of(tmp_path).write_text(json.dumps(found))
    assert read(tmp_path, TREE, SHOT).entries == (CUT,)
    assert not append(tmp_path, TREE, SHOT, CUT)
    assert append(tmp_path, TREE, SHOT, GONE)
    after = raw(tmp_path)
    assert after["entries"].pop()["kind"] == "retired"
    assert after == found


def test_missing_keys_have_defaults(tmp_path: Path) -> None:
    """An entry needs date and cut only."""
    append(tmp_path, TREE, SHOT, CUT)
    found = raw(tmp_path)
    found["entries"] = [{"kind": "cut", "date": CUT.date, "cut": "reel_02"}]
    file_of(tmp_path).write_text(json.dumps(found))
    assert read(tmp_path, TREE, SHOT).entries == (CutEntry(CUT.date, "reel_02"),)


def entry(**given: Any) -> dict[str, Any]:
    return {"kind": "cut", "date": "d", "cut": "c", **given}


def use(**given: Any) -> dict[str, Any]:
    """A cut entry with one use, something in it another."""
    words = dict.fromkeys(("event", "where", "track", "record_in", "record_out"), "")
    one = {**words, "record": [0, 1], "required": [0, 1], **given}
    return entry(elements=[{"element": "e", "version": 1, "source": {"file": ""}, "uses": [one]}])


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (b"", "damaged"),
        (b"{", "damaged"),
        (b"\xff\xfe", "damaged"),
        (b"[" * 100_000, "damaged"),
        (b'{"what": "dedio cut log", "what": "dedio cut log"}', "twice"),
        (b"[]", "is none"),
        (b'{"what": "dedio plate"}', "is none"),
        ({"format": 2}, "format 2"),
        ({"format": "1"}, "format '1'"),
        ({"project": None}, "whose it is"),
        ({"shot": "200"}, "whose it is"),
        ({"shot": "200", "code": "sht200"}, "cut log of sht200"),
        ({"sequence": "sht1", "shot": "00"}, "belongs to project 'tests' sequence 'sht1' shot '00'"),
        ({"project": "other"}, "belongs to project 'other'"),
        ({"entries": {}}, "'entries' is no list"),
        ({"entries": [1]}, "'entries' is no list"),
        ({"entries": [{"kind": "retired"}]}, r"entries\[0\]: it has no date, element, version, reason"),
        ({"entries": [entry(status="lost")]}, r"entries\[0\].status"),
        ({"entries": [entry(elements=[7])]}, r"elements\[0\]"),
        ({"entries": [use(required=[3, 1])]}, "last frame is before the first"),
        ({"entries": [use(record=[3])]}, "uses.*record: expected 2 values"),
        ({"entries": [use(speed="1/0")]}, "speed: expected a fraction"),
        ({"entries": [use(cdl={"saturation": "x"})]}, "cdl.saturation"),
    ],
)
def test_a_bad_log(tmp_path: Path, said: Any, found: str) -> None:
    """A log that is damaged, or another's, is an error that names it, and is never written over."""
    append(tmp_path, TREE, SHOT, CUT)
    data = said if isinstance(said, bytes) else json.dumps({**raw(tmp_path), **said}).encode()
    file_of(tmp_path).write_bytes(data)
    with pytest.raises(PublishError, match=rf"sht100_cut.json: .*{found}"):
        read(tmp_path, TREE, SHOT)
    with pytest.raises(PublishError, match=found):
        append(tmp_path, TREE, SHOT, GONE)
    assert file_of(tmp_path).read_bytes() == data
    assert not list((tmp_path / ".dedio/cuts").iterdir())


def test_not_a_number(tmp_path: Path) -> None:
    """A number that JSON does not have is neither read nor written."""
    element = replace(PLATE, uses=(replace(USE, cdl=Cdl(saturation=float("nan"))),))
    with pytest.raises(InputError, match="nan is no number"):
        append(tmp_path, TREE, SHOT, replace(CUT, elements=(element,)))
    assert not file_of(tmp_path).exists()
    append(tmp_path, TREE, SHOT, CUT)
    file_of(tmp_path).write_text(file_of(tmp_path).read_text().replace("0.8", "NaN"))
    with pytest.raises(PublishError, match="NaN is no number"):
        read(tmp_path, TREE, SHOT)


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    """A log that cannot be read is an error, not an empty log."""
    file_of(tmp_path).mkdir(parents=True)
    with pytest.raises(PublishError, match="cannot be read"):
        read(tmp_path, TREE, SHOT)


def test_another_shots_folder(tmp_path: Path) -> None:
    """No log is begun in the folder of a shot that only has the same code."""
    publish(tmp_path, fakes.shot(sequence="sht1", shot="00"), 1)
    with pytest.raises(PublishError, match="belongs to"):
        append(tmp_path, TREE, SHOT, CUT)
    assert not file_of(tmp_path).exists()


@pytest.mark.parametrize("bad", [{"sequence": ".."}, {"shot": "a/b"}, {"task": "../x"}, {"project": ""}])
def test_names_are_checked(tmp_path: Path, bad: dict[str, str]) -> None:
    """A name that may not become a file name makes none."""
    with pytest.raises(NameRefused):
        append(tmp_path, TREE, fakes.shot(**bad), CUT)
    assert not list(tmp_path.rglob("*.json"))


@pytest.mark.parametrize(
    ("layout", "place"),
    [
        ("{shot}_{task}_{element}_v{version}", "sht100_cut.json"),
        ("{task}/{shot}_{task}_{element}_v{version}", "pla/sht100_cut.json"),
        ("{shot}/{shot}_{task}_{element}_v{version}", "sht100/sht100_cut.json"),
        (
            "plates/{shot}/{task}/{element}/{shot}_{task}_{element}_v{version}",
            "plates/sht100/pla/sht100_cut.json",
        ),
    ],
)
def test_other_trees(tmp_path: Path, layout: str, place: str) -> None:
    """In every layout a shot has one log for all elements of a task, and tasks are kept apart."""
    names = flat(layout)
    for element in ("rawPlate", "bg01"):
        append(tmp_path, names, fakes.shot(element=element), replace(GONE, element=element))
    append(tmp_path, names, fakes.shot(task="rot"), replace(GONE, version=7))
    append(tmp_path, names, fakes.shot(shot="200"), CUT)
    assert (tmp_path / place).is_file()
    log = read(tmp_path, names, SHOT)
    assert [log.retired(e) for e in ("rawPlate", "bg01")] == [{2: "wrong lens"}, {2: "wrong lens"}]
    assert read(tmp_path, names, fakes.shot(task="rot")).retired("rawPlate") == {7: "wrong lens"}
    found, problems = logs(tmp_path, names, "pla")
    assert ([log.code for log in found], problems) == (["sht100", "sht200"], [])
    assert found[0] == log


def test_the_name_of_a_version(tmp_path: Path) -> None:
    """Where a log would have the name of a version, it is refused before it is written."""
    names = flat("{shot}_{task}_{element}_{version}_cut.json")
    with pytest.raises(PublishError, match=r"names\.version_folder"):
        append(tmp_path, names, fakes.shot(shot="100_pla_bg_001"), CUT)
    append(tmp_path, TREE, SHOT, CUT)
    assert TREE.version_folder[-1].parse("sht100_cut.json") is None


def test_upper_and_lower_case(tmp_path: Path) -> None:
    """Two shots whose codes differ only in case get no two logs in one folder."""
    names = flat("{shot}_{task}_{element}_v{version}")
    append(tmp_path, names, SHOT, CUT)
    with pytest.raises(PublishError):
        append(tmp_path, names, fakes.shot(sequence="SHT"), CUT)


def test_all_logs(tmp_path: Path) -> None:
    """Every log of the tree is found; one that is broken or astray is told and stops nothing."""
    for shot in ("100", "110", "120"):
        append(tmp_path, TREE, fakes.shot(shot=shot), CUT)
    (tmp_path / "sht110/pla/sht110_cut.json").write_text("{")
    (tmp_path / "sht130/pla").mkdir(parents=True)
    (tmp_path / "sht130/pla/sht120_cut.json").write_bytes(
        (tmp_path / "sht120/pla/sht120_cut.json").read_bytes()
    )
    found, problems = logs(tmp_path, TREE, "pla")
    assert [log.code for log in found] == ["sht100", "sht120"]
    assert len(problems) == 2
    assert "sht110_cut.json: the cut log is damaged" in problems[0]
    assert "not where the cut log of sht120 belongs" in problems[1]
    assert logs(tmp_path, TREE, "rot") == ([], [])


APPENDER = """
import sys
from pathlib import Path
from dedio_core.cut_log import append
from tests.test_cut_log import GONE, SHOT, TREE
from dataclasses import replace
root, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
input()
for n in range(count):
    append(root, TREE, SHOT, replace(GONE, element=name, version=n, reason="because " * 100))
    print(n, flush=True)
"""


def test_several_at_once_lose_nothing(tmp_path: Path) -> None:
    """Of entries that several processes add at once, none is lost, not even behind a dead one's lock."""
    lock = tmp_path / ".dedio/cuts/sht100.lock"
    lock.parent.mkdir(parents=True)
    with python("") as gone:
        pass
    lock.write_text(json.dumps({"host": socket.gethostname(), "user": "ada", "pid": gone.pid}))
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    children = [python(APPENDER, tmp_path, f"e{n}", 15, **pipes) for n in range(4)]
    for child in children:
        assert child.stdout
        child.stdout.readline()
    for child in children:
        assert child.stdin
        child.stdin.write("\n")
        child.stdin.flush()
    for child in children:
        child.communicate()
        assert child.returncode == 0
    log = read(tmp_path, TREE, SHOT)
    assert [sorted(log.retired(f"e{n}")) for n in range(4)] == [list(range(15))] * 4
    assert not list(lock.parent.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_killed_while_it_adds(tmp_path: Path) -> None:
    """A process killed at any moment leaves the file whole, with all that it said it had added."""
    append(tmp_path, TREE, SHOT, CUT)
    chance = random.Random(3)
    for turn in range(8):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with python(APPENDER, tmp_path, f"turn{turn}", 100_000, **pipes) as child:
            assert child.stdin
            assert child.stdout
            child.stdin.write("\n")
            child.stdin.flush()
            child.stdout.readline()
            time.sleep(chance.uniform(0.01, 0.2))
            child.send_signal(signal.SIGKILL)
            said = child.stdout.read().split("\n")[:-1]
        log = read(tmp_path, TREE, SHOT)
        assert log.entries[0] == CUT
        assert set(log.retired(f"turn{turn}")) >= {int(n) for n in said}
    assert append(tmp_path, TREE, SHOT, GONE)


def test_who_holds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits in vain is told who writes, where, and what to do."""
    monkeypatch.setattr(cut_log, "WAIT", 0.1)
    lock = tmp_path / ".dedio/cuts/sht100.lock"
    lock.parent.mkdir(parents=True)
    lock.write_text(json.dumps({"host": "farm-07", "user": "ada", "pid": 7}))
    with pytest.raises(PublishError, match=r"ada on farm-07 \(process 7\).*with --take-over"):
        append(tmp_path, TREE, SHOT, CUT)
    assert lock.exists()
    assert not file_of(tmp_path).exists()
    lock.unlink()
    assert append(tmp_path, TREE, SHOT, CUT)


def test_the_documented_example(tmp_path: Path) -> None:
    """The example in the documents is a log, and has every field that is written."""
    page = (Path(__file__).parent.parent / "docs/cli.md").read_text(encoding="utf-8")
    text = page[page.index("## The cut log") :]
    text = text[text.index("```json") + 7 :]
    example = json.loads(text[: text.index("```")])
    file_of(tmp_path).parent.mkdir(parents=True)
    file_of(tmp_path).write_text(json.dumps(example))
    entries = read(tmp_path, TREE, fakes.shot(project="demo")).entries
    assert [{"task": "pla", **entry_to_json(entry)} for entry in entries] == example["entries"]
