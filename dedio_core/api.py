"""The calls of a script: ordinary values in, a summary dict out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dedio_core.batch import shot_from_row
from dedio_core.errors import InputError
from dedio_core.pipeline import Summary, refused_row, standard
from dedio_core.settings import Settings, load


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
