"""Planning the hostile cuts beside the checkout: each ends with sentences, whatever media there are."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from dedio_core.cli.cut import lines
from dedio_core.editorial.match import read_beside
from dedio_core.errors import DedioError
from dedio_core.frames import FrameRange, FrameRate
from dedio_core.media.index import IndexedClip, MediaIndex
from dedio_core.settings import Settings
from dedio_core.turnover.document import document
from dedio_core.turnover.model import CutPlan
from dedio_core.turnover.request import Request, plan_request
from tests.corpus import hostile, rows
from tests.cpu import cpu_seconds

pytestmark = pytest.mark.skipif(not rows.CORPUS.is_dir(), reason=rows.ABSENT)
NASTY = sorted(rows.CORPUS.glob("nasty/*"))
R24 = FrameRate.of(24)
ROOT = Path("/media")
LONGEST = 500
"""Letters that one sentence may have, without the file's name."""


def one_clip(name: str) -> MediaIndex:
    """An index of one clip of that name and reel, with the timecode of a whole day."""
    clip = IndexedClip(
        path=ROOT / f"{name}.mxf",
        kind="movie",
        name=name,
        card=name,
        reel=name,
        start=0,
        rate=R24,
        frames=FrameRange.of(0, 24 * 86400),
        width=1920,
        height=1080,
        content_id=name,
    )
    return MediaIndex((ROOT,), (clip,))


MEDIA = {"none": MediaIndex((), ()), "R1": one_clip("R1"), "c": one_clip("c")}
"""``R1`` is the reel of most of the EDLs, ``c`` the clip of most of the others."""


def planned(path: Path, media: MediaIndex, tree: Path, rate: FrameRate | None = None) -> CutPlan | str:
    """The plan, every event a shot; or the one error. A rate is given where one is asked for."""
    request = Request(path, (), rate=rate, take_all=True, sequence="sht")
    try:
        return plan_request(request, Settings(), tree, media=media)
    except DedioError as error:
        if rate is None and "give --rate" in str(error):
            return planned(path, media, tree, R24)
        return str(error)


@pytest.mark.parametrize("media", MEDIA)
@pytest.mark.parametrize("path", NASTY, ids=lambda p: p.name)
def test_each_problem_is_one_sentence(path: Path, media: str, tmp_path: Path) -> None:
    """A hostile cut is planned, or refused by one sentence that names it; no bad event has a plate."""
    with cpu_seconds(hostile.SECONDS):
        plan = planned(path, MEDIA[media], tmp_path / "tree")
    assert not (tmp_path / "tree").exists(), "planning writes nothing"
    if isinstance(plan, str):
        assert plan.startswith(str(path))
        assert "\n" not in plan
        assert len(plan.removeprefix(str(path))) < LONGEST
        return
    told = [str(obstacle) for obstacle in plan.obstacles]
    assert len(told) == len(set(told)), "nothing is told twice"
    assert all(text.startswith(path.name) and len(text) < LONGEST and "\n" not in text for text in told)
    bad = {w.event for w in plan.cut.warnings if w.event is not None and not w.only_cdl}
    used = {use.use.where for plate in plan.plates for use in plate.uses}
    assert not used & {e.where for e in plan.cut.events if e.index in bad}
    shots = [e for e in plan.cut.events if e.shot and not e.skipped]
    assert len(used) + len({o.where for o in plan.obstacles}) >= len({e.where for e in shots})
    assert all(text.isprintable() for text in lines(plan, Settings()))
    json.dumps(document(plan, Settings()), allow_nan=False)


def test_within_memory() -> None:
    """All of them, one after the other, are planned within the memory that one may have."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.corpus.test_plan_hostile"],
        cwd=hostile.ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, str(len(NASTY))), done.stderr[-600:]


@pytest.mark.parametrize("path", [p for p in NASTY if p.suffix == ".xml"], ids=lambda p: p.name)
def test_as_a_cdl(path: Path, tmp_path: Path) -> None:
    """Hostile XML that is given as a CDL is refused, and in a folder of them it is a warning."""
    with pytest.raises(DedioError, match=path.name):
        read_beside(None, [path])
    (tmp_path / "nasty.cdl").write_bytes(path.read_bytes())
    grades = read_beside(None, [tmp_path]).grades
    assert grades == {}
    assert [w.where.partition(":")[0] for w in grades.warnings] == ["nasty.cdl"]


if __name__ == "__main__":
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (hostile.MEMORY, hostile.MEMORY))
    print(len([planned(path, MEDIA["R1"], Path("/nowhere")) for path in NASTY]))
