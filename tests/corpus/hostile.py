"""Reads one hostile file in a process of its own, with little memory, and says in a line how it went.

    python -m tests.corpus.hostile cut|ale|cdl FILE [RATE]

A crash of the interpreter, a traceback or a hang is then the failure of one test.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

MEMORY = 1 << 30
SECONDS = 10.0
"""Of CPU."""
ROOT = Path(__file__).parents[2]


def main(arguments: list[str]) -> int:
    """The child: prints how many events there are, or the one error."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    kind, path = arguments[0], Path(arguments[1])
    from dedio_core.errors import TimelineError
    from dedio_core.frames import FrameRate

    rate = FrameRate.parse(arguments[2]) if len(arguments) > 2 else None
    begun = time.process_time()
    try:
        found = read(kind, path, rate)
    except TimelineError as error:
        made: dict[str, object] = {"error": str(error)}
    else:
        made = {"events": found}
    print(json.dumps({**made, "seconds": time.process_time() - begun}))
    return 0


def read(kind: str, path: Path, rate: object) -> int:
    """How many events, rows or corrections there are. The document that users get is made too."""
    from dedio_core.editorial.ale import read_ale
    from dedio_core.editorial.cdl_files import read_cdl
    from dedio_core.editorial.cut import to_document
    from dedio_core.editorial.readers import READERS, format_of

    if kind == "ale":
        return len(read_ale(path, rate).rows)  # type: ignore[arg-type]
    if kind == "cdl":
        return len(read_cdl(path))
    cut = READERS[format_of(path)](path, rate)  # type: ignore[arg-type]
    return len(json.loads(json.dumps(to_document(cut), allow_nan=False))["events"])


def outcome(kind: str, path: Path, rate: str = "") -> dict[str, object]:
    """What the child said of `path`; it is checked that it said it in time, and nothing else."""
    command = [sys.executable, "-m", "tests.corpus.hostile", kind, str(path), *([rate] if rate else [])]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, f"{path.name}: ended with {done.returncode}: {done.stderr[-600:]}"
    assert "Traceback" not in done.stderr, done.stderr[-600:]
    made: dict[str, object] = json.loads(done.stdout)
    seconds = made["seconds"]
    assert isinstance(seconds, float)
    assert seconds < SECONDS
    return made


def check(kind: str, path: Path) -> dict[str, object]:
    """`path` is read, or refused by one error of one line that names it; a given rate may help."""
    made = outcome(kind, path)
    error = made.get("error")
    if error is not None:
        assert isinstance(error, str)
        assert path.name in error, error
        assert "\n" not in error
        if error.endswith("give --rate"):
            outcome(kind, path, "24")
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
