"""The setting `nuke.movie`: Nuke makes the proxy of the staged EXRs, and it is proved as any other."""

from __future__ import annotations

import itertools
import re
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dedio_core.frames import FrameRate, Timecode
from dedio_core.movies.encode import H264, encode
from dedio_core.movies.probe import probe
from dedio_core.render.nuke.pulse import Pulse
from dedio_core.sample import write_dpx_sequence
from tests.ingest import kit
from tests.nuke.wire import until
from tests.render.nuke.jobs import NUKE, Ticks, needs_shell, wrapper
from tests.render.nuke.test_ingest import NUKES, psnr, running

pytestmark = [needs_shell, pytest.mark.slow]
PROXY = {"proxy_resolution": [640, 360], "proxy_preset": "veryfast"}
POINTS = ("--in", 1004, "--out", 1007)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """DPX files 1001 to 1012 of 24000/1001 fps."""
    return clip_in(tmp_path_factory.mktemp("media"), "24000/1001", "14:22:08:11")


def clip_in(folder: Path, fps: str, start: str) -> Path:
    """DPX files 1001 to 1012."""
    rate = FrameRate.parse(fps)
    found = Timecode.parse(start, rate)
    write_dpx_sequence(folder / "A001C003", size=kit.SIZE, frames=12, rate=rate, start=found)
    return folder / "A001C003"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "shots"


def settings_in(folder: Path, *, movie: bool = True, **groups: Any) -> Path:
    """Settings with Nuke's own movie."""
    return kit.config(folder, nuke={"movie": movie}, output=PROXY, **groups)


def test_nukes_own_movie_is_the_proxy(clip: Path, root: Path, tmp_path: Path) -> None:
    """As many frames, the same picture, the EXRs' timecode; the sidecar says who encoded it."""
    made = kit.good(clip, root, *POINTS, *NUKES, settings=settings_in(tmp_path))
    native = kit.good(clip, tmp_path / "native", *POINTS, settings=settings_in(tmp_path))
    assert psnr(made, native) > 40
    assert made.sidecar["render"]["proxy"]["encoder"] == "nuke"
    assert "crf" not in made.sidecar["render"]["proxy"]
    assert "encoder" not in native.sidecar["render"]["proxy"]
    assert made.sidecar["checks"]["proxy_pictures"]["is_good"]
    assert made.sidecar["render"]["programs"][0]["command"][0] == NUKE.name
    assert probe(made.proxy).timecode == probe(native.proxy).timecode
    assert {p.suffix for p in made.folder.rglob("*.*")} == {".exr", ".mp4", ".json", ".mhl", ".xml"}
    for verb in ("verify", "qc"):
        ran = kit.dedio(verb, made.folder)
        assert ran.code == 0, ran.out + ran.err


def test_it_is_another_version(clip: Path, root: Path, tmp_path: Path) -> None:
    """The same again is up to date; without the setting it is the next version, and only its proxy is new."""
    ours, nukes = settings_in(tmp_path, movie=False), settings_in(tmp_path)
    kit.good(clip, root, *POINTS, *NUKES, settings=nukes)
    again = kit.ingest(clip, root, *POINTS, *NUKES, "--json", settings=nukes)
    assert (again.code, again.doc["up_to_date"]) == (0, True), again.out
    second = kit.good(clip, root, *POINTS, *NUKES, settings=ours)
    assert second.folder.name.endswith("_v002")
    assert second.sidecar["render"]["reused"]["frames"] == [[999, 1006]]


def test_the_plan_says_who_makes_it(clip: Path, root: Path, tmp_path: Path) -> None:
    """The dry run names the movie and its burn-in; with the engine `native` the setting means nothing."""
    settings = settings_in(tmp_path, pipeline={"burn_in_proxy": True})
    ran = kit.ingest(clip, root, *POINTS, *NUKES, "--dry-run", settings=settings)
    assert "has nuke render sht100_pla_rawPlate_v001_proxy" in ran.out, ran.out
    assert "fps, with burn-in)" in ran.out
    native = kit.ingest(clip, root, *POINTS, "--dry-run", settings=settings)
    assert "CRF 18, with burn-in)" in native.out


def test_a_timecode_that_nuke_counts_otherwise_is_told_before_any_work(root: Path, tmp_path: Path) -> None:
    """Drop-frame, and more than 30 labels a second, would be wrong in the movie and its burn-in."""
    for name, fps, start in (("a", "30000/1001", "01:00:59;20"), ("b", "48", "01:00:59:20")):
        clip = clip_in(tmp_path / name, fps, start)
        said = kit.ingest(clip, root, *POINTS, *NUKES, settings=settings_in(tmp_path)).error
        assert "Nuke counts non-drop labels of at most 30 frames a second only" in said
        assert "leave nuke.movie off" in said
        plain = settings_in(tmp_path, movie=False)
        assert kit.ingest(clip, root, *POINTS, *NUKES, "--dry-run", settings=plain).code == 0


def test_the_burn_in_is_text(clip: Path, root: Path, tmp_path: Path) -> None:
    """Text stands in the four corners, and its frame number and timecode change; the rest is the plate."""
    made = kit.good(
        clip, root, *POINTS, *NUKES, settings=settings_in(tmp_path, pipeline={"burn_in_proxy": True})
    )
    plain = kit.good(clip, tmp_path / "plain", *POINTS, *NUKES, settings=settings_in(tmp_path))
    texts = [
        np.abs(a[0].astype(int) - b[0].astype(int)) > 24
        for a, b in zip(kit.movie(made.proxy).planes, kit.movie(plain.proxy).planes, strict=True)
    ]
    height, width = texts[0].shape
    for text in texts:
        for rows, columns in ((0, 0), (0, 1), (1, 0), (1, 1)):
            corner = text[rows * height * 5 // 6 :][: height // 6, columns * width // 2 :][:, : width // 2]
            assert corner.any()
        assert text[height // 6 : -height // 6].mean() < 0.001
    changes = np.any([a != b for a, b in itertools.pairwise(texts)], axis=0)
    top, bottom = changes[: height // 6].mean(), changes[height * 5 // 6 :].mean()
    assert bottom > 5 * top, (top, bottom)
    assert made.sidecar["checks"]["proxy_pictures"]["is_good"]


def spoilt(folder: Path, how: str) -> Path:
    """A Nuke that renders frames well, and for which `how` counts where it renders a movie."""
    then = f'case "$*" in *--movie*) export {how};; esac\nexec \'{NUKE}\' "$@"'
    return wrapper(folder / "nuke", then)


class InHaste(Pulse):
    """Time stands still until a movie has two frames; then each look at the clock takes ten seconds."""

    def __init__(self) -> None:
        self._ticks = Ticks()
        super().__init__(self._ticks)

    def hear(self, *lines: bytes) -> None:
        super().hear(*lines)
        if any(b'"movie_frames":2' in line for line in lines):
            self._ticks.step = 10.0


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("FAKENUKE_SKIP_WRITE=1", "though Nuke said that it was rendered"),
        ("FAKENUKE_FAIL_AT=1001", "Write_movie, frames 999-1006: .*failed at frame 1001"),
        ("FAKENUKE_CRASH_AT=1001", "Nuke was ended by the signal SIGSEGV"),
        ("FAKENUKE_HANG_AT=1001", "Nuke said nothing for 60 seconds"),
        ("FAKENUKE_LICENCE=none", "Nuke has no licence for a render"),
    ],
)
def test_no_movie_is_one_sentence(
    clip: Path, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, said: str
) -> None:
    """Whatever happens to it: exit 1 or 100, what happened, no version; the next run keeps the frames."""
    settings = kit.config(tmp_path, nuke={"movie": True, "silence": 60.0}, output=PROXY)
    words = (clip, root, *POINTS, "--engine", "nuke")
    with monkeypatch.context() as patched:
        if "HANG" in how:
            patched.setattr("dedio_core.render.nuke.process.Pulse", InHaste)
        ran = kit.ingest(*words, "--nuke", spoilt(tmp_path, how), settings=settings)
    assert ran.code == (100 if "LICENCE" in how else 1)
    assert re.search(said, ran.out + ran.err), ran.out + ran.err
    assert "Traceback" not in ran.out + ran.err
    assert str(root) not in running()
    assert not list(root.glob("sht100"))
    again = kit.ingest(*words, "--nuke", NUKE, "--json", settings=settings)
    assert (again.code, again.doc["kept_frames"]) == (0, 8)


def test_a_movie_that_is_not_the_plates(clip: Path, root: Path, tmp_path: Path) -> None:
    """An exit code proves nothing: a movie of fewer frames is refused, though Nuke says that all is well."""
    short = tmp_path / "short.mp4"
    list(
        encode(
            short,
            [np.zeros((360, 640, 3), np.uint8)] * 3,
            H264((640, 360), Fraction(24), None, 30, "veryfast", 1),
        )
    )
    inner = (
        "import json, re, sys; job = json.load(open(re.search('--job=(.*?) --movie', ' '.join(sys.argv))[1]))"
        "; movie = job['movie']; print(job['roots'][movie['root']] + '/' + movie['path'])"
    )
    then = f"""case "$*" in *--movie*) '{NUKE}' "$@"; code=$?
cp '{short}' "$('{sys.executable}' -c "{inner}" "$@")"; exit $code;; esac
exec '{NUKE}' "$@\""""
    ran = kit.ingest(
        clip, root, *POINTS, "--engine", "nuke", "--nuke", wrapper(tmp_path / "nuke", then),
        settings=settings_in(tmp_path),
    )  # fmt: skip
    assert ran.code == 1
    assert "3 frames decode, not 8" in ran.out + ran.err
    assert not list(root.glob("sht100"))


def is_encoding(root: Path) -> bool:
    """Whether a Nuke encodes a movie below `root`."""
    return any("--movie" in line and str(root) in line for line in running().splitlines())


def test_killed_in_the_movie_it_goes_on(clip: Path, root: Path, tmp_path: Path) -> None:
    """kill -9 while Nuke encodes: no Nuke is left, and the same again keeps the frames."""
    settings = settings_in(tmp_path)
    words = kit.words_of(clip, root, *POINTS, "--engine", "nuke", settings=settings)
    slow = spoilt(tmp_path, "FAKENUKE_SLOW=60@3")
    process = kit.started([*words, "--nuke", str(slow)], tmp_path)
    until(lambda: process.poll() is not None or is_encoding(root))
    assert is_encoding(root)
    process.kill()
    process.communicate()
    until(lambda: str(root) not in running())
    again = kit.dedio(*words, "--nuke", NUKE, "--json")
    assert (again.code, again.doc["kept_frames"]) == (0, 8), again.err
