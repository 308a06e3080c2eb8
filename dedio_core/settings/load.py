"""Settings from files, the environment and flags."""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_type_hints

from dedio_core.errors import DedioError, SettingsError, all_at_once
from dedio_core.jsonable import once, read_as, to_json
from dedio_core.redaction import register, register_environment, register_urls
from dedio_core.regular import TooLarge, read_regular
from dedio_core.settings import places
from dedio_core.settings.model import Settings
from dedio_core.settings.problems import WHOLE
from dedio_core.settings.shown import knobs

MOST_BYTES = 1 << 20
SECRET = "kitsu.password"


def load(config: Path | None = None, flags: Mapping[str, Any] | None = None) -> Settings:
    """The settings of this run. `flags` maps knob names to values and goes last.

    Raises `SettingsError` naming the file and the key, with the nearest known key.
    """
    register_environment(os.environ)
    named = os.environ.get("DEDIO_CONFIG") or ""
    if named and not config and not Path(named).is_absolute():
        raise SettingsError(f"$DEDIO_CONFIG '{named}': {WHOLE}")
    chosen = config or (Path(named) if named else None)
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    known = {k.name for k in knobs(Settings())}
    for path, must_exist in ((places.user_file(), False), (chosen, True)):
        if path is None or (not must_exist and not path.is_file()):
            continue
        for name, value in _flat(read_file(path), known, path).items():
            values[name], sources[name] = value, str(path)
    for name, (variable, value) in of_environment(os.environ).items():
        values[name], sources[name] = value, f"${variable}"
    _add_login(values, sources, known)
    for name, value in (flags or {}).items():
        if name not in known:
            raise SettingsError(f"no setting is called '{name}'{_nearest(name, known)}")
        values[name], sources[name] = to_json(value), "flag"
    return _settings(values, sources)


def _add_login(values: dict[str, Any], sources: dict[str, str], known: set[str]) -> None:
    """The server and account of the last `dedio kitsu login`, where nothing names another server."""
    path = places.login_file()
    if path is None or not path.is_file():
        return
    kept = {name: value for name, value in _flat(read_file(path), known, path).items() if name in LOGIN}
    if values.get("kitsu.host") in (None, "", kept.get("kitsu.host")):
        for name, value in kept.items():
            if not values.get(name):
                values[name], sources[name] = value, str(path)


LOGIN = ("kitsu.host", "kitsu.email")
"""What `dedio kitsu login` keeps in a file of its own."""
VARIABLES = {"KITSU_HOST": "kitsu.host", "KITSU_EMAIL": "kitsu.email", "KITSU_PROJECT": "project"}
"""Those that are settings too. Passwords and tokens in the environment are not."""


def of_environment(environment: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """The settings that the environment has: the variable and the value of each. An empty one is none."""
    return {name: (key, environment[key]) for key, name in VARIABLES.items() if environment.get(key)}


def from_mapping(values: Mapping[str, Any]) -> Settings:
    """Settings from nested groups as in a file, without reading any file or the environment."""
    known = {k.name for k in knobs(Settings())}
    return _settings(_flat(dict(values), known, Path("settings")), {})


def read_file(path: Path) -> dict[str, Any]:
    """The groups of a settings file. Raises `SettingsError`."""
    try:
        text = read_regular(path, MOST_BYTES).decode("utf-8-sig")
        register_urls(text)
        found = json.loads(text, object_pairs_hook=once)
    except TooLarge:
        raise SettingsError(f"{path}: is larger than any settings file ({MOST_BYTES >> 20} MiB)") from None
    except OSError as error:
        raise SettingsError(f"{path}: cannot read the settings file: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{path}: not a JSON file: {error}") from None
    if not isinstance(found, dict):
        raise SettingsError(
            f"{path}: a settings file is a JSON object of groups; see 'dedio settings --example'"
        )
    return found


def _flat(values: dict[str, Any], known: set[str], path: Path) -> dict[str, Any]:
    groups = {name.split(".")[0] for name in known if "." in name}
    found: dict[str, Any] = {}
    wrong: list[str] = []
    for key, value in values.items():
        if key in groups and isinstance(value, dict):
            found.update({f"{key}.{inner}": item for inner, item in value.items()})
        elif key in groups:
            wrong.append(f"{path}: '{key}' is a group; write it as an object")
        else:
            found[key] = value
    wrong += [
        f"{path}: no setting is called '{key}'{_nearest(key, known)}" for key in found if key not in known
    ]
    all_at_once(wrong, SettingsError)
    return found


def _nearest(name: str, known: set[str]) -> str:
    close = difflib.get_close_matches(name, sorted(known), 1, 0.5)
    if not close:
        tails = {k.split(".")[-1]: k for k in sorted(known)}
        close = [tails[t] for t in difflib.get_close_matches(name.split(".")[-1], sorted(tails), 1, 0.6)]
    return f"; did you mean '{close[0]}'?" if close else "; 'dedio settings' lists them"


def _settings(values: Mapping[str, Any], sources: Mapping[str, str]) -> Settings:
    hints = get_type_hints(Settings)
    groups: dict[str, dict[str, Any]] = {}
    top: dict[str, Any] = {}
    wrong: list[str] = []
    for name, value in values.items():
        group, _, inner = name.rpartition(".")
        kind = get_type_hints(hints[group])[inner] if group else hints[name]
        if name == SECRET:
            register(value if isinstance(value, str) else None)
            if not isinstance(value, (str, type(None))):
                wrong.append(f"{name}: it is not a text")  # and is not shown
                continue
        if name == "defaults.source_fps" and isinstance(value, (int, float)) and not isinstance(value, bool):
            value = str(value)  # what everybody writes; 23.976 is read as 24000/1001 either way
        try:
            read = read_as(kind, value, name)
        except DedioError as error:
            wrong.append(f"{sources[name]}: {error}" if name in sources else str(error))
            continue
        if group:
            groups.setdefault(group, {})[inner] = read
        else:
            top[name] = read
    all_at_once(wrong, SettingsError)
    made = {group: hints[group](**inner) for group, inner in groups.items()}
    return Settings(**top, **made, sources=dict(sources))
