"""The panel with 2,000 rows: what a person waits for, in milliseconds, without a screen.

Usage: panel_view.py [ROWS]
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from nuke_plugin.panel.qt import QtWidgets
from nuke_plugin.panel.rows.columns import COLUMNS
from nuke_plugin.panel.view import theme
from nuke_plugin.panel.view.window import Panel
from tests.panel.bench import Bench, scanned, told
from tests.panel.view.conftest import png

KEYS = [column.key for column in COLUMNS]


def main(count: int) -> None:
    """Print a line a thing: its median and its worst of some runs."""
    app = QtWidgets.QApplication([])
    theme.dark(app)
    picture = png(128, 72)
    bench = Bench(script={"frame": lambda args: {"png": picture}})
    panel = Panel(bench.session)
    panel.resize(1280, 40 * theme.ROW_HEIGHT + 160)  # forty rows are to be seen
    panel.show()
    bench.session.add([Path("/media")])
    bench.run()
    begun = time.perf_counter()
    bench.answer("scan", scanned(*(told(f"A{n:04d}") for n in range(count))))
    app.processEvents()
    line(f"{count} rows come into the table", [time.perf_counter() - begun])
    for _ in range(40):  # thumbnails of the first window
        time.sleep(0.02)
        app.processEvents()
        bench.run()
    line("the model is reset", repeat(10, panel.table.rows.endResetModel, panel.table.rows.beginResetModel))
    line("a window of 40 rows is drawn while one scrolls", scrolling(app, panel, count))
    rows = tuple(row.id for row in bench.session.rows)

    session, table, counts = bench.session, panel.table, iter(range(10, 99))

    def drawn(do: Callable[[], None]) -> Callable[[], None]:
        """Do it, and have Qt draw what it changed."""

        def both() -> None:
            do()
            app.processEvents()

        return both

    edit_all = drawn(lambda: session.set_cells(rows, "head", str(next(counts))))
    edit_one = drawn(lambda: session.set_cells(rows[:1], "head", "+1"))
    line(f"a cell of {count} rows is edited", repeat(10, edit_all))
    line("that is undone", repeat(5, drawn(session.undo)))
    line("one cell is edited", repeat(20, edit_one))
    line("all rows are selected", repeat(5, drawn(lambda: table.choose(rows)), lambda: table.choose(())))
    word = drawn(lambda: table.rows.show_only("A00", frozenset()))
    line("a word is searched for", repeat(5, word, lambda: table.rows.show_only("", frozenset())))
    table.rows.show_only("", frozenset())
    line("a column is sorted", repeat(5, drawn(lambda: table.header.sectionClicked.emit(KEYS.index("clip")))))


def scrolling(app: QtWidgets.QApplication, panel: Panel, count: int) -> list[float]:
    """Seconds of each drawing of the viewport, at fifty places."""
    bar = panel.table.verticalScrollBar()

    def step(n: int) -> None:
        bar.setValue(n * count * theme.ROW_HEIGHT // 60)
        panel.table.viewport().repaint()

    return [timed(lambda n=n: step(n)) for n in range(50)]  # type: ignore[misc]


def repeat(
    times: int, what: Callable[[], object], before: Callable[[], object] = lambda: None
) -> list[float]:
    """Seconds of each run; `before` does not count."""
    found = []
    for _ in range(times):
        before()
        found.append(timed(what))
    return found


def timed(what: Callable[[], object]) -> float:
    """Seconds that it takes."""
    begun = time.perf_counter()
    what()
    return time.perf_counter() - begun


def line(name: str, seconds: list[float]) -> None:
    """Print what was measured."""
    print(f"{name:<50} {1000 * statistics.median(seconds):8.1f} ms   at most {1000 * max(seconds):8.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
