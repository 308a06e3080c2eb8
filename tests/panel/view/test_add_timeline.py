"""The dialog that adds a timeline: what is wrong is said in it, and what was typed is not lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nuke_plugin.panel.qt import Qt
from nuke_plugin.panel.view.dialogs.timeline import AddTimeline
from nuke_plugin.panel.view.window import Panel
from tests.panel.bench import Bench, planned, plate

LEFT = Qt.MouseButton.LeftButton
Opened = Callable[[], Panel]


@pytest.fixture
def cut(tmp_path: Path) -> Path:
    """A cut list."""
    path = tmp_path / "cut.edl"
    path.touch()
    return path


def asked(panel: Panel) -> AddTimeline:
    """The dialog, opened."""
    panel.dialogs.add_timeline()
    assert panel.dialogs.adding is not None
    return panel.dialogs.adding


@pytest.mark.parametrize(
    ("field", "words", "said"),
    [
        ("cut", "cut.edl", "give its whole path"),
        ("cut", "/no/cut.edl", "there is no such file"),
        ("cut", "/", "is a folder; name a cut list"),
        ("rate", "banana", "frame rate 'banana'"),
        ("sequence", "a/b", "sequence 'a/b' cannot be a name"),
    ],
)
def test_what_is_wrong_is_said_before_it_closes(
    bench: Bench, opened: Opened, cut: Path, field: str, words: str, said: str
) -> None:
    """Add cannot be pressed, and the sentence is in the dialog; mended, it can."""
    dialog = asked(opened())
    assert (dialog.add.isEnabled(), dialog.add.toolTip(), dialog.said.text()) == (
        False,
        "name a cut list",
        "",
    )
    dialog.cut.setText(str(cut))
    assert dialog.add.isEnabled()
    texts: dict[str, Any] = {
        "cut": dialog.cut.setText,
        "rate": dialog.rate.setEditText,
        "sequence": dialog.sequence.setText,
    }
    texts[field](words)
    assert said in dialog.said.text()
    assert not dialog.add.isEnabled()
    texts[field](str(cut) if field == "cut" else "")
    assert (dialog.add.isEnabled(), dialog.said.text()) == (True, "")


def test_a_cut_list_may_be_a_folder(bench: Bench, opened: Opened, tmp_path: Path) -> None:
    """FCPXML and OTIO have bundles."""
    dialog = asked(opened())
    (tmp_path / "cut.fcpxmld").mkdir()
    dialog.cut.setText(str(tmp_path / "cut.fcpxmld"))
    assert dialog.add.isEnabled()


def test_a_file_that_is_gone_is_said(qtbot: Any, bench: Bench, opened: Opened, cut: Path) -> None:
    """What was there when it was typed is looked for again."""
    dialog = asked(opened())
    dialog.cut.setText(str(cut))
    cut.unlink()
    qtbot.mouseClick(dialog.add, LEFT)
    assert dialog.isVisible()
    assert "there is no such file" in dialog.said.text()


def test_what_was_refused_is_not_typed_again(qtbot: Any, bench: Bench, opened: Opened, cut: Path) -> None:
    """A cut list that the worker refuses is asked for with the same fields; one that gave rows is not."""
    panel = opened()
    dialog = asked(panel)
    dialog.cut.setText(str(cut))
    dialog.tracks.setText("V9")
    qtbot.mouseClick(dialog.add, LEFT)
    bench.run()
    bench.refuse("plan_cut", "InputError", f"{cut}: there is no track V9 in it; there are V1")
    dialog = asked(panel)
    assert dialog.isVisible()
    assert (dialog.cut.text(), dialog.tracks.text()) == (str(cut), "V9")
    dialog.tracks.setText("V1")
    qtbot.mouseClick(dialog.add, LEFT)
    bench.run()
    bench.answer("plan_cut", planned(plate("V1 001", "sht010")))
    dialog = asked(panel)
    assert (dialog.cut.text(), dialog.tracks.text()) == ("", "")
