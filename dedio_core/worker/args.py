"""The arguments of a request, read and checked: every problem in one error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from dedio_core.batch import Row
from dedio_core.errors import InputError, all_at_once
from dedio_core.paths import from_home
from dedio_core.pipeline import Pipeline, standard
from dedio_core.render.engine import ENGINES
from dedio_core.settings import WHOLE, Settings, load

WHERE = ("config", "settings", "project", "root", "jobs", "engine", "take_over")
"""What every request may say of settings and of how the work is done."""


class Args(Row):
    """The values of a request; `done` refuses those that nobody asked for, and all that was wrong."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(values, [])
        self.known: set[str] = set()

    def path(self, key: str) -> Path:
        """A whole path: a worker has no working folder of anybody's."""
        text = self.text(key)
        path = Path(text)
        if text and not path.is_absolute():
            self.problems.append(f"{key} '{text[:200]}': {WHOLE}")
        return path

    def maybe_path(self, key: str) -> Path | None:
        """A whole path, or None where none is given."""
        return self.path(key) if self.values.get(key) not in (None, "") else None

    def needed_path(self, key: str) -> Path:
        """A whole path that has to be given."""
        if self.values.get(key) in (None, ""):
            self.problems.append(f"'{key}' is missing")
        return self.path(key)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        found = self.values.get(key)
        if isinstance(found, list) and all(isinstance(one, str) and one for one in found):
            return tuple(found)
        if found is not None:
            self.problems.append(f"{key}: a list of texts is expected")
        return ()

    def paths(self, key: str) -> tuple[Path, ...]:
        """A list of whole paths."""
        found = tuple(map(Path, self.texts(key)))
        self.problems += [f"{key} '{path}': {WHOLE}" for path in found if not path.is_absolute()]
        return found

    def mapping(self, key: str) -> dict[str, Any]:
        """An object."""
        found = self.values.get(key)
        if found is not None and not isinstance(found, dict):
            self.problems.append(f"{key}: an object is expected")
        return found if isinstance(found, dict) else {}

    def done(self, known: Iterable[str]) -> None:
        """Raise `InputError` with everything that is wrong; `known` are the keys that there may be."""
        names = sorted(known)
        unknown = [
            f"'{key[:60]}' is not known; there are {', '.join(names)}"
            for key in self.values
            if key not in names
        ]
        all_at_once([*unknown, *self.problems])

    def settings(self) -> Settings:
        """The settings with what the request says of them. Raises `InputError`."""
        config, given, project = self.maybe_path("config"), self.mapping("settings"), self.text("project")
        all_at_once(self.problems)
        return load(config, {**given, **({"project": project} if project else {})})

    def root(self, settings: Settings) -> Path:
        """The shot tree's root. Raises `InputError` where nothing says which that is."""
        root = self.maybe_path("root") or from_home(settings.paths.shot_tree_root)
        all_at_once(self.problems)
        if not root.is_absolute():
            raise InputError("no shot tree is named; set paths.shot_tree_root to a whole path, or give root")
        return root

    def pipeline(self, settings: Settings) -> Pipeline:
        """The pipeline of an ordinary ingest, as the request wants it. Raises `InputError`."""
        jobs, engine, take_over = (
            self.whole("jobs") or 0,
            self.text("engine") or settings.pipeline.engine,
            self.flag("take_over"),
        )
        if engine not in ENGINES:
            self.problems.append(f"engine '{engine[:60]}': there are {', '.join(sorted(ENGINES))}")
        if jobs < 0:
            self.problems.append("jobs: it cannot be negative")
        all_at_once(self.problems)
        return standard(settings, root=self.root(settings), jobs=jobs, engine=engine, take_over=take_over)
