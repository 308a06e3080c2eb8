"""Publishing a staged version: verify it whole, write sidecar and MHL, and commit it by one rename."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from dedio_core import files, images, manifest, mhl
from dedio_core.errors import VerifyError, all_at_once
from dedio_core.events import Noted, Progress, Written
from dedio_core.frames import runs
from dedio_core.journal import Journal
from dedio_core.measure import is_measured, measured
from dedio_core.movies import encode
from dedio_core.paths import Roots
from dedio_core.plan import Call, EncodeMovie, Plan, Publish, Render
from dedio_core.proof import ingest_checks, reused_frames
from dedio_core.qc.check import Check, bad
from dedio_core.redaction import redacted_in, without_users
from dedio_core.reuse import plate_render
from dedio_core.settings import Qc
from dedio_core.sidecar import sidecar, tools

LEVELS = {"warning": "warning", "note": "info"}
"""How an event says what a check's severity is."""


def publish(
    plan: Plan,
    action: Publish,
    journal: Journal,
    roots: Roots,
    now: datetime,
    limits: Qc,
    check: Callable[[], None] = lambda: None,
) -> Generator[Progress | Noted, None, list[Check]]:
    """Verify what is staged and make it the version. After the last step it is in the tree, read-only.

    `now` is the date of its MHL; `limits` is what is looked for in the pictures; `check` raises right before
    the commit where it must not be. Returns the checks. Raises `VerifyError` listing all that is wrong,
    `PublishError` where the version exists by now.
    """
    stage = roots["stage"]
    with files.writing(stage):
        files.remove_tree(stage / manifest.FOLDER)  # of a run that was stopped before its commit
    expected = _expected(plan)
    extra = [p for p in _staged(stage) if p not in expected and p != action.sidecar]
    remedy = "stands in the version, but nothing planned it; remove it and run the same again"
    all_at_once([f"{stage / p}: {remedy}" for p in extra], VerifyError)
    recorded = journal.recorded()  # each file is read and compared below
    rebuilt = any(isinstance(a, Call) for a in plan.actions)
    entries: dict[str, mhl.Hashed] = {}
    problems: list[str] = []
    for n, name in enumerate(expected):
        path = stage / name
        try:
            entries[name] = _entry(plan, path, name, expected[name], None if rebuilt else recorded)
        except (VerifyError, OSError) as error:
            problems.append(str(error))
        yield Progress(plan.shot.code, action.stage, n + 1, len(expected))
    all_at_once(problems, VerifyError)
    numbers = dict(_measured(plan, journal, roots, rebuilt))
    checks = ingest_checks(plan, recorded, numbers, roots, limits)
    yield from _told(plan, action, checks)
    reused = runs(reused_frames(plan, recorded))
    listed = {name: {"size": one.size, "xxh3_128": one.hashes["xxh128"]} for name, one in entries.items()}
    document = sidecar(plan, listed, checks, numbers, reused)
    if others := _other_tools(plan, journal):
        document["render"]["other_tools"] = others
    if programs := journal.programs():
        document["render"]["programs"] = programs
    data = (json.dumps(redacted_in(document, without_users), indent=2, ensure_ascii=False) + "\n").encode()
    files.write_whole(stage / action.sidecar, data)
    target = action.to.resolve(roots)
    if plan.mhl:
        entries[action.sidecar] = mhl.Hashed(len(data), files.digests_of(data, mhl.HASHES))
        mhl.write(stage, target.name, entries, now)
    with files.writing(stage):
        files.make_read_only(stage)
        for folder in (stage, *(p for p in stage.rglob("*") if p.is_dir())):
            files.sync_folder(folder)
    check()
    journal.still_mine()
    files.commit(stage, target)
    return checks


def _measured(
    plan: Plan, journal: Journal, roots: Roots, rebuilt: bool
) -> Iterator[tuple[int, Mapping[str, float]]]:
    """The numbers of each plate frame: noted when it was rendered, or else of its file as it is now."""
    render = plate_render(plan)
    if render is None or render.job.exr is None:
        return
    job, noted = render.job, {} if rebuilt else journal.measured()
    for frame in job.frames:
        numbers = noted.get(frame, {})
        if not is_measured(numbers):
            path = render.job.exr.path(frame).resolve(roots)
            *_, pixels = images.verified_exr(path, *job.geometry.size, job.timecode(frame))
            numbers = measured(pixels, job.active_box)
        yield frame, numbers


def _told(plan: Plan, action: Publish, checks: Sequence[Check]) -> Iterator[Noted]:
    """Warnings and notes as events. Raises `VerifyError` for errors."""
    errors = [
        f"{check.message} (qc.{check.name} is 'error'; set it to 'warning' and run the same again to publish "
        "the plate as it is, without rendering it anew)"
        for check in bad(checks)
    ]
    all_at_once(errors, VerifyError)
    for severity, level in LEVELS.items():
        for check in bad(checks, severity):
            yield Noted(plan.shot.code, action.stage, level, check.message)


def _other_tools(plan: Plan, journal: Journal) -> list[dict[str, Any]]:
    """Frames that an earlier run finished with other versions of tools, each with those that differ."""
    render, now = plate_render(plan), {**tools(), "engine": plan.engine}
    if render is None or render.job.exr is None:
        return []
    made, by_tools = journal.made_with(), defaultdict(list)
    for frame in render.job.frames:
        was = made.get(str(render.job.exr.path(frame)), now)
        if other := {name: version for name, version in was.items() if now.get(name) != version}:
            by_tools[tuple(sorted(other.items()))].append(frame)
    return [
        {"frames": [[part.first, part.last] for part in runs(frames)], "tools": dict(other)}
        for other, frames in by_tools.items()
    ]


def _expected(plan: Plan) -> dict[str, int | None]:
    """Paths that the version must have: plate frames (with their number) and the proxy."""
    found: dict[str, int | None] = {}
    for action in plan.actions:
        if isinstance(action, Render) and action.job.exr:
            for frame in action.job.frames:
                found[action.job.exr.path(frame).path] = frame
        if isinstance(action, EncodeMovie):
            found[action.movie.path] = None
    return found


def _staged(stage: Path) -> list[str]:
    found = []
    for path in sorted(stage.rglob("*")):
        if files.is_system_file(path.name):
            path.unlink(missing_ok=True)
        elif not path.is_dir() or path.is_symlink():
            found.append(path.relative_to(stage).as_posix())
    return found


def _entry(
    plan: Plan, path: Path, name: str, frame: int | None, recorded: Mapping[str, Written] | None
) -> mhl.Hashed:
    """Size and hashes of one file as it reads back now: as `recorded`, where that is known."""
    if path.is_symlink() or not path.is_file():
        raise VerifyError(f"{path}: is {'a link, not a file' if path.is_symlink() else 'missing'}")
    decoded = None
    if frame is None:
        _verify_movie(plan, path)
    elif recorded is None:
        job = next(a.job for a in plan.actions if isinstance(a, Render) and a.job.exr)
        _, decoded, _ = images.verified_exr(path, *job.geometry.size, job.timecode(frame))
    hashes = files.digests(path, mhl.HASHES)
    if recorded is not None:
        written = recorded.get(f"stage:{name}")
        if written is None or written.checksum != hashes["xxh128"]:
            raise VerifyError(f"{path}: is not what was made (its checksum has changed)")
    if decoded not in (None, hashes["xxh128"]):
        raise VerifyError(f"{path}: was changed while it was verified")
    return mhl.Hashed(path.stat().st_size, hashes)


def _verify_movie(plan: Plan, path: Path) -> None:
    action = next(a for a in plan.actions if isinstance(a, EncodeMovie))
    encode.verify(path, len(action.frames), h264(action), is_ours=not action.job)


def h264(action: EncodeMovie) -> encode.H264:
    """How the movie of `action` is encoded."""
    return encode.H264(action.size, action.rate, action.start, action.crf, action.preset, action.threads)
