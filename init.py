"""What Nuke runs of DED-IO in every mode: it makes ``nuke_plugin`` importable, and does nothing else.

It never raises, whatever is wrong: Nuke has to start. No line of it needs more than Python 3.7, so that an
older Nuke says one line, too.
"""

from __future__ import annotations

import os
import sys


def _dedio_path() -> None:
    """Add this folder to ``sys.path``, or print the one line that says why not."""
    try:
        # Nuke runs this file as text, by its path; not every version gives it a `__file__`.
        here = os.path.dirname(os.path.abspath(_dedio_path.__code__.co_filename))  # noqa: PTH100, PTH120
        if sys.version_info[:2] < (3, 10):  # noqa: UP036  (Nuke 14 has 3.9)
            found = ".".join(str(part) for part in sys.version_info[:2])
            remedy = "it needs Nuke 15 or later (Python 3.10)"
            print(f"DED-IO is left out: {remedy}, this is Python {found}", file=sys.stderr)
        elif not os.path.isdir(os.path.join(here, "nuke_plugin")):  # noqa: PTH112, PTH118
            remedy = "name the folder of DED-IO in NUKE_PATH, or run: dedio nuke install"
            print(f"DED-IO is left out: {here} has no nuke_plugin; {remedy}", file=sys.stderr)
        elif here not in sys.path:
            sys.path.append(here)  # last: nothing of ours stands before what is there
    except Exception as error:  # noqa: BLE001
        print(f"DED-IO is left out: {error}; run: dedio nuke install", file=sys.stderr)


_dedio_path()
