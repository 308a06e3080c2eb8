from __future__ import annotations

import json
import os
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from dedio_core import files
from dedio_core.errors import Cancelled, InputError, RangeError, ToolError, VerifyError
from dedio_core.events import FrameDone
from dedio_core.frames import FrameRange, FrameRate, Timecode
from dedio_core.models import ImageSequence, SourceClip
from dedio_core.raw import CONVERTERS, converter_for
from dedio_core.raw import sony as sony_module
from dedio_core.raw.dpx_header import read_dpx_header
from dedio_core.raw.exported import Exported
from dedio_core.raw.sony import SonyRawConverter, room_left
from dedio_core.settings import Tools
from tests.raw.stand_in import install

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is started by its #! line")

RATE = FrameRate.of(24)
FRAMES = FrameRange(10, 16)


@pytest.fixture
def tool(tmp_path: Path) -> Path:
    """The stand-in as an executable, in a folder with a space like the real one's."""
    return install(tmp_path / "RAW Viewer")


@pytest.fixture
def clip(tmp_path: Path) -> SourceClip:
    """An X-OCN clip of 40 frames from 16:47:04:19."""
    return make_clip(tmp_path / "D001C005_210716AG.MXF", RATE, "16:47:04:19")


def make_clip(path: Path, rate: FrameRate, start: str, **fake: object) -> SourceClip:
    path.write_bytes(b"not really raw")
    label = Timecode.parse(start, rate)
    told = {"frames": 40, "start": start, "base": rate.timebase, "drop": label.drop, **fake}
    path.with_name(path.name + ".fake.json").write_text(json.dumps(told), encoding="utf-8")
    return SourceClip(
        path=path, kind="raw", codec="X-OCN", frames=FrameRange(0, 39), rate=rate, rate_source="XML",
        width=8, height=4, start=label, start_source="XML LtcChange",
    )  # fmt: skip


def told(clip: SourceClip, **fake: object) -> SourceClip:
    """`clip`, with the stand-in behaving as `fake` says."""
    return make_clip(clip.path, clip.rate, str(clip.start), **fake)


def sequence(tmp_path: Path, first: int = 1001, count: int = len(FRAMES)) -> ImageSequence:
    return ImageSequence(tmp_path / "temp" / "sht100", "sht100_pla", "dpx", first, first + count - 1)


def export(tool: Path, clip: SourceClip, to: ImageSequence, frames: FrameRange = FRAMES) -> list[FrameDone]:
    return list(SonyRawConverter(tool).export(clip, frames, to, threading.Event()))


def left_over(to: ImageSequence) -> list[str]:
    """What an export left beside its folder."""
    return [path.name for path in to.directory.parent.iterdir() if path != to.directory]


@pytest.mark.parametrize(
    "fake",
    [
        {},
        {"digits": 5},
        {"digits": 5, "ignore_start": True},
        {"digits": 1, "ignore_start": True},
        {"separator": "_", "digits": 8},
        {"separator": "", "ignore_start": True},
        {"reverse": True},
        {"big_endian": False},
        {"chatter": 300_000},
        {"delay": 0.1},
        {"delay": 0.05, "tells_size": False},
        {"delay": 0.05, "reverse": True},
    ],
    ids=str,
)
def test_plates_are_the_frames_asked_for(
    tool: Path, clip: SourceClip, tmp_path: Path, fake: dict[str, object]
) -> None:
    """Whatever the tool calls its files, plate n is clip frame n, proved by the file's own timecode."""
    clip, to = told(clip, **fake), sequence(tmp_path)
    done = export(tool, clip, to)
    assert sorted(event.frame for event in done) == list(FRAMES)
    assert all(event.qc == {"identity_proven": 1.0} for event in done)
    assert [path.name for path in sorted(to.directory.iterdir())] == [path.name for path in to.paths()]
    for frame, path in zip(FRAMES, to.paths(), strict=True):
        header = read_dpx_header(path)
        assert header.frame_position == frame
        assert header.label == clip.start.plus(frame).label()
    assert left_over(to) == []
    event = next(event for event in done if event.frame == 12)
    written = event.outputs[0]
    assert written.path == "sht100_pla.1003.dpx"
    assert (written.size, written.checksum) == (to.path(1003).stat().st_size, files.checksum(to.path(1003)))


@pytest.mark.parametrize(
    ("rate", "start"),
    [
        (FrameRate.of(24000, 1001), "14:22:08:11"),
        (FrameRate.of(25), "00:00:00:00"),
        (FrameRate.of(30000, 1001), "00:00:59;25"),
        (FrameRate.of(30000, 1001), "00:00:59:25"),
        (FrameRate.of(60), "10:00:00:50"),
        (FrameRate.of(24), "23:59:59:20"),
    ],
    ids=str,
)
def test_timecodes_at_all_rates(tool: Path, tmp_path: Path, rate: FrameRate, start: str) -> None:
    """Timecodes are compared as labels of the clip's rate: drop-frame, over midnight, above 30."""
    clip = make_clip(tmp_path / "a.mxf", rate, start)
    done = export(tool, clip, sequence(tmp_path))
    assert [event.qc["identity_proven"] for event in done] == [1.0] * len(FRAMES)


@pytest.mark.parametrize("timecode", ["none", "zero"])
def test_no_timecode_is_no_proof(tool: Path, clip: SourceClip, tmp_path: Path, timecode: str) -> None:
    """Files without a timecode are taken, and every one says that its identity is not proven."""
    done = export(tool, told(clip, timecode=timecode, delay=0.05), sequence(tmp_path))
    assert [event.frame for event in done] == list(FRAMES)
    assert [event.qc["identity_proven"] for event in done] == [0.0] * len(FRAMES)


def test_clip_without_start_is_no_proof(tool: Path, clip: SourceClip, tmp_path: Path) -> None:
    """Where the clip states no start, no file can prove its frame."""
    done = export(tool, replace(clip, start=None), sequence(tmp_path))
    assert {event.qc["identity_proven"] for event in done} == {0.0}


def test_wrong_timecode_is_an_error(tool: Path, clip: SourceClip, tmp_path: Path) -> None:
    """A file with another frame's timecode is refused, naming the file, what it has and what is right."""
    with pytest.raises(VerifyError, match=r"\.dpx: its timecode is 16:47:05:06, .* is 16:47:05:05"):
        export(tool, told(clip, timecode="shifted"), to := sequence(tmp_path))
    assert list(to.directory.iterdir()) == left_over(to) == []


@pytest.mark.parametrize(
    ("fake", "message"),
    [
        ({"exit": 3, "stop_after": 2, "stderr": "license\nno GPU"}, r"exit code 3.*\nlicense\nno GPU"),
        ({"exit": 3, "stop_after": 0}, "exit code 3.*it said nothing"),
        ({"stop_after": 0, "stderr": "disk full"}, r"wrote no DPX file.*\ndisk full"),
        ({"stop_after": 4}, r"wrote 4 of 7 frames \(its file numbers are 1001-1004\)"),
        ({"skip": [0]}, "wrote 6 of 7 frames"),
        ({"skip": [3]}, "wrote 6 of 7 frames .*1001-1003, 1005-1007"),
        ({"skip": [3], "delay": 0.05}, "wrote 6 of 7 frames .*1001-1003, 1005-1007"),
        ({"extra": 1}, "wrote 8 of 7 frames"),
        ({"out_exclusive": True}, "wrote 6 of 7 frames"),
        ({"wants": "duration"}, r"exit code 1.*\nunknown option --out"),
    ],
    ids=str,
)
def test_failures_are_one_error(
    tool: Path, clip: SourceClip, tmp_path: Path, fake: dict[str, object], message: str
) -> None:
    """A failure, exit code 0 or not, is one error with clip, frames and the tool's last words."""
    with pytest.raises(ToolError, match=f"(?s)rawexporter, {clip.path.name} frames 10-16: .*{message}"):
        export(tool, told(clip, **fake), to := sequence(tmp_path))
    assert left_over(to) == []


def test_truncated_file_is_an_error(tool: Path, clip: SourceClip, tmp_path: Path) -> None:
    """A DPX that is shorter than its header says is refused, also while frames stream."""
    for delay in (0, 0.05):
        with pytest.raises(VerifyError, match=r"1004\.dpx: its header says 2240 bytes, the file has 2190"):
            export(tool, told(clip, truncate=3, delay=delay), sequence(tmp_path))


def test_duration_flag(tool: Path, clip: SourceClip, tmp_path: Path) -> None:
    """A tool that wants a number of frames instead of the last one is given that."""
    converter = SonyRawConverter(tool, range_flag="duration")
    to = sequence(tmp_path)
    done = list(converter.export(told(clip, wants="duration"), FRAMES, to, threading.Event()))
    assert len(done) == len(FRAMES)
    assert converter.command(clip, FRAMES, to)[9:11] == ("--duration", "7")


def test_hang_is_ended(tool: Path, clip: SourceClip, tmp_path: Path) -> None:
    """A tool that writes nothing more is ended after the time-out; frames in place stay."""
    converter = SonyRawConverter(tool, timeout=0.6)
    to, done = sequence(tmp_path), []
    events = converter.export(told(clip, hang_after=3), FRAMES, to, threading.Event())
    with pytest.raises(ToolError, match=r"hung: no new frame in 0\.6 seconds"):
        done.extend(event.frame for event in events)
    assert done == [10, 11]  # the third may be half written: nothing comes after it
    assert left_over(to) == []
    assert not running(tool)


def running(tool: Path) -> bool:
    """Whether a process of `tool` is there still (Linux only)."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(tool).encode() in entry.read_bytes():
                return True
        except OSError:
            continue
    return False


def test_frames_stream(tool: Path, clip: SourceClip, tmp_path: Path) -> None:
    """Frames come while the tool still runs, and closing the iterator ends the tool."""
    to = sequence(tmp_path)
    events = SonyRawConverter(tool).export(told(clip, hang_after=3), FRAMES, to, threading.Event())
    assert next(events).frame == 10
    assert to.path(1001).is_file()
    events.close()
    assert left_over(to) == []
    assert not running(tool)


def test_cancel(tool: Path, clip: SourceClip, tmp_path: Path) -> None:
    """Cancel ends the tool at once and leaves nothing half-made."""
    cancel, to = threading.Event(), sequence(tmp_path)
    timer = threading.Timer(0.3, cancel.set)
    timer.start()
    with pytest.raises(Cancelled, match="frames 10-16: stopped"):
        list(SonyRawConverter(tool).export(told(clip, hang_after=0), FRAMES, to, cancel))
    assert list(to.directory.iterdir()) == left_over(to) == []
    assert not running(tool)


def test_one_frame(tool: Path, clip: SourceClip, tmp_path: Path) -> None:
    """A single frame, as doctor asks for, is exported from anywhere in the clip."""
    to = sequence(tmp_path, count=1)
    assert [event.frame for event in export(tool, clip, to, FrameRange(39, 39))] == [39]


def test_what_is_asked_must_fit(tool: Path, clip: SourceClip, tmp_path: Path) -> None:
    """Frames outside the clip, or a sequence of another length, are refused before the tool starts."""
    with pytest.raises(RangeError, match="frames 38-40 are asked for, the clip has 0-39"):
        export(tool, clip, sequence(tmp_path, count=3), FrameRange(38, 40))
    with pytest.raises(InputError, match="has 3 numbers for 7 clip frames"):
        export(tool, clip, sequence(tmp_path, count=3))
    assert not (tmp_path / "temp").exists()


def test_command_is_the_dry_run(clip: SourceClip, tmp_path: Path) -> None:
    """The argv is a tuple of plain words, known without the tool being there, and touches nothing."""
    to = sequence(tmp_path)
    argv = SonyRawConverter("/opt/RAW Viewer/rawexporter").command(clip, FRAMES, to)
    assert argv == (
        "/opt/RAW Viewer/rawexporter", "--input", str(clip.path), "--dir",
        str(tmp_path / "temp" / ".sht100.rawexporter-"), "--output", "frame", "--in", "10", "--out", "16",
        "--start", "1001", "--digits", "4", "--video", "DPX", "--depth", "16", "--bake", "SGAMUT3CINE_SLOG3",
        "--display", "0",
    )  # fmt: skip
    assert not to.directory.parent.exists()


def test_windows_tool_under_wsl(clip: SourceClip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under WSL a Windows program gets Windows paths, a Linux one does not."""
    monkeypatch.setattr("platform.release", lambda: "5.15.167.4-microsoft-standard-WSL2")
    monkeypatch.setenv("WSL_DISTRO_NAME", "Debian")
    clip = replace(clip, path=Path("/mnt/d/card/A001.mxf"))
    to = ImageSequence(Path("/home/u/temp/s"), "s", "dpx", 1, 7)
    argv = SonyRawConverter(r"C:\Program Files\Sony\RAW Viewer\rawexporter.exe").command(clip, FRAMES, to)
    assert argv[0] == "/mnt/c/Program Files/Sony/RAW Viewer/rawexporter.exe"
    assert argv[2] == r"D:\card\A001.mxf"
    assert argv[4] == r"\\wsl.localhost\Debian\home\u\temp\.s.rawexporter-"
    assert (
        SonyRawConverter("/usr/local/bin/rawexporter").command(clip, FRAMES, to)[2] == "/mnt/d/card/A001.mxf"
    )
    assert str(sony_module.install_places()[0]).startswith("/mnt/c/Program Files/Sony")


def test_unavailable_gives_reason_and_remedy(tool: Path, tmp_path: Path) -> None:
    """Where the tool is missing or may not run, the reason and what to do are told, and export refuses."""
    assert SonyRawConverter(tool).unavailable() is None
    missing = SonyRawConverter(tmp_path / "no" / "rawexporter")
    reason = missing.unavailable() or ""
    assert str(tmp_path / "no" / "rawexporter") in reason
    assert "tools.sony_converter" in reason
    assert missing.version() is None
    tool.chmod(0o644)
    if not os.access(tool, os.X_OK):
        assert "chmod +x" in (SonyRawConverter(tool).unavailable() or "")


def test_version(tool: Path) -> None:
    """The version is the first line that the tool prints."""
    assert SonyRawConverter(tool).version() == "rawexporter 4.0.0 (stand-in)"


def test_tool_that_cannot_start(clip: SourceClip, tmp_path: Path) -> None:
    """A file that is no program is a ToolError, and its folder is cleaned up."""
    path = tmp_path / "rawexporter"
    path.write_bytes(b"\x7fELF nonsense")
    path.chmod(0o755)
    with pytest.raises(ToolError, match="cannot be started"):
        export(path, clip, to := sequence(tmp_path))
    assert left_over(to) == []


@pytest.mark.parametrize(
    ("bake", "space", "aliases", "problem"),
    [
        ("SGAMUT3CINE_SLOG3", "S-Log3 Venice S-Gamut3.Cine", (), None),
        ("SGAMUT3CINE_SLOG3", "Input - Sony - X", ("s-log3 venice s-gamut3.cine",), None),
        ("SGAMUT3CINE_SLOG3", "S-Log3 S-Gamut3.Cine", (), None),
        ("SGAMUT3_SLOG3", "S-Log3 Venice S-Gamut3", (), None),
        ("ACES_LINEAR", "ACES2065-1", (), None),
        ("SGAMUT3CINE_SLOG3", "S-Log3 Venice S-Gamut3", (), "use bake SGAMUT3_SLOG3"),
        (
            "ACES_LINEAR",
            "S-Log3 Venice S-Gamut3.Cine",
            (),
            "use bake SGAMUT3CINE_SLOG3, or read it as 'ACES2065-1'",
        ),
        ("SGAMUT3_LINEAR", "S-Log3 Venice S-Gamut3.Cine", (), "use bake SGAMUT3CINE_SLOG3"),
        ("SGAMUT3CINE_SLOG3", "ARRI LogC4", (), "no bake is known to agree with 'ARRI LogC4'"),
    ],
)
def test_bake_must_agree(bake: str, space: str, aliases: tuple[str, ...], problem: str | None) -> None:
    """A bake read as another colour space is an error that names both and the way out."""
    found = SonyRawConverter(bake=bake).check_bake(space, aliases)
    assert (found is None) == (problem is None)
    if problem:
        assert problem in (found or "")
        assert bake in (found or "")
        assert space in (found or "")


def test_bake_spaces_exist_in_the_default_config() -> None:
    """Every colour space of the table is one of the OCIO config that DED-IO uses."""
    ocio = pytest.importorskip("PyOpenColorIO")
    config = ocio.Config.CreateFromBuiltinConfig("studio-config-v1.0.0_aces-v1.3_ocio-v2.1")
    for bake in ("SGAMUT3CINE_SLOG3", "SGAMUT3_SLOG3", "ACES_LINEAR"):
        for space in SonyRawConverter(bake=bake).bake_color_space:
            assert config.getColorSpace(space) is not None, space


def test_options_are_checked() -> None:
    """A bake or depth that the tool does not have is refused when the converter is made."""
    with pytest.raises(InputError, match="no bake 'SLOG4'"):
        SonyRawConverter(bake="SLOG4")
    with pytest.raises(InputError, match="not 12"):
        SonyRawConverter(depth=12)


def test_registry(clip: SourceClip) -> None:
    """The registry's names are the converters' own, and a clip finds the one that reads it."""
    for name, make in CONVERTERS.items():
        assert make(Tools()).name == name
    given = Tools(sony_converter="/opt/rawexporter", sony_bake="ACES_LINEAR")
    converter = converter_for(clip, given)
    assert converter.command(clip, FRAMES, sequence(Path("/t")))[0] == "/opt/rawexporter"
    assert converter.bake_color_space == ("ACES2065-1",)
    for codec in ("F55_X-OCN_XT_6K_16:9", "RAW SQ", "F65 RAW"):
        assert converter_for(replace(clip, codec=codec), Tools()).name == "sony"
    with pytest.raises(ToolError, match="no converter here reads R3D"):
        converter_for(replace(clip, codec="R3D"), Tools())
    with pytest.raises(ToolError, match="no converter"):
        converter_for(replace(clip, kind="movie"), Tools())


def test_the_hint_of_a_full_disk(clip: SourceClip, tmp_path: Path) -> None:
    """A failure hints at the disk only where not even the next frames would have room."""
    huge = replace(clip, width=10**9, height=10**9)
    assert room_left(Exported(clip, FRAMES, sequence(tmp_path), tmp_path)) == ""
    assert "MB are free" in room_left(Exported(huge, FRAMES, sequence(tmp_path), tmp_path))
