"""What goes wrong with a node while it is evaluated."""

from __future__ import annotations


class NodeError(RuntimeError):
    """An error of one node: `node` is its name, the text is what Nuke says of it."""

    def __init__(self, node: str, text: str) -> None:
        super().__init__(text)
        self.node = node
