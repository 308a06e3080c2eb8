"""The whole ingest as one object, shot by shot or as a batch."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dedio_core import redaction
from dedio_core.batch import rows_of, shot_from_row, shots_from_rows
from dedio_core.errors import DiskFull, InputError
from dedio_core.models import ShotInfo
from dedio_core.pipeline.line import standard
from dedio_core.pipeline.summary import Summary, refused, refused_row
from dedio_core.run import Listener, describe
from dedio_core.settings import Settings, load
from dedio_core.tracking.connect import post_here


class FootageIngestPipeline:
    """Ingests shots of one project, one after the other, and counts them."""

    def __init__(
        self,
        project: str = "",
        project_id: str = "",
        logger: logging.Logger | None = None,
        settings: Settings | None = None,
        root: Path | None = None,
    ) -> None:
        flags = {k: v for k, v in (("project", project), ("project_id", project_id)) if v}
        self.settings = settings or load(flags=flags)
        self.project = project or self.settings.project
        self.logger = logger or redaction.logger("dedio")
        self.pipeline = standard(self.settings, root=root)
        self._summaries: list[Summary] = []

    def ingest_shot(
        self,
        *,
        sequence: str,
        shot: str,
        source_file: Path | str,
        in_point: int | None = None,
        out_point: int | None = None,
        **more: Any,
    ) -> Summary:
        """Ingest one shot; `more` are the optional keys of a batch row. Returns its summary.

        Values that cannot be used make a failed summary too; nothing is raised but bugs.
        """
        row = {"sequence": sequence, "shot": shot, "source_file": source_file, **more}
        row |= {k: v for k, v in (("in_point", in_point), ("out_point", out_point)) if v is not None}
        try:
            shot_info = shot_from_row(row, self.settings, self.project)
        except InputError as error:
            self.logger.error("%s%s: %s", sequence, shot, error)
            self._summaries.append(refused_row(self.project, sequence, shot, source_file, error))
            return self._summaries[-1]
        return self._ingest([shot_info])[0]

    def _ingest(self, shots: Sequence[ShotInfo]) -> list[Summary]:
        found = []
        listeners = (lambda event: self.logger.info("%s", describe(event)),)
        for one in self._summaries_of(shots, listeners):
            for error in (e for stage in one["stage_results"] for e in stage["errors"]):
                self.logger.error("%s: %s", one["shot"], error)
            found.append(one)
        if posted := post_here(self.pipeline.tree(), self.settings):
            found = [{**one, "kitsu": posted.as_json()} for one in found]
            self.logger.log(logging.INFO if posted.is_whole else logging.WARNING, "Kitsu: %s", posted.said)
        self._summaries += found
        return sorted(found, key=lambda one: int(one["row"]))

    def _summaries_of(self, shots: Sequence[ShotInfo], listeners: tuple[Listener, ...]) -> Iterator[Summary]:
        """A summary each; where there is no room for all of them, each says so."""
        told: set[int] = set()
        try:
            for one in self.pipeline.execute_all(shots, listeners=listeners):
                told.add(int(one["row"]))
                yield one
        except DiskFull as error:
            for row, shot_info in enumerate(shots, 1):
                if row not in told:
                    yield {**refused(shot_info, error, 0.0), "row": row}

    def ingest_batch(self, rows: Iterable[Mapping[str, Any]]) -> list[Summary]:
        """Ingest every row. All errors in the rows themselves are raised at once, before any work.

        Shots that cannot be planned (no such file, a range outside the media) fail before any work
        too; a failed shot does not stop the others unless ``defaults.stop_on_error`` says so.
        """
        return self._ingest(shots_from_rows(rows_of(rows), self.settings, self.project))

    def get_summary(self) -> dict[str, int]:
        """How many shots were processed, and how they ended."""
        good = sum(1 for s in self._summaries if s["overall_success"])
        total = len(self._summaries)
        return {"total_shots_processed": total, "successful_shots": good, "failed_shots": total - good}
