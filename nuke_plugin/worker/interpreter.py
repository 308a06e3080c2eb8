"""DED-IO's own Python, in which its work is done; Nuke's is never used for it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The folder that has ``init.py``, ``menu.py`` and this package."""
VARIABLE = "DEDIO_PYTHON"
INSIDE = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
"""Where the Python of a ``.venv`` is."""


class NoInterpreter(Exception):
    """DED-IO's Python is not there; the text says what to do."""


def interpreter(environment: Mapping[str, str], root: Path = ROOT) -> Path:
    """The interpreter: ``DEDIO_PYTHON``, else that of the ``.venv`` beside the plug-in.

    Raises `NoInterpreter`. Whether DED-IO is installed in it shows when it is started.
    """
    if named := _named(environment):
        path = Path(named)
        if not path.is_absolute():
            raise NoInterpreter(f"${VARIABLE} '{named}': give the whole path of a Python that has DED-IO")
        return _usable(path, f"${VARIABLE} {path}", another(environment, root))
    path = root.joinpath(".venv", *INSIDE)
    return _usable(path, str(path), f"{making(root)}, or set {VARIABLE} to a Python that has DED-IO")


def making(root: Path = ROOT) -> str:
    """How the interpreter is made, in words."""
    if os.name == "nt":
        return f"in {root} run: py -m venv .venv && .venv\\Scripts\\pip install ."
    return f"in {root} run: python3 -m venv .venv && .venv/bin/pip install ."


def installing(environment: Mapping[str, str], root: Path = ROOT) -> str:
    """How this DED-IO gets into the interpreter that there is, in words."""
    if not (named := _named(environment)):
        return making(root)
    python = f'"{named}"' if " " in named else named
    return f"in {root} run: {python} -m pip install . , or {another(environment, root)}"


def another(environment: Mapping[str, str], root: Path = ROOT) -> str:
    """How another interpreter is taken, in words: as long as ``DEDIO_PYTHON`` is set, none else is."""
    if _named(environment):
        return f"set {VARIABLE} to a Python that has DED-IO, or unset it"
    folder = root / ".venv"
    return f"remove {folder}; then {making(root)}"


def _named(environment: Mapping[str, str]) -> str:
    return environment.get(VARIABLE, "").strip()


def _usable(path: Path, named: str, remedy: str) -> Path:
    try:
        is_there, is_file = path.exists(), path.is_file()
    except OSError as error:
        raise NoInterpreter(f"{named}: cannot be looked at ({error.strerror}); {remedy}") from None
    if not is_there:
        raise NoInterpreter(f"{named}: DED-IO's own Python is not there; {remedy}")
    if not is_file or not os.access(path, os.X_OK):
        raise NoInterpreter(f"{named}: is no program; {remedy}")
    return path
