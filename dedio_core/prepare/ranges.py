"""Which frames of the source, and which numbers they get."""

from __future__ import annotations

from dedio_core import shot_tree
from dedio_core.cutting import cut_frames
from dedio_core.earlier import Earlier, earlier
from dedio_core.frames import Handles
from dedio_core.models import SourceClip
from dedio_core.plan import Pull
from dedio_core.prepare.given import Given, Told
from dedio_core.tie import Wanted, tied
from dedio_core.uses import CompUse, comp_uses


def pulled_of(given: Given, clip: SourceClip) -> tuple[Pull, tuple[CompUse, ...]]:
    """Source and plate frames, and how the cut uses them; missing handles are told."""
    is_whole = given.sequence is not None
    pulled, uses = _whole(given) if is_whole else _pulled(given, clip)
    _tell_missing(given.told, pulled)
    return pulled, uses


def _whole(given: Given) -> tuple[Pull, tuple[CompUse, ...]]:
    assert given.sequence
    frames, cut = given.sequence.frames, given.shot.cut
    if cut.in_point is not None and cut.out_point is not None:
        handles = cut.handles or Handles()
        wanted = cut.out_point - cut.in_point + 1 + handles.head + handles.tail
        if wanted != len(frames):
            given.told.warnings.append(
                f"the sequence has {len(frames)} frames ({frames}), cut and handles would be {wanted}; "
                "exactly the sequence is processed"
            )
    return Pull(frames, frames, Handles(0, 0), 1001), ()


def _pulled(given: Given, clip: SourceClip) -> tuple[Pull, tuple[CompUse, ...]]:
    shot, told = given.shot, given.told
    lineup = shot.cut.lineup
    cut = cut_frames(shot.cut, clip)
    if lineup:
        handles, guards, first_plate = lineup.handles, lineup.guards, lineup.first_plate
        wanted = Wanted(cut, handles, clip.frames, clip.content_id, guards, first_plate)
    else:
        standard = given.settings.defaults
        handles = shot.cut.handles or Handles(standard.handles_head, standard.handles_tail)
        handles = Handles(0, 0) if shot.cut.all_frames else handles
        wanted = Wanted(cut, handles, clip.frames, clip.content_id, first_plate=shot.cut.cut_in)
    made = tied(wanted, None if shot.renumber else _earlier(given, clip))
    if made.afresh:
        told.warnings.append(f"plate numbers start afresh, cut in is {wanted.first_plate}: {made.afresh}")
    if made.note:
        told.notes.append(made.note)
    anchors = made.before.anchors if made.before else ()
    uses = comp_uses(lineup, made.pull.offset, anchors) if lineup else ()
    return made.pull, uses


def _earlier(given: Given, clip: SourceClip) -> Earlier | None:
    """The published version that the element's numbers come from."""
    published = given.published
    version = shot_tree.last_of_source(published, given.retired, clip.content_id)
    if version is None:
        return None
    sidecar = shot_tree.read_sidecar(published[version]) or {}
    if not sidecar and not any(published[version].iterdir()):
        return None
    return earlier(published[version], version, sidecar, clip.frames.first)


def _tell_missing(told: Told, pulled: Pull) -> None:
    for side, missing in (("head", pulled.missing_head), ("tail", pulled.missing_tail)):
        if missing:
            frames = f"frames {missing}" if len(missing) > 1 else f"frame {missing.first}"
            told.warnings.append(f"the media has no frames for {len(missing)} {side} handle {frames}")
