"""Every knob, its default and its one name (``group.knob``).

Read once, at the edge: package defaults, then the user's file, then ``$DEDIO_CONFIG`` or
``--config``, then ``$KITSU_HOST`` and its like, then flags. A file in the working folder or near
media is never read.
"""

from __future__ import annotations

import dataclasses
import difflib
import json
import math
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PureWindowsPath
from typing import Any, get_type_hints

from dedio_core.errors import DedioError, SettingsError, all_at_once
from dedio_core.frames import FrameRate
from dedio_core.jsonable import once, read_as, to_json
from dedio_core.naming import Template, check_token, tree
from dedio_core.redaction import HIDDEN, register, register_environment, register_urls
from dedio_core.regular import TooLarge, read_regular

MOST_BYTES = 1 << 20
VENICE_SOURCE = "Input - Sony - S-Log3 - Venice S-Gamut3.Cine"
ACES_13_CONFIG = "ocio://studio-config-v1.0.0_aces-v1.3_ocio-v2.1"
# `default` and `latest` are names of whatever OCIO ships next, which is ACES 2 already.
DRIFTING_CONFIGS = ("ocio://default", "ocio://cg-config-latest", "ocio://studio-config-latest")


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
    timeout: float = knob(30.0, "seconds to wait for an answer")


@dataclass(frozen=True)
class Settings:
    """All knobs. `sources` tells where each value that is not a default came from."""

    project: str = knob("", "project name, as in the tracker")
    project_id: str = knob("", "the tracker's id of the project")
    defaults: Defaults = field(default_factory=Defaults)
    paths: Paths = field(default_factory=Paths)
    tools: Tools = field(default_factory=Tools)
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

    def __post_init__(self) -> None:
        all_at_once([_placed(problem, self.sources) for problem in problems(self)], SettingsError)


def _placed(problem: str, sources: Mapping[str, str]) -> str:
    """`problem`, which begins with a knob's name, with the file that the value is from."""
    found = re.match(r"[a-z_.]+[a-z_]", problem)
    source = sources.get(found[0], "flag") if found else "flag"
    return problem if source == "flag" else f"{source}: {problem}"


def problems(settings: Settings) -> list[str]:
    """Every value that cannot be right, as sentences that begin with the knob's name."""
    found: list[str] = []
    output = settings.output

    def check(is_right: bool, message: str) -> None:
        if not is_right:
            found.append(message)

    for name, size in (("resolution", output.resolution), ("proxy_resolution", output.proxy_resolution)):
        check(all(2 <= n <= 32768 for n in size), f"output.{name} {list(size)}: 2 to 32768 pixels a side")
    check(all(n % 2 == 0 for n in output.proxy_resolution), "output.proxy_resolution: both must be even")
    check(0 <= output.proxy_crf <= 51, f"output.proxy_crf {output.proxy_crf}: it goes from 0 to 51")
    check(1 <= output.proxy_threads <= 64, "output.proxy_threads: it goes from 1 to 64")
    check(
        bool(COMPRESSIONS.fullmatch(output.exr_compression)),
        f"output.exr_compression '{output.exr_compression}': it is dwaa:15, dwab:45, zip, zips (or zip:1 to "
        "zip:9), piz, pxr24, b44, b44a, rle or none",
    )
    check(
        output.proxy_preset in PRESETS,
        f"output.proxy_preset '{output.proxy_preset}': it is one of {', '.join(PRESETS)}",
    )
    check(
        settings.tools.sony_bake in SONY_BAKES,
        f"tools.sony_bake '{settings.tools.sony_bake}': it is one of {', '.join(SONY_BAKES)}",
    )
    for tool in ("sony_converter", "oiiotool", "ffmpeg"):
        given = getattr(settings.tools, tool)
        check(not given or _is_whole(given), f"tools.{tool} '{given}': {WHOLE}")
    config = settings.color.config
    is_by_hand = settings.sources.get("color.config", "flag") == "flag"
    check(
        not config or is_by_hand or config.startswith("ocio://") or Path(config).is_absolute(),
        f"color.config '{config}': {WHOLE}",
    )
    check(settings.tools.sony_timeout > 0, "tools.sony_timeout: it must be above 0")
    check(settings.media.long_gop_check_frames >= 0, "media.long_gop_check_frames: it cannot be negative")
    check(
        settings.media.check_mhl in MHL_CHECKS,
        f"media.check_mhl '{settings.media.check_mhl}': it is one of {', '.join(MHL_CHECKS)}",
    )
    editorial = settings.editorial
    check(editorial.conform in ("", "frames", "seconds"), "editorial.conform: it is frames or seconds")
    check(editorial.union_gap >= 0, "editorial.union_gap: it cannot be negative")
    check(editorial.min_handles >= 0, "editorial.min_handles: it cannot be negative")
    check(
        settings.pipeline.reuse in REUSES,
        f"pipeline.reuse '{settings.pipeline.reuse}': it is one of {', '.join(REUSES)}",
    )
    check(settings.pipeline.reserve_gb >= 0, "pipeline.reserve_gb: it cannot be negative")
    check(settings.pipeline.log_days >= 0, "pipeline.log_days: it cannot be negative; 0 keeps logs for ever")
    for name in QC_CHECKS:
        value = getattr(settings.qc, name)
        check(value in SEVERITIES, f"qc.{name} '{value}': it is one of {', '.join(SEVERITIES)}")
    check(settings.qc.negative_limit < 0, "qc.negative_limit: it must be below 0")
    check(0 < settings.qc.clipped_part <= 1, "qc.clipped_part: it goes from above 0 to 1")
    check(settings.qc.black_level >= 0, "qc.black_level: it cannot be negative")
    check(settings.qc.jump_stops > 0, "qc.jump_stops: it must be above 0")
    check(1 <= settings.kitsu.workers <= 32, "kitsu.workers: it goes from 1 to 32")
    check(settings.kitsu.timeout > 0, "kitsu.timeout: it must be above 0")
    check(bool(settings.kitsu.task_type), "kitsu.task_type: it is empty; plates need a task")
    for name in ("sequence_name", "shot_name"):
        text = getattr(settings.kitsu, name)
        rest = text.replace("{sequence}", "").replace("{shot}", "")
        is_named = bool(text) and not re.search(r"[{}]", rest) and (name != "shot_name" or "{shot}" in text)
        check(is_named, f"kitsu.{name} '{text}': its tokens are {{sequence}} and {{shot}}")
    check(bool(settings.kitsu.omitted), "kitsu.omitted: it is data, or the short name of a task status")
    check(settings.defaults.squeeze > 0, "defaults.squeeze: it must be above 0")
    check(settings.defaults.handles_head >= 0, "defaults.handles_head: it cannot be negative")
    check(settings.defaults.handles_tail >= 0, "defaults.handles_tail: it cannot be negative")
    check(settings.color.config not in DRIFTING_CONFIGS, f"color.config {settings.color.config}: {DRIFTS}")
    for rule in settings.media.levels:
        check(rule.levels in ("video", "full"), f"media.levels: '{rule.levels}' is neither video nor full")
    tried: list[tuple[str, Callable[[], object]]] = [
        ("defaults.task", lambda: check_token(settings.defaults.task, "defaults.task")),
        ("defaults.element", lambda: check_token(settings.defaults.element, "defaults.element")),
        ("defaults.source_fps", lambda: FrameRate.parse(settings.defaults.source_fps or "24")),
    ]
    names = names_of(settings)
    for name, text in names.items():
        parts = text.split("/") if name == "version_folder" else [text]
        check(bool(text), f"names.{name}: it is empty; every file and folder needs a name of its own")
        tried += [(f"names.{name}", partial(Template, part)) for part in parts]
    for name, attempt in tried:
        try:
            attempt()
        except DedioError as error:
            found.append(str(error) if str(error).startswith(name) else f"{name}: {error}")
    if not any(problem.startswith("names.") for problem in found):
        try:
            tree(names)
        except DedioError as error:
            found.append(str(error))
    return found


COMPRESSIONS = re.compile(r"none|rle|zips?(:[1-9])?|piz|pxr24|b44a?|dwa[ab](:[0-9]{1,4})?")
"""What OpenImageIO knows; it would take anything else for zip without a word."""
SONY_BAKES = (
    *("SGAMUT3CINE_SLOG3", "SGAMUT3_SLOG3", "ACES_LINEAR", "SGAMUT3_LINEAR", "SGAMUT_LINEAR"),
    *("SGAMUT_SLOG2", "INPUT", "ALL"),
)
"""What ``rawexporter --bake`` knows; `raw.bakes` has what each means."""
SECRET = "kitsu.password"
MHL_CHECKS = ("off", "size", "full", "require")
QC_CHECKS = ("nan", "negative", "clipped", "black", "identical", "jump", "proxy_pictures")
SEVERITIES = ("error", "warning", "note", "off")
REUSES = ("copy", "hardlink", "off")
PRESETS = (
    *("ultrafast", "superfast", "veryfast", "faster", "fast", "medium"),
    *("slow", "slower", "veryslow", "placebo"),
)


WHOLE = "give the whole path; nothing is looked for in the working folder"


def _is_whole(path: str) -> bool:
    """Whether `path` begins at a root; under WSL a Windows path is one too."""
    return Path(path).is_absolute() or PureWindowsPath(path).is_absolute()


DRIFTS = (
    "this name means another config in each OCIO release, ACES 2 in the newest; name one, "
    f"for example {ACES_13_CONFIG}"
)


def names_of(settings: Settings) -> dict[str, str]:
    """The name templates as a mapping, for `naming.tree`."""
    return {f.name: str(getattr(settings.names, f.name)) for f in dataclasses.fields(settings.names)}


@dataclass(frozen=True)
class Knob:
    """One knob as shown: its name, value, default, meaning and where the value came from."""

    name: str
    value: Any
    default: Any
    doc: str
    source: str


def knobs(settings: Settings) -> list[Knob]:
    """Every knob in order."""
    standard = Settings()
    rows: list[Knob] = []
    for outer in dataclasses.fields(settings):
        value = getattr(settings, outer.name)
        if outer.name == "sources":
            continue
        inner = dataclasses.fields(value) if dataclasses.is_dataclass(value) else None
        for f in inner or (outer,):
            name = f"{outer.name}.{f.name}" if inner else f.name
            now = getattr(value, f.name) if inner else value
            base = getattr(getattr(standard, outer.name), f.name) if inner else getattr(standard, f.name)
            now = HIDDEN if now and f.metadata.get("secret") else now
            rows.append(Knob(name, now, base, f.metadata["doc"], settings.sources.get(name, "default")))
    return rows


def user_cache() -> Path | None:
    """The user's cache folder, which need not exist; None for a user without a home folder."""
    import platformdirs

    return _of_user(lambda: Path(platformdirs.user_cache_path("dedio", appauthor=False)))


def user_file() -> Path | None:
    """The user's settings file, which need not exist; None for a user without a home folder."""
    import platformdirs

    return _of_user(lambda: Path(platformdirs.user_config_path("dedio", appauthor=False), "settings.json"))


def _of_user(where: Callable[[], Path]) -> Path | None:
    try:
        path = where()
    except RuntimeError:  # no HOME, and no entry in the system's list of users
        return None
    return path if path.is_absolute() else None  # $HOME or $XDG_... may be anything; "." is nobody's home


def load(config: Path | None = None, flags: Mapping[str, Any] | None = None) -> Settings:
    """The settings of this run. `flags` maps knob names to values and goes last.

    Raises `SettingsError` naming the file and the key, with the nearest known key.
    """
    register_environment(os.environ)
    named = os.environ.get("DEDIO_CONFIG") or ""
    if named and not config and not Path(named).is_absolute():
        raise SettingsError(f"$DEDIO_CONFIG '{named}': {WHOLE}")
    chosen = config or (Path(named) if named else None)
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    known = {k.name for k in knobs(Settings())}
    for path, must_exist in ((user_file(), False), (chosen, True)):
        if path is None or (not must_exist and not path.is_file()):
            continue
        for name, value in _flat(_read_file(path), known, path).items():
            values[name], sources[name] = value, str(path)
    for name, (variable, value) in of_environment(os.environ).items():
        values[name], sources[name] = value, f"${variable}"
    for name, value in (flags or {}).items():
        if name not in known:
            raise SettingsError(f"no setting is called '{name}'{_nearest(name, known)}")
        values[name], sources[name] = to_json(value), "flag"
    return _settings(values, sources)


VARIABLES = {"KITSU_HOST": "kitsu.host", "KITSU_EMAIL": "kitsu.email", "KITSU_PROJECT": "project"}
"""Those that are settings too. Passwords and tokens in the environment are not."""


def of_environment(environment: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """The settings that the environment has: the variable and the value of each. An empty one is none."""
    return {name: (key, environment[key]) for key, name in VARIABLES.items() if environment.get(key)}


def from_mapping(values: Mapping[str, Any]) -> Settings:
    """Settings from nested groups as in a file, without reading any file or the environment."""
    known = {k.name for k in knobs(Settings())}
    return _settings(_flat(dict(values), known, Path("settings")), {})


def _read_file(path: Path) -> dict[str, Any]:
    try:
        text = read_regular(path, MOST_BYTES).decode("utf-8-sig")
        register_urls(text)
        found = json.loads(text, object_pairs_hook=once)
    except TooLarge:
        raise SettingsError(f"{path}: is larger than any settings file ({MOST_BYTES >> 20} MiB)") from None
    except OSError as error:
        raise SettingsError(f"{path}: cannot read the settings file: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{path}: not a JSON file: {error}") from None
    if not isinstance(found, dict):
        raise SettingsError(
            f"{path}: a settings file is a JSON object of groups; see 'dedio settings --example'"
        )
    return found


def _flat(values: dict[str, Any], known: set[str], path: Path) -> dict[str, Any]:
    groups = {name.split(".")[0] for name in known if "." in name}
    found: dict[str, Any] = {}
    wrong: list[str] = []
    for key, value in values.items():
        if key in groups and isinstance(value, dict):
            found.update({f"{key}.{inner}": item for inner, item in value.items()})
        elif key in groups:
            wrong.append(f"{path}: '{key}' is a group; write it as an object")
        else:
            found[key] = value
    wrong += [
        f"{path}: no setting is called '{key}'{_nearest(key, known)}" for key in found if key not in known
    ]
    all_at_once(wrong, SettingsError)
    return found


def _nearest(name: str, known: set[str]) -> str:
    close = difflib.get_close_matches(name, sorted(known), 1, 0.5)
    if not close:
        tails = {k.split(".")[-1]: k for k in sorted(known)}
        close = [tails[t] for t in difflib.get_close_matches(name.split(".")[-1], sorted(tails), 1, 0.6)]
    return f"; did you mean '{close[0]}'?" if close else "; 'dedio settings' lists them"


def _settings(values: Mapping[str, Any], sources: Mapping[str, str]) -> Settings:
    hints = get_type_hints(Settings)
    groups: dict[str, dict[str, Any]] = {}
    top: dict[str, Any] = {}
    wrong: list[str] = []
    for name, value in values.items():
        group, _, inner = name.rpartition(".")
        kind = get_type_hints(hints[group])[inner] if group else hints[name]
        if name == SECRET:
            register(value if isinstance(value, str) else None)
            if not isinstance(value, (str, type(None))):
                wrong.append(f"{name}: it is not a text")  # and is not shown
                continue
        if name == "defaults.source_fps" and isinstance(value, (int, float)) and not isinstance(value, bool):
            value = str(value)  # what everybody writes; 23.976 is read as 24000/1001 either way
        try:
            read = read_as(kind, value, name)
            if isinstance(read, float) and not math.isfinite(read):
                raise SettingsError(f"{name}: {read} is no number to work with; give a finite one")
        except DedioError as error:
            wrong.append(f"{sources[name]}: {error}" if name in sources else str(error))
            continue
        if group:
            groups.setdefault(group, {})[inner] = read
        else:
            top[name] = read
    all_at_once(wrong, SettingsError)
    made = {group: hints[group](**inner) for group, inner in groups.items()}
    return Settings(**top, **made, sources=dict(sources))


def example() -> str:
    """A settings file with every knob at its default, as JSON text."""
    groups: dict[str, Any] = {}
    for one in knobs(Settings()):
        group, _, inner = one.name.rpartition(".")
        (groups.setdefault(group, {}) if group else groups)[inner] = to_json(one.value)
    return json.dumps(groups, indent=2) + "\n"
