"""What a right-click on rows offers."""

from __future__ import annotations

from collections.abc import Callable

from nuke_plugin.panel.qt import Qt, QtCore, QtGui, QtWidgets
from nuke_plugin.panel.session import Session

Act = Callable[[], None]


def row_menu(
    session: Session, ids: tuple[int, ...], acts: dict[str, Act], parent: QtWidgets.QWidget
) -> QtWidgets.QMenu:
    """The menu for these rows; what cannot be done is grey and says why in its tooltip."""
    menu = QtWidgets.QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setToolTipsVisible(True)
    made = tuple(one for one in ids if session.path_of(one))
    none = "there is no plate of it yet" if len(ids) < 2 else "there are no plates of them yet"

    def add(title: str, do: Act, refusal: str | None = None) -> None:
        action = menu.addAction(title)
        action.triggered.connect(lambda _on=False: do())
        action.setEnabled(refusal is None)
        action.setToolTip(refusal or "")

    refusal, state = None if made else none, session.state
    one = ids[0] if len(ids) == 1 else None
    add("Ingest these", acts["ingest"], state.refusal("ingest"))
    add("Fill down\tCtrl+D", acts["fill_down"], state.refusal("edit"))
    add("Number by tens", acts["number_by_tens"], state.refusal("edit"))
    add("Remove\tDel", acts["remove"], state.refusal("remove"))
    menu.addSeparator()
    add(
        "Import plates as Reads",
        lambda: session.import_plates(made, "reads"),
        refusal or state.refusal("import_reads"),
    )
    add(
        "Import comp starter",
        lambda: session.import_plates(made, "comp"),
        refusal or state.refusal("import_comp"),
    )
    menu.addSeparator()
    is_one = "choose one row" if one is None else refusal
    add("Reveal", lambda: session.reveal(one or 0), is_one or state.refusal("reveal"))
    add("Copy path", lambda: copy(session, made), refusal)
    if one is None:
        add("Open in Kitsu", lambda: None, "choose one row")
    else:
        add(
            "Open in Kitsu",
            lambda: session.kitsu_page(one, open_page),
            refusal or state.refusal("open_in_kitsu"),
        )
    return menu


def copy(session: Session, ids: tuple[int, ...]) -> None:
    """Put the plates' folders on the clipboard, a line each."""
    QtGui.QGuiApplication.clipboard().setText("\n".join(str(session.path_of(one)) for one in ids))


def open_page(url: str) -> None:
    """Show a web page in the user's browser; only what is one."""
    if url.startswith(("https://", "http://")):
        QtGui.QDesktopServices.openUrl(QtCore.QUrl(url))
