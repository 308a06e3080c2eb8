"""Seconds to plan whole cuts of 5,000 and 50,000 events against an index of 2,000 clips, and the growth.

The cut is a CMX3600 EDL on disk: reading, naming, matching, lining up, and the look at the shot tree are
all in the time. One event in fifty has no media, one in ten is retimed, one in seven is on a second
track. Beside it, OpenTimelineIO's own EDL adapter reads the same list (it does nothing else).

    python benchmarks/planning.py [--clips 2000] [--events 5000,50000]
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from matching import RATE, ROOT, clips

from dedio_core.frames import FrameRate, Timecode
from dedio_core.media.index import IndexedClip, MediaIndex
from dedio_core.settings import from_mapping
from dedio_core.turnover.document import document
from dedio_core.turnover.request import Request, plan_request

SETTINGS = from_mapping({"project": "demo"})


def edl(count: int, among: list[IndexedClip]) -> str:
    """A list of `count` events, every third one a shot of its own, the others uses of a few."""
    chance = random.Random(11)
    lines = ["TITLE: reel_V01", "FCM: NON-DROP FRAME", ""]
    record = 3600 * 24
    for n in range(1, count + 1):
        clip = chance.choice(among)
        length = chance.randrange(8, 40)
        speed = chance.choice((0.5, 2.0)) if n % 10 == 0 else 1.0
        first = (clip.start or 0) + chance.randrange(900)
        span = int((length - 1) * speed) + 1
        track = "V2" if n % 7 == 0 else "V"
        reel = f"Z{n % 900:03d}C001" if n % 50 == 49 else clip.name[:8]
        labels = [str(Timecode(at, RATE)) for at in (first, first + span, record, record + length)]
        lines.append(f"{n:06d}  {reel} {track:5} C        {' '.join(labels)}")
        if speed != 1:
            lines.append(f"M2   {reel}       {speed * 24:05.1f}                {labels[0]}")
        lines.append(f"* FROM CLIP NAME: {clip.name}")
        lines.append(f"* LOC: {labels[2]} RED sht{n:06d}0 clean up")
        record += length
    return "\n".join(lines) + "\n"


def planned(path: Path, index: MediaIndex, tree: Path) -> tuple[float, float, str]:
    """Seconds to plan, seconds to make the JSON document of it, and what came out."""
    began = time.perf_counter()
    plan = plan_request(Request(path, (ROOT,), rate=RATE), SETTINGS, tree, media=index)
    seconds = time.perf_counter() - began
    began = time.perf_counter()
    document(plan, SETTINGS)
    said = f"{len(plan.shots):,} shots, {len(plan.plates):,} plates, {len(plan.obstacles):,} in the way"
    return seconds, time.perf_counter() - began, said


def by_otio(path: Path, rate: FrameRate) -> str:
    """How long OpenTimelineIO's EDL adapter takes to read the list, or why it does not."""
    import opentimelineio

    began = time.perf_counter()
    try:
        opentimelineio.adapters.read_from_file(
            str(path), adapter_name="cmx_3600", rate=float(rate.fraction.limit_denominator(1001))
        )
    except Exception as error:  # noqa: BLE001  (whatever it raises is the result)
        return f"refused after {time.perf_counter() - began:.2f} s ({type(error).__name__})"
    return f"{time.perf_counter() - began:.2f} s"


def main() -> int:
    flags = argparse.ArgumentParser(description=__doc__)
    flags.add_argument("--clips", type=int, default=2000)
    flags.add_argument("--events", default="5000,50000")
    given = flags.parse_args()
    sizes = [int(n) for n in given.events.split(",")]
    among = clips(given.clips)
    originals = [clip for clip in among if not clip.is_proxy]
    print(f"planning against {len(among):,} clips")
    times = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path = Path(folder) / f"cut_{size}.edl"
            path.write_text(edl(size, originals))
            index = MediaIndex((ROOT,), tuple(among))
            seconds, json_seconds, said = planned(path, index, Path(folder) / "tree")
            times.append(seconds)
            print(f"  {size:7,} events  plan {seconds:6.2f} s, as JSON {json_seconds:5.2f} s   {said}")
            print(f"                  OTIO's adapter, reading alone: {by_otio(path, RATE)}")
    if len(sizes) > 1:
        print(
            f"  {sizes[-1] / sizes[0]:.0f} times the events take {times[-1] / times[0]:.1f} times the seconds"
        )
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    return 0 if times[0] < 10 else 1


if __name__ == "__main__":
    sys.exit(main())
