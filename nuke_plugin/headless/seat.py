"""What a Nuke is and does, told to `dedio doctor --nuke`: its knobs and lists, and how trial jobs went."""

from __future__ import annotations

import json
import platform
import re
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dedio_core.errors import DedioError, InputError, ToolError
from dedio_core.render.nk.used import USED
from dedio_core.render.nuke.protocol import line
from nuke_plugin.headless import job
from nuke_plugin.headless.report import NoLicence, Report

WHAT, FORMAT = "dedio nuke seat", 1
MOST_TEXT = 2000
"""Letters of a value that are kept."""
PATH = re.compile(r"\s*([/~\\]|[A-Za-z]:[/\\])")
"""How a path begins: a studio's defaults may have some, and they are nobody's business."""


def run(path: Path) -> None:
    """Read what is asked in the file at `path`, and write the answer where it says. Raises `DedioError`."""
    try:
        asked = json.loads(path.read_text(encoding="utf-8"))
        answer, jobs = Path(asked["answer"]), {str(k): Path(v) for k, v in asked["jobs"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: is not what `dedio doctor --nuke` writes ({error})") from None
    try:
        import nuke
    except ImportError:
        raise ToolError("this is not Nuke: dedio doctor --nuke starts it") from None
    found: dict[str, Any] = {
        "what": WHAT,
        "format": FORMAT,
        "nuke": str(nuke.NUKE_VERSION_STRING),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "classes": classes(),
        "jobs": {},
    }
    # Written before the jobs, too: a Nuke that dies of one has told of its knobs.
    _write(answer, found)
    for name, file in jobs.items():
        found["jobs"][name] = _tried(file)
        _write(answer, found)
        print(f"\n{line({'trial': name})}", flush=True)


def _write(path: Path, found: dict[str, Any]) -> None:
    """Write it whole: a Nuke that dies leaves what it told before."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(json.dumps(found), encoding="utf-8")
    part.replace(path)


def _tried(file: Path) -> dict[str, str]:
    """How a job went; empty where all is well. Raises `NoLicence`: without one no other job goes either."""
    import nuke

    try:
        nuke.scriptClear()
        job.run(file, Report())
    except NoLicence:
        raise
    except DedioError as error:
        return {"kind": type(error).__name__, "message": str(error)}
    except Exception as error:  # noqa: BLE001  (the next job is tried all the same)
        traceback.print_exc()
        return {"kind": "Bug", "message": f"{type(error).__name__}: {error}"}
    return {}


def classes() -> dict[str, Any]:
    """Every class that we use, ``Write:exr`` for a Write of that type: its knobs, or what it said."""
    import nuke

    found: dict[str, Any] = {}
    for what in USED:
        kind, _, file_type = what.partition(":")
        try:
            node = nuke.root() if kind == "Root" else getattr(nuke.nodes, kind)()
        except Exception as error:  # noqa: BLE001  (whatever it raises is the answer)
            found[what] = {"error": f"{type(error).__name__}: {error}"}
            continue
        try:
            if file_type:
                node["file_type"].setValue(file_type)
            found[what] = {"knobs": dict(_knobs(node))}
        except Exception as error:  # noqa: BLE001
            found[what] = {"error": f"{type(error).__name__}: {error}"}
        if kind != "Root":
            nuke.delete(node)
    return found


def _knobs(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, knob in sorted(node.knobs().items()):
        told: dict[str, Any] = {"class": _said(knob.Class)}
        told["value"] = _said(knob.value)
        if hasattr(knob, "values"):
            try:
                told["items"] = [str(item) for item in knob.values()]
            except Exception as error:  # noqa: BLE001  (a knob that has no list)
                told["no_items"] = str(error)[:MOST_TEXT]
        yield str(name), told


def _said(ask: Any) -> str:
    try:
        text = str(ask())
        return "(a path)" if PATH.match(text) else text[:MOST_TEXT]
    except Exception as error:  # noqa: BLE001
        return f"{type(error).__name__}: {error}"[:MOST_TEXT]
