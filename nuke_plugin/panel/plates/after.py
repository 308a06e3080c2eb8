"""What can be done with plates that are there: import them, show their folder, open their page."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nuke_plugin.panel.rows.rows import Row


def asked(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows' plates as the worker's `published` is asked for them."""
    return [
        {"shot": row.code, "element": row.element, **({"version": row.version} if row.version else {})}
        for row in rows
    ]


def reveal(folder: Path) -> None:
    """Show `folder` in the system's file browser. Returns at once; raises `OSError` where there is none."""
    if sys.platform == "win32":
        os.startfile(folder)
        return
    opener = "open" if sys.platform == "darwin" else "xdg-open"
    quiet = subprocess.DEVNULL
    subprocess.Popen([opener, str(folder)], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
