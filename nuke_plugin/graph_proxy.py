"""The proxy branch of the graph: fit, CDL, view, and the pictures or the movie."""

from __future__ import annotations

import re

from dedio_core.errors import InputError
from dedio_core.geometry import fitted
from dedio_core.render.job import PictureOutput, RenderJob
from dedio_core.render.nk import fit
from dedio_core.render.nk.cdl import cdl_knobs, cdl_note
from dedio_core.render.nk.node import Format, Node, Tcl, Value, Ways, file_of, file_text
from dedio_core.render.nk.versions import MOVIE, movie_rate
from nuke_plugin.setup import Movie, Setup

FRAME, TIMECODE = Tcl("[format %04d [frame]]"), Tcl("[metadata input/timecode]")
"""The only TCL that we write: both stand in Foundry's and many public scripts, as texts of Text2."""
CORNERS = (("left", "top"), ("right", "top"), ("left", "bottom"), ("right", "bottom"))
LINE, MARGIN = 1 / 36, 1 / 54
"""Height of a burnt-in line and distance from the edge, as parts of the picture's height."""


def branch(job: RenderJob, picture: PictureOutput, setup: Setup, last: str) -> list[Node]:
    """The nodes below `last`, the plate."""
    nodes: list[Node] = []

    def then(kind: str, name: str, knobs: tuple[tuple[str, Value], ...]) -> None:
        nodes.append(Node(kind, name, knobs, (nodes[-1].name if nodes else last,)))

    size = Format(*picture.size)
    whole = fitted(*job.geometry.size, 1.0, picture.size, job.geometry.filter)
    if not fit.is_whole(whole):
        then("Reformat", "Reformat_proxy", fit.reformat(whole))
        then("Crop", "Crop_proxy", fit.crop(whole))
    if picture.cdl:
        then("OCIOCDLTransform", "CDL_proxy", cdl_knobs(picture.cdl.numbers, picture.cdl.space))
    view = ("display", job.color.display), ("view", job.color.view)
    then("OCIODisplay", "View_proxy", (("colorspace", job.color.target), *view))
    if setup.movie and setup.movie.burn_in:
        for knobs, (across, down) in zip(_lines(job, setup.movie, size), CORNERS, strict=True):
            then("Text2", f"Text_{down}_{across}", knobs)
    then("Write", *_write(job, picture, setup))
    if picture.no_cdl:
        nodes.append(cdl_note(picture.no_cdl))
    return nodes


def only(job: RenderJob) -> tuple[tuple[str, Value], ...]:
    """A Write's own range: a command line with a longer one would write frames that the Read makes up.

    Its Read holds the first and the last frame; the limit wins over the range that is executed.
    """
    return ("use_limit", True), ("first", job.frames.first), ("last", job.frames.last)


def _write(job: RenderJob, picture: PictureOutput, setup: Setup) -> tuple[str, tuple[tuple[str, Value], ...]]:
    last = ("create_directories", True), ("checkHashOnRead", False), ("render_order", 2), *only(job)
    if setup.movie:
        file = setup.movie.file.resolve(setup.roots).as_posix()
        if not file.endswith(".mp4"):
            raise InputError(f"movie '{setup.movie.file}': its name must end in .mp4")
        rate: tuple[str, Ways] = ("rate", movie_rate(float(job.source.rate.fraction)))
        head: tuple[tuple[str, Value], ...] = (("file", file_text(file)), ("file_type", "mov"))
        return "Write_movie", (*head, ("channels", "rgb"), ("raw", True), *MOVIE, rate, *last)
    prefix = picture.path(0).path.rpartition("/")[2].partition(".")[0]
    knobs = (
        ("file", file_of(picture.folder.resolve(setup.roots), f"{prefix}.", 4, ".png")),
        ("file_type", "png"),
        ("channels", "rgb"),
        ("raw", True),
        ("datatype", "8 bit"),
    )
    return "Write_proxy", (*knobs, *last)


def _lines(job: RenderJob, movie: Movie, size: Format) -> list[tuple[tuple[str, Value], ...]]:
    assert movie.burn_in
    margin = float(round(size.height * MARGIN))
    box = (margin, margin, size.width - margin, size.height - margin)
    look: tuple[tuple[str, Value], ...] = (("font_size", float(round(size.height * LINE))), ("box", box))
    # Staged EXRs have theirs in the header.
    has_timecode = job.timecode(job.frames.first) is not None or job.source.path.root == "stage"
    return [
        (("message", _message(text, has_timecode)), *look, ("xjustify", across), ("yjustify", down))
        for text, (across, down) in zip(movie.burn_in, CORNERS, strict=True)
    ]


def _message(text: str, has_timecode: bool) -> Tcl:
    """The line as Nuke is to fill it in: frame and timecode are TCL, all else is text."""
    told = {"{frame}": FRAME, "{timecode}": TIMECODE if has_timecode else Tcl("no timecode")}
    found = Tcl("")
    for part in re.split(r"(\{frame\}|\{timecode\})", text):
        found += told.get(part) or Tcl.literal(part)
    return found
