"""A real Kitsu server for the tests that ask for one.

Each pytest-xdist worker that has such tests has a server of its own: tests freeze it, restart it, take its
database away, reset it and count its requests, and none of that may reach another test. It costs 200 MB and
a few seconds a worker. Tests of one worker share it, and are kept apart by a production of their own each.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.kit import Forked
from tests.kitsu import cutting as cuttings
from tests.kitsu.production import Production, Site
from tests.kitsu.proxy import Proxy
from tests.kitsu.zou.environment import Environment, Unavailable, environment
from tests.kitsu.zou.server import ZouServer


@pytest.fixture(scope="session")
def zou_environment() -> Environment:
    """What the server runs in. Where it cannot be had, tests fail; `DEDIO_TEST_ZOU=none` leaves them out."""
    if os.environ.get("DEDIO_TEST_ZOU") == "none":
        pytest.skip("DEDIO_TEST_ZOU=none: without a Kitsu server")
    try:
        return environment()
    except Unavailable as error:
        pytest.fail(str(error), pytrace=False)


@functools.cache
def _server(found: Environment) -> ZouServer:
    """One a process, whichever folders' tests ask for it."""
    return ZouServer(found=found)


@pytest.fixture(scope="session")
def zou(zou_environment: Environment) -> Iterator[ZouServer]:
    """The server."""
    try:
        server = _server(zou_environment)
    except Unavailable as error:
        pytest.fail(str(error), pytrace=False)
    yield server
    server.close()


@pytest.fixture(scope="session")
def site(zou: ZouServer) -> Site:
    """The server with an admin's client; makes users and productions."""
    return Site(zou)


@pytest.fixture
def production(site: Site) -> Production:
    """A new production with a manager bot on its team."""
    return site.production()


@pytest.fixture
def proxy(zou: ZouServer) -> Iterator[Proxy]:
    """What stands between a client and the server, and breaks by rule; it counts what passes."""
    with Proxy(zou.port) as made:
        yield made


@pytest.fixture(scope="session")
def cutting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[cuttings.Cutting]:
    """A cut of three shots with its plates, and a process that forks a `dedio` for each call."""
    forked = Forked(tmp_path_factory.mktemp("forked"))
    yield cuttings.made(tmp_path_factory.mktemp("cutting") / "given", forked)
    forked.close()


@pytest.fixture
def publishing(cutting: cuttings.Cutting, site: Site, tmp_path: Path) -> Iterator[cuttings.Publishing]:
    """A production and a tree with the plates of that cut, of which nothing is published yet.

    Plates belong to the production that they were made for: each test's has its name meanwhile.
    """
    production = site.production(name=cuttings.NAME)
    production.task_type()
    production.task_type("Edit", "Edit")
    root = cutting.copy(tmp_path / "shots")
    yield cuttings.Publishing(cutting, production, root, dict(production.environment))
    production.rename(f"{cuttings.NAME} {production.id}")
