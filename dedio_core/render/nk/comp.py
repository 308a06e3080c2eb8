"""The script that a comp begins with: the plates as published, retimed as the cut has them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dedio_core.frames import FrameRange, runs
from dedio_core.proxy_cdl import UNNAMED
from dedio_core.render.nk.cdl import cdl_knobs, cdl_note
from dedio_core.render.nk.node import Curve, Format, Node, Tcl, Value, file_of, file_text
from dedio_core.render.nk.place import placed
from dedio_core.render.nk.plate import Plate, PlateUse
from dedio_core.render.nk.versions import EXR_COMPRESSION, HALF

TIE = re.compile(r"dedio-tie ([\w-]+) (-?\d+) ([0-9a-f]{12})")
"""In the note of a script: element, source frame of plate frame 1001, source."""


@dataclass(frozen=True)
class Comp:
    """What a comp script is made of; the first plate is the one that is comped.

    `config` is an OCIO config as a file; without one the project keeps Nuke's own. `refused` has why the CDLs
    of an element are notes and no nodes.
    """

    shot: str
    plates: tuple[Plate, ...]
    output: Path | None
    """Folder of the frames that the script writes; None: it writes none."""
    working_space: str | None = None
    config: Path | None = None
    refused: Mapping[str, str] = field(default_factory=dict)


def comp(what: Comp) -> tuple[Node, ...]:
    """The nodes of the script: a branch for each use of a plate, the first of them written."""
    main = what.plates[0]
    nodes = [_root(what, main)]
    notes = _head(what)
    for plate in what.plates:
        nodes.append(read_node(plate, f"Read_{_word(plate.element)}"))
        for n, use in enumerate(plate.uses, 1):
            name = _word(plate.element) if n == 1 else f"{_word(plate.element)}_{n}"
            last = f"Read_{_word(plate.element)}"
            if use.lookup:
                nodes.append(_warp(name, use, last))
                last = nodes[-1].name
                notes += [f"{name}: {use.retime}"] if use.retime else []
            refusal = what.refused.get(plate.element, "" if what.working_space else UNNAMED)
            if use.cdl and what.working_space and not refusal:
                # Beside the way to the Write: a comp is delivered without the grade.
                knobs = cdl_knobs(use.cdl, what.working_space)
                nodes.append(Node("OCIOCDLTransform", f"CDL_{name}", knobs, (last,)))
            if plate is main and n == 1 and what.output:
                nodes.append(_write(what.output, last))
            if use.cdl and refusal:
                nodes.append(cdl_note(refusal, use.cdl, f"Note_CDL_{name}"))
    notes += gaps(what.plates)
    label = Tcl.literal("\n".join([*notes, *(tie_line(plate) for plate in what.plates)]))
    nodes.append(Node("StickyNote", "Note_dedio", (("label", label),)))
    return placed(nodes)


def _word(element: str) -> str:
    """The element's name as a part of a node's."""
    return re.sub(r"\W", "_", element, flags=re.ASCII)


def tie_line(plate: Plate) -> str:
    """What a later script's numbers are compared with."""
    return f"dedio-tie {plate.element} {plate.tie} {plate.source}"


def moved(plates: Sequence[Plate], before: str) -> list[str]:
    """Where `before`, the text of a script, counts the frames of a plate otherwise; a sentence each."""
    found = []
    ties = {element: (int(tie), source) for element, tie, source in TIE.findall(before)}
    for plate in plates:
        tie, source = ties.get(plate.element, (plate.tie, plate.source))
        if source != plate.source:
            found.append(f"{plate.element}: the script there is of another source; frame numbers mean others")
        elif tie != plate.tie:
            found.append(
                f"{plate.element}: plate frame 1001 is source frame {plate.tie} in v{plate.version:03d}, and "
                f"{tie} in the script there; what is keyed in it is {abs(plate.tie - tie)} frame(s) off"
            )
    return found


def _head(what: Comp) -> list[str]:
    main = what.plates[0]
    lines = [f"{what.shot}: " + ", ".join(f"{plate.element} v{plate.version:03d}" for plate in what.plates)]
    cuts = dict.fromkeys(plate.cut for plate in what.plates if plate.cut)
    lines += [f"Used as in {', '.join(cuts)}."] if cuts else []
    lines.append(f"Plates are {main.space}, read raw: that has to be the working space.")
    if what.config is None:
        lines.append(f"OCIO config of the plates: {main.config}; set it in the project settings.")
    return lines


def gaps(plates: Sequence[Plate]) -> list[str]:
    """The comp frames that a plate lacks, use by use; the script holds the nearest one that it has."""
    found = []
    for plate in plates:
        for n, use in enumerate(plate.uses, 1):
            missing = [frame for frame, at in zip(use.comp, use.lookup, strict=False) if at is None]
            if missing:
                name = plate.element if len(plate.uses) == 1 else f"{plate.element}, use {n}"
                told = ", ".join(str(r.first) if len(r) == 1 else str(r) for r in runs(missing))
                found.append(f"{name}: comp frames {told} are not in the plate; the nearest is held.")
    return found


def _root(what: Comp, main: Plate) -> Node:
    comp_range = FrameRange(min(use.comp.first for use in main.uses), max(use.comp.last for use in main.uses))
    config: list[tuple[str, Value]] = []
    if what.config:
        config = [("OCIO_config", "custom"), ("customOCIOConfigPath", file_text(what.config.as_posix()))]
        config.append(("workingSpaceLUT", main.space))
    return Node(
        "Root",
        "root",
        (
            ("first_frame", comp_range.first),
            ("last_frame", comp_range.last),
            ("lock_range", True),
            ("frame", comp_range.first),
            ("fps", float(main.rate.fraction)),
            ("format", Format(*main.size)),
            ("colorManagement", "OCIO"),
            *config,
        ),
    )


def read_node(plate: Plate, name: str) -> Node:
    """A Read of the plate's EXRs at their own numbers, raw: they are in the working space."""
    knobs: tuple[tuple[str, Value], ...] = (
        ("file", file_of(plate.folder, plate.prefix, 4, ".exr")),
        ("file_type", "exr"),
        ("format", Format(*plate.size)),
        ("first", plate.frames.first),
        ("last", plate.frames.last),
        ("origfirst", plate.frames.first),
        ("origlast", plate.frames.last),
        ("origset", True),
        ("on_error", "error"),
        ("raw", True),
    )
    return Node("Read", name, knobs)


def _warp(name: str, use: PlateUse, last: str) -> Node:
    """A key at every comp frame: so nothing depends on how Nuke goes from one to the next."""
    known = {frame: found for frame, found in zip(use.comp, use.lookup, strict=True) if found is not None}
    points = []
    for frame in use.comp:
        nearest = min(known, key=lambda at: (abs(at - frame), at)) if frame not in known else frame
        points.append((frame, known[nearest]))
    knobs: tuple[tuple[str, Value], ...] = (("lookup", Curve(tuple(points))), ("filter", "nearest"))
    return Node("TimeWarp", f"TimeWarp_{name}", knobs, (last,))


def _write(folder: Path, last: str) -> Node:
    knobs: tuple[tuple[str, Value], ...] = (
        ("file", file_of(folder, f"{folder.name}.", 4, ".exr")),
        ("file_type", "exr"),
        ("channels", "rgba"),
        ("raw", True),
        ("datatype", HALF),
        ("compression", EXR_COMPRESSION["zips"]),
        ("first_part", "rgba"),
        ("create_directories", True),
        ("checkHashOnRead", False),
    )
    return Node("Write", "Write_comp", knobs, (last,))
