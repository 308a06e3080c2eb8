"""What a delivery will find in the outbox when an ingest is done: told beforehand, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from dedio_core.errors import DedioError
from dedio_core.naming import tree
from dedio_core.settings import Settings, names_of
from dedio_core.targets import Version
from dedio_core.trackers.publication import Publication
from dedio_core.tracking import outbox
from dedio_core.tracking.of_tree import of_versions


def announced(
    shots: Iterable[Sequence[Version]], settings: Settings, root: Path
) -> tuple[list[Publication], list[str]]:
    """What the versions that will be made of each shot write down, and a sentence for each that cannot.

    All elements that the tree has of such a shot are in it, those that the cut does not use too.
    """
    found: list[Publication] = []
    problems: list[str] = []
    for versions in shots:
        try:
            found += of_versions(versions, settings, root, tree(names_of(settings)))
        except DedioError as error:
            problems.append(str(error))
    return found, problems


def to_deliver(
    root: Path,
    new: Iterable[Publication],
    episode: str = "",
    addressed: Callable[[Publication], Publication] = lambda publication: publication,
) -> tuple[list[Publication], list[str]]:
    """What will be delivered when `new` is written down, in this order, after all that waits already.

    What waits goes through `addressed` first.
    """
    entries, problems = outbox.pending(root)
    entries = [replace(entry, publication=addressed(entry.publication)) for entry in entries]
    for entry in entries:
        try:
            outbox.check_paths(root, entry.publication)
        except DedioError as error:
            problems.append(str(error))
    entries += [outbox.Entry(Path(), outbox.as_written(publication)) for publication in new]
    found: list[Publication] = []
    for publication, _ in outbox.merged(entries, episode):
        publication, gone = outbox.with_its_reel(root, publication)
        found.append(publication)
        problems += gone
    return found, problems
