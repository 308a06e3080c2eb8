"""Pictures of rows: one is loaded anew when its row, its look or what became of it is another."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from nuke_plugin.panel.qt import QtGui, QtWidgets
from nuke_plugin.panel.rows.rows import Row
from nuke_plugin.panel.view.table.thumbnails import Thumbnails
from nuke_plugin.panel.view.window import Panel
from tests.panel.bench import Bench, media, row
from tests.panel.view.conftest import png
from tests.panel.view.hands import PATIENCE


class Pictures:
    """Of a session only its pictures: what they are, and how often they were asked for."""

    def __init__(self, found: bytes | str | None) -> None:
        self.found = found
        self.asked = 0
        self.of = row(1)

    def row(self, id_: int) -> Row:
        return self.of

    def look(self, of: Row) -> tuple[Any, ...]:
        return ()

    def picture(self, id_: int, frame: int, width: int, got: Callable[[bytes | str | None], None]) -> None:
        self.asked += 1
        got(self.found)


def test_a_picture_that_could_not_be_had_is_asked_for_again(qtbot: Any, qapp: QtWidgets.QApplication) -> None:
    """Once for every time that the row's media or how its ingest ended is another, and not meanwhile."""
    pictures = Pictures("b.mxf: is cut off")
    thumbnails: Any = Thumbnails(pictures)  # type: ignore[arg-type]
    of = row(1)

    def asked(times: int) -> None:
        qtbot.waitUntil(lambda: pictures.asked == times, timeout=PATIENCE)
        qtbot.wait(60)
        assert pictures.asked == times

    assert thumbnails.get(of) is None
    asked(1)
    for _ in range(3):
        assert thumbnails.get(of) == "b.mxf: is cut off"
    for status in ("waiting", "running"):
        thumbnails.get(replace(of, status=status, done=1))
    asked(1)
    assert thumbnails.get(replace(of, status="failed")) is None
    asked(2)
    assert thumbnails.get(replace(of, status="failed")) == "b.mxf: is cut off"
    whole = replace(of, status="failed", media=media(count=300))
    assert thumbnails.get(whole) is None
    asked(3)
    thumbnails.get(replace(whole, status="running"))
    pictures.found = base64.b64decode(png())
    thumbnails.get(replace(whole, status="done"))
    asked(4)
    assert isinstance(thumbnails.get(replace(whole, status="done")), QtGui.QPixmap)
    assert isinstance(thumbnails.get(of), QtGui.QPixmap)
    asked(4)


def test_a_failure_while_it_is_ingested_is_no_last_word(qtbot: Any, qapp: QtWidgets.QApplication) -> None:
    """What could not be had while the row was under way is asked for when its ingest has ended."""
    pictures = Pictures("b.mxf: is being written")
    thumbnails: Any = Thumbnails(pictures)  # type: ignore[arg-type]
    running = row(1, status="running")
    thumbnails.get(running)
    qtbot.waitUntil(lambda: thumbnails.get(running) is not None, timeout=PATIENCE)
    thumbnails.get(replace(running, status="done"))
    qtbot.waitUntil(lambda: pictures.asked == 2, timeout=PATIENCE)


def test_a_picture_that_was_pushed_out_is_asked_for_again(qtbot: Any, qapp: QtWidgets.QApplication) -> None:
    """A request that newer ones pushed out says that its row is to be drawn again, which asks again."""
    pictures = Pictures(None)
    thumbnails: Any = Thumbnails(pictures)  # type: ignore[arg-type]
    with qtbot.waitSignal(thumbnails.loaded, timeout=PATIENCE):
        assert thumbnails.get(row(1)) is None
    pictures.found = base64.b64decode(png())
    with qtbot.waitSignal(thumbnails.loaded, timeout=PATIENCE):
        assert thumbnails.get(row(1)) is None
    assert isinstance(thumbnails.get(row(1)), QtGui.QPixmap)


def test_another_look_is_another_picture(qtbot: Any, bench: Bench, opened: Callable[[], Panel]) -> None:
    """A squeeze, a color space or a setting that is changed is seen in the table and in the scrubber."""

    def drawn(args: dict[str, Any]) -> dict[str, str]:
        changed = ("squeeze" in args, "source_colorspace" in args, bool(args.get("settings")))
        return {"png": png(16 + sum(changed))}

    bench.script["frame"] = drawn
    panel = opened()
    bench.with_clips("a")
    (one,) = bench.session.rows
    panel.table.choose((one.id,), one.id)
    panel.scrub()

    def widths() -> list[int]:
        bench.run()
        found = panel.table.thumbnails.get(bench.session.row(one.id))
        pixmaps = [found, *(end._pixmap for end in panel.drawer.scrubber.ends.values())]
        return [pixmap.width() for pixmap in pixmaps if isinstance(pixmap, QtGui.QPixmap)]

    qtbot.waitUntil(lambda: widths() == [16] * 3, timeout=PATIENCE)
    bench.session.set_cells((one.id,), "squeeze", "2")
    qtbot.waitUntil(lambda: widths() == [17] * 3, timeout=PATIENCE)
    bench.session.set_cells((one.id,), "colorspace", "ACEScct")
    qtbot.waitUntil(lambda: widths() == [18] * 3, timeout=PATIENCE)
    bench.session.set_setting("color.source", "ACEScct")
    qtbot.waitUntil(lambda: widths() == [19] * 3, timeout=PATIENCE)
    for _ in range(2):
        bench.session.undo()
    qtbot.waitUntil(lambda: widths() == [17] * 3, timeout=PATIENCE)
