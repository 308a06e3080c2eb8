"""Starting outside programs: which one, and in what environment.

A child needs no password and no keyring, so it is given neither: a vendor's tool may print its
environment, write it into a crash report, or hand it to programs of its own. This is no jail: a program
of the same user that wants to can find the user's keyring. It is the one place below the edge that reads
the environment, and only to hand on less of it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from dedio_core.redaction import is_secret, without_users

WITHHELD = re.compile(
    r"""KITSU_.*                  # where the tracker is, who logs in, and how
    | (PYTHON_)?KEYRING_.*        # Python's keyring: its backend; KEYRING_PROPERTY_*, passwords too
    | GNOME_KEYRING_.*            # the control socket of GNOME's keyring
    | DBUS_SESSION_BUS_.*         # the way to GNOME's keyring and to KWallet
    """,
    re.VERBOSE | re.IGNORECASE,
)
NO_BUS = "disabled:"
"""An address of no bus. Without any, libraries look below ``XDG_RUNTIME_DIR``, and find the bus there."""


def environment(*, without: tuple[str, ...] = (), **more: str) -> dict[str, str]:
    """The environment of every child process: this one's without secrets, and `more`.

    `without` has beginnings of further names that are left out, in capitals.
    ``PATH`` loses entries that mean the working folder (``.``, an empty one, any relative one).
    ``SSH_AUTH_SOCK`` stays: a studio's wrapper of a converter may run it on another machine.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not WITHHELD.fullmatch(name) and not name.upper().startswith(without) and not _holds_secret(value)
    }
    for name in kept:
        if name.upper() == "PATH":
            kept[name] = os.pathsep.join(_folders(kept[name]))
    if os.name != "nt":
        kept["DBUS_SESSION_BUS_ADDRESS"] = NO_BUS
    return {**kept, **more}


def whole(**more: str) -> dict[str, str]:
    """The environment of a child that is DED-IO itself, as the panel is: it logs in, by the keyring."""
    return {**os.environ, **more}


def _holds_secret(value: str) -> bool:
    """Whether `value` is a secret, or a URL with one (a proxy's), whatever the variable's name."""
    return is_secret(value) or without_users(value) != value


def _folders(path: str) -> list[str]:
    return [entry for entry in path.split(os.pathsep) if Path(entry).is_absolute()]


def program(name: str, path: str | None = None) -> Path | None:
    """The program `name` in the first folder of ``PATH`` that has it; never one of the working folder.

    `shutil.which` is not asked: it looks in the working folder for an empty entry, on Windows always.
    """
    endings = os.environ.get("PATHEXT", ".EXE").split(os.pathsep) if os.name == "nt" else [""]
    for folder in _folders(os.environ.get("PATH", os.defpath) if path is None else path):
        for ending in endings:
            found = Path(folder, name + ending)
            if _may_run(found):
                return found
    return None


def _may_run(path: Path) -> bool:
    try:
        return path.is_file() and os.access(path, os.X_OK)
    except OSError:  # a folder that may not be searched, or that a share has lost
        return False


def variable(name: str) -> str:
    """What the environment says of a program that is not named otherwise; empty where it says nothing."""
    return os.environ.get(name, "").strip()


def around(tool: Path | str, folders: Iterable[Path]) -> Path | None:
    """That of `folders` which `tool` lies in, by its own path or where a link leads; None: in none.

    The root of a disk is around everything, and says nothing.
    """
    places = {_resolved(Path(tool)), Path(os.path.abspath(tool))}  # noqa: PTH100  (takes .. away, follows no link)
    for folder in folders:
        real = _resolved(folder)
        if real != Path(real.anchor) and any(p.is_relative_to(f) for p in places for f in (real, folder)):
            return folder
    return None


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # a circle of links
        return path.absolute()
