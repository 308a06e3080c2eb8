"""The engine `nuke` against the stand-in's program: frames as the native engine's, failures as sentences."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from dedio_core import images
from dedio_core.errors import (
    Cancelled,
    ColorError,
    DiskFull,
    InputError,
    MediaError,
    ToolError,
    VerifyError,
)
from dedio_core.events import FrameDone, Noted
from dedio_core.frames import FrameRange, FrameRate, Timecode
from dedio_core.paths import PlacedPath
from dedio_core.render.engine import ENGINES, Traced
from dedio_core.render.native import NativeEngine
from dedio_core.render.nuke import chunk as chunks
from dedio_core.render.nuke import engine as engines
from dedio_core.render.nuke.chunk import chunked
from dedio_core.render.nuke.engine import NukeEngine
from dedio_core.render.nuke.exr_header import read_header
from dedio_core.render.nuke.pulse import Pulse
from dedio_core.render.nuke.seats import SEATS, Seats
from dedio_core.render.nuke.verdict import NoLicence
from dedio_core.render.witness import witnessed
from dedio_core.settings import Settings
from tests.nuke.wire import PATIENCE, until
from tests.render.nuke.jobs import (
    FRAMES,
    NUKE,
    SIZE,
    Ticks,
    job,
    knobs,
    listing,
    needs_shell,
    rendered,
    roots_of,
    wrapper,
    write_source,
)
from tests.seats import version

pytestmark = needs_shell


@pytest.fixture
def roots(tmp_path: Path) -> dict[str, Path]:
    roots = roots_of(tmp_path / "a tree #1")
    write_source(roots["source"])
    return roots


def halves(path: Path) -> Any:
    """The half floats of an EXR as numbers that count steps."""
    return images.read_picture(path, *SIZE).astype(np.float16).view(np.int16).astype(int)


def stands(pid: int) -> bool:
    with contextlib.suppress(OSError, IndexError):
        text = Path(f"/proc/{pid}/stat").read_text()
        return text.rpartition(")")[2].split()[0] not in ("Z", "X")
    return False


def nukes() -> list[int]:
    """Processes of the stand-in that this process started."""
    found = []
    for pid in below_of(os.getpid()):
        with contextlib.suppress(OSError):
            if b"terminal.py" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
    return found


def below_of(pid: int) -> list[int]:
    """Processes that `pid` started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(folder.name))
    return found


def test_it_makes_what_native_makes(roots: dict[str, Path], tmp_path: Path) -> None:
    """The same names, headers byte for byte, pixels within two half steps, measurements."""
    what, other = job(), roots_of(tmp_path / "native")
    write_source(other["source"])
    ours = {done.frame: done for done in rendered(what, roots)}
    theirs = {done.frame: done for done in NativeEngine(1).render(what, (FRAMES,), other, threading.Event())}
    assert listing(roots["stage"]) == listing(other["stage"])
    assert listing(roots["work"]) == listing(other["work"])
    for frame in FRAMES:
        assert what.exr
        path = what.exr.path(frame)
        header, wanted = (read_header(path.resolve(r).read_bytes()) for r in (roots, other))
        assert dict(header.attributes) == dict(wanted.attributes)
        assert list(header.attributes) == list(wanted.attributes)
        assert np.abs(halves(path.resolve(roots)) - halves(path.resolve(other)))[1:-1, 1:-1].max() <= 2
        assert [one.path for one in ours[frame].outputs] == [one.path for one in theirs[frame].outputs]
        assert set(ours[frame].qc) == set(theirs[frame].qc)
        assert ours[frame].qc["stops"] == pytest.approx(theirs[frame].qc["stops"], abs=1e-3)
    again = witnessed("nuke", list(ours.values()), what, (FRAMES,), roots)
    assert len(list(again)) == len(FRAMES)


def test_drop_frame_and_high_rates(roots: dict[str, Path]) -> None:
    """Timecode that Nuke itself cannot count is in the headers as native writes it."""
    for rate, label in (("29.97", "01:00:59;28"), ("59.94", "01:00:59;58"), ("48", "23:59:59:46")):
        what = job(start=Timecode.parse(label, FrameRate.parse(rate)), picture=None)
        assert what.exr
        for done in rendered(what, roots):
            path = what.exr.path(done.frame).resolve(roots)
            images.verified_exr(path, *SIZE, what.timecode(done.frame))


def test_pictures_of_staged_exrs(roots: dict[str, Path]) -> None:
    """A job that has no EXR reads the staged ones, makes the pictures, and measures what they show."""
    what = job()
    first = {done.frame: done for done in rendered(replace(what, picture=None), roots)}
    assert what.picture
    again = rendered(what.from_staged(what.picture, what.frames), roots)
    assert [done.outputs[0].path for done in again] == [f"work:proxy/proxy.{n}.png" for n in FRAMES]
    assert all(done.qc["digest"] == first[done.frame].qc["digest"] for done in again)


def test_chunks_and_seats(roots: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """A process a chunk, no more at once than there are seats, each frame once; gaps are left out."""
    most = []
    before = chunks.NukeProcess.__init__

    def counted(self: Any, *args: Any) -> None:
        most.append(SEATS.taken)
        before(self, *args)

    monkeypatch.setattr(chunks.NukeProcess, "__init__", counted)
    ranges = FrameRange(1001, 1002), FrameRange(1004, 1004)
    done = rendered(job(picture=None), roots, *ranges, chunk=1, seats=2)
    assert sorted(one.frame for one in done) == [1001, 1002, 1004]
    assert len(most) == 3
    assert max(most) <= 2
    assert SEATS.taken == 0
    assert chunked(ranges, 0) == [ranges]
    assert chunked((FrameRange(1, 5),), 2) == [(FrameRange(1, 2),), (FrameRange(3, 4),), (FrameRange(5, 5),)]


class Waits(threading.Event):
    """Who waits for a seat looks again and again whether it is to stop: it is known then that it waits."""

    def __init__(self) -> None:
        super().__init__()
        self.is_waited = threading.Event()

    def is_set(self) -> bool:
        self.is_waited.set()
        return super().is_set()


def test_seats_are_of_the_whole_process() -> None:
    """Two ingests of one process share the seats; who waits can be stopped."""
    seats, waits, has_begun = Seats(), Waits(), threading.Event()
    order = []

    def first() -> None:
        with seats.one(1, threading.Event()):
            has_begun.set()
            assert waits.is_waited.wait(PATIENCE)
            order.append("first out")

    def second() -> None:
        with seats.one(1, waits):
            order.append("second in")

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert has_begun.wait(PATIENCE)
    threads[1].start()
    for thread in threads:
        thread.join(PATIENCE)
    assert order == ["first out", "second in"]
    waits.set()
    with seats.one(1, waits), pytest.raises(Cancelled), seats.one(1, waits):
        pass
    assert seats.taken == 0


def test_a_wait_for_a_licence_begins_with_the_seat(
    roots: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """How long a seat was waited for does not count: the licence server has not been asked before."""
    clock, stop = Ticks(), Waits()
    tries: list[float] = []
    came: list[int | Noted] = []
    monkeypatch.setattr(chunks, "time", SimpleNamespace(monotonic=clock))
    monkeypatch.setattr(chunks, "WAIT", 0.0)

    def begin() -> Iterator[int]:
        tries.append(clock.now)
        if len(tries) == 1:
            raise NoLicence("there is none")
        yield 1001

    with NukeEngine(knobs(seats=1, licence_wait=60.0))._rendering(NUKE, job(), roots) as rendering:
        waiting = threading.Thread(target=lambda: came.extend(rendering._seated(begin, stop)))
        with SEATS.one(1, threading.Event()):
            waiting.start()
            assert stop.is_waited.wait(PATIENCE)
            clock.now = 1000.0
        waiting.join(PATIENCE)
    assert tries == [1000.0, 1000.0]
    assert [type(one) for one in came] == [Noted, int]


@pytest.mark.parametrize(
    ("switch", "kind", "words", "left"),
    [
        ("FAIL_AT=1003", ToolError, "Nuke: Write_exr, frame 1003: ", 2),
        (
            "CRASH_AT=1003",
            ToolError,
            "the signal SIGSEGV; its frames 1003-1004 are missing; the same command",
            2,
        ),
        ("HALF_FILE_AT=1002", ToolError, "the signal SIGKILL; its frames 1002-1004 are missing", 1),
        ("SHORT_AT=1002", VerifyError, "Nuke, frame 1002: ", 1),
        ("EMPTY_AT=1002", ToolError, "sht100_v001.1002.exr: is empty", 1),
        ("SKIP_WRITE=1", ToolError, "1001.exr: is not there, though Nuke said that it was rendered", 0),
        (
            "LICENCE=none",
            NoLicence,
            "no licence for a render (exit code 100): A license for nuke_r was not found",
            0,
        ),
    ],
)
def test_each_failure_is_one_sentence(
    roots: dict[str, Path], monkeypatch: pytest.MonkeyPatch, switch: str, kind: type, words: str, left: int
) -> None:
    """Frames before it are yielded and staged; nothing half is, and nothing of Nuke's stays in work."""
    name, _, value = switch.partition("=")
    monkeypatch.setenv(f"FAKENUKE_{name}", value)
    done: list[int] = []
    frames = NukeEngine(knobs()).render(job(), (FRAMES,), roots, threading.Event())
    with pytest.raises(kind) as error:
        done.extend(one.frame for one in frames)
    assert words in str(error.value)
    assert "\n" not in str(error.value)
    assert done == [*FRAMES][:left]
    assert listing(roots["stage"]) == [f"main_ACEScg/sht100_v001.{n}.exr" for n in done]
    assert listing(roots["work"]) == [f"proxy/proxy.{n}.png" for n in done]
    assert nukes() == []


def test_a_hang_is_ended_with_its_tree(roots: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """A Nuke that says nothing is stopped after `nuke.silence`, and nothing of it runs on."""
    clock = Ticks()
    monkeypatch.setattr("dedio_core.render.nuke.process.Pulse", lambda: Pulse(clock))
    monkeypatch.setenv("FAKENUKE_HANG_AT", "1002")
    frames = NukeEngine(knobs()).render(job(), (FRAMES,), roots, threading.Event())
    assert cast(FrameDone, next(frames)).frame == 1001
    clock.step = 10.0
    with pytest.raises(
        ToolError, match=r"said nothing for 60 seconds \(nuke.silence\) and was stopped, at frame 1002"
    ):
        next(frames)
    assert nukes() == []
    assert listing(roots["stage"]) == ["main_ACEScg/sht100_v001.1001.exr"]


def test_cancel_ends_what_nuke_started(
    roots: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A studio's wrapper, what it starts, and one that hears no SIGTERM: all end."""
    monkeypatch.setattr("dedio_core.render.nuke.process.GRACE", 0.5)
    monkeypatch.setenv("FAKENUKE_HANG_AT", "1002")
    note = tmp_path / "pids"
    text = f"trap '' TERM\nsleep 36000 &\necho $! $$ > '{note}'\n'{NUKE}' \"$@\""
    cancel = threading.Event()
    engine = NukeEngine(knobs(executable=str(wrapper(tmp_path / "nuke", text))))
    frames = engine.render(job(), (FRAMES,), roots, cancel)
    assert next(frames).frame == 1001
    cancel.set()
    with pytest.raises(Cancelled):
        next(frames)
    assert [pid for pid in map(int, note.read_text().split()) if stands(pid)] == []
    assert SEATS.taken == 0


def test_what_outlives_nuke_is_ended(roots: dict[str, Path], tmp_path: Path) -> None:
    """A wrapper that is killed leaves its Nuke behind, one that ends well what it started: both are ended."""
    note = tmp_path / "pids"
    hang = "FAKENUKE_HANG_AT=1001; export FAKENUKE_HANG_AT"
    for text, is_good in (
        (f"(while [ ! -s '{note}' ]; do sleep 0.05; done; kill -9 $$) & {hang}", False),
        ("sleep 36000 &", True),
    ):
        lines = f"exec 3<&0\n{text}\n'{NUKE}' \"$@\" <&3 &\necho $! $(jobs -p) > '{note}'\nwait $!"
        with contextlib.nullcontext() if is_good else pytest.raises(ToolError, match="SIGKILL"):
            rendered(job(), roots, executable=str(wrapper(tmp_path / "nuke", lines)))
        pids = [int(word) for word in note.read_text().split()]
        assert pids
        assert [pid for pid in pids if stands(pid)] == []


def test_one_that_talks_and_does_not_render_is_ended(
    roots: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Talk of anything but frames extends its time four times, and no more; it is read without end."""
    # What waits to be taken, and what is read at once, is less than 60 seconds of this clock.
    clock = Ticks(0.005)
    monkeypatch.setattr("dedio_core.render.nuke.process.Pulse", lambda: Pulse(clock))
    nuke = wrapper(tmp_path / "nuke", HELLO + "exec yes hello")
    with pytest.raises(
        ToolError,
        match=r"Nuke said nothing of a frame for 240 seconds \(4 times nuke.silence\).*: hello; hello",
    ):
        rendered(job(), roots, executable=str(nuke))
    assert nukes() == []


def test_closing_is_cancel(roots: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Who stops asking for frames leaves no Nuke behind."""
    monkeypatch.setenv("FAKENUKE_SLOW", "60@3")
    frames = cast("Iterator[Any]", NukeEngine(knobs()).render(job(), (FRAMES,), roots, threading.Event()))
    next(frames)
    assert nukes()
    cast(Any, frames).close()
    assert nukes() == []
    assert listing(roots["work"]) == ["proxy/proxy.1001.png"]


def test_a_licence_is_waited_for(
    roots: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as the setting says, and no error but that one is tried again."""
    monkeypatch.setattr(chunks, "WAIT", 0.1)
    count = tmp_path / "count"
    none = "FAKENUKE_LICENCE=none && export FAKENUKE_LICENCE"
    text = f"echo >> '{count}'\n[ $(wc -l < '{count}') -lt 3 ] && {none}\n'{NUKE}' \"$@\""
    nuke = str(wrapper(tmp_path / "nuke", text))
    with pytest.raises(NoLicence):
        rendered(job(picture=None), roots, executable=nuke)
    assert len(count.read_text().splitlines()) == 1
    noted, *done = rendered(job(picture=None), roots, executable=nuke, licence_wait=600.0)
    assert isinstance(noted, Noted)
    assert len(done) == len(FRAMES)
    assert len(count.read_text().splitlines()) == 3
    monkeypatch.setenv("FAKENUKE_FAIL_AT", "1001")
    with pytest.raises(ToolError, match="Write_exr, frame 1001"):
        rendered(job(picture=None), roots, executable=nuke, licence_wait=600.0)
    assert len(count.read_text().splitlines()) == 4


def test_a_wait_for_a_licence_is_told_and_can_be_stopped(
    roots: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, when it begins, by whichever process; who stops it is told so and not that there is none."""
    monkeypatch.setattr(chunks, "WAIT", 0.1)
    tries = tmp_path / "tries"
    text = f"echo >> '{tries}'; echo 'A license for nuke_r was not found'; exit 100"
    nuke = str(wrapper(tmp_path / "nuke", text))
    place = PlacedPath("work", "proxy.mp4")
    engine = NukeEngine(knobs(executable=nuke, chunk=2, seats=2, licence_wait=600.0))
    for begin in (
        lambda cancel: engine.render(job(), (FRAMES,), roots, cancel),
        lambda cancel: engine.movie(replace(job(), exr=None), place, None, roots, cancel),
    ):
        tries.write_text("")
        cancel = threading.Event()
        said = begin(cancel)
        noted = next(said)
        assert isinstance(noted, Noted)
        assert noted.message == (
            "Nuke has no licence for a render; one is waited for, for at most 600 seconds (nuke.licence_wait)"
        )

        def stop(cancel: threading.Event = cancel) -> None:
            until(lambda: len(tries.read_text()) > 6)  # each process has tried again
            cancel.set()

        threading.Thread(target=stop).start()
        with pytest.raises(Cancelled):
            next(said)


HELLO = """echo 'dedio_progress: {"hello":{"nuke":"16.0v1"}}'; """
FRAME = """echo 'dedio_progress: {"frame":1001}'; """


def test_a_licence_that_goes_away(
    roots: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken away in the middle, the next try has what is left: each frame comes once."""
    monkeypatch.setattr(chunks, "WAIT", 0.1)
    been = tmp_path / "been"
    first = f"touch '{been}'; '{NUKE}' \"$@\" --chunk=1001-1002; exit 100"
    text = f"if [ ! -e '{been}' ]; then {first}; fi\nexec '{NUKE}' \"$@\""
    nuke = str(wrapper(tmp_path / "nuke", text))
    done = rendered(job(picture=None), roots, executable=nuke, licence_wait=600.0)
    assert [one.frame for one in done if isinstance(one, FrameDone)] == list(FRAMES)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("echo 'libGL.so.1: no such file' >&2; exit 127", "(exit code 127): libGL.so.1"),
        ("exit 0", "never ran DED-IO's program: it said nothing of why"),
        (HELLO + "exit 0", "as if all was well; its frames 1001-1004 are missing"),
        (HELLO + FRAME + "exit 0", "1001.exr: Nuke said that it was rendered, but it is not there"),
        ("kill -9 $$", "ended by the signal SIGKILL"),
        ("head -c 300000 /dev/zero | tr '\\0' x; echo; exit 3", "exit code 3"),
    ],
)
def test_a_program_that_is_no_nuke(roots: dict[str, Path], tmp_path: Path, text: str, words: str) -> None:
    """What does not start, does nothing, lies or floods: a sentence each."""
    nuke = wrapper(tmp_path / "nuke", text)
    with pytest.raises((ToolError, VerifyError)) as error:
        rendered(job(), roots, executable=str(nuke))
    assert words in str(error.value)
    assert len(str(error.value)) < 2000
    assert listing(roots["stage"]) == []


def test_nuke_is_looked_for_once(
    roots: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A render has one Nuke for all its processes; where it went away meanwhile, it is named."""
    nuke = wrapper(tmp_path / "nuke", f'rm "$0"; exec \'{NUKE}\' "$@"')
    looked: list[str | None] = []
    plain = engines.find

    def find(named: str | None) -> Any:
        looked.append(named)
        return plain(named)

    monkeypatch.setattr(engines, "find", find)
    with pytest.raises(ToolError, match=f"{nuke}: Nuke cannot be started: No such file or directory"):
        rendered(job(picture=None), roots, executable=str(nuke), chunk=2, seats=1)
    assert looked == [str(nuke)]


def test_a_file_that_nuke_holds_open_stops_nothing(
    roots: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Nuke rendered goes when it was taken; where it cannot, on Windows, it goes with its folder."""
    held, plain = [], Path.unlink

    def unlink(self: Path, missing_ok: bool = False) -> None:
        if self.parent.name == "exr" and self.name.startswith("sht100"):
            held.append(self.name)
            raise PermissionError(13, "in use")
        plain(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    assert len(rendered(job(picture=None), roots)) == len(FRAMES) == len(held)


def test_what_cannot_be_executed(roots: dict[str, Path], tmp_path: Path) -> None:
    """No Nuke, or a file that the system does not run."""
    assert "no file" in str(NukeEngine(knobs(executable="/no/nuke")).unavailable())
    with pytest.raises(ToolError, match=r"/no/nuke: is no file; install Nuke 15 to 17"):
        rendered(job(), roots, executable="/no/nuke")
    broken = wrapper(tmp_path / "nuke", "")
    broken.write_bytes(b"\x7fELF")
    with pytest.raises(ToolError, match="Nuke cannot be started: Exec format error"):
        rendered(job(), roots, executable=str(broken))


def test_a_nuke_among_the_media_is_not_run(roots: dict[str, Path]) -> None:
    """No program that came with a turnover is run, whoever names it."""
    inside = wrapper(roots["source"] / "nuke", "touch /tmp/never")
    with pytest.raises(ToolError, match="no program of a turnover is run"):
        rendered(job(), roots, executable=str(inside))


def test_jobs_that_nuke_would_do_otherwise(roots: dict[str, Path]) -> None:
    """A movie, a space that the config lacks, a filter, a source frame that is gone: each of its own kind."""
    what = job()
    with pytest.raises(InputError, match="a movie is written as DPX before"):
        rendered(replace(what, source=replace(what.source, kind="movie")), roots)
    with pytest.raises((ColorError, ToolError), match=r"No such space|Color_plate"):
        rendered(replace(what, color=replace(what.color, source="No such space")), roots)
    box = (0.0, 4.0, 96.0, 50.0)
    with pytest.raises(InputError, match="lanczos3"):
        rendered(replace(what, geometry=replace(what.geometry, filter="lanczos3", box=box)), roots)
    with pytest.raises(ColorError, match="has changed since the plan was made"):
        rendered(replace(what, color=replace(what.color, config_hash="0" * 32)), roots)
    (roots["source"] / "A001.1003.dpx").unlink()
    with pytest.raises(MediaError, match=r"A001\.1003\.dpx: is missing"):
        rendered(what, roots)


def test_the_config_is_the_jobs_and_not_the_users(
    roots: dict[str, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """$OCIO goes before a project's config, and our Python is not Nuke's: both stay out. Its own stay."""
    note = tmp_path / "env"
    nuke = wrapper(tmp_path / "nuke", f"env > '{note}'\nexit 1")
    for name, value in (("OCIO", "/nowhere.ocio"), ("PYTHONPATH", "/ours"), ("PYTHONHOME", "/ours"),
                        ("LD_LIBRARY_PATH", "/opt/nuke/lib"), ("NUKE_PATH", "/studio"),
                        ("foundry_LICENSE", "4101@licences"), ("KITSU_TOKEN", "verysecret1")):  # fmt: skip
        monkeypatch.setenv(name, value)
    with pytest.raises(ToolError):
        rendered(job(), roots, executable=str(nuke))
    found = dict(line.split("=", 1) for line in note.read_text().splitlines() if "=" in line)
    assert not {"OCIO", "PYTHONPATH", "PYTHONHOME", "KITSU_TOKEN"} & set(found)
    wanted = {"LD_LIBRARY_PATH": "/opt/nuke/lib", "NUKE_PATH": "/studio", "foundry_LICENSE": "4101@licences"}
    assert wanted.items() <= found.items()


def test_a_config_with_luts_beside_it_stays_in_place(roots: dict[str, Path], tmp_path: Path) -> None:
    """A config that is a file is not copied away from the LUTs that it names."""
    from dedio_core import color

    folder = tmp_path / "my config"
    (folder / "luts").mkdir(parents=True)
    (folder / "luts" / "half.spi1d").write_text("Version 1\nFrom 0 1\nLength 2\nComponents 1\n{\n0\n0.5\n}\n")
    path = folder / "config.ocio"
    path.write_text(
        "ocio_profile_version: 2\nsearch_path: luts\nroles: {default: lin, scene_linear: lin}\n"
        "file_rules:\n  - !<Rule> {name: Default, colorspace: lin}\n"
        "displays:\n  d:\n    - !<View> {name: v, colorspace: lin}\n"
        "colorspaces:\n  - !<ColorSpace> {name: lin}\n"
        "  - !<ColorSpace>\n    name: halved\n    to_scene_reference: !<FileTransform> {src: half.spi1d}\n"
    )
    config = color.open_config(str(path))
    what = job(picture=None)
    chosen = replace(
        what.color, config=str(path), config_hash=config.content_hash, source="halved", target="lin"
    )
    rendered(replace(what, color=chosen), roots)
    assert what.exr
    made = images.read_picture(what.exr.path(1001).resolve(roots), *SIZE)
    raw = images.read_picture(roots["source"] / "A001.1001.dpx", *SIZE) / np.float32(65535)
    np.testing.assert_allclose(made, raw / 2, atol=2e-3)
    moved = folder.rename(tmp_path / "config #2") / "config.ocio"
    again = replace(chosen, config=str(moved))
    with pytest.raises(InputError, match="may take the # in its path for a frame number; move it"):
        rendered(replace(what, color=again), roots)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at who a folder belongs to")
def test_what_a_killed_run_left_in_the_temporary_folder_goes_with_the_next(
    roots: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tree with a # in its path has its config there, by a name of its own; a link there is left alone."""
    temporary, note = tmp_path / "tmp", tmp_path / "seen"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    nuke = wrapper(tmp_path / "nuke", f"ls -ld '{temporary}'/* >> '{note}'\nexec '{NUKE}' \"$@\"")
    rendered(job(picture=None), roots, executable=str(nuke))
    (seen,) = note.read_text().splitlines()
    assert seen.startswith("drwx------")
    folder = Path(seen.split()[-1])
    assert list(temporary.iterdir()) == []
    folder.mkdir()
    (folder / "old").write_text("of a killed run")
    rendered(job(picture=None), roots, executable=str(nuke))
    assert list(temporary.iterdir()) == []
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("")
    folder.symlink_to(elsewhere)
    rendered(job(picture=None), roots, executable=str(nuke))
    assert list(temporary.iterdir()) == [folder]
    assert listing(elsewhere) == ["kept"]


def test_an_orphan_writes_beside(roots: dict[str, Path], tmp_path: Path) -> None:
    """What a Nuke of a killed run still writes goes to a folder that nobody takes from, and is removed."""
    old = roots["work"] / "nuke" / "deadbeef" / "exr"
    old.mkdir(parents=True)
    (old / "sht100_v001.1001.exr").write_bytes(b"an orphan's")
    assert len(rendered(job(), roots)) == len(FRAMES)
    assert not (roots["work"] / "nuke").exists()


def test_a_full_disk_is_told_as_one(roots: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no room for a frame, that is why Nuke failed, whatever it said."""
    monkeypatch.setenv("FAKENUKE_FAIL_AT", "1002")
    monkeypatch.setattr("dedio_core.files.free_bytes", lambda folder: 1000)
    with pytest.raises(DiskFull, match="the disk is full; make room and run the same command again"):
        rendered(job(), roots)


def test_it_is_registered_and_tells_what_rendered(roots: dict[str, Path]) -> None:
    """By its name with its settings; the lineage has each version once, and no path of this machine."""
    engine = ENGINES["nuke"](1, Settings(nuke=knobs(interactive=True)))
    assert isinstance(engine, Traced)
    assert engine.unavailable() is None
    assert engine.lineage() == ()
    assert len(list(engine.render(job(), (FRAMES,), roots, threading.Event()))) == len(FRAMES)
    command = [NUKE.name, "-i", "-t", "terminal.py", "--job=work:nuke/job.json"]
    assert engine.lineage() == ({"nuke": version(), "command": command},)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize("is_hanging", [False, True])
def test_killed_it_takes_nuke_with_it(roots: dict[str, Path], tmp_path: Path, is_hanging: bool) -> None:
    """After kill -9 of DED-IO the Nuke ends: by itself, as its input has ended, or ended by its guard."""
    code = (
        "import sys, threading; from pathlib import Path; from tests.render.nuke.jobs import *\n"
        "from dedio_core.render.nuke import guard; guard.SECONDS = 1\n"
        "roots = {n: Path(sys.argv[1], n) for n in ('source', 'stage', 'work')}\n"
        "frames = NukeEngine(knobs()).render(job(), (FRAMES,), roots, threading.Event())\n"
        "for done in frames: print(done.frame, flush=True)"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    env |= {"FAKENUKE_HANG_AT": "1002"} if is_hanging else {"FAKENUKE_SLOW": "60@3"}
    line = [sys.executable, "-c", code, str(roots["work"].parent)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, env=env) as process:
        assert process.stdout
        assert process.stdout.readline().strip() == b"1001"
        below = below_of(process.pid)
        assert len(below) >= 2, "Nuke and its guard"
        process.send_signal(signal.SIGKILL)
    until(lambda: not any(stands(pid) for pid in below))
    assert len(rendered(job(), roots)) == len(FRAMES)
