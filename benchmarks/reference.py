"""Right, wrong and undecided verdicts of `dedio qc --reference`, by kind of shot, beside a naive matcher.

Scenes are made to the frame; a plate proxy (with grain) and an editor's reference (graded, matted, with a
counter burnt in, reframed in part, compressed hard) are both made from them. The naive matcher takes the
offset with the least mean absolute difference.

    python benchmarks/reference.py [--seeds 1] [--offsets=-3,0,1] [--only people]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).parent))
from reference_scenes import SIZE, Picture, Scene, scenes, window

from dedio_core import drawing
from dedio_core.frames import FrameRate, Timecode
from dedio_core.movies.encode import H264, encode
from dedio_core.qc.in_sync import checks
from dedio_core.qc.reference import open_reference

RATE = FrameRate.of(24)
FIRST = Timecode.parse("01:00:10:00", RATE).frames
HANDLES = 8
COUNT = 48
"""Record frames of a use."""


@dataclass(frozen=True)
class Edit:
    """What the editor did to the picture, and to its speed."""

    name: str
    step: Fraction = Fraction(1)
    aspect: float = 16 / 9
    """Of the matte over the reference."""
    gain: float = 1.0
    gamma: float = 1.0
    lift: float = 0.0
    scale: float = 1.0
    x: float = 0.0
    """Reposition, in pixels of the scene."""
    flop: bool = False
    crf: int = 27
    size: tuple[int, int] = (640, 360)
    freeze: bool = False
    moved: bool = False
    """Whether the shot was moved in the record; else its source was slipped."""
    told: tuple[str, ...] = ()


EDITS = (
    Edit("as it is", crf=23),
    Edit("graded, 2.39 matte, moved", moved=True, aspect=2.39, gain=1.25, gamma=0.8, lift=0.03),
    Edit("compressed hard, dark grade", gain=0.7, gamma=1.3, crf=34),
    Edit("enlarged 4 %, repositioned", scale=1.04, x=9.0, aspect=1.85),
    Edit("flopped, told, moved", moved=True, flop=True, told=("flop",)),
    Edit("4:3 offline, small", size=(480, 360), gamma=1.15),
    Edit("50 %, moved", moved=True, step=Fraction(1, 2)),
    Edit("200 %, moved", moved=True, step=Fraction(2), gamma=0.85),
    Edit("-100 %", step=Fraction(-1), aspect=2.39),
    Edit("freeze", step=Fraction(0), freeze=True),
)


def grain(frame: int) -> Picture:
    """The noise of a source frame, the same in every copy of it."""
    rng = np.random.default_rng(frame + 10_000)
    return np.asarray(rng.standard_normal((SIZE[1], SIZE[0])) * 0.012, np.float32)


def colour(luma: Picture) -> npt.NDArray[np.uint8]:
    """A slightly warm 8-bit picture."""
    tint = np.array([1.03, 1.0, 0.95], np.float32)
    return np.asarray(np.clip(luma[..., None] * tint, 0, 1) * 255 + 0.5, np.uint8)


def edited(picture: Picture, edit: Edit, at: int) -> npt.NDArray[np.uint8]:
    """The editor's picture at record frame `at`."""
    if edit.flop:
        picture = picture[:, ::-1]
    graded = np.clip(picture, 0, 1) ** edit.gamma * edit.gain + edit.lift
    width, height = edit.size
    # As large as fits, enlarged by what the editor asked for.
    zoom = min(width / SIZE[0], height / SIZE[1]) * edit.scale
    small = box_scaled(graded, zoom, edit.x, (width, height))
    high = height if width / height <= edit.aspect + 0.01 else round(width / edit.aspect)
    if width / height < SIZE[0] / SIZE[1] - 0.01:
        high = round(width * SIZE[1] / SIZE[0])
    bar = (height - high) // 2
    if bar:
        small[:bar], small[-bar:] = 0, 0
    label = str(Timecode(at, RATE))
    return drawing.burn_in(colour(small), ("SHT010  PLATE", label, "REEL 2  NOT FINAL", f"{at:08d}"))


def box_scaled(picture: Picture, zoom: float, x: float, size: tuple[int, int]) -> Picture:
    """`picture` about its centre in `size`, black around it; blurred first by what a pixel covers."""
    sigma = 0.45 / zoom
    soft = blurred(blurred(picture, sigma, 0), sigma, 1)
    made = window(soft, (SIZE[0] - 1) / 2 + x, (SIZE[1] - 1) / 2, zoom, size)
    columns = (np.arange(size[0]) - (size[0] - 1) / 2) / zoom + x
    rows = (np.arange(size[1]) - (size[1] - 1) / 2) / zoom
    made[:, np.abs(columns) > SIZE[0] / 2] = 0
    made[np.abs(rows) > SIZE[1] / 2] = 0
    return made


def blurred(picture: Picture, sigma: float, axis: int) -> Picture:
    taps = np.exp(-0.5 * (np.arange(-3, 4) / sigma) ** 2).astype(np.float32)
    taps /= taps.sum()
    parts = (np.roll(picture, n - 3, axis=axis) * w for n, w in enumerate(taps))
    return np.asarray(sum(parts), np.float32)


class Shot:
    """A scene's frames, made once."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._made: dict[int, Picture] = {}

    def __call__(self, frame: int) -> Picture:
        """The picture of a source frame."""
        if frame not in self._made:
            self._made[frame] = self.scene.picture(float(frame)) + grain(frame)
        return self._made[frame]


def source_of(edit: Edit, k: int) -> int:
    """The source frame that record frame `k` shows; it begins so that all are above -60."""
    if edit.freeze:
        return 20
    if edit.step < 0:
        return 60 + k * int(edit.step)
    return floor(k * edit.step)


def write(path: Path, pictures: Iterator[npt.NDArray[np.uint8]], size: tuple[int, int], crf: int) -> None:
    how = H264(size, RATE.fraction, None, crf, "veryfast", 2)
    for _ in encode(path, pictures, how):
        pass


def run(shot: Shot, edit: Edit, offset: int, folder: Path, plates: dict[str, Path]) -> tuple[str, str, Any]:
    """Verdict of ours and of the naive matcher. `offset`: the plate is so many record frames off.

    A freeze is off by plate frames: record frames would show the same.
    """
    span = range(-HANDLES, COUNT + HANDLES)
    shown = [source_of(edit, k) for k in span]
    low, high = (min(shown) - HANDLES, max(shown) + HANDLES) if edit.freeze else (min(shown), max(shown))
    low, high = low - 2, high + 2
    key = f"{low}_{high}"
    if key not in plates:
        plates[key] = folder / f"plate_{key}.mp4"
        write(plates[key], (colour(np.clip(shot(f), 0, 1)) for f in range(low, high + 1)), SIZE, 18)
    movie = folder / "reference.mp4"
    at = range(FIRST - 12, FIRST + COUNT + 12)

    def frames() -> Iterator[npt.NDArray[np.uint8]]:
        for record in at:
            k = record - FIRST
            # In some edits the shot lies elsewhere in the record: its neighbours are seen in the use.
            inside = 0 <= k - (offset if edit.moved else 0) < COUNT
            frame = source_of(edit, k if edit.freeze else k - offset) - (offset if edit.freeze else 0)
            picture = shot(frame) if inside else np.flipud(shot(0))
            yield edited(picture, edit, record)

    write(movie, frames(), edit.size, edit.crf)
    reference = open_reference(movie, str(Timecode(at[0], RATE)))
    comp = [1001 - HANDLES, 1001 + COUNT - 1 + HANDLES]
    plate = [1001, 1001 + high - low]
    lookup = [1001 + f - low for f in shown]
    sidecar = {
        "files": {plates[key].name: {}},
        "geometry": {"size": list(SIZE), "box": [0, 0, *SIZE]},
        "cut": {
            "plate": plate,
            "uses": [
                {
                    "event": edit.name,
                    "record": [FIRST, FIRST + COUNT - 1],
                    "record_in": str(Timecode(FIRST, RATE)),
                    "comp_cut": [1001, 1001 + COUNT - 1],
                    "comp_range": comp,
                    "kind": "freeze" if edit.freeze else "constant",
                    "plate_frames": lookup,
                    "reframes": list(edit.told),
                }
            ],
        },
    }
    found = checks(folder, sidecar, reference)[0]
    naive = naive_verdict(reference, sidecar, plates[key])
    return found.verdict, naive, found


def naive_verdict(reference: Any, sidecar: dict[str, Any], movie: Path) -> str:
    """The offset with the least mean absolute difference of small pictures."""
    from dedio_core.qc import small

    use = sidecar["cut"]["uses"][0]
    records = list(range(use["record"][0] + 5, use["record"][1] - 4))
    pictures = reference.pictures(records)
    frames = sorted(set(use["plate_frames"]))
    plates = small.of_movie(movie, [f - 1001 for f in frames], reference.size)
    best = {}
    for n in range(-5, 6):
        pairs = ((at, use["plate_frames"][at - FIRST + HANDLES - n] - 1001) for at in records)
        best[n] = float(np.mean([np.abs(pictures[at] - plates[f]).mean() for at, f in pairs]))
    n = min(best, key=lambda k: best[k])
    return f"plate is {n:+d}" if n else "in sync"


def wanted(edit: Edit, offset: int) -> str:
    kind = "lookup" if edit.freeze else "plate"
    return f"{kind} is {offset:+d}" if offset else "in sync"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--offsets", default="0,1,-2,3")
    parser.add_argument("--only", default="")
    parser.add_argument("--edits", default="")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--folder", type=Path)
    flags = parser.parse_args()
    offsets = [int(n) for n in flags.offsets.split(",")]
    tables: dict[str, dict[str, Counter[str]]] = {"shot": {}, "edit": {}}
    naive: dict[str, Counter[str]] = {}
    begun, cases = time.monotonic(), 0
    for seed in range(1, flags.seeds + 1):
        for n, scene in enumerate(scenes(seed)):
            if flags.only not in scene.name:
                continue
            shot = Shot(scene)
            with tempfile.TemporaryDirectory(dir=flags.folder) as name:
                plates: dict[str, Path] = {}
                for m, edit in enumerate(EDITS):
                    if flags.edits not in edit.name:
                        continue
                    offset = offsets[(n + m + seed) % len(offsets)]
                    ours, theirs, found = run(shot, edit, offset, Path(name), plates)
                    said = judged(ours, wanted(edit, offset), scene)
                    cases += 1
                    tables["shot"].setdefault(scene.name, Counter())[said] += 1
                    tables["edit"].setdefault(edit.name, Counter())[said] += 1
                    naive.setdefault(scene.name, Counter())[judged(theirs, wanted(edit, offset), scene)] += 1
                    if flags.verbose or said == "WRONG":
                        print(
                            f"{said:10} {scene.name:20} {edit.name:28} {offset:+d} -> {found.message}",
                            flush=True,
                        )
                        if flags.verbose:
                            print("    ", dict(found.numbers), flush=True)
    columns = ("right", "WRONG", "undecided")
    for title, table in tables.items():
        print(
            f"\n{title:30}"
            + "".join(f"{c:>11}" for c in columns)
            + ("   naive: right  wrong" if title == "shot" else "")
        )
        for key, counts in table.items():
            line = f"{key:30}" + "".join(f"{counts[c]:11}" for c in columns)
            if title == "shot":
                line += f"{naive[key]['right']:15}{naive[key]['WRONG']:7}"
            print(line)
    print(f"{cases} cases, {(time.monotonic() - begun) / max(cases, 1):.1f} s each with making them")


def judged(said: str, true: str, scene: Scene) -> str:
    """Where the picture cannot tell, every verdict is wrong but `undecided`."""
    if said == "undecided":
        return "undecided"
    return "right" if said == true and scene.expect != "undecided" else "WRONG"


if __name__ == "__main__":
    main()
