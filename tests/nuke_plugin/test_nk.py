"""Scripts: golden files, and what the stand-in makes of them."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from dedio_core.errors import InputError
from dedio_core.render.nk.comp import comp, moved
from dedio_core.render.nk.node import Curve, Node, Tcl, Way, Ways, file_of
from dedio_core.render.nk.text import quoted, script
from dedio_core.safe_text import shown
from nuke_plugin.build import build
from nuke_plugin.graph import graph
from tests.fakenuke.nuke import tcl
from tests.nuke_plugin.samples import (
    GOLDEN,
    MOVIE,
    freeze,
    graded,
    job,
    reverse_and_curve,
    scripts,
    setup,
    squeezed,
)

GRAPHS = {
    "spherical": graph(job(), setup()),
    "noted": graph(graded(job(), cdl=None, no_cdl="a reason"), setup()),
    "movie": graph(graded(squeezed()), setup(movie=MOVIE)),
    "freeze": comp(freeze()),
    "reverse and curve": comp(reverse_and_curve()),
}
Held = dict[str, tuple[str, dict[str, Any], list[str]]]


def held(nuke: Any) -> Held:
    """Every node of the open script: class, what was set, inputs."""
    return {
        one.name(): (one.Class(), one.set_knobs(), [above.name() for above in one.dependencies()])
        for one in [nuke.root(), *nuke.allNodes()]
    }


@pytest.mark.parametrize("name", sorted(scripts()))
def test_golden(name: str) -> None:
    """A script is the golden file letter by letter; a changed one is a diff to be read."""
    assert scripts()[name] == (GOLDEN / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", GRAPHS)
def test_a_script_is_the_live_graph(name: str, nuke: Any) -> None:
    """What a script holds is what `build` makes in a live Nuke, and no knob of it is in doubt."""
    nodes: Sequence[Node] = GRAPHS[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        build(nodes)
        live = held(nuke)
        nuke.scriptClear()
        nuke.scriptReadText(script(nodes, 15))
    read = held(nuke)
    assert read == live


def test_a_movie_has_its_rate(
    nuke: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Script and live graph set the movie's own rate; a Nuke without that knob does without, by either."""
    nodes = GRAPHS["movie"]
    rate = float(Fraction(24000, 1001))
    assert build(nodes)["Write_movie"]["mov64_fps"].value() == rate
    assert f" mov64_fps {rate}\n" in script(nodes)
    monkeypatch.setenv("FAKENUKE_WITHOUT", "mov64_fps")
    nuke.scriptClear()
    build(nodes)
    live = held(nuke)
    nuke.scriptClear()
    nuke.scriptReadText(script(nodes, 15), "shot.nk")
    assert capsys.readouterr().err == "shot.nk: Write: no such knob: mov64_fps\n"
    assert held(nuke) == live
    assert "mov64_fps" not in live["Write_movie"][1]
    assert live[""][1]["fps"] == rate


def test_the_stand_in_reads_what_it_writes(nuke: Any, tmp_path: Path) -> None:
    """What the stand-in saves is what it reads again."""
    build(GRAPHS["movie"])
    before = held(nuke)
    nuke.scriptSaveAs(str(tmp_path / "a.nk"))
    nuke.scriptClear()
    nuke.scriptReadFile(str(tmp_path / "a.nk"))
    assert held(nuke) == before


def test_any_text_stays_text() -> None:
    """Whatever a text holds, it comes out of a script as it went in, and nothing of it is run."""

    @hypothesis.given(
        st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from('[]{}$"\\\n')))
    )
    def holds(text: str) -> None:
        label = Tcl.literal(text)
        note = script([Node("StickyNote", "N", (("label", label),))])
        body = tcl.words(note, note.index("StickyNote"), is_script=True)[0][1]
        found = tcl.words(body)[0]
        assert found[found.index("label") + 1] == label.text
        assert tcl.substituted(label.text) == "\n".join(map(shown, text.split("\n")))

    holds()


def test_ties_outlive_a_save(nuke: Any) -> None:
    """The numbers that a script is of are still found after Nuke has saved it."""
    what = reverse_and_curve()
    nuke.scriptReadText(script(comp(what)))
    saved = nuke.scriptText()
    assert moved(what.plates, saved) == []
    other = [replace(plate, tie=plate.tie + 1) for plate in what.plates]
    assert len(moved(other, saved)) == 2


def test_the_file_of_a_sequence() -> None:
    """The frame number begins the name where nothing stands before it."""
    assert file_of(Path("/mnt/a b"), "x.", 4, ".exr").text == "/mnt/a b/x.%04d.exr"
    assert file_of(Path("/mnt/a"), "", 4, ".dpx").text == "/mnt/a/%04d.dpx"
    assert file_of(Path("/"), "", 1, ".dpx").text == "/%d.dpx"


def test_quotes() -> None:
    """No letter that TCL takes for more stands bare between quotes."""
    assert quoted('a[b]{c}$d"e\\f\ng') == r'"a\[b\]\{c\}\$d\"e\\f\ng"'


def test_versions() -> None:
    """A script has the spelling of its own version, and a setting that it must have is never left out."""
    ways = Ways((Way("mov64_format", "mov", 13), Way("old", "mov", 9)))
    node = Node("Write", "W", (("container", ways),), ())
    assert " mov64_format mov\n" in script([node], 15)
    assert " old mov\n" in script([node], 12)
    with pytest.raises(InputError, match="W: Nuke 8 has no knob for its container"):
        script([node], 8)


def test_branches() -> None:
    """A node that two others take is pushed again; one whose input is the last node is not."""
    a, b = Node("NoOp", "A", (), ()), Node("NoOp", "B", (), ("A",))
    text = script([a, b, Node("NoOp", "C", (("label", Tcl("x")),), ("A",))])
    assert text.count("push $Ndedio00") == 1
    assert "inputs" not in text.split("NoOp {")[2]


def test_a_key_at_every_frame() -> None:
    """Every comp frame of a retime has its key, so no frame hangs on an interpolation."""
    (warp, _) = (one for one in comp(reverse_and_curve()) if one.kind == "TimeWarp")
    curve = dict(warp.knobs)["lookup"]
    assert isinstance(curve, Curve)
    assert dict(curve.points) == {999: 1018, 1000: 1018, **{1001 + k: 1018 - k for k in range(18)}}
    assert dict(warp.knobs)["filter"] == "nearest"
