"""The OCIO config that counts, and what it has: the environment's OCIO goes before the project's own."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import PyOpenColorIO as ocio

BUILT_IN = {
    "fn-nuke_cg-config-v1.0.0_aces-v1.3_ocio-v2.1": "ocio://cg-config-v1.0.0_aces-v1.3_ocio-v2.1",
    "fn-nuke_studio-config-v1.0.0_aces-v1.3_ocio-v2.1": "ocio://studio-config-v1.0.0_aces-v1.3_ocio-v2.1",
    "fn-nuke_cg-config-v3.0.0_aces-v2.0_ocio-v2.4": "ocio://cg-config-v4.0.0_aces-v2.0_ocio-v2.5",
    "fn-nuke_studio-config-v3.0.0_aces-v2.0_ocio-v2.4": "ocio://studio-config-v4.0.0_aces-v2.0_ocio-v2.5",
}
"""What stands in for the configs that come with Nuke; Foundry's own are not public [?]."""


def config_place(root: Any) -> str:
    """Path or address of the config that counts; empty where none does."""
    if place := os.environ.get("OCIO"):
        return place
    chosen = root["OCIO_config"].value()
    if chosen == "custom":
        return str(root["customOCIOConfigPath"].evaluate())
    return BUILT_IN.get(str(chosen), "")


@lru_cache(maxsize=8)
def _loaded(place: str, stamp: float) -> Any:
    if place.startswith("ocio://"):
        return ocio.Config.CreateFromBuiltinConfig(place.removeprefix("ocio://"))
    return ocio.Config.CreateFromFile(place)


def config_of(root: Any) -> Any:
    """The config. Raises `RuntimeError` with the reason."""
    place = config_place(root)
    if not place:
        raise RuntimeError("no OCIO config is chosen")
    try:
        stamp = 0.0 if place.startswith("ocio://") else Path(place).stat().st_mtime
        return _loaded(place, stamp)
    except (OSError, ocio.Exception) as error:
        raise RuntimeError(f"OCIO config {place}: {error}") from None


def space(config: Any, text: str) -> Any:
    """The space that a list's item names: a name, an alias, a role, or ``role (name)``; None if none."""
    if "\t" in text:
        return None
    found = config.getColorSpace(text)
    return found or config.getColorSpace(text.partition(" (")[0])


def faults(node: Any, root: Any) -> list[str]:
    """What the config has not of what an OCIO node names."""
    try:
        config = config_of(root)
    except RuntimeError as error:
        return [str(error)]
    knobs = node.knobs()
    found = [
        f"{name}: the config has no color space '{knobs[name].value()}'"
        for name in ("in_colorspace", "out_colorspace", "colorspace", "working_space")
        if name in knobs and space(config, str(knobs[name].value())) is None
    ]
    if node.Class() == "OCIODisplay":
        display, view = display_of(config, node)
        if display not in config.getDisplays():
            found.append(f"display: the config has no display '{display}'")
        elif view not in config.getViews(display):
            found.append(f"view: the display '{display}' has no view '{view}'")
    return found


def display_of(config: Any, node: Any) -> tuple[str, str]:
    display, view = str(node["display"].value()), str(node["view"].value())
    display = config.getDefaultDisplay() if display == "config default" else display
    return display, config.getDefaultView(display) if view == "config default" else view


def names(root: Any) -> dict[str, set[str]]:
    """The items of the lists that the config fills; empty where there is no config."""
    try:
        config = config_of(root)
    except RuntimeError:
        return {}
    spaces = list(config.getColorSpaces())
    roles = dict(config.getRoles())
    displays = list(config.getDisplays())
    shown = [(display, view) for display in displays for view in config.getViews(display)]
    return {
        "colorspace": {one.getName() for one in spaces} | set(roles),
        "alias": {name for one in spaces for name in one.getAliases()},
        "role": {f"{role} ({config.getColorSpace(name).getName()})" for role, name in roles.items()},
        "display": {*displays, "config default"},
        "view": {*(view for _, view in shown), "config default"},
        "screen": {"None", *(f"{view} ({display})" for display, view in shown)},
    }
