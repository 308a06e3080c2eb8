"""Where credentials come from, what addresses are taken, and the system keyring."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringLocked, PasswordDeleteError

from dedio_core import redaction
from dedio_core.errors import InputError, SettingsError, ToolError
from dedio_core.redaction import HIDDEN, redacted
from dedio_core.settings import Settings, from_mapping, knobs, load, of_environment
from dedio_core.trackers.kitsu import address, keys, login
from dedio_core.trackers.kitsu.errors import NotLoggedIn

HOST, EMAIL = "https://kitsu.example.com/api", "ada@example.com"
ENVIRONMENT = {"KITSU_HOST": HOST, "KITSU_EMAIL": EMAIL, "KITSU_PASSWORD": "of-environment"}


class InMemory(KeyringBackend):
    """A keyring for one test."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("none")


class Locked(InMemory):
    """A keyring that nobody unlocks."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("the collection is locked")

    set_password = get_password  # type: ignore[assignment]


@pytest.fixture
def use() -> Iterator[type]:
    """Choose the keyring; the one that was chosen comes back."""
    before = keyring.get_keyring()
    yield keyring.set_keyring  # type: ignore[misc]
    keyring.set_keyring(before)


@pytest.fixture
def ring(use) -> InMemory:
    """A keyring that works."""
    made = InMemory()
    use(made)
    return made


@pytest.fixture
def no_ring(use) -> None:
    """As on a machine without a desktop."""
    use(NoKeyring())


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is registered here is forgotten afterwards."""
    monkeypatch.setattr(redaction, "_forms", {})
    monkeypatch.setattr(redaction, "_pattern", None)


def test_tokens_that_are_none() -> None:
    """A token is taken without the line's end; one with blanks in it is refused, and not shown."""
    found = login.find(Settings(), {"KITSU_HOST": HOST, "KITSU_TOKEN": "of-a-bot\n"})
    assert found is not None
    assert found.token == "of-a-bot"
    with pytest.raises(NotLoggedIn, match="KITSU_TOKEN has blanks") as wrong:
        login.find(Settings(), {"KITSU_HOST": HOST, "KITSU_TOKEN": "canary of a bot"})
    assert "canary" not in str(wrong.value)


def settings(**kitsu: str) -> Settings:
    return from_mapping({"kitsu": kitsu})


def test_no_host_is_no_login(ring: InMemory) -> None:
    """Where no host is given, nobody logs in, and that is no error."""
    assert login.find(Settings(), {}) is None
    assert login.find(Settings(), {"KITSU_TOKEN": "of-a-bot"}) is None


def test_the_first_that_is_complete(ring: InMemory) -> None:
    """A bot's token goes first, then the environment's password, then the keyring, then the settings."""
    keys.keep(HOST, EMAIL, "of-the-keyring")
    known = settings(host=HOST, email=EMAIL, password="of-the-settings")
    found = login.find(known, {**ENVIRONMENT, "KITSU_TOKEN": "of-a-bot"})
    assert (found.token, found.password, found.origin) == ("of-a-bot", "", "KITSU_TOKEN")
    found = login.find(known, ENVIRONMENT)
    assert (found.password, found.origin) == ("of-environment", "KITSU_PASSWORD")
    found = login.find(known, {})
    assert (found.password, found.origin, found.warnings) == ("of-the-keyring", "the system keyring", ())
    keys.forget(HOST, EMAIL)
    found = login.find(known, {})
    assert found.password == "of-the-settings"
    (warning,) = found.warnings
    assert "in clear" in warning
    assert "dedio kitsu login" in warning


def test_the_environment_goes_first(ring: InMemory) -> None:
    """KITSU_HOST, KITSU_EMAIL and KITSU_PROJECT go before the settings; empty ones do not count."""
    known = from_mapping(
        {"project": "a", "kitsu": {"host": "https://other.example.com/api", "email": "b@c.de"}}
    )
    found = login.find(known, ENVIRONMENT)
    assert (found.host, found.email) == (HOST, EMAIL)
    assert login.project_of(known, {"KITSU_PROJECT": "b"}) == "b"
    assert login.project_of(known, {"KITSU_PROJECT": ""}) == "a"
    assert of_environment({"KITSU_HOST": HOST, "KITSU_EMAIL": ""}) == {"kitsu.host": ("KITSU_HOST", HOST)}


def test_load_takes_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables go before files and after flags, and are named as the source."""
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"project": "of-file", "kitsu": {"host": "https://old.example.com/api"}}))
    monkeypatch.setenv("KITSU_HOST", HOST)
    monkeypatch.setenv("KITSU_PROJECT", "of-environment")
    found = load(file)
    assert (found.kitsu.host, found.project) == (HOST, "of-environment")
    assert found.sources["kitsu.host"] == "$KITSU_HOST"
    found = load(file, {"project": "of-flag"})
    assert found.project == login.project_of(found, {"KITSU_PROJECT": "of-environment"}) == "of-flag"


def test_what_is_missing_is_told(ring: InMemory) -> None:
    """A host without an account, and an account without a password: the ways there are."""
    for known in (settings(host=HOST), settings(host=HOST, email=EMAIL)):
        with pytest.raises(NotLoggedIn, match=r"KITSU_TOKEN.*KITSU_PASSWORD.*dedio kitsu login"):
            login.find(known, {})


def test_without_a_keyring(no_ring: None) -> None:
    """Where there is no keyring, one sentence says so, with what there is instead."""
    sentence = "this machine has no system keyring"
    with pytest.raises(NotLoggedIn, match=rf"no password for {EMAIL}: {sentence} .*KITSU_TOKEN") as found:
        login.find(settings(host=HOST, email=EMAIL), {})
    assert "dedio kitsu login" not in str(found.value)
    for do in (lambda: keys.keep(HOST, EMAIL, "a-password"), lambda: keys.forget(HOST, EMAIL)):
        with pytest.raises(ToolError, match=f"{sentence}.*KITSU_TOKEN"):
            do()
    assert login.find(settings(host=HOST), ENVIRONMENT).password == "of-environment"


def test_a_keyring_that_is_locked(use) -> None:
    """A keyring that refuses is told, without the password."""
    use(Locked())
    with pytest.raises(ToolError, match=r"could not be read: the collection is locked; unlock it"):
        login.find(settings(host=HOST, email=EMAIL), {})


def test_the_keyring(ring: InMemory) -> None:
    """A password is kept for a server and an account, and can be removed; nothing else is kept."""
    keys.keep(HOST, EMAIL, "a-password-kept")
    assert ring.kept == {(f"dedio {HOST}", EMAIL): "a-password-kept"}
    assert keys.read(HOST, EMAIL) == "a-password-kept"
    assert keys.read("https://other.example.com/api", EMAIL) is None
    assert keys.forget(HOST, EMAIL)
    assert not keys.forget(HOST, EMAIL)
    assert ring.kept == {}


def test_secrets_are_registered(ring: InMemory) -> None:
    """Whatever is read is redacted from then on, and is in no repr."""
    ring.kept[f"dedio {HOST}", EMAIL] = "secret-of-keyring"
    found = [
        login.find(settings(host=HOST, email=EMAIL), {}),
        login.find(Settings(), {**ENVIRONMENT, "KITSU_TOKEN": "secret-of-a-bot"}),
        login.find(Settings(), {**ENVIRONMENT, "KITSU_PASSWORD": "secret-of-env"}),
    ]
    for one in found:
        assert "secret" not in repr(one)
        assert redacted(f"x {one.password or one.token} y") == f"x {HIDDEN} y"
    known = settings(host=HOST, password="short")
    assert "short" not in repr(known)
    assert {k.name: k.value for k in knobs(known)}["kitsu.password"] == HIDDEN
    with pytest.raises(SettingsError, match=r"kitsu\.password: it is not a text") as wrong:
        from_mapping({"kitsu": {"password": 123456789}})
    assert "123456789" not in str(wrong.value)


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("https://k.example.com/api", "https://k.example.com/api"),
        (" https://k.example.com/api/ \n", "https://k.example.com/api"),
        ("HTTPS://k.example.com:8443/api//", "https://k.example.com:8443/api"),
        ("http://[::1]:80/api", "http://[::1]:80/api"),
        ("https://k.example.com", "https://k.example.com"),
    ],
)
def test_addresses(given: str, taken: str) -> None:
    """An address is taken as it is, without slashes and blanks around; nothing is added."""
    assert address.checked(given, "KITSU_HOST") == taken


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("k.example.com/api", "has no https:// before it"),
        ("", "has no https:// before it"),
        ("ftp://k.example.com", "has no https:// before it"),
        ("https://ada:secret-in-url@k.example.com/api", "no user or password goes into an address"),
        ("https://ada@k.example.com/api", "no user or password"),
        ("https:///api", "this is no address"),
        ("https://k.example.com:http/api", "this is no address"),
        ("https://[::1/api", "this is no address"),
        ("https://k.example.com/api?token=1", "this is no address"),
        ("https://k.example.com/ api", "this is no address"),
    ],
)
def test_addresses_that_are_none(given: str, words: str) -> None:
    """What is no address is refused with the name of where it is from, and without a password in it."""
    with pytest.raises(InputError, match=words) as found:
        address.checked(given, "KITSU_HOST")
    assert str(found.value).startswith("KITSU_HOST '")
    assert "secret-in-url" not in str(found.value)


@pytest.mark.parametrize(
    ("host", "warns"),
    [
        ("http://kitsu.example.com/api", True),
        ("http://192.168.0.7/api", True),
        ("https://kitsu.example.com/api", False),
        ("http://localhost:8080/api", False),
        ("http://127.0.0.1/api", False),
        ("http://[::1]/api", False),
    ],
)
def test_http_is_a_warning(host: str, warns: bool) -> None:
    """http to another machine is a warning; to this one it is not."""
    found = login.find(Settings(), {"KITSU_HOST": host, "KITSU_TOKEN": "of-a-bot"})
    assert bool(found.warnings) == warns
    assert not warns or "in clear" in found.warnings[0]
