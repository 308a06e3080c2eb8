"""The arguments of ``nuke -t terminal.py``, and the boundary that turns errors into exit codes."""

from __future__ import annotations

import difflib
import re
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dedio_core.errors import Cancelled, DedioError, InputError, UsageError, all_at_once
from dedio_core.frames import FrameRange
from dedio_core.regular import open_regular
from nuke_plugin.headless import batch, job, seat
from nuke_plugin.headless.report import NoLicence, Report, say
from nuke_plugin.headless.signals import interruptible

DONE, ERROR, LICENCE = 0, 1, 100
"""Nuke's own exit codes."""
USAGE = "give --job=FILE, --batch=FILE or --cut=FILE, each flag with its value in one word"
SEAT = "--seat="
"""What `dedio doctor --nuke` gives, alone."""
WORDS = ("--job", "--chunk", "--script", "--batch", "--cut")
HELP = """\
nuke -t terminal.py --job=FILE [--chunk=A-B | --movie]   render a job: all of it, these frames, its movie
nuke -t terminal.py --job=FILE --script=FILE.nk          write the job's script instead
nuke -t terminal.py --batch=FILE [flags]                 ingest the shots of a batch file
nuke -t terminal.py --cut=FILE --media=DIR [flags]       ingest the VFX shots of a cut list

[flags] are those of `dedio ingest`. Each flag is one word with its value: --root=/mnt/shows.
Exit codes: 0 done, 1 an error, 100 no licence. docs/nuke.md, "Terminal render", has the rest.
"""


@dataclass(frozen=True)
class Asked:
    """What is to be done: one of `job`, `batch`, `cut`. `more` is for the `dedio` command."""

    job: Path | None = None
    chunk: FrameRange | None = None
    is_movie: bool = False
    script: Path | None = None
    batch: str | None = None
    cut: str | None = None
    more: tuple[str, ...] = ()


def main(words: Sequence[str]) -> int:
    """Do what `words` say; the exit code. A traceback is printed for bugs of ours only."""
    report = Report()
    try:
        with interruptible():
            return _done(words, report)
    except NoLicence as error:
        report.failed(error)
        return LICENCE
    except DedioError as error:
        report.failed(error)
        return ERROR
    except KeyboardInterrupt as signal:
        report.failed(Cancelled(f"interrupted ({signal})" if str(signal) else "interrupted"))
        return ERROR
    except Exception as error:  # noqa: BLE001  (the one boundary)
        say(traceback.format_exc(), sys.stderr)
        report.failed(error)
        return ERROR
    finally:
        say()


def _done(words: Sequence[str], report: Report) -> int:
    if words in (["--help"], ["-h"]):
        say(HELP)
        return DONE
    if len(words) == 1 and words[0].startswith(SEAT):
        _seat(Path(words[0].removeprefix(SEAT)))
        return DONE
    asked = arguments(words)
    if asked.job is None:
        return batch.run(asked.batch, asked.cut, asked.more)
    job.run(asked.job, report, asked.chunk, is_movie=asked.is_movie, script=asked.script)
    return DONE


def _seat(path: Path) -> None:
    try:
        open_regular(path).close()
    except OSError as error:
        why = "there is no such file" if isinstance(error, FileNotFoundError) else error.strerror or error
        raise InputError(f"{SEAT}{path}: {why}; `dedio doctor --nuke` gives what it needs") from None
    seat.run(path)


def arguments(words: Sequence[str]) -> Asked:
    """The words as what is asked. Raises `UsageError` with all that is wrong."""
    found: dict[str, str] = {}
    more, problems = [], []
    for word in words:
        name, equals, value = word.partition("=")
        if not re.fullmatch(r"--[a-z][a-z-]*", name):
            problems.append(f"'{word}': {USAGE}")
        elif name in WORDS:
            problems += [] if value else [f"{name} has no value; {USAGE}"]
            problems += [f"{name}: it is there twice"] if name in found else []
            found[name] = value
        elif name == "--movie" and not equals:
            found[name] = "yes"
        else:
            more.append(word)
    whats = [name for name in ("--job", "--batch", "--cut") if name in found]
    if len(whats) != 1:
        unknown = [f"{word}: does not say what is to be done; {_meant(word)}{USAGE}" for word in more]
        problems += [f"{' and '.join(whats)}: give one of them"] if whats else unknown
        problems += [] if problems else [USAGE]
    elif whats == ["--job"]:
        problems += [f"{word}: is not for --job" for word in more]
        if "--movie" in found and "--chunk" in found:
            problems.append("--movie: a movie is rendered in one go over its whole range; leave --chunk out")
    else:
        inner = [name for name in ("--chunk", "--movie", "--script") if name in found]
        problems += [f"{name}: only with --job" for name in inner]
    all_at_once(problems, UsageError)
    return Asked(
        job=Path(found["--job"]) if "--job" in found else None,
        chunk=_range(found["--chunk"]) if "--chunk" in found else None,
        is_movie="--movie" in found,
        script=Path(found["--script"]) if "--script" in found else None,
        batch=found.get("--batch"),
        cut=found.get("--cut"),
        more=tuple(more),
    )


def _meant(word: str) -> str:
    """The flag that a mistyped one comes close to, as a question."""
    near = difflib.get_close_matches(word.partition("=")[0], (*WORDS, "--movie"), 1)
    return f"is {near[0]} meant? " if near else ""


def _range(text: str) -> FrameRange:
    match = re.fullmatch(r"(\d{1,9})(?:-(\d{1,9}))?", text)
    if not match:
        raise UsageError(f"--chunk={text}: give the first and the last frame, as --chunk=1001-1010")
    return FrameRange(int(match[1]), int(match[2] or match[1]))
