"""What the swipe tool draws on the map: the layers without the result on one side of a line."""

from __future__ import annotations

from qgis.core import QgsMapSettings
from qgis.gui import QgsMapCanvas, QgsMapCanvasItem
from qgis.PyQt.QtCore import QCoreApplication, QLineF, QPointF, QRectF
from qgis.PyQt.QtGui import QImage, QPainter, QPolygonF, QTransform

from .divider import draw_divider, draw_label, label_box

Z_VALUE = 200
"""Above the map, below what is being digitised."""
_HANDLE_RADIUS = 13.0
_MARGIN = 10.0


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
        self.setZValue(Z_VALUE)

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
            line = QLineF(area.right(), 0, area.right(), height)
        else:
            line = QLineF(0, area.bottom(), width, area.bottom())
        draw_divider(painter, line, _HANDLE_RADIUS)
        for text, before in ((self._tr("Before"), True), (self._tr("After"), False)):
            box = label_box(painter, text)
            if self.is_vertical:
                box.moveBottom(height - _MARGIN)  # QGIS's messages come from above
                box.moveLeft(area.right() - box.width() - _MARGIN if before else area.right() + _MARGIN)
            else:
                box.moveLeft(_MARGIN)
                box.moveTop(area.bottom() - box.height() - _MARGIN if before else area.bottom() + _MARGIN)
            draw_label(painter, box, text)

    @staticmethod
    def _tr(text: str) -> str:
        return QCoreApplication.translate("SwipeItem", text)
