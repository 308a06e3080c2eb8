"""A small published version and an editor's movie of it, made from one truth."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dedio_core import drawing
from dedio_core.frames import FrameRate, Timecode
from dedio_core.movies.encode import H264, encode

RATE = FrameRate.of(24)
SIZE = (320, 180)
START = Timecode.parse("01:00:00:00", RATE)
FIRST = START.frames + 20
"""First record frame of the use."""
COUNT = 24
HANDLES = 8
PLATES = (995, 1056)
"""First and last plate frame; source frame `n` is plate frame 1001 + n."""
Picture = npt.NDArray[np.float32]


def texture(seed: int) -> Picture:
    rng = np.random.default_rng(seed)
    y, x = np.fft.fftfreq(256)[:, None], np.fft.rfftfreq(512)[None, :]
    radius = np.hypot(x, y)
    radius[0, 0] = 1
    made = np.fft.irfft2(np.fft.rfft2(rng.standard_normal((256, 512))) / radius**1.6, s=(256, 512))
    return np.asarray(np.clip(0.45 + 0.16 * made / made.std(), 0, 1), np.float32)


BACK, FRONT = texture(1), texture(2)


def static(source: int) -> Picture:
    """Nothing moves."""
    return BACK[30:210, 60:380]


def moving(source: int) -> Picture:
    """A person walks before a wall, and the camera is held by hand."""
    rng = np.random.default_rng(source + 500)
    dx, dy = rng.integers(-3, 4, 2)
    wall = np.roll(BACK, (int(dy), int(dx)), (0, 1))[30:210, 60:380]
    y, x = np.mgrid[:180, :320]
    at = 90 + 3.3 * source
    person = (((x - at) / 26) ** 2 + ((y - 110) / 50) ** 2 < 1)[..., None][..., 0]
    return np.where(person, np.roll(FRONT, round(at), 1)[:180, :320] * 0.8, wall).astype(np.float32)


def looping(source: int) -> Picture:
    """The same again after four frames."""
    return moving(source % 4)


def codes(picture: Picture) -> npt.NDArray[np.uint8]:
    return np.asarray(np.clip(picture, 0, 1)[..., None].repeat(3, 2) * 255 + 0.5, np.uint8)


def graded(picture: Picture) -> Picture:
    """The editor's grade, and a 2.39 matte."""
    made = np.clip(picture, 0, 1) ** np.float32(0.8) * np.float32(0.9) + np.float32(0.04)
    made[:23], made[-23:] = 0, 0
    return made


@dataclass
class Turnover:
    """What the plate's sidecar says (`shown`: source frames from the head handle on), and what is so."""

    folder: Path
    scene: Callable[[int], Picture] = moving
    off: int = 0
    """Plate frames by which the editor's pictures are earlier than what the sidecar says."""
    kind: str = "natural"
    shown: Sequence[int] = range(-HANDLES, COUNT + HANDLES)
    seen: Callable[[int], int] | None = None
    """The source frame in the reference at record frame `k` of the use; by default as the sidecar says."""
    reframes: tuple[str, ...] = ()
    edit: Callable[[Picture], Picture] = graded
    burnt: bool = False
    """Whether the proxy has a counter of its own burnt in."""
    start: Timecode | None = START
    length: int = 64
    rate: FrameRate = RATE
    record_in: str = field(default_factory=lambda: str(Timecode(FIRST, RATE)))

    @property
    def version(self) -> Path:
        return self.folder / "shots/sht100/pla/sht100_pla_rawPlate_v001"

    @property
    def reference(self) -> Path:
        return self.folder / "cut.mov"

    def make(self) -> Turnover:
        self.version.mkdir(parents=True)
        movie = self.version / f"{self.version.name}_proxy_sRGB.mp4"
        plates = map(self._plate, range(PLATES[0], PLATES[1] + 1))
        self._write(movie, plates, None)
        self._write(self.reference, map(self._seen, range(self.length)), self.start)
        sidecar = self.version / f"{self.version.name}.json"
        sidecar.write_text(json.dumps(self.sidecar(movie.name)), encoding="utf-8")
        return self

    def _plate(self, frame: int) -> npt.NDArray[np.uint8]:
        picture = codes(self.scene(frame - 1001))
        return drawing.burn_in(picture, ("sht100", f"{frame:08d}") * 2) if self.burnt else picture

    def _seen(self, n: int) -> npt.NDArray[np.uint8]:
        k = n + START.frames - FIRST
        if not 0 <= k < COUNT:
            return codes(FRONT[:180, :320])  # another shot
        source = self.seen(k) if self.seen else self.shown[k + HANDLES]
        label = f"{n:08d}"
        return drawing.burn_in(codes(self.edit(self.scene(source - self.off))), (label, label, label, label))

    def _write(self, path: Path, pictures: Any, start: Timecode | None) -> None:
        how = H264(SIZE, self.rate.fraction, start, 24, "ultrafast", 1)
        for _ in encode(path, pictures, how):
            pass

    def sidecar(self, movie: str) -> dict[str, Any]:
        use: dict[str, Any] = {
            "event": "001",
            "record": [FIRST, FIRST + COUNT - 1],
            "record_in": self.record_in,
            "comp_cut": [1001, 1001 + COUNT - 1],
            "comp_range": [1001 - HANDLES, 1001 + COUNT - 1 + HANDLES],
            "kind": self.kind,
            "step": str(Fraction(1)),
            "reframes": list(self.reframes),
        }
        if self.kind != "natural":
            frames = [1001 + n for n in self.shown]
            use["plate_frames"] = [f if PLATES[0] <= f <= PLATES[1] else None for f in frames]
        return {
            "what": "dedio plate",
            "files": {movie: {"size": 1}},
            "geometry": {"size": list(SIZE), "box": [0, 0, *SIZE]},
            "render": {"proxy": {"size": list(SIZE), "burn_in": {"top_left": ""} if self.burnt else None}},
            "cut": {"plate": list(PLATES), "uses": [use]},
        }
