"""The question before the panel goes while work is under way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from nuke_plugin.panel.qt import QtWidgets, run
from nuke_plugin.panel.session import Session

Answer = Literal["keep", "stop", "stay"]
Ask = Callable[[str, QtWidgets.QWidget], Answer]


def ask(question: str, parent: QtWidgets.QWidget) -> Answer:
    """Three buttons; closing the question is to stay."""
    return _asked(question, parent, "stay")


def ask_late(question: str) -> Answer:
    """The panel is gone already: two buttons; closing the question is to go on."""
    return _asked(question, None, "keep")


def _asked(question: str, parent: QtWidgets.QWidget | None, usual: Answer) -> Answer:
    box = QtWidgets.QMessageBox(parent)
    box.setWindowTitle("DED-IO")
    box.setText(question)
    roles = QtWidgets.QMessageBox.ButtonRole
    buttons: dict[Answer, QtWidgets.QPushButton] = {
        "keep": box.addButton("Go on in the background", roles.AcceptRole),
        "stop": box.addButton("Stop the work", roles.DestructiveRole),
    }
    if usual == "stay":
        buttons["stay"] = box.addButton("Stay", roles.RejectRole)
    box.setDefaultButton(buttons[usual])
    box.setEscapeButton(buttons[usual])
    run(box)
    return next((answer for answer, button in buttons.items() if button == box.clickedButton()), usual)


def may_close(session: Session, parent: QtWidgets.QWidget, asked: Ask | None = None) -> bool:
    """Close the session, after asking where work is under way; False where the answer is to stay."""
    question = session.close_question()
    answer: Answer = (asked or ask)(question, parent) if question else "stop"
    if answer == "stay":
        return False
    session.close(keep_running=answer == "keep")
    return True
