"""What a tracker shows at one moment, as far as DED-IO reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dedio_core.errors import InputError
from dedio_core.trackers.publication import CODE, ShotKey, ShotWanted


@dataclass(frozen=True)
class ShotState:
    """A shot that is there. `fields` are its own ones and those that anybody added, by name.

    `has_task`: whether it has a task of the publication's type, `status` that task's short name.
    """

    key: ShotKey
    fields: Mapping[str, Any] = field(default_factory=dict)
    has_task: bool = False
    status: str = ""
    previews: frozenset[str] = frozenset()
    """Keys of the previews on that task that can be played, or are being made ready."""
    unlisted: tuple[str, ...] = ()
    """Keys of previews that were published for the publication's playlist, and are not in it."""


@dataclass(frozen=True)
class EditState:
    """An edit that is there, with the key of the cut that was last published on it."""

    name: str
    key: str = ""


@dataclass(frozen=True)
class Snapshot:
    """The production. Canceled shots are left out.

    `may` has what the account may do: ``outputs`` where it may write output files with their real paths.
    """

    project: str
    sequences: frozenset[str] = frozenset()
    shots: tuple[ShotState, ...] = ()
    edits: tuple[EditState, ...] = ()
    may: frozenset[str] = frozenset()

    def find(self, wanted: ShotWanted) -> ShotState | None:
        """The shot that `wanted` means, under its name or an alias, or else the one that has its code noted.

        None where it is not there: a person may have renamed it, and it is the same shot all the same.

        Raises `InputError` where several names are taken: which of them it is, a person must say.
        """
        names = (wanted.key.shot, *wanted.aliases)
        found = [s for s in self.shots if s.key.sequence == wanted.key.sequence and s.key.shot in names]
        if len(found) > 1:
            listed = " and ".join(f"'{state.key.shot}'" for state in found)
            raise InputError(
                f"{wanted.key.sequence}: has {listed}; both may be {wanted.key.shot}. Delete or rename "
                "one on the tracker, or set kitsu.shot_name"
            )
        if not found and wanted.code:
            found = [s for s in self.shots if s.fields.get(CODE) == wanted.code]
            if len(found) > 1:
                listed = " and ".join(f"'{state.key}'" for state in found)
                raise InputError(
                    f"{wanted.key}: {listed} both have it noted as theirs ({CODE}); clear that field of one, "
                    f"or give one the name {wanted.key.shot}"
                )
        return found[0] if found else None
