"""The plan is a value: printing it is the dry run, and it means the same everywhere."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from dedio_core.jsonable import from_json, to_json
from dedio_core.plan import Plan
from tests.ingest import kit

WORDS = ("--in", 5, "--out", 6, "--handles", 1)


@pytest.mark.parametrize("json_flag", [(), ("--json",)])
def test_a_dry_run_touches_nothing(clip, tmp_path, monkeypatch, json_flag):
    """A dry run changes neither root, source, working folder nor home."""
    home, work, root = tmp_path / "home", tmp_path / "work", tmp_path / "r"
    for folder in (home, work):
        folder.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / ".cache"))
    monkeypatch.chdir(work)
    settings = kit.config(tmp_path)
    before = kit.listing(tmp_path, clip().parent)
    ran = kit.ingest(clip(), root, *WORDS, "--dry-run", *json_flag, settings=settings)
    assert ran.code == 0
    assert kit.listing(tmp_path, clip().parent) == before
    kit.good(clip(), root, *WORDS, settings=settings)
    after = kit.listing(tmp_path, clip().parent)
    again = kit.ingest(clip(), root, *WORDS, "--dry-run", *json_flag, settings=settings)
    assert again.code == 0
    assert kit.listing(tmp_path, clip().parent) == after


def test_the_printed_plan(clip, tmp_path):
    """The printed plan names source, range, timecodes, colour, geometry, paths and space."""
    said = kit.ingest(clip(), tmp_path / "r", *WORDS, "--squeeze", 2, "--dry-run").out
    for part in (
        clip().name,
        "24000/1001",
        "1000-1003",
        "1001-1002",
        "14:22:08:16",
        "14:22:08:17",
        "2 frames; as an EDL out: 14:22:08:18",
        "S-Log3 Venice S-Gamut3.Cine",
        "ACEScg",
        "studio-config-v1.0.0_aces-v1.3",
        "320x180, squeeze 2 -> 384x216",
        "cubic",
        "zip",
        f"{kit.STEM}_v001_main_ACEScg",
        f"{kit.STEM}_v001_proxy_sRGB.mp4",
        "disk space",
    ):
        assert part in said, part


@pytest.mark.parametrize("kind", ["movie", "dpx", "burn-in", "missing handles"])
def test_a_plan_goes_through_json(clip, dpx, tmp_path, kind):
    """`--dry-run --json` is one document; its plan reads back as an equal plan."""
    source = dpx() if kind == "dpx" else clip()
    words = {
        "movie": WORDS,
        "dpx": ("--in", 1003, "--out", 1004),
        "burn-in": (*WORDS, "--burn-in"),
        "missing handles": ("--in", 0, "--out", 23),
    }[kind]
    ran = kit.ingest(source, tmp_path / "r", *words, "--dry-run", "--json")
    assert ran.code == 0
    assert set(ran.doc) == {"plan", "roots", "space"}
    plan = from_json(Plan, ran.doc["plan"])
    assert to_json(plan) == ran.doc["plan"]
    assert from_json(Plan, json.loads(json.dumps(to_json(plan)))) == plan
    assert plan.space if hasattr(plan, "space") else ran.doc["space"]["tree"] > 0


def test_a_plan_has_no_path_of_this_machine(clip, dpx, tmp_path):
    """Paths in a plan are below named roots; the roots of this machine stand beside it."""
    for source in (clip(), dpx(), dpx() / "A001C003.####.dpx"):
        points = ("--all-frames",)
        doc = kit.ingest(source, tmp_path / "r", *points, "--dry-run", "--json").doc
        text = json.dumps(doc["plan"])
        folder = source if source.is_dir() else source.parent
        for here in (folder, tmp_path, tmp_path.parents[1]):
            assert str(here) not in text
        assert '"/' not in text
        assert doc["roots"]["source"] == str(folder)
        assert doc["roots"]["tree"] == str(tmp_path / "r")


def test_notes_of_a_plan_have_no_path_either(clip, tmp_path):
    """What is said of a metadata file that disagrees, or is broken, names the file alone."""
    from dedio_core.sample.turnover import SampleTurnover, metadata_xml

    folder = tmp_path / "card"
    folder.mkdir()
    source = folder / clip().name
    shutil.copy(clip(), source)
    xml = folder / f"{source.stem}M01.XML"
    for text in (metadata_xml(SampleTurnover(source, xml)), "<broken"):
        xml.write_text(text)
        doc = kit.ingest(source, tmp_path / "r", *WORDS, "--dry-run", "--json").doc
        assert xml.name in json.dumps(doc["plan"])
        assert str(folder) not in json.dumps(doc["plan"])
        kit.good(source, tmp_path / "r", *WORDS, "--new-version")
        for path in (tmp_path / "r").rglob("*.json"):
            assert str(folder) not in path.read_text()


def test_a_plan_is_the_same_in_another_place(clip, tmp_path):
    """Source and root elsewhere: the same plan, to its id."""
    copy = tmp_path / "other" / clip().name
    copy.parent.mkdir()
    shutil.copy(clip(), copy)
    one = kit.ingest(clip(), tmp_path / "a", *WORDS, "--dry-run", "--json").doc
    two = kit.ingest(copy, tmp_path / "b", *WORDS, "--dry-run", "--json").doc
    assert one["plan"] == two["plan"]
    assert one["roots"] != two["roots"]


def test_what_is_planned_is_what_is_made(clip, tmp_path):
    """An ingest makes exactly the files that its plan names."""
    doc = kit.ingest(clip(), tmp_path / "r", *WORDS, "--dry-run", "--json").doc
    plan = from_json(Plan, doc["plan"])
    found = kit.good(clip(), tmp_path / "r", *WORDS)
    assert found.folder.relative_to(tmp_path / "r").as_posix() == plan.delivery.version_folder
    wanted = {p.as_posix() for p in plan.sequence().paths()}
    wanted |= {plan.delivery.proxy_name, plan.delivery.sidecar_name}
    wanted |= {f"ascmhl/0001_{found.folder.name}.mhl"}
    assert set(kit.contents(found.folder)) == wanted
    assert found.sidecar["plan_id"] == plan.id


@pytest.mark.parametrize("compression", ["zip", "dwaa:15"])
def test_two_runs_are_equal_to_the_byte(clip, dpx, tmp_path, compression):
    """The same ingest elsewhere, later and with other threads makes the same bytes, sidecar and all."""
    settings = kit.config(tmp_path, output={"exr_compression": compression})
    copy = tmp_path / "other" / clip().name
    copy.parent.mkdir()
    shutil.copy(clip(), copy)
    one = kit.good(clip(), tmp_path / "a", *WORDS, settings=settings)
    two = kit.good(copy, tmp_path / "b", *WORDS, "--jobs", 1, settings=settings)
    assert kit.contents(one.folder) == kit.contents(two.folder)
    three = kit.good(dpx(), tmp_path / "c", "--all-frames", "--jobs", 1, settings=settings)
    four = kit.good(dpx() / "A001C003.1004.dpx", tmp_path / "d", "--all-frames", settings=settings)
    assert kit.contents(three.folder) == kit.contents(four.folder)


def test_a_new_version_of_the_same_pixels(clip, tmp_path):
    """Two versions of the same pixels have EXRs that are equal to the byte."""
    one = kit.good(clip(), tmp_path / "r", *WORDS)
    two = kit.good(clip(), tmp_path / "r", *WORDS, "--new-version")
    assert [p.read_bytes() for p in one.exrs.values()] == [p.read_bytes() for p in two.exrs.values()]
    assert one.proxy.read_bytes() == two.proxy.read_bytes()


def test_json_is_all_that_is_on_stdout(clip, tmp_path):
    """`--json` prints one document on stdout, everything else on stderr; so does an error."""
    ran = kit.ingest(clip(), tmp_path / "r", *WORDS, "--json")
    assert ran.doc["overall_success"] is True
    assert [s["stage_name"] for s in ran.doc["stage_results"]][-1] == "CleanupStage"
    assert ran.err
    again = kit.ingest(clip(), tmp_path / "r", *WORDS, "--json")
    assert again.doc["up_to_date"] is True
    bad = kit.ingest(clip(), tmp_path / "r", "--in", 9, "--out", 3, "--json")
    assert bad.code == 1
    assert "out 3 is before in 9" in bad.err
    assert bad.doc["overall_success"] is False
    assert bad.doc["error"].startswith(clip().name)


def test_a_terminal_without_the_letters(clip, tmp_path):
    """Names that the terminal or pipe cannot show do not stop the work (Windows pipes have few letters)."""
    source = tmp_path / "日本.mxf"
    shutil.copy(clip(), source)
    words = kit.words_of(source, tmp_path / "r", *WORDS, "--dry-run", settings=kit.config(tmp_path))
    child = kit.started(words, tmp_path, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    out, err = child.communicate(timeout=60)
    assert child.returncode == 0, err
    assert "\\u65e5\\u672c.mxf" in out
