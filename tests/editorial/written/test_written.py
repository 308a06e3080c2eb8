"""One cut reads the same from an EDL, OTIO, FCP7 XML and FCPXML."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from dedio_core.editorial.readers import read_cut
from dedio_core.editorial.required import required
from dedio_core.frames import FrameRate
from tests.editorial.written import compare, edl
from tests.editorial.written.any_cut import cuts
from tests.editorial.written.cuts import RATES, Cdl, Cut, Rate, centred, example

RATE_PAIRS = [("24", "23.976"), ("23.976", "24")]
WITH_CDL = [name for name in compare.WRITERS if "cdl" not in compare.WORDLESS.get(name, ())]


def differences(
    cut: Cut, folder: Path, but: tuple[str, ...] = (), formats: tuple[str, ...] = ()
) -> list[str]:
    """What the files of a cut say otherwise than its definition; `but`: fields that are left out."""
    written = compare.write_all(cut, folder, formats)
    wordless = {name: (*compare.WORDLESS.get(name, ()), *but) for name, _ in written}
    reading = compare.as_read(FrameRate(cut.rate.fraction))
    return compare.differences(written, reading, compare.defined(cut), wordless)


@pytest.mark.parametrize("rate", RATES.values(), ids=str)
def test_every_format_says_the_same(tmp_path: Path, rate: Rate) -> None:
    """Names, media, frames, speeds, dissolves, CDLs and handles are those of the definition."""
    assert differences(example(rate), tmp_path) == []


@pytest.mark.parametrize("rate", RATES.values(), ids=str)
def test_nothing_is_odd_about_them(tmp_path: Path, rate: Rate) -> None:
    """A list that keeps its format's rules is read without a warning, at its exact rate."""
    exact = FrameRate(rate.fraction)
    for name, path in compare.write_all(example(rate), tmp_path):
        found = read_cut(path, exact if name == "edl" else None)
        assert (found.rate, found.warnings) == (exact, ())


@pytest.mark.parametrize("rate", RATES.values(), ids=str)
@pytest.mark.parametrize("name", compare.WRITERS)
def test_a_dissolve_over_the_cut(tmp_path: Path, name: str, rate: Rate) -> None:
    """A shot is seen from a dissolve's first frame to its last one, wherever in it the cut is said to be."""
    but = compare.CUT_POINT if name == "edl" else ()
    assert differences(centred(rate), tmp_path, but, (name,)) == []


@pytest.mark.parametrize("rates", RATE_PAIRS, ids="-".join)
def test_media_of_the_sister_rate(tmp_path: Path, rates: tuple[str, str]) -> None:
    """24 in 23.976, and the other way: frames are kept, in every format."""
    cut = example(RATES[rates[0]], RATES[rates[1]])
    assert differences(cut, tmp_path, but=("marker",)) == []


@pytest.mark.parametrize("rates", RATE_PAIRS, ids="-".join)
@pytest.mark.parametrize("name", compare.WRITERS)
def test_a_marker_on_media_of_the_sister_rate(tmp_path: Path, name: str, rates: tuple[str, str]) -> None:
    """Where frames are kept, a marker five frames into a clip is five record frames behind its start."""
    assert differences(example(RATES[rates[0]], RATES[rates[1]]), tmp_path, formats=(name,)) == []


@pytest.mark.parametrize("name", compare.WRITERS)
def test_a_flop_is_told(tmp_path: Path, name: str) -> None:
    """A picture that the cut turns round is a word in the event's notes, in every format."""
    cut = example(RATES["24"])
    ((_, path),) = compare.write_all(cut, tmp_path, [name])
    found = read_cut(path, FrameRate.of(24))
    told = [e.rec_in.frame for e in found.events if "flop" in " ".join((*e.notes, *e.reframes)).lower()]
    assert told == [cut.start + shot.record for shot in cut.shots if shot.flop]


@pytest.mark.parametrize("name", [name for name in WITH_CDL if name != "edl"])
def test_a_power_of_zero_is_no_cdl(tmp_path: Path, name: str) -> None:
    """The ASC CDL has powers above 0 only; another number is refused with a warning.

    But in an EDL: a real list has a power of 0, and what is expected of it keeps the number.
    """
    cut = example(RATES["24"])
    first, *rest = cut.shots
    cdl = Cdl((1.0, 1.0, 1.0), (0.0, 0.0, 0.0), (1.0, 0.0, 1.0), 1.0)
    cut = replace(cut, shots=(replace(first, cdl=cdl), *rest))
    ((_, path),) = compare.write_all(cut, tmp_path, [name])
    found = read_cut(path, FrameRate.of(24))
    assert found.events[0].cdl is None
    assert len(found.warnings) == 1


def test_both_speeds_below_a_dissolve(tmp_path: Path) -> None:
    """Of a dissolve's M2 lines each is its own reel's; one of the outgoing reel says nothing of the other."""
    cut = example(RATES["24"])
    path = tmp_path / "cut.edl"
    path.write_text(edl.text(cut, says_both_speeds=True), encoding="utf-8")
    reading = compare.as_read(FrameRate.of(24))
    assert compare.differences([("edl", path)], reading, compare.defined(cut)) == []


@pytest.mark.parametrize("rate", RATES.values(), ids=str)
def test_required_is_what_a_sampler_shows(rate: Rate) -> None:
    """The frames that a shot needs reach from the lowest to the highest that any record frame shows."""
    for shot in example(rate).shots:
        frames = example(rate).samples(shot)
        needed = required(frames[0], len(frames), shot.speed)
        assert (needed.first, needed.last) == (min(frames), max(frames)), shot.name


def test_a_difference_is_told(tmp_path: Path) -> None:
    """The comparison names format, shot and field, with both values; shots that are missing or too many."""
    cut = example(RATES["24"])
    written = compare.write_all(cut, tmp_path)
    first, *rest = cut.shots
    other = replace(cut, shots=(replace(first, first=first.first + 1), *rest[:-1]))
    reading = compare.as_read(FrameRate.of(24))
    found = compare.differences(written[:1], reading, compare.defined(other))
    assert [text.partition(" is ")[0] for text in found] == [
        "edl: shot sht010: required",
        "edl: shot sht010: shown_first",
        "edl: shot sht110",
    ]
    assert compare.differences(written, reading) == []
    other_rate = compare.as_read(FrameRate.of(25))
    assert len(compare.differences(written[:1], other_rate, compare.defined(cut))) > 20


@settings(max_examples=100)
@given(cut=cuts())
def test_any_cut_is_the_same_in_every_format(cut: Cut) -> None:
    """Whatever names, speeds, dissolves, rates and CDLs: four formats, one reading."""
    with tempfile.TemporaryDirectory() as folder:
        assert differences(cut, Path(folder)) == []


@settings(max_examples=100)
@given(cut=cuts(is_over_cut=True))
def test_retimes_under_dissolves_over_the_cut(cut: Cut) -> None:
    """A retimed shot that is seen before its cut begins within a source frame, the same in three formats."""
    with tempfile.TemporaryDirectory() as folder:
        assert differences(cut, Path(folder), formats=("otio", "xml", "fcpxml")) == []


@settings(max_examples=150)
@given(cut=cuts(is_aligned=False))
def test_an_edl_reads_back_as_written(cut: Cut) -> None:
    """Frames, speeds, dissolves, names and CDLs of any valid list are those that were written."""
    with tempfile.TemporaryDirectory() as folder:
        assert differences(cut, Path(folder), formats=("edl",)) == []
