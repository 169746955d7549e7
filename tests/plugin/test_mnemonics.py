"""Alt and the underlined letter: one place each in the panel, and QGIS's menus keep theirs."""

from __future__ import annotations

from collections import defaultdict

import pytest
from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QKeySequence
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu

from slimdiffsr_qgis.gui.options_page import OptionsPage
from tests.plugin.desktop import wait
from tools.translations import LANGUAGES


def letters_of(widget):
    """Letter -> the texts that have it, of what is in sight in a widget."""
    found = defaultdict(list)
    for kind in (QLabel, QAbstractButton):
        for part in widget.findChildren(kind):
            letter = QKeySequence.mnemonic(part.text()).toString()
            if letter and part.isVisibleTo(widget):
                found[letter].append(part.text())
    return found


def shared(widget):
    return {letter: texts for letter, texts in letters_of(widget).items() if len(texts) > 1}


@pytest.fixture
def dock(actions, desktop, make_raster, load):
    def make():
        layer = load(make_raster(), "Fields")
        mask = QgsVectorLayer("Polygon?crs=EPSG:32634", "Plots", "memory")
        QgsProject.instance().addMapLayer(mask)
        desktop.setActiveLayer(layer)
        actions.show_dock()
        return actions.dock

    return make


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_no_two_places_share_a_letter(dock, speak, language):
    with speak(language):
        made = dock()
        # Everything that can be in sight at once.
        made.form.mask.layer_box.setLayer(QgsProject.instance().mapLayersByName("Plots")[0])
        made.form.export.displayed_box.setChecked(True)
        made.form.more_box.setCollapsed(False)
        assert len(letters_of(made)) >= 19
        assert shared(made) == {}
        made.tabs.setCurrentWidget(made.history)
        assert len(letters_of(made)) == 5
        assert shared(made) == {}
        options = OptionsPage(lambda: None)
        assert len(letters_of(options)) >= 7
        assert shared(options) == {}
        options.deleteLater()


def press(widget, letter):
    QTest.keyClick(widget, getattr(Qt.Key, f"Key_{letter}"), Qt.KeyboardModifier.AltModifier)


def test_letters_are_the_panels_while_it_has_the_focus_and_the_menus_else(dock, desktop):
    made = dock()
    scale = made.form.model_chooser.scale_box
    menu = QMenu("&Layer", desktop.window)
    menu.addAction("Add…")
    desktop.window.menuBar().addMenu(menu)
    desktop.window.activateWindow()
    wait(lambda: QApplication.activeWindow() is desktop.window)
    for _ in range(2):
        scale.setFocus()
        press(scale, "L")
        assert QApplication.focusWidget() is made.form.layer_box
        assert not menu.isVisible()
    press(made.form.layer_box, "O")
    assert QApplication.focusWidget() is made.form.output_widget.lineEdit()
    press(QApplication.focusWidget(), "G")
    assert made.form.group_box.isChecked()
    for _ in range(2):
        desktop.canvas.setFocus()
        press(desktop.canvas, "L")
        wait(menu.isVisible)
        menu.close()
