"""The node graph of a plate as data: Nuke does with it what the native engine does.

There is no `import nuke` here, and never a retime: a plate is pulled at natural speed. Values that nobody
has seen a Nuke take are avoided; what is left in doubt is said beside it.
"""

from __future__ import annotations

import re

from dedio_core.errors import InputError, all_at_once
from dedio_core.frames import Timecode
from dedio_core.paths import Roots
from dedio_core.render.job import ExrOutput, RenderJob
from dedio_core.render.nk.fit import crop, is_whole, reformat
from dedio_core.render.nk.limits import limits, timecode_problem
from dedio_core.render.nk.node import Format, Metadata, Node, Tcl, Value, file_of, file_text, number
from dedio_core.render.nk.place import placed
from dedio_core.render.nk.versions import EXR_COMPRESSION, HALF, READ_TYPES
from nuke_plugin import graph_proxy
from nuke_plugin.graph_proxy import only
from nuke_plugin.setup import Setup

KEY = re.compile(r"[A-Za-z0-9_:./-]+")


def graph(job: RenderJob, setup: Setup) -> tuple[Node, ...]:
    """The nodes of `job`, each after its input. Raises `InputError` for what Nuke would do otherwise."""
    all_at_once(limits(job))
    nodes = [_root(job, setup), _read(job, setup)]

    def then(kind: str, name: str, *knobs: tuple[str, Value]) -> str:
        nodes.append(Node(kind, name, knobs, (last,)))
        return name

    last = nodes[-1].name
    color = job.color
    if color.source != color.target:
        spaces = ("in_colorspace", color.source), ("out_colorspace", color.target)
        last = then("OCIOColorSpace", "Color_plate", *spaces)
    if not is_whole(job.geometry):
        last = then("Reformat", "Reformat_plate", *reformat(job.geometry))
    # Reformat leaves the bounding box about the picture, and the writer writes the bounding box.
    last = then("Crop", "Crop_plate", *crop(job.geometry))
    if job.exr:
        start = job.timecode(job.frames.first)
        is_shown = setup.movie is not None and setup.movie.burn_in is not None
        if start and (is_shown or not setup.is_stamped):
            last = then("AddTimeCode", "Timecode_plate", *_timecode(start, job.frames.first))
        if not setup.is_stamped:
            last = then("ModifyMetaData", "Metadata_plate", ("metadata", _metadata(job, job.exr)))
        nodes.append(Node("Write", "Write_exr", _exr(job, job.exr, setup.roots), (last,)))
    if job.picture:
        nodes += graph_proxy.branch(job, job.picture, setup, last)
    return placed(nodes)


def _timecode(start: Timecode, first: int) -> tuple[tuple[str, Value], ...]:
    """The source timecode of plate frame `first`, which the others count from."""
    if said := timecode_problem(start):
        raise InputError(f"{said}; render this plate with the native engine")
    return (
        ("startcode", str(start)),
        # Counted by the whole time base: it rounds a fraction of its own [?].
        ("fps", start.rate.timebase),
        ("metafps", False),
        ("useFrame", True),
        ("frame", first),
    )


def _root(job: RenderJob, setup: Setup) -> Node:
    return Node(
        "Root",
        "root",
        (
            ("first_frame", job.frames.first),
            ("last_frame", job.frames.last),
            ("lock_range", True),
            ("frame", job.frames.first),
            ("fps", float(job.source.rate.fraction)),
            ("format", Format(*job.geometry.size)),
            ("colorManagement", "OCIO"),
            ("OCIO_config", "custom"),
            ("customOCIOConfigPath", file_text(setup.config.as_posix())),
            # A role means another space in the next config.
            ("workingSpaceLUT", job.color.target),
        ),
    )


def _read(job: RenderJob, setup: Setup) -> Node:
    source, geometry = job.source, job.geometry
    if source.kind != "sequence":
        raise InputError(
            f"{source.path}: a movie is not read by Nuke itself, whose frame numbers and levels are its own; "
            "have it written as DPX first"
        )
    folder = source.path.resolve(setup.roots)
    file = file_of(folder, source.base_name + source.separator, source.padding, f".{source.extension}")
    kind = READ_TYPES.get(source.extension.lower())
    frames = source.frames
    knobs: list[tuple[str, Value]] = [("file", file), *([("file_type", kind)] if kind else [])]
    # Without the pixel aspect a squeezed picture stays squeezed, and files often say 1.
    knobs += [("format", Format(*geometry.source_size, aspect=geometry.squeeze))]
    knobs += [("first", frames.first), ("last", frames.last)]
    if source.offset:
        # "start at" says where the first file is; the sign of "offset" is nowhere told.
        start = Tcl(str(frames.first - source.offset))
        knobs += [("frame_mode", "start at"), ("frame", start)]
    knobs += [("origfirst", frames.first), ("origlast", frames.last), ("origset", True)]
    knobs += [("on_error", "error"), ("raw", True), ("localizationPolicy", "off")]
    return Node("Read", "Read_source", tuple(knobs))


def _metadata(job: RenderJob, exr: ExrOutput) -> Metadata:
    """What every frame's header says alike.

    Only the timecode changes with the frame: nobody has seen TCL work in the value of a metadata key, and
    unrun it would be a wrong value. Keys below ``exr/`` become attributes of the name behind it, as texts
    (Foundry's exrWriter.cpp).
    """
    wrong = [key for key in (*exr.text, *exr.numbers) if not KEY.fullmatch(key)]
    if wrong:
        raise InputError(f"metadata {', '.join(map(repr, wrong))}: Nuke cannot have such a key")
    # The writer makes the exact fraction of it.
    pairs = [("input/frame_rate", Tcl(number(exr.rate)))]
    if exr.capture_rate:
        pairs.append(("exr/captureRate", Tcl(number(exr.capture_rate))))
    pairs += [(f"exr/{key}", Tcl.literal(text)) for key, text in exr.text.items()]
    pairs += [(f"exr/{key}", Tcl(number(value))) for key, value in exr.numbers.items()]
    return Metadata(tuple(pairs))


def _exr(job: RenderJob, exr: ExrOutput, roots: Roots) -> tuple[tuple[str, Value], ...]:
    name, _, level = exr.compression.partition(":")
    levels: list[tuple[str, Value]] = []
    if name in ("dwaa", "dwab"):
        levels = [("dw_compression_level", float(level or 45))]
    return (
        ("file", file_of(exr.folder.resolve(roots), exr.prefix, 4, ".exr")),
        ("file_type", "exr"),
        ("channels", "rgb"),
        ("raw", True),
        ("datatype", HALF),
        ("compression", EXR_COMPRESSION[name]),
        *levels,
        ("metadata", "default metadata and exr/*"),
        ("autocrop", False),
        ("first_part", "rgba"),
        ("create_directories", True),
        ("checkHashOnRead", False),
        ("render_order", 1),
        *only(job),
    )
