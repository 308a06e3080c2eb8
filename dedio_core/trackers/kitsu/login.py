"""Where credentials come from: the first place that has all of them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dedio_core.redaction import register_environment
from dedio_core.settings import Settings
from dedio_core.trackers.kitsu import address, keys
from dedio_core.trackers.kitsu.credentials import Login
from dedio_core.trackers.kitsu.errors import NotLoggedIn
from dedio_core.trackers.kitsu.patience import Patience

HOW = f"{keys.ELSE}, or run dedio kitsu login"
IN_CLEAR = (
    "kitsu.password is in clear in {where}: whoever reads that file has it; run dedio kitsu login and take "
    "it out, or use KITSU_TOKEN"
)


def find(settings: Settings, environment: Mapping[str, str]) -> Login | None:
    """The login of this run; None where no host is given. `environment` goes before the settings.

    Raises `NotLoggedIn` where a host is given and no place has all that is needed for it, and `InputError`
    for a host that is none.
    """
    register_environment(environment)
    host = host_of(settings, environment)
    if not host:
        return None
    warnings = [one for one in (address.warning(host),) if one]
    token = environment.get("KITSU_TOKEN", "").strip()
    if token:
        if not re.fullmatch(r"[!-~]+", token):
            raise NotLoggedIn(f"{host}: KITSU_TOKEN has blanks or letters that no token has; copy it again")
        return Login(host, token=token, origin="KITSU_TOKEN", warnings=tuple(warnings))
    email = email_of(settings, environment)
    if not email:
        raise NotLoggedIn(f"{host}: nobody is logged in; {HOW}")
    password, origin = environment.get("KITSU_PASSWORD"), "KITSU_PASSWORD"
    if not password:
        password, origin = keys.read(host, email), "the system keyring"
    if not password and settings.kitsu.password:
        where = settings.sources.get("kitsu.password", "the settings")
        password, origin = settings.kitsu.password, f"kitsu.password of {where}"
        warnings.append(IN_CLEAR.format(where=where))
    if not password:
        reason = keys.unavailable()
        where = "the system keyring has none" if reason is None else reason.split("; ")[0]
        raise NotLoggedIn(f"{host}: no password for {email}: {where}; {HOW if reason is None else keys.ELSE}")
    return Login(host, email, password, origin=origin, warnings=tuple(warnings))


def host_of(settings: Settings, environment: Mapping[str, str]) -> str:
    """The address of Kitsu's API, checked; empty where none is given."""
    given = environment.get("KITSU_HOST", "").strip()
    if given:
        return address.checked(given, "KITSU_HOST")
    return address.checked(settings.kitsu.host, "kitsu.host") if settings.kitsu.host else ""


def email_of(settings: Settings, environment: Mapping[str, str]) -> str:
    """Who logs in; empty where nobody is named."""
    return environment.get("KITSU_EMAIL", "").strip() or settings.kitsu.email or ""


def project_of(settings: Settings, environment: Mapping[str, str]) -> str:
    """The production; empty where none is named."""
    if settings.sources.get("project") == "flag":
        return settings.project
    return environment.get("KITSU_PROJECT", "").strip() or settings.project


def patience_of(settings: Settings) -> Patience:
    """How long to wait, by `kitsu.timeout`."""
    seconds = settings.kitsu.timeout
    total = max(90.0, 3 * seconds)
    return Patience(connect=min(10.0, seconds), read=seconds, upload=4 * seconds, total=total)
