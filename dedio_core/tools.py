"""No program that came with a turnover is ever run, even where the settings name it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dedio_core import launch
from dedio_core.errors import ToolError
from dedio_core.settings import Tools

PROGRAMS = ("sony_converter", "oiiotool", "ffmpeg")


def refuse_of_turnover(tools: Tools, folders: Iterable[Path], names: Iterable[str] = PROGRAMS) -> None:
    """Raise `ToolError` for a program of the settings that lies in a folder of media or of a cut."""
    folders = list(folders)
    for name in names:
        refuse_program(f"tools.{name}", getattr(tools, name), folders)


def refuse_program(knob: str, tool: Path | str | None, folders: Iterable[Path]) -> None:
    """Raise `ToolError` where `tool`, which `knob` names, lies in one of `folders`."""
    if tool and (inside := launch.around(tool, [Path(folder).absolute() for folder in folders])):
        raise ToolError(
            f"{knob} {tool}: lies in {inside}, where the cut or its media are; no program of a turnover is "
            "run: install it elsewhere, and set its path there"
        )
