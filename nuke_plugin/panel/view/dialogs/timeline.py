"""Adding a timeline: the cut list, and the folders where its camera originals are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dedio_core.errors import InputError
from dedio_core.frames import FrameRate
from dedio_core.naming import check_shot
from nuke_plugin.panel.qt import QtWidgets, Signal

CUTS = "Cut lists (*.edl *.otio *.otioz *.xml *.fcpxml *.aaf);;All files (*)"
FOLDERS = (".fcpxmld", ".otiod")
"""Cut lists that are folders."""
RATES = ("", "23.976", "24", "25", "29.97", "30", "47.952", "48", "50", "59.94", "60")
CONFORMS = (
    ("as the cut list says, else the settings", ""),
    ("frame by frame", "frames"),
    ("by the clock", "seconds"),
)
"""Of media at another rate than the cut's: what is kept."""


class AddTimeline(QtWidgets.QDialog):
    """`chosen` tells cut, media folders and options, as `Session.add_timeline` takes them."""

    chosen = Signal(object, object, object)

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_chosen = False
        """Whether it was closed with Add."""
        self.setWindowTitle("Add a timeline")
        self.setMinimumWidth(560)
        self.cut = QtWidgets.QLineEdit()
        self.cut.setPlaceholderText("EDL, OTIO, Final Cut Pro XML, FCPXML or AAF")
        self.media = QtWidgets.QListWidget()
        self.media.setMaximumHeight(90)
        self.media.setAccessibleName("Folders of the camera originals")
        self.rate = QtWidgets.QComboBox()
        self.rate.setEditable(True)
        self.rate.addItems(list(RATES))
        if line := self.rate.lineEdit():
            line.setPlaceholderText("as the cut list says, else the settings")
        self.tracks = QtWidgets.QLineEdit()
        self.tracks.setPlaceholderText("all; or V1, V2")
        self.sequence = QtWidgets.QLineEdit()
        self.sequence.setPlaceholderText("as the cut list names its shots")
        self.conform = QtWidgets.QComboBox()
        for title, value in CONFORMS:
            self.conform.addItem(title, value)
        form = QtWidgets.QFormLayout()
        form.addRow("Cut list", beside(self.cut, button("Browse...", self._browse)))
        more = QtWidgets.QVBoxLayout()
        more.addWidget(button("Add a folder...", self._add_folder))
        more.addWidget(button("Remove", self._remove))
        more.addStretch()
        media = QtWidgets.QHBoxLayout()
        media.addWidget(self.media, 1)
        media.addLayout(more)
        form.addRow("Media", media)
        form.addRow("Frames a second", self.rate)
        form.addRow("Tracks", self.tracks)
        form.addRow("Sequence", self.sequence)
        form.addRow("Conform", self.conform)
        self.said = QtWidgets.QLabel()
        self.said.setWordWrap(True)
        self.said.setProperty("error", True)
        self.add = button("Add", self._accept)
        self.add.setProperty("primary", True)
        self.add.setDefault(True)
        buttons = QtWidgets.QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(button("Cancel", self.reject))
        buttons.addWidget(self.add)
        box = QtWidgets.QVBoxLayout(self)
        box.setSpacing(12)
        box.addLayout(form)
        box.addWidget(self.said)
        box.addLayout(buttons)
        for changed in (self.cut.textChanged, self.rate.editTextChanged, self.sequence.textChanged):
            changed.connect(lambda _text: self._can())
        self._can()

    def folders(self) -> tuple[Path, ...]:
        """The media folders in the list; without any, the folder that the cut list is in."""
        found = tuple(Path(self.media.item(n).text()) for n in range(self.media.count()))
        return found or (Path(self.cut.text().strip()).parent,)

    def add_folder(self, folder: str) -> None:
        """Put a folder into the list."""
        if folder and not any(self.media.item(n).text() == folder for n in range(self.media.count())):
            self.media.addItem(folder)

    def _can(self) -> None:
        """Add cannot be pressed while something is wrong, and says what."""
        missing = "" if self.cut.text().strip() else "name a cut list"
        wrong = missing or self._problem()
        self.add.setEnabled(not wrong)
        self.add.setToolTip(wrong)
        self.said.setText("" if missing else wrong)

    def _problem(self) -> str:
        """What is wrong with what was typed, or nothing."""
        text = self.cut.text().strip()
        cut, rate, sequence = Path(text), self.rate.currentText().strip(), self.sequence.text().strip()
        if not cut.is_absolute():
            return f"{text}: give its whole path"
        if not cut.exists():
            return f"{text}: there is no such file"
        if cut.is_dir() and cut.suffix.lower() not in FOLDERS:
            return f"{text}: is a folder; name a cut list"
        try:
            if rate:
                FrameRate.parse(rate)
            if sequence:
                check_shot(sequence, "sequence")
        except InputError as error:
            return str(error)
        return ""

    def _browse(self) -> None:
        name, _ = QtWidgets.QFileDialog.getOpenFileName(self, "Cut list", self.cut.text(), CUTS)
        if name:
            self.cut.setText(name)

    def _add_folder(self) -> None:
        start = str(Path(self.cut.text()).parent) if self.cut.text() else ""
        self.add_folder(QtWidgets.QFileDialog.getExistingDirectory(self, "Folder of camera originals", start))

    def _remove(self) -> None:
        for item in self.media.selectedItems():
            self.media.takeItem(self.media.row(item))

    def _accept(self) -> None:
        self._can()
        if not self.add.isEnabled():
            return  # the file is gone since
        options: dict[str, Any] = {}
        if rate := self.rate.currentText().strip():
            options["rate"] = rate
        if tracks := [one.strip() for one in self.tracks.text().split(",") if one.strip()]:
            options["tracks"] = tracks
        if sequence := self.sequence.text().strip():
            options["sequence"] = sequence
        if conform := self.conform.currentData():
            options["conform"] = conform
        self.is_chosen = True
        self.chosen.emit(Path(self.cut.text().strip()), self.folders(), options)
        self.accept()


def button(title: str, do: Any) -> QtWidgets.QPushButton:
    """A button that Return does not press by accident."""
    made = QtWidgets.QPushButton(title)
    made.setAutoDefault(False)
    made.clicked.connect(lambda _on=False: do())
    return made


def beside(*widgets: QtWidgets.QWidget) -> QtWidgets.QHBoxLayout:
    """Widgets in a line."""
    line = QtWidgets.QHBoxLayout()
    for widget in widgets:
        line.addWidget(widget)
    return line
