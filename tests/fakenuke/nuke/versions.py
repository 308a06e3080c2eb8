"""Which Nuke is stood in for: ``FAKENUKE_VERSION=14|15|16|17``, else 15.

Knobs and items that the facts have from a later version on are not there in an earlier one. Of some knobs
nobody tells which versions lack them: ``FAKENUKE_WITHOUT=mov64_fps,...`` is a Nuke that does.
"""

from __future__ import annotations

import os
import re
from typing import Any

RELEASES = {13: (13, 2, 9), 14: (14, 1, 8), 15: (15, 1, 1), 16: (16, 0, 6), 17: (17, 0, 3)}
MAJOR, MINOR, RELEASE = RELEASES[int(os.environ.get("FAKENUKE_VERSION") or 15)]
STRING = f"{MAJOR}.{MINOR}v{RELEASE}"
HEADER = re.compile(r"(\d+)\.(\d+) ?v(\d+)")


def has(name: str, fact: dict[str, Any]) -> bool:
    """Whether a knob is there in this version."""
    if name in os.environ.get("FAKENUKE_WITHOUT", "").split(","):
        return False
    since = re.match(r"\d+", str(fact.get("since", "")))
    return since is None or int(since[0]) <= MAJOR


def items(name: str, known: list[Any]) -> list[Any]:
    """The items of a list that this version has: of `OCIO_config`, those of its own configs.

    14 and 15 come with the first ones, 17 with the two later ones; of 16 nobody tells [?], so it has all.
    """
    if name != "OCIO_config" or MAJOR == 16:
        return known
    later = ("v2.2.0", "v3.0.0")
    return [
        item
        for item in known
        if not str(item).startswith("fn-nuke") or any(word in str(item) for word in later) == (MAJOR > 16)
    ]


def newer(header: str) -> str | None:
    """What Nuke says of a script of a later version than itself: it warns, and goes on."""
    found = HEADER.match(header)
    if not found or tuple(map(int, found.groups())) <= (MAJOR, MINOR, RELEASE):
        return None
    return f"is for nuke{found[1]}.{found[2]}v{found[3]}; this is nuke{STRING}"
