"""The frames of a trial from Nuke, held against those of the native engine: pixels, header, proxy."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dedio_core import drawing, files, images
from dedio_core.errors import DedioError, VerifyError
from dedio_core.frames import FrameRate
from dedio_core.paths import PlacedPath, Roots
from dedio_core.render.job import RenderJob
from dedio_core.render.nuke.exr_header import Header, read_header
from dedio_core.render.nuke.stamp import LEVEL
from dedio_core.seat.halves import half_steps, inside, psnr
from dedio_core.seat.jobs import Trial

MOST_STEPS = 2.0
LEAST_DB = 45.0
MOST_OF_SIZE = 0.1
"""By which a lossy EXR may be larger or smaller than native's: at 15 and 45 it is a third."""
MOST_LOSSY_STEPS = 8.0
REACH = 3
"""Pixels by which a picture is looked for elsewhere, where it is not in its place."""
HEADER_BYTES = 1 << 16


@dataclass(frozen=True)
class Found:
    """One thing that was compared; `remedy` says which fact is in doubt where it is not good."""

    is_good: bool
    what: str
    detail: str
    remedy: str = ""


@dataclass(frozen=True)
class Pair:
    """A job's frames from both engines."""

    trial: Trial
    job: RenderJob
    native: Roots
    nuke: Roots

    def paths(self, place: PlacedPath) -> tuple[Path, Path]:
        """The file of the native engine and Nuke's."""
        return place.resolve(self.native), place.resolve(self.nuke)


def compared(pair: Pair) -> Iterator[Found]:
    """Everything that is compared of a job. What cannot be read is a finding as well."""
    plates = _plates if pair.trial.compression == "none" else _compressed
    parts = (plates, _headers) if pair.trial.is_movie else (plates, _headers, _proxies)
    for part in parts:
        try:
            yield from part(pair)
        except DedioError as error:
            yield Found(False, f"{pair.trial.name}", str(error), "look at that file; it is Nuke's")


def _plates(pair: Pair) -> Iterator[Found]:
    assert pair.job.exr
    size, what = pair.job.geometry.size, f"{pair.trial.name}, plate"
    rows, columns = inside(pair.job.active_box, size)
    worst = edge = 0.0
    for frame in pair.job.frames:
        paths = pair.paths(pair.job.exr.path(frame))
        native, nuke = (images.read_picture(path, *size).astype(np.float16) for path in paths)
        whole = half_steps(native, nuke)
        steps = whole[rows, columns]
        worst, edge = max(worst, float(steps.max())), max(edge, float(whole.max()))
        if steps.max() > MOST_STEPS:
            y, x, _ = np.unravel_index(int(steps.argmax()), steps.shape)
            at = f"x {x + columns.start}, y {y + rows.start}"
            said = f"frame {frame}: max error {steps.max():g} half steps at {at}; {MOST_STEPS:g} are allowed"
            moved = _moved(native, nuke, rows, columns)
            yield Found(False, what, said + moved, f"in doubt: {pair.trial.says}")
            return
    border = f"; {edge:g} with the picture's border row, which is left out" if edge > worst else ""
    yield Found(True, what, f"max error {worst:g} half steps{border}")


def _compressed(pair: Pair) -> Iterator[Found]:
    """Lossy frames: the level that Nuke wrote, as far as its header, its bytes and its pictures tell it."""
    assert pair.job.exr
    size, what, said = pair.job.geometry.size, f"{pair.trial.name}, plate", []
    for frame in pair.job.frames:
        paths = pair.paths(pair.job.exr.path(frame))
        native, nuke = (images.read_picture(path, *size).astype(np.float16) for path in paths)
        ratio = paths[1].stat().st_size / paths[0].stat().st_size
        far = float(np.quantile(half_steps(native, nuke), 0.99))
        said.append(
            f"frame {frame}: {ratio:.2f} of native's size, 99 % of its values within {far:g} half steps"
        )
        if abs(ratio - 1) > MOST_OF_SIZE or far > MOST_LOSSY_STEPS:
            yield Found(False, what, said[-1], f"in doubt: {pair.trial.says}")
            return
    yield Found(True, what, said[0])


def _moved(native: Any, nuke: Any, rows: slice, columns: slice) -> str:
    """By how many whole pixels Nuke's picture stands elsewhere, in words; empty where that is not it."""
    low, high = rows.start + REACH, rows.stop - REACH
    left, right = columns.start + REACH, columns.stop - REACH
    for down in range(-REACH, REACH + 1):
        for across in range(-REACH, REACH + 1):
            there = nuke[low + down : high + down, left + across : right + across]
            if half_steps(native[low:high, left:right], there).max() <= MOST_STEPS:
                return f"; it is the same picture, moved by {across} pixels to the right and {down} down"
    return ""


def _headers(pair: Pair) -> Iterator[Found]:
    assert pair.job.exr
    wrong = 0
    for frame in pair.job.frames:
        native, nuke = (_header(path) for path in pair.paths(pair.job.exr.path(frame)))
        for name, was, remedy in _attributes(pair.job, native):
            now = _shown(nuke, name, pair.job.source.rate)
            if now != was:
                wrong += 1
                what = f"{pair.trial.name}, frame {frame}, attribute {name}"
                yield Found(False, what, f"is {now}, and has to be {was}", f"in doubt: {remedy}")
        if wrong:
            return  # the other frames would say the same
    yield Found(True, f"{pair.trial.name}, header", "timecode, rate, reel and windows of every frame")


def _attributes(job: RenderJob, native: Header) -> Iterator[tuple[str, str, str]]:
    """What Nuke's header has to have: name, value as shown, and the node that makes it.

    Numbers that ModifyMetaData sets are texts in Nuke's file; chromaticities and the number of the source
    frame are not there.
    """
    assert job.exr
    rate = job.source.rate
    yield "timeCode", _shown(native, "timeCode", rate), "AddTimeCode (startcode, useFrame, frame, fps)"
    yield "framesPerSecond", _shown(native, "framesPerSecond", rate), "ModifyMetaData of input/frame_rate"
    names = ["dataWindow", "displayWindow", "pixelAspectRatio", "channels", "compression"]
    for name in (*names, *([LEVEL] if LEVEL in native.attributes else [])):
        yield name, _shown(native, name, rate), "Crop, Reformat's format, Write (exr)"
    for name, text in job.exr.text.items():
        yield name, f"'{text}'", "ModifyMetaData of exr/..., Write (exr), metadata"
    for name, number in job.exr.numbers.items():
        yield name, f"'{number:g}'", "ModifyMetaData of exr/..., Write (exr), metadata"


def _header(path: Path) -> Header:
    with files.reading(path), path.open("rb") as file:
        data = file.read(HEADER_BYTES)
    try:
        return read_header(data)
    except VerifyError as error:
        raise VerifyError(f"{path}: {error}") from None


def _shown(header: Header, name: str, rate: FrameRate) -> str:
    found = header.attributes.get(name)
    if found is None:
        return "not there"
    if name == "compression":
        return f"number {header.compression}"
    if name == "channels":
        return ", ".join(f"{channel}:{kind}" for channel, kind in header.channels().items())
    if found.kind == "timecode":
        label = images.timecode_from_words(struct.unpack("<2I", found.value), rate)
        return str(label) if label else "no timecode"
    forms = {"box2i": "<4i", "rational": "<iI", "float": "<f", "int": "<i"}
    if found.kind in forms:
        return " ".join(f"{number:g}" for number in struct.unpack(forms[found.kind], found.value))
    return f"'{found.value.decode('utf-8', 'replace')}'"


def _proxies(pair: Pair) -> Iterator[Found]:
    if pair.job.picture is None:
        return
    what, least = f"{pair.trial.name}, proxy", float("inf")
    for frame in pair.job.frames:
        native, nuke = (drawing.read_png(path) for path in pair.paths(pair.job.picture.path(frame)))
        if native.shape != nuke.shape:
            said = (
                f"frame {frame}: is {nuke.shape[1]}x{nuke.shape[0]}, not {native.shape[1]}x{native.shape[0]}"
            )
            yield Found(False, what, said, "in doubt: Reformat and Crop of the proxy")
            return
        least = min(least, psnr(native, nuke))
    cdl = " with a CDL" if pair.job.picture.cdl else ""
    nodes = "OCIODisplay, Write (png)" + (", OCIOCDLTransform (working_space)" if cdl else "")
    said = f"PSNR {least:.1f} dB{cdl}"
    if least > LEAST_DB:
        yield Found(True, what, said)
    else:
        yield Found(False, what, f"{said}; above {LEAST_DB:g} dB is allowed", f"in doubt: {nodes}")
