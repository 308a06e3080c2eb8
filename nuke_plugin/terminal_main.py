"""The arguments of ``nuke -t terminal.py``, and the boundary that turns errors into exit codes."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dedio_core.errors import DedioError, UsageError, all_at_once
from dedio_core.frames import FrameRange
from nuke_plugin import seat, terminal_batch, terminal_job
from nuke_plugin.terminal_report import NoLicence, Report

DONE, ERROR, LICENCE = 0, 1, 100
"""Nuke's own exit codes."""
USAGE = "give --job=FILE, --batch=FILE or --cut=FILE, each flag with its value in one word"
SEAT = "--seat="
"""What `dedio doctor --nuke` gives, alone."""


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
        if len(words) == 1 and words[0].startswith(SEAT):
            seat.run(Path(words[0].removeprefix(SEAT)))
            return DONE
        asked = arguments(words)
        if asked.job is None:
            return terminal_batch.run(asked.batch, asked.cut, asked.more)
        terminal_job.run(asked.job, report, asked.chunk, is_movie=asked.is_movie, script=asked.script)
        return DONE
    except NoLicence as error:
        report.failed(error)
        return LICENCE
    except DedioError as error:
        report.failed(error)
        return ERROR
    except KeyboardInterrupt:
        report.failed(DedioError("interrupted"))
        return ERROR
    except Exception as error:  # noqa: BLE001  (the one boundary)
        traceback.print_exc()
        report.failed(error)
        return ERROR
    finally:
        sys.stdout.flush()


def arguments(words: Sequence[str]) -> Asked:
    """The words as what is asked. Raises `UsageError` with all that is wrong."""
    found: dict[str, str] = {}
    more, problems = [], []
    for word in words:
        name, equals, value = word.partition("=")
        if not re.fullmatch(r"--[a-z][a-z-]*", name):
            problems.append(f"'{word}': {USAGE}")
        elif name in ("--job", "--chunk", "--script", "--batch", "--cut"):
            problems += [] if value else [f"{name} has no value; {USAGE}"]
            problems += [f"{name}: it is there twice"] if name in found else []
            found[name] = value
        elif name == "--movie" and not equals:
            found[name] = "yes"
        else:
            more.append(word)
    whats = [name for name in ("--job", "--batch", "--cut") if name in found]
    if len(whats) != 1:
        problems.append(USAGE if not whats else f"{' and '.join(whats)}: give one of them")
    elif whats == ["--job"]:
        problems += [f"{word}: is not for --job" for word in more]
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


def _range(text: str) -> FrameRange:
    match = re.fullmatch(r"(\d{1,9})(?:-(\d{1,9}))?", text)
    if not match:
        raise UsageError(f"--chunk={text}: give the first and the last frame, as --chunk=1001-1010")
    return FrameRange(int(match[1]), int(match[2] or match[1]))
