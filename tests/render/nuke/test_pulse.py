"""By what a Nuke that is stuck is known."""

from __future__ import annotations

from dedio_core.render.nuke.pulse import Pulse
from tests.render.nuke.jobs import Ticks

NOTHING = "said nothing for 60 seconds (nuke.silence)"
NO_FRAME = "said nothing of a frame for 240 seconds (4 times nuke.silence)"


def test_silence_counts_from_the_last_word() -> None:
    """From the start where it said none; any word ends it, one without an end of line too."""
    clock = Ticks()
    pulse = Pulse(clock)
    clock.now = 60
    assert pulse.stuck(60) == ""
    clock.now = 61
    assert pulse.stuck(60) == NOTHING
    pulse.hear(b"Loading a.so", b"Loa")
    assert pulse.stuck(60) == ""
    clock.now = 122
    assert pulse.stuck(60) == NOTHING


def test_talk_extends_its_time_and_no_more() -> None:
    """Four times the silence with no word of a frame, however much else it says."""
    clock = Ticks()
    pulse = Pulse(clock)
    for clock.now in range(241):
        pulse.hear(b"hello", b"")
        assert pulse.stuck(60) == ""
    clock.now = 241
    pulse.hear(b"hello", b"")
    assert pulse.stuck(60) == NO_FRAME


def test_a_word_of_a_frame_begins_it_anew() -> None:
    """A long frame of which Nuke prints its tenths, or one of our own lines, is a render that goes on."""
    for sign in (
        b".3",
        b"Frame 1001 (1 of 2)",
        b"Writing /p/x.1001.exr took 9 seconds",
        b'dedio_progress: {"',
    ):
        clock = Ticks()
        pulse = Pulse(clock)
        for clock.now in range(0, 6000, 50):
            pulse.hear(b"hello", sign)
            assert pulse.stuck(60) == ""
