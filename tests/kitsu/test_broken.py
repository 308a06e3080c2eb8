"""A server, or what stands before it, that breaks: the ingest is good, and the next run ends it."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from tests.faults.kit import Ended
from tests.kitsu.cutting import Publishing
from tests.kitsu.proxy import Answer, Call, Cut, Fault, Proxy, Silence, page
from tests.kitsu.zou.server import ZouServer

REQUESTS = {
    "production": "GET /api/data/projects/open",
    "sequence": "POST .*/sequences$",
    "shot": "POST .*/shots$",
    "task": "POST .*/shots/create-tasks$",
    "comment": "POST .*/comment$",
    "preview": "POST .*/add-preview$",
    "upload": "POST /api/pictures/",
    "field": "PUT /api/data/entities/",
    "edit": "POST .*/edits$",
    "attachment": "POST .*/add-attachment$",
    "playlist": "POST .*/add-entities$",
}
FAULTS: dict[str, Fault] = {
    "cut-before": Cut("before"),
    "cut-after": Cut("after"),
    "half-an-answer": Cut("answer"),
    "too-late": Silence("after"),
    "413": page(413),
    "502-before": page(502),
    "502-after": page(502, "after"),
    "504-after": page(504, "after"),
    "html": Answer(200, b"<html><body>Please log in</body></html>"),
}
FAST = {
    ("sequence", "504-after"),
    ("shot", "html"),
    ("comment", "cut-after"),
    ("upload", "413"),
    ("field", "cut-before"),
}
CASES = [
    pytest.param(what, how, marks=() if (what, how) in FAST else pytest.mark.slow)
    for i, what in enumerate(REQUESTS)
    for j, how in enumerate(FAULTS)
    if (what, how) in FAST or (i + j) % 9 == 0
]
"""Every request with one fault or more, every fault at one or two requests: each takes up to a minute."""


def impatient(publishing: Publishing, seconds: float) -> None:
    """Wait so long for an answer, not for half a minute."""
    folder = publishing.root.with_name("config")
    folder.mkdir(exist_ok=True)
    publishing.env["XDG_CONFIG_HOME"] = str(folder)
    (folder / "dedio").mkdir(exist_ok=True)
    (folder / "dedio" / "settings.json").write_text(json.dumps({"kitsu": {"timeout": seconds}}))


def patient(publishing: Publishing) -> None:
    """Wait as long as ever."""
    publishing.env.pop("XDG_CONFIG_HOME", None)


def says_what_waits(publishing: Publishing, ran: Ended) -> None:
    """The ingest is good; it published all, or says in one sentence what is not there and how it will be."""
    assert ran.code == 0, ran.said
    assert "Traceback" not in ran.said
    verdicts = ("Kitsu: published: ", "Kitsu: not all is published")
    (line,) = (line for line in ran.said.splitlines() if line.startswith(verdicts))
    waits = [name for name in publishing.waiting() if name.endswith(".json")]
    assert line.startswith(verdicts[bool(waits)]), line
    assert not waits or line.endswith("dedio publish --pending finishes it, --waiting lists it"), line


@pytest.mark.parametrize(("what", "how"), CASES)
def test_what_is_before_the_server_breaks(publishing: Publishing, proxy: Proxy, what: str, how: str) -> None:
    """It cuts, is late, refuses or answers with a page, once or for good: then the state is exactly right."""
    rule = proxy.rule(FAULTS[how], REQUESTS[what], nth=1, times=1 if how == "too-late" else 99)
    impatient(publishing, 0.5 if how == "too-late" else 4.0)
    publishing.through(proxy.host)
    says_what_waits(publishing, publishing.ingest())
    assert rule.hits
    proxy.clear()
    patient(publishing)
    ran = publishing.publish("--pending") if len(what) % 2 else publishing.ingest()
    assert ran.code == 0, ran.said
    publishing.is_right()


def test_a_movie_that_is_not_taken_leaves_nothing(publishing: Publishing, proxy: Proxy) -> None:
    """Where the server refuses the file, no task is done, and no comment or empty preview is there."""
    proxy.rule(page(413), REQUESTS["upload"], times=99)
    publishing.through(proxy.host)
    ran = publishing.ingest()
    assert ran.code == 0, ran.said
    assert "raise client_max_body_size" in ran.said, ran.said
    production = publishing.production
    done = {row["id"] for row in production.fetch("data/task-status") if row["short_name"] == "done"}
    tasks = production.fetch(f"data/tasks?project_id={production.id}")
    plates = [task for task in tasks if task["task_type_id"] == production.task_type()["id"]]
    assert len(plates) == 3
    assert not [task for task in plates if task["task_status_id"] in done]
    assert production.fetch(f"data/preview-files?project_id={production.id}") == [], ran.said


@pytest.mark.parametrize(
    "what", ["shot", *(pytest.param(w, marks=pytest.mark.slow) for w in ("comment", "upload"))]
)
def test_the_server_is_killed_and_comes_again(
    publishing: Publishing, proxy: Proxy, zou: ZouServer, what: str
) -> None:
    """In the middle of a request: it is tried again, or waits; then the state is exactly right."""
    proxy.rule(Call(lambda: zou.restart(kill=True)), REQUESTS[what], nth=2)
    impatient(publishing, 10.0)
    publishing.through(proxy.host)
    says_what_waits(publishing, publishing.ingest())
    patient(publishing)
    ran = publishing.ingest()
    assert ran.code == 0, ran.said
    publishing.is_right()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "at"),
    [(what, at) for what in ("redis", "postgres") for at in ("production", "shot", "comment", "upload")],
)
def test_what_the_server_needs_is_down(
    publishing: Publishing, proxy: Proxy, zou: ZouServer, what: str, at: str
) -> None:
    """Redis or PostgreSQL goes meanwhile: the ingest is good and says which; then all is exactly right."""
    away: Callable[[], AbstractContextManager[None]]
    away = zou.without_redis if what == "redis" else zou.without_database
    held = away()
    proxy.rule(Call(held.__enter__), REQUESTS[at])
    publishing.through(proxy.host)
    try:
        ran = publishing.ingest()
    finally:
        held.__exit__(None, None, None)
    says_what_waits(publishing, ran)
    assert ("Redis" if what == "redis" else "PostgreSQL") in ran.said, ran.said
    patient(publishing)
    ran = publishing.ingest()
    assert ran.code == 0, ran.said
    publishing.is_right()
