"""The groups of knobs: each knob with its default and its meaning."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

VENICE_SOURCE = "Input - Sony - S-Log3 - Venice S-Gamut3.Cine"
ACES_13_CONFIG = "ocio://studio-config-v1.0.0_aces-v1.3_ocio-v2.1"


def knob(default: Any, doc: str) -> Any:
    """A field with its one-line meaning, which `dedio settings` and the docs show."""
    if isinstance(default, (list, dict)):
        raise TypeError("a knob's default is immutable")
    return field(default=default, metadata={"doc": doc})


def secret(doc: str) -> Any:
    """A knob that is not set, and whose value is never shown."""
    return field(default=None, repr=False, metadata={"doc": doc, "secret": True})


@dataclass(frozen=True)
class Defaults:
    """What a row or flag that says nothing means."""

    source_fps: str | None = knob(None, "rate of a source that states none: 24, 24000/1001, ...")
    stop_on_error: bool = knob(False, "a batch stops at its first failed shot")
    task: str = knob("pla", "task token of names and folders")
    element: str = knob("rawPlate", "element token of names")
    handles_head: int = knob(8, "frames before cut in")
    handles_tail: int = knob(8, "frames after cut out")
    squeeze: float = knob(2.0, "anamorphic squeeze where neither row, flag nor clip tells")


@dataclass(frozen=True)
class Paths:
    """Where things are on this machine."""

    shot_tree_root: str = knob("shots", "root of the shot tree; relative to the working folder")
    temp_dir: str | None = knob(None, "folder for raw DPX; the plan's staging folder where not set")


@dataclass(frozen=True)
class Tools:
    """Outside programs."""

    sony_converter: str | None = knob(None, "Sony's rawexporter; its known places where not set")
    sony_bake: str = knob("SGAMUT3CINE_SLOG3", "rawexporter --bake; must agree with the source space")
    sony_timeout: float = knob(300.0, "seconds without a new frame before rawexporter is stopped")
    oiiotool: str | None = knob(None, "oiiotool, for doctor and the benchmark only; never for plates")
    ffmpeg: str | None = knob(None, "ffmpeg, for doctor and the benchmark only; never for plates")


@dataclass(frozen=True)
class NukeKnobs:
    """Rendering by Nuke: the engine `nuke`."""

    executable: str | None = knob(None, "Nuke's program; else $NUKE_EXE, else the newest of 15 to 17")
    seats: int = knob(1, "Nukes that render at once, of all ingests of one process: each takes a licence")
    chunk: int = knob(0, "frames that one Nuke renders; 0: all that a plate needs")
    silence: float = knob(300.0, "seconds without a word from a Nuke before it is stopped")
    licence_wait: float = knob(0.0, "seconds for which a licence is waited for")
    interactive: bool = knob(False, "take a GUI's licence (nuke -i) instead of a render licence")
    movie: bool = knob(False, "Nuke encodes the proxy, too: burn-in by Text2, and the H.264 that it has")


@dataclass(frozen=True)
class Output:
    """What is written."""

    exr_compression: str = knob("dwaa:15", "EXR compression as OpenImageIO names it: dwaa:15, zip, piz")
    resolution: tuple[int, int] = knob((3840, 2160), "plate width and height in pixels")
    filter: str = knob("cubic", "resampling filter, an OpenImageIO name; cubic does not ring")
    proxy_resolution: tuple[int, int] = knob((1920, 1080), "proxy width and height; both even")
    proxy_crf: int = knob(18, "x264 constant rate factor of the proxy, 0 to 51")
    proxy_preset: str = knob("medium", "x264 preset of the proxy")
    proxy_threads: int = knob(2, "x264 threads; fixed, because the number changes the bytes")
    mhl: bool = knob(True, "each version has an ASC MHL manifest, in its folder ascmhl")


@dataclass(frozen=True)
class Color:
    """OCIO names; aliases are understood."""

    config: str | None = knob(None, f"OCIO config; else $OCIO, else {ACES_13_CONFIG}")
    source: str = knob(VENICE_SOURCE, "color space of sources that no row or flag names")
    target: str = knob("ACEScg", "color space of the EXRs")
    display: str = knob("sRGB - Display", "display of the proxy")
    view: str | None = knob(None, "view of the proxy; the display's default where not set")


@dataclass(frozen=True)
class CdlKnobs:
    """The CDL that a cut gives a plate. No list says which color space its numbers are of."""

    working_space: str | None = knob(None, "color space of CDLs, such as ACEScct; none is applied without")


@dataclass(frozen=True)
class LevelsRule:
    """Clips whose codec and camera model hold these texts (case ignored) have these levels."""

    levels: str
    codec: str = ""
    model: str = ""


@dataclass(frozen=True)
class Media:
    """How sources are read."""

    levels: tuple[LevelsRule, ...] = knob((), "levels by codec and camera, before the stream's own tag")
    long_gop_check_frames: int = knob(24, "frames decoded to learn if timestamps can be trusted to seek")
    check_mhl: str = knob(
        "size", "compare sources with the MHL of their card: off, size, full (reads them whole), require"
    )


@dataclass(frozen=True)
class Names:
    """Templates of the shot tree; tokens: shot task element version rep colorspace frame ext."""

    version_folder: str = knob("{shot}/{task}/{shot}_{task}_{element}_v{version}", "folders of a version")
    main_folder: str = knob("{rep}_{colorspace}", "folder of the EXRs in it")
    main_file: str = knob("{shot}_{task}_{element}_v{version}_{rep}_{colorspace}.{frame}.{ext}", "each EXR")
    proxy_file: str = knob("{shot}_{task}_{element}_v{version}_{rep}_{colorspace}.{ext}", "name of the proxy")
    sidecar_file: str = knob("{shot}_{task}_{element}_v{version}.json", "name of the sidecar")

    def texts(self) -> dict[str, str]:
        """Every template by its name."""
        return {one.name: str(getattr(self, one.name)) for one in dataclasses.fields(self)}


@dataclass(frozen=True)
class Editorial:
    """How cut lists are read."""

    shot_pattern: str | None = knob(
        None, "regular expression that names shots: (?P<shot>...), and (?P<sequence>...) (?P<element>...)"
    )
    temp_pattern: str | None = knob(None, "regular expression of source or clip names that are temps")
    conform: str = knob(
        "", "of media at another rate than the cut's, where the list does not say: frames, or seconds"
    )
    union_gap: int = knob(48, "source frames between two uses of a clip by a shot that are still one plate")
    min_handles: int = knob(0, "handles that must be left each side for a version to cover a changed cut")


@dataclass(frozen=True)
class PipelineKnobs:
    """Which stages run."""

    engine: str = knob("native", "render engine: native or nuke")
    skip_kitsu: bool = knob(False, "leave Kitsu alone")
    skip_cleanup: bool = knob(False, "keep temporary files of a finished ingest")
    burn_in_proxy: bool = knob(False, "frame, shot, source and view names over the proxy")
    reuse: str = knob(
        "copy",
        "how unchanged frames come from the last version: copy (reflink where it can be), hardlink, off",
    )
    check_space: bool = knob(True, "refuse what the disks have no room for; stop before they are full")
    reserve_gb: float = knob(1.0, "GB that are to stay free on the disks")
    log_days: int = knob(90, "days that logs below <root>/.dedio/logs are kept; 0: for ever")


@dataclass(frozen=True)
class Qc:
    """What is looked for in every plate, and what it means: error, warning, note or off.

    An error is not published.
    """

    nan: str = knob("error", "NaN or infinity in a plate")
    negative: str = knob("warning", "values far below zero")
    clipped: str = knob("note", "highlights that are flat at the top")
    black: str = knob("warning", "frames without a picture")
    identical: str = knob("warning", "frames with the same pixels as the one before: frozen, or doubled")
    jump: str = knob("note", "frames much brighter or darker than the one before")
    proxy_pictures: str = knob("error", "a proxy whose first or last frame is not the plate's")
    negative_limit: float = knob(-1.0, "scene-linear value from which on downwards it is far below zero")
    clipped_part: float = knob(0.01, "part of the picture (0 to 1) that is flat in a clipped frame")
    black_level: float = knob(0.002, "scene-linear value that hardly a pixel of a black frame exceeds")
    jump_stops: float = knob(1.0, "stops by which the mean changes in a jump")


@dataclass(frozen=True)
class Kitsu:
    """The tracker, and how shots are shown there."""

    host: str | None = knob(None, "address of Kitsu's API: https://kitsu.example.com/api; else $KITSU_HOST")
    email: str | None = knob(None, "who logs in; the password is in the system keyring (dedio kitsu login)")
    password: str | None = secret("in clear, with a warning; better: dedio kitsu login, or $KITSU_TOKEN")
    sequence_name: str = knob("{sequence}", "name of a sequence; tokens: sequence shot")
    shot_name: str = knob("{sequence}{shot}", "name of a shot; tokens: sequence shot")
    task_type: str = knob("Plates", "task type that plates are published on")
    status: str = knob("done", "short name of the status that a published task gets; empty: its own")
    episode: str = knob("", "episode of a TV show's production")
    omitted: str = knob("data", "how shots that left the cut are marked: data (a field), or a task status")
    workers: int = knob(4, "movies that are uploaded at once")
    timeout: float = knob(30.0, "seconds to wait for an answer; for that to an upload four times as long")


@dataclass(frozen=True)
class Groups:
    """All knobs, not yet checked. `sources` tells where each value that is not a default came from."""

    project: str = knob("", "project name, as in the tracker")
    project_id: str = knob("", "the tracker's id of the project")
    defaults: Defaults = field(default_factory=Defaults)
    paths: Paths = field(default_factory=Paths)
    tools: Tools = field(default_factory=Tools)
    nuke: NukeKnobs = field(default_factory=NukeKnobs)
    output: Output = field(default_factory=Output)
    color: Color = field(default_factory=Color)
    cdl: CdlKnobs = field(default_factory=CdlKnobs)
    media: Media = field(default_factory=Media)
    names: Names = field(default_factory=Names)
    editorial: Editorial = field(default_factory=Editorial)
    pipeline: PipelineKnobs = field(default_factory=PipelineKnobs)
    qc: Qc = field(default_factory=Qc)
    kitsu: Kitsu = field(default_factory=Kitsu)
    sources: Mapping[str, str] = field(default_factory=dict, compare=False)
