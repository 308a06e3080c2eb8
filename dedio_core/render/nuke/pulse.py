"""Whether a Nuke that runs is stuck: when it last said anything, and when anything of a frame."""

from __future__ import annotations

import time
from collections.abc import Callable

from dedio_core.render.nuke.output import is_sign

PATIENCE = 4
"""How many times `nuke.silence` a Nuke may talk of anything but frames."""


class Pulse:
    """Hears what a Nuke says. Talk extends its time, a word of a frame begins it anew."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._heard = self._signed = clock()

    def hear(self, *lines: bytes) -> None:
        """These lines came; the last one may be only the beginning of one."""
        self._heard = self._clock()
        if any(map(is_sign, lines)):
            self._signed = self._heard

    def stuck(self, silence: float) -> str:
        """What it does instead of rendering, for the user; empty where nothing tells that it is stuck.

        That is `silence` seconds without a word, or `PATIENCE` times that with no word of a frame.
        """
        now = self._clock()
        if now - self._heard > silence:
            return f"said nothing for {silence:g} seconds (nuke.silence)"
        if now - self._signed > PATIENCE * silence:
            seconds = PATIENCE * silence
            return f"said nothing of a frame for {seconds:g} seconds ({PATIENCE} times nuke.silence)"
        return ""
