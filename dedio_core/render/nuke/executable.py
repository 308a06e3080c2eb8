"""Which Nuke renders: the one that is named, else the newest of the versions that this is made for."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dedio_core import launch

VARIABLE = "NUKE_EXE"
"""A convention of studios and of other tools; Nuke itself does not read it."""
OLDEST, NEWEST = 15, 17
"""The versions that this is made for."""
FOLDER = re.compile(r"Nuke(\d{1,3})\.(\d{1,3})v(\d{1,3})")
REMEDY = f"install Nuke {OLDEST} to {NEWEST}, or name its program: --nuke, nuke.executable or ${VARIABLE}"
Version = tuple[int, int, int]


def install_places() -> tuple[Path, ...]:
    """Folders in which Foundry's installers, and studios, put ``Nuke16.0v6`` on this system."""
    if sys.platform == "win32":
        return (Path(os.environ.get("PROGRAMFILES", r"C:\Program Files")),)
    if sys.platform == "darwin":
        return (Path("/Applications"),)
    return tuple(
        map(Path, ("/usr/local", "/opt", "/usr/local/foundry", "/opt/foundry", "/usr/local/Foundry"))
    )


@dataclass(frozen=True)
class Found:
    """A Nuke that may be started, or the reason why there is none."""

    path: Path | None
    problem: str = ""


def find(named: str | None, places: Iterable[Path] | None = None) -> Found:
    """The program: `named` (flag or setting), else ``$NUKE_EXE``, else the best in `places`."""
    if named:
        path = by_name(named)
        return _usable(path, f"nuke.executable {named}") if path else Found(None, not_on_path(named))
    if variable := launch.variable(VARIABLE):
        path = Path(variable) if Path(variable).is_absolute() else launch.program(variable)
        if path is None:
            return Found(None, f"${VARIABLE} '{variable}': no such program is on PATH; give its whole path")
        return _usable(path, f"${VARIABLE} {variable}")
    folders = tuple(install_places() if places is None else places)
    versions = dict(installed(folders))
    if best := best_of(versions):
        return _usable(versions[best], str(versions[best]))
    there = ", ".join(f"{a}.{b}v{c}" for a, b, c in sorted(versions))
    older = f" (there is {there}, which is older than {OLDEST})" if versions else ""
    return Found(None, f"no Nuke is installed in {', '.join(map(str, folders))}{older}; {REMEDY}")


def by_name(named: str) -> Path | None:
    """The program that `named` is; a name alone is looked for on ``PATH``. None: there is none."""
    return launch.program(named) if Path(named).name == named else Path(named)


def not_on_path(named: str) -> str:
    """What is said of a name that ``PATH`` has no program for."""
    return f"Nuke '{named}': no such program is on PATH; give its whole path"


def installed(places: Iterable[Path]) -> Iterator[tuple[Version, Path]]:
    """The Nukes in `places` that have a program."""
    for place in places:
        try:
            names = sorted(entry.name for entry in os.scandir(place))
        except OSError:
            continue
        for name in names:
            if match := FOLDER.fullmatch(name):
                version = int(match[1]), int(match[2]), int(match[3])
                program = _program(place / name, f"Nuke{match[1]}.{match[2]}")
                if program.is_file():
                    yield version, program


def best_of(versions: Iterable[Version]) -> Version | None:
    """The newest of 15 to 17; where there is none, the oldest that is newer; never an older one."""
    known = [one for one in versions if OLDEST <= one[0] <= NEWEST]
    newer = [one for one in versions if one[0] > NEWEST]
    return max(known) if known else min(newer, default=None)


def _program(folder: Path, name: str) -> Path:
    if sys.platform == "win32":
        return folder / f"{name}.exe"
    if sys.platform == "darwin":
        return folder / f"{folder.name}.app" / "Contents" / "MacOS" / name
    return folder / name


def _usable(path: Path, named: str) -> Found:
    try:
        is_file = path.is_file()
    except OSError as error:
        return Found(None, f"{named}: cannot be looked at ({error.strerror or error}); {REMEDY}")
    if not is_file:
        return Found(None, f"{named}: is no file; {REMEDY}")
    if os.name != "nt" and not os.access(path, os.X_OK):
        return Found(None, f"{named}: may not be executed; chmod +x it, or {REMEDY}")
    return Found(path)
