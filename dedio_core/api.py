"""The calls of a script: ordinary values in, a summary dict out."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from dedio_core.batch import shot_from_row
from dedio_core.cut_ingest import CutIngest, cut_summary, refused_cut
from dedio_core.errors import DedioError, InputError
from dedio_core.frames import FrameRate, Handles
from dedio_core.pipeline import Summary, refused_row, standard
from dedio_core.redaction import logger
from dedio_core.run import describe
from dedio_core.settings import Settings, load
from dedio_core.tracking.connect import post_here, untold
from dedio_core.turnover.document import document
from dedio_core.turnover.edits import read_edits
from dedio_core.turnover.request import Request, plan_request


def ingest_shot(
    *,
    project: str,
    sequence: str,
    shot: str,
    source_file: Path | str,
    in_point: int | None = None,
    out_point: int | None = None,
    root: Path | str | None = None,
    settings: Settings | None = None,
    **more: Any,
) -> Summary:
    """Ingest frames `in_point` to `out_point` (both included; a clip counts from 0) of a source.

    `root` is the shot tree; else the settings say, else ``./shots``. `more` are the optional keys of
    a batch row (``handles``, ``element``, ``squeeze``, ``in_timecode``, ...). Settings are read from
    their files where none are given. Problems come back in the summary, those of the values and of
    settings files too; nothing is raised but bugs. See `pipeline.summary`.
    """
    row: dict[str, Any] = {"sequence": sequence, "shot": shot, "source_file": source_file, **more}
    row |= {k: v for k, v in (("in_point", in_point), ("out_point", out_point)) if v is not None}
    try:
        settings = settings or load()
        shot_info = shot_from_row(row, settings, project)
        if not isinstance(root, (str, Path, type(None))):
            raise InputError(f"root {root!r}: a path is expected")
        pipeline = standard(settings, root=Path(root) if root else None)
    except InputError as error:
        return refused_row(project, sequence, shot, source_file, error)
    return pipeline.execute(shot_info, stop_on_error=False)


def ingest_timeline(
    cut: Path | str,
    *,
    media: Sequence[Path | str] | Path | str,
    project: str = "",
    root: Path | str | None = None,
    settings: Settings | None = None,
    dry_run: bool = False,
    **more: Any,
) -> Summary:
    """Ingest every VFX shot of a cut list from the camera originals below the folders `media`.

    `more` are the fields of `Request`: ``sequence``, ``rate`` ("24000/1001"), ``handles`` ("8,12"),
    ``only``, ``tracks``, ``conform``, ``lenient``, ``turnover``, ``full``, ``edits`` (a list of dicts, see
    docs/library.md), ... `dry_run` plans and writes nothing; ``plan`` in the summary is what
    ``dedio plan --json`` prints. Problems come back in the summary (``obstacles``, ``error``); nothing is
    raised but bugs. See `cut_ingest.cut_summary`.
    """
    try:
        settings = settings or load(flags={"project": project} if project else None)
        if project and settings.project != project:
            settings = dataclasses.replace(settings, project=project)
        request = request_of(cut, media, more)
        pipeline = standard(settings, root=Path(root) if root else None)
        tree = pipeline.tree()
        assert tree
        plan = plan_request(request, settings, tree)
        planned = document(plan, settings)
        is_refused = bool(plan.obstacles) and not request.lenient
        if dry_run or is_refused:
            nothing = cut_summary(plan, (), ())
            return {**nothing, "overall_success": not is_refused, "plan": planned}
        ingest = CutIngest(plan, pipeline, _now(), request.lenient, request.cut, request.reel)
        done = _carried_out(ingest)
        if posted := post_here(tree, settings):
            done["kitsu"] = posted.as_json()
        elif why := untold(settings):
            done["kitsu"] = why
        return {**done, "plan": planned}
    except DedioError as error:
        return refused_cut(str(cut), error)


def _carried_out(ingest: CutIngest) -> Summary:
    log = logger("dedio")
    listeners = (lambda event: log.info("%s", describe(event)),)
    found = list(ingest.run(listeners=listeners))
    return cut_summary(ingest.plan, found, ingest.problems)


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def request_of(cut: Path | str, media: Sequence[Path | str] | Path | str, more: dict[str, Any]) -> Request:
    """The request of a script's values. Raises `InputError` for what is none of its fields."""
    known = {field.name for field in dataclasses.fields(Request)} - {"cut", "media"}
    if unknown := sorted(set(more) - known):
        raise InputError(f"{', '.join(unknown)}: not known; ingest_timeline takes {', '.join(sorted(known))}")
    folders = [media] if isinstance(media, (str, Path)) else list(media)
    read: dict[str, Any] = dict(more)
    if isinstance(read.get("rate"), (str, int)):
        read["rate"] = FrameRate.parse(str(read["rate"]))
    if isinstance(read.get("handles"), (str, int)):
        read["handles"] = Handles.parse(str(read["handles"]))
    if isinstance(read.get("tracks"), str):
        read["tracks"] = [track.strip().upper() for track in read["tracks"].split(",")]
    if isinstance(read.get("only"), (list, tuple)):
        read["only"] = ",".join(map(str, read["only"]))
    for name in ("ale", "relink", "reel"):
        read |= {name: Path(read[name])} if read.get(name) else {}
    if isinstance(read.get("cdl"), (str, Path)):
        read["cdl"] = [read["cdl"]]
    read["cdl"] = tuple(Path(grades) for grades in read.get("cdl") or ())
    read |= {"tracks": tuple(read["tracks"])} if "tracks" in read else {}
    if "edits" in read:
        read["edits"] = read_edits(read["edits"] or ())
    return Request(Path(cut), tuple(Path(folder) for folder in folders), **read)
