"""Whether DED-IO's own Python can do the work: asked of its worker's hello before a whole ingest begins."""

from __future__ import annotations

import queue
from collections.abc import Mapping
from pathlib import Path

from dedio_core.errors import ToolError
from nuke_plugin.worker.client import WorkerClient
from nuke_plugin.worker.interpreter import NoInterpreter

LAST = ("ready", "refused", "ended", "closed")
"""What of the worker's notices answers the question."""
GRACE = 10.0


def tried(environment: Mapping[str, str], nuke: Path | None) -> Path:
    """DED-IO's Python, which has said that it has this plug-in's version of DED-IO. Raises `ToolError`."""
    notices: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
    client = WorkerClient(lambda *notice: notices.put(notice), environment=environment, nuke=nuke)
    try:
        client.start()
    except NoInterpreter as error:
        raise ToolError(str(error)) from None
    try:
        kind = said = ""
        while kind not in LAST:
            kind, said = notices.get()
    finally:
        client.close()
        if not client.wait(GRACE):
            client.kill()
    if kind != "ready":
        raise ToolError(said)
    return client.python
