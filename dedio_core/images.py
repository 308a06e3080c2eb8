"""Pictures in files: the only door to OpenImageIO. Reading sources, writing EXRs that are proven."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from dedio_core import files
from dedio_core.errors import DiskFull, InputError, MediaError, VerifyError, WriteError
from dedio_core.frames import FrameRate, Timecode, smpte_words
from dedio_core.regular import check_regular

Picture = npt.NDArray[np.float32]

AP1_CHROMATICITIES = (0.713, 0.293, 0.165, 0.830, 0.128, 0.044, 0.32168, 0.33767)
"""ACES AP1 primaries and the ACES white point (Academy S-2014-004), as EXR stores them."""


def unavailable() -> str | None:
    """Why pictures cannot be read or written here and what to do, or None."""
    try:
        import OpenImageIO  # noqa: F401
    except ImportError as error:
        return f"OpenImageIO cannot be imported ({error}); run: pip install OpenImageIO"
    return None


@dataclass(frozen=True)
class ImageInfo:
    """What a picture file's header says. `words` are the SMPTE timecode words, if it has any."""

    path: Path
    width: int
    height: int
    bits: int
    is_float: bool
    format: str
    pixel_aspect: float | None
    rate: Fraction | None
    words: tuple[int, int] | None
    text: Mapping[str, str] = field(default_factory=dict)
    channels: int = 3
    names: tuple[str, ...] = ()
    """Of the channels."""
    kind: str = ""
    """Of the first channel's values: ``half``, ``float``, ``uint16``."""


def _open(path: Path) -> Any:
    import OpenImageIO as oiio

    config = oiio.ImageSpec()
    config.attribute("oiio:UnassociatedAlpha", 1)  # take colour as it is stored, never multiplied
    try:
        check_regular(path)
    except OSError as error:
        raise MediaError(f"{path}: cannot be read as a picture: {error.strerror or error}") from None
    source = oiio.ImageInput.open(str(path), config)
    if source is None:
        raise MediaError(f"{path}: cannot be read as a picture: {oiio.geterror() or 'unknown format'}")
    return source


def read_info(path: Path) -> ImageInfo:
    """The header of a picture file. Raises `MediaError`. A header says nothing of truncation."""
    source = _open(path)
    try:
        return _info(source, path)
    finally:
        source.close()


def _info(source: Any, path: Path) -> ImageInfo:
    spec = source.spec()
    values = {attribute.name: attribute.value for attribute in spec.extra_attribs}
    return ImageInfo(
        path,
        spec.full_width or spec.width,
        spec.full_height or spec.height,
        int(values.get("oiio:BitsPerSample", spec.format.size() * 8)),
        str(spec.format) in ("half", "float", "double"),
        str(source.format_name()),
        _pixel_aspect(values),
        _rate(values),
        _words(values),
        {name: value for name, value in values.items() if isinstance(value, str)},
        spec.nchannels,
        tuple(spec.channelnames),
        str(spec.format),
    )


def no_plate(info: ImageInfo) -> str | None:
    """Why a file with this header is no EXR of a plate, whatever its size; None where it may be one."""
    if info.names != ("R", "G", "B") or info.kind != "half":
        return f"its channels are {', '.join(info.names)} of {info.kind}; a plate has R, G, B of half"
    if info.pixel_aspect not in (None, 1.0):
        return f"its pixel aspect is {info.pixel_aspect:g}; a plate's is 1"
    return None


def _pixel_aspect(values: Mapping[str, Any]) -> float | None:
    aspect = values.get("PixelAspectRatio")
    # Files have it in 32 bits: 1.3 is 1.2999999523 there.
    return round(float(aspect), 6) if isinstance(aspect, (int, float)) and 0.1 < aspect < 10 else None


def _rate(values: Mapping[str, Any]) -> Fraction | None:
    exact = values.get("FramesPerSecond")
    if isinstance(exact, (tuple, list)) and len(exact) == 2 and exact[1]:
        return Fraction(int(exact[0]), int(exact[1]))
    for name in ("dpx:TemporalFrameRate", "dpx:FrameRate"):
        value = values.get(name)
        if isinstance(value, float) and 1 <= value <= 1000:
            whole = Fraction(value).limit_denominator(1)
            if abs(value - whole) < 1e-4:
                return whole
            return FrameRate.parse(f"{value:.3f}").fraction
    return None


def _words(values: Mapping[str, Any]) -> tuple[int, int] | None:
    words = values.get("smpte:TimeCode")
    if isinstance(words, (tuple, list, np.ndarray)) and len(words) == 2:
        first, second = int(words[0]) & 0xFFFFFFFF, int(words[1]) & 0xFFFFFFFF
        return None if first == 0xFFFFFFFF else (first, second)
    return None


def timecode_from_words(words: tuple[int, int], rate: FrameRate) -> Timecode | None:
    """The label in SMPTE words at `rate`; None where it does not exist at that rate."""
    word = words[0]

    def bcd(low: int, tens: int) -> int:
        return (word >> low & 0xF) + 10 * (word >> (low + 4) & tens)

    step = -(-rate.timebase // 30)
    ff = bcd(0, 3) * step + ((word >> 15 & 1) if step > 1 else 0)
    text = f"{bcd(24, 3):02d}:{bcd(16, 7):02d}:{bcd(8, 7):02d}:{ff:02d}"
    try:
        return Timecode.parse(text, rate, bool(word >> 6 & 1) and rate.can_drop)
    except InputError:
        return None


def read_picture(path: Path, width: int, height: int) -> npt.NDArray[Any]:
    """RGB of a picture file, (height, width, 3): uint16 codes (0..65535 is 0..1), or float32.

    Integer files of any depth come as 16-bit codes with their top bits repeated below, which is
    exact to half a 16-bit code. The picture fills the display window; a smaller data window stands
    in black. Raises `MediaError` for a size other than asked for, and for a file that does not
    decode whole.
    """
    source = _open(path)
    try:
        spec = source.spec()
        size = (spec.full_width or spec.width, spec.full_height or spec.height)
        if size != (width, height):
            raise MediaError(f"{path}: is {size[0]}x{size[1]}, the others are {width}x{height}")
        if spec.nchannels < 3:
            raise MediaError(f"{path}: has {spec.nchannels} channel(s); a plate needs R, G and B")
        kind = "float" if str(spec.format) in ("half", "float", "double") else "uint16"
        names = [str(n).upper().rpartition(".")[2] for n in spec.channelnames]
        pixels = source.read_image(0, 0, 0, spec.nchannels, kind)
        if pixels is None or source.has_error:
            raise MediaError(f"{path}: does not decode whole: {source.geterror() or 'unknown error'}")
    finally:
        source.close()
    order = [names.index(c) for c in "RGB"] if all(c in names for c in "RGB") else [0, 1, 2]
    if order != [0, 1, 2] or spec.nchannels != 3:
        pixels = np.ascontiguousarray(pixels[:, :, order])
    if (spec.width, spec.height) == (width, height):
        return cast("npt.NDArray[Any]", pixels)
    return _in_display_window(pixels, spec, width, height)


def _in_display_window(pixels: npt.NDArray[Any], spec: Any, width: int, height: int) -> npt.NDArray[Any]:
    full = np.zeros((height, width, 3), pixels.dtype)
    x, y = spec.x - spec.full_x, spec.y - spec.full_y
    x0, y0 = max(x, 0), max(y, 0)
    x1, y1 = min(x + spec.width, width), min(y + spec.height, height)
    if x1 > x0 and y1 > y0:
        full[y0:y1, x0:x1] = pixels[y0 - y : y1 - y, x0 - x : x1 - x]
    return full


@dataclass(frozen=True)
class ExrHeader:
    """What an EXR says besides its pixels. Nothing in it may differ between equal pictures."""

    compression: str
    rate: Fraction
    timecode: Timecode | None = None
    chromaticities: tuple[float, ...] | None = None
    capture_rate: Fraction | None = None
    text: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)


def write_exr(path: Path, picture: Picture, header: ExrHeader) -> None:
    """Write (h, w, 3) scene-linear `picture` as a half-float scanline EXR with a full data window.

    Raises `DiskFull` or `WriteError`; a frame is good only after `verified_exr`.
    """
    import OpenImageIO as oiio

    height, width, _ = picture.shape
    spec = oiio.ImageSpec(width, height, 3, oiio.HALF)
    spec.attribute("compression", header.compression)
    spec.attribute("DateTime", "")  # without it the library writes the wall clock
    spec.attribute("PixelAspectRatio", 1.0)
    rate = (header.rate.numerator, header.rate.denominator)
    spec.attribute("FramesPerSecond", oiio.TypeDesc("rational"), rate)
    if header.capture_rate:
        capture = (header.capture_rate.numerator, header.capture_rate.denominator)
        spec.attribute("captureRate", oiio.TypeDesc("rational"), capture)
    if header.timecode:
        spec.attribute("smpte:TimeCode", oiio.TypeDesc("timecode"), smpte_words(header.timecode))
        tc = header.timecode
        spec.attribute("dedio:timecode", f"{tc}@{tc.rate.timebase}{' DF' if tc.drop else ''}")
    if header.chromaticities:
        spec.attribute("chromaticities", oiio.TypeDesc("float[8]"), tuple(header.chromaticities))
    for name, text in header.text.items():
        spec.attribute(name, text)
    for name, number in header.numbers.items():
        spec.attribute(name, number)  # an int is an int attribute
    path.unlink(missing_ok=True)
    output = oiio.ImageOutput.create(str(path))
    if output is None:
        raise WriteError(f"{path}: cannot be written as a picture: {oiio.geterror()}")
    opened = output.open(str(path), spec)
    wrote = opened and output.write_image(picture)
    pending = output.geterror() if output.has_error else ""
    closed = output.close() if opened else False
    pending = pending or (output.geterror() if output.has_error else "")
    if not (opened and wrote and closed) or pending:
        room = files.free_bytes(path.parent)
        path.unlink(missing_ok=True)
        if opened and room < picture.size * 2:
            raise DiskFull(f"{path}: the disk is full; make room and run the same command again to go on")
        raise WriteError(f"{path}: was not written whole: {pending or 'no reason given'}")


def verified_exr(
    path: Path, width: int, height: int, timecode: Timecode | None
) -> tuple[int, str, npt.NDArray[np.float16]]:
    """Read the file back: decode every pixel, compare size, channels and timecode.

    Returns the file's size in bytes, the xxh3-128 of its bytes, and its pixels. Raises `VerifyError`.
    Opening a file is not enough: a truncated EXR opens.
    """
    try:
        data = path.read_bytes()
        size, checksum = len(data), files.checksum_of(data)
        del data
        source = _open(path)
        try:
            info = _info(source, path)
            pixels = source.read_image(0, 0, 0, source.spec().nchannels, "half")
            pending = source.geterror() if source.has_error else ""
        finally:
            source.close()
    except (MediaError, OSError) as error:
        _refuse_full_disk(path, width * height)
        said = str(error).removeprefix(f"{path}: ")
        raise VerifyError(f"{path}: does not read back: {said}") from error
    if pixels is None or pending:
        _refuse_full_disk(path, width * height)
        raise VerifyError(f"{path}: does not decode whole: {pending or 'no reason given'}")
    if pixels.shape != (height, width, 3) or info.format != "openexr":
        raise VerifyError(f"{path}: reads back as {info.format} {pixels.shape}")
    if problem := no_plate(info):
        raise VerifyError(f"{path}: {problem}")
    wanted = smpte_words(timecode) if timecode else None
    if info.words != wanted:
        found = timecode_from_words(info.words, timecode.rate) if info.words and timecode else None
        raise VerifyError(f"{path}: timecode reads back as {found or info.words or 'none'}, not {timecode}")
    return size, checksum, cast("npt.NDArray[np.float16]", pixels)


def _refuse_full_disk(path: Path, pixels: int) -> None:
    """Raise `DiskFull` where there is hardly room for a frame: that is why it does not read back."""
    if files.free_bytes(path.parent) < pixels * 6:
        raise DiskFull(f"{path}: the disk is full; make room and run the same command again to go on")


def set_threads(count: int) -> None:
    """Threads a single picture operation may take; frames run in parallel above this."""
    import OpenImageIO as oiio

    oiio.attribute("threads", count)
    oiio.attribute("exr_threads", -1 if count == 1 else count)


def version() -> str:
    """OpenImageIO's version."""
    import OpenImageIO as oiio

    return str(oiio.VERSION_STRING)
