"""Sony's ``rawexporter`` (it comes with RAW Viewer): X-OCN, F55 and F65 raw to 16-bit DPX.

Its command line is known from public scripts only, which disagree: ``--out`` (last frame, taken as
included) or ``--duration``; file numbers from ``--start`` with ``--digits``, or five digits from
00000 whatever is asked. So what it wrote is looked for, counted, and proved by its timecodes.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Literal

from dedio_core import files, launch
from dedio_core.errors import Cancelled, InputError, ToolError
from dedio_core.events import FrameDone
from dedio_core.frames import FrameRange
from dedio_core.models import ImageSequence, SourceClip
from dedio_core.raw import wsl
from dedio_core.raw.bakes import BAKES, bake_problem
from dedio_core.raw.base import check_asked
from dedio_core.raw.child import Child
from dedio_core.raw.exported import Exported

WINDOWS_PLACE = PureWindowsPath(r"C:\Program Files\Sony\RAW Viewer\rawexporter.exe")
MAC_PLACE = "/Applications/RAW Viewer.app/Contents/MacOS/rawexporter"
LINUX_PLACE = "/usr/local/bin/rawexporter"
"""Where it is installed; a public tool (open_vp_cal) has these as its defaults."""

REMEDY = "install Sony RAW Viewer, or set tools.sony_converter to its rawexporter"

CODECS = ("X-OCN", "RAW SQ", "F65 RAW")
"""Parts of the codec names that it reads, as MediaInfo has them (a public card tool's list)."""

POLL = 0.05
BYTES_A_PIXEL = 6
"""Of 16-bit RGB."""
VERSION_TIMEOUT = 5.0


def install_places() -> tuple[Path, ...]:
    """Where `rawexporter` is looked for on this system; under WSL the Windows one first."""
    if sys.platform == "win32":
        return (Path(WINDOWS_PLACE),)
    if sys.platform == "darwin":
        return (Path(MAC_PLACE),)
    return (*((Path(wsl.to_linux(WINDOWS_PLACE)),) if wsl.is_wsl() else ()), Path(LINUX_PLACE))


class SonyRawConverter:
    """The `rawexporter` at `tool`, or at the first known place that has one.

    `depth` is 10 or 16 bits. `timeout` is the seconds without a new frame, or growth of one, after
    which it counts as hung. `range_flag` says how the last frame is given to it. Raises `InputError`
    for a bake or depth that it does not have.
    """

    name = "sony"

    def __init__(
        self,
        tool: str | Path | None = None,
        *,
        bake: str = "SGAMUT3CINE_SLOG3",
        depth: int = 16,
        timeout: float = 300.0,
        range_flag: Literal["out", "duration"] = "out",
    ) -> None:
        if bake not in BAKES:
            raise InputError(f"rawexporter has no bake '{bake}': use one of {', '.join(BAKES)}")
        if depth not in (10, 16):
            raise InputError(f"rawexporter writes 10- or 16-bit DPX, not {depth}")
        self._given = _as_here(tool) if tool else None
        self._bake = bake
        self._depth = depth
        self._timeout = timeout
        self._range_flag = range_flag

    @property
    def tool(self) -> Path:
        """The program: as given, else the first known place that has it, else the first known place."""
        places = install_places()
        return self._given or next((place for place in places if place.is_file()), places[0])

    @property
    def bake_color_space(self) -> tuple[str, ...]:
        """OCIO colour spaces that agree with the bake, the best first."""
        return BAKES[self._bake]

    def unavailable(self) -> str | None:
        """Why it cannot run here, with the remedy; None where it can."""
        tool = self.tool
        if not tool.is_file():
            where = tool if self._given else ", ".join(str(place) for place in install_places())
            return f"Sony rawexporter not found at {where}: {REMEDY}"
        if sys.platform != "win32" and not os.access(tool, os.X_OK):
            return f"{tool} may not be executed: chmod +x it, or {REMEDY}"
        return None

    def handles(self, clip: SourceClip) -> bool:
        """Whether `clip` is a raw of Sony's."""
        return clip.kind == "raw" and any(mark in clip.codec.upper().replace("_", " ") for mark in CODECS)

    def version(self) -> str | None:
        """The first line that ``--version`` prints; None without one in five seconds."""
        if self.unavailable():
            return None
        argv = (str(self.tool), "--version")
        try:
            ran = subprocess.run(
                argv,
                env=launch.environment(),
                capture_output=True,
                stdin=subprocess.DEVNULL,
                timeout=VERSION_TIMEOUT,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        said = (ran.stdout + b"\n" + ran.stderr).decode("utf-8", "replace").split("\n")
        return next((line.strip()[:200] for line in said if line.strip()), None)

    def check_bake(self, color_space: str, aliases: Iterable[str] = ()) -> str | None:
        """Why a file baked so must not be read as `color_space`; None where both agree."""
        return bake_problem(self._bake, color_space, aliases)

    def command(self, clip: SourceClip, frames: FrameRange, to: ImageSequence) -> tuple[str, ...]:
        """The argv of `export`; the output folder's real name ends in random letters."""
        return self._argv(clip, frames, to, to.directory.parent / _folder_prefix(to))

    def _argv(self, clip: SourceClip, frames: FrameRange, to: ImageSequence, folder: Path) -> tuple[str, ...]:
        last = frames.last if self._range_flag == "out" else len(frames)
        return (
            str(self.tool),
            *("--input", self._path(clip.path)),
            *("--dir", self._path(folder)),
            *("--output", "frame"),
            *("--in", str(frames.first)),
            *(f"--{self._range_flag}", str(last)),
            *("--start", str(to.first_frame)),
            *("--digits", str(to.padding)),
            *("--video", "DPX"),
            *("--depth", str(self._depth)),
            *("--bake", self._bake),
            *("--display", "0"),
        )

    def _path(self, path: Path) -> str:
        """`path` as the tool sees it: a Windows program under WSL needs a Windows path."""
        whole = path.absolute()
        if self.tool.suffix.lower() == ".exe" and wsl.is_wsl():
            return str(wsl.to_windows(PurePosixPath(whole), wsl.distro()))
        return str(whole)

    def export(
        self, clip: SourceClip, frames: FrameRange, to: ImageSequence, cancel: threading.Event
    ) -> Iterator[FrameDone]:
        """Convert clip frames `frames` into `to`; see `RawConverter.export`.

        The tool writes into a new folder beside `to.directory`, which is removed at the end.
        """
        if reason := self.unavailable():
            raise ToolError(reason)
        check_asked(clip, frames, to)
        with files.writing(to.directory):
            to.directory.mkdir(parents=True, exist_ok=True)
            folder = Path(tempfile.mkdtemp(prefix=_folder_prefix(to), dir=to.directory.parent))
        try:
            yield from self._run(Exported(clip, frames, to, folder), cancel)
        finally:
            with contextlib.suppress(OSError):  # a killed program may hold a file for a moment (Windows)
                files.remove_tree(folder)

    def _run(self, exported: Exported, cancel: threading.Event) -> Iterator[FrameDone]:
        argv = self._argv(exported.clip, exported.frames, exported.to, exported.folder)
        task = f"rawexporter, {exported.clip.path.name} frames {exported.frames}"
        with Child(argv, exported.folder) as child:
            try:
                yield from self._watch(child, exported, cancel, task)
                if code := child.ended():
                    raise ToolError(f"ended with exit code {code}")
                yield from exported.rest()
            except ToolError as error:
                child.stop()
                words = f"; its last words:\n{child.tail()}" if child.tail() else "; it said nothing"
                raise ToolError(f"{task}: {error}{room_left(exported)}{words}") from error

    def _watch(
        self, child: Child, exported: Exported, cancel: threading.Event, task: str
    ) -> Iterator[FrameDone]:
        """Yield frames as they come until the tool has ended."""
        seen, since = (0, 0), time.monotonic()
        while child.ended() is None:
            if cancel.wait(POLL):
                raise Cancelled(f"{task}: stopped")
            yield from exported.early()
            now = (len(exported.placed), _bytes_in(exported.folder))
            if now != seen:
                seen, since = now, time.monotonic()
            elif time.monotonic() - since > self._timeout:
                raise ToolError(f"hung: no new frame in {self._timeout:g} seconds; it was stopped")


def _as_here(tool: str | Path) -> Path:
    """`tool` from the settings; under WSL it may be written as a Windows path."""
    if wsl.is_wsl() and re.match(r"[A-Za-z]:[\\/]", str(tool)):
        return Path(wsl.to_linux(PureWindowsPath(str(tool))))
    return Path(tool)


def _folder_prefix(to: ImageSequence) -> str:
    return f".{to.directory.name}.rawexporter-"


def _bytes_in(folder: Path) -> int:
    """Bytes of all files in `folder` now; a file that goes away meanwhile counts nothing."""
    total = 0
    for entry in os.scandir(folder):
        with contextlib.suppress(OSError):
            total += entry.stat().st_size
    return total


def room_left(exported: Exported) -> str:
    """A hint where no further frame has room: the tool may end well on a full disk and write nothing."""
    with contextlib.suppress(OSError):
        free = files.free_bytes(exported.folder)
        if free < 2 * exported.clip.width * exported.clip.height * BYTES_A_PIXEL:
            return f" (only {free >> 20} MB are free in {exported.folder.parent})"
    return ""
