"""The environment of DED-IO's own process, made from Nuke's."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

LEFT_OUT = re.compile(
    r"""LD_LIBRARY_PATH(_32|_64)? | LD_PRELOAD | LD_AUDIT | DYLD_.*
                                    # Nuke's libraries: its OpenEXR, OpenImageIO and libstdc++ are of other
                                    # versions than those in DED-IO's wheels, and would be loaded instead
    | PYTHON(?!_KEYRING_BACKEND).*  # Nuke's Python: its home and its packages. -I has the child ignore them,
    | __PYVENV_LAUNCHER__           # but not what the child starts. The keyring's is the user's: it logs in
    | VIRTUAL_ENV(_PROMPT)?         # of whoever started Nuke
    | QT_.* | QML.* | PYSIDE.*      # Nuke's Qt and its plug-ins, which no other Qt can load
    """,
    re.VERBOSE | re.IGNORECASE,
)
WHERE_NUKES = re.compile(r"SSL_CERT_(FILE|DIR) | (TCL|TK)_LIBRARY", re.VERBOSE | re.IGNORECASE)
"""What is left out where it leads into Nuke's folder; elsewhere it is the user's."""
SHARED = ("", "bin", "sbin", "usr", "local", "opt", "windows", "system32")
"""Names of folders that have everybody's programs: where Nuke's is in one of them, it is not Nuke's own."""


def clean(environment: Mapping[str, str], nuke: Path | None = None) -> dict[str, str]:
    """`environment` without what is there for Nuke alone; `nuke` is the folder of its program.

    ``OCIO`` stays: it names the show's config, and a plate made from the panel has to be the one that
    ``dedio`` makes in the shell that Nuke was started from. The settings' ``color.config`` goes before it,
    and the plan says which was used. Without it DED-IO would take its own default config.
    ``NUKE_PATH``, ``foundry_LICENSE`` and their like stay: the child may have to start a Nuke to render.
    """
    kept = {name: value for name, value in environment.items() if not LEFT_OUT.fullmatch(name)}
    if nuke is None or nuke.name.lower() in SHARED:
        return kept
    for name, value in list(kept.items()):
        if name.upper() == "PATH":
            folders = [one for one in value.split(os.pathsep) if not _is_inside(one, nuke)]
            kept[name] = os.pathsep.join(folders)
        elif WHERE_NUKES.fullmatch(name) and _is_inside(value, nuke):
            del kept[name]
    return kept


def _is_inside(folder: str, nuke: Path) -> bool:
    """Whether it is Nuke's: on Windows libraries are looked for along ``PATH``, and Nuke's would be found."""
    return Path(folder).is_absolute() and Path(os.path.normpath(folder)).is_relative_to(nuke)
