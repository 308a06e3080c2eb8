"""Several that publish the same at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest

from tests.faults.kit import Forked
from tests.kitsu.cutting import SHOTS, Publishing, on_server, wanted
from tests.kitsu.proxy import Call, Delay, Proxy


@pytest.fixture(scope="module")
def another(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forked]:
    """A second process that forks a `dedio` for each call."""
    forked = Forked(tmp_path_factory.mktemp("another"))
    yield forked
    forked.close()


def second(publishing: Publishing, another: Forked, root: Path | None = None) -> Publishing:
    """Somebody else, in the same tree or in one of their own."""
    cutting = replace(publishing.cutting, forked=another)
    return replace(publishing, cutting=cutting, root=root or publishing.root, env=dict(publishing.env))


@pytest.mark.parametrize("verb", ["ingest", "publish"])
def test_two_in_one_tree(publishing: Publishing, another: Forked, proxy: Proxy, verb: str) -> None:
    """One publishes, the other waits and finds it done: exactly one of everything, and both say so."""
    proxy.rule(Delay(0.1), r"^POST ", times=99)
    publishing.through(proxy.host)
    both = (publishing, second(publishing, another))
    if verb == "publish":
        publishing.through("http://127.0.0.1:1/api")
        assert publishing.ingest().code == 0
        publishing.through(proxy.host)
    words = list(SHOTS) if verb == "publish" else []
    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(lambda one: getattr(one, verb)(*words), both))
    for ran in ends:
        assert ran.code == 0, ran.said
        assert "Traceback" not in ran.said
        assert "Kitsu: " in ran.said
    assert sum("published: 4 movies" in ran.said for ran in ends) == 1, ends
    publishing.directly()
    publishing.is_right()


@pytest.mark.parametrize(
    "meet",
    [
        "^POST .*/sequences",
        *(
            pytest.param(one, marks=pytest.mark.slow)
            for one in (
                "^POST .*/shots$",
                "^POST .*/create-tasks",
                "^POST .*/comment$",
                "^POST .*/edits$",
                "",
            )
        ),
    ],
)
def test_two_trees(publishing: Publishing, another: Forked, proxy: Proxy, tmp_path: Path, meet: str) -> None:
    """Two trees share no lock: there is exactly one of everything all the same, and nothing waits.

    `meet`: the request that both make at the same moment.
    """
    barrier = Barrier(2, timeout=20)
    proxy.rule(Call(barrier.wait), meet, times=2)
    publishing.through(proxy.host)
    other = second(publishing, another, publishing.cutting.copy(tmp_path / "other"))
    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(lambda one: one.ingest(), (publishing, other)))
    for ran in ends:
        assert ran.code == 0, ran.said
        assert "Traceback" not in ran.said
    for one in (publishing, other):
        one.directly()
        ran = one.publish("--pending")
        assert ran.code == 0, ran.said
        assert one.waiting() == []
    found, right = on_server(publishing.production), wanted(publishing)
    for name, shot in found["shots"].items():  # of which of the two trees, the later one says
        assert shot.pop("plate").endswith(
            right["shots"][name].pop("plate").removeprefix(str(publishing.root))
        )
    assert found == right
