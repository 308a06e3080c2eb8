"""The table: what it shows, how many rows are edited at once, and what it asks for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from nuke_plugin.panel.qt import Qt, QtCore, QtGui, QtWidgets
from nuke_plugin.panel.rows.columns import COLUMNS
from nuke_plugin.panel.view import kept, theme
from nuke_plugin.panel.view.table.delegates import two_lines
from nuke_plugin.panel.view.table.table import Table
from nuke_plugin.panel.view.window import Panel
from tests.panel.bench import Bench, plate, scanned, told
from tests.panel.view.hands import KEYS, PATIENCE, click, editor, enter, index, text, typed

Opened = Callable[[], Panel]


def test_a_text_goes_into_every_selected_row(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """What is typed into a cell of a selection is set in all of its rows, and one undo takes it back."""
    table = opened().table
    bench.with_clips("a", "b", "c")
    click(qtbot, table, 0, "element")
    click(qtbot, table, 2, "element", ctrl=True)
    typed(qtbot, table, "bgPlate")
    assert [row.element for row in bench.session.rows] == ["bgPlate", "rawPlate", "bgPlate"]
    assert text(table, 2, "element") == "bgPlate"
    qtbot.keyClick(table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert {row.element for row in bench.session.rows} == {"rawPlate"}
    redo = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(table, Qt.Key.Key_Z, redo)
    assert bench.session.rows[0].element == "bgPlate"


def test_typing_what_is_there_still_sets_the_others(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """A text that the cell has already is set in the other rows of the selection."""
    table = opened().table
    bench.with_clips("a", "b")
    bench.session.set_cells((bench.session.rows[1].id,), "element", "fg01")
    click(qtbot, table, 1, "element")
    click(qtbot, table, 0, "element", ctrl=True)
    typed(qtbot, table, "rawPlate")
    assert {row.element for row in bench.session.rows} == {"rawPlate"}


def test_arithmetic_in_a_cell(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """``+8`` adds to what each selected row has, and a timecode is a frame."""
    table = opened().table
    bench.with_clips("a", "b")
    bench.session.set_cells((bench.session.rows[1].id,), "in", "20")
    click(qtbot, table, 0, "in")
    click(qtbot, table, 1, "in", shift=True)
    typed(qtbot, table, "+8")
    assert [row.in_point for row in bench.session.rows] == [16, 28]
    click(qtbot, table, 0, "in_timecode")
    typed(qtbot, table, "01:00:01:00")
    assert bench.session.rows[0].in_point == 24


def test_a_text_that_cannot_be_is_told(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """A wrong text changes nothing, and the banner has the sentence."""
    panel = opened()
    bench.with_clips("a")
    click(qtbot, panel.table, 0, "in")
    typed(qtbot, panel.table, "soon")
    assert bench.session.rows[0].in_point == 8
    assert panel.banner.isVisible()
    assert panel.banner.level == "error"
    assert "soon" in panel.banner.text.text()


def test_a_double_click_edits_the_whole_selection(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """A double click into a selection does not reduce it to one row."""
    table = opened().table
    bench.with_clips("a", "b", "c")
    click(qtbot, table, 0, "sequence")
    click(qtbot, table, 2, "sequence", shift=True)
    at = table.visualRect(index(table, 1, "sequence")).center()
    left = Qt.MouseButton.LeftButton
    qtbot.mouseClick(table.viewport(), left, pos=at)
    qtbot.mouseDClick(table.viewport(), left, pos=at)
    line = editor(table)
    line.clear()
    qtbot.keyClicks(line, "abc")
    enter(qtbot, line)
    assert [row.sequence for row in bench.session.rows] == ["abc"] * 3


def test_arrows_change_the_column_and_keep_the_selection(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """With several rows selected, left and right only go to another column, past hidden ones."""
    table = opened().table
    bench.with_clips("a", "b")
    table.setColumnHidden(KEYS.index("reel"), True)
    click(qtbot, table, 0, "clip")
    click(qtbot, table, 1, "clip", shift=True)
    qtbot.keyClick(table, Qt.Key.Key_Right)
    assert KEYS[table.currentIndex().column()] == "in"
    assert len(table.chosen()) == 2
    qtbot.keyClick(table, Qt.Key.Key_Escape)
    assert len(table.chosen()) == 1


def test_fill_down_and_numbers(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """Ctrl+D gives the topmost cell to the others; numbering counts by tens from the top."""
    panel = opened()
    bench.with_clips("a", "b", "c")
    session, table = bench.session, panel.table
    session.set_cells((session.rows[0].id,), "head", "12")
    click(qtbot, table, 0, "head")
    click(qtbot, table, 2, "head", shift=True)
    qtbot.keyClick(table, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert [row.head for row in session.rows] == [12, 12, 12]
    click(qtbot, table, 1, "shot")
    qtbot.keyClick(table, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert "select two rows" in panel.banner.text.text()
    session.set_cells((session.rows[2].id,), "shot", "777")
    table.number_by_tens()
    assert [row.shot for row in session.rows] == ["010", "020", "030"]


def test_rows_are_taken_out_and_come_back(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """Del takes the selected rows out of the table, and not a letter in a cell that is edited."""
    panel = opened()
    bench.with_clips("a", "b", "c")
    click(qtbot, panel.table, 1, "shot")
    qtbot.keyClick(panel.table, Qt.Key.Key_F2)
    line = editor(panel.table)
    line.setCursorPosition(0)
    qtbot.keyClick(line, Qt.Key.Key_Delete)
    assert line.text() == "20"
    assert len(bench.session.rows) == 3
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    assert [text(panel.table, n, "clip") for n in range(2)] == ["a", "c"]
    qtbot.mouseClick(panel.toolbar.buttons["undo"], Qt.MouseButton.LeftButton)
    assert panel.table.rows.rowCount() == 3


def test_a_header_sorts_and_gives_back_the_order(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """A header sorts up, down, and then not at all; the selected row stays selected."""
    table = opened().table
    bench.with_clips("b", "c", "a")
    click(qtbot, table, 0, "clip")
    header = table.horizontalHeader()
    n = KEYS.index("clip")
    at = QtCore.QPoint(header.sectionViewportPosition(n) + 10, 10)
    orders = []
    for _ in range(3):
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
        orders.append("".join(text(table, place, "clip") for place in range(3)))
        (chosen,) = table.chosen()
        assert bench.session.row(chosen).media.name == "b"  # type: ignore[union-attr]
    assert orders == ["abc", "cba", "bca"]


def test_search_and_filters(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """Ctrl+F finds rows by a word; a filter button leaves its rows, and says how many they are."""
    panel = opened()
    lost = {"key": "V1 002", "where": "cut.edl:9", "shot": "sht020", "message": "no clip of reel B001"}
    bench.with_cut(plate("V1 001", "sht010"), obstacles=(lost,))
    qtbot.keyClick(panel.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    search = panel.toolbar.filters.search
    assert QtWidgets.QApplication.focusWidget() is search
    qtbot.keyClicks(search, "sht010")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert panel.table.rows.rowCount() == 1
    search.clear()
    qtbot.waitUntil(lambda: panel.table.rows.rowCount() == 2, timeout=PATIENCE)
    button = panel.toolbar.filters.buttons["unmatched"]
    assert button.text() == "Unmatched 1"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert panel.table.rows.rowCount() == 1
    assert text(panel.table, 0, "clip") == "no clip"
    assert not panel.toolbar.filters.buttons["failed"].isEnabled()


def test_what_is_wrong_is_red_and_in_words(bench: Bench, opened: Opened) -> None:
    """A row that has to be mended is red where it has to be, and says why in the cell and its tooltip."""
    table = opened().table
    lost = {"key": "V1 002", "where": "cut.edl:9", "shot": "sht020", "message": "no clip of reel B001"}
    bench.with_cut(plate("V1 001", "sht010"), obstacles=(lost,))
    for key in ("clip", "verdict"):
        assert index(table, 1, key).data(int(Qt.ItemDataRole.ForegroundRole)).name() == theme.RED
        assert "no clip of reel B001" in index(table, 1, key).data(int(Qt.ItemDataRole.ToolTipRole))
    assert "no clip of reel B001" in text(table, 1, "verdict")
    assert index(table, 0, "clip").data(int(Qt.ItemDataRole.ForegroundRole)) is None


def test_short_handles_are_red_in_the_bar(bench: Bench, opened: Opened) -> None:
    """The bar of a row whose head is short has red pixels, and that of another has none."""
    panel = opened()
    bench.with_clips("a", "b")
    bench.session.set_cells((bench.session.rows[0].id,), "in", "3")
    panel.table.choose(())
    image = panel.table.viewport().grab().toImage()

    def reds(place: int) -> int:
        of = panel.table.visualRect(index(panel.table, place, "range"))
        colours = [image.pixelColor(x, of.center().y()) for x in range(of.left(), of.right())]
        return sum(one.red() > 200 and one.green() < 90 for one in colours)

    assert reds(0) >= 3
    assert reds(1) == 0


def test_an_empty_cell_shows_what_it_stands_for(bench: Bench, opened: Opened) -> None:
    """Grey, and not as if it had been typed; what is set is shown as any text is."""
    table = opened().table
    bench.session.start()
    bench.run()
    bench.with_clips("a")
    cell = index(table, 0, "colorspace")
    assert (text(table, 0, "colorspace"), cell.data(int(Qt.ItemDataRole.EditRole))) == ("ACEScg", "")
    assert cell.data(int(Qt.ItemDataRole.ForegroundRole)) == theme.colour(theme.FAINT)
    faint = drawn(table, "colorspace")
    assert len(faint) > 3, "letters are drawn"
    assert not any(one.lightness() > theme.colour(theme.FAINT).lightness() + 20 for one in faint)
    bench.session.set_cells((bench.session.rows[0].id,), "colorspace", "ACEScct")
    assert text(table, 0, "colorspace") == "ACEScct"
    assert cell.data(int(Qt.ItemDataRole.ForegroundRole)) is None
    assert any(
        one.lightness() > theme.colour(theme.FAINT).lightness() + 20 for one in drawn(table, "colorspace")
    )


def drawn(table: Table, key: str) -> list[QtGui.QColor]:
    """The colours of that cell in the first row, each once."""
    table.choose(())
    image = table.viewport().grab(table.visualRect(index(table, 0, key))).toImage()
    dots = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    return [QtGui.QColor(dot) for dot in dots]


def test_color_spaces_are_chosen_from_the_configs_list(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """The cell offers the config's spaces, and what is chosen goes into every selected row."""
    table = opened().table
    bench.session.start()
    bench.run()
    bench.with_clips("a", "b")
    click(qtbot, table, 0, "colorspace")
    click(qtbot, table, 1, "colorspace", shift=True)
    qtbot.keyClick(table, Qt.Key.Key_F2)
    box = editor(table).parent()
    assert isinstance(box, QtWidgets.QComboBox)
    assert [box.itemText(n) for n in range(box.count())] == ["ACEScg", "ACEScct"]
    box.setCurrentIndex(1)
    enter(qtbot, editor(table))
    assert {row.source_colorspace for row in bench.session.rows} == {"ACEScct"}


def test_return_takes_what_is_typed_of_a_color_space(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """One Return takes the name, also where the list of names that it begins is open."""
    table = opened().table
    bench.session.start()
    bench.run()
    bench.with_clips("a")
    click(qtbot, table, 0, "colorspace")
    qtbot.keyClicks(table, "A")
    qtbot.keyClicks(editor(table), "CESc")
    shown = QtWidgets.QApplication.activePopupWidget()
    assert shown is not None
    qtbot.keyClicks(shown, "ct")
    qtbot.keyClick(shown, Qt.Key.Key_Return)
    QtWidgets.QApplication.processEvents()
    assert bench.session.rows[0].source_colorspace == "ACEScct"
    assert QtWidgets.QApplication.activePopupWidget() is None
    assert QtWidgets.QApplication.focusWidget() is table


def test_a_long_text_is_on_two_lines() -> None:
    """A name is broken at a mark and keeps its end; of a sentence the end is cut off."""
    metrics = QtGui.QFontMetrics(QtGui.QFont())
    for name in ("A001C003_261122AB", "S-Log3 Venice S-Gamut3.Cine", "A" * 300 + "_01"):
        width = metrics.horizontalAdvance("A001C003_26")
        first, second = two_lines(name, metrics, width)
        assert max(map(metrics.horizontalAdvance, (first, second))) <= width
        assert name.startswith(first)
        assert second.endswith(name[-2:])
    first, second = two_lines("A001C003_261122AB", metrics, metrics.horizontalAdvance("A001C003_26"))
    assert (first, second) == ("A001C003_", "261122AB")
    said = "its media are missing: no clip of reel B001 is there"
    first, second = two_lines(said, metrics, metrics.horizontalAdvance("its media are mi"))
    assert first == "its media are"
    assert second.startswith("missing")
    assert second.endswith("\N{HORIZONTAL ELLIPSIS}")


class Counting:
    """Counts rows that are asked for while a picture of the table is taken."""

    def __init__(self, panel: Panel) -> None:
        self.rows: set[int] = set()
        self._row_at = panel.table.rows.row_at
        panel.table.rows.row_at = self.row_at  # type: ignore[method-assign]

    def row_at(self, place: int) -> Any:
        self.rows.add(place)
        return self._row_at(place)


def test_painting_asks_for_visible_rows_only(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """Of 2,000 rows, painting a window reads those in it; thumbnails are loaded of no others."""
    panel = opened()
    bench.session.add([Path("/media")])
    bench.run()
    bench.answer("scan", scanned(*(told(f"A{n:04d}") for n in range(2000))))
    table = panel.table
    assert table.rows.rowCount() == 2000
    qtbot.wait(200)
    bench.run()
    room = table.viewport().height() // theme.ROW_HEIGHT + 2

    def asked_for() -> set[str]:
        bench.run()
        return {request.args["path"] for request in bench.worker.requests if request.do == "frame"}

    qtbot.waitUntil(lambda: bool(asked_for()), timeout=PATIENCE)
    asked = asked_for()
    assert len(asked) <= room
    table.verticalScrollBar().setValue(1000 * theme.ROW_HEIGHT)
    counting = Counting(panel)
    table.viewport().grab()
    assert 5 < len(counting.rows) <= room
    assert min(counting.rows) >= 999

    def is_loaded() -> bool:
        bench.run()
        return table.thumbnails.get(table.rows.row_at(1001)) is not None

    qtbot.waitUntil(is_loaded, timeout=PATIENCE)
    later = {request.args["path"] for request in bench.worker.requests if request.do == "frame"} - asked
    assert later <= {f"/media/A{n:04d}.mxf" for n in range(999, 999 + room + 1)}
    assert isinstance(table.thumbnails.get(table.rows.row_at(1001)), QtGui.QPixmap)


def test_what_is_dropped_is_added(bench: Bench, opened: Opened, tmp_path: Path) -> None:
    """Files and folders that are dropped on the empty panel or on the table are looked at."""
    panel = opened()
    for place in (panel.empty, panel.table):
        data = QtCore.QMimeData()
        data.setUrls([QtCore.QUrl.fromLocalFile(str(tmp_path / "a b#1.mov"))])
        where = QtCore.QPoint(20, 20)
        held = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        enter = QtGui.QDragEnterEvent(where, Qt.DropAction.CopyAction, data, *held)
        place.dragEnterEvent(enter)
        assert enter.isAccepted()
        drop = QtGui.QDropEvent(QtCore.QPointF(where), Qt.DropAction.CopyAction, data, *held)
        place.dropEvent(drop)
        assert bench.open("scan")[0].args["paths"] == [str(tmp_path / "a b#1.mov")]
        bench.answer("scan", scanned(told("a")))
    assert len(bench.session.rows) == 2
    data = QtCore.QMimeData()
    data.setText("only a text")
    enter = QtGui.QDragEnterEvent(where, Qt.DropAction.CopyAction, data, *held)
    panel.table.dragEnterEvent(enter)
    assert not enter.isAccepted()


def test_columns_of_cuts_are_there_for_cuts(bench: Bench, opened: Opened) -> None:
    """Speed and match take no room from clips, and come with a timeline."""
    table = opened().table
    bench.with_clips("a")
    hidden = [table.isColumnHidden(KEYS.index(key)) for key in ("speed", "confidence")]
    assert hidden == [True, True]
    bench.with_cut(plate("V1 001", "sht110"))
    hidden = [table.isColumnHidden(KEYS.index(key)) for key in ("speed", "confidence")]
    assert hidden == [False, False]


def test_a_cell_that_takes_no_text_says_why(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """F2 in a row that is being ingested opens no editor, and the banner says why not."""
    panel = opened()
    bench.with_clips("a")
    bench.session.ingest()
    bench.run()
    click(qtbot, panel.table, 0, "element")
    qtbot.keyClick(panel.table, Qt.Key.Key_F2)
    assert QtWidgets.QApplication.focusWidget() is panel.table
    assert panel.banner.level == "error"
    assert "it is being ingested" in panel.banner.text.text()


def test_what_has_to_be_filled_in_is_marked(qtbot: Any, bench: Bench, opened: Opened) -> None:
    """An empty cell that an ingest needs has something red in it, and one that may be empty has not."""
    panel = opened()
    bench.session.add([Path("/media")])
    bench.run()
    bench.answer("scan", scanned(told("a")))
    panel.table.choose(())
    image = panel.table.viewport().grab().toImage()

    def is_marked(key: str) -> bool:
        of = panel.table.visualRect(index(panel.table, 0, key)).adjusted(2, 2, -2, -2)
        places = ((x, y) for x in range(of.left(), of.right()) for y in range(of.top(), of.bottom()))
        return any((c := image.pixelColor(*at)).red() > 140 and c.red() > c.green() + 60 for at in places)

    assert [is_marked(key) for key in ("sequence", "shot", "colorspace", "speed")] == [
        True,
        True,
        False,
        False,
    ]


def test_a_word_of_the_progress_is_not_broken(bench: Bench, opened: Opened) -> None:
    """The column has room for its longest word on one line."""
    panel = opened()
    bench.with_clips("a")
    room = panel.table.columnWidth(KEYS.index("status")) - 8
    assert panel.table.fontMetrics().horizontalAdvance("cancelled") <= room


def test_columns_stay_as_they_were_arranged(bench: Bench, opened: Opened, tmp_path: Path) -> None:
    """Widths, order and choice are those of the panel before; what cuts fill comes with a cut alone."""
    before = opened()
    bench.with_clips("a")
    header = before.table.header
    usual = [header.sectionSize(n) for n in range(header.count())]
    reel, shot, speed, match = (column(key) for key in ("reel", "shot", "speed", "confidence"))
    header.resizeSection(reel, 133)
    header.moveSection(header.visualIndex(shot), 1)
    header.setSectionHidden(column("squeeze"), True)
    header.setSectionHidden(speed, False)
    before.hide()
    after = opened().table.header
    assert after.sectionSize(reel) == 133
    assert after.visualIndex(shot) == 1
    assert [after.isSectionHidden(n) for n in (column("squeeze"), speed, match)] == [True, True, True]
    after.show_cut_columns(True)
    assert not after.isSectionHidden(speed)
    after.show_cut_columns(False)
    after._usual()
    assert not after.isSectionHidden(column("squeeze"))
    assert [after.visualIndex(n) for n in range(after.count())] == list(range(after.count()))
    verdict = column("verdict")
    now = [after.sectionSize(n) for n in range(after.count())]
    assert now[:verdict] == usual[:verdict]
    assert [path.name for path in (tmp_path / "kept" / "DED-IO").iterdir()] == ["panel.ini"]


def test_a_broken_arrangement_is_none(bench: Bench, opened: Opened, tmp_path: Path) -> None:
    """Whatever is in the file, the panel opens with its usual columns."""
    usual = [opened().table.columnWidth(n) for n in range(len(COLUMNS))]
    header = opened().table.header
    name = header._name()
    for state in (b"", b"\xff" * 40, header.saveState().data()[:-9]):
        kept.save(name, QtCore.QByteArray(state))
        assert [opened().table.columnWidth(n) for n in range(len(COLUMNS))] == usual
    (tmp_path / "kept" / "DED-IO" / "panel.ini").write_bytes(b"[columns\n\x00\xff=@Bad(\n")
    assert [opened().table.columnWidth(n) for n in range(len(COLUMNS))] == usual


def column(key: str) -> int:
    """The number of a column."""
    return [one.key for one in COLUMNS].index(key)
