"""The shot tree at one look: every shot's elements with their versions, and every cut log."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dedio_core import cut_log, shot_tree
from dedio_core.cut_log import CutLog
from dedio_core.naming import Tree

Versions = dict[int, Path]


@dataclass(frozen=True)
class TreeState:
    """What the tree at `root` holds for one task. Shot codes are as `folded` writes them.

    `problems` are cut logs that cannot be read.
    """

    root: Path
    tree: Tree
    task: str
    versions: dict[str, dict[str, Versions]] = field(default_factory=dict)
    logs: dict[str, CutLog] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def elements(self, code: str) -> dict[str, Versions]:
        """The elements of a shot, each with its version folders by number."""
        return self.versions.get(folded(code), {})

    def log(self, code: str) -> CutLog | None:
        """The cut log of a shot; None where it has none."""
        return self.logs.get(folded(code))

    def retired(self, code: str, element: str) -> dict[int, str]:
        """Withdrawn versions of an element, each with the reason."""
        log = self.log(code)
        return log.retired(element) if log else {}

    def sidecar(self, folder: Path) -> dict[str, Any]:
        """The sidecar of a version; empty where there is none that can be read."""
        return shot_tree.read_sidecar(folder) or {}


def folded(code: str) -> str:
    """A shot code as codes are compared: file systems of artists do not tell cases apart."""
    return code.casefold()


def look(root: Path, tree: Tree, task: str) -> TreeState:
    """Look at the tree once. Raises `PublishError` for folders that may not be read."""
    folders = [root]
    for template in tree.version_folder:
        entries = [(e, template.parse(e.name)) for folder in folders for e in shot_tree.entries_of(folder)]
        folders = [e for e, values in entries if values is not None and values.get("task", task) == task]
    versions: dict[str, dict[str, Versions]] = defaultdict(lambda: defaultdict(dict))
    for folder in folders:
        values = tree.version_folder[-1].parse(folder.name)
        if values and folder.is_dir():
            versions[folded(values["shot"])][values["element"]][int(values["version"])] = folder
    logs, problems = cut_log.logs(root, tree, task)
    made = {code: dict(elements) for code, elements in versions.items()}
    return TreeState(root, tree, task, made, {folded(log.code): log for log in logs}, tuple(problems))
