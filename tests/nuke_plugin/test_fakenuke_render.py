"""The stand-in's `execute`: order, limits, errors, callbacks, threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.fakenuke.scene import node, numbered, reading, rendered, writing


def test_errors(project: Any, tmp_path: Path) -> None:
    """What cannot be written is an error of the Write, in Nuke's words."""
    read = reading(project, numbered(tmp_path))
    with pytest.raises(RuntimeError, match="cannot be executed"):
        project.execute(read, 1, 1)
    lonely = writing(project, None, tmp_path / "out.%04d.exr")
    with pytest.raises(RuntimeError, match="exrWriter: No channels selected"):
        project.execute(lonely, 1, 1)
    nowhere = writing(project, read, tmp_path / "no" / "out.%04d.exr")
    with pytest.raises(RuntimeError, match="No such file or directory"):
        project.execute(nowhere, 1, 1)
    nowhere["create_directories"].setValue(True)
    project.execute(nowhere, 1, 1)
    with pytest.raises(RuntimeError, match="does not evaluate"):
        rendered(project, node(project, "Merge2", read), tmp_path)


def test_going_on_after_an_error(project: Any, tmp_path: Path) -> None:
    """With `continueOnError` a frame that fails is passed over."""
    read = reading(project, numbered(tmp_path), 1, 5)
    (tmp_path / "in.0002.exr").unlink()
    write = writing(project, read, tmp_path / "out.%04d.exr")
    project.execute(write, 1, 3, 1, continueOnError=True)
    assert sorted(path.name for path in tmp_path.glob("out*")) == ["out.0001.exr", "out.0003.exr"]


def test_order_limits_and_callbacks(project: Any, tmp_path: Path) -> None:
    """Writes go by `render_order` in each frame, `use_limit` wins, and callbacks are told of the node."""
    read = reading(project, numbered(tmp_path))
    late = writing(project, read, tmp_path / "late.%04d.exr", render_order=2)
    soon = writing(project, read, tmp_path / "soon.%04d.exr", render_order=1, use_limit=True, first=2, last=2)
    off = writing(project, read, tmp_path / "off.%04d.exr", disable=True)
    late.setName("Late")
    soon.setName("Soon")
    heard: list[str] = []
    project.addBeforeRender(lambda: heard.append(f"begin {project.thisNode().name()}"))
    project.addAfterFrameRender(lambda: heard.append(f"{project.frame()} {project.thisNode().name()}"))
    project.addAfterRender(heard.append, ("end",), nodeClass="Write")
    project.executeMultiple([late, soon, off], [project.FrameRange(1, 2, 1)])
    told = ["begin Soon", "begin Late", "1 Late", "2 Soon", "2 Late", "end", "end"]
    assert heard == told
    names = sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith("in."))
    assert names == ["late.0001.exr", "late.0002.exr", "soon.0002.exr"]


def test_only_the_main_thread_renders(project: Any, tmp_path: Path) -> None:
    """A render that another thread asks for is refused: in Nuke it may crash."""
    write = writing(project, reading(project, numbered(tmp_path)), tmp_path / "out.%04d.exr")
    with ThreadPoolExecutor(1) as pool, pytest.raises(RuntimeError, match="main thread"):
        pool.submit(project.execute, write, 1, 1).result()


def test_ranges_of_frames(project: Any, tmp_path: Path) -> None:
    """Ranges are numbers or a text; `filename` is the Read's file as it stands there."""
    read = reading(project, numbered(tmp_path))
    write = writing(project, read, tmp_path / "out.%04d.exr")
    project.execute(write, project.FrameRanges("1 3-3"))
    assert sorted(path.name for path in tmp_path.glob("out*")) == ["out.0001.exr", "out.0003.exr"]
    assert list(project.FrameRange("-2-3x2")) == [-2, 0, 2]
    assert project.filename(read) == (tmp_path / "in.%04d.exr").as_posix()
    assert project.filename(node(project, "Dot")) is None


def test_constant_and_switch(project: Any, tmp_path: Path) -> None:
    """A Constant is of one colour; a Switch takes one of its inputs."""
    project.addFormat("20 10 1 tiny")
    red = node(project, "Constant", color=[0.5, 0.25, 0.125], format="tiny")
    board = node(project, "CheckerBoard2", format="tiny", boxsize=[5.0, 5.0])
    switch = node(project, "Switch", red, which=0.0)
    switch.setInput(1, board)
    pixels, spec = rendered(project, switch, tmp_path)
    assert (spec.width, spec.height) == (20, 10)
    assert np.all(pixels == [0.5, 0.25, 0.125])
    switch["which"].setValue(1.0)
    assert len(np.unique(rendered(project, switch, tmp_path)[0])) == 2
