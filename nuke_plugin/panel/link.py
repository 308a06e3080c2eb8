"""The session's end of the worker: started when it is needed, answered on the main thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nuke_plugin.panel.asks import Asks, Connect, Post
from nuke_plugin.worker.interpreter import NoInterpreter

Answer = Callable[[Any], None]
Refused = Callable[[str, str], None]
"""Kind and sentence of an error."""
GONE = "WorkerGone"
NO_WORKER = (GONE, "NoInterpreter")
"""Kinds of errors that say nothing of what was asked: nobody was there to answer."""


class Ask:
    """A request that was made; `cancel` stops it, `forget` has nobody hear of it any more."""

    def __init__(self) -> None:
        self.asks: Asks | None = None
        self.number: int | None = None
        self.is_over = False

    def cancel(self) -> None:
        """Stop it; its error comes when it has stopped."""
        if self.asks is not None and self.number is not None and not self.is_over:
            self.asks.cancel(self.number)

    def forget(self) -> None:
        """Stop it, and answer nobody."""
        self.cancel()
        self.is_over = True


class Link:
    """Asks the worker. Every callback is called on the main thread, after the call that asked has returned.

    A worker that has ended is replaced by another at the next request.
    """

    def __init__(self, connect: Connect, post: Post, noticed: Callable[[str, str], None]) -> None:
        self._connect, self._post, self._noticed = connect, post, noticed
        self._asks: Asks | None = None
        self._is_closed = False

    def ask(
        self,
        do: str,
        args: dict[str, Any],
        *,
        on_result: Answer,
        on_error: Refused,
        on_event: Answer | None = None,
        detached: bool = False,
    ) -> Ask:
        """Ask for `do`. One of `on_result`, `on_error` is called, in any case."""
        one = Ask()

        def ended(then: Callable[[], None]) -> None:
            if not one.is_over:
                one.is_over = True
                then()

        def refused(kind: str, sentence: str) -> None:
            if kind == GONE and self._asks is one.asks:
                self._asks = None
            ended(lambda: on_error(kind, sentence))

        def happened(event: Any) -> None:
            if on_event is not None and not one.is_over:
                on_event(event)

        asks = self._worker(refused)
        if asks is None:
            return one
        one.asks = asks
        one.number = asks.request(
            do,
            args,
            on_result=lambda value: self._post(lambda: ended(lambda: on_result(value))),
            on_error=lambda error: self._post(lambda: refused(str(error["kind"]), str(error["message"]))),
            on_event=lambda event: self._post(lambda: happened(event)),
            detached=detached,
        )
        return one

    def _worker(self, refused: Refused) -> Asks | None:
        if self._is_closed:
            self._post(lambda: refused(GONE, "the panel was closed"))
            return None
        if self._asks is None:
            noticing = _Noticing(self)
            try:
                self._asks = noticing.asks = self._connect(noticing)
            except (NoInterpreter, OSError, ValueError, RuntimeError) as error:
                said = str(error)
                self._post(lambda: self._noticed("refused", said))
                self._post(lambda: refused("NoInterpreter", said))
        return self._asks

    def hear(self, asks: Asks | None, kind: str, sentence: str) -> None:
        """Take a notice about the worker `asks`; on the main thread."""
        if kind in ("ended", "refused", "closed") and (asks is None or self._asks is asks):
            self._asks = None
        if not self._is_closed:
            self._noticed(kind, sentence)

    def end(self) -> None:
        """End the worker with all that it does; every request gets its error. The next one starts another."""
        if self._asks is not None:
            self._asks.close()
            self._asks = None

    def close(self, *, keep_running: bool) -> None:
        """End for good; with `keep_running` its work goes on."""
        self._is_closed = True
        if self._asks is not None:
            self._asks.close(keep_running=keep_running)
            self._asks = None


class _Noticing:
    """Hands notices of one worker over to the main thread."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self.asks: Asks | None = None

    def __call__(self, kind: str, sentence: str) -> None:
        self.link._post(lambda: self.link.hear(self.asks, kind, sentence))
