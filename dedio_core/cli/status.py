"""`dedio status`: what is unfinished in a shot tree, how far it came, who holds it, why it stopped."""

from __future__ import annotations

import argparse
import json
from typing import Any

from dedio_core.cli import waiting
from dedio_core.cli.common_flags import add_tree, root_of
from dedio_core.safe_text import shown
from dedio_core.settings import load
from dedio_core.tracking import outbox
from dedio_core.unfinished import Unfinished, document, unfinished


def add(verbs: Any) -> None:
    """The verb and its flags."""
    p: argparse.ArgumentParser = verbs.add_parser(
        "status", help="what is unfinished, how far it came, and why it stopped", description=__doc__
    )
    add_tree(p)
    p.add_argument("--json", action="store_true", help="one JSON document")
    p.set_defaults(run=run)


def run(flags: argparse.Namespace) -> int:
    """Print it; 0, whatever there is."""
    root = root_of(flags, load(flags.config))
    found = unfinished(root)
    entries, unread = outbox.pending(root)
    if flags.json:
        told: dict[str, Any] = {"root": str(root), "unfinished": [document(one) for one in found]}
        told["waiting"] = [waiting.document(one) for one in entries]
        print(json.dumps(told, indent=2))
        return 0
    for one in found:
        print("\n".join(map(shown, lines(one))))
    print(f"{len(found)} unfinished plan(s) in {shown(str(root))}")
    if said := waiting.summed(entries, unread):
        print(shown(said))
    return 0


def lines(one: Unfinished) -> list[str]:
    """A plan in three lines."""
    stage = f", in {one.stage}" if one.stage else ""
    since = f"begun {one.begun}, last word {one.last}" if one.begun else "no word in its journal"
    return [
        f"{one.title}  plan {one.plan_id}  {one.done} of {one.total} frames{stage}",
        f"  {since}",
        f"  {one.state}: {one.why}" if one.state in ("failed",) else f"  {one.why}",
    ]
