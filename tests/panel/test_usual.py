"""What an empty cell shows: what the row gets all the same."""

from __future__ import annotations

from dataclasses import replace

from nuke_plugin.panel.rows.rows import Row
from nuke_plugin.panel.settings.preferences import Preferences
from nuke_plugin.panel.settings.usual import usual
from tests.panel.bench import media, row, settings

TOLD = Preferences(knobs=settings(**{"color.source": "ACEScct", "defaults.squeeze": 1.8})["knobs"])


def test_the_clip_goes_before_the_settings() -> None:
    """A squeeze is the clip's own, else that of the settings; a color space is that of the settings."""
    squeezed = row(media=replace(media(), squeeze=2.0))
    assert [usual(one, "squeeze", TOLD) for one in (squeezed, row())] == ["2", "1.8"]
    assert usual(squeezed, "colorspace", TOLD) == "ACEScct"
    assert usual(squeezed, "colorspace", replace(TOLD, source="ACES - cct")) == "ACES - cct", "as in the list"


def test_a_cell_that_is_set_needs_nothing() -> None:
    """What a person set is what is shown."""
    of = row(squeeze=1.0, source_colorspace="ACEScg")
    assert usual(of, "squeeze", TOLD) == usual(of, "colorspace", TOLD) == ""


def test_an_exr_has_no_space_of_its_own() -> None:
    """The settings' default is for cameras: an EXR gets a space where somebody wrote it into them."""
    of = row(media=replace(media(), codec="openexr"))
    assert usual(of, "colorspace", TOLD) == ""
    assert usual(of, "colorspace", TOLD.with_own("color.source", "ACEScct")) == "ACEScct"


def test_what_is_not_known_is_not_shown() -> None:
    """Before the worker has told anything, and of rows without a clip, nothing is claimed."""
    for key in ("squeeze", "colorspace", "shot"):
        assert usual(row(), key, Preferences()) == ""
        assert usual(Row(2, origin="timeline"), key, TOLD) == ""
