"""What can be done now, and how far it is."""

from __future__ import annotations

from nuke_plugin.panel.qt import Qt, QtGui, QtWidgets
from nuke_plugin.panel.state import Progress, State

INGEST = (
    "Write the plates of all rows that are shown and not done; of the selected ones where there are two or "
    "more. What is red is left out (Ctrl+Return)"
)
BUTTONS = (
    ("plan", "Preview plan", "Show what would be written; nothing is (Ctrl+P)"),
    ("ingest", "Ingest", INGEST),
    ("pause", "Pause", "Stop after the frames in hand; they are kept"),
    ("go_on", "Go on", "Go on from there"),
    ("cancel", "Cancel", "Stop, and take what waits off the list; finished frames are kept"),
    ("retry_failed", "Retry failed", "Ingest the rows again that failed"),
)
WORKING = ("ingesting", "pausing", "paused", "cancelling")


class Footer(QtWidgets.QWidget):
    """Buttons, the sentence of the state, and progress of all."""

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = Elided()
        self.bar = QtWidgets.QProgressBar()
        self.bar.setFixedHeight(22)
        self.bar.setMinimumWidth(120)
        self.bar.setAccessibleName("Progress of all")
        line = QtWidgets.QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(self.sentence, 2)
        line.addWidget(self.bar, 3)
        self.buttons: dict[str, QtWidgets.QPushButton] = {}
        for key, title, tip in BUTTONS:
            button = QtWidgets.QPushButton(title)
            button.setToolTip(tip)
            button.setProperty("primary", key == "ingest")
            self.buttons[key] = button
            line.addWidget(button)

    def show_state(self, state: State, ingest: str, has_rows: bool) -> None:
        """What can be done now. A button that cannot says why in its tooltip; the others are hidden.

        `ingest` is what the button says that ingests.
        """
        is_working = state.phase in WORKING
        self.sentence.say(state.sentence)
        self.bar.setVisible(is_working or state.phase == "planning")
        seen = {
            "plan": has_rows and not is_working,
            "ingest": has_rows and not is_working,
            "pause": state.phase in ("ingesting", "pausing", "cancelling"),
            "go_on": state.phase == "paused",
            "cancel": is_working or state.phase in ("planning", "adding"),
            "retry_failed": not is_working and state.refusal("retry_failed") is None,
        }
        for key, _, tip in BUTTONS:
            refusal = state.refusal(key)
            self.buttons[key].setVisible(seen[key])
            self.buttons[key].setEnabled(refusal is None)
            self.buttons[key].setToolTip(refusal or tip)
        self.buttons["ingest"].setText(ingest)

    def show_progress(self, progress: Progress, phase: str) -> None:
        """How far it is, in frames, frames a second and time left."""
        if phase == "planning":
            self.bar.setRange(0, 0)
            return
        self.bar.setRange(0, max(1, progress.total))
        self.bar.setValue(min(progress.done, progress.total))
        self.bar.setFormat(told(progress, phase))


class Elided(QtWidgets.QLabel):
    """A line that is cut off where there is no room, and whole in its tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QtWidgets.QSizePolicy.Policy.Ignored, QtWidgets.QSizePolicy.Policy.Preferred)

    def say(self, text: str) -> None:
        """Show this text."""
        self._whole = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self._fit()

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:  # noqa: D102, N802
        self._fit()
        super().resizeEvent(event)

    def _fit(self) -> None:
        room = max(0, self.width() - 4)
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room))


def told(progress: Progress, phase: str) -> str:
    """``412 of 1200 frames, 8.4 frames/s, 1:34 left, 3 of 12 plates``."""
    parts = [f"{progress.done} of {progress.total} frames"] if progress.total else ["beginning"]
    if phase == "ingesting" and progress.rate is not None:
        parts.append(f"{progress.rate:.1f} frames/s")
    if phase == "ingesting" and progress.seconds_left is not None:
        parts.append(f"{clock(progress.seconds_left)} left")
    if progress.rows_total > 1:
        parts.append(f"{progress.rows_done} of {progress.rows_total} plates")
    if progress.rows_failed:
        parts.append(f"{progress.rows_failed} failed")
    return "   ".join(parts)


def clock(seconds: float) -> str:
    """``0:07``, ``12:40``, ``3:05:00``."""
    whole = max(0, round(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
