"""What is dropped on the panel: files and folders, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nuke_plugin.panel.qt import Qt


def accept(event: Any) -> tuple[Path, ...]:
    """The files and folders that are dragged; takes the event where there are any."""
    urls = event.mimeData().urls() if event.mimeData().hasUrls() else []
    paths = tuple(Path(url.toLocalFile()) for url in urls if url.isLocalFile())
    if paths:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
    else:
        event.ignore()
    return paths
