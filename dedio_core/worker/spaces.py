"""What can be chosen of colour: the spaces, displays and views of the config in use."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from dedio_core.color import open_chosen
from dedio_core.errors import ColorError
from dedio_core.worker.args import WHERE, Args
from dedio_core.worker.context import Context


def spaces(values: Mapping[str, Any], context: Context) -> Any:
    """Color spaces, displays with their views, and what the settings take of them.

    `problems`: what the settings take and the config has not.
    Raises `ColorError` where the config cannot be opened.
    """
    args = Args(values)
    args.done(WHERE)
    knobs = args.settings().color
    config = open_chosen(knobs.config, os.environ.get("OCIO") or None)
    problems: list[str] = []

    def own(name: str, what: str) -> str:
        """The config's own spelling, which is the one in the list."""
        try:
            return config.resolve(name, what)
        except ColorError as error:
            problems.append(str(error))
            return name

    return {
        "config": config.spec,
        "name": config.name,
        "spaces": list(config.spaces()),
        "displays": [
            {"name": display, "views": list(config.views(display)), "default": config.view(display, None)[1]}
            for display in config.displays()
        ],
        "source": own(knobs.source, "color.source"),
        "target": own(knobs.target, "color.target"),
        "display": knobs.display,
        "view": knobs.view,
        "problems": problems,
    }
