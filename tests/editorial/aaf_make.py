"""Writes small AAF files: one composition of clips from one tape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

Points = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Piece:
    """A clip, or a dissolve where `cut` is given, of `length` record frames from source frame `start`."""

    length: int
    start: int = 0
    cut: int | None = None
    graph: str = ""
    points: Points = ()
    ratio: str = "1/1"
    inner: int = 0
    effect: str = ""
    """An effect on the picture, by its name."""


def write(
    path: Path,
    pieces: Sequence[Piece],
    rate: str = "24",
    start: int = 86400,
    tape: int = 90000,
    drop: bool = False,
) -> Path:
    """An AAF at `path`: record from frame `start`, tape A001 from frame `tape`, 1000 frames long."""
    import aaf2

    fps = -(-Fraction(rate).numerator // Fraction(rate).denominator)
    with aaf2.open(str(path), "w") as f:
        source = f.create.SourceMob()
        source.name = "A001"
        source.descriptor = f.create.TapeDescriptor()
        f.content.mobs.append(source)
        slot = source.create_empty_sequence_slot(rate, media_kind="picture")
        slot["PhysicalTrackNumber"].value = 1
        end = f.create.SourceClip(media_kind="picture")
        end.length = 1000
        end.start = 0
        slot.segment.components.append(end)
        code = source.create_timeline_slot(rate)
        code["PhysicalTrackNumber"].value = 1
        code.segment = f.create.Timecode(fps, drop)
        code.segment.start = tape
        code.segment.length = 1000
        master = f.create.MasterMob("A001C001")
        f.content.mobs.append(master)
        picture = master.create_picture_slot(rate)
        picture.segment.components.append(source.create_source_clip(slot.slot_id, 0, 1000, "picture"))
        comp = f.create.CompositionMob("reel 1")
        comp.usage = "Usage_TopLevel"
        f.content.mobs.append(comp)
        clock = comp.create_timeline_slot(rate)
        clock["PhysicalTrackNumber"].value = 1
        clock.segment = f.create.Timecode(fps, drop)
        clock.segment.start = start
        clock.segment.length = sum(p.length for p in pieces)
        track = comp.create_empty_sequence_slot(rate, media_kind="picture")
        track["PhysicalTrackNumber"].value = 1
        for piece in pieces:
            track.segment.components.append(_component(f, piece, master, picture.slot_id))
    return path


def _component(f: Any, piece: Piece, master: Any, slot: int) -> Any:
    import aaf2

    if piece.cut is not None:
        made = f.create.Transition("picture", length=piece.length)
        made["CutPoint"].value = piece.cut
        op = f.create.OperationDef(
            aaf2.auid.AUID("0c3bea41-fc05-11d2-8a29-0050040ef7d2"), "Video Dissolve", ""
        )
        op.media_kind = "picture"
        op["NumberInputs"].value = 2
        f.dictionary.register_def(op)
        group = f.create.OperationGroup("Video Dissolve")
        group.media_kind = "picture"
        group.length = piece.length
        made["OperationGroup"].value = group
        return made
    clip = master.create_source_clip(slot, piece.start, piece.inner or piece.length, "picture")
    if piece.effect:
        return _effect(f, piece, clip)
    if not piece.graph:
        return clip
    op = f.create.OperationDef(aaf2.auid.AUID("9d2ea890-0968-11d3-8a38-0050040ef7d2"), "Motion Control", "")
    op.media_kind = "picture"
    op["IsTimeWarp"].value = True
    op["NumberInputs"].value = 1
    f.dictionary.register_def(op)
    group = f.create.OperationGroup("Motion Control")
    group.media_kind = "picture"
    group.length = piece.length
    number = f.dictionary.lookup_typedef("Rational")
    identity = aaf2.auid.AUID("72559a80-24d7-11d3-8a50-0050040ef7d2")
    f.dictionary.register_def(f.create.ParameterDef(identity, "SpeedRatio", "", number))
    ratio = f.create.ConstantValue("SpeedRatio", piece.ratio)
    graph_id = {
        "PARAM_SPEED_OFFSET_MAP_U": "8d56826b-847e-11d5-935a-50f857c10000",
        "PARAM_OFFSET_MAP_U": "8d56826a-847e-11d5-935a-50f857c10000",
    }
    f.dictionary.register_def(
        f.create.ParameterDef(aaf2.auid.AUID(graph_id[piece.graph]), piece.graph, "", number)
    )
    linear = f.create.InterpolationDef(aaf2.misc.LinearInterp, "LinearInterp", "")
    f.dictionary.register_def(linear)
    graph = f.create.VaryingValue()
    graph.parameterdef = f.dictionary.lookup_parameterdef(piece.graph)
    graph["Interpolation"].value = linear
    points = []
    for time, value in piece.points:
        point = f.create.ControlPoint()
        point["Time"].value = time
        point["Value"].value = value
        point["EditHint"].value = "Proportional"
        points.append(point)
    graph["PointList"].extend(points)
    group.parameters.append(ratio)
    group.parameters.append(graph)
    group.segments.append(clip)
    return group


def _effect(f: Any, piece: Piece, clip: Any) -> Any:
    import aaf2

    op = f.create.OperationDef(aaf2.auid.AUID("14db8850-0d6a-11d2-bcc3-0000c0d5b9a8"), piece.effect, "")
    op.media_kind = "picture"
    op["NumberInputs"].value = 1
    f.dictionary.register_def(op)
    group = f.create.OperationGroup(piece.effect)
    group.media_kind = "picture"
    group.length = piece.length
    group.segments.append(clip)
    return group
