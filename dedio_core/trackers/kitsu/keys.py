"""The system keyring, where a person's password is kept. The only door to `keyring`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from dedio_core.errors import ToolError
from dedio_core.redaction import register

ELSE = "give KITSU_TOKEN (a bot), or KITSU_EMAIL and KITSU_PASSWORD, in the environment"
T = TypeVar("T")


def unavailable() -> str | None:
    """Why there is no keyring here, and what to do instead; or None."""
    try:
        import keyring
        from keyring.backends import fail, null
    except ImportError:
        return f"the Python package keyring is not installed; {ELSE}"
    backend = keyring.get_keyring()
    if isinstance(backend, (fail.Keyring, null.Keyring)):
        return f"this machine has no system keyring (a login without a desktop has none); {ELSE}"
    return None


def read(host: str, email: str) -> str | None:
    """The password kept for an account; None where there is none, or no keyring."""
    if unavailable():
        return None
    found: str | None = _asked("read", lambda keyring: keyring.get_password(_service(host), email))
    register(found)
    return found


def keep(host: str, email: str, password: str) -> None:
    """Keep a password. Raises `ToolError` where there is no keyring, or it refuses."""
    register(password)
    _there()
    _asked("written", lambda keyring: keyring.set_password(_service(host), email, password))


def forget(host: str, email: str) -> bool:
    """Remove a password; False where none was kept."""
    _there()
    if read(host, email) is None:
        return False
    _asked("changed", lambda keyring: keyring.delete_password(_service(host), email))
    return True


def _there() -> None:
    reason = unavailable()
    if reason:
        raise ToolError(reason)


def _service(host: str) -> str:
    return f"dedio {host}"


def _asked(verb: str, do: Callable[[Any], T]) -> T:
    import keyring

    try:
        return do(keyring)
    except Exception as error:  # noqa: BLE001  (backends raise whatever their system does)
        name = type(keyring.get_keyring()).__module__
        raise ToolError(
            f"the system keyring ({name}) could not be {verb}: {error}; unlock it, or {ELSE}"
        ) from None
