"""`dedio kitsu`: the login to Kitsu, what an ingest would change there, and its set-up."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from pathlib import Path
from typing import Any

from dedio_core import files
from dedio_core.cli import kitsu_plan, kitsu_setup
from dedio_core.errors import ToolError, UsageError
from dedio_core.redaction import register
from dedio_core.safe_text import shown
from dedio_core.settings import Settings, load, login_file
from dedio_core.settings.load import read_file
from dedio_core.trackers.kitsu import keys
from dedio_core.tracking import account


def add(verbs: Any) -> None:
    """The verb, the verbs below it and their flags."""
    p: argparse.ArgumentParser = verbs.add_parser(
        "kitsu", help="log in to Kitsu, look at it, set it up", description=__doc__
    )
    below = p.add_subparsers(dest="kitsu_verb", metavar="VERB", required=True)
    enter = below.add_parser(
        "login", help="check a password and keep it in the system keyring", allow_abbrev=False
    )
    enter.add_argument("--password", nargs="?", action=Refused, help=argparse.SUPPRESS)
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


class Refused(argparse.Action):
    """A password on the command line: refused, and not said again."""

    def __call__(self, *_: Any) -> None:
        """Refuse it."""
        raise UsageError(
            "a password is no flag, for every user of this machine sees it; leave it out, or give "
            "--password-stdin, and have another password if that one was yours"
        )


def log_in(flags: argparse.Namespace) -> int:
    """Try a password on the server, and keep it."""
    settings, host, email = _account(flags)
    reason = keys.unavailable()
    if reason:
        raise ToolError(f"the password cannot be kept: {reason}")
    password = _password(flags, f"password of {email} at {host}: ")
    found = account.log_in(settings, host, email, password)
    print(f"logged in to {shown(host)} as {_name(found)}; the password is in the system keyring")
    _warn(*found.warnings)
    needed = {"kitsu": {"host": host, "email": email}}
    kept = login_file()
    if (settings.kitsu.host or "").rstrip("/") == host and settings.kitsu.email == email:
        return 0
    others = [
        name
        for name, value in (("kitsu.host", host), ("kitsu.email", email))
        if _is_other(settings, name, value)
    ]
    if kept is None or others:
        where = f", in place of {' and '.join(others)}" if others else ""
        print(f"for the next commands put this into the settings{where}: {shown(json.dumps(needed))}")
        return 0
    with files.writing(kept):
        kept.parent.mkdir(parents=True, exist_ok=True)
    files.write_whole(kept, json.dumps(needed, indent=2).encode() + b"\n")
    print(f"the next commands use this Kitsu too: {shown(str(kept))} names it, where nothing else does")
    return 0


def _is_other(settings: Settings, name: str, value: str) -> bool:
    """Whether a file of the user's or the environment has another value than this."""
    found = getattr(settings.kitsu, name.partition(".")[2])
    is_of_a_login = settings.sources.get(name) == str(login_file())
    return bool(found) and found.rstrip("/") != value and not is_of_a_login


def log_out(flags: argparse.Namespace) -> int:
    """Remove a password from the keyring."""
    _, host, email = _account(flags)
    was, warnings = account.log_out(host, email, os.environ)
    kept = login_file()
    if kept and kept.is_file() and read_file(kept).get("kitsu") == {"host": host, "email": email}:
        with files.writing(kept):
            kept.unlink(missing_ok=True)
    print(f"{shown(email)} at {shown(host)}: {'logged out' if was else 'was not logged in'}")
    _warn(*warnings)
    return 0


def who_am_i(flags: argparse.Namespace) -> int:
    """Print who is logged in."""
    found = account.who(load(flags.config), os.environ, flags.host, "--host")
    _warn(*found.warnings)
    names = found.productions
    if flags.json:
        said: dict[str, Any] = {"host": found.host, "name": found.name, "email": found.email}
        said |= {"role": found.role, "login": found.origin, "productions": list(names)}
        print(json.dumps(said, indent=2))
        return 0
    print(f"server       {shown(found.host)}")
    print(f"account      {_name(found)}")
    print(f"login        {shown(found.origin)}")
    print(f"productions  {shown(', '.join(names)) or 'none: an admin puts the account on a team'}")
    return 0


def _account(flags: argparse.Namespace) -> tuple[Settings, str, str]:
    """The settings, and whose password it is about."""
    settings = load(flags.config)
    host, email = account.place(settings, os.environ, flags.host, flags.email, "--host")
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


def _name(found: account.Account) -> str:
    bot = ", a bot" if found.is_bot else ""
    return shown(f"{found.name} <{found.email}>, role {found.role}{bot}")


def _warn(*said: str) -> None:
    for one in said:
        print(f"dedio: warning: {shown(one)}", file=sys.stderr)
