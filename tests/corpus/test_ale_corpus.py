"""Real and hostile ALE logs beside the checkout, row by row against independent readings."""

from __future__ import annotations

from pathlib import Path

import pytest

from dedio_core.editorial.ale import read_ale
from dedio_core.frames import FrameRate
from tests.corpus import hostile, rows

pytestmark = pytest.mark.skipif(not rows.CORPUS.is_dir(), reason=rows.ABSENT)
LOGS = rows.files("ale")
NASTY = sorted(rows.CORPUS.glob("nasty/ale_*"))


@pytest.mark.parametrize("path", LOGS, ids=lambda p: p.name)
def test_every_row_is_read_right(path: Path) -> None:
    """Every column, timecode, frame and CDL of every row is as the independent reading."""
    told = rows.told("ale", path)
    table = read_ale(path)
    # Some write the heading on one line; the independent reading makes one pair of it.
    words = "\t".join(f"{key}\t{value}" for key, value in told["heading"].items()).split("\t")
    heading = dict(zip(words[::2], words[1::2], strict=True))
    assert dict(table.heading) == heading
    assert table.rate is not None
    assert table.rate == FrameRate.parse(heading["FPS"])
    assert table.rate.timebase == told["timebase"]
    assert list(table.columns) == [name.strip() for name in told["columns"] if name.strip()]
    for found, row in zip(table.rows, told["rows"], strict=True):
        names = (row["name"] or None, row["tape"] or None, row["source_file"] or None)
        assert (found.name, found.tape, found.source_file) == names
        assert (found.start.text, found.end.text) == (row["start"], row["end"])
        assert (found.start.frame, found.end.frame) == (row["start_f"], row["end_f"])
        columns = {key: value for key, value in row["columns"].items() if value.strip()}
        assert {k: v.strip() for k, v in found.columns} == {k.strip(): v.strip() for k, v in columns.items()}
        if row["sop"] is None and row["sat"] is None:
            assert found.cdl is None
            continue
        assert found.cdl is not None
        if row["sop"] is not None:
            assert [list(t) for t in (found.cdl.slope, found.cdl.offset, found.cdl.power)] == row["sop"]
        if row["sat"] is not None:
            assert found.cdl.saturation == row["sat"]


@pytest.mark.parametrize("path", NASTY, ids=lambda p: p.name)
def test_hostile_logs_are_handled(path: Path) -> None:
    """A hostile log is read as far as it says something; without columns it is refused."""
    made = hostile.check("ale", path)
    assert ("error" in made) == (path.name == "ale_no_column.ale"), made
