"""`dedio nuke install`: the line in the user's ``init.py`` that has Nuke load the plug-in."""

from __future__ import annotations

import argparse
import codecs
import io
import os
import stat
import sys
import tokenize
import warnings
from pathlib import Path
from typing import Any

from dedio_core import files
from dedio_core.cli.common_flags import a_path
from dedio_core.cli.nuke_block import Torn, blocks, with_block, without_block
from dedio_core.errors import DiskFull, InputError, WriteError
from dedio_core.paths import from_home
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
    path = _init((flags.nuke_dir or _usual()).absolute())
    before = _read(path)
    plugin = "" if flags.uninstall else _plugin(flags.plugin)
    try:
        after = without_block(before) if flags.uninstall else with_block(before, plugin)
        others = [line for block in blocks(before) for line in block.others]
    except Torn as error:
        raise InputError(f"{path}: {error}; take the lines of DED-IO out by hand") from None
    _check(path, before, after, is_loaded=not flags.uninstall)
    if after == before:
        said = "there is nothing of DED-IO in it" if flags.uninstall else f"loads {plugin} already"
        print(shown(f"{path}: {said}"))
        return 0
    _write(path, before, after)
    done = "DED-IO is out of it" if flags.uninstall else f"loads {plugin} from now on; start Nuke again"
    print(shown(f"{path}: {done}"))
    for line in others:
        text = line.strip().decode("utf-8", "backslashreplace")
        print(shown(f"{path}: kept, though it stood between the lines of DED-IO: {text}"))
    return 0


def _usual() -> Path:
    try:
        return from_home("~/.nuke")
    except InputError:
        raise InputError("nobody knows your home folder; name Nuke's folder in it with --nuke-dir") from None


def _init(folder: Path) -> Path:
    """The file that is written: where ``init.py`` is a link, the file that it leads to."""
    path = folder / "init.py"
    try:
        if not folder.is_dir():
            raise InputError(f"{folder}: no such folder; start Nuke once, or name its folder with --nuke-dir")
        if not stat.S_ISLNK(path.lstat().st_mode):
            return path
        real = path.resolve()
        real.stat()
        return real
    except FileNotFoundError:
        if not os.path.lexists(path):
            return path
        raise InputError(
            f"{path}: is a link to {os.path.realpath(path)}, which is not there; make that file, or take the "
            "link away"
        ) from None
    except PermissionError as error:
        raise InputError(
            f"{error.filename or folder}: may not be looked at ({error.strerror}); give yourself the right "
            "to, or name another folder with --nuke-dir"
        ) from None
    except (OSError, RuntimeError):
        raise InputError(f"{path}: is a link that leads in a circle; take it away") from None


def _read(path: Path) -> bytes:
    if not path.exists():
        return b""
    try:
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            raise InputError(f"{path}: is no file of Python; move it away")
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read: {error.strerror}; give yourself the right to read it"
        ) from None


def _check(path: Path, before: bytes, after: bytes, *, is_loaded: bool) -> None:
    """Raise `InputError` where Nuke could not run the file, and so would not load DED-IO."""
    if why := _problem(before):
        if is_loaded:
            raise InputError(
                f"{path}: Python cannot read it ({why}), so Nuke would not load DED-IO; mend it, and run "
                "this again"
            )
    elif why := _problem(after):
        how = "with" if is_loaded else "without"
        raise InputError(
            f"{path}: {how} the lines of DED-IO Python could not read it ({why}); change it by hand"
        )


def _problem(text: bytes) -> str:
    """Why this is no Python; empty where it is."""
    if text.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "it is UTF-16; save it as UTF-8"
    try:
        # From bytes, Python takes comments that it does not take from a file.
        text.decode(tokenize.detect_encoding(io.BytesIO(text).readline)[0])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "init.py", "exec", dont_inherit=True)
    except SyntaxError as error:
        return f"line {error.lineno}: {error.msg}" if error.lineno else error.msg
    except (ValueError, RecursionError, MemoryError) as error:
        return str(error) or "it is too deep"
    return ""


def _write(path: Path, before: bytes, after: bytes) -> None:
    """Write the file whole, with the rights that it had; a new one that would be empty is none."""
    try:
        if not path.exists():
            files.write_whole(path, after)
            return
        mode = path.stat().st_mode & 0o7777
        if not mode & 0o222 or not os.access(path, os.W_OK):
            raise WriteError(f"{path}: is read-only")
        if not after:
            with files.writing(path):
                path.unlink()
            return
        files.write_whole(path, after)
        with files.writing(path):
            path.chmod(mode)
    except DiskFull:
        raise
    except WriteError as error:
        raise WriteError(
            f"{error}; give yourself the right to write it and its folder, or change it by hand"
        ) from None


def _plugin(given: Path | None) -> str:
    """The folder of the plug-in, as Nuke wants paths. Raises `InputError` where there is none."""
    here = Path(__file__).resolve().parents[2]
    # An installation that is no checkout: the environment is then the one beside the plug-in.
    places = [given.absolute()] if given else [here, Path(sys.prefix).absolute().parent]
    for place in places:
        if all(os.path.exists(place / name) for name in NEEDED):  # noqa: PTH110  (raises nothing)
            try:
                place.as_posix().encode("utf-8")
            except UnicodeEncodeError:
                raise InputError(f"{str(place)!a}: is not UTF-8 text, which Nuke needs; rename it") from None
            return place.as_posix()
    raise InputError(
        f"{places[0]}: has no {', '.join(NEEDED)}; name the folder of DED-IO's sources with --plugin"
    )
