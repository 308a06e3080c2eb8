from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import OpenImageIO as oiio
import pytest

from dedio_core.errors import DedioError, InputError, MediaError
from dedio_core.frames import FrameRange, FrameRate, Timecode
from dedio_core.media.source import find_source
from dedio_core.sample import write_dpx_sequence, write_exr_sequence, write_tiff_sequence

RATE = FrameRate.of(24)
START = Timecode.parse("10:00:00:00", RATE)


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One small DPX."""
    folder = tmp_path_factory.mktemp("picture")
    made = write_dpx_sequence(folder, frames=1, rate=RATE, start=START)
    return made.path(made.first_frame)


@pytest.fixture
def folder(tmp_path: Path, picture: Path) -> Callable[..., Path]:
    """A folder with copies of the picture under these names."""

    def make(*names: str) -> Path:
        for name in names:
            shutil.copy(picture, tmp_path / name)
        return tmp_path

    return make


@pytest.fixture(scope="module")
def plates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A proper sequence, A001.0998.dpx to A001.1002.dpx."""
    folder = tmp_path_factory.mktemp("plates")
    write_dpx_sequence(folder, frames=5, first_frame=998, rate=RATE, start=START, base_name="A001", reel="R7")
    return folder


def test_a_squeeze_is_what_was_written(tmp_path: Path) -> None:
    """A file holds 1.3 in 32 bits, as 1.2999999523: it is 1.3 all the same, as a person would give it."""
    spec = oiio.ImageSpec(64, 36, 3, oiio.HALF)
    spec.attribute("PixelAspectRatio", 1.3)
    output = oiio.ImageOutput.create(str(tmp_path / "a.1001.exr"))
    assert output.open(str(tmp_path / "a.1001.exr"), spec)
    assert output.write_image(np.zeros((36, 64, 3), np.float32))
    assert output.close()
    assert find_source(tmp_path, "24").pixel_aspect == 1.3


@pytest.mark.parametrize(
    "name",
    [
        "",
        "A001.####.dpx",
        "A001.%04d.dpx",
        "A001.@@@@.dpx",
        "A001.#.dpx",
        "A001.%d.dpx",
        "A001.0998.dpx",
        "A001.1002.dpx",
    ],
)
def test_ways_to_name_a_sequence(name: str, plates: Path) -> None:
    """A pattern, a folder and any one of its frames all mean the same sequence."""
    clip = find_source(plates / name if name else plates, None)
    assert clip.kind == "sequence"
    assert clip.frames == FrameRange(998, 1002)
    assert clip.sequence is not None
    assert (clip.sequence.base_name, clip.sequence.separator, clip.sequence.padding) == ("A001", ".", 4)
    assert clip.sequence.missing() == []
    assert (clip.rate, clip.start, clip.reel) == (RATE, START, "R7")
    assert (clip.width, clip.height, clip.bits, clip.levels) == (320, 180, 10, "full")
    assert str(clip.timecode_of(1000)) == "10:00:00:02"
    assert clip.notes == ()


def test_the_content_is_the_same_however_named(plates: Path, tmp_path: Path) -> None:
    """Renamed, moved and renumbered, it is the same source."""
    for path in plates.iterdir():
        number = int(path.name.split(".")[1]) + 80_000
        shutil.copy(path, tmp_path / f"other_{number}.dpx")
    assert find_source(tmp_path, None).content_id == find_source(plates, None).content_id


@pytest.mark.parametrize(
    ("names", "base", "separator", "padding", "frames"),
    [
        (["x.0001.dpx", "x.0002.dpx"], "x", ".", 4, (1, 2)),
        (["x_0001.dpx", "x_0002.dpx"], "x", "_", 4, (1, 2)),
        (["x-0001.dpx", "x-0002.dpx"], "x", "-", 4, (1, 2)),
        (["x0001.dpx", "x0002.dpx"], "x", "", 4, (1, 2)),
        (["0001.dpx", "0002.dpx"], "", "", 4, (1, 2)),
        (["x.1.dpx", "x.2.dpx"], "x", ".", 1, (1, 2)),
        (["x.9.dpx", "x.10.dpx", "x.11.dpx"], "x", ".", 1, (9, 11)),
        (["x.9999.dpx", "x.10000.dpx"], "x", ".", 4, (9999, 10000)),
        (["x.0000000.dpx", "x.0000001.dpx"], "x", ".", 7, (0, 1)),
        (["x.0001.DPX", "x.0002.DPX"], "x", ".", 4, (1, 2)),
        (["v001.take 2.0001.dpx", "v001.take 2.0002.dpx"], "v001.take 2", ".", 4, (1, 2)),
        (["A001C003_261122AB.00086400.dpx"], "A001C003_261122AB", ".", 8, (86400, 86400)),
        (["größe.0001.dpx"], "größe", ".", 4, (1, 1)),
        (["x y's {frame} $HOME;rm.0001.dpx"], "x y's {frame} $HOME;rm", ".", 4, (1, 1)),
    ],
    ids=lambda v: v[0] if isinstance(v, list) else None,
)
def test_names_of_files(
    names: list[str],
    base: str,
    separator: str,
    padding: int,
    frames: tuple[int, int],
    folder: Callable[..., Path],
) -> None:
    """Whatever stands before the number, the files are found again by base, separator and padding."""
    where = folder(*names)
    for source in (where, where / names[0], where / names[-1]):
        found = find_source(source, "24").sequence
        assert found is not None
        assert (found.base_name, found.separator, found.padding) == (base, separator, padding)
        assert found.frames == FrameRange(*frames)
        assert found.missing() == []


def test_what_systems_leave_behind(folder: Callable[..., Path]) -> None:
    """Hidden files of macOS and Windows, and files of other kinds, are no frames."""
    where = folder("x.0001.dpx", "x.0002.dpx")
    for name in (
        "._x.0001.dpx",
        "._x.0003.dpx",
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
        "x.0003.dpx.part",
        "x.mov",
    ):
        (where / name).write_bytes(b"junk")
    assert find_source(where, None).frames == FrameRange(1, 2)
    assert find_source(where / "x.####.dpx", None).frames == FrameRange(1, 2)


BAD: dict[str, tuple[list[str], str, str]] = {
    "hole": (["x.0001.dpx", "x.0003.dpx"], "", r"1 frame\(s\) missing between 1 and 3: 2"),
    "holes": (["x.0001.dpx", "x.0020.dpx"], "x.####.dpx", r"18 frame.*2, 3, .* and 8 more"),
    "a stray number": (
        ["x.1.dpx", "x.99999999999999.dpx"],
        "x.1.dpx",
        r"missing between 1 and 99999999999999: 2",
    ),
    "mixed padding": (["x.0001.dpx", "x.002.dpx"], "", "padding"),
    "one frame twice": (["x.0001.dpx", "x.001.dpx", "x.0002.dpx"], "", "padding"),
    "two sequences": (["x.0001.dpx", "y.0001.dpx"], "", r"2 sequences \(x\.#\.dpx, y\.#\.dpx\)"),
    "two kinds": (["x.0001.dpx", "x.0001.exr"], "", "2 sequences"),
    "no number": (["still.dpx"], "still.dpx", "without a frame number"),
    "only stills": (["still.dpx"], "", "no image sequence"),
    "empty folder": ([], "", "no image sequence"),
    "pattern of nothing": (["x.0001.dpx"], "y.####.dpx", "no frames"),
    "other padding": (["x.0001.dpx"], "x.######.dpx", "no frames"),
    "other kind": (["x.0001.dpx"], "x.####.jpg", "not of jpg"),
    "missing folder": ([], "nowhere/x.####.dpx", "no such folder"),
    "missing frame": (["x.0001.dpx"], "x.0002.dpx", "no such file"),
    "hidden frame": (["x.0001.dpx", "._x.0001.dpx"], "._x.0001.dpx", "hidden"),
    "file as folder": (["x.0001.dpx"], "x.0001.dpx/y.mxf", "no such file|x.0001.dpx"),
    "null byte": ([], "a\0b.mxf", "no such file"),
    "endless name": ([], "x" * 5000 + ".mxf", "cannot be read|no such file"),
}


@pytest.mark.parametrize(("names", "source", "why"), BAD.values(), ids=BAD)
def test_bad_sequences(names: list[str], source: str, why: str, folder: Callable[..., Path]) -> None:
    """A source that is missing, incomplete or not one thing is one error that says which."""
    where = folder(*names)
    with pytest.raises(MediaError, match=why):
        find_source(where / source if source else where, "24")


def test_one_of_two(folder: Callable[..., Path]) -> None:
    """Of a folder with two sequences one can be named."""
    where = folder("x.0001.dpx", "y.0001.dpx", "y.0002.dpx", "y.001.dpx")
    assert find_source(where / "x.####.dpx", None).frames == FrameRange(1, 1)
    assert find_source(where / "x.0001.dpx", None).frames == FrameRange(1, 1)


def test_mixed_sizes(plates: Path, tmp_path: Path) -> None:
    """Frames of two sizes are not one plate."""
    shutil.copytree(plates, tmp_path / "x")
    write_dpx_sequence(
        tmp_path / "x", size=(640, 360), frames=1, first_frame=1003, rate=RATE, start=START, base_name="A001"
    )
    with pytest.raises(MediaError, match=r"A001\.1003\.dpx: is 640x360, the first frame is 320x180"):
        find_source(tmp_path / "x", None)


@pytest.mark.parametrize("data", [b"", b"SDPX", b"junk" * 1000])
def test_damaged_frames(data: bytes, plates: Path, tmp_path: Path) -> None:
    """A frame that is no picture is an error by its name."""
    shutil.copytree(plates, tmp_path / "x")
    (tmp_path / "x" / "A001.1000.dpx").write_bytes(data)
    with pytest.raises(MediaError, match=r"A001\.1000\.dpx"):
        find_source(tmp_path / "x", None)


def test_a_jump_in_timecode(plates: Path, tmp_path: Path) -> None:
    """A frame whose own timecode does not follow is noted by name."""
    shutil.copytree(plates, tmp_path / "x")
    shutil.copy(plates / "A001.0998.dpx", tmp_path / "x" / "A001.1001.dpx")
    (note,) = find_source(tmp_path / "x", None).notes
    assert "A001.1001.dpx" in note
    assert "10:00:00:03 would follow" in note


def test_rates(tmp_path: Path) -> None:
    """A rate in the files goes first; where they have none the setting counts, and without it is an error."""
    tiffs = write_tiff_sequence(tmp_path / "tif", frames=2, start=START).directory
    with pytest.raises(InputError, match=r"defaults\.source_fps"):
        find_source(tiffs, None)
    found = find_source(tiffs, "25")
    assert (str(found.rate), found.rate_source) == ("25", "defaults.source_fps")
    film = FrameRate.of(24000, 1001)
    start = Timecode.parse("10:00:00:00", film)
    exrs = write_exr_sequence(tmp_path / "exr", frames=2, rate=film, start=start).directory
    found = find_source(exrs, "25")
    assert (found.rate, found.rate_source, found.codec) == (film, "media", "openexr")


def test_a_movie_may_have_a_hash_in_its_name(tmp_path: Path) -> None:
    """A file that is there under exactly this name is that file, not a pattern."""
    (tmp_path / "take#.mov").write_bytes(b"no movie")
    with pytest.raises(DedioError) as refused:
        find_source(tmp_path / "take#.mov", None)
    assert "frames" not in str(refused.value)


def test_grey_pictures_are_refused_before_any_work(tmp_path: Path) -> None:
    """A sequence of grey pictures is no plate, and that is told when it is opened."""
    import numpy as np
    import OpenImageIO as oiio

    for frame in (1, 2):
        spec = oiio.ImageSpec(8, 8, 1, oiio.UINT16)
        output = oiio.ImageOutput.create("a.tif")
        output.open(str(tmp_path / f"a.{frame:04d}.tif"), spec)
        output.write_image(np.zeros((8, 8, 1), np.uint16))
        output.close()
    with pytest.raises(MediaError, match="1 channel"):
        find_source(tmp_path, "24")


@pytest.mark.parametrize("name", ["", "t.####.dpx", "t.%04d.dpx", "t.0001.dpx", "t.-001.dpx"])
def test_numbers_below_zero(name: str, folder: Callable[..., Path]) -> None:
    """A sequence with file numbers below 0 is refused, with that reason, however it is named."""
    there = folder("t.-002.dpx", "t.-001.dpx", "t.0000.dpx", "t.0001.dpx")
    with pytest.raises(MediaError, match=r"t\.-#\.dpx: has frame numbers below 0.*renumber"):
        find_source(there / name, "24")


def test_a_minus_between_name_and_number(folder: Callable[..., Path]) -> None:
    """A minus after a name is a separator, not a sign."""
    there = folder("t-0001.dpx", "t-0002.dpx")
    assert find_source(there, "24").frames == FrameRange(1, 2)
    folder("t0007.dpx")
    assert find_source(there / "t####.dpx", "24").frames == FrameRange(7, 7)


@pytest.mark.parametrize(
    ("head", "what"), [(b"RIFF\x9e\x01\0\0AVI LIST", "it is AVI"), (b"\x1aE\xdf\xa3" + bytes(20), "Matroska")]
)
def test_other_containers(head: bytes, what: str, tmp_path: Path) -> None:
    """A movie in another container is refused by its name, not by its bytes, with what to do."""
    path = tmp_path / "x.mov"
    path.write_bytes(head)
    with pytest.raises(MediaError, match=rf"{what}.*rewrap or export it as MXF or MOV") as refused:
        find_source(path, None)
    assert "\\x" not in str(refused.value)
