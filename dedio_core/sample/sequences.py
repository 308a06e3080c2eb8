"""Sample image sequences: the chart as DPX, EXR and TIFF files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from dedio_core.errors import WriteError
from dedio_core.frames import FrameRate, Timecode, smpte_words
from dedio_core.models import ImageSequence
from dedio_core.sample.chart import chart
from dedio_core.sample.codes import camera_log, rgb_codes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def write_dpx_sequence(
    directory: Path,
    *,
    bits: Literal[10, 12, 16] = 10,
    size: tuple[int, int] = (320, 180),
    frames: int = 24,
    first_frame: int = 1001,
    rate: FrameRate,
    start: Timecode,
    base_name: str = "A001C003",
    reel: str = "A001",
    first_counter: int | None = None,
    squeeze: float = 1.0,
) -> ImageSequence:
    """Camera log as full-range RGB DPX; each header has its own timecode, the rate and the reel.

    The counter reads the file's frame number, or counts from `first_counter`. `directory` is made.
    """
    top = (1 << bits) - 1

    def pixels(picture: NDArray[np.float32]) -> NDArray[Any]:
        import numpy as np

        # OIIO scales 16 bits down to the file's own; this is the inverse of its rounding
        stretched: NDArray[Any] = np.rint(rgb_codes(camera_log(picture), bits) * (65535 / top))
        return stretched.astype(np.uint16)

    def header(spec: Any, label: Timecode, number: int) -> None:
        spec.attribute("oiio:BitsPerSample", bits)
        _timecode(spec, label)
        spec.attribute("dpx:FrameRate", float(rate.fraction))
        spec.attribute("dpx:TemporalFrameRate", float(rate.fraction))
        spec.attribute("dpx:FramePosition", number - first_frame)
        spec.attribute("dpx:SourceImageFileName", base_name)
        spec.attribute("dpx:InputDevice", reel)
        spec.attribute("dpx:Transfer", "Logarithmic")

    sequence = _sequence(directory, base_name, "dpx", first_frame, frames)
    _Shots(size, start, first_counter, squeeze).write(sequence, "uint16", pixels, header)
    return sequence


def write_exr_sequence(
    directory: Path,
    *,
    size: tuple[int, int] = (320, 180),
    frames: int = 24,
    first_frame: int = 1001,
    rate: FrameRate,
    start: Timecode,
    base_name: str = "A001C003",
    reel: str = "A001",
    first_counter: int | None = None,
    squeeze: float = 1.0,
) -> ImageSequence:
    """Scene-linear ACEScg as half-float EXR (zip), with timecode, rate and reel in each header."""

    def header(spec: Any, label: Timecode, number: int) -> None:
        import OpenImageIO as oiio

        spec.attribute("compression", "zip")
        _timecode(spec, label)
        exact = (rate.fraction.numerator, rate.fraction.denominator)
        spec.attribute("FramesPerSecond", oiio.TypeDesc("rational"), exact)
        spec.attribute("reelName", reel)

    sequence = _sequence(directory, base_name, "exr", first_frame, frames)
    _Shots(size, start, first_counter, squeeze).write(sequence, "half", lambda picture: picture, header)
    return sequence


def write_tiff_sequence(
    directory: Path,
    *,
    size: tuple[int, int] = (320, 180),
    frames: int = 24,
    first_frame: int = 1001,
    start: Timecode,
    base_name: str = "A001C003",
    first_counter: int | None = None,
    squeeze: float = 1.0,
) -> ImageSequence:
    """Camera log as 16-bit RGB TIFF. It has no place for timecode: `start` is only in the picture."""

    def pixels(picture: NDArray[np.float32]) -> NDArray[Any]:
        return rgb_codes(camera_log(picture), 16)

    def header(spec: Any, label: Timecode, number: int) -> None:
        spec.attribute("compression", "zip")

    sequence = _sequence(directory, base_name, "tif", first_frame, frames)
    _Shots(size, start, first_counter, squeeze).write(sequence, "uint16", pixels, header)
    return sequence


@dataclass(frozen=True)
class _Shots:
    """The charts of one sequence."""

    size: tuple[int, int]
    start: Timecode
    first_counter: int | None
    squeeze: float

    def write(
        self,
        sequence: ImageSequence,
        kind: str,
        pixels: Callable[[NDArray[np.float32]], NDArray[Any]],
        header: Callable[[Any, Timecode, int], None],
    ) -> None:
        """Write every file of `sequence`, in pixels of `kind`. Raises `WriteError`."""
        import OpenImageIO as oiio

        first = sequence.first_frame if self.first_counter is None else self.first_counter
        sequence.directory.mkdir(parents=True, exist_ok=True)
        for number in sequence.frames:
            index = number - sequence.first_frame
            label = self.start.plus(index)
            caption = f"{sequence.base_name}  {label}"
            total = first + len(sequence.frames)
            picture = chart(*self.size, first + index, total=total, squeeze=self.squeeze, caption=caption)
            spec = oiio.ImageSpec(*self.size, 3, kind)
            header(spec, label, number)
            _write(sequence.path(number), spec, pixels(picture))


def _write(path: Path, spec: Any, pixels: NDArray[Any]) -> None:
    import OpenImageIO as oiio

    output = oiio.ImageOutput.create(str(path))
    good = output and output.open(str(path), spec) and output.write_image(pixels) and output.close()
    if not good:
        raise WriteError(f"{path}: {output.geterror() if output else oiio.geterror()}")


def _timecode(spec: Any, label: Timecode) -> None:
    import OpenImageIO as oiio

    spec.attribute("smpte:TimeCode", oiio.TypeDesc("timecode"), smpte_words(label))


def _sequence(directory: Path, base_name: str, extension: str, first: int, frames: int) -> ImageSequence:
    return ImageSequence(Path(directory), base_name, extension, first, first + frames - 1)
