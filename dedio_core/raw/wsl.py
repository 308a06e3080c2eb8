r"""Paths between the Windows Subsystem for Linux and the Windows programs it starts.

``/mnt/c/x`` is ``C:\x``; a path of the Linux file system is ``\\wsl.localhost\DISTRO\x`` to Windows.
Drives are taken to be under ``/mnt``, WSL's default; an ``automount`` setting elsewhere is not read.
Everything here but the two questions at the end is path arithmetic: nothing is looked up.
"""

from __future__ import annotations

import os
import platform
import re
from pathlib import PurePosixPath, PureWindowsPath

from dedio_core.errors import InputError

HOSTS = ("wsl.localhost", "wsl$")
"""Server names under which Windows shows Linux files: since 21H2, and before."""


def to_windows(path: PurePosixPath, distro: str) -> PureWindowsPath:
    r"""`path` as a Windows program sees it. Raises `InputError` for a relative path or an unknown distro.

    ``distro`` is needed for paths that are not under ``/mnt/<letter>`` only.
    """
    if not path.is_absolute():
        raise InputError(f"{path}: only an absolute path can be given to a Windows program")
    parts = path.parts[1:]
    for part in parts:
        if re.search(r'[<>:"|?*\\]', part) or part.endswith((".", " ")):
            raise InputError(f"{path}: Windows cannot have '{part}' as a name; move or rename it")
    if len(parts) >= 2 and parts[0] == "mnt" and re.fullmatch("[A-Za-z]", parts[1]):
        return PureWindowsPath(f"{parts[1].upper()}:\\", *parts[2:])
    if not distro:
        raise InputError(f"{path}: the WSL distribution's name is not known; use a folder under /mnt/c")
    return PureWindowsPath(f"\\\\{HOSTS[0]}\\{distro}\\", *parts)


def to_linux(path: PureWindowsPath) -> PurePosixPath:
    r"""`path` as WSL sees it; the inverse of `to_windows`.

    The distribution's name in a ``\\wsl.localhost\DISTRO`` path is dropped: it is taken to be this one.
    Raises `InputError` for a relative path or another server's share.
    """
    if re.fullmatch("[A-Za-z]:", path.drive) and path.root:
        return PurePosixPath("/mnt", path.drive[0].lower(), *path.parts[1:])
    if path.drive.startswith("\\\\"):
        host = path.drive[2:].split("\\")[0]
        if host.lower() in HOSTS:
            return PurePosixPath("/", *path.parts[1:])
        raise InputError(f"{path}: a network share has no fixed place in WSL; mount it and give that path")
    raise InputError(f"{path}: only an absolute path can be given to WSL")


def is_wsl() -> bool:
    """Whether this is Linux under WSL (Microsoft's kernel says so in its release name)."""
    return platform.system() == "Linux" and "microsoft" in platform.release().lower()


def distro() -> str:
    """The name of this WSL distribution, as WSL tells every process; empty elsewhere."""
    return os.environ.get("WSL_DISTRO_NAME", "") if is_wsl() else ""
