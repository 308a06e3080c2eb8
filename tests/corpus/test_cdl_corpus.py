"""CDL, CC and CCC files beside the checkout, against OpenColorIO's own reading of them."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from dedio_core.editorial.cdl_files import read_cdl
from dedio_core.errors import TimelineError
from tests.corpus import hostile, rows

pytestmark = pytest.mark.skipif(not rows.CORPUS.is_dir(), reason=rows.ABSENT)
FILES = sorted(rows.CORPUS.glob("cdl/*"))
LISTS = {"pycmx__cdl_example02.cdl"}
"""An EDL with CDL comments under the name of a CDL file."""
HOSTILE = ("billion_laughs", "quadratic", "external_entity", "deep_nesting", "truncated", "timebase_zero")


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_every_correction_is_read_right(path: Path) -> None:
    """Ids and all ten numbers of every correction are as OpenColorIO reads them."""
    if path.name in LISTS:
        with pytest.raises(TimelineError, match="CMX3600"):
            read_cdl(path)
        return
    ocio = importlib.import_module("PyOpenColorIO")
    group = list(ocio.CDLTransform.CreateGroupFromFile(str(path)))
    found = list(read_cdl(path).items())
    assert len(found) == len(group)
    for (name, cdl), other in zip(found, group, strict=True):
        if other.getID():
            assert name == other.getID()
        assert cdl.slope == pytest.approx(other.getSlope())
        assert cdl.offset == pytest.approx(other.getOffset())
        assert cdl.power == pytest.approx(other.getPower())
        assert cdl.saturation == pytest.approx(other.getSat())


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_xml_is_refused(name: str) -> None:
    """Hostile XML given as a CDL is refused with one error that names it."""
    assert "error" in hostile.check("cdl", rows.CORPUS / "nasty" / f"xml_{name}.xml")
