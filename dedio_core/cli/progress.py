"""What a person sees while an ingest runs: bars on a terminal, plain lines in a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TextIO

from dedio_core.events import Event, Failed, Finished, Noted, Planned, Progress, Started
from dedio_core.pipeline import Summary
from dedio_core.reuse import NO_REUSE
from dedio_core.run import describe
from dedio_core.safe_text import shown_lines


def indexed(done: int, total: int, path: Path) -> None:
    """Progress of the media index on stderr, at the end of each hundred clips."""
    if done and (done == total or done % 100 == 0):
        print(f"read {done} of {total} clips", file=sys.stderr)


class Reader(Protocol):
    """A reader of the stream of events."""

    def read(self, event: Event) -> None:
        """Take one event."""

    def shot_done(self, summary: Summary) -> None:
        """Take a shot's summary."""


@contextmanager
def reader(out: TextIO, verbose: bool, shots: int) -> Iterator[Reader]:
    """Bars where `out` is a terminal, else lines, for that many shots."""
    if not out.isatty() or verbose:
        yield Lines(out, verbose)
        return
    bars = Bars(out, shots)
    with bars.display:
        yield bars


def _name(summary: Summary) -> str:
    """The shot, with its element where it is one of a cut's."""
    return " ".join(filter(None, (summary["shot"], summary.get("element"))))


def error_lines(summary: Summary) -> Iterator[str]:
    """What went wrong with a shot, a line an error."""
    for stage in summary["stage_results"]:
        if not stage["skipped"]:
            yield from (f"dedio: error: {_name(summary)}: {e}" for e in stage["errors"])


def closing_lines(summary: Summary) -> Iterator[str]:
    """What is said of a finished shot, besides its errors."""
    for warning in summary["warnings"]:
        yield f"{_name(summary)}: warning: {warning}"
    for stage in summary["stage_results"]:
        yield from (f"{_name(summary)}: warning: {w}" for w in stage["warnings"])
    yield from (f"note: {note}" for note in summary["notes"] if note.startswith(NO_REUSE))
    if not summary["overall_success"]:
        yield f"{_name(summary)}: FAILED"
    elif summary["up_to_date"]:
        yield f"{_name(summary)}: up to date (v{summary['version']:03d})"
    else:
        kept, reused, frames = (summary[k] for k in ("kept_frames", "reused_frames", "frames"))
        took = f"{summary['duration_seconds']:.1f} s"
        took += f"; {kept} of {frames} frames kept from before" if kept else ""
        took += f"; {reused} of {frames} frames re-used from the last version" if reused else ""
        yield f"{_name(summary)}: {summary.get('version_dir', 'done')} ({took})"


class Lines:
    """Plain lines; progress at most every two seconds, each event where `verbose`."""

    EVERY = 2.0

    def __init__(self, out: TextIO, verbose: bool) -> None:
        self._out = out
        self._verbose = verbose
        self._last = 0.0

    def read(self, event: Event) -> None:
        """Print the event, unless it is progress that came too soon."""
        if isinstance(event, Progress) and not self._verbose and event.done < event.total:
            now = time.monotonic()
            if now - self._last < self.EVERY:
                return
            self._last = now
        is_small = isinstance(event, Planned) or (isinstance(event, Finished) and event.skipped)
        if is_small and not self._verbose:
            return
        if isinstance(event, Noted) and event.level == "warning" and not self._verbose:
            return  # it is said with the closing lines
        if isinstance(event, Failed) or (
            isinstance(event, Started) and not self._verbose and not event.total
        ):
            return  # a failure is said once, with the shot's closing lines
        print(shown_lines(describe(event)), file=self._out, flush=True)

    def shot_done(self, summary: Summary) -> None:
        """Print the closing lines."""
        for line in closing_lines(summary):
            print(shown_lines(line), file=self._out, flush=True)
        for line in error_lines(summary):
            print(shown_lines(line), file=sys.stderr, flush=True)


class Bars:
    """A bar a stage and one for the whole, with frames a second and time left."""

    def __init__(self, out: TextIO, shots: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Display

        self._console = Console(file=out)
        self.display = Display(
            TextColumn("{task.description:<44}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]:>10}"),
            TimeRemainingColumn(),
            console=self._console,
        )
        self._stages: dict[tuple[str, str], Any] = {}
        self._begun: dict[tuple[str, str], float] = {}
        self._whole: dict[str, Any] = {}
        self._batch = self.display.add_task("[bold]all shots", total=shots, rate="") if shots > 1 else None

    def read(self, event: Event) -> None:
        """Move the bars."""
        if isinstance(event, Planned):
            name = f"[bold]{event.shot} {event.version}"
            self._whole[event.shot] = self.display.add_task(name, total=event.total, rate="")
            return
        key = (event.shot, event.stage)
        if isinstance(event, Started) and event.total:
            self._begun[key] = time.monotonic()
            self._stages[key] = self.display.add_task(f"  {event.stage}", total=event.total, rate="")
        elif isinstance(event, Progress) and key in self._stages:
            seconds = time.monotonic() - self._begun[key]
            rate = "" if event.kept or seconds < 0.2 else f"{event.done / seconds:.1f} fr/s"
            self.display.update(self._stages[key], completed=event.done, rate=rate)
            self.display.advance(self._whole[event.shot])
        elif isinstance(event, Noted) and event.level != "warning":  # those are said with the closing lines
            self._console.print(shown_lines(f"{event.stage}: {event.message}"), markup=False, highlight=False)

    def shot_done(self, summary: Summary) -> None:
        """Print the closing lines above the bars, and take the shot's bars away."""
        for task in (*self._stages.values(), *self._whole.values()):
            self.display.remove_task(task)
        self._stages.clear()
        self._whole.clear()
        if self._batch is not None:
            self.display.advance(self._batch)
        for line in closing_lines(summary):
            self._console.print(shown_lines(line), markup=False, highlight=False, soft_wrap=True)
        for line in error_lines(summary):
            self._console.print(shown_lines(line), markup=False, highlight=False, soft_wrap=True)
