"""What an ingest proved of a version before its commit, and what it had to assume."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dedio_core.errors import InputError
from dedio_core.events import Written
from dedio_core.jsonable import read_as
from dedio_core.measure import NUMBERS
from dedio_core.models import ImageSequence
from dedio_core.paths import Roots
from dedio_core.plan import Convert, EncodeMovie, Plan
from dedio_core.qc.check import Basis, Check
from dedio_core.qc.pixels import Measured, pixel_checks
from dedio_core.qc.proxy import NAME, Proxy, proxy_check
from dedio_core.raw import DECODE
from dedio_core.raw.dpx_header import frame_proof, read_dpx_header
from dedio_core.reuse import plate_render, takeover
from dedio_core.settings import QC_CHECKS, Qc


def ingest_checks(
    plan: Plan, recorded: Mapping[str, Written], measured: Measured, roots: Roots, limits: Qc
) -> list[Check]:
    """Every check of a staged version whose files were all read back. What is bad is in the list too."""
    where = plan.delivery.version_folder.rpartition("/")[2]
    found = [
        # What frame it is, nothing in the files may tell: that is open, not good.
        Check(name, "yes", message, basis, where, True)
        if (name, basis) != ("identity", "assumed")
        else Check(name, "not proven", message, basis, where)
        for name, message, basis in _facts(plan, recorded, roots)
    ]
    found += pixel_checks(measured, limits, where)
    proxy = _proxy(plan, roots)
    if proxy and limits.proxy_pictures != "off":
        found.append(proxy_check(proxy, where, limits.proxy_pictures))
    return found


def _facts(plan: Plan, recorded: Mapping[str, Written], roots: Roots) -> Iterator[tuple[str, str, Basis]]:
    """What holds of every version that gets so far: name, sentence, basis."""
    total, reused = len(plan.pull.plate), len(reused_frames(plan, recorded))
    every = f"every rendered frame ({total - reused} of {total})" if reused else "every frame"
    yield (
        "frames",
        f"{every} opened, fully decoded, size, channels and pixel aspect compared, hashed as read back",
        "proven",
    )
    yield "contiguity", "every planned frame is there, no other file is", "proven"
    if plan.clip.start:
        said = f"header timecode of {every} equals the plan's; DED-IO wrote it, so it proves no frame"
        yield "timecode", said, "assumed"
    if reused and plan.reusable:
        said = f"every re-used frame has the checksum that v{plan.reusable.version:03d} has of it"
        yield "reused", said, "proven"
    yield ("identity", *_identity(plan, recorded, roots))
    if movie := next((action for action in plan.actions if isinstance(action, EncodeMovie)), None):
        what = "frame count, rate, size, colour tags, start timecode"
        if movie.job:
            what = "frame count, rate and size, and of colour tags and start timecode those that are there"
        yield "proxy", f"decoded whole: {what}", "proven"
    if plan.checked != "nothing":
        said = (
            f"{plan.checked} of {len(plan.originals)} source file(s) equals the media hash list of the card"
        )
        yield "original", said, "proven" if plan.checked == "hash" else "assumed"
    if plan.mhl:
        yield "mhl", "ASC MHL, generation 1: xxh128 and xxh64 of every file as it reads back", "proven"


def _identity(plan: Plan, recorded: Mapping[str, Written], roots: Roots) -> tuple[str, Basis]:
    """What tells that each frame is the one that was asked for."""
    convert = next((a for a in plan.actions if isinstance(a, Convert)), None)
    if convert is None or convert.converter == DECODE:
        by = "the numbers of its files" if plan.clip.sequence else "counting from its first frame"
        return f"the source's frames are found by {by}; its start timecode is what it says", "assumed"
    if unproven := unproven_frames(plan, convert, converted(plan, convert, recorded), roots):
        return f"frame identity not proven: {unproven} converted frame(s) carry no timecode", "assumed"
    return "the timecode that the converter wrote in every frame equals the clip's", "proven"


def _proxy(plan: Plan, roots: Roots) -> Proxy | None:
    encode = next((a for a in plan.actions if isinstance(a, EncodeMovie)), None)
    render = plate_render(plan)
    if encode is None or render is None or render.job.exr is None:
        return None
    exr, job = render.job.exr, render.job
    return Proxy(
        encode.movie.resolve(roots),
        lambda frame: exr.path(frame).resolve(roots),
        encode.frames,
        encode.size,
        job.geometry.size,
        job.geometry.filter,
        job.color,
        plan.cdl,
    )


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


def published_checks(sidecar: Mapping[str, Any], limits: Qc, where: str) -> dict[str, dict[str, Any]]:
    """The checks of a published version as its sidecar has them, judged by the limits of today.

    Nothing is read but the sidecar; what it does not have is left out.
    """
    stored = sidecar.get("checks")
    found = {
        str(name): dict(entry)
        for name, entry in (stored.items() if isinstance(stored, dict) else ())
        if isinstance(entry, dict) and {"message", "basis", "is_good"} <= entry.keys()
    }
    again = pixel_checks(dict(_measured(sidecar.get("qc"))), limits, where)
    looked_for = {name: None for name in QC_CHECKS if name != NAME}
    if again and any(name in found for name in looked_for):
        found = {name: entry for name, entry in found.items() if name not in looked_for}
        found |= {check.name: check.entry() for check in again}
    return found


def _measured(table: object) -> Iterator[tuple[int, dict[str, float]]]:
    """The numbers of each frame in a sidecar's table; none where it is not one."""
    try:
        found = read_as(Mapping[str, Any], table, "qc")
        first, columns = int(found["frames"][0]), [found[name] for name in NUMBERS]
        for n, row in enumerate(zip(*columns, strict=True)):
            yield first + n, {name: float(value) for name, value in zip(NUMBERS, row, strict=True)}
    except (LookupError, TypeError, ValueError, ArithmeticError, InputError):
        return
