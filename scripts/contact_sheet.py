"""A contact sheet of a published version: first, cut in, middle, cut out and last frame of its proxy.

Usage: contact_sheet.py VERSION_FOLDER OUT.png
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from dedio_core import drawing
from dedio_core.frames import FrameRange
from dedio_core.movies.decode import decode
from dedio_core.ycbcr import to_rgb


def contact_sheet(version: Path, out: Path) -> None:
    """Write the sheet `out`; the frames are decoded from the movie itself."""
    sidecar = next(version.glob("*.json"))
    told = json.loads(sidecar.read_text(encoding="utf-8"))
    movie = version / next(name for name in told["files"] if name.endswith(".mp4"))
    (first, last), (cut_in, cut_out) = told["cut"]["plate"], told["cut"]["plate_cut"]
    wanted = {
        "first (head handle)" if first < cut_in else "first": first,
        "cut in": cut_in,
        "middle": (cut_in + cut_out) // 2,
        "cut out": cut_out,
        "last (tail handle)" if last > cut_out else "last": last,
    }
    pictures = [(f"{frame:04d}  {name}", picture(movie, frame - first)) for name, frame in wanted.items()]
    drawing.contact_sheet(out, pictures, columns=3, width=400)


def picture(movie: Path, index: int) -> drawing.Picture8:
    """Frame `index` of the proxy (its first is 0) as 8-bit RGB."""
    ((_, pixels),) = decode(movie, FrameRange(index, index))
    rgb = to_rgb(
        pixels.planes,
        bits=pixels.bits,
        levels="video",
        matrix="bt709",
        subsampling=pixels.subsampling,
        siting="left",
    )
    return (np.clip(rgb, 0, 1) * 255 + 0.5).astype(np.uint8)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    contact_sheet(Path(sys.argv[1]), Path(sys.argv[2]))
