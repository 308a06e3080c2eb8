"""The panel in six states, as docs/images has it: a real session, a real worker, a real ingest of the sample.

Usage: panel_pictures.py FOLDER     (docs/images/panel-*.png are written from a checkout's root)

Needs PySide6; no screen. About a minute.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
SETTINGS = {
    "project": "demo",
    "output": {"resolution": [1280, 720], "proxy_resolution": [640, 360]},
    "color": {"config": "ocio://studio-config-v1.0.0_aces-v1.3_ocio-v2.1"},
}
PATIENCE = 120.0
SHOW = Path("/mnt/shows/demo")
"""Where a show would be: its path is in the pictures."""


def main(out: Path) -> None:
    """Make a turnover in a folder that is taken away afterwards, and take the pictures."""
    with place() as folder:
        prepare(folder)
        out.mkdir(parents=True, exist_ok=True)
        take(folder, out)


@contextmanager
def place() -> Iterator[Path]:
    """`SHOW` where it can be made and nothing is there, else a temporary folder."""
    made = [one for one in (SHOW, *SHOW.parents) if not one.exists()]
    try:
        SHOW.mkdir(parents=True)
    except OSError:
        with tempfile.TemporaryDirectory(prefix="dedio-panel-") as name:
            yield Path(name)
        return
    try:
        yield SHOW
    finally:
        shutil.rmtree(SHOW)
        for folder in made[1:]:
            folder.rmdir()


def prepare(folder: Path) -> None:
    """The sample's clips and cut, settings for small plates, and a home that knows nothing else."""
    from dedio_core.sample import make_cut, make_turnover

    make_turnover(folder / "cards")
    make_cut(folder / "cards")
    (folder / "shots").mkdir()
    settings = SETTINGS | {"paths": {"shot_tree_root": str(folder / "shots")}}
    (folder / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    for name in [one for one in os.environ if one.startswith(("KITSU_", "DEDIO_")) or one == "OCIO"]:
        del os.environ[name]
    os.environ.update(
        *(),
        DEDIO_CONFIG=str(folder / "settings.json"),
        DEDIO_PYTHON=sys.executable,
        XDG_CACHE_HOME=str(folder / "cache"),
        XDG_CONFIG_HOME=str(folder / "config"),
    )


def take(folder: Path, out: Path) -> None:
    """Do the job through the panel, and take a picture at each state."""
    from nuke_plugin.panel.qt import QtCore, QtWidgets
    from nuke_plugin.panel.session import Session
    from nuke_plugin.panel.standalone import Window, connect
    from nuke_plugin.panel.view import theme
    from nuke_plugin.panel.view.post import Post
    from nuke_plugin.panel.view.window import Panel

    app = QtWidgets.QApplication([])
    kinds = QtCore.QSettings
    kinds.setPath(kinds.Format.IniFormat, kinds.Scope.UserScope, str(folder / "kept"))
    theme.dark(app)
    session = Session(connect, Post())
    panel = Panel(session)
    window = Window(panel)
    window.show()
    session.start()

    def until(done: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not done():
            app.processEvents()
            time.sleep(0.01)
            if time.monotonic() > end:
                raise SystemExit(f"it took too long: {session.state}")

    def rest(seconds: float) -> None:
        end = time.monotonic() + seconds
        until(lambda: time.monotonic() > end)

    def picture(state: str) -> None:
        until(lambda: all(panel.table.thumbnails.get(row) for row in session.rows if row.media))
        rest(2.0)  # the scrubber's pictures
        window.grab().save(str(out / f"panel-{state}.png"))

    until(lambda: session.settings and session.spaces)
    picture("empty")
    session.add_timeline(folder / "cards" / "sample_cut_v01.edl", (folder / "cards",))
    until(lambda: session.state.phase == "ready")
    clip = folder / "cards" / "A001C003_261122AB.mxf"
    session.add((clip,))
    until(lambda: session.rows[-1].origin == "clip" and session.state.phase == "ready")
    own = session.rows[-1].id
    for column, text in (("sequence", "sht"), ("shot", "100"), ("in", "3"), ("out", "50")):
        session.set_cells((own,), column, text)
    panel.table.choose((own,), own)
    panel.banner.hide()
    picture("timeline")

    panel.scrub()
    picture("scrubber")

    panel.plan()
    until(lambda: session.plan_tree and session.state.phase == "ready")
    panel.banner.hide()
    picture("plan")

    panel.drawer.shut()
    clip.unlink()  # somebody takes the card away
    panel.table.choose((), own)
    session.ingest()
    until(
        lambda: (
            session.progress().rows_done >= 2
            and any(0.4 < r.done / max(1, r.total) < 0.9 for r in session.rows if r.status == "running")
        )
    )
    panel.banner.hide()
    rest(0.1)
    window.grab().save(str(out / "panel-ingesting.png"))

    until(lambda: session.state.phase == "finished")
    failed = next(row.id for row in session.rows if row.status == "failed")
    panel.table.choose((failed,), failed)
    panel.drawer.open_at("log")
    picture("finished")
    session.close(keep_running=False)
    rest(1)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images"))
