"""What the worker says of commands, in the words of the panel."""

from __future__ import annotations

import pytest

from dedio_core.locks import Holder, busy
from nuke_plugin.panel.queue.reports import errors
from nuke_plugin.panel.wording import worded
from tests.panel.bench import failed

FULL = "/shots: the disk is full; make room and run the same command again to go on"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (FULL, "/shots: the disk is full; make room and retry to go on"),
        ("v002 of sht010: run the same command again", "v002 of sht010: retry"),
        ("give --rate; leave the event out with --lenient", None),
        (busy(Holder("elsewhere", "me", 7, "", "")), None),
    ],
)
def test_there_is_no_command_to_run_again(said: str, shown: str | None) -> None:
    """In the panel one retries; flags of the command that it lacks are named with a command that has them."""
    found = worded(said)
    assert "same command" not in found
    assert shown in (None, found)
    assert "--" not in found or "dedio resume --take-over" in found


def test_a_row_that_failed_says_it_in_the_panels_words() -> None:
    """Why a stage failed is worded, too."""
    assert errors(failed("sht010", FULL)) == ["/shots: the disk is full; make room and retry to go on"]
