"""Alt and the underlined letter, in a panel that shares its window with QGIS's menus."""

from __future__ import annotations

from qgis.PyQt.QtCore import QEvent, QObject, Qt
from qgis.PyQt.QtGui import QKeySequence
from qgis.PyQt.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget


class Mnemonics(QObject):
    """While the focus is in the panel its letters are its own; else they are left to the menus.

    Qt registers each letter for the whole window. Where a menu has the same one the two would take turns, whether
    somebody works in the panel or not.

    Args:
        panel: has all its labels and buttons already; their texts stay.
    """

    def __init__(self, panel: QWidget) -> None:
        super().__init__(panel)
        self._panel = panel
        self._watched: QWidget | None = None
        self._targets: list[tuple[str, QLabel | QAbstractButton, QWidget]] = []
        for label in panel.findChildren(QLabel):
            buddy = label.buddy()
            if buddy is not None and _letter(label.text()):
                self._targets.append((_letter(label.text()), label, buddy))
                label.setBuddy(None)  # gives the letter back, and keeps the line under it
                if not buddy.accessibleName():
                    buddy.setAccessibleName(label.text().replace("&", ""))
        for button in panel.findChildren(QAbstractButton):
            if _letter(button.text()):
                self._targets.append((_letter(button.text()), button, button))
                button.setShortcut(QKeySequence())
        QApplication.instance().focusChanged.connect(self._on_focus)

    def close_down(self) -> None:
        """Takes everything back."""
        QApplication.instance().focusChanged.disconnect(self._on_focus)
        self._watch(None)

    def eventFilter(self, watched, event):
        if event.type() not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            return False
        target = self._target(event.key()) if event.modifiers() == Qt.KeyboardModifier.AltModifier else None
        if target is None:
            return False
        event.accept()  # of two events the first one says that no shortcut is meant, and the second one is the key
        if event.type() == QEvent.Type.KeyPress:
            _entry(target).setFocus(Qt.FocusReason.ShortcutFocusReason)
            if isinstance(target, QAbstractButton):
                target.click()
        return True

    def _target(self, key: int) -> QWidget | None:
        """What a key leads to at the moment."""
        for letter, shown, target in self._targets:
            if ord(letter) == key and shown.isVisible() and target.isEnabled():
                return target
        return None

    def _on_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        self._watch(new if new is not None and self._panel.isAncestorOf(new) else None)

    def _watch(self, widget: QWidget | None) -> None:
        if self._watched is not None:
            self._watched.removeEventFilter(self)
            self._watched.destroyed.disconnect(self._forget)
        self._watched = widget
        if widget is not None:
            widget.installEventFilter(self)
            widget.destroyed.connect(self._forget)

    def _forget(self) -> None:
        self._watched = None


def _entry(target: QWidget) -> QWidget:
    """What gets the focus: of a widget that is made of others and names none of them, the first that takes it."""
    if target.focusPolicy() != Qt.FocusPolicy.NoFocus or target.focusProxy() is not None:
        return target
    parts = target.findChildren(QWidget)
    return next((part for part in parts if part.isVisible() and part.focusPolicy() & Qt.FocusPolicy.TabFocus), target)


def _letter(text: str) -> str:
    """The underlined letter of a text; empty where there is none."""
    return QKeySequence.mnemonic(text).toString()[-1:]
