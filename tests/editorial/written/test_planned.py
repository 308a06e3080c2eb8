"""One cut, written in four formats, makes one plan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dedio_core.frames import FrameRange, FrameRate
from dedio_core.media.index import IndexedClip, MediaIndex
from dedio_core.settings import from_mapping
from dedio_core.turnover.document import document
from dedio_core.turnover.model import CutPlan
from dedio_core.turnover.request import Request, plan_request
from tests.editorial.written import compare
from tests.editorial.written.cuts import RATES, Cut, Rate, Shot, centred, example

OF_THE_FORMAT = ("where", "event", "key", "keys", "match", "retime", "reframes")
"""Where an event stands, what its list calls it, what led to its clip, the words for its speed and flop."""
SETTINGS = from_mapping({"project": "demo"})


def index_of(cut: Cut) -> MediaIndex:
    """The camera originals of the cut, as they would be found."""
    media = {shot.media.path: shot.media for shot in cut.shots}
    clips = [
        IndexedClip(
            Path(m.path),
            "movie",
            m.clip,
            reel=m.reel,
            start=m.start,
            drop=m.rate.drop,
            rate=FrameRate(m.rate.fraction),
            frames=FrameRange.of(0, m.length),
            content_id=m.clip,
        )
        for m in media.values()
    ]
    return MediaIndex((Path("/Volumes"),), tuple(clips))


def planned(cut: Cut, name: str, path: Path, folder: Path) -> CutPlan:
    """The plan of the file; only an EDL is told the rate."""
    rate = FrameRate(cut.rate.fraction) if name == "edl" else None
    request = Request(path, (Path("/Volumes"),), rate=rate)
    return plan_request(request, SETTINGS, folder / "tree", media=index_of(cut))


def shots_of(plan: CutPlan, without: tuple[str, ...]) -> dict[str, Any]:
    """Each shot of the plan as `dedio plan --json` has it, without what is of the format alone."""

    def kept(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: kept(v) for k, v in value.items() if k not in (*OF_THE_FORMAT, *without)}
        return [kept(item) for item in value] if isinstance(value, list) else value

    return {shot["code"]: kept(shot) for shot in document(plan, SETTINGS)["shots"]}


@pytest.mark.parametrize("rate", RATES.values(), ids=str)
@pytest.mark.parametrize("make", [example, centred])
def test_four_formats_make_one_plan(tmp_path: Path, rate: Rate, make: Any) -> None:
    """Planned shots are the same from EDL, OTIO, FCP7 XML and FCPXML: plates, comp frames, lookups."""
    cut: Cut = make(rate)
    plans = {name: planned(cut, name, path, tmp_path) for name, path in compare.write_all(cut, tmp_path)}
    assert [plan.obstacles for plan in plans.values()] == [()] * 4
    # FCPXML has no words for a CDL, an EDL labels a dissolve's record from its first frame, and OTIO does
    # not tell that labels are drop-frame.
    labels = ("record_in", "record_out") if make is centred or rate.drop else ()
    without = ("cdl", *labels)
    wanted = shots_of(plans["otio"], without)
    assert set(wanted) == {shot.name for shot in cut.shots if shot.enabled}
    for name, plan in plans.items():
        assert shots_of(plan, without) == wanted, name


@pytest.mark.parametrize("rate", RATES.values(), ids=str)
def test_the_plan_is_what_a_sampler_shows(tmp_path: Path, rate: Rate) -> None:
    """Each comp frame's plate frame is the source frame that the definition shows at that record frame."""
    cut = example(rate)
    ((name, path),) = compare.write_all(cut, tmp_path, ["otio"])
    plan = planned(cut, name, path, tmp_path)
    for shot in (s for s in cut.shots if s.enabled):
        use, offset, first = use_of(plan, cut, shot)
        shown = [use.plate_frame(frame, offset) + offset + shot.media.start for frame in use.comp_cut]
        assert shown == cut.samples(shot), shot.name
        frames = {use.plate_frame(frame, offset) for frame in use.comp_range}
        assert frames <= set(first.pull.plate), f"{shot.name}: handles too reach pulled frames only"


def use_of(plan: CutPlan, cut: Cut, shot: Shot) -> Any:
    """The shot's use, the offset of its plate, and its plate's plan."""
    record = cut.start + shot.record - cut.before(shot)
    for one in plan.plates:
        for use in one.uses:
            if (
                one.shot.code == shot.name
                and use.use.record.first == record
                and use.use.track[1:] == str(shot.track)
            ):
                return use, one.pull.offset, one
    raise AssertionError(f"{shot.name} is not planned")
