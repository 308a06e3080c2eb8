"""Flags that several verbs have alike, and the settings that they make."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from dedio_core.errors import InputError, SettingsError
from dedio_core.paths import from_home
from dedio_core.render.engine import ENGINES
from dedio_core.render.nuke.executable import by_name, not_on_path
from dedio_core.settings import Settings, load


def a_path(text: str) -> Path:
    """The value of a flag that is a path: an empty one would be the working folder without a word.

    ``~`` is a home folder behind ``=``, too, where no shell looks for one.
    """
    if not text:
        raise argparse.ArgumentTypeError("it is empty")
    try:
        return from_home(text)
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def add_tree(p: Any) -> None:
    """The shot tree, and the settings that name it."""
    p.add_argument("--root", type=a_path, metavar="DIR", help="root of the shot tree")
    p.add_argument("--config", type=a_path, metavar="FILE", help="a settings file")


def root_of(flags: argparse.Namespace, settings: Settings) -> Path:
    """The root of the shot tree: the flag, else the setting."""
    if flags.root:
        return Path(flags.root)
    try:
        return from_home(settings.paths.shot_tree_root)
    except InputError as error:
        raise SettingsError(f"paths.shot_tree_root: {error}") from None


def add_look(p: argparse.ArgumentParser) -> None:
    """How the source is read."""
    look = p.add_argument_group("how the source is read")
    look.add_argument("--squeeze", type=float, metavar="X", help="anamorphic squeeze")
    look.add_argument("--levels", choices=("video", "full"))
    look.add_argument("--source-colorspace", metavar="NAME")
    look.add_argument("--ocio", metavar="CONFIG", help="OCIO config: a file or an ocio:// name")


def add_where(p: argparse.ArgumentParser) -> None:
    """Where the work goes, and how it is done."""
    where = p.add_argument_group("where and how")
    where.add_argument("--root", type=a_path, metavar="DIR", help="root of the shot tree")
    where.add_argument("--project", metavar="NAME")
    where.add_argument("--config", type=a_path, metavar="FILE", help="a settings file")
    where.add_argument("--dry-run", action="store_true", help="print the plan and touch nothing")
    where.add_argument("--skip-kitsu", action="store_true")
    add_episode(where)
    where.add_argument("--skip-cleanup", action="store_true", help="keep staging and temporary files")
    where.add_argument("--burn-in", action="store_true", help="burn names and numbers into the proxy")
    where.add_argument("--jobs", type=int, default=0, metavar="N", help="frames at once")
    where.add_argument("--engine", choices=sorted(ENGINES), help="render engine")
    add_nuke(where)
    add_take_over(where)
    where.add_argument("--json", action="store_true", help="one JSON document on stdout, all else on stderr")
    where.add_argument("--verbose", action="store_true", help="a line for every event")


def add_nuke(p: Any) -> None:
    """Which Nuke renders."""
    p.add_argument("--nuke", metavar="PATH", help="Nuke's program, for the engine nuke")


def with_nuke(flags: argparse.Namespace) -> dict[str, Any]:
    """What ``--nuke`` says of the settings."""
    if flags.nuke is None:
        return {}
    program = str(by_name(flags.nuke) or "") if flags.nuke else ""
    if flags.nuke and not program:
        raise InputError(f"--nuke: {not_on_path(flags.nuke)}")
    return {"nuke.executable": _whole(program)}


def add_episode(p: Any) -> None:
    """The episode of a TV show."""
    p.add_argument("--episode", metavar="NAME", help="episode on Kitsu, of a TV show's production")


def add_take_over(p: Any) -> None:
    """What to do with a lock of another machine."""
    p.add_argument(
        "--take-over",
        action="store_true",
        help="take what a process of another host holds: only when that is surely dead",
    )


def _whole(config: str | None) -> str | None:
    """A file that was named by hand, so that it means the same where the work goes on."""
    return str(from_home(config).absolute()) if config and "://" not in config else config


def settings_of(flags: argparse.Namespace) -> Settings:
    """The settings with what flags say of them."""
    given = with_nuke(flags)
    for name, value in (
        ("project", flags.project),
        ("color.config", _whole(flags.ocio)),
        ("pipeline.skip_kitsu", flags.skip_kitsu or None),
        ("kitsu.episode", flags.episode),
        ("pipeline.skip_cleanup", flags.skip_cleanup or None),
        ("pipeline.burn_in_proxy", flags.burn_in or None),
    ):
        if value is not None:
            given[name] = value
    return load(flags.config, given)
