"""QC in the pass of the render: what is found in the pictures of a source, and what becomes of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import OpenImageIO as oiio
import pytest

from dedio_core.measure import NUMBERS, measured
from tests.ingest import kit

LINEAR = {"color": {"source": "ACEScg"}, "defaults": {"source_fps": "24"}}
COUNT = 8
PLATE = range(1001, 1001 + COUNT)
WORDS = ("--handles", "0,0", "--in", 1, "--out", COUNT, "--source-colorspace", "ACEScg")


def scene(n: int) -> np.ndarray:
    """A picture that moves, about a fifth grey."""
    y, x = np.mgrid[: kit.SIZE[1], : kit.SIZE[0]]
    wave = 0.2 + 0.15 * np.sin((x + 9 * n) / 17) * np.cos(y / 23)
    return np.stack([wave, wave * 0.9, wave * 1.1], -1).astype(np.float32)


@pytest.fixture
def source(tmp_path: Path) -> Callable[..., Path]:
    """``source(f4=change)``: EXRs 1 to 8, whose frame 4 is ``change(picture)``."""

    def make(**changes: Callable[[np.ndarray], np.ndarray]) -> Path:
        folder = tmp_path / "plates"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for n in range(1, COUNT + 1):
            picture = scene(n)
            if change := changes.get(f"f{n}"):
                picture = change(picture)
            spec = oiio.ImageSpec(*kit.SIZE, 3, oiio.FLOAT)
            output = oiio.ImageOutput.create(str(folder / f"cg.{n:04d}.exr"))
            assert output.open(str(folder / f"cg.{n:04d}.exr"), spec)
            assert output.write_image(np.ascontiguousarray(picture, np.float32))
            output.close()
        return folder

    return make


def settings(folder: Path, **qc: Any) -> Path:
    return kit.config(folder / "config", **LINEAR, **({"qc": qc} if qc else {}))


def nan(picture: np.ndarray) -> np.ndarray:
    picture[50:52, 60:62, 1] = np.nan
    return picture


def test_nan_is_not_published_until_somebody_says_so(source: Any, tmp_path: Path) -> None:
    """An error of QC publishes nothing and names its frames; with a warning the same frames are kept."""
    folder, root = source(f4=nan), tmp_path / "r"
    ran = kit.ingest(folder, root, *WORDS, settings=settings(tmp_path))
    assert ran.code == 1
    assert "NaN or infinity: frame 1004" in ran.error
    assert "qc.nan" in ran.error
    assert not list(root.glob("sht100/*/*"))
    again = kit.ingest(folder, root, *WORDS, "--json", settings=settings(tmp_path, nan="warning"))
    assert again.code == 0, again.err
    assert again.doc["kept_frames"] == COUNT
    warnings = [w for stage in again.doc["stage_results"] for w in stage["warnings"]]
    assert [w for w in warnings if "frame 1004" in w]
    check = kit.Version(Path(again.doc["version_dir"])).sidecar["checks"]["nan"]
    assert (check["is_good"], check["severity"], check["basis"]) == (False, "warning", "proven")


@pytest.mark.parametrize(
    ("name", "changes", "frames"),
    [
        ("black", {"f3": lambda p: p * 0}, "frame 1003"),
        ("identical", {"f6": lambda p: scene(5)}, "frame 1006"),
        ("jump", {"f5": lambda p: p * 8}, "frames 1005-1006"),
        ("negative", {"f2": lambda p: p - np.float32(3) * (p > 0.3)}, "frame 1002"),
        ("clipped", {"f7": lambda p: np.minimum(p, 0.25)}, "frame 1007"),
    ],
)
def test_what_is_wrong_with_a_source_is_named(
    source: Any, tmp_path: Path, name: str, changes: Any, frames: str
) -> None:
    """Each thing in one frame of the source is told at its plate frame, and nothing else is."""
    version = kit.good(source(**changes), tmp_path / "r", *WORDS, settings=settings(tmp_path))
    checks = version.sidecar["checks"]
    assert checks[name]["message"].endswith(frames)
    others = {"nan", "black", "identical", "negative", "clipped", "jump"} - {name}
    assert all(checks[other]["is_good"] for other in others if (name, other) != ("negative", "jump"))


def test_the_sidecar_has_the_numbers_of_every_exr(source: Any, tmp_path: Path) -> None:
    """They are those of the files as they read back, in columns from the first frame on."""
    version = kit.good(source(), tmp_path / "r", *WORDS, settings=settings(tmp_path))
    table = version.sidecar["qc"]
    assert table["frames"] == [PLATE[0], PLATE[-1]]
    box = (0.0, 0.0, *map(float, kit.SIZE))
    for n, frame in enumerate(PLATE):
        halves = kit.pixels(version.exrs[frame]).astype(np.float16)
        assert {name: table[name][n] for name in NUMBERS} == measured(halves, box)
    assert len(set(table["digest"])) == COUNT


def test_kept_frames_have_the_same_numbers(source: Any, tmp_path: Path) -> None:
    """A version that was begun, stopped and gone on with has the sidecar of one that was not."""
    folder, root = source(f4=nan), tmp_path / "a"
    kit.ingest(folder, root, *WORDS, settings=settings(tmp_path))
    kept = kit.good(folder, root, *WORDS, settings=settings(tmp_path, nan="note"))
    whole = kit.good(folder, tmp_path / "b", *WORDS, settings=settings(tmp_path, nan="note"))
    assert kept.sidecar == whole.sidecar


def test_frames_that_are_taken_over_are_measured_too(source: Any, tmp_path: Path) -> None:
    """A re-pull has the numbers of a render of all its frames."""
    folder = source(f5=nan)
    chosen = settings(tmp_path, nan="note")
    first = ("--handles", "0,0", "--in", 3, *WORDS[4:])
    kit.good(folder, tmp_path / "a", *first, settings=chosen)
    longer = ("--handles", "2,0", "--in", 3, *WORDS[4:])
    new = kit.good(folder, tmp_path / "a", *longer, settings=chosen)
    assert new.sidecar["render"]["reused"]["frames"] == [[1001, 1006]]
    full = kit.good(folder, tmp_path / "b", *longer, settings=chosen)
    assert new.sidecar["qc"] == full.sidecar["qc"]
    assert new.sidecar["checks"]["nan"]["message"].endswith("frame 1003")


def test_bars_do_not_make_a_plate_black_or_clipped(source: Any, tmp_path: Path) -> None:
    """What is measured is the picture inside its box, re-used frames alike."""
    chosen = kit.config(tmp_path / "config", **{**LINEAR, "output": {"resolution": [384, 432]}})
    version = kit.good(source(), tmp_path / "r", *WORDS, settings=chosen)
    table = version.sidecar["qc"]
    assert min(table["lowest"]) > 0.01
    assert all(stops > -4 for stops in table["stops"])


def test_qc_of_a_published_version_reads_it_whole(source: Any, tmp_path: Path) -> None:
    """`dedio qc` finds what the ingest found, from the files alone, and writes nothing."""
    version = kit.good(source(f6=lambda p: scene(5)), tmp_path / "r", *WORDS, settings=settings(tmp_path))
    before = kit.listing(tmp_path / "r")
    ran = kit.dedio("qc", version.folder, "--json")
    assert ran.code == 0, ran.err
    assert kit.listing(tmp_path / "r") == before
    found = {c["name"]: c for c in ran.doc["checks"]}
    assert found["identical"]["message"].endswith("frame 1006")
    assert found["frames"]["is_good"]
    assert found["proxy"]["is_good"]
    assert found["proxy_pictures"]["is_good"]
    assert found["frames"]["basis"] == "proven"
    text = kit.dedio("qc", version.folder).out
    assert f"warning {version.folder.name}: identical (proven): the same pixels" in text
    assert "0 bad, 1 warnings" in text
    assert "no black frame" not in text
    assert "no black frame" in kit.dedio("qc", version.folder, "--verbose").out


def rewritten(path: Path, change: Callable[[Any, np.ndarray], np.ndarray]) -> None:
    """The EXR at `path` with other header or pixels."""
    buffer = oiio.ImageBuf(str(path))
    picture = np.asarray(buffer.get_pixels(oiio.HALF))
    spec = buffer.spec().copy()
    picture = change(spec, picture)
    path.chmod(0o644)
    output = oiio.ImageOutput.create(str(path))
    assert output.open(str(path), spec)
    assert output.write_image(picture)
    output.close()


def test_each_damage_to_a_published_version_is_bad(source: Any, tmp_path: Path) -> None:
    """A missing frame, other pixels, another timecode, another aspect: exit code 1, with the file."""
    folder = source()
    made = kit.good(folder, tmp_path / "r", *WORDS, settings=settings(tmp_path))

    def damaged(harm: Callable[[kit.Version], object]) -> dict[str, Any]:
        shutil.rmtree(tmp_path / "copy", ignore_errors=True)
        copy = kit.Version(Path(shutil.copytree(made.folder, tmp_path / "copy" / made.folder.name)))
        for path in [copy.folder, *copy.folder.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        harm(copy)
        ran = kit.dedio("qc", copy.folder, "--json")
        assert ran.code == 1, ran.out
        return {c["name"]: c for c in ran.doc["checks"]}

    found = damaged(lambda v: v.exrs[1003].unlink())
    assert "1003.exr: is missing" in found["frames"]["message"]
    assert "lacks 1003" in found["contiguity"]["message"]
    found = damaged(lambda v: rewritten(v.exrs[1003], lambda spec, p: p + np.float16(0.01)))
    assert "1003.exr: is not the file that was published" in found["frames"]["message"]

    def aspect(spec: Any, picture: np.ndarray) -> np.ndarray:
        spec.attribute("PixelAspectRatio", 2.0)
        return picture

    found = damaged(lambda v: rewritten(v.exrs[1003], aspect))
    assert "pixel aspect is 2" in found["frames"]["message"]
    found = damaged(lambda v: v.proxy.write_bytes(v.proxy.read_bytes()[:-900]))
    assert found["proxy"]["is_good"] is False
    found = damaged(lambda v: v.proxy.write_bytes(v.proxy.read_bytes() + b"\0" * 8))
    assert "is not the file that was published" in found["proxy"]["message"]
    found = damaged(lambda v: (v.folder / "main_ACEScg" / "foo.exr").write_bytes(b"x"))
    assert "has besides main_ACEScg/foo.exr" in found["contiguity"]["message"]

    def relisted(version: kit.Version) -> None:
        path = version.folder / f"{version.folder.name}.json"
        document = json.loads(path.read_text())
        document["cut"]["plate"][1] += 1
        path.write_text(json.dumps(document))

    found = damaged(relisted)
    assert "lacks 1009" in found["contiguity"]["message"]


def test_a_proxy_of_another_range_is_found_by_picture(source: Any, tmp_path: Path) -> None:
    """A movie whose frames are one off is told by name, though count, rate and tags are right."""
    from dedio_core.qc.proxy import Proxy, proxy_check
    from dedio_core.render.job import JobColor

    version = kit.good(source(), tmp_path / "r", *WORDS, settings=settings(tmp_path))
    color = version.sidecar["color"]

    def shifted(by: int) -> Any:
        first, last = PLATE[0] + by, PLATE[-1]
        frames = {frame - by: path for frame, path in version.exrs.items()}
        from dedio_core.frames import FrameRange

        return proxy_check(
            Proxy(
                version.proxy,
                lambda f: frames[f],
                FrameRange(PLATE[0], last - by),
                (320, 180),
                kit.SIZE,
                "cubic",
                JobColor(**{k: v for k, v in color.items() if k != "type"}),
            ),
            "v",
        ), first

    good, _ = shifted(0)
    assert good.is_good, good
    off, _ = shifted(1)
    assert off.is_good is False
    assert "where the proxy should show" in off.message


def test_a_config_that_only_the_sidecar_names_is_not_loaded(source: Any, tmp_path: Path) -> None:
    """A sidecar may be anybody's: its colour config is read only where it was given here too."""
    version = kit.good(source(), tmp_path / "r", *WORDS, settings=settings(tmp_path))
    path = version.folder / f"{version.folder.name}.json"
    document = json.loads(path.read_text())
    document["color"]["config"] = str(tmp_path / "evil.ocio")
    path.chmod(0o644)
    path.write_text(json.dumps(document))
    ran = kit.dedio("qc", version.folder, "--json")
    found = {c["name"]: c for c in ran.doc["checks"]}
    assert found["proxy_pictures"]["is_good"] is None
    assert "--ocio" in found["proxy_pictures"]["message"]


def test_an_exchanged_frame_is_told_by_its_timecode(clip: Any, tmp_path: Path) -> None:
    """In labels, not in words of bits; and nothing is then said of timecodes that run on."""
    version = kit.good(clip(), tmp_path / "r", "--in", 6, "--out", 9)
    version.exrs[1002].chmod(0o644)
    shutil.copyfile(version.exrs[1003], version.exrs[1002])
    ran = kit.dedio("qc", version.folder, "--json")
    found = {c["name"]: c for c in ran.doc["checks"]}
    assert "timecode reads back as 14:22:08:19, not 14:22:08:18" in found["frames"]["message"]
    assert found["timecode"]["is_good"] is None


HUGE = (1, 10**12)
HARMS: dict[str, Callable[[dict[str, Any]], Any]] = {
    **{
        f"no {key}": (lambda d, k=key: d.pop(k))
        for key in ("cut", "source", "geometry", "color", "files", "render")
    },
    "a plate of any length": lambda d: d["cut"].update(plate=list(HUGE)),
    "an infinite plate": lambda d: d["cut"].update(plate=[float("inf"), 1]),
    "text for a plate": lambda d: d["cut"].update(plate="ab"),
    "an infinite proxy": lambda d: d["render"]["proxy"].update(size=[float("inf"), 1]),
    "an infinite box": lambda d: d["geometry"].update(box=[float("inf"), 0, 0, 0]),
    "a box of NaN": lambda d: d["geometry"].update(box=[float("nan")] * 4),
}


def test_a_sidecar_that_tells_nothing_is_bad_and_hides_no_other_version(source: Any, tmp_path: Path) -> None:
    """One sentence for that version, whatever stands in it; the next ones are checked all the same."""
    good = kit.good(source(), tmp_path / "r", *WORDS, settings=settings(tmp_path))
    odd = Path(shutil.copytree(good.folder, tmp_path / "r" / "aaa" / good.folder.name))
    path = odd / f"{odd.name}.json"
    text = path.read_text()
    path.chmod(0o644)
    for harm in HARMS.values():
        document = json.loads(text)
        harm(document)
        path.write_text(json.dumps(document))
        ran = kit.dedio("qc", tmp_path / "r", "--json")
        assert ran.code == 1, ran.err
        first, *others = ran.doc["checks"]
        assert (first["name"], first["is_good"]) == ("sidecar", False)
        assert len(others) > 8


def test_a_version_without_a_sidecar_is_bad(source: Any, tmp_path: Path) -> None:
    """It is known by its folder's name, by path as by shot; and it is never passed over."""
    version = kit.good(source(), tmp_path / "r", *WORDS, settings=settings(tmp_path))
    path = version.folder / f"{version.folder.name}.json"
    path.chmod(0o644)
    for text in ("{", None):
        if text:
            path.write_text(text)
        else:
            path.unlink()
        for target in (tmp_path / "r", "sht100"):
            ran = kit.dedio("qc", target, "--root", tmp_path / "r")
            assert ran.code == 1, ran.out
            assert "BAD     sht100_pla_rawPlate_v001: sidecar" in ran.out


def test_a_color_that_is_none_is_undecided(source: Any, tmp_path: Path) -> None:
    version = kit.good(source(), tmp_path / "r", *WORDS, settings=settings(tmp_path))
    path = version.folder / f"{version.folder.name}.json"
    document = json.loads(path.read_text())
    path.chmod(0o644)
    for key in ("view", "display", "target"):
        path.write_text(json.dumps({**document, "color": {**document["color"], key: ""}}))
        found = {c["name"]: c for c in kit.dedio("qc", version.folder, "--json").doc["checks"]}
        assert found["proxy_pictures"]["is_good"] is None


def test_an_error_names_the_setting_that_is_there() -> None:
    """Every check whose severity a setting says is called as that setting is."""
    from dedio_core.qc.pixels import pixel_checks
    from dedio_core.qc.proxy import NAME
    from dedio_core.settings import QC_CHECKS, Qc

    assert {c.name for c in pixel_checks({}, Qc(), "v")} | {NAME} == set(QC_CHECKS)


def test_an_ingest_that_is_up_to_date_tells_what_was_found(source: Any, tmp_path: Path) -> None:
    """By today's settings: what was a warning when it was published may be an error now."""
    folder, root = source(f4=nan), tmp_path / "r"
    kit.good(folder, root, *WORDS, settings=settings(tmp_path, nan="warning"))
    again = kit.ingest(folder, root, *WORDS, "--json", settings=settings(tmp_path))
    assert again.doc["up_to_date"]
    assert again.doc["checks"]["nan"]["severity"] == "error"
    warnings = [w for stage in again.doc["stage_results"] for w in stage["warnings"]]
    assert any("NaN or infinity: frame 1004" in w and "v001" in w for w in warnings)
