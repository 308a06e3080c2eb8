"""Taking a whole cut list out of the table, as when the next one of the same shots was added."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from nuke_plugin.panel.qt import QtWidgets
from nuke_plugin.panel.session import Session


def offer_cuts(menu: QtWidgets.QMenu, session: Session) -> None:
    """Where rows of several cut lists are in the table, offer to remove those of each."""
    found: dict[Path, list[int]] = {}
    for row in session.rows:
        if row.cut is not None:
            found.setdefault(row.cut, []).append(row.id)
    if len(found) < 2:
        return
    menu.addSeparator()
    names = [cut.name for cut in found]
    for cut, ids in found.items():
        name = cut.name if names.count(cut.name) == 1 else str(cut)
        rows = "row" if len(ids) == 1 else f"{len(ids)} rows"
        action = menu.addAction(f"Remove the {rows} of {name}".replace("&", "&&"))
        action.setToolTip(session.state.refusal("remove") or str(cut))
        action.setEnabled(session.state.refusal("remove") is None)
        action.triggered.connect(partial(_remove, session, tuple(ids)))


def _remove(session: Session, ids: tuple[int, ...], _on: bool = False) -> None:
    session.remove(ids)
