"""CDL files and a log beside a cut."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dedio_core.editorial.ale import read_ale
from dedio_core.editorial.cdl_files import CdlTable
from dedio_core.editorial.cut import Cdl, CutEvent, CutList, CutMarker, Label, Warned
from dedio_core.editorial.match import Beside, Prepared, prepare
from dedio_core.editorial.shots import Rules
from dedio_core.frames import FrameRange, FrameRate

R24 = FrameRate.of(24)
EVENT = CutEvent(
    index=0,
    event="001",
    where="reel.edl:3",
    track="V1",
    kind="video",
    clip_name="49D-3.mov",
    reel="A001C003_261122AB",
    source_file="/cards/A001/take_07.mxf",
    src_in=Label("10:00:01:00", 864024),
    src_out=Label("10:00:02:00", 864048),
    rec_in=Label("01:00:00:00", 86400),
    rec_out=Label("01:00:01:00", 86424),
    required=FrameRange.of(864024, 24),
    markers=(CutMarker("sht100_fg01 a note"),),
)


def grade(level: float) -> Cdl:
    return Cdl(slope=(level, 1.0, 1.0))


def table(**levels: float) -> CdlTable:
    return with_ids(*levels.items())


def with_ids(*ids: tuple[str, float]) -> CdlTable:
    made = CdlTable()
    for n, (name, level) in enumerate(ids, 1):
        made.add(name, grade(level), f"grade.ccc:{n}")
    return made


def joined(
    grades: CdlTable | None,
    *events: CutEvent,
    log: Path | None = None,
    only: str | None = None,
    prefix: str = "",
    warnings: tuple[Warned, ...] = (),
) -> Prepared:
    numbered = tuple(replace(event, index=n) for n, event in enumerate(events or (EVENT,)))
    cut = CutList("reel", "cmx3600", R24, "given", events=numbered, warnings=warnings)
    beside = Beside(read_ale(log) if log else None, grades)
    return prepare(cut, Rules(), only, beside, prefix)


def slope(found: Prepared) -> float | None:
    cdl = found.cut.events[0].cdl
    return cdl.slope[0] if cdl else None


@pytest.mark.parametrize(
    "name",
    ["sht100_fg01", "SHT100_FG01", "sht100", "49d-3.mov", "take_07", "a001c003_261122ab"],
)
def test_an_id_is_a_name_of_the_event(name: str) -> None:
    """Shot with element, shot, clip, source file and reel are compared with ids, in any case."""
    found = joined(with_ids((name, 2.0)))
    assert slope(found) == 2.0
    assert found.notes == ()
    assert found.cut.events[0].notes == (f"CDL {name} grade.ccc:1",)


@pytest.mark.parametrize(
    "name", ["sht100_v002", "sht100_fg01_V3", "49D-3", "take_07.mxf", "A001_C003_261122AB", "sht100_grade"]
)
def test_versions_and_suffixes_are_noise(name: str) -> None:
    """Where no id is exactly a name, suffixes and versions are left out of the comparison."""
    assert slope(joined(with_ids((name, 2.0)))) == 2.0


@pytest.mark.parametrize("name", ["sht1000", "sht10", "sht100_bg01", "A001", "take_071", "fg01", "x_sht100"])
def test_other_names_are_others(name: str) -> None:
    """What is only alike is not joined; it is noted as an id without an event."""
    found = joined(with_ids((name, 2.0)))
    assert slope(found) is None
    assert found.notes == (f"1 of 1 CDL ids fit no event of the cut: '{name}' (grade.ccc:1)",)


def test_what_is_exact_goes_before_what_is_near() -> None:
    """An exact id is used beside ids that are so but for their version, without a word."""
    found = joined(with_ids(("sht100_v001", 3.0), ("sht100", 2.0), ("sht100_v002", 4.0)))
    assert slope(found) == 2.0
    assert found.cut.warnings == ()
    assert "2 of 3" in found.notes[0]


def test_versions_that_differ_are_not_chosen_from() -> None:
    """Of two versions of one id with differing numbers none is taken; equal ones are one."""
    found = joined(with_ids(("sht100_v001", 3.0), ("sht100_v002", 4.0)))
    assert slope(found) is None
    (told,) = found.cut.warnings
    assert told.where == "reel.edl:3"
    assert "'sht100_v001' (grade.ccc:1), 'sht100_v002' (grade.ccc:2)" in told.message
    assert slope(joined(with_ids(("sht100_v001", 3.0), ("sht100_v002", 3.00001)))) == 3.0


def test_the_shot_goes_before_the_clip() -> None:
    """An id that is the shot's goes before one that is the reel's; that they differ is told."""
    found = joined(table(A001C003_261122AB=3.0, sht100=2.0))
    assert slope(found) == 2.0
    (told,) = found.cut.warnings
    assert "'sht100' (grade.ccc:2) is used" in told.message
    assert "'A001C003_261122AB' (grade.ccc:1)" in told.message


def test_the_list_goes_first() -> None:
    """A CDL of the list stays; a file's that differs is a warning, one that is the same is none."""
    own = replace(EVENT, cdl=grade(1.5))
    found = joined(table(sht100=2.0), own)
    assert slope(found) == 1.5
    (told,) = found.cut.warnings
    assert told.message == "the CDL of the list is used; it differs from that of 'sht100' (grade.ccc:1)"
    assert joined(table(sht100=1.5), own).cut.warnings == ()


def test_the_log_goes_before_files(tmp_path: Path) -> None:
    """A log's CDL goes before a file's and behind the list's; each that differs is told."""
    log = tmp_path / "log.ale"
    log.write_text(
        "Heading\nFIELD_DELIM\tTABS\nFPS\t24\n\nColumn\nName\tTape\tStart\tEnd\tASC_SOP\n\nData\n"
        "49D-3\tA001C003_261122AB\t10:00:00:00\t10:00:10:00\t(3 1 1)(0 0 0)(1 1 1)\n"
    )
    found = joined(table(sht100=2.0), log=log)
    assert slope(found) == 3.0
    assert [w.message.split(";")[0] for w in found.cut.warnings] == ["the CDL of the log is used"]
    found = joined(table(sht100=2.0), replace(EVENT, cdl=grade(1.5)), log=log)
    assert slope(found) == 1.5
    assert [w.message for w in found.cut.warnings] == [
        "the CDL of the list is used; it differs from that of the log (log.ale:9)",
        "the CDL of the list is used; it differs from that of 'sht100' (grade.ccc:1)",
    ]


SPOILT = (Warned("reel.edl:5", "is no CDL: 'asop1'", 0, only_cdl=True),)


@pytest.mark.parametrize("left", [None, Cdl(saturation=0.9)])
def test_a_spoilt_cdl_is_replaced(tmp_path: Path, left: Cdl | None) -> None:
    """A whole CDL of a file or a log goes before one that the list spoils, of which a saturation may be left;
    the spoilt line is a warning only then, and stands in the way otherwise."""
    own = replace(EVENT, cdl=left)
    log = tmp_path / "log.ale"
    log.write_text(
        "Heading\nFIELD_DELIM\tTABS\nFPS\t24\n\nColumn\nName\tTape\tStart\tEnd\tASC_SOP\n\nData\n"
        "49D-3\tA001C003_261122AB\t10:00:00:00\t10:00:10:00\t(3 1 1)(0 0 0)(1 1 1)\n"
    )
    for found, level in (
        (joined(table(sht100=2.0), own, warnings=SPOILT), 2.0),
        (joined(None, own, log=log, warnings=SPOILT), 3.0),
    ):
        assert slope(found) == level
        (told,) = found.cut.warnings
        assert told.event is None
        assert told.message == "is no CDL: 'asop1'; the CDL from beside the list is used"
    found = joined(table(sht200=2.0), own, warnings=SPOILT)
    assert found.cut.warnings == SPOILT
    assert found.cut.events[0].cdl == left


def test_ids_without_an_event_are_counted() -> None:
    """A note counts them and names five; ids of shots that were not asked for are none of them."""
    levels = {f"sht{n}": 2.0 for n in range(200, 207)}
    found = joined(table(sht100=2.0, **levels), only="sht999")
    assert found.notes[0].startswith("7 of 8 CDL ids fit no event of the cut: 'sht200' (grade.ccc:2), ")
    assert found.notes[0].endswith("'sht204' (grade.ccc:6) and 2 more")
    assert found.cut.events[0].cdl is None


def test_shots_that_do_not_tell_their_sequence() -> None:
    """With --sequence an id may have it or not."""
    short = replace(EVENT, markers=(CutMarker("a_010"),))
    for name in ("sht_a_010", "a_010"):
        assert slope(joined(with_ids((name, 2.0)), short, prefix="sht_")) == 2.0


def test_no_name_is_no_id() -> None:
    """Events without reel and names fit nothing, and audio gets no CDL."""
    bare = replace(EVENT, reel="AX", clip_name=None, source_file=None, markers=())
    sound = replace(EVENT, kind="audio", skipped="audio only")
    found = joined(table(AX=2.0, sht100=3.0), bare, sound)
    assert [event.cdl for event in found.cut.events] == [None, None]
    assert "2 of 2" in found.notes[0]
