"""`dedio verify`: read published versions again and tell what is no longer what was published."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from dedio_core import files
from dedio_core.cli.common_flags import a_path
from dedio_core.cli.interrupt import interruptible
from dedio_core.errors import DedioError, UsageError
from dedio_core.journal import PRIVATE
from dedio_core.naming import tree
from dedio_core.redaction import redacted
from dedio_core.safe_text import shown
from dedio_core.settings import load, names_of
from dedio_core.verify import KINDS, Verified, verify, versions

CODES = {"good": 0, "unverifiable": 1, "missing": 4, "changed": 5, "truncated": 5, "extra": 6}
EVERY = 2.0
"""Seconds between two lines of progress."""


def add(verbs: Any) -> None:
    """The verb and its flags."""
    p: argparse.ArgumentParser = verbs.add_parser(
        "verify", help="read published versions again and compare", description=__doc__
    )
    p.add_argument("paths", nargs="+", type=a_path, metavar="PATH", help="a version, a shot, a whole tree")
    p.add_argument("--report", type=a_path, metavar="FILE", help="where the report goes: .json or .txt")
    p.add_argument("--root", type=a_path, metavar="DIR", help="root of the shot tree, for the report")
    p.add_argument("--jobs", type=int, default=0, metavar="N", help="files at once")
    p.add_argument("--json", action="store_true", help="one JSON document on stdout, all else on stderr")
    p.add_argument("--config", type=a_path, metavar="FILE", help="a settings file")
    p.set_defaults(run=run)


def run(flags: argparse.Namespace) -> int:
    """Verify every version; the exit code tells the worst that was found."""
    if flags.report and flags.report.suffix.lower() not in (".json", ".txt"):
        raise UsageError(f"--report {flags.report}: its name ends in .json or .txt")
    if flags.jobs < 0:
        raise UsageError("--jobs cannot be negative")
    name = tree(names_of(load(flags.config))).version_folder[-1]
    folders = list(dict.fromkeys(folder for path in flags.paths for folder in versions(path, name)))
    for folder in folders:
        if flags.report and flags.report.resolve().is_relative_to(folder.resolve()):
            raise UsageError(f"--report {flags.report}: is in a version, into which nothing is written")
    found = []
    with interruptible() as cancel:
        for n, folder in enumerate(folders, 1):
            tell = _progress(f"{n}/{len(folders)} {shown(folder.name)}")
            found.append(verify(folder, flags.jobs, cancel.is_set, tell))
    now = datetime.now(timezone.utc)
    document = _document(found, now)
    lines = [line for one in found for line in _lines(one)]
    lines.append(_total(found))
    text = json.dumps(document, indent=2)
    print(text if flags.json else "\n".join(lines))
    _report(flags, folders, now, text, "\n".join([f"dedio verify, {document['date']}", *lines]))
    return int(document["exit_code"])


def _progress(head: str) -> Callable[[int, int], None]:
    """A line on stderr now and then."""
    last = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= EVERY:
            last = now
            print(f"{head}: {done}/{total} files", file=sys.stderr, flush=True)

    return tell


def _worst(found: Sequence[Verified]) -> str:
    return min((one.verdict for one in found), key=[*KINDS, "good"].index)


def _document(found: Sequence[Verified], now: datetime) -> dict[str, Any]:
    return {
        "what": "dedio verification",
        "format": 1,
        "date": now.isoformat(timespec="seconds"),
        "verdict": _worst(found),
        "exit_code": CODES[_worst(found)],
        "versions": [
            {
                "folder": str(one.folder),
                "verdict": one.verdict,
                "files": one.files,
                "bytes": one.bytes,
                "findings": [{"kind": f.kind, "file": f.file, "said": f.said} for f in one.findings],
            }
            for one in found
        ],
    }


def _lines(one: Verified) -> list[str]:
    size = f"{one.bytes / 1e9:.2f} GB" if one.bytes >= 1e8 else f"{one.bytes / 1e6:.1f} MB"
    head = f"{one.verdict:<12} {shown(str(one.folder))}  ({one.files} files, {size})"
    said = [(f.kind, f"{f.file}: {f.said}" if f.file else f.said) for f in one.findings]
    return [head, *(f"  {kind:<12} {shown(text)}" for kind, text in said)]


def _total(found: Sequence[Verified]) -> str:
    good = sum(one.verdict == "good" for one in found)
    return f"{good} of {len(found)} version(s) good"


def _report(flags: argparse.Namespace, folders: Sequence[Path], now: datetime, data: str, text: str) -> None:
    """Write the report: where it was asked for, else below the tree's own folder, where there is one."""
    if flags.report:
        with files.writing(flags.report):
            flags.report.absolute().parent.mkdir(parents=True, exist_ok=True)
        body = data if flags.report.suffix.lower() == ".json" else text
        files.write_whole(flags.report.absolute(), (redacted(body) + "\n").encode(errors="backslashreplace"))
        return
    above = folders[0].parents
    root = flags.root or next((folder for folder in above if (folder / PRIVATE).is_dir()), None)
    if root is None:
        print("no report: no tree of DED-IO is around; give --report or --root", file=sys.stderr)
        return
    path = root / PRIVATE / "reports" / f"verify_{now:%Y%m%dT%H%M%SZ}_{os.getpid()}.json"
    try:
        files.own_folder(path.parent)
        files.write_whole(path, (redacted(data) + "\n").encode())
    except DedioError as error:
        print(f"no report: {shown(str(error))}", file=sys.stderr)
        return
    print(f"report: {shown(str(path))}", file=sys.stderr)
