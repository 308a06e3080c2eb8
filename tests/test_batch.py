from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from dedio_core.batch import KEYS, read_rows, rows_of, shot_from_row, shots_from_rows
from dedio_core.cli.batch import EXAMPLE, example
from dedio_core.errors import InputError
from dedio_core.frames import Handles
from dedio_core.models import ShotInfo
from dedio_core.settings import Settings, from_mapping

ROW: dict[str, Any] = {
    "sequence": "sht",
    "shot": "100",
    "source_file": "a.mxf",
    "in_point": 1,
    "out_point": 2,
}
FULL: dict[str, Any] = {
    **ROW,
    "in_timecode": "01:00:00:00",
    "out_timecode": "01:00:01:00",
    "duration": 5,
    "out_exclusive": True,
    "all_frames": True,
    "element": "bg01",
    "task": "rot",
    "cut_in": 1013,
    "handles": "8,12",
    "squeeze": 1.8,
    "source_colorspace": "ACES2065-1",
    "levels": "full",
    "version": 4,
    "new_version": True,
    "renumber": True,
    "full": True,
    "notes": 'grün, "so" und so',
}


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def batch(path: Path, settings: Settings | None = None) -> list[ShotInfo]:
    return shots_from_rows(read_rows(path), settings or Settings(), "tests")


def csv_of(row: dict[str, Any], comma: str = ",") -> str:
    def field(value: object) -> str:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        return '"' + text.replace('"', '""') + '"'

    return comma.join(row) + "\r\n" + comma.join(field(v) for v in row.values()) + "\r\n"


def check_full(shot: ShotInfo, folder: Path) -> None:
    cut = shot.cut
    assert (shot.project, shot.code, shot.task, shot.element) == ("tests", "sht100", "rot", "bg01")
    assert (shot.version, shot.new_version, shot.renumber, shot.full) == (4, True, True, True)
    assert cut.source_file == folder / "a.mxf"
    assert (cut.in_point, cut.out_point, cut.duration) == (1, 2, 5)
    assert (cut.in_timecode, cut.out_timecode) == ("01:00:00:00", "01:00:01:00")
    assert (cut.out_exclusive, cut.all_frames) == (True, True)
    assert (cut.cut_in, cut.handles) == (1013, Handles(8, 12))
    assert (cut.squeeze, cut.source_colorspace, cut.levels) == (1.8, "ACES2065-1", "full")
    assert cut.notes == FULL["notes"]


def test_the_test_has_every_key() -> None:
    """Every key of a row is in the tests below."""
    assert set(FULL) == set(KEYS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("form", ["json", "csv", "semicolons", "tabs"])
def test_every_key(form: str, encoding: str, tmp_path: Path) -> None:
    """Every key means the same in JSON and in CSV, with a byte order mark, CRLF or a semicolon too."""
    comma = {"semicolons": ";", "tabs": "\t"}.get(form, ",")
    text = json.dumps([FULL], ensure_ascii=False) if form == "json" else csv_of(FULL, comma)
    path = write(tmp_path, f"x.{'json' if form == 'json' else 'CSV'}", text, encoding)
    (shot,) = batch(path)
    check_full(shot, tmp_path)


def test_what_a_row_leaves_out() -> None:
    """A key that a row leaves out, or leaves empty, is the setting's or nothing."""
    settings = from_mapping({"defaults": {"task": "lay", "element": "fg"}})
    empty = {key: "" for key in KEYS if key not in ROW}
    for row in (ROW, {**ROW, **empty}, {**ROW, **dict.fromkeys(empty)}):
        shot = shot_from_row({k: v for k, v in row.items() if v is not None}, settings, "")
        assert (shot.task, shot.element, shot.version, shot.project) == ("lay", "fg", None, "project")
        assert (shot.cut.handles, shot.cut.squeeze, shot.cut.levels) == (None, None, None)


def test_numbers_as_names() -> None:
    """A shot that JSON has as a number is called by its digits."""
    assert shot_from_row({**ROW, "sequence": 10, "shot": 100}, Settings(), "p").code == "10100"


def test_paths_are_below_the_file(tmp_path: Path) -> None:
    """A relative source is beside the batch file, an absolute one is where it says."""
    (tmp_path / "lists").mkdir()
    rows = [
        {**ROW, "source_file": "../a.mxf"},
        {**ROW, "shot": "200", "source_file": str(tmp_path / "b.mxf")},
    ]
    one, two = batch(write(tmp_path / "lists", "x.json", json.dumps(rows)))
    assert one.cut.source_file.resolve() == tmp_path / "a.mxf"
    assert two.cut.source_file == tmp_path / "b.mxf"


@pytest.mark.parametrize("name", ["x.json", "x.csv"])
def test_examples(name: str, tmp_path: Path) -> None:
    """The example files load, and both forms say the same."""
    shots = batch(write(tmp_path, name, example(name)))
    assert [(s.code, s.element) for s in shots] == [("sht100", "rawPlate"), ("sht100", "bg01")]
    assert shots[1].cut.handles == Handles(8, 12)
    assert shots[1].cut.in_timecode == EXAMPLE[1]["in_timecode"]
    assert shots == batch(write(tmp_path, "y.json", example("y.json")))


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "typo": ({"in_pont": 1}, "'in_pont' is not a key.*'in_point'"),
    "hopeless key": ({"wibble": 1}, "'wibble' is not a key"),
    "key that says problems": ({"3 problems:": 1}, "'3 problems:' is not a key"),
    "no source": ({"source_file": ""}, "'source_file' is missing"),
    "null shot": ({"shot": None}, "'shot' is missing"),
    "float frame": ({"in_point": 1.5}, "in_point 1.5"),
    "bool frame": ({"in_point": True}, "in_point True"),
    "list frame": ({"in_point": [1]}, r"in_point \[1\]"),
    "word frame": ({"in_point": "one"}, "in_point 'one'"),
    "two minuses": ({"in_point": "--5"}, "in_point '--5'"),
    "superscript": ({"in_point": "5²"}, "in_point '5²'"),
    "huge frame": ({"in_point": 10**400}, "in_point"),
    "huge text": ({"in_point": "9" * 5000}, "in_point"),
    "huge duration": ({"duration": 10**18}, "duration"),
    "squeeze word": ({"squeeze": "wide"}, "squeeze 'wide'"),
    "squeeze nan": ({"squeeze": "nan"}, "squeeze"),
    "squeeze inf": ({"squeeze": 1e999}, "squeeze"),
    "squeeze huge": ({"squeeze": 10**400}, "squeeze"),
    "squeeze object": ({"squeeze": {"x": 2}}, "squeeze"),
    "squeeze bool": ({"squeeze": True}, "squeeze True"),
    "handles": ({"handles": "-8"}, "handles '-8'"),
    "handles object": ({"handles": {"head": 8}}, "handles"),
    "levels": ({"levels": "legal"}, "levels 'legal'"),
    "flag": ({"all_frames": "maybe"}, "all_frames 'maybe'"),
    "flag number": ({"out_exclusive": 2}, "out_exclusive 2"),
    "nested shot": ({"shot": {"name": "100"}}, "shot {'name': '100'}"),
    "nested notes": ({"notes": ["a", "b"]}, "notes"),
    "huge nested": ({"shot": ["x" * 10_000]}, "shot"),
    "shot up": ({"shot": "../../etc"}, "shot '../../etc'"),
    "sequence control": ({"sequence": "a\x1b[2J"}, "sequence"),
    "element": ({"element": "raw_plate"}, "element 'raw_plate'"),
    "element problems": ({"element": "problems:"}, "element 'problems:'"),
}


@pytest.mark.parametrize(("change", "why"), WRONG.values(), ids=WRONG)
def test_wrong_values(change: dict[str, Any], why: str, tmp_path: Path) -> None:
    """A value that cannot be used is an error with file, row and key: the row is never left out."""
    path = write(tmp_path, "x.json", json.dumps([ROW, {**ROW, "shot": "200", **change}]))
    with pytest.raises(InputError) as refused:
        batch(path)
    message = str(refused.value)
    assert re.search(rf"x\.json: row 2: .*{why}", message), message
    assert len(message) < 1000


def test_all_problems_at_once(tmp_path: Path) -> None:
    """Every problem of every row is in one error, each with its file and line."""
    text = "sequence,shot,source_file,in_pont,squeeze\nsht,1/0,a.mxf,1,2\n\nsht,200,,1,wide\n"
    path = write(tmp_path, "x.csv", text)
    with pytest.raises(InputError) as refused:
        batch(path)
    found = refused.value.problems
    assert all(str(path) in problem for problem in found)
    assert [problem.removeprefix(str(path)).split(":")[1] for problem in found] == ["2", "4", "4", "4"]
    assert sum("in_pont" in problem for problem in found) == 2
    assert any("squeeze 'wide'" in problem for problem in found)
    assert any("'source_file' is missing" in problem for problem in found)


@pytest.mark.parametrize(
    ("points", "lacks"),
    [
        ({"in_point": 1}, "has no out; give out_point"),
        ({"out_point": 1}, "has no in; give in_point"),
        ({"in_timecode": "01:00:00:00", "out_timecode": ""}, "has no out"),
    ],
)
def test_a_row_without_an_end(points: dict[str, Any], lacks: str, tmp_path: Path) -> None:
    """A row that does not say which frames is an error with its line, in the words of a row."""
    rows = {k: v for k, v in ROW.items() if k not in ("in_point", "out_point")}
    with pytest.raises(InputError, match=rf"x\.csv:2: {lacks}"):
        batch(write(tmp_path, "x.csv", csv_of({**rows, **points})))
    assert shot_from_row({**rows, "all_frames": True}, Settings(), "p").cut.all_frames
    assert shot_from_row({**rows, "in_point": 1, "duration": 3}, Settings(), "p").cut.duration == 3


@pytest.mark.parametrize("value", [(8, 12), [8, 12], "8,12", "8-12", Handles(8, 12)])
def test_handles_as_people_give_them(value: Any) -> None:
    """Handles are a text, or a pair of numbers as a script has them."""
    assert shot_from_row({**ROW, "handles": value}, Settings(), "p").cut.handles == Handles(8, 12)
    assert shot_from_row({**ROW, "handles": 8}, Settings(), "p").cut.handles == Handles(8, 8)


@pytest.mark.parametrize("rows", [None, 5, "abc", {"a": 1}, [1], [None], [ROW, "x"], [{1: 2}]])
def test_what_is_no_batch(rows: Any) -> None:
    """A value that is no list of rows is one `InputError`, never a Python error."""
    with pytest.raises(InputError):
        shots_from_rows(rows_of(rows), Settings(), "p")
    with pytest.raises(InputError, match="project 5"):
        shot_from_row(ROW, Settings(), 5)  # type: ignore[arg-type]


def test_names_and_values_at_once() -> None:
    """Two bad names of one row are two problems."""
    with pytest.raises(InputError) as refused:
        shots_from_rows([{**ROW, "shot": "a/b", "element": "a_b"}], Settings(), "p")
    assert len(refused.value.problems) == 2


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({}, True),
        ({"in_point": 5, "out_point": 9}, True),
        ({"sequence": "SHT"}, True),
        ({"sequence": "sht1", "shot": "00"}, True),
        ({"element": "bg01"}, False),
        ({"element": "RAWPLATE"}, True),
        ({"task": "rot"}, False),
        ({"shot": "110"}, False),
        ({"version": 9}, False),
    ],
)
def test_the_same_element_twice(other: dict[str, Any], same: bool) -> None:
    """Two rows that would make the same plate are an error that names both."""
    rows = [ROW, {**ROW, **other}]
    if same:
        with pytest.raises(InputError, match=r"row 2: .*again \(row 1\)"):
            shots_from_rows(rows, Settings(), "p")
    else:
        assert len(shots_from_rows(rows, Settings(), "p")) == 2


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", "null", "3", '"x"', "[1]", "[[]]", "[{}, 3]", "[{]", '[{"a": }]', "not json"),
        *("[" * 100_000, '{"shots": []}', '[{"shot": 1, "shot": 2}]', "[{}] x", "9" * 5000),
    ],
    ids=lambda text: text[:16],
)
def test_json_that_is_no_batch(text: str, tmp_path: Path) -> None:
    """A file that is not a JSON list of objects is one error that names it."""
    with pytest.raises(InputError, match=r"x\.json"):
        read_rows(write(tmp_path, "x.json", text))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no shots"),
        ("sequence,shot,source_file\n", "no shots"),
        ("sequence,shot,shot\na,b,c\n", "x.csv:1: shot is there twice"),
        ("sequence,shot,source_file\na,b,c.mxf,d\n", "x.csv:2: has values in columns"),
        ("sequence,shot,source_file,\na,b,c.mxf,d\n", "x.csv:2: has values in columns"),
        ('sequence,shot,source_file\na,"b\n', "x.csv"),
        ("sequence,shot,source_file\na,b," + "x" * 200_000 + "\n", "x.csv:2: field larger"),
    ],
)
def test_csv_that_is_no_batch(text: str, why: str, tmp_path: Path) -> None:
    """A table that does not hold together is an error with its line."""
    with pytest.raises(InputError, match=re.escape(why)):
        batch(write(tmp_path, "x.csv", text))


def test_csv_as_spreadsheets_write_it(tmp_path: Path) -> None:
    """Empty columns and rows, spaces, and quoted lines are no problem; a line's number stays true."""
    text = 'sequence , shot,source_file,notes,all_frames,,\nsht,100, a.mxf ,"two\nlines",1,,\n'
    text += ",,,,,,\nsht,200,b.mxf,,1,,\n"
    one, two = batch(write(tmp_path, "x.csv", text))
    assert (one.cut.notes, one.cut.source_file.name, two.code) == ("two\nlines", "a.mxf", "sht200")
    with pytest.raises(InputError, match=r"x\.csv:5"):
        batch(write(tmp_path, "x.csv", text.replace("sht,200", "sht,2/0")))


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_other_encodings(encoding: str, tmp_path: Path) -> None:
    """A file that is not UTF-8 is an error, never garbled names."""
    with pytest.raises(InputError, match=r"x\.csv"):
        batch(write(tmp_path, "x.csv", csv_of({**ROW, "notes": "grün"}), encoding))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing file and a folder are errors that name them."""
    with pytest.raises(InputError, match=r"nothing\.json"):
        read_rows(tmp_path / "nothing.json")
    with pytest.raises(InputError, match=re.escape(str(tmp_path))):
        read_rows(tmp_path)
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(1 << 30)
    with pytest.raises(InputError, match=r"huge\.json.*larger"):
        read_rows(huge)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("x.json", f"[{','.join(['{}'] * 20_001)}]", "rows"),
        ("x.csv", "shot\n" + "1\n" * 20_002, "rows"),
        ("x.csv", ",".join(map(str, range(500))) + "\n1\n", "columns"),
    ],
)
def test_more_than_any_batch_has(tmp_path: Path, name: str, text: str, said: str) -> None:
    """A batch with more rows or columns than any is refused before it fills the memory."""
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=said):
        read_rows(tmp_path / name)


def test_problems_end() -> None:
    """Of a file that is no batch at all not every problem is told, and of a row not every key."""
    with pytest.raises(InputError) as refused:
        shots_from_rows([{"x": 1}] * 10_000, Settings(), "tests")
    assert len(refused.value.problems) < 600
    with pytest.raises(InputError, match="has 1000 keys"):
        shot_from_row({str(n): 1 for n in range(1000)}, Settings(), "tests")
