"""Bad input: one clear sentence that names the thing, exit code 1, and nothing left on any disk."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from fractions import Fraction

import av
import numpy as np
import pytest

from dedio_core.sample import write_exr_sequence
from tests.ingest import kit

WORDS = ("--in", 5, "--out", 6, "--handles", 1)


@pytest.fixture
def refused(tmp_path, monkeypatch):
    """``refused(source, *words)`` runs an ingest that must fail and leave nothing; gives its sentence."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    settings = kit.config(tmp_path / "settings")
    root = tmp_path / "shots"

    def run(source, *words, shot="100", settings=settings, root=root):
        before = kit.listing(tmp_path)
        ran = kit.dedio(*kit.words_of(source, root, *(words or WORDS), settings=settings, shot=shot))
        assert kit.listing(tmp_path) == before
        return ran.error

    return run


def test_no_such_file(refused, tmp_path):
    """A source that is not there."""
    assert "gone.mxf: no such file" in refused(tmp_path / "gone.mxf")
    assert "no frames" in refused(tmp_path / "gone.####.dpx")
    assert "nowhere" in refused(tmp_path / "nowhere" / "gone.%04d.dpx")


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_no_text(refused, clip, tmp_path):
    """A file whose name is not UTF-8 could be written into no header or sidecar."""
    name = os.fsencode(tmp_path) + b"/clip\xff.mxf"
    with open(name, "wb") as file:  # noqa: PTH123
        file.write(clip().read_bytes())
    assert "not UTF-8" in refused(os.fsdecode(name))


def test_empty_file(refused, tmp_path):
    """A file of no bytes."""
    path = tmp_path / "a.mxf"
    path.touch()
    assert "a.mxf: is empty" in refused(path)


@pytest.mark.parametrize("suffix", [".mxf", ".mov"])
@pytest.mark.parametrize("codec", ["prores_422hq", "h264_long_gop"])
@pytest.mark.parametrize("keep", [10, 400, 5000, 0.25, 0.5, 0.9, 0.99, -4000, -100, -17, -1])
def test_truncated(refused, clip, tmp_path, suffix, codec, keep):
    """A movie that was cut short anywhere, from its first bytes to its very last one."""
    data = clip(suffix, codec=codec).read_bytes()
    size = int(len(data) * keep) if isinstance(keep, float) else keep
    path = tmp_path / f"cut{suffix}"
    path.write_bytes(data[:size])
    assert f"cut{suffix}: " in refused(path)


@pytest.mark.parametrize("suffix", [".mov", ".mp4"])
def test_truncated_behind_its_index(refused, tmp_path, suffix):
    """A movie whose index comes first opens, and has the asked frames, even when its end is lost."""
    path = tmp_path / f"fast{suffix}"
    kit.write_h264(path, 24, {"qp": "4"}, "+faststart")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 9 // 10])
    assert f"fast{suffix}: truncated" in refused(path)


@pytest.mark.parametrize("codec", ["prores_422hq", "h264_long_gop", "jpeg2000"])
def test_damaged(refused, clip, tmp_path, codec):
    """A movie whose pictures in the range are overwritten with zeros: never a made-up frame."""
    data = bytearray(clip(codec=codec).read_bytes())
    third = len(data) // 3
    data[third : 2 * third] = bytes(third)
    path = tmp_path / "hole.mxf"
    path.write_bytes(data)
    ran = kit.ingest(path, tmp_path / "r", "--in", 9, "--out", 15)
    assert "hole.mxf: " in ran.error
    assert not (tmp_path / "r" / "sht100").exists()


def test_audio_only(refused, tmp_path):
    """An MXF with sound and no picture."""
    path = tmp_path / "sound.mxf"
    with av.open(str(path), "w", format="mxf_opatom") as file:
        audio = file.add_stream("pcm_s16le", rate=48000, layout="mono")
        for n in range(4):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1920), np.int16), "s16", "mono")
            frame.sample_rate, frame.pts, frame.time_base = 48000, n * 1920, Fraction(1, 48000)
            file.mux(audio.encode(frame))
        file.mux(audio.encode(None))
    assert "sound.mxf: has no picture" in refused(path)


@pytest.mark.parametrize("suffix", [".mxf", ".mov"])
def test_a_list_of_files(refused, clip, tmp_path, suffix):
    """A text that FFmpeg would take for a list of other files is not followed."""
    path = tmp_path / f"list{suffix}"
    path.write_text(f"ffconcat version 1.0\nfile '{clip()}'\n")
    assert "neither MXF nor MOV" in refused(path)
    path.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{clip()}\n#EXT-X-ENDLIST\n")
    assert "neither MXF nor MOV" in refused(path)


def test_in_after_out(refused, clip):
    """In after out."""
    assert "out 6 is before in 9" in refused(clip(), "--in", 9, "--out", 6)


@pytest.mark.parametrize(
    "words", [("--in", 20, "--out", 24), ("--in", -1, "--out", 5), ("--in", 99, "--duration", 2)]
)
def test_outside_the_media(refused, clip, words):
    """A cut range outside the media, with what the media has."""
    said = refused(clip(), *words)
    assert "outside the media" in said
    assert "0-23" in said
    assert "14:22:08:11 to 14:22:09:10" in said


def test_unknown_color_space(refused, clip):
    """A colour space that the config lacks, with the nearest names."""
    said = refused(clip(), *WORDS, "--source-colorspace", "S-Log3 Venise S-Gamut3.Cine")
    assert "S-Log3 Venise" in said
    assert "nearest" in said
    assert "S-Log3 Venice S-Gamut3.Cine" in said


def test_a_config_without_cameras(refused, clip, tmp_path):
    """The cg config has no camera spaces, and the sentence says so."""
    settings = kit.config(tmp_path / "s", color={"config": "ocio://cg-config-v1.0.0_aces-v1.3_ocio-v2.1"})
    assert "no camera spaces" in refused(clip(), *WORDS, settings=settings)


@pytest.mark.skipif(not kit.can_mount(), reason="needs root and mount")
@pytest.mark.parametrize("below", [".", "a/b"])
def test_root_not_writable(refused, clip, tmp_path, below):
    """A root on a read-only file system."""
    with kit.small_disk(tmp_path / "disk", "1m") as disk:
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        unchecked = kit.config(tmp_path / "s", pipeline={"check_space": False})
        said = refused(clip(), root=disk / below, settings=unchecked)
        assert "cannot write" in said
        assert "Read-only" in said


def test_root_is_a_file(refused, clip, tmp_path):
    """A root that is a file."""
    path = tmp_path / "shots.txt"
    path.write_text("x")
    assert str(path) in refused(clip(), root=path)


@pytest.mark.parametrize(
    "shot", ["../../etc", "/etc", "..", "a/b", "a\\b", "1\u202e00", "a b", "x" * 80, "con\n"]
)
def test_a_shot_that_is_no_name(refused, clip, shot):
    """A shot whose name would be a path, hidden, or not a name on some system."""
    assert "shot '" in refused(clip(), shot=shot)


def test_a_windows_name(tmp_path, clip):
    """A shot, task or element that is a device on Windows, alone or as the code."""
    settings = kit.config(tmp_path)
    words = ["ingest", "--source", clip(), *WORDS, "--root", tmp_path / "r", "--config", settings]
    assert "Windows" in kit.dedio(*words, "--sequence", "sht", "--shot", "100", "--element", "nul").error
    assert "Windows" in kit.dedio(*words, "--sequence", "co", "--shot", "m1").error
    assert not (tmp_path / "r").exists()


def test_hole_in_a_sequence(refused, dpx, tmp_path):
    """A sequence with a hole, which is named."""
    copy = tmp_path / "dpx"
    shutil.copytree(dpx(), copy)
    (copy / "A001C003.1005.dpx").unlink()
    assert "1005" in refused(copy, "--in", 1002, "--out", 1003)


def test_mixed_sizes(refused, dpx, tmp_path):
    """A sequence with frames of two sizes; the odd one is named."""
    copy = tmp_path / "dpx"
    shutil.copytree(dpx(), copy)
    shutil.copy(dpx(size=(384, 216)) / "A001C003.1005.dpx", copy)
    said = refused(copy, "--in", 1002, "--out", 1003)
    assert "A001C003.1005.dpx: is 384x216" in said


@pytest.mark.parametrize("damage", ["empty", "half", "short", "text"])
def test_damaged_dpx(refused, dpx, tmp_path, damage):
    """A sequence frame that is empty, cut or no picture, in the range or not, is found beforehand."""
    copy = tmp_path / "dpx"
    shutil.copytree(dpx(), copy)
    path = copy / "A001C003.1005.dpx"
    data = path.read_bytes()
    cut = {"empty": b"", "half": data[: len(data) // 2], "short": data[:-1], "text": b"no picture"}
    path.write_bytes(cut[damage])
    assert "A001C003.1005.dpx: " in refused(copy, "--in", 1003, "--out", 1006)


def test_exr_without_color_space(refused, tmp_path):
    """An EXR source is scene-linear: the camera log that is the default is not assumed for it."""
    folder = tmp_path / "exr"
    write_exr_sequence(folder, frames=9, rate=kit.rate("24"), start=kit.start("01:00:00:00", "24"))
    said = refused(folder, "--in", 1003, "--out", 1004)
    assert "--source-colorspace" in said


def test_unknown_setting(refused, clip, tmp_path):
    """A settings key that does not exist: nearest name, and the file."""
    settings = kit.config(tmp_path / "s", output={"exr_compresion": "zip"})
    said = refused(clip(), *WORDS, settings=settings)
    assert "exr_compresion" in said
    assert "exr_compression" in said.replace("exr_compresion", "", 1)
    assert settings.name in said


def test_settings_that_are_no_json(refused, clip, tmp_path):
    """A settings file that is not JSON, or is not there."""
    path = tmp_path / "broken.json"
    path.write_text("{")
    assert "broken.json" in refused(clip(), *WORDS, settings=path)
    assert "missing.json" in refused(clip(), *WORDS, settings=tmp_path / "missing.json")


def test_unknown_compression(refused, clip, tmp_path):
    """An EXR compression that no EXR has is refused before anything is written."""
    settings = kit.config(tmp_path / "s", output={"exr_compression": "zipp"})
    assert "zipp" in refused(clip(), *WORDS, settings=settings)


def test_batch_with_a_typo(tmp_path, clip):
    """A batch file with a typo in a key: file, row and nearest key; no shot of it is begun."""
    batch = tmp_path / "shots.json"
    row = {"sequence": "sht", "shot": "100", "source_file": str(clip()), "in_point": 5, "out_point": 6}
    batch.write_text(json.dumps([row, {**row, "shot": "110", "in_pont": 3}]))
    settings = kit.config(tmp_path)
    before = kit.listing(tmp_path)
    ran = kit.dedio("ingest", "--batch", batch, "--root", tmp_path / "r", "--config", settings)
    assert "shots.json" in ran.error
    assert "row 2" in ran.error
    assert "in_point" in ran.error.replace("in_pont", "")
    assert kit.listing(tmp_path) == before
