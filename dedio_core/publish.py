"""Publishing a staged version: verify it whole, write sidecar and MHL, and commit it by one rename."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from dedio_core import files, images, manifest, mhl
from dedio_core.errors import VerifyError, all_at_once
from dedio_core.events import Progress, Written
from dedio_core.frames import FrameRange, runs
from dedio_core.journal import Journal
from dedio_core.models import ImageSequence
from dedio_core.movies import encode
from dedio_core.paths import Roots
from dedio_core.plan import Call, Convert, EncodeMovie, Plan, Publish, Render
from dedio_core.raw.dpx_header import frame_proof, read_dpx_header
from dedio_core.reuse import plate_render, takeover
from dedio_core.sidecar import sidecar, tools


def publish(
    plan: Plan,
    action: Publish,
    journal: Journal,
    roots: Roots,
    now: datetime,
    check: Callable[[], None] = lambda: None,
) -> Iterator[Progress]:
    """Verify what is staged and make it the version. After the last step it is in the tree, read-only.

    `now` is the date of its MHL; `check` raises right before the commit where it must not be. Raises
    `VerifyError` listing all that is wrong, `PublishError` where the version exists by now.
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
    reused = runs(reused_frames(plan, recorded))
    listed = {name: {"size": one.size, "xxh3_128": one.hashes["xxh128"]} for name, one in entries.items()}
    document = sidecar(plan, listed, _checks(plan, recorded, roots, reused), reused)
    if others := _other_tools(plan, journal):
        document["render"]["other_tools"] = others
    data = (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()
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


def _other_tools(plan: Plan, journal: Journal) -> list[dict[str, Any]]:
    """Frames that an earlier run finished with other versions of tools, each with those that differ."""
    render, now = plate_render(plan), tools()
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
    encode.verify(path, len(action.frames), h264(action))


def h264(action: EncodeMovie) -> encode.H264:
    """How the movie of `action` is encoded."""
    return encode.H264(action.size, action.rate, action.start, action.crf, action.preset, action.threads)


def _checks(
    plan: Plan, recorded: Mapping[str, Written], roots: Roots, reused: tuple[FrameRange, ...]
) -> dict[str, str]:
    """What was verified before the commit, and how."""
    total = len(plan.pull.plate)
    rendered = total - sum(map(len, reused))
    every = f"every rendered frame ({rendered} of {total})" if reused else "every frame"
    found = {
        "frames": f"{every} opened, fully decoded, size and channels compared, hashed as read back",
        "contiguity": "every planned frame is there, no other file is",
    }
    if plan.clip.start:
        found["timecode"] = f"header timecode of {every} equals the plan's"
    if reused and plan.reusable:
        found["reused"] = f"every re-used frame has the checksum that v{plan.reusable.version:03d} has of it"
    for action in plan.actions:
        if isinstance(action, Convert):
            unproven = unproven_frames(plan, action, converted(plan, action, recorded), roots)
            found["identity"] = (
                f"frame identity not proven: {unproven} converted frame(s) carry no timecode"
                if unproven
                else "the timecode that the converter wrote in every frame equals the clip's"
            )
        if isinstance(action, EncodeMovie):
            found["proxy"] = "decoded whole: frame count, rate, size, colour tags, start timecode"
    if plan.checked != "nothing":
        count = len(plan.originals)
        found["original"] = f"{plan.checked} of {count} source file(s) equals the media hash list of the card"
    if plan.mhl:
        found["mhl"] = "ASC MHL, generation 1: xxh128 and xxh64 of every file as it reads back"
    return found


def reused_frames(plan: Plan, finished: Mapping[str, Written]) -> list[int]:
    """Plate frames whose staged EXR was taken over."""
    render = plate_render(plan)
    if render is None or render.job.exr is None:
        return []
    output = render.job.exr
    records = ((frame, finished.get(str(output.path(frame)))) for frame in render.job.frames)
    return [frame for frame, written in records if written and written.reused]


def converted(plan: Plan, action: Convert, finished: Mapping[str, Written]) -> list[int]:
    """Plate frames that are made from converted files: all but those that were taken over."""
    reused = set(reused_frames(plan, finished)) if takeover(plan) else set()
    return [frame for frame in action.frames.moved(-plan.pull.offset) if frame not in reused]


def unproven_frames(plan: Plan, action: Convert, frames: Sequence[int], roots: Roots) -> int:
    """How many converted files of the plate frames `frames` carry no timecode of their own."""
    offset, folder = plan.pull.offset, action.to.resolve(roots)
    plate = action.frames.moved(-offset)
    sequence = ImageSequence(folder, action.base_name, action.extension, plate.first, plate.last)
    paths = ((frame, sequence.path(frame)) for frame in frames)
    return sum(
        frame_proof(path, read_dpx_header(path), plan.clip.timecode_of(frame + offset)) < 1.0
        for frame, path in paths
    )
