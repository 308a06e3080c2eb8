"""The same job through both engines gives the same frames."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import PyOpenColorIO as ocio
import pytest

from dedio_core import color, drawing, images
from dedio_core.frames import FrameRate
from dedio_core.paths import Roots
from dedio_core.render.engine import ENGINES
from dedio_core.render.job import RenderJob
from dedio_core.seat.halves import half_steps, inside, psnr
from dedio_core.seat.jobs import CDL, Trial, trial_job
from dedio_core.settings import NukeKnobs, Settings
from tests.ingest import kit
from tests.seats import PROGRAM, needs_program, stand_in_only
from tests.small_media import CUT, write_clip_and_cut

pytestmark = needs_program
RATES = {"24": FrameRate.of(24), "23.976": FrameRate.of(24000, 1001)}
SHAPES: dict[str, dict[str, Any]] = {
    "spherical": {"source": (256, 136)},
    "squeezed": {"source": (160, 134), "squeeze": 2.0},
}
SOP = "* ASC_SOP (1.4 1.0 0.7)(0.02 0.0 -0.02)(1.0 1.0 1.0)\n* ASC_SAT 0.9\n"
ANY = {"DateTime", "Software"}
"""What two runs of one engine differ in."""


@dataclass(frozen=True)
class Both:
    """One job, rendered by both engines."""

    job: RenderJob
    native: Roots
    nuke: Roots

    def exrs(self, frame: int) -> tuple[Path, Path]:
        assert self.job.exr
        place = self.job.exr.path(frame)
        return place.resolve(self.native), place.resolve(self.nuke)

    def plates(self, frame: int) -> list[Any]:
        size = self.job.geometry.size
        return [images.read_picture(path, *size).astype(np.float16) for path in self.exrs(frame)]

    def proxies(self, frame: int) -> list[Any]:
        assert self.job.picture
        place = self.job.picture.path(frame)
        return [drawing.read_png(place.resolve(roots)) for roots in (self.native, self.nuke)]


def rendered(trial: Trial, folder: Path) -> Both:
    """The job of `trial` by both engines, each into folders of its own."""
    job, native = trial_job(trial, folder)
    nuke = {"source": native["source"], "stage": folder / "nuke" / "stage", "work": folder / "nuke" / "work"}
    settings = Settings(nuke=NukeKnobs(executable=str(PROGRAM)))
    for name, roots in (("native", native), ("nuke", nuke)):
        roots["work"].mkdir(parents=True, exist_ok=True)
        frames = ENGINES[name](1, settings).render(job, (job.frames,), roots, Event())
        assert sorted(done.frame for done in frames) == list(job.frames)
    return Both(job, native, nuke)


@pytest.fixture(
    scope="module",
    params=itertools.product(SHAPES, RATES, (None, CDL)),
    ids=lambda p: f"{p[0]}-{p[1]}-{'cdl' if p[2] else 'plain'}",
)
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Both:
    shape, rate, cdl = request.param
    trial = Trial(shape, "", rate=RATES[rate], cdl=cdl, **SHAPES[shape])
    return rendered(trial, tmp_path_factory.mktemp(shape))


def test_the_plates_are_the_same(both: Both) -> None:
    """Within 2 half steps at every pixel of the picture but its border row; a pixel aside is far off."""
    rows, columns = inside(both.job.active_box, both.job.geometry.size)
    for frame in both.job.frames:
        native, nuke = (plate[rows, columns] for plate in both.plates(frame))
        assert native.max() > 10  # light above white
        assert len(np.unique(native)) > 5000  # nothing flat
        assert half_steps(native, nuke).max() <= 2
        assert np.median(half_steps(native[:, 1:], nuke[:, :-1])) > 20


def test_the_native_engine_takes_no_short_cut(tmp_path: Path) -> None:
    """Where the engines differ the native one is right: it is OCIO without optimisation, to a half step."""
    job = trial_job(Trial("color", "", (32, 32), RATES["24"], frames=1), tmp_path)[0]
    codes = np.random.default_rng(6).integers(0, 65536, (200, 200, 3)).astype(np.uint16)
    config = ocio.Config.CreateFromFile(job.color.config)
    exact = config.getProcessor(job.color.source, job.color.target).getOptimizedCPUProcessor(
        ocio.BIT_DEPTH_F32, ocio.BIT_DEPTH_F32, ocio.OPTIMIZATION_NONE
    )
    wanted = codes.astype(np.float32) / np.float32(65535)
    exact.applyRGB(wanted)
    found = color.to_target(job.color)(codes)
    assert half_steps(found.astype(np.float16), wanted.astype(np.float16)).max() <= 1


@stand_in_only
@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_at_the_edge_stays_there(shape: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If Nuke's filter finds black beyond the picture, its border row differs, and nothing within."""
    monkeypatch.setenv("FAKENUKE_EDGE", "filtered")
    other = rendered(Trial(shape, "", rate=RATES["24"], **SHAPES[shape]), tmp_path)
    rows, columns = inside(other.job.active_box, other.job.geometry.size)
    frame = other.job.frames.first
    steps = half_steps(*other.plates(frame))
    assert steps.max() > 20
    assert steps[rows, columns].max() <= 2
    assert psnr(*other.proxies(frame)) > 45


@stand_in_only
@pytest.mark.parametrize("edge", ["held", "filtered"])
@pytest.mark.parametrize(("source", "squeeze"), [((256, 144), 1.0), ((128, 144), 2.0)])
def test_a_picture_that_fills_the_plate_has_no_border(
    source: tuple[int, int], squeeze: float, edge: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever Nuke's filter finds beyond a picture: where nothing is black outside, no pixel differs."""
    monkeypatch.setenv("FAKENUKE_EDGE", edge)
    full = rendered(Trial("full", "", source, RATES["24"], squeeze), tmp_path)
    frame = full.job.frames.first
    assert half_steps(*full.plates(frame)).max() <= 2
    assert psnr(*full.proxies(frame)) > 60


def test_outside_of_the_picture_is_black(both: Both) -> None:
    """What the picture does not cover is black from both engines."""
    y0, y1 = both.job.active_box[1], both.job.active_box[3]
    for frame in both.job.frames:
        for plate in both.plates(frame):
            assert not plate[: int(y0)].any()
            assert not plate[int(np.ceil(round(y1, 6))) :].any()


def test_the_headers_are_the_same(both: Both) -> None:
    """Every attribute of every frame: timecode, rate, reel, source frame and all others."""
    for frame in both.job.frames:
        native, nuke = (kit.header(path) for path in both.exrs(frame))
        assert {k: v for k, v in nuke.items() if k not in ANY} == {
            k: v for k, v in native.items() if k not in ANY
        }


def test_the_proxies_are_the_same(both: Both) -> None:
    """Above 45 dB of each other; with the other CDL they are not."""
    for frame in both.job.frames:
        native, nuke = both.proxies(frame)
        assert psnr(native, nuke) > 45


def test_a_cdl_is_on_the_proxy_alone(tmp_path: Path) -> None:
    """Through Nuke, too, a CDL changes the proxy as it does in the native engine, and no plate."""
    trial = Trial("graded", "", rate=RATES["24"], **SHAPES["spherical"])
    plain = rendered(trial, tmp_path / "plain")
    graded = rendered(replace(trial, cdl=CDL), tmp_path / "graded")
    frame = plain.job.frames.first
    assert plain.exrs(frame)[1].read_bytes() == graded.exrs(frame)[1].read_bytes()
    native, nuke = graded.proxies(frame)
    assert psnr(native, nuke) > 45
    assert psnr(nuke, plain.proxies(frame)[1]) < 35


@pytest.mark.parametrize("cdl", ["", SOP], ids=["plain", "cdl"])
def test_the_same_ingest(tmp_path: Path, cdl: str) -> None:
    """A cut through both engines: same names, same headers, same pictures, and proxies alike."""
    media = tmp_path / "media"
    media.mkdir()
    write_clip_and_cut(media)
    (tmp_path / "cut.edl").write_text(CUT + cdl, encoding="utf-8")
    output = {**kit.SMALL["output"], "resolution": [160, 90], "exr_compression": "none"}
    settings = kit.config(
        tmp_path / "config",
        output=output,
        nuke={"executable": str(PROGRAM)},
        cdl={"working_space": "ACEScct"},
        defaults={"handles_head": 0, "handles_tail": 0},
    )
    found = []
    for engine in ("native", "nuke"):
        root = tmp_path / engine
        words = ("--media", media, "--no-cache", "--root", root, "--config", settings)
        ran = kit.dedio("ingest", tmp_path / "cut.edl", *words, "--engine", engine, "--json")
        assert ran.code == 0, ran.out + ran.err
        found.append(kit.Version(root / "sht200/pla/sht200_pla_rawPlate_v001"))
    native, nuke = found
    assert set(kit.contents(native.folder)) == set(kit.contents(nuke.folder))
    assert bool(nuke.sidecar["render"]["proxy"]["cdl"]) == bool(cdl)
    rows, columns = inside(native.sidecar["geometry"]["box"], (160, 90))
    for frame, path in native.exrs.items():
        a, b = (kit.pixels(one)[rows, columns].astype(np.float16) for one in (path, nuke.exrs[frame]))
        assert half_steps(a, b).max() <= 2, frame
        assert kit.header(path) == kit.header(nuke.exrs[frame])
    a, b = (kit.movie(version.proxy) for version in (native, nuke))
    assert (a.frames, a.rate, a.timecode, a.size) == (b.frames, b.rate, b.timecode, b.size)
    for n, planes in enumerate(zip(a.planes, b.planes, strict=True)):
        # The codes that the movie holds, Y', Cb and Cr: as a PSNR of movies is meant.
        assert psnr(*(np.concatenate([plane.ravel() for plane in one]) for one in planes)) > 45, n
