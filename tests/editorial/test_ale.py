"""Avid logs."""

from __future__ import annotations

from pathlib import Path

import pytest

from dedio_core.editorial.ale import AleTable, read_ale
from dedio_core.editorial.cut import Cdl
from dedio_core.errors import TimelineError
from dedio_core.frames import FrameRate

HEAD = "Heading\nFIELD_DELIM\tTABS\nFPS\t{fps}\n\nColumn\n{columns}\n\nData\n{rows}\n"


def read(
    folder: Path, rows: str, columns: str = "Name\tTape\tStart\tEnd", fps: str = "24", **how: str
) -> AleTable:
    path = folder / "day.ale"
    text = HEAD.format(fps=fps, columns=columns, rows=rows).replace("\n", how.get("eol", "\n"))
    path.write_bytes(text.encode(how.get("encoding", "utf-8")))
    return read_ale(path)


@pytest.mark.parametrize("eol", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "mac_roman"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, eol: str) -> None:
    """Every encoding and line end of Avids on Mac and Windows gives the same names."""
    table = read(tmp_path, "Café\tA001\t01:00:00:00\t01:00:01:12", encoding=encoding, eol=eol)
    row = table.rows[0]
    assert (row.name, row.tape, row.start.frame, row.end.frame) == ("Café", "A001", 86400, 86436)
    assert bool(table.warnings) == (encoding in ("utf-16-le", "mac_roman"))


@pytest.mark.parametrize(("fps", "rate"), [("23.976", "24000/1001"), ("23.98", "24000/1001"), ("25", "25")])
def test_rates_are_exact(tmp_path: Path, fps: str, rate: str) -> None:
    """The heading's decimal rate is the exact one that it means."""
    assert read(tmp_path, "", fps=fps).rate == FrameRate.parse(rate)


def test_heading_on_one_line(tmp_path: Path) -> None:
    """Some programs write the heading's pairs all on one line."""
    path = tmp_path / "one.ale"
    path.write_text("Heading\nFIELD_DELIM\tTABS\tFPS\t25\n\nColumn\nName\nData\nA\n")
    assert read_ale(path).rate == FrameRate.of(25)


def test_drop_frame(tmp_path: Path) -> None:
    """A semicolon is drop-frame."""
    row = read(tmp_path, "A\tT\t01;00;00;00\t01;00;01;00", fps="29.97").rows[0]
    assert (row.drop, row.start.frame) == (True, 107892)


def test_whole_numbers_are_a_cdl(tmp_path: Path) -> None:
    """A CDL of whole numbers is a CDL; one of words is a warning."""
    columns = "Name\tASC_SOP\tASC_SAT"
    table = read(tmp_path, "A\t(1 1 1)(0 0 0)(1 1 1)\t1\nB\t(asop1)\t", columns)
    assert [row.cdl for row in table.rows] == [Cdl(), None]
    assert [w.where for w in table.warnings] == ["day.ale:10"]


def test_more_values_and_the_same_column_twice(tmp_path: Path) -> None:
    """Values without a column and a column's second namesake are told; nothing moves aside."""
    table = read(tmp_path, "A\tT\tB\tX\t\t", "Name\tTape\tName")
    assert (table.rows[0].name, table.rows[0].tape) == ("A", "T")
    assert table.rows[0].column("name (2)") == "B"
    assert len(table.warnings) == 2


def test_names_hold_odd_separators(tmp_path: Path) -> None:
    """Only CR and LF end a line."""
    assert read(tmp_path, "A\u2028B\x0bC\tT\t\t").rows[0].name == "A\u2028B\x0bC"


@pytest.mark.parametrize("fps", ["0", "nan", "-24", "PAL"])
def test_rate_that_cannot_be(tmp_path: Path, fps: str) -> None:
    """Without a rate the rows are read and their timecodes have no frames."""
    table = read(tmp_path, "A\tT\t01:00:00:00\t01:00:01:00", fps=fps)
    assert table.rate is None
    assert (table.rows[0].start.text, table.rows[0].start.frame) == ("01:00:00:00", None)
    assert "FPS" in table.warnings[0].message


def test_impossible_timecode(tmp_path: Path) -> None:
    """A label that does not exist at the rate is a warning with its line."""
    table = read(tmp_path, "A\tT\t01:00:00:24\t01:00:01:00")
    assert table.rows[0].start.frame is None
    assert table.warnings[0].where == "day.ale:9"


@pytest.mark.parametrize("text", ["", "<html>", "Heading\nFPS\t24\nData\nA\n", "Heading\nColumn\n\nData\n"])
def test_refused(tmp_path: Path, text: str) -> None:
    """What is no log, or one without columns, is refused by its name."""
    path = tmp_path / "bad.ale"
    path.write_text(text)
    with pytest.raises(TimelineError, match=r"bad\.ale"):
        read_ale(path)
