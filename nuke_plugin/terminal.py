"""What ``nuke -t`` runs: a render job, or a whole ingest without a GUI.

::

    nuke -t nuke_plugin/terminal.py --job=job.json [--chunk=1001-1010] [--movie]
    nuke -t nuke_plugin/terminal.py --batch=shots.json --root=/mnt/shows/demo/shots --engine=nuke
    nuke -t nuke_plugin/terminal.py --cut=cut.edl --media=/mnt/cards

Flags are one word each: Nuke takes a number that stands alone at the end for a frame range. Ends with 0, with
1 for an error, with 100 where there is no licence, as Nuke does. No line of it needs more than Python 3.7, so
that an older Nuke says one sentence, too.
"""

from __future__ import annotations

import importlib.machinery
import os
import sys
from typing import Any


class Finder:
    """Finds DED-IO's two packages beside this file, and nothing else that is installed there.

    The folder may be the one of all packages of DED-IO's own Python, which are not for Nuke's.
    """

    NAMES = ("dedio_core", "nuke_plugin")

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def find_spec(self, name: str, path: object = None, target: Any = None) -> Any:
        """Where the package `name` is; None for all others."""
        if name not in self.NAMES:
            return None
        return importlib.machinery.PathFinder.find_spec(name, [self.folder], target)


def run() -> int:
    """Do what the arguments say; the exit code."""
    if sys.version_info[:2] < (3, 10):  # noqa: UP036  (Nuke 14 has 3.9)
        found = ".".join(str(part) for part in sys.version_info[:2])
        said = "DED-IO needs Nuke 15 or later (Python 3.10); this Nuke has Python " + found
        print("dedio: error: " + said, file=sys.stderr)
        print('\ndedio_progress: {"error":{"kind":"ToolError","message":"' + said + '"}}', flush=True)
        return 1
    # Nuke runs this file as text, by its path; not every version gives it a `__file__`.
    here = os.path.dirname(os.path.abspath(run.__code__.co_filename))  # noqa: PTH100, PTH120
    # First: an init.py of NUKE_PATH may have made another DED-IO importable.
    sys.meta_path.insert(0, Finder(os.path.dirname(here)))  # noqa: PTH120
    from nuke_plugin.headless.main import main

    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(run())
