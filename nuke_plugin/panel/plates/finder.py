"""Finding plates that are there, for what is done with them: import, reveal, their pages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, Literal

from nuke_plugin.panel.asks import Bridge
from nuke_plugin.panel.link import Ask, Link
from nuke_plugin.panel.plates import after
from nuke_plugin.panel.rows.rows import Row
from nuke_plugin.panel.rows.table import Table
from nuke_plugin.panel.settings.knobs import Knobs
from nuke_plugin.panel.standing import NO_NUKE


class Finder:
    """Asks the worker what is published, and hands it to Nuke or to the system."""

    def __init__(self, table: Table, link: Link, knobs: Knobs, bridge: Bridge | None) -> None:
        self._table, self._link, self._knobs, self._bridge = table, link, knobs, bridge
        self._pages: dict[str, str] = {}
        """Kitsu's page of a shot by its code."""
        self._asked: dict[str, Ask] = {}
        self._sought: set[tuple[str, str, int | None]] = set()
        self._sought_with: object = {}
        """The settings that `_sought` is of."""
        self._seeking: Ask | None = None

    def seek(self) -> None:
        """Find the folders of plates that were there before: an ingest that makes nothing tells none.

        One request at a time, for all that are not known.
        """
        if self._seeking is not None and not self._seeking.is_over:
            return
        if self._sought_with != self._knobs.now.own:
            self._sought, self._sought_with = set(), self._knobs.now.own
        rows = [row for row in self._table.rows if _is_there(row) and _version(row) not in self._sought]
        if not rows:
            return
        self._sought |= set(map(_version, rows))

        def told(result: Any) -> None:
            for row, one in zip(rows, result["plates"], strict=True):
                now = self._table.row(row.id) if self._table.has(row.id) else row
                if not one["error"] and _is_there(now) and _version(now) == _version(row):
                    self._table.update(row.id, published=Path(one["folder"]))
            self.seek()

        self._seeking = self._ask("published", {"plates": after.asked(rows)}, told)

    def import_plates(self, rows: Sequence[Row], how: Literal["reads", "comp"]) -> None:
        """Make Read nodes of the rows' plates, or the comp starter of each shot, in the open script."""
        bridge = self._bridge
        if bridge is None:
            return self._table.say("warning", NO_NUKE)
        if not rows:
            return self._table.say("warning", "select the rows to import")
        if how == "comp":
            return self._import_comps(bridge, {row.code.casefold(): row for row in rows}.values())

        def told(result: Any) -> None:
            found = [one for one in result["plates"] if not one["error"]]
            for one in result["plates"]:
                if one["error"]:
                    self._table.say("warning", str(one["error"]))
            if found:
                said = self._called(lambda: bridge.import_reads(found))
                if said:
                    self._tell_done(said)

        self._ask("published", {"plates": after.asked(rows)}, told)
        return None

    def _import_comps(self, bridge: Bridge, rows: Collection[Row]) -> None:
        """Make the comp starters; what was done is one sentence, when all of them were told."""
        over: list[str] = []

        def ended(said: str) -> None:
            over.append(said)
            if len(over) == len(rows) and any(over):
                self._tell_done(" ".join(filter(None, over)))

        def told(result: Any) -> None:
            warnings = [f"Warning: {str(one).rstrip('.')}." for one in result["warnings"]]
            said = self._called(lambda: bridge.import_comp(str(result["text"]), result["plates"]))
            ended(" ".join([said, *warnings]) if said else "")

        for row in rows:
            self._ask("comp", {"shot": row.code, "element": row.element}, told, lambda: ended(""))

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

        self._ask("published", {"plates": after.asked([row])}, told)
        return None

    def page(self, row: Row, got: Callable[[str], None]) -> None:
        """Call `got` with the shot's page in Kitsu, now or when it was told; where there is none, say why."""
        code = row.code.casefold()
        if code in self._pages:
            return got(self._pages[code])
        if code in self._asked and not self._asked[code].is_over:
            return self._table.say("info", f"Kitsu is being asked for the page of {row.code}; wait for it")

        def told(result: Any) -> None:
            (one,) = result["plates"]
            if one["kitsu"]:
                self._pages[code] = str(one["kitsu"])
                return got(self._pages[code])
            reason = one["error"] or result["kitsu_error"]
            nothing = f"Kitsu has no page of {row.code}; publish the shot there first: dedio publish"
            return self._table.say("warning", str(reason or nothing))

        self._asked[code] = self._ask("published", {"plates": after.asked([row]), "kitsu": True}, told)
        return None

    def _show(self, folder: Path) -> None:
        try:
            after.reveal(folder)
        except OSError as error:
            self._table.say("error", f"{folder}: no file browser could be opened: {error.strerror or error}")

    def _ask(
        self,
        do: str,
        args: dict[str, Any],
        told: Callable[[Any], None],
        refused: Callable[[], None] | None = None,
    ) -> Ask:
        def failed(kind: str, sentence: str) -> None:
            self._table.say("error", sentence)
            if refused:
                refused()

        return self._link.ask(do, {**args, **self._knobs.now.where()}, on_result=told, on_error=failed)

    def _called(self, call: Callable[[], str]) -> str:
        """What the open Nuke says to the call; nothing where it raises, which is said as an error."""
        try:
            return call()
        except Exception as error:  # noqa: BLE001  (Nuke raises RuntimeError, NameError, ValueError, ...)
            self._table.say("error", f"Nuke: {error}")
            return ""

    def _tell_done(self, said: str) -> None:
        """Say what was done. A warning stays until something else is said."""
        self._table.say("warning" if "Warning: " in said else "info", said)


def _is_there(row: Row) -> bool:
    """Whether the row's plate is there and nobody has told where."""
    return row.published is None and (row.status == "kept" or row.action == "covered")


def _version(row: Row) -> tuple[str, str, int | None]:
    return row.code.casefold(), row.element.casefold(), row.version
