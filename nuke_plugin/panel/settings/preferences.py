"""The settings that the panel shows, and what a person set here: for this panel alone, in no file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dedio_core.errors import InputError
from dedio_core.paths import from_home
from nuke_plugin.panel.state import Setting

HERE = "this panel"
ROOT = "paths.shot_tree_root"
ENGINE = "pipeline.engine"
EXECUTABLE = "nuke.executable"
CONFIG = "color.config"
SHOWN: tuple[tuple[str, str, str], ...] = (
    ("Project", "project", "Project"),
    ("Project", ROOT, "Shot tree"),
    ("Project", ENGINE, "Engine"),
    ("Project", "defaults.task", "Task"),
    ("Project", "defaults.element", "Element"),
    ("Cut", "defaults.handles_head", "Head handles of new rows"),
    ("Cut", "defaults.handles_tail", "Tail handles of new rows"),
    ("Cut", "defaults.squeeze", "Squeeze"),
    ("Cut", "defaults.source_fps", "Rate of sources that state none"),
    ("Colour", CONFIG, "OCIO config"),
    ("Colour", "color.source", "Source"),
    ("Colour", "color.target", "Plates"),
    ("Colour", "color.display", "Display of the proxy"),
    ("Colour", "color.view", "View of the proxy"),
    ("Colour", "cdl.working_space", "Space of CDLs"),
    ("Plates", "output.resolution", "Size of plates"),
    ("Plates", "output.exr_compression", "Compression"),
    ("Plates", "output.filter", "Filter"),
    ("Proxy", "output.proxy_resolution", "Size of the proxy"),
    ("Proxy", "output.proxy_crf", "Quality (CRF)"),
    ("Proxy", "pipeline.burn_in_proxy", "Burn-in"),
    ("Proxy", "nuke.movie", "Nuke encodes it (engine nuke)"),
    ("Kitsu", "pipeline.skip_kitsu", "Leave Kitsu alone"),
    ("Kitsu", "kitsu.host", "Address"),
)
"""Group, name and title of each, in order."""
CHOICES: Mapping[str, tuple[str, ...]] = {
    ENGINE: ("native", "nuke"),
    "output.exr_compression": ("dwaa:15", "dwaa:45", "dwab:45", "zip", "zips", "piz", "none"),
}
EMPTY: Mapping[str, str] = {
    CONFIG: "$OCIO, else the ACES 1.3 studio config",
    "color.view": "the display's default view",
    "cdl.working_space": "none: CDLs are not applied",
    "kitsu.host": "none: nothing is told to Kitsu",
}
"""What it means that nothing is set."""
SIZES = ("output.resolution", "output.proxy_resolution")
SPACES = ("color.source", "color.target", "cdl.working_space")


@dataclass(frozen=True)
class Standard:
    """What a new row has, from the settings."""

    element: str = "rawPlate"
    head: int = 8
    tail: int = 8


@dataclass(frozen=True)
class Preferences:
    """What was set here (`own`), and what the worker says of all settings (`knobs`)."""

    own: Mapping[str, Any] = field(default_factory=dict)
    knobs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    spaces: tuple[str, ...] = ()
    source: str = ""
    """``color.source`` as the config spells it; "" before the config was opened."""
    views: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Views by their displays."""
    wrong: Mapping[str, str] = field(default_factory=dict)
    """Why the value of a setting that was set last was taken back."""
    nuke: str = ""
    """The program of the open Nuke: the one that the engine `nuke` takes, unless something else is said."""

    def with_own(self, name: str, value: Any) -> Preferences:
        """With `name` set here; None takes that back."""
        left = {key: old for key, old in self.own.items() if key != name}
        return replace(self, own=left if value is None else {**left, name: value})

    def where(self) -> dict[str, Any]:
        """What every request says of settings, but for how ingests are carried out."""
        return {"settings": dict(self.own)} if self.own else {}

    def how(self) -> dict[str, Any]:
        """The same for plans and ingests."""
        is_asked = self.nuke and self.own.get(ENGINE, self.value(ENGINE)) == "nuke"
        if not is_asked or self.own.get(EXECUTABLE, self.value(EXECUTABLE)):
            return self.where()
        return {"settings": {**self.own, EXECUTABLE: self.nuke}}

    def value(self, name: str, default: Any = None) -> Any:
        """The value in use; `default` before the worker has told any."""
        found = self.knobs.get(name)
        return default if found is None else found["value"]

    def origin(self, name: str) -> str:
        """Who said the value: ``default``, a file, `HERE`; "" before the worker has told any."""
        found = self.knobs.get(name)
        return HERE if name in self.own else "" if found is None else str(found["source"])

    def no_root(self) -> str | None:
        """Why there is no place for plates, or None."""
        root = self.own.get(ROOT, self.value(ROOT))
        if root is None:
            return None  # nothing is known yet; the worker will say
        try:
            if from_home(str(root)).is_absolute():
                return None
        except InputError as error:
            return f"the shot tree {error}"
        return "no shot tree is named; set the whole path of one in the settings"

    def standard(self) -> Standard:
        """What a new row has."""
        one = Standard()
        return Standard(
            str(self.value("defaults.element", one.element)),
            int(self.value("defaults.handles_head", one.head)),
            int(self.value("defaults.handles_tail", one.tail)),
        )

    def settings(self) -> tuple[Setting, ...]:
        """The settings to show; none before the worker has told them."""
        if not self.knobs:
            return ()
        return tuple(self._setting(*one) for one in SHOWN if one[1] in self.knobs)

    def _setting(self, group: str, name: str, title: str) -> Setting:
        knob = self.knobs[name]
        value, choices = self.own.get(name, knob["value"]), self._choices(name)
        told = (knob["default"], str(knob["doc"]), self.origin(name), choices, group)
        return Setting(name, title, value, *told, EMPTY.get(name, "none"), self.wrong.get(name, ""))

    def _choices(self, name: str) -> tuple[str, ...]:
        if name in SPACES:
            return self.spaces
        if name == "color.display":
            return tuple(self.views)
        if name == "color.view":
            return self.views.get(str(self.value("color.display")), ())
        return CHOICES.get(name, ())


def with_spaces(now: Preferences, told: Mapping[str, Any]) -> Preferences:
    """With what the worker's `spaces` says."""
    views = {str(one["name"]): tuple(map(str, one["views"])) for one in told["displays"]}
    return replace(now, spaces=tuple(map(str, told["spaces"])), source=str(told["source"]), views=views)


def refusal(sentence: str, name: str) -> str:
    """What the worker says of a value that was set here, as it stands below the field."""
    said = next((line.strip() for line in sentence.splitlines() if name in line), sentence)
    said = said.removeprefix("flag: ").removeprefix(name).lstrip(": ")
    if name in SIZES and said.startswith("expected"):
        given = said.partition("got ")[2]
        return f"{given}: give width and height, such as 1280 x 720"
    return said


def titled(sentence: str, names: Collection[str]) -> str:
    """The same as one sentence, with what the panel calls the settings."""
    titles = {name: title for _, name, title in SHOWN}
    said = "; ".join(dict.fromkeys(refusal(sentence, name) for name in names))
    title = ", ".join(titles.get(name, name) for name in names)
    return said if said.startswith(title) else f"{title}: {said}"
