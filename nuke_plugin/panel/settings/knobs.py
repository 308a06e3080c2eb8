"""Settings and color spaces: asked of the worker, and asked again where one is set here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from nuke_plugin.panel.link import NO_WORKER, Ask, Link
from nuke_plugin.panel.rows.outdated import outdated
from nuke_plugin.panel.rows.table import Table
from nuke_plugin.panel.settings.preferences import CONFIG, Preferences, refusal, titled, with_spaces
from nuke_plugin.panel.state import SettingsChanged

OF_KITSU = ("kitsu.", "pipeline.skip_kitsu")
"""Settings that change nothing of what is made."""


class Knobs:
    """`now` is what is known. A value that cannot be is taken back, and why is said."""

    def __init__(self, table: Table, link: Link, changed: Callable[[], None], nuke: str = "") -> None:
        self._table, self._link, self._changed = table, link, changed
        self._asks: list[Ask] = []
        self._is_known = False
        self._good: Mapping[str, Any] = {}
        """What was set here and can be."""
        self._new: dict[str, None] = {}
        """Names of what was set since; nothing is known of it yet."""
        self._no_spaces = ""
        """Why there are no color spaces, as it was said."""
        self.now = Preferences(nuke=nuke)

    def now_where(self) -> dict[str, Any]:
        """What requests say of settings."""
        return self.now.where()

    def set(self, name: str, value: Any) -> None:
        """Set `name` for this panel; None takes it back."""
        self._new[name] = None
        self._put(replace(self.now.with_own(name, value), wrong={}))
        self.ask()

    def ask(self, said: str = "") -> None:
        """Ask for settings and color spaces. `said`: an error that is not said again."""
        for one in self._asks:
            one.forget()
        where = self.now.where()

        def unread(kind: str, sentence: str) -> None:
            self._unread(kind, sentence, said)

        self._asks = [
            self._link.ask("settings", where, on_result=self._told, on_error=unread),
            self._link.ask("spaces", where, on_result=self._spaces, on_error=self._without_spaces),
        ]

    def ask_once(self) -> None:
        """Ask where nothing is known yet: a row needs to know its handles."""
        if not self._is_known and all(one.is_over for one in self._asks):
            self.ask()

    def _told(self, result: Any) -> None:
        self._is_known = True
        self._put(replace(self.now, knobs=result["knobs"]))
        self._settle()

    def _unread(self, kind: str, sentence: str, said: str) -> None:
        """Take back what cannot be; where nothing was set, the settings cannot be read."""
        if self._new and kind not in NO_WORKER:
            named = [name for name in self._new if name in sentence]
            said_now = titled(sentence, named) if named else sentence
            self._take_back(named or [*self._new], sentence, said_now)
            return
        if sentence != said:
            self._table.say("error", sentence)
        if not self._is_known:
            is_gone = kind in NO_WORKER
            self._table.tell(SettingsChanged(no_worker=sentence) if is_gone else SettingsChanged(sentence))

    def _spaces(self, result: Any) -> None:
        self._no_spaces = ""
        self._put(with_spaces(self.now, result))
        self._settle()

    def _without_spaces(self, kind: str, sentence: str) -> None:
        if kind in (*NO_WORKER, "SettingsError"):
            return  # said already
        if CONFIG in self._new and self.now.own.get(CONFIG):
            self._take_back([CONFIG], sentence, titled(sentence, [CONFIG]))
            return
        if kind != "UnknownVerb" and sentence != self._no_spaces:
            self._no_spaces = sentence
            self._table.say("error", sentence)
        self._put(replace(self.now, spaces=(), source="", views={}))
        self._settle()

    def _take_back(self, names: Collection[str], sentence: str, said: str) -> None:
        now = self.now
        for name in names:
            now = now.with_own(name, self._good.get(name))
            del self._new[name]
        self._put(replace(now, wrong={name: refusal(sentence, name) for name in names}))
        self._table.say("error", said)
        self.ask(sentence)

    def _settle(self) -> None:
        """All that is set here can be; plans that were made with old values are not believed any more."""
        if not all(one.is_over for one in self._asks):
            return
        changed, self._new, self._good = self._new, {}, self.now.own
        if any(not name.startswith(OF_KITSU) for name in changed):
            self._table.forget_plans()
            self._table.put_many(map(outdated, self._table.rows))

    def _put(self, now: Preferences) -> None:
        self.now = now
        self._table.tell(SettingsChanged())
        self._changed()
