"""What Nuke runs of DED-IO when it has a GUI: the menu. It never raises: Nuke has to start."""

from __future__ import annotations

import os
import sys


def _dedio_menu() -> None:
    """Build the menu, or print the one line that says why not."""
    named = (globals().get("__file__"), _dedio_menu.__code__.co_filename)
    try:
        left_out = getattr(sys, "_dedio_left_out", ())
        if any(os.path.dirname(os.path.abspath(one)) in left_out for one in named if one):  # noqa: PTH100, PTH120
            return  # init.py has said why
        from nuke_plugin.menu import build

        build()
    except (Exception, SystemExit) as error:  # noqa: BLE001
        try:
            if sys.stderr is not None:
                print(f"DED-IO has no menu: {_dedio_why(error)}", file=sys.stderr)
        except Exception:  # noqa: BLE001  (there is nowhere to say it)
            pass


def _dedio_why(error: BaseException) -> str:
    """What is wrong and what to do, in one line."""
    said = f"{type(error).__name__}: {error}"
    name = str(getattr(error, "name", "")) if isinstance(error, ModuleNotFoundError) else ""
    if name.startswith(("nuke_plugin", "dedio_core")):
        said = f"{name.replace('.', '/')}.py is missing"
    is_broken = isinstance(error, (ImportError, SyntaxError))
    remedy = "check out DED-IO anew" if is_broken else "please report it"
    return f"{' '.join(said.split())}; {remedy}"


_dedio_menu()
