"""A graph as the text of a Nuke script.

A script is a stack machine: a node takes its inputs off the stack and puts itself there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from dedio_core.errors import InputError
from dedio_core.render.nk.node import Curve, Format, Metadata, Node, Tcl, Value, Ways, number
from dedio_core.render.nk.versions import LOWEST, of_version

BARE = re.compile(r"[A-Za-z0-9_./:%+][A-Za-z0-9_./:%+-]*")
ESCAPES = {"\n": r"\n", "\t": r"\t"} | {letter: f"\\{letter}" for letter in '[]${}"\\'}


def script(nodes: Sequence[Node], version: int = LOWEST) -> str:
    """The script of `nodes`, which come after their inputs, for Nuke `version`."""
    consumers = Counter(name for node in nodes for name in node.inputs)
    lines = [f"version {version}.0 v1"]
    top: str | None = None
    places: dict[str, str] = {}
    for node in nodes:
        if len(node.inputs) > 1:
            raise InputError(f"{node.name}: nodes of more than one input are not written")
        if node.inputs and node.inputs[0] != top:
            lines.append(f"push ${places[node.inputs[0]]}")
        lines += [f"{node.kind} {{", *_body(node, version), "}"]
        if node.kind == "Root":
            continue
        top = node.name
        if consumers[node.name] > 1 or (consumers[node.name] and not _is_next(nodes, node)):
            places[node.name] = f"Ndedio{len(places):02d}"
            lines.append(f"set {places[node.name]} [stack 0]")
    return "\n".join(lines) + "\n"


def _is_next(nodes: Sequence[Node], node: Node) -> bool:
    """Whether the node after this one takes it from the top of the stack."""
    at = nodes.index(node) + 1
    return at < len(nodes) and nodes[at].inputs == (node.name,)


def _body(node: Node, version: int) -> list[str]:
    lines = [] if node.inputs else [" inputs 0"]
    for knob, value in node.knobs:
        if not isinstance(value, Ways):
            lines.append(f" {knob} {value_text(value)}")
        elif way := of_version(value, version):
            lines.append(f" {way.knob} {value_text(way.value)}")
        elif value.needed:
            raise InputError(f"{node.name}: Nuke {version} has no knob for its {knob}")
    return lines if node.kind == "Root" else [*lines, f" name {node.name}"]


def value_text(value: Value) -> str:
    """A knob's value as a script has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, (str, Tcl)):
        text = value if isinstance(value, str) else value.text
        return text if BARE.fullmatch(text) else quoted(text)
    if isinstance(value, Format):
        return quoted(format_text(value))
    if isinstance(value, Metadata):
        return f"{{\n{metadata_text(value)}\n }}"
    if isinstance(value, Curve):
        return f"{{{{curve {' '.join(f'x{frame} {at}' for frame, at in value.points)}}}}}"
    if isinstance(value, tuple):
        return f"{{{' '.join(map(number, value))}}}"
    raise TypeError(f"{type(value).__name__} has no text")


def format_text(value: Format) -> str:
    """Width, height, the whole box, pixel aspect, name: the eight fields of a format knob."""
    size = f"{value.width} {value.height}"
    return f"{size} 0 0 {size} {number(value.aspect)} {value.name}"


def metadata_text(value: Metadata) -> str:
    """The lines of a metadata knob."""
    return "\n".join(f"  {{set {key} {quoted(text.text)}}}" for key, text in value.pairs)


def quoted(text: str) -> str:
    """`text` between quotes: read back, it is the same letter by letter."""
    return f'"{"".join(ESCAPES.get(letter, letter) for letter in text)}"'
