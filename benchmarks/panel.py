"""How long the panel's session needs with 2,000 rows: what a person waits for between two pictures.

`python benchmarks/panel.py` prints a line for each; nothing of it is asserted. No worker and no Qt in it.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from dedio_core.frames import FrameRange, FrameRate, Timecode
from nuke_plugin.panel.asks import Asks, Notice
from nuke_plugin.panel.rows import filters
from nuke_plugin.panel.rows.rows import Media, Row
from nuke_plugin.panel.session import Session

RATE = FrameRate.of(24000, 1001)
GOAL = 50.0
"""Milliseconds: more than that is seen as a stutter."""


def rows(count: int) -> list[Row]:
    """Rows of clips, some of them with short handles."""
    start = Timecode.parse("10:00:00:00", RATE)
    found = []
    for n in range(count):
        name = f"A{n // 100:03d}C{n % 100:03d}_261122"
        clip = Media(
            Path(f"/media/{name}.mxf"), name, FrameRange(0, 499), RATE, start.plus(500 * n), name[:8]
        )
        shot = f"{(n + 1) * 10:05d}"
        found.append(
            Row(0, sequence="sht", shot=shot, element="rawPlate", media=clip, in_point=n % 12, out_point=400)
        )
    return found


def nobody(notice: Notice) -> Asks:
    """There is no worker: nothing that is measured asks one."""
    raise OSError("the benchmark has no worker")


def milliseconds(work: Callable[[], object], times: int) -> list[float]:
    """How long it takes, each time."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        found.append((time.perf_counter() - begun) * 1000)
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=2000)
    options.add_argument("--times", type=int, default=15)
    asked = options.parse_args()
    session = Session(nobody, lambda call: None)
    session._table.add("Add", rows(asked.rows))
    ids = [row.id for row in session.rows]
    words = {
        "set a cell of every row (+1)": lambda: session.set_cells(ids, "head", "+1"),
        "set the in of every row (timecode)": lambda: session.set_cells(ids, "in", "+00:00:00:01"),
        "undo that": session.undo,
        "redo that": session.redo,
        "set one cell of one row": lambda: session.set_cells(ids[:1], "tail", "+1"),
        "undo one cell": session.undo,
        "fill down every row": lambda: session.fill_down(ids, "colorspace"),
        "number every row by tens": lambda: session.number_by_tens(ids),
        "search two words": lambda: session.visible("a01 raw"),
        "filter warnings": lambda: session.visible(only=frozenset(filters.FILTERS)),
        "sort by shot": lambda: session.visible(sort=("shot", False)),
        "sort by timecode": lambda: session.visible(sort=("in_timecode", True)),
        "sort by verdict": lambda: session.visible(sort=("verdict", False)),
        "one frame of progress": lambda: session._table.update(ids[-1], tell=False, done=time.monotonic_ns()),
        "progress of all": session.progress,
    }
    print(f"{asked.rows} rows; shortest, median, longest of {asked.times}, milliseconds (goal {GOAL:g})")
    for name, work in words.items():
        found = milliseconds(work, asked.times)
        late = "" if statistics.median(found) < GOAL else "   above the goal"
        times = f"{min(found):8.2f} {statistics.median(found):8.2f} {max(found):8.2f}"
        print(f"{name:38} {times}{late}")


if __name__ == "__main__":
    main()
