"""What opens below the table: in and out of a row, the plan, the log of a row."""

from __future__ import annotations

from nuke_plugin.panel.qt import Qt, QtGui, QtWidgets, Signal
from nuke_plugin.panel.session import Session
from nuke_plugin.panel.view.drawer.log import Log
from nuke_plugin.panel.view.drawer.plan_tree import PlanTree
from nuke_plugin.panel.view.drawer.problems import Problems
from nuke_plugin.panel.view.drawer.scrubber import Scrubber

PAGES = ("scrub", "plan", "log")


class Drawer(QtWidgets.QTabWidget):
    """`closed` tells that it was shut; `chosen` the id of a row that was chosen in the plan."""

    closed = Signal()
    refused = Signal(str)
    chosen = Signal(int)

    def __init__(self, session: Session, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.scrubber, self.plan = Scrubber(session), PlanTree()
        self.log, self.problems = Log(session), Problems(session)
        self.setDocumentMode(True)
        self.tabBar().setDrawBase(False)
        self.setMinimumHeight(170)
        page = QtWidgets.QWidget()
        box = QtWidgets.QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.problems)
        box.addWidget(self.log, 1)
        self.addTab(self.scrubber, "In and out")
        self.addTab(self.plan, "Plan")
        self.addTab(page, "Row and its log")
        shut = QtWidgets.QToolButton()
        shut.setObjectName("flat")
        shut.setText("\N{MULTIPLICATION SIGN}")
        shut.setToolTip("Close (Esc)")
        shut.setAccessibleName("Close the drawer")
        shut.clicked.connect(self.shut)
        self.setCornerWidget(shut, Qt.Corner.TopRightCorner)
        self.scrubber.refused.connect(self.refused)
        self.plan.chosen.connect(self.chosen)

    def page(self) -> str:
        """The key of the page that is open."""
        return PAGES[self.currentIndex()]

    def open_at(self, page: str) -> None:
        """Open it at that page."""
        self.setCurrentIndex(PAGES.index(page))
        self.show()
        if page == "scrub":
            self.scrubber.bar.setFocus()

    def scrub(self, row: int | None) -> None:
        """Open it at in and out of that row; where they are to be seen already, shut it."""
        if self.isVisible() and self.page() == "scrub":
            self.shut()
        else:
            self.open_at("scrub")
            self.show_row(row)

    def shut(self) -> None:
        """Close it, and give the focus back."""
        self.scrubber.bar.settle()
        self.hide()
        self.closed.emit()

    def show_row(self, row: int | None) -> None:
        """The focus is on another row, or the row is another."""
        self.scrubber.show_row(row)
        self.problems.show_row(row)
        self.log.show_row(row)

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:  # noqa: D102, N802
        is_space = event.key() == Qt.Key.Key_Space and self.page() == "scrub"
        if event.key() == Qt.Key.Key_Escape or is_space:
            self.shut()
        else:
            super().keyPressEvent(event)
