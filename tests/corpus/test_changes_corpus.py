"""Pairs of real cuts: the story that a person reads in them is the one that is told."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from dedio_core.changes.compare import compare
from dedio_core.changes.of_cut import pieces, unplaced
from dedio_core.changes.verdict import Change
from dedio_core.editorial.readers import read_cut
from dedio_core.editorial.shots import Rules, compiled, name_shots
from dedio_core.frames import FrameRate
from tests.corpus.rows import ABSENT, CORPUS

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=ABSENT)


def told(old: str, new: str, pattern: str | None = None) -> dict[str, Change]:
    """Changes by shot."""
    rules = Rules(compiled(pattern, "editorial.shot_pattern"))
    cuts = []
    for name in (old, new):
        path = CORPUS / "edl" / name
        if not path.exists():
            pytest.skip(f"{name} is not in the corpus")
        cuts.append(name_shots(read_cut(Path(path), FrameRate.of(24)), rules))
        assert unplaced(cuts[-1]) == ()
    found = compare(*(pieces(cut) for cut in cuts))
    assert len({change.shot for change in found}) == len(found)
    return {change.shot: change for change in found}


def test_a_turnover_and_the_next() -> None:
    """V05 to V06 of 090PC: one shot came, one got a longer tail, all begin earlier in the reel."""
    found = told(
        "sgotio__090PC_091MJ_100TC_V05_TURNOVER_20150123.edl",
        "sgotio__090PC_091MJ_100TC_V06_TURNOVER_20150206.edl",
    )
    assert Counter(kind for c in found.values() for kind in c.kinds) == {
        "moved": 54,
        "new": 1,
        "trimmed tail": 1,
    }
    assert found["100_TC_0030"].kinds == ("new",)
    assert [v.reason for v in found["090_PC_0090"].verdicts] == [
        "shifted -3449 frames",
        "+8 frames at the tail (source 1053709 -> 1053717)",
    ]
    assert found["100_TC_0580"].verdicts[0].reason == "shifted -3399 frames"
    assert not any("order" in v.reason for c in found.values() for v in c.verdicts)


def test_frame_counts_as_source() -> None:
    """The two jrun lists: 0020 gave way to 0015, 0030 lost four frames at its head, 0010 stayed."""
    found = told(
        "sgotio__jrun_demo_absolute_frames1.edl",
        "sgotio__jrun_demo_absolute_frames2.edl",
        r"^(?P<shot>RFE_JRUN_\d{4})",
    )
    assert {shot: c.kinds for shot, c in found.items()} == {
        "RFE_JRUN_0010": ("unchanged",),
        "RFE_JRUN_0015": ("new",),
        "RFE_JRUN_0030": ("trimmed head",),
        "RFE_JRUN_0020": ("omitted",),
    }
    assert found["RFE_JRUN_0030"].verdicts[0].reason == "-4 frames at the head (source 1009 -> 1013)"


@pytest.mark.parametrize("path", sorted((CORPUS / "edl").glob("*.edl")), ids=lambda p: p.stem)
def test_every_list_is_unchanged_from_itself(path: Path) -> None:
    """Read twice, nothing changed."""
    try:
        cut = name_shots(read_cut(path, FrameRate.of(24)), Rules(take_all=True))
    except Exception:  # noqa: BLE001  (whether it can be read at 24 is another test's matter)
        pytest.skip("not read at 24 frames a second")
    assert {c.kinds for c in compare(pieces(cut), pieces(cut))} <= {("unchanged",)}
