"""What Nuke runs of DED-IO when it has a GUI: the menu. It never raises: Nuke has to start."""

from __future__ import annotations

import sys


def _dedio_menu() -> None:
    """Build the menu, or print the one line that says why not."""
    if sys.version_info[:2] < (3, 10):  # noqa: UP036  (Nuke 14 has 3.9)
        return  # init.py has said so
    try:
        from nuke_plugin.menu import build

        build()
    except Exception as error:  # noqa: BLE001
        said = f"{type(error).__name__}: {error}"
        print(f"DED-IO has no menu: {said}; run: dedio nuke install", file=sys.stderr)


_dedio_menu()
