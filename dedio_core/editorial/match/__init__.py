"""Matching a cut to the media there are, and the lists that go with it. Pure but for those lists."""

from dedio_core.editorial.match.ale import join_ale
from dedio_core.editorial.match.beside import Beside, Prepared, prepare, read_beside
from dedio_core.editorial.match.by_media import read_and_match
from dedio_core.editorial.match.choose import chosen, match, media_rate, unsettled
from dedio_core.editorial.match.lists import write_unmatched
from dedio_core.editorial.match.model import Candidate, Matched, Part
from dedio_core.editorial.match.overrides import Override, Overrides, read_overrides, used
from dedio_core.editorial.match.pull import write_pull_list

__all__ = [
    "Beside",
    "Candidate",
    "Matched",
    "Override",
    "Overrides",
    "Part",
    "Prepared",
    "chosen",
    "join_ale",
    "match",
    "media_rate",
    "prepare",
    "read_and_match",
    "read_beside",
    "read_overrides",
    "unsettled",
    "used",
    "write_pull_list",
    "write_unmatched",
]
