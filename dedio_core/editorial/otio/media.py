"""What an OTIO clip says of its media: file, reel, CDL, the count of its frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dedio_core.editorial.cdl_files import cdl_of
from dedio_core.editorial.cut import Cdl
from dedio_core.editorial.otio.values import Time, finite, frame_rate, time_of
from dedio_core.editorial.otio.walk import reference_of
from dedio_core.frames import FrameRate

Warn = Callable[[str], None]
REELS = (
    *("reel", "reel name", "reel_name", "reelname", "reel number", "foundry.source.reelid", "reelid"),
    *("tape", "tapename", "tape name", "tape_name", "tape id"),
)
STILLS = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".psd", ".tga", ".bmp", ".gif")
HOUR = 3600


@dataclass(frozen=True)
class Media:
    """The media that a clip uses, as far as the clip says it."""

    file: str | None = None
    reel: str | None = None
    written_rate: Fraction | None = None
    """The rate that its available range counts in, as written; None: it is not stated."""
    start: Fraction | None = None
    length: Fraction | None = None
    sequence_start: int | None = None
    generator: str = ""
    is_still: bool = False
    is_timecode: bool = False
    is_drop: bool = False

    @property
    def rate(self) -> FrameRate | None:
        """Its rate exactly."""
        return frame_rate(self.written_rate)


def media_of(clip: Any, is_audio: bool, all_timecode: bool, warn: Warn, bad: Warn) -> Media:
    """The media of `clip`. `all_timecode`: the format's source times always are timecode.

    `bad` is told of numbers that cannot be, and where it cannot be said which media is meant.
    """
    found, odd = reference_of(clip)
    if odd:
        (bad if len(clip.media_references()) > 1 else warn)(odd)
    start = length = None
    if found is not None and found.available_range is not None:
        start = time_of(found.available_range.start_time, bad, "the media's start")
        length = time_of(found.available_range.duration, bad, "the media's duration")
    name = str(found.schema_name()) if found is not None else "MissingReference"
    sequence = found if name == "ImageSequenceReference" else None
    rate = next((t.written for t in (start, length) if t and frame_rate(t.written)), None)
    if rate is None and sequence is not None:
        stated = finite(sequence.rate)
        rate = stated if frame_rate(stated) else None
    if is_audio:
        rate = None  # samples; the cut counts sound in its own frames
    first = int(sequence.start_frame) if sequence is not None else None
    blocks = [block for block in (plain(clip), plain(found)) if block]
    file = _file(found, name)
    return Media(
        file=file,
        reel=_reel(blocks),
        written_rate=rate,
        start=_in(start, rate),
        length=_in(length, rate),
        sequence_start=first,
        generator=_generator(found) if name == "GeneratorReference" else "",
        is_still=_is_still(file, name, length),
        is_timecode=all_timecode or _is_timecode(clip, start, first, blocks),
        is_drop=any(_under(b, "dedio", "source_drop") is True for b in blocks),
    )


def plain(item: Any) -> dict[str, Any]:
    """The metadata of an object as a dictionary, which is many times faster to look into."""
    return dict(item.metadata) if item is not None and len(item.metadata) else {}


def _in(time: Time | None, rate: Fraction | None) -> Fraction | None:
    if time is None:
        return None
    return time.value if rate is None or rate == time.written else time.in_media(rate)


def _file(found: Any, name: str) -> str | None:
    if name == "ImageSequenceReference":
        base = str(found.target_url_base or "")
        join = "" if not base or base.endswith(("/", "\\")) else "/"
        padding = int(found.frame_zero_padding)
        number = f"%0{padding}d" if 0 < padding <= 20 else "%d"
        return f"{base}{join}{found.name_prefix}{number}{found.name_suffix}"
    url = getattr(found, "target_url", None)
    return str(url) if url else None


def _generator(found: Any) -> str:
    return str(found.generator_kind or found.name or "unnamed")[:80]


def _is_still(file: str | None, name: str, length: Time | None) -> bool:
    if name != "ExternalReference" or not file or not file.lower().endswith(STILLS):
        return False
    is_one_of_many = any(sign in file for sign in ("%0", "#", "[", "$F"))
    return not is_one_of_many and (length is None or length.value <= 1)


def _is_timecode(clip: Any, start: Time | None, first_file: int | None, blocks: list[Any]) -> bool:
    """Whether source times are timecode, and not frames counted from the media's first."""
    if any(_map(b.get("cmx_3600")) is not None for b in blocks):
        return True
    if start is not None:
        if start.value <= 0:
            return False
        if first_file is not None and start.value == first_file:
            # The files' own numbers: timecode only where they are that large, or where it is said.
            said = {str(value) for key, value in _flat(blocks) if key.endswith("timecode")}
            return start.seconds >= HOUR or f"{start.value}" in said
        return True
    span = clip.source_range
    begins = time_of(span.start_time, lambda _: None, "") if span is not None else None
    return begins is not None and begins.seconds >= HOUR


def _reel(blocks: list[Any]) -> str | None:
    found: dict[str, str] = {}
    for key, value in _flat(blocks):
        if key in REELS and isinstance(value, (str, int)) and str(value).strip():
            found.setdefault(key, str(value).strip())
    return next((found[key] for key in REELS if key in found), None)


def _flat(blocks: list[Any]) -> Iterator[tuple[str, Any]]:
    """Keys (in small letters) and values of metadata, two levels down."""
    for block in blocks:
        for key, value in block.items():
            yield str(key).lower(), value
            inner = _map(value)
            for key2, value2 in inner.items() if inner is not None else ():
                yield str(key2).lower(), value2
                deep = _map(value2)
                for key3, value3 in deep.items() if deep is not None else ():
                    yield str(key3).lower(), value3


def cdl_in(clip: Any, warn: Warn) -> Cdl | None:
    """The CDL of ``metadata["cdl"]``, or of ASC_SOP and ASC_SAT texts anywhere in the metadata."""
    found, _ = reference_of(clip)
    for block in (plain(clip), plain(found)):
        own = _map(block.get("cdl"))
        if own is not None:
            sop = _map(own.get("asc_sop")) or {}
            triples = [_numbers(sop.get(key)) for key in ("slope", "offset", "power")] if sop else None
            return _told(cdl_of(triples, own.get("asc_sat")), warn)
    return None


def _told(found: Cdl | str | None, warn: Warn) -> Cdl | None:
    if isinstance(found, str):
        warn(found)
        return None
    return found


def _numbers(value: Any) -> list[Any] | None:
    if value is None or isinstance(value, (str, bytes)) or not hasattr(value, "__len__"):
        return None
    return list(value)


def _under(block: Any, *keys: str) -> Any:
    for key in keys:
        block = block.get(key) if _map(block) is not None else None
    return block


def _map(value: Any) -> Any:
    return value if hasattr(value, "items") and hasattr(value, "get") else None
