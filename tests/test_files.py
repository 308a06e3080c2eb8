from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest
import xxhash

from dedio_core import files
from dedio_core.errors import DiskFull, PublishError, VerifyError, WriteError


def test_write_whole(tmp_path: Path) -> None:
    """A file is written whole, over an older one too, and nothing else is left."""
    path = tmp_path / "x.json"
    for data in (b"one", b"", b"2" * 100_000):
        files.write_whole(path, data)
        assert path.read_bytes() == data
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    """Where the file cannot be put in place, the temporary one goes too, and the error names the file."""
    folder = tmp_path / "x"
    folder.mkdir()
    (folder / "in it").touch()
    with pytest.raises(WriteError, match="x: cannot write"):
        files.write_whole(folder, b"data")
    assert list(tmp_path.iterdir()) == [folder]
    with pytest.raises(WriteError, match="missing"):
        files.write_whole(tmp_path / "missing" / "x", b"data")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_disk_full() -> None:
    """A full disk is told as such, with what to do."""
    with (
        pytest.raises(DiskFull, match="same command"),
        files.writing(Path("/x")),
        Path("/dev/full").open("wb") as f,
    ):
        f.write(b"x" * 100_000)


@pytest.mark.parametrize("number", [errno.ENOSPC, *([errno.EDQUOT] if hasattr(errno, "EDQUOT") else [])])
def test_full_is_full(number: int) -> None:
    """A used-up quota is a full disk too."""
    assert isinstance(files.write_error(Path("x"), OSError(number, "no")), DiskFull)
    assert not isinstance(files.write_error(Path("x"), OSError(errno.EACCES, "no")), DiskFull)


@pytest.mark.parametrize("size", [0, 1, 100, 8 * 1024 * 1024 + 1])
def test_checksums(size: int, tmp_path: Path) -> None:
    """A checksum is xxh3-128 of all of the bytes, in pieces or in one."""
    data = os.urandom(size)
    path = tmp_path / "x"
    path.write_bytes(data)
    assert files.checksum(path) == files.checksum_of(data) == xxhash.xxh3_128(data).hexdigest()


def test_content_ids(tmp_path: Path) -> None:
    """A source is known by its bytes at both ends and in the middle, not by its path or its dates."""
    size = 20 * 1024 * 1024
    data = bytearray(os.urandom(64)) + bytearray(size - 64)
    one, two = tmp_path / "card1.mxf", tmp_path / "elsewhere.mov"
    one.write_bytes(data)
    two.write_bytes(data)
    os.utime(two, (1, 1))
    known = files.content_id([one])
    assert known == files.content_id([two])
    assert known.startswith(f"{size}-")
    for place in (0, size // 2, size - 1):
        changed = bytearray(data)
        changed[place] ^= 1
        two.write_bytes(changed)
        assert files.content_id([two]) != known
    two.write_bytes(data + b"\0")
    assert files.content_id([two]) != known


def test_content_id_of_a_sequence(tmp_path: Path) -> None:
    """A sequence is the same after renumbering, and another with a file more, less or changed."""
    paths = [tmp_path / f"x.{n}.dpx" for n in range(3)]
    for n, path in enumerate(paths):
        path.write_bytes(bytes([n]) * 1000)
    known = files.content_id(paths, [1, 2, 3])
    assert known == files.content_id(paths, [86400, 86401, 86402])
    assert known != files.content_id(paths, [1, 2, 4])
    assert known != files.content_id(paths[:2], [1, 2])
    assert known != files.content_id(paths[::-1], [1, 2, 3])


def test_commit(tmp_path: Path) -> None:
    """A version appears by one rename; parents are made, the staged folder is gone."""
    staged, target = tmp_path / "staged", tmp_path / "a" / "b" / "v001"
    (staged / "main").mkdir(parents=True)
    (staged / "main" / "x").write_text("x")
    files.commit(staged, target)
    assert (target / "main" / "x").read_text() == "x"
    assert not staged.exists()


@pytest.mark.parametrize("kind", ["empty folder", "folder", "file", "dangling link"])
def test_commit_refuses_what_is_there(kind: str, tmp_path: Path) -> None:
    """Nothing is ever published over something, not even over an empty folder."""
    staged, target = tmp_path / "staged", tmp_path / "v001"
    staged.mkdir()
    if kind == "file":
        target.write_text("old")
    elif kind == "dangling link":
        target.symlink_to(tmp_path / "nowhere")
    else:
        target.mkdir()
        if kind == "folder":
            (target / "old").touch()
    with pytest.raises(PublishError, match="exists already"):
        files.commit(staged, target)
    assert staged.is_dir()


def test_read_only_and_remove(tmp_path: Path) -> None:
    """Published files are 0444; removing takes read-only files, never what a link leads to."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "keep").write_text("keep")
    tree = tmp_path / "tree"
    (tree / "sub").mkdir(parents=True)
    (tree / "sub" / "x").write_text("x")
    (tree / "link").symlink_to(outside)
    (tree / "file link").symlink_to(outside / "keep")
    before = (outside / "keep").stat().st_mode
    files.make_read_only(tree)
    assert (tree / "sub" / "x").stat().st_mode & 0o777 == 0o444
    assert (outside / "keep").stat().st_mode == before
    files.remove_tree(tree)
    assert not tree.exists()
    assert (outside / "keep").read_text() == "keep"
    files.remove_tree(tree)


@pytest.mark.parametrize("link", [False, True])
@pytest.mark.parametrize("size", [0, 1, 9 * 1024 * 1024])
def test_duplicate(tmp_path: Path, size: int, link: bool) -> None:
    """A copy has all the bytes in place of what was there, can be written, and leaves nothing else."""
    source, target = tmp_path / "a", tmp_path / "b"
    data = os.urandom(size)
    source.write_bytes(data)
    source.chmod(0o444)
    target.write_bytes(b"before")
    files.duplicate(source, target, link=link)
    assert target.read_bytes() == data
    assert source.samefile(target) == (link and os.name != "nt")
    if not link:
        target.write_bytes(b"mine")
        assert source.read_bytes() == data
    assert sorted(tmp_path.iterdir()) == [source, target]


def test_duplicate_says_which_side_failed(tmp_path: Path) -> None:
    """A source that cannot be read is one error, a place that cannot be written another."""
    with pytest.raises(VerifyError, match="gone: cannot be read"):
        files.duplicate(tmp_path / "gone", tmp_path / "b")
    (tmp_path / "folder").mkdir()
    with pytest.raises(VerifyError, match="folder: cannot be read"):
        files.duplicate(tmp_path / "folder", tmp_path / "b")
    (tmp_path / "a").write_text("a")
    with pytest.raises(WriteError, match="b: cannot write"):
        files.duplicate(tmp_path / "a", tmp_path / "none" / "b")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "folder"]


def test_a_hard_link_that_cannot_be_is_a_copy(tmp_path: Path) -> None:
    """Where no hard link can be made (here: to another file system), the file is copied."""
    other = Path("/dev/shm")
    if not os.access(other, os.W_OK) or other.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("needs a second file system")
    source = other / f"dedio test {os.getpid()}"
    source.write_text("a")
    try:
        files.duplicate(source, tmp_path / "b", link=True)
        assert (tmp_path / "b").read_text() == "a"
        assert not source.samefile(tmp_path / "b")
    finally:
        source.unlink()


def test_a_read_only_file_stays_as_it_is(tmp_path: Path) -> None:
    """Removing one of two names of a file leaves the other one's mode alone."""
    (tmp_path / "tree").mkdir()
    (tmp_path / "a").write_text("a")
    (tmp_path / "a").chmod(0o444)
    os.link(tmp_path / "a", tmp_path / "tree" / "b")
    files.remove_tree(tmp_path / "tree")
    if os.name != "nt":
        assert (tmp_path / "a").stat().st_mode & 0o777 == 0o444


def test_free_bytes(tmp_path: Path) -> None:
    """Room is asked for where a folder will be, even if none of it is there yet."""
    assert files.free_bytes(tmp_path / "a" / "b" / "c") > 0


@pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")
def test_a_file_system_without_a_size_is_not_full() -> None:
    """Whatever cannot be written there has another reason."""
    assert files.free_bytes(Path("/proc/shots")) > 1 << 60
