"""What a person does, counted: what was said before the last of it is past."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

Do = TypeVar("Do", bound=Callable[..., Any])


def a_turn(do: Do) -> Do:
    """Count each call of the method in its object's `turns`, whether it can be done or not."""

    @wraps(do)
    def counted(self: Any, *args: Any, **more: Any) -> Any:
        self.turns += 1
        return do(self, *args, **more)

    return cast("Do", counted)
