"""The choices of an installation, and what they amount to: what, how large, where."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Callable

from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QCoreApplication, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from ..core import settings
from ..core.error_codes import Code
from ..core.errors import InstallFailed
from ..core.installer import layout, managed_python
from ..core.installer.builds import Build
from ..core.installer.installation import Plan
from ..core.installer.interpreters import require
from ..core.installer.network import Proxy
from ..core.installer.preflight import Space, space_for
from ..core.installer.requirements import Requirements
from ..core.installer.surroundings import Surroundings
from ..core.installer.texts import size_text
from .choices import limit_width

_FETCH, _OTHER = "fetch", "other"


class InstallerForm(QWidget):
    """Empty until `show_surroundings` tells it what there is to choose from.

    Args:
        requirements: what the engine needs.
        proxy: QGIS's.
        parent: the dialog.
    """

    changed = pyqtSignal()

    def __init__(self, requirements: Requirements, proxy: Proxy | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requirements = requirements
        self._proxy = proxy
        self._surroundings: Surroundings | None = None
        self.summary = QLabel(self)
        self.summary.setObjectName("slimdiffsrInstallerSummary")
        self.summary.setWordWrap(True)
        self.summary.setTextFormat(Qt.TextFormat.RichText)
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

        self.build_box = QComboBox(self)
        self.build_box.setToolTip(_tr("For which device PyTorch is installed; the first one suits this computer best"))
        self.build_note = QLabel(self)
        self.build_note.setWordWrap(True)
        self.python_box = QComboBox(self)
        self.python_box.setToolTip(
            _tr("The Python that the engine's own environment is made from; it stays as it is, and so does QGIS's")
        )
        for box in (self.build_box, self.python_box):
            limit_width(box, 20)
        self.python_file = QgsFileWidget(self)
        self.python_file.setDialogTitle(_tr("Choose a Python interpreter (3.11 to 3.14)"))
        self.python_file.setToolTip(_tr("The interpreter's program: python.exe on Windows, python3 elsewhere"))
        self.folder = _folder_widget(self, _tr("Choose where to install the engine"))
        self.folder.setFilePath(str(settings.engine_folder()))
        self.folder.setToolTip(_tr("Everything is installed into this folder, and Remove takes it away again"))
        self.offline = QCheckBox(_tr("&Without internet, from a folder of wheels"), self)
        self.offline.setToolTip(_tr("Install from files that were fetched on another computer; the guide says how"))
        self.wheels = _folder_widget(self, _tr("Choose the folder of wheels"))
        self.wheels.setToolTip(_tr("The folder that holds the .whl files"))

        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(_tr("&Build"), self.build_box)
        form.addRow("", self.build_note)
        form.addRow(_tr("P&ython"), self.python_box)
        form.addRow("", self.python_file)
        form.addRow(_tr("&Folder"), self.folder)
        form.addRow("", self.offline)
        form.addRow("", self.wheels)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.summary)
        outer.addLayout(form)

        self.build_box.currentIndexChanged.connect(self._update)
        self.python_box.currentIndexChanged.connect(self._update)
        for widget in (self.python_file, self.folder, self.wheels):
            widget.fileChanged.connect(self._update)
        self.offline.toggled.connect(self._update)
        self._update()

    def show_surroundings(self, found: Surroundings) -> None:
        """Fills the lists."""
        self._surroundings = found
        for box in (self.build_box, self.python_box):
            box.blockSignals(True)
            box.clear()
        for build in found.builds.builds:
            self.build_box.addItem(build_name(build), build.id)
        self.build_note.setText(found.builds.reason)
        for item in found.interpreters:
            self.python_box.addItem(f"Python {item.version_text}  ({item.path})", str(item.path))
        if found.can_fetch_python:
            text = _tr("Fetch a Python {version} of its own (about {size})")
            size = size_text(managed_python.DOWNLOAD_MB)
            self.python_box.addItem(text.format(version=managed_python.PYTHON_VERSION, size=size), _FETCH)
        self.python_box.addItem(_tr("Another one…"), _OTHER)
        for box in (self.build_box, self.python_box):
            box.blockSignals(False)
        self._update()

    @property
    def root(self) -> Path:
        """The chosen folder."""
        text = self.folder.filePath().strip()
        return Path(text) if text else settings.profile_engine_folder()

    @property
    def build(self) -> Build | None:
        """The chosen build; None where there is none for this computer, or while it isn't known yet."""
        builds = self._surroundings.builds.builds if self._surroundings else ()
        return next((build for build in builds if build.id == self.build_box.currentData()), None)

    @property
    def space(self) -> Space | None:
        """Needed and free disk space for the choice."""
        return space_for(self.build, self.root, self.offline.isChecked()) if self.build else None

    @property
    def problem(self) -> str:
        """Why it can't be installed as chosen; empty if it can."""
        if self._surroundings is None:
            return _tr("Looking for Python and graphics cards…")
        if self.build is None:
            return self._surroundings.builds.reason
        if self.python_box.currentData() == _OTHER and not Path(self.python_file.filePath().strip() or "?").is_file():
            return _tr("Choose a Python interpreter.")
        if self.offline.isChecked() and not Path(self.wheels.filePath().strip() or "?").is_dir():
            return _tr("Choose the folder of wheels.")
        if self.offline.isChecked() and self.python_box.currentData() == _FETCH:
            return _tr("Fetching a Python needs the internet: choose an interpreter.")
        if not self.root.is_absolute():
            return _tr("Choose a folder with its full path.")
        space = self.space
        if space is not None and not space.suffices:
            return _tr("{needed} are needed on the disk, {free} are free: choose another folder or build.").format(
                needed=size_text(space.needed_mb), free=size_text(space.free_mb)
            )
        return ""

    def plan(self) -> Callable[[], Plan]:
        """What makes the plan of what is chosen now; to be called in the background, since it starts the interpreter.

        Raises:
            InstallFailed: (when called) the chosen interpreter can't be used.
        """
        found, build, root, proxy = self._surroundings, self.build, self.root, self._proxy
        if found is None or build is None:
            raise InstallFailed(self.problem, Code.INSTALL_CHOICE)
        data = self.python_box.currentData()
        chosen = None if data == _FETCH else self.python_file.filePath().strip() if data == _OTHER else data
        wheels = Path(self.wheels.filePath().strip()) if self.offline.isChecked() else None

        def make() -> Plan:
            python = require(Path(chosen), found.machine) if chosen else None
            return Plan(build, python, root, found.machine, wheels, proxy)

        return make

    def _update(self, *_: object) -> None:
        self.python_file.setVisible(self.python_box.currentData() == _OTHER)
        self.wheels.setVisible(self.offline.isChecked())
        self.build_note.setVisible(bool(self.build_note.text()))
        self.summary.setText(self._summary())
        self.changed.emit()

    def _summary(self) -> str:
        build, space = self.build, self.space
        if build is None or space is None:
            return html.escape(self.problem)
        names = ("torch", "PyTorch"), ("rasterio", "rasterio"), ("numpy", "NumPy")
        packages = ", ".join(f"{title} {self._requirements.version(name)}" for name, title in names)
        what = _tr("{packages} and what they need ({count} packages), {source}.").format(
            packages=packages, count=len(self._requirements.pins), source=self._source(build)
        )
        sizes = _tr("About {disk} on disk.") if self.offline.isChecked() else _tr("About {download}, {disk} on disk.")
        size = sizes.format(
            download=_tr("{size} to download").format(size=size_text(build.download_mb)), disk=size_text(build.disk_mb)
        )
        size += " " + _tr("While it is installed {needed} are needed; {free} are free.").format(
            needed=size_text(space.needed_mb), free=size_text(space.free_mb)
        )
        where = _tr("{folder}. QGIS and its Python are not changed.").format(folder=self.root)
        left = layout.downloaded_bytes(self.root) / 1e6
        rows = [(_tr("What:"), what), (_tr("How large:"), size), (_tr("Where:"), where)]
        if left >= 1 and not self.offline.isChecked():
            text = _tr("an installation was interrupted; the {size} that it had downloaded are used again.")
            rows.append((_tr("Resuming:"), text.format(size=size_text(left))))
        return "<br/>".join(f"<b>{html.escape(head)}</b> {html.escape(text)}" for head, text in rows)

    def _source(self, build: Build) -> str:
        if self.offline.isChecked():
            return _tr("from the folder of wheels")
        hosts = "pypi.org, download.pytorch.org" if build.index else "pypi.org"
        if self._proxy is None:
            return _tr("from {hosts}").format(hosts=hosts)
        return _tr("from {hosts} through QGIS's proxy {proxy}").format(hosts=hosts, proxy=self._proxy.label)


def build_name(build: Build) -> str:
    """A build as people choose it."""
    if build.device == "cuda":
        text = _tr("NVIDIA graphics card (CUDA {version})").format(version=f"{build.id[2:-1]}.{build.id[-1]}")
    else:
        text = {"cpu": _tr("CPU: works on every computer"), "mps": _tr("Apple graphics processor and CPU")}[
            build.device
        ]
    return f"{text}, {size_text(build.disk_mb)}"


def _folder_widget(parent: QWidget, title: str) -> QgsFileWidget:
    widget = QgsFileWidget(parent)
    widget.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
    widget.setDialogTitle(title)
    return widget


def _tr(text: str) -> str:
    return QCoreApplication.translate("InstallerForm", text)
