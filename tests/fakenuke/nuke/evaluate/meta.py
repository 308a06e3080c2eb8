"""Nodes that change metadata alone."""

from __future__ import annotations

from typing import Any

from . import timecode
from .image import Image


def add_timecode(node: Any, image: Image, frame: int) -> Image:
    """``input/timecode`` counted from `startcode`: that of `frame` where `useFrame`, else of frame 1 [?].

    Non-drop. `metafps` takes the rate from the metadata, where there is one.
    """
    fps = float(node["fps"].value())
    if node["metafps"].value():
        fps = float(image.metadata.get("input/frame_rate", fps))
    first = int(node["frame"].value()) if node["useFrame"].value() else 1
    label = timecode.later(str(node["startcode"].value()), frame - first, fps)
    return image.with_metadata({**image.metadata, "input/timecode": label})


def modify(node: Any, image: Image, frame: int) -> Image:
    """Keys set, in their order, and removed."""
    if node["useLifetime"].value():
        raise NotImplementedError(f"{node.name()}: the stand-in has no lifetime")
    found = dict(image.metadata)
    for how, key, text in node["metadata"].edits():
        if how == "remove":
            found.pop(key, None)
        else:
            found[key] = text
    return image.with_metadata(found)


def copied(node: Any, image: Image, other: Image) -> Image:
    """CopyMetaData: the metadata of its second input, alone or with the picture's own below it."""
    if node["metadatafilter"].value():
        raise NotImplementedError(f"{node.name()}: the stand-in has no filter of metadata")
    if node["mergeMode"].value() == "Meta+Image":
        return image.with_metadata({**image.metadata, **other.metadata})
    if node["mergeMode"].value() == "Image+Meta":
        return image.with_metadata({**other.metadata, **image.metadata})
    return image.with_metadata(other.metadata)
