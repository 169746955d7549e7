"""Scale and model, with what the model's card says of it in one line."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QObject, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from ..core import settings
from ..core.model_card import ModelCard, shipped_cards
from ..core.models import AUTOMATIC, at_scale, scale_of
from .about_model import show_about_model
from .choices import Choice, fill_choices, limit_width

_USUAL_SCALE = 4


class ModelChooser(QObject):
    """The rows of a form that choose scale and model. Only scales that a model is installed for are offered."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        tr = self._tr
        self._cards = shipped_cards()
        self._used = ""
        self.scale_box = QComboBox(parent)
        self.scale_box.setToolTip(tr("How many pixels of the result lie along the side of one input pixel"))
        self.scale_box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.model_box = QComboBox(parent)
        self.model_box.setToolTip(tr("The model to use"))
        self.model_box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        limit_width(self.model_box, 12)
        self.about_button = QToolButton(parent)
        self.about_button.setIcon(QgsApplication.getThemeIcon("/mActionPropertiesWidget.svg"))
        self.about_button.setToolTip(tr("About this model: training data, figures, limits"))
        self.about_button.setAccessibleName(tr("About this model"))
        self.description = QLabel(parent)
        self.description.setWordWrap(True)
        self.description.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._fill_scales()
        self._fill_models()
        self.scale_box.currentIndexChanged.connect(self._on_scale)
        self.model_box.currentIndexChanged.connect(self._on_model)
        self.about_button.clicked.connect(self.show_about)

    def add_to(self, form: QFormLayout) -> None:
        """Adds the rows."""
        form.addRow(self._tr("&Scale"), self.scale_box)
        row = QHBoxLayout()
        row.addWidget(self.model_box)
        row.addWidget(self.about_button)
        label = QLabel(self._tr("&Model"))
        label.setBuddy(self.model_box)
        form.addRow(label, row)
        form.addRow(self.description)

    def tab_order(self) -> list[QWidget]:
        """The widgets in the order that the keyboard goes through."""
        return [self.scale_box, self.model_box, self.about_button]

    def scale(self) -> int:
        """The chosen scale."""
        return int(self.scale_box.currentData() or _USUAL_SCALE)

    def model(self) -> str:
        """The chosen model's name, or `AUTOMATIC`."""
        return str(self.model_box.currentData() or AUTOMATIC)

    def choose(self, scale: int, model: str) -> None:
        """Chooses both, as far as they are offered."""
        self.scale_box.setCurrentIndex(max(0, self.scale_box.findData(str(scale))))
        self.model_box.setCurrentIndex(max(0, self.model_box.findData(model)))

    def tell_used(self, model: str) -> None:
        """Notes which model the engine takes where the choice is left to it."""
        self._used = model
        self._describe()

    def card(self) -> ModelCard | None:
        """The card of the model that would be used."""
        name = self.model()
        fitting = [card for card in self._cards if card.scale == self.scale()]
        if name == AUTOMATIC:
            name = self._used if any(card.name == self._used for card in fitting) else ""
        return next((card for card in fitting if card.name == name), fitting[0] if fitting else None)

    def show_about(self) -> None:
        """Opens what the card says."""
        card = self.card()
        if card is not None:
            show_about_model(card, self.model_box.window())

    def _fill_scales(self) -> None:
        offered = sorted({card.scale for card in self._cards})
        choices = [
            Choice(str(scale), self._tr("{scale} times finer").format(scale=scale), possible=scale in offered)
            for scale in sorted({2, 4, 8, *offered})
            if scale in offered or not offered
        ]
        fill_choices(self.scale_box, choices, str(scale_of(settings.default_model()) or _USUAL_SCALE))

    def _fill_models(self) -> None:
        choices = [Choice(AUTOMATIC, self._tr("Automatic"), self._tr("The best model for the scale"))]
        choices += [
            Choice(card.name, card.title, card.description) for card in self._cards if card.scale == self.scale()
        ]
        chosen = self.model_box.currentData() or settings.default_model()
        fill_choices(self.model_box, choices, at_scale(chosen, self.scale()))
        self._describe()

    def _describe(self) -> None:
        card = self.card()
        text = card.description if card is not None else self._tr("No model is installed.")
        if card is not None and self.model() == AUTOMATIC:
            text = f"{card.title}. {text}"
        self.description.setText(text)

    def _on_scale(self, _index: int) -> None:
        self._fill_models()
        self.changed.emit()

    def _on_model(self, _index: int) -> None:
        self._describe()
        self.changed.emit()

    @staticmethod
    def _tr(text: str) -> str:
        return QCoreApplication.translate("ModelChooser", text)
