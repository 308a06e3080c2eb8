"""A password and tokens that publish, or fail to: they are in no output, no file and no list of processes.

The password has `CANARY` in it, with letters around it that JSON, HTML and URLs write otherwise. Tokens,
those that the server gives for a password too, are known by their form. That the search finds what is there
is proved with the redaction taken out.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.faults import kit
from tests.faults.test_canary import TAKEN_OUT
from tests.kitsu.cutting import SHOTS, Publishing
from tests.kitsu.production import User
from tests.kitsu.proxy import Answer, Call, Proxy

pytestmark = pytest.mark.slow

CANARY = "c4n4ry"
PASSWORD = f'pw "{CANARY}" \\ <é> &%20'
WRONG = f"wrong {CANARY} word"
TOKEN = re.compile(rb"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}")
ANYWHERE = "dedio_core.redaction.register = lambda value: None"


@dataclass
class Stage:
    """The commands of one run, what they said, and where else something may be."""

    publishing: Publishing
    person: User
    proxy: Proxy
    said: list[str] = field(default_factory=list)
    seen: list[bytes] = field(default_factory=list)
    """The command lines of all processes, at each request."""

    @property
    def folder(self) -> Path:
        """All that is made is below it, but for what is given."""
        return self.publishing.root.parent

    @property
    def given(self) -> Path:
        """The keyring and the settings with a password."""
        made = self.folder / "given"
        made.mkdir(exist_ok=True)
        return made

    def env(self, **changed: str) -> dict[str, str]:
        """The environment of a command: the person's password, where nothing else is said."""
        ring = {
            "PYTHON_KEYRING_BACKEND": "tests.kitsu.ring.FileRing",
            "DEDIO_TEST_RING": str(self.given / "ring.json"),
        }
        login = {"KITSU_HOST": self.proxy.host, "KITSU_EMAIL": self.person.email, "KITSU_TOKEN": ""}
        state = {"XDG_STATE_HOME": str(self.folder / "state"), "XDG_CONFIG_HOME": str(self.folder / "config")}
        project = {"KITSU_PROJECT": self.publishing.env["KITSU_PROJECT"], "KITSU_PASSWORD": PASSWORD}
        return {**ring, **login, **state, **project, **changed}

    def dedio(self, words: list[Any], stdin: str = "", **changed: str) -> int:
        """Run a command; its exit code."""
        typed = self.given / "stdin.txt"
        typed.write_text(stdin)
        ran = self.publishing.cutting.forked.run(words, env=self.env(**changed), stdin=str(typed))
        self.said.append(ran.said)
        return ran.code

    def ingest(self, *more: object, **changed: str) -> int:
        """The ingest of the cut, with reports."""
        out = self.folder / "out"
        out.mkdir(exist_ok=True)
        reports = [word for kind in ("html", "json", "csv") for word in ("--report", out / f"r.{kind}")]
        words = self.publishing.cutting.words(self.publishing.root, *more, *reports, "--verbose")
        return self.dedio([*words], **changed)

    def watch(self) -> None:
        """Read all command lines at each request."""
        if sys.platform == "linux":
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    self.seen.append(path.read_bytes())
                except OSError:
                    continue


@pytest.fixture
def stage(publishing: Publishing, proxy: Proxy) -> Stage:
    production = publishing.production
    person = production.join(production.site.user("manager", PASSWORD))
    made = Stage(publishing, person, proxy)
    proxy.rule(Call(made.watch), "", times=9999)
    return made


def echo(status: int, *secrets: str) -> Answer:
    """An answer that has what it was asked with in it."""
    body = json.dumps({"message": f"cannot take {' and '.join(secrets)}"})
    return Answer(status, body.encode(), "application/json")


def whole_run(stage: Stage) -> Iterator[tuple[str, int, int]]:
    """Every way to log in and to fail: what it was, its exit code, and the one that it must have."""
    token = stage.publishing.production.bot.token
    bot, wrong = {"KITSU_TOKEN": token, "KITSU_PASSWORD": ""}, {"KITSU_PASSWORD": WRONG}
    plan = ["kitsu", "plan", *stage.publishing.cutting.words(stage.publishing.root)[1:]]
    login = ["kitsu", "login", "--password-stdin"]
    nobody = {"KITSU_PASSWORD": ""}
    for words in (["kitsu", "whoami"], ["kitsu", "whoami", "--json"], plan, [*plan, "--json"]):
        yield " ".join(map(str, words[:2])), stage.dedio(words), 0
        yield " ".join(map(str, words[:2])), stage.dedio(words, **bot), 0
        yield " ".join(map(str, words[:2])), stage.dedio(words, **wrong), 1
    nowhere = kit.made(stage.given / "type.json", {"kitsu": {"task_type": "Plates that nobody makes"}})
    yield "setup", stage.dedio(["kitsu", "setup", "--config", nowhere], **bot), 1
    yield "a bad token", stage.dedio(["kitsu", "whoami"], KITSU_TOKEN=f"eyJ0eXAi.{CANARY}.signature"), 1
    yield "wrong password", stage.ingest(**wrong), 0
    yield "server down", stage.ingest("--json", KITSU_HOST="http://127.0.0.1:1/api"), 0
    for status in (400, 401, 422, 500):
        rules = [stage.proxy.rule(echo(status, PASSWORD, token), "POST .*/shots$", times=99)]
        yield f"{status} at a shot", stage.ingest(**{**bot, "KITSU_PASSWORD": PASSWORD}), 0
        rules += [stage.proxy.rule(echo(status, PASSWORD), "POST .*/auth/login", times=99)]
        yield f"{status} at the login", stage.ingest(), 0
        stage.proxy.rules.remove(rules.pop())
        rules += [stage.proxy.rule(echo(status, WRONG), "POST .*/auth/login", times=99)]
        yield f"dedio kitsu login, {status}", stage.dedio(login, WRONG), 1
        for rule in rules:
            stage.proxy.rules.remove(rule)
    yield "login, wrong", stage.dedio(login, WRONG, **nobody), 1
    yield "login", stage.dedio(login, f"{PASSWORD}\n", **nobody), 0
    yield "whoami of the keyring", stage.dedio(["kitsu", "whoami"], **nobody), 0
    yield "pending", stage.dedio(["publish", "--pending", "--root", stage.publishing.root], **nobody), 0
    yield "again", stage.ingest("--json", **bot), 0
    clip = stage.publishing.cutting.folder / "cards" / "A001C001_261122AB.mov"
    words = ["ingest", "--source", clip, "--sequence", "sht", "--shot", "900", "--in", 12, "--out", 13]
    config = kit.settings(stage.given)
    yield "a clip", stage.dedio([*words, "--root", stage.publishing.root, "--config", config], **bot), 0
    words = ["publish", *SHOTS, "--root", stage.publishing.root]
    yield "publish", stage.dedio([*words, "--verbose", "--json"]), 0
    yield "publish --dry-run", stage.dedio([*words, "--dry-run", "--json"], **bot), 0
    clear = kit.made(stage.given / "clear.json", {"kitsu": {"password": PASSWORD}})
    yield "logout", stage.dedio(["kitsu", "logout"], **nobody), 0
    yield "in clear", stage.dedio([*words, "--config", clear], **nobody), 0


def with_secret(stage: Stage) -> list[str]:
    """Where a secret is: in what was said, in a file that was made or its name, or in a list of processes."""

    def is_in(data: bytes) -> bool:
        return CANARY.encode() in data or bool(TOKEN.search(data))

    found = [f"said: {text[:2000]}" for text in stage.said if is_in(text.encode())]
    found += [f"process: {line!r}" for line in stage.seen if is_in(line)]
    for path in stage.folder.rglob("*"):
        if stage.given not in path.parents and path.is_file():
            name = path.relative_to(stage.folder).as_posix()
            found += [name] if is_in(name.encode()) or is_in(path.read_bytes()) else []
    return found


def test_no_secret_leaves(stage: Stage) -> None:
    """No password and no token is in any output, report, log, sidecar, outbox or command line."""
    wrong = []
    for what, code, wanted in whole_run(stage):
        if code != wanted:
            wrong.append((what, code, stage.said[-1][-600:]))
        if found := with_secret(stage):
            wrong.append((what, code, str(found)[:1500]))
    assert wrong == []
    assert sys.platform != "linux" or len(stage.seen) > 100
    assert any("[redacted]" in text for text in stage.said)


def test_the_search_finds_it(stage: Stage) -> None:
    """Without the redaction the same search finds what a server echoes: said, and in the outbox."""
    stage.proxy.rule(echo(400, PASSWORD), "POST .*/shots$", times=99)
    code = f"import dedio_core.redaction\n{ANYWHERE}\n{TAKEN_OUT}\nimport sys\n"
    code += "from dedio_core.cli import main\nsys.exit(main())"
    words = [str(word) for word in stage.publishing.cutting.words(stage.publishing.root, "--verbose")]
    env = {**os.environ, **stage.env(), "PYTHONPATH": str(kit.ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", code, *words],
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    stage.said.append(ran.stdout + ran.stderr)
    found = with_secret(stage)
    assert ran.returncode == 0, ran.stderr
    assert any(one.startswith("said: ") for one in found)
    assert any("outbox/" in one for one in found)
