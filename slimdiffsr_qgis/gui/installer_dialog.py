"""The dialog that installs, updates, repairs and removes the engine. It never waits: all work is done by tasks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import Qgis, QgsApplication
from qgis.gui import QgsCollapsibleGroupBox, QgsMessageBar
from qgis.PyQt.QtCore import QCoreApplication, Qt, QUrl, pyqtSignal
from qgis.PyQt.QtGui import QDesktopServices, QFontDatabase
from qgis.PyQt.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from ..core import settings
from ..core.engine_locator import PYTHON_VARIABLE, choose_engine, named_engine
from ..core.engine_state import BROKEN, MISSING, READY, UPDATE, engine_state
from ..core.error_codes import Code
from ..core.errors import Cancelled, InstallFailed, PluginError
from ..core.identity import NAME, guide_url, version
from ..core.installer import layout
from ..core.installer.installation import Installation, Reports, check_with_worker
from ..core.installer.layout import Environment
from ..core.installer.lock import InstallLock
from ..core.installer.network import qgis_proxy
from ..core.installer.requirements import read_requirements
from ..core.installer.surroundings import look_around
from ..core.worker_pool import close_worker_pool
from .background_task import BackgroundTask
from .failure_panel import FailurePanel
from .installer_form import InstallerForm

_LOG_LINES = 2000


class InstallerDialog(QDialog):
    """Installs the engine.

    Args:
        parent: the window it belongs to.
    """

    engine_changed = pyqtSignal()
    """An engine was installed or removed."""

    check = staticmethod(check_with_worker)
    """How a new environment is tried."""
    look_around = staticmethod(look_around)
    """How the choices are found."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("slimdiffsrInstaller")
        self.setWindowTitle(_tr("The engine of {name}").format(name=NAME))
        self._task: BackgroundTask | None = None
        self._looking: BackgroundTask | None = None
        self._requirements = read_requirements()
        self.outcome, self.outcome_level = "", Qgis.MessageLevel.Info
        """What came of the last task, for whoever has closed the window."""

        self.state_label = QLabel(self)
        self.state_label.setObjectName("slimdiffsrInstallerState")
        self.state_label.setWordWrap(True)
        self.state_label.setTextFormat(Qt.TextFormat.PlainText)
        self.message_bar = QgsMessageBar(self)
        self.form = InstallerForm(self._requirements, qgis_proxy(), self)
        self.failure = FailurePanel(self)
        self.step_label = QLabel(self)
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.log_box = QgsCollapsibleGroupBox(_tr("Details"), self)
        self.log_box.setCollapsed(True)
        self.log = QPlainTextEdit(self.log_box)
        self.log.setReadOnly(True)
        self.log.setMaximumBlockCount(_LOG_LINES)
        self.log.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.log.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.log.setToolTip(_tr("What pip and the engine say"))
        QVBoxLayout(self.log_box).addWidget(self.log)
        self._make_buttons()

        outer = QVBoxLayout(self)
        outer.addWidget(self.message_bar)
        outer.addWidget(self.state_label)
        outer.addWidget(self.form)
        outer.addWidget(self.failure)
        outer.addWidget(self.step_label)
        outer.addWidget(self.progress)
        outer.addWidget(self.log_box, 1)
        outer.addStretch()
        outer.addWidget(self.buttons)
        self.resize(self.fontMetrics().averageCharWidth() * 100, self.fontMetrics().height() * 28)
        self.form.changed.connect(self._update)
        self.log_box.collapsedStateChanged.connect(lambda _collapsed: self._make_room())
        self._look_around()
        self._update()

    @property
    def running(self) -> bool:
        """Whether something is being installed or removed."""
        return self._task is not None

    def install(self) -> None:
        """Begins what the form says."""
        if self._task is not None or self.form.problem:
            return
        make_plan, requirements, check = self.form.plan(), self._requirements, self.check

        def work(task: BackgroundTask) -> Environment:
            reports = Reports(task.report, task.said.emit)
            return Installation(
                make_plan(), requirements, version(), check, reports, task.cancelled, close_worker_pool
            ).run()

        self.log.clear()
        self._start(BackgroundTask(_tr("Installing the engine of {name}").format(name=NAME), work), self._installed)

    def remove(self) -> None:
        """Asks, and removes what was installed."""
        root = settings.engine_folder()
        text = _tr("Remove the engine and everything that was downloaded for it from this folder?\n\n{folder}")
        answer = QMessageBox.question(self, self.windowTitle(), text.format(folder=root))
        if answer != QMessageBox.StandardButton.Yes or self._task is not None:
            return

        def work(_task: BackgroundTask) -> list[Path]:
            with InstallLock(root / layout.LOCK):
                close_worker_pool()
                left = layout.remove_everything(root)
            layout.remove_if_empty(root)
            return left

        self._start(BackgroundTask(_tr("Removing the engine of {name}").format(name=NAME), work), self._removed)

    def cancel(self) -> None:
        """Stops the installation; what was downloaded stays for the next one."""
        if self._task is not None:
            self.cancel_button.setEnabled(False)
            self.step_label.setText(_tr("Cancelling…"))
            self._task.cancel()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._update()

    def _make_buttons(self) -> None:
        standard, role = QDialogButtonBox.StandardButton, QDialogButtonBox.ButtonRole
        self.buttons = QDialogButtonBox(standard.Close | standard.Help, parent=self)
        self.install_button = self.buttons.addButton(_tr("&Install"), role.ActionRole)
        self.remove_button = self.buttons.addButton(_tr("&Remove…"), role.ActionRole)
        self.cancel_button = self.buttons.addButton(_tr("&Cancel the installation"), role.ActionRole)
        self.remove_button.setToolTip(_tr("Delete the engine and what was downloaded for it"))
        self.cancel_button.setToolTip(_tr("Stop now; what was downloaded is used again by the next installation"))
        self.install_button.clicked.connect(self.install)
        self.remove_button.clicked.connect(self.remove)
        self.cancel_button.clicked.connect(self.cancel)
        self.buttons.rejected.connect(self.reject)
        self.buttons.helpRequested.connect(lambda: QDesktopServices.openUrl(QUrl(guide_url("installing.md"))))

    def _look_around(self) -> None:
        prefix, look = QgsApplication.prefixPath(), self.look_around
        self._looking = BackgroundTask(_tr("Looking for Python and graphics cards"), lambda _task: look(prefix))
        self._looking.ended.connect(self._looked_around)
        self._looking.start()

    def _looked_around(self, found: Any, error: PluginError | None) -> None:
        self._looking = None
        if found is not None:
            self.form.show_surroundings(found)
        elif error is not None:
            self.failure.show_error(error)

    def _start(self, task: BackgroundTask, then: Any) -> None:
        self._task = task
        self.failure.hide()
        self.message_bar.clearWidgets()
        self.progress.setValue(0)
        self.step_label.setText("")
        task.progressed.connect(self._progressed)
        task.said.connect(self.log.appendPlainText)
        task.ended.connect(lambda answer, error: self._ended(then, answer, error))
        task.start()
        self._update()

    def _progressed(self, fraction: float, text: str) -> None:
        if self._task is not None and not self._task.cancelled.is_set():
            self.progress.setValue(round(1000 * fraction))
            self.step_label.setText(text)

    def _ended(self, then: Any, answer: Any, error: PluginError | None) -> None:
        self._task = None
        if isinstance(error, Cancelled) or (error is None and answer is None):
            self._tell(_tr("Cancelled. Nothing half-made is left; what was downloaded is used again."))
        elif error is not None:
            self.outcome, self.outcome_level = str(error), Qgis.MessageLevel.Warning
            self.failure.show_error(error)
            self.log_box.setCollapsed(not self.log.toPlainText())
        else:
            then(answer)
        self._update()
        self._make_room()
        self.engine_changed.emit()

    def _installed(self, environment: Environment) -> None:
        former = settings.engine_folder()
        settings.set_engine_folder(environment.folder.parent)
        choose_engine("")  # whoever installs wants to use what was installed
        text = _tr("The engine is installed and works on {device}.").format(device=environment.marker.device)
        if former != environment.folder.parent and layout.environments(former, self._requirements):
            text += " " + _tr("The earlier one is no longer used; you can delete {folder}.").format(folder=former)
        if named_engine() is not None:
            text += " " + _tr("But the environment variable {name} names another one.").format(name=PYTHON_VARIABLE)
        self._tell(text, Qgis.MessageLevel.Success)

    def _removed(self, left: list[Path]) -> None:
        if left:
            text = _tr("Some files are in use: close all QGIS windows and delete {folder}.")
            self.failure.show_error(InstallFailed(text.format(folder=left[0]), Code.INSTALL_IN_USE))
        else:
            self._tell(_tr("The engine was removed."))

    def _tell(self, text: str, level: Any = Qgis.MessageLevel.Info) -> None:
        self.outcome, self.outcome_level = text, level
        self.message_bar.clearWidgets()
        self.message_bar.pushMessage("", text, level, 0)

    def _make_room(self) -> None:
        """Grows until everything fits: a layout squeezes its fields for texts that wrap."""
        self.layout().activate()
        needed = self.layout().totalHeightForWidth(self.width())
        self.resize(self.width(), min(max(self.height(), needed), self.screen().availableGeometry().height()))

    def _update(self) -> None:
        state, running = engine_state(), self.running
        self.state_label.setText(state.text)
        self.install_button.setText(
            {READY: _tr("Re&pair"), BROKEN: _tr("Re&pair"), UPDATE: _tr("&Update"), MISSING: _tr("&Install")}[
                state.kind
            ]
            if state.environment is not None
            else _tr("&Install")
        )
        problem = self.form.problem
        self.install_button.setToolTip(problem or _tr("Make a new environment; an older one is removed once it works"))
        self.install_button.setEnabled(not running and not problem)
        self.install_button.setDefault(True)
        root = settings.engine_folder()
        leftovers = bool(layout.partial_environments(root)) or (root / layout.CACHE).is_dir()
        self.remove_button.setEnabled(not running and (state.environment is not None or leftovers))
        self.cancel_button.setVisible(running)
        if running and self._task is not None:
            self.cancel_button.setEnabled(not self._task.cancelled.is_set())
        self.form.setEnabled(not running)
        self.progress.setVisible(running)
        self.step_label.setVisible(running or (bool(problem) and self.failure.isHidden()))
        if not running:
            self.step_label.setText(problem)


def _tr(text: str) -> str:
    return QCoreApplication.translate("InstallerDialog", text)
