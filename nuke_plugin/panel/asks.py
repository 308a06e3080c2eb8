"""What the session needs of the worker's client, of the open Nuke, and of the main thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

Notice = Callable[[str, str], None]
"""As `nuke_plugin.worker.client.Notice`: kind and sentence, from a thread."""
Post = Callable[[Callable[[], None]], None]
"""Hands a call over to the main thread, in order; it may be called from any thread, and returns at once."""


class Asks(Protocol):
    """The part of `nuke_plugin.worker.client.WorkerClient` that is used. Callbacks come from threads."""

    def request(
        self,
        do: str,
        args: dict[str, Any] | None = None,
        *,
        on_result: Callable[[Any], None] = ...,
        on_error: Callable[[dict[str, Any]], None] = ...,
        on_event: Callable[[dict[str, Any]], None] = ...,
        detached: bool = False,
    ) -> int:
        """Ask; the number of the request. One result or one error follows."""

    def cancel(self, number: int | None = None) -> None:
        """Stop that request; its error follows when it has stopped."""

    def close(self, *, keep_running: bool = False) -> None:
        """End it, or let its work go on and hear no more of it. Returns at once."""


Connect = Callable[[Notice], Asks]
"""Starts a worker. Raises `NoInterpreter`, whose text is one sentence, where it cannot."""


class Bridge(Protocol):
    """The open Nuke. Every call is on the main thread; each raises an error whose text is one sentence."""

    def import_reads(self, plates: Sequence[Mapping[str, Any]]) -> str:
        """Make Read nodes of plates as the worker tells of them; what was done, in a sentence."""

    def import_comp(self, script: str, plates: Sequence[Mapping[str, Any]]) -> str:
        """Paste the comp starter of these plates; what was done, in a sentence."""

    def executable(self) -> str:
        """Nuke's program."""
