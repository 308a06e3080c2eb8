from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath

import pytest

from dedio_core.errors import InputError
from dedio_core.raw import wsl

PAIRS = [
    ("/mnt/c/x", "C:\\x"),
    ("/mnt/c", "C:\\"),
    ("/mnt/d/Card 01/A001.MXF", "D:\\Card 01\\A001.MXF"),
    ("/home/u/x", "\\\\wsl.localhost\\Debian\\home\\u\\x"),
    ("/", "\\\\wsl.localhost\\Debian\\"),
    ("/mnt", "\\\\wsl.localhost\\Debian\\mnt"),
    ("/mnt/wsl/x", "\\\\wsl.localhost\\Debian\\mnt\\wsl\\x"),
    ("/mnt/c/Größe/東京", "C:\\Größe\\東京"),
]


@pytest.mark.parametrize(("linux", "windows"), PAIRS)
def test_both_ways(linux: str, windows: str) -> None:
    """A path converted to Windows is the expected one, and comes back the same."""
    found = wsl.to_windows(PurePosixPath(linux), "Debian")
    assert str(found) == windows
    assert wsl.to_linux(found) == PurePosixPath(linux)


@pytest.mark.parametrize(
    "windows", ["\\\\wsl$\\Debian\\home\\u", "//wsl.localhost/Debian/home/u", "//WSL$/x/home/u"]
)
def test_older_server_names(windows: str) -> None:
    """The server name that Windows had before, and either slash, mean the same place."""
    assert wsl.to_linux(PureWindowsPath(windows)) == PurePosixPath("/home/u")


@pytest.mark.parametrize(
    "path", ["relative/x", "/home/u/a:b", "/home/u/what?", "/mnt/c/dot.", "/mnt/c/space ", "/home/u/a\\b"]
)
def test_names_that_windows_cannot_have(path: str) -> None:
    """A relative path, or a name that means something else to Windows, is refused by name."""
    with pytest.raises(InputError, match="Windows"):
        wsl.to_windows(PurePosixPath(path), "Debian")


@pytest.mark.parametrize("path", ["x\\y", "C:x", "\\x", "\\\\server\\share\\x"])
def test_windows_paths_without_a_place(path: str) -> None:
    """A relative path and another server's share have no fixed place in WSL."""
    with pytest.raises(InputError):
        wsl.to_linux(PureWindowsPath(path))


def test_distribution_must_be_known() -> None:
    """A path of the Linux side needs the distribution's name; one of a drive does not."""
    assert wsl.to_windows(PurePosixPath("/mnt/c/x"), "") == PureWindowsPath("C:\\x")
    with pytest.raises(InputError, match="/mnt/c"):
        wsl.to_windows(PurePosixPath("/home/u/x"), "")


@pytest.mark.parametrize(
    ("system", "release", "is_wsl"),
    [
        ("Linux", "5.15.167.4-microsoft-standard-WSL2", True),
        ("Linux", "4.4.0-19041-Microsoft", True),
        ("Linux", "6.1.0-18-amd64", False),
        ("Windows", "10", False),
    ],
)
def test_is_wsl(monkeypatch: pytest.MonkeyPatch, system: str, release: str, is_wsl: bool) -> None:
    """WSL is Linux with Microsoft's kernel; its distribution's name is only asked for there."""
    monkeypatch.setattr("platform.system", lambda: system)
    monkeypatch.setattr("platform.release", lambda: release)
    monkeypatch.setenv("WSL_DISTRO_NAME", "Debian")
    assert wsl.is_wsl() is is_wsl
    assert wsl.distro() == ("Debian" if is_wsl else "")
