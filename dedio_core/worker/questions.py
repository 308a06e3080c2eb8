"""What the worker can be asked that changes nothing: settings, doctor, status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dedio_core import doctor as checks
from dedio_core.jsonable import to_json
from dedio_core.settings import knobs, user_file
from dedio_core.unfinished import document, unfinished
from dedio_core.worker.args import WHERE, Args
from dedio_core.worker.context import Context
from dedio_core.worker.work import refuse_cancelled


def settings(values: Mapping[str, Any], context: Context) -> Any:
    """Every setting: its value, its default, what it means, and where the value came from."""
    args = Args(values)
    args.done(WHERE)
    rows = knobs(args.settings())
    found = {
        row.name: {
            "value": to_json(row.value),
            "default": to_json(row.default),
            "doc": row.doc,
            "source": row.source,
        }
        for row in rows
    }
    file = user_file()
    return {"knobs": found, "user_file": str(file) if file else None}


def doctor(values: Mapping[str, Any], context: Context) -> Any:
    """Every check; each is said as an event as soon as it is made."""
    args = Args(values)
    config, root = args.maybe_path("config"), args.maybe_path("root")
    clip = args.maybe_path("converter")
    args.done(("config", "root", "converter"))
    found = []
    for check in checks.check(config, root, clip):
        refuse_cancelled(context.cancel)
        one = {"verdict": check.verdict, "what": check.what, "detail": check.detail, "remedy": check.remedy}
        context.say({"type": "Check", **one})
        found.append(one)
    return {"checks": found, "good": not any(one["verdict"] == checks.FAIL for one in found)}


def status(values: Mapping[str, Any], context: Context) -> Any:
    """What is unfinished in the shot tree."""
    args = Args(values)
    args.done(WHERE)
    root = args.root(args.settings())
    return {"root": str(root), "unfinished": [document(one) for one in unfinished(root)]}
