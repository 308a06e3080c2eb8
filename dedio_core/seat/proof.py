"""`dedio doctor --nuke`: what this machine's Nuke is, has and does, held against what we believe of it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from threading import Event

from dedio_core import files
from dedio_core.doctor import FAIL, OK, WARN, Check
from dedio_core.errors import DedioError, WriteError
from dedio_core.paths import Roots
from dedio_core.render.job import RenderJob
from dedio_core.render.native import NativeEngine
from dedio_core.render.nuke.executable import NEWEST, OLDEST
from dedio_core.render.nuke.verdict import NoLicence
from dedio_core.seat.ask import Answer, asked, chosen
from dedio_core.seat.frames import Pair, compared
from dedio_core.seat.jobs import TRIALS, Trial, trial_job
from dedio_core.seat.knobs import counted, wrong_facts
from dedio_core.seat.movie import compared_movie
from dedio_core.seat.places import check_target, dumped, trial_folder
from dedio_core.settings import NukeKnobs, load

Tell = Callable[[str], None]
NO_MOVIE = "let DED-IO make the proxies, as it does by itself: this Nuke's own movies are not to be relied on"
OF_MOVIES = ("Write:mov", "Text2")
"""Rows of what we believe that only Nuke's own movies need."""
DOCUMENT = "see docs/nuke.md, A new seat"
REPORT = "send the dump to DED-IO's maintainers; plates through Nuke are in doubt until then"


def seat_checks(
    config: Path | None, program: str | None, dump: Path | None, tell: Tell = lambda text: None
) -> Iterator[Check]:
    """Every check, as it is made. `program`: the Nuke, else the one that the engine `nuke` takes.

    `dump` is where all that Nuke told of its knobs goes, else a file in the user's cache folder. `tell` takes
    how far it is. Raises `WriteError` where `dump` is no file that can be written.
    """
    try:
        settings = load(config)
    except DedioError as error:
        yield Check(FAIL, "settings", str(error), "mend the file, or name another with --config")
        return
    if dump:
        check_target(dump)
    is_kept, folder = False, None
    try:
        path = chosen(program, settings.nuke)
        folder = trial_folder()
        is_kept = yield from _in_folder(folder, path, settings.nuke, dump, tell)
    except DedioError as error:
        yield Check(FAIL, "Nuke", str(error), "" if isinstance(error, WriteError) else DOCUMENT)
    finally:
        if folder and not is_kept:
            with contextlib.suppress(OSError):  # Windows: Nuke may hold a file open
                files.remove_tree(folder)
    if is_kept:
        yield Check(OK, "pictures", f"{folder}: kept, to be looked at; delete it afterwards")


def _in_folder(
    folder: Path, program: Path, knobs: NukeKnobs, dump: Path | None, tell: Tell
) -> Generator[Check, None, bool]:
    """Every check; gives back whether a picture in `folder` is not as it should be."""
    tell("rendering the charts natively ...")
    pairs = [_rendered(trial, folder) for trial in TRIALS]
    jobs: dict[str, tuple[RenderJob, Roots]] = {p.trial.name: (p.job, p.nuke) for p in pairs}
    answer = asked(jobs, folder, knobs, program, {p.trial.name for p in pairs if p.trial.is_movie}, tell)
    yield from _identity(answer)
    if answer.problem:
        yield _end(answer.problem, [name for name in jobs if name not in answer.jobs])
    yield dumped(answer, dump)
    wrong = list(wrong_facts(answer.classes))
    for what, detail in wrong:
        is_of_movies = what.startswith(OF_MOVIES)
        yield Check(WARN if is_of_movies else FAIL, what, detail, NO_MOVIE if is_of_movies else REPORT)
    if not wrong:
        yield Check(OK, "knobs", counted(answer.classes))
    is_good = True
    for pair in pairs:
        for one in _trial(pair, answer.jobs) if pair.trial.name in answer.jobs else ():
            is_good = is_good and one.verdict == OK
            yield one
    return not is_good


def _rendered(trial: Trial, folder: Path) -> Pair:
    """The trial through the native engine, which makes nothing of a damaged source, and roots for Nuke."""
    job, native = trial_job(trial, folder)
    nuke = {**native, **{name: folder / trial.name / "nuke" / name for name in ("stage", "work")}}
    for _ in () if trial.is_damaged else NativeEngine(1).render(job, (job.frames,), native, Event()):
        pass
    return Pair(trial, job, native, nuke)


def _identity(answer: Answer) -> Iterator[Check]:
    said = f"{answer.nuke} ({answer.program})"
    if answer.is_stand_in:
        text = f"{said}: this is DED-IO's stand-in for tests, not Nuke; nothing below is proved of Nuke"
        yield Check(WARN, "Nuke", text, "name a real one: dedio doctor --nuke /path/to/Nuke16.0")
    else:
        yield Check(OK, "Nuke", said)
    major = re.match(r"\d{1,4}", answer.nuke)
    if not major or not OLDEST <= int(major[0]) <= NEWEST:
        text = f"{answer.nuke} is not supported: DED-IO is made for Nuke {OLDEST} to {NEWEST}"
        yield Check(WARN, "Nuke's version", text, "name one of those: dedio doctor --nuke /path/to/Nuke16.0")


def _end(problem: DedioError, missing: list[str]) -> Check:
    """How Nuke ended, where not as it should; `missing` are the trials that it did not come to the end of."""
    if isinstance(problem, NoLicence):
        return Check(FAIL, "Nuke", str(problem), DOCUMENT)
    said = f"{problem}; not rendered: {', '.join(missing)}" if missing else str(problem)
    return Check(FAIL, "Nuke's end", said, f"run this again; where it ends there again: {REPORT}")


def _damaged(pair: Pair, said: str) -> Check:
    """A source frame that is cut off has to be an error at that very frame."""
    trial, last = pair.trial, pair.job.frames.last
    if f"frame {last}:" in said:
        return Check(OK, trial.name, "a source frame that is cut off is an error, and no black frame")
    text = f"frame {last}: its source is cut off, and Nuke has " + (
        f"said: {said}" if said else "made a frame of it"
    )
    return Check(FAIL, trial.name, text, f"in doubt: {trial.says}; {REPORT}")


def _trial(pair: Pair, told: Mapping[str, Mapping[str, str]]) -> Iterator[Check]:
    name, bad = pair.trial.name, WARN if pair.trial.is_movie else FAIL
    problem = told[name]
    if pair.trial.is_damaged:
        yield _damaged(pair, str(problem.get("message", "")))
        return
    if problem:
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
