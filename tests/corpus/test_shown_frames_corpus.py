"""Every event of the corpus needs the frames that it shows, or is named as one that no plate is made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from dedio_core.editorial.bad import makes_plate
from dedio_core.editorial.cut import CutList
from dedio_core.editorial.readers import read_cut
from dedio_core.errors import TimelineError
from dedio_core.frames import FrameRate
from tests.corpus import rows
from tests.editorial import shown_frames as sampler

pytestmark = pytest.mark.skipif(not rows.CORPUS.is_dir(), reason=rows.ABSENT)
REAL = [path for form in ("edl", "otio", "aaf") for path in rows.files(form)]
NASTY = [path for form in ("edl", "otio", "aaf") for path in sorted(rows.CORPUS.glob(f"nasty/{form}_*"))]
NAMED_BAD = {
    "edl_df_impossible_label.edl": "does not exist",
    "edl_m2_garbage.edl": "cannot be read as a speed",
    "edl_out_before_in.edl": "is before source in",
    "edl_rec_out_before_in.edl": "is before record in",
    "edl_src_rec_mismatch.edl": "no M2 says why",
    "edl_src_zero_rec_nonzero.edl": "no M2 says why",
    "edl_tc_bad_minutes.edl": "does not exist",
    "edl_tc_frames_ge_rate.edl": "does not exist",
    "edl_tc_letters.edl": "does not exist",
    "otio_negative_duration.otio": "is before record in",
    "otio_time_scalar_nan.otio": "expected a speed",
    "otio_value_inf.otio": "is no time",
}
"""Hostile lists with an event that no plate may be made of, and what is said of it."""


def cut_of(path: Path) -> CutList | None:
    """The list, at 24 where nothing states its rate; None where it is refused."""
    rates = (None, FrameRate.of(30000, 1001) if "_df_" in path.name else FrameRate.of(24))
    for rate in rates:
        try:
            return read_cut(path, rate)
        except TimelineError as error:
            if "rate" not in str(error):
                return None
    return None


@pytest.mark.parametrize("path", [*REAL, *NASTY], ids=lambda p: p.name)
def test_every_event_needs_what_it_shows(path: Path) -> None:
    """At a constant speed `required` is from the lowest to the highest frame that a sampler finds."""
    cut = cut_of(path)
    if cut is None:
        assert path in NASTY
        return
    bad = {w.event for w in cut.warnings if not w.only_cdl}
    for event in cut.events:
        is_variable = event.retime is not None and event.retime.kind == "variable"
        if makes_plate(event) and event.required is not None and event.index not in bad and not is_variable:
            assert sampler.is_right(event), event


@pytest.mark.parametrize("path", [*REAL, *NASTY], ids=lambda p: p.name)
def test_no_event_lacks_both_frames_and_a_reason(path: Path) -> None:
    """Only events that would make a plate are named bad; each of them has frames or is."""
    cut = cut_of(path)
    if cut is None:
        return
    assert [event.index for event in cut.events] == list(range(len(cut.events)))
    bad = {w.event for w in cut.warnings if w.event is not None}
    assert all(makes_plate(cut.events[n]) for n in bad)
    reasons = {w.event for w in cut.warnings if not w.only_cdl}
    assert all(e.required or e.index in reasons for e in cut.events if makes_plate(e))


@pytest.mark.parametrize("name", sorted(NAMED_BAD))
def test_bad_events_are_named(name: str) -> None:
    """What makes a plate wrong or unknown names its event, and says what was found."""
    cut = cut_of(rows.CORPUS / "nasty" / name)
    assert cut is not None
    assert any(NAMED_BAD[name] in w.message for w in cut.warnings if w.event == 0)


@pytest.mark.parametrize("name", ["edl_cdl_garbage.edl", "edl_cdl_inf_negative.edl"])
def test_bad_colours_spoil_colours_only(name: str) -> None:
    """A CDL that cannot be read names its event, and leaves its frames good."""
    cut = cut_of(rows.CORPUS / "nasty" / name)
    assert cut is not None
    found = [w for w in cut.warnings if w.event is not None]
    assert found
    assert all(w.only_cdl and w.event == 0 for w in found)
    assert cut.events[0].required is not None


def test_real_reframes_are_told() -> None:
    """Effects of real files are told with their numbers; those at their defaults are not."""
    events = read_cut(rows.CORPUS / "otio" / "toucan__Transform.otio").events
    told = [text for event in events for text in event.reframes]
    assert told == ["crop 640x360 at 640,360", "flip", "flop", "resize 640x360", "rotation 45"]
    resolve = read_cut(rows.CORPUS / "otio" / "otio__effects.otio").events
    assert resolve[0].reframes[0] == "zoom 211% to 150% in 2 keyframes"
    assert sum(1 for event in resolve if event.reframes) == 5
    plain = read_cut(rows.CORPUS / "otio" / "ayon__img_seq_with_handles.json").events[0]
    assert plain.reframes == ()
