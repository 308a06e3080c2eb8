"""Names of folders and files in the shot tree: templates, formatted and parsed back by one grammar.

``{shot}`` (sequence + shot) is the only token that may hold an underscore, so names are parsed from
the right. Whatever comes from outside passes `check_shot` or `check_token` before it is used.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from dedio_core.errors import NameRefused

TOKENS = ("shot", "task", "element", "version", "rep", "colorspace", "frame", "ext")
WINDOWS_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [f"{device}{n}" for device in ("com", "lpt") for n in "0123456789¹²³"]
)
MAX_TOKEN = 64
MAX_COMPONENT = 200
"""Longest file name made here; file systems stop at 255 bytes, and temporary names need room."""


def check_shot(value: str, what: str) -> str:
    """`value` if it may be a sequence or shot name: letters, digits, ``_`` and ``-``."""
    return _check(value, what, r"[A-Za-z0-9][A-Za-z0-9_-]*", "letters, digits, '_' and '-'")


def check_token(value: str, what: str) -> str:
    """`value` if it may be a task, element, representation or colour token: letters, digits, ``-``."""
    return _check(value, what, r"[A-Za-z0-9][A-Za-z0-9-]*", "letters, digits and '-'")


def _check(value: str, what: str, pattern: str, allowed: str) -> str:
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in value)
    if not value:
        raise NameRefused(f"{what} is empty; give it a name of {allowed}")
    if len(value) > MAX_TOKEN:
        raise NameRefused(f"{what} '{shown[:40]}...' has {len(value)} characters; {MAX_TOKEN} is the most")
    if not re.fullmatch(pattern, value):
        hidden = any(unicodedata.category(c) in ("Cc", "Cf") for c in value)
        only = f"only {allowed} may be in it, starting with a letter or digit"
        why = "it has control or direction characters" if hidden else only
        raise NameRefused(f"{what} '{shown}' cannot be a name: {why}")
    if value.lower() in WINDOWS_RESERVED:
        raise NameRefused(f"{what} '{shown}' is a device name on Windows; choose another")
    return value


def check_project(value: str) -> str:
    """`value` if it may be a project's name: it is written down, never used as a path."""
    if not value.strip() or len(value) > 200 or any(not c.isprintable() for c in value):
        raise NameRefused(f"project {value[:40]!r} cannot be a name: it is empty, too long or not printable")
    return value


def color_token(name: str) -> str:
    """A color space or display name as a file name token: ``sRGB - Display`` is ``sRGB``."""
    token = re.sub(r"[^A-Za-z0-9-]", "", name.split(" - ")[0]).strip("-")
    if not token:
        raise NameRefused(f"color space '{name}' has nothing in it that can stand in a file name")
    return token


@dataclass(frozen=True)
class Template:
    """One template: literal text and ``{token}`` of `TOKENS`, for one file or folder name.

    Raises `NameRefused` for an unknown token, a format specification, a path separator, and two
    tokens with nothing between them that could tell where one ends.
    """

    text: str

    def __post_init__(self) -> None:
        if re.search(r'[\\/:*?"<>|\0-\x1f]', self.text) or self.text in (".", ".."):
            raise NameRefused(f"template '{self.text}': a name cannot have separators or reserved characters")
        if not self.text.isprintable():
            raise NameRefused(f"template {self.text!a}: it has control or direction characters")
        for token in self.tokens():
            if token not in TOKENS:
                raise NameRefused(f"template '{self.text}': '{token}' is not one of {', '.join(TOKENS)}")
        left = ""
        for literal, right in self._parts():
            if left and right and not re.search(r"[^A-Za-z0-9-]", literal):
                raise NameRefused(
                    f"template '{self.text}': between {{{left}}} and {{{right}}} an underscore or a dot is "
                    "needed, or the name could be read in two ways"
                )
            left = right or ""

    def _parts(self) -> list[tuple[str, str | None]]:
        try:
            parts = list(string.Formatter().parse(self.text))
        except ValueError as error:
            raise NameRefused(f"template '{self.text}': {error}") from None
        for _, token, spec, conversion in parts:
            if token is not None and (spec or conversion or not token.isidentifier()):
                raise NameRefused(f"template '{self.text}': write tokens plainly, as {{shot}}")
        return [(literal, token) for literal, token, _, _ in parts]

    def tokens(self) -> list[str]:
        """The tokens in order."""
        return [token for _, token in self._parts() if token]

    def format(self, values: Mapping[str, str | int]) -> str:
        """The name. Versions get 3 digits, frames 4; a missing value or a too long name is refused."""
        name = ""
        for literal, token in self._parts():
            name += literal
            if token:
                if token not in values:
                    raise NameRefused(f"template '{self.text}' needs a value for {{{token}}}")
                name += _text(token, values[token])
        if len(name) > MAX_COMPONENT:
            raise NameRefused(
                f"name '{name[:60]}...' has {len(name)} characters; {MAX_COMPONENT} is the most"
            )
        if name.split(".")[0].lower() in WINDOWS_RESERVED or name.endswith((".", " ")):
            raise NameRefused(f"name '{name}' (template '{self.text}') cannot be a name on Windows")
        return name

    def versions(self, values: Mapping[str, str | int]) -> str:
        """A regex of the names that `format` gives with these values and any version."""
        pattern = ""
        for literal, token in self._parts():
            pattern += re.escape(literal)
            if token:
                pattern += "[0-9]{3,}" if token == "version" else re.escape(_text(token, values[token]))
        return pattern

    def parse(self, name: str) -> dict[str, str] | None:
        """The values of the tokens in `name`, read from the right; None where it does not fit."""
        seen: set[str] = set()
        pattern = ""
        for literal, token in self._parts():
            pattern += re.escape(literal)
            if token:
                pattern += f"(?P={token})" if token in seen else f"(?P<{token}>{_pattern(token)})"
                seen.add(token)
        found = re.fullmatch(pattern, name)
        return found.groupdict() if found else None


def _text(token: str, value: str | int) -> str:
    if token == "version":
        return f"{int(value):03d}"
    return f"{int(value):04d}" if token == "frame" else str(value)


def _pattern(token: str) -> str:
    if token == "shot":
        return r"[A-Za-z0-9][A-Za-z0-9_-]*"
    if token == "version":
        return r"[0-9]{3,}"
    if token == "frame":
        return r"-?[0-9]{3,}"
    return r"[A-Za-z0-9-]+"


@dataclass(frozen=True)
class Tree:
    """The templates of a shot tree, outermost folder first."""

    version_folder: tuple[Template, ...]
    main_folder: Template
    main_file: Template
    proxy_file: Template
    sidecar_file: Template

    def version_path(self, values: Mapping[str, str | int]) -> str:
        """The version folder, POSIX, relative to the tree's root."""
        return "/".join(template.format(values) for template in self.version_folder)


def tree(names: Mapping[str, str]) -> Tree:
    """The tree of the templates in settings; ``version_folder`` may hold ``/`` between folders."""
    folders = tuple(Template(part) for part in names["version_folder"].split("/"))
    last = folders[-1].tokens()
    for token in ("shot", "task", "element", "version"):
        if token not in last:
            raise NameRefused(
                f"names.version_folder '{names['version_folder']}': its last folder needs {{{token}}}, "
                "or two elements would share it"
            )
    outer = {"shot", "task", "element"}
    if any(not folder.text or not outer.issuperset(folder.tokens()) for folder in folders[:-1]):
        raise NameRefused(
            f"names.version_folder '{names['version_folder']}': the folders around the last one are made of "
            "{shot}, {task}, {element} and plain text, and none is empty"
        )
    if folders[0].text.lower() == ".dedio":
        raise NameRefused("names.version_folder: the folder .dedio is DED-IO's own")
    if not re.search(r"[._]\{frame\}\.\{ext\}$", names["main_file"]):
        raise NameRefused(f"names.main_file '{names['main_file']}' must end in .{{frame}}.{{ext}}")
    if names["main_file"].count("{frame}") > 1:
        raise NameRefused(f"names.main_file '{names['main_file']}' has {{frame}} twice")
    if not names["proxy_file"].endswith(".{ext}"):
        raise NameRefused(f"names.proxy_file '{names['proxy_file']}' must end in .{{ext}}")
    if not names["main_folder"].strip():
        raise NameRefused("names.main_folder is empty; the EXRs have a folder of their own")
    if not names["sidecar_file"].endswith(".json"):
        raise NameRefused(f"names.sidecar_file '{names['sidecar_file']}' must end in .json")
    return Tree(
        folders,
        Template(names["main_folder"]),
        Template(names["main_file"]),
        Template(names["proxy_file"]),
        Template(names["sidecar_file"]),
    )
