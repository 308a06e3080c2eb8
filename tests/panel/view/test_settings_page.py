"""The settings' window: what is typed into a field, what stands in an empty one, what is told below it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from nuke_plugin.panel.qt import QtWidgets
from nuke_plugin.panel.view.dialogs.setting_fields import GREY, LIST, text_of
from nuke_plugin.panel.view.dialogs.settings_page import SettingsPage
from nuke_plugin.panel.view.window import Panel
from tests.panel.bench import Bench, settings
from tests.panel.view.hands import enter

Opened = Callable[[], Panel]
VALUES = {
    "color.display": "sRGB - Display",
    "color.view": None,
    "cdl.working_space": None,
    "output.resolution": [3840, 2160],
}
SPACES = {
    "spaces": ["ACEScg", "ACEScct"],
    "displays": [{"name": "sRGB - Display", "views": ["SDR", "Raw"], "default": "SDR"}],
    "source": "ACEScg",
}


def page_of(bench: Bench, panel: Panel) -> SettingsPage:
    """The page, with the settings that there are."""
    bench.script["settings"] = lambda args: told(args)
    bench.script["spaces"] = lambda args: SPACES
    bench.session.start()
    bench.run()
    panel.dialogs.show_settings()
    page = panel.dialogs.settings
    assert page is not None
    return page


def told(args: dict[str, Any]) -> dict[str, Any]:
    """An answer of `settings` with what was set here; defaults stay."""
    found = settings(**VALUES)
    for name, value in args.get("settings", {}).items():
        found["knobs"][name]["value"] = value
    return found


def type_into(qtbot: Any, bench: Bench, page: SettingsPage, name: str, words: str) -> QtWidgets.QLineEdit:
    """Type over what the field has."""
    field = page.fields[name]
    assert isinstance(field, QtWidgets.QLineEdit)
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, words)
    enter(qtbot, field)
    bench.run()
    return field


@pytest.mark.parametrize(
    "words", ["1280x720", "1280 x 720", "1280, 720", "1280 720", "[1280, 720]", "1280X720"]
)
def test_a_size_is_typed_as_people_write_it(qtbot: Any, bench: Bench, opened: Opened, words: str) -> None:
    """All of these are one size, and the field shows it in one way."""
    page = page_of(bench, opened())
    name = "output.resolution"
    field = type_into(qtbot, bench, page, name, words)
    assert [one.value for one in bench.session.settings if one.name == name] == [[1280, 720]]
    assert field.text() == "1280 x 720"
    assert text_of([1280.5, 2]) == "1280.5, 2"


def test_a_refusal_is_below_its_field(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """Why a value was taken back is read in the window that it was typed into, until another is set."""
    page = page_of(bench, opened())
    name = "output.resolution"
    assert not page.wrongs[name].isVisible()
    del bench.script["settings"]
    field = type_into(qtbot, bench, page, name, "abc")
    bench.refuse("settings", "SettingsError", 'flag: output.resolution: expected a list, got "abc"')
    bench.answer("settings", told({}))
    assert page.wrongs[name].isVisible()
    assert page.wrongs[name].text() == '"abc": give width and height, such as 1280 x 720'
    assert field.text() == "3840 x 2160"
    bench.script["settings"] = told
    type_into(qtbot, bench, page, name, "1280x720")
    assert not page.wrongs[name].isVisible()


def test_an_empty_list_says_what_it_stands_for(bench: Bench, opened: Opened) -> None:
    """In grey, and it can be chosen again after another value."""
    page = page_of(bench, opened())
    box = page.fields["color.view"]
    assert isinstance(box, QtWidgets.QComboBox)
    assert box.currentText() == "the display's default view"
    assert box.styleSheet() == GREY
    cdl = page.fields["cdl.working_space"]
    assert isinstance(cdl, QtWidgets.QComboBox)
    assert cdl.currentText() == "none: CDLs are not applied"
    asked = len(bench.worker.requests)
    box.activated.emit(box.currentIndex())
    assert len(bench.worker.requests) == asked, "nothing was changed"
    box.setCurrentIndex(box.findText("Raw"))
    box.activated.emit(box.currentIndex())
    bench.run()
    assert (box.currentText(), box.styleSheet()) == ("Raw", LIST)
    box.setCurrentIndex(0)
    box.activated.emit(0)
    bench.run()
    assert bench.worker.requests[-1].args == {"settings": {"color.view": ""}}
    assert box.currentText() == "the display's default view"


def test_an_empty_line_says_what_it_stands_for(bench: Bench, opened: Opened) -> None:
    """A text field that nothing is set for says the same."""
    panel = opened()
    bench.script["settings"] = lambda args: settings(**{"color.config": None})
    bench.session.start()
    bench.run()
    panel.dialogs.show_settings()
    assert panel.dialogs.settings is not None
    field = panel.dialogs.settings.fields["color.config"]
    assert isinstance(field, QtWidgets.QLineEdit)
    assert field.placeholderText() == "$OCIO, else the ACES 1.3 studio config"


def test_settings_that_cannot_be_read_say_why(bench: Bench, opened: Opened) -> None:
    """The window does not wait for good; opened once more it reads them again."""
    panel = opened()
    del bench.script["settings"]
    bench.session.start()
    bench.run()
    panel.dialogs.show_settings()
    page = panel.dialogs.settings
    assert page is not None
    assert page.none.text() == "The settings are being read..."
    bench.refuse("settings", "SettingsError", "/no/settings.json: no such file")
    assert page.none.text().startswith("The settings cannot be read: /no/settings.json: no such file\n")
    page.close()
    panel.dialogs.show_settings()
    bench.run()
    assert page.none.text() == "The settings are being read..."
    bench.refuse("settings", "WorkerGone", "DED-IO's process ended")
    assert "process ended" in page.none.text()
    panel.dialogs.show_settings()
    bench.run()
    bench.answer("settings", told({}))
    assert not page.none.isVisible()
    assert "output.resolution" in page.fields
