"""Reads a script: a stack machine, in which a node takes its inputs off the stack and is put on it."""

from __future__ import annotations

import sys
from pathlib import Path

from . import facts, tcl, versions
from .node import Node
from .state import SCRIPT

SKIPPED = ("define_window_layout_xml", "add_layer")


def scriptReadFile(path: str) -> None:
    """Add the nodes of the script file. Raises `RuntimeError` where there is none."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RuntimeError(f"{path}: {getattr(error, 'strerror', None) or error}") from None
    scriptReadText(text, str(path))


scriptSource = nodePaste = scriptReadFile  # noqa: N816 - the names are Nuke's


def scriptReadText(text: str, path: str = "script") -> None:
    """Add the nodes of a script. Strict where Nuke only complains: a knob that no version has raises.

    One that only this version lacks is told and passed over; the words are not known [?].
    """
    stack: list[Node | None] = []
    named: dict[str, Node | None] = {}
    at = 0
    while at < len(text):
        command, at = tcl.words(text, at, is_script=True)
        match command:
            case []:
                continue
            case ["version", *words]:
                if said := versions.newer(" ".join(words)):
                    print(f"{path} {said}", file=sys.stderr, flush=True)
            case [word, *_] if word in SKIPPED:
                continue
            case ["set", name, "[stack 0]"]:
                named[name] = stack[-1] if stack else None
            case ["push", "0"]:
                stack.append(None)
            case ["push", name] if name.startswith("$"):
                if name[1:] not in named:
                    raise RuntimeError(f'can\'t read "{name[1:]}": no such variable')
                stack.append(named[name[1:]])
            case [kind, body]:
                _node(kind, body, stack, path)
            case _:
                raise RuntimeError(f"Unknown command: {' '.join(command)[:60]}")


def _node(kind: str, body: str, stack: list[Node | None], path: str) -> None:
    if kind in ("Group", "clone"):
        raise NotImplementedError(f"the stand-in reads no {kind}")
    if not facts.is_class(kind):
        raise RuntimeError(f"{kind}: Unknown command")
    parts, _ = tcl.words(body)
    if len(parts) % 2:
        raise RuntimeError(f"{kind}: a knob without a value: {parts[-1]}")
    pairs = list(zip(parts[::2], parts[1::2], strict=True))
    from . import root

    node = root() if kind == "Root" else SCRIPT.add(Node(kind))
    # Without a word a node takes one input, even a Read: it has to say that it takes none.
    count = int(dict(pairs).get("inputs", "1"))
    if kind != "Root":
        for n in range(count):
            # A stack that is empty is one of empty inputs, as by ``push 0`` [?].
            if stack and (one := stack.pop()):
                node.setInput(n, one)
        stack.append(node)
    for name, value in pairs:
        if name == "inputs":
            continue
        if name == "name" and kind != "Root":
            node.setName(value)
        elif _is_lacked(node, name):
            print(f"{path}: {kind}: no such knob: {name}", file=sys.stderr, flush=True)
        else:
            node[name].fromScript(value)


def _is_lacked(node: Node, name: str) -> bool:
    kind = node.knob("file_type")
    return facts.is_of_another_version(node.Class(), str(kind.value()) if kind else "", name)
