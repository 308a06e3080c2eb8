"""From a shot and settings to the base plan. Reads the source, the tree and the config; writes nothing."""

from dedio_core.prepare.base import base_plan
from dedio_core.prepare.given import Surroundings
from dedio_core.prepare.names import check_names
from dedio_core.prepare.source import source_folder

__all__ = ["Surroundings", "base_plan", "check_names", "source_folder"]
