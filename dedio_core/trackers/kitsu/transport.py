"""One HTTP request, once: its answer, or how it broke. The only door to `requests`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol


class Body(Protocol):
    """A body that is read while it is sent; `is_whole` once all of it was handed to the connection."""

    content_type: str
    is_whole: bool

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[bytes]: ...


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Its document. Raises ValueError where it is none."""
        return json.loads(self.body) if self.body else None

    def is_json(self) -> bool:
        """Whether it is a document; else a web page, or half an answer."""
        try:
            self.json()
        except ValueError:
            return False
        return True

    def message(self) -> str:
        """Zou's own words, or none."""
        try:
            found = self.json()
        except ValueError:
            return ""
        if not isinstance(found, dict):
            return ""
        said = next((found[k] for k in ("message", "msg", "error") if isinstance(found.get(k), str)), "")
        details = found.get("data", {}).get("errors") if isinstance(found.get("data"), dict) else None
        if isinstance(details, list):
            each = [f"{d.get('field')}: {d.get('message')}" for d in details if isinstance(d, dict)]
            said += f" ({', '.join(each)})" if each else ""
        return said[:500]

    def retry_after(self) -> float | None:
        """The seconds that the server asks to wait for."""
        try:
            return max(0.0, float(self.headers.get("Retry-After", "")))
        except ValueError:  # none, or a date; then we wait as long as we would
            return None


class Broken(Exception):
    """There is no answer. `kind`: refused, unknown-host, tls, timeout, cut or proxy.

    `was_sent`: the server may have the whole request.
    """

    def __init__(self, kind: str, was_sent: bool, detail: str = "") -> None:
        super().__init__(kind)
        self.kind, self.was_sent, self.detail = kind, was_sent, detail
        self.is_passing = kind not in ("tls", "url")


def prepare(session: Any, connections: int) -> None:
    """Make gazu's session one for `connections` threads, that sends our token and no other credential."""
    from http.cookiejar import DefaultCookiePolicy

    from requests.adapters import HTTPAdapter

    adapter = HTTPAdapter(pool_connections=2, pool_maxsize=connections, max_retries=0)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.auth = _as_it_is  # else an entry in ~/.netrc takes the place of the token


def alone(session: Any) -> Any:
    """A session like this one, for one request with a file.

    A server that refuses before it has read the file may close the connection a moment later: whoever sends
    the next request over it gets no answer.
    """
    import requests

    made = requests.Session()
    made.verify, made.cert, made.proxies = session.verify, session.cert, session.proxies
    prepare(made, 1)
    return made


def _as_it_is(request: Any) -> Any:
    return request


def send(
    session: Any,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    body: bytes | Body | None,
    timeout: tuple[float, float],
) -> Answer:
    """Send a request once. Raises `Broken`; redirects are answers."""
    import requests

    try:
        got = session.request(
            method, url, headers=dict(headers), data=body, timeout=timeout, allow_redirects=False
        )
        return Answer(got.status_code, got.headers, got.content)
    except requests.RequestException as error:
        raise _broken(error, body) from None


def _broken(error: Exception, body: bytes | Body | None) -> Broken:
    import requests
    from urllib3.exceptions import NameResolutionError, NewConnectionError

    was_sent = body is None or isinstance(body, bytes) or body.is_whole
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(error, requests.exceptions.SSLError):
        return Broken("tls", False, str(reason or error))
    if isinstance(error, requests.exceptions.ProxyError):
        return Broken("proxy", False)
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return Broken("refused", False, "no answer to the attempt to connect")
    if isinstance(reason, NameResolutionError):
        return Broken("unknown-host", False)
    if isinstance(reason, NewConnectionError):
        return Broken("refused", False, "connection refused")
    if isinstance(error, requests.exceptions.Timeout):
        return Broken("timeout", was_sent)
    if isinstance(error, (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema)):
        return Broken("url", False)
    return Broken("cut", was_sent)
