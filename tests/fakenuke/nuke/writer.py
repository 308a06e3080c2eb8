"""Writes the open script: every node with the knobs that were set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from . import versions
from .formats import Format
from .knobs import Knob
from .state import SCRIPT


def scriptSaveAs(path: str, overwrite: int = 0) -> None:
    """Write the script; in a terminal an existing file is left alone unless `overwrite` is 1."""
    if Path(path).exists() and not overwrite:
        raise RuntimeError(f"{path} exists")
    Path(path).write_text(scriptText(), encoding="utf-8")


def scriptText() -> str:
    """The script as text. Each node is pushed by name: long, but right whatever the graph is."""
    from . import root

    lines = [
        f"version {versions.MAJOR}.{versions.MINOR} v{versions.RELEASE}",
        *_node_lines("Root", root().knobs(), 0),
    ]
    for n, node in enumerate(SCRIPT.nodes.values()):
        above = node.dependencies()
        lines += [f"push $N{list(SCRIPT.nodes.values()).index(one)}" for one in reversed(above)]
        lines += [*_node_lines(node.Class(), node.knobs(), len(above)), f"set N{n} [stack 0]"]
    return "\n".join(lines) + "\n"


def _node_lines(kind: str, knobs: dict[str, Knob], inputs: int) -> list[str]:
    chosen = [
        knob for knob in knobs.values() if knob.is_set and not (kind == "Root" and knob.name() == "name")
    ]
    # The file type before what only its writer has.
    chosen.sort(key=lambda knob: knob.name() not in ("file", "file_type"))
    body = [f" {knob.name()} {_text(knob)}" for knob in chosen]
    return [f"{kind} {{", f" inputs {inputs}", *body, "}"]


def _text(knob: Knob) -> str:
    if knob.curve:
        keys = " ".join(f"x{time:g} {value:g}" for time, value in sorted(knob.curve.items()))
        return f"{{{{curve {keys}}}}}"
    value: Any = knob.value()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, Format):
        return f'"{value.text()}"'
    if knob.kind == "metadata_list":
        return "{\n" + "\n".join(f"  {{set {key} {_quoted(text)}}}" for key, text in value) + "\n }"
    if isinstance(value, tuple):
        return f"{{{' '.join(map(repr, value))}}}"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    """As JSON has it, and brackets, braces and dollars behind a backslash."""
    inner = json.dumps(text, ensure_ascii=False)[1:-1]
    return '"' + "".join(f"\\{letter}" if letter in "[]{}$" else letter for letter in inner) + '"'
