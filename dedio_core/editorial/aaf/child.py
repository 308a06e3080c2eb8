"""The child process that reads one AAF: ``python -m dedio_core.editorial.aaf.child AAF OUT SECONDS MB``.

Writes OTIO JSON to OUT, or one line ``dedio: reason`` to its error stream and ends with code 1.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

KEPT = ("Parameters", "Length", "UserComments", "ClassName", "EssenceDescription")
"""What the cut needs of the metadata, which otherwise repeat the file's every object."""
DEEPEST = 60


def main(arguments: list[str]) -> int:
    """Read, prune, write."""
    source, out, seconds, megabytes = arguments
    _limit(int(seconds), int(megabytes))
    try:
        text = json.dumps(_read(source))
        Path(out).write_text(text, encoding="utf-8")
    except MemoryError:
        print("dedio: asks for more memory than a cut of its size can need; it is damaged", file=sys.stderr)
        return 1
    except ImportError as error:
        print(f"dedio: the AAF reader is missing ({error}); install otio-aaf-adapter", file=sys.stderr)
        return 1
    except Exception as error:  # noqa: BLE001 - a damaged file raises whatever its reader trips over
        said = " ".join(str(error).split())[:200]
        kind = type(error).__name__
        print(f"dedio: is damaged, or no AAF that can be read ({kind}: {said})", file=sys.stderr)
        return 1
    return 0


def _limit(seconds: int, megabytes: int) -> None:
    """Little time and memory, where the system can hold a process to it."""
    try:
        import resource
    except ImportError:
        return  # Windows: the parent's clock is the limit
    for what, most in ((resource.RLIMIT_AS, megabytes << 20), (resource.RLIMIT_CPU, seconds)):
        try:
            hard = resource.getrlimit(what)[1]
            resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
        except (ValueError, OSError):
            continue  # macOS does not know every limit


def _read(source: str) -> Any:
    import opentimelineio as otio

    # The adapter's module itself: no hook, no media linker, nobody else's plugin stands between.
    module = otio.adapters.from_name("AAF").module()
    found = module.read_from_file(source)
    document = json.loads(found.to_json_string())
    timelines = document.get("children", []) if _schema(document) == "SerializableCollection" else [document]
    if not any(_schema(t) == "Timeline" for t in timelines if isinstance(t, dict)):
        raise ValueError("it has no composition")
    drops = _drops(module.aaf2, source)
    for node in timelines:
        _mark(node, drops)
    metadata = timelines[0].get("metadata", {}).get("dedio", {}) if len(timelines) == 1 else {}
    document = _pruned(document, 0)
    document.setdefault("metadata", {})["dedio"] = metadata
    return document


def _drops(aaf2: Any, source: str) -> dict[str, bool]:
    """Whether a mob's own timecode is drop-frame, by mob id; the adapter does not keep it."""
    found: dict[str, bool] = {}
    with aaf2.open(source) as file:
        for mob in (*file.content.compositionmobs(), *file.content.sourcemobs()):
            for slot in mob.slots:
                for part in _timecodes(slot.segment, 0):
                    is_first = slot.getvalue("PhysicalTrackNumber") == 1
                    if is_first or str(mob.mob_id) not in found:
                        found[str(mob.mob_id)] = bool(part.drop)
    return found


def _timecodes(segment: Any, depth: int) -> Iterator[Any]:
    if type(segment).__name__ == "Timecode":
        yield segment
    elif type(segment).__name__ == "Sequence" and depth < 10:
        for part in segment.components:
            yield from _timecodes(part, depth + 1)


def _mark(node: Any, drops: dict[str, bool], depth: int = 0) -> None:
    """Put what the adapter leaves out beside its own metadata."""
    if not isinstance(node, dict) or depth > 2 * DEEPEST:
        return
    block = node.get("metadata", {}).get("AAF", {}) if isinstance(node.get("metadata"), dict) else {}
    mob = block.get("MobID") if isinstance(block, dict) else None
    if _schema(node) == "Timeline" and mob in drops:
        node["metadata"]["dedio"] = {"drop": drops[mob]}
    for child in node.get("children", []) or []:
        _mark(child, drops, depth + 1)
    _mark(node.get("tracks"), drops, depth + 1)
    references = node.get("media_references")
    if isinstance(references, dict):
        _mark_clip(node, references, drops)


def _mark_clip(clip: dict[str, Any], references: dict[str, Any], drops: dict[str, bool]) -> None:
    """The clip's tape (the one mob of its chain that is a tape), and whether its timecode drops frames."""
    made: dict[str, Any] = {}
    for reference in references.values():
        block = reference.get("metadata", {}).get("AAF", {}) if isinstance(reference, dict) else {}
        essence = block.get("EssenceDescription")
        if isinstance(essence, dict) and essence.get("ClassName") == "TapeDescriptor" and block.get("Name"):
            made["tape"] = block["Name"]
        if drops.get(str(block.get("MobID"))):
            made["source_drop"] = True
    clip.setdefault("metadata", {})["dedio"] = made


def _pruned(node: Any, depth: int) -> Any:
    """The document with only those metadata that the cut needs."""
    if depth > 4 * DEEPEST:
        raise ValueError("its objects are nested too deeply")
    if isinstance(node, list):
        return [_pruned(child, depth + 1) for child in node]
    if not isinstance(node, dict):
        return node
    made = {}
    for key, value in node.items():
        if key == "metadata" and isinstance(value, dict):
            own = value.get("AAF")
            kept = {k: own[k] for k in KEPT if k in own} if isinstance(own, dict) else {}
            made[key] = {k: value[k] for k in ("dedio", "cdl") if k in value} | (
                {"AAF": kept} if kept else {}
            )
        else:
            made[key] = _pruned(value, depth + 1)
    return made


def _schema(node: Any) -> str:
    return str(node.get("OTIO_SCHEMA", "")).split(".")[0] if isinstance(node, dict) else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
