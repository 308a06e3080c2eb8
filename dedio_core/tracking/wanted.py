"""What a tracker is to show of published plates: from their sidecars, and from the cut that uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from dedio_core.errors import InputError, PublishError
from dedio_core.jsonable import read_as
from dedio_core.trackers.publication import CODE, PREFIX, Output, Preview, ShotKey, ShotWanted, Value
from dedio_core.tracking.used import Used

MOVIE = ".mp4"
KEY_LENGTH = 8


@dataclass(frozen=True)
class Names:
    """How shots are called on the tracker, and what stands before the paths that it is told."""

    sequence: str = "{sequence}"
    shot: str = "{sequence}{shot}"
    root: str = ""
    main: str = "rawPlate"
    """The element that is the picture of its shot."""

    def key(self, sequence: str, shot: str) -> ShotKey:
        """A shot's names there."""
        tokens = {"{sequence}": sequence, "{shot}": shot}

        def filled(template: str) -> str:
            return re.sub(r"\{\w+\}", lambda token: tokens[token[0]], template)

        return ShotKey(filled(self.sequence), filled(self.shot))

    def place(self, path: str) -> str:
        """A path below the root as people copy it."""
        return str(PurePosixPath(self.root) / path) if self.root else path


@dataclass(frozen=True)
class Plate:
    """A version: its folder (POSIX, below the root) and its sidecar, or the one that it will have.

    `uses` are the uses of the cut of today as a sidecar has them; None: those of the sidecar. `verdict` is
    what that cut changed, in words.
    """

    folder: str
    sidecar: Mapping[str, Any]
    uses: Sequence[Mapping[str, Any]] | None = None
    verdict: str = ""
    cut: str = ""
    turnover: str = ""
    checksum: str = ""
    """Of the sidecar's file: it has those of all others."""


def shot_wanted(plates: Sequence[Plate], names: Names, *, in_cut: bool | None = None) -> ShotWanted:
    """The shot of `plates`, which are of one shot, the last version of an element each.

    Raises `PublishError` where a sidecar is not what a DED-IO writes.
    """
    main = next((p for p in plates if p.sidecar.get("element") == names.main), plates[0])
    try:
        sequence, shot, code = (str(main.sidecar[key]) for key in ("sequence", "shot", "code"))
        previews = tuple(p for plate in plates for p in _preview(plate, plate is main))
        outputs = tuple(o for plate in plates for o in _outputs(plate, names))
        fields = _fields(main, names)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, InputError) as error:
        raise PublishError(
            f"{main.folder}: its sidecar does not say what to publish ({error}); restore it"
        ) from None
    key = names.key(sequence, shot)
    aliases = tuple(dict.fromkeys(name for name in (shot, code) if name != key.shot))
    return ShotWanted(key, aliases, {**fields, CODE: code}, previews, outputs, in_cut, code)


def _uses(plate: Plate) -> Sequence[Mapping[str, Any]]:
    return plate.sidecar["cut"].get("uses", ()) if plate.uses is None else plate.uses


def _fields(plate: Plate, names: Names) -> dict[str, Value]:
    """What the tracker's own fields and ours are to hold."""
    d, cut = plate.sidecar, plate.sidecar["cut"]
    uses = _uses(plate)
    used = Used.of(d, uses)
    comp = uses[0]["comp_cut"] if uses else cut["comp_cut"]
    plates, size = cut["plate"], d["geometry"]["size"]
    ours: dict[str, Value] = {
        "cut_in": int(comp[0]),
        "cut_out": int(comp[1]),
        "source": _clip(d),
        "reel": d["source"]["reel"] or "",
        "source_in": used.labels[0],
        "source_out": used.labels[1],
        "source_frames": f"{used.source[0]}-{used.source[1]}",
        "handles": used.handles,
        "retime": _retime(uses),
        "cut": plate.cut or str(cut.get("name") or ""),
        "turnover": plate.turnover or str(cut.get("turnover") or ""),
        "plate_version": f"v{int(d['version']):03d}",
        "plate": names.place(plate.folder),
        "plate_resolution": f"{int(size[0])}x{int(size[1])}",
        "color_space": str(d["color"]["target"]),
        "checksum": plate.checksum,
        "tool": f"DED-IO {d['tools']['dedio']}" if "tools" in d else "",
    }
    frames = {"nb_frames": int(comp[1]) - int(comp[0]) + 1}
    return {**frames, "frame_in": int(plates[0]), "frame_out": int(plates[1])} | {
        f"{PREFIX}{name}": value for name, value in ours.items()
    }


def _clip(sidecar: Mapping[str, Any]) -> str:
    """The clip's name without folder."""
    return str(sidecar["source"]["file"]).rpartition("/")[2]


def _retime(uses: Sequence[Mapping[str, Any]]) -> str:
    """How the cut retimes the plate; empty at natural speed."""
    if not uses or uses[0].get("kind") == "natural":
        return ""
    use = uses[0]
    return str(use.get("retime") or f"{use['kind']}, speed {use['speed']}")


def _preview(plate: Plate, is_main: bool) -> Iterator[Preview]:
    """The proxy, where there is one."""
    d = plate.sidecar
    listed = read_as(Mapping[str, Any], d["files"], "files")
    movie = next((name for name in listed if "/" not in name and name.endswith(MOVIE)), None)
    if movie is None:
        return
    version = int(d["version"])
    name = f"{d['code']}_{d['task']}_{d['element']}_v{version:03d}"
    checksum = str(listed[movie]["xxh3_128"])[:KEY_LENGTH]
    yield Preview(
        f"{name}_{checksum}", str(d["element"]), version, f"{plate.folder}/{movie}", comment(plate), is_main
    )


def _outputs(plate: Plate, names: Names) -> Iterator[Output]:
    """The EXRs, and the proxy."""
    d = plate.sidecar
    listed = read_as(Mapping[str, Any], d["files"], "files")
    exrs = sorted(name for name in listed if name.endswith(".exr"))
    version, element = int(d["version"]), str(d["element"])
    data: dict[str, Value] = {"color_space": str(d["color"]["target"])}
    if exrs:
        size = sum(int(listed[name]["size"]) for name in exrs)
        first, last = (int(n) for n in d["cut"]["plate"])
        pattern = f"{exrs[0][:-8]}%04d.exr"
        more = {**data, "size": size, "first": first, "last": last}
        path = names.place(f"{plate.folder}/{pattern}")
        yield Output(element, version, "exr", path, "exr", len(exrs), more)
    for movie in (name for name in listed if name.endswith(MOVIE)):
        more = {"size": int(listed[movie]["size"]), "xxh3_128": str(listed[movie]["xxh3_128"])}
        yield Output(element, version, "proxy", names.place(f"{plate.folder}/{movie}"), "mp4", 1, more)


def comment(plate: Plate) -> str:
    """What stands beside the preview: range, handles, source, what changed, what QC found, the path."""
    d, cut, source = plate.sidecar, plate.sidecar["cut"], plate.sidecar["source"]
    plates, used = cut["plate"], Used.of(d, _uses(plate))
    inner, needed = used.plate, used.source
    lines = [
        f"{d['element']} v{int(d['version']):03d}: frames {plates[0]}-{plates[1]}",
        f"source {_clip(d)} {needed[0]}-{needed[1]}, reel {source['reel'] or 'not stated'}",
    ]
    lines[0] += f", cut {inner[0]}-{inner[1]}, handles {used.handles}, {source['rate']} fps"
    if used.labels[0]:
        lines[-1] += f", {used.labels[0]} to {used.labels[1]}"
    if retime := _retime(_uses(plate)):
        lines.append(f"retime in comp: {retime}")
    if name := plate.cut or cut.get("name"):
        lines.append(" ".join(filter(None, (f"cut {name}", plate.turnover or cut.get("turnover")))))
    if plate.verdict:
        lines.append(plate.verdict)
    checks = d.get("checks")
    for check in checks.values() if isinstance(checks, dict) else ():
        if isinstance(check, dict) and check.get("is_good") is False:
            lines.append(f"QC: {check.get('message')}")
    lines.append(plate.folder)
    return "\n".join(lines)
