"""Publications of a small cut, with movies that are only files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from dedio_core.trackers.publication import CODE, CutWanted, Output, Preview, Publication, ShotKey, ShotWanted

FIELDS = {"nb_frames": 51, "frame_in": 993, "frame_out": 1059, "dedio_cut_in": 1001, "dedio_plate": "shots/x"}


def preview(shot: str = "sht100", version: int = 1, element: str = "rawPlate", movie: str = "") -> Preview:
    name = f"{shot}_pla_{element}_v{version:03d}"
    return Preview(
        f"{name}_0123abcd",
        element,
        version,
        movie or f"{name}.mp4",
        f"{name}\n993-1059",
        element == "rawPlate",
    )


def shot(number: str = "100", *more: Preview, sequence: str = "sht", **given: Any) -> ShotWanted:
    """A shot whose main plate is at v001, and `more`; `given` are fields of it that are otherwise."""
    name = f"{sequence}{number}"
    fields = {**FIELDS, CODE: name}
    wanted = ShotWanted(ShotKey(sequence, name), (number,), fields, (preview(name), *more), code=name)
    return replace(wanted, **given)


def output(version: int = 1, element: str = "rawPlate") -> Output:
    return Output(
        element, version, "exr", f"shots/{element}_v{version:03d}", "exr", 67, {"color_space": "ACEScg"}
    )


def publication(*shots: ShotWanted, project: str = "demo", **given: Any) -> Publication:
    """Of one shot, or of those that are given."""
    return Publication(**{"id": "1", "project": project, "shots": shots or (shot(),), **given})


def cut(version: str = "v01", file: str = "cut.edl") -> CutWanted:
    return CutWanted("SAMPLE_CUT", version, f"SAMPLE_CUT_{version}_89abcdef", file, f"cut {version}")


def movies(root: Path, *publications: Publication, data: bytes = b"movie") -> Path:
    """`root` with a file for every movie and timeline."""
    root.mkdir(parents=True, exist_ok=True)
    for one in publications:
        for wanted in one.shots:
            for made in wanted.previews:
                (root / made.movie).write_bytes(data)
        if one.cut:
            (root / one.cut.file).write_bytes(b"TITLE: SAMPLE_CUT\n")
            if one.cut.movie:
                (root / one.cut.movie.movie).write_bytes(data)
    return root
