"""`dedio settings`: every knob, its value and where that came from."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

from dedio_core.cli.batch import write_example
from dedio_core.jsonable import to_json
from dedio_core.settings import example, knobs, load, user_file


def add(verbs: Any) -> None:
    """The verb and its flags."""
    p: argparse.ArgumentParser = verbs.add_parser(
        "settings", help="every setting, its value and source", description=__doc__
    )
    p.add_argument("--config", type=Path, metavar="FILE", help="a settings file")
    p.add_argument("--example", metavar="FILE", nargs="?", const="-", help="write a file with every default")
    p.add_argument("--json", action="store_true", help="as one JSON document")
    p.set_defaults(run=run)


def run(flags: argparse.Namespace) -> int:
    """Print the knobs."""
    if flags.example is not None:
        write_example(flags.example, example())
        return 0
    rows = knobs(load(flags.config))
    if flags.json:
        print(json.dumps({k.name: {"value": to_json(k.value), "source": k.source} for k in rows}, indent=2))
        return 0
    for k in rows:
        print(f"{k.name:28} {json.dumps(to_json(k.value))}")
        print(f"{'':28}   {k.doc}  [{k.source}]")
        if k.name == "color.config" and k.value is None and os.environ.get("OCIO"):
            print(f"{'':28}   $OCIO is used: {os.environ['OCIO']}")
    print(f"\nuser's settings file: {user_file() or 'none (this user has no home folder)'}")
    return 0
