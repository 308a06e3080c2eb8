from __future__ import annotations

from pathlib import Path

import pytest

from dedio_core.batch import shot_from_row
from dedio_core.color import _open, chosen_config, open_chosen, open_config
from dedio_core.errors import ColorError
from dedio_core.frames import FrameRate, Timecode
from dedio_core.pipeline import standard
from dedio_core.sample import write_movie
from dedio_core.settings import ACES_13_CONFIG, from_mapping

CONFIG = """ocio_profile_version: 2
name: show-aces-v1.3
search_path: luts
roles: {default: log, scene_linear: lin}
file_rules: [!<Rule> {name: Default, colorspace: default}]
displays:
  screen:
    - !<View> {name: plain, colorspace: lin}
colorspaces:
  - !<ColorSpace> {name: lin}
  - !<ColorSpace>
    name: log
    to_scene_reference: !<FileTransform> {src: log.spi1d}
"""
LUT = "Version 1\nFrom 0.0 1.0\nLength 2\nComponents 1\n{\n 0.0\n 1.0\n}\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A config of one's own with a LUT file."""
    (tmp_path / "luts").mkdir()
    (tmp_path / "luts/log.spi1d").write_text(LUT)
    (tmp_path / "config.ocio").write_text(CONFIG)
    return tmp_path / "config.ocio"


def test_a_config_is_its_content(config: Path, tmp_path: Path) -> None:
    """The hash is of the config's text and of the LUTs it names: not of its place or of other files."""
    first = open_config(str(config)).content_hash
    (tmp_path / "luts/other.spi1d").write_text("not named")
    _open.cache_clear()
    assert open_config(str(config)).content_hash == first
    (tmp_path / "luts/log.spi1d").write_text(LUT.replace(" 1.0", " 0.9"))
    _open.cache_clear()
    assert open_config(str(config)).content_hash != first


def test_a_missing_lut_is_told_by_the_plan(config: Path, tmp_path: Path) -> None:
    """A LUT that is not there is an error of the plan, before any work, and nothing is left."""
    rate = FrameRate.of(24)
    clip = write_movie(tmp_path / "a.mxf", frames=3, rate=rate, start=Timecode(0, rate))
    (tmp_path / "luts/log.spi1d").unlink()
    names = {"config": str(config), "source": "log", "target": "lin", "display": "screen"}
    settings = from_mapping({"color": names})
    row = {"sequence": "s", "shot": "1", "source_file": clip, "in_point": 1, "out_point": 1}
    _open.cache_clear()
    with pytest.raises(ColorError, match=r"log\.spi1d"):
        standard(settings, root=tmp_path / "shots").plan(shot_from_row(row, settings, "p"))
    assert not (tmp_path / "shots").exists()


def test_where_a_bad_config_was_named() -> None:
    """A config that does not open says so, and whether $OCIO named it."""
    with pytest.raises(ColorError, match=r"nonsense.*\(from \$OCIO\)"):
        open_chosen(None, "nonsense")
    with pytest.raises(ColorError, match="nonsense") as error:
        open_chosen("nonsense", "/also/there")
    assert "$OCIO" not in str(error.value)


def test_which_config_counts() -> None:
    """The flag or setting, else $OCIO, else the ACES 1.3 studio config; never one that drifts."""
    assert chosen_config("a", "b") == "a"
    whole = str(Path("b").absolute())
    assert chosen_config(None, whole) == whole
    assert chosen_config(None, None) == ACES_13_CONFIG
    with pytest.raises(ColorError, match="ACES 2"):
        chosen_config(None, "ocio://default")


def test_a_config_without_camera_spaces() -> None:
    """The cg config gets a sentence of its own; a show's config without the space does not."""
    cg = open_config("ocio://cg-config-v1.0.0_aces-v1.3_ocio-v2.1")
    with pytest.raises(ColorError, match="no camera spaces"):
        cg.resolve("S-Log3 Venice S-Gamut3.Cine", "source color space")
    studio = open_config(ACES_13_CONFIG)
    with pytest.raises(ColorError, match=r"nearest: .*S-Log3") as error:
        studio.resolve("S-Log3 Venice", "source color space")
    assert "no camera" not in str(error.value)


@pytest.mark.parametrize("what", ["source color space", "target color space"])
def test_a_space_that_is_like_no_other(what: str) -> None:
    """A color space that the config lacks is told with the nearest names, or with some that there are."""
    config = open_config(ACES_13_CONFIG)
    with pytest.raises(ColorError, match=rf"{what} 'ACES cg'.*nearest: ACEScg"):
        config.resolve("ACES cg", what)
    with pytest.raises(ColorError, match=rf"{what} 'nope'.*such as "):
        config.resolve("nope", what)


def test_a_config_that_was_changed_is_read_again(config: Path) -> None:
    """A process that lives for long, as the panel's does, takes the file as it is now."""
    first = open_config(str(config))
    assert open_config(str(config)) is first
    config.write_text(CONFIG.replace("name: plain", "name: other"))
    assert open_config(str(config)).content_hash != first.content_hash
    assert open_config(str(config)).views("screen") == ("other",)


def test_what_a_config_lacks_is_told_with_its_file(config: Path) -> None:
    """A copy has the name of the config that it was made of; a built-in one has no file."""
    with pytest.raises(ColorError) as caught:
        open_config(str(config)).resolve("nope", "source color space")
    assert f"is not in the OCIO config show-aces-v1.3 ({config})" in str(caught.value)
    with pytest.raises(ColorError, match=r"is not in the OCIO config studio-config-[^ ]*;"):
        open_config(ACES_13_CONFIG).resolve("nope", "source color space")
