from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from dedio_core.errors import MediaError
from dedio_core.media.klv import ber_length
from dedio_core.media.mxf import read_mxf
from dedio_core.media.mxf_labels import codec_name

FRAMES = 5
SIZE = (320, 180)
CODECS = {
    "ProRes 4444": ("prores_ks", "yuv444p10le", {"profile": "4"}),
    "DNxHR HQX": ("dnxhd", "yuv422p10le", {"profile": "dnxhr_hqx"}),
    "MPEG-2": ("mpeg2video", "yuv420p", {}),
    "JPEG 2000": ("jpeg2000", "rgb24", {}),
    "H.264": ("libx264", "yuv420p", {}),
}


def write_mxf(path: Path, name: str, rate: Fraction, timecode: str = "14:22:08:11", reel: str = "") -> Path:
    import av

    codec, pixels, options = CODECS[name]
    with av.open(str(path), "w", format="mxf") as file:
        stream = file.add_stream(codec, rate=rate, options=options)
        stream.width, stream.height = SIZE
        stream.pix_fmt = pixels
        file.metadata["timecode"] = stream.metadata["timecode"] = timecode
        if reel:
            file.metadata["reel_name"] = reel
        for n in range(FRAMES):
            grey = np.full((SIZE[1], SIZE[0], 3), 40 * n, np.uint8)
            file.mux(stream.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        file.mux(stream.encode())
    return path


@pytest.fixture(scope="module")
def movies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("mxf")
    rate = Fraction(24000, 1001)
    return {
        name: write_mxf(folder / f"{n}.mxf", name, rate, reel="A001R1XY").read_bytes()
        for n, name in enumerate(CODECS)
    }


def packets(data: bytes) -> list[tuple[int, int, int]]:
    """Begin, begin of value and end of each packet, by a second reader."""
    found, at = [], 0
    while at < len(data):
        length, value = ber_length(data, at + 16) or (0, at + 17)
        found.append((at, value, value + length))
        at = value + length
    return found


def tail_of_padding(data: bytes) -> set[int]:
    """Where the packets begin that follow the last packet which is not fill or random index."""
    found = set()
    for begin, _, _ in reversed(packets(data)):
        if data[begin + 8 : begin + 14] not in (bytes.fromhex("030102100100"), bytes.fromhex("0d0102010111")):
            break
        found.add(begin)
    return found


@pytest.mark.parametrize("name", CODECS)
def test_header_says_what_was_written(name: str, movies: dict[str, bytes], tmp_path: Path) -> None:
    """Label, sizes, rate, length, start timecode and reel are those that the writer was given."""
    path = tmp_path / "a.mxf"
    path.write_bytes(movies[name])
    header = read_mxf(path)
    assert header.complete is None
    assert header.essence_name == name
    assert len(bytes.fromhex(header.essence_container)) == len(bytes.fromhex(header.coding)) == 16
    assert header.display == header.sampled == SIZE
    assert header.stored is not None
    assert header.stored[0] == SIZE[0]
    assert header.stored[1] in (180, 192)  # whole macroblocks, for MPEG-2 and H.264
    assert header.edit_rate == Fraction(24000, 1001)
    assert header.duration == FRAMES
    assert (header.start_frames, header.start_base) == (((14 * 60 + 22) * 60 + 8) * 24 + 11, 24)
    assert not header.start_drop
    assert header.reel == "A001R1XY"


@pytest.mark.parametrize(
    ("rate", "timecode", "frames", "drop"),
    [
        (Fraction(25), "01:00:00:00", 90000, False),
        (Fraction(30000, 1001), "00:01:00;02", 1800, True),
        (Fraction(30000, 1001), "00:01:00:02", 1802, False),
    ],
)
def test_start_timecode(tmp_path: Path, rate: Fraction, timecode: str, frames: int, drop: bool) -> None:
    """The start label is counted in frames, with its own drop-frame flag."""
    header = read_mxf(write_mxf(tmp_path / "a.mxf", "MPEG-2", rate, timecode))
    assert (header.start_frames, header.start_drop, header.edit_rate) == (frames, drop, rate)


@pytest.mark.parametrize("name", CODECS)
def test_truncation_is_always_told(name: str, movies: dict[str, bytes], tmp_path: Path) -> None:
    """A file cut off anywhere is incomplete or an error, never whole and never a crash.

    Left out are cuts between two packets that lose only padding and the random index pack: a whole file
    need not have them.
    """
    data = movies[name]
    optional = tail_of_padding(data)
    path = tmp_path / "cut.mxf"
    borders = [edge + d for begin, value, _ in packets(data) for edge in (begin, value) for d in (-1, 0, 1)]
    cuts = {len(data) * n // 97 for n in range(97)} | set(borders) | set(range(len(data) - 60, len(data)))
    cuts = {cut for cut in cuts if 0 <= cut < len(data)} - optional
    for cut in sorted(cuts):
        path.write_bytes(data[:cut])
        try:
            said = read_mxf(path).complete
        except MediaError as error:
            said = str(error)
            assert str(path) in said
        assert said, f"cut at {cut} of {len(data)} passed as whole"


def test_missing_random_index_is_no_fault(movies: dict[str, bytes], tmp_path: Path) -> None:
    """A file without a random index pack, which is optional, is whole."""
    data = movies["ProRes 4444"]
    path = tmp_path / "a.mxf"
    path.write_bytes(data[: packets(data)[-1][0]])
    assert read_mxf(path).complete is None


def test_file_that_was_never_closed(movies: dict[str, bytes], tmp_path: Path) -> None:
    """A header that is open and names no footer means a recording or a copy that never ended."""
    data = bytearray(movies["ProRes 4444"])
    data[14] = 1
    data[20 + 24 : 20 + 32] = bytes(8)
    path = tmp_path / "open.mxf"
    path.write_bytes(data[: len(data) // 2])
    assert "never closed" in (read_mxf(path).complete or "")


def test_preallocated_copy(movies: dict[str, bytes], tmp_path: Path) -> None:
    """A copy at its full size with zeros where bytes are still missing is not whole."""
    data = movies["ProRes 4444"]
    path = tmp_path / "zeros.mxf"
    path.write_bytes(data[: len(data) // 2] + bytes(len(data) - len(data) // 2))
    assert "no footer partition" in (read_mxf(path).complete or "")


def test_run_in(movies: dict[str, bytes], tmp_path: Path) -> None:
    """Up to 64 KiB may stand before the header; offsets count from the header, and more is an error."""
    path = tmp_path / "a.mxf"
    path.write_bytes(b"\x06\x0e" + b"run-in " * 9000 + movies["DNxHR HQX"])
    header = read_mxf(path)
    assert header.essence_name == "DNxHR HQX"
    assert header.complete is None
    path.write_bytes(bytes(70000) + movies["DNxHR HQX"])
    with pytest.raises(MediaError, match="byte 0: not an MXF file"):
        read_mxf(path)


def test_tags_of_the_primer_pack(movies: dict[str, bytes], tmp_path: Path) -> None:
    """A dynamic local tag means what the file's primer pack says that it means."""
    data = movies["ProRes 4444"]
    ul = bytes.fromhex("060e2b34010101010401050202000000")
    primer = data.replace(bytes.fromhex("3203") + ul, bytes.fromhex("8f01") + ul)
    item = bytes.fromhex("32030004") + SIZE[0].to_bytes(4, "big")
    renamed = primer.replace(item, bytes.fromhex("8f010004") + SIZE[0].to_bytes(4, "big"))
    assert renamed != primer != data
    path = tmp_path / "a.mxf"
    path.write_bytes(renamed)
    assert read_mxf(path).stored == SIZE


def test_unknown_duration(movies: dict[str, bytes], tmp_path: Path) -> None:
    """A length of -1 is None, not a number of frames."""
    data = bytearray(movies["ProRes 4444"])
    length = bytes.fromhex("02020008") + FRAMES.to_bytes(8, "big")
    path = tmp_path / "a.mxf"
    path.write_bytes(bytes(data).replace(length, bytes.fromhex("02020008") + b"\xff" * 8))
    assert read_mxf(path).duration is None


def test_timecode_without_a_base(movies: dict[str, bytes], tmp_path: Path) -> None:
    """Labels at 0 frames a second label nothing: the file has no start."""
    data, base = movies["ProRes 4444"], bytes.fromhex("15020002")
    at = data.index(base)
    path = tmp_path / "a.mxf"
    changed = data.replace(data[at : at + 6], base + bytes(2))
    path.write_bytes(changed)
    assert changed != data
    header = read_mxf(path)
    assert (header.start_frames, header.start_base) == (None, None)


@pytest.mark.parametrize("content", [b"", b"a text file\n", bytes(300), b"\x06\x0e\x2b\x34" * 40])
def test_other_files(tmp_path: Path, content: bytes) -> None:
    """What is no MXF file is one clear error with its path."""
    path = tmp_path / "a.mxf"
    path.write_bytes(content)
    with pytest.raises(MediaError, match=r"a\.mxf: (byte 0: not an MXF file|the file is empty)"):
        read_mxf(path)


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is a MediaError, not an OSError."""
    with pytest.raises(MediaError, match=r"none\.mxf"):
        read_mxf(tmp_path / "none.mxf")


def test_random_bytes(tmp_path: Path) -> None:
    """Noise, also behind a real key with an absurd length, is an error and takes no time or memory."""
    source = random.Random(7)
    path = tmp_path / "a.mxf"
    key = bytes.fromhex("060e2b34020501010d01020101020400")
    for n in range(200):
        lengths = [b"\x88" + b"\xff" * 8, b"\x84\x00\x00\x00\x68", b"\x68", b"\x80", b"\xff"]
        head = key + source.choice(lengths) if n % 2 else b""
        path.write_bytes(head + source.randbytes(source.randrange(2000)))
        with pytest.raises(MediaError, match=r"byte|empty"):
            read_mxf(path)


@pytest.mark.parametrize("name", CODECS)
def test_flipped_bits(name: str, movies: dict[str, bytes], tmp_path: Path) -> None:
    """A damaged header gives values, a verdict or a MediaError; never another error, never a hang."""
    source = random.Random(name)
    path = tmp_path / "a.mxf"
    for _ in range(150):
        data = bytearray(movies[name])
        places = [*range(6000), *range(len(data) - 2000, len(data))]
        for at in source.choices(places, k=source.randrange(1, 12)):
            data[at] ^= 1 << source.randrange(8)
        path.write_bytes(data)
        try:
            header = read_mxf(path)
        except MediaError:
            continue
        assert header.duration is None or header.duration >= 0
        assert header.edit_rate is None or header.edit_rate > 0


def test_labels() -> None:
    """The longest known start of a label names it; the registry version is ignored."""
    start = "060e2b34040101"
    assert codec_name(f"{start}0d0401020203060400", "") == "ProRes 422 HQ"
    assert codec_name(f"{start}010401020203060400", "") == "ProRes 422 HQ"
    assert codec_name("", f"{start}0d0d010301021c0100") == "ProRes"
    assert codec_name(f"{start}060e06040102060601", f"{start}060e060d0302020100") == "X-OCN"
    assert codec_name(f"{start}0d0401020203069900", "") == "ProRes"
    assert codec_name("", "") == "unknown"
