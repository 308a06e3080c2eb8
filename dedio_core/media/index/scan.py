"""Indexing: walk the folders, describe what is new or changed, keep the rest from the cache."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path, PurePath
from threading import Event

from dedio_core.errors import Cancelled, DedioError, InputError, MediaError
from dedio_core.media.index import cache as cached
from dedio_core.media.index.cache import ANY_RATE, Cached
from dedio_core.media.index.clip import IndexedClip
from dedio_core.media.index.lookup import MediaIndex
from dedio_core.media.index.names import card_of
from dedio_core.media.index.proxies import with_proxies
from dedio_core.media.index.walk import Found, Walk, checked
from dedio_core.media.source import NUMBERED, find_source
from dedio_core.models import SourceClip

Tell = Callable[[int, int, Path], None]
"""Called with how many clips are done, how many there are, and the last one, by the calling thread."""
POLL = 0.1
FROM_SETTINGS = "defaults.source_fps"
AHEAD = 4
"""Clips handed to each thread before they are needed."""


def index(
    folders: Sequence[Path],
    *,
    cache: Path | None,
    jobs: int = 4,
    fallback_rate: str | None = None,
    cancel: Event | None = None,
    tell: Tell | None = None,
) -> MediaIndex:
    """Every clip below `folders`, described as `find_source` does.

    A clip that cannot be read is in it with its error. `cache` (None: without one) is a file in the
    user's cache folder; what was described before a cancel or an error is kept there. Raises
    `InputError` where a folder is none, `Cancelled`.
    """
    roots = checked(folders)
    walk = Walk(roots, cancel, tell)
    found = walk.clips()
    notes = walk.notes
    if cache is not None and any(one.path.parent == cache.absolute().parent for one in found):
        notes.append(f"{cache}: the media cache would stand beside media; none is kept")
        cache = None
    known = cached.load(cache, notes) if cache else {}
    work = _Work(found, known, fallback_rate, cancel, tell)
    try:
        work.run(max(1, jobs))
    finally:
        if cache and work.changed(roots):
            cached.save(cache, work.kept(roots), notes)
    clips = with_proxies([replace(work.done[str(one.path)].clip, path=one.path) for one in found], found)
    return MediaIndex(roots, tuple(clips), tuple(notes))


def clip_at(path: Path, fallback_rate: str | None) -> IndexedClip:
    """The one clip at `path`, as `find_source` takes it; one that cannot be read has its error."""
    try:
        clip = find_source(path, fallback_rate)
    except DedioError as error:
        return IndexedClip(path, "movie", path.stem, error=str(error))
    size = sum(_size(one) for one in (clip.sequence.paths() if clip.sequence else (clip.path,)))
    return _indexed(Found(clip.path, "", size, root=clip.path.parent), clip)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # gone since it was read


class _Work:
    """The clips that are described already, and those that are not yet."""

    def __init__(
        self,
        found: Sequence[Found],
        known: dict[str, Cached],
        fallback_rate: str | None,
        cancel: Event | None,
        tell: Tell | None,
    ) -> None:
        self.found, self.known, self.fallback = found, known, fallback_rate
        self.cancel, self.tell = cancel, tell
        self.done: dict[str, Cached] = {}
        self.fleeting: set[str] = set()
        """Paths whose error may be gone next time: they are not kept."""
        self.described = 0

    def run(self, jobs: int) -> None:
        """Describe what is not known, `jobs` clips at a time."""
        waiting = []
        for one in self.found:
            before = self.known.get(str(one.path))
            if before and before.signature == one.signature and before.fallback in (ANY_RATE, self.fallback):
                self.done[str(one.path)] = before
            else:
                waiting.append(one)
        waiting.reverse()
        running: dict[Future[tuple[Cached, bool]], Found] = {}
        pool = ThreadPoolExecutor(jobs, thread_name_prefix="dedio-index")
        try:
            while waiting or running:
                if self.cancel and self.cancel.is_set():
                    raise Cancelled("stopped while reading media; what was read is kept")
                while waiting and len(running) < jobs * AHEAD:
                    one = waiting.pop()
                    running[pool.submit(_described, one, self.fallback)] = one
                for future in wait(running, POLL, FIRST_COMPLETED).done:
                    self._finished(running.pop(future), *future.result())
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _finished(self, one: Found, made: Cached, is_fleeting: bool) -> None:
        self.done[str(one.path)] = made
        self.described += 1
        if is_fleeting:
            self.fleeting.add(str(one.path))
        if self.tell:
            self.tell(len(self.done), len(self.found), one.path)

    def changed(self, roots: Sequence[Path]) -> bool:
        """Whether the cache has to be written."""
        return self.described > 0 or self.kept(roots).keys() != self.known.keys()

    def kept(self, roots: Sequence[Path]) -> dict[str, Cached]:
        """What the next run may use, last used last. Clips that are gone from `roots` are forgotten."""
        here = {str(one.path) for one in self.found}
        others = {
            path: one
            for path, one in self.known.items()
            if path not in here and not any(Path(path).is_relative_to(root) for root in roots)
        }
        return others | {path: one for path, one in self.done.items() if path not in self.fleeting}


def _described(one: Found, fallback_rate: str | None) -> tuple[Cached, bool]:
    """The clip, and whether its error may be gone next time."""
    if one.foreign:
        problem = f"{one.path}: {one.foreign} is not read here; export it to DPX, EXR or ProRes"
        return Cached(one.signature, ANY_RATE, _unreadable(one, problem)), False
    try:
        clip = find_source(one.path, fallback_rate)
    except DedioError as error:
        of_content = isinstance(error, (MediaError, InputError)) and not isinstance(error.__cause__, OSError)
        depends = fallback_rate if isinstance(error, InputError) else ANY_RATE
        return Cached(one.signature, depends, _unreadable(one, str(error))), not of_content
    except Exception as error:  # noqa: BLE001  one clip that nobody foresaw must not cost the others
        said = f"{one.path}: cannot be read: {type(error).__name__}: {error}"
        return Cached(one.signature, ANY_RATE, _unreadable(one, said)), True
    depends = fallback_rate if clip.rate_source == FROM_SETTINGS else ANY_RATE
    return Cached(one.signature, depends, _indexed(one, clip)), False


def _indexed(one: Found, clip: SourceClip) -> IndexedClip:
    return IndexedClip(
        path=one.path,
        kind=clip.kind,
        name=clip.name,
        card=card_of(_below(one), clip.name, clip.reel),
        reel=clip.reel,
        start=clip.start.frames if clip.start else None,
        drop=bool(clip.start and clip.start.drop),
        rate=clip.rate,
        rate_source=clip.rate_source,
        frames=clip.frames,
        width=clip.width,
        height=clip.height,
        codec=clip.codec,
        bytes=one.bytes,
        content_id=clip.content_id,
        squeeze=clip.camera.squeeze or clip.pixel_aspect,
    )


def _unreadable(one: Found, error: str) -> IndexedClip:
    numbered = NUMBERED.fullmatch(one.path.name) if one.is_sequence else None
    name = numbered["base"] if numbered else one.path.stem
    kind = "sequence" if one.is_sequence else "raw" if one.foreign else "movie"
    return IndexedClip(one.path, kind, name, card_of(_below(one), name, None), bytes=one.bytes, error=error)  # type: ignore[arg-type]


def _below(one: Found) -> PurePath:
    """The path from the root's own name on: what is above it, nobody named."""
    return PurePath(one.root.name) / one.path.relative_to(one.root)
