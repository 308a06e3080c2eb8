"""All knobs of a run, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dedio_core.errors import SettingsError, all_at_once
from dedio_core.settings.groups import Groups
from dedio_core.settings.problems import problems


@dataclass(frozen=True)
class Settings(Groups):
    """All knobs. Raises `SettingsError` with all that cannot be right."""

    def __post_init__(self) -> None:
        all_at_once([_placed(problem, self.sources) for problem in problems(self)], SettingsError)


def _placed(problem: str, sources: Mapping[str, str]) -> str:
    """`problem`, which begins with a knob's name, with the file that the value is from."""
    found = re.match(r"[a-z_.]+[a-z_]", problem)
    source = sources.get(found[0], "flag") if found else "flag"
    return problem if source == "flag" else f"{source}: {problem}"


def why_untold(*, skip: bool, host: str | None) -> str:
    """Why nothing is published on the tracker, by `pipeline.skip_kitsu` and `kitsu.host`; else empty."""
    if skip:
        return "pipeline.skip_kitsu is set"
    return "" if host else "no Kitsu is configured: neither kitsu.host nor KITSU_HOST"


def names_of(settings: Settings) -> dict[str, str]:
    """The name templates as a mapping, for `naming.tree`."""
    return settings.names.texts()
