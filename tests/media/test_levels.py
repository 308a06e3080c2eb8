from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from dedio_core.frames import FrameRate, Timecode
from dedio_core.media.levels import decided
from dedio_core.media.source import find_source
from dedio_core.models import CameraInfo, SourceClip
from dedio_core.sample import write_movie
from dedio_core.settings import LevelsRule

RATE = FrameRate.of(24)
LOG = "S-Log3 Venice S-Gamut3.Cine"


def movie(folder: Path, name: str, codec: str, levels: Literal["video", "full"], tagged: bool) -> SourceClip:
    path = folder / name
    write_movie(
        path, frames=2, rate=RATE, start=Timecode(86400, RATE), codec=codec, levels=levels, tagged=tagged
    )  # type: ignore[arg-type]
    return find_source(path, None)


@pytest.mark.parametrize("levels", ["video", "full"])
@pytest.mark.parametrize("codec", ["prores_4444", "dnxhr_hqx", "h264_intra", "jpeg2000"])
def test_mxf_levels_are_read(tmp_path: Path, codec: str, levels: Literal["video", "full"]) -> None:
    """The levels that an MXF states are read whatever its codec says of itself."""
    assert movie(tmp_path, "a.mxf", codec, levels, tagged=True).levels == levels


@pytest.mark.parametrize("name", ["a.mxf", "a.mov"])
def test_prores_without_a_tag_is_not_tagged(tmp_path: Path, name: str) -> None:
    """FFmpeg calls every ProRes video range; that is not taken for a tag of the clip."""
    assert movie(tmp_path, name, "prores_4444", "full", tagged=False).levels is None


@pytest.fixture
def untagged() -> SourceClip:
    from dedio_core.frames import FrameRange

    return SourceClip(
        path=Path("a.mxf"), kind="movie", codec="prores 4444", frames=FrameRange(0, 9), rate=RATE,
        rate_source="media", width=320, height=180, pixel_format="yuv444p12le",
        camera=CameraInfo(model="VENICE 2"),
    )  # fmt: skip


def test_flag_goes_before_rule_and_rule_before_tag(untagged: SourceClip) -> None:
    """Levels come from the flag, then from the settings' table, then from the stream."""
    tagged = replace(untagged, levels="video", matrix="bt709")
    rule = (LevelsRule("full", codec="prores", model="venice"),)
    assert decided(tagged, None, (), LOG)[0].levels == "video"
    assert decided(tagged, None, rule, LOG)[0].levels == "full"
    assert decided(tagged, "video", rule, LOG)[0].levels == "video"
    assert decided(tagged, None, (LevelsRule("full", codec="prores", model="fx9"),), LOG)[0].levels == "video"


def test_assumed_levels_are_said(untagged: SourceClip) -> None:
    """Without flag, rule or tag the assumption is said, and it is a warning for camera log."""
    clip, notes, warnings = decided(untagged, None, (), LOG)
    assert (clip.levels, clip.matrix) == ("video", "bt709")
    assert any("BT.709 is assumed" in note for note in notes)
    assert len(warnings) == 1
    assert "assumed" in warnings[0]
    _, notes, warnings = decided(untagged, None, (), "Rec.1886 Rec.709 - Display")
    assert not warnings
    assert any("assumed" in note for note in notes)


def test_rgb_is_full_range(untagged: SourceClip) -> None:
    """RGB pictures are full range, and nothing is assumed of a matrix."""
    clip, notes, warnings = decided(replace(untagged, pixel_format="gbrp12le"), None, (), LOG)
    assert (clip.levels, notes, warnings) == ("full", [], [])
