"""DED-IO: a cut and camera originals in, verified plates out."""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["FootageIngestPipeline", "ingest_shot", "ingest_timeline"]

if TYPE_CHECKING:
    from dedio_core.api import ingest_shot, ingest_timeline
    from dedio_core.pipeline import FootageIngestPipeline
else:
    # On first use: inside Nuke, `dedio_core.render.job` is imported where there is no numpy.
    _HOMES = {
        "FootageIngestPipeline": "dedio_core.pipeline",
        "ingest_shot": "dedio_core.api",
        "ingest_timeline": "dedio_core.api",
    }

    def __getattr__(name):
        """The public name `name`."""
        if name not in _HOMES:
            raise AttributeError(f"module 'dedio_core' has no attribute '{name}'")
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)

    def __dir__():
        return sorted([*globals(), *__all__])
