"""The tab "SlimDiffSR" of QGIS's options."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

from qgis.gui import QgsFileWidget, QgsOptionsPageWidget, QgsOptionsWidgetFactory
from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ..core import paths, settings
from ..core.engine_locator import Engine, choose_engine, chosen_engine, find_engine, named_engine
from ..core.engine_state import engine_state
from ..core.error_codes import Code
from ..core.errors import EngineMissing, PluginError
from ..core.identity import NAME
from ..core.installer.failures import explain
from ..core.installer.verification import Verified, verify
from ..core.models import AUTOMATIC, shipped_models
from ..core.worker_pool import close_worker_pool
from .background_task import BackgroundTask


class OptionsFactory(QgsOptionsWidgetFactory):
    """Makes the page each time that the options are opened.

    Args:
        open_installer: opens the installer's dialog.
    """

    def __init__(self, open_installer: Callable[[], Any]) -> None:
        super().__init__(NAME, QIcon(str(paths.icon_file())))
        self._open_installer = open_installer

    def createWidget(self, parent: QWidget | None = None) -> QgsOptionsPageWidget:
        return OptionsPage(self._open_installer, parent)


class OptionsPage(QgsOptionsPageWidget):
    """The engine, how long it stays, and what dialogs begin with.

    Args:
        open_installer: opens the installer's dialog.
        parent: the options' dialog.
    """

    try_engine = staticmethod(verify)
    """How an engine is tested."""

    def __init__(self, open_installer: Callable[[], Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("slimdiffsrOptions")
        self._open_installer = open_installer
        self._task: BackgroundTask | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._engine_group())
        outer.addWidget(self._process_group())
        outer.addWidget(self._defaults_group())
        outer.addStretch()
        self._load()

    def apply(self) -> None:
        """QGIS calls it for OK and Apply."""
        before = named_engine()
        choose_engine(self.python_file.filePath() if self.own_button.isChecked() else "")
        settings.set_idle_minutes(self.idle_box.value())
        settings.set_default_model(self.model_box.currentData())
        settings.set_default_consistency(self.consistency_box.currentData())
        if named_engine() != before:
            close_worker_pool()  # the next run starts the other one

    def helpKey(self) -> str:
        return ""

    def _engine_group(self) -> QGroupBox:
        group = QGroupBox(_tr("Engine"), self)
        self.state_label = _text_label(group)
        self.installed_button = QRadioButton(_tr("&The engine that is installed by {name}").format(name=NAME), group)
        self.installed_button.setToolTip(_tr("An environment of its own; install, repair and remove it below"))
        self.own_button = QRadioButton(_tr("An &interpreter of my own:"), group)
        self.own_button.setToolTip(
            _tr("A Python 3.11 or newer that has torch, rasterio and the engine's other requirements")
        )
        self.python_file = QgsFileWidget(group)
        self.python_file.setDialogTitle(_tr("Choose a Python interpreter"))
        self.python_file.setToolTip(_tr("The interpreter's program: python.exe on Windows, python elsewhere"))
        self.own_button.toggled.connect(self.python_file.setEnabled)
        self.test_button = QPushButton(_tr("T&est"), group)
        self.test_button.setToolTip(
            _tr("Start this engine, have every device compute, and super-resolve a small image")
        )
        self.test_button.clicked.connect(self.test)
        self.install_button = QPushButton(_tr("Inst&all, repair or remove…"), group)
        self.install_button.setToolTip(_tr("Opens the dialog that installs the engine"))
        self.install_button.clicked.connect(self._install)
        self.result_label = _text_label(group)
        self.result_label.setObjectName("slimdiffsrTestResult")
        buttons = QHBoxLayout()
        buttons.addWidget(self.test_button)
        buttons.addWidget(self.install_button)
        buttons.addStretch()
        layout = QVBoxLayout(group)
        for widget in (self.state_label, self.installed_button, self.own_button, self.python_file):
            layout.addWidget(widget)
        layout.addLayout(buttons)
        layout.addWidget(self.result_label)
        return group

    def _process_group(self) -> QGroupBox:
        group = QGroupBox(_tr("Process"), self)
        self.idle_box = QSpinBox(group)
        self.idle_box.setRange(*settings.IDLE_RANGE)
        self.idle_box.setSuffix(_tr(" minutes"))
        self.idle_box.setToolTip(
            _tr("The engine stays ready so that the next run begins at once, and then gives its memory back")
        )
        QFormLayout(group).addRow(_tr("En&d the engine's process when it was idle for"), self.idle_box)
        return group

    def _defaults_group(self) -> QGroupBox:
        group = QGroupBox(_tr("Dialogs begin with"), self)
        group.setToolTip(_tr("Scripts and saved models are not changed by these"))
        self.model_box = QComboBox(group)
        self.model_box.addItem(_tr("Automatic"), AUTOMATIC)
        for name in shipped_models():
            self.model_box.addItem(name, name)
        self.model_box.setToolTip(_tr("Automatic: the best shipped model for the scale"))
        self.consistency_box = QComboBox(group)
        texts = {
            "balanced": _tr("Balanced: large structures are the input's"),
            "exact": _tr("Exact: each block's mean is the input's value"),
            "off": _tr("Off: the model's own values"),
        }
        for name in settings.CONSISTENCIES:
            self.consistency_box.addItem(texts[name], name)
        self.consistency_box.setToolTip(_tr("How closely the result keeps to the input at the input's resolution"))
        form = QFormLayout(group)
        form.addRow(_tr("&Model"), self.model_box)
        form.addRow(_tr("&Consistency"), self.consistency_box)
        return group

    def _load(self) -> None:
        chosen = chosen_engine()
        self.own_button.setChecked(bool(chosen))
        self.installed_button.setChecked(not chosen)
        self.python_file.setEnabled(bool(chosen))
        self.python_file.setFilePath(chosen)
        self.idle_box.setValue(settings.idle_minutes())
        self.model_box.setCurrentIndex(max(0, self.model_box.findData(settings.default_model())))
        self.consistency_box.setCurrentIndex(max(0, self.consistency_box.findData(settings.default_consistency())))
        self.refresh()

    def refresh(self) -> None:
        """Shows anew which engine is in use."""
        self.state_label.setText(engine_state().text)

    def _install(self, _checked: bool = False) -> None:
        dialog = self._open_installer()
        if dialog is not None:
            dialog.engine_changed.connect(self.refresh)

    def test(self) -> None:
        """Tries the engine that is chosen on the page, applied or not; in the background."""
        if self._task is not None:
            return
        try:
            engine = self._chosen()
        except EngineMissing as error:
            self.result_label.setText(str(error))
            return
        try_engine = self.try_engine
        self._task = BackgroundTask(
            _tr("Testing the engine of {name}").format(name=NAME),
            lambda task: try_engine(engine, "", task.cancelled.is_set),
        )
        self._task.ended.connect(self._tested)
        self.destroyed.connect(self._task.cancelled.set)
        self.test_button.setEnabled(False)
        self.result_label.setText(_tr("Testing…"))
        self._task.start()

    def _chosen(self) -> Engine:
        if self.own_button.isChecked():
            path = Path(self.python_file.filePath().strip() or "?")
            if not path.is_file():
                raise EngineMissing(_tr("Choose the interpreter's file."), Code.NO_ENGINE)
            return Engine(path, paths.backend_folder())
        # Without what the options still name, which is about to be given up; the environment variable stays in force.
        return find_engine(with_chosen=False)

    def _tested(self, found: Verified | None, error: PluginError | None) -> None:
        self._task = None
        self.test_button.setEnabled(True)
        if found is None:
            self.result_label.setText(failure_text(error) if error is not None else _tr("The test was cancelled."))
        else:
            self.result_label.setText(result_text(found))


def result_text(found: Verified) -> str:
    """What a test has shown, for people."""
    lines = [
        _tr("It works: engine {engine}, Python {python}; a test image was computed on {device}.").format(
            engine=found.engine, python=found.python, device=found.device
        )
    ]
    for device in found.devices:
        text = _tr("{id}: {name}, works ({precisions})") if device["works"] else _tr("{id}: {name}, fails: {detail}")
        precisions = ", ".join(device["precisions"])
        lines.append(text.format(id=device["id"], name=device["name"], precisions=precisions, detail=device["detail"]))
    return "\n".join(lines)


def failure_text(error: PluginError) -> str:
    """Why a test failed, with the next step where the failure is a known one."""
    known = explain(f"{error.details}\n{error}")
    return f"{error}\n{known.translated().title}. {known.translated().next_step}" if known is not None else str(error)


def _text_label(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _tr(text: str) -> str:
    return QCoreApplication.translate("OptionsPage", text)
