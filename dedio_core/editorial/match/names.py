"""What a list calls its media: reels, clip names, file names and paths, none of which is ever opened."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath, PureWindowsPath
from urllib.parse import unquote

from dedio_core.editorial.cut import CutEvent
from dedio_core.media.index.names import MEDIA_SUFFIX, camera_name, key, original_name, whole_name

NO_REEL = ("", "ax", "bl", "black", "none", "unknown", "nil", "n/a")
"""Reels that name nothing."""
PICTURE_SUFFIX = re.compile(r"\.(ari|arx|dpx|exr|tiff?|cin|jpe?g|png)$", re.IGNORECASE)
NUMBER = re.compile(r"[._-]?(?:#+|@+|%0?[0-9]*d|\[[0-9]+-[0-9]+\]|[0-9]{3,}|(?<=[._-])[0-9]{1,2})$")
AVID_COPY = re.compile(r"(?:\.(?:new|sub|copy|transcode)\.[0-9]{1,4})+$", re.IGNORECASE)
REMARK = re.compile(r"\s*\((?:resolve|copy|proxy)\)$", re.IGNORECASE)
URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]+)://(?P<host>[^/\\?#]*)(?P<path>.*)", re.DOTALL)
DRIVE = re.compile(r"/?[A-Za-z][:|](?=[/\\]|$)")
LOCAL = ("", "localhost", "127.0.0.1")


@dataclass(frozen=True)
class StatedPath:
    """A path that a list states. `keys`: where it would be, if it is inside the media folders."""

    keys: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    """Names of the folders above it, nearest first, as keys."""
    refused: str | None = None


@dataclass(frozen=True)
class Names:
    """What an event says of its media. `exact` are names as written, `near` what they may stand for."""

    reel: str | None
    exact: tuple[str, ...]
    near: tuple[str, ...]
    path: StatedPath
    states_file: bool
    """It names a source file, or its clip's name has the suffix of one."""


def reel_of(event: CutEvent) -> str | None:
    """The event's reel; None where it names nothing."""
    reel = MEDIA_SUFFIX.sub("", (event.reel or "").strip())
    return None if key(reel) in NO_REEL else reel


def names_in(event: CutEvent, roots: Sequence[PurePath]) -> Names:
    """Every name of the event's media."""
    exact: dict[str, None] = {}
    near: dict[str, None] = {}
    for text, is_file in ((event.source_file, True), (event.clip_name, False)):
        if not text or len(text) > 4096:
            continue
        bare = bare_name(text, is_file)
        exact[key(bare)] = None
        plain = REMARK.sub("", AVID_COPY.sub("", bare))
        plain = MEDIA_SUFFIX.sub("", plain)
        numbered = MEDIA_SUFFIX.sub("", last_part(text)) if is_file else plain
        for form in (plain, whole_name(plain), original_name(plain, False), numbered):
            near[key(form)] = None
        camera = camera_name(plain)
        if camera:
            near[camera.full] = None
    exact.pop("", None)
    near.pop("", None)
    return Names(
        reel_of(event),
        tuple(exact),
        tuple(name for name in near if name not in exact),
        stated_path(event.source_file, roots),
        bool(event.source_file or MEDIA_SUFFIX.search((event.clip_name or "").strip())),
    )


def bare_name(text: str, is_file: bool) -> str:
    """The name in `text` without folders, suffix and frame numbers."""
    text = text.strip()
    if is_file or MEDIA_SUFFIX.search(text):
        text = last_part(text)
    stem = MEDIA_SUFFIX.sub("", text)
    return NUMBER.sub("", stem) or stem if PICTURE_SUFFIX.search(text) else stem


def last_part(text: str) -> str:
    """What stands after the last slash of a path or URL, whichever way the slash leans."""
    found = URL.fullmatch(text.strip())
    path = unquote(found["path"]) if found else text.strip()
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2]


def stated_path(text: str | None, roots: Sequence[PurePath]) -> StatedPath:
    """Where the path or URL `text` would be below `roots`, or why it is refused. Touches no disk."""
    text = (text or "").strip()
    if not text or len(text) > 4096:
        return StatedPath(refused="its path is longer than any" if text else None)
    found = URL.fullmatch(text)
    if found:
        if found["scheme"].lower() != "file":
            return _no(f"a URL ({found['scheme'][:20]}:) is never opened")
        if found["host"].lower() not in LOCAL and not DRIVE.fullmatch(found["host"]):
            return _no(f"a URL with a host ({found['host'][:60]}) is never opened")
        drive = found["host"] if DRIVE.fullmatch(found["host"]) else ""
        text = unquote(drive + found["path"])
    if any(unicodedata.category(letter) in ("Cc", "Cf", "Cs") for letter in text):
        return _no("its path has characters that cannot be shown")
    is_windows = any(isinstance(root, PureWindowsPath) for root in roots)
    if text.startswith(("//", "\\\\", "/\\", "\\/")):
        return _no("a path to another machine (UNC) is never opened")
    has_drive = DRIVE.match(text)
    if has_drive and not is_windows:
        return _no(f"a drive letter ({text.strip('/')[:2]}) means nothing on this system")
    text = text.replace("\\", "/")
    text = text.lstrip("/") if has_drive else text
    if is_windows and text.startswith("/"):
        return _no("a path of another system")
    return _inside(text, bool(has_drive) or text.startswith("/"), roots)


def _inside(text: str, is_absolute: bool, roots: Sequence[PurePath]) -> StatedPath:
    """The places below `roots`, ``..`` worked out by name alone."""
    places = []
    for root in roots:
        base = key(posixpath.normpath(root.as_posix())).rstrip("/")
        place = key(posixpath.normpath(text if is_absolute else f"{base}/{text}"))
        if place.startswith(f"{base}/"):
            places.append(place)
    folders = tuple(key(part) for part in reversed(posixpath.normpath(text).split("/")[:-1]) if part)
    refused = None if places else "its path is outside the media folders"
    return StatedPath(tuple(dict.fromkeys(places)), folders, refused)


def _no(reason: str) -> StatedPath:
    return StatedPath(refused=reason)
