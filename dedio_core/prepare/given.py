"""What a plan is made of, and what is said while it is made."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from dedio_core import cut_log, shot_tree
from dedio_core.models import ImageSequence, ShotInfo, SourceClip
from dedio_core.naming import Tree
from dedio_core.settings import Settings


@dataclass(frozen=True)
class Surroundings:
    """What a plan is made in: read once, at the edge.

    `root` is the shot tree; None where nothing is published and outputs go to an `output_dir`.
    """

    settings: Settings
    root: Path | None
    ocio: str | None = None
    """``$OCIO``."""
    jobs: int = 0
    engine: str = "native"

    @classmethod
    def here(
        cls, settings: Settings, root: Path | None, *, jobs: int = 0, engine: str = "native"
    ) -> Surroundings:
        """The surroundings of this process."""
        return cls(settings, root, os.environ.get("OCIO") or None, jobs, engine)


@dataclass(frozen=True)
class Told:
    """What is said of a plan while it is made, in this order."""

    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Given:
    """What a plan is made of. With `sequence`, exactly that sequence is processed."""

    shot: ShotInfo
    around: Surroundings
    names: Tree
    sequence: ImageSequence | None = None
    told: Told = field(default_factory=Told)

    @property
    def settings(self) -> Settings:
        """The settings of the surroundings."""
        return self.around.settings

    @cached_property
    def published(self) -> dict[int, Path]:
        """The element's version folders in the tree, by number."""
        return shot_tree.published(self.around.root, self.names, self.shot) if self.around.root else {}

    @cached_property
    def retired(self) -> dict[int, str]:
        """Withdrawn versions of the element, each with the reason."""
        root, shot = self.around.root, self.shot
        return cut_log.read(root, self.names, shot).retired(shot.element) if root else {}

    def is_plate(self, clip: SourceClip) -> bool:
        """Whether a stage alone was given EXRs: they are in the target space and desqueezed already."""
        return self.sequence is not None and clip.codec == "openexr"
