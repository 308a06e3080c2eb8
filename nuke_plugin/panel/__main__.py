"""``python -I nuke_plugin/panel/__main__.py [PATH ...]``: the panel outside Nuke; `dedio panel` runs it."""

from __future__ import annotations

import argparse
import importlib.machinery
import importlib.util
import os
import shlex
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The folder that has DED-IO's two packages."""


def main() -> int:
    """Open the panel. Exit codes as those of `dedio`: 0 closed, 1 it cannot be opened, and a sentence why."""
    p = argparse.ArgumentParser("dedio panel", description="The panel, outside Nuke.")
    p.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="clips, folders or a cut list to add")
    paths = [path.absolute() for path in p.parse_args().paths]
    if missing := [str(path) for path in paths if not os.path.exists(path)]:  # noqa: PTH110  (never raises)
        return _failed(f"not found: {', '.join(missing)}")
    try:
        from nuke_plugin.panel import standalone
    except ImportError as error:
        return _failed(f"{error}".replace("pip install 'dedio[panel]'", _pip()))
    if sys.platform.startswith("linux") and not _has_screen():
        return _failed(
            "there is no screen here: neither DISPLAY nor WAYLAND_DISPLAY is set; start it in a terminal of "
            "the desktop (over ssh: ssh -X)"
        )
    return standalone.show(paths)


def _has_screen() -> bool:
    """Whether Qt has one to draw on, as far as the environment tells: some of its platforms need none."""
    named = os.environ.get("QT_QPA_PLATFORM", "")
    if any(not one.startswith(("xcb", "wayland")) for one in named.split(";") if one):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _pip() -> str:
    """What installs Qt into this Python: from the checkout, else by the name that is installed already."""
    what = f"{ROOT}[panel]" if (ROOT / "pyproject.toml").is_file() else "dedio[panel]"
    words = (sys.executable, "-m", "pip", "install", what)
    return " ".join(f'"{word}"' for word in words) if os.name == "nt" else shlex.join(words)


def _failed(said: str) -> int:
    print(f"dedio: error: {said}", file=sys.stderr)
    return 1


def _import_by_path() -> None:
    """Import the packages from `ROOT`, which an isolated Python does not look in, and nothing else there."""
    for name in ("dedio_core", "nuke_plugin"):
        spec = importlib.machinery.PathFinder.find_spec(name, [str(ROOT)])
        if spec and spec.loader and name not in sys.modules:
            sys.modules[name] = module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)


if __name__ == "__main__":
    _import_by_path()
    sys.exit(main())
