"""Which packages a script finds: the standard library, and what came with the program.

The packages of the Python that the program happens to run with are there for the evaluator alone. They are
loaded before the script is, and stay in `sys.modules`; whoever else imports one is told that there is none.
Foundry's own (PySide, and PyOpenColorIO as public code says) are not there either: which version of them a
Nuke has is not known.
"""

from __future__ import annotations

import builtins
import importlib
import importlib.util
import os
import sys
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

HERE = os.path.normpath(Path(__file__).parents[1])
LIBRARY = os.path.normpath(Path(os.__file__).parent) + os.sep


def only_own() -> None:
    """Load what evaluation needs, take the folders of other packages off the path, hide what is loaded."""
    import nukescripts.panels  # noqa: F401

    import nuke.evaluate.graph
    import nuke.evaluate.write  # noqa: F401

    others = {place for place in sys.path if place.endswith(("site-packages", "dist-packages"))}
    kept = dict.fromkeys(os.path.normpath(place) for place in sys.path if place and place not in others)
    sys.path[:] = [HERE, *(place for place in kept if place != HERE)]
    # Packages that were installed from a folder come by a finder of their own.
    sys.meta_path[:] = [one for one in sys.meta_path if "__editable__" not in repr(one)]
    sys.path_hooks[:] = [one for one in sys.path_hooks if "__editable__" not in repr(one)]
    folders = tuple(os.path.normpath(place) + os.sep for place in others)
    loaded = {name.partition(".")[0] for name, one in sys.modules.items() if _place(one).startswith(folders)}
    _hide(frozenset(loaded), (HERE + os.sep, *folders))


def _place(module: Any) -> str:
    """The file of a module; the folder of a package that has none."""
    places = [getattr(module, "__file__", None), *getattr(module, "__path__", ())]
    return os.path.normpath(next((place for place in places if place), "."))


def _absent(name: str) -> ModuleNotFoundError:
    top = name.partition(".")[0]
    return ModuleNotFoundError(f"No module named {top!r}", name=top)


def _hide(names: frozenset[str], folders: tuple[str, ...]) -> None:
    """Have an import of one of `names` fail, unless code in one of `folders` asks for it."""
    plain, by_name, find = builtins.__import__, importlib.import_module, importlib.util.find_spec

    @cache
    def is_ours(place: str) -> bool | None:
        """None for the standard library, which asks for somebody else."""
        place = os.path.normpath(place)
        if place.startswith(folders):
            return True
        return None if place.startswith(LIBRARY) else False

    def is_hidden(name: str) -> bool:
        if name.partition(".")[0] not in names:
            return False
        frame: FrameType | None = sys._getframe(2)
        while frame:
            place = frame.f_globals.get("__file__") or frame.f_code.co_filename
            if place.startswith("<") and frame.f_globals.get("__name__") == "__main__":
                return True
            if not place.startswith("<") and (found := is_ours(place)) is not None:
                return not found
            frame = frame.f_back
        return False

    def importing(name: str, *args: Any, **kwargs: Any) -> Any:
        level = kwargs.get("level", args[3] if len(args) > 3 else 0)
        if not level and is_hidden(name):
            raise _absent(name)
        return plain(name, *args, **kwargs)

    def import_module(name: str, package: str | None = None) -> Any:
        if is_hidden(name):
            raise _absent(name)
        return by_name(name, package)

    def find_spec(name: str, package: str | None = None) -> Any:
        return None if is_hidden(name) else find(name, package)

    builtins.__import__ = importing
    importlib.import_module = import_module
    importlib.util.find_spec = find_spec
