"""Opening files: what is no file is refused at once, by every reader."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from dedio_core import batch, color, cut_log, files, images, manifest, settings, shot_tree
from dedio_core.cli.interrupt import interruptible
from dedio_core.editorial.ale import read_ale
from dedio_core.editorial.cdl_files import read_cdl
from dedio_core.editorial.match.overrides import read_overrides
from dedio_core.editorial.readers import READERS, read_cut
from dedio_core.errors import DedioError
from dedio_core.locks import Lock, held
from dedio_core.media.mxf import read_mxf
from dedio_core.media.sony_meta import read_nonrealtime_meta
from dedio_core.movies.container import sniff
from dedio_core.raw.dpx_header import read_dpx_header
from dedio_core.regular import NotRegular, TooLarge, is_regular, open_regular, open_to_append, read_regular
from tests.pipes import needs_pipes, no_waiting

__all__ = ["no_waiting"]


def test_a_file_is_read(tmp_path: Path) -> None:
    """A file is read whole, one that a user gives by way of a link, too; one that is too large is not."""
    path, link = tmp_path / "x", tmp_path / "link"
    path.write_bytes(b"12345")
    link.symlink_to(path)
    assert read_regular(path, 5) == read_regular(link, 5) == b"12345"
    with pytest.raises(TooLarge):
        read_regular(path, 4)
    with pytest.raises(FileNotFoundError):
        read_regular(tmp_path / "gone", 4)


def test_a_link_is_none_of_ours(tmp_path: Path) -> None:
    """A file of ours is neither read nor added to through a link, and none is made where a link leads."""
    path, link = tmp_path / "x", tmp_path / "link"
    path.write_bytes(b"1")
    link.symlink_to(path)
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for one in (link, tmp_path / "dangling", tmp_path):
        with pytest.raises(OSError, match="not a file"):
            open_regular(one, is_ours=True).close()
        with pytest.raises(OSError, match="not a file"):
            open_to_append(one).close()
        assert not is_regular(one)
    assert path.read_bytes() == b"1"
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="the system cannot refuse links itself")
def test_where_the_system_cannot_refuse_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without O_NOFOLLOW and O_NONBLOCK, what a path is is looked at before and after it is opened."""
    path, link = tmp_path / "x", tmp_path / "link"
    path.write_bytes(b"1")
    link.symlink_to(path)
    monkeypatch.setattr("dedio_core.regular.NO_LINK", 0)
    monkeypatch.setattr("dedio_core.regular.NO_WAIT", 0)
    assert read_regular(path, 9, is_ours=True) == b"1"
    with pytest.raises(NotRegular):
        read_regular(link, 9, is_ours=True)


def test_adding_to_a_file(tmp_path: Path) -> None:
    """A file of ours is made where there is none, and added to where there is."""
    for _ in range(2):
        with open_to_append(tmp_path / "x") as file:
            file.write(b"1")
    assert (tmp_path / "x").read_bytes() == b"11"


READ: dict[str, tuple[str, Callable[[Path], object]]] = {
    "ale": ("x.ale", read_ale),
    "cdl": ("x.ccc", read_cdl),
    "overrides": ("x.csv", read_overrides),
    "batch csv": ("x.csv", batch.read_rows),
    "batch json": ("x.json", batch.read_rows),
    "settings": ("x.json", settings.load),
    "ocio": ("x.ocio", lambda path: color.open_config(str(path))),
    "cut log": ("sht100_cut.json", lambda path: cut_log.load(path, "pla")),
    "mhl": ("x.mhl", manifest.read),
    "sony xml": ("C0001M01.XML", read_nonrealtime_meta),
    "mxf": ("x.mxf", read_mxf),
    "movie": ("x.mov", sniff),
    "dpx": ("x.0001.dpx", read_dpx_header),
    "picture": ("x.0001.exr", images.read_info),
}


@needs_pipes
@pytest.mark.usefixtures("no_waiting")
@pytest.mark.parametrize("name", READ)
def test_nobody_waits_for_a_pipe(name: str, tmp_path: Path) -> None:
    """A named pipe where a file is read is one sentence that names it, at once."""
    file, read = READ[name]
    os.mkfifo(tmp_path / file)
    with pytest.raises(DedioError, match="not a file") as caught:
        read(tmp_path / file)
    assert str(tmp_path / file) in str(caught.value)
    assert "\n" not in str(caught.value)


@needs_pipes
@pytest.mark.usefixtures("no_waiting")
@pytest.mark.parametrize("suffix", ["edl", "xml", "fcpxml", "otio", "otioz", "aaf", "unknown"])
def test_a_pipe_is_no_cut_list(suffix: str, tmp_path: Path) -> None:
    """A named pipe with the suffix of a cut list is refused by each format's reader."""
    path = tmp_path / f"x.{suffix}"
    os.mkfifo(path)
    for read in (read_cut, *(reader for reader in READERS.values())):
        with pytest.raises(DedioError, match="it is a named pipe, not a file"):
            read(path, None)


@needs_pipes
@pytest.mark.usefixtures("no_waiting")
def test_sources_and_sidecars(tmp_path: Path) -> None:
    """A pipe among a source's files is an error, among a version's JSON files it is none of ours."""
    path = tmp_path / "x.json"
    os.mkfifo(path)
    assert shot_tree.read_sidecar(tmp_path) is None
    for read in (lambda: files.content_id([path]), lambda: files.checksum(path)):
        with pytest.raises(OSError, match="named pipe"):
            read()


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_nothing_in_hand(name: str, tmp_path: Path) -> None:
    """The first signal ends at once where no lock is held, and waits for what is in hand where one is."""
    number = getattr(signal, name)
    with pytest.raises(KeyboardInterrupt), interruptible(held) as cancel:
        signal.raise_signal(number)
    assert cancel.is_set()
    with interruptible(held) as cancel, Lock(tmp_path / "lock"):
        assert held()
        signal.raise_signal(number)
        assert cancel.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
    assert not held()


@needs_pipes
@pytest.mark.usefixtures("no_waiting")
def test_who_waits_is_woken(tmp_path: Path) -> None:
    """A signal ends a call that waits for ever, where there is nothing in hand."""
    os.mkfifo(tmp_path / "pipe")
    timer = threading.Timer(0.2, signal.pthread_kill, (threading.main_thread().ident, signal.SIGTERM))
    timer.start()
    with pytest.raises(KeyboardInterrupt), interruptible(held):
        os.close(os.open(tmp_path / "pipe", os.O_RDONLY))
    timer.join()
