"""The last runs, to look at, to fill the form with, or to run again."""

from __future__ import annotations

from datetime import datetime

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QDateTime, QLocale, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..core import run_history
from ..core.run_history import CANCELLED, FINISHED, Run
from ..processing.super_resolve_layer import SuperResolveLayer
from .plan_panel import time_text


class HistoryPanel(QWidget):
    """A list with three buttons."""

    fillRequested = pyqtSignal(object)
    """A `Run` whose settings are wanted in the form."""
    rerunRequested = pyqtSignal(object)
    """A `Run` to be run again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tr = self._tr
        self.list = QTreeWidget(self)
        self.list.setHeaderLabels([tr("Layer"), tr("When"), tr("Outcome")])
        self.list.setRootIsDecorated(False)
        self.list.setAlternatingRowColors(True)
        self.list.setAccessibleName(tr("Earlier runs"))
        self.list.setToolTip(tr("Double-click a run to take its settings over"))
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            self.list.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setStretchLastSection(False)
        self.fill_button = QPushButton(tr("&Fill in"), self)
        self.fill_button.setToolTip(tr("Take the settings of this run over into the form"))
        self.rerun_button = QPushButton(QgsApplication.getThemeIcon("/mActionReload.svg"), tr("Run &again"), self)
        self.rerun_button.setToolTip(tr("Run it once more with the same settings"))
        self.clear_button = QPushButton(tr("C&lear"), self)
        self.clear_button.setToolTip(tr("Forget all runs; files stay"))
        buttons = QHBoxLayout()
        for button in (self.fill_button, self.rerun_button, self.clear_button):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.addWidget(self.list)
        layout.addLayout(buttons)
        self.list.itemSelectionChanged.connect(self._update_buttons)
        self.list.itemDoubleClicked.connect(lambda *_: self._emit(self.fillRequested))
        self.fill_button.clicked.connect(lambda: self._emit(self.fillRequested))
        self.rerun_button.clicked.connect(lambda: self._emit(self.rerunRequested))
        self.clear_button.clicked.connect(self._clear)
        self.refresh()

    def refresh(self) -> None:
        """Reads the list anew."""
        self.list.clear()
        for run in run_history.runs():
            item = QTreeWidgetItem([run.layer, _local(run.when), self._outcome(run)])
            item.setData(0, Qt.ItemDataRole.UserRole, run)
            for column in range(3):
                item.setToolTip(column, self._summary(run))
            self.list.addTopLevelItem(item)
        self._update_buttons()

    def current(self) -> Run | None:
        """The selected run."""
        items = self.list.selectedItems()
        return items[0].data(0, Qt.ItemDataRole.UserRole) if items else None

    def _emit(self, signal) -> None:
        run = self.current()
        if run is not None:
            signal.emit(run)

    def _clear(self) -> None:
        run_history.forget_all()
        self.refresh()

    def _update_buttons(self) -> None:
        for button in (self.fill_button, self.rerun_button):
            button.setEnabled(bool(self.list.selectedItems()))
        self.clear_button.setEnabled(self.list.topLevelItemCount() > 0)

    def _outcome(self, run: Run) -> str:
        if run.outcome == FINISHED:
            return self._tr("done in {time}").format(time=time_text(run.seconds))
        return self._tr("cancelled") if run.outcome == CANCELLED else self._tr("failed")

    def _summary(self, run: Run) -> str:
        shown = (
            SuperResolveLayer.SCALE,
            SuperResolveLayer.MODEL,
            SuperResolveLayer.CONSISTENCY,
            SuperResolveLayer.DEVICE,
            SuperResolveLayer.EXTENT,
        )
        lines = [f"{name}: {run.parameters[name]}" for name in shown if name in run.parameters]
        lines += [text for text in (run.output, run.message) if text]
        return "\n".join(lines)

    @staticmethod
    def _tr(text: str) -> str:
        return QCoreApplication.translate("HistoryPanel", text)


def _local(when: str) -> str:
    """A UTC time as the analyst's clock and language have it."""
    try:
        moment = datetime.fromisoformat(when)
    except ValueError:
        return when
    local = QDateTime.fromSecsSinceEpoch(int(moment.timestamp()))
    return QLocale().toString(local, QLocale.FormatType.ShortFormat)
