"""From a matched cut to shots, their plates, and what the cut uses of each. Pure: nothing is opened.

`line_up` is the way in.
"""

from dedio_core.lineup.build import line_up
from dedio_core.lineup.clock import beginnings, on_clock
from dedio_core.lineup.model import Known, Lined, LinedShot, Obstacle, Plate, Rules

__all__ = [
    "Known",
    "Lined",
    "LinedShot",
    "Obstacle",
    "Plate",
    "Rules",
    "beginnings",
    "line_up",
    "on_clock",
]
