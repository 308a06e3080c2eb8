"""The panel: one widget, in a pane of Nuke or in a window of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path

from nuke_plugin.panel import state as changes
from nuke_plugin.panel.qt import Qt, QtCore, QtWidgets
from nuke_plugin.panel.queue.orders import Order, order
from nuke_plugin.panel.session import Session
from nuke_plugin.panel.state import Change
from nuke_plugin.panel.view import keys, theme
from nuke_plugin.panel.view.banner import Banner
from nuke_plugin.panel.view.dialogs import closing
from nuke_plugin.panel.view.dialogs.dialogs import Dialogs
from nuke_plugin.panel.view.drawer.drawer import Drawer
from nuke_plugin.panel.view.empty import Empty
from nuke_plugin.panel.view.footer import Footer
from nuke_plugin.panel.view.speaker import Speaker
from nuke_plugin.panel.view.styled import Styled
from nuke_plugin.panel.view.table.cut_menu import offer_cuts
from nuke_plugin.panel.view.table.row_menu import row_menu
from nuke_plugin.panel.view.table.table import Table
from nuke_plugin.panel.view.toolbar import Toolbar


class Panel(Styled):
    """Shows a session. Whoever made the session closes it, and asks `may_close` before."""

    def __init__(self, session: Session, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setObjectName("dedio")
        self.setWindowTitle("DED-IO")
        theme.dress(self)
        self.toolbar, self.banner, self.empty = Toolbar(), Banner(), Empty()
        self.table, self.drawer, self.footer = Table(session), Drawer(session), Footer()
        self.dialogs, self.speaker = Dialogs(session, self), Speaker(session, self.banner)
        self.menu: QtWidgets.QMenu | None = None
        self._lay_out()
        self._connect()
        session.listen(self._heard)
        self._show_rows(None)
        self._show_state()
        self.toolbar.show_login(session.login)
        self.footer.show_progress(session.progress(), session.state.phase)

    def _lay_out(self) -> None:
        self._split = QtWidgets.QSplitter(Qt.Orientation.Vertical)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.table)
        self._split.addWidget(self.drawer)
        self._split.setStretchFactor(0, 1)
        self._split.setSizes([380, 240])
        self._pages = QtWidgets.QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self._split)
        box = QtWidgets.QVBoxLayout(self)
        box.setContentsMargins(8, 8, 8, 8)
        box.setSpacing(6)
        box.addWidget(self.toolbar)
        box.addWidget(self.banner)
        box.addWidget(self._pages, 1)
        box.addWidget(self.footer)
        self.drawer.hide()
        self.empty.clips.setFocus()
        for before, after in pairwise((self.toolbar, self.table, self.drawer, self.footer)):
            QtWidgets.QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        for source in (self.empty, self.table):
            source.dropped.connect(self.add)
        asks = self.dialogs
        asks.chosen.connect(self.add)
        press(self.empty.clips, asks.browse_clips)
        press(self.empty.folder, asks.browse_folder)
        press(self.empty.timeline, asks.add_timeline)
        top = self.toolbar.buttons
        press(top["clips"], asks.browse_clips)
        press(top["timeline"], asks.add_timeline)
        press(top["kitsu"], lambda: asks.log_in(top["kitsu"]))
        press(top["settings"], asks.show_settings)
        for key in ("remove", "undo", "redo"):
            press(top[key], self._acts()[key])
        for key in ("plan", "ingest"):
            press(self.footer.buttons[key], self._acts()[key])
        for key in ("pause", "go_on", "cancel", "retry_failed"):
            press(self.footer.buttons[key], getattr(self.session, key))
        self.toolbar.filters.changed.connect(self._filter)
        self.toolbar.filters.search.returnPressed.connect(self.table.setFocus)
        self.table.refused.connect(partial(self.speaker.refuse, "error"))
        self.table.looked_at.connect(self.drawer.show_row)
        press(self.table.none.all, self.toolbar.filters.clear)
        self.table.customContextMenuRequested.connect(self._menu)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_buttons())
        self.drawer.refused.connect(partial(self.speaker.refuse, "error"))
        self.drawer.closed.connect(self.table.setFocus)
        self.drawer.chosen.connect(self._go_to)
        self.installEventFilter(keys.Keys(keys.KEYS, self._acts(), self))
        self.table.installEventFilter(keys.Keys(keys.TABLE_KEYS, self._acts(), self))

    def _acts(self) -> dict[str, Callable[[], None]]:
        """What keys, buttons and menus do. What cannot be done now says so instead."""
        do: dict[str, tuple[str, Callable[[], None]]] = {
            "undo": ("undo", self.session.undo),
            "redo": ("redo", self.session.redo),
            "remove": ("remove", self._remove),
            "plan": ("plan", self.plan),
            "ingest": ("ingest", self.ingest),
            "fill_down": ("edit", self.table.fill_down),
            "number_by_tens": ("edit", self.table.number_by_tens),
            "find": ("", self.search),
            "scrub": ("", self.scrub),
            "one_row": ("", self._one_row),
        }
        return {name: partial(self._do, action, act) for name, (action, act) in do.items()}

    def _do(self, action: str, act: Callable[[], None]) -> None:
        refusal = self.session.state.refusal(action)
        if refusal:
            self.speaker.refuse("warning", refusal)
        else:
            act()

    # What a person does

    def add(self, paths: tuple[Path, ...]) -> None:
        """Add what was dropped or chosen."""
        self._do("add", lambda: self.session.add(paths))

    def plan(self) -> None:
        """Show what would be written."""
        self.drawer.open_at("plan")
        self.session.plan()

    def ingest(self) -> None:
        """Ingest what the button says: the selected rows where there are several, else all that are shown."""
        if not self.table.none.isHidden():
            self.speaker.refuse("warning", "no row is shown; clear the search, or let go the filters")
        else:
            self.session.ingest(self._order().ids)

    def _order(self) -> Order:
        shown = self.table.rows.ids if self.table.rows.is_filtered else None
        return order(self.session.rows, self.table.chosen(), shown)

    def search(self) -> None:
        """Go to the search field."""
        self.toolbar.go_to_search()

    def scrub(self) -> None:
        """Open the scrubber and go to its bar, or close it."""
        self.drawer.scrub(self.table.current())

    def _remove(self) -> None:
        if ids := self.table.chosen():
            self.session.remove(ids)

    def _one_row(self) -> None:
        current = self.table.current()
        self.table.choose((current,) if current is not None else (), current)

    def _menu(self, at: QtCore.QPoint) -> None:
        if ids := self.table.chosen():
            acts = self._acts() | {"ingest": lambda: self._do("ingest", lambda: self.session.ingest(ids))}
            self.menu = row_menu(self.session, ids, acts, self)
            offer_cuts(self.menu, self.session)
            self.menu.popup(self.table.viewport().mapToGlobal(at))

    def _filter(self, text: str, only: frozenset[str]) -> None:
        kept = self.table.chosen(), self.table.current(), self.table.currentIndex().column()
        self.table.rows.show_only(text, only)
        self.table.choose(*kept)
        self.drawer.show_row(self.table.current())
        self._show_buttons()

    def _go_to(self, row: int) -> None:
        """A node of the plan was chosen: select its row."""
        self.table.choose((row,), row)
        self.table.scrollTo(self.table.currentIndex())

    # What the session tells

    def _heard(self, change: Change) -> None:
        if not isinstance(change, (changes.LogAdded, changes.Said)):
            self.drawer.plan.show_age(self.session.is_plan_old)
        if isinstance(change, changes.RowsChanged):
            self._show_rows(change.ids)
        elif isinstance(change, changes.ProgressChanged):
            self.table.rows.changed(change.ids)
            self.footer.show_progress(self.session.progress(), self.session.state.phase)
        elif isinstance(change, changes.StateChanged):
            self._show_state()
        elif isinstance(change, changes.PlanChanged):
            self.drawer.plan.show_tree(self.session.plan_tree)
        elif isinstance(change, changes.LogAdded):
            self.drawer.log.added(change.id, change.line)
        elif isinstance(change, changes.SettingsChanged):
            self.dialogs.refresh_settings()
            self.table.rows.changed(None)  # empty cells show what the settings say, pictures look otherwise
            self.drawer.scrubber.show_row(self.table.current())
        elif isinstance(change, changes.LoginChanged):
            self.toolbar.show_login(self.session.login)
            self.dialogs.refresh_login()

    def _show_rows(self, ids: frozenset[int] | None) -> None:
        """Rows were added, taken out or changed. A row that was edited stays where it is until one sorts."""
        if ids is None:
            self.table.refresh()
        else:
            self.table.rows.changed(ids)
        rows = self.session.rows
        if bool(rows) != bool(self._pages.currentIndex()):
            self._pages.setCurrentIndex(1 if rows else 0)
            (self.table if rows else self.empty.clips).setFocus()
        self.toolbar.filters.setVisible(bool(rows))
        self.toolbar.filters.count(rows)
        self.toolbar.fit()
        self.table.header.show_cut_columns(any(row.origin == "timeline" for row in rows))
        if ids is None or self.table.current() in ids:
            self.drawer.show_row(self.table.current())
        self._show_buttons()

    def _show_state(self) -> None:
        state = self.session.state
        self.empty.show_state(state)
        self.toolbar.show_state(state)
        self._show_buttons()
        self.footer.show_progress(self.session.progress(), state.phase)

    def _show_buttons(self) -> None:
        self.footer.show_state(self.session.state, self._order().words, bool(self.session.rows))

    # Closing

    def may_close(self) -> bool:
        """Ask where work is under way; the session is closed where the answer is not to stay."""
        return closing.may_close(self.session, self)

    def sizeHint(self) -> QtCore.QSize:  # noqa: D102, N802
        return QtCore.QSize(1280, 720)

    def minimumSizeHint(self) -> QtCore.QSize:  # noqa: D102, N802
        return QtCore.QSize(420, 320)


def press(button: QtWidgets.QAbstractButton, do: Callable[[], None]) -> None:
    """Have the button do that."""
    button.clicked.connect(lambda _on=False: do())
