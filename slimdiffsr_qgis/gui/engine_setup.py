"""Brings the engine's installation into the desktop: a menu entry, the options page, and the offer at the first use."""

from __future__ import annotations

from typing import Any, Callable

from qgis.core import Qgis
from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction, QApplication, QPushButton

from ..core import paths
from ..core.engine_locator import find_engine
from ..core.errors import EngineMissing
from ..core.identity import NAME
from .background_task import stop_tasks
from .installer_dialog import InstallerDialog
from .options_page import OptionsFactory


class EngineSetup:
    """Adds the menu entry and the options page when it is made.

    Args:
        iface: the desktop's interface.
        on_change: called when an engine was installed or removed.
    """

    def __init__(self, iface, on_change: Callable[[], Any] = lambda: None) -> None:
        self._iface = iface
        self._on_change = on_change
        self._dialog: InstallerDialog | None = None
        self._offer = None
        self.action = QAction(QIcon(str(paths.icon_file())), self._tr("Install the engine…"), iface.mainWindow())
        self.action.setObjectName("slimdiffsrInstallEngine")
        self.action.setToolTip(
            self._tr("Install, update, repair or remove what {name} computes with").format(name=NAME)
        )
        self.action.triggered.connect(lambda _checked=False: self.open_dialog())
        iface.addPluginToRasterMenu(NAME, self.action)
        self._options = OptionsFactory(self.open_dialog)
        iface.registerOptionsWidgetFactory(self._options)

    def remove(self) -> None:
        """Takes everything back; an installation under way is cancelled."""
        self._take_back_offer()
        stop_tasks()
        self._iface.unregisterOptionsWidgetFactory(self._options)
        self._iface.removePluginRasterMenu(NAME, self.action)
        self.action.deleteLater()
        if self._dialog is not None:
            self._dialog.close()
            self._dialog.deleteLater()
            self._dialog = None

    def engine_is_there(self) -> bool:
        """Whether there is an engine; offers to install one if there is none."""
        try:
            find_engine()
        except EngineMissing as error:
            self.offer(str(error))
            return False
        return True

    def offer(self, reason: str) -> None:
        """Says in the message bar that the engine is missing, with a button that opens the dialog."""
        self._take_back_offer()
        bar = self._iface.messageBar()
        # The full text names the ways without a desktop too; here there is a button.
        short = reason.split(". ")[0].rstrip(".") + "."
        item = bar.createMessage(NAME, short)
        item.setToolTip(reason)
        button = QPushButton(self._tr("Install the engine…"), item)
        button.setObjectName("slimdiffsrInstallOffer")
        button.clicked.connect(lambda _checked=False: self._accept_offer())
        item.layout().addWidget(button)
        self._offer = item
        item.destroyed.connect(self._offer_gone)
        bar.pushWidget(item, Qgis.MessageLevel.Warning, 0)

    def open_dialog(self) -> InstallerDialog:
        """Shows the dialog; there is one at a time, and an installation goes on while it is closed."""
        if self._dialog is None:
            self._dialog = InstallerDialog(self._iface.mainWindow())
            self._dialog.engine_changed.connect(self._engine_changed)
        # QGIS's options are modal: above them the dialog has to be so too, or nothing in it could be clicked.
        modal = QApplication.activeModalWidget() not in (None, self._dialog)
        modality = Qt.WindowModality.ApplicationModal if modal else Qt.WindowModality.NonModal
        if self._dialog.windowModality() != modality:
            self._dialog.hide()
            self._dialog.setWindowModality(modality)
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()
        return self._dialog

    def _accept_offer(self) -> None:
        self._take_back_offer()
        self.open_dialog()

    def _engine_changed(self) -> None:
        self._on_change()
        if self._dialog is not None and not self._dialog.isVisible():
            self._iface.messageBar().pushMessage(NAME, self._dialog.outcome, self._dialog.outcome_level, 10)

    def _take_back_offer(self) -> None:
        offer, self._offer = self._offer, None
        if offer is not None:
            self._iface.messageBar().popWidget(offer)

    def _offer_gone(self, *_: object) -> None:
        self._offer = None

    @staticmethod
    def _tr(text: str) -> str:
        return QCoreApplication.translate("EngineSetup", text)
