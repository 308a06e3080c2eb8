"""A node: its class, its knobs, its inputs."""

from __future__ import annotations

import itertools
from typing import Any

from . import facts
from .knobs import Knob
from .seen import Seen
from .state import SCRIPT


class Node(Seen):
    """One node of the open script."""

    def __init__(self, kind: str) -> None:
        if not facts.is_class(kind):
            raise RuntimeError(f"{kind}: Unknown command")
        self._class = kind
        self._knobs = {name: Knob(self, name, fact) for name, fact in facts.knobs_of(kind).items()}
        self._inputs: dict[int, Node] = {}

    def Class(self) -> str:
        return self._class

    def name(self) -> str:
        return str(self._knobs["name"].value())

    def setName(self, name: str) -> None:
        self._knobs["name"].setValue(SCRIPT.rename(self, name))

    def knobs(self) -> dict[str, Knob]:
        return dict(self._knobs)

    def knob(self, name: str) -> Knob | None:
        return self._knobs.get(name)

    def __getitem__(self, name: str) -> Knob:
        if name not in self._knobs:
            raise NameError(f"knob {name} does not exist")
        return self._knobs[name]

    def maxInputs(self) -> int:
        return facts.inputs_of(self._class)

    def setInput(self, index: int, node: Node | None) -> bool:
        if index >= self.maxInputs():
            return False
        if node is None:
            self._inputs.pop(index, None)
        else:
            self._inputs[index] = node
        return True

    def input(self, index: int) -> Node | None:
        return self._inputs.get(index)

    def inputs(self) -> int:
        return max(self._inputs, default=-1) + 1

    def dependencies(self) -> list[Node]:
        return [self._inputs[n] for n in sorted(self._inputs)]

    def forget(self, node: Node) -> None:
        self._inputs = {n: one for n, one in self._inputs.items() if one is not node}

    def hasError(self) -> bool:
        """Whether it or anything above it has an error.

        A whole list item with its tabs is taken and read back, and the node is broken without a word.
        """
        own = (k.value() for k in self._knobs.values() if k.kind == "enum_dynamic" and k.is_set)
        above = (node.hasError() for node in self._inputs.values())
        return any("\t" in str(value) for value in own) or bool(self._faults()) or any(above)

    def _faults(self) -> list[str]:
        """What an OCIO node names and the project's config has not; the file that a Read has not [?]."""
        if not SCRIPT.reads_disk:
            return []
        from . import root

        if self._class == "Read":
            from .evaluate.read import missing

            found = missing(self, int(root()["frame"].value()))
            return [found] if found else []
        if not self._class.startswith("OCIO"):
            return []
        from .evaluate.config import faults

        return faults(self, root())

    def setXYpos(self, x: int, y: int) -> None:
        self["xpos"].setValue(x)
        self["ypos"].setValue(y)

    def changed(self, knob: Knob) -> None:
        """A Write gets the knobs of its file type."""
        if knob.name() != "file_type":
            return
        wanted = facts.knobs_of(self._class, str(knob.value()))
        kept = {name: one for name, one in self._knobs.items() if name in wanted}
        missing = ((name, fact) for name, fact in wanted.items() if name not in kept)
        self._knobs = dict(
            itertools.chain(kept.items(), ((name, Knob(self, name, fact)) for name, fact in missing))
        )

    def set_knobs(self) -> dict[str, Any]:
        """What was set, by knob: for tests."""
        return {name: knob.curve or knob.value() for name, knob in self._knobs.items() if knob.is_set}
