"""What the connection promises: no request waits for ever, and none is repeated that may not be."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from dedio_core.errors import TrackerDown, Unsure
from dedio_core.trackers.kitsu.client import KitsuClient, route_of
from dedio_core.trackers.kitsu.errors import NotFound, NotLoggedIn
from dedio_core.trackers.kitsu.patience import Patience
from tests.kitsu.clients import answering, client_of, expire, tokens
from tests.kitsu.production import Production
from tests.kitsu.proxy import Answer, Cut, Delay, Fault, Proxy, Silence, page
from tests.kitsu.zou.server import ZouServer

LOST = [Cut("after"), Cut("answer"), page(502, "after"), page(504, "after"), page(200, "after")]
NEVER_THERE = [Cut("before"), page(502), page(503), page(504), page(200)]


def named(fault: Fault) -> str:
    return f"{type(fault).__name__} {getattr(fault, 'status', '')} {getattr(fault, 'when', '')}"


def test_reads_and_writes(production: Production) -> None:
    """GET, POST, PUT and DELETE return the server's JSON, and are counted by method and route."""
    client = client_of(production)
    made = client.post(f"data/projects/{production.id}/sequences", {"name": "seq é"})
    client.put(f"data/entities/{made['id']}", {"data": {"a": 1}})
    (found,) = client.get(f"data/projects/{production.id}/sequences", name="seq é")
    assert (found["id"], found["data"]) == (made["id"], {"a": 1})
    client.delete(f"data/sequences/{made['id']}", force="true")
    assert client.get(f"data/projects/{production.id}/sequences") == []
    assert client.sent == {
        ("POST", "data/projects/*/sequences"): 1,
        ("PUT", "data/entities/*"): 1,
        ("GET", "data/projects/*/sequences"): 2,
        ("DELETE", "data/sequences/*"): 1,
    }
    assert client.requests == 5
    assert route_of(f"/data/projects/{production.id}?a=b") == "data/projects/*"


@pytest.mark.parametrize("fault", [*NEVER_THERE, *LOST], ids=named)
def test_a_read_is_repeated(production: Production, proxy: Proxy, fault: Fault) -> None:
    """A GET whose answer is broken is sent again, and its caller sees nothing of it."""
    proxy.rule(fault, "GET /api/data/projects/open", times=2)
    client = client_of(production, host=proxy.host)
    assert [row["name"] for row in client.get("data/projects/open")] == [production.name]
    assert client.sent["GET", "data/projects/open"] == 3


@pytest.mark.parametrize("fault", [*NEVER_THERE, *LOST], ids=named)
def test_a_post_is_not_repeated_blindly(production: Production, proxy: Proxy, fault: Fault) -> None:
    """A POST whose answer is broken is sent once, and raises Unsure, done or not."""
    proxy.rule(fault, "POST")
    client = client_of(production, host=proxy.host)
    with pytest.raises(Unsure, match="it may have been done; look at the server before it is sent again"):
        client.post(f"data/projects/{production.id}/sequences", {"name": "seq"})
    assert sum(count for (method, _), count in client.sent.items() if method == "POST") == 1
    found = client.get(f"data/projects/{production.id}/sequences")
    assert len(found) == (fault in LOST)


@pytest.mark.parametrize("fault", [Cut("after"), page(502), page(504, "after")], ids=named)
def test_a_post_that_is_safe_is_repeated(production: Production, proxy: Proxy, fault: Fault) -> None:
    """A POST that its caller calls safe to repeat is repeated."""
    proxy.rule(fault, "POST")
    client = client_of(production, host=proxy.host)
    path = f"data/projects/{production.id}/sequences"
    made = client.post(path, {"name": "seq"}, safe_to_repeat=True)
    assert client.sent["POST", route_of(path)] == 2
    assert [row["id"] for row in client.get(path)] == [made["id"]]


def test_a_delete_whose_answer_is_lost(production: Production, proxy: Proxy) -> None:
    """A DELETE is repeated; what the first one has removed is no error, what was never there is one."""
    client = client_of(production, host=proxy.host)
    made = client.post(f"data/projects/{production.id}/sequences", {"name": "seq"})
    proxy.rule(Cut("after"), "DELETE")
    assert client.delete(f"data/sequences/{made['id']}", force="true") is None
    with pytest.raises(NotFound):
        client.delete(f"data/sequences/{made['id']}", force="true")


def test_what_was_not_sent_is_repeated(zou: ZouServer, production: Production) -> None:
    """A POST to a server that refuses the connection is tried again; when it is up, it is done once."""
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            zou.start_api()

    client = client_of(production, sleep=sleep)
    zou.stop_api()
    path = f"data/projects/{production.id}/sequences"
    try:
        made = client.post(path, {"name": "seq"})
    finally:
        if len(pauses) < 2:
            zou.start_api()
    assert [row["id"] for row in client.get(path)] == [made["id"]]
    assert len(pauses) == 2


def test_a_frozen_server(zou: ZouServer, production: Production) -> None:
    """A server that takes the connection and is silent is an error in bounded time, and not a hang."""
    client = client_of(production, read=0.5, tries=2)
    with zou.frozen():
        with pytest.raises(TrackerDown, match=r"no answer came in time.*GET data/projects/open"):
            client.get("data/projects/open")
        with pytest.raises(Unsure):
            client.post(f"data/projects/{production.id}/sequences", {"name": "seq"})
    assert client.get("data/projects/open")


def test_silence_and_delay(production: Production, proxy: Proxy) -> None:
    """An answer that takes too long is as none; one that takes long, but not too long, is one."""
    client = client_of(production, host=proxy.host, read=0.5)
    proxy.rule(Silence(), "GET")
    proxy.rule(Delay(0.2), "GET", nth=2)
    assert client.get("data/projects/open")
    assert client.requests == 2


def test_retry_after_is_honoured(production: Production, proxy: Proxy) -> None:
    """It is waited as long as the server says; a POST that it was too busy for (429) is sent again."""
    pauses: list[float] = []
    with answering(503, {"Retry-After": "7"}) as host:
        client = client_of(production, host=host, sleep=pauses.append, tries=2)
        with pytest.raises(TrackerDown, match="503"):
            client.get("data/projects/open")
    assert pauses == [7]
    pauses.clear()
    client = client_of(production, host=proxy.host, sleep=pauses.append)
    busy = Answer(429, b"{}", "application/json")
    proxy.rule(busy, "POST")
    made = client.post(f"data/projects/{production.id}/sequences", {"name": "seq"})
    assert made["name"] == "seq"
    assert len(pauses) == 1


def test_pauses_grow_and_are_not_alike() -> None:
    """Pauses double up to the longest, from half of it to all of it by chance."""
    pauses: list[float] = []
    chances = iter([0.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.5])
    patience = Patience(
        tries=7, first_pause=1, longest_pause=4, total=99, sleep=pauses.append, clock=lambda: 0.0,
        chance=lambda: next(chances),
    )  # fmt: skip
    tries = patience.begin()
    assert [tries.another(7 if n == 5 else None) for n in range(7)] == [True] * 6 + [False]
    assert pauses == [0.5, 2, 3, 3, 3, 7]


def test_all_tries_together_are_bounded() -> None:
    """No pause goes beyond the whole time, and the timeout of a late try is what is left of it."""
    now = [0.0]
    patience = Patience(
        read=30,
        total=50,
        first_pause=2,
        tries=99,
        clock=lambda: now[0],
        sleep=lambda s: None,
        chance=lambda: 1.0,
    )
    tries = patience.begin()
    now[0] = 30
    assert tries.another()
    assert tries.timeout() == (10.0, 20.0)
    assert not tries.another(60)
    now[0] = 49.5
    assert not tries.another()


def test_after_the_last_try(production: Production, proxy: Proxy) -> None:
    """What stays broken is TrackerDown after as many tries as there are, and says what to do."""
    proxy.rule(page(502), "GET", times=99)
    client = client_of(production, host=proxy.host)
    with pytest.raises(TrackerDown, match=r"gets no answer from it \(502\).*; try again later"):
        client.get("data/projects/open")
    assert client.requests == 4


def test_an_expired_token_is_renewed(zou: ZouServer, production: Production) -> None:
    """Where the access token has expired, it is refreshed in silence, without the password."""
    client = client_of(production, production.member("manager"))
    client.user()
    old = tokens(client)
    expire(client, zou)
    assert client.get("data/projects/open")
    assert tokens(client)["access_token"] != old["access_token"]
    assert client.sent["POST", "auth/login"] == 1
    assert client.sent["GET", "auth/refresh-token"] == 1


def test_logs_in_again(zou: ZouServer, production: Production) -> None:
    """Where the refresh token has expired too, or both are revoked, the password logs in again."""
    client = client_of(production, production.member("manager"))
    client.user()
    expire(client, zou, "access_token", "refresh_token")
    assert client.get("data/projects/open")
    client.get("auth/logout")
    assert client.get("data/projects/open")
    assert client.sent["POST", "auth/login"] == 3


def test_a_post_with_an_expired_token_is_done_once(zou: ZouServer, production: Production) -> None:
    """A POST that the server refused for its token is sent again with the new one."""
    client = client_of(production, production.member("manager"))
    client.user()
    expire(client, zou)
    client.post(f"data/projects/{production.id}/sequences", {"name": "seq"})
    assert len(client.get(f"data/projects/{production.id}/sequences")) == 1


def test_a_revoked_bot_is_told(zou: ZouServer, production: Production) -> None:
    """A bot's token cannot be renewed: one sentence, after one request."""
    client = client_of(production)
    expire(client, zou)
    with pytest.raises(NotLoggedIn, match=r"Signature has expired.*give a new KITSU_TOKEN"):
        client.get("data/projects/open")
    assert client.requests == 1


def test_threads_share_a_client(zou: ZouServer, production: Production) -> None:
    """Eight threads use one client; their token expires under them, and is renewed once."""
    client = client_of(production, production.member("manager"))
    client.user()
    expire(client, zou)
    got: list[str] = []

    def ask() -> None:
        for _ in range(5):
            got.append(client.get("data/projects/open")[0]["name"])

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [production.name] * 40
    assert client.sent["GET", "auth/refresh-token"] == 1
    assert client.sent["POST", "auth/login"] == 1


def test_no_other_credential_is_sent(
    production: Production, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry for the host in ~/.netrc does not take the token's place."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    assert client_of(production).user()["email"] == production.bot.email


def test_gazus_own_client_is_left_alone(production: Production) -> None:
    """The client that is global in gazu gets neither our host nor our token."""
    import gazu

    before = gazu.client.get_host()
    client_of(production).user()
    assert gazu.client.get_host() == before != production.site.server.host
    assert not gazu.client.default_client.access_token


def test_a_closed_client(production: Production) -> None:
    """`with` lets the connections go; the login of a bot stays good."""
    with client_of(production) as client:
        assert client.user()["role"] == "manager"
    assert isinstance(client, KitsuClient)
    assert client_of(production).user()["role"] == "manager"
