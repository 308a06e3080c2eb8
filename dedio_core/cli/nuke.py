"""`dedio nuke`: the plug-in in Nuke."""

from __future__ import annotations

import argparse
from typing import Any

from dedio_core.cli import nuke_install


def add(verbs: Any) -> None:
    """The verb, and the verbs below it."""
    p: argparse.ArgumentParser = verbs.add_parser("nuke", help="the plug-in in Nuke", description=__doc__)
    inner = p.add_subparsers(dest="what", metavar="WHAT", required=True)
    nuke_install.add(inner)
