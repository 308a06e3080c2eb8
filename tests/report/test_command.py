"""`--report` of `dedio plan` and `dedio ingest`, with real clips."""

from __future__ import annotations

import base64
import csv
import io
import json
import re

import numpy as np
import pytest
from PIL import Image

from dedio_core.sample import read_counter
from tests.ingest import kit
from tests.report import make

pytestmark = pytest.mark.slow

SUFFIXES = ("html", "csv", "json", "edl", "txt")
RATE = ("--rate", "23.976")


@pytest.fixture(scope="module")
def cards(tmp_path_factory):
    """The clips of the small cut."""
    return make.clips(tmp_path_factory.mktemp("cards"), size=(320, 180))


@pytest.fixture(scope="module")
def ingested(cards, tmp_path_factory):
    """A folder with the tree of an ingested cut, and a report of each kind."""
    folder = tmp_path_factory.mktemp("ingested")
    (folder / "cut.edl").write_bytes(make.events().encode())
    ran = kit.dedio("ingest", *words(folder, cards, "cut.edl", "done"))
    assert ran.code == 0, ran.out + ran.err
    return folder


def words(folder, cards, cut, name, *more):
    """Arguments of a plan or an ingest with every report."""
    conf = kit.config(folder, output={"proxy_resolution": [640, 360]}, project="demo")
    reports = [w for suffix in SUFFIXES for w in ("--report", folder / f"{name}.{suffix}")]
    tree = ("--root", folder / "tree", "--config", conf, "--no-cache")
    return [folder / cut, "--media", cards, *tree, *RATE, *reports, *more]


def rows(path):
    """A CSV report, by shot and element."""
    text = path.read_bytes().decode("utf-8-sig")
    return {(r["shot"], r["element"]): r for r in csv.DictReader(io.StringIO(text, newline=""))}


def pictures(path):
    """The thumbnails of a page, by plate."""
    found = re.findall(r'alt="([^"]*)" src="data:image/jpeg;base64,([^"]*)"', path.read_text())
    return {name: np.asarray(Image.open(io.BytesIO(base64.b64decode(data)))) for name, data in found}


def test_after_an_ingest_results_are_shown(ingested):
    """Each plate has its version and how many frames were rendered."""
    first = rows(ingested / "done.csv")["sht010", "rawPlate"]
    assert (first["state"], first["version"], first["detail"]) == ("made", "v001", "28 rendered, 0 re-used")
    found = json.loads((ingested / "done.json").read_text())
    assert found["results"]["overall_success"] is True
    assert len(found["results"]["summaries"]) == 6
    assert "GREEN" in (ingested / "done.edl").read_text()
    assert (ingested / "done.txt").read_text().startswith("sht010\t01:00:00:00\tV1\tgreen\t")


def test_what_qc_found_is_told(ingested):
    """A row has all that was not good in its plate, as the sidecar has it; the JSON has every check."""
    found = json.loads((ingested / "done.json").read_text())
    told = 0
    for one in found["results"]["summaries"]:
        sidecar = json.loads((ingested / "tree" / one["sidecar"]).read_text())
        assert one["checks"] == sidecar["checks"]
        row = rows(ingested / "done.csv")[one["shot"], one["element"]]
        for check in sidecar["checks"].values():
            assert (f"QC: {check['message']}" in row["warnings"]) == (check["is_good"] is False)
            told += check["is_good"] is False
    assert told, "the chart's white patch is flat"


def test_thumbnails_are_of_cut_in(ingested):
    """The picture is the frame that the cut shows first, of every plate that was just made."""
    found = pictures(ingested / "done.html")
    assert set(found) == {f"sht0{n}0 rawPlate" for n in (1, 2, 3, 4, 6)} | {"sht060 fg01"}
    picture = found["sht010 rawPlate"]
    assert picture.shape == (135, 240, 3)
    counters = {name: _counter(one) for name, one in found.items()}
    assert counters["sht010 rawPlate"] == 20
    assert counters["sht060 fg01"] == 1058


def _counter(picture):
    """The counter on a thumbnail, enlarged to a size that the reader knows."""
    large = np.asarray(Image.fromarray(picture).resize((960, 540)), np.float32) / 255
    return read_counter(large, box=(0, 0, 960, 540))


def test_a_changed_cut(ingested, cards):
    """Covered plates have their picture, the others none yet; omitted shots and verdicts are told."""
    text = make.events().replace("10:00:00:20 10:00:01:20 01:00:00:00", "10:00:00:08 10:00:01:20 00:59:59:12")
    (ingested / "cut_v02.edl").write_bytes(text[: text.index("006  ")].encode())
    before = kit.listing(ingested / "tree")
    ran = kit.dedio("plan", *words(ingested, cards, "cut_v02.edl", "plan", "--replaces", "DEMO_R1_V01"))
    assert ran.code == 0, ran.out + ran.err
    assert kit.listing(ingested / "tree") == before
    found = rows(ingested / "plan.csv")
    assert found["sht010", "rawPlate"]["state"] == "to re-pull"
    assert found["sht010", "rawPlate"]["verdicts"] == "trimmed head"
    assert found["sht020", "rawPlate"]["state"] == "covered"
    assert found["sht060", ""]["state"] == "omitted"
    assert set(pictures(ingested / "plan.html")) == {f"sht0{n}0 rawPlate" for n in (2, 3, 4)}
    assert json.loads((ingested / "plan.json").read_text())["results"] is None


def test_a_refused_ingest_tells_what_stands_in_the_way(cards, tmp_path):
    """Obstacles make an ingest do nothing, and the reports show them."""
    more = make.event(9, "Z009C001", "V", "14:00:00:00 14:00:01:00 01:00:06:00 01:00:07:00", "sht070 x")
    (tmp_path / "cut.edl").write_bytes(make.events(*more).encode())
    ran = kit.dedio("ingest", *words(tmp_path, cards, "cut.edl", "refused"))
    assert ran.code == 1
    assert not (tmp_path / "tree").exists()
    assert "What stands in the way" in (tmp_path / "refused.html").read_text()
    assert rows(tmp_path / "refused.csv")["sht070", ""]["state"] == "in the way"
    assert "IN THE WAY" in (tmp_path / "refused.edl").read_text()
    assert "\tred\tIN THE WAY" in (tmp_path / "refused.txt").read_text()


def test_a_failed_plate_is_told_with_its_error(cards, tmp_path):
    """A plate that could not be made is FAILED, with the reason, in red."""
    (tmp_path / "cut.edl").write_bytes(make.events().encode())
    copies = tmp_path / "cards"
    copies.mkdir()
    for path in cards.iterdir():
        data = bytearray(path.read_bytes())
        if path.name.startswith("B001"):
            data[len(data) // 4 : len(data) // 2] = bytes(len(data) // 2 - len(data) // 4)
        (copies / path.name).write_bytes(data)
    ran = kit.dedio("ingest", *words(tmp_path, copies, "cut.edl", "failed", "--lenient"))
    assert ran.code == 1
    found = rows(tmp_path / "failed.csv")
    assert found["sht060", "rawPlate"]["state"] == "FAILED"
    assert "B001C007" in found["sht060", "rawPlate"]["warnings"]
    assert found["sht010", "rawPlate"]["state"] == "made"
    assert 'class="alarm"' in (tmp_path / "failed.html").read_text()


def test_wrong_reports_are_refused_before_work(cards, tmp_path):
    """Another suffix, the cut itself or a folder that is not there: exit code 2, and nothing is done."""
    (tmp_path / "cut.edl").write_bytes(make.events().encode())
    for wrong in ("out.pdf", "cut.edl", "no/out.html"):
        ran = kit.dedio("ingest", *words(tmp_path, cards, "cut.edl", "x", "--report", tmp_path / wrong))
        assert ran.code == 2
        assert wrong.rpartition("/")[2] in ran.error
    assert (
        ".html, .csv, .json, .edl, .txt"
        in kit.dedio("plan", *words(tmp_path, cards, "cut.edl", "x", "--report", "out.pdf")).error
    )
    assert (tmp_path / "cut.edl").read_bytes() == make.events().encode()
    assert not (tmp_path / "tree").exists()
    assert not list(tmp_path.glob("x.*"))
