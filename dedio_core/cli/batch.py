"""`dedio batch`: what a batch file looks like. `dedio ingest --batch FILE` runs one."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from dedio_core import files
from dedio_core.batch import KEYS
from dedio_core.errors import InputError

EXAMPLE: list[dict[str, Any]] = [
    {
        "sequence": "sht",
        "shot": "100",
        "source_file": "A001C003_261122AB.mxf",
        "in_point": 100,
        "out_point": 150,
        "notes": "the main plate",
    },
    {
        "sequence": "sht",
        "shot": "100",
        "element": "bg01",
        "source_file": "A001C004_261122AB.mxf",
        "in_timecode": "14:30:12:00",
        "out_timecode": "14:30:14:03",
        "handles": "8,12",
        "squeeze": 2.0,
    },
]


def add(verbs: Any) -> None:
    """The verb and its flags."""
    p: argparse.ArgumentParser = verbs.add_parser("batch", help="an example batch file", description=__doc__)
    p.add_argument("--example", metavar="FILE", nargs="?", const="-", help="write an example (.json or .csv)")
    p.set_defaults(run=run)


def run(flags: argparse.Namespace) -> int:
    """Write the example, or list the keys of a row."""
    if flags.example is None:
        for key, meaning in KEYS.items():
            print(f"{key:18} {meaning}")
        return 0
    write_example(flags.example, example(flags.example))
    return 0


def example(name: str) -> str:
    """The example batch as text: CSV where the name ends so, else JSON."""
    if not name.lower().endswith(".csv"):
        return json.dumps(EXAMPLE, indent=2) + "\n"
    keys = [key for key in KEYS if any(key in row for row in EXAMPLE)]
    rows = [
        ",".join(f'"{row[k]}"' if "," in str(row.get(k, "")) else str(row.get(k, "")) for k in keys)
        for row in EXAMPLE
    ]
    return "\n".join([",".join(keys), *rows]) + "\n"


def write_example(name: str, text: str) -> None:
    """Print `text`, or write it to the file `name`, which must not exist."""
    if name == "-":
        print(text, end="")
        return
    path = Path(name)
    if path.exists():
        raise InputError(f"{path}: exists already; name another file")
    with files.writing(path):
        path.write_text(text, encoding="utf-8")
    print(f"wrote {path}")
