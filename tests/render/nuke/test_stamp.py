"""The header of a rendered frame becomes the native engine's, byte for byte; its pixels are not touched."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import OpenImageIO as oiio
import pytest

from dedio_core import images
from dedio_core.errors import VerifyError
from dedio_core.frames import FrameRate, Timecode
from dedio_core.render.job import RenderJob
from dedio_core.render.native import header_of
from dedio_core.render.nuke.exr_header import read_header
from dedio_core.render.nuke.stamp import stamped
from tests.render.nuke.jobs import SIZE, job

NOISE = np.random.default_rng(7).random((SIZE[1], SIZE[0], 3), np.float32)


def foreign(path: Path, compression: str = "zip", **given: object) -> Path:
    """A frame as another program writes it: our pixels, its own attributes, long ones among them."""
    spec = oiio.ImageSpec(*SIZE, 3, oiio.HALF)
    spec.attribute("compression", compression)
    spec.attribute("DateTime", "")
    for name, value in {"nuke/node_hash": "c0ffee" * 9, "exr/" + "long" * 20: "x", **given}.items():
        spec.attribute(name, value)
    output = oiio.ImageOutput.create(str(path))
    assert output.open(str(path), spec)
    assert output.write_image(NOISE)
    assert output.close()
    return path


def native(path: Path, what: RenderJob, frame: int = 1002) -> bytes:
    assert what.exr
    images.write_exr(path, NOISE, header_of(what, what.exr, frame))
    return path.read_bytes()


def stamp(what: RenderJob, path: Path, frame: int = 1002) -> Path:
    assert what.exr
    target = path.with_name("stamped.exr")
    stamped(what, what.exr, frame, path, target)
    return target


@pytest.mark.parametrize(
    "compression", ["none", "rle", "zips", "zip", "piz", "pxr24", "b44", "b44a", "dwaa:15"]
)
def test_it_is_the_native_file(tmp_path: Path, compression: str) -> None:
    """Equal pixels, equal bytes: names, types, order and values of all attributes, however compressed."""
    what = job()
    assert what.exr
    what = replace(what, exr=replace(what.exr, compression=compression))
    made = stamp(what, foreign(tmp_path / "nuke.exr", compression))
    assert made.read_bytes() == native(tmp_path / "native.exr", what)
    images.verified_exr(made, *SIZE, what.timecode(1002))


def test_the_level_of_dwaa_is_nukes_word(tmp_path: Path) -> None:
    """Another level than the job's is refused; a header that tells none gets none that nobody knows of."""
    what = job()
    assert what.exr
    what = replace(what, exr=replace(what.exr, compression="dwaa:15"))
    with pytest.raises(VerifyError, match="its dwaCompressionLevel is 200, not 15"):
        stamp(what, foreign(tmp_path / "nuke.exr", "dwaa:200"))
    data = foreign(tmp_path / "nuke.exr", "dwaa:15").read_bytes()
    renamed = data.replace(b"dwaCompressionLevel\0", b"dwaCompressionL_v_l\0")
    assert renamed != data
    (tmp_path / "nuke.exr").write_bytes(renamed)
    made = stamp(what, tmp_path / "nuke.exr")
    assert b"dwaCompressionLevel" not in made.read_bytes()
    assert images.verified_exr(made, *SIZE, what.timecode(1002))


@pytest.mark.parametrize(
    ("rate", "label"),
    [("29.97", "01:00:59;28"), ("59.94", "01:00:59;58"), ("48", "23:59:59:47"), ("60", "00:00:00:00")],
)
def test_any_timecode_can_be_stamped(tmp_path: Path, rate: str, label: str) -> None:
    """Drop-frame and more than 30 frames a second, which Nuke's own AddTimeCode has not."""
    what = job(start=Timecode.parse(label, FrameRate.parse(rate)))
    for frame in what.frames:
        made = stamp(what, foreign(tmp_path / "nuke.exr"), frame)
        assert made.read_bytes() == native(tmp_path / "native.exr", what, frame)


def test_a_long_name_sets_its_flag(tmp_path: Path) -> None:
    """A name of more than 31 letters needs the flag of long names, and is lost in nobody's reader."""
    what = job()
    assert what.exr
    what = replace(what, exr=replace(what.exr, text={"dedio:" + "long" * 10: "x"}))
    made = stamp(what, foreign(tmp_path / "nuke.exr"))
    assert made.read_bytes() == native(tmp_path / "native.exr", what)
    assert struct.unpack_from("<I", made.read_bytes(), 4)[0] & 0x400


def cropped(path: Path) -> Path:
    data = bytearray(foreign(path).read_bytes())
    at = data.index(b"dataWindow\0box2i\0") + len(b"dataWindow\0box2i\0") + 4
    struct.pack_into("<4i", data, at, 1, 0, SIZE[0] - 1, SIZE[1] - 1)
    path.write_bytes(data)
    return path


def shaped(
    path: Path, kind: object = oiio.HALF, channels: tuple[str, ...] = ("R", "G", "B"), tile: int = 0
) -> Path:
    spec = oiio.ImageSpec(*SIZE, len(channels), kind)
    spec.channelnames = channels
    spec.tile_width = spec.tile_height = tile
    output = oiio.ImageOutput.create(str(path))
    assert output.open(str(path), spec)
    assert output.write_image(np.zeros((SIZE[1], SIZE[0], len(channels)), np.float32))
    assert output.close()
    return path


def torn(path: Path, size: int) -> Path:
    path.write_bytes(foreign(path).read_bytes()[:size])
    return path


def unfinished(path: Path) -> Path:
    """As a writer leaves it that was killed: the table of chunks is zeros, and comes last."""
    data = bytearray(foreign(path).read_bytes())
    header = read_header(bytes(data))
    data[header.end : header.end + 8 * header.chunks] = bytes(8 * header.chunks)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: torn(path, 0), "header is torn"),
        (lambda path: torn(path, 40), "header is torn"),
        (lambda path: torn(path, 640), "its table of chunks is"),
        (lambda path: torn(path, 1500), "table of chunks is not whole"),
        (unfinished, "was not written to its end"),
        (cropped, "dataWindow is (1, 0, 95, 53), not the whole plate (0, 0, 95, 53)"),
        (lambda path: foreign(path, "piz"), "compression is number 4, not 3"),
        (lambda path: shaped(path, oiio.FLOAT), "a plate has R, G, B of half"),
        (lambda path: shaped(path, channels=("R", "G", "B", "A")), "channels are A, B, G, R"),
        (lambda path: shaped(path, tile=32), "no EXR of one part with scanlines"),
        (lambda path: path.write_bytes(b"SDPX" + bytes(4000)) and path, "is no EXR"),
    ],
)
def test_what_is_no_plate_is_refused(tmp_path: Path, make: object, words: str) -> None:
    """Half files, other windows, channels and compressions are errors with the file's name; none is made."""
    assert callable(make)
    path = make(tmp_path / "nuke.exr")
    with pytest.raises(VerifyError) as error:
        stamp(job(), path)
    assert words in str(error.value)
    assert str(path) in str(error.value)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["nuke.exr"]
