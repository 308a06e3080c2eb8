"""A keyring in a file, for commands that are processes of their own: PYTHON_KEYRING_BACKEND names it."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend


class FileRing(KeyringBackend):
    """What is kept is in the file of DEDIO_TEST_RING."""

    priority = 1

    def _kept(self) -> dict[str, str]:
        path = Path(os.environ["DEDIO_TEST_RING"])
        return dict(json.loads(path.read_text())) if path.exists() else {}

    def _keep(self, kept: dict[str, str]) -> None:
        Path(os.environ["DEDIO_TEST_RING"]).write_text(json.dumps(kept))

    def get_password(self, service: str, username: str) -> str | None:
        return self._kept().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._keep({**self._kept(), f"{service} {username}": password})

    def delete_password(self, service: str, username: str) -> None:
        self._keep({name: kept for name, kept in self._kept().items() if name != f"{service} {username}"})
