from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from dedio_core.errors import VerifyError
from dedio_core.frames import FrameRate, Timecode
from dedio_core.raw.dpx_header import frame_proof, read_dpx_header

FILM, VIDEO, DOUBLE = FrameRate.of(24), FrameRate.of(30000, 1001), FrameRate.of(60000, 1001)


def stand_in() -> Any:
    """The stand-in rawexporter as a module, for its DPX writer."""
    path = Path(__file__).parent / "fake_rawexporter.py"
    spec = importlib.util.spec_from_file_location("fake_rawexporter_module", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write(path: Path, frame: int = 5, **fake: object) -> Path:
    path.write_bytes(stand_in().dpx(frame, {"start": "16:47:04:19", "base": 24, "drop": False, **fake}))
    return path


@pytest.mark.parametrize("big_endian", [True, False])
def test_fields_in_both_byte_orders(tmp_path: Path, big_endian: bool) -> None:
    """Size, bits, timecode, rate, device and position are read from either byte order."""
    header = read_dpx_header(write(tmp_path / "a.dpx", big_endian=big_endian))
    assert (header.width, header.height, header.bits) == (8, 4, 16)
    assert header.label == (16, 47, 5, 0)
    assert (header.frame_rate, header.frame_position, header.input_device) == (24.0, 5, "VENICE")
    assert header.file_size == 2048 + 8 * 4 * 6


@pytest.mark.parametrize("big_endian", [True, False])
def test_stand_in_writes_real_dpx(tmp_path: Path, big_endian: bool) -> None:
    """Another reader sees the same pixels and timecode in the stand-in's files: they are real DPX."""
    oiio = pytest.importorskip("OpenImageIO")
    picture = oiio.ImageBuf(str(write(tmp_path / "a.dpx", big_endian=big_endian)))
    assert not picture.has_error
    spec = picture.spec()
    assert (spec.width, spec.height, spec.nchannels, str(spec.format)) == (8, 4, 3, "uint16")
    assert spec.getattribute("dpx:TimeCode") == "16:47:05:00"
    assert picture.get_pixels(oiio.UINT16)[3][7].tolist() == [320, 32768, 65215]


def test_other_writers_files(tmp_path: Path) -> None:
    """A DPX of another writer is read, with its timecode."""
    oiio = pytest.importorskip("OpenImageIO")
    path = tmp_path / "a.dpx"
    spec = oiio.ImageSpec(20, 10, 3, oiio.UINT10 if hasattr(oiio, "UINT10") else oiio.UINT16)
    spec.attribute("oiio:BitsPerSample", 10)
    spec.attribute("dpx:TimeCode", "01:02:03:04")
    picture = oiio.ImageBuf(spec)
    assert picture.write(str(path)), oiio.geterror()
    header = read_dpx_header(path)
    assert (header.width, header.height, header.bits) == (20, 10, 10)
    assert header.label == (1, 2, 3, 4)


def test_truncation(tmp_path: Path) -> None:
    """A file cut off anywhere is an error that names it."""
    data = write(tmp_path / "a.dpx").read_bytes()
    path = tmp_path / "cut.dpx"
    for cut in (0, 3, 4, 100, 1920, 2047, 2048, 2100, len(data) - 1):
        path.write_bytes(data[:cut])
        with pytest.raises(VerifyError, match=r"cut\.dpx: (not a DPX file|truncated|its header says)"):
            read_dpx_header(path)
    with pytest.raises(VerifyError, match=r"none\.dpx"):
        read_dpx_header(tmp_path / "none.dpx")


def test_no_timecode(tmp_path: Path) -> None:
    """Undefined fields are None, and prove nothing."""
    header = read_dpx_header(path := write(tmp_path / "a.dpx", timecode="none"))
    assert header.label is None
    assert frame_proof(path, header, Timecode.parse("16:47:05:00", FILM)) == 0.0


@pytest.mark.parametrize(
    ("written", "rate", "expected", "proof"),
    [
        (0x16470500, FILM, "16:47:05:00", 1.0),
        (0x16470500, FILM, None, 0.0),
        (0x00000000, FILM, "16:47:05:00", 0.0),
        (0x00000000, FILM, "00:00:00:00", 0.0),
        (0x01292167, VIDEO, "01:29:21;27", 1.0),
        (0x01292127, VIDEO, "01:29:21;27", 1.0),
        (0x10000055, DOUBLE, "10:00:00:55", 1.0),
        (0x10000027, DOUBLE, "10:00:00:55", 0.0),
        (0x10000050, DOUBLE, "10:00:00;10", 1.0),
        (0x1047FF00, FILM, "16:47:05:00", 0.0),
    ],
)
def test_proof(tmp_path: Path, written: int, rate: FrameRate, expected: str | None, proof: float) -> None:
    """The right label proves the frame; none, all zeros, or the label of its pair does not."""
    data = bytearray(write(tmp_path / "a.dpx").read_bytes())
    data[1920:1924] = written.to_bytes(4, "big")
    path = tmp_path / "b.dpx"
    path.write_bytes(data)
    label = Timecode.parse(expected, rate) if expected else None
    assert frame_proof(path, read_dpx_header(path), label) == proof


def test_wrong_frame_is_an_error(tmp_path: Path) -> None:
    """Another frame's label is an error with the file, what was found and what was expected."""
    path = write(tmp_path / "a.dpx")
    with pytest.raises(VerifyError, match=r"a\.dpx: its timecode is 16:47:05:00, .* is 16:47:05:01"):
        frame_proof(path, read_dpx_header(path), Timecode.parse("16:47:05:01", FILM))
