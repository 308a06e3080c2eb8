"""Makes the nodes of a graph in the Nuke that runs: the only module that makes Nuke nodes.

All or nothing: where one knob cannot be what it has to be, no node is left behind and Root is as it was
(a format stays in Nuke's list: it cannot be taken out of it).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from dedio_core.errors import ToolError
from dedio_core.render.nk.node import Curve, Format, Metadata, Node, Tcl, Value, Ways, number
from dedio_core.render.nk.text import metadata_text


class NodeProblem(ToolError):
    """Something of `node` that Nuke does not take; `knob` is which, if it is one.

    `is_silent`: Nuke says no more than that the node has an error.
    """

    def __init__(self, text: str, node: Node, knob: str = "", *, is_silent: bool = False) -> None:
        super().__init__(text)
        self.node, self.knob, self.is_silent = node, knob, is_silent


def build(nodes: Sequence[Node], *, with_root: bool = True) -> dict[str, Any]:
    """Nuke's nodes by the names that `nodes` have; Nuke gives another name where one is taken.

    Without `with_root` the project of the open script stays as the artist has it.

    On the main thread. Raises `NodeProblem` naming the node and the knob.
    """
    made: dict[str, Any] = {}
    undo: list[Callable[[], object]] = []
    try:
        for node in (one for one in nodes if with_root or one.kind != "Root"):
            made[node.name] = _make(node, made, undo)
            _check(node, nodes, made)
    except BaseException:
        for step in reversed(undo):
            step()
        raise
    return made


def _make(node: Node, made: dict[str, Any], undo: list[Callable[[], object]]) -> Any:
    import nuke

    if node.kind == "Root":
        found = nuke.root()
        undo.append(_restoring(found, node))
    else:
        try:
            found = getattr(nuke.nodes, node.kind)()
        except (AttributeError, RuntimeError) as error:
            raise NodeProblem(f"{node.name}: this Nuke has no {node.kind} ({error})", node) from None
        undo.append(lambda: nuke.delete(found))
        found.setName(node.name)
    for knob, value in node.knobs:
        if isinstance(value, Ways):
            _put_one_of(node, found, knob, value)
        else:
            _put(node, found, knob, value)
    for n, above in enumerate(node.inputs):
        if not found.setInput(n, made[above]):
            raise NodeProblem(f"{node.name}: Nuke does not connect it to {above}", node)
    return found


def _check(node: Node, nodes: Sequence[Node], made: dict[str, Any]) -> None:
    """Raise `NodeProblem` where Nuke says that an OCIO node has an error, or the first one above it.

    A wrong color space, or a list's whole item for a name, leaves a node that puts out black, silently.
    """
    if not node.kind.startswith("OCIO") or not made[node.name].hasError():
        return
    if any(made[above].hasError() for above in node.inputs):
        first = next(one for one in nodes if one.kind != "Root" and made[one.name].hasError())
        said = "look at it in the node graph"
        raise NodeProblem(f"{first.name}: Nuke says that it has an error; {said}", first, is_silent=True)
    said = "look if the project's OCIO config has its names"
    raise NodeProblem(f"{node.name}: Nuke says that it has an error; {said}", node, is_silent=True)


def _restoring(root: Any, node: Node) -> Callable[[], object]:
    """What puts Root's knobs back, the last one first."""
    knobs = root.knobs()
    before = [(knobs[name], knobs[name].value()) for name, _ in node.knobs if name in knobs]

    def restore() -> None:
        for knob, value in before:
            # Root's format reads back as an object and is set by name.
            name = getattr(value, "name", None)
            # A list may no longer have what it had, for it is the config's; the next knob still counts.
            with suppress(TypeError, ValueError, RuntimeError):
                knob.setValue(name() if callable(name) else value)

    return restore


def _put_one_of(node: Node, found: Any, what: str, ways: Ways) -> None:
    """Set the first of `ways` that this version has and takes."""
    there = [way for way in ways.ways if way.knob in found.knobs()]
    for n, way in enumerate(there, 1):
        try:
            return _put(node, found, way.knob, way.value)
        except NodeProblem:
            if n == len(there) and ways.needed:
                raise
    if ways.needed and not there:
        names = ", ".join(way.knob for way in ways.ways)
        raise NodeProblem(f"{node.name}: this Nuke has no knob {names} for its {what}", node, what)
    return None


def _put(node: Node, found: Any, name: str, value: Value) -> None:
    knob = found.knobs().get(name)
    if knob is None:
        raise NodeProblem(f"{node.name}.{name}: this Nuke's {node.kind} has no such knob", node, name)
    try:
        _set(knob, value)
    except (TypeError, ValueError, RuntimeError, NameError) as error:
        said = f"Nuke does not take {_said(value)}: {error}"
        raise NodeProblem(f"{node.name}.{name}: {said}", node, name) from None
    if isinstance(value, str) and not _is(knob.value(), value):
        said = f"was set to '{value}' and reads back as '{knob.value()}'"
        raise NodeProblem(f"{node.name}.{name}: {said}", node, name)


def _set(knob: Any, value: Value) -> None:
    if isinstance(value, Tcl):
        knob.setValue(value.text)
    elif isinstance(value, Format):
        knob.setValue(_format(value))
    elif isinstance(value, Metadata):
        knob.fromScript(metadata_text(value))
    elif isinstance(value, Curve):
        knob.setAnimated()
        for frame, at in value.points:
            knob.setValueAt(at, frame)
    elif isinstance(value, tuple):
        knob.setValue(list(value))
    else:
        knob.setValue(value)


def _format(value: Format) -> str:
    """The name of the format in Nuke's list, added where it is not there."""
    import nuke

    if value.name not in {one.name() for one in nuke.formats()}:
        nuke.addFormat(f"{value.width} {value.height} {number(value.aspect)} {value.name}")
    return value.name


def _is(found: object, wanted: str) -> bool:
    """Whether a list reads back as what was set: perhaps with fields after a tab, or as ``role (name)``."""
    first = str(found).split("\t")[0]
    return first == wanted or first.endswith(f"({wanted})")


def _said(value: Value) -> str:
    return repr(value.text if isinstance(value, Tcl) else value)
