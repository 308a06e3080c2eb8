"""`dedio nk`: write the Nuke script that a shot's comp begins with."""

from __future__ import annotations

import argparse
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from dedio_core import cut_log, files, shot_tree
from dedio_core.cli.common_flags import a_path, add_tree, root_of
from dedio_core.errors import InputError, UsageError
from dedio_core.models import EditorialCutInfo, ShotInfo
from dedio_core.naming import Tree, check_shot, check_token, tree
from dedio_core.regular import read_regular
from dedio_core.render.nk.comp import Comp, comp, moved
from dedio_core.render.nk.plate import Plate, plate_of
from dedio_core.render.nk.text import script
from dedio_core.safe_text import shown
from dedio_core.settings import load, names_of

LARGEST = 64 << 20
"""Bytes of a script that is looked into."""


def add(verbs: Any) -> None:
    """The verb and its flags."""
    p: argparse.ArgumentParser = verbs.add_parser(
        "nk", help="write the Nuke script that a shot's comp begins with", description=__doc__
    )
    p.add_argument("shot", metavar="SHOT", help="the shot code: sht100")
    p.add_argument("--output", type=a_path, metavar="PATH", help="a folder, or the script: it ends in .nk")
    p.add_argument("--force", action="store_true", help="write over a script that is there")
    p.add_argument("--element", metavar="NAME", help="the plate that is comped; rawPlate, or as settings say")
    p.add_argument("--task", metavar="NAME", help="the task; pla, or as the settings say")
    p.add_argument("--ocio", type=a_path, metavar="FILE", help="OCIO config that the script names")
    p.add_argument("--cdl-space", metavar="NAME", help="color space of the CDL; cdl.working_space")
    add_tree(p)
    p.set_defaults(run=run)


def run(flags: argparse.Namespace) -> int:
    """Write the script, and say what of it no longer fits one that is there."""
    settings = load(flags.config)
    root = root_of(flags, settings)
    code = check_shot(flags.shot, "shot")
    task = check_token(flags.task or settings.defaults.task, "task")
    element = check_token(flags.element or settings.defaults.element, "element")
    if flags.ocio and not flags.ocio.is_file():
        raise UsageError(f"--ocio {flags.ocio}: there is no such file")
    found = plates(root.absolute(), tree(names_of(settings)), code, task, element)
    path = place(flags.output, code)
    if path.exists() and not flags.force:
        raise InputError(f"{path}: is there already; --force writes over it, --output takes another place")
    for text in scripts_beside(path, code):
        for sentence in moved(found, text):
            print(f"dedio: warning: {shown(sentence)}", file=sys.stderr)
    config = flags.ocio.absolute() if flags.ocio else None
    space = flags.cdl_space or settings.cdl.working_space
    what = Comp(code, found, path.parent / path.stem, space, config)
    with files.writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    files.write_whole(path, script(comp(what)).encode())
    print(shown(str(path)))
    return 0


def place(output: Path | None, code: str) -> Path:
    """The script that `output` means: a folder gets ``sht100_comp_v001.nk``."""
    path = (output or Path()).absolute()
    return path if path.suffix.lower() == ".nk" else path / f"{code}_comp_v001.nk"


def scripts_beside(path: Path, code: str) -> list[str]:
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


def plates(root: Path, names: Tree, code: str, task: str, element: str) -> tuple[Plate, ...]:
    """The last valid version of each element of the shot, `element` first. Raises `InputError` without it."""
    shot = ShotInfo("", "", code, EditorialCutInfo("", code, Path()), task, element)
    last: dict[str, tuple[int, Path]] = {}
    log = cut_log.load(cut_log.path_of(root, names, code, task), task)
    for folder in shot_tree.versions_of_shot(root, names, shot):
        values = names.version_folder[-1].parse(folder.name) or {}
        if not folder.is_dir() or values.get("task") != task:
            continue
        name, number = str(values["element"]), int(values["version"])
        if log and number in log.retired(name):
            continue
        last[name] = max(last.get(name, (0, folder)), (number, folder))
    if element not in last:
        known = ", ".join(sorted(last)) or "none"
        raise InputError(f"{root}: {code} has no valid version of {element}; elements there: {known}")
    order = [element, *sorted(set(last) - {element})]
    return tuple(_plate(last[name][1]) for name in order)


def _plate(folder: Path) -> Plate:
    sidecar = shot_tree.read_sidecar(folder)
    if sidecar is None:
        raise InputError(f"{folder}: has no sidecar that can be read")
    return plate_of(folder, sidecar)
