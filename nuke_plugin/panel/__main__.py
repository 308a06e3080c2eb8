"""``python -m nuke_plugin.panel [PATH ...]``: the panel outside Nuke, which `dedio panel` starts."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main() -> int:
    """Open the panel. Exit codes as those of `dedio`: 0 closed, 1 it cannot be opened, and a sentence why."""
    p = argparse.ArgumentParser("dedio panel", description="The panel, outside Nuke.")
    p.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="clips, folders or a cut list to add")
    paths = [path.absolute() for path in p.parse_args().paths]
    if missing := [str(path) for path in paths if not path.exists()]:
        print(f"dedio: error: not found: {', '.join(missing)}", file=sys.stderr)
        return 1
    try:
        from nuke_plugin.panel import standalone
    except ImportError as error:
        print(f"dedio: error: {error}", file=sys.stderr)
        return 1
    return standalone.show(paths)


if __name__ == "__main__":
    sys.exit(main())
