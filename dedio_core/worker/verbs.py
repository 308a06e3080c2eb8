"""What can be asked of the worker: one table."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dedio_core.worker import accounts, clips, cuts, pictures, plates, questions, shots, spaces, unfinished
from dedio_core.worker.context import Context


@dataclass(frozen=True)
class Verb:
    """`run` takes the arguments and returns the result as JSON values; it raises `DedioError`."""

    run: Callable[[Mapping[str, Any], Context], Any]
    lane: str


VERBS = {
    "settings": Verb(questions.settings, "questions"),
    "doctor": Verb(questions.doctor, "questions"),
    "status": Verb(questions.status, "questions"),
    "spaces": Verb(spaces.spaces, "questions"),
    "probe": Verb(clips.probe, "questions"),
    "scan": Verb(clips.scan, "questions"),
    "frame": Verb(pictures.frame, "pictures"),
    "plan_shot": Verb(shots.plan_shot, "questions"),
    "plan_cut": Verb(cuts.plan_cut, "questions"),
    "published": Verb(plates.published, "questions"),
    "comp": Verb(plates.comp_starter, "questions"),
    "whoami": Verb(accounts.whoami, "network"),
    "login": Verb(accounts.login, "network"),
    "logout": Verb(accounts.logout, "network"),
    "ingest_shot": Verb(shots.ingest_shot, "work"),
    "ingest_cut": Verb(cuts.ingest_cut, "work"),
    "resume": Verb(unfinished.resume, "work"),
    "publish": Verb(unfinished.publish, "work"),
}


def nearest(name: str, names: Iterable[str]) -> str:
    """The sentence for a verb that there is not."""
    known = sorted(names)
    close = difflib.get_close_matches(name, known, 1, 0.6)
    hint = f"did you mean '{close[0]}'?" if close else f"there are {', '.join(known)}"
    return f"'{name[:60]}' is nothing that can be asked; {hint}"
