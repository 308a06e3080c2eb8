"""What a request has while it is carried out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, fields

from dedio_core.events import Event
from dedio_core.pipeline import Summary
from dedio_core.pipeline.summary import plain
from dedio_core.worker.protocol import Message


@dataclass(frozen=True)
class Context:
    """A flag to stop at, and a way to say what happens."""

    cancel: threading.Event
    say: Callable[[Message], None]

    def read(self, event: Event) -> None:
        """Say an event of `dedio_core.events`; this is a reader of their stream."""
        values = {field.name: getattr(event, field.name) for field in fields(event)}
        self.say({"type": type(event).__name__, **plain(values)})

    def shot_done(self, summary: Summary) -> None:
        """Say the summary of one of several shots."""
        self.say({"type": "ShotDone", "summary": plain(summary)})
