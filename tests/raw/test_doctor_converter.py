"""`dedio doctor --converter CLIP`: three frames are exported for real and checked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dedio_core.doctor import converter_check
from dedio_core.settings import from_mapping
from tests.media.test_sony_meta import write_xocn
from tests.raw.stand_in import install


@pytest.mark.parametrize(("timecode", "verdict"), [("right", "OK"), ("none", "WARN"), ("shifted", "FAIL")])
def test_three_frames_are_exported_and_judged(tmp_path: Path, timecode: str, verdict: str) -> None:
    """First, second and last frame prove what they are, or cannot, or are the wrong ones."""
    clip = write_xocn(tmp_path / "card" / "D001C005.mxf")  # four frames from 16:47:04:19
    told = {"start": "16:47:04:19", "base": 24, "frames": 4, "timecode": timecode}
    clip.with_name(clip.name + ".fake.json").write_text(json.dumps(told))
    tool = install(tmp_path / "RAW Viewer")
    settings = from_mapping({"tools": {"sony_converter": str(tool), "sony_timeout": 10.0}})
    found = list(converter_check(clip, settings))
    assert found[-1].verdict == verdict
    if verdict != "FAIL":
        assert [check.what.rpartition(" ")[2] for check in found] == ["0", "1", "3"]
        assert all(check.verdict == verdict for check in found)
    else:
        assert "timecode" in found[-1].detail
