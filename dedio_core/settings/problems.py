"""What cannot be right in settings, as sentences that begin with the knob's name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path, PureWindowsPath

from dedio_core.errors import DedioError
from dedio_core.frames import FrameRate
from dedio_core.naming import Template, check_token, tree
from dedio_core.settings.groups import (
    ACES_13_CONFIG,
    Defaults,
    Editorial,
    Groups,
    Kitsu,
    Media,
    NukeKnobs,
    Output,
    PipelineKnobs,
    Qc,
    Tools,
)

COMPRESSIONS = re.compile(r"none|rle|zips?(:[1-9])?|piz|pxr24|b44a?|dwa[ab](:[0-9]{1,4})?")
"""What OpenImageIO knows; it would take anything else for zip without a word."""
SONY_BAKES = (
    *("SGAMUT3CINE_SLOG3", "SGAMUT3_SLOG3", "ACES_LINEAR", "SGAMUT3_LINEAR", "SGAMUT_LINEAR"),
    *("SGAMUT_SLOG2", "INPUT", "ALL"),
)
"""What ``rawexporter --bake`` knows; `raw.bakes` has what each means."""
MHL_CHECKS = ("off", "size", "full", "require")
QC_CHECKS = ("nan", "negative", "clipped", "black", "identical", "jump", "proxy_pictures")
SEVERITIES = ("error", "warning", "note", "off")
REUSES = ("copy", "hardlink", "off")
PRESETS = (
    *("ultrafast", "superfast", "veryfast", "faster", "fast", "medium"),
    *("slow", "slower", "veryslow", "placebo"),
)
# `default` and `latest` are names of whatever OCIO ships next, which is ACES 2 already.
DRIFTING_CONFIGS = ("ocio://default", "ocio://cg-config-latest", "ocio://studio-config-latest")
DRIFTS = (
    "this name means another config in each OCIO release, ACES 2 in the newest; name one, "
    f"for example {ACES_13_CONFIG}"
)
WHOLE = "give the whole path; nothing is looked for in the working folder"

Rule = tuple[bool, str]
"""Whether it is right, and what is said where it is not."""


def problems(settings: Groups) -> list[str]:
    """Every value that cannot be right."""
    rules = (
        *_output(settings.output),
        *_tools(settings.tools),
        *_nuke(settings.nuke),
        *_color(settings),
        *_media(settings.media),
        *_editorial(settings.editorial),
        *_pipeline(settings.pipeline),
        *_qc(settings.qc),
        *_kitsu(settings.kitsu),
        *_numbers(settings.defaults),
    )
    found = [message for is_right, message in rules if not is_right]
    found += _failing(_texts(settings.defaults))
    return found + _names(settings.names.texts())


def _output(output: Output) -> Iterator[Rule]:
    for name, size in (("resolution", output.resolution), ("proxy_resolution", output.proxy_resolution)):
        yield all(2 <= n <= 32768 for n in size), f"output.{name} {list(size)}: 2 to 32768 pixels a side"
    yield all(n % 2 == 0 for n in output.proxy_resolution), "output.proxy_resolution: both must be even"
    yield 0 <= output.proxy_crf <= 51, f"output.proxy_crf {output.proxy_crf}: it goes from 0 to 51"
    yield 1 <= output.proxy_threads <= 64, "output.proxy_threads: it goes from 1 to 64"
    known = "dwaa:15, dwab:45, zip, zips (or zip:1 to zip:9), piz, pxr24, b44, b44a, rle or none"
    is_known = bool(COMPRESSIONS.fullmatch(output.exr_compression))
    yield is_known, f"output.exr_compression '{output.exr_compression}': it is {known}"
    yield _one_of("output.proxy_preset", output.proxy_preset, PRESETS)


def _tools(tools: Tools) -> Iterator[Rule]:
    yield _one_of("tools.sony_bake", tools.sony_bake, SONY_BAKES)
    for tool in ("sony_converter", "oiiotool", "ffmpeg"):
        given = getattr(tools, tool)
        yield not given or is_whole(given), f"tools.{tool} '{given}': {WHOLE}"
    yield tools.sony_timeout > 0, "tools.sony_timeout: it must be above 0"


def _nuke(nuke: NukeKnobs) -> Iterator[Rule]:
    given = nuke.executable
    yield not given or is_whole(given), f"nuke.executable '{given}': {WHOLE}"
    yield 1 <= nuke.seats <= 64, f"nuke.seats {nuke.seats}: it goes from 1 to 64"
    yield nuke.chunk >= 0, "nuke.chunk: it cannot be negative; 0 is all that a plate needs"
    yield nuke.silence > 0, "nuke.silence: it must be above 0"
    yield nuke.licence_wait >= 0, "nuke.licence_wait: it cannot be negative"


def _color(settings: Groups) -> Iterator[Rule]:
    config = settings.color.config
    is_by_hand = settings.sources.get("color.config", "flag") == "flag"
    yield (
        not config or is_by_hand or config.startswith("ocio://") or Path(config).is_absolute(),
        f"color.config '{config}': {WHOLE}",
    )
    yield config not in DRIFTING_CONFIGS, f"color.config {config}: {DRIFTS}"


def _media(media: Media) -> Iterator[Rule]:
    yield media.long_gop_check_frames >= 0, "media.long_gop_check_frames: it cannot be negative"
    yield _one_of("media.check_mhl", media.check_mhl, MHL_CHECKS)
    for rule in media.levels:
        yield rule.levels in ("video", "full"), f"media.levels: '{rule.levels}' is neither video nor full"


def _editorial(editorial: Editorial) -> Iterator[Rule]:
    yield editorial.conform in ("", "frames", "seconds"), "editorial.conform: it is frames or seconds"
    yield editorial.union_gap >= 0, "editorial.union_gap: it cannot be negative"
    yield editorial.min_handles >= 0, "editorial.min_handles: it cannot be negative"


def _pipeline(pipeline: PipelineKnobs) -> Iterator[Rule]:
    yield _one_of("pipeline.reuse", pipeline.reuse, REUSES)
    yield pipeline.reserve_gb >= 0, "pipeline.reserve_gb: it cannot be negative"
    yield pipeline.log_days >= 0, "pipeline.log_days: it cannot be negative; 0 keeps logs for ever"


def _qc(qc: Qc) -> Iterator[Rule]:
    for name in QC_CHECKS:
        yield _one_of(f"qc.{name}", getattr(qc, name), SEVERITIES)
    yield qc.negative_limit < 0, "qc.negative_limit: it must be below 0"
    yield 0 < qc.clipped_part <= 1, "qc.clipped_part: it goes from above 0 to 1"
    yield qc.black_level >= 0, "qc.black_level: it cannot be negative"
    yield qc.jump_stops > 0, "qc.jump_stops: it must be above 0"


def _kitsu(kitsu: Kitsu) -> Iterator[Rule]:
    yield 1 <= kitsu.workers <= 32, "kitsu.workers: it goes from 1 to 32"
    yield kitsu.timeout > 0, "kitsu.timeout: it must be above 0"
    yield bool(kitsu.task_type), "kitsu.task_type: it is empty; plates need a task"
    for name in ("sequence_name", "shot_name"):
        text = getattr(kitsu, name)
        rest = text.replace("{sequence}", "").replace("{shot}", "")
        is_named = bool(text) and not re.search(r"[{}]", rest) and (name != "shot_name" or "{shot}" in text)
        yield is_named, f"kitsu.{name} '{text}': its tokens are {{sequence}} and {{shot}}"
    yield bool(kitsu.omitted), "kitsu.omitted: it is data, or the short name of a task status"


def _numbers(defaults: Defaults) -> Iterator[Rule]:
    yield defaults.squeeze > 0, "defaults.squeeze: it must be above 0"
    yield defaults.handles_head >= 0, "defaults.handles_head: it cannot be negative"
    yield defaults.handles_tail >= 0, "defaults.handles_tail: it cannot be negative"


def _texts(defaults: Defaults) -> Iterator[tuple[str, Callable[[], object]]]:
    yield "defaults.task", lambda: check_token(defaults.task, "defaults.task")
    yield "defaults.element", lambda: check_token(defaults.element, "defaults.element")
    yield "defaults.source_fps", lambda: FrameRate.parse(defaults.source_fps or "24")


def _names(names: Mapping[str, str]) -> list[str]:
    """What is wrong with each template; where none is, what is wrong with them together."""
    empty = [f"names.{name}: it is empty; every file and folder needs a name of its own" for name in names]
    found = [message for message, text in zip(empty, names.values(), strict=True) if not text]
    found += _failing(
        (f"names.{name}", partial(Template, part))
        for name, text in names.items()
        for part in (text.split("/") if name == "version_folder" else [text])
    )
    if not found:
        try:
            tree(names)
        except DedioError as error:
            found.append(str(error))
    return found


def _failing(tried: Iterable[tuple[str, Callable[[], object]]]) -> list[str]:
    found = []
    for name, attempt in tried:
        try:
            attempt()
        except DedioError as error:
            found.append(str(error) if str(error).startswith(name) else f"{name}: {error}")
    return found


def _one_of(name: str, value: str, known: tuple[str, ...]) -> Rule:
    return value in known, f"{name} '{value}': it is one of {', '.join(known)}"


def is_whole(path: str) -> bool:
    """Whether `path` begins at a root; under WSL a Windows path is one too."""
    return Path(path).is_absolute() or PureWindowsPath(path).is_absolute()
