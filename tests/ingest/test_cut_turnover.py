"""A whole cut and its change, from the list to the pixels: every plate frame shows its source frame."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dedio_core.api import request_of
from dedio_core.cut_ingest import rehearse
from dedio_core.pipeline import standard
from dedio_core.sample import SampleCut, make_cut, read_counter
from dedio_core.settings import load
from dedio_core.turnover.model import shot_info
from dedio_core.turnover.request import plan_request
from tests.ingest import kit

PLATES = {
    ("sht010", "rawPlate", 1): (993, 1032, 1022),
    ("sht010", "rawPlate", 2): (983, 1032, 1012),
    ("sht020", "rawPlate", 1): (993, 1026, 2004),
    ("sht030", "rawPlate", 1): (992, 1028, 3003),
    ("sht040", "rawPlate", 1): (993, 1009, 4022),
    ("sht050", "rawPlate", 1): (993, 1028, 5004),
    ("sht050", "fg01", 1): (1005, 1028, 6006),
}
"""Every version after both cuts: its first and last plate frame, and what the first one's counter reads."""


@dataclass(frozen=True)
class Done:
    """What became of the sample cut: each command as it ran, and the tree between the two ingests."""

    cut: SampleCut
    root: Path
    settings: Path
    refused: tuple[kit.Ran, kit.Ran]
    was_empty: bool
    first: kit.Ran
    between: dict[str, tuple[int, int, int, int]]
    planned: kit.Ran
    second: kit.Ran
    again: tuple[kit.Ran, kit.Ran]

    def version(self, shot: str, element: str = "rawPlate", number: int = 1) -> kit.Version:
        """A published version."""
        return kit.Version(self.root / shot / "pla" / f"{shot}_pla_{element}_v{number:03d}")

    def log(self, shot: str) -> Any:
        """The shot's cut log."""
        return json.loads((self.root / shot / "pla" / f"{shot}_cut.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """Both cuts, one after the other; then each once more."""
    folder = tmp_path_factory.mktemp("cut")
    cut, root = make_cut(folder / "turnover"), folder / "shots"
    settings = kit.config(folder / "config", defaults={"handles_head": 8, "handles_tail": 8})

    def run(verb: str, path: Path, *more: str) -> kit.Ran:
        words = (path, "--media", cut.media, "--no-cache", "--root", root, "--config", settings)
        return kit.dedio(verb, *words, *more)

    refused = run("plan", cut.first), run("ingest", cut.first)
    was_empty = not root.exists()
    first = run("ingest", cut.first, "--lenient", "--json", "--turnover", "TO_014")
    between = kit.listing(*root.glob("sht*/pla/*_v*"))
    planned = run("plan", cut.second, "--json")
    second = run("ingest", cut.second, "--json", "--turnover", "TO_015")
    again = run("ingest", cut.second, "--json"), run("plan", cut.second)
    return Done(cut, root, settings, refused, was_empty, first, between, planned, second, again)


def test_a_missing_clip_refuses_the_cut(done: Done) -> None:
    """Plan and ingest end with 1 and name the event, its shot and its clip; nothing is written."""
    for ran in done.refused:
        assert ran.code == 1
        assert "IN THE WAY: sample_cut_v01.edl:52: sht060: its media are missing" in ran.out
        assert "B001C004_261122AB" in ran.out
    assert done.was_empty


def test_a_lenient_ingest_makes_the_rest(done: Done) -> None:
    """With `--lenient` everything else is made, the exit code is 0, and what was left out is told."""
    assert done.first.code == 0
    found = done.first.doc
    assert (found["shots"], found["plates"], found["made"], found["failed"]) == (5, 6, 6, 0)
    assert [text.split(": ")[1] for text in found["obstacles"]] == ["sht060"]
    assert not (done.root / "sht060").exists()


@pytest.mark.parametrize("plate", PLATES, ids=lambda p: f"{p[0]}-{p[1]}-v{p[2]}")
def test_every_frame_is_the_right_one(done: Done, plate: tuple[str, str, int]) -> None:
    """Each EXR's counter proves its source frame: dissolve overlap, retimed span, handles and guards too."""
    first, last, counter = PLATES[plate]
    version = done.version(*plate)
    box = version.sidecar["geometry"]["box"]
    read = {frame: read_counter(kit.pixels(path), box=box) for frame, path in version.exrs.items()}
    assert read == {frame: counter + frame - first for frame in range(first, last + 1)}


def test_no_other_version_is_made(done: Done) -> None:
    """What the new cut leaves covered makes no version."""
    made = {path.name for path in done.root.glob("*/pla/*_v*")}
    assert made == {f"{shot}_pla_{element}_v{number:03d}" for shot, element, number in PLATES}


def test_dissolve_frames_are_cut_frames(done: Done) -> None:
    """The outgoing side has the dissolve's frames in its cut, with handles after them."""
    cut = done.version("sht010").sidecar["cut"]
    assert cut["source"] == [30, 53]
    assert cut["plate_cut"] == cut["comp_cut"] == [1001, 1024]
    assert cut["handles"] == {"head": 8, "tail": 8}
    incoming = done.version("sht020").sidecar["cut"]
    assert incoming["source"] == [12, 29]
    assert incoming["plate_cut"] == [1001, 1018]


def test_a_retime_has_plate_and_comp_frames(done: Done) -> None:
    """Double speed: the plate runs at natural speed; the lookup says which frame each comp frame shows."""
    cut = done.version("sht030").sidecar["cut"]
    assert (cut["source"], cut["plate_cut"], cut["plate"]) == ([12, 30], [1001, 1019], [992, 1028])
    assert (cut["comp_cut"], cut["comp_range"]) == ([1001, 1010], [997, 1014])
    assert cut["handles"] == {"head": 8, "tail": 8}
    assert cut["guards"] == {"head": 1, "tail": 1}
    (use,) = cut["uses"]
    assert (use["kind"], use["step"], use["retime"]) == ("constant", "2", "M2 048.0")
    assert use["plate_frames"] == list(range(993, 1028, 2))
    assert use["description"] == "4-4 the chase, at double speed"


def test_a_freeze_has_handles_that_move(done: Done) -> None:
    """A freeze needs one frame and is pulled with natural-speed handles; comp shows that frame only."""
    cut = done.version("sht040").sidecar["cut"]
    assert (cut["source"], cut["plate_cut"], cut["plate"]) == ([30, 30], [1001, 1001], [993, 1009])
    assert (cut["comp_cut"], cut["comp_range"]) == ([1001, 1020], [993, 1028])
    assert cut["uses"][0]["plate_frames"] == [1001] * 36


def test_elements_share_the_record_clock(done: Done) -> None:
    """The foreground begins 12 record frames after the main plate: its cut in is 1013."""
    assert done.version("sht050").sidecar["cut"]["plate_cut"] == [1001, 1020]
    cut = done.version("sht050", "fg01").sidecar["cut"]
    assert (cut["source"], cut["plate_cut"], cut["comp_cut"]) == ([14, 21], [1013, 1020], [1013, 1020])


def test_what_a_sidecar_says_of_the_cut(done: Done) -> None:
    """Name of cut and turnover, the event with its labels, its record frames and its CDL."""
    cut = done.version("sht020").sidecar["cut"]
    assert (cut["name"], cut["turnover"]) == ("SAMPLE_CUT_V01", "TO_014")
    (use,) = cut["uses"]
    assert (use["event"], use["where"], use["track"]) == ("003", "sample_cut_v01.edl:13", "V1")
    assert (use["record_in"], use["record_out"]) == ("01:00:01:04", "01:00:01:22")
    assert use["record"] == [86428, 86445]
    assert use["cdl"] == {
        "slope": [1.05, 1.0, 0.96],
        "offset": [0.01, 0.0, -0.01],
        "power": [1.0, 1.0, 1.0],
        "saturation": 0.9,
    }


def test_the_plan_of_the_new_cut(done: Done) -> None:
    """Each plate has its verdict, and whether a version covers it; one is pulled again."""
    assert done.planned.code == 0
    plates = {
        (shot["code"], plate["element"]): plate
        for shot in done.planned.doc["shots"]
        for plate in shot["plates"]
    }
    said = {key: (p["action"], p["version"], [v["kind"] for v in p["verdicts"]]) for key, p in plates.items()}
    assert said == {
        ("sht010", "rawPlate"): ("re-pull", 2, ["trimmed head"]),
        ("sht020", "rawPlate"): ("covered", 1, ["moved"]),
        ("sht030", "rawPlate"): ("covered", 1, ["unchanged"]),
        ("sht040", "rawPlate"): ("covered", 1, ["trimmed tail"]),
        ("sht050", "rawPlate"): ("covered", 1, ["unchanged"]),
        ("sht050", "fg01"): ("covered", 1, ["slipped"]),
    }
    assert plates["sht010", "rawPlate"]["coverage"] == "needs re-pull: 2 frames at the head not in v001"
    assert plates["sht050", "fg01"]["coverage"] == "v001 covers it; tail handles 5 of 8"
    assert (done.planned.doc["frames"], done.planned.doc["to_render"]) == (50, 10)


def test_a_re_pull_keeps_numbers_and_frames(done: Done) -> None:
    """The longer head is rendered, all else is taken over byte by byte; cut in is 991."""
    assert done.second.code == 0
    (made,) = done.second.doc["summaries"]
    assert (made["shot"], made["version"], made["frames"], made["reused_frames"]) == ("sht010", 2, 50, 40)
    old, new = done.version("sht010"), done.version("sht010", number=2)
    assert new.sidecar["cut"]["plate_cut"] == [991, 1024]
    assert new.sidecar["cut"]["tie_1001"] == old.sidecar["cut"]["tie_1001"] == 30
    assert new.sidecar["render"]["reused"] == {"version": 1, "frames": [[993, 1032]]}
    for frame, path in old.exrs.items():
        assert new.exrs[frame].read_bytes() == path.read_bytes()
    assert kit.movie(new.proxy).frames == 50


def test_published_versions_are_left_alone(done: Done) -> None:
    """The second ingest touches no file of the first one's versions."""
    first = [folder for folder in done.root.glob("*/pla/*_v*") if not folder.name.endswith("_v002")]
    assert kit.listing(*first) == done.between


def test_a_dry_run_tells_of_what_was_begun(done: Done, tmp_path: Path) -> None:
    """A plate whose ingest stopped goes on as its version: the plan of the whole cut has that number."""
    knobs, flag = load(done.settings), threading.Event()
    plan = plan_request(request_of(done.cut.second, done.cut.media, {}), knobs, tmp_path)
    (one,) = [p for p in plan.plates if p.name == "sht050 fg01"]
    pipeline = standard(knobs, root=tmp_path)
    shot = shot_info(one.shot, one.plate, plan.asked)
    summary = pipeline.execute(shot, False, cancel=flag, listeners=(lambda _: flag.set(),))
    assert not summary["overall_success"]
    assert list((tmp_path / ".dedio/staging").iterdir())
    again = plan_request(request_of(done.cut.second, done.cut.media, {}), knobs, tmp_path)
    (told,) = [p for p in rehearse(again, pipeline).plates if p.name == one.name]
    assert (told.version, told.coverage) == (1, "no version yet; v001 was begun")


def test_the_cut_logs(done: Done) -> None:
    """Each shot's log has both cuts, with the versions that are valid for them."""
    for shot in ("sht010", "sht020", "sht030", "sht040", "sht050"):
        entries = done.log(shot)["entries"][:2]
        assert [(e["cut"], e["turnover"], e["status"]) for e in entries] == [
            ("SAMPLE_CUT_V01", "TO_014", "in cut"),
            ("SAMPLE_CUT_V02", "TO_015", "in cut"),
        ]
        versions = [{one["element"]: one["version"] for one in e["elements"]} for e in entries]
        both = {"rawPlate": 1, "fg01": 1} if shot == "sht050" else {"rawPlate": 1}
        assert versions == [both, {**both, "rawPlate": 2 if shot == "sht010" else 1}]
    first, second = (e["elements"][0]["uses"][0] for e in done.log("sht020")["entries"][:2])
    assert first["cdl"] == second["cdl"] != None  # noqa: E711
    assert (first["record"], second["record"]) == ([86428, 86445], [86438, 86455])
    assert first["required"] == second["required"] == [12, 29]
    slipped = [e["elements"][1]["uses"][0]["required"] for e in done.log("sht050")["entries"][:2]]
    assert slipped == [[14, 21], [17, 24]]


def test_the_same_cut_again_is_covered(done: Done) -> None:
    """Ingested once more the cut makes nothing: every plate is covered, and the exit code is 0."""
    ingested, planned = done.again
    assert (ingested.code, planned.code) == (0, 0)
    assert (ingested.doc["made"], len(ingested.doc["covered"])) == (0, 6)
    assert "6 covered, 0 frames to make" in planned.out
