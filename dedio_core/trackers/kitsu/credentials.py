"""Who logs in where."""

from __future__ import annotations

from dataclasses import dataclass, field

from dedio_core.redaction import register


@dataclass(frozen=True)
class Login:
    """A server, and either a bot's token or a person's email and password. Secrets are registered."""

    host: str
    email: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    origin: str = ""
    """Where the password or token is from, in words."""
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        register(self.password)
        register(self.token)
