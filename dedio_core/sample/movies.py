"""Sample movies: the chart as a camera or an editor would have recorded it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from dedio_core.errors import InputError
from dedio_core.frames import FrameRate, Timecode
from dedio_core.models import Levels
from dedio_core.sample.chart import chart
from dedio_core.sample.codes import Matrix, camera_log, ycbcr, ycbcr_planes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Planes = tuple[NDArray[np.uint16], NDArray[np.uint16], NDArray[np.uint16]]

SampleCodec = Literal[
    "prores_4444", "prores_422hq", "dnxhr_hqx", "h264_intra", "h264_long_gop", "jpeg2000", "mpeg2"
]
CONTAINERS = {".mxf": "mxf", ".mov": "mov"}
MATRIX_TAGS: dict[Matrix, int] = {"bt709": 1, "bt601": 6, "bt2020": 9}
"""The matrix numbers of ITU-T H.273."""


@dataclass(frozen=True)
class Encoding:
    """How one codec is asked for: FFmpeg's encoder, its pixel format, bits, and chroma halved or not."""

    encoder: str
    pixel_format: str
    bits: int
    halved: tuple[bool, bool]
    options: dict[str, str] = field(default_factory=dict)


FINEST = {"flags": "+qscale", "global_quality": "118"}
"""ProRes at a quantiser of 1: FFmpeg counts these in units of 118."""

# Quality is as high as each codec goes: a flat patch comes back exactly, a few pixels off its edge.
ENCODINGS: dict[SampleCodec, Encoding] = {
    "prores_4444": Encoding("prores_ks", "yuv444p10le", 10, (False, False), {"profile": "4", **FINEST}),
    "prores_422hq": Encoding("prores_ks", "yuv422p10le", 10, (True, False), {"profile": "3", **FINEST}),
    "dnxhr_hqx": Encoding("dnxhd", "yuv422p10le", 10, (True, False), {"profile": "dnxhr_hqx"}),
    "h264_intra": Encoding("libx264", "yuv422p10le", 10, (True, False), {"g": "1", "qp": "4"}),
    "h264_long_gop": Encoding("libx264", "yuv420p", 8, (True, True), {"g": "12", "bf": "2", "qp": "4"}),
    # a bare code stream does not say Y'CbCr, and FFmpeg would hand its planes over as RGB
    "jpeg2000": Encoding("jpeg2000", "yuv444p12le", 12, (False, False), {"format": "jp2", "pred": "1"}),
    "mpeg2": Encoding(
        "mpeg2video",
        "yuv422p",
        8,
        (True, False),
        {"g": "12", "bf": "2", "flags": "+qscale", "qmin": "1", "dc": "2"},
    ),
}


def write_movie(
    path: Path,
    *,
    size: tuple[int, int] = (320, 180),
    frames: int = 24,
    rate: FrameRate,
    start: Timecode,
    codec: SampleCodec = "prores_4444",
    reel: str = "A001C003",
    levels: Levels = "video",
    matrix: Matrix = "bt709",
    tagged: bool = True,
    first_counter: int = 0,
    squeeze: float = 1.0,
) -> Path:
    """Write `frames` charts as the movie `path` (.mxf or .mov) and return it.

    The counter of the first frame reads `first_counter`. `tagged` says levels and matrix in the
    stream; without it the stream says nothing that the codec does not say by itself. The file
    appears whole or not at all. Raises `InputError` for another suffix, an odd size or a chart that
    is too small. The folder is made.
    """
    path, encoding = Path(path), ENCODINGS[codec]
    if path.suffix.lower() not in CONTAINERS:
        raise InputError(f"{path}: a sample movie is .mxf or .mov")
    if size[0] % 2 or size[1] % 2:
        raise InputError(f"sample movie {size[0]}x{size[1]}: both must be even")

    def planes(index: int) -> Planes:
        caption = f"{path.stem}  {start.plus(index)}"
        total = first_counter + frames
        picture = chart(*size, first_counter + index, total=total, squeeze=squeeze, caption=caption)
        coded = ycbcr(camera_log(picture), matrix)
        return ycbcr_planes(coded, bits=encoding.bits, levels=levels, halved=encoding.halved)

    tags = {"color_range": 1 if levels == "video" else 2, "colorspace": MATRIX_TAGS[matrix]}
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    stream = _Stream(encoding, size, rate, start, reel, tags if tagged else {})
    try:
        stream.write(part, CONTAINERS[path.suffix.lower()], (planes(index) for index in range(frames)))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


@dataclass(frozen=True)
class _Stream:
    """One video stream and what it says of itself."""

    encoding: Encoding
    size: tuple[int, int]
    rate: FrameRate
    start: Timecode
    reel: str
    tags: dict[str, int]

    def write(self, path: Path, container: str, pictures: Iterable[Planes]) -> None:
        import av

        with av.open(str(path), "w", format=container) as file:
            video = self._added(file)
            for index, planes in enumerate(pictures):
                frame = av.VideoFrame(*self.size, self.encoding.pixel_format)
                _fill(frame, planes, self.encoding.bits)
                frame.pts, frame.time_base = index, 1 / self.rate.fraction
                for name, value in self.tags.items():
                    setattr(frame, name, value)
                file.mux(video.encode(frame))
            file.mux(video.encode(None))

    def _added(self, file: Any) -> Any:
        """The stream in `file`, labelled: MXF reads the file's labels, MOV the stream's."""
        labels = {"timecode": str(self.start), "reel_name": self.reel}
        file.metadata.update(labels)
        options = dict(self.encoding.options)
        video = file.add_stream(self.encoding.encoder, rate=self.rate.fraction, options=options)
        video.width, video.height = self.size
        video.pix_fmt = self.encoding.pixel_format
        video.time_base = 1 / self.rate.fraction
        video.metadata.update(labels)
        for name, value in self.tags.items():
            setattr(video.codec_context, name, value)
        return video


def _fill(frame: Any, planes: Planes, bits: int) -> None:
    """Copy whole-number planes into a frame whose lines may be longer than the picture is wide."""
    import numpy as np

    kind = np.dtype("<u2" if bits > 8 else "u1")
    for target, plane in zip(frame.planes, planes, strict=True):
        lines = np.zeros((target.height, target.line_size // kind.itemsize), dtype=kind)
        lines[: plane.shape[0], : plane.shape[1]] = plane
        target.update(lines)
