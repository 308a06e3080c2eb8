"""Source clips that many tests read, each made once a session."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dedio_core.sample import write_dpx_sequence, write_movie
from tests.ingest.kit import rate, start

Maker = Callable[..., Path]


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    """``clip(codec="mpeg2", ...)`` is a movie of 24 charts; equal asks give the same file."""
    made: dict[str, Path] = {}
    folder = tmp_path_factory.mktemp("clips")

    def make(suffix: str = ".mxf", fps: str = "24000/1001", label: str = "14:22:08:11", **how: Any) -> Path:
        key = repr((suffix, fps, label, sorted(how.items())))
        if key not in made:
            path = folder / str(len(made)) / f"A001C003_261122AB{suffix}"
            made[key] = write_movie(
                path, **{"frames": 24, "first_counter": 500, **how}, rate=rate(fps), start=start(label, fps)
            )
        return made[key]

    return make


@pytest.fixture(scope="session")
def dpx(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    """``dpx(bits=16, ...)`` is the folder of a DPX sequence."""
    made: dict[str, Path] = {}
    folder = tmp_path_factory.mktemp("dpx")

    def make(fps: str = "24", label: str = "01:00:00:00", **how: Any) -> Path:
        key = repr((fps, label, sorted(how.items())))
        if key not in made:
            path = folder / str(len(made))
            write_dpx_sequence(path, **{"frames": 9, **how}, rate=rate(fps), start=start(label, fps))
            made[key] = path
        return made[key]

    return make
