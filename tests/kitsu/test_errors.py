"""Each way in which Kitsu refuses or breaks is one sentence of ours: what, where, what now, and no secret."""

from __future__ import annotations

import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from dedio_core.errors import DedioError, TrackerDown, TrackerError, Unsure
from dedio_core.trackers.kitsu import errors
from dedio_core.trackers.kitsu.client import KitsuClient
from dedio_core.trackers.kitsu.credentials import Login
from dedio_core.trackers.kitsu.transport import Answer
from tests.kitsu.clients import QUICK, answering, client_of
from tests.kitsu.production import Production, Site
from tests.kitsu.proxy import Proxy, message, page
from tests.kitsu.zou.server import ZouServer

NOBODY = "00000000-0000-0000-0000-000000000000"
CANARY = "canary-password-5d1f"


def said(client: KitsuClient, method: str = "GET", path: str = "data/projects/open") -> DedioError:
    """The error of a request. It is ours, on one line, and has no secret."""
    with pytest.raises(TrackerError) as found:
        client.request(method, path, data={"name": "x"} if method != "GET" else None)
    text = str(found.value)
    assert "\n" not in text
    assert len(text) < 450
    for secret in (client.login.password, client.login.token):
        assert not secret or secret not in text
    return found.value


def entering(host: str, email: str, password: str = CANARY, **patience: Any) -> KitsuClient:
    return KitsuClient(Login(host, email, password), patience=replace(QUICK, **patience))


def test_a_wrong_password(zou: ZouServer) -> None:
    """A wrong password and an unknown account are one sentence, without the password."""
    for email in (zou.email, "nobody@example.com"):
        error = said(entering(zou.host, email))
        assert isinstance(error, errors.NotLoggedIn)
        assert str(error).startswith(f"{zou.host}: {email}: wrong email or password; run dedio kitsu login ")


def test_https_and_a_silent_server(zou: ZouServer) -> None:
    """Zou itself waits for the rest of such a greeting: the sentence has the schemes the right way round."""
    host = zou.host.replace("http:", "https:")
    with KitsuClient(Login(host, token=CANARY), patience=replace(QUICK, read=0.5, tries=1)) as client:
        assert "the server hangs, or it speaks http and not https there" in str(said(client))


def test_too_many_wrong_passwords(production: Production) -> None:
    """After some wrong passwords the server wants a minute's rest, and so it is told."""
    member = production.member("user")
    host = production.site.server.host
    found = [said(entering(host, member.email)) for _ in range(7)]
    assert isinstance(found[-1], TrackerDown)
    assert "wait a minute" in str(found[-1])


def test_an_account_that_is_switched_off(production: Production) -> None:
    """An account that is not active is told so."""
    member = production.member("user")
    production.site.admin.session.put(
        f"{production.site.server.host}/data/persons/{member.person['id']}",
        json={"active": False},
        headers=production.site.admin.make_auth_header(),
    ).raise_for_status()
    error = said(entering(production.site.server.host, member.email, member.password))
    assert "switched off" in str(error)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ('{"login": false, "missing_OTP": true}', "two factors.*have an admin make a bot.*KITSU_TOKEN"),
        ('{"login": false, "wrong_OTP": true}', "two factors"),
        ('{"login": false, "default_password": true, "token": "x"}', "default password"),
    ],
)
def test_logins_that_need_a_person(zou: ZouServer, answer: str, words: str) -> None:
    """Two factors, or a password that must be changed, are told with what to do instead."""
    with answering(400, {"Content-Type": "application/json"}, answer.encode()) as host:
        error = said(entering(host, zou.email))
    assert isinstance(error, errors.NotLoggedIn)
    assert pytest.raises(errors.NotLoggedIn, match=words).matches(error)


def test_a_token_that_is_garbage(zou: ZouServer) -> None:
    """A token that is none, and one of another server, are told as such."""
    error = said(KitsuClient(Login(zou.host, token=CANARY), patience=QUICK))
    assert isinstance(error, errors.NotLoggedIn)
    assert "KITSU_TOKEN" in str(error)


@pytest.mark.parametrize("wrong", ["", "/api/api", "/kitsu", "/kitsu/api"])
def test_an_address_that_is_wrong(zou: ZouServer, production: Production, wrong: str) -> None:
    """The page instead of the API, /api twice, and a wrong folder: the right address is named."""
    for client in (
        client_of(production, host=zou.site + wrong),
        entering(zou.site + wrong, zou.email, zou.password),
    ):
        assert str(said(client)) == f"{zou.site}{wrong}: this is not Kitsu's API; did you mean {zou.host} ?"


def test_another_site(zou: ZouServer) -> None:
    """Where there is no Kitsu at all, that is said."""
    with answering(200, {"Content-Type": "text/html"}, b"<html>Welcome</html>") as host:
        assert "Kitsu's API is neither there nor at" in str(said(entering(host, zou.email)))


def test_a_redirect_is_not_followed(zou: ZouServer) -> None:
    """A server that sends to another address gets no password a second time; the address is named."""
    with answering(301, {"Location": "https://new.example.com/api/auth/login"}, b"") as host:
        error = said(entering(host, zou.email))
    assert "https://new.example.com/api" in str(error)


def test_nobody_there(zou: ZouServer, production: Production) -> None:
    """A name that nothing has, and a port where nobody listens, are TrackerDown: a later run may do."""
    error = said(entering("http://kitsu.invalid/api", zou.email))
    assert isinstance(error, TrackerDown)
    assert "no machine has this name" in str(error)
    with zou.down():
        error = said(client_of(production, tries=1))
    assert isinstance(error, TrackerDown)
    assert "nobody answers there (connection refused)" in str(error)


@pytest.fixture
def tls(tmp_path: Path) -> Iterator[str]:
    """The address of a server with a certificate that nobody trusts."""
    subprocess.run(
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout {tmp_path}/key.pem "
        f"-out {tmp_path}/cert.pem".split(),
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"https://localhost:{server.server_address[1]}/api"
        server.shutdown()
        thread.join()


def test_a_certificate_that_is_not_trusted(tls: str, zou: ZouServer) -> None:
    """A certificate of the studio's own is told, with the variable for its CA."""
    assert "REQUESTS_CA_BUNDLE" in str(said(entering(tls, zou.email)))


def test_https_where_there_is_http(zou: ZouServer) -> None:
    """https on a port of http is told, whether the server answers in clear or not at all."""
    with answering(400, {}) as host:
        error = said(entering(host.replace("http:", "https:"), zou.email))
    assert "it does not speak https" in str(error)


def test_off_the_team(site: Site, production: Production) -> None:
    """A production of others: not allowed, with who we are and what is needed."""
    other = site.production()
    error = said(client_of(production), "GET", f"data/projects/{other.id}/shots")
    assert isinstance(error, errors.NotAllowed)
    assert f"not allowed for {production.bot.email} (role manager)" in str(error)
    assert "a place on the production's team" in str(error)


@pytest.mark.parametrize(
    ("role", "method", "path", "needed"),
    [
        ("manager", "POST", "data/task-types", "admin"),
        ("supervisor", "POST", "data/projects/{id}/sequences", "manager"),
        ("user", "POST", "data/projects/{id}/shots", "manager"),
        ("vendor", "POST", "data/projects/{id}/sequences", "manager"),
        ("client", "POST", "data/projects/{id}/sequences", "manager"),
    ],
)
def test_not_allowed(production: Production, role: str, method: str, path: str, needed: str) -> None:
    """What a role may not do names the role, and the one that is needed."""
    client = client_of(production, production.member(role))
    error = said(client, method, path.replace("{id}", production.id))
    assert isinstance(error, errors.NotAllowed)
    assert f"(role {role}); it needs the role {needed} and a place" in str(error)


def test_ids_that_are_none(production: Production) -> None:
    """An id that nothing has is NotFound, one that is no id is Refused with the server's words."""
    client = client_of(production)
    assert isinstance(said(client, "GET", f"data/shots/{NOBODY}"), errors.NotFound)
    error = said(client, "GET", "data/projects/xx")
    assert isinstance(error, errors.Refused)
    assert "refused: Malformed ID." in str(error)


def test_values_that_are_refused(production: Production) -> None:
    """What a field does not take is told with the server's reason."""
    client = client_of(production)
    with pytest.raises(errors.Refused, match=r"POST data/projects/.*/shots: refused: .+"):
        client.post(f"data/projects/{production.id}/shots", {"name": "", "sequence_id": None})


def test_too_big(production: Production, proxy: Proxy) -> None:
    """413 names nginx's setting, for an upload with the value that it needs."""
    proxy.rule(page(413), "POST")
    error = said(client_of(production, host=proxy.host), "POST", f"data/projects/{production.id}/sequences")
    assert isinstance(error, errors.TooBig)
    assert "raise client_max_body_size in nginx" in str(error)
    asked = errors.Request("https://k/api", "POST", "pictures/preview-files/x")
    assert "(this needs 1201m)" in str(errors.too_big(asked, 1_200_345_678))


def test_a_web_page_in_place_of_an_answer(production: Production, proxy: Proxy) -> None:
    """A page of a proxy between is told as that, if Kitsu's API is at the address."""
    proxy.rule(page(200), "GET /api/data", times=99)
    error = said(client_of(production, host=proxy.host))
    assert isinstance(error, TrackerDown)
    assert "a web page came in place of an answer" in str(error)


def test_an_error_of_the_server(production: Production, proxy: Proxy) -> None:
    """500 is TrackerDown; for a POST it is Unsure, because the row may be there."""
    proxy.rule(message(500, "oops"), "data", times=9)
    client = client_of(production, host=proxy.host)
    assert type(said(client)) is TrackerDown
    assert type(said(client, "POST", "data/x")) is Unsure


def test_without_the_database(zou: ZouServer, production: Production) -> None:
    """Without PostgreSQL the sentence says that it is down."""
    with zou.without_database():
        for client in (client_of(production), entering(zou.host, zou.email, zou.password)):
            error = said(client)
            assert isinstance(error, TrackerDown)
            assert "its database (PostgreSQL) is down" in str(error)


def test_without_redis(zou: ZouServer, production: Production) -> None:
    """Without Redis the sentence at the login says that it is down."""
    with zou.without_redis():
        error = said(entering(zou.host, zou.email, zou.password))
    assert isinstance(error, TrackerDown)
    assert "its Redis is down" in str(error)
    assert production.shots() == []


@pytest.mark.slow
def test_without_redis_answers_are_late(zou: ZouServer, production: Production) -> None:
    """Whoever waits the 16 s of such an answer is told why; who does not is told that none came in time."""
    with zou.without_redis(late=True):
        began = time.monotonic()
        error = said(entering(zou.host, zou.email, zou.password, read=60, tries=1))
        assert "its Redis is down" in str(error)
        assert time.monotonic() - began > 5
        error = said(client_of(production, read=1.0, tries=1), "GET", "data/projects/open")
        assert isinstance(error, TrackerDown)
        assert "no answer came in time" in str(error)


def test_nothing_of_gazu_or_requests_escapes() -> None:
    """Whatever status an answer has, and whatever is in it, the error is ours."""
    asked = errors.Request("https://k/api", "GET", "data/x")
    for status in (*range(300, 310), *range(400, 452), *range(500, 512), 600, 999):
        for body in (b"", b"<html>", b"[]", b'"x"', b'{"message": 3, "data": {"errors": [1, {}]}}', b"\xff"):
            assert isinstance(errors.refusal(asked, Answer(status, {}, body)), TrackerError)
            assert isinstance(
                errors.login_refused("https://k/api", "a@b", Answer(status, {}, body)), TrackerError
            )
