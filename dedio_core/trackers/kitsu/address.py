"""Where the server is: an address is taken as given, and of one that is wrong the right one is told."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from dedio_core.errors import InputError, TrackerError

EXAMPLE = "https://kitsu.example.com/api"


def checked(given: str, name: str) -> str:
    """The address without a slash at its end. `name`: the setting or variable that it is from.

    Raises `InputError`. Nothing is added: neither https:// nor /api.
    """
    text = given.strip().rstrip("/")
    if not re.match(r"https?://", text, re.IGNORECASE):
        raise InputError(f"{name} '{text}': it has no https:// before it; write it as {EXAMPLE}")
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise InputError(f"{name} '{text}': this is no address ({error}); write it as {EXAMPLE}") from None
    if parts.username is not None or parts.password is not None:
        raise InputError(
            f"{name} '{text}': no user or password goes into an address; give KITSU_EMAIL and "
            "KITSU_PASSWORD, or run dedio kitsu login"
        )
    if not host or parts.query or parts.fragment or not text.isprintable() or re.search(r"\s", text):
        raise InputError(f"{name} '{text}': this is no address of a server; write it as {EXAMPLE}")
    return urlunsplit((parts.scheme.lower(), parts.netloc, parts.path, "", ""))


def warning(host: str) -> str | None:
    """What is unsafe about an address: a password in clear over a network."""
    if urlsplit(host).scheme != "http" or is_local(host):
        return None
    return f"{host}: passwords and tokens go over the network in clear; use https where the server has it"


def is_local(host: str) -> bool:
    """Whether it is this machine."""
    name = urlsplit(host).hostname or ""
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def site_of(host: str) -> str:
    """The address without what follows the name of the machine."""
    parts = urlsplit(host)
    return urlunsplit((parts.scheme, parts.netloc, "", "", ""))


def wrong(host: str, is_zou: Callable[[str], bool]) -> TrackerError | None:
    """What is wrong with the address, after asking there and beside it; None where Kitsu's API answers."""
    if is_zou(host):
        return None
    site = site_of(host)
    others = [f"{host}/api", host.rpartition("/")[0] if host != site else "", f"{site}/api", site]
    for other in dict.fromkeys(one for one in others if one and one != host):
        if is_zou(other):
            return TrackerError(f"{host}: this is not Kitsu's API; did you mean {other} ?")
    return TrackerError(
        f"{host}: Kitsu's API is neither there nor at {site}/api; give the address as {EXAMPLE}"
    )


def down(status: object) -> str:
    """What the server's own status says is down, as a part of a sentence, or nothing."""
    found = status if isinstance(status, dict) else {}
    if found.get("database-up") is False:
        return "its database (PostgreSQL) is down"
    if found.get("key-value-store-up") is False:
        return "its Redis is down, without which Kitsu cannot work"
    return ""
