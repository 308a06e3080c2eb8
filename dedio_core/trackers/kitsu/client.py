"""The connection to a Kitsu server: timeouts, retries, token and counting. The only door to `gazu`.

No request waits for ever, and none is repeated that may not be: a POST whose answer is lost raises
`Unsure`, unless its caller said that it is safe to repeat. Threads may share a client.
"""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from dedio_core.errors import TrackerDown, TrackerError
from dedio_core.redaction import logger, register
from dedio_core.trackers.kitsu import address, errors
from dedio_core.trackers.kitsu.credentials import Login
from dedio_core.trackers.kitsu.patience import Patience
from dedio_core.trackers.kitsu.transport import Answer, Body, Broken, alone, prepare, send

OVERLOADED, TOO_MANY = (502, 503, 504), 429
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MakeBody = Callable[[], Body]


def route_of(path: str) -> str:
    """A path without its ids and query: ``data/projects/*/shots``."""
    return ID.sub("*", path.split("?")[0].strip("/"))


class KitsuClient:
    """A logged-in connection; it logs in when it is first used, and again when its token has expired.

    `sent` counts the requests by method and route, those of the login and repeated ones too.
    """

    def __init__(self, login: Login, *, patience: Patience | None = None, workers: int = 4) -> None:
        self.login, self.host = login, login.host
        self.patience = patience or Patience()
        self.sent: Counter[tuple[str, str]] = Counter()
        self._user: dict[str, Any] = {}
        self._counting, self._logging_in = threading.Lock(), threading.RLock()
        self._gazu = _gazu_client(login.host, workers)
        if login.token:
            self._gazu.tokens = {"access_token": login.token}

    def __enter__(self) -> KitsuClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the connections go; the login stays good."""
        self._gazu.session.close()

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        return sum(self.sent.values())

    # -- what callers use --------------------------------------------------------------------------------

    def get(self, path: str, **query: Any) -> Any:
        """What is there, from JSON."""
        return self.request("GET", path, query=query)

    def post(
        self, path: str, data: Any, *, query: Mapping[str, Any] | None = None, safe_to_repeat: bool = False
    ) -> Any:
        """Make or do something. Raises `Unsure` where nobody knows whether it was done."""
        return self.request("POST", path, query=query, data=data, safe_to_repeat=safe_to_repeat)

    def put(self, path: str, data: Any, **query: Any) -> Any:
        """Change what is there."""
        return self.request("PUT", path, query=query, data=data)

    def delete(self, path: str, **query: Any) -> Any:
        """Delete what is there; None where a try whose answer was lost had done it."""
        return self.request("DELETE", path, query=query)

    def user(self) -> dict[str, Any]:
        """The account: its `full_name`, `email`, `role`, `is_bot`; asked once."""
        if not self._user:
            found = self.get("auth/authenticated")["user"]
            self._user = self._user or found
        return self._user

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        data: Any = None,
        make_body: MakeBody | None = None,
        safe_to_repeat: bool = False,
    ) -> Any:
        """Send, repeat where that is right, and return the answer's JSON.

        A body of `make_body` is sent once, and again after a new login; its caller repeats it.
        """
        repeatable = method != "POST" or safe_to_repeat
        target = f"{path}?{urlencode(query, doseq=True)}" if query else path
        asked = errors.Request(self.host, method, path, self._account())
        payload = None if data is None else json.dumps(data, allow_nan=False).encode()
        renewed = False
        while True:
            token = self._token()
            body = make_body() if make_body else payload
            tries, answer = self._answer(asked, target, body, repeatable, token)
            if not errors.is_about_login(answer) or renewed:
                break
            self._renew(token, answer)
            renewed = True
        if method == "DELETE" and answer.status == 404 and tries > 1:
            return None
        if 200 <= answer.status < 300 and answer.is_json():
            return answer.json()
        raise self._refusal(asked, answer, repeatable)

    # -- sending -----------------------------------------------------------------------------------------

    def _answer(
        self, asked: errors.Request, target: str, body: bytes | Body | None, repeatable: bool, token: str = ""
    ) -> tuple[int, Answer]:
        """An answer, and the how-manieth try it is of. Raises `TrackerDown` and `Unsure`."""
        tries = self.patience.begin()
        streams = body is not None and not isinstance(body, bytes)
        while True:
            try:
                answer = self._once(asked.method, target, body, token, tries.timeout(streams))
            except Broken as found:
                may = found.is_passing and (repeatable or not found.was_sent) and not streams
                if may and tries.another():
                    continue
                seconds = tries.seconds()
                why = self._what_is_down(self.patience.read) if found.kind == "timeout" else ""
                if found.was_sent and not repeatable:
                    raise errors.unsure(asked, why or "its answer is lost") from None
                raise (errors.down(asked, 0, why) if why else errors.broken(asked, found, seconds)) from None
            is_hiccup = answer.status in OVERLOADED or (answer.status < 300 and not answer.is_json())
            is_hiccup = is_hiccup and repeatable and not (answer.status < 300 and self._wrong_address())
            if (
                (is_hiccup or answer.status == TOO_MANY)
                and not streams
                and tries.another(answer.retry_after())
            ):
                continue
            return tries.failed + 1, answer

    def _once(
        self, method: str, path: str, body: bytes | Body | None, token: str, timeout: tuple[float, float]
    ) -> Answer:
        headers = {"User-Agent": "DED-IO", "Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if body is not None:
            headers["Content-Type"] = "application/json" if isinstance(body, bytes) else body.content_type
        with self._counting:
            self.sent[method, route_of(path)] += 1
        url = f"{self.host}/{path.lstrip('/')}"
        if body is None or isinstance(body, bytes):
            return send(self._gazu.session, method, url, headers=headers, body=body, timeout=timeout)
        with alone(self._gazu.session) as session:
            return send(session, method, url, headers=headers, body=body, timeout=timeout)

    def _refusal(self, asked: errors.Request, answer: Answer, repeatable: bool) -> TrackerError:
        is_odd = not answer.is_json() or self.host != f"{address.site_of(self.host)}/api"
        if answer.status < 300 or (answer.status in (404, 405) and is_odd):
            wrong = self._wrong_address()
            if wrong:
                return wrong
        if answer.status == 403 and asked.path != "auth/authenticated":
            asked = errors.Request(asked.host, asked.method, asked.path, self._account(ask=True))
        error = errors.refusal(asked, answer, self._what_is_down() if answer.status == 500 else "")
        if isinstance(error, TrackerDown) and not repeatable and answer.status != TOO_MANY:
            # With Redis down, Zou fails after the row is written.
            said = str(error).removeprefix(f"{asked}: ").removeprefix(f"{asked.host}: ").split("; ")[0]
            return errors.unsure(asked, said)
        return error

    # -- asking about the server -------------------------------------------------------------------------

    def _wrong_address(self) -> TrackerError | None:
        return address.wrong(self.host, self._is_zou)

    def _is_zou(self, host: str) -> bool:
        with self._counting:
            self.sent["GET", ""] += 1
        timeout = (self.patience.connect, self.patience.read)
        try:
            answer = send(self._gazu.session, "GET", f"{host}/", headers={}, body=None, timeout=timeout)
            found = answer.json()
        except (Broken, ValueError):
            return False
        return isinstance(found, dict) and found.get("api") == "Zou"

    def _what_is_down(self, seconds: float = 60.0) -> str:
        """What the server itself says; without Redis that takes it 16 s."""
        try:
            found = self._once("GET", "status", None, "", (self.patience.connect, seconds)).json()
        except (Broken, ValueError):
            return ""
        return address.down(found)

    # -- logging in --------------------------------------------------------------------------------------

    def _account(self, *, ask: bool = False) -> str:
        """Who we are, for a message."""
        try:
            user = self.user() if ask else self._user
        except TrackerError:
            user = {}
        name = user.get("email") or self.login.email or "the bot of KITSU_TOKEN"
        return f"{name} (role {user['role']})" if user.get("role") else name

    def _token(self) -> str:
        """The access token; logs in where there is none yet."""
        with self._logging_in:
            if not self._gazu.access_token:
                self._log_in()
            return str(self._gazu.access_token)

    def _renew(self, token: str, answer: Answer) -> None:
        """A token in place of `token`, which was not taken; another thread may have got one already."""
        with self._logging_in:
            if self._gazu.access_token != token or self._refresh():
                return
            if not self.login.password:
                raise errors.not_accepted(self.host, answer.message())
            self._log_in()

    def _refresh(self) -> bool:
        refresh = self._gazu.refresh_token
        if not refresh:
            return False
        asked = errors.Request(self.host, "GET", "auth/refresh-token", self._account())
        _, answer = self._answer(asked, asked.path, None, True, refresh)
        if answer.status != 200 or not answer.is_json():
            return False
        self._keep({"refresh_token": refresh, **answer.json()})
        return True

    def _log_in(self) -> None:
        login = self.login
        asked = errors.Request(self.host, "POST", "auth/login", login.email)
        body = json.dumps({"email": login.email, "password": login.password}).encode()
        _, answer = self._answer(asked, asked.path, body, repeatable=True)
        found = answer.json() if answer.is_json() else None
        is_page = answer.status < 300 and not isinstance(found, dict)
        if is_page or answer.status in (404, 405):
            raise self._wrong_address() or self._refusal(asked, answer, repeatable=True)
        if not isinstance(found, dict) or answer.status >= 500:
            raise self._refusal(asked, answer, repeatable=True)
        if answer.status in (400, 401, 409) or found.get("two_factor_authentication_required"):
            raise errors.login_refused(self.host, login.email, answer)
        if answer.status != 200 or not found.get("access_token"):
            raise self._refusal(asked, answer, repeatable=True)
        self._keep(found)
        self._user = found.get("user") or {}

    def _keep(self, found: Mapping[str, Any]) -> None:
        tokens = {name: found.get(name) for name in ("access_token", "refresh_token")}
        for token in tokens.values():
            register(token)
        self._gazu.tokens = tokens


def _gazu_client(host: str, workers: int) -> Any:
    """A client of gazu's that is nobody else's."""
    logger("gazu")  # from now on its messages are redacted
    import gazu

    made = gazu.client.create_client(host, use_refresh_token=True)
    prepare(made.session, workers)
    return made
