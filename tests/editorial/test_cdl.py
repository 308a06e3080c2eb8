"""CDL, CC and CCC files."""

from __future__ import annotations

from pathlib import Path

import pytest

from dedio_core.editorial import cdl_files
from dedio_core.editorial.cdl_files import cdl_of, read_cdl, read_cdls, sop_of
from dedio_core.editorial.cut import Cdl
from dedio_core.errors import InputError, TimelineError

CORRECTION = """<ColorCorrection id="{id}"><SOPNode><Slope>{slope}</Slope><Offset>0 -0.1 1e-2</Offset>
<Power>{power}</Power></SOPNode><{sat}><Saturation>0.9</Saturation></{sat}></ColorCorrection>"""


def correction(name: str, slope: str = "1 1.1 1.2", power: str = "1 1 1", sat: str = "SatNode") -> str:
    return CORRECTION.format(id=name, slope=slope, power=power, sat=sat)


def written(folder: Path, text: str, suffix: str = ".ccc") -> Path:
    path = folder / f"grade{suffix}"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("sat", ["SatNode", "SATNode"])
@pytest.mark.parametrize("space", ["", ' xmlns="urn:ASC:CDL:v1.01"', ' xmlns="urn:ASC:CDL:v1.2"'])
def test_one_correction(tmp_path: Path, space: str, sat: str) -> None:
    """A .cc is one correction, whatever its name space and however the saturation is spelt."""
    text = correction("sh010", sat=sat).replace("<ColorCorrection", f"<ColorCorrection{space}", 1)
    found = read_cdl(written(tmp_path, text, ".cc"))
    assert found == {"sh010": Cdl((1.0, 1.1, 1.2), (0.0, -0.1, 0.01), (1.0, 1.0, 1.0), 0.9)}


def test_lists_and_collections(tmp_path: Path) -> None:
    """A .cdl wraps each correction in a decision, a .ccc does not; both are read by id, in order."""
    two = correction("a"), correction("b")
    ccc = f"<ColorCorrectionCollection>{''.join(two)}</ColorCorrectionCollection>"
    cdl = "".join(f"<ColorDecision>{one}</ColorDecision>" for one in two)
    cdl = f"<ColorDecisionList>{cdl}</ColorDecisionList>"
    assert (
        list(read_cdl(written(tmp_path, ccc))) == list(read_cdl(written(tmp_path, cdl, ".cdl"))) == ["a", "b"]
    )


def test_parts_may_lack(tmp_path: Path) -> None:
    """What a correction does not state changes nothing; without an id it is named after the file."""
    path = written(
        tmp_path, "<ColorCorrection><SatNode><Saturation>2</Saturation></SatNode></ColorCorrection>"
    )
    found = read_cdl(path)
    assert found == {"grade": Cdl(saturation=2.0)}
    assert "without an id" in found.warnings[0].message


@pytest.mark.parametrize("slope", ["nan 1 1", "1 inf 1", "-0.1 1 1", "1 1", "one 1 1", "1 1 1 1"])
def test_numbers_that_no_cdl_has(tmp_path: Path, slope: str) -> None:
    """A correction with impossible numbers is left out, named with its line; the others are kept."""
    both = f"{correction('bad', slope)}\n{correction('good')}"
    text = f"<ColorCorrectionCollection>\n{both}</ColorCorrectionCollection>"
    found = read_cdl(written(tmp_path, text))
    assert list(found) == ["good"]
    assert found.warnings[0].where == "grade.ccc:2"
    assert "slope" in found.warnings[0].message


def test_power_is_above_zero() -> None:
    """Power 0 would make every picture white."""
    assert "power" in str(cdl_of([[1, 1, 1], [0, 0, 0], [0, 1, 1]], None))
    assert cdl_of([[0, 1, 1], [0, 0, 0], [1, 1, 1]], None) == Cdl(slope=(0.0, 1.0, 1.0))
    assert cdl_of(None, None) is None


@pytest.mark.parametrize("text", ["(1 1 1)(0 0 0)(1 1 1)", "(1, 1, 1) (0,0,0) (1.0 1e0 1)"])
def test_sop_texts(text: str) -> None:
    """Triples in brackets: whole numbers, exponents, commas or spaces."""
    assert cdl_of(sop_of(text), "1") == Cdl()


def test_an_id_twice(tmp_path: Path) -> None:
    """Of an id that stands twice, in whatever case, with other numbers, neither is taken; both are told."""
    text = f"{correction('a')}{correction('b')}\n{correction('A', '2 2 2')}{correction('b')}"
    text = f"<ColorCorrectionCollection>{text}</ColorCorrectionCollection>"
    found = read_cdl(written(tmp_path, text))
    assert list(found) == ["b"]
    assert [w.where for w in found.warnings] == ["grade.ccc:4"]
    assert "'a' at grade.ccc:1; neither is taken" in found.warnings[0].message


def test_folders(tmp_path: Path) -> None:
    """All CDL files of a folder are one table, four levels deep; what is no CDL is a warning."""
    deep = tmp_path / "a" / "b" / "c" / "d"
    (deep / "e").mkdir(parents=True)
    for n, folder in enumerate((tmp_path, deep, deep / "e")):
        (folder / "x.cc").write_text(correction(f"sh0{n}0"))
    (tmp_path / "a" / "broken.CDL").write_text("<ColorCorrection>\n<")
    (tmp_path / "a" / "notes.xml").write_text(correction("no"))
    found = read_cdls([tmp_path])
    assert found.places == {"sh000": "x.cc:1", "sh010": "a/b/c/d/x.cc:1"}
    (told,) = found.warnings
    assert (told.where, "not well-formed" in told.message) == ("a/broken.CDL:2", True)


def test_files_that_are_named_are_read_or_refused(tmp_path: Path) -> None:
    """A file or folder that is named and has no CDL is refused, all of them at once."""
    (tmp_path / "list.cdl").write_text("TITLE: x")
    (tmp_path / "empty").mkdir()
    named = [tmp_path / name for name in ("list.cdl", "empty", "none.cc")]
    with pytest.raises(InputError) as refused:
        read_cdls(named)
    told = zip(refused.value.each(), named, strict=True)
    assert all(text.startswith(f"{path}: ") for text, path in told)


def test_a_folder_of_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with more than any grade has is refused, and not half read."""
    for n in range(3):
        (tmp_path / f"{n}.cc").write_text(correction(str(n)))
    for bound in ("MOST_FILES", "MOST_ENTRIES", "MOST_IN_ALL"):
        with monkeypatch.context() as small:
            small.setattr(cdl_files, bound, 2)
            with pytest.raises(InputError, match="name a folder"):
                read_cdls([tmp_path])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<xmeml/>", "<xmeml>"),
        ("TITLE: grade\n001 A V C", "CMX3600"),
        ("<ColorCorrectionCollection/>", "no ColorCorrection"),
        ("<ColorCorrection>", "not well-formed"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><ColorCorrection/>', "entities"),
    ],
)
def test_refused(tmp_path: Path, text: str, told: str) -> None:
    """What is no CDL is refused in one sentence that names the file."""
    with pytest.raises(TimelineError, match=told) as refused:
        read_cdl(written(tmp_path, text))
    assert "grade.ccc" in str(refused.value)
