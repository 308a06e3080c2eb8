"""Proxies: clips that stand in for an original, told by their folder or by the better file beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from dedio_core.media.index.clip import IndexedClip
from dedio_core.media.index.names import in_proxy_folder, original_name
from dedio_core.media.index.walk import Found

LOSSY = ("h264", "hevc", "mpeg4", "mpeg2video", "mjpeg")


def with_proxies(clips: Sequence[IndexedClip], found: Sequence[Found]) -> list[IndexedClip]:
    """The clips, those marked that stand in for an original: by their folder, or smaller than it."""
    in_folder = [in_proxy_folder(one.path.relative_to(one.root)) for one in found]
    alike: dict[str, list[IndexedClip]] = defaultdict(list)
    for clip, is_inside in zip(clips, in_folder, strict=True):
        if not clip.error and not is_inside:
            alike[original_name(clip.name, False)].append(clip)
    made = []
    for clip, is_inside in zip(clips, in_folder, strict=True):
        others = alike[original_name(clip.name, False)] if not clip.error else []
        is_proxy = is_inside or any(_stands_in(clip, other) for other in others)
        made.append(replace(clip, is_proxy=is_proxy) if is_proxy != clip.is_proxy else clip)
    return made


def _stands_in(clip: IndexedClip, other: IndexedClip) -> bool:
    """Whether `clip` is a smaller or lossier picture of the same take as `other`."""
    if other is clip or clip.count != other.count:
        return False
    if clip.start != other.start and None not in (clip.start, other.start):
        return False
    # An anamorphic original may be narrower than its desqueezed proxy: pixels, not width.
    pixels, original = clip.width * clip.height, other.width * other.height
    is_lossy, is_original = (one.codec.lower().startswith(LOSSY) for one in (clip, other))
    if is_lossy and not is_original:
        return pixels <= original
    return pixels * 2 < original and (is_lossy or not is_original)
