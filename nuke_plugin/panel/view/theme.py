"""Colours, and how widgets look: Nuke's dark palette, inside Nuke and outside it.

Inside Nuke the application's own style stays: only what is below our widget is styled.
"""

from __future__ import annotations

from functools import cache

from nuke_plugin.panel.qt import QtGui, QtWidgets

BACK = "#323232"
FIELD = "#262626"
RAISED = "#424242"
LINE = "#1c1c1c"
TEXT = "#c8c8c8"
BRIGHT = "#f0f0f0"
FAINT = "#a0a0a0"
"""On `BACK` 4.9 to 1, on `FIELD` 5.8 to 1: small text is read from 4.5 on."""
ACCENT = "#f7931e"
RED = "#ff6b5e"
YELLOW = "#e8c547"
GREEN = "#7fc97f"
BLUE = "#7fb2d9"
SELECTED = "#5a4526"
LEVELS = {"error": RED, "warning": YELLOW, "info": BLUE, "good": GREEN}
ROW_HEIGHT = 40
"""Pixels: a thumbnail of 64 x 36 and its margin; fourteen rows on a screen of 720 with the drawer shut."""

SHEET = f"""
QWidget#dedio, QWidget#dedio QWidget {{ color: {TEXT}; }}
QWidget#dedio, QDialog, QWidget#page {{ background: {BACK}; }}
QToolTip {{ background: {FIELD}; color: {TEXT}; border: 1px solid {LINE}; padding: 3px; }}
QPushButton, QToolButton {{
    background: {RAISED}; border: 1px solid {LINE}; border-radius: 3px; padding: 4px 10px; }}
QPushButton:hover, QToolButton:hover {{ background: #4c4c4c; }}
QPushButton:pressed, QToolButton:pressed {{ background: {FIELD}; }}
QPushButton:checked, QToolButton:checked {{
    background: {SELECTED}; color: {BRIGHT}; border-color: {ACCENT}; }}
QPushButton:disabled, QToolButton:disabled {{ color: #757575; background: #383838; }}
QPushButton[primary="true"] {{ background: {ACCENT}; color: #1c1c1c; font-weight: bold; }}
QPushButton[primary="true"]:hover {{ background: #ffa63d; }}
QPushButton[primary="true"]:disabled {{ background: #5c4a33; color: #8f8f8f; }}
QWidget#dedio QPushButton[primary="true"] {{ color: #1c1c1c; }}
QWidget#dedio QPushButton:disabled, QWidget#dedio QToolButton:disabled {{ color: #757575; }}
QToolButton#small {{ padding: 1px 8px; }}
QToolButton#flat {{ background: transparent; border: 1px solid transparent; }}
QToolButton#flat:hover {{ background: {RAISED}; }}
QLineEdit, QPlainTextEdit, QComboBox, QSpinBox {{
    background: {FIELD}; border: 1px solid {LINE}; border-radius: 3px; padding: 3px 6px;
    selection-background-color: {ACCENT}; selection-color: #1c1c1c; }}
QComboBox QAbstractItemView {{ background: {FIELD}; selection-background-color: {SELECTED}; }}
QPushButton:focus, QToolButton:focus, QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus,
QTableView:focus, QTreeView:focus, QWidget#timebar:focus {{ border: 1px solid {ACCENT}; }}
QTableView QLineEdit, QTableView QComboBox {{ padding: 0 3px; border-radius: 0; border: 1px solid {ACCENT}; }}
QTableView, QTreeView {{
    background: {FIELD}; alternate-background-color: #2a2a2a; border: 1px solid {LINE};
    gridline-color: #303030; selection-background-color: {SELECTED}; }}
QTreeView {{ selection-color: {BRIGHT}; }}
QTreeView::item {{ padding: 2px 0; }}
QHeaderView {{ background: {BACK}; }}
QHeaderView::section {{
    background: {BACK}; color: {FAINT}; border: none; border-right: 1px solid {LINE};
    border-bottom: 1px solid {LINE}; padding: 4px 3px; font-size: 11px; }}
QTableCornerButton::section {{ background: {BACK}; border: none; }}
QTabWidget::pane {{ border: 1px solid {LINE}; top: -1px; }}
QTabBar::tab {{ background: transparent; color: {FAINT}; padding: 5px 14px; border: 1px solid transparent; }}
QTabBar::tab:selected {{ background: {FIELD}; color: {BRIGHT}; border: 1px solid {LINE};
    border-bottom-color: {FIELD}; }}
QTabBar::tab:focus {{ border: 1px solid {ACCENT}; }}
QProgressBar {{ background: {FIELD}; border: 1px solid {LINE}; border-radius: 3px; text-align: center; }}
QProgressBar::chunk {{ background: #a8641a; border-radius: 2px; }}
QMenu {{ background: {FIELD}; color: {TEXT}; border: 1px solid {LINE}; padding: 3px; }}
QMenu::item {{ padding: 4px 22px 4px 14px; }}
QMenu::item:selected {{ background: {SELECTED}; color: {BRIGHT}; }}
QMenu::item:disabled {{ color: #757575; }}
QMenu::separator {{ height: 1px; background: #3d3d3d; margin: 3px 6px; }}
QSplitter::handle {{ background: {BACK}; }}
QSplitter::handle:hover {{ background: {ACCENT}; }}
QScrollBar:vertical {{ background: {FIELD}; width: 12px; margin: 0; }}
QScrollBar:horizontal {{ background: {FIELD}; height: 12px; margin: 0; }}
QScrollBar::handle {{
    background: #555555; border-radius: 3px; min-height: 24px; min-width: 24px; margin: 2px; }}
QScrollBar::handle:hover {{ background: #6b6b6b; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: none; }}
QFrame#drop {{ border: 2px dashed #5c5c5c; border-radius: 8px; background: #2c2c2c; }}
QFrame#drop[over="true"] {{ border-color: {ACCENT}; background: #3a3226; }}
QFrame#banner {{ background: #2a2a2a; border: none; }}
QWidget#dedio QLabel#old {{ color: {YELLOW}; padding: 3px; }}
QLabel#title {{ font-size: 17px; color: {BRIGHT}; }}
QLabel[faint="true"], QWidget#dedio QLabel[faint="true"] {{ color: {FAINT}; }}
QLabel[error="true"], QWidget#dedio QLabel[error="true"] {{ color: {RED}; }}
"""


@cache
def colour(name: str) -> QtGui.QColor:
    """The colour as Qt has it; it is not to be changed."""
    return QtGui.QColor(name)


def dress(widget: QtWidgets.QWidget) -> None:
    """Style this widget and what is below it, and nothing else of the application."""
    widget.setStyleSheet(SHEET)


def dark(app: QtWidgets.QApplication) -> None:
    """Nuke's colours for an application of our own."""
    app.setStyle("Fusion")
    palette, role = QtGui.QPalette(), QtGui.QPalette.ColorRole
    for part, name in (
        *((role.Window, BACK), (role.Base, FIELD), (role.AlternateBase, "#2a2a2a"), (role.Button, RAISED)),
        *((role.WindowText, TEXT), (role.Text, TEXT), (role.ButtonText, TEXT), (role.ToolTipText, TEXT)),
        *((role.ToolTipBase, FIELD), (role.BrightText, BRIGHT), (role.PlaceholderText, FAINT)),
        *((role.Highlight, ACCENT), (role.HighlightedText, "#1c1c1c"), (role.Link, ACCENT)),
    ):
        palette.setColor(part, colour(name))
    for part in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QtGui.QPalette.ColorGroup.Disabled, part, colour("#757575"))
    app.setPalette(palette)
