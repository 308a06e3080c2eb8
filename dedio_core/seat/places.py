"""Where a seat's trial leaves its files: the folder that is rendered in, and the dump of Nuke's knobs."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from dedio_core import files
from dedio_core.doctor import OK, WARN, Check
from dedio_core.errors import DedioError, WriteError
from dedio_core.render.nk.limits import config_problem
from dedio_core.seat.ask import Answer
from dedio_core.settings.places import user_cache


def trial_folder() -> Path:
    """A new folder among the temporary ones. Raises `WriteError` where there is none that Nuke can use."""
    try:
        base = Path(tempfile.gettempdir()).absolute()
        if config_problem((base / "config.ocio").as_posix()):
            raise WriteError(
                f"temporary files go to {base}, whose path has letters that Nuke cannot take (#, % or "
                "invisible ones); set TMPDIR to another folder"
            )
        return Path(tempfile.mkdtemp(prefix="dedio_seat_", dir=base))
    except OSError as error:
        raise WriteError(f"no temporary folder can be written ({error}); set TMPDIR to one") from None


def check_target(dump: Path) -> None:
    """Make the folder of `dump`. Raises `WriteError` where it cannot be written: before a minute's work."""
    with files.writing(dump):
        if dump.is_dir():
            raise WriteError(f"--dump {dump}: is a folder; name a file")
        dump.absolute().parent.mkdir(parents=True, exist_ok=True)
        if not os.access(dump.absolute().parent, os.W_OK | os.X_OK):
            raise WriteError(f"--dump {dump}: you may not write into its folder; name another file")


def dumped(answer: Answer, dump: Path | None) -> Check:
    """Write all that Nuke told into `dump`, else into the user's cache folder."""
    cache = user_cache()
    path = dump or (cache / "nuke" / f"knobs_{answer.nuke}.json" if cache else None)
    if path is None:
        return Check(WARN, "dump", "there is no cache folder to write it into", "name a file with --dump")
    try:
        with files.writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        files.write_whole(path, json.dumps(dict(answer.document), indent=1, sort_keys=True).encode())
    except DedioError as error:
        return Check(WARN, "dump", str(error), "name another file with --dump")
    knobs = sum(len(one.get("knobs", {})) for one in answer.classes.values())
    return Check(OK, "dump", f"{path}: all {knobs} knobs, with their lists")
