"""What the swipe tool draws on the map: the layers without the result on one side of a line."""

from __future__ import annotations

from qgis.core import QgsMapSettings
from qgis.gui import QgsMapCanvas, QgsMapCanvasItem
from qgis.PyQt.QtCore import QCoreApplication, QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QImage, QPainter, QPen, QPolygonF, QTransform

_HANDLE_RADIUS = 13.0


class SwipeItem(QgsMapCanvasItem):
    """The line stays where it is on the screen while the picture moves with the map.

    While the map pans, QGIS shifts every item by the way gone so far, which is then this item's position: the picture
    is to follow it, and the line is not.

    Args:
        canvas: the map.
    """

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._image = QImage()
        self._drawn_for: QgsMapSettings | None = None
        self.share = 0.5
        """Where the line is: 0 at the left or upper edge of the map, 1 at the other one."""
        self.is_vertical = True
        self.setZValue(200)  # above the map, below what is being digitised

    def set_picture(self, image: QImage, drawn_for: QgsMapSettings) -> None:
        """Takes a picture of what belongs before the line."""
        self._image, self._drawn_for = image, drawn_for
        self.update()

    def has_picture(self) -> bool:
        """Whether there is something to show."""
        return not self._image.isNull()

    def move_line(self, share: float) -> None:
        """Moves the line."""
        self.share = min(max(share, 0.0), 1.0)
        self.update()

    def set_vertical(self, vertical: bool) -> None:
        """A line from top to bottom, or from left to right."""
        self.is_vertical = vertical
        self.update()

    def updatePosition(self):
        self.update()

    def boundingRect(self):
        width, height = self._canvas.width(), self._canvas.height()
        # Wherever a pan has got to.
        return QRectF(-2 * width, -2 * height, 5 * width, 5 * height)

    def before_area(self) -> QRectF:
        """The part of the map before the line, in pixels of the canvas."""
        width, height = float(self._canvas.width()), float(self._canvas.height())
        return (
            QRectF(0, 0, width * self.share, height) if self.is_vertical else QRectF(0, 0, width, height * self.share)
        )

    def paint(self, painter, option, widget=None):
        painter.save()
        offset = self.pos()
        area = self.before_area()
        if self.has_picture():
            painter.save()
            painter.setClipRect(area.translated(-offset))
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            transform = self._to_canvas()
            if transform is not None:
                painter.setTransform(transform, True)
                size = self._drawn_for.outputSize()
                # A picture for a screen with small pixels has more of them than the place it takes.
                painter.drawImage(QRectF(0, 0, size.width(), size.height()), self._image)
            painter.restore()
        painter.translate(-offset)
        self._draw_line(painter, area)
        painter.restore()

    def _to_canvas(self) -> QTransform | None:
        """From the picture's place to where that ground is on the map now: it was drawn for another extent, maybe."""
        size = self._drawn_for.outputSize()
        corners = [(0, 0), (size.width(), 0), (size.width(), size.height()), (0, size.height())]
        then, now = self._drawn_for.mapToPixel(), self._canvas.mapSettings().mapToPixel()
        seen = [now.transform(then.toMapCoordinates(x, y)).toQPointF() for x, y in corners]
        transform = QTransform()
        drawn = QPolygonF([QPointF(x, y) for x, y in corners])
        ok = QTransform.quadToQuad(drawn, QPolygonF(seen), transform)
        return transform if ok else None

    def _draw_line(self, painter: QPainter, area: QRectF) -> None:
        width, height = float(self._canvas.width()), float(self._canvas.height())
        if self.is_vertical:
            start, end = QPointF(area.right(), 0), QPointF(area.right(), height)
            along = QPointF(1, 0)
        else:
            start, end = QPointF(0, area.bottom()), QPointF(width, area.bottom())
            along = QPointF(0, 1)
        across = QPointF(along.y(), along.x())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, thickness in ((QColor(0, 0, 0, 170), 4.0), (QColor(255, 255, 255), 2.0)):
            painter.setPen(QPen(colour, thickness))
            painter.drawLine(start, end)
        middle = (start + end) / 2
        painter.setPen(QPen(QColor(0, 0, 0, 170), 1.5))
        painter.setBrush(QColor(255, 255, 255))
        painter.drawEllipse(middle, _HANDLE_RADIUS, _HANDLE_RADIUS)
        painter.setPen(QPen(QColor(40, 40, 40), 2.0))
        for side in (-1, 1):
            tip = middle + along * (8.0 * side)
            for wing in (-1, 1):
                painter.drawLine(tip, middle + along * (3.5 * side) + across * (4.5 * wing))
        margin = 10.0
        for text, before in ((self._tr("Before"), True), (self._tr("After"), False)):
            box = QRectF(painter.fontMetrics().boundingRect(text)).adjusted(-7, -4, 7, 4)
            if self.is_vertical:
                box.moveBottom(height - margin)  # QGIS's messages come from above
                box.moveLeft(area.right() - box.width() - margin if before else area.right() + margin)
            else:
                box.moveLeft(margin)
                box.moveTop(area.bottom() - box.height() - margin if before else area.bottom() + margin)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(0, 0, 0, 150))
            painter.drawRoundedRect(box, 4, 4)
            painter.setPen(QColor(255, 255, 255))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)

    @staticmethod
    def _tr(text: str) -> str:
        return QCoreApplication.translate("SwipeItem", text)
