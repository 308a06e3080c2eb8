"""Settings and color spaces: asked of the worker, and asked again where one is set here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from nuke_plugin.panel.link import Ask, Link
from nuke_plugin.panel.planning import outdated
from nuke_plugin.panel.preferences import Preferences, with_spaces
from nuke_plugin.panel.state import SettingsChanged
from nuke_plugin.panel.table import Table

OF_KITSU = ("kitsu.", "pipeline.skip_kitsu")
"""Settings that change nothing of what is made."""


class Knobs:
    """`now` is what is known. A value that the worker refuses is taken back, and its sentence said."""

    def __init__(self, table: Table, link: Link, changed: Callable[[], None], nuke: str = "") -> None:
        self._table, self._link, self._changed = table, link, changed
        self._asks: list[Ask] = []
        self._is_known = False
        self.now = Preferences(nuke=nuke)

    def now_where(self) -> dict[str, Any]:
        """What requests say of settings."""
        return self.now.where()

    def set(self, name: str, value: Any) -> None:
        """Set `name` for this panel; None takes it back."""
        before = self.now
        self._put(before.with_own(name, value))
        self.ask(lambda: self._taken_back(before, name), lambda: self._taken(name))

    def ask(self, refused: Callable[[], None] | None = None, taken: Callable[[], None] | None = None) -> None:
        """Ask for settings and color spaces, and call `taken`, or `refused` where the settings cannot be."""
        for one in self._asks:
            one.forget()
        where = self.now.where()

        def wrong(kind: str, sentence: str) -> None:
            self._table.say("error", sentence)
            if refused is not None and kind not in ("WorkerGone", "NoInterpreter"):
                refused()

        def told(result: Any) -> None:
            self._told(result)
            if taken is not None:
                taken()

        self._asks = [
            self._link.ask("settings", where, on_result=told, on_error=wrong),
            self._link.ask("spaces", where, on_result=self._spaces, on_error=self._no_spaces),
        ]

    def ask_once(self) -> None:
        """Ask where nothing is known yet: a row needs to know its handles."""
        if not self._is_known and not self._asks:
            self.ask()

    def _taken(self, name: str) -> None:
        """Plans that were made with the old value are not believed any more."""
        if not name.startswith(OF_KITSU):
            self._table.put_many(map(outdated, self._table.rows))

    def _taken_back(self, before: Preferences, name: str) -> None:
        self._put(self.now.with_own(name, before.own.get(name)))
        self.ask()

    def _told(self, result: Any) -> None:
        self._is_known = True
        self._put(replace(self.now, knobs=result["knobs"]))

    def _spaces(self, result: Any) -> None:
        self._put(with_spaces(self.now, result))

    def _no_spaces(self, kind: str, sentence: str) -> None:
        self._put(replace(self.now, spaces=(), source="", views={}))
        if kind not in ("WorkerGone", "NoInterpreter", "SettingsError", "UnknownVerb"):
            self._table.say("error", sentence)

    def _put(self, now: Preferences) -> None:
        self.now = now
        self._table.tell(SettingsChanged())
        self._changed()
