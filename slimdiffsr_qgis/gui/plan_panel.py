"""What a run would make and take, told before it is started."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from qgis.PyQt.QtCore import QCoreApplication, QLocale, Qt
from qgis.PyQt.QtWidgets import QFormLayout, QLabel, QVBoxLayout, QWidget

_ROWS = ("result", "disk", "memory", "time", "colours")


class PlanPanel(QWidget):
    """A few lines of figures, with the engine's warnings below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tr = self._tr
        titles = {
            "result": tr("Result"),
            "disk": tr("On disk"),
            "memory": tr("Memory"),
            "time": tr("Time"),
            "colours": tr("Colours"),
        }
        explanations = {
            "result": tr("Columns and rows of the result, and its bands"),
            "disk": tr("The result's size before compression, and what the run needs at most while it lasts"),
            "memory": tr("What the tiles take at most; the engine itself needs about half a gigabyte more"),
            "time": tr("An estimate, timed on the chosen device just now"),
            "colours": tr("The bands that the model sees as red, green and blue, and how they were found"),
        }
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(2)
        self.values: dict[str, QLabel] = {}
        for row in _ROWS:
            label = QLabel("–", self)
            label.setWordWrap(True)
            label.setToolTip(explanations[row])
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setAccessibleName(titles[row])
            form.addRow(titles[row], label)
            self.values[row] = label
        self.notes = QLabel(self)
        self.notes.setWordWrap(True)
        self.notes.setTextFormat(Qt.TextFormat.PlainText)
        self.notes.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(form)
        layout.addWidget(self.notes)

    def show_plan(self, plan: dict[str, Any], exported: bool, names: Sequence[str] = ()) -> None:
        """Shows the engine's answer to `describe`.

        Args:
            plan: the answer.
            exported: whether the layer is exported first.
            names: of the input's bands, where they have any.
        """
        tr, number = self._tr, QLocale().toString
        size = "{} × {}".format(number(int(plan["output_width"])), number(int(plan["output_height"])))
        bands = tr("{size} pixels, {count} bands ({type})")
        self._say("result", bands.format(size=size, count=len(plan["bands"]), type=plan["dtype"]))
        text = tr("{size}, up to {most} while it runs")
        self._say("disk", text.format(size=byte_text(plan["output_bytes"]), most=byte_text(plan["disk_bytes_needed"])))
        self._say("memory", tr("about {size}").format(size=byte_text(plan["memory_bytes"])))
        text = tr("about {time} on {device}, tiles: {tiles}")
        self._say(
            "time",
            text.format(
                time=time_text(plan["estimated_seconds"]), device=plan["device"], tiles=number(int(plan["tiles"]))
            ),
        )
        colours = dict.fromkeys(
            names[band - 1] if band <= len(names) else tr("band {number}").format(number=band) for band in plan["rgb"]
        )
        text = tr("{bands} ({how})")
        self._say("colours", text.format(bands=", ".join(colours), how=self._how(plan["rgb_source"])))
        notes = list(plan.get("warnings") or ())
        if exported:
            text = tr("The layer is exported first, {width} × {height} pixels.")
            notes.insert(0, text.format(width=number(int(plan["width"])), height=number(int(plan["height"]))))
        self._note("\n".join(notes))

    def show_waiting(self) -> None:
        """Figures are on their way; the old ones are wrong by now."""
        for label in self.values.values():
            label.setEnabled(False)

    def show_problem(self, text: str) -> None:
        """There are no figures."""
        for row in _ROWS:
            self._say(row, "–")
        self._note(text)

    def _how(self, source: str) -> str:
        """How the colour bands were found, in words."""
        tr = self._tr
        return {
            "request": tr("as chosen"),
            "colour interpretation": tr("by their colour interpretation"),
            "names": tr("by their names"),
            "wavelengths": tr("by their wavelengths"),
            "grey": tr("one band, as grey"),
            "order": tr("by their order, a guess"),
        }.get(source, source)

    def _say(self, row: str, text: str) -> None:
        self.values[row].setText(text)
        self.values[row].setEnabled(True)

    def _note(self, text: str) -> None:
        self.notes.setText(text)
        self.notes.setVisible(bool(text))

    @staticmethod
    def _tr(text: str) -> str:
        return QCoreApplication.translate("PlanPanel", text)


def plan_summary(plan: dict[str, Any]) -> str:
    """What matters most of a plan, in one line."""
    number = QLocale().toString
    return PlanPanel._tr("{width} × {height} pixels, {size}, about {time}").format(
        width=number(int(plan["output_width"])),
        height=number(int(plan["output_height"])),
        size=byte_text(plan["output_bytes"]),
        time=time_text(plan["estimated_seconds"]),
    )


def byte_text(count: float) -> str:
    """An amount of data as people read it."""
    return QLocale().formattedDataSize(int(count), 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


def time_text(seconds: float) -> str:
    """A duration as people read it, no more exact than an estimate is."""
    tr = PlanPanel._tr
    seconds = max(0.0, seconds)
    if seconds < 90:
        return tr("{count} s").format(count=max(1, math.ceil(seconds)))
    minutes = math.ceil(seconds / 60)
    if minutes < 120:
        return tr("{count} min").format(count=minutes)
    return tr("{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)
