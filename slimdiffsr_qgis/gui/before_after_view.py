"""Two pictures of one place, with a divider that is dragged between them."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication, QLineF, QRectF, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QImage, QPainter, QPalette, QPen
from qgis.PyQt.QtWidgets import QSizePolicy, QWidget

from .divider import draw_divider, draw_label, label_box

_STEP = 0.05
_HEIGHT = 260
_MARGIN = 6.0
_HANDLE_RADIUS = 9.0


class BeforeAfterView(QWidget):
    """Shows the first picture left of the divider and the second one right of it. The arrow keys move the divider."""

    dividerMoved = pyqtSignal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before, self._after = QImage(), QImage()
        self._divider = 0.5
        self._text = ""
        self._busy = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumHeight(160)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setAccessibleName(self._tr("Preview before and after"))
        self.setToolTip(self._tr("Drag the line, or use the arrow keys: before on the left, after on the right"))

    @property
    def divider(self) -> float:
        """Where the divider is: 0 at the left edge, 1 at the right one."""
        return self._divider

    @property
    def is_busy(self) -> bool:
        """Whether newer pictures are on their way."""
        return self._busy

    def set_divider(self, share: float) -> None:
        """Moves the divider."""
        self._divider = min(max(share, 0.0), 1.0)
        self.dividerMoved.emit(self._divider)
        self.update()

    def images(self) -> tuple[QImage, QImage]:
        """Before and after; null where there is nothing to show."""
        return self._before, self._after

    def set_images(self, before: QImage, after: QImage) -> None:
        """Shows two pictures of the same place; they may differ in size."""
        self._before, self._after = before, after
        self._busy, self._text = False, ""
        self.update()

    def set_busy(self) -> None:
        """What is shown is out of date, and the next one is on its way."""
        self._busy = True
        self.update()

    def set_text(self, text: str) -> None:
        """Shows a sentence in place of pictures."""
        self._before, self._after = QImage(), QImage()
        self._busy, self._text = False, text
        self.update()

    def sizeHint(self):
        return QSize(320, _HEIGHT)

    def hasHeightForWidth(self):
        return True

    def heightForWidth(self, width):
        return min(width, _HEIGHT)

    def mousePressEvent(self, event):
        self._drag(event)

    def mouseMoveEvent(self, event):
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._drag(event)

    def keyPressEvent(self, event):
        steps = {Qt.Key.Key_Left: -_STEP, Qt.Key.Key_Right: _STEP, Qt.Key.Key_Home: -1.0, Qt.Key.Key_End: 1.0}
        step = steps.get(event.key())
        if step is None:
            super().keyPressEvent(event)
        else:
            self.set_divider(self._divider + step)

    def paintEvent(self, event):
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        palette = self.palette()
        if self._after.isNull():
            text = self._text or (self._tr("Computing…") if self._busy else "")
            painter.setPen(palette.color(self.foregroundRole()))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(12, 12, -12, -12), int(flags), text)
            painter.end()
            return
        place = self._place()
        line = place.left() + place.width() * self._divider
        for image, left, right in ((self._before, place.left(), line), (self._after, line, place.right())):
            painter.save()
            painter.setClipRect(QRectF(left, place.top(), right - left, place.height()))
            painter.drawImage(place, image)
            painter.restore()
        if self._busy:
            painter.fillRect(place, QColor(0, 0, 0, 70))
        draw_divider(painter, QLineF(line, place.top(), line, place.bottom()), _HANDLE_RADIUS)
        self._draw_label(painter, place, self._tr("Before"), left=True)
        self._draw_label(painter, place, self._tr("Computing…") if self._busy else self._tr("After"), left=False)
        if self.hasFocus():
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _place(self) -> QRectF:
        """The pictures as large as they fit, in the middle."""
        width, height = float(self.width()), float(self.height())
        ratio = self._after.width() / max(1, self._after.height())
        width, height = min(width, height * ratio), min(height, width / ratio)
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def _drag(self, event) -> None:
        position = event.position() if hasattr(event, "position") else event.localPos()
        if not self._after.isNull():
            place = self._place()
            self.set_divider((position.x() - place.left()) / max(1.0, place.width()))

    @staticmethod
    def _draw_label(painter: QPainter, place: QRectF, text: str, *, left: bool) -> None:
        box = label_box(painter, text)
        box.moveTop(place.top() + _MARGIN)
        if left:
            box.moveLeft(place.left() + _MARGIN)
        else:
            box.moveRight(place.right() - _MARGIN)
        draw_label(painter, box, text)

    @staticmethod
    def _tr(text: str) -> str:
        return QCoreApplication.translate("BeforeAfterView", text)
