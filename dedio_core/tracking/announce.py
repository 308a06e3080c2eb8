"""Writing down that a version is there, for the tracker: before anybody calls it."""

from __future__ import annotations

from pathlib import Path

from dedio_core import shot_tree
from dedio_core.errors import PublishError
from dedio_core.naming import tree
from dedio_core.settings import Settings, names_of
from dedio_core.tracking import outbox
from dedio_core.tracking.of_tree import of_versions


def announce(settings: Settings, root: Path, folder: Path) -> None:
    """Put the shot of a published version into the outbox, with the last version of its other elements.

    Raises `PublishError` where its sidecar cannot be read, `DiskFull` or `WriteError`.
    """
    sidecar = shot_tree.read_sidecar(folder)
    if sidecar is None:
        raise PublishError(f"{folder}: has no sidecar that can be read; nothing can be told of it")
    for publication in of_versions([(folder, sidecar)], settings, root, tree(names_of(settings))):
        outbox.enqueue(root, publication)
