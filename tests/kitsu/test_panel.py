"""What the panel asks of Kitsu by way of the worker: the login, and the pages of shots."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any

import gazu
import pytest

from dedio_core.errors import TrackerError
from dedio_core.settings import load
from dedio_core.tracking.pages import pages
from dedio_core.worker import accounts
from dedio_core.worker.context import Context
from tests.kitsu.production import PASSWORD, Production
from tests.kitsu.test_login import InMemory, ring, use  # noqa: F401  (fixtures)

SAID: list[Any] = []


@pytest.fixture(autouse=True)
def _nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No login and no settings of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith(("KITSU_", "DEDIO_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def context() -> Context:
    return Context(threading.Event(), SAID.append)


def test_login_whoami_logout(production: Production, ring: InMemory) -> None:  # noqa: F811
    """A password that the server takes is kept in the keyring, and the answer says how to use it."""
    member = production.member("supervisor")
    asked = {"host": production.site.server.host, "email": member.email}
    found = accounts.login({**asked, "password": PASSWORD}, context())
    assert ring.kept == {(f"dedio {asked['host']}", member.email): PASSWORD}
    assert (found["email"], found["role"]) == (member.email, "supervisor")
    who = accounts.whoami({"settings": found["settings"]}, context())
    assert (who["email"], who["login"]) == (member.email, "the system keyring")
    assert who["productions"] == [production.name]
    assert accounts.logout({"settings": found["settings"]}, context())["was"] is True
    assert accounts.logout({"settings": found["settings"]}, context())["was"] is False
    assert ring.kept == {}
    with pytest.raises(TrackerError, match="the system keyring has none"):
        accounts.whoami({"settings": found["settings"]}, context())
    assert PASSWORD not in json.dumps([found, who, SAID])


def test_a_wrong_password_is_not_kept(production: Production, ring: InMemory) -> None:  # noqa: F811
    """The server refuses it, nothing is kept, and it is in no sentence."""
    wrong = {"host": production.site.server.host, "email": production.member("user").email}
    with pytest.raises(TrackerError) as caught:
        accounts.login({**wrong, "password": "canary-password-78"}, context())
    assert "canary" not in str(caught.value)
    assert ring.kept == {}


def test_pages_are_those_that_gazu_makes(production: Production, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each shot that is in the production; one that is not has none."""
    admin = production.site.admin
    sequence = gazu.shot.new_sequence(production.project, "sht", client=admin)
    shot = gazu.shot.new_shot(production.project, sequence, "sht010", client=admin)
    for name, value in production.environment.items():
        monkeypatch.setenv(name, value)
    found = pages(load(), os.environ, [("sht", "010"), ("sht", "999")])
    assert found == {("sht", "010"): gazu.shot.get_shot_url(shot, client=production.site.admin)}


def test_pages_without_a_production_are_an_error_in_words(
    production: Production, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the production is unknown, or no Kitsu is named, a sentence says so."""
    with pytest.raises(TrackerError, match="no Kitsu is configured"):
        pages(load(), os.environ, [("sht", "010")])
    for name, value in {**production.environment, "KITSU_PROJECT": "no such show"}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(TrackerError, match="no open production 'no such show'"):
        pages(load(), os.environ, [("sht", "010")])
