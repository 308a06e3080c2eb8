"""The NonRealTimeMeta XML that Sony cameras write beside a clip (``<clip>M01.XML``).

Fields as in public samples: a VENICE X-OCN clip (SMPTE/ris-osvp-metadata-camdkit), VENICE 2, FX and
Alpha clips. Namespaces differ by version (2.00 to 2.20) and are ignored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from dedio_core.errors import InputError, MediaError
from dedio_core.frames import FrameRate, Timecode
from dedio_core.media.sony_values import (
    PRODUCTS,
    angle,
    bcd_label,
    number,
    rate_of,
    ratio,
    squeeze_of,
    whole,
)
from dedio_core.models import CameraInfo
from dedio_core.regular import open_regular

MAX_BYTES = 8 << 20
"""Real files have some kilobytes; lens data by frame is not in this file."""


@dataclass(frozen=True)
class SonyMeta:
    """What the XML says; None where it says nothing or nothing readable (`notes` tells which).

    `duration` is in frames, `start` is the label of frame 0 at `format_fps`. `capture_gamma` is
    ``scene-linear`` for X-OCN, whatever it is developed to: it does not choose a colour space.
    """

    path: Path
    duration: int | None = None
    format_fps: FrameRate | None = None
    capture_fps: Fraction | None = None
    start: Timecode | None = None
    codec: str | None = None
    width: int | None = None
    height: int | None = None
    pixel_aspect: float | None = None
    squeeze: float | None = None
    exposure_index: float | None = None
    iso: float | None = None
    white_balance: float | None = None
    tint: float | None = None
    shutter_angle: float | None = None
    lens: str | None = None
    make: str | None = None
    model: str | None = None
    serial: str | None = None
    capture_gamma: str | None = None
    capture_primaries: str | None = None
    reel: str | None = None
    notes: tuple[str, ...] = ()

    def camera(self) -> CameraInfo:
        """The camera's part. The model has its product name before it, where that is known."""
        product = PRODUCTS.get(self.model or "")
        return CameraInfo(
            make=self.make,
            model=f"{product} ({self.model})" if product else self.model,
            serial=self.serial,
            lens=self.lens,
            iso=self.iso,
            shutter_angle=self.shutter_angle,
            white_balance=self.white_balance,
            tint=self.tint,
            exposure_index=self.exposure_index,
            capture_fps=self.capture_fps,
            squeeze=self.squeeze,
            gamma=self.capture_gamma,
            primaries=self.capture_primaries,
        )


def find_nonrealtime_meta(clip_path: Path) -> Path | None:
    """The XML beside `clip_path`, in whatever case a card or a copy tool left its name; None without one."""
    wanted = f"{clip_path.stem}M01.XML".casefold()
    try:
        names = sorted(found for found in clip_path.parent.iterdir() if found.name.casefold() == wanted)
    except OSError:
        return None
    return next((found for found in names if found.is_file()), None)


def read_nonrealtime_meta(xml_path: Path) -> SonyMeta:
    """The values of `xml_path`.

    Raises `MediaError` where it cannot be read, is above 8 MiB, is not well-formed, declares entities
    or is not a NonRealTimeMeta document.
    """
    root = _document(xml_path)
    notes: list[str] = []
    items = {node.get("name"): node.get("value") for node in root.iter("Item")}
    frame, layout = _first(root, "VideoFrame"), _first(root, "VideoLayout")
    # VENICE with an AXS recorder: Device is the recorder, Camera the camera. Others have Device only.
    device = _first(root, "Camera") or _first(root, "Device")
    fps = rate_of(frame.get("formatFps"), notes, "formatFps")
    capture = rate_of(frame.get("captureFps"), notes, "captureFps")
    shutter = items.get("ShutterSpeed_Angle") or items.get("ShutterSpeedAngle")
    return SonyMeta(
        path=xml_path,
        duration=whole(_first(root, "Duration").get("value")),
        format_fps=fps,
        capture_fps=capture.fraction if capture else None,
        start=_start(root, fps, notes),
        codec=_text(frame.get("videoCodec")),
        width=whole(layout.get("pixel")),
        height=whole(layout.get("numOfVerticalLine")),
        pixel_aspect=ratio(layout.get("pixelAspect")),
        squeeze=squeeze_of(items.get("AnamorphicLensSqueezeRatio"), notes),
        exposure_index=number(items.get("ExposureIndexOfPhotoMeter")),
        iso=number(items.get("ISOSensitivity")),
        white_balance=number(items.get("WhiteBalance")),
        tint=number(items.get("TintCorrection")),
        shutter_angle=angle(shutter, notes),
        lens=_text(_first(root, "Lens").get("modelName")),
        make=_text(device.get("manufacturer")),
        model=_text(device.get("modelName")),
        serial=_text(device.get("serialNo")),
        capture_gamma=_text(items.get("CaptureGammaEquation")),
        capture_primaries=_text(items.get("CaptureColorPrimaries")),
        reel=_reel(root),
        notes=tuple(notes),
    )


def _document(path: Path) -> Any:
    """The root element with namespaces taken off all names."""
    from xml.etree.ElementTree import ParseError

    import defusedxml
    from defusedxml import ElementTree

    try:
        with open_regular(path) as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise MediaError(f"{path}: cannot be read: {error.strerror or error}") from error
    if len(data) > MAX_BYTES:
        raise MediaError(f"{path}: above {MAX_BYTES >> 20} MiB, which no Sony clip metadata is")
    try:
        root = ElementTree.fromstring(data, forbid_dtd=True)
    except defusedxml.DefusedXmlException as error:
        raise MediaError(f"{path}: declares a document type or entities; refused") from error
    except (ParseError, ValueError, LookupError) as error:
        raise MediaError(f"{path}: not well-formed XML: {error}") from error
    for node in root.iter():
        node.tag = str(node.tag).rpartition("}")[2]
    if root.tag != "NonRealTimeMeta":
        raise MediaError(f"{path}: not Sony clip metadata (its root is '{root.tag}', not NonRealTimeMeta)")
    return root


def _first(root: Any, tag: str) -> dict[str, str]:
    """The attributes of the first `tag`, none where it is absent."""
    found = next(root.iter(tag), None)
    return dict(found.attrib) if found is not None else {}


def _text(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value else None


def _reel(root: Any) -> str | None:
    """``D001`` from CameraIndex D and Reel 001, as VENICE writes them and names its clips."""
    said = {node.get("name"): _text(node.get("content")) for node in root.iter("Meta")}
    index, reel = said.get("CameraIndex"), said.get("Reel")
    return f"{index}{reel}" if index and reel else None


def _start(root: Any, fps: FrameRate | None, notes: list[str]) -> Timecode | None:
    """The label of frame 0, checked against the table's other entries."""
    table = next(root.iter("LtcChangeTable"), None)
    if table is None or fps is None:
        return None
    base, is_half = whole(table.get("tcFps")), table.get("halfStep") == "true"
    if base is None or base * (2 if is_half else 1) != fps.timebase:
        notes.append(f"timecode counts {table.get('tcFps')} a second (halfStep {is_half}), the clip is {fps}")
        return None
    labels = {whole(node.get("frameCount")): node.get("value") for node in table.iter("LtcChange")}
    try:
        found = {at: _label(text, fps, is_half) for at, text in labels.items() if at is not None}
    except InputError as error:
        notes.append(f"timecode in the XML: {error}")
        return None
    start = found.get(0)
    for at, label in found.items():
        if start is not None and start.plus(at).label() != label.label():
            notes.append(
                f"timecode is not continuous: frame {at} has {label}, counting from {start} does not"
            )
    return start


def _label(text: str | None, fps: FrameRate, is_half: bool) -> Timecode:
    """``19044716`` is 16:47:04:19. Raises `InputError` for what is no label at `fps`."""
    found = re.fullmatch(r"[0-9A-Fa-f]{8}", text or "")
    if not found:
        raise InputError(f"'{text}' is not eight digits FFSSMMHH")
    (hours, minutes, seconds, frames), drop = bcd_label(found[0], fps.timebase if is_half else None)
    return Timecode.parse(f"{hours:02d}:{minutes:02d}:{seconds:02d}:{frames:02d}", fps, drop=drop)
