"""Which frames of the last version a new one may take over: those that would be rendered alike.

An EXR says nothing of its version or of the plate's range, so a copy is the file that a render would
make, byte for byte.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from dedio_core.errors import InputError
from dedio_core.frames import FrameRange, runs
from dedio_core.jsonable import to_json
from dedio_core.paths import PlacedPath
from dedio_core.plan import Call, Convert, EncodeMovie, Plan, Render, Reusable, Reuse

NO_REUSE = "the whole version renders"
"""How a note begins that says why no frame is re-used."""
PIXELS = 1
"""Raise it where a change of the code changes the pixels or headers of EXRs."""
OURS = (
    *("SonyRawConversionStage", "OIIOColorTransformStage", "ProxyGenerationStage", "BurnInProxyStage"),
    *("ShotTreeOrganizationStage", "KitsuIntegrationStage", "CleanupStage"),
)
"""Identities of DED-IO's own stages: what they do to an EXR, the other parts say."""
SAID_BY_OTHERS = (
    *("dedio:colorSpace", "dedio:sourceColorSpace", "dedio:config", "oiio:ColorSpace"),
    *("dedio:activeArea", "dedio:squeeze", "dedio:sourceFile"),
)
"""Header attributes that another part of the fingerprint says already."""


def plate_render(plan: Plan) -> Render | None:
    """The render of the EXRs."""
    return next((a for a in plan.actions if isinstance(a, Render) and a.job.exr), None)


def takeover(plan: Plan) -> Reuse | None:
    """The plan's re-use of frames."""
    return next((a for a in plan.actions if isinstance(a, Reuse)), None)


def is_about_reuse(note: str) -> bool:
    """Whether a plan's note is one of those that `reusing` makes."""
    return note.startswith(NO_REUSE) or " frames are re-used from " in note


def rendered(plan: Plan) -> tuple[FrameRange, ...]:
    """Plate frames that the plan renders, and does not take over."""
    reuse = takeover(plan)
    taken = {frame for part in reuse.frames for frame in part} if reuse else set()
    return runs(frame for frame in plan.pull.plate if frame not in taken)


def worded(ranges: tuple[FrameRange, ...]) -> str:
    """``991-992, 1060``; ``none``."""
    words = (str(part.first) if len(part) == 1 else str(part) for part in ranges)
    return ", ".join(words) or "none"


def fingerprint(plan: Plan) -> dict[str, Any]:
    """All that shapes the bytes of an EXR, by name, as JSON values. Not the range, not the proxy.

    Where two plans have equal ones, a frame with the same number of the same source is the same file.
    """
    render, clip = plate_render(plan), plan.clip
    assert render
    assert render.job.exr
    job, exr = render.job, render.job.exr
    convert = next((a for a in plan.actions if isinstance(a, Convert)), None)
    header = {f"header.{k}": v for k, v in {**exr.text, **exr.numbers}.items() if k not in SAID_BY_OTHERS}
    found: dict[str, Any] = {
        "source.content_id": clip.content_id,
        "source.file": clip.sequence.base_name if clip.sequence else clip.path.name,
        "source.first": clip.frames.first,
        "source.start": str(clip.start) if clip.start else None,
        "source.rate": clip.rate.fraction,
        "source.levels": clip.levels,
        "source.matrix": clip.matrix,
        "color.source": job.color.source,
        "color.target": job.color.target,
        "color.config": job.color.config_hash,
        "geometry.squeeze": job.geometry.squeeze,
        "geometry.source_size": job.geometry.source_size,
        "geometry.box": job.geometry.box,
        "geometry.filter": job.geometry.filter,
        "output.resolution": job.geometry.size,
        "output.exr_compression": exr.compression,
        "raw.converter": convert.converter if convert else None,
        "raw.bake": convert.bake if convert else None,
        "render.engine": render.engine,
        "render.pixels": PIXELS,
        "render.stages": [step for step in plan.steps if step not in OURS],
        "header.captureRate": exr.capture_rate,
        **header,
    }
    return {name: to_json(value) for name, value in found.items()}


def differing(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """What is not equal in two fingerprints: ``color.source was "X", is "Y"``."""
    for name in (*now, *(k for k in was if k not in now)):
        if was.get(name) != now.get(name):
            yield f"{name} was {_shown(was, name)}, is {_shown(now, name)}"


def _shown(found: Mapping[str, Any], name: str) -> str:
    text = json.dumps(found[name], ensure_ascii=False) if name in found else "not stated"
    return "none" if text == "null" else text


def reusable(sidecar: Mapping[str, Any], version: int, folder: PlacedPath, how: str) -> Reusable:
    """What a published version has to offer; `sidecar` is empty where it has none that can be read."""
    cut, render = sidecar.get("cut"), sidecar.get("render")
    tie = cut.get("tie_1001") if isinstance(cut, dict) else None
    found = render.get("fingerprint") if isinstance(render, dict) else None
    return Reusable(
        version,
        folder,
        str(sidecar.get("identity", "")),
        tie if isinstance(tie, int) else None,
        runs(exrs(sidecar)),
        found if isinstance(found, dict) else {},
        how,
    )


def exrs(sidecar: Mapping[str, Any]) -> dict[int, tuple[str, str]]:
    """Plate frame -> path below the version folder, and checksum, of the EXRs that a sidecar lists."""
    listed = sidecar.get("files")
    found: dict[int, tuple[str, str]] = {}
    for name, entry in listed.items() if isinstance(listed, dict) else ():
        number, suffix = name[-8:-4], name[-4:]  # file names have four digits
        checksum = entry.get("xxh3_128") if isinstance(entry, dict) else None
        if suffix == ".exr" and number.isdecimal() and isinstance(checksum, str) and _is_inside(name):
            found[int(number)] = (name, checksum)
    return found


def _is_inside(name: str) -> bool:
    try:
        return bool(PlacedPath("tree", name))
    except InputError:
        return False


def reusing(plan: Plan) -> Plan:
    """`plan`, which has all its actions, with a `Reuse` where the last version has frames for it.

    Where it cannot be used, a note says why.
    """
    last, render = plan.reusable, plate_render(plan)
    if last is None or render is None or plan.up_to_date is not None:
        return plan
    if why := _refusal(plan, last):
        return plan.noting(f"{NO_REUSE}: {why}")
    frames = runs(f for f in render.job.frames if any(f in part for part in last.frames))
    if not frames:
        return plan.noting(f"{NO_REUSE}: none of its frames is in v{last.version:03d}")
    convert = next((a for a in plan.actions if isinstance(a, Convert)), None)
    # Before the conversion: it is told there which frames must be rendered after all.
    first = convert or render
    reuse = Reuse(first.stage, last.version, last.folder, frames, last.how)
    plan = _with_pictures(plan.inserting(reuse, first), render, frames)
    rest = rendered(plan)
    said = f"{reuse.count} of {len(render.job.frames)} frames are re-used from v{last.version:03d}"
    return plan.noting(f"{said}; {sum(map(len, rest))} render: {worded(rest)}")


def _refusal(plan: Plan, last: Reusable) -> str | None:
    """Why no frame of the last version may be used; None where they may."""
    called = [action.stage for action in plan.actions if isinstance(action, Call)]
    if plan.shot.full:
        return "it was asked for"
    if last.how == "off":
        return "pipeline.reuse is off"
    if called:
        return f"{', '.join(called)} may do anything to a frame"
    if last.identity == plan.identity:
        return f"v{last.version:03d} is the same ingest, and is to be made anew"
    if not last.fingerprint:
        return f"the sidecar of v{last.version:03d} does not say how its frames were rendered"
    if found := list(differing(last.fingerprint, fingerprint(plan))):
        return f"{'; '.join(found)} (v{last.version:03d})"
    if last.tie != plan.pull.tie:
        was = "another" if last.tie is None else str(last.tie)
        return f"plate frame 1001 is source frame {plan.pull.tie}, in v{last.version:03d} it was {was}"
    return None


def _with_pictures(plan: Plan, render: Render, frames: tuple[FrameRange, ...]) -> Plan:
    """The proxy pictures of frames that are taken over are made from the staged EXRs.

    So neither the camera original nor a conversion of it is needed for them.
    """
    movie = next((a for a in plan.actions if isinstance(a, EncodeMovie)), None)
    if movie is None or render.job.picture is None:
        return plan
    hull = FrameRange(frames[0].first, frames[-1].last)
    job = render.job.from_staged(render.job.picture, hull)
    return plan.inserting(replace(render, stage=movie.stage, job=job), movie)
