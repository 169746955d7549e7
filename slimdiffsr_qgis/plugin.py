"""The plugin as QGIS sees it: what is added, and what is taken back."""

from __future__ import annotations

from qgis.core import QgsApplication

from .core.translation import install_translator, remove_translator
from .core.worker_pool import close_worker_pool
from .processing.provider import SlimDiffSRProvider


class SlimDiffSRPlugin:
    """Adds the Processing provider everywhere and the actions in the desktop.

    Args:
        iface: the desktop's interface; None in qgis_process.
    """

    def __init__(self, iface) -> None:
        self._iface = iface
        self._provider = None
        self._actions = None
        # Before anything has a name.
        self._translator = install_translator()
        self.engine_setup = None
        """Installs the engine; None without a desktop."""

    def initProcessing(self) -> None:
        """Adds the Processing provider; all that qgis_process calls."""
        self._provider = SlimDiffSRProvider()
        QgsApplication.processingRegistry().addProvider(self._provider)

    def initGui(self) -> None:
        """Adds everything; the desktop calls it."""
        self.initProcessing()
        if self._iface is not None:
            from .gui.actions import LayerActions
            from .gui.engine_setup import EngineSetup

            # The setup comes second: its entry is the last one of the menu.
            self._actions = LayerActions(
                self._iface,
                set_engine_up=lambda: self.engine_setup.open_dialog(),
                offer_engine=lambda reason: self.engine_setup.offer(reason),
            )
            self.engine_setup = EngineSetup(self._iface, on_change=self._actions.refresh_dock)

    def unload(self) -> None:
        """Takes everything back and ends the engine's processes."""
        if self.engine_setup is not None:
            self.engine_setup.remove()
            self.engine_setup = None
        if self._actions is not None:
            self._actions.remove()
            self._actions = None
        if self._provider is not None:
            QgsApplication.processingRegistry().removeProvider(self._provider)
            self._provider = None
        close_worker_pool()
        remove_translator(self._translator)
        self._translator = None
