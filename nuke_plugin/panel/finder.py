"""Finding plates that are there, for what is done with them: import, reveal, their pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

from nuke_plugin.panel import after
from nuke_plugin.panel.asks import Bridge
from nuke_plugin.panel.knobs import Knobs
from nuke_plugin.panel.link import Link
from nuke_plugin.panel.rows import Row
from nuke_plugin.panel.standing import NO_NUKE
from nuke_plugin.panel.state import RowsChanged
from nuke_plugin.panel.table import Table


class Finder:
    """Asks the worker what is published, and hands it to Nuke or to the system."""

    def __init__(self, table: Table, link: Link, knobs: Knobs, bridge: Bridge | None) -> None:
        self._table, self._link, self._knobs, self._bridge = table, link, knobs, bridge
        self._pages: dict[str, str | None] = {}
        """Kitsu's page of a shot by its code; None while it is asked for, and where there is none."""

    def import_plates(self, rows: Sequence[Row], how: Literal["reads", "comp"]) -> None:
        """Make Read nodes of the rows' plates, or the comp starter of each shot, in the open script."""
        bridge = self._bridge
        if bridge is None:
            return self._table.say("warning", NO_NUKE)
        if not rows:
            return self._table.say("warning", "select the rows to import")
        if how == "comp":
            for row in {row.code.casefold(): row for row in rows}.values():
                self._import_comp(bridge, row)
            return None

        def told(result: Any) -> None:
            found = [one for one in result["plates"] if not one["error"]]
            for one in result["plates"]:
                if one["error"]:
                    self._table.say("warning", str(one["error"]))
            if found:
                self._call(lambda: bridge.import_reads([after.plate(one) for one in found]))

        return self._ask("published", {"plates": after.asked(rows)}, told)

    def _import_comp(self, bridge: Bridge, row: Row) -> None:
        def told(result: Any) -> None:
            for warning in result["warnings"]:
                self._table.say("warning", str(warning))
            self._call(lambda: bridge.import_comp(str(result["text"])))

        self._ask("comp", {"shot": row.code, "element": row.element}, told)

    def reveal(self, row: Row) -> None:
        """Show the row's folder; it is asked for where it is not known yet."""
        if row.published is not None:
            return self._show(row.published)

        def told(result: Any) -> None:
            (one,) = result["plates"]
            if one["error"]:
                return self._table.say("warning", str(one["error"]))
            if self._table.has(row.id):
                self._table.update(row.id, published=Path(one["folder"]))
            return self._show(Path(one["folder"]))

        return self._ask("published", {"plates": after.asked([row])}, told)

    def page(self, row: Row) -> str | None:
        """The shot's page in Kitsu; where it is not known, it is asked for, and None until then."""
        code = row.code.casefold()
        if code in self._pages or row.status not in ("done", "kept"):
            return self._pages.get(code)
        self._pages[code] = None

        def told(result: Any) -> None:
            (one,) = result["plates"]
            self._pages[code] = one["kitsu"]
            if one["kitsu"]:
                same = [other.id for other in self._table.rows if other.code.casefold() == code]
                self._table.tell(RowsChanged(frozenset(same)))
            elif reason := one["error"] or result["kitsu_error"]:
                self._table.say("warning", str(reason))

        args = {"plates": after.asked([row]), "kitsu": True}
        self._ask("published", args, told)
        return None

    def _show(self, folder: Path) -> None:
        try:
            after.reveal(folder)
        except OSError as error:
            self._table.say("error", f"{folder}: no file browser could be opened: {error.strerror or error}")

    def _ask(self, do: str, args: dict[str, Any], told: Callable[[Any], None]) -> None:
        self._link.ask(
            do,
            {**args, **self._knobs.now.where()},
            on_result=told,
            on_error=lambda _, sentence: self._table.say("error", sentence),
        )

    def _call(self, call: Callable[[], str]) -> None:
        """Call the open Nuke; what it raises is a sentence."""
        try:
            self._table.say("info", call())
        except Exception as error:  # noqa: BLE001  (Nuke raises RuntimeError, NameError, ValueError, ...)
            self._table.say("error", f"Nuke: {error}")
