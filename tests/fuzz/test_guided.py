"""Hostile input, guided by coverage: atheris looks for bytes that take a reader somewhere new.

Each target has a process of its own with 1 GiB, 10 s an input, its own seeds and a fixed seed of chance.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS

pytest.importorskip("atheris", reason="atheris has no wheel for this Python or system", exc_type=ImportError)
PARTS = 4
ROOT = Path(__file__).parents[2]
FLAGS = ("-seed=1", "-rss_limit_mb=1024", "-timeout=10", "-max_len=20000", "-len_control=0")


def fuzz(names: list[str], flags: tuple[str, ...], folder: Path) -> list[str]:
    """What went wrong: the input, what was said, and a line that does it again."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.guided", str(folder), ",".join(names), *FLAGS, *flags],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        timeout=60 + 120 * len(names),
        check=False,
    )
    ended = dict(reversed(line.split(" ", 1)) for line in ran.stdout.splitlines())
    assert list(ended) == names, ran.stderr[-3000:]
    return [_told(name, folder / name) for name in names if ended[name] != "0"]


def _told(name: str, folder: Path) -> str:
    log = (folder / "log.txt").read_text(errors="replace")
    crash = next(iter(sorted((folder / "crashes").iterdir())), None)
    if crash is None:
        return f"{name} ended:\n{log[-3000:]}"
    data = crash.read_bytes()
    call = f"from tests.fuzz.targets import check; check({name!r}, bytes.fromhex('{data.hex()}'))"
    again = f'{sys.executable} -c "{call}"'
    said = log[max(0, log.find("Uncaught")) :] if "Uncaught" in log else log[-3000:]
    return f"{name}: {crash.name.partition('-')[0]} with {data!r}\n{said[:3000]}\n{again}"


def test_guided_inputs(tmp_path: Path) -> None:
    """Of bytes that lead a reader somewhere new, none makes it fail, hang or fill the memory."""
    found = fuzz(list(TARGETS), ("-runs=250",), tmp_path)
    assert not found, "\n\n".join(found)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_guided_inputs_for_a_while(part: int, tmp_path: Path) -> None:
    """The same for 4 seconds each; a part of them at a time, for a process takes as long to begin."""
    found = fuzz(list(TARGETS)[part::PARTS], ("-max_total_time=4",), tmp_path)
    assert not found, "\n\n".join(found)
