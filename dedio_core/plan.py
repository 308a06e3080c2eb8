"""A plan: everything an ingest will do, decided beforehand. Printing it is the dry run.

A plan is a value: frozen, comparable, JSON and back. Its paths are (root name, POSIX path below
it), so it means the same on another machine. Nothing here touches a disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from dedio_core.errors import InputError
from dedio_core.frames import FrameRange, FrameRate, Handles, Timecode
from dedio_core.models import ImageSequence, ShotInfo, SourceClip
from dedio_core.paths import PlacedPath
from dedio_core.render.job import Geometry, JobCdl, JobColor, RenderJob
from dedio_core.uses import NONE, CompUse

FORMAT = 1
"""Version of the plan's JSON form."""


@dataclass(frozen=True)
class Pull:
    """Which source frames become which plate frames. Every range includes both ends.

    `tie` is the source frame that plate frame 1001 shows, or would show; it never moves between
    versions of an element. `guards` are frames beyond the handles that may be absent from the media.
    """

    cut: FrameRange
    pull: FrameRange
    handles: Handles
    tie: int
    guards: Handles = NONE

    @property
    def offset(self) -> int:
        """Source frame minus plate frame."""
        return self.tie - 1001

    @property
    def plate(self) -> FrameRange:
        """Frame numbers of the files."""
        return self.pull.moved(-self.offset)

    @property
    def plate_cut(self) -> FrameRange:
        """The cut in plate frame numbers."""
        return self.cut.moved(-self.offset)

    @property
    def missing_head(self) -> FrameRange | None:
        """Head handle frames, in plate numbers, that the media does not have."""
        first = self.plate_cut.first - self.handles.head
        return FrameRange(first, self.plate.first - 1) if first < self.plate.first else None

    @property
    def missing_tail(self) -> FrameRange | None:
        """Tail handle frames, in plate numbers, that the media does not have."""
        last = self.plate_cut.last + self.handles.tail
        return FrameRange(self.plate.last + 1, last) if last > self.plate.last else None


@dataclass(frozen=True)
class BurnIn:
    """Lines drawn over each proxy frame; ``{frame}`` and ``{timecode}`` change with it."""

    top_left: str
    top_right: str
    bottom_left: str
    bottom_right: str


@dataclass(frozen=True)
class Original:
    """What a media hash list says of one source file: its size, where it says it, and one hash."""

    file: str
    """Its path below the root ``source``."""
    manifest: str
    """The list's file name."""
    size: int | None
    kind: str
    value: str


@dataclass(frozen=True)
class CheckOriginals:
    """Read the source files that a media hash list names whole, and compare their hashes."""

    stage: str


@dataclass(frozen=True)
class Convert:
    """Have a camera-raw converter write `frames` of the clip as files numbered in plate frames.

    Those whose EXR a `Reuse` took over are left out.
    """

    stage: str
    converter: str
    frames: FrameRange
    to: PlacedPath
    base_name: str
    extension: str
    bake: str
    """The converter's name of what its output is developed to."""


@dataclass(frozen=True)
class Reuse:
    """Take the EXRs of `frames` from the published version in `source` instead of rendering them.

    A file that is not what that version's sidecar says is left to the render.
    """

    stage: str
    version: int
    source: PlacedPath
    frames: tuple[FrameRange, ...]
    how: str
    """``copy`` or ``hardlink``."""

    @property
    def count(self) -> int:
        """How many frames."""
        return sum(map(len, self.frames))


@dataclass(frozen=True)
class Render:
    """Have an engine render `job`."""

    stage: str
    engine: str
    job: RenderJob


@dataclass(frozen=True)
class Call:
    """Run a user's stage over whole staged EXRs. What it will do cannot be previewed."""

    stage: str
    target: str
    params: Mapping[str, Any]
    portable: bool
    """False: only the program that made the plan can run it."""


@dataclass(frozen=True)
class EncodeMovie:
    """Encode the proxy from the proxy pictures of `frames`.

    With a `job` an engine renders it in one go from the staged EXRs; then there are no pictures, and CRF,
    preset and threads mean nothing.
    """

    stage: str
    pictures: PlacedPath
    movie: PlacedPath
    frames: FrameRange
    size: tuple[int, int]
    rate: Fraction
    start: Timecode | None
    crf: int
    preset: str
    threads: int
    burn_in: BurnIn | None = None
    job: RenderJob | None = None


@dataclass(frozen=True)
class Publish:
    """Verify the staged version, write sidecar and MHL, and rename it into the tree: the commit."""

    stage: str
    to: PlacedPath
    sidecar: str


@dataclass(frozen=True)
class Announce:
    """Write down what the tracker at `host` is to show of the version; it is told when the work is done."""

    stage: str
    host: str


@dataclass(frozen=True)
class Cleanup:
    """Remove what this plan left in staging and temp."""

    stage: str


@dataclass(frozen=True)
class Skip:
    """The stage is not needed, for `reason`."""

    stage: str
    reason: str


Action = CheckOriginals | Convert | Reuse | Render | Call | EncodeMovie | Publish | Announce | Cleanup | Skip


@dataclass(frozen=True)
class Delivery:
    """What is delivered: the part of settings that shapes files, already checked."""

    version: int
    values: Mapping[str, str]
    """Tokens of names: shot, task, element."""
    version_folder: str
    main_folder: str
    main_prefix: str
    proxy_name: str
    sidecar_name: str
    compression: str
    proxy_size: tuple[int, int]
    proxy_crf: int
    proxy_preset: str
    proxy_threads: int
    burn_in: bool
    converter: str = ""
    """Of camera raw: the converter's name, and what it develops to."""
    bake: str = ""
    skip_kitsu: bool = False
    tracker: str = ""
    """Address of the tracker; empty where none is configured."""
    skip_cleanup: bool = False


@dataclass(frozen=True)
class Reusable:
    """The last published version, as far as a new one may take frames from it."""

    version: int
    folder: PlacedPath
    identity: str
    tie: int | None
    """Source frame that is plate frame 1001, as it was counted then."""
    frames: tuple[FrameRange, ...]
    fingerprint: Mapping[str, Any]
    """What shaped its EXRs (see `dedio_core.reuse`); empty where its sidecar does not say."""
    how: str = "copy"
    """The setting ``pipeline.reuse``."""


@dataclass(frozen=True)
class Plan:
    """One shot's ingest. Stages add to it; `dedio_core.execute.execute` carries it out."""

    id: str
    identity: str
    shot: ShotInfo
    clip: SourceClip
    pull: Pull
    color: JobColor
    geometry: Geometry
    delivery: Delivery
    engine: str = "native"
    jobs: int = 0
    up_to_date: int | None = None
    """The published version that already is what this plan would make."""
    steps: tuple[str, ...] = ()
    """Identities of the stages."""
    reusable: Reusable | None = None
    stages: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    after: int = 0
    """The last published version when the plan was made; 0: there was none."""
    uses: tuple[CompUse, ...] = ()
    """What a whole cut uses of the plate; none where a single in and out was given."""
    mhl: bool = True
    """The setting ``output.mhl``."""
    originals: tuple[Original, ...] = ()
    """Source files that a media hash list of their card names."""
    check_originals: bool = False
    """Whether they are read whole and compared with it before use."""
    cdl: JobCdl | None = None
    """The cut's, for the proxy."""
    no_cdl: str = ""
    """Why the cut's is not applied to the proxy; empty where it is, or where there is none."""
    nuke_movie: bool = False
    """Whether Nuke encodes the proxy, where it renders."""
    estimate: Mapping[str, int] = field(default_factory=dict)
    """Bytes that will be needed, by root name."""
    format: int = FORMAT

    def __post_init__(self) -> None:
        if self.format != FORMAT:
            raise InputError(f"a plan of format {self.format}; this version of DED-IO reads format {FORMAT}")

    @property
    def checked(self) -> str:
        """What is compared with the media hash list of the card: ``hash``, ``size`` or ``nothing``."""
        if self.originals and self.check_originals:
            return "hash"
        has_sizes = self.originals and all(one.size is not None for one in self.originals)
        return "size" if has_sizes else "nothing"

    def adding(self, action: Action) -> Plan:
        """The plan with `action` after the others."""
        return replace(self, actions=(*self.actions, action))

    def replacing(self, old: Action, new: Action) -> Plan:
        """The plan with `new` where `old` stands."""
        return replace(self, actions=tuple(new if a is old else a for a in self.actions))

    def inserting(self, new: Action, before: Action) -> Plan:
        """The plan with `new` in front of `before`."""
        place = next(n for n, action in enumerate(self.actions) if action is before)
        return replace(self, actions=(*self.actions[:place], new, *self.actions[place:]))

    def noting(self, message: str) -> Plan:
        """The plan with one more note."""
        return replace(self, notes=(*self.notes, message))

    def warning(self, message: str) -> Plan:
        """The plan with one more warning."""
        return replace(self, warnings=(*self.warnings, message))

    def sequence(self) -> ImageSequence:
        """The EXRs, relative to the version folder."""
        d, plate = self.delivery, self.pull.plate
        base = d.main_prefix[:-1]
        return ImageSequence(Path(d.main_folder), base, "exr", plate.first, plate.last, 4, d.main_prefix[-1:])

    @property
    def rate(self) -> FrameRate:
        """The plate's rate, which is the source's."""
        return self.clip.rate
