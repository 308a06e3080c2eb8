"""Taking over frames of a published version: copied, read back, and compared with its sidecar."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event as Flag

from dedio_core import files, shot_tree
from dedio_core.errors import Cancelled, VerifyError
from dedio_core.events import FrameDone, Noted, Progress, Written
from dedio_core.journal import Journal
from dedio_core.paths import Roots
from dedio_core.plan import Plan, Reuse
from dedio_core.reuse import exrs, plate_render


def take_over(
    plan: Plan, action: Reuse, journal: Journal, roots: Roots, cancel: Flag
) -> Iterator[Noted | Progress]:
    """Stage the frames of `action` and record those that are what the version's sidecar says.

    Another is told as a warning and not recorded: the render makes it.
    """
    render = plate_render(plan)
    assert render
    assert render.job.exr
    output, version = render.job.exr, action.source.resolve(roots)
    listed, finished = exrs(shot_tree.read_sidecar(version) or {}), journal.finished()
    with files.writing(output.folder.resolve(roots)):
        output.folder.resolve(roots).mkdir(parents=True, exist_ok=True)
    for done, frame in enumerate((frame for part in action.frames for frame in part), 1):
        if cancel.is_set():
            raise Cancelled("stopped")
        place = output.path(frame)
        before = finished.get(str(place))
        is_kept = before is not None and before.reused in (0, action.version)
        if not is_kept:
            name, checksum = listed.get(frame, ("", ""))
            try:
                size = _taken(version, name, checksum, place.resolve(roots), action.how)
                written = Written(str(place), size, checksum, action.version)
                journal.record(FrameDone(frame, (written,)))
            except VerifyError as error:
                message = f"{error}; plate frame {frame} is rendered instead"
                yield Noted(plan.shot.code, action.stage, "warning", message)
        yield Progress(plan.shot.code, action.stage, done, action.count, frame, is_kept)


def _taken(version: Path, name: str, checksum: str, target: Path, how: str) -> int:
    """Make `target` from the file `name` of the version; its size. Raises `VerifyError`."""
    if not name:
        raise VerifyError(f"{version}: its sidecar lists no such frame any more")
    source = version / name
    if source.is_symlink():
        raise VerifyError(f"{source}: is a link, not a file")
    files.duplicate(source, target, link=how == "hardlink")
    with files.reading(source):  # of a hard link this reads the source itself
        found, size = files.checksum(target), target.stat().st_size
    if found != checksum:
        target.unlink()
        raise VerifyError(f"{source}: is damaged (its checksum is not the sidecar's)")
    return size
