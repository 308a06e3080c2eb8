"""Start the Nuke of this machine, have it tell of itself and render the trial jobs, and read its answer."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dedio_core import color, files
from dedio_core.errors import DedioError, InputError, ToolError
from dedio_core.paths import Roots
from dedio_core.render.job import RenderJob
from dedio_core.render.nuke.executable import find
from dedio_core.render.nuke.output import Output
from dedio_core.render.nuke.process import NukeProcess, argv
from dedio_core.render.nuke.protocol import NukeJob, document, heard
from dedio_core.render.nuke.verdict import signal_of, verdict
from dedio_core.safe_text import shown
from dedio_core.seat.movie import BURN_IN, MOVIE
from dedio_core.settings import NukeKnobs

WHAT, FORMAT = "dedio nuke seat", 1
STAND_IN = "-stand-in"
POLL = 0.2


@dataclass(frozen=True)
class Answer:
    """What a Nuke said. `classes` and `jobs` are as `nuke_plugin/headless/seat.py` writes them."""

    program: Path
    nuke: str
    classes: Mapping[str, Any]
    jobs: Mapping[str, Mapping[str, str]]
    document: Mapping[str, Any]
    problem: DedioError | None = None
    """How it ended, where not as it should: what it told before that counts."""

    @property
    def is_stand_in(self) -> bool:
        """Whether it was the tests' own program: that has a word in its version which no Nuke has."""
        return self.nuke.endswith(STAND_IN)


def chosen(named: str | None, knobs: NukeKnobs) -> Path:
    """The program `named` by the flag, else the engine's own. Raises `ToolError` where there is none."""
    found = find(named or knobs.executable)
    if found.path is None:
        flag = ("nuke.executable", "--nuke") if named else ("", "")
        raise ToolError(found.problem.replace(*flag, 1))
    return found.path.absolute()


def asked(
    jobs: Mapping[str, tuple[RenderJob, Roots]],
    folder: Path,
    knobs: NukeKnobs,
    program: Path,
    movies: Container[str] = (),
    tell: Callable[[str], None] = lambda text: None,
) -> Answer:
    """What the Nuke `program` says; the jobs' files are below their roots then.

    Of the jobs in `movies` it encodes a movie. How far it is goes to `tell`. Raises `ToolError` where it has
    no licence, dies, hangs or says nothing, before it told of itself.
    """
    answer = folder / "answer.json"
    paths = {}
    for name, (job, roots) in jobs.items():
        paths[name] = folder / f"{name}.json"
        config = color.as_file(job.color, folder / "config.ocio")
        # Not stamped: what Nuke writes into a header by itself is what is asked.
        one = NukeJob(job, roots, config, (job.frames,))
        if name in movies:
            one = replace(one, movie=MOVIE, burn_in=BURN_IN)
        files.write_whole(paths[name], document(one))
    ask = {"answer": str(answer), "jobs": {name: str(path) for name, path in paths.items()}}
    files.write_whole(folder / "ask.json", json.dumps(ask).encode())
    words = argv(program, knobs, f"--seat={(folder / 'ask.json').as_posix()}")
    problem: DedioError | None = None
    output = Output()
    try:
        _run(words, folder, knobs.silence, output, tell)
    except DedioError as error:
        problem = error
    if not answer.exists():
        raise problem or ToolError(
            f"{program}: ended as if all was well, but never ran DED-IO's program: {output.words()}; see "
            "that it is Nuke's own program, and that no init.py (in ~/.nuke, or of NUKE_PATH) ends Nuke"
        )
    try:
        return replace(_read(program, answer), problem=problem)
    except ToolError as error:
        raise (problem or error) from None


def _run(
    words: tuple[str, ...], folder: Path, silence: float, output: Output, tell: Callable[[str], None]
) -> None:
    """Run it to its end, which is no error alone where it is good; what it says goes to `output`."""
    tell(f"starting {words[0]} ...")
    said, begun = None, time.monotonic()
    has_begun = False
    with NukeProcess(words, folder) as process:
        while (code := process.ended()) is None:
            if stuck := process.stuck(silence):
                raise ToolError(
                    f"Nuke {stuck} and was stopped, {time.monotonic() - begun:.0f} seconds after its start: "
                    f"{output.words()}"
                )
            if (text := process.line(POLL)) is None:
                continue
            told = heard(text)
            if told is None:
                output.read(text)
            elif "trial" in told:
                tell(f"Nuke has tried '{shown(str(told['trial']))}'")
            has_begun = has_begun or told is not None
            if told and isinstance(told.get("error"), dict):
                said = told["error"]
    if said is None and (name := signal_of(code)):
        raise ToolError(f"Nuke was ended by {name}; its last words: {output.words()}")
    if code:
        raise verdict(code, said, has_begun, output, ())


def _read(program: Path, path: Path) -> Answer:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if (found["what"], found["format"]) != (WHAT, FORMAT):
            raise InputError("another form")
        return Answer(program, str(found["nuke"]), found["classes"], found["jobs"], found)
    except (OSError, ValueError, KeyError, TypeError, InputError) as error:
        raise ToolError(
            f"{program}: what it told cannot be read ({error}); use one version of DED-IO in Nuke and outside"
        ) from None
