"""The sidecar: what was done, so that a plate can be understood and proved years later.

It holds no clock time, duration or host name: the same ingest makes the same sidecar. Its fields
are listed in docs/cli.md.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any

from dedio_core import color, drawing, images, movies
from dedio_core.frames import FrameRange, Timecode
from dedio_core.jsonable import to_json
from dedio_core.measure import NUMBERS
from dedio_core.models import ImageSequence
from dedio_core.plan import Call, Convert, EncodeMovie, Plan, Pull, Render
from dedio_core.qc.check import Check
from dedio_core.qc.pixels import Measured
from dedio_core.raw import CONVERTERS
from dedio_core.reuse import fingerprint, rendered, takeover
from dedio_core.settings import Tools
from dedio_core.shot_tree import SIDECAR
from dedio_core.uses import Cdl, CompUse

FORMAT = 1


def tools() -> dict[str, str]:
    """Versions of what touched the pixels."""
    from importlib import metadata

    found = {"dedio": metadata.version("dedio"), "python": platform.python_version()}
    found |= {"openimageio": images.version(), "opencolorio": color.version(), "pyav": movies.version()}
    found |= {"pillow": drawing.version(), "numba": metadata.version("numba"), **movies.libraries()}
    return found


def sidecar(
    plan: Plan,
    files: Mapping[str, Mapping[str, Any]],
    checks: Sequence[Check],
    measured: Measured,
    reused: tuple[FrameRange, ...] = (),
) -> dict[str, Any]:
    """The sidecar of `plan`. `files`: path below the version folder -> size and xxh3_128.

    `checks` is what was proven or assumed, `measured` the numbers of each plate frame.
    `reused`: plate frames whose EXRs were taken over from the last version.
    """
    shot, d = plan.shot, plan.delivery
    return {
        "what": SIDECAR,
        "format": FORMAT,
        "project": shot.project,
        "sequence": shot.sequence,
        "shot": shot.shot,
        "code": shot.code,
        "task": shot.task,
        "element": shot.element,
        "version": d.version,
        "identity": plan.identity,
        "plan_id": plan.id,
        "notes": shot.cut.notes,
        "source": _source(plan),
        "cut": _cut(plan),
        "color": to_json(plan.color),
        "geometry": {**to_json(plan.geometry), "scale": list(plan.geometry.scale)},
        "render": _render(plan, reused),
        "checks": {check.name: check.entry() for check in checks},
        "qc": qc_table(measured),
        "warnings": list(plan.warnings),
        "tools": tools(),
        "files": {name: dict(entry) for name, entry in sorted(files.items())},
    }


def _source(plan: Plan) -> dict[str, Any]:
    clip = plan.clip
    return {
        "file": str(clip.sequence or clip.path),
        "kind": clip.kind,
        "codec": clip.codec,
        "content_id": clip.content_id,
        "frames": _range(clip.frames),
        "rate": str(clip.rate),
        "rate_source": clip.rate_source,
        "start": _label(clip.start),
        "start_source": clip.start_source,
        "reel": clip.reel,
        "width": clip.width,
        "height": clip.height,
        "pixel_format": clip.pixel_format,
        "levels": clip.levels,
        "matrix": clip.matrix,
        "camera": {k: v for k, v in to_json(clip.camera).items() if v is not None and k != "type"},
        "mhl": _originals(plan),
        "notes": [*clip.notes, *clip.remarks],
    }


def _originals(plan: Plan) -> dict[str, Any] | None:
    """What the media hash list of the card says of the source files, and what of it was checked."""
    if not plan.originals:
        return None
    rows = [
        {"file": one.file, "manifest": one.manifest, "size": one.size, one.kind: one.value}
        for one in plan.originals
    ]
    return {"checked": plan.checked, "files": rows}


def _cut(plan: Plan) -> dict[str, Any]:
    pull, clip, lineup = plan.pull, plan.clip, plan.shot.cut.lineup
    return {
        "tie_1001": pull.tie,
        "source": _range(pull.cut),
        "source_pull": _range(pull.pull),
        "plate_cut": _range(pull.plate_cut),
        "plate": _range(pull.plate),
        "timecode_in": _label(clip.timecode_of(pull.cut.first)),
        "timecode_out": _label(clip.timecode_of(pull.cut.last)),
        "handles": {"head": pull.handles.head, "tail": pull.handles.tail},
        "guards": {"head": pull.guards.head, "tail": pull.guards.tail},
        "missing_head": _range(pull.missing_head),
        "missing_tail": _range(pull.missing_tail),
        "comp_cut": _range(plan.uses[0].comp_cut if plan.uses else pull.plate_cut),
        "comp_range": _range(plan.uses[0].comp_range if plan.uses else pull.plate_cut.padded(pull.handles)),
        "name": lineup.cut_name if lineup else "",
        "turnover": lineup.turnover if lineup else "",
        "uses": [use_document(use, pull) for use in plan.uses],
    }


def use_document(one: CompUse, pull: Pull) -> dict[str, Any]:
    """A use of the plate; `plate_frames` has the plate frame of each comp frame, null without one.

    It is absent where comp frames are plate frames.
    """
    use = one.use
    found: dict[str, Any] = {
        **{name: getattr(use, name) for name in ("event", "where", "track", "clip_name", "reel")},
        "record": _range(use.record),
        "record_in": use.record_in,
        "record_out": use.record_out,
        "required": _range(use.required),
        "first": str(use.first),
        "speed": str(use.speed),
        "step": str(use.step),
        "kind": use.kind,
        "curve": [[str(at), str(value)] for at, value in use.curve],
        "retime": use.retime,
        "conform": use.conform or None,
        "handles": {"head": use.handles.head, "tail": use.handles.tail},
        "comp_cut": _range(one.comp_cut),
        "comp_range": _range(one.comp_range),
        "cdl": _numbers(use.cdl) if use.cdl else None,
        "description": use.description,
        "reframes": list(use.reframes),
    }
    if lookup := one.lookup(pull.plate, pull.offset):
        found["plate_frames"] = list(lookup)
    return found


def _render(plan: Plan, reused: tuple[FrameRange, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {"engine": plan.engine, "compression": plan.delivery.compression, "steps": []}
    for action in plan.actions:
        if isinstance(action, Convert):
            found["converter"] = {"name": action.converter, "bake": action.bake}
            found["converter"]["commands"] = _commands(plan, action)
        if isinstance(action, Call):
            found["steps"].append({"call": action.target, "params": to_json(action.params)})
        if isinstance(action, EncodeMovie):
            ours = {"crf": action.crf, "preset": action.preset, "threads": action.threads}
            found["proxy"] = {"encoder": plan.engine} if action.job else ours
            found["proxy"] |= {"size": list(action.size), "burn_in": to_json(action.burn_in)}
            found["proxy"]["cdl"] = _cdl(plan)
        if isinstance(action, Render) and action.job.exr:
            found["frames"] = _range(action.job.frames)
            found["fingerprint"] = fingerprint(plan)
    if (reuse := takeover(plan)) and reused:
        found["reused"] = {"version": reuse.version, "frames": [_range(part) for part in reused]}
    return found


def _cdl(plan: Plan) -> dict[str, Any] | None:
    """The CDL that the proxy has, and its color space; or why it does not have the cut's."""
    if plan.cdl is None:
        return {"applied": False, "why": plan.no_cdl} if plan.no_cdl else None
    return {"applied": True, "space": plan.cdl.space, **_numbers(plan.cdl.numbers)}


def _numbers(cdl: Cdl) -> dict[str, Any]:
    return {name: value for name, value in to_json(cdl).items() if name != "type"}


def _commands(plan: Plan, action: Convert) -> list[list[str]]:
    """The command lines of the conversion, each as its words; paths as root and path below it."""
    source, temp = Path("/source").absolute(), Path("/temp").absolute()
    converter = CONVERTERS[action.converter](Tools(sony_bake=action.bake))
    found = []
    for part in rendered(plan):
        to = ImageSequence(temp / action.to.path, action.base_name, action.extension, part.first, part.last)
        clip = replace(plan.clip, path=source / plan.clip.path)
        line = converter.command(clip, part.moved(plan.pull.offset), to)
        if not line:  # DED-IO itself
            continue
        tool, *words = line
        for root in (source, temp):
            words = [word.replace(str(root) + os.sep, f"{root.name}:") for word in words]
        found.append([PurePath(tool).name, *words])
    return found


def qc_table(measured: Measured) -> dict[str, Any]:
    """The numbers of the frames by name, each a list from the first frame on; empty without frames."""
    if not measured:
        return {}
    frames = sorted(measured)
    rows = [measured[frame] for frame in frames]
    table = {name: [_plain(row[name]) for row in rows] for name in NUMBERS}
    return {"frames": [frames[0], frames[-1]], **table}


def _plain(number: float) -> int | float:
    """A whole number without its point."""
    return int(number) if number.is_integer() else number


def _range(frames: FrameRange | None) -> list[int] | None:
    return [frames.first, frames.last] if frames else None


def _label(timecode: Timecode | None) -> str | None:
    return str(timecode) if timecode else None
