"""A small clip, and a desk for the worker: settings that make small plates, a tree, a home of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from dedio_core.frames import FrameRate, Timecode
from dedio_core.sample.sequences import write_dpx_sequence
from tests.nuke.wire import Desk, Held, Wire
from tests.small_media import write_clip_and_cut


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a clip of 168 frames and a cut of one shot of it."""
    folder = tmp_path_factory.mktemp("media")
    write_clip_and_cut(folder)
    return folder


@pytest.fixture
def desk(media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    small = {
        "defaults": {"squeeze": 1.0},
        "output": {"resolution": [320, 180], "proxy_resolution": [160, 90]},
    }
    config = tmp_path / "settings.json"
    config.write_text(json.dumps(small), encoding="utf-8")
    (tmp_path / "shots").mkdir()
    home = tmp_path / "home"
    home.mkdir()
    for name, value in (("HOME", home), ("XDG_CONFIG_HOME", home / "c"), ("XDG_CACHE_HOME", home / "cache")):
        monkeypatch.setenv(name, str(value))
    for name in ("DEDIO_CONFIG", "OCIO", "KITSU_HOST"):
        monkeypatch.delenv(name, raising=False)
    return Desk(media, config, tmp_path / "shots", home)


@pytest.fixture
def wire(desk: Desk) -> Iterator[Wire]:
    """A real worker, and its pipes."""
    with Wire() as talk:
        yield talk


@pytest.fixture
def held(tmp_path: Path) -> Held:
    """A worker's program whose long ingest stays in its middle."""
    return Held(tmp_path)


@pytest.fixture
def held_wire(desk: Desk, held: Held) -> Iterator[Wire]:
    """A worker whose long ingest stays in its middle, and its pipes."""
    with Wire(held.argv) as talk:
        yield talk


@pytest.fixture(scope="session")
def sequence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sequence of three DPX frames from 1001 on."""
    folder = tmp_path_factory.mktemp("sequence") / "scan é"
    rate = FrameRate.of(24)
    write_dpx_sequence(folder, frames=3, rate=rate, start=Timecode.parse("10:00:00:00", rate))
    return folder
