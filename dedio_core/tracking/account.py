"""Who is logged in to the tracker, and logging in and out: what the command and the panel do alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dedio_core.errors import InputError, ToolError
from dedio_core.redaction import register
from dedio_core.settings import Settings
from dedio_core.trackers.kitsu import address, keys, login
from dedio_core.trackers.kitsu.client import KitsuClient
from dedio_core.trackers.kitsu.credentials import Login

OUTRANKS = ("KITSU_TOKEN", "KITSU_PASSWORD")
"""Variables that log in whatever the keyring has."""


@dataclass(frozen=True)
class Account:
    """Who is logged in where. `origin` says where the password or token is from."""

    host: str
    name: str
    email: str
    role: str
    origin: str
    is_bot: bool = False
    productions: tuple[str, ...] = ()
    """Open ones that the account sees."""
    warnings: tuple[str, ...] = ()


def place(
    settings: Settings,
    environment: Mapping[str, str],
    host: str | None,
    email: str | None,
    called: str = "host",
) -> tuple[str, str]:
    """Host and email as given, else as the environment or the settings say; empty where nothing does.

    Raises `InputError` for an address that is none; `called` is what it calls the host that is given.
    """
    return (
        address.checked(host, called) if host else login.host_of(settings, environment),
        email or login.email_of(settings, environment),
    )


def who(
    settings: Settings, environment: Mapping[str, str], host: str | None = None, called: str = "host"
) -> Account:
    """Ask the server who is logged in. Raises `InputError` without a host, `TrackerError`."""
    given = {"KITSU_HOST": address.checked(host, called)} if host else {}
    found = login.find(settings, {**environment, **given})
    if found is None:
        raise InputError(f"no Kitsu is named; set kitsu.host, or KITSU_HOST: {address.EXAMPLE}")
    with KitsuClient(found, patience=login.patience_of(settings)) as client:
        user, rows = client.user(), client.get("data/projects/open")
    names = tuple(sorted(str(row["name"]) for row in rows))
    return _account(found, user, names)


def log_in(settings: Settings, host: str, email: str, password: str) -> Account:
    """Try the password on the server, and keep it in the system keyring.

    Raises `ToolError` where there is no keyring, `TrackerError` where the server does not take it.
    """
    register(password)
    reason = keys.unavailable()
    if reason:
        raise ToolError(f"the password cannot be kept: {reason}")
    found = Login(host, email, password, origin="the system keyring")
    with KitsuClient(found, patience=login.patience_of(settings)) as client:
        user = client.user()
    keys.keep(host, email, password)
    return _account(found, user, ())


def log_out(host: str, email: str, environment: Mapping[str, str]) -> tuple[bool, tuple[str, ...]]:
    """Remove the password from the keyring: whether there was one, and what logs in all the same.

    Raises `ToolError` where there is no keyring.
    """
    was = keys.forget(host, email)
    said = (f"{name} is set, and logs in all the same" for name in OUTRANKS if environment.get(name))
    return was, tuple(said)


def _account(found: Login, user: Mapping[str, Any], productions: tuple[str, ...]) -> Account:
    given = (str(user.get(part) or "") for part in ("first_name", "last_name"))
    name = str(user.get("full_name") or " ".join(given)).strip()
    unsafe = (*found.warnings, address.warning(found.host))
    return Account(
        found.host,
        name,
        str(user.get("email") or ""),
        str(user.get("role") or ""),
        found.origin,
        bool(user.get("is_bot")),
        productions,
        tuple(dict.fromkeys(one for one in unsafe if one)),
    )
