"""The header of a frame that Nuke rendered, made what the native engine writes: same names, types, bytes.

Nuke's ModifyMetaData sets texts, the same for every frame, and its AddTimeCode knows no drop-frame. So Nuke
is asked for the pixels alone, and the header is the one that the native engine's writer makes: it writes a
small picture, whose attributes are taken.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from dedio_core import files, images
from dedio_core.errors import VerifyError
from dedio_core.regular import open_regular
from dedio_core.render.job import ExrOutput, RenderJob
from dedio_core.render.native import header_of
from dedio_core.render.nuke.exr_header import Attribute, Header, read_header, with_attributes

OF_THE_PIXELS = ("channels", "compression", "dataWindow", "displayWindow", "lineOrder")
"""Attributes that stay as Nuke wrote them: its chunks are read by them. They are checked before."""
LEVEL = "dwaCompressionLevel"
"""How lossy: it is Nuke's word or nobody's, as the decoded pixels do not tell it."""
SMALL = (16, 16)
HALF = 1


def stamped(job: RenderJob, exr: ExrOutput, frame: int, rendered: Path, target: Path) -> None:
    """Write the EXR `rendered` with the header of plate frame `frame` as `target`, on the disk.

    Raises `VerifyError` naming `rendered` where it is no such frame, `DiskFull` or `WriteError`.
    """
    with files.reading(rendered), open_regular(rendered) as file:
        data = file.read()
    try:
        header = read_header(data)
        wanted = _wanted(job, exr, frame, target.with_name(f"header_{target.name}"))
        _check(header, wanted, job.geometry.size)
        if LEVEL not in header.attributes:
            wanted.pop(LEVEL, None)
        kept = {name: header.attributes[name] for name in OF_THE_PIXELS}
        made = with_attributes(data, header, {name: kept.get(name, one) for name, one in wanted.items()})
    except VerifyError as error:
        raise VerifyError(f"{rendered}: {error}") from None
    del data
    files.write_whole(target, made)


def _wanted(job: RenderJob, exr: ExrOutput, frame: int, place: Path) -> dict[str, Attribute]:
    """The attributes that the native engine writes into the EXR of `frame`, in its order."""
    images.write_exr(place, np.zeros((*SMALL, 3), np.float32), header_of(job, exr, frame))
    try:
        return dict(read_header(place.read_bytes()).attributes)
    finally:
        place.unlink(missing_ok=True)


def _check(header: Header, wanted: dict[str, Attribute], size: tuple[int, int]) -> None:
    """Raise `VerifyError` where the pixels are not those of a plate."""
    if missing := [name for name in OF_THE_PIXELS if name not in header.attributes]:
        raise VerifyError(f"its header lacks {', '.join(missing)}")
    whole = (0, 0, size[0] - 1, size[1] - 1)
    for name in ("displayWindow", "dataWindow"):
        if header.window(name) != whole:
            raise VerifyError(f"its {name} is {header.window(name)}, not the whole plate {whole}")
    if header.channels() != {"B": HALF, "G": HALF, "R": HALF}:
        raise VerifyError(f"its channels are {', '.join(header.channels())}; a plate has R, G, B of half")
    if header.attributes["compression"] != wanted["compression"]:
        said = header.compression, wanted["compression"].value[0]
        raise VerifyError(f"its compression is number {said[0]}, not {said[1]}")
    if (level := header.attributes.get(LEVEL)) and level != wanted.get(LEVEL, level):
        raise VerifyError(f"its {LEVEL} is {_number(level):g}, not {_number(wanted[LEVEL]):g}")


def _number(attribute: Attribute) -> float:
    found: float = struct.unpack("<f", attribute.value)[0] if attribute.kind == "float" else float("nan")
    return found
