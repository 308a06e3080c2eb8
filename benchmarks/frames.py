"""Frames a second of one UHD plate with proxy, from 5792x4854 10-bit DPX: ours beside the usual way.

The usual way: one ``oiiotool`` process a frame (colour, resize, EXR), four at a time, then a proxy
frame made from each EXR by another. Ours: the native engine, every check included. Same config,
same filter, same compression, same machine, same run. The encoding of the movie is in neither.

    python benchmarks/frames.py [--frames 8] [--filter cubic] [--jobs 0] [--folder DIR]
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from threading import Event

import numpy as np

from dedio_core import color, images, launch
from dedio_core.frames import FrameRange, FrameRate
from dedio_core.geometry import fitted
from dedio_core.paths import PlacedPath
from dedio_core.render.job import ExrOutput, Geometry, JobColor, JobSource, PictureOutput, RenderJob
from dedio_core.render.native import NativeEngine
from dedio_core.settings import load

SIZE = (5792, 4854)
UHD, HD = (3840, 2160), (1920, 1080)
FIRST = 1001


def make_frames(folder: Path, count: int) -> None:
    """`count` 10-bit DPX frames: a smooth S-Log3 picture with grain and edges, another each."""
    import OpenImageIO as oiio

    width, height = SIZE
    random = np.random.default_rng(7)
    grain = random.normal(0, 6, (height // 2, width // 2, 3)).repeat(2, 0).repeat(2, 1)
    x = np.linspace(0, 6, width)[None, :, None]
    y = np.linspace(0, 4, height)[:, None, None]
    for n in range(count):
        smooth = 420 + 180 * np.sin(x + n / 5) * np.cos(y) + 60 * np.array([1, 0, -1])
        picture = smooth + np.roll(grain, 31 * n, axis=1) + 250 * (((x * 7 + n) % 1 > 0.93) & (y % 1 > 0.5))
        codes = np.clip(picture, 0, 1023).astype(np.uint16)
        spec = oiio.ImageSpec(width, height, 3, oiio.UINT16)
        spec.attribute("oiio:BitsPerSample", 10)
        output = oiio.ImageOutput.create("a.dpx")
        assert output
        output.open(str(folder / f"source.{FIRST + n}.dpx"), spec)
        output.write_image(codes << 6 | codes >> 4)
        output.close()


def job(folder: Path, count: int, filter_name: str) -> RenderJob:
    """The render job of the plate: DPX in, EXR and proxy picture out."""
    config = color.open_config(color.chosen_config(None, None))
    display, view = config.view("sRGB - Display", None)
    source = config.resolve("S-Log3 Venice S-Gamut3.Cine", "source")
    frames = FrameRange.of(FIRST, count)
    return RenderJob(
        shot="bench",
        source=JobSource(
            kind="sequence",
            path=PlacedPath("source", "."),
            frames=frames,
            offset=0,
            width=SIZE[0],
            height=SIZE[1],
            rate=FrameRate.of(24),
            levels="full",
            base_name="source",
            extension="dpx",
        ),
        color=JobColor(config.spec, config.content_hash, source, "ACEScg", display, view),
        geometry=fitted(*SIZE, 2.0, UHD, filter_name),
        frames=frames,
        exr=ExrOutput(PlacedPath("stage", "exr"), "plate.", "dwaa:15", Fraction(24)),
        picture=PictureOutput(PlacedPath("work", "proxy"), HD),
    )


def ours(made: RenderJob, folder: Path, jobs: int) -> float:
    """Seconds of the native engine."""
    roots = {"source": folder, "stage": folder / "ours", "work": folder / "ours"}
    begun = time.monotonic()
    count = sum(1 for _ in NativeEngine(jobs).render(made, (made.frames,), roots, Event()))
    assert count == len(made.frames)
    return time.monotonic() - begun


def theirs(made: RenderJob, folder: Path, tool: str) -> tuple[float, float]:
    """Seconds of the plates and of the proxies with one `oiiotool` a frame, four at a time."""
    out = folder / "theirs"
    out.mkdir(exist_ok=True)
    g: Geometry = made.geometry
    x0, y0, x1, y1 = (round(edge) for edge in g.box)
    env = launch.environment(OCIO=made.color.config)
    window = f"{x1 - x0}x{y1 - y0}"

    def plate(frame: int) -> None:
        run(tool, env, str(folder / made.source.name(frame)), "--ch", "R,G,B", "--colorconvert",
            made.color.source, made.color.target, f"--resize:filter={g.filter}", window,
            "--origin", f"+{x0}+{y0}", "--fullsize", f"{g.size[0]}x{g.size[1]}+0+0", "--croptofull",
            "-d", "half", "--compression", "dwaa:15", "-o", str(out / f"plate.{frame}.exr"))  # fmt: skip

    def proxy(frame: int) -> None:
        run(tool, env, str(out / f"plate.{frame}.exr"), f"--resize:filter={g.filter}", f"{HD[0]}x{HD[1]}",
            f"--ociodisplay:from={made.color.target}", made.color.display, made.color.view,
            "-d", "uint8", "--compression", "zip:1", "-o", str(out / f"proxy.{frame}.png"))  # fmt: skip

    times = []
    for step in (plate, proxy):
        begun = time.monotonic()
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(step, made.frames))
        times.append(time.monotonic() - begun)
    return times[0], times[1]


def run(tool: str, env: dict[str, str], *arguments: str) -> None:
    """One process; its error text where it fails."""
    done = subprocess.run(
        [tool, "--threads", "1", *arguments], env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)}: {done.stderr or done.stdout}")


def difference(made: RenderJob, folder: Path) -> float:
    """Mean absolute difference of the middle of the two first plates, relative to their mean."""
    pair = [
        images.read_picture(path, *UHD)[400:1700].astype(np.float64)
        for path in (folder / "ours/exr/plate.1001.exr", folder / "theirs/plate.1001.exr")
    ]
    return float(np.abs(pair[0] - pair[1]).mean() / pair[1].mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=8)
    parser.add_argument("--filter", default="cubic")
    parser.add_argument("--jobs", type=int, default=0)
    parser.add_argument("--folder", type=Path)
    beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    parser.add_argument("--oiiotool", default=load().tools.oiiotool or launch.program("oiiotool", beside))
    flags = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=flags.folder) as name:
        folder = Path(name)
        # In a process of its own: the peak below is the engine's, not that of making the source.
        child = multiprocessing.get_context("spawn").Process(target=make_frames, args=(folder, flags.frames))
        child.start()
        child.join()
        made = job(folder, flags.frames, flags.filter)
        warm = job(folder, 1, flags.filter)
        ours(warm, folder, flags.jobs)  # the first run compiles the kernels; later ones load them
        seconds = ours(made, folder, flags.jobs)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        engine = NativeEngine(flags.jobs)
        what = f"{SIZE[0]}x{SIZE[1]} 10-bit DPX -> {UHD[0]}x{UHD[1]} dwaa:15 + proxy, filter {flags.filter}"
        print(f"{flags.frames} frames {what}")
        rate = flags.frames / seconds
        print(
            f"native engine, {engine.jobs} at a time: {seconds:7.2f} s {rate:7.3f} fr/s  peak {peak:.2f} GiB"
        )
        if not flags.oiiotool:
            print("no oiiotool here: nothing to compare with (it comes with the OpenImageIO wheel)")
            return
        plates, proxies = theirs(made, folder, flags.oiiotool)
        total = plates + proxies
        rate = flags.frames / total
        split = f"plates {plates:.2f} s, proxies {proxies:.2f} s"
        print(f"oiiotool, 4 processes:       {total:7.2f} s {rate:7.3f} fr/s  ({split})")
        print(f"ratio {total / seconds:.2f}; plates differ by {difference(made, folder):.2%} of the mean")


if __name__ == "__main__":
    main()
