"""Where a user's own files are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def user_cache() -> Path | None:
    """The user's cache folder, which need not exist; None for a user without a home folder."""
    import platformdirs

    return _of_user(lambda: Path(platformdirs.user_cache_path("dedio", appauthor=False)))


def media_cache() -> Path | None:
    """What is kept of media from one look to the next; as `user_cache`."""
    folder = user_cache()
    return folder / "media.json" if folder else None


def user_file() -> Path | None:
    """The user's settings file, which need not exist; None for a user without a home folder."""
    import platformdirs

    return _of_user(lambda: Path(platformdirs.user_config_path("dedio", appauthor=False), "settings.json"))


def login_file() -> Path | None:
    """Where `dedio kitsu login` keeps the server and the account, without the password; as `user_file`."""
    place = user_file()
    return place.with_name("login.json") if place else None


def _of_user(where: Callable[[], Path]) -> Path | None:
    try:
        path = where()
    except RuntimeError:  # no HOME, and no entry in the system's list of users
        return None
    return path if path.is_absolute() else None  # $HOME or $XDG_... may be anything; "." is nobody's home
