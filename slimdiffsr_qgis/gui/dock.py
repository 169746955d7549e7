"""The panel "SlimDiffSR": what to make finer and how, what that takes, a preview, running it, and earlier runs."""

from __future__ import annotations

from typing import Any

from qgis.core import Qgis, QgsProcessingContext, QgsProcessingException, QgsProject, QgsRasterLayer
from qgis.gui import QgsCollapsibleGroupBox, QgsDockWidget, QgsMessageBar, QgsScrollArea
from qgis.PyQt.QtCore import QCoreApplication, Qt, pyqtSignal
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QPushButton, QTabWidget, QVBoxLayout, QWidget

from ..core import paths
from ..core.engine_locator import Engine, find_engine
from ..core.errors import EngineMissing, PluginError
from ..core.identity import NAME
from ..core.latest_only import LatestOnly
from ..core.run_history import FAILED, Run
from ..core.worker_pool import worker_pool
from ..processing.planned_job import PlannedJob
from ..processing.super_resolve_layer import SuperResolveLayer
from ..processing.super_resolve_parameters import with_selection
from .history_panel import HistoryPanel
from .job_form import JobForm
from .mnemonics import Mnemonics
from .plan_panel import PlanPanel, plan_summary
from .preview_panel import PreviewPanel
from .run_controller import RunController
from .run_panel import RunPanel

_PLAN, _DEVICES, _MODELS = "plan", "devices", "models"


class SlimDiffSRDock(QgsDockWidget):
    """Nothing here waits: the engine is asked in the background, and only the newest answer counts.

    Args:
        iface: the desktop's interface.
    """

    engineWanted = pyqtSignal()
    """The analyst wants to set the engine up."""

    def __init__(self, iface) -> None:
        super().__init__(NAME, iface.mainWindow())
        self.setObjectName("slimdiffsrDock")
        self.setWindowIcon(QIcon(str(paths.icon_file())))
        self._iface = iface
        self._queue = LatestOnly(self)
        self._asked_engine: Engine | None = None
        self._engine_message = None
        self.controller = RunController(self)
        self._make_widgets()
        self._mnemonics = Mnemonics(self)
        self._connect()
        layer = iface.activeLayer()
        if isinstance(layer, QgsRasterLayer):
            self.form.layer_box.setLayer(layer)

    def choose_layer(self, layer: QgsRasterLayer) -> None:
        """Takes a layer into the form."""
        self.form.layer_box.setLayer(layer)

    def refresh(self) -> None:
        """Asks the engine anew: figures and preview."""
        if not self.isUserVisible():
            return
        planned, problem = self._planned()
        if planned is None:
            self._queue.forget(_PLAN)
            self.plan.show_problem(problem)
            self.preview.set_job(None, None)
            self._update_run_button(problem)
            if not self.controller.is_running:
                self.run_panel.show_message(problem)
            return
        self._update_run_button("")
        self.plan.show_waiting()
        self.preview.set_job(planned, self.form.layer())  # first: what people look at
        self._queue.ask(
            _PLAN,
            planned.describe,
            lambda plan: self._on_plan(plan, planned),
            lambda error: self.plan.show_problem(str(error)),
        )
        self._ask_engine(planned.engine)

    def close_down(self) -> None:
        """Takes everything back; a run under way is cancelled."""
        self.controller.abandon()
        self.preview.close_down()
        self._queue.close()
        self.form.close_down()
        self._mnemonics.close_down()
        self._iface.removeDockWidget(self)
        self.deleteLater()

    def _make_widgets(self) -> None:
        tr = self._tr
        self.messages = QgsMessageBar(self)
        self.form = JobForm(self._iface.mapCanvas(), self)
        self.plan_box = QgsCollapsibleGroupBox(tr("What it takes"), self)
        self.plan = PlanPanel(self.plan_box)
        QVBoxLayout(self.plan_box).addWidget(self.plan)
        self.preview_box = QgsCollapsibleGroupBox(tr("Preview"), self)
        self.preview = PreviewPanel(self._iface.mapCanvas(), self._queue, self.preview_box)
        QVBoxLayout(self.preview_box).addWidget(self.preview)
        self.run_panel = RunPanel(self)
        self.history = HistoryPanel(self)
        page = QWidget(self)
        layout = QVBoxLayout(page)
        for widget in (self.form, self.preview_box, self.plan_box):
            layout.addWidget(widget)
        layout.addStretch(1)
        scroll = QgsScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QgsScrollArea.Shape.NoFrame)
        scroll.setWidget(page)
        # Nothing is to be found by scrolling sideways: the panel is as wide as its contents at least.
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setMinimumWidth(page.minimumSizeHint().width() + scroll.verticalScrollBar().sizeHint().width())
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(scroll, tr("Super-resolve"))
        self.tabs.addTab(self.history, tr("Earlier runs"))
        content = QWidget(self)
        layout = QVBoxLayout(content)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self.messages)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.run_panel)
        self.setWidget(content)

    def _connect(self) -> None:
        self.visibilityChanged.connect(lambda visible: self.refresh() if visible else None)
        self.form.changed.connect(self.refresh)
        self.preview_box.collapsedStateChanged.connect(lambda collapsed: self.preview.ask_soon())
        self.run_panel.run_button.clicked.connect(self.run)
        self.run_panel.cancel_button.clicked.connect(self._cancel)
        self.controller.started.connect(self.run_panel.show_started)
        self.controller.progressed.connect(self.run_panel.show_progress)
        self.controller.warned.connect(self._warn)
        self.controller.ended.connect(self._on_ended)
        self.controller.resultAdded.connect(self._iface.setActiveLayer)
        self.history.fillRequested.connect(self.fill_from)
        self.history.rerunRequested.connect(self._run_again)

    # Running.

    def run(self) -> None:
        """Starts the run that the form describes."""
        problem = self.form.problem()
        try:
            if problem:
                raise QgsProcessingException(problem)
            self.messages.clearWidgets()
            self.controller.start(self.form.parameters(), group=self.form.group_box.isChecked())
        except QgsProcessingException as error:
            self.run_panel.show_message(str(error))

    def fill_from(self, run: Run) -> bool:
        """Takes a run's settings into the form; False where its layer isn't in the project any more."""
        parameters = self._parameters_of(run)
        if parameters is None:
            text = self._tr("The layer '{layer}' is not in this project; add it and try again.")
            self.run_panel.show_message(text.format(layer=run.layer))
            return False
        mask = run.parameters.get(SuperResolveLayer.MASK)
        if mask is not None and QgsProject.instance().mapLayer(str(mask)) is None:
            text = self._tr("The mask of that run is not in this project; add it, and choose it in the form.")
            self.run_panel.show_message(text)
            return False
        self.form.set_parameters(parameters)
        self.tabs.setCurrentIndex(0)
        return True

    def _run_again(self, run: Run) -> None:
        if self.fill_from(run):
            self.run()

    def _cancel(self) -> None:
        self.run_panel.show_cancelling()
        self.controller.cancel()

    def _on_ended(self, run: Run) -> None:
        self.run_panel.show_ended(run)
        self.history.refresh()
        self._update_run_button(self.form.problem())
        if run.outcome == FAILED:  # QGIS itself tells of tasks that went well
            self._iface.messageBar().pushMessage(NAME, run.message, Qgis.MessageLevel.Critical, 0)

    def _warn(self, text: str) -> None:
        self.messages.pushMessage("", text, Qgis.MessageLevel.Warning, 0)

    def _update_run_button(self, problem: str) -> None:
        self.run_panel.run_button.setEnabled(not problem and not self.controller.is_running)

    @staticmethod
    def _parameters_of(run: Run) -> dict[str, Any] | None:
        """A run's parameters with the layer that has its data now; None where there is none."""
        project = QgsProject.instance()
        layer = project.mapLayer(str(run.parameters.get(SuperResolveLayer.INPUT, "")))
        if layer is None:
            found = [other for other in project.mapLayers().values() if other.source() == run.source]
            layer = found[0] if found else None
        return None if layer is None else {**run.parameters, SuperResolveLayer.INPUT: layer.id()}

    # Asking the engine.

    def _planned(self) -> tuple[PlannedJob | None, str]:
        """The job that the form describes, or what is wrong with it."""
        problem = self.form.problem()
        if problem:
            return None, problem
        context = QgsProcessingContext()
        context.setProject(QgsProject.instance())
        algorithm = SuperResolveLayer()
        algorithm.initAlgorithm()
        try:
            find_engine()
            self._offer_engine(None)
            return algorithm.planned(with_selection(self.form.parameters()), context), ""
        except EngineMissing as error:
            self._offer_engine(error)
            return None, str(error)
        except (QgsProcessingException, PluginError) as error:
            return None, str(error)

    def _on_plan(self, plan: dict[str, Any], planned: PlannedJob) -> None:
        layer, names = self.form.layer(), []
        if layer is not None and not planned.is_rendered:
            provider = layer.dataProvider()
            names = [provider.displayBandName(band) for band in range(1, layer.bandCount() + 1)]
        self.plan.show_plan(plan, planned.is_exported, names)
        self.form.tell_used_model(str(plan["model"]))
        if not self.controller.is_running:
            self.run_panel.show_message(plan_summary(plan))

    def _ask_engine(self, engine: Engine) -> None:
        """Asks, once an engine, for what the form offers: devices, and what each model can do."""
        if engine == self._asked_engine:
            return
        self._asked_engine = engine
        for topic, take in ((_DEVICES, self.form.set_devices), (_MODELS, self.form.set_models)):
            self._queue.ask(
                topic,
                lambda stop, topic=topic: worker_pool().request(engine, topic, {}, is_cancelled=stop, aside=True),
                lambda answer, topic=topic, take=take: take(answer[topic]),
                lambda error: self._forget_engine(),
            )

    def _forget_engine(self) -> None:
        self._asked_engine = None

    def _offer_engine(self, error: EngineMissing | None) -> None:
        """Says that there is no engine, once, with a button that leads to one."""
        if error is None:
            if self._engine_message is not None:
                self.messages.popWidget(self._engine_message)
                self._engine_message = None
            return
        if self._engine_message is not None:
            return
        item = QgsMessageBar.createMessage(NAME, self._tr("The engine is not set up yet."))
        button = QPushButton(self._tr("Set it up…"), item)
        button.setToolTip(str(error))
        button.clicked.connect(self.engineWanted)
        item.layout().addWidget(button)
        self._engine_message = self.messages.pushWidget(item, Qgis.MessageLevel.Warning)

    @staticmethod
    def _tr(text: str) -> str:
        return QCoreApplication.translate("SlimDiffSRDock", text)
