"""The reference tool of ASC MHL, run in this process: its own program asks the web for updates."""

from __future__ import annotations

import datetime
import warnings
from typing import Any

from ascmhl import commands
from click.testing import CliRunner, Result

if not hasattr(datetime, "UTC"):  # ascmhl 1.0.1, which Python 3.10 has, asks for it when it creates
    datetime.UTC = datetime.timezone.utc  # type: ignore[misc]


def run(command: Any, *words: object) -> Result:
    """Run one of its commands."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of a library that it uses
        return CliRunner().invoke(command, [str(word) for word in words])


def verify(*words: object) -> Result:
    """``ascmhl-debug verify``."""
    return run(commands.verify, *words)


def create(*words: object) -> Result:
    """``ascmhl create``."""
    return run(commands.create, *words)
