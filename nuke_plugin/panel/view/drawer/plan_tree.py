"""The plan as a tree: every folder and file that would be written."""

from __future__ import annotations

from collections.abc import Sequence

from nuke_plugin.panel.qt import Qt, QtCore, QtGui, QtWidgets, Signal
from nuke_plugin.panel.state import PlanNode
from nuke_plugin.panel.view import theme

INKS = {"error": theme.RED, "warning": theme.YELLOW, "note": theme.BLUE, "file": theme.TEXT}
ROW = int(Qt.ItemDataRole.UserRole) + 1
OPEN = 40
"""Shots up to which the tree stands open to its files."""


class PlanTree(QtWidgets.QWidget):
    """The tree, or a sentence where there is none yet. `chosen` tells the id of a node's row."""

    chosen = Signal(int)

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = QtGui.QStandardItemModel(0, 2, self)
        self.model.setHorizontalHeaderLabels(["What would be written", "How much, and why"])
        self.tree = QtWidgets.QTreeView()
        self.tree.setObjectName("plan")
        self.tree.setAccessibleName("Plan")
        self.tree.setModel(self.model)
        self.tree.setUniformRowHeights(True)
        self.tree.setEditTriggers(QtWidgets.QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setAlternatingRowColors(True)
        self.tree.header().setStretchLastSection(True)
        self.tree.clicked.connect(self._tell)
        self.tree.activated.connect(self._tell)
        self._none = QtWidgets.QLabel(
            "Preview plan (Ctrl+P) shows here what an ingest would write. It writes nothing itself."
        )
        self._none.setProperty("faint", True)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.old = QtWidgets.QLabel("Rows, settings or plates were changed since: plan again (Ctrl+P)")
        self.old.setObjectName("old")
        self.old.hide()
        whole = QtWidgets.QWidget()
        box = QtWidgets.QVBoxLayout(whole)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addWidget(self.old)
        box.addWidget(self.tree)
        self._pages = QtWidgets.QStackedLayout(self)
        self._pages.addWidget(self._none)
        self._pages.addWidget(whole)

    def show_tree(self, nodes: Sequence[PlanNode]) -> None:
        """Show this plan in place of the last."""
        self.model.removeRows(0, self.model.rowCount())
        for node in nodes:
            self.model.invisibleRootItem().appendRow(items(node))
        shots = sum(len(node.children) for node in nodes)
        self.tree.expandToDepth(3 if shots <= OPEN else 0)  # root, plate, version, its pictures' folder
        self._pages.setCurrentIndex(1 if nodes else 0)

    def show_age(self, is_old: bool) -> None:
        """Say above the tree that it is of what was before, or not."""
        self.old.setVisible(is_old)

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:  # noqa: D102, N802
        super().resizeEvent(event)
        self.tree.setColumnWidth(0, max(260, event.size().width() * 6 // 10))

    def _tell(self, index: QtCore.QModelIndex) -> None:
        row = index.sibling(index.row(), 0).data(ROW)
        if row is not None:
            self.chosen.emit(int(row))


def items(node: PlanNode) -> list[QtGui.QStandardItem]:
    """The two cells of a node, with its children below the first."""
    name, detail = QtGui.QStandardItem(node.name), QtGui.QStandardItem(node.detail)
    name.setToolTip(node.name)
    detail.setToolTip(node.detail)
    detail.setForeground(theme.colour(theme.FAINT))
    if node.kind in INKS:
        name.setForeground(theme.colour(INKS[node.kind]))
    if node.kind in ("root", "shot"):
        font = name.font()
        font.setBold(True)
        name.setFont(font)
    name.setData(node.row, ROW)
    for child in node.children:
        name.appendRow(items(child))
    return [name, detail]
