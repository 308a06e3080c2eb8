"""What is unfinished in a shot tree: how far each plan came, who holds it, and why it stopped."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from dedio_core.errors import InputError
from dedio_core.journal import JOURNAL, is_frame, lines
from dedio_core.locks import Holder, Lock
from dedio_core.shot_tree import read_sidecar
from dedio_core.staging import markers

State = Literal["working", "held", "failed", "interrupted", "killed", "published", "kept"]
MEANING: dict[State, str] = {
    "working": "a process of this machine works on it",
    "held": "a process of another machine holds it; whether that lives cannot be seen from here",
    "failed": "it failed",
    "interrupted": "somebody stopped it",
    "killed": "its process ended without a word",
    "published": "its version is in the tree; only the clean-up is left to do",
    "kept": "finished; kept by --skip-cleanup",
}


@dataclass(frozen=True)
class Unfinished:
    """A staged plan. `done` of `total` plate frames are recorded; times are ISO 8601."""

    folder: Path
    plan_id: str
    shot: str
    element: str
    version: int
    name: str
    """The version's folder below the root."""
    state: State
    stage: str = ""
    done: int = 0
    total: int = 0
    begun: str = ""
    last: str = ""
    holder: Holder | None = None
    error: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """What a person may call it by: plan id, shot, element, version."""
        return self.plan_id, self.shot, self.element, self.title

    @property
    def title(self) -> str:
        """The version's name: ``sht100_pla_rawPlate_v001``."""
        return PurePosixPath(self.name).name

    @property
    def why(self) -> str:
        """What there is to say of its state."""
        if self.state == "failed":
            return self.error
        held = f" ({self.holder})" if self.state in ("working", "held") else ""
        return f"{MEANING[self.state]}{held}"


def unfinished(root: Path) -> list[Unfinished]:
    """Every staged plan of the tree, by shot. Reads and writes nothing else."""
    found = [_of(root, folder, marker) for folder, marker in markers(root)]
    return sorted(found, key=lambda one: (one.element, one.version, one.plan_id))


def chosen(found: Sequence[Unfinished], names: Collection[str], root: Path) -> list[Unfinished]:
    """Those that are called by one of `names`. Raises `InputError` for a name that none has."""
    known = {name for one in found for name in one.names}
    if unknown := [name for name in names if name not in known]:
        raise InputError(
            f"{root}: no unfinished plan is called {' or '.join(unknown)}; 'dedio status' lists them"
        )
    return [one for one in found if set(one.names) & set(names)]


def document(one: Unfinished) -> dict[str, Any]:
    """A plan as JSON values."""
    holder = asdict(one.holder) if one.holder else None
    kept = {k: v for k, v in asdict(one).items() if k not in ("folder", "holder")}
    if holder:
        holder = {name: holder[name] for name in ("host", "user", "pid", "since")}
    return {**kept, "folder": str(one.folder), "holder": holder, "meaning": MEANING[one.state]}


def _of(root: Path, folder: Path, marker: dict[str, Any]) -> Unfinished:
    told = list(lines(folder / JOURNAL))
    begins = [n for n, line in enumerate(told) if line["what"] == "begun"]
    run = told[begins[-1] :] if begins else told
    stages = [str(line.get("stage", "")) for line in run if line["what"] == "stage"]
    totals = [line["frames"] for line in told if isinstance(line.get("frames"), int)]
    holder = Lock(folder / "lock").holder()
    holder = None if holder is None or holder.is_gone() else holder
    state, error = _state(root, marker, run, holder)
    return Unfinished(
        folder,
        marker["plan_id"],
        str(marker.get("shot", "")),
        str(marker.get("element", "")),
        marker["version"],
        marker["name"],
        state,
        stages[-1] if stages else "",
        len({line["frame"] for line in told if is_frame(line)}),
        max(totals, default=0),
        told[begins[0]]["time"] if begins else "",
        told[-1]["time"] if told else "",
        holder,
        error,
    )


def _state(
    root: Path, marker: dict[str, Any], run: Sequence[dict[str, Any]], holder: Holder | None
) -> tuple[State, str]:
    """The state of a plan by what its last run said and left, and the sentence that it failed with."""
    if holder:
        return ("working" if holder.is_here() else "held"), ""
    sidecar = read_sidecar(root / marker["name"])
    if sidecar and sidecar.get("plan_id") == marker["plan_id"]:
        return ("kept" if run and run[-1]["what"] == "ended" else "published"), ""
    last = next((line for line in reversed(run) if line["what"] in ("failed", "cancelled")), None)
    if last is None:
        return "killed", ""
    return ("interrupted" if last["what"] == "cancelled" else "failed"), str(last.get("error", ""))
