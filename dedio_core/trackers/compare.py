"""What has to change on a tracker so that it shows a publication. Nothing here reads or writes anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from dedio_core.errors import InputError
from dedio_core.trackers.change import (
    Change,
    CreateOutput,
    CreateSequence,
    CreateShot,
    CreateTasks,
    FillPlaylist,
    KeepField,
    KeepName,
    PublishCut,
    PublishPreview,
    UpdateShot,
)
from dedio_core.trackers.omitted import marks
from dedio_core.trackers.publication import (
    FRAME_FIELDS,
    PREFIX,
    WRITTEN,
    Publication,
    ShotKey,
    ShotWanted,
    Value,
    preview_field,
)
from dedio_core.trackers.snapshot import ShotState, Snapshot

IN_CUT = f"{PREFIX}in_cut"
"""The field that says whether the cut uses the shot: ``yes`` or ``no``."""
OUTPUT = f"{PREFIX}output_"
"""How the fields begin that keep the last output file that was noted, by element and representation."""


def changes(publication: Publication, snapshot: Snapshot, *, force_fields: bool = False) -> list[Change]:
    """Every change, in an order in which they can be made. Empty where the tracker shows it all.

    A field of which a person changed what DED-IO wrote, or filled before, is kept and told, unless
    `force_fields`. Raises `InputError` where a shot may be one of two.
    """
    both = [(wanted, _found(wanted, publication, snapshot)) for wanted in publication.shots]
    # A shot that left the cut before it was on the tracker has nothing to be marked.
    found = [(wanted, state) for wanted, state in both if state or wanted.in_cut is not False]
    named = {wanted.key.sequence: None for wanted, _ in found}
    made: list[Change] = [CreateSequence(name) for name in named if name not in snapshot.sequences]
    for wanted, state in found:
        fields = _wanted_fields(publication, wanted)
        if state is None:
            made.append(CreateShot(wanted.key, {**fields, WRITTEN: _record(fields)}))
        else:
            if not _has_name(wanted, state):
                made.append(KeepName(state.key, "name", state.key.shot, wanted.key.shot))
            made += updates(state, fields, force_fields)
    tasks = tuple(_key(w, s) for w, s in found if not (s and s.has_task) and _needs_task(publication, w))
    if tasks:
        made.append(CreateTasks(publication.task_type, tasks))
    published: list[tuple[ShotKey, str]] = []
    for wanted, state in found:
        new = list(_previews(publication, wanted, state))
        published += _unlisted(new, state) if state else []
        published += [(change.shot, change.preview.key) for change in new]
        made += new
        if "outputs" in snapshot.may:
            made += _outputs(publication, wanted, state)
        made += marks(publication, wanted, state)
    cut = publication.cut
    if cut and not any(edit.name == cut.name and edit.key == cut.key for edit in snapshot.edits):
        made.append(PublishCut(cut))
    if published and publication.playlist:
        made.append(FillPlaylist(publication.playlist, tuple(published)))
    return made


def without_doubtful(publication: Publication, snapshot: Snapshot) -> tuple[Publication, list[str]]:
    """The publication without shots of which each may be one of two, and a sentence for each of these."""
    clear: list[ShotWanted] = []
    problems: list[str] = []
    for wanted in publication.shots:
        try:
            _found(wanted, publication, snapshot)
            clear.append(wanted)
        except InputError as error:
            problems.append(str(error))
    return replace(publication, shots=tuple(clear)), problems


def _has_name(wanted: ShotWanted, state: ShotState) -> bool:
    names = (wanted.key.shot, *wanted.aliases)
    return state.key.sequence == wanted.key.sequence and state.key.shot in names


def _found(wanted: ShotWanted, publication: Publication, snapshot: Snapshot) -> ShotState | None:
    """The shot that is meant. One that a person renamed to the name of another shot is that one's.

    Raises `InputError` where both are in the cut.
    """
    state = snapshot.find(wanted)
    if state is None or _has_name(wanted, state):
        return state
    other = next((one for one in publication.shots if one is not wanted and _has_name(one, state)), None)
    if other is not None and wanted.in_cut is not False:
        raise InputError(
            f"{wanted.key}: was renamed to {state.key} on the tracker, and the cut has another shot of that "
            "name; give it its name back, or another one"
        )
    return None if other is not None else state


def _key(wanted: ShotWanted, state: ShotState | None) -> ShotKey:
    """The name under which the shot is, or will be, on the tracker."""
    return state.key if state else wanted.key


def _needs_task(publication: Publication, wanted: ShotWanted) -> bool:
    return bool(wanted.previews) or wanted.in_cut is not False


def _wanted_fields(publication: Publication, wanted: ShotWanted) -> dict[str, Value]:
    fields = dict(wanted.fields)
    if wanted.in_cut is not None and publication.omitted == "data":
        fields[IN_CUT] = "yes" if wanted.in_cut else "no"
    return fields


def _record(fields: Mapping[str, Value]) -> str:
    """What was written, as one text: ``name=value`` lines."""
    return "\n".join(f"{name}={_text(value)}" for name, value in sorted(fields.items()))


def _recorded(state: ShotState) -> dict[str, str]:
    """What DED-IO wrote last, by field."""
    text = state.fields.get(WRITTEN)
    lines = text.split("\n") if isinstance(text, str) else []
    return dict(line.split("=", 1) for line in lines if "=" in line)


def _text(value: object) -> str:
    """A value as it is compared: a number that the tracker keeps as text is the same number."""
    return "" if value is None else " ".join(str(value).split())


def updates(state: ShotState, fields: Mapping[str, Value], force: bool) -> Iterator[Change]:
    """What to write of `fields`, and what a person wrote and is kept."""
    written, new = _recorded(state), {}
    for name, ours in fields.items():
        theirs = state.fields.get(name)
        if _text(theirs) == _text(ours):
            continue
        if not force and _is_a_persons(name, theirs, written, state.fields):
            yield KeepField(state.key, name, theirs, ours)
        else:
            new[name] = ours
    settled = {name: ours for name, ours in fields.items() if _text(state.fields.get(name)) == _text(ours)}
    record = _record({**written, **settled, **new})
    if new or record != state.fields.get(WRITTEN):
        was = {name: state.fields.get(name) for name in new}
        yield UpdateShot(state.key, {**new, WRITTEN: record}, was)


def _is_a_persons(name: str, theirs: Any, written: Mapping[str, str], fields: Mapping[str, Any]) -> bool:
    """Whether what stands in a field is neither empty nor what DED-IO wrote there."""
    if theirs is None or _text(theirs) in ("", "0") or _text(theirs) == written.get(name):
        return False
    # Kitsu sets the count anew when somebody edits one of the bounds: that is nobody's choice.
    return not (name == FRAME_FIELDS[0] and _is_count_of_bounds(theirs, fields))


def _is_count_of_bounds(count: Any, fields: Mapping[str, Any]) -> bool:
    first, last = (fields.get(name) for name in FRAME_FIELDS[1:])
    try:
        return int(str(last)) - int(str(first)) + 1 == int(count)
    except (TypeError, ValueError):
        return False


def _previews(
    publication: Publication, wanted: ShotWanted, state: ShotState | None
) -> Iterator[PublishPreview]:
    """The previews that are not there whole; the main plate's first, so that its revision is its version.

    The shot says it when all of one was done, and the tracker shows it: a person may have deleted it since.
    A task that has, or will have, the mark of what left the cut keeps its status.
    """
    p = publication
    status = "" if wanted.in_cut is False and p.omitted != "data" else p.status
    for preview in sorted(wanted.previews, key=lambda one: (not one.is_main, one.element)):
        was_done = state is not None and state.fields.get(preview_field(preview.element)) == preview.key
        if state and was_done and preview.key in state.previews:
            continue
        had_task = state is not None and state.has_task
        shot = _key(wanted, state)
        yield PublishPreview(shot, p.task_type, preview, status, had_task, p.playlist, was_done)


def _unlisted(new: list[PublishPreview], state: ShotState) -> list[tuple[ShotKey, str]]:
    """Previews that are not in their playlist yet, and that no new version takes the place of."""
    old = {state.fields.get(preview_field(change.preview.element)) for change in new}
    return [(state.key, name) for name in state.unlisted if name in state.previews and name not in old]


def _outputs(publication: Publication, wanted: ShotWanted, state: ShotState | None) -> Iterator[CreateOutput]:
    for output in wanted.outputs:
        noted = state.fields.get(output_field(output.element, output.representation)) if state else None
        if noted != output.path:
            yield CreateOutput(_key(wanted, state), publication.task_type, output)


def output_field(element: str, representation: str) -> str:
    """The field that keeps the path of the last noted output file."""
    return f"{OUTPUT}{element}_{representation}"
