from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from threading import Event

import pytest

from dedio_core.errors import Cancelled, InputError
from dedio_core.frames import FrameRange, FrameRate, Timecode
from dedio_core.media.index import IndexedClip, MediaIndex, index
from dedio_core.sample import write_dpx_sequence, write_movie

RATE = FrameRate.of(24)
NAME = "A001C003_261122AB"


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small files to copy: a movie, its proxy, a sequence."""
    folder = tmp_path_factory.mktemp("originals")
    start = Timecode.parse("10:00:00:00", RATE)
    size = (320, 180)
    write_movie(folder / "big.mov", size=size, frames=4, rate=RATE, start=start, reel="A001")
    h264 = "h264_long_gop"
    write_movie(folder / "small.mov", size=size, frames=4, rate=RATE, start=start, codec=h264, reel="x")  # type: ignore[arg-type]
    write_movie(folder / "clip.mxf", size=size, frames=3, rate=RATE, start=start, codec="mpeg2")
    write_dpx_sequence(folder / "dpx", frames=3, rate=RATE, start=start, base_name="A002C001")
    return folder


@pytest.fixture
def card(tmp_path: Path, originals: Path) -> Path:
    """Media as they come: a card with its XDROOT, a sequence, and what is no media."""
    media = tmp_path / "media"
    inside = media / "CARD_07" / "XDROOT" / "Clip"
    inside.mkdir(parents=True)
    shutil.copy(originals / "clip.mxf", inside / f"{NAME}.MXF")
    shutil.copy(originals / "big.mov", inside / "plain.mov")
    shutil.copytree(originals / "dpx", media / "dpx" / "A002C001")
    (inside / "._plain.mov").write_bytes(b"resource fork")
    (inside / "notes.txt").write_text("x")
    (media / ".hidden").mkdir()
    shutil.copy(originals / "big.mov", media / ".hidden" / "secret.mov")
    return media


def by_name(found: MediaIndex) -> dict[str, IndexedClip]:
    return {clip.name: clip for clip in found.clips}


def test_every_clip_once(card: Path) -> None:
    """Movies, MXF and one entry a sequence are found in all folders; hidden and other files are not."""
    found = by_name(index([card], cache=None))
    assert set(found) == {NAME, "plain", "A002C001"}
    movie, sequence = found["plain"], found["A002C001"]
    assert (movie.kind, movie.frames, movie.rate, str(movie.timecode)) == (
        *("movie", FrameRange(0, 3), RATE, "10:00:00:00"),
    )
    assert (movie.width, movie.height, movie.reel) == (320, 180, "A001")
    assert movie.codec.startswith("prores")
    assert movie.bytes == movie.path.stat().st_size
    assert (sequence.kind, sequence.frames) == ("sequence", FrameRange(1001, 1003))
    assert sequence.path.name == "A002C001.1001.dpx"
    assert all(clip.error is None and clip.content_id for clip in found.values())


def test_cards(card: Path, originals: Path) -> None:
    """The card: by the clip's name, else the folder above XDROOT, else a folder called so, else the reel."""
    (card / "B004_extra" / "deep").mkdir(parents=True)
    shutil.copy(originals / "small.mov", card / "B004_extra" / "deep" / "x.mov")
    shutil.copy(originals / "small.mov", card / "y.mov")
    found = by_name(index([card], cache=None))
    assert [found[name].card for name in (NAME, "plain", "x", "y")] == ["A001", "CARD_07", "B004", "x"]
    assert index([card], cache=None).by_reel["card_07"].keys() == {
        n for n, clip in enumerate(index([card], cache=None).clips) if "CARD_07" in clip.path.parts
    }


def test_what_cannot_be_read_is_an_entry(card: Path) -> None:
    """A damaged clip is in the index with its error, and the others are read."""
    (card / "torn.mov").write_bytes((card / "CARD_07/XDROOT/Clip/plain.mov").read_bytes()[:3000])
    (card / "empty.mxf").write_bytes(b"")
    (card / "A001_C001_0501AB_001.R3D").write_bytes(b"RED2")
    (card / "dpx/A002C001/A002C001.1002.dpx").unlink()
    found = index([card], cache=None)
    errors = {clip.name: clip.error for clip in found.unreadable}
    assert set(errors) == {"torn", "empty", "A001_C001_0501AB_001", "A002C001"}
    assert "RED is not read here; export it" in (errors["A001_C001_0501AB_001"] or "")
    assert "1 frame(s) missing" in (errors["A002C001"] or "")
    assert by_name(found)["plain"].error is None


def test_proxies(card: Path, originals: Path) -> None:
    """A proxy is one by its folder, or because a better file of its name and timecode is there."""
    inside = card / "CARD_07" / "XDROOT"
    (inside / "Sub").mkdir()
    shutil.copy(originals / "clip.mxf", inside / "Sub" / f"{NAME}S03.mxf")
    shutil.copy(originals / "small.mov", card / "plain.mov")
    (card / "Proxies").mkdir()
    shutil.copy(originals / "big.mov", card / "Proxies" / "alone.mov")
    found = index([card], cache=None)
    proxies = {clip.path.relative_to(card).as_posix() for clip in found.clips if clip.is_proxy}
    assert proxies == {f"CARD_07/XDROOT/Sub/{NAME}S03.mxf", "plain.mov", "Proxies/alone.mov"}
    assert not any(clip.is_proxy for clip in index([card / "Proxies"], cache=None).clips)


def test_links_and_loops(card: Path, originals: Path) -> None:
    """A folder that is reached twice is read once, by its own path; a link into itself ends nowhere."""
    (card / "CARD_07" / "again").symlink_to(card, target_is_directory=True)
    (card / "a_link").symlink_to(card / "dpx", target_is_directory=True)
    (card / "gone.mov").symlink_to(card / "nothing.mov")
    (card / "self.mov").symlink_to(card / "self.mov")
    outside = card.parent / "outside"
    outside.mkdir()
    shutil.copy(originals / "big.mov", outside / "linked.mov")
    (card / "elsewhere").symlink_to(outside, target_is_directory=True)
    found = by_name(index([card, card / "dpx"], cache=None))
    assert set(found) == {NAME, "plain", "A002C001", "linked"}
    assert found["linked"].path == card / "elsewhere" / "linked.mov"
    assert found["A002C001"].path.parent == card / "dpx" / "A002C001"


def test_an_unreadable_folder_is_a_note(card: Path) -> None:
    """A folder that may not be read is told, and the rest is indexed."""
    shut = card / "shut"
    shut.mkdir()
    shut.chmod(0)
    try:
        if os.access(shut, os.R_OK):
            pytest.skip("this user may read every folder")
        found = index([card], cache=None)
    finally:
        shut.chmod(0o755)
    assert len(found.clips) == 3
    assert str(shut) in found.notes[0]


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text elsewhere")
def test_names_that_are_no_text(card: Path, tmp_path: Path, originals: Path) -> None:
    """A file whose name is no UTF-8 is an entry with its error, and the cache holds it."""
    name = os.fsdecode(b"caf\xe9.mov")
    shutil.copy(originals / "big.mov", card / name)
    cache = tmp_path / "cache" / "media.index"
    first, second = index([card], cache=cache), index([card], cache=cache)
    assert [clip.path.name for clip in first.unreadable] == [name]
    assert "not UTF-8" in (first.unreadable[0].error or "")
    assert second == first


def test_folders_that_are_none(tmp_path: Path) -> None:
    """Every folder that is not there is named at once; none at all is refused."""
    with pytest.raises(InputError, match="2 problems"):
        index([tmp_path / "a", tmp_path, tmp_path / "b"], cache=None)
    with pytest.raises(InputError, match="no media folder"):
        index([], cache=None)


def test_folders_are_plain(card: Path, tmp_path: Path) -> None:
    """Folders are absolute and without ``..``; a link stays as it is named, and is followed where ``..``
    stands behind it."""
    (tmp_path / "else").mkdir()
    around = tmp_path / "else" / ".." / "media"
    found = index([around, card], cache=None)
    assert found.folders == (card,)
    assert all(".." not in clip.path.parts for clip in found.clips)
    link = tmp_path / "else" / "link"
    link.symlink_to(card / "dpx", target_is_directory=True)
    assert index([link], cache=None).folders == (link,)
    assert index([link / ".."], cache=None).folders == (card.resolve(),)


class Count:
    """Counts the clips that are described."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, int]] = []

    def __call__(self, done: int, total: int, path: Path) -> None:
        self.calls.append((done, total))

    @property
    def described(self) -> int:
        return sum(done > 0 for done, _ in self.calls)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A place for the cache; nothing but it is ever written."""
    return tmp_path / "user" / "cache" / "media.index"


def indexed(card: Path, cache: Path, **more: str) -> tuple[MediaIndex, int]:
    """The index, and how many clips had to be described for it."""
    count = Count()
    return index([card], cache=cache, tell=count, jobs=2, **more), count.described  # type: ignore[arg-type]


def test_the_cache_spares_the_second_reading(card: Path, cache: Path) -> None:
    """A second run describes nothing and finds the same; progress counts to the total."""
    before = sorted(card.rglob("*"))
    count = Count()
    first = index([card], cache=cache, tell=count)
    assert count.calls[-1] == (3, 3)
    second, described = indexed(card, cache)
    assert (second, described) == (first, 0)
    assert sorted(card.rglob("*")) == before
    assert [path.name for path in cache.parent.iterdir()] == ["media.index"]


def test_what_changed_is_read_again(card: Path, cache: Path, originals: Path) -> None:
    """A changed file, a changed frame, a changed XML beside a clip: that clip alone is read again."""
    indexed(card, cache)
    os.utime(card / "dpx/A002C001/A002C001.1002.dpx", ns=(1, 1))
    assert indexed(card, cache)[1] == 1
    shutil.copy(originals / "dpx/A002C001.1003.dpx", card / "dpx/A002C001/A002C001.1004.dpx")
    found, described = indexed(card, cache)
    assert described == 1
    assert by_name(found)["A002C001"].frames == FrameRange(1001, 1004)
    (card / f"CARD_07/XDROOT/Clip/{NAME}M01.XML").write_text("<a/>")
    assert indexed(card, cache)[1] == 1
    (card / "CARD_07/XDROOT/Clip/plain.mov").unlink()
    found, described = indexed(card, cache)
    assert (len(found.clips), described) == (2, 0)


def test_other_folders_stay_in_the_cache(card: Path, cache: Path) -> None:
    """Indexing one folder does not forget another."""
    indexed(card / "dpx", cache)
    indexed(card / "CARD_07", cache)
    assert indexed(card, cache)[1] == 0


@pytest.mark.parametrize("damage", ["half", "head", "bit", "empty", "other", "deep"])
def test_a_torn_cache_is_made_anew(card: Path, cache: Path, damage: str) -> None:
    """A cache that is damaged is a note and no error: all is read again, and it is whole afterwards."""
    first, _ = indexed(card, cache)
    data = cache.read_bytes()
    middle = len(data) // 2
    cache.write_bytes(
        {
            "half": data[:middle],
            "head": data.partition(b"\n")[0][:20],
            "bit": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
            "empty": b"",
            "other": b'{"what": "something"}\n[]',
            "deep": b"[" * 100_000,
        }[damage]
    )
    found, described = indexed(card, cache)
    assert described == 3
    assert found.clips == first.clips
    assert "damaged" in found.notes[0]
    assert indexed(card, cache) == (first, 0)


def test_another_versions_cache(card: Path, cache: Path) -> None:
    """A cache of another version is left aside: it may know less of a clip."""
    indexed(card, cache)
    cache.write_bytes(cache.read_bytes().replace(b'"format": 2', b'"format": 0'))
    found, described = indexed(card, cache)
    assert described == 3
    assert "another version" in found.notes[0]


def test_a_cache_that_cannot_be_written(card: Path, tmp_path: Path) -> None:
    """Without a place for the cache the index is as good; a note says so."""
    (tmp_path / "file").write_text("x")
    found, _ = indexed(card, tmp_path / "file" / "media.index")
    assert len(found.clips) == 3
    assert "not written" in found.notes[-1] or "cannot be read" in found.notes[-1]


def test_the_cache_never_stands_beside_media(card: Path) -> None:
    """A cache among the clips is refused with a note."""
    place = card / "CARD_07/XDROOT/Clip/cache"
    found, _ = indexed(card, place)
    assert not place.exists()
    assert "beside media" in found.notes[0]


def test_the_fallback_rate_is_part_of_what_is_kept(tmp_path: Path, cache: Path, originals: Path) -> None:
    """A clip whose rate is the setting's is read again when the setting changes."""
    media = tmp_path / "exr"
    from dedio_core.sample import write_tiff_sequence

    write_tiff_sequence(media, size=(320, 180), frames=2, start=Timecode(0, RATE))
    found, described = indexed(media, cache)
    assert described == 1
    assert "states no frame rate" in (found.clips[0].error or "")
    found, described = indexed(media, cache, fallback_rate="25")
    assert (described, found.clips[0].rate) == (1, FrameRate.of(25))
    assert indexed(media, cache, fallback_rate="25")[1] == 0
    assert indexed(media, cache, fallback_rate="24")[0].clips[0].rate == FrameRate.of(24)


def test_cancel_keeps_what_was_read(card: Path, cache: Path) -> None:
    """A stopped run leaves no thread and keeps what it had described."""
    cancel = Event()

    def stop(done: int, total: int, path: Path) -> None:
        if done == 1:
            cancel.set()

    with pytest.raises(Cancelled):
        index([card], cache=cache, jobs=1, cancel=cancel, tell=stop)
    assert indexed(card, cache)[1] < 3


def test_lookups(card: Path) -> None:
    """Clips are found by every form of their reel, by name, path and timecode."""
    found = index([card], cache=None)
    place = next(n for n, clip in enumerate(found.clips) if clip.name == NAME)
    for reel in ("a001", "a001c003", NAME.lower()):
        assert place in found.by_reel[reel]
    assert found.by_name[NAME.lower()] == (place,)
    assert found.by_path[found.clips[place].path.as_posix().lower()] == place
    (clock,) = found.times.clocks
    at = Timecode.parse("10:00:00:00", RATE).frames
    assert set(found.times.covering(clock, at, at + 2)) == {0, 1, 2}
    assert [found.clips[n].name for n in found.times.covering(clock, at, at + 3)] == ["plain"]
    assert set(found.times.touching(clock, at + 2, at + 90)) == {0, 1, 2}
