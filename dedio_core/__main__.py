"""``python -m dedio_core``: the `dedio` command; with ``worker`` the child that the panel talks to."""

from __future__ import annotations

import sys


def main() -> int:
    """Run it; the exit code."""
    if sys.argv[1:] == ["worker"]:
        from dedio_core.worker.streams import taken

        requests, answers = taken()  # before any import that might print
        from dedio_core.worker.serve import serve

        return serve(requests, answers)
    from dedio_core import cli

    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
