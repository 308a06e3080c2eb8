"""What Kitsu refuses, and how a connection breaks, as one sentence each: what, where, what now."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dedio_core.errors import TrackerDown, TrackerError, Unsure
from dedio_core.trackers.kitsu.transport import Answer, Broken

JWT_WORDS = re.compile(
    r"(?i)segments|signature|token|jwt|decod|subject must|padding|header string|expired|revoked"
)


class NotLoggedIn(TrackerError):
    """There is no login, or the server does not accept it."""


class NotAllowed(TrackerError):
    """The account may not do this, or is not on the production's team."""


class NotFound(TrackerError):
    """The server has nothing of this id or name."""


class Refused(TrackerError):
    """The server does not take a value."""


class TooBig(TrackerError):
    """The server, or the proxy in front of it, takes no file of this size."""


class BrokenPreview(TrackerError):
    """The server could not read the movie."""


@dataclass(frozen=True)
class Request:
    """What was asked, of whom, by whom; a path has no query here, and no message has a secret."""

    host: str
    method: str
    path: str
    account: str = "nobody"

    def __str__(self) -> str:
        return f"{self.host}: {self.method} {self.path.split('?')[0]}"


ROLES = (
    (
        r"POST data/(projects|task-types|task-status|output-types|output-files)$|PUT data/output-files/",
        "admin",
    ),
    (r"POST (actions/tasks/[^/]+/comment|actions/.*comment-many|pictures/)", "supervisor"),
    (r"PUT actions/(preview-files|tasks)/.*set-main-preview", "user"),
    (r"^(POST|PUT|DELETE) ", "manager"),
)
"""Who may do what, the first that fits; read by everybody who is on the team."""


def role_for(method: str, path: str) -> str:
    """The least role that a request needs, or none where being on the team is enough."""
    line = f"{method} {path.split('?')[0].strip('/')}"
    return next((role for pattern, role in ROLES if re.search(pattern, line)), "")


def is_about_login(answer: Answer) -> bool:
    """Whether the token is missing, expired, revoked or garbage."""
    return answer.status == 401 or (answer.status == 422 and bool(JWT_WORDS.search(answer.message())))


def refusal(asked: Request, answer: Answer, down_there: str = "") -> TrackerError:
    """The error that an answer is which is no success. `down_there`: what its own status says."""
    code, said = answer.status, answer.message()
    if is_about_login(answer):
        return not_accepted(asked.host, said)
    if code == 403:
        role = role_for(asked.method, asked.path)
        needs = f"it needs the role {role} and" if role else "it needs"
        return NotAllowed(
            f"{asked}: not allowed for {asked.account}; {needs} a place on the production's team, "
            "which an admin gives in Kitsu"
        )
    if code == 404:
        return NotFound(f"{asked}: the server has nothing there; it may have been deleted in the meantime")
    if code == 413:
        return too_big(asked)
    if 300 <= code < 400:
        to = answer.headers.get("Location", "another address")
        return TrackerError(
            f"{asked.host}: it redirects to {to}; give the address where Kitsu itself answers"
        )
    if code in (400, 405, 409, 422):
        return Refused(f"{asked}: refused: {said or f'status {code}, without a reason'}")
    if code == 429:
        return TrackerDown(f"{asked}: too many requests for this server; try again later")
    if code >= 500:
        return down(asked, code, down_there)
    if 200 <= code < 300:
        return TrackerDown(
            f"{asked}: a web page came in place of an answer; a proxy or a login page may be in between"
        )
    return TrackerError(f"{asked}: status {code}{f': {said}' if said else ''}")


def down(asked: Request, code: int, what: str) -> TrackerDown:
    """The server, or what it needs, is down."""
    if what:
        return TrackerDown(f"{asked.host}: {what}; whoever runs the server starts it again, then try again")
    words = {
        502: "the proxy in front of Kitsu gets no answer from it (502): Kitsu itself is down or restarts",
        503: "Kitsu is not available (503): it is down, overloaded or under maintenance",
        504: "Kitsu took too long for the proxy in front of it (504): it is overloaded or hangs",
    }
    return TrackerDown(
        f"{asked}: {words.get(code, f'the server has an error (status {code})')}; try again later"
    )


def too_big(asked: Request, size: int | None = None) -> TooBig:
    """413: nginx's limit, or Zou's own."""
    least = f" (this needs {size // 1_000_000 + 1}m)" if size else ""
    return TooBig(
        f"{asked}: too big for the server; raise client_max_body_size in nginx{least}, and "
        "MAX_CONTENT_LENGTH of Zou where it is set"
    )


def broken(asked: Request, found: Broken, seconds: float) -> TrackerError:
    """The error that a connection without an answer is, after `seconds` of trying."""
    host = asked.host
    if found.kind == "tls":
        return _tls(host, found.detail)
    if found.kind == "url":
        return TrackerError(f"{host}: this is no address; write https://kitsu.example.com/api")
    tried = f"after {seconds:.0f} s of trying" if seconds >= 1 else "at the first try"
    is_https = host.startswith("https:")
    other = f"it speaks {'http' if is_https else 'https'} and not {'https' if is_https else 'http'} there"
    words = {
        "unknown-host": "no machine has this name; look at the address, or at the network",
        "refused": f"nobody answers there ({found.detail}); is the server up, and the port right",
        "proxy": "the proxy of HTTPS_PROXY does not answer; look at that variable, or at NO_PROXY",
        "timeout": f"no answer came in time; the server hangs, or {other}",
        "cut": "the connection was cut; look at the network, and at the server's log",
    }
    return TrackerDown(f"{host}: {words[found.kind]} ({tried}: {asked.method} {asked.path.split('?')[0]})")


def _tls(host: str, detail: str) -> TrackerError:
    if "CERTIFICATE_VERIFY_FAILED" in detail:
        return TrackerError(
            f"{host}: its certificate is not trusted here; name the studio's CA file in REQUESTS_CA_BUNDLE, "
            "or have the certificate renewed"
        )
    return TrackerError(f"{host}: it does not speak https; is it http, or another port")


def unsure(asked: Request, why: str) -> Unsure:
    """A POST that may have been done."""
    return Unsure(f"{asked}: {why}, and it may have been done; look at the server before it is sent again")


def not_accepted(host: str, said: str) -> NotLoggedIn:
    """A token that the server does not take."""
    why = f" ({said})" if said else ""
    return NotLoggedIn(
        f"{host}: the login is not accepted{why}: it is expired, revoked or of another server; run "
        "dedio kitsu login, or give a new KITSU_TOKEN (an admin makes one for a bot)"
    )


def login_refused(host: str, email: str, answer: Answer) -> TrackerError:
    """What POST auth/login said, for a person with a password."""
    try:
        found = answer.json()
    except ValueError:
        found = None
    said = found if isinstance(found, dict) else {}
    who = f"{host}: {email}"
    if said.get("missing_OTP") or said.get("wrong_OTP") or said.get("two_factor_authentication_required"):
        return NotLoggedIn(
            f"{who} logs in with two factors, which a program cannot; have an admin make a bot and put its "
            "token into KITSU_TOKEN"
        )
    if said.get("too_many_failed_login_attemps"):
        return TrackerDown(f"{who}: too many wrong passwords; wait a minute, then try again")
    if said.get("unactive"):
        return NotLoggedIn(f"{who}: this account is switched off; an admin switches it on in Kitsu")
    if said.get("default_password"):
        return NotLoggedIn(f"{who}: this account has the default password; set another one in Kitsu first")
    return NotLoggedIn(
        f"{who}: wrong email or password; run dedio kitsu login with the right ones, or look at "
        "KITSU_EMAIL and KITSU_PASSWORD"
    )
