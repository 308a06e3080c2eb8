"""kill -9 at 25 points of a publication; then the same command, or `dedio publish --pending`, ends it."""

from __future__ import annotations

import os
import random
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.kitsu.cutting import Publishing
from tests.kitsu.proxy import Call, Cut, Proxy

WRITES, UPLOADS = r"^(POST|PUT) ", r"^POST /api/pictures/"


@dataclass(frozen=True)
class Point:
    """At the `nth` request with a pattern: "before" the server sees it, when it has half of its "upload", or
    "after" it has worked, and before its answer comes.
    """

    when: str
    nth: int
    pattern: str = WRITES


POINTS = [
    Point("before", 1, ""),  # the outbox is written, and nobody was called
    *(Point("upload", nth, UPLOADS) for nth in (1, 3, 5)),
    Point("upload", 1, "/add-attachment$"),
    *(Point("after" if n % 2 else "before", 1 + round(n * 29 / 19)) for n in range(20)),
]
FAST = sorted(random.Random(20261122).sample(range(len(POINTS)), 3))


def kill_at(proxy: Proxy, point: Point, pid: Path) -> None:
    """Have the process whose number is in the file `pid` killed at a point."""

    def kill() -> None:
        os.kill(int(pid.read_text()), signal.SIGKILL)

    how = {"nth": point.nth}
    proxy.rule(Call(kill, "after" if point.when == "after" else "before"), point.pattern, **how)
    if point.when != "after":
        proxy.rule(Cut(point.when), point.pattern, **how)


def killed_and_again(publishing: Publishing, proxy: Proxy, number: int) -> None:
    """Killed once; then an ingest for every other point, and for the others what waits is published."""
    pid = publishing.root.with_name("pid")
    publishing.through(proxy.host)
    kill_at(proxy, POINTS[number], pid)
    assert publishing.ingest(pid=str(pid)).code == -signal.SIGKILL
    assert [path for path in publishing.waiting() if path.endswith(".json")]
    publishing.directly()
    ran = publishing.publish("--pending") if number % 2 else publishing.ingest()
    assert ran.code == 0, ran.said
    assert publishing.waiting() == [], ran.said
    publishing.is_right()


@pytest.mark.parametrize("number", FAST)
def test_killed(publishing: Publishing, proxy: Proxy, number: int) -> None:
    """Killed at any point, the next command leaves exactly one of everything, whole, and an empty outbox."""
    killed_and_again(publishing, proxy, number)


@pytest.mark.slow
@pytest.mark.parametrize("number", [number for number in range(len(POINTS)) if number not in FAST])
def test_killed_everywhere(publishing: Publishing, proxy: Proxy, number: int) -> None:
    """The same at all the other points."""
    killed_and_again(publishing, proxy, number)


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_killed_again_and_again(publishing: Publishing, proxy: Proxy, seed: int) -> None:
    """Killed in one run after the other, each time later, it ends as well as undisturbed."""
    pick, pid = random.Random(seed), publishing.root.with_name("pid")
    publishing.through(proxy.host)
    for _ in range(5):
        proxy.clear()
        when = pick.choice(("before", "after"))
        kill_at(proxy, Point(when, pick.randint(1, 6)), pid)
        assert publishing.ingest(pid=str(pid)).code in (0, -signal.SIGKILL)
    publishing.directly()
    assert publishing.ingest().code == 0
    publishing.is_right()


def test_the_look_sees_what_is_twice(publishing: Publishing) -> None:
    """What these tests look at is not right where there is one comment or one sequence more."""
    assert publishing.ingest().code == 0
    publishing.is_right()
    client, production = publishing.production.client(), publishing.production
    shot = production.shots()[0]
    (task,) = production.fetch(f"data/shots/{shot['id']}/tasks")
    asked = {"task_status_id": task["task_status_id"], "comment": "again"}
    client.session.headers.update(client.make_auth_header())
    comment = client.session.post(f"{client.host}/actions/tasks/{task['id']}/comment", json=asked).json()
    with pytest.raises(AssertionError):
        publishing.is_right()
    client.session.delete(f"{client.host}/data/tasks/{task['id']}/comments/{comment['id']}")
    publishing.is_right()
    path = f"{client.host}/data/projects/{production.id}/sequences"
    client.session.post(path, json={"name": "another"})
    with pytest.raises(AssertionError):
        publishing.is_right()
