"""What `make demo` runs, on a small version."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from dedio_core import ingest_shot
from dedio_core.cli import parser
from dedio_core.frames import FrameRate, Timecode
from dedio_core.sample import read_counter, write_movie
from dedio_core.settings import from_mapping
from tests.docs.pages import ROOT


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published version of five frames."""
    folder = tmp_path_factory.mktemp("demo")
    rate = FrameRate.of(24)
    clip = write_movie(folder / "a.mxf", frames=9, rate=rate, start=Timecode(0, rate))
    output = {"resolution": [640, 360], "proxy_resolution": [640, 360]}
    settings = from_mapping({"output": output, "defaults": {"squeeze": 1.0}})
    found = ingest_shot(
        project="p", sequence="s", shot="1", source_file=clip, in_point=3, out_point=5, handles="1",
        root=folder / "shots", settings=settings,
    )  # fmt: skip
    assert found["overall_success"], found
    return Path(found["version_dir"])


def test_the_contact_sheet_shows_the_frames_it_names(version: Path, tmp_path: Path) -> None:
    """First, cut in, middle, cut out and last frame of the proxy stand in the sheet, in this order."""
    out = tmp_path / "sheet.png"
    script = ROOT / "scripts" / "contact_sheet.py"
    subprocess.run([sys.executable, str(script), str(version), str(out)], check=True)
    sheet = Image.open(out)
    assert sheet.size[0] == 12 + 3 * 412
    cell = 225
    counters = []
    for n in range(5):
        x, y = 12 + n % 3 * 412, 12 + n // 3 * (cell + 28 + 12)
        picture = sheet.crop((x, y, x + 400, y + cell)).resize((1600, 900), Image.Resampling.BICUBIC)
        import numpy as np

        counters.append(read_counter(np.asarray(picture)))
    assert counters == [2, 3, 4, 5, 6]


def test_the_demo_runs_commands_that_there_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command of the demo is one that `dedio` takes; the plan of the first cut is to be refused."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    import demo

    steps = list(demo.steps(tmp_path))
    for step in steps:
        parser().parse_args([str(word) for word in step.words])
    assert [step.words[0] for step in steps] == ["sample", "ingest", "plan", "ingest", "timeline", "ingest"]
    assert [step.words[0] for step in steps if step.code] == ["plan"]
