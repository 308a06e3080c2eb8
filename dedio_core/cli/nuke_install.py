"""`dedio nuke install`: the line in the user's ``init.py`` that has Nuke load the plug-in."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from dedio_core import files
from dedio_core.cli.common_flags import a_path
from dedio_core.cli.nuke_block import Torn, with_block, without_block
from dedio_core.errors import InputError, WriteError
from dedio_core.safe_text import shown

MOST_BYTES = 16 << 20
NEEDED = ("init.py", "menu.py", "nuke_plugin")


def add(inner: Any) -> None:
    """The verb below ``nuke`` and its flags."""
    p: argparse.ArgumentParser = inner.add_parser(
        "install", help="have Nuke load the plug-in", description=__doc__
    )
    p.add_argument(
        "--nuke-dir", type=a_path, metavar="DIR", help="the user's Nuke folder, where init.py is (~/.nuke)"
    )
    p.add_argument("--plugin", type=a_path, metavar="DIR", help="the folder of DED-IO, where nuke_plugin is")
    p.add_argument("--uninstall", action="store_true", help="take the line out again")
    p.set_defaults(run=run)


def run(flags: argparse.Namespace) -> int:
    """Write the line, or take it out; what is there already is not written again."""
    folder: Path = (flags.nuke_dir or Path("~/.nuke")).expanduser().absolute()
    path = _init(folder)
    before = _read(path)
    plugin = "" if flags.uninstall else _plugin(flags.plugin)
    try:
        after = without_block(before) if flags.uninstall else with_block(before, plugin)
    except Torn as error:
        raise InputError(f"{path}: {error}; take the lines of DED-IO out by hand") from None
    if after == before:
        said = "there is nothing of DED-IO in it" if flags.uninstall else f"loads {plugin} already"
        print(shown(f"{path}: {said}"))
        return 0
    _write(path, before, after)
    done = "DED-IO is out of it" if flags.uninstall else f"loads {plugin} from now on; start Nuke again"
    print(shown(f"{path}: {done}"))
    return 0


def _init(folder: Path) -> Path:
    """The file that is written: where ``init.py`` is a link, the file that it leads to."""
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; start Nuke once, or name its folder with --nuke-dir")
    path = folder / "init.py"
    try:
        return path.resolve() if path.is_symlink() else path
    except (OSError, RuntimeError) as error:
        raise InputError(f"{path}: is a link that leads nowhere ({error})") from None


def _read(path: Path) -> bytes:
    if not path.exists():
        return b""
    try:
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            raise InputError(f"{path}: is no file of Python; move it away")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None


def _write(path: Path, before: bytes, after: bytes) -> None:
    """Write the file whole, with the rights that it had; a new one that would be empty is none."""
    if not path.exists():
        files.write_whole(path, after)
        return
    mode = path.stat().st_mode & 0o7777
    if not mode & 0o222 or not os.access(path, os.W_OK):
        raise WriteError(f"{path}: is read-only; give yourself the right to write it, or change it by hand")
    if not after:
        with files.writing(path):
            path.unlink()
        return
    files.write_whole(path, after)
    with files.writing(path):
        path.chmod(mode)


def _plugin(given: Path | None) -> str:
    """The folder of the plug-in, as Nuke wants paths. Raises `InputError` where there is none."""
    here = Path(__file__).resolve().parents[2]
    # An installation that is no checkout: the environment is then the one beside the plug-in.
    places = [given.expanduser().absolute()] if given else [here, Path(sys.prefix).absolute().parent]
    for place in places:
        if all((place / name).exists() for name in NEEDED):
            try:
                place.as_posix().encode("utf-8")
            except UnicodeEncodeError:
                raise InputError(f"{str(place)!a}: is not UTF-8 text, which Nuke needs; rename it") from None
            return place.as_posix()
    raise InputError(
        f"{places[0]}: has no {', '.join(NEEDED)}; name the folder of DED-IO's sources with --plugin"
    )
