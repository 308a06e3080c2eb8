"""Every error that DED-IO raises on purpose.

::

    DedioError                  known: one sentence for the user, exit code 1
    ├── InputError              a value, a file name or a batch row that cannot be used
    │   ├── UsageError          flags of the command that are missing or do not go together; exit code 2
    │   ├── NameRefused         a name that may not become a file or folder name
    │   ├── SettingsError       a settings file or a knob
    │   └── TimelineError       a cut list that is not what it claims to be, or whose rate is undecidable
    ├── MediaError              a source that is missing, damaged or not what it claims to be
    │   └── RangeError          frames asked for that the source does not have
    ├── ColorError              a colour config, space, display or view
    ├── ToolError               an outside program or library: missing, failed, hung
    ├── WriteError              a file that could not be written whole
    │   └── DiskFull            ... because there is no room left
    ├── VerifyError             what was written is not what was meant
    ├── PublishError            the shot tree refuses: version exists, another shot's folder, lock held
    ├── TrackerError            the tracker refuses, or is not set up as it must be
    │   └── TrackerDown         ... because it cannot be reached or is broken: a later run may do it
    │       └── Unsure          nobody knows whether it was done: look at the server before doing it again
    └── Cancelled               stopped by the user; exit code 130

A message says what, where and what now. Anything else that reaches the boundary is a bug (exit
code 3, with its traceback).
"""

from __future__ import annotations

from collections.abc import Sequence

from dedio_core.redaction import redacted


class DedioError(Exception):
    """The root of all errors that are raised on purpose. ``str(error)`` is for the user.

    `problems` has the sentences one by one, where there are several. No sentence has a secret in it.
    """

    problems: tuple[str, ...] = ()

    def __init__(self, *args: object) -> None:
        super().__init__(*(redacted(one) if isinstance(one, str) else one for one in args))

    def each(self) -> tuple[str, ...]:
        """Every problem as one sentence."""
        return self.problems or (str(self),)


class InputError(DedioError):
    """A value from the user or from a batch file that cannot be used."""


class UsageError(InputError):
    """Flags of the command that are missing, empty, or do not go together."""


class NameRefused(InputError):
    """A name that may not become a file or folder name."""


class SettingsError(InputError):
    """A settings file or a knob in it."""


class TimelineError(InputError):
    """A cut list that is not what it claims to be, or whose rate cannot be told."""


class MediaError(DedioError):
    """A source that is missing, damaged or not what it claims to be."""


class RangeError(MediaError):
    """Frames asked for that the source does not have."""


class ColorError(DedioError):
    """A colour config, color space, display or view."""


class ToolError(DedioError):
    """An outside program or library that is missing, failed or hung."""


class WriteError(DedioError):
    """A file that could not be written whole."""


class DiskFull(WriteError):
    """There is no room left on the target's file system."""


class VerifyError(DedioError):
    """What was written is not what was meant."""


class PublishError(DedioError):
    """The shot tree refuses: the version exists, the folder is another shot's, a lock is held."""


class TrackerError(DedioError):
    """The tracker refuses, or is not set up as it must be; a person has to do something about it."""


class TrackerDown(TrackerError):
    """The tracker cannot be reached, or is broken: a later run may do it."""


class Unsure(TrackerDown):
    """The request was sent and its answer is lost: look at the server before it is sent again."""


class Cancelled(DedioError):
    """The user stopped the work; what was finished is kept."""


def all_at_once(problems: Sequence[str], kind: type[DedioError] = InputError) -> None:
    """Raise `kind` with every problem in it, one a line; do nothing where there is none."""
    if len(problems) == 1:
        raise kind(problems[0])
    if problems:
        error = kind(f"{len(problems)} problems:\n" + "\n".join(f"  {p}" for p in problems))
        error.problems = tuple(map(redacted, problems))
        raise error
