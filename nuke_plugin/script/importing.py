"""Putting ingested plates into the open script: as Read nodes, or as the comp starter. On the main thread.

The project of the script stays as the artist has it. Every import leaves a note with the frame tie of its
plates, and a later import of the same shot compares.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dedio_core.errors import InputError, ToolError
from dedio_core.frames import FrameRange, FrameRate
from dedio_core.render.nk.comp import read_node, tie_line
from dedio_core.render.nk.node import Node, Tcl
from dedio_core.render.nk.plate import Plate
from nuke_plugin.build import build
from nuke_plugin.script import ties
from nuke_plugin.script.layout import beside, free_place
from nuke_plugin.script.undo import one_step

Told = Mapping[str, Any]
"""A plate as the worker's `published` tells of it."""


@dataclass(frozen=True)
class Imported:
    """What was made, and what a person has to know: a sentence each."""

    said: str
    warnings: tuple[str, ...] = ()
    """Frame numbers that mean other frames than those in the script."""
    remarks: tuple[str, ...] = ()
    """What of the project does not go with the plates."""

    def __str__(self) -> str:
        return " ".join([self.said, *(f"Warning: {one}." for one in (*self.warnings, *self.remarks))])


def import_reads(told: Sequence[Told]) -> Imported:
    """A Read of each plate, raw, with its own frames and format, and a note a shot.

    Raises `ToolError` or `InputError`; no node is left behind then.
    """
    import nuke

    if not told:
        raise InputError("no plate is there to import; ingest the rows first")
    by_shot: dict[str, list[Plate]] = {}
    for one in told:
        by_shot.setdefault(str(one["shot"]), []).append(plate_of(one))
    nodes: list[Node] = []
    for shot, plates in by_shot.items():
        nodes += [read_node(plate, _read_name(shot, plate)) for plate in plates]
        nodes.append(
            Node("StickyNote", f"Note_{_word(shot)}", (("label", Tcl.literal(_label(shot, plates))),))
        )
    there = ties.notes(nuke.allNodes())
    with one_step("import plates"):
        made = build(beside(nodes, free_place(nuke.allNodes())), with_root=False)
        _select(made.values())
    warnings = _moved(ties.notes(made.values()), there)
    remarks = _of_project([plate for plates in by_shot.values() for plate in plates])
    names = ", ".join(f"{shot} {p.element} v{p.version:03d}" for shot, ps in by_shot.items() for p in ps)
    count = len(told)
    said = f"{count} Read node{'' if count == 1 else 's'} made: {names}."
    return Imported(said, tuple(warnings), tuple(remarks))


def import_comp(script: str, told: Sequence[Told]) -> Imported:
    """The comp starter, by its script without a Root and its plates, as the worker's `comp` makes them.

    Raises `ToolError` where Nuke does not read it; what was read of it is taken out again.
    """
    import nuke

    if any(line.startswith("Root {") for line in script.splitlines()):
        raise InputError("the comp script would change the project's settings; ask for it without them")
    before = nuke.allNodes()
    names = {node.name() for node in before}  # by name: whether Nuke's objects are equal is nowhere told
    there = ties.notes(before)
    place = free_place(before)
    with one_step("import a comp starter"):
        for node in before:
            node["selected"].setValue(False)  # else what is read is connected to it
        try:
            nuke.scriptReadText(script)
        except (RuntimeError, ValueError, TypeError, NameError) as error:
            for node in _new(names):
                nuke.delete(node)
            raise ToolError(f"Nuke does not read the comp script: {error}") from None
        made = _new(names)
        for node in made:
            node.setXYpos(int(node["xpos"].value()) + place[0], int(node["ypos"].value()) + place[1])
        _select(made)
    notes = ties.notes(made)
    shots = ", ".join(note.shot for note in notes) or "the shot"
    remarks = [*_of_project([plate_of(one) for one in told]), *_black(made)]
    return Imported(
        f"Comp starter of {shots}: {len(made)} nodes.", tuple(_moved(notes, there)), tuple(remarks)
    )


def plate_of(told: Told) -> Plate:
    """The plate that the worker told of. Raises `InputError` where it told too little."""
    try:
        return Plate(
            element=str(told["element"]),
            version=int(told["version"]),
            folder=Path(told["exr_folder"]),
            prefix=str(told["prefix"]),
            frames=FrameRange(int(told["first"]), int(told["last"])),
            size=(int(told["width"]), int(told["height"])),
            rate=FrameRate.parse(str(told["rate"])),
            tie=int(told["tie"]),
            source=str(told["source"]),
            space=str(told["colorspace"]),
            config=str(told["config"]),
            uses=(),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"DED-IO's process told too little of the plate ({error}); close the panel and open it again"
        ) from None


def _new(names: Collection[str]) -> list[Any]:
    import nuke

    return [node for node in nuke.allNodes() if node.name() not in names]


def _word(text: str) -> str:
    return "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in text)


def _read_name(shot: str, plate: Plate) -> str:
    return f"Read_{_word(shot)}_{_word(plate.element)}"


def _label(shot: str, plates: Sequence[Plate]) -> str:
    spaces = ", ".join(dict.fromkeys(plate.space for plate in plates))
    lines = [f"{shot}: " + ", ".join(f"{plate.element} v{plate.version:03d}" for plate in plates)]
    lines.append(f"Plates are {spaces}, read raw: that has to be the working space.")
    return "\n".join([*lines, *map(tie_line, plates)])


def _select(made: Iterable[Any]) -> None:
    """Select what was made and nothing else."""
    import nuke

    chosen = {node.name() for node in made}
    for node in nuke.allNodes():
        node["selected"].setValue(node.name() in chosen)


def _moved(new: Sequence[ties.Note], there: Sequence[ties.Note]) -> list[str]:
    return [sentence for note in new for sentence in ties.moved(note, there)]


def _black(made: Iterable[Any]) -> list[str]:
    """Nodes that put out black, silently: a color space that the project's config has not."""
    return [
        f"{node.name()} has an error in this project; set its OCIO config to the one of the plates"
        for node in made
        if node.Class().startswith("OCIO")
        and node.hasError()
        and not any(above.hasError() for above in node.dependencies())  # a Read without its files
    ]


def _of_project(plates: Sequence[Plate]) -> list[str]:
    """Where the project of the open script does not go with the plates, as far as its knobs tell."""
    import nuke

    root, found = nuke.root(), []
    with suppress(NameError, TypeError, ValueError):
        if str(root["colorManagement"].value()) != "OCIO":
            found.append(
                f"the project's color management is {root['colorManagement'].value()}; set it to OCIO, with "
                f"the working space {plates[0].space}"
            )
    with suppress(NameError, TypeError, ValueError):
        fps = float(root["fps"].value())
        odd = [plate for plate in plates if abs(float(plate.rate.fraction) - fps) > SAME_RATE]
        if odd:
            found.append(f"the project has {fps:g} frames a second, {odd[0].element} has {odd[0].rate}")
    return found


SAME_RATE = 2e-3
"""Frames a second by which Root's decimal may differ from the exact rate."""
