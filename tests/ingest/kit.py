"""What the ingest tests share. Readers here share no code with the ones that they test."""

from __future__ import annotations

import contextlib
import functools
import io
import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import OpenImageIO as oiio
import PyOpenColorIO as ocio

from dedio_core.cli import main
from dedio_core.frames import FrameRate, Timecode
from dedio_core.sample import chart
from dedio_core.sample.codes import (
    CONFIG,
    LINEAR_SPACE,
    LOG_SPACE,
    camera_log,
    rgb_codes,
    ycbcr,
    ycbcr_planes,
)

SIZE = (384, 216)
SMALL: dict[str, Any] = {
    "project": "tests",
    "defaults": {"squeeze": 1.0, "handles_head": 2, "handles_tail": 2},
    "output": {
        "resolution": list(SIZE),
        "proxy_resolution": [320, 180],
        "exr_compression": "zip",
        "proxy_preset": "veryfast",
    },
}
"""Settings that make an ingest take a fraction of a second."""
STEM = "sht100_pla_rawPlate"


# ---- running -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ran:
    """One run of the command: exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def doc(self) -> Any:
        """The JSON document on stdout."""
        return json.loads(self.out)

    @property
    def error(self) -> str:
        """The one error sentence; fails where there is none, several, or a traceback."""
        assert self.code in (1, 2), (self.code, self.out, self.err)
        assert "Traceback" not in self.out + self.err, self.out + self.err
        lines = [line for line in (self.out + self.err).splitlines() if "error: " in line]
        assert len(lines) == 1, (self.out, self.err)
        return lines[0].split("error: ", 1)[1]


def dedio(*words: object) -> Ran:
    """Run the command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([str(word) for word in words])
    return Ran(code, out.getvalue(), err.getvalue())


def config(folder: Path, **groups: Any) -> Path:
    """A settings file: `SMALL`, and each group's knobs over it."""
    merged = {**SMALL, **{k: v for k, v in groups.items() if not isinstance(v, dict)}}
    merged |= {k: {**SMALL.get(k, {}), **v} for k, v in groups.items() if isinstance(v, dict)}
    text = json.dumps(merged)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"config_{abs(hash(text)) % 10**8}.json"
    path.write_text(text, encoding="utf-8")
    return path


def words_of(source: Path | str, root: Path, *more: object, settings: Path, shot: str = "100") -> list[str]:
    """The arguments of an ingest."""
    words = ["ingest", "--source", source, "--sequence", "sht", "--shot", shot, "--root", root]
    return [str(w) for w in (*words, "--config", settings, "--jobs", 2, *more)]


def ingest(source: Path | str, root: Path, *more: object, settings: Path | None = None) -> Ran:
    """Ingest `source` as sht100 into `root`."""
    chosen = settings or config(root.parent / f"{root.name}_config")
    return dedio(*words_of(source, root, *more, settings=chosen))


def good(source: Path | str, root: Path, *more: object, settings: Path | None = None) -> Version:
    """Ingest `source`, which must succeed; the version that it made."""
    ran = ingest(source, root, *more, "--json", settings=settings)
    assert ran.code == 0, ran.out + ran.err
    return Version(Path(ran.doc["version_dir"]))


def started(words: list[str], cwd: Path, **how: Any) -> subprocess.Popen[str]:
    """The command as a process of its own."""
    line = [sys.executable, "-c", "import sys; from dedio_core.cli import main; sys.exit(main())", *words]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(line, text=True, cwd=cwd, **pipes, **how)


def listing(*folders: Path) -> dict[str, tuple[int, int, int, int]]:
    """Every file and folder below: mode, size, time of change and inode."""
    found = {}
    for folder in folders:
        for path in sorted([folder, *folder.rglob("*")]) if folder.exists() else ():
            s = path.lstat()
            size = 0 if stat.S_ISDIR(s.st_mode) else s.st_size
            found[str(path)] = (s.st_mode, size, s.st_mtime_ns, s.st_ino)
    return found


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below `folder` with its bytes; an MHL without its dates, which are its nature.

    Its chain has a hash of it, dates and all, and is left out.
    """
    found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    dated = re.compile(r"ascmhl/(.+)_\d{4}-\d\d-\d\d_\d{6}Z\.mhl")
    for name in [name for name in found if "ascmhl/" in name]:
        data, match = found.pop(name), dated.search(name)
        if match:
            cut = re.sub(rb"<creationdate>[^<]+</creationdate>", b"", data)
            found[f"{name[: match.start()]}ascmhl/{match[1]}.mhl"] = cut
    return found


@contextlib.contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A file system of its own with so much room. The caller is root."""
    folder.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@functools.cache
def can_mount() -> bool:
    """Whether this process may mount a file system here."""
    import tempfile

    if os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    with tempfile.TemporaryDirectory() as folder:
        try:
            with small_disk(Path(folder) / "try", "64k"):
                return True
        except (OSError, subprocess.CalledProcessError):
            return False


# ---- reading what came out -----------------------------------------------------------------------


@dataclass(frozen=True)
class Version:
    """A published version folder."""

    folder: Path

    @property
    def exrs(self) -> dict[int, Path]:
        """Plate frame -> file."""
        return {int(p.name.split(".")[-2]): p for p in sorted(self.folder.glob("main_ACEScg/*.exr"))}

    @property
    def proxy(self) -> Path:
        """The proxy movie."""
        return next(self.folder.glob("*.mp4"))

    @property
    def sidecar(self) -> dict[str, Any]:
        """The sidecar's object."""
        return dict(json.loads((self.folder / f"{self.folder.name}.json").read_text(encoding="utf-8")))


def pixels(path: Path) -> np.ndarray[Any, Any]:
    """The pixels of a picture file as float32 (h, w, 3)."""
    found = oiio.ImageBuf(str(path)).get_pixels(oiio.FLOAT)
    return np.asarray(found)


def header(path: Path) -> dict[str, Any]:
    """Every attribute of a picture file's header."""
    source = oiio.ImageInput.open(str(path))
    try:
        return {a.name: a.value for a in source.spec().extra_attribs}
    finally:
        source.close()


def label_of(words: tuple[int, int]) -> tuple[str, int]:
    """SMPTE ST 12 words as HH:MM:SS:FF (``;`` for drop-frame) and the field bit."""
    word = int(words[0]) & 0xFFFFFFFF
    digits = [word >> 28 & 3, word >> 24 & 15, word >> 20 & 7, word >> 16 & 15]
    digits += [word >> 12 & 7, word >> 8 & 15, word >> 4 & 3, word & 15]
    hh, mm, ss, ff = (f"{digits[n]}{digits[n + 1]}" for n in (0, 2, 4, 6))
    return f"{hh}:{mm}:{ss}{';' if word >> 6 & 1 else ':'}{ff}", word >> 15 & 1


def labels(start: str, base: int, count: int) -> list[str]:
    """`count` labels from `start`, stepped one by one as SMPTE ST 12-1 says."""
    drop = ";" in start
    hh, mm, ss, ff = (int(n) for n in start.replace(";", ":").split(":"))
    found = []
    for _ in range(count):
        found.append(f"{hh:02d}:{mm:02d}:{ss:02d}{';' if drop else ':'}{ff:02d}")
        ff += 1
        if ff == base:
            ff, ss = 0, ss + 1
        if ss == 60:
            ss, mm = 0, mm + 1
            if drop and mm % 10:
                ff = base // 15
        if mm == 60:
            mm, hh = 0, (hh + 1) % 24
    return found


@dataclass(frozen=True)
class Movie:
    """A movie decoded whole. `planes` are 8-bit Y, Cb, Cr of each frame."""

    frames: int
    rate: Fraction
    timecode: str | None
    tags: tuple[int, int, int, int]
    pixel_format: str
    size: tuple[int, int]
    codec: str
    planes: list[tuple[np.ndarray[Any, Any], ...]]

    def rgb(self, index: int) -> np.ndarray[Any, Any]:
        """Frame `index` as display codes, BT.709 video levels undone in float64."""
        y, cb, cr = (p.astype(np.float64) for p in self.planes[index])
        cb, cr = (np.repeat(np.repeat(c, 2, 0), 2, 1) for c in (cb, cr))
        luma, blue, red = (y - 16) / 219, (cb - 128) / 224, (cr - 128) / 224
        r, b = luma + 1.5748 * red, luma + 1.8556 * blue
        g = (luma - 0.2126 * r - 0.0722 * b) / 0.7152
        return np.stack([r, g, b], -1) * 255


def movie(path: Path) -> Movie:
    """Decode a proxy."""
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        c = stream.codec_context
        planes = []
        for frame in file.decode(stream):
            planes.append(
                tuple(
                    np.frombuffer(p, np.uint8).reshape(p.height, -1)[:, : p.width].copy()
                    for p in frame.planes
                )
            )
        tags = (int(c.color_primaries), int(c.color_trc), int(c.colorspace), int(c.color_range))
        label = dict(stream.metadata).get("timecode") or dict(file.metadata).get("timecode")
        return Movie(
            stream.frames, stream.average_rate, label, tags, c.pix_fmt, (c.width, c.height), c.name, planes
        )


# ---- the truth -----------------------------------------------------------------------------------


@functools.cache
def _processor(*names: str) -> Any:
    opened = ocio.Config.CreateFromFile(CONFIG)
    if len(names) == 2:
        processor = opened.getProcessor(*names)
    else:
        display = "sRGB - Display"
        transform = ocio.DisplayViewTransform(
            src=LINEAR_SPACE, display=display, view=opened.getDefaultView(display)
        )
        processor = opened.getProcessor(transform)
    return processor.getOptimizedCPUProcessor(ocio.BIT_DEPTH_F32, ocio.BIT_DEPTH_F32, ocio.OPTIMIZATION_NONE)


def linear_of(log: Any) -> np.ndarray[Any, Any]:
    """Camera log values as ACEScg, by OCIO without any optimisation."""
    return np.array(_processor(LOG_SPACE, LINEAR_SPACE).applyRGB([float(v) for v in log]), np.float64)


def display_of(linear: Any) -> np.ndarray[Any, Any]:
    """ACEScg as display codes 0 to 255, not rounded."""
    shown = _processor("display").applyRGB([float(v) for v in linear])
    return np.array(shown, np.float64).clip(0, 1) * 255


LUMA = {"bt709": (0.2126, 0.0722), "bt601": (0.299, 0.114), "bt2020": (0.2627, 0.0593)}


def log_of_codes(codes: Any, bits: int, levels: str, matrix: str = "bt709") -> tuple[float, float, float]:
    """R'G'B' of Y'CbCr code values in float64 (ITU-T H.273)."""
    y, cb, cr = (float(v) for v in codes)
    kr, kb = LUMA[matrix]
    if levels == "video":
        unit = 2.0 ** (bits - 8)
        y, cb, cr = (
            (y - 16 * unit) / (219 * unit),
            (cb - 128 * unit) / (224 * unit),
            (cr - 128 * unit) / (224 * unit),
        )
    else:
        top = 2.0**bits - 1
        y, cb, cr = y / top, (cb - 2.0 ** (bits - 1)) / top, (cr - 2.0 ** (bits - 1)) / top
    r, b = y + 2 * (1 - kr) * cr, y + 2 * (1 - kb) * cb
    return r, (y - kr * r - kb * b) / (1 - kr - kb), b


def log_of_movie(path: Path, index: int, levels: str, matrix: str = "bt709") -> np.ndarray[Any, Any]:
    """R'G'B' (h, w, 3) of a movie's frame in float64.

    Colour samples lie on the even columns, and between two rows (H.264 and MPEG-2 say so); they are
    interpolated linearly and held at the edges.
    """
    with av.open(str(path)) as file:
        frame = list(file.decode(video=0))[index]
    bits = frame.format.components[0].bits
    kind = "<u2" if bits > 8 else "u1"
    planes = [
        np.frombuffer(p, kind).reshape(p.height, -1)[:, : p.width].astype(np.float64) for p in frame.planes
    ]
    height, width = planes[0].shape
    for n in (1, 2):
        if planes[n].shape[1] != width:
            right = np.concatenate([planes[n][:, 1:], planes[n][:, -1:]], 1)
            planes[n] = np.stack([planes[n], (planes[n] + right) / 2], -1).reshape(len(planes[n]), width)
        if planes[n].shape[0] != height:
            up = np.concatenate([planes[n][:1], planes[n][:-1]])
            down = np.concatenate([planes[n][1:], planes[n][-1:]])
            rows = [planes[n] * 0.75 + up * 0.25, planes[n] * 0.75 + down * 0.25]
            planes[n] = np.stack(rows, 1).reshape(height, width)
    kr, kb = LUMA[matrix]
    unit, top = 2.0 ** (bits - 8), 2.0**bits - 1
    zero, luma, color = (16 * unit, 219 * unit, 224 * unit) if levels == "video" else (0.0, top, top)
    y, b, r = (planes[0] - zero) / luma, (planes[1] - 128 * unit) / color, (planes[2] - 128 * unit) / color
    red, blue = y + 2 * (1 - kr) * r, y + 2 * (1 - kb) * b
    return np.stack([red, (y - kr * red - kb * blue) / (1 - kr - kb), blue], -1)


def linear_picture(log: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """A picture of camera log as ACEScg, by OCIO without any optimisation."""
    picture = np.ascontiguousarray(log, np.float32)
    _processor(LOG_SPACE, LINEAR_SPACE).applyRGB(picture)
    return picture


def log_of_dpx(rgb: Any, bits: int) -> tuple[float, ...]:
    """Full-range R'G'B' of the code values a DPX holds for a chart patch."""
    codes = rgb_codes(camera_log(np.array([[rgb]], np.float32)), bits)[0, 0]
    return tuple(float(c) / (2**bits - 1) for c in codes)


def slog3(code: float) -> float:
    """Sony's formula: S-Log3 (0 to 1) as scene-linear reflectance."""
    if code >= 171.2102946929 / 1023:
        return float(10 ** ((code * 1023 - 420) / 261.5) * (0.18 + 0.01) - 0.01)
    return float((code * 1023 - 95) * 0.01125 / (171.2102946929 - 95))


def inside(
    picture: np.ndarray[Any, Any], patch: Any, box: Any, source: tuple[int, int], edge: float = 6
) -> np.ndarray[Any, Any]:
    """The pixels of a chart patch in a plate whose picture fills `box`, `edge` source pixels off its rim."""
    sx, sy = (box[2] - box[0]) / source[0], (box[3] - box[1]) / source[1]
    x0, x1 = box[0] + (patch.x0 + edge) * sx, box[0] + (patch.x1 - edge) * sx
    y0, y1 = box[1] + (patch.y0 + edge) * sy, box[1] + (patch.y1 - edge) * sy
    found = picture[round(np.ceil(y0)) : round(np.floor(y1)), round(np.ceil(x0)) : round(np.floor(x1))]
    assert found.size, (patch, box)
    return found.reshape(-1, 3).astype(np.float64)


def rate(text: str) -> FrameRate:
    """A rate."""
    return FrameRate.parse(text)


def start(text: str, at: str) -> Timecode:
    """A label at a rate."""
    return Timecode.parse(text, rate(at))


def write_h264(path: Path, frames: int, options: dict[str, str], flags: str = "") -> None:
    """A chart a frame as 8-bit 4:2:0 H.264, encoded as `options` say; `flags` are FFmpeg's movflags."""
    at = Fraction(24000, 1001)
    with av.open(
        str(path), "w", format=path.suffix[1:], options={"movflags": flags} if flags else {}
    ) as file:
        stream = file.add_stream("libx264", rate=at, options=options)
        stream.width, stream.height, stream.pix_fmt, stream.time_base = 320, 180, "yuv420p", 1 / at
        for index in range(frames):
            coded = ycbcr(camera_log(chart(320, 180, index, total=frames)), "bt709")
            frame = av.VideoFrame(320, 180, "yuv420p")
            frame.pts, frame.time_base = index, 1 / at
            planes = ycbcr_planes(coded, bits=8, levels="video", halved=(True, True))
            for target, plane in zip(frame.planes, planes, strict=True):
                lines = np.zeros((target.height, target.line_size), np.uint8)
                lines[: plane.shape[0], : plane.shape[1]] = plane
                target.update(lines)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
