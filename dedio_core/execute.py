"""Carrying out a plan: the only caller of what has effects. Everything it does is told as events."""

from __future__ import annotations

import contextlib
import importlib
import json
import traceback
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path
from threading import Event as Flag
from time import monotonic
from typing import Any, Protocol, cast

import numpy as np
import numpy.typing as npt

from dedio_core import drawing, files, images, naming, redaction, shot_tree
from dedio_core import journal as journals
from dedio_core.errors import Cancelled, DedioError, InputError, ToolError, VerifyError
from dedio_core.events import Event, Failed, Finished, Noted, Planned, Progress, Started, Written
from dedio_core.frames import runs
from dedio_core.journal import PRIVATE, Journal
from dedio_core.media import card_mhl
from dedio_core.models import ImageSequence, ProcessingResult, ShotInfo
from dedio_core.movies import encode
from dedio_core.paths import Roots
from dedio_core.plan import (
    Action,
    Announce,
    BurnIn,
    Call,
    CheckOriginals,
    Cleanup,
    Convert,
    EncodeMovie,
    Plan,
    Publish,
    Render,
    Reuse,
    Skip,
)
from dedio_core.proof import converted, unproven_frames
from dedio_core.publish import h264, publish
from dedio_core.raw import CONVERTERS, DECODE
from dedio_core.render.engine import ENGINES, RenderEngine, Traced
from dedio_core.render.witness import sweep, witnessed
from dedio_core.reuse import takeover
from dedio_core.settings import Settings, names_of
from dedio_core.space import watch_room
from dedio_core.take_over import take_over
from dedio_core.tie import check_still
from dedio_core.tracking.announce import announce


class Processor(Protocol):
    """A user's stage, as far as a `Call` needs it."""

    def process(self, shot_info: ShotInfo, result: ProcessingResult, **kwargs: Any) -> object:
        """Do the work on whole staged EXRs; problems go into `result`."""


@dataclass(frozen=True)
class Machine:
    """What a plan needs to know of the machine that carries it out.

    `roots` has ``source``, and ``tree`` where there is a shot tree, ``temp`` where it is set.
    """

    roots: Roots
    settings: Settings
    shot: ShotInfo
    clock: Callable[[], float] = monotonic
    now: Callable[[], datetime] = lambda: datetime.now(timezone.utc)
    """The date that an MHL has, and nothing else that is published."""
    calls: Mapping[str, Processor] = field(default_factory=dict)
    """The stages of `Call`s that only this program can run, by stage name."""


def execute(plan: Plan, journal: Journal, machine: Machine, cancel: Flag) -> Iterator[Event]:
    """Carry out `plan` in `journal`'s staging folder (which is open), stage by stage.

    Stops at the first stage that fails, after its `Failed` event: nothing is published after a
    failure. Closing the iterator cancels. What is finished stays in staging for the same command.
    """
    base = machine.roots.get("temp")
    temp = journals.temp_folder(base, plan.id) if base else journal.work / "raw"
    run = Run(plan, journal, machine, {**machine.roots, **journal.roots(), "temp": temp}, cancel)
    yield Planned(plan.shot.code, f"v{plan.delivery.version:03d}", _total(list(plan.actions)))
    for stage in plan.stages:
        actions = [a for a in plan.actions if a.stage == stage]
        begun, total, before = machine.clock(), _total(actions), 0
        yield Started(plan.shot.code, stage, total)
        if actions and isinstance(actions[0], Skip):
            yield Finished(plan.shot.code, stage, 0.0, True, {"reason": actions[0].reason})
            continue
        try:
            data: dict[str, Any] = {}
            for action in actions:
                if cancel.is_set():
                    raise Cancelled("stopped")
                data |= yield from _counted(run, action, before, total)
                before += _total([action])
            run.results.append(ProcessingResult(stage, data=data))
            yield Finished(plan.shot.code, stage, machine.clock() - begun, False, data)
        except DedioError as error:
            yield Failed(
                plan.shot.code, stage, machine.clock() - begun, str(error), False, type(error).__name__
            )
            return


def _total(actions: list[Action]) -> int:
    total = 0
    for action in actions:
        if isinstance(action, Render):
            total += len(action.job.frames)
        elif isinstance(action, Reuse):
            total += action.count
        elif isinstance(action, (Convert, EncodeMovie)):
            total += len(action.frames)
    return total


Acting = Generator[Event, None, dict[str, Any]]
"""Carrying out one action: its events, and in the end the data of its result."""


def _counted(run: Run, action: Action, before: int, total: int) -> Acting:
    """The action with progress that counts to the whole stage's `total`, `before` of which is done.

    After each frame that it writes there is a look at the room that is left.
    """
    with contextlib.closing(run.act(action)) as acting:
        while True:
            try:
                event = next(acting)
            except StopIteration as end:
                return cast("dict[str, Any]", end.value)
            if isinstance(event, Progress) and isinstance(action, (Convert, Reuse, Render, EncodeMovie)):
                watch_room(run.roots, run.machine.settings)
            if isinstance(event, Progress) and total:
                event = replace(event, done=before + event.done, total=total)
            yield event


@dataclass
class Run:
    """One run of one plan."""

    plan: Plan
    journal: Journal
    machine: Machine
    roots: Roots
    cancel: Flag
    results: list[ProcessingResult] = field(default_factory=list)
    programs: list[Mapping[str, Any]] = field(default_factory=list)
    """Those that were written down."""

    def act(self, action: Action) -> Acting:
        """Carry out one action: a generator of events that returns the data of its result."""
        if isinstance(action, Render):
            return self.render(action)
        if isinstance(action, CheckOriginals):
            return self.check_originals(action)
        if isinstance(action, Convert):
            return self.convert(action)
        if isinstance(action, Reuse):
            return self.reuse(action)
        if isinstance(action, EncodeMovie):
            return self.encode(action)
        if isinstance(action, Call):
            return self.call(action)
        if isinstance(action, Publish):
            return self.publish(action)
        if isinstance(action, Announce):
            return self.announce(action)
        if isinstance(action, Cleanup):
            return self.clean_up(action)
        raise InputError(f"{type(action).__name__}: this version of DED-IO does not know the action")

    def check_originals(self, action: CheckOriginals) -> Acting:
        """Read every source file that a media hash list names, and compare."""
        for one in self.plan.originals:
            message = f"reading {one.file} whole, to compare it with {one.manifest}"
            yield Noted(self.plan.shot.code, action.stage, "info", message)
            card_mhl.check(one, self.roots["source"], self.cancel.is_set)
        return {}

    def progress(
        self, stage: str, done: int, total: int, frame: int | None = None, kept: bool = False
    ) -> Event:
        """A `Progress` of this shot."""
        return Progress(self.plan.shot.code, stage, done, total, frame, kept)

    def render(self, action: Render) -> Acting:
        """Render the frames that no earlier run finished and that were not taken over."""
        job, stage = action.job, action.stage
        done, total, reused = 0, len(job.frames), 0
        wanted = {str(path) for frame in job.frames for path in job.outputs(frame)}
        finished, reuse = self._finished(wanted, action.engine), takeover(self.plan)
        to_do = []
        for frame in job.frames:
            exr = finished.get(str(job.exr.path(frame))) if job.exr else None
            is_copy = exr is not None and exr.reused != 0
            if reuse and exr and exr.reused == reuse.version:
                done, reused = done + 1, reused + 1
                yield self.progress(stage, done, total, frame)
            elif not is_copy and all(str(path) in finished for path in job.outputs(frame)):
                done += 1
                yield self.progress(stage, done, total, frame, kept=True)
            else:
                to_do.append(frame)
        engine = ENGINES[action.engine](self.plan.jobs, self.machine.settings)
        if reason := engine.unavailable():
            raise ToolError(reason)
        ranges = runs(to_do)
        sweep(job, ranges, self.roots)
        frames = engine.render(job, ranges, self.roots, self.cancel)
        with contextlib.closing(cast(Any, frames)):
            for frame_done in witnessed(action.engine, frames, job, ranges, self.roots):
                self._trace(engine)
                self.journal.record(frame_done)
                done += 1
                yield self.progress(stage, done, total, frame_done.frame)
        data: dict[str, Any] = {"frames": total, "kept": total - len(to_do) - reused}
        if job.exr:
            data |= {"reused": reused, "output_sequence": self.sequence()}
        return data

    def _trace(self, engine: RenderEngine) -> None:
        """Write down the programs that the engine renders with, each once a run."""
        for program in engine.lineage() if isinstance(engine, Traced) else ():
            if program not in self.programs:
                self.programs.append(program)
                self.journal.append("program", program=program)

    def _finished(self, wanted: set[str], engine: str) -> dict[str, Written]:
        """Files that an earlier run finished with the same engine; a plate is of one engine's pixels."""
        made = self.journal.made_with()
        finished = self.journal.finished(wanted)
        return {path: one for path, one in finished.items() if made[path].get("engine", engine) == engine}

    def reuse(self, action: Reuse) -> Acting:
        """Stage the frames that the last version has."""
        yield from take_over(self.plan, action, self.journal, self.roots, self.cancel)
        return {}

    def sequence(self) -> ImageSequence:
        """The staged EXRs."""
        sequence = self.plan.sequence()
        return replace(sequence, directory=self.roots["stage"] / sequence.directory)

    def convert(self, action: Convert) -> Acting:
        """Have the converter write the frames that are not there yet."""
        tools = self.machine.settings.tools
        clip = replace(self.plan.clip, path=self.roots["source"] / self.plan.clip.path)
        converter = CONVERTERS[action.converter](replace(tools, sony_bake=action.bake))
        folder = action.to.resolve(self.roots)
        self._own_temp(action)
        offset = self.plan.pull.offset
        plate = action.frames.moved(-offset)
        finished = self.journal.finished() if takeover(self.plan) else {}
        needed = converted(self.plan, action, finished)
        to = ImageSequence(folder, action.base_name, action.extension, plate.first, plate.last)
        missing = [frame for frame in needed if not to.path(frame).is_file()]
        if missing and (reason := converter.unavailable()):
            raise ToolError(reason)
        done, clipped = len(plate) - len(missing), 0
        for part in runs(missing):
            target = replace(to, first_frame=part.first, last_frame=part.last)
            frames = converter.export(clip, part.moved(offset), target, self.cancel)
            with contextlib.closing(cast(Any, frames)):
                for frame_done in frames:
                    done += 1
                    clipped += bool(frame_done.qc.get("clipped"))
                    yield self.progress(action.stage, done, len(plate), frame_done.frame - offset)
        if clipped:
            message = f"{clipped} decoded frame(s) have values below 0 or above 1, which DPX has not"
            yield Noted(self.plan.shot.code, action.stage, "warning", message)
        is_ours = action.converter == DECODE
        unproven = 0 if is_ours else unproven_frames(self.plan, action, needed, self.roots)
        if unproven:
            message = f"frame identity not proven: {unproven} converted frame(s) carry no timecode"
            yield Noted(self.plan.shot.code, action.stage, "warning", message)
        return {"frames": len(needed), "kept": len(needed) - len(missing), "unproven": unproven}

    def _own_temp(self, action: Convert) -> None:
        """Make the folder of converted frames; in a shared temp folder, mark it as this plan's."""
        folder = action.to.resolve(self.roots)
        with files.writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
        if folder.is_relative_to(self.journal.folder):
            return
        marker = {"what": journals.MARKER, **journals.marker_of(self.plan)}
        files.write_whole(self.roots["temp"] / "marker.json", json.dumps(marker).encode())

    def encode(self, action: EncodeMovie) -> Acting:
        """Encode the proxy from the pictures, burn-in drawn on the way, and decode it whole."""
        movie = action.movie.resolve(self.roots)

        def pictures() -> Iterator[npt.NDArray[np.uint8]]:
            for frame in action.frames:
                if self.cancel.is_set():
                    raise Cancelled("stopped")
                path = action.pictures.child(f"proxy.{frame:04d}.png").resolve(self.roots)
                picture = drawing.read_png(path)
                yield drawing.burn_in(picture, corners(action, frame)) if action.burn_in else picture

        encoding = encode.encode(movie, pictures(), h264(action))
        with contextlib.closing(cast(Any, encoding)):
            for count in encoding:
                frame = action.frames.first + count - 1
                yield self.progress(action.stage, count, len(action.frames), frame)
        encode.verify(movie, len(action.frames), h264(action))
        self.journal.record_file(Written(str(action.movie), movie.stat().st_size, files.checksum(movie)))
        return {"proxy": movie, "frames": len(action.frames)}

    def call(self, action: Call) -> Acting:
        """Run a user's stage over the staged EXRs."""
        yield from ()
        processor = self.machine.calls.get(action.stage) or _imported(action)
        result = ProcessingResult(action.stage)
        try:
            processor.process(
                self.machine.shot,
                result,
                input_sequence=self.sequence(),
                output_dir=self.roots["stage"],
                settings=self.machine.settings,
                results=list(self.results),
            )
        except Cancelled:
            raise
        except (Exception, SystemExit) as error:  # what a user's stage raises is no bug of ours
            self.journal.log(traceback.format_exc().rstrip())
            redaction.logger(f"dedio.{action.stage}").exception("%s raised", action.stage)
            raise ToolError(f"{action.stage} raised {type(error).__name__}: {_in_a_line(error)}") from error
        for warning in result.warnings:
            yield Noted(self.plan.shot.code, action.stage, "warning", warning)
        if not result.success:
            raise ToolError("; ".join(result.errors) or f"{action.stage} failed and did not say why")
        self._still_whole(action)
        return dict(result.data)

    def _still_whole(self, action: Call) -> None:
        """Refuse what a user's stage left of the staged EXRs, where it is not a whole plate.

        Said here, and not by who reads them next: it is the stage that is to be mended, not the source.
        """
        before = self.plan.stages[: self.plan.stages.index(action.stage)]
        jobs = (a.job for a in self.plan.actions if isinstance(a, Render) and a.stage in before)
        job = next((job for job in jobs if job.exr), None)
        if job is None or job.exr is None:
            return
        recorded, problems = self.journal.finished(), []
        for frame in job.frames:
            if self.cancel.is_set():
                raise Cancelled("stopped")
            place = job.exr.path(frame)
            if str(place) in recorded:
                continue
            try:
                if not place.resolve(self.roots).is_file():
                    raise VerifyError(f"{place.resolve(self.roots)}: is missing")
                images.verified_exr(place.resolve(self.roots), *job.geometry.size, job.timecode(frame))
            except VerifyError as error:
                problems.append(str(error))
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        if problems:
            raise VerifyError(f"{action.stage} left a frame that is no plate: {problems[0]}{more}")

    def publish(self, action: Publish) -> Acting:
        """Verify, write the sidecar, commit."""
        target = action.to.resolve(self.roots)
        checks = yield from publish(
            self.plan,
            action,
            self.journal,
            self.roots,
            self.machine.now(),
            self.machine.settings.qc,
            self._check_numbers,
        )
        plate = replace(self.plan.sequence(), directory=target / self.plan.sequence().directory)
        data: dict[str, Any] = {"version_dir": target, "sidecar": target / action.sidecar}
        data |= {"output_sequence": plate, "version": self.plan.delivery.version}
        data["checks"] = {check.name: check.entry() for check in checks}
        movies = [a for a in self.plan.actions if isinstance(a, EncodeMovie)]
        return {**data, "proxy": target / movies[0].movie.path} if movies else data

    def _check_numbers(self) -> None:
        """Refuse numbers that another ingest of the source has tied otherwise since this was planned."""
        names = naming.tree(names_of(self.machine.settings))
        check_still(self.plan, shot_tree.published(self.machine.roots["tree"], names, self.machine.shot))

    def announce(self, action: Announce) -> Acting:
        """Write down what the tracker is to show."""
        yield from ()
        folder = self.roots["tree"] / self.plan.delivery.version_folder
        announce(self.machine.settings, self.roots["tree"], folder)
        return {"waits_for": action.host}

    def clean_up(self, action: Cleanup) -> Acting:
        """Keep the log, remove staging and this plan's temporary files."""
        yield from ()
        temp = self.roots["temp"]
        if temp.exists() and not temp.is_relative_to(self.journal.folder):
            journals.remove(temp, self.plan.id)
        if "tree" in self.roots:
            self.journal.keep_log(Path(self.roots["tree"]) / PRIVATE / "logs")
            self.journal.remove()
        return {}


def corners(action: EncodeMovie, frame: int) -> tuple[str, str, str, str]:
    """The burn-in text of `frame`: top left, top right, bottom left, bottom right."""
    burn_in: BurnIn = action.burn_in or BurnIn("", "", "", "")
    timecode = action.start.plus(frame - action.frames.first) if action.start else None

    def filled(text: str) -> str:
        # Not str.format: a clip name may hold braces.
        return text.replace("{frame}", f"{frame:04d}").replace("{timecode}", str(timecode or "no timecode"))

    return (
        filled(burn_in.top_left),
        filled(burn_in.top_right),
        filled(burn_in.bottom_left),
        filled(burn_in.bottom_right),
    )


def _in_a_line(error: BaseException) -> str:
    """What an exception says, on one line, and where it was raised."""
    at = traceback.extract_tb(error.__traceback__)[-1]
    return f"{' '.join(str(error).split()) or 'no message'} ({Path(at.filename).name}:{at.lineno})"


def _imported(action: Call) -> Processor:
    if not action.portable:
        raise InputError(f"{action.stage}: only the program that made the plan can run it")
    module, _, name = action.target.partition(":")
    try:
        return cast(Processor, getattr(importlib.import_module(module), name)(**action.params))
    except (ImportError, AttributeError, TypeError) as error:
        raise InputError(f"{action.stage}: {action.target} cannot be made here: {error}") from error
