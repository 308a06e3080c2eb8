"""Names of camera clips, cards and proxies, as cameras, copy tools and editors write them.

All keys are compared in small letters and one Unicode form.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath

CAMERA = re.compile(
    r"(?P<card>[a-z]{1,2}[0-9]{3,4})[_-]?(?P<clip>c[0-9]{3,4})(?P<rest>[_\-.a-z].*)?", re.IGNORECASE
)
"""``D001C005_210716AG`` (Sony), ``A091C006_160825_R1BY`` (ARRI), ``A005_C010_0501J0`` (RED)."""
CARD = re.compile(r"(?P<card>[a-z]{1,2}[0-9]{3,4})(?:[_-].{0,40})?", re.IGNORECASE)
PART = re.compile(r"(?P<whole>.+[_-].+)[_-][0-9]{2,3}")
"""The number at the end of one file of a spanned clip: ``A005_C010_0501J0_002``."""
PROXY_FOLDERS = ("proxy", "proxies", "sub", "lowres", "low_res", "low-res", "low res")
PROXY_SUFFIX = re.compile(r"[_\-. ]+(?:proxy|prox|lowres|low_res|h264)$")
SUB_SUFFIX = re.compile(r"s[0-9]{2}$")
"""What Sony adds to a clip's name in the folder ``Sub``: ``...AGS03.MP4``."""
CARD_ROOTS = ("xdroot", "m4root", "private", "contents")
MEDIA_SUFFIX = re.compile(
    r"\.(mxf|mov|mp4|m4v|avi|r3d|braw|crm|ari|arx|dpx|exr|tiff?|cin|jpe?g|png)$", re.IGNORECASE
)
"""Ends the name of a media file; other dots are part of the name."""
SHORT = 8
"""Letters that a CMX3600 reel may have."""


@dataclass(frozen=True)
class CameraName:
    """The parts of a camera's clip name, in small letters; `rest` is the date and what follows."""

    card: str
    clip: str
    rest: str

    @property
    def both(self) -> str:
        """Card and clip together, without what is between them."""
        return self.card + self.clip

    @property
    def full(self) -> str:
        """The whole name, in the one way in which ``A005_C010_0501J0`` is ``A005C010_0501J0``."""
        return f"{self.both}_{self.rest}" if self.rest else self.both


def key(text: str | None) -> str:
    """`text` as it is compared."""
    return unicodedata.normalize("NFC", text or "").strip().casefold()


def camera_name(text: str | None) -> CameraName | None:
    """The parts of `text`, where a camera would name a clip so."""
    found = CAMERA.fullmatch(key(text))
    if not found:
        return None
    return CameraName(found["card"], found["clip"], (found["rest"] or "").strip("_-."))


def card_in(text: str | None) -> str | None:
    """The card, in small letters, where `text` is what cameras call a card, or a clip by it."""
    found = camera_name(text) or CARD.fullmatch(key(text))
    if isinstance(found, CameraName):
        return found.card
    return found["card"] if found else None


def is_card(text: str | None) -> bool:
    """Whether `text` is what cameras call a card, or a clip by it."""
    return card_in(text) is not None


def whole_name(name: str) -> str:
    """The name of a spanned clip without the number of its part, as a key."""
    text = key(name)
    found = PART.fullmatch(text)
    if not found:
        return text
    camera = camera_name(found["whole"])
    return found["whole"] if camera and camera.rest else text


def in_proxy_folder(below_root: PurePath) -> bool:
    """Whether a folder above the file is for proxies. `below_root`: roots are what the user named."""
    return any(key(part) in PROXY_FOLDERS for part in below_root.parts[:-1])


def original_name(name: str, is_in_proxy_folder: bool) -> str:
    """The key of the original that a proxy called `name` belongs to."""
    text = PROXY_SUFFIX.sub("", key(name))
    if is_in_proxy_folder and camera_name(SUB_SUFFIX.sub("", text)):
        text = SUB_SUFFIX.sub("", text)
    return text


def card_of(path: PurePath, name: str, reel: str | None) -> str | None:
    """The card of a clip: by its name, its card's folder (above ``XDROOT``), a folder called so, its reel."""
    camera = camera_name(name) or camera_name(reel)
    if camera:
        return camera.card.upper()
    parents = path.parent.parts
    above = card_folder(path)
    if above:
        return above
    for part in reversed(parents):
        found = CARD.fullmatch(part)
        if found:
            return found["card"].upper()
    return reel or None


def card_folder(path: PurePath) -> str | None:
    """The name of the folder that a card was copied into: the one above ``XDROOT``, or ``A001.RDM``."""
    parts = path.parent.parts
    for n in range(len(parts) - 1, 0, -1):
        above = parts[n - 1].strip("/\\:")
        if key(parts[n]) in CARD_ROOTS and key(above) not in CARD_ROOTS and len(above) > 1:
            return above
        if key(parts[n]).endswith(".rdm"):
            return parts[n][:-4]
    return None
