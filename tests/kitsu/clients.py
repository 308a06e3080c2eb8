"""Connections for tests: quick to repeat, with tokens that can be made to expire, and a preview to fill."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from dedio_core.trackers.kitsu.client import KitsuClient
from dedio_core.trackers.kitsu.credentials import Login
from dedio_core.trackers.kitsu.patience import Patience
from tests.kitsu.production import Production, User
from tests.kitsu.zou.server import ZouServer

QUICK = Patience(connect=5, read=20, upload=30, tries=4, first_pause=0.01, longest_pause=0.05)


def client_of(
    production: Production, user: User | None = None, host: str = "", **patience: Any
) -> KitsuClient:
    """A connection of the production's bot, or of a user."""
    user = user or production.bot
    login = Login(host or production.site.server.host, user.email, user.password, user.token)
    return KitsuClient(login, patience=replace(QUICK, **patience))


def tokens(client: KitsuClient) -> dict[str, str]:
    """The tokens that a connection has now."""
    return dict(client._gazu.tokens)


def expire(client: KitsuClient, zou: ZouServer, *names: str) -> None:
    """Give a connection tokens like its own that expired in 2020, signed as the server signs."""
    found = tokens(client)
    for name in names or ("access_token",):
        found[name] = expired(found[name], zou.env["SECRET_KEY"])
    client._gazu.tokens = found


def expired(token: str, key: str) -> str:
    """A JSON Web Token with another end."""
    head, body, _ = token.split(".")
    said = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    new = base64.urlsafe_b64encode(json.dumps({**said, "exp": 1577836800}).encode()).rstrip(b"=").decode()
    signed = hmac.new(key.encode(), f"{head}.{new}".encode(), hashlib.sha256).digest()
    return f"{head}.{new}.{base64.urlsafe_b64encode(signed).rstrip(b'=').decode()}"


@contextlib.contextmanager
def answering(status: int, headers: dict[str, str], body: bytes = b"{}") -> Iterator[str]:
    """The address of a server with one answer to everything."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_PUT = do_GET  # noqa: N815

        def log_message(self, *_: Any) -> None:
            """Nothing is said."""

    with serving(Handler) as host:
        yield host


@contextlib.contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """The address of a server with this handler."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/api"
        finally:
            server.shutdown()
            thread.join()


def new_preview(production: Production) -> str:
    """The id of a preview without a file, on a comment of a new shot's plate task."""
    client = client_of(production)
    sequence = client.post(f"data/projects/{production.id}/sequences", {"name": "seq"})
    shot = client.post(
        f"data/projects/{production.id}/shots",
        {"name": secrets.token_hex(4), "sequence_id": sequence["id"], "data": {}},
    )
    kind = production.task_type()
    (task,) = client.post(
        f"actions/projects/{production.id}/task-types/{kind['id']}/shots/create-tasks", [shot["id"]]
    )
    status = client.get("data/task-status")[0]["id"]
    comment = client.post(
        f"actions/tasks/{task['id']}/comment", {"task_status_id": status, "comment": "plates"}
    )
    route = f"actions/tasks/{task['id']}/comments/{comment['id']}/add-preview"
    return str(client.post(route, {})["id"])
