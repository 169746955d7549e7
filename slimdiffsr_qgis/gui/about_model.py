"""What is known of a model: its card's facts, and what its results must not be taken for."""

from __future__ import annotations

import html
from typing import Any

from qgis.PyQt.QtCore import QCoreApplication, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from ..core.identity import guide_url
from ..core.model_card import ModelCard

_METRICS = {
    "psnr_y": ("PSNR (luminance)", "{:.2f} dB"),
    "ssim": ("SSIM", "{:.3f}"),
    "lpips_alex": ("LPIPS (AlexNet)", "{:.3f}"),
    "low_frequency": (None, "{:.2f}"),
    "lattice": (None, "{:.2f}"),
}


def show_about_model(card: ModelCard, parent: QWidget | None = None) -> AboutModelDialog:
    """Opens the dialog beside whatever else is open."""
    dialog = AboutModelDialog(card, parent)
    dialog.show()
    return dialog


class AboutModelDialog(QDialog):
    """One model's card.

    Args:
        card: the model.
        parent: the window it belongs to.
    """

    def __init__(self, card: ModelCard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("slimdiffsrAboutModel")
        self.setWindowTitle(_tr("About the model {title}").format(title=card.title))
        self.text = QTextBrowser(self)
        self.text.setOpenExternalLinks(True)
        self.text.setHtml(card_html(card))
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Close | QDialogButtonBox.StandardButton.Help, parent=self
        )
        buttons.rejected.connect(self.reject)
        buttons.helpRequested.connect(lambda: QDesktopServices.openUrl(QUrl(guide_url())))
        layout = QVBoxLayout(self)
        layout.addWidget(self.text)
        layout.addWidget(buttons)
        self.resize(self.fontMetrics().averageCharWidth() * 90, self.fontMetrics().height() * 34)
        self.finished.connect(self.deleteLater)


def card_html(card: ModelCard) -> str:
    """A card as rich text, without colours of its own, so that it reads in a dark theme too."""
    facts = card.facts
    parts = [
        f"<h2>{html.escape(card.title)}</h2>",
        f"<p>{html.escape(card.description)}</p>",
        f"<p><b>{_tr('Added detail is synthesised.')}</b> "
        + _tr(
            "It is plausible, learnt from other places, and nobody measured it. Use results for display, digitising "
            "and as input to methods that you validate; do not read single small objects, lettering or counts off them."
        )
        + "</p>",
    ]
    for key, title in (
        ("limits", _tr("Limits")),
        ("method", _tr("How it was trained")),
        ("training_data", _tr("Training data")),
        ("architecture", _tr("Architecture")),
        ("compute", _tr("Computing")),
        ("licence", _tr("Licence")),
    ):
        if facts.get(key):
            parts.append(f"<h3>{title}</h3>{_value(facts[key])}")
    parts.insert(-1, _metrics(facts.get("metrics")))
    rows = [
        (_tr("Name"), card.name),
        (_tr("Scale"), f"{card.scale}x"),
        (_tr("Parameters"), f"{facts['parameters'] / 1e6:.1f} M" if facts.get("parameters") else ""),
        (_tr("File"), str(card.path)),
    ]
    parts.append(f"<h3>{_tr('File')}</h3>" + _table([(name, value) for name, value in rows if value]))
    return "".join(parts)


def _value(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "<ul>" + "".join(f"<li>{html.escape(str(entry))}</li>" for entry in value) + "</ul>"
    return f"<p>{html.escape(str(value))}</p>"


def _metrics(metrics: Any) -> str:
    """Figures on images that the model never saw, one column a kind of input."""
    if not isinstance(metrics, dict) or not all(isinstance(figures, dict) for figures in metrics.values()):
        return ""
    names = {"clean": _tr("clean input"), "degraded": _tr("degraded input")}
    labels = {
        "low_frequency": _tr("Deviation from the input, grey levels"),
        "lattice": _tr("Pattern of the pixel grid (above 4 it shows)"),
    }
    known = [key for key in _METRICS if any(key in figures for figures in metrics.values())]
    head = "".join(f"<th align='right'>{html.escape(names.get(kind, kind))}</th>" for kind in metrics)
    rows = []
    for key in known:
        label, form = _METRICS[key]
        cells = (
            form.format(figures[key]) if isinstance(figures.get(key), (int, float)) else ""
            for figures in metrics.values()
        )
        rows.append(
            f"<tr><td>{html.escape(label or labels[key])}</td>"
            + "".join(f"<td align='right'>&nbsp;&nbsp;{cell}</td>" for cell in cells)
            + "</tr>"
        )
    title = _tr("Figures on images that it never saw")
    return f"<h3>{title}</h3><table cellpadding='3'><tr><td></td>{head}</tr>{''.join(rows)}</table>"


def _table(rows: list[tuple[str, str]]) -> str:
    cells = (f"<tr><td>{html.escape(name)}&nbsp;&nbsp;</td><td>{html.escape(value)}</td></tr>" for name, value in rows)
    return f"<table cellpadding='3'>{''.join(cells)}</table>"


def _tr(text: str) -> str:
    return QCoreApplication.translate("AboutModel", text)
