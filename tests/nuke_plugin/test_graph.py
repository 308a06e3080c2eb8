"""The node graph of a job as data."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dedio_core.errors import InputError
from dedio_core.frames import FrameRate
from dedio_core.paths import PlacedPath
from dedio_core.render.job import Geometry, PictureOutput
from dedio_core.render.nk.node import Node, Tcl
from dedio_core.render.nk.text import script
from nuke_plugin.graph import graph
from nuke_plugin.setup import Movie
from tests.nuke_plugin.samples import MOVIE, ROOTS, graded, job, setup, squeezed


def node(nodes: tuple[Node, ...], name: str) -> dict[str, Any]:
    (found,) = (one for one in nodes if one.name == name)
    return dict(found.knobs)


def kinds(nodes: tuple[Node, ...]) -> list[str]:
    return [one.kind for one in nodes]


def test_the_nodes_of_a_plate() -> None:
    """A plate is read, converted, fitted, cropped and labelled, and written; then comes the proxy."""
    plate = ["Root", "Read", "OCIOColorSpace", "Reformat", "Crop", "AddTimeCode", "ModifyMetaData", "Write"]
    proxy = ["Reformat", "Crop", "OCIODisplay", "Write"]
    nodes = graph(job(), setup())
    assert kinds(nodes) == [*plate, *proxy]
    assert next(one for one in nodes if one.name == "Reformat_proxy").inputs == ("Metadata_plate",)


def test_no_retime() -> None:
    """A plate is never retimed, whatever is asked for."""
    times = {"TimeWarp", "TimeOffset", "Retime", "FrameHold", "Kronos", "OFlow2", "TimeClip", "AppendClip"}
    for made in (graph(job(), setup()), graph(graded(squeezed()), setup(movie=MOVIE))):
        assert not times & set(kinds(made))


def test_the_frames_of_a_source_with_other_numbers() -> None:
    """Plate frame f shows source frame f + offset: the clip starts at its first frame minus the offset."""
    read = node(graph(job(), setup()), "Read_source")
    assert (read["first"], read["last"]) == (86400, 86639)
    assert (read["frame_mode"], read["frame"]) == ("start at", Tcl(str(86400 - 85407)))
    assert "frame_mode" not in node(graph(squeezed(), setup()), "Read_source")


def test_the_squeeze_is_in_the_readers_format() -> None:
    """The pixel aspect is said outright: with 1 the fit would keep the squeeze."""
    assert node(graph(squeezed(), setup()), "Read_source")["format"].aspect == 2.0


def test_a_source_in_the_target_space_is_not_converted() -> None:
    """Staged EXRs make proxy pictures alone: no conversion, no fit, no EXR."""
    whole = job()
    assert whole.picture
    nodes = graph(whole.from_staged(whole.picture, whole.frames), setup())
    assert kinds(nodes) == ["Root", "Read", "Crop", "Reformat", "Crop", "OCIODisplay", "Write"]


def test_a_cdl_is_on_the_proxy_alone() -> None:
    """A CDL stands between the proxy's fit and its view; where it is not applied a note says why."""
    nodes = graph(graded(job()), setup())
    assert node(nodes, "CDL_proxy")["working_space"] == "ACEScct"
    assert kinds(nodes)[-5:] == ["Reformat", "Crop", "OCIOCDLTransform", "OCIODisplay", "Write"]
    left = graph(graded(job(), cdl=None, no_cdl="nobody knows why"), setup())
    assert "OCIOCDLTransform" not in kinds(left)
    assert node(left, "Note_CDL")["label"].text == "The cut's CDL is not applied: nobody knows why"


def test_a_cdl_from_another_space_than_scene_linear() -> None:
    """Nuke's node takes every picture for the config's scene_linear: another target is refused."""
    other = graded(job(color=replace(job().color, target="ACES2065-1")))
    with pytest.raises(InputError, match=r"scene_linear \(ACEScg\)"):
        graph(other, setup())


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rate": FrameRate.of(48)}, "Nuke counts non-drop labels"),
        ({"source": replace(job().source, kind="movie")}, "DPX"),
        ({"geometry": replace(job().geometry, filter="lanczos3")}, "filter 'lanczos3'"),
        ({"geometry": replace(job().geometry, box=(0.0, 60.0, 3840.0, 2085.0))}, "would put the picture"),
        (
            {"color": replace(job().color, source="S-Log3 [python quit]")},
            "'S-Log3 [python quit]': Nuke",
        ),
        ({"color": replace(job().color, view='a"b')}, "view 'a\"b'"),
        ({"source": replace(job().source, base_name="a%04d")}, "a frame number"),
        ({"source": replace(job().source, path=PlacedPath("source", "a\x1b"))}, "cannot be seen"),
    ],
)
def test_what_nuke_would_do_otherwise_is_refused(changed: dict[str, Any], said: str) -> None:
    """A job that Nuke would render otherwise than the native engine is an error of one sentence."""
    with pytest.raises(InputError, match=re.escape(said)):
        graph(job(**changed), setup())


def test_all_that_nuke_would_do_otherwise_is_told_at_once() -> None:
    """A job with more than one thing that Nuke lacks names all of them, those of its proxy too."""
    wrong = graded(
        job(
            geometry=replace(job().geometry, filter="lanczos3", box=(0.0, 60.0, 3840.0, 2085.0)),
            color=replace(job().color, target="ACES2065-1", view="a{b"),
        )
    )
    with pytest.raises(InputError) as caught:
        graph(wrong, setup())
    said = str(caught.value)
    assert said.startswith("4 problems:")
    assert all(
        part in said for part in ("filter 'lanczos3'", "at 0 67.5 3840 2092.5", "view 'a{b'", "CDL in")
    )


def test_nothing_is_black_outside_of_what_fills_its_format() -> None:
    """Black outside is asked for where there is black: what a filter finds there could darken a border."""
    plate = node(graph(job(), setup()), "Reformat_plate"), node(graph(job(), setup()), "Crop_plate")
    assert [knobs[name] for knobs, name in zip(plate, ("black_outside", "crop"), strict=True)] == [True] * 2
    full = Geometry((5120, 2880), 1.0, (3840, 2160), (0.0, 0.0, 3840.0, 2160.0), "cubic")
    for of, where in ((job(), ("proxy",)), (job(geometry=full), ("plate", "proxy"))):
        nodes = graph(of, setup())
        for name in where:
            assert node(nodes, f"Reformat_{name}")["black_outside"] is False
            assert node(nodes, f"Crop_{name}")["crop"] is False
    picture = replace(job().picture or PictureOutput(PlacedPath("work", "p"), (0, 0)), size=(1920, 1440))
    nodes = graph(job(picture=picture), setup())
    assert node(nodes, "Reformat_proxy")["black_outside"] is True
    assert node(nodes, "Crop_proxy")["crop"] is True


def test_a_write_has_the_jobs_range_and_no_frame_more() -> None:
    """A farm's range that is too long would have the Read hold its last frame: the Writes limit it."""
    for nodes in (graph(job(), setup()), graph(job(), setup(movie=MOVIE))):
        writes = [dict(one.knobs) for one in nodes if one.kind == "Write"]
        assert len(writes) == 2
        for one in writes:
            assert (one["use_limit"], one["first"], one["last"]) == (True, 993, 1059)


def test_compressions() -> None:
    """A compression that Nuke's writer lacks is refused with those it has."""
    exr = job().exr
    assert exr
    made = node(graph(job(exr=replace(exr, compression="zip")), setup()), "Write_exr")
    assert "dw_compression_level" not in made
    with pytest.raises(InputError, match="none, rle, zips"):
        graph(job(exr=replace(exr, compression="pxr24")), setup())
    with pytest.raises(
        InputError, match="'dwaa:501': Nuke's level goes to 500; lower it, or the engine native"
    ):
        graph(job(exr=replace(exr, compression="dwaa:501")), setup())


EVIL = '[python nuke.quit()] $env(HOME) {a} \\[b] "c" ]]}}\n#%d'


def test_text_from_outside_is_text(nuke: Any) -> None:
    """Text in every field is shown as it is: nothing of it is run, live or from a script."""
    from nuke_plugin.build import build

    name = EVIL.replace("%d", "").replace("\n", "").replace("\\", "").replace("/", "")
    exr, picture = job().exr, job().picture
    assert exr
    assert picture
    made = job(
        source=replace(job().source, path=PlacedPath("source", name), base_name=name),
        exr=replace(
            exr, folder=PlacedPath("stage", name), prefix=name, text={"reelName": EVIL, "owner": EVIL}
        ),
        picture=replace(picture, folder=PlacedPath("stage", name)),
    )
    roots = {key: Path(f"{path}/{name}") for key, path in ROOTS.items()}
    movie = Movie(PlacedPath("stage", f"{name}.mp4"), (EVIL, EVIL, EVIL, f"{EVIL} {{frame}}"))
    made = graded(made, no_cdl=EVIL)
    wanted = setup(roots=roots, config=Path(f"/mnt/{name}/c.ocio"))
    for one in (wanted, replace(wanted, movie=movie)):
        nodes = graph(made, one)
        build(nodes)
        shown = look(nuke, name)
        nuke.scriptClear()
        nuke.scriptReadText(script(nodes, 15))
        assert look(nuke, name) == shown
        nuke.scriptClear()


def look(nuke: Any, name: str) -> list[str]:
    """Every text of the open script as Nuke shows it; the planted ones are among them, whole."""
    found = [
        knob.evaluate()
        for one in [nuke.root(), *nuke.allNodes()]
        for knob in one.knobs().values()
        if knob.is_set and knob.kind in ("file", "string", "string_tcl")
    ]
    source = nuke.toNode("Read_source")["file"].evaluate()
    assert source == f"/mnt/cards/A001/{name}/{name}/{name}.%07d.dpx".replace("#", "%#")
    (meta,) = (one["metadata"].value() for one in nuke.allNodes("ModifyMetaData"))
    assert dict(meta)["exr/reelName"] == Tcl.literal(EVIL).text
    for one in nuke.allNodes("Text2"):
        assert one["message"].evaluate().startswith(EVIL)
    return found
