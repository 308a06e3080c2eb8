"""Which rows are ingested, and what is said of those that are not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from nuke_plugin.panel.queue.jobs import jobs
from nuke_plugin.panel.queue.running import Running
from nuke_plugin.panel.rows.rows import Row
from nuke_plugin.panel.rows.table import Table


@dataclass(frozen=True)
class Order:
    """What a click on the button asks for: these rows, and `words` on the button."""

    ids: tuple[int, ...]
    words: str


def order(rows: Sequence[Row], selected: Collection[int], shown: Collection[int] | None = None) -> Order:
    """The selected rows where there are two or more; else all that are not done, of those that are `shown`.

    One selected row is where the focus is, and no choice. `shown` is None where no row is hidden.
    """
    is_choice = len(selected) > 1
    among = frozenset(selected) if is_choice else None if shown is None else frozenset(shown)
    chosen = [row for row in rows if among is None or row.id in among]
    asked = [row for row in chosen if not row.is_under_way and (is_choice or not row.is_made)]
    good = sum(not row.is_barred for row in asked)
    part = f"{good}" if good == len(chosen) else f"{good} of {len(chosen)}"
    if among is not None and chosen:
        words = f"Ingest {part} {'selected' if is_choice else 'shown'}"
    elif good and len(chosen) > 1:
        words = f"Ingest {'all ' if good == len(chosen) else ''}{part}"
    else:
        words = "Ingest"
    return Order(tuple(row.id for row in asked), words)


class Orders:
    """Chooses rows for the queue."""

    def __init__(self, table: Table, running: Running) -> None:
        self._table, self._running = table, running

    def ingest(self, ids: Collection[int] | None) -> None:
        """Begin with these rows, or all that are not done. Rows with an error are left out: that is said."""
        rows = [row for row in self._table.chosen(ids) if not row.is_under_way]
        if ids is None:
            rows = [row for row in rows if not row.is_made]
        good = [row for row in rows if not row.is_barred]
        if left := len(rows) - len(good):
            first = next(row for row in rows if row.is_barred)
            nothing = "" if good else "nothing was begun: "
            said = f"{nothing}{left} row{'s are' if left > 1 else ' is'} left out"
            self._table.say("warning", f"{said}: {first.name}: {first.error()}")
        elif not good:
            self._table.say("info", "there is nothing to ingest")
        if good:
            self._running.begin(jobs(good))

    def retry_failed(self) -> None:
        """Begin again with rows that failed, and go on with what is held."""
        failed = [row for row in self._table.rows if row.can_be_retried]
        self._running.retry(jobs(failed))

    def close_question(self) -> str | None:
        """What to ask before the panel is closed, where work is under way."""
        in_hand, waiting = self._running.counts()
        if not in_hand + waiting:
            return None
        words = [f"{in_hand} plate{'s are' if in_hand > 1 else ' is'} being made"] if in_hand else []
        words += [f"{waiting} wait{'s' if waiting == 1 else ''}"] if waiting else []
        return f"{' and '.join(words)}. Go on without the panel, or stop? Finished frames are kept."
