"""`dedio doctor --nuke`: what this machine's Nuke is, has and does, held against what we believe of it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import Event

from dedio_core import files
from dedio_core.doctor import FAIL, OK, WARN, Check
from dedio_core.errors import DedioError, WriteError
from dedio_core.paths import Roots
from dedio_core.render.job import RenderJob
from dedio_core.render.native import NativeEngine
from dedio_core.seat.ask import Answer, asked
from dedio_core.seat.frames import Pair, compared
from dedio_core.seat.jobs import TRIALS, trial_job
from dedio_core.seat.knobs import counted, wrong_facts
from dedio_core.seat.movie import compared_movie
from dedio_core.settings import NukeKnobs, load
from dedio_core.settings.places import user_cache

NO_MOVIE = "let DED-IO make the proxies, as it does by itself: this Nuke's own movies are not to be relied on"
OF_MOVIES = ("Write:mov", "Text2")
"""Rows of what we believe that only Nuke's own movies need."""
REPORT = "send the dump to DED-IO's maintainers; plates through Nuke are in doubt until then"


def seat_checks(config: Path | None, program: str | None, dump: Path | None) -> Iterator[Check]:
    """Every check, as it is made. `program`: the Nuke, else the one that the engine `nuke` takes.

    `dump` is where all that Nuke told of its knobs goes, else a file in the user's cache folder.
    """
    try:
        settings = load(config)
    except DedioError as error:
        yield Check(FAIL, "settings", str(error), "mend the file, or name another with --config")
        return
    with tempfile.TemporaryDirectory(prefix="dedio_seat_") as name:
        try:
            yield from _in_folder(Path(name), settings.nuke, program, dump)
        except DedioError as error:
            yield Check(FAIL, "Nuke", str(error), "see docs/nuke.md, A new seat")


def _in_folder(folder: Path, knobs: NukeKnobs, program: str | None, dump: Path | None) -> Iterator[Check]:
    pairs = [_rendered(n, folder) for n in range(len(TRIALS))]
    jobs: dict[str, tuple[RenderJob, Roots]] = {p.trial.name: (p.job, p.nuke) for p in pairs}
    answer = asked(jobs, folder, knobs, program, {p.trial.name for p in pairs if p.trial.is_movie})
    yield _identity(answer)
    if answer.problem:
        yield Check(FAIL, "Nuke's end", answer.problem, "mend that, and run this again")
    yield _dumped(answer, dump)
    wrong = list(wrong_facts(answer.classes))
    for what, detail in wrong:
        is_of_movies = what.startswith(OF_MOVIES)
        yield Check(WARN if is_of_movies else FAIL, what, detail, NO_MOVIE if is_of_movies else REPORT)
    if not wrong:
        yield Check(OK, "knobs", counted(answer.classes))
    for pair in pairs:
        yield from _trial(pair, answer.jobs)


def _rendered(number: int, folder: Path) -> Pair:
    """The trial through the native engine, and roots for Nuke."""
    trial = TRIALS[number]
    job, native = trial_job(trial, folder)
    nuke = {**native, **{name: folder / trial.name / "nuke" / name for name in ("stage", "work")}}
    for _ in NativeEngine(1).render(job, (job.frames,), native, Event()):
        pass
    return Pair(trial, job, native, nuke)


def _identity(answer: Answer) -> Check:
    said = f"{answer.nuke} ({answer.program})"
    if answer.is_stand_in:
        text = f"{said}: this is DED-IO's stand-in for tests, not Nuke; nothing below is proved of Nuke"
        return Check(WARN, "Nuke", text, "name a real one: dedio doctor --nuke /path/to/Nuke16.0")
    return Check(OK, "Nuke", said)


def _dumped(answer: Answer, dump: Path | None) -> Check:
    cache = user_cache()
    path = dump or (cache / "nuke" / f"knobs_{answer.nuke}.json" if cache else None)
    if path is None:
        return Check(WARN, "dump", "there is no cache folder to write it into", "name a file with --dump")
    try:
        with files.writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        files.write_whole(path, json.dumps(dict(answer.document), indent=1, sort_keys=True).encode())
    except (DedioError, WriteError) as error:
        return Check(WARN, "dump", str(error), "name another file with --dump")
    knobs = sum(len(one.get("knobs", {})) for one in answer.classes.values())
    return Check(OK, "dump", f"{path}: all {knobs} knobs, with their lists")


def _trial(pair: Pair, told: Mapping[str, Mapping[str, str]]) -> Iterator[Check]:
    name, bad = pair.trial.name, WARN if pair.trial.is_movie else FAIL
    if name not in told:
        yield Check(FAIL, name, "Nuke ended before it was rendered", REPORT)
        return
    if problem := told[name]:
        yield Check(bad, name, str(problem.get("message")), NO_MOVIE if pair.trial.is_movie else REPORT)
        return
    for one in compared(pair):
        yield Check(OK if one.is_good else FAIL, one.what, one.detail, one.remedy)
    if pair.trial.is_movie:
        try:
            for one in compared_movie(pair):
                yield Check(OK if one.is_good else WARN, one.what, one.detail, one.remedy)
        except DedioError as error:
            yield Check(WARN, name, str(error), NO_MOVIE)
