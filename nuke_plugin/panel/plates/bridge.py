"""The open Nuke, as the panel's session needs it. Every call is on the main thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nuke_plugin.script import importing


class NukeBridge:
    """Puts plates into the open script; each call raises an error whose text is one sentence."""

    def import_reads(self, plates: Sequence[Mapping[str, Any]]) -> str:
        """Make Read nodes; what was done, in a sentence."""
        return self._told(importing.import_reads(plates))

    def import_comp(self, script: str, plates: Sequence[Mapping[str, Any]]) -> str:
        """Put the comp starter into the script; what was done, in a sentence."""
        return self._told(importing.import_comp(script, plates))

    def executable(self) -> str:
        """Nuke's program."""
        import nuke

        return nuke.EXE_PATH

    def _told(self, done: importing.Imported) -> str:
        """What was done. A warning is of right or wrong frames: it is shown until it is read."""
        import nuke

        if done.warnings:
            nuke.message("\n\n".join(done.warnings))
        return str(done)
