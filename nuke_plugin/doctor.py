"""*Doctor* in the menu: can DED-IO work here? The checks are those of ``dedio doctor``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nuke_plugin.worker.asking import LONGEST, NoAnswer, answer

LATE = f"its doctor took longer than {LONGEST:g} seconds; run in a shell: dedio doctor"


def checked(nuke: Path | None = None) -> str:
    """What the doctor says, in lines; or in one sentence why it says nothing. Waits for it."""
    try:
        return "\n".join(lines(answer("doctor", {}, nuke=nuke, late=LATE)))
    except NoAnswer as error:
        return f"DED-IO cannot work: {error}"


def lines(found: Any) -> list[str]:
    """The checks as lines: what is not good first, with its remedy."""
    checks = sorted(found["checks"], key=lambda one: ("FAIL", "WARN", "OK").index(one["verdict"]))
    head = "DED-IO can work here." if found["good"] else "DED-IO cannot work here as it is."
    told = [head, ""]
    for one in checks:
        told.append(f"[{one['verdict']}] {one['what']}: {one['detail']}")
        told += [f"       {one['remedy']}"] if one["remedy"] else []
    return told
