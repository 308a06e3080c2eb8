"""`dedio kitsu plan` and the ingest after it tell the same changes."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.ingest import kit
from tests.kitsu.cutting import Publishing, document

pytestmark = pytest.mark.slow

DOWN = "http://127.0.0.1:1/api"
REGISTERED = {
    ("sht010", "rawPlate", "exr"): 1,
    ("sht010", "rawPlate", "proxy"): 1,
    ("sht020", "fg01", "exr"): 1,
    ("sht020", "fg01", "proxy"): 1,
    ("sht020", "rawPlate", "exr"): 1,
    ("sht020", "rawPlate", "proxy"): 1,
    ("sht030", "rawPlate", "exr"): 1,
    ("sht030", "rawPlate", "proxy"): 1,
}


def recut(publishing: Publishing, folder: Path) -> Path:
    """The list of the next day: sht020 is without its foreground and begins ten frames earlier."""
    lines = publishing.cutting.timeline.read_text().replace("REEL_01_V01", "REEL_01_V02").splitlines()
    first = next(n for n, line in enumerate(lines) if "A001C003  V2" in line)
    del lines[first : first + 3]
    path = folder / "reel_01_v02.edl"
    path.write_text("\r\n".join([*lines, ""]).replace("02:00:00:12 02:00:01:00", "02:00:00:02 02:00:00:14"))
    return path


def as_admin(publishing: Publishing) -> None:
    """From now on the account may write output files."""
    publishing.env["KITSU_TOKEN"] = publishing.production.join(publishing.production.site.bot("admin")).token


def known(lines: list[str]) -> list[str]:
    """The lines, without what nobody knows before a plate is made, and where the list is meanwhile.

    Sorted: movies are published side by side.
    """
    lines = [re.sub(r"(dedio_checksum =) \w*", r"\1", line) for line in lines if "    QC: " not in line]
    return sorted(re.sub(r"(timeline) .*(reel_01_v\d\d\.edl)", r"\1 \2", line) for line in lines)


def both(publishing: Publishing, timeline: Path | None = None) -> Counter[str]:
    """The dry run and then the ingest, which say the same: how many changes of each kind they are."""
    given = publishing.cutting
    words = given.words(publishing.root, "--json")
    words[1] = str(timeline or given.timeline)
    planned = given.forked.run(["kitsu", "plan", *words[1:]], env=publishing.env)
    assert planned.code == 0, planned.said
    plan = json.loads(planned.said[planned.said.index("{\n") : planned.said.rindex("\n}") + 2])
    done = given.forked.run([*words, "--verbose"], env=publishing.env)
    assert done.code == 0, done.said
    told = document(done)["kitsu"]
    lines = [line for change in plan["changes"] for line in change["lines"]]
    said = [line.removeprefix("Kitsu: ") for line in done.said.splitlines() if line.startswith("Kitsu: ")]
    said = [line for line in said if ": 100% of " not in line]
    assert known(said[: len(said) - 1 - len(told["notes"])]) == known(lines)
    assert (told["changes"], told["notes"]) == (len(plan["changes"]), plan["notes"])
    return Counter(change["change"] for change in plan["changes"])


def registered(publishing: Publishing) -> Counter[tuple[str, str, str]]:
    """The output files on the server: shot, element and representation."""
    production = publishing.production
    return Counter(
        (shot["name"], row["name"], row["representation"])
        for shot in production.shots()
        for row in production.fetch(f"data/output-files?entity_id={shot['id']}")
    )


@pytest.mark.parametrize("role", ["manager", "admin"])
def test_a_new_cut(publishing: Publishing, tmp_path: Path, role: str) -> None:
    """Output files are planned for whom may register them, else it is told why not; then nothing is left."""
    publishing.root = tmp_path / "new"
    if role == "admin":
        as_admin(publishing)
    kinds = both(publishing)
    outputs = 8 if role == "admin" else 0
    assert (kinds["PublishPreview"], kinds["PublishCut"], kinds["CreateOutput"]) == (4, 1, outputs)
    assert registered(publishing) == (REGISTERED if outputs else {})
    assert both(publishing) == {}


def test_an_element_that_the_cut_left(publishing: Publishing, tmp_path: Path) -> None:
    """A new plate of a shot tells of all elements that the tree has of it: the plan lists them, too."""
    assert both(publishing)["CreateOutput"] == 0
    as_admin(publishing)
    kinds = both(publishing, recut(publishing, tmp_path))
    assert (kinds["PublishPreview"], kinds["PublishCut"], kinds["CreateOutput"]) == (1, 1, 8)
    assert registered(publishing) == REGISTERED


def test_what_waits_is_in_the_plan(publishing: Publishing, tmp_path: Path) -> None:
    """The ingest delivers it, with the comment that was written down then."""
    publishing.root = tmp_path / "new"
    publishing.through(DOWN)
    assert publishing.ingest().code == 0
    publishing.directly()
    words = publishing.cutting.words(publishing.root)[1:]
    words[0] = str(recut(publishing, tmp_path))
    planned = publishing.cutting.forked.run(["kitsu", "plan", *words], env=publishing.env)
    assert planned.code == 0, planned.said
    assert "    new: A001C003_261122AB.mov 12-23" in planned.said, "of fg01, which this cut does not have"
    kinds = both(publishing, Path(words[0]))
    assert (kinds["CreateShot"], kinds["PublishPreview"], kinds["PublishCut"]) == (3, 4, 1)
    assert publishing.waiting() == []
    assert both(publishing, Path(words[0])) == {}


def test_what_waits_is_in_the_dry_run_of_a_publish(publishing: Publishing, tmp_path: Path) -> None:
    """`dedio publish SHOT` delivers all that waits, with what is asked for; its dry run lists the same."""
    publishing.root = tmp_path / "new"
    publishing.through(DOWN)
    assert publishing.ingest().code == 0
    publishing.directly()
    dry = publishing.publish("sht010", "--dry-run", "--json")
    assert dry.code == 0, dry.said
    kinds = Counter(change["change"] for change in json.loads(dry.said)["changes"])
    assert (kinds["CreateShot"], kinds["PublishPreview"], kinds["PublishCut"]) == (3, 4, 1)
    done = publishing.publish("sht010", "--json")
    assert done.code == 0, done.said
    told = json.loads(done.said[done.said.index("{\n") :])
    assert (told["changes"], publishing.waiting()) == (sum(kinds.values()), [])


def test_a_plan_where_kitsu_is_left_alone(publishing: Publishing, tmp_path: Path) -> None:
    """What would change is listed, and that an ingest with these settings changes none of it."""
    settings = tmp_path / "settings.json"
    settings.write_text('{"pipeline": {"skip_kitsu": true}}')
    words = publishing.cutting.words(tmp_path / "new", "--config", settings)[1:]
    planned = publishing.cutting.forked.run(["kitsu", "plan", *words], env=publishing.env)
    assert planned.code == 0, planned.said
    assert "Kitsu: an ingest publishes none of this: pipeline.skip_kitsu is set" in planned.said


def test_a_folder_of_the_name_of_a_shot(
    publishing: Publishing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the command is run does not matter: versions are announced from the tree."""
    (tmp_path / "here/sht010").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    for name, value in publishing.env.items():
        monkeypatch.setenv(name, value)
    words = publishing.cutting.words(tmp_path / "new", "--only", "sht010")
    ran = kit.dedio("kitsu", "plan", *words[1:])
    assert (ran.code, ran.err.count("error")) == (0, 0), ran.err
    ran = kit.dedio(*words, "--json")
    assert ran.code == 0, ran.err
    assert ran.doc["kitsu"]["previews"] == 1
