"""The sample turnover: one clip as a VENICE records it, with the metadata file beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dedio_core import files
from dedio_core.frames import FrameRate, Timecode
from dedio_core.sample.movies import write_movie

CLIP = "A001C003_261122AB"
REEL = "A001"
RATE = FrameRate.of(24000, 1001)
START = Timecode.parse("14:22:08:11", RATE)
FRAMES = 160
SIZE = (1024, 858)
"""A quarter of the 4096x3432 that the 4K 6:5 mode records of an anamorphic lens."""
SQUEEZE = 2.0


@dataclass(frozen=True)
class SampleTurnover:
    """Where a sample clip's files are. Its frame `n` (from 0) shows the counter `first_counter + n`."""

    clip: Path
    metadata: Path
    frames: int = FRAMES
    size: tuple[int, int] = SIZE
    squeeze: float = SQUEEZE
    rate: FrameRate = RATE
    start: Timecode = START
    reel: str = REEL
    first_counter: int = 0


def make_turnover(directory: Path) -> SampleTurnover:
    """Make the sample turnover in `directory`, or find it there whole.

    Files appear under their names only when they are complete.
    """
    directory = Path(directory)
    turnover = SampleTurnover(directory / f"{CLIP}.mxf", directory / f"{CLIP}M01.XML")
    write_clip(turnover)
    return turnover


def write_clip(turnover: SampleTurnover) -> None:
    """Write the clip and its metadata file, unless they are there whole."""
    with files.writing(turnover.clip.parent):
        turnover.clip.parent.mkdir(parents=True, exist_ok=True)
    text = metadata_xml(turnover)
    if not turnover.metadata.is_file() or turnover.metadata.read_text(encoding="utf-8") != text:
        _write_whole(turnover.metadata, text)
    if not _is_whole(turnover):
        write_movie(
            turnover.clip,
            size=turnover.size,
            frames=turnover.frames,
            rate=turnover.rate,
            start=turnover.start,
            reel=turnover.reel,
            squeeze=turnover.squeeze,
            first_counter=turnover.first_counter,
        )


def _is_whole(turnover: SampleTurnover) -> bool:
    """Whether the clip is there with all its frames: a copy may have been cut short."""
    import av

    if not turnover.clip.is_file():
        return False
    try:
        with av.open(str(turnover.clip), format="mxf") as file:
            return sum(1 for packet in file.demux(video=0) if packet.size) == turnover.frames
    except (av.FFmpegError, IndexError):
        return False


def _write_whole(path: Path, text: str) -> None:
    files.write_whole(path, text.encode())


def ltc_value(label: Timecode) -> str:
    """A label as Sony's LtcChange has it: frames, seconds, minutes, hours."""
    hours, minutes, seconds, frames = label.label()
    return f"{frames + (40 if label.drop else 0):02d}{seconds:02d}{minutes:02d}{hours:02d}"


def metadata_xml(turnover: SampleTurnover) -> str:
    """The clip's NonRealTimeMeta, in the form that a VENICE 2 with the 6K imager writes.

    Squeeze and shutter angle are in hundredths there: 200 is 2.0, 18000 is 180 degrees.
    """
    return NON_REAL_TIME_META.format(
        frames=turnover.frames,
        last=turnover.frames - 1,
        base=turnover.rate.timebase,
        first_label=ltc_value(turnover.start),
        last_label=ltc_value(turnover.start.plus(turnover.frames - 1)),
        width=turnover.size[0],
        height=turnover.size[1],
        squeeze=round(turnover.squeeze * 100),
        camera=turnover.reel[0],
        reel=turnover.reel[1:],
        shot=turnover.clip.stem[5:8],
    )


NON_REAL_TIME_META = """\
<?xml version="1.0" encoding="UTF-8"?>
<NonRealTimeMeta xmlns="urn:schemas-professionalDisc:nonRealTimeMeta:ver.2.10" \
xmlns:lib="urn:schemas-professionalDisc:lib:ver.2.00" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" lastUpdate="2026-11-22T14:22:16+00:00">
\t<TargetMaterial umidRef="060A2B340101010501010D43130000005AED10A0030C05DB080046021707C003"/>
\t<Duration value="{frames}"/>
\t<LtcChangeTable tcFps="{base}" halfStep="false">
\t\t<LtcChange frameCount="0" value="{first_label}" status="increment"/>
\t\t<LtcChange frameCount="{last}" value="{last_label}" status="end"/>
\t</LtcChangeTable>
\t<CreationDate value="2026-11-22T14:22:08+00:00"/>
\t<TypicalUbit value="0000000000000000"/>
\t<VideoFormat>
\t\t<VideoRecPort port="DIRECT"/>
\t\t<VideoFrame videoCodec="ProRes_4444_4K_6:5" captureFps="23.98p" formatFps="23.98p"/>
\t\t<VideoLayout pixel="{width}" numOfVerticalLine="{height}" aspectRatio="6:5" pixelAspect="1:1" \
flip="none"/>
\t</VideoFormat>
\t<Device manufacturer="Sony" modelName="MPC-3626" serialNo="0020031">
\t\t<Element hardware="Main-Board" software="4.00"/>
\t</Device>
\t<Camera manufacturer="Sony" modelName="MPC-3626" serialNo="0020031">
\t\t<Element hardware="Main-Board" software="4.00"/>
\t</Camera>
\t<Lens manufacturer="" modelName="Anamorphic 50mm T2.3"/>
\t<RecordingMode type="normal" cacheRec="false"/>
\t<AcquisitionRecord>
\t\t<Group name="LensUnitMetadataSet">
\t\t\t<Item name="AnamorphicLensSqueezeRatio" value="{squeeze}"/>
\t\t\t<Item name="LensAttributes" value="5023.0031"/>
\t\t</Group>
\t\t<Group name="CameraUnitMetadataSet">
\t\t\t<Item name="ExposureIndexOfPhotoMeter" value="800"/>
\t\t\t<Item name="NeutralDensityFilterWheelSetting" value="1"/>
\t\t\t<Item name="ImageSensorReadoutMode" value="ProgressiveFrame"/>
\t\t\t<Item name="ShutterSpeedAngle" value="18000"/>
\t\t\t<Item name="ISOSensitivity" value="500"/>
\t\t\t<Item name="WhiteBalance" value="5600"/>
\t\t\t<Item name="CaptureGammaEquation" value="s-log3-cine"/>
\t\t\t<Item name="CaptureColorPrimaries" value="s-gamut3-cine"/>
\t\t\t<Item name="CameraAttributes" value="MPC-3626 0020031 Version4.00"/>
\t\t</Group>
\t</AcquisitionRecord>
\t<UserDescriptiveMetadata>
\t\t<Meta name="CameraIndex" content="{camera}"/>
\t\t<Meta name="Reel" content="{reel}"/>
\t\t<Meta name="Shot" content="{shot}"/>
\t</UserDescriptiveMetadata>
</NonRealTimeMeta>
"""
