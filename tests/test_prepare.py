from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dedio_core import shot_tree
from dedio_core.errors import PublishError
from dedio_core.naming import tree
from dedio_core.plan import Pull
from dedio_core.prepare.given import Given, Surroundings
from dedio_core.prepare.ranges import pulled_of
from dedio_core.settings import Settings, names_of
from tests import fakes

TREE = tree(names_of(Settings()))


def pulled(root: Path, said: dict[str, Any], **shot: Any) -> tuple[Pull, list[str]]:
    """The pull of frames 100 to 150 where version 1 has a sidecar that says so."""
    folder = root / TREE.version_path({**shot_tree.values_of(fakes.shot()), "version": 1})
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "x.json").write_text(json.dumps({"what": shot_tree.SIDECAR, **said}))
    given = Given(fakes.shot(**shot), Surroundings(Settings(), root), TREE)
    made, _ = pulled_of(given, fakes.clip())
    return made, [*given.told.notes, *given.told.warnings]


def version_of(tie: int, first: int = 0, content_id: str = "1000-abc") -> dict[str, Any]:
    """What the sidecar of source frames 100 to 150 says, where the source's first frame is `first`."""
    source = {"content_id": content_id, "frames": [first, first + 239], "file": "a.mxf"}
    cut = {"tie_1001": tie, "source": [first + 100, first + 150], "source_pull": [first + 92, first + 158]}
    return {"source": source, "cut": cut}


def test_the_tie_of_the_version_before(tmp_path: Path) -> None:
    """Frame 1001 stays the picture that it is in the version before, and a note says so."""
    known = version_of(110)
    pull, (note,) = pulled(tmp_path, known)
    assert (pull.tie, pull.plate_cut.first) == (110, 991)
    assert "as in v001" in note
    assert pulled(tmp_path, known, renumber=True)[0].tie == 100
    assert pulled(tmp_path, version_of(1110, 1000))[0].tie == 110, "the same pictures, numbered otherwise"


def test_numbers_stay_within_four_digits(tmp_path: Path) -> None:
    """A tie that would take plate numbers below 1 is given up, and a warning says so."""
    pull, (warning,) = pulled(tmp_path, version_of(1200))
    assert pull.plate_cut.first == 1001
    assert "start afresh" in warning


def test_a_version_without_a_sidecar(tmp_path: Path) -> None:
    """A version whose sidecar is gone stops the ingest too; an empty folder says nothing."""
    folder = tmp_path / TREE.version_path({**shot_tree.values_of(fakes.shot()), "version": 1})
    folder.mkdir(parents=True)
    around = Surroundings(Settings(), tmp_path)
    assert pulled_of(Given(fakes.shot(), around, TREE), fakes.clip())[0].tie == 100
    (folder / "main.exr").touch()
    with pytest.raises(PublishError, match="--renumber"):
        pulled_of(Given(fakes.shot(), around, TREE), fakes.clip())


def test_another_source_has_no_tie(tmp_path: Path) -> None:
    """After a source swap cut in is 1001 again, and a warning says so."""
    pull, (warning,) = pulled(tmp_path, version_of(110, content_id="other"))
    assert pull.tie == 100
    assert "v001 has another source (a.mxf)" in warning


def test_a_slip_that_shares_no_frame(tmp_path: Path) -> None:
    """Where no frame is in the version before, cut in is 1001 again, and a warning says so."""
    known = version_of(110)
    known["cut"] |= {"source": [10, 20], "source_pull": [2, 28]}
    pull, (warning,) = pulled(tmp_path, known)
    assert pull.tie == 100
    assert "no frame is in v001, which has source frames 2-28" in warning


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"source": None},
        {"source": []},
        {"source": {"content_id": "1000-abc"}, "cut": {"tie_1001": 1}},
        {"source": {"content_id": "1000-abc", "frames": [0, 9]}, "cut": {"tie_1001": "x"}},
    ],
)
def test_a_damaged_sidecar(said: dict[str, Any], tmp_path: Path) -> None:
    """A sidecar that does not say what 1001 is stops the ingest: frame numbers never move in silence."""
    with pytest.raises(PublishError, match="--renumber"):
        pulled(tmp_path, said)
    assert pulled(tmp_path, said, renumber=True)[0].tie == 100
