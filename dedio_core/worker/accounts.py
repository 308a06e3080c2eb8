"""The login to Kitsu. A password comes in one request, goes into the system keyring, and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from dedio_core.errors import InputError, all_at_once
from dedio_core.redaction import register
from dedio_core.settings import Settings
from dedio_core.tracking import account
from dedio_core.worker.args import WHERE, Args
from dedio_core.worker.context import Context


def whoami(values: Mapping[str, Any], context: Context) -> Any:
    """Who is logged in. Raises `NotLoggedIn`, `TrackerError`; `InputError` where no Kitsu is named."""
    args = Args(values)
    host = args.text("host")
    args.done((*WHERE, "host"))
    found = account.who(args.settings(), os.environ, host or None)
    return {**_said(found), "productions": list(found.productions)}


def login(values: Mapping[str, Any], context: Context) -> Any:
    """Try `password` on the server and keep it; `settings` are what the next requests need to use it."""
    given = values.get("password")
    register(given if isinstance(given, str) else None)
    args = Args(values)
    password = args.text("password") if isinstance(given, str) else ""
    if not password:
        args.problems.append("the password is missing: give 'password', a text")
    settings, host, email = _asked(args, "password")
    found = account.log_in(settings, host, email, password)
    return {**_said(found), "settings": {"kitsu.host": host, "kitsu.email": email}}


def logout(values: Mapping[str, Any], context: Context) -> Any:
    """Remove the password from the keyring; `was` tells whether there was one."""
    _, host, email = _asked(Args(values))
    was, warnings = account.log_out(host, email, os.environ)
    return {"host": host, "email": email, "was": was, "warnings": list(warnings)}


def _asked(args: Args, *more: str) -> tuple[Settings, str, str]:
    """The settings, and whose password it is about. Raises `InputError`."""
    host, email = args.text("host"), args.text("email")
    args.done((*WHERE, "host", "email", *more))
    settings = args.settings()
    host, email = account.place(settings, os.environ, host or None, email or None)
    missing = (("host", host), ("email", email))
    all_at_once(
        [f"no {name} is named; give it, or set kitsu.{name}" for name, value in missing if not value],
        InputError,
    )
    return settings, host, email


def _said(found: account.Account) -> dict[str, Any]:
    return {
        "host": found.host,
        "name": found.name,
        "email": found.email,
        "role": found.role,
        "login": found.origin,
        "is_bot": found.is_bot,
        "warnings": list(found.warnings),
    }
