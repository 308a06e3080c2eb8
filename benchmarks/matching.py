"""Seconds to match cuts of 5,000 and 50,000 events against an index of 2,000 clips, and the growth.

Clips stand on cards as a VENICE names them, with proxies beside every fifth; a hundred events have
no media, some have a file name alone, some timecode alone. A second index is the worst there is:
2,000 clips of one name, one reel and one timecode.

    python benchmarks/matching.py [--clips 2000] [--events 5000,50000]
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from dedio_core.editorial.cut import CutEvent, Label
from dedio_core.editorial.match import match, read_overrides, write_pull_list, write_unmatched
from dedio_core.frames import FrameRange, FrameRate, Timecode
from dedio_core.media.index import IndexedClip, MediaIndex
from dedio_core.media.index.cache import ANY_RATE, Cached, load, save

RATE = FrameRate.of(24000, 1001)
ROOT = Path("/media")


def clips(count: int) -> list[IndexedClip]:
    """Cards of 20 clips with timecode of the day: two cameras run at the same time."""
    made = []
    for n in range(count):
        card, take = n // 20, n % 20 + 1
        camera = "AB"[card % 2]
        name = f"{camera}{card // 2 + 1:03d}C{take:03d}_261122{chr(65 + n % 26)}X"
        start = (card // 2 * 20 + take) * 1200 % (24 * 86400)
        clip = IndexedClip(
            path=ROOT / name[:4] / "XDROOT" / "Clip" / f"{name}.mxf",
            kind="movie",
            name=name,
            card=name[:4],
            start=start,
            rate=RATE,
            frames=FrameRange.of(0, 1150),
            width=4096,
            height=3432,
            codec="prores",
            content_id=name,
        )
        made.append(clip)
        if n % 5 == 0:
            path = ROOT / name[:4] / "XDROOT" / "Sub" / f"{name}S03.mp4"
            proxy = replace(clip, path=path, codec="h264", is_proxy=True, content_id=f"{name}S")
            made.append(replace(proxy, name=f"{name}S03"))
    return made[:count]


def event(n: int, clip: IndexedClip, chance: random.Random) -> CutEvent:
    """An event that shows some frames of `clip`, named as lists do."""
    first = (clip.start or 0) + chance.randrange(1000)
    needed = FrameRange.of(first, chance.randrange(20, 120))
    start, end = (str(Timecode(at, RATE)) for at in (needed.first, needed.last + 1))
    name = clip.name[:20]
    reel, clip_name = [(name, None), (name[:8], name), (name[:4], None), (None, f"{name}.mov")][n % 4]
    if n % 50 == 49:
        reel, clip_name = f"Z{n % 900:03d}", None
    return CutEvent(
        n,
        f"{n:06d}",
        f"cut.edl:{n}",
        "V1",
        "video",
        clip_name=clip_name,
        reel=reel,
        src_in=Label(start, needed.first),
        src_out=Label(end, needed.last + 1),
        required=needed,
        description=clip.content_id,
    )


def events(count: int, among: list[IndexedClip]) -> list[CutEvent]:
    chance, among = random.Random(7), [clip for clip in among if not clip.is_proxy]
    return [event(n, chance.choice(among), chance) for n in range(count)]


def timed(what: str, index: MediaIndex, cut: list[CutEvent]) -> float:
    began = time.perf_counter()
    found = match(cut, index, RATE)
    seconds = time.perf_counter() - began
    counts = {status: sum(f.status == status for f in found) for status in sorted({f.status for f in found})}
    said = ", ".join(f"{count} {status}" for status, count in counts.items())
    wrong = sum(bool(f.clip) and f.clip.content_id != f.event.description for f in found)  # type: ignore[union-attr]
    said += f", {wrong} wrong"
    print(f"  {what:34} {len(cut):7,} events {seconds:7.2f} s  {len(cut) / seconds:9,.0f}/s   {said}")
    return seconds


def main() -> int:
    flags = argparse.ArgumentParser(description=__doc__)
    flags.add_argument("--clips", type=int, default=2000)
    flags.add_argument("--events", default="5000,50000")
    given = flags.parse_args()
    sizes = [int(n) for n in given.events.split(",")]
    among = clips(given.clips)
    index = MediaIndex((ROOT,), tuple(among))
    print(f"matching against {len(among):,} clips")
    seconds = [timed("cards, names, timecode", replace(index), events(n, among)) for n in sizes]
    if len(sizes) > 1:
        growth = seconds[-1] / seconds[0]
        print(f"  {sizes[-1] / sizes[0]:.0f} times the events take {growth:.1f} times the seconds")
    same = [
        replace(clip, name="clip", card=None, reel="001", start=86400, path=ROOT / str(n) / "clip.mov")
        for n, clip in enumerate(among)
    ]
    worst = [replace(e, reel="001", clip_name=f"clip {n}") for n, e in enumerate(events(sizes[0], same))]
    worst_seconds = timed("one reel, one timecode", MediaIndex((ROOT,), tuple(same)), worst)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "index"
        began = time.perf_counter()
        save(place, {str(c.path): Cached("1-1", ANY_RATE, c) for c in among}, [])
        saved = time.perf_counter() - began
        began = time.perf_counter()
        read = len(load(place, []))
        print(
            f"  cache of {read:,} clips: {saved:.2f} s to write, {time.perf_counter() - began:.2f} s to read"
        )
        found = match(worst, MediaIndex((ROOT,), tuple(same)), RATE)
        began = time.perf_counter()
        write_unmatched(Path(folder) / "out.csv", found)
        read_overrides(Path(folder) / "out.csv")
        write_pull_list(Path(folder) / "pull.ale", found, RATE)
        print(f"  lists of {len(found):,} events written and read: {time.perf_counter() - began:.2f} s")
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    return 0 if max(seconds[0], worst_seconds) < 10 else 1


if __name__ == "__main__":
    sys.exit(main())
