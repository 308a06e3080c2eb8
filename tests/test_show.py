from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dedio_core.frames import FrameRange
from dedio_core.paths import PlacedPath
from dedio_core.plan import Call, EncodeMovie, Plan, Reusable
from dedio_core.reuse import fingerprint, reusing
from dedio_core.settings import Tools
from dedio_core.show import lines
from dedio_core.space import space
from tests import fakes

ROOTS = {"source": Path("/cards/A001"), "tree": Path("/shows/shots")}
GOLDEN = """\
sht100  pla  rawPlate  v001   (project tests)
  source     A001.mxf  [prores 4444, 4096x3432, 24000/1001 fps]
             /cards/A001
             240 frames, start 14:22:04:07 (mxf), reel A001
  cut        clip frames 100-150; handles 8+8; pulled 92-158
             14:22:08:11 to 14:22:10:13; 51 frames; as an EDL out: 14:22:10:14
  plate      993-1059, 67 frames; cut 1001-1051
  colour     S-Log3 Venice S-Gamut3.Cine -> ACEScg, video levels, bt709
             config ocio://studio-config-v1.0.0_aces-v1.3_ocio-v2.1 (0123456789abcdef)
             proxy through sRGB - Display, ACES 1.0 - SDR Video
  geometry   4096x3432, squeeze 2 -> 3840x2160; scale 0.9375 x 0.46875, filter cubic
             picture 3840x1608.75 at 0, 275.625; black around it
  camera     Sony VENICE2, lens Cooke 50, EI 800
  note       levels by the stream's tag
  steps
    SonyRawConversionStage: skipped (prores 4444 is decoded in process)
    OIIOColorTransformStage: renders 993-1059 with the native engine
      main_ACEScg/sht100_pla_rawPlate_v001_main_ACEScg.####.exr (dwaa:15)
      proxy pictures, in staging
    ProxyGenerationStage: encodes sht100_pla_rawPlate_v001_proxy_sRGB.mp4 (1920x1080, 24000/1001 fps, \
CRF 18, with burn-in)
    ShotTreeOrganizationStage: verifies, hashes, and renames into \
/shows/shots/sht100/pla/sht100_pla_rawPlate_v001
    KitsuIntegrationStage: skipped (pipeline.skip_kitsu is set)
    CleanupStage: removes staging
  disk space 1.39 GB in tree
  WARNING    the media has no frames for 2 tail handle frames 1060-1061
"""


def shown(plan: Plan) -> str:
    return "\n".join(lines(plan, ROOTS, Tools())) + "\n"


def test_golden() -> None:
    """The dry run of a plan is this text; a change of it is looked at."""
    assert shown(fakes.plan()) == GOLDEN


def test_re_use() -> None:
    """The dry run says how many frames come from which version, and which ones render."""
    plan = fakes.plan()
    last = Reusable(
        2,
        PlacedPath("tree", "sht100/pla/x_v002"),
        "",
        100,
        (FrameRange(995, 1059),),
        fingerprint(plan),
        "hardlink",
    )
    text = shown(reusing(replace(plan, reusable=last)))
    assert "note       65 of 67 frames are re-used from v002; 2 render: 993-994\n" in text
    stage = "    OIIOColorTransformStage: "
    assert f"{stage}takes 995-1059 from v002, as hard links\n{stage}renders 993-994 with the native" in text
    assert "    ProxyGenerationStage: renders 995-1059 from the staged EXRs with the native engine\n" in text


def test_up_to_date() -> None:
    """A plan that is up to date shows no steps and needs no room."""
    text = shown(replace(fakes.plan(), up_to_date=1))
    assert "up to date: v001 already is this; nothing will be written" in text
    assert "steps" not in text
    assert "disk space" not in text


@pytest.mark.parametrize("portable", [True, False])
def test_a_users_stage(portable: bool) -> None:
    """A user's stage is shown as what cannot be previewed, and where it can run."""
    plan = fakes.plan()
    plan = replace(plan.adding(Call("My", "my.stages:My", {}, portable)), stages=(*plan.stages, "My"))
    text = shown(plan)
    assert "My: calls my.stages:My on the staged EXRs; cannot be previewed" in text
    assert ("runs only here" in text) != portable


def test_one_frame_is_no_frames() -> None:
    """A cut of one frame is counted in the singular."""
    plan = fakes.plan()
    one = replace(plan, pull=replace(plan.pull, cut=FrameRange(100, 100), pull=FrameRange(100, 100)))
    text = "\n".join(lines(one, {}, Tools()))
    assert " 1 frame;" in text
    assert "1 frames" not in text


def test_without_timecode() -> None:
    """A clip without timecode shows frames alone."""
    text = shown(replace(fakes.plan(), clip=fakes.clip(start=None)))
    assert "240 frames, start no timecode" in text
    assert "EDL out" not in text


def test_room() -> None:
    """Room is told for what is written: the EXRs, and the proxy where there is one."""
    plan = fakes.plan()
    bare = replace(plan, actions=tuple(a for a in plan.actions if not isinstance(a, EncodeMovie)))
    uncompressed = 67 * 3840 * 2160 * 6
    assert space(bare)["tree"] == uncompressed // 3
    assert space(plan)["tree"] > space(bare)["tree"]
    zipped = replace(bare, delivery=replace(bare.delivery, compression="zip"))
    assert space(bare)["tree"] < space(zipped)["tree"] < uncompressed
    assert set(space(plan)) == {"tree"}
