"""What can be done now, and why not: the session's `State`, from all that is going on. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nuke_plugin.panel.rows.rows import Row
from nuke_plugin.panel.state import Phase, State

NO_NUKE = "this needs an open Nuke; open the panel inside Nuke"


@dataclass(frozen=True)
class Standing:
    """All that decides it."""

    rows: Sequence[Row]
    mode: str
    held: str
    is_adding: bool
    adding: str
    planning: str
    broken: str
    unread: str
    """Why the settings cannot be read, and what helps."""
    no_root: str
    has_bridge: bool
    can_undo: bool
    can_redo: bool
    is_logged_in: bool
    is_logging_in: bool


def standing(now: Standing) -> State:
    """The phase, its sentence, and why actions cannot be done."""
    phase = _phase(now)
    return State(phase, _sentence(phase, now), _refusals(phase, now))


def _phase(now: Standing) -> Phase:
    modes: dict[str, Phase] = {"running": "ingesting", "pausing": "pausing", "cancelling": "cancelling"}
    if now.mode in modes:
        return modes[now.mode]
    if now.broken:
        return "broken"
    if now.mode == "paused":
        return "paused"
    if now.is_adding:
        return "adding"
    if now.planning:
        return "planning"
    if now.unread:
        return "broken"
    if not now.rows:
        return "empty"
    return "finished" if any(row.is_ended for row in now.rows) else "ready"


def _sentence(phase: Phase, now: Standing) -> str:
    waiting = sum(row.status in ("waiting", "paused") for row in now.rows)
    if phase == "broken" and not now.broken:
        return now.unread
    if phase == "broken":
        again = (
            "retry goes on from there" if now.mode == "paused" else "the next thing you do starts it again"
        )
        return f"{now.broken}; {again}"
    if phase == "paused":
        return f"{now.held}" if now.held else f"Paused; {_rows(waiting)} wait. Go on, or cancel"
    if phase == "finished":
        return _finished(now.rows)
    if phase == "ready":
        wrong = sum(row.level == "error" for row in now.rows)
        if wrong:
            return f"{_rows(len(now.rows))}; {wrong} to mend before they can be ingested"
        return now.no_root or f"{_rows(len(now.rows))}; look at the plan, or ingest"
    words: dict[Phase, str] = {
        "empty": "Drop clips or folders here, or add a timeline",
        "adding": now.adding,
        "planning": now.planning,
        "ingesting": f"Ingesting; {_rows(waiting)} to come" if waiting else "Ingesting the last row",
        "pausing": "Pausing: the frames in hand are being finished",
        "cancelling": "Stopping; cancel again to end a process that does not stop",
    }
    return words[phase]


def _rows(count: int) -> str:
    return f"{count} row{'' if count == 1 else 's'}"


ENDS = ("done", "kept", "failed", "cancelled")


def _finished(rows: Sequence[Row]) -> str:
    counts = {status: sum(row.status == status for row in rows) for status in ENDS}
    words = [f"{counts['done']} published"] if counts["done"] else []
    words += [f"{counts['kept']} there already"] if counts["kept"] else []
    words += [f"{counts['failed']} failed: mend and retry"] if counts["failed"] else []
    if not words:
        return "Stopped; finished frames are kept, ingest goes on from there"
    stopped = f"; {counts['cancelled']} stopped: Ingest goes on from there" if counts["cancelled"] else ""
    return f"{', '.join(words)}{stopped}"


def _refusals(phase: Phase, now: Standing) -> dict[str, str]:
    rows, busy = now.rows, phase in ("ingesting", "pausing", "cancelling")
    is_held = now.mode == "paused"
    made = any(row.is_made or row.action == "covered" or row.published for row in rows)
    looking = now.is_adding or bool(now.planning)
    none = "there are no rows; add clips or a timeline first"
    no_plate = "" if made else "no plate is there yet; ingest first"
    wanted = {
        "remove": none if not rows else "",
        "edit": none if not rows else "",
        "undo": "" if now.can_undo else "there is nothing to undo",
        "redo": "" if now.can_redo else "there is nothing to redo",
        "plan": none if not rows else _why_busy(now) or now.no_root,
        "ingest": _why_not_ingest(phase, now, none),
        "pause": "" if now.mode == "running" else "nothing is being ingested",
        "go_on": "" if is_held else "nothing is paused",
        "cancel": "" if busy or is_held or looking else "nothing is under way",
        "retry_failed": "" if is_held or any(row.can_be_retried for row in rows) else _why_no_retry(rows),
        "import_reads": no_plate if now.has_bridge else NO_NUKE,
        "reveal": no_plate,
        "open_in_kitsu": no_plate,
        "log_in": "the login is under way" if now.is_logging_in else "",
        "log_out": "" if now.is_logged_in else "nobody is logged in",
    }
    wanted["import_comp"] = wanted["import_reads"]
    if phase == "cancelling":
        wanted["retry_failed"] = "it is being stopped"
    return {action: reason for action, reason in wanted.items() if reason}


def _why_no_retry(rows: Sequence[Row]) -> str:
    if any(row.status == "failed" for row in rows):
        return "each row that failed has something to be mended first"
    return "no row has failed"


def _why_busy(now: Standing) -> str:
    if now.is_adding:
        return "clips are still being looked at; wait, or cancel that"
    return "a plan is being made; wait, or cancel it" if now.planning else ""


def _why_not_ingest(phase: Phase, now: Standing, none: str) -> str:
    if not now.rows:
        return none
    if now.mode == "paused":
        return "the queue is paused; go on, or cancel it"
    if phase in ("pausing", "cancelling"):
        return "it is being stopped; wait for that"
    return _why_busy(now) or now.no_root
