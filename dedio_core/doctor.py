"""Can it run here? Each check says what was found and, where it is not good, what to do."""

from __future__ import annotations

import importlib
import os
import platform
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from dedio_core import color, drawing, files, images, launch, mhl, movies
from dedio_core.errors import DedioError, InputError, ToolError
from dedio_core.frames import FrameRange
from dedio_core.media.camera_raw import describe_raw
from dedio_core.models import CUT_IN, ImageSequence
from dedio_core.paths import from_home
from dedio_core.raw import converter_for, sony_converter
from dedio_core.render.nuke.executable import find
from dedio_core.settings import Settings, load
from dedio_core.tools import refuse_of_turnover

PACKAGES = ("numba", "xxhash", "defusedxml", "platformdirs", "rich", "opentimelineio")
OK, WARN, FAIL = "OK", "WARN", "FAIL"
ROOM = 50 << 30
"""Free space below which a shot tree gets a warning: about 3,000 UHD frames."""


@dataclass(frozen=True)
class Check:
    """One thing looked at: `verdict` is OK, WARN or FAIL."""

    verdict: str
    what: str
    detail: str
    remedy: str = ""


def check(config: Path | None = None, root: Path | None = None, clip: Path | None = None) -> Iterator[Check]:
    """Every check, as it is made. With `clip`, three frames of a raw clip are exported and checked."""
    yield _python()
    yield from _libraries()
    try:
        settings = load(config)
    except DedioError as error:
        yield Check(FAIL, "settings", str(error), "mend the file, or name another with --config")
        return
    yield Check(
        OK, "settings", f"{len(settings.sources)} value(s) set by files" if settings.sources else "defaults"
    )
    yield from _colour(settings)
    yield _sony(settings)
    if settings.pipeline.engine == "nuke" or settings.nuke.executable:
        yield _nuke(settings)
    for name in ("oiiotool", "ffmpeg"):
        yield _tool(name, getattr(settings.tools, name))
    yield from _folder("shot tree", root or settings.paths.shot_tree_root)
    if settings.paths.temp_dir:
        yield from _folder("temp folder", settings.paths.temp_dir)
    yield Check(OK, "processors", f"{os.cpu_count()}")
    if clip:
        yield from converter_check(clip, settings)


def _python() -> Check:
    found = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    return Check(OK, "Python", found)


def _libraries() -> Iterator[Check]:
    doors: tuple[tuple[str, Callable[[], str | None], Callable[[], str]], ...] = (
        ("OpenImageIO", images.unavailable, images.version),
        ("OpenColorIO", color.unavailable, color.version),
        ("PyAV", movies.unavailable, movies.version),
        ("Pillow", drawing.unavailable, drawing.version),
        ("ascmhl", mhl.unavailable, mhl.version),
    )
    for name, unavailable, version in doors:
        reason = unavailable()
        if reason:
            yield Check(FAIL, name, reason.split(";")[0], reason.partition(";")[2].strip())
        else:
            yield Check(OK, name, version())
    yield from (_package(name) for name in PACKAGES)


def _package(name: str) -> Check:
    """A library that has no version of its own worth a door: whether it imports, and which it is."""
    try:
        importlib.import_module(name)
        return Check(OK, name, metadata.version(name))
    except (ImportError, metadata.PackageNotFoundError) as error:
        return Check(FAIL, name, f"cannot be imported ({error})", f"run: pip install {name}")


def _colour(settings: Settings) -> Iterator[Check]:
    try:
        knobs = settings.color
        environment = os.environ.get("OCIO") or None
        config = color.open_chosen(knobs.config, environment)
        yield Check(OK, "OCIO config", f"{config.name} ({config.content_hash})")
        source = config.resolve(knobs.source, "source color space")
        target = config.resolve(knobs.target, "target color space")
        display, view = config.view(knobs.display, knobs.view)
        yield Check(OK, "color spaces", f"{source} -> {target}; {display}, {view}")
        for warning in config.warnings(source, environment if knobs.config else None, ""):
            yield Check(WARN, "OCIO config", warning, "check with the show's colour lead")
    except DedioError as error:
        yield Check(FAIL, "colour", str(error), "set color.config, or the color space names, in the settings")


def _sony(settings: Settings) -> Check:
    converter = sony_converter(settings.tools)
    if reason := converter.unavailable():
        what, _, remedy = reason.partition(":")
        return Check(WARN, "Sony rawexporter", f"{what} (needed for X-OCN only)", remedy.strip())
    return Check(OK, "Sony rawexporter", f"{converter.version() or 'says no version'}")


def _nuke(settings: Settings) -> Check:
    found = find(settings.nuke.executable)
    if found.path is None:
        what, _, remedy = found.problem.partition("; ")
        return Check(FAIL, "Nuke", f"{what} (needed for the engine nuke)", remedy)
    return Check(OK, "Nuke", f"{found.path} (not started; dedio doctor --nuke renders a chart with it)")


def _tool(name: str, setting: str | None) -> Check:
    path = setting or launch.program(name)
    if not path:
        return Check(OK, name, "not found (serves doctor and the benchmark only; plates need no such tool)")
    try:
        ran = subprocess.run(
            [path, "--version" if name == "oiiotool" else "-version"],
            env=launch.environment(),
            capture_output=True,
            timeout=10,
            check=False,
        )
        line = ran.stdout.decode("utf-8", "replace").splitlines()
        return Check(OK, name, f"{line[0] if line else 'no version'} ({path})")
    except (OSError, subprocess.TimeoutExpired) as error:
        return Check(WARN, name, f"{path} does not run: {error}", f"mend tools.{name}")


def _folder(what: str, place: Path | str) -> Iterator[Check]:
    try:
        there = folder = from_home(str(place)).absolute()
    except InputError as error:
        yield Check(FAIL, what, str(error))
        return
    while not there.exists() and there != there.parent:
        there = there.parent
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
        found = "writable" if there == folder else f"will be made in {there}"
        yield Check(OK, what, f"{folder}: {found}")
    except OSError as error:
        yield Check(
            FAIL,
            what,
            f"{folder}: cannot be written: {error.strerror}",
            "choose another, or have its rights set",
        )
        return
    free = files.free_bytes(folder)
    verdict = OK if free >= ROOM else WARN
    yield Check(
        verdict,
        f"{what} space",
        f"{free / 1e9:.0f} GB free",
        "" if verdict == OK else "make room before a long ingest",
    )


def converter_check(clip_path: Path, settings: Settings) -> Iterator[Check]:
    """Export first, second and last frame of a raw clip and say whether each proves what it is."""
    what = "converter"
    try:
        refuse_of_turnover(settings.tools, [clip_path.absolute().parent])
        clip = describe_raw(clip_path)
        converter = converter_for(clip, settings.tools)
        if reason := converter.unavailable():
            yield Check(FAIL, what, reason.partition(":")[0], reason.partition(":")[2].strip())
            return
        last = clip.frames.last
        with tempfile.TemporaryDirectory(prefix="dedio_doctor_") as folder:
            for n, frame in enumerate(sorted({0, min(1, last), last})):
                out = Path(folder) / str(n)
                out.mkdir()
                to = ImageSequence(out, clip.name, "dpx", CUT_IN, CUT_IN)
                done = list(converter.export(clip, FrameRange(frame, frame), to, threading.Event()))
                proven = all(d.qc.get("identity_proven") == 1.0 for d in done)
                label = clip.timecode_of(frame)
                yield Check(
                    OK if proven else WARN,
                    f"{what}, clip frame {frame}",
                    f"exported; its timecode is {label}"
                    if proven
                    else "exported, but it carries no timecode",
                    ""
                    if proven
                    else "frame identity cannot be proven; compare a frame with the camera's burn-in",
                )
    except DedioError as error:
        remedy = "mend what the tool says" if isinstance(error, ToolError) else "name a camera-raw clip"
        yield Check(FAIL, what, str(error), remedy)
