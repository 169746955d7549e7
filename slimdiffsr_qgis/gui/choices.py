"""Drop-down lists whose entries have a value, an explanation, and may be out of reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QComboBox


@dataclass(frozen=True)
class Choice:
    """One entry."""

    value: str
    text: str
    explanation: str = ""
    """Its tooltip."""
    possible: bool = True
    """Whether it can be chosen."""


def limit_width(box: QComboBox, characters: int) -> None:
    """Lets a list be narrower than its longest entry, so that a long name doesn't widen the window that it stands in.

    Args:
        box: the list.
        characters: how many are in sight at least.
    """
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(characters)


def fill_choices(box: QComboBox, choices: Sequence[Choice], chosen: object = None) -> None:
    """Replaces the entries of a list; the one with the value `chosen` stays chosen, else the first is.

    Signals come only if the chosen value changes.
    """
    before = box.currentData()
    blocked = box.blockSignals(True)
    box.clear()
    for index, choice in enumerate(choices):
        box.addItem(choice.text, choice.value)
        box.setItemData(index, choice.explanation or choice.text, Qt.ItemDataRole.ToolTipRole)
        box.model().item(index).setEnabled(choice.possible)
    index = box.findData(chosen)
    box.setCurrentIndex(index if index >= 0 and choices[index].possible else 0)
    box.blockSignals(blocked)
    if box.currentData() != before:
        box.currentIndexChanged.emit(box.currentIndex())
