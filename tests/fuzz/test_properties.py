"""Hostile input, by grammar: each reader gives a value that holds, or one known error.

``targets.TARGETS`` has the readers and what holds; nothing outside the input's folder is opened, and no
program is started.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from tests.fuzz.strategies import inputs
from tests.fuzz.targets import TARGETS, check

WELL = list(HealthCheck)
"""Drawing a changed document may be slow; that is no fault of the reader."""


def tried(name: str, examples: int) -> None:
    @settings(max_examples=examples, suppress_health_check=WELL)
    @given(inputs(name))
    def every(data: bytes) -> None:
        check(name, data)

    every()


@pytest.mark.parametrize("name", TARGETS)
def test_seeds(name: str) -> None:
    """What our own writers make is taken as all else: a value, or a known error."""
    for seed in TARGETS[name].seeds():
        check(name, seed)


@pytest.mark.parametrize("name", TARGETS)
def test_changed_inputs(name: str) -> None:
    """Whatever is changed in an input, its reader gives a value that holds, or raises a `DedioError`."""
    tried(name, 100)


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_many_changed_inputs(name: str) -> None:
    """The same with many more inputs."""
    tried(name, 600)
