"""`dedio kitsu`: the login to Kitsu, what an ingest would change there, and its set-up."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from pathlib import Path
from typing import Any

from dedio_core.cli import kitsu_plan, kitsu_setup
from dedio_core.errors import InputError, ToolError, UsageError
from dedio_core.redaction import register
from dedio_core.safe_text import shown
from dedio_core.settings import Settings, load
from dedio_core.trackers.kitsu import address, keys, login
from dedio_core.trackers.kitsu.client import KitsuClient
from dedio_core.trackers.kitsu.credentials import Login


def add(verbs: Any) -> None:
    """The verb, the verbs below it and their flags."""
    p: argparse.ArgumentParser = verbs.add_parser(
        "kitsu", help="log in to Kitsu, look at it, set it up", description=__doc__
    )
    below = p.add_subparsers(dest="kitsu_verb", metavar="VERB", required=True)
    enter = below.add_parser("login", help="check a password and keep it in the system keyring")
    enter.add_argument(
        "--password-stdin", action="store_true", help="read the password from standard input, one line"
    )
    leave = below.add_parser("logout", help="remove the password from the system keyring")
    who = below.add_parser("whoami", help="server, account, role, and the productions that it is on")
    who.add_argument("--json", action="store_true", help="as one JSON document")
    kitsu_plan.add(below)
    kitsu_setup.add(below)
    for one, run in ((enter, log_in), (leave, log_out), (who, who_am_i)):
        one.add_argument("--host", metavar="URL", help="address of Kitsu's API; else kitsu.host")
        if one is not who:
            one.add_argument("--email", metavar="EMAIL", help="who logs in; else kitsu.email")
        one.add_argument("--config", type=Path, metavar="FILE", help="a settings file")
        one.set_defaults(run=run)


def log_in(flags: argparse.Namespace) -> int:
    """Try a password on the server, and keep it."""
    settings, host, email = _account(flags)
    reason = keys.unavailable()
    if reason:
        raise ToolError(f"the password cannot be kept: {reason}")
    password = _password(flags, f"password of {email} at {host}: ")
    with _client(settings, Login(host, email, password)) as client:
        user = client.user()
    keys.keep(host, email, password)
    print(f"logged in to {shown(host)} as {_name(user)}; the password is in the system keyring")
    _warn(address.warning(host))
    if (settings.kitsu.host or "").rstrip("/") != host or settings.kitsu.email != email:
        needed = json.dumps({"kitsu": {"host": host, "email": email}})
        print(f"for the next commands put this into the settings file: {shown(needed)}")
    return 0


def log_out(flags: argparse.Namespace) -> int:
    """Remove a password from the keyring."""
    _, host, email = _account(flags)
    was = keys.forget(host, email)
    print(f"{shown(email)} at {shown(host)}: {'logged out' if was else 'was not logged in'}")
    for name in ("KITSU_TOKEN", "KITSU_PASSWORD"):
        if os.environ.get(name):
            _warn(f"{name} is set, and logs in all the same")
    return 0


def who_am_i(flags: argparse.Namespace) -> int:
    """Print who is logged in."""
    settings = load(flags.config)
    given = {"KITSU_HOST": address.checked(flags.host, "--host")} if flags.host else {}
    found = login.find(settings, {**os.environ, **given})
    if found is None:
        raise InputError(f"no Kitsu is named; set kitsu.host, or KITSU_HOST: {address.EXAMPLE}")
    for warning in found.warnings:
        _warn(warning)
    with _client(settings, found) as client:
        user = client.user()
        rows = client.get("data/projects/open")
    names = sorted(str(row["name"]) for row in rows)
    if flags.json:
        said = {"host": found.host, "name": _full_name(user), "email": user.get("email")}
        said |= {"role": user.get("role"), "login": found.origin, "productions": names}
        print(json.dumps(said, indent=2))
        return 0
    print(f"server       {shown(found.host)}")
    print(f"account      {_name(user)}")
    print(f"login        {shown(found.origin)}")
    print(f"productions  {shown(', '.join(names)) or 'none: an admin puts the account on a team'}")
    return 0


def _account(flags: argparse.Namespace) -> tuple[Settings, str, str]:
    """The settings, and whose password it is about."""
    settings = load(flags.config)
    host = address.checked(flags.host, "--host") if flags.host else login.host_of(settings, os.environ)
    email = flags.email or login.email_of(settings, os.environ)
    missing = [name for name, value in (("--host", host), ("--email", email)) if not value]
    if missing:
        raise UsageError(f"give {' and '.join(missing)}, or the settings kitsu.host and kitsu.email")
    return settings, host, email


def _password(flags: argparse.Namespace, prompt: str) -> str:
    if flags.password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin is not None and sys.stdin.isatty():
        password = getpass.getpass(shown(prompt))
    else:
        raise UsageError("there is no terminal to ask for the password; give --password-stdin")
    if not password:
        raise UsageError("the password is empty")
    register(password)
    return password


def _client(settings: Settings, found: Login) -> KitsuClient:
    return KitsuClient(found, patience=login.patience_of(settings))


def _full_name(user: dict[str, Any]) -> str:
    given = (str(user.get(part) or "") for part in ("first_name", "last_name"))
    return str(user.get("full_name") or " ".join(given)).strip()


def _name(user: dict[str, Any]) -> str:
    bot = ", a bot" if user.get("is_bot") else ""
    return shown(f"{_full_name(user)} <{user.get('email')}>, role {user.get('role')}{bot}")


def _warn(said: str | None) -> None:
    if said:
        print(f"dedio: warning: {shown(said)}", file=sys.stderr)
