"""Import every module of the package, so that a syntax or a name that a Python lacks is found."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import dedio_core


def main() -> None:
    """Import them all; an error ends it with its traceback."""
    modules = [m.name for m in pkgutil.walk_packages(dedio_core.__path__, "dedio_core.")]
    for name in modules:
        importlib.import_module(name)
    print(f"{len(modules)} modules import on Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
