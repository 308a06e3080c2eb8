"""The worker's own ends of its pipes, which no library and no program that it starts can write to."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import time

MOST_LOG = 4 << 20
"""Bytes of a log file after which another one is begun; the one before is kept."""
UNUSABLE = 2
"""The exit code of a worker that nobody can talk to."""


def taken() -> tuple[int, int]:
    """Descriptors to read requests from and to write answers to. Call it before anything else is imported.

    From then on descriptor 1 is where descriptor 2 goes: what a library prints is no answer. Descriptor 0
    reads nothing. The new descriptors are not handed on to child processes. Ends the process where it was
    started without one of the two.
    """
    if sys.__stdin__ is None or sys.__stdout__ is None:
        lacks = "input" if sys.__stdin__ is None else "output"
        if sys.__stderr__ is not None:
            with contextlib.suppress(OSError, ValueError):
                print(f"dedio: error: the worker was started without standard {lacks}", file=sys.__stderr__)
        raise SystemExit(UNUSABLE)
    nowhere = os.open(os.devnull, os.O_RDWR)
    while nowhere <= 2:  # it was started without stderr: what stands for it stays open
        nowhere = os.dup(nowhere)
    if sys.__stderr__ is None:
        os.dup2(nowhere, 2)
    requests, answers = os.dup(0), os.dup(1)
    os.dup2(nowhere, 0)
    os.dup2(2, 1)
    os.close(nowhere)
    return requests, answers


def to_file(path: str, said: str) -> None:
    """What is printed from now on goes to the end of the file `path`, or nowhere: who read it is no more.

    `said` is who it is; it comes first, with the time. Only the user can read the file. One that has become
    too long is renamed, with what others still write to it.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError):
        if os.stat(path).st_size > MOST_LOG:  # noqa: PTH116  (nothing is imported for this)
            os.replace(path, f"{path}.old")  # noqa: PTH105
    with contextlib.suppress(OSError):
        # A pipe in its place is not waited for.
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NONBLOCK", 0)
        kept = os.open(path, flags, 0o600)
        if stat.S_ISREG(os.fstat(kept).st_mode):
            if hasattr(os, "fchmod"):
                os.fchmod(kept, 0o600)
            when = time.strftime("%Y-%m-%dT%H:%M:%S%z")
            os.write(kept, f"--- {when} {said}\n".encode("utf-8", "replace"))
            nowhere, kept = kept, nowhere
        os.close(kept)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)
