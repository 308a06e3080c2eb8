"""A production for one test, with a team: made in a moment, and never looked at by another test."""

from __future__ import annotations

import functools
import itertools
import os
import secrets
from dataclasses import dataclass, field
from typing import Any

import gazu

from tests.kitsu.zou.server import ZouServer

PASSWORD = "a-password-of-9-letters"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class User:
    """An account on the server."""

    person: dict[str, Any]
    email: str
    role: str
    password: str = ""
    token: str = ""
    """A bot's access token; it has no password."""


@dataclass
class Site:
    """A server and its admin."""

    server: ZouServer
    admin: Any = field(init=False)

    def __post_init__(self) -> None:
        self.admin = self.client(email=self.server.email, password=self.server.password)

    def client(self, user: User | None = None, *, host: str = "", email: str = "", password: str = "") -> Any:
        """A gazu client that is logged in, as a user of `production` or with an email and a password."""
        made = gazu.client.create_client(host or self.server.host)
        made.session.request = functools.partial(made.session.request, timeout=60)  # gazu has no timeouts
        if user is not None and user.token:
            gazu.set_token(user.token, client=made)
            return made
        if user is not None:
            email, password = user.email, user.password
        gazu.log_in(email, password, client=made)
        return made

    def user(self, role: str, password: str = PASSWORD) -> User:
        """A new person of a role: admin, manager, supervisor, user, vendor or client."""
        email = f"{_unique(role)}@example.com"
        person = gazu.person.new_person(
            role.title(), email.split("@")[0], email, role=role, password=password, client=self.admin
        )
        return User(person, email, role, password=password)

    def bot(self, role: str = "manager") -> User:
        """A new bot of a role; it has a token and no password."""
        email = f"{_unique('bot')}@example.com"
        person = gazu.person.new_bot(email.split("@")[0], email, role=role, client=self.admin)
        return User(person, email, role, token=person["access_token"])

    def production(self, **given: Any) -> Production:
        """A new production with a name of its own, and a manager bot on its team."""
        values = {"name": _unique("Show"), "production_type": "short", **given}
        project = gazu.client.create("projects", values, client=self.admin)
        made = Production(self, project, self.bot())
        made.join(made.bot)
        return made


@dataclass
class Production:
    """A production, and the bot that ingests into it."""

    site: Site
    project: dict[str, Any]
    bot: User

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.project["id"])

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.project["name"])

    @property
    def environment(self) -> dict[str, str]:
        """What `dedio` is told by its environment, for the bot."""
        return {
            "KITSU_HOST": self.site.server.host,
            "KITSU_TOKEN": self.bot.token,
            "KITSU_PROJECT": self.name,
        }

    def client(self, user: User | None = None, *, host: str = "") -> Any:
        """A gazu client of the bot, or of a user; `host`: by way of a proxy."""
        return self.site.client(user or self.bot, host=host)

    def join(self, user: User) -> User:
        """Put somebody on the team."""
        gazu.project.add_person_to_team(self.project, user.person, client=self.site.admin)
        return user

    def member(self, role: str) -> User:
        """A new person of a role, on the team."""
        return self.join(self.site.user(role))

    def task_type(self, name: str = "Plates", entity: str = "Shot") -> dict[str, Any]:
        """A task type, made where the server lacks it, that the production uses."""
        admin = self.site.admin
        known = {(row["name"], row["for_entity"]): row for row in gazu.task.all_task_types(client=admin)}
        found = known.get((name, entity)) or gazu.task.new_task_type(name, for_entity=entity, client=admin)
        gazu.project.add_task_type(self.project, found, priority=1, client=admin)
        return dict(found)

    def fetch(self, path: str) -> Any:
        """What the API has at a path, for the admin."""
        return gazu.client.get(path, client=self.site.admin)

    def rename(self, name: str) -> None:
        """Give it another name on the server."""
        gazu.client.put(f"data/projects/{self.id}", {"name": name}, client=self.site.admin)

    def shots(self) -> list[dict[str, Any]]:
        """Its shots as they are on the server, canceled ones too."""
        return list(self.fetch(f"data/projects/{self.id}/shots"))


def _unique(stem: str) -> str:
    """A name that no other test has, on a server that others may use too."""
    return f"{stem}-{os.getpid()}-{next(_numbers)}-{secrets.token_hex(3)}"
