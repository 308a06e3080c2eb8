"""Paths that mean the same on every machine: the name of a root, and a POSIX path below it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from dedio_core.errors import InputError

DRIVE = re.compile(r".:", re.DOTALL)
Roots = Mapping[str, Path]
"""Where each named root is on this machine: ``tree``, ``source``, ``temp``, ``stage``, ``work``."""


@dataclass(frozen=True)
class PlacedPath:
    """`path`, POSIX and relative, below the root called `root`.

    Raises `InputError` for an absolute path, a drive, a backslash or a ``..``.
    """

    root: str
    path: str

    def __post_init__(self) -> None:
        parts = PurePosixPath(self.path).parts
        if self.path.startswith("/") or ".." in parts or "\0" in self.path:
            raise InputError(f"path '{self.path}': it must be relative and stay below its root '{self.root}'")
        try:
            self.path.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            raise InputError(
                f"path {self.path!a}: it has half a letter, which no file's name can have"
            ) from None
        # Elsewhere these are only odd names; Windows would leave the root by them.
        if "\\" in self.path or any(DRIVE.match(part) for part in parts):
            raise InputError(
                f"path '{self.path}': Windows takes a backslash or a drive letter in it for another place; "
                "rename it"
            )
        if not self.root or ":" in self.root:
            raise InputError(f"path '{self.path}': '{self.root}' cannot be the name of a root")

    def resolve(self, roots: Roots) -> Path:
        """The path on this machine. Raises `InputError` where the root is not known here."""
        try:
            return Path(roots[self.root]).joinpath(*PurePosixPath(self.path).parts)
        except KeyError:
            known = ", ".join(sorted(roots))
            raise InputError(
                f"path '{self}': this machine has no root '{self.root}' (it has {known})"
            ) from None

    def child(self, name: str) -> PlacedPath:
        """The path of `name` below this one."""
        return PlacedPath(self.root, (PurePosixPath(self.path) / name).as_posix())

    @classmethod
    def parse(cls, text: str) -> PlacedPath:
        """The path that `str` wrote. Raises `InputError`."""
        root, colon, path = text.partition(":")
        if not colon:
            raise InputError(f"path '{text}': it must be a root's name, a colon and a path below it")
        return cls(root, path)

    def __str__(self) -> str:
        return f"{self.root}:{self.path}"


def from_home(text: str) -> Path:
    """`text` as a path, with ``~`` and ``~name`` as home folders. Raises `InputError` where there is none."""
    found = os.path.expanduser(text)  # noqa: PTH111  (./~x stays what it is)
    if found.startswith("~"):
        name = Path(text).parts[0]
        raise InputError(
            f"{text}: nobody knows the home folder {name}; give the whole path, or ./{name} for a file that "
            "is named so"
        )
    return Path(found)
