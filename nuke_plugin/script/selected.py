"""*Build ingest graph for the selected Read*: what an ingest of it would do, as nodes beside it.

The whole range of the Read is the plate, without handles. The nodes' Writes go below the folder of the open
script, not into a shot tree: there a version is made by an ingest alone.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dedio_core.errors import DedioError, InputError
from dedio_core.jsonable import from_json
from dedio_core.plan import Convert, Plan, Render
from dedio_core.render.job import RenderJob
from nuke_plugin.build import build
from nuke_plugin.graph import graph
from nuke_plugin.script.layout import beside, free_place
from nuke_plugin.script.undo import one_step
from nuke_plugin.setup import Setup
from nuke_plugin.worker.asking import LONGEST, answer

NONE = "No graph was built"
NAME = re.compile(r"(?P<sequence>.*[^0-9])(?P<shot>[0-9]+[A-Za-z]?)")
PROMPT = "Shot, as its files are to be called (sht100)"


@dataclass(frozen=True)
class Asked:
    """A Read, and what its plate is to be called. `folder` is where the Writes go."""

    path: Path
    first: int
    last: int
    sequence: str
    shot: str
    folder: Path

    @property
    def args(self) -> dict[str, Any]:
        """What the worker is asked with."""
        return {
            "sequence": self.sequence,
            "shot": self.shot,
            "source_file": str(self.path),
            "in_point": self.first,
            "out_point": self.last,
            "handles": 0,
            "root": str(self.folder),
        }


def show() -> None:
    """Ask for the shot's name, and build the graph when the plan is there. Returns at once."""
    import nuke

    try:
        asked = ask()
    except DedioError as error:
        nuke.message(str(error))
        return
    if asked:
        threading.Thread(target=_shown, args=(asked,), name="dedio graph", daemon=True).start()


def ask() -> Asked | None:
    """The selected Read and a name for its plate; None where the person thought better of it.

    On the main thread. Raises `InputError`.
    """
    import nuke

    reads = [node for node in nuke.selectedNodes() if node.Class() == "Read"]
    if len(reads) != 1:
        many = f"{len(reads)} are selected" if reads else "none is"
        raise InputError(f"select one Read: {many}")
    node = reads[0]
    script = str(nuke.root()["name"].value())
    if not Path(script).is_absolute():
        raise InputError("save the script first: what the graph's Writes make goes into a folder beside it")
    if nuke.root()["proxy"].value() and node["proxy"].value():
        raise InputError(
            f"{node.name()}: proxy mode is on, and it shows its proxy; switch proxy mode off first"
        )
    path = source_of(str(nuke.filename(node) or ""), node.name())
    first, last = int(node["first"].value()), int(node["last"].value())
    name = nuke.getInput(PROMPT, guessed(path))
    if not name:
        return None
    sequence, shot = parts_of(str(name))
    return Asked(path, first, last, sequence, shot, Path(script).parent / f"{sequence}{shot}_ingest")


def source_of(text: str, name: str) -> Path:
    """The file that a Read names, whole, as the worker takes it. Raises `InputError`."""
    path = Path(text.replace("%#", "#"))
    if not text:
        raise InputError(f"{name}: it reads no file")
    if not path.is_absolute():
        raise InputError(f"{name}: its file '{text}' is no whole path; give the Read one")
    return path


def guessed(path: Path) -> str:
    """A shot's name made of the file's."""
    stem = re.split(r"[.%#]", path.name, maxsplit=1)[0]
    found = re.sub(r"[^A-Za-z0-9_-]+", "_", stem).strip("_-")
    return found if NAME.fullmatch(found) else f"{found or 'plate'}_010"


def parts_of(name: str) -> tuple[str, str]:
    """Sequence and shot of a name; its last number is the shot. Raises `InputError`."""
    found = NAME.fullmatch(name.strip())
    if not found:
        raise InputError(f"'{name.strip()[:60]}' does not tell sequence and shot apart; write it as sht100")
    return found["sequence"], found["shot"]


def _shown(asked: Asked) -> None:
    """Ask the worker, and hand what it said to the main thread."""
    import nuke

    try:
        found = planned(asked, Path(nuke.EXE_PATH).parent)
    except DedioError as error:
        nuke.executeInMainThread(nuke.message, (f"{NONE}. {error}",))
    except Exception as error:  # noqa: BLE001  (a thread: nobody else would tell of it)
        nuke.executeInMainThread(nuke.message, (f"{NONE}: {type(error).__name__}: {error}",))
    else:
        nuke.executeInMainThread(_build_and_tell, (found, asked))


def planned(asked: Asked, nuke: Path | None = None) -> Mapping[str, Any]:
    """The worker's plan of the Read's file. Waits for it. Raises `NoAnswer`."""
    late = f"{asked.path}: DED-IO did not tell of it within {LONGEST:g} seconds; is its disk there?"
    found: Mapping[str, Any] = answer("plan_shot", asked.args, nuke=nuke, late=late)
    return found


def _build_and_tell(found: Mapping[str, Any], asked: Asked) -> None:
    """On the main thread."""
    import nuke

    try:
        nuke.message(build_graph(found, asked))
    except DedioError as error:
        nuke.message(f"{NONE}. {error}")


def build_graph(found: Mapping[str, Any], asked: Asked) -> str:
    """Make the nodes of the worker's plan; what was made, in sentences.

    On the main thread. Raises `InputError` for what Nuke would do otherwise than an ingest, a movie above
    all, and `ToolError`; no node is left then.
    """
    import nuke

    plan = from_json(Plan, found["plan"])
    if any(isinstance(action, Convert) for action in plan.actions):
        raise InputError(
            f"{asked.path}: is camera raw, which Nuke does not read as an ingest does; ingest it"
        )
    roots = {name: Path(path) for name, path in found["roots"].items()}
    roots |= {"stage": asked.folder, "work": asked.folder}
    nodes = graph(job_of(plan), Setup(roots, asked.folder / "config.ocio"))
    with one_step(f"build the ingest graph of {asked.sequence}{asked.shot}"):
        made = build(beside(nodes, free_place(nuke.allNodes())), with_root=False)
        for node in nuke.allNodes():
            node["selected"].setValue(node.name() in {one.name() for one in made.values()})
    said = [f"{len(made)} nodes made; their Writes go to {asked.folder}."]
    said.append("The project's settings stay: its OCIO config has to be the one of the ingest.")
    return "\n\n".join([*said, *(f"Warning: {warning}" for warning in plan.warnings)])


def job_of(plan: Plan) -> RenderJob:
    """The plan's one render job."""
    return next(action.job for action in plan.actions if isinstance(action, Render))
