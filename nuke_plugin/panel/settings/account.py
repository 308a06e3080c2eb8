"""The login to Kitsu, as the panel shows it. The password goes to the worker and is kept nowhere here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from nuke_plugin.panel.link import Ask, Link
from nuke_plugin.panel.rows.table import Table
from nuke_plugin.panel.settings.knobs import Knobs
from nuke_plugin.panel.state import LoginChanged, LoginState


class Account:
    """Who is logged in: `state`."""

    def __init__(self, table: Table, link: Link, knobs: Knobs, changed: Callable[[], None]) -> None:
        self._table, self._link, self._knobs, self._changed = table, link, knobs, changed
        self._ask: Ask | None = None
        self.state = LoginState(sentence="it is not known yet who is logged in to Kitsu")

    def ask(self) -> None:
        """Ask who is logged in."""
        self._send("whoami", {}, self._known)

    def log_in(self, host: str, email: str, password: str) -> None:
        """Try the password on the server; the worker keeps it in the system's keyring."""

        def told(result: Any) -> None:
            for name, value in result["settings"].items():
                self._knobs.set(name, value)
            self._known(result)

        given = {"host": host, "email": email, "password": password}
        self._send("login", {name: value for name, value in given.items() if value}, told)

    def log_out(self) -> None:
        """Forget the password."""

        def told(result: Any) -> None:
            said = "logged out of Kitsu" if result["was"] else "no password was kept for this login"
            self._put(LoginState(host=str(result["host"]), user=str(result["email"]), sentence=said))
            for warning in result["warnings"]:
                self._table.say("warning", str(warning))

        self._send("logout", {}, told)

    def _send(self, do: str, args: dict[str, Any], told: Any) -> None:
        if self._ask is not None:
            self._ask.forget()
        self._put(replace(self.state, is_busy=True))

        def refused(kind: str, sentence: str) -> None:
            is_in = self.state.is_in and do != "whoami"
            self._put(replace(self.state, is_in=is_in, is_busy=False, sentence=sentence))
            if do != "whoami":
                self._table.say("error", sentence)

        where = self._knobs.now.where()
        self._ask = self._link.ask(do, {**args, **where}, on_result=told, on_error=refused)

    def _known(self, told: Any) -> None:
        name = str(told["name"] or told["email"])
        said = f"logged in to {told['host']} as {name} ({told['login']})"
        self._put(LoginState(True, False, str(told["host"]), name, said))
        for warning in told["warnings"]:
            self._table.say("warning", str(warning))

    def _put(self, state: LoginState) -> None:
        self.state = state
        self._table.tell(LoginChanged())
        self._changed()
