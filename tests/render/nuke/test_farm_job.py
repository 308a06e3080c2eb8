"""``dedio ingest --write-job``: what a farm's Nuke renders is what the engine has it render."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dedio_core import farm_job
from dedio_core.frames import FrameRate, Timecode
from dedio_core.sample import write_dpx_sequence, write_movie
from nuke_plugin import terminal
from tests.ingest import kit
from tests.render.nuke.jobs import needs_shell
from tests.render.nuke.test_terminal import nuke

pytestmark = needs_shell
RATE = FrameRate.of(24)
START = Timecode.parse("14:22:08:11", RATE)
TERMINAL = Path(terminal.__file__)
STEM = "sht100_pla_rawPlate_v001"


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A movie and a sequence of eight frames."""
    folder = tmp_path_factory.mktemp("media")
    write_movie(
        folder / "A001C004.mov", size=kit.SIZE, frames=8, rate=RATE, start=START, codec="prores_422hq"
    )
    write_dpx_sequence(folder / "A001C003", size=kit.SIZE, frames=8, rate=RATE, start=START)
    return folder


def written(tmp_path: Path, source: Path, first: int, *more: object, **settings: object) -> kit.Ran:
    """Three frames of a source, as a job."""
    words = ("--sequence", "sht", "--shot", "100", "--in", first, "--out", first + 2, "--handles", 0)
    config = kit.config(tmp_path / "config", **settings)
    where = ("--root", tmp_path / "r", "--config", config, "--project", "tests")
    return kit.dedio("ingest", "--source", source, *words, *where, "--write-job", tmp_path / "job", *more)


@pytest.mark.parametrize(("name", "first"), [("A001C004.mov", 2), ("A001C003", 1003)])
def test_a_farm_renders_what_the_native_engine_does(
    media: Path, tmp_path: Path, name: str, first: int
) -> None:
    """By the job, and by the script with ``-x``: the plates are the native engine's, and no tree is made."""
    ran = written(tmp_path, media / name, first)
    assert ran.code == 0, ran.err
    job, script = (tmp_path / f"job/{STEM}{ext}" for ext in (".json", ".nk"))
    assert ran.out.split() == [str(job), str(script)]
    assert not (tmp_path / "r").exists()
    assert nuke("-t", TERMINAL, f"--job={job}").returncode == 0
    exrs = sorted((tmp_path / "job/main_ACEScg").iterdir())
    assert [path.name for path in exrs] == [f"{STEM}_main_ACEScg.{n}.exr" for n in (1001, 1002, 1003)]
    assert len(list((tmp_path / "job/proxy").iterdir())) == 3
    live = [kit.pixels(path) for path in exrs]
    for path in exrs:
        path.unlink()
    assert nuke("-x", "-F", "1001-1003", "-X", "Write_exr", script).returncode == 0
    words = ("--in", first, "--out", first + 2, "--handles", 0)
    native = kit.good(media / name, tmp_path / "r", *words)
    for n, path in enumerate(exrs):
        assert (kit.pixels(path) == live[n]).all()
        assert steps(live[n], kit.pixels(native.exrs[1001 + n])) <= 2


def steps(one: Any, other: Any) -> int:
    """How many half steps apart two pictures are, their border rows left out."""
    a, b = (picture[1:-1].astype(np.float16).view(np.int16).astype(int) for picture in (one, other))
    return int(np.abs(a - b).max())


def test_nukes_own_movie_is_a_job_of_its_own(media: Path, tmp_path: Path) -> None:
    """It is made of the EXRs, after them."""
    ran = written(
        tmp_path,
        media / "A001C003",
        1003,
        nuke={"movie": True},
        pipeline={"burn_in_proxy": True},
    )
    assert ran.code == 0, ran.err
    exr, movie = (tmp_path / f"job/{STEM}{part}.json" for part in ("", "_movie"))
    assert nuke("-t", TERMINAL, f"--job={exr}").returncode == 0
    assert nuke("-t", TERMINAL, f"--job={movie}").returncode == 0
    assert (tmp_path / f"job/{STEM}_proxy_sRGB.mp4").stat().st_size > 1000
    assert json.loads((tmp_path / f"job/{STEM}_movie_status.json").read_text())["state"] == "done"


def test_several_shots_get_a_folder_each(media: Path, tmp_path: Path) -> None:
    """Of a batch; what is published does not count."""
    rows = [
        {
            "sequence": "sht",
            "shot": shot,
            "source_file": str(media / "A001C003"),
            "in_point": 1003,
            "out_point": 1003,
        }
        for shot in ("100", "110")
    ]
    (tmp_path / "b.json").write_text(json.dumps(rows))
    config = kit.config(tmp_path / "config")
    words = ("--root", tmp_path / "r", "--config", config, "--write-job", tmp_path / "job")
    assert kit.dedio("ingest", "--batch", tmp_path / "b.json", *words).code == 0
    assert sorted(path.name for path in (tmp_path / "job").iterdir()) == [STEM, STEM.replace("100", "110")]


def test_what_is_refused(media: Path, tmp_path: Path) -> None:
    """A folder that is not empty, the native engine, what Nuke cannot do."""
    (tmp_path / "job").mkdir()
    (tmp_path / "job/mine").touch()
    assert "job: is there already; name a new folder" in written(tmp_path, media / "A001C003", 1003).error
    native = written(tmp_path, media / "A001C003", 1003, "--engine", "native")
    assert "the engine native has no jobs" in native.error
    cut = kit.dedio("ingest", "a.edl", "--media", media, "--write-job", tmp_path / "j", "--engine", "native")
    assert "the engine native has no jobs" in cut.error
    filtered = written(tmp_path, media / "A001C003", 1003, output={"filter": "lanczos3"})
    assert "output.filter 'lanczos3': Nuke's Reformat has" in filtered.error


def test_a_script_that_is_not_written(media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the plug-in's program does not end, that is one sentence."""
    monkeypatch.setattr(farm_job, "SECONDS", 0.001)
    said = written(tmp_path, media / "A001C003", 1003).error
    assert said.endswith(f"{STEM}.nk: is not written after 0.001 seconds; run it again")
    assert not (tmp_path / "job").exists()
    monkeypatch.undo()
    assert written(tmp_path, media / "A001C003", 1003).code == 0


def test_nothing_is_begun_where_something_is_in_the_way(
    media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A timecode that Nuke counts otherwise, a folder's path: told of all shots before a movie is decoded."""
    monkeypatch.setattr(farm_job, "_convert", lambda *_: pytest.fail("a movie was decoded"))
    rate = FrameRate.parse("29.97")
    start = Timecode.parse("01:00:59;26", rate)
    drop = write_movie(
        tmp_path / "d.mov", size=kit.SIZE, frames=8, rate=rate, start=start, codec="prores_422hq"
    )
    row = {"sequence": "sht", "in_point": 2, "out_point": 4, "handles": 0}
    rows = [
        {**row, "shot": "100", "source_file": str(media / "A001C004.mov")},
        {**row, "shot": "110", "source_file": str(drop)},
    ]
    (tmp_path / "b.json").write_text(json.dumps(rows))
    words = ("--root", tmp_path / "r", "--config", kit.config(tmp_path / "config"))
    ran = kit.dedio("ingest", "--batch", tmp_path / "b.json", *words, "--write-job", tmp_path / "job #1")
    assert ran.code == 1
    assert "sht110: timecode 01:00:59;28 at 30000/1001: Nuke counts non-drop labels" in ran.err
    assert "ingest it with --engine nuke, which writes the headers itself" in ran.err
    assert "Nuke may take the # in its path for a frame number" in ran.err
    assert not (tmp_path / "job #1").exists()


def test_a_whole_cut(media: Path, tmp_path: Path) -> None:
    """A job for each plate that the cut needs, and none for what is published."""
    (tmp_path / "cut.edl").write_text(CUT)
    words = (
        "--media",
        media / "A001C003",
        "--rate",
        24,
        "--root",
        tmp_path / "r",
        "--config",
        kit.config(tmp_path / "c"),
    )
    ran = kit.dedio("ingest", tmp_path / "cut.edl", *words, "--write-job", tmp_path / "job")
    assert ran.code == 0, ran.err
    folders = [f"sht{shot}_pla_rawPlate_v001" for shot in ("100", "110")]
    assert sorted(path.name for path in (tmp_path / "job").iterdir()) == folders
    assert ran.out.split() == [str(tmp_path / f"job/{name}/{name}{end}") for name in folders for end in ENDS]
    job = tmp_path / "job" / folders[0] / f"{folders[0]}.json"
    assert nuke("-t", TERMINAL, f"--job={job}").returncode == 0
    assert not (tmp_path / "r").exists()
    assert kit.dedio("ingest", tmp_path / "cut.edl", *words).code == 0
    again = kit.dedio("ingest", tmp_path / "cut.edl", *words, "--write-job", tmp_path / "job2")
    assert (again.code, again.out, (tmp_path / "job2").exists()) == (0, "", False)


ENDS = (".json", ".nk")
CUT = """TITLE: CUT_V01
001  A001C003 V     C        14:22:08:12 14:22:08:15 01:00:00:00 01:00:00:03
* LOC: 01:00:00:01 RED     sht100
002  A001C003 V     C        14:22:08:14 14:22:08:17 01:00:00:03 01:00:00:06
* LOC: 01:00:00:04 RED     sht110
"""
