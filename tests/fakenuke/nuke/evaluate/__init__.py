"""What a node's picture is: the nodes that DED-IO uses, evaluated for real.

A second opinion: written from Nuke's documents and from public code that has its formulas, never from
`dedio_core`, which it does not import. Pictures are float32 with a bounding box and a format, bottom row
first as Nuke has them. Where no public source says what Nuke does, the module says so and marks it ``[?]``.
"""

from .graph import Evaluator
from .image import Box, Image

__all__ = ["Box", "Evaluator", "Image"]
