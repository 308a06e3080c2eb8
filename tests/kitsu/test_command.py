"""`dedio kitsu login`, `logout` and `whoami`, against the server."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from dedio_core.cli import main
from tests.kitsu.production import PASSWORD, Production
from tests.kitsu.test_login import InMemory, no_ring, ring, use  # noqa: F401  (fixtures)
from tests.kitsu.zou.server import ZouServer


@pytest.fixture(autouse=True)
def _nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No login and no settings of whoever runs the tests."""
    for name in (
        "KITSU_HOST",
        "KITSU_TOKEN",
        "KITSU_EMAIL",
        "KITSU_PASSWORD",
        "KITSU_PROJECT",
        "DEDIO_CONFIG",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_login_whoami_logout(
    production: Production, ring: InMemory, tmp_path: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """A password that the server takes is kept in the keyring; whoami uses it; logout removes it."""
    member = production.member("supervisor")
    host = production.site.server.host
    typed(monkeypatch, f"{PASSWORD}\n")
    assert main(["kitsu", "login", "--host", host, "--email", member.email, "--password-stdin"]) == 0
    assert ring.kept == {(f"dedio {host}", member.email): PASSWORD}
    out = capsys.readouterr()
    assert "role supervisor; the password is in the system keyring" in out.out
    monkeypatch.setenv("KITSU_HOST", host)
    assert main(["kitsu", "whoami"]) == 0
    monkeypatch.delenv("KITSU_HOST")
    capsys.readouterr()
    assert main(["kitsu", "whoami"]) == 0
    who = capsys.readouterr()
    for word in (host, member.email, "role supervisor", "the system keyring", production.name):
        assert word in who.out
    assert main(["kitsu", "logout"]) == 0
    assert "logged out" in capsys.readouterr().out
    assert ring.kept == {}
    assert main(["kitsu", "whoami"]) == 1
    assert "no Kitsu is named" in capsys.readouterr().err
    config = tmp_path / "settings.json"
    config.write_text(json.dumps({"kitsu": {"host": host, "email": member.email}}))
    assert main(["kitsu", "logout", "--config", str(config)]) == 0
    assert "was not logged in" in capsys.readouterr().out
    assert main(["kitsu", "whoami", "--config", str(config)]) == 1
    last = capsys.readouterr().err
    assert "the system keyring has none" in last
    assert PASSWORD not in out.out + out.err + who.out + who.err + last


def test_a_server_that_the_user_named_stays(
    production: Production, ring: InMemory, tmp_path: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Where the settings name another Kitsu, a login elsewhere does not change that, and says what would."""
    monkeypatch.setenv("KITSU_HOST", "https://kitsu.example.com/api")
    member, host = production.member("user"), production.site.server.host
    typed(monkeypatch, f"{PASSWORD}\n")
    assert main(["kitsu", "login", "--host", host, "--email", member.email, "--password-stdin"]) == 0
    out = capsys.readouterr().out
    assert "into the settings, in place of kitsu.host: " in out
    assert json.loads(out.splitlines()[-1].partition("kitsu.host: ")[2])["kitsu"]["host"] == host
    monkeypatch.delenv("KITSU_HOST")
    assert main(["kitsu", "whoami"]) == 1
    assert "no Kitsu is named" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["--password", "canary"],
        ["--password=canary"],
        ["--pass=canary"],
        ["--passwd", "canary"],
        ["canary"],
        ["--password-stdin=canary"],
    ],
)
def test_a_password_on_the_command_line_is_not_said_again(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """However it is given, and however short it is, the usage error does not have it."""
    assert main(["kitsu", "login", *words]) == 2
    said = capsys.readouterr()
    assert "canary" not in said.out + said.err
    assert "error: " in said.err


def test_a_password_that_is_wrong_is_not_kept(
    production: Production, ring: InMemory,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """What the server does not take is not kept, and not printed."""
    typed(monkeypatch, "canary-password-77\n")
    email = production.member("user").email
    host = production.site.server.host
    assert main(["kitsu", "login", "--host", host, "--email", email, "--password-stdin"]) == 1
    said = capsys.readouterr()
    assert said.err.startswith(
        f"dedio: error: {host}: {email}: wrong email or password; run dedio kitsu login"
    )
    assert "canary" not in said.out + said.err
    assert ring.kept == {}


def test_login_without_a_keyring(
    zou: ZouServer, no_ring: None, capsys: pytest.CaptureFixture[str]  # noqa: F811
) -> None:  # fmt: skip
    """Where nothing can be kept, no password is asked for, and the other ways are named."""
    assert main(["kitsu", "login", "--host", zou.host, "--email", zou.email]) == 1
    assert "has no system keyring" in (said := capsys.readouterr().err)
    assert "KITSU_TOKEN" in said


@pytest.mark.parametrize("as_json", [False, True])
def test_whoami_of_a_bot(
    production: Production, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], as_json: bool
) -> None:
    """A bot is told as such, with its productions; its token is in no output."""
    for name, value in production.environment.items():
        monkeypatch.setenv(name, value)
    assert main(["kitsu", "whoami", *(["--json"] if as_json else [])]) == 0
    out = capsys.readouterr().out
    assert production.bot.token not in out
    if as_json:
        found = json.loads(out)
        assert (found["role"], found["login"], found["productions"]) == (
            "manager", "KITSU_TOKEN", [production.name],
        )  # fmt: skip
    else:
        assert "role manager, a bot" in out
        assert production.name in out


def test_what_is_missing(
    ring: InMemory, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]  # noqa: F811
) -> None:  # fmt: skip
    """No host, no account, no terminal and an empty password are told, each with what to give."""
    typed(monkeypatch, "\n")
    assert main(["kitsu", "whoami"]) == 1
    assert "set kitsu.host, or KITSU_HOST" in capsys.readouterr().err
    assert main(["kitsu", "login"]) == 2
    assert "give --host and --email" in capsys.readouterr().err
    known = ["--host", "https://kitsu.example.com/api", "--email", "a@example.com"]
    assert main(["kitsu", "login", *known]) == 2
    assert "give --password-stdin" in capsys.readouterr().err
    assert main(["kitsu", "login", *known, "--password-stdin"]) == 2
    assert "the password is empty" in capsys.readouterr().err
    assert main(["kitsu", "login", "--host", "kitsu.example.com", "--email", "a@example.com"]) == 1
    assert "--host 'kitsu.example.com': it has no https:// before it" in capsys.readouterr().err


def test_a_password_at_the_terminal(
    zou: ZouServer, ring: InMemory, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:  # fmt: skip
    """At a terminal the password is asked for, and not echoed."""
    asked: list[str] = []

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda prompt: asked.append(prompt) or zou.password)
    assert main(["kitsu", "login", "--host", zou.host, "--email", zou.email]) == 0
    assert asked == [f"password of {zou.email} at {zou.host}: "]
    assert list(ring.kept.values()) == [zou.password]


def test_settings_do_not_show_the_password(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`dedio settings` has [redacted] for a password, however short."""
    config = tmp_path / "settings.json"
    config.write_text(json.dumps({"kitsu": {"password": "tiny"}}))
    for more in ([], ["--json"]):
        assert main(["settings", "--config", str(config), *more]) == 0
        out = capsys.readouterr().out
        assert "tiny" not in out
        assert "[redacted]" in out
