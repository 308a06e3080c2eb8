"""The stand-in's Reformat and Crop: where pictures come to lie, and their pixels there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import OpenImageIO as oiio
import pytest

from tests.fakenuke import plates


def picture(nuke: Any, pixels: Any, aspect: float = 1.0, **given: Any) -> Any:
    """An Image of `pixels` (top row first)."""
    from nuke.evaluate.image import Image, box_of
    from nuke.formats import Format

    height, width = pixels.shape[:2]
    what = Format((width, height, 0, 0, width, height), aspect, "")
    return Image(np.ascontiguousarray(pixels[::-1], np.float32), box_of(what), what, **given)


def made(nuke: Any, kind: str, **knobs: Any) -> Any:
    node = getattr(nuke.nodes, kind)()
    for name, value in knobs.items():
        if name == "format" and value not in {one.name() for one in nuke.formats()}:
            nuke.addFormat(f"{value} f{value.replace(' ', '_')}")
            value = f"f{value.replace(' ', '_')}"
        node[name].setValue(value)
    return node


def reformatted(nuke: Any, image: Any, **knobs: Any) -> Any:
    from nuke.evaluate.reformat import reformat

    return reformat(made(nuke, "Reformat", **knobs), image)


def cropped(nuke: Any, image: Any, **knobs: Any) -> Any:
    from nuke.evaluate.place import crop

    return crop(made(nuke, "Crop", **knobs), image)


@pytest.mark.parametrize(
    ("source", "target", "scale", "letterbox"),
    [
        ((4096, 3432, 2.0), (3840, 2160, 1.0), (0.9375, 0.46875), 275.625),
        ((4096, 3024, 2.0), (3840, 2160, 1.0), (0.9375, 0.46875), 371.25),
        ((4096, 3432, 2.0), (8192, 3432, 1.0), (2.0, 1.0), 0.0),
        ((4096, 2160, 1.0), (3840, 2160, 1.0), (0.9375, 0.9375), 67.5),
    ],
)
def test_fit(source: Any, target: Any, scale: Any, letterbox: float, nuke: Any) -> None:
    """The worked examples of hiero's formula."""
    from nuke.evaluate.reformat import fitted
    from nuke.formats import Format

    formats = [Format((w, h, 0, 0, w, h), aspect, "") for w, h, aspect in (source, target)]
    place = fitted("fit", *formats, center=True)
    assert place.scale == pytest.approx(scale)
    assert place.offset == pytest.approx((0.0, letterbox))


@pytest.mark.parametrize(
    ("resize", "box"),
    [
        ("none", (-28, 13, 68, 67)),
        ("width", (0, 28, 40, 52)),
        ("height", (-52, 0, 92, 80)),
        ("fit", (0, 28, 40, 52)),
        ("fill", (-52, 0, 92, 80)),
        ("distort", (0, 0, 40, 80)),
    ],
)
def test_resize(resize: str, box: Any, nuke: Any) -> None:
    """Every item of `resize`, 96x54 into 40x80: the box with `pbb`, rounded outwards."""
    found = reformatted(nuke, picture(nuke, plates.ramp()), format="40 80 1", resize=resize, pbb=True)
    assert tuple(found.box) == box
    assert (found.format.width(), found.format.height()) == (40, 80)


def test_without_center(nuke: Any) -> None:
    """Without `center` the picture stands in the lower left corner."""
    found = reformatted(
        nuke, picture(nuke, plates.ramp()), format="48 54 1", resize="fit", center=False, pbb=True
    )
    assert tuple(found.box) == (0, 0, 48, 27)


def test_the_pixel_aspect_is_the_nodes(nuke: Any) -> None:
    """A squeezed picture is stretched only where its format says that it is squeezed."""
    pixels = plates.ramp(40, 40)
    for aspect, box in ((2.0, (0, 10, 40, 30)), (1.0, (0, 0, 40, 40))):
        found = reformatted(nuke, picture(nuke, pixels, aspect), format="40 40 1", resize="fit")
        assert tuple(found.box) == box
        assert found.format.pixelAspect() == 1


@pytest.mark.parametrize("size", [(48, 27), (61, 33), (200, 120)])
@pytest.mark.parametrize(
    ("name", "other"), [("Cubic", "cubic"), ("Keys", "catmull-rom"), ("Mitchell", "mitchell")]
)
def test_another_library(size: tuple[int, int], name: str, other: str, nuke: Any) -> None:
    """Inside the picture OpenImageIO's resize of the same filter gives the same."""
    rough = np.random.default_rng(7).random((54, 96, 3)).astype(np.float32)
    found = reformatted(
        nuke, picture(nuke, rough), format=f"{size[0]} {size[1]} 1", resize="distort", filter=name
    )
    spec = oiio.ImageSpec(96, 54, 3, oiio.FLOAT)
    buffer = oiio.ImageBuf(spec)
    buffer.set_pixels(oiio.ROI(0, 96, 0, 54), rough)
    wanted = oiio.ImageBufAlgo.resize(
        buffer, filtername=other, filterwidth=0, roi=oiio.ROI(0, size[0], 0, size[1], 0, 1, 0, 3)
    ).get_pixels(oiio.FLOAT)
    assert np.abs(found.pixels[::-1] - wanted)[6:-6, 6:-6].max() < 2e-5


def test_black_outside_is_a_soft_edge(nuke: Any) -> None:
    """A border between two rows: the row is taken by the part that the picture covers; beyond it is black."""
    white = picture(nuke, np.ones((35, 40, 3), np.float32), 2.0)
    found = reformatted(nuke, white, format="40 40 1", resize="fit", black_outside=True)
    assert tuple(found.box) == (0, 11, 40, 29)  # 17.5 rows from 11.25 on
    assert found.pixels[0, 5, 0] == pytest.approx(0.75)
    assert found.pixels[-1, 5, 0] == pytest.approx(0.75)
    assert np.all(found.pixels[1:-1] == 1)
    whole = found.whole()
    assert not whole[0].any()
    assert not whole[-1].any()


def test_the_other_reading_of_the_edge(nuke: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """With ``FAKENUKE_EDGE=filtered`` the filter finds black beyond the picture: its outline is darker."""
    white = picture(nuke, np.ones((54, 96, 3), np.float32))
    knobs = {"format": "48 27 1", "resize": "fit", "black_outside": True}
    assert np.all(reformatted(nuke, white, **knobs).pixels == 1)
    monkeypatch.setenv("FAKENUKE_EDGE", "filtered")
    found = reformatted(nuke, white, **knobs).pixels
    # Half a pixel from the edge, 0.15625 of 2 lies beyond it.
    assert found[0, 20, 0] == pytest.approx(1 - 0.15625 / 2)
    assert np.all(found[1:-1, 1:-1] == 1)
    # A picture that is black outside of itself is darkened without the knob, too; others are not.
    assert np.array_equal(reformatted(nuke, replace(white, black_outside=True), **knobs).pixels, found)
    knobs["black_outside"] = False
    assert np.array_equal(reformatted(nuke, replace(white, black_outside=True), **knobs).pixels, found)
    assert np.all(reformatted(nuke, white, **knobs).pixels == 1)


def test_without_black_outside_the_edge_goes_on(nuke: Any) -> None:
    """Without *black outside* the outermost rows fill the letterbox."""
    found = reformatted(nuke, picture(nuke, plates.ramp(40, 20)), format="40 40 1", resize="fit")
    whole = found.whole()
    assert np.array_equal(whole[0], whole[10])
    assert np.array_equal(whole[-1], whole[-11])


def test_flip_and_flop(nuke: Any) -> None:
    """`flip` turns the picture upside down, `flop` changes left and right."""
    pixels = plates.ramp(20, 10)
    image = picture(nuke, pixels)
    for knob, wanted in (("flip", pixels[::-1]), ("flop", pixels[:, ::-1])):
        found = reformatted(nuke, image, format="20 10 1", resize="none", **{knob: True})
        assert np.array_equal(found.whole(), wanted)


def test_boxes_and_scales(nuke: Any) -> None:
    """`to box` keeps the shape unless it is forced; `scale` is rounded to whole pixels."""
    image = picture(nuke, plates.ramp())
    boxed = reformatted(nuke, image, type="to box", box_width=40)
    assert (boxed.format.width(), boxed.format.height()) == (40, 23)
    forced = reformatted(nuke, image, type="to box", box_width=40, box_height=10, box_fixed=True)
    assert (forced.format.width(), forced.format.height()) == (40, 10)
    scaled = reformatted(nuke, image, type="scale", scale=0.3)
    assert (scaled.format.width(), scaled.format.height()) == (29, 16)


def test_crop(nuke: Any) -> None:
    """A Crop counts from below; outside its box is black, and a larger box makes the picture larger."""
    pixels = plates.ramp(20, 10)
    image = picture(nuke, pixels)
    found = cropped(nuke, image, box=[2, 1, 12, 4])
    assert tuple(found.box) == (2, 1, 12, 4)
    wanted = np.zeros_like(pixels)
    wanted[6:9, 2:12] = pixels[6:9, 2:12]
    assert np.array_equal(found.whole(), wanted)
    wide = cropped(nuke, image, box=[-5, 0, 25, 10])
    assert np.array_equal(wide.pixels[:, 0], wide.pixels[:, 5])  # held: the picture has no black outside
    both = cropped(nuke, image, box=[-5, 2, 25, 40], intersect=True)
    assert tuple(both.box) == (0, 2, 20, 10)


def test_crop_with_reformat(nuke: Any) -> None:
    """`reformat` makes the box the format, its corner the origin."""
    pixels = plates.ramp(20, 10)
    found = cropped(nuke, picture(nuke, pixels, 2.0), box=[2, 1, 12, 4], reformat=True)
    assert (found.format.width(), found.format.height(), found.format.pixelAspect()) == (10, 3, 2)
    assert np.array_equal(found.whole(), pixels[6:9, 2:12])


def test_crop_without_black_outside(nuke: Any) -> None:
    """Without `crop` what is outside of the box is its outermost pixels."""
    pixels = plates.ramp(20, 10)
    found = cropped(nuke, picture(nuke, pixels), box=[2, 0, 12, 10], crop=False)
    assert np.array_equal(found.whole()[:, 0], pixels[:, 2])
