"""A stand-in for Nuke's module `nukescripts`; see the docstring of `nuke`.

Only what DED-IO uses is here; the panels are another session's.
"""

from __future__ import annotations

import nuke


def clear_selection_recursive() -> None:
    """No node is selected then."""
    for node in nuke.allNodes():
        node["selected"].setValue(False)
