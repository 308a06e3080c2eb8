"""The nodes of a job in the terminal: what they need is looked at first, what fails is told by its file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from dedio_core.errors import ColorError, DedioError, MediaError, ToolError
from dedio_core.regular import open_regular
from dedio_core.render.nk.node import Node, Tcl, Value
from dedio_core.render.nuke.protocol import NukeJob
from nuke_plugin.build import NodeProblem, build
from nuke_plugin.graph import graph
from nuke_plugin.headless.files import PART
from nuke_plugin.setup import Setup

MARK, ZIP = b"ocio_profile_version", b"PK"
"""What every OCIO config has in it; how an archived one (.ocioz) begins."""
HEAD = 1 << 20
NEEDED = "use the config that the job was planned with, or plan the job anew with this one"


def built(asked: NukeJob, setup: Setup, frames: Iterable[int]) -> dict[str, Any]:
    """Nuke's nodes by name; what they write are parts of files. Raises `DedioError`.

    The source of each of `frames` is looked for before.
    """
    frames = tuple(frames)
    check_config(asked.config)
    for frame in frames:
        check_source(asked, frame)
    try:
        return build([_live(node, frames[0]) for node in graph(asked.job, setup)])
    except NodeProblem as problem:
        raise _told(problem, asked, frames[0]) from None


def check_config(path: Path) -> None:
    """Raise `ColorError` where the OCIO config is not there, or is none."""
    try:
        with open_regular(path) as file:
            head = file.read(HEAD)
    except OSError as error:
        why = "it is not there" if isinstance(error, FileNotFoundError) else error.strerror or error
        raise ColorError(f"OCIO config {path}: {why}; {NEEDED}") from None
    if not head.startswith(ZIP) and MARK not in head:
        raise ColorError(f"OCIO config {path}: it is no OCIO config ({MARK.decode()} is not in it); {NEEDED}")


def check_source(asked: NukeJob, frame: int) -> None:
    """Raise `MediaError` where the source frame is not there: Nuke's own words name no frame."""
    if asked.job.source.kind != "sequence":
        return
    path = _source(asked, frame)
    try:
        why = "" if path.is_file() else "is missing"
    except OSError as error:
        why = f"cannot be looked at ({error.strerror or error})"
    if why:
        raise MediaError(f"{path}: {why}, and plate frame {frame} is made from it")


def _source(asked: NukeJob, frame: int) -> Path:
    source = asked.job.source
    return source.path.child(source.name(frame + source.offset)).resolve(asked.roots)


def _live(node: Node, frame: int) -> Node:
    """The node that writes parts; Root at `frame`, for which Nuke then says whether a node has an error."""

    def put(name: str, value: Value) -> Value:
        if node.kind == "Root" and name == "frame":
            return frame
        if node.kind == "Write" and name == "file" and isinstance(value, Tcl):
            before, dot, ending = value.text.rpartition(".")
            return Tcl(f"{before}{PART}{dot}{ending}")
        return value

    return replace(node, knobs=tuple((name, put(name, value)) for name, value in node.knobs))


def _told(problem: NodeProblem, asked: NukeJob, frame: int) -> DedioError:
    """The problem of a node as that of a file, where it has one."""
    node = problem.node
    if node.kind == "Read":
        return MediaError(
            f"{_source(asked, frame)}: Nuke cannot read it, and plate frame {frame} is made from it; see if "
            "it is whole, and of a kind that this Nuke reads"
        )
    where = f"OCIO config {asked.config}"
    if node.kind.startswith("OCIO") and problem.is_silent:
        names = ", ".join(f"'{value}'" for _, value in node.knobs if isinstance(value, str))
        return ColorError(
            f"{where}: Nuke says that {node.name} has an error, with {names}: one of them is not in it, a "
            f"LUT is missing, or this Nuke cannot read it; {NEEDED}"
        )
    if node.kind.startswith("OCIO") or problem.knob in ("customOCIOConfigPath", "workingSpaceLUT"):
        return ColorError(f"{where}: Nuke does not find in it what the job names ({problem}); {NEEDED}")
    return ToolError(str(problem))
