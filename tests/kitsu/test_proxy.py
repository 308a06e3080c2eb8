"""The proxy that breaks: each rule does what it says, once, and what passed is counted."""

from __future__ import annotations

import threading
import time

import gazu
import pytest
import requests

from tests.kitsu.production import Production
from tests.kitsu.proxy import Answer, Call, Cut, Delay, Proxy, Silence, message, page
from tests.kitsu.zou.server import ZouServer


def make(production: Production, proxy: Proxy, name: str = "seq") -> dict:
    """A new sequence, by way of the proxy."""
    client = production.client(host=proxy.host)
    return gazu.client.post(f"data/projects/{production.id}/sequences", {"name": name}, client=client)


def made(production: Production) -> list[str]:
    """The names of the sequences that the server has."""
    return sorted(row["name"] for row in production.fetch(f"data/projects/{production.id}/sequences"))


def test_without_rules_all_passes(production: Production, proxy: Proxy) -> None:
    """What the server answers is what the client gets; each request is counted once."""
    client = production.client(host=proxy.host)
    for _ in range(3):
        assert gazu.project.all_open_projects(client=client)[0]["name"] == production.name
    assert make(production, proxy)["name"] == "seq"
    with pytest.raises(gazu.exception.RouteNotFoundException):
        gazu.client.get("data/nothing", client=client)
    assert requests.head(f"{proxy.site}/", timeout=5).headers["Content-Type"] == "text/html"
    seen = [(passed.method, passed.reached, passed.status) for passed in proxy.passed]
    assert seen == [("GET", True, 200)] * 3 + [("POST", True, 201), ("GET", True, 404), ("HEAD", True, 200)]


def test_a_stream_passes(zou: ZouServer, proxy: Proxy) -> None:
    """A body of unknown length arrives whole."""
    said = f'{{"email": "{zou.email}", "password": "{zou.password}"}}'.encode()
    answer = requests.post(
        f"{proxy.host}/auth/login",
        data=(said[n : n + 7] for n in range(0, len(said), 7)),
        headers={"Content-Type": "application/json"},
        timeout=10,
    )
    assert answer.json()["login"]


@pytest.mark.parametrize(
    ("when", "arrives"), [("before", False), ("upload", False), ("after", True), ("answer", True)]
)
def test_cut(production: Production, proxy: Proxy, when: str, arrives: bool) -> None:
    """A cut is an error for the client; the work is done when the cut comes after it, and only then."""
    rule = proxy.rule(Cut(when), r"POST .*/sequences")
    with pytest.raises(requests.RequestException):
        make(production, proxy)
    assert made(production) == (["seq"] if arrives else [])
    assert [(passed.reached, passed.status) for passed in proxy.passed] == [(arrives, 0)]
    assert make(production, proxy, "next")["name"] == "next"
    assert rule.hits == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_nginx_answers(production: Production, proxy: Proxy, when: str) -> None:
    """An answer that is not the server's: before its work nothing is done, after its work all is."""
    proxy.rule(page(502, when), r"POST .*/sequences")
    with pytest.raises(gazu.exception.ServerErrorException):
        make(production, proxy)
    assert made(production) == (["seq"] if when == "after" else [])
    assert [(passed.reached, passed.status) for passed in proxy.passed] == [(when == "after", 502)]


@pytest.mark.parametrize(
    ("answer", "status", "kind"),
    [
        (page(413), 413, "text/html"),
        (page(504), 504, "text/html"),
        (message(500, "no Redis"), 500, "application/json"),
        (Answer(200, b"<html>a portal</html>"), 200, "text/html"),
    ],
)
def test_answers(proxy: Proxy, answer: Answer, status: int, kind: str) -> None:
    """A big upload that is refused gets the whole answer, and the connection serves the next request."""
    proxy.rule(answer, "POST")
    with requests.Session() as session:
        got = session.post(f"{proxy.host}/upload", data=bytes(3_000_000), timeout=10)
        assert (got.status_code, got.headers["Content-Type"], got.content) == (status, kind, answer.body)
        assert session.get(f"{proxy.host}/", timeout=10).status_code == 200
        pools = session.get_adapter(proxy.host).poolmanager.pools
        assert [pools[key].num_connections for key in pools.keys()] == [1]  # noqa: SIM118


@pytest.mark.parametrize("when", ["before", "after"])
def test_silence(production: Production, proxy: Proxy, when: str) -> None:
    """A client without an answer runs into its own timeout."""
    proxy.rule(Silence(when), "POST")
    with pytest.raises(requests.ReadTimeout):
        requests.post(
            f"{proxy.host}/data/projects/{production.id}/sequences",
            json={"name": "seq"},
            headers={"Authorization": f"Bearer {production.bot.token}"},
            timeout=1,
        )
    assert made(production) == (["seq"] if when == "after" else [])


def test_delay(proxy: Proxy) -> None:
    """A late answer is the right one."""
    proxy.rule(Delay(0.3))
    began = time.monotonic()
    assert requests.get(f"{proxy.host}/", timeout=10).json()["api"] == "Zou"
    assert time.monotonic() - began >= 0.3


def test_nth_and_times(proxy: Proxy) -> None:
    """A rule counts the requests with its pattern, and no others."""
    rule = proxy.rule(page(502), r"GET /api/status", nth=2, times=2)
    got = [requests.get(f"{proxy.host}/{path}", timeout=10).status_code for path in ["", "status"] * 4]
    assert got == [200, 200, 200, 502, 200, 502, 200, 200]
    assert (rule.seen, rule.hits, len(proxy.passed)) == (4, 2, 8)
    proxy.clear()
    assert proxy.passed == []


def test_calls_are_made_in_between(zou: ZouServer, production: Production, proxy: Proxy) -> None:
    """A function is called between request and answer: here the server restarts, and has what it was told."""
    proxy.rule(Call(lambda: zou.restart(kill=True), "after"), "POST")
    assert make(production, proxy)["name"] == "seq"
    assert made(production) == ["seq"]


def test_the_server_is_away(zou: ZouServer, proxy: Proxy) -> None:
    """A server that is down is a 502, as behind nginx."""
    with zou.down():
        answer = requests.get(f"{proxy.host}/", timeout=10)
    assert (answer.status_code, "Bad Gateway" in answer.text) == (502, True)
    assert [(passed.reached, passed.status) for passed in proxy.passed] == [(False, 502)]


def test_many_at_once(proxy: Proxy) -> None:
    """Requests at the same time are all counted, and a rule for one strikes one."""
    proxy.rule(page(502), nth=7)
    got: list[int] = []

    def ask() -> None:
        for _ in range(5):
            got.append(requests.get(f"{proxy.host}/", timeout=30).status_code)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [200] * 29 + [502]
    assert len(proxy.passed) == 30
