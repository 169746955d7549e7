"""Run and cancel, and how far a run is."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QLocale, Qt
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ..core.run_history import CANCELLED, FINISHED, Run
from ..processing.job_runner import waiting_text
from .plan_panel import time_text
from .run_controller import Progress


class RunPanel(QWidget):
    """The lower edge of the panel: always in sight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tr = self._tr
        self.run_button = QPushButton(QgsApplication.getThemeIcon("/mActionStart.svg"), tr("R&un"), self)
        self.run_button.setToolTip(tr("Super-resolve the layer"))
        self.run_button.setDefault(True)
        self.cancel_button = QPushButton(QgsApplication.getThemeIcon("/mTaskCancel.svg"), tr("&Cancel"), self)
        self.cancel_button.setToolTip(tr("Stop the run; nothing is left behind"))
        self.cancel_button.setEnabled(False)
        self.bar = QProgressBar(self)
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName(tr("Progress"))
        self.state = QLabel(self)
        self.state.setWordWrap(True)
        self.state.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QHBoxLayout()
        buttons.addWidget(self.bar, 1)
        for button in (self.run_button, self.cancel_button):
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(buttons)
        layout.addWidget(self.state)
        self.bar.setValue(0)
        self.bar.setFormat("%p %")

    def show_started(self) -> None:
        """A run has begun."""
        self.cancel_button.setEnabled(True)
        self.run_button.setEnabled(False)
        self.bar.setValue(0)
        self.state.setText(self._tr("Starting…"))

    def show_progress(self, progress: Progress) -> None:
        """A run goes on."""
        tr = self._tr
        self.bar.setValue(round(progress.percent * 10))
        text = waiting_text(progress.activity) or {
            "": tr("Reading the layer"),
            "plan": tr("Planning"),
            "statistics": tr("Looking at the whole layer"),
            "compute": tr("Tile {done} of {total}"),
            "assemble": tr("Assembling the result"),
        }.get(progress.stage, "")
        number = QLocale().toString
        text = text.format(done=number(progress.tiles_done), total=number(progress.tiles_total))
        if progress.seconds_left is not None:
            text += ", " + tr("about {time} left").format(time=time_text(progress.seconds_left))
        self.state.setText(text)

    def show_cancelling(self) -> None:
        """The user has had enough."""
        self.cancel_button.setEnabled(False)
        self.state.setText(self._tr("Cancelling…"))

    def show_ended(self, run: Run) -> None:
        """A run is over."""
        self.cancel_button.setEnabled(False)
        self.bar.setValue(1000 if run.outcome == FINISHED else 0)
        if run.outcome == FINISHED and not run.message:
            text = self._tr("Done in {time}.").format(time=time_text(run.seconds))
        elif run.outcome == CANCELLED:
            text = self._tr("Cancelled; nothing was written.")
        else:
            text = run.message
        self.state.setText(text)

    def show_message(self, text: str) -> None:
        """Something that keeps a run from being started."""
        self.state.setText(text)

    @staticmethod
    def _tr(text: str) -> str:
        return QCoreApplication.translate("RunPanel", text)
