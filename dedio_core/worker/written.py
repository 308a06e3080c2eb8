"""What a plan will put into the shot tree: folder and files, for a tree that is shown before an ingest."""

from __future__ import annotations

from typing import Any

from dedio_core.plan import EncodeMovie, Plan
from dedio_core.space import space


def written(plan: Plan) -> dict[str, Any] | None:
    """Folder and files of the version, and about how many bytes; None where a version serves already.

    ``pattern`` has ``%04d`` for the frame, ``first`` and ``last`` are included. ``proxy`` is None where no
    movie is made, ``mhl`` the folder of the checksums, or None.
    """
    if plan.up_to_date is not None:
        return None
    delivery, plate = plan.delivery, plan.pull.plate
    is_encoded = any(isinstance(action, EncodeMovie) for action in plan.actions)
    return {
        "folder": delivery.version_folder,
        "main": delivery.main_folder,
        "pattern": f"{delivery.main_prefix}%04d.exr",
        "first": plate.first,
        "last": plate.last,
        "proxy": delivery.proxy_name if is_encoded else None,
        "sidecar": delivery.sidecar_name,
        "mhl": "ascmhl" if plan.mhl else None,
        "bytes": sum(space(plan).values()),
    }
