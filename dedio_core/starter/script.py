"""The starter as a script, for a file or for an open project."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dedio_core import color, files, shot_tree
from dedio_core.errors import InputError
from dedio_core.naming import Tree
from dedio_core.regular import read_regular
from dedio_core.render.nk.comp import Comp, comp, gaps, moved
from dedio_core.render.nk.plate import Plate
from dedio_core.render.nk.text import script
from dedio_core.starter.look import look, placed
from dedio_core.starter.plates import plates

LARGEST = 64 << 20
"""Bytes of a script that is looked into."""


@dataclass(frozen=True)
class Wanted:
    """Which shot, and what its script is to have; `element` is the plate that is comped.

    `config` is an OCIO config as a file, in place of the plates' own; `cdl_space` the color space of CDLs.
    """

    root: Path
    names: Tree
    code: str
    task: str
    element: str
    config: Path | None = None
    cdl_space: str | None = None


@dataclass(frozen=True)
class Starter:
    """The script, its plates, and what a person has to know of it: a sentence each."""

    text: str
    plates: tuple[Plate, ...]
    warnings: tuple[str, ...]


def write(wanted: Wanted, path: Path, *, is_forced: bool = False) -> Starter:
    """Write the script as `path`, and the OCIO config beside it where that is no file yet.

    Raises `DedioError`; nothing is written then. A script that is there stays unless `is_forced`.
    """
    if path.exists() and not is_forced:
        raise InputError(f"{path}: is there already; --force writes over it, --output takes another place")
    found, warnings = plates(wanted.root, wanted.names, wanted.code, wanted.task, wanted.element)
    warnings += [said for text in _beside(path, wanted.code) for said in moved(found, text)]
    made, config = placed(look(found, wanted.config, wanted.cdl_space), path.parent)
    what = Comp(wanted.code, tuple(found), path.parent / path.stem, made.space, config, made.refused)
    text = script(comp(what))
    with files.writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    if made.config and config and not config.exists():
        color.write_config(made.config, config)
    files.write_whole(path, text.encode())
    warnings += [*made.problems, *gaps(found)]
    return Starter(text, tuple(found), tuple(dict.fromkeys(warnings)))


def for_project(wanted: Wanted, *, with_root: bool = False) -> Starter:
    """The script for an open project: without a Write, and without a Root unless `with_root`.

    Raises `DedioError`.
    """
    found, warnings = plates(wanted.root, wanted.names, wanted.code, wanted.task, wanted.element)
    made = look(found, wanted.config, wanted.cdl_space)
    nodes = comp(Comp(wanted.code, tuple(found), None, made.space, wanted.config, made.refused))
    text = script([node for node in nodes if with_root or node.kind != "Root"])
    warnings += [*made.problems, *gaps(found)]
    return Starter(text, tuple(found), tuple(dict.fromkeys(warnings)))


def place(output: Path | None, code: str) -> Path:
    """The script that `output` means: a folder gets ``sht100_comp_v001.nk``."""
    path = (output or Path()).absolute()
    return path if path.suffix.lower() == ".nk" else path / f"{code}_comp_v001.nk"


def _beside(path: Path, code: str) -> Sequence[str]:
    """The texts of the last script of the shot's comp beside `path`, and of the one that it replaces."""
    name = re.compile(rf"{re.escape(code)}_comp_v(\d+)\.nk")
    numbered = {
        int(m[1]): one for one in shot_tree.entries_of(path.parent) if (m := name.fullmatch(one.name))
    }
    last = [numbered[max(numbered)]] if numbered else []
    chosen = dict.fromkeys([*([path] if path.is_file() else []), *last])
    found = []
    for one in chosen:
        with suppress(OSError):  # what cannot be read has no numbers to compare
            found.append(read_regular(one, LARGEST).decode(errors="replace"))
    return found
