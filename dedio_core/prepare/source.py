"""The source: its clip, its levels, and what the hash list of its card says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dedio_core.errors import InputError
from dedio_core.media import card_mhl, levels
from dedio_core.media.source import find_source
from dedio_core.models import ImageSequence, ShotInfo, SourceClip
from dedio_core.plan import Original, Pull
from dedio_core.prepare.given import Given
from dedio_core.tools import refuse_of_turnover, refuse_program


def source_folder(shot: ShotInfo, input_sequence: ImageSequence | None = None) -> Path:
    """Where the root ``source`` is on this machine."""
    if input_sequence:
        return Path(input_sequence.directory).absolute()
    path = Path(shot.cut.source_file).absolute()
    return path if path.is_dir() else path.parent


def clip_of(given: Given) -> SourceClip:
    """The clip. Raises `InputError` for a sequence with holes, and for a program beside the source."""
    shot, settings, input_sequence = given.shot, given.settings, given.sequence
    path = Path(shot.cut.source_file)
    if input_sequence:
        missing = input_sequence.missing()
        if missing:
            raise InputError(f"{input_sequence}: {len(missing)} frame(s) missing, the first is {missing[0]}")
        path = input_sequence.path(input_sequence.first_frame)
    clip = find_source(path, settings.defaults.source_fps, settings.media.long_gop_check_frames)
    if input_sequence:
        clip = replace(clip, sequence=replace(input_sequence, directory=Path(input_sequence.directory)))
    folders = [source_folder(shot, input_sequence)]
    if clip.kind == "raw":
        refuse_of_turnover(settings.tools, folders)
    if given.around.engine == "nuke":
        refuse_program("nuke.executable", settings.nuke.executable, folders)
    given.told.warnings.extend(clip.notes)
    given.told.notes.extend(clip.remarks)
    return clip


def originals_of(given: Given, clip: SourceClip, pulled: Pull) -> tuple[Original, ...]:
    """What media hash lists say of the source: the movie, or the files of the frames that are pulled."""
    paths = [clip.sequence.path(frame) for frame in pulled.pull] if clip.sequence else [clip.path]
    folder = source_folder(given.shot, given.sequence)
    found, warned = card_mhl.originals(paths, folder, given.settings.media.check_mhl)
    given.told.warnings.extend(warned)
    return found


def with_levels(given: Given, clip: SourceClip) -> SourceClip:
    """The clip with the levels that were asked for, or that its tags, codec and color space tell."""
    cut, settings = given.shot.cut, given.settings
    space = cut.source_colorspace or settings.color.source
    found, said, warned = levels.decided(clip, cut.levels, settings.media.levels, space)
    given.told.notes.extend(said)
    given.told.warnings.extend(warned)
    return found


def placed_shot(shot: ShotInfo) -> ShotInfo:
    """The shot with its source below the root ``source``."""
    return replace(shot, cut=replace(shot.cut, source_file=Path(shot.cut.source_file.name)))


def placed_clip(clip: SourceClip) -> SourceClip:
    """The clip with paths below the root ``source``, its folder."""
    sequence = replace(clip.sequence, directory=Path()) if clip.sequence else None
    return replace(clip, path=Path(clip.path.name), sequence=sequence)
