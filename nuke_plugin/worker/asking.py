"""One question to DED-IO, by a process of its own, and its answer waited for: never on Nuke's main thread."""

from __future__ import annotations

import queue
from pathlib import Path
from typing import Any

from dedio_core.errors import ToolError
from nuke_plugin.worker.client import WorkerClient
from nuke_plugin.worker.interpreter import NoInterpreter

LONGEST = 300.0
"""Seconds: a share that hangs is not waited for longer."""


class NoAnswer(ToolError):
    """Why there is none, in a sentence."""


def answer(do: str, args: dict[str, Any], *, nuke: Path | None = None, late: str) -> Any:
    """What the worker answers. Raises `NoAnswer`, with the words `late` where none comes in time.

    `nuke` is the folder of Nuke's program.
    """
    came: queue.SimpleQueue[tuple[Any, str]] = queue.SimpleQueue()

    def noticed(kind: str, sentence: str) -> None:
        if kind in ("refused", "ended"):
            came.put((None, sentence))

    client = WorkerClient(noticed, nuke=nuke)
    try:
        client.start()
        client.request(
            do,
            args,
            on_result=lambda found: came.put((found, "")),
            on_error=lambda error: came.put((None, str(error["message"]))),
        )
        found, problem = came.get(timeout=LONGEST)
    except queue.Empty:
        raise NoAnswer(late) from None
    except NoInterpreter as error:
        raise NoAnswer(str(error)) from None
    finally:
        client.close()
    if problem:
        raise NoAnswer(problem)
    return found
