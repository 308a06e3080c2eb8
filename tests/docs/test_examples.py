"""The Python blocks of the documents run as they stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dedio_core.errors import WriteError
from dedio_core.events import FrameDone
from dedio_core.frames import FrameRange
from dedio_core.sample import write_dpx_sequence
from tests.docs.pages import ROOT, blocks, name
from tests.small_media import RATE, START, write_clip_and_cut

PAGES = [p for p in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))) if blocks(p, "python")]


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small clip, a small DPX sequence and a cut of one shot, made once."""
    folder = tmp_path_factory.mktemp("media")
    write_clip_and_cut(folder)
    write_dpx_sequence(
        folder / "dpx", frames=66, first_frame=993, rate=RATE, start=START.plus(92), base_name="c"
    )
    return folder


@pytest.fixture
def desk(media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with the media in it, and settings that make small pictures."""
    (tmp_path / "c.mxf").symlink_to(media / "c.mxf")
    (tmp_path / "dpx").symlink_to(media / "dpx")
    (tmp_path / "cut.edl").symlink_to(media / "cut.edl")
    small = {
        "defaults": {"squeeze": 1.0},
        "output": {"resolution": [320, 180], "proxy_resolution": [160, 90]},
    }
    (tmp_path / "settings.json").write_text(json.dumps(small), encoding="utf-8")
    monkeypatch.setenv("DEDIO_CONFIG", str(tmp_path / "settings.json"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    monkeypatch.delenv("OCIO", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def registries() -> Iterator[None]:
    """What an example registers is gone after it."""
    from dedio_core.raw import CONVERTERS
    from dedio_core.render.engine import ENGINES

    before = [(registry, dict(registry)) for registry in (CONVERTERS, ENGINES)]
    yield
    for registry, kept in before:
        registry.clear()  # type: ignore[attr-defined]
        registry.update(kept)  # type: ignore[attr-defined]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_python_blocks_run(page: Path, desk: Path, registries: None) -> None:
    """One namespace a page, in the page's order."""
    namespace: dict[str, Any] = {"__name__": "page"}
    for block in blocks(page, "python"):
        code = compile("\n" * (block.line - 1) + block.text, str(page), "exec")
        if block.is_run:
            exec(code, namespace)


def test_the_pages_that_must_have_examples_have_them() -> None:
    assert {"README.md", "docs/library.md", "docs/extending.md"} <= {name(p) for p in PAGES}


def test_the_patient_engine_goes_on_with_what_is_left() -> None:
    """The example in docs/extending.md renders each frame once, over two failures, and not over a third."""
    page = ROOT / "docs" / "extending.md"
    (text,) = (b.text for b in blocks(page, "python") if "class PatientEngine" in b.text)
    space: dict[str, Any] = {}
    exec(text.partition("ENGINES[")[0], space)

    class Share:
        """Fails after each frame; `fails` times in all."""

        def __init__(self, fails: int) -> None:
            self.fails = fails

        def render(self, job: object, ranges: Any, roots: object, cancel: object) -> Iterator[FrameDone]:
            for frame in (frame for part in ranges for frame in part):
                yield FrameDone(frame, ())
                self.fails -= 1
                if self.fails >= 0:
                    raise WriteError("the share is away")

    class Flag:
        """Nobody waits in a test."""

        def wait(self, seconds: float) -> None:
            pass

    def frames(fails: int) -> list[int]:
        space["native"] = lambda jobs, settings: Share(fails)
        engine = space["PatientEngine"](1, None)
        return [done.frame for done in engine.render(None, (FrameRange(1, 4),), {}, Flag())]

    assert frames(2) == [1, 2, 3, 4]
    with pytest.raises(WriteError, match="away"):
        frames(3)
