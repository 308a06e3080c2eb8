"""What Nuke runs of DED-IO in every mode: it makes ``nuke_plugin`` importable, and does nothing else.

It never raises, whatever is wrong: Nuke has to start. No line of it needs more than Python 3.7, so that an
older Nuke says one line, too.
"""

from __future__ import annotations

import importlib.machinery
import os
import sys


def _dedio_path() -> None:
    """Add this folder to ``sys.path``, or print the one line that says why not."""
    here = ""
    try:
        # Nuke runs this file as text, by its path; not every version gives it a `__file__`.
        named = (globals().get("__file__"), _dedio_path.__code__.co_filename)
        folders = [os.path.dirname(os.path.abspath(one)) for one in named if one]  # noqa: PTH100, PTH120
        here = next((one for one in folders if os.path.isdir(os.path.join(one, "nuke_plugin"))), folders[-1])  # noqa: PTH112, PTH118
        said = _dedio_lacks(here)
        if not said and here not in sys.path:
            sys.path.append(here)  # last: nothing of ours stands before what is there
    except Exception as error:  # noqa: BLE001
        said = " ".join(f"{type(error).__name__}: {error}".split()) + "; please report it"
    if said:
        # menu.py says nothing then: it is one thing that is wrong.
        sys._dedio_left_out = (*getattr(sys, "_dedio_left_out", ()), here)  # type: ignore[attr-defined]
        try:
            if sys.stderr is not None:
                print(f"DED-IO is left out: {said}", file=sys.stderr)
        except Exception:  # noqa: BLE001  (there is nowhere to say it)
            pass


def _dedio_lacks(here: str) -> str:
    """What stands in the way of the packages in the folder `here`, and what to do, or nothing."""
    if sys.version_info[:2] < (3, 10):  # noqa: UP036  (Nuke 14 has 3.9)
        found = ".".join(str(part) for part in sys.version_info[:2])
        return f"it needs Nuke 15 or later (Python 3.10), this is Python {found}"
    names = ("nuke_plugin", "dedio_core")
    files = [os.path.join(here, name, "__init__.py") for name in names]  # noqa: PTH118
    missing = [file for file in files if not os.path.isfile(file)]  # noqa: PTH113
    if len(missing) == len(files):
        remedy = "name the folder of DED-IO in NUKE_PATH, or run: dedio nuke install"
        return f"{here} has no nuke_plugin; {remedy}"
    if missing:
        return f"{missing[0]} is missing; check out DED-IO anew"
    for name, file in zip(names, files):  # noqa: B905  (Python 3.10)
        loaded = sys.modules.get(name)
        found_by = importlib.machinery.PathFinder.find_spec
        spec = getattr(loaded, "__spec__", None) if loaded else found_by(name, [*sys.path, here])
        other = getattr(spec, "origin", None) or getattr(loaded, "__file__", None) or ""
        if os.path.realpath(other) != os.path.realpath(file):
            where = os.path.dirname(other) or "a package without a file"  # noqa: PTH120
            remedy = "take that one out of PYTHONPATH or of what adds it, or load DED-IO from there alone"
            return f"{where} goes before {os.path.dirname(file)}, and is another {name}; {remedy}"  # noqa: PTH120
    return ""


_dedio_path()
