"""DED-IO: a cut and camera originals in, verified plates out."""

from __future__ import annotations

from dedio_core.api import ingest_shot
from dedio_core.pipeline import FootageIngestPipeline

__all__ = ["FootageIngestPipeline", "ingest_shot"]
