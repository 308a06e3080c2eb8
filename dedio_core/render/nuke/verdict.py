"""Why a Nuke ended without all that it was to render: one sentence, with its last words.

A licence is the one thing that is waited for (`nuke.licence_wait`). Nothing else is tried again by itself:
a frame that fails fails again, and after a crash the same command goes on at the frames that are missing.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Mapping
from typing import Any

from dedio_core import errors
from dedio_core.errors import DedioError, ToolError
from dedio_core.frames import runs
from dedio_core.render.nuke.output import Output

LICENCE = 100
"""Nuke's exit code without a licence (hiero's kNukeLicenseErrorReturnCode, and public tools)."""
KNOWN: dict[str, type[DedioError]] = {
    name: getattr(errors, name)
    for name in (
        "InputError",
        "MediaError",
        "ColorError",
        "ToolError",
        "WriteError",
        "DiskFull",
        "VerifyError",
    )
}
"""Errors that the program inside Nuke may end with, by the name that it says."""


class NoLicence(ToolError):
    """Nuke has no licence: another try, later, may have one."""


def verdict(
    code: int, said: Mapping[str, Any] | None, has_begun: bool, output: Output, left: Iterable[int]
) -> DedioError:
    """The error of a Nuke that ended with `code` and left the frames `left` out.

    `said` is what our own program in it said of an error; `has_begun` whether it ran at all.
    """
    missing = _missing(left)
    kind = str(said.get("kind", "")) if said else ""
    if code == LICENCE or kind == "NoLicence" or (output.licence and code and not has_begun):
        why = str(said.get("message", "")) if said else output.licence or output.words()
        return NoLicence(
            f"Nuke has no licence for a render (exit code {code}): {why}; see that one is free, have it "
            "waited for with nuke.licence_wait, or take a GUI's with nuke.interactive"
        )
    if said:
        return KNOWN.get(kind, ToolError)(f"Nuke: {said.get('message', 'an error without words')}")
    if name := signal_of(code):
        return ToolError(
            f"Nuke was ended by {name}{missing}; the same command goes on with all that are missing; its "
            f"last words: {output.words()}"
        )
    if code and not has_begun:
        return ToolError(f"Nuke did not come to run DED-IO's program (exit code {code}): {output.words()}")
    if code:
        return ToolError(f"Nuke ended with exit code {code}{missing}: {output.words()}")
    if not has_begun:
        return ToolError(f"Nuke ended as if all was well, but never ran DED-IO's program: {output.words()}")
    return ToolError(
        f"Nuke ended as if all was well{missing}; look if a Write is disabled or left out: {output.words()}"
    )


def _missing(left: Iterable[int]) -> str:
    """The frames that this Nuke left out, as the part of a sentence; another may have some left, too."""
    parts = runs(left)
    told = ", ".join(str(part) if len(part) > 1 else str(part.first) for part in parts)
    if sum(map(len, parts)) == 1:
        return f"; its frame {told} is missing"
    return f"; its frames {told} are missing" if parts else ""


def signal_of(code: int) -> str:
    """The signal or exception that ended a process with this exit code; empty where none did."""
    if code < 0:
        number = -code
    elif os.name != "nt" and 128 < code < 160:  # a wrapper's shell says it so
        number = code - 128
    elif code >= 0xC0000000:
        return f"the exception 0x{code:08X}"
    else:
        return ""
    try:
        return f"the signal {signal.Signals(number).name}"
    except ValueError:
        return f"signal {number}"
