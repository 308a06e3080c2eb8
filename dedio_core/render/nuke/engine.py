"""The engine `nuke`: processes of Nuke render, and nothing that they say is believed without the files.

Nuke renders into a folder of its own below ``work``, a new one each time: what an orphan of an earlier run
still writes is never taken. A frame is proved, stamped and moved to its staged name as soon as it is whole.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event, Lock
from typing import Any

from dedio_core import color, drawing, files, images
from dedio_core.errors import InputError, ToolError
from dedio_core.events import FrameDone, Noted
from dedio_core.frames import FrameRange
from dedio_core.jsonable import fingerprint
from dedio_core.paths import PlacedPath, Roots
from dedio_core.render.job import Corners, RenderJob
from dedio_core.render.nuke.chunk import Rendering, chunked, together
from dedio_core.render.nuke.executable import Found, find
from dedio_core.render.nuke.place import put_movie
from dedio_core.render.nuke.process import PROGRAM, argv
from dedio_core.settings import NukeKnobs
from dedio_core.tools import refuse_program

FOLDER = "nuke"
"""Below ``work``."""
MOVIE = "movie.mp4"
"""In it: the movie's own name may hold what a knob takes for a frame number."""


class NukeEngine:
    """Renders with the Nuke that `knobs` name, or with the newest one that is installed."""

    def __init__(self, knobs: NukeKnobs) -> None:
        self.knobs = knobs
        self._rendered: dict[tuple[str, str], None] = {}
        self._lock = Lock()

    def unavailable(self) -> str | None:
        """Why this engine cannot run here and what to do, or None. Nuke is looked for, not started."""
        return self._found().problem or None

    def _found(self) -> Found:
        for door in (images.unavailable, color.unavailable, drawing.unavailable):
            if reason := door():
                return Found(None, reason)
        if not PROGRAM.is_file():
            return Found(None, f"{PROGRAM}: DED-IO's plug-in is not there; install DED-IO anew")
        return find(self.knobs.executable)

    def _program(self) -> Path:
        """The Nuke that renders, looked for once a render. Raises `ToolError`."""
        found = self._found()
        if found.path is None:
            raise ToolError(found.problem)
        return found.path

    def lineage(self) -> tuple[dict[str, Any], ...]:
        """The version of each Nuke that rendered, and the command line, its path as a root and a path."""
        with self._lock:
            return tuple(
                {"nuke": version, "command": self._command(name)} for version, name in self._rendered
            )

    def _command(self, name: str) -> list[str]:
        words = argv(Path(name), self.knobs, f"--job=work:{FOLDER}/job.json")
        return [*words[:-2], PROGRAM.name, words[-1]]

    def render(
        self, job: RenderJob, ranges: tuple[FrameRange, ...], roots: Roots, cancel: Event
    ) -> Iterator[FrameDone | Noted]:
        """Render the plate frames `ranges` of `job`, a process a chunk, in the order they are proved."""
        program = self._program()
        if job.source.kind != "sequence":
            raise InputError(
                f"{job.source.path}: a movie is written as DPX before Nuke renders it; plan it anew"
            )
        if not ranges:
            return
        if "source" in roots:
            refuse_program("Nuke", program, [roots["source"]])
        with self._rendering(program, job, roots) as rendering:
            yield from together(rendering, chunked(ranges, self.knobs.chunk), cancel)

    def movie(
        self, job: RenderJob, place: PlacedPath, burn_in: Corners | None, roots: Roots, cancel: Event
    ) -> Iterator[int | Noted]:
        """Render the movie of all frames of `job`, which has no EXRs, in one process, and put it in place."""
        with self._rendering(self._program(), job, roots) as rendering:
            made = PlacedPath("work", rendering.folder.relative_to(roots["work"]).as_posix()).child(MOVIE)
            yield from rendering.movie(made, burn_in, cancel)
            put_movie(made, place, roots)

    @contextlib.contextmanager
    def _rendering(self, program: Path, job: RenderJob, roots: Roots) -> Iterator[Rendering]:
        with _folder(job, roots) as name, _plain_folder(roots["work"] / name) as plain:
            config = color.as_file(job.color, plain / "config.ocio")
            yield Rendering(
                self.knobs,
                program,
                partial(self._rendered_by, program.name),
                job,
                elsewhere(job, name),
                roots,
                roots["work"] / name,
                config,
            )

    def _rendered_by(self, name: str, version: str) -> None:
        """Note the program and the version of a Nuke that renders."""
        with self._lock:
            self._rendered[version, name] = None


def elsewhere(job: RenderJob, folder: str) -> RenderJob:
    """`job` with its outputs below `folder` of ``work``."""
    exr = replace(job.exr, folder=PlacedPath("work", f"{folder}/exr")) if job.exr else None
    picture = replace(job.picture, folder=PlacedPath("work", f"{folder}/proxy")) if job.picture else None
    return replace(job, exr=exr, picture=picture)


@contextlib.contextmanager
def _folder(job: RenderJob, roots: Roots) -> Iterator[str]:
    """A new folder for Nuke to write into, as a path below ``work``; what is left of others goes."""
    base = roots["work"] / FOLDER
    with contextlib.suppress(OSError):  # Windows: an orphan may hold a file open
        files.remove_tree(base)
    name = f"{FOLDER}/{secrets.token_hex(4)}"
    for folder in (roots["work"] / name, *(o.folder.resolve(roots) for o in (job.exr, job.picture) if o)):
        with files.writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
    try:
        yield name
    finally:
        with contextlib.suppress(OSError):
            files.remove_tree(base)


@contextlib.contextmanager
def _plain_folder(folder: Path) -> Iterator[Path]:
    """`folder`; where its path has letters that a knob may take for a frame number, a temporary one.

    That has the same name for the same staging each time: what a killed run left goes with the next.
    """
    if not set("#%") & set(folder.absolute().as_posix()):
        yield folder
        return
    # Its parent: `folder` has another name in each run.
    plain = _own_folder(f"dedio_nuke_{fingerprint(folder.absolute().parent.as_posix())[:16]}")
    try:
        yield plain
    finally:
        with contextlib.suppress(OSError):
            files.remove_tree(plain)


def _own_folder(name: str) -> Path:
    """An empty folder `name` for temporary files that nobody else may read; a new name where it is taken.

    A link, or a folder that is another user's, is left alone.
    """
    folder = Path(tempfile.gettempdir(), name)
    with contextlib.suppress(OSError):
        if _is_own(folder):
            files.remove_tree(folder)
        folder.mkdir(mode=0o700)
        return folder
    return Path(tempfile.mkdtemp(prefix=f"{name}_"))


def _is_own(folder: Path) -> bool:
    if not os.path.lexists(folder):
        return False
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and (os.name == "nt" or found.st_uid == os.getuid())
