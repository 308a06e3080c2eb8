"""The color of a comp starter: the OCIO config of its project, and where a CDL can be a node."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from dedio_core import color
from dedio_core.color import ColorConfig
from dedio_core.errors import ColorError, InputError
from dedio_core.proxy_cdl import UNNAMED
from dedio_core.render.nk.limits import config_problem
from dedio_core.render.nk.plate import Plate


@dataclass(frozen=True)
class Look:
    """`space` is that of the CDLs, as the config spells it; `refused` has why an element's are no nodes.

    `config` is None where the plates' own cannot be had; `problems` are sentences.
    """

    config: ColorConfig | None
    graded: tuple[str, ...] = ()
    """Elements that have a CDL."""
    space: str | None = None
    refused: dict[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def look(plates: Sequence[Plate], given: Path | None, space: str | None) -> Look:
    """The config in the file `given`, else that of the first plate; `space` is the one that CDLs name.

    Raises `ColorError` where `given` is no config or lacks a color space of the plates, and where the config
    lacks `space`.
    """
    graded = tuple(plate.element for plate in plates if any(use.cdl for use in plate.uses))
    try:
        config = color.open_config(str(given or plates[0].config))
    except ColorError as error:
        if given:
            raise
        said = f"{error}; --ocio names another place of it"
        return Look(None, graded, refused=dict.fromkeys(graded, str(error)), problems=(said,))
    problems = _other_configs(plates, config) if given is None else []
    spaces = {plate.element: config.resolve(plate.space, f"{plate.element}: color space") for plate in plates}
    if not space or not graded:
        return Look(config, graded, None, dict.fromkeys(graded, UNNAMED), tuple(problems))
    space, linear = config.working_space(space)
    wants = f"Nuke applies it to pictures in the config's scene_linear ({linear or 'it has none'})"
    refused = {
        element: f"{wants}, the plate is in {spaces[element]}"
        for element in graded
        if spaces[element] != linear
    }
    problems += [f"{element}: the CDL is a note and no node: {why}" for element, why in refused.items()]
    return Look(config, graded, space, refused, tuple(problems))


def _other_configs(plates: Sequence[Plate], config: ColorConfig) -> list[str]:
    """Where a plate was made with another config than the one that the script gets."""
    found = [
        f"{plate.element}: was made with the OCIO config {plate.config}, the script has {config.spec}"
        for plate in plates
        if plate.config != config.spec
    ]
    first = plates[0]
    if first.config_hash and first.config_hash != config.content_hash:
        found.append(f"OCIO config {config.spec}: has changed since {first.element} was made with it")
    return found


def placed(made: Look, folder: Path) -> tuple[Look, Path | None]:
    """The look of a script in `folder`, and its config as a file: the config's own, or one in that folder.

    Where Nuke may not find that one, the script names none, and CDLs are notes. Raises `InputError` for a
    config's own file that Nuke may not find, and where another config is in the place.
    """
    config = made.config
    if config is None:
        return made, None
    own = Path(config.spec)
    name = re.sub(r"[^\w.-]", "_", config.spec.removeprefix("ocio://"), flags=re.ASCII)
    target = own.absolute() if own.is_file() else folder / f"{name}.ocio"
    if said := config_problem(target.as_posix()):
        if target == own.absolute():
            raise InputError(said)
        why = "the script names no OCIO config"
        refused = {**dict.fromkeys(made.graded, why), **made.refused}
        said = f"{said}; the script leaves it to the project, whose config has to be {config.spec}"
        return replace(made, refused=refused, problems=(*made.problems, said)), None
    if target.exists() and color.open_config(str(target)).content_hash != config.content_hash:
        raise InputError(f"{target}: is another OCIO config than {config.spec}; move it away")
    return made, target
