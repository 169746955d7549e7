"""Tells what went wrong and what to do, in place of a dialog on top of a dialog."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ..core.errors import PluginError


class FailurePanel(QFrame):
    """Hidden until there is something to tell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        icon = QLabel(self)
        size = self.fontMetrics().height() * 2
        icon.setPixmap(QgsApplication.getThemeIcon("/mIconWarning.svg").pixmap(size, size))
        self.message = _label(self, "slimdiffsrFailureMessage")
        self.next_step = _label(self, "slimdiffsrFailureNextStep")
        self.copy_button = QPushButton(_tr("Copy the report"), self)
        self.copy_button.setToolTip(_tr("Copy what happened, and what the programs said, to send it to somebody"))
        self.copy_button.clicked.connect(self._copy)
        texts = QVBoxLayout()
        texts.addWidget(self.message)
        texts.addWidget(self.next_step)
        row = QHBoxLayout(self)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        row.addWidget(self.copy_button, 0, Qt.AlignmentFlag.AlignTop)
        self._report = ""
        self.hide()

    def show_error(self, error: PluginError) -> None:
        """Shows an error with its next step, if it has one."""
        step = getattr(error, "next_step", "")
        self.message.setText(str(error))
        self.next_step.setText(_tr("What to do: {step}").format(step=step))
        self.next_step.setVisible(bool(step))
        self._report = "\n\n".join(part for part in (f"{error} [{error.code}]", step, error.details) if part)
        self.show()

    def _copy(self) -> None:
        QgsApplication.clipboard().setText(self._report)


def _label(parent: QWidget, name: str) -> QLabel:
    label = QLabel(parent)
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label


def _tr(text: str) -> str:
    return QCoreApplication.translate("FailurePanel", text)
