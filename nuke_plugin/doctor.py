"""*Doctor* in the menu: can DED-IO work here? The checks are those of ``dedio doctor``."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from nuke_plugin.interpreter import NoInterpreter
from nuke_plugin.worker_client import WorkerClient

LONGEST = 300.0
"""Seconds: a network share that hangs is not waited for longer."""


def unavailable() -> str | None:
    """Why there is no doctor, or None: it is there above all where something is wrong."""
    return None


def checked(nuke: Path | None = None) -> str:
    """What the doctor says, in lines; or in one sentence why it says nothing. Waits for it."""
    said: list[str] = []
    is_done = threading.Event()

    def noticed(kind: str, sentence: str) -> None:
        if kind in ("refused", "ended"):
            tell([sentence])

    def tell(lines: list[str]) -> None:
        if not said:
            said.extend(lines)
        is_done.set()

    client = WorkerClient(noticed, nuke=nuke)
    try:
        client.start()
    except NoInterpreter as error:
        return f"DED-IO cannot work: {error}"
    client.request(
        "doctor",
        on_result=lambda found: tell(lines(found)),
        on_error=lambda error: tell([f"DED-IO cannot work: {error['message']}"]),
    )
    if not is_done.wait(LONGEST):
        said.append(f"DED-IO's doctor took longer than {LONGEST:g} seconds; run in a shell: dedio doctor")
    client.close()
    return "\n".join(said)


def lines(found: Any) -> list[str]:
    """The checks as lines: what is not good first, with its remedy."""
    checks = sorted(found["checks"], key=lambda one: ("FAIL", "WARN", "OK").index(one["verdict"]))
    head = "DED-IO can work here." if found["good"] else "DED-IO cannot work here as it is."
    told = [head, ""]
    for one in checks:
        told.append(f"[{one['verdict']}] {one['what']}: {one['detail']}")
        told += [f"       {one['remedy']}"] if one["remedy"] else []
    return told
