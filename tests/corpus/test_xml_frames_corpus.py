"""Every FCP7 XML and FCPXML event beside the checkout needs the frames it shows, or says why not."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest

from dedio_core.editorial.cut import CutList
from dedio_core.editorial.readers import read_cut
from dedio_core.errors import TimelineError
from dedio_core.frames import FrameRate
from tests.corpus import rows
from tests.editorial.xml_sampler import along, record_span, shown_by

pytestmark = pytest.mark.skipif(not rows.CORPUS.is_dir(), reason=rows.ABSENT)
LISTS = [*rows.files("fcp7"), *rows.files("fcpxml")]
NASTY = sorted(chain(rows.CORPUS.glob("nasty/xml_*"), rows.CORPUS.glob("nasty/fcpxml_*")))
SPOILT = {
    "fcpxml_missing_format.fcpxml": "asset 'rY' is not in the resources",
    "fcpxml_zero_denominator.fcpxml": "its length is not known",
    "xml_in_gt_out.xml": "out 10 is before in 50",
    "xml_missing_file_ref.xml": "file 'nope' is described nowhere",
    "xml_start_minus1_no_transition.xml": "start is -1",
}
"""Hostile lists that are read, with an event that no plate may be made of, and why."""


def cut_of(path: Path) -> CutList | None:
    """The list, its rate given where it states none; None where it is refused."""
    try:
        return read_cut(path, FrameRate.of(24) if path in NASTY else None)
    except TimelineError:
        return None


@pytest.mark.parametrize("path", [*LISTS, *NASTY], ids=lambda p: p.name)
def test_required_is_what_is_shown(path: Path) -> None:
    """Sampled frame by frame, a constant speed shows just what is required; a curve, nothing beyond."""
    cut = cut_of(path)
    spoilt = {w.event for w in cut.warnings if not w.only_cdl} if cut else set()
    for event in cut.events if cut else ():
        if event.kind == "audio" or event.skipped or event.required is None or event.index in spoilt:
            continue
        if event.retime is None or event.retime.kind != "variable":
            assert event.required == shown_by(event), event.where
            continue
        assert event.src_in.frame is not None
        first, last = record_span(event)
        for r in range(first, last) if event.retime.curve else ():
            value, falls = along(event.retime.curve, r)
            position = event.src_in.frame + value
            assert event.required.first <= position, event.where
            assert position < event.required.last + (2 if falls else 1), event.where


@pytest.mark.parametrize("path", [*LISTS, *NASTY], ids=lambda p: p.name)
def test_no_event_lacks_both_frames_and_a_reason(path: Path) -> None:
    """What makes a plate and has no frames has a warning of its own; what makes none has none."""
    cut = cut_of(path)
    if cut is None:
        return
    assert [event.index for event in cut.events] == list(range(len(cut.events)))
    plates = {e.index: e for e in cut.events if e.kind == "video" and e.skipped is None}
    spoilt = {w.event for w in cut.warnings if w.event is not None and not w.only_cdl}
    assert spoilt <= plates.keys()
    assert {index for index, event in plates.items() if event.required is None} <= spoilt
    assert path in NASTY or not spoilt


@pytest.mark.parametrize("path", [*LISTS, *NASTY], ids=lambda p: p.name)
def test_what_is_kept_is_told_where_rates_differ(path: Path) -> None:
    """Seconds or frames are kept of media at another rate, and nothing of media at the cut's own."""
    cut = cut_of(path)
    for event in cut.events if cut else ():
        if cut and event.required is not None:
            assert (event.conform != "") == (event.source_rate not in (None, cut.rate)), event.where


@pytest.mark.parametrize("name", sorted(SPOILT))
def test_bad_events_are_named(name: str) -> None:
    """A bad event of a hostile list has its index in the warning that says what was found."""
    cut = cut_of(rows.CORPUS / "nasty" / name)
    assert cut is not None
    assert any(SPOILT[name] in w.message for w in cut.warnings if w.event == 0)


def test_real_reframes_are_told() -> None:
    """Resizes and moves of real exports have their numbers, still or animated."""
    cuts = [cut_of(path) for path in rows.files("fcpxml")]
    told = {said for cut in cuts if cut for event in cut.events for said in event.reframes}
    assert {"scale 116.566%", "position -5.36625 0.41956"} <= told
    assert {"scale animated 100% to 115%", "conform fill"} <= told
