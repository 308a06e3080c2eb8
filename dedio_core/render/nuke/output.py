"""What a Nuke prints, as far as it is known (public logs of Nuke 16, and other tools that read it).

An ERROR line is on stderr and is repeated without its stamp; ``Total render time`` comes after a failure,
too, and exit code 0 after a Write that was skipped: so only our own lines and the files say that a frame
is done. What Nuke says is for the error message.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field

from dedio_core.redaction import redacted
from dedio_core.render.nuke import protocol
from dedio_core.safe_text import shown

PREFIX = protocol.PREFIX.encode()
ERROR = re.compile(r"^(?:>>> )?\[\d\d:\d\d\.\d\d\] ERROR: (.+)")
ERRORS = re.compile(r"Segmentation fault|(?:error|exception) ?:|cannot be executed", re.IGNORECASE)
TRACEBACK = "Traceback (most recent call last)"
RAISED = re.compile(r"[A-Za-z_][\w.]*(?:: |:?$)")
"""The last line of a traceback, which is the one that says what is wrong."""
LICENCE = re.compile(
    r"\b(?:no|not|invalid|fail\w*|cannot|unable|expired|denied|error\w*)\b.{0,80}\blicen[cs]e"
    r"|\blicen[cs]e\w*\b.{0,80}\b(?:not|fail\w*|error\w*|denied|expired|unavailable|invalid)\b",
    re.IGNORECASE,
)
"""A failure to get a licence. The banner's ``Licence expires on: ...`` is none."""
TENTHS = re.compile(r"^(?:\.\d)+")
"""Nuke's progress within a frame, which has no end of line: the next line is glued to it."""
NOISE = re.compile(
    r"^[.\d\s]*$|^Total render time|^Copyright|^Nuke \d|^Licen[cs]e expires"
    r"|^Writing .+ took |^Frame -?\d+ \(\d+ of \d+\)"
)
"""Banner and progress, which say nothing of what went wrong."""
SIGN = re.compile(rb"\s*(?:\.\d|Frame -?\d+ \(\d+ of \d+\)|Writing .+ took )")
FRAME = re.compile(r"^(?:\.\d)*Frame (-?\d{1,9}) \(\d+ of \d+\)")
TAIL, LONGEST = 40, 300


@dataclass
class Output:
    """The last lines of a Nuke, and what in them is an error."""

    lines: deque[str] = field(default_factory=lambda: deque(maxlen=TAIL))
    errors: deque[str] = field(default_factory=lambda: deque(maxlen=4))
    licence: str = ""
    """The first line that says that there is no licence."""
    _is_in_traceback: bool = False

    def read(self, text: str) -> None:
        """Take one line, without its end."""
        is_deeper = text[:1].isspace()
        text = TENTHS.sub("", shown(text.strip()))[:LONGEST]
        if not text or NOISE.search(text):
            return
        self.lines.append(text)
        if not self.licence and LICENCE.search(text):
            self.licence = text
        if TRACEBACK in text:
            self._is_in_traceback = True
        elif self._is_in_traceback and is_deeper:
            return  # a line of code, which may speak of errors
        elif match := ERROR.match(text):
            self._error(match[1])
        elif self._is_in_traceback and RAISED.match(text):
            self._is_in_traceback = False
            self._error(text)
        elif ERRORS.search(text):
            self._error(text)

    def _error(self, text: str) -> None:
        if text not in self.errors:  # the repetition without the stamp
            self.errors.append(text)

    def words(self) -> str:
        """The last errors; without any the last lines that are no banner and no progress."""
        told = list(self.errors) or list(self.lines)[-3:]
        return redacted("; ".join(told)) or "it said nothing of why"


def is_sign(text: bytes) -> bool:
    """Whether a line, or the beginning of one, tells that a frame goes on: Nuke's words or ours."""
    return PREFIX in text or bool(SIGN.match(text))


def frame_in(text: str) -> int | None:
    """The frame that a line says is finished; None where it says none."""
    match = FRAME.match(text.strip())
    return int(match[1]) if match else None
