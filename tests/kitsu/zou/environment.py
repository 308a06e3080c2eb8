"""The Python environment that Zou runs in: its own, made by `scripts/zou-env.sh` where it is absent."""

from __future__ import annotations

import functools
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
INSIDE = Path(__file__).parent / "inside"
"""Programs of ours that run in Zou's environment."""


class Unavailable(Exception):
    """The server cannot run here; one sentence says why, and what to do."""


@dataclass(frozen=True)
class Environment:
    """A virtual environment that holds Zou."""

    folder: Path

    @property
    def python(self) -> Path:
        """Its Python. Use `python -m`: the programs in bin/ name the folder that they were made in."""
        return self.folder / "bin" / "python"

    @property
    def packages(self) -> Path:
        """Its site-packages."""
        (found,) = self.folder.glob("lib/python3*/site-packages")
        return found

    @property
    def cache(self) -> Path:
        """The folder beside it for other things that are kept from run to run."""
        return self.folder.parent

    def version(self, package: str) -> str:
        """The version of a package in it."""
        (found,) = self.packages.glob(f"{package}-*.dist-info")
        return found.name.removesuffix(".dist-info").removeprefix(f"{package}-")


@functools.cache
def environment() -> Environment:
    """The environment: found, or made now, which takes a minute and the network."""
    made = subprocess.run(
        ["sh", str(ROOT / "scripts" / "zou-env.sh")], capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise Unavailable(made.stderr.strip())
    return Environment(Path(made.stdout.strip().splitlines()[-1]))
