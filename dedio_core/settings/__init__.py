"""Every knob, its default and its one name (``group.knob``).

Read once, at the edge: package defaults, then the user's file, then ``$DEDIO_CONFIG`` or
``--config``, then ``$KITSU_HOST`` and its like, then flags; and where none of these names another Kitsu, the
one of the last ``dedio kitsu login``. A file in the working folder or near
media is never read.
"""

from dedio_core.settings.groups import (
    ACES_13_CONFIG,
    VENICE_SOURCE,
    LevelsRule,
    Names,
    NukeKnobs,
    Qc,
    Tools,
)
from dedio_core.settings.load import from_mapping, load, of_environment
from dedio_core.settings.model import Settings, names_of, why_untold
from dedio_core.settings.places import login_file, media_cache, user_cache, user_file
from dedio_core.settings.problems import DRIFTING_CONFIGS, DRIFTS, QC_CHECKS, WHOLE
from dedio_core.settings.shown import Knob, example, knobs

__all__ = [
    "ACES_13_CONFIG",
    "DRIFTING_CONFIGS",
    "DRIFTS",
    "QC_CHECKS",
    "VENICE_SOURCE",
    "WHOLE",
    "Knob",
    "LevelsRule",
    "Names",
    "NukeKnobs",
    "Qc",
    "Settings",
    "Tools",
    "example",
    "from_mapping",
    "knobs",
    "load",
    "login_file",
    "media_cache",
    "names_of",
    "of_environment",
    "user_cache",
    "user_file",
    "why_untold",
]
