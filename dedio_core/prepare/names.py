"""Names that may become files."""

from __future__ import annotations

from dedio_core.errors import InputError, all_at_once
from dedio_core.models import ShotInfo
from dedio_core.naming import check_project, check_shot, check_token


def check_names(shot: ShotInfo) -> None:
    """Refuse names that may not become files. All problems at once; raises `InputError`."""
    problems = []
    for check, value, what in (
        (check_shot, shot.sequence, "sequence"),
        (check_shot, shot.shot, "shot"),
        (check_token, shot.task, "task"),
        (check_token, shot.element, "element"),
    ):
        try:
            check(value, what)
        except InputError as error:
            problems.append(str(error))
    try:
        check_project(shot.project)
    except InputError as error:
        problems.append(str(error))
    all_at_once(problems)
