"""The line between before and after, with its handle and labels: white on black, seen on any picture."""

from __future__ import annotations

from qgis.PyQt.QtCore import QLineF, QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPen

_SHADE = QColor(0, 0, 0, 165)
_WHITE = QColor(255, 255, 255)
_PADDING = (6.0, 3.0)


def draw_divider(painter: QPainter, line: QLineF, radius: float) -> None:
    """Draws a line with a handle in its middle, whose arrows say that it can be moved across.

    Args:
        painter: what to draw with.
        line: upright or level.
        radius: of the handle.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, width in ((_SHADE, 4.0), (_WHITE, 2.0)):
        painter.setPen(QPen(colour, width))
        painter.drawLine(line)
    middle = line.center()
    painter.setPen(QPen(_SHADE, 1.5))
    painter.setBrush(_WHITE)
    painter.drawEllipse(middle, radius, radius)
    upright = line.dx() == 0
    moved = QPointF(1, 0) if upright else QPointF(0, 1)
    along = QPointF(moved.y(), moved.x())
    painter.setPen(QPen(QColor(40, 40, 40), radius / 6.5))
    for side in (-1, 1):
        tip = middle + moved * (0.62 * radius * side)
        for wing in (-1, 1):
            painter.drawLine(tip, middle + moved * (0.27 * radius * side) + along * (0.35 * radius * wing))


def label_box(painter: QPainter, text: str) -> QRectF:
    """The size of a label, to be moved to its place."""
    width, height = _PADDING
    return QRectF(painter.fontMetrics().boundingRect(text)).adjusted(-width, -height, width, height)


def draw_label(painter: QPainter, box: QRectF, text: str) -> None:
    """Draws a text in its box."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 145))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(_WHITE)
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
