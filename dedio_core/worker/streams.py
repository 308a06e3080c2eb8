"""The worker's own ends of its pipes, which no library and no program that it starts can write to."""

from __future__ import annotations

import contextlib
import os


def taken() -> tuple[int, int]:
    """Descriptors to read requests from and to write answers to. Call it before anything else is imported.

    From then on descriptor 1 is where descriptor 2 goes: what a library prints is no answer. Descriptor 0
    reads nothing. The new descriptors are not handed on to child processes.
    """
    requests, answers = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    try:
        os.dup2(2, 1)
    except OSError:  # it was started without stderr
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
    os.close(nowhere)
    return requests, answers


def to_file(path: str) -> None:
    """What is printed from now on goes to the file `path`, or nowhere: who read it is no more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError):
        kept = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.close(nowhere)
        nowhere = kept
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)
