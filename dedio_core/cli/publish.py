"""`dedio publish`: show on Kitsu what is in the tree already, or what waits in the outbox."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from dedio_core.cli import waiting
from dedio_core.cli.common_flags import add_episode, add_take_over, add_tree, root_of
from dedio_core.cli.tracker import publish_waiting
from dedio_core.errors import DedioError, TrackerDown, UsageError
from dedio_core.naming import tree
from dedio_core.safe_text import shown
from dedio_core.settings import Settings, load, names_of
from dedio_core.targets import chosen
from dedio_core.trackers.change import Change, KeepField
from dedio_core.trackers.compare import changes, without_doubtful
from dedio_core.trackers.publication import Publication
from dedio_core.tracking import outbox
from dedio_core.tracking.connect import connect, needed
from dedio_core.tracking.deliver import remarks
from dedio_core.tracking.of_tree import of_versions
from dedio_core.tracking.rehearsal import to_deliver


def add(verbs: Any) -> None:
    """The verb and its flags."""
    p: argparse.ArgumentParser = verbs.add_parser(
        "publish", help="show on Kitsu what is in the tree", description=__doc__
    )
    p.add_argument(
        "targets", nargs="*", metavar="PATH|SHOT", help="version folders, folders above, or shot codes"
    )
    p.add_argument("--pending", action="store_true", help="what earlier runs left in the outbox, and no more")
    p.add_argument("--waiting", action="store_true", help="list what is in the outbox, and publish nothing")
    p.add_argument(
        "--discard", metavar="ID|all", help="take one entry, or all, out of the outbox: --waiting lists them"
    )
    p.add_argument(
        "--production",
        type=_pair,
        metavar="OLD=NEW",
        help="what is of the production OLD goes to NEW: for a name that was mistyped",
    )
    p.add_argument("--dry-run", action="store_true", help="print every change, also of what waits; make none")
    p.add_argument("--force-fields", action="store_true", help="also write fields that a person changed")
    add_episode(p)
    add_take_over(p)
    add_tree(p)
    p.add_argument("--json", action="store_true", help="one JSON document on stdout, all else on stderr")
    p.add_argument("--verbose", action="store_true", help="a line for every change")
    p.set_defaults(run=run)


def run(flags: argparse.Namespace) -> int:
    """Publish, or print what would be; 0 where Kitsu shows everything in the end."""
    asked = (bool(flags.targets), flags.pending, flags.waiting, flags.discard is not None)
    if sum(asked) != 1:
        raise UsageError(
            "name shots or versions; or for the outbox one of --pending, --waiting and --discard"
        )
    settings = load(flags.config, {"kitsu.episode": flags.episode} if flags.episode else None)
    root = root_of(flags, settings).absolute()
    if flags.waiting:
        return waiting.show(root, as_json=flags.json)
    if flags.discard is not None:
        return waiting.discard(root, flags.discard, take_over=flags.take_over)
    needed(settings)
    names = tree(names_of(settings))
    found = chosen(flags.targets, root, names)
    wanted = [_readdressed(p, flags) for p in of_versions(found, settings, root, names)]
    if flags.dry_run:
        addressed = partial(_readdressed, flags=flags)
        told, problems = to_deliver(root, wanted, settings.kitsu.episode, addressed)
        return dry_run(told, settings, flags, problems)
    if flags.production:
        with outbox.lock(root, take_over=flags.take_over):
            outbox.readdress(root, *flags.production)
    for publication in wanted:
        outbox.enqueue(root, publication)
    out = sys.stderr if flags.json else sys.stdout
    posted = publish_waiting(
        root,
        settings,
        out,
        verbose=flags.verbose,
        take_over=flags.take_over,
        force_fields=flags.force_fields,
    )
    if flags.json:
        print(json.dumps(posted.as_json() if posted else {"asked": 0}, indent=2))
    elif posted is None:
        print("nothing waits in the outbox")
    return 0 if posted is None or posted.is_whole else 1


def _pair(text: str) -> tuple[str, str]:
    """Two names of productions, with an equals sign between them."""
    old, equals, new = text.partition("=")
    if not (old and equals and new):
        raise argparse.ArgumentTypeError(f"'{text}': write it as OLD=NEW")
    return old, new


def _readdressed(publication: Publication, flags: argparse.Namespace) -> Publication:
    """The publication, for the other production where it is of the one that is given."""
    old, new = flags.production or ("", "")
    return replace(publication, project=new) if old and publication.project == old else publication


def dry_run(
    wanted: Iterable[Publication],
    settings: Settings,
    flags: argparse.Namespace,
    problems: list[str],
    remarked: Iterable[str] = (),
) -> int:
    """Print what would change on the server, read as it is now; 1 where something could not be told."""
    tracker = connect(settings, os.environ)
    found: list[Change] = []
    notes = dict.fromkeys(remarked)
    for publication in wanted:
        try:
            snapshot = tracker.snapshot(publication)
        except TrackerDown:
            raise
        except DedioError as error:  # of this production; others are told all the same
            problems = [*problems, str(error)]
            continue
        publication, doubtful = without_doubtful(publication, snapshot)
        problems = [*problems, *doubtful]
        made = changes(publication, snapshot, force_fields=flags.force_fields)
        notes |= dict.fromkeys(remarks(publication, snapshot, made))
        found += made
    lines = [line for change in found for line in change.lines()]
    if flags.json:
        document = {"changes": [_document(change) for change in found], "notes": [*notes]}
        print(json.dumps({**document, "problems": problems}, indent=2))
    else:
        if lines or not problems:
            print("\n".join(map(shown, lines)) if lines else "Kitsu shows it all already")
        for note in notes:
            print(f"Kitsu: {shown(note)}", file=sys.stderr)
        for problem in problems:
            print(f"dedio: error: {shown(problem)}", file=sys.stderr)
    return 1 if problems else 0


def _document(change: Change) -> dict[str, Any]:
    return {
        "change": type(change).__name__,
        "is_made": not isinstance(change, KeepField),
        "lines": change.lines(),
    }
