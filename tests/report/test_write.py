"""Reports as files: suffixes, tables, markers, the JSON document."""

from __future__ import annotations

import csv
import io
import json

import pytest

from dedio_core.report.write import WRITERS, misused, write
from dedio_core.safe_text import shown
from dedio_core.turnover.document import document
from tests.report import make
from tests.report.hostile import NAMES, hostile


def table(report, folder):
    """The CSV as rows of a dict."""
    write(report, [folder / "out.csv"])
    text = (folder / "out.csv").read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def markers(report, folder):
    """The marker file as rows of cells."""
    write(report, [folder / "out.txt"])
    lines = (folder / "out.txt").read_bytes().decode().split("\r\n")
    assert lines.pop() == ""
    return [line.split("\t") for line in lines]


def test_the_table(tmp_path):
    """A row a plate, with what the page has."""
    rows = table(make.report(tmp_path), tmp_path)
    assert [(row["shot"], row["element"]) for row in rows] == [
        *(("sht010", "rawPlate"), ("sht020", "rawPlate"), ("sht030", "rawPlate"), ("sht040", "rawPlate")),
        *(("sht060", "rawPlate"), ("sht060", "fg01")),
    ]
    first = rows[0]
    assert first["cut timecode"] == "10:00:00:20 - 10:00:01:19"
    assert (first["record in"], first["record out"]) == ("01:00:00:00", "01:00:01:00")
    assert (first["plate range"], first["comp cut"]) == ("993-1032", "1001-1024")
    assert rows[1]["reframes"] == "flop"


def test_obstacles_are_rows_too(tmp_path):
    """Who reads only the table learns what stands in the way."""
    more = make.event(9, "Z009C001", "V", "14:00:00:00 14:00:01:00 01:00:06:00 01:00:07:00", "sht070 x")
    last = table(make.report(tmp_path, make.events(*more)), tmp_path)[-1]
    assert (last["shot"], last["state"]) == ("sht070", "in the way")
    assert "cut.edl:30" in last["reasons"]


def test_no_cell_is_a_formula(tmp_path):
    """A cell that begins as a formula does has an apostrophe, and control characters are escaped."""
    rows = table(hostile(tmp_path), tmp_path)
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert [cell for cell in cells if shown(cell) != cell] == []
    assert "'" + NAMES[3] in cells


def test_avid_markers(tmp_path):
    """Six columns: name, record timecode, track, colour, comment, one frame."""
    rows = markers(make.report(tmp_path), tmp_path)
    assert rows[0] == [
        *("sht010", "01:00:00:00", "V1", "green"),
        *("rawPlate v001 to pull (new) plate 0993-1032 comp 0993-1032", "1"),
    ]
    assert [row[2] for row in rows] == ["V1", "V1", "V1", "V1", "V1", "V2"]


def test_markers_with_hostile_names(tmp_path):
    """No name makes a column or a line."""
    report = hostile(tmp_path)
    rows = markers(report, tmp_path)
    assert {len(row) for row in rows} == {6}
    assert [cell for row in rows for cell in row if shown(cell) != cell] == []


def test_the_document_is_the_plans_own(tmp_path):
    """The JSON report has the plan as `dedio plan --json` prints it, and does not spell it anew."""
    report = make.report(tmp_path)
    write(report, [tmp_path / "out.json"])
    found = json.loads((tmp_path / "out.json").read_bytes())
    plan = json.loads(json.dumps(document(report.plan, report.settings)))
    assert {key: found[key] for key in plan} == plan
    assert found["results"] is None
    assert (found["date"], found["project"], found["turnover"]) == (make.DATE, "demo", "TO_014")
    assert found["originals"][0]["pulled"] == [[12, 51]]
    assert found["originals"][0]["timecode"] == [["10:00:00:12", "10:00:02:03"]]


def test_hostile_names_in_the_document(tmp_path):
    """The JSON is ASCII, and what it says is what the cut says."""
    report = hostile(tmp_path)
    write(report, [tmp_path / "out.json"])
    data = (tmp_path / "out.json").read_bytes()
    assert data.isascii()
    assert json.loads(data)["warnings"][: len(NAMES)] == list(NAMES)


def test_the_five_suffixes(tmp_path):
    """Another suffix is refused, naming those there are; a folder, a file twice and the cut itself too."""
    assert set(WRITERS) == {".html", ".csv", ".json", ".edl", ".txt"}
    cut = tmp_path / "cut.edl"
    cut.touch()
    (tmp_path / "d.html").mkdir()
    (told,) = misused([tmp_path / "a.pdf"], [])
    assert all(suffix in told for suffix in WRITERS)
    assert len(list(misused([tmp_path / "a.html", tmp_path / "A.CSV"], [cut]))) == 0
    for wrong in ([cut], [tmp_path / "d.html"], [tmp_path / "no/a.html"], [tmp_path / "a.csv"] * 2):
        assert len(list(misused(wrong, [cut]))) == 1, wrong


@pytest.mark.parametrize("suffix", sorted(WRITERS))
def test_every_report_of_an_empty_plan(tmp_path, suffix):
    """A list without a VFX shot has its reports too."""
    text = "\r\n".join(["TITLE: NONE", *make.event(1, "AX", "V", "0 1 01:00:00:00 01:00:00:01", ""), ""])
    text = text.replace("0 1 01", "00:00:00:00 00:00:00:01 01")
    report = make.report(tmp_path, text)
    write(report, [tmp_path / f"out{suffix}"])
    assert (tmp_path / f"out{suffix}").exists()
