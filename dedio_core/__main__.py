"""``python -m dedio_core``: the `dedio` command; with ``worker`` the child that the panel talks to."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run it; the exit code."""
    # Frames are what runs side by side here. Threads of numpy's small products only wait for each other,
    # busily, which slows down whatever else the machine does.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if sys.argv[1:] == ["worker"]:
        from dedio_core.worker.streams import taken

        requests, answers = taken()  # before any import that might print
        from dedio_core.worker.serve import serve

        return serve(requests, answers)
    from dedio_core import cli

    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
