"""What is done to the open script, as one step of Nuke's *Edit > Undo*."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_step(title: str) -> Iterator[None]:
    """What is done inside is one step there, and has that title. On the main thread.

    `nuke.Undo` as Nuke's Python reference has it: a context manager that ends the group, also after an error.
    """
    import nuke

    with nuke.Undo():
        nuke.Undo.name(f"DED-IO: {title}")
        yield
