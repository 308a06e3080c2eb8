"""Camera raw from clip to plate: the real child process, the real DPX, the real EXRs."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from dedio_core import settings as settings_module
from dedio_core.batch import shot_from_row
from dedio_core.frames import FrameRate, Timecode
from dedio_core.images import read_picture
from dedio_core.pipeline import Summary, standard
from dedio_core.sample import read_counter, write_dpx_sequence
from tests.ingest.kit import header
from tests.media.test_sony_meta import write_xocn
from tests.raw.stand_in import install

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is started by its #! line")

RATE = FrameRate.of(24000, 1001)
START = "16:47:04:19"


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The frames of the clip as the camera developed them: 16-bit S-Log3, counters 0 to 23."""
    folder = tmp_path_factory.mktemp("pictures")
    write_dpx_sequence(
        folder, bits=16, size=(320, 180), frames=24, first_frame=0, rate=RATE,
        start=Timecode.parse(START, RATE), first_counter=0,
    )  # fmt: skip
    return folder


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """An MXF with X-OCN's labels and 24 frames by its XML."""
    path = write_xocn(tmp_path / "card" / "D001C005.mxf") if (tmp_path / "card").mkdir() is None else None
    assert path
    xml = (Path(__file__).parents[1] / "data/sony/D001C005_210716AGM01.XML").read_text()
    xml = xml.replace('Duration value="588"', 'Duration value="24"').replace(
        'frameCount="587"', 'frameCount="23"'
    )
    xml = xml.replace('value="06294716"', 'value="18054716"').replace('formatFps="24p"', 'formatFps="23.98p"')
    xml = xml.replace('pixel="5674" numOfVerticalLine="3192"', 'pixel="320" numOfVerticalLine="180"')
    path.with_name("D001C005M01.XML").write_text(xml)
    return path


@pytest.fixture
def tool(tmp_path: Path) -> Path:
    return install(tmp_path / "RAW Viewer")


def problems(summary: Summary) -> list[str]:
    return [e for stage in summary["stage_results"] for e in stage["errors"]]


def ingest(
    clip: Path, tool: Path, pictures: Path, fake: dict[str, Any], handles: str = "2", **knobs: Any
) -> Summary:
    told = {"start": START, "base": 24, "frames": 24, "pictures": str(pictures), **fake}
    clip.with_name(clip.name + ".fake.json").write_text(json.dumps(told))
    groups = {
        "tools": {"sony_converter": str(tool), "sony_timeout": 5.0, **knobs.pop("tools", {})},
        "output": {"resolution": [480, 270], "proxy_resolution": [240, 136], "exr_compression": "zip"},
        **knobs,
    }
    settings = settings_module.from_mapping(groups)
    row = {
        "sequence": "sht",
        "shot": "100",
        "source_file": clip,
        "in_point": 10,
        "out_point": 12,
        "handles": handles,
    }
    root = clip.parents[1] / "shots"
    return standard(settings, root=root, jobs=2).execute(
        shot_from_row(row, settings, "p"), stop_on_error=False
    )


@pytest.mark.parametrize(
    "fake", [{}, {"digits": 5, "ignore_start": True}], ids=["as asked", "its own numbers"]
)
def test_raw_frames_are_the_right_ones(clip: Path, tool: Path, pictures: Path, fake: dict[str, Any]) -> None:
    """Whatever the tool calls its files, plate frame 1001 is the cut in, and no DPX is left."""
    summary = ingest(clip, tool, pictures, fake)
    assert summary["overall_success"], problems(summary)
    plate = summary["output_sequence"]
    assert (plate.first_frame, plate.last_frame) == (999, 1005)
    for frame in plate.frames:
        assert read_counter(read_picture(plate.path(frame), 480, 270)) == frame - 1001 + 10
        assert header(plate.path(frame))["dedio:sourceFrame"] == frame - 1001 + 10
    assert not list((clip.parents[1] / "shots/.dedio/staging").iterdir())
    assert not list(clip.parents[1].rglob("*.dpx"))
    sidecar = json.loads(summary["sidecar"].read_text())
    assert sidecar["render"]["converter"]["bake"] == "SGAMUT3CINE_SLOG3"
    assert sidecar["source"]["camera"]["white_balance"] == 4300


@pytest.mark.parametrize("damaged", [(), (1000,)], ids=["whole", "damaged"])
def test_only_what_is_rendered_is_exported(
    clip: Path, tool: Path, pictures: Path, damaged: tuple[int, ...]
) -> None:
    """Of frames that the last version has, no raw frame is exported; of a damaged one, it is."""
    first = ingest(clip, tool, pictures, {})
    assert first["overall_success"], problems(first)
    for frame in damaged:
        path = first["output_sequence"].path(frame)
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[:-1])
    second = ingest(clip, tool, pictures, {}, "4,3", pipeline={"skip_cleanup": True})
    assert second["overall_success"], problems(second)
    exported = [int(p.stem.split(".")[-1]) for p in (clip.parents[1] / "shots/.dedio").rglob("*.dpx")]
    assert sorted(exported) == [997, 998, *damaged, 1006]
    assert (second["frames"], second["reused_frames"]) == (10, 7 - len(damaged))
    plate = second["output_sequence"]
    for frame in plate.frames:
        assert read_counter(read_picture(plate.path(frame), 480, 270)) == frame - 1001 + 10
    third = ingest(clip, tool, pictures, {"exit": 3}, "1")
    assert third["overall_success"], "nothing is rendered, so the converter is not even started"
    assert third["reused_frames"] == 5


def test_the_sidecar_has_the_command_line(clip: Path, tool: Path, pictures: Path) -> None:
    """Each word of it, with paths that mean the same on another machine."""
    summary = ingest(clip, tool, pictures, {})
    (words,) = json.loads(summary["sidecar"].read_text())["render"]["converter"]["commands"]
    assert words[0] == "rawexporter"
    assert words[words.index("--input") + 1] == f"source:{clip.name}"
    assert words[words.index("--dir") + 1].startswith("temp:")
    assert words[words.index("--bake") + 1] == "SGAMUT3CINE_SLOG3"
    assert not [word for word in words if word.startswith("/")]


def test_unproven_identity_is_said(clip: Path, tool: Path, pictures: Path) -> None:
    """Where the tool writes no timecode, result and sidecar say that identity is not proven."""
    summary = ingest(clip, tool, pictures, {"timecode": "none"})
    assert summary["overall_success"], problems(summary)
    said = [w for stage in summary["stage_results"] for w in stage["warnings"]]
    assert any("frame identity not proven" in w for w in said)
    sidecar = json.loads(summary["sidecar"].read_text())
    assert "frame identity not proven" in sidecar["checks"]["identity"]["message"]


@pytest.mark.parametrize(
    ("fake", "said"),
    [
        ({"timecode": "shifted"}, "timecode"),
        ({"exit": 3, "stderr": "no licence", "stop_after": 2}, "no licence"),
        ({"skip": [3]}, "wrote 6 of 7 frames"),
        ({"stop_after": 0}, "wrote no DPX file"),
        ({"hang_after": 1}, "hung"),
    ],
    ids=["wrong frame", "non-zero exit", "hole", "nothing written", "hang"],
)
def test_a_bad_export_publishes_nothing(
    clip: Path, tool: Path, pictures: Path, fake: dict[str, Any], said: str
) -> None:
    """A conversion that failed in any way is one error, and no version appears."""
    summary = ingest(clip, tool, pictures, fake, tools={"sony_timeout": 1.0})
    assert not summary["overall_success"]
    errors = [e for s in summary["stage_results"] if not s["skipped"] for e in s["errors"]]
    assert len(errors) == 1
    assert said in errors[0]
    assert not (clip.parents[1] / "shots" / "sht100").exists()


def test_bake_must_agree_with_the_source_space(clip: Path, tool: Path, pictures: Path) -> None:
    """A linear bake read as S-Log3 is refused before anything runs, with the remedy."""
    summary = ingest(clip, tool, pictures, {}, tools={"sony_bake": "ACES_LINEAR"})
    (error,) = summary["stage_results"][0]["errors"]
    assert "ACES_LINEAR does not agree" in error
    assert not (clip.parents[1] / "shots").exists()


def test_temp_folder_is_used_and_left_clean(clip: Path, tool: Path, pictures: Path, tmp_path: Path) -> None:
    """DPX go to the temp folder of the settings; at the end it holds what it held before."""
    temp = tmp_path / "scratch"
    temp.mkdir()
    (temp / "other.txt").write_text("mine")
    summary = ingest(clip, tool, pictures, {}, paths={"temp_dir": str(temp)})
    assert summary["overall_success"], problems(summary)
    assert [p.name for p in temp.iterdir()] == ["other.txt"]


def test_no_converter_is_said_with_the_remedy(clip: Path, tool: Path, pictures: Path) -> None:
    """Without rawexporter a raw clip fails with one sentence that says what to install or set."""
    shutil.rmtree(tool.parent)
    summary = ingest(clip, tool, pictures, {})
    errors = [e for s in summary["stage_results"] if not s["skipped"] for e in s["errors"]]
    assert len(errors) == 1
    assert "tools.sony_converter" in errors[0]
