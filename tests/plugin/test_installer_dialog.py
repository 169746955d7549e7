"""The installer's dialog, the options page and the offer, driven as with mouse and keyboard."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from qgis.core import QgsApplication, QgsSettings
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QMainWindow, QMessageBox, QPushButton

from slimdiffsr_qgis.core import engine_locator, settings
from slimdiffsr_qgis.core.engine_locator import find_engine
from slimdiffsr_qgis.core.error_codes import Code
from slimdiffsr_qgis.core.errors import Cancelled, InstallFailed, WorkerDied
from slimdiffsr_qgis.core.identity import version
from slimdiffsr_qgis.core.installer import layout
from slimdiffsr_qgis.core.installer.builds import Build, Choice
from slimdiffsr_qgis.core.installer.hardware import this_machine
from slimdiffsr_qgis.core.installer.interpreters import find_interpreters
from slimdiffsr_qgis.core.installer.layout import Environment, Marker
from slimdiffsr_qgis.core.installer.requirements import read_requirements
from slimdiffsr_qgis.core.installer.surroundings import Surroundings
from slimdiffsr_qgis.core.installer.verification import Verified, verify
from slimdiffsr_qgis.gui import installer_dialog
from slimdiffsr_qgis.gui.background_task import stop_tasks
from slimdiffsr_qgis.gui.engine_setup import EngineSetup
from slimdiffsr_qgis.gui.installer_dialog import InstallerDialog
from slimdiffsr_qgis.gui.options_page import OptionsFactory, OptionsPage
from tests.plugin.fake_index import hashed, make_wheels
from tests.plugin.gate import PATIENCE, Gate
from tests.plugin.test_installer_run import starts

ENGINE_PYTHON = os.environ.get(engine_locator.PYTHON_VARIABLE, "")
SCREENSHOTS = os.environ.get("SLIMDIFFSR_SCREENSHOTS")
CPU = Build("cpu", "cpu", "https://download.pytorch.org/whl/cpu", "+cpu", 255, 1100)
GPU = Build("cu130", "cuda", "", "", 2930, 6000)
HUGE = Build("cu126", "cuda", "https://download.pytorch.org/whl/cu126", "+cu126", 10**9, 10**9)
LONG = 300_000
"""Milliseconds; the machine may be busy."""


def keep(widget, name: str) -> None:
    """Saves a picture for the guide, if one is wanted."""
    if SCREENSHOTS:
        widget.grab().save(str(Path(SCREENSHOTS) / f"{name}.png"))


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def root(tmp_path, monkeypatch, no_engine, qgis_app) -> Path:
    """The profile's engine folder, with nothing in it; no engine is to be found elsewhere."""
    folder = tmp_path / "Prénom Nom" / "slimdiffsr-engine"
    monkeypatch.setattr(settings, "profile_engine_folder", lambda: folder)
    yield folder
    for key in (engine_locator.PYTHON_SETTING, settings.ENGINE_FOLDER, settings.IDLE_MINUTES, settings.CONSISTENCY):
        QgsSettings().remove(key)


@pytest.fixture
def engine_python() -> str:
    """The interpreter that the tests' real engine runs in."""
    return ENGINE_PYTHON or str(Path(__file__).resolve().parents[2] / ".venv" / "bin" / "python")


@pytest.fixture
def surroundings(tmp_path) -> Surroundings:
    return Surroundings(
        this_machine(),
        Choice((CPU, GPU, HUGE), "A sentence about the graphics card."),
        tuple(find_interpreters(this_machine(), "/usr")[:1]),
        True,
    )


@pytest.fixture
def make_dialog(qtbot, root, surroundings, monkeypatch):
    """Makes a dialog that has found what there is to choose from."""
    monkeypatch.setattr(InstallerDialog, "look_around", staticmethod(lambda _prefix: surroundings))
    dialogs = []

    def make() -> InstallerDialog:
        dialog = InstallerDialog()
        dialogs.append(dialog)
        dialog.show()
        qtbot.waitUntil(lambda: dialog.form.build is not None, timeout=LONG)
        return dialog

    yield make
    stop_tasks()
    for dialog in dialogs:
        dialog.close()
        dialog.deleteLater()


class StandInInstallation:
    """Stands in for an installation: some progress, a halt in the middle, and an end as wanted."""

    outcome: object = None
    steps = 20

    @staticmethod
    def halt(cancelled: threading.Event) -> None:
        """Called in the middle; by default nothing holds it up."""

    def __init__(self, plan, requirements, version, check, reports, cancelled, before_removal) -> None:
        self.plan, self.requirements = plan, requirements
        self.reports, self.cancelled = reports, cancelled

    def run(self) -> Environment:
        for step in range(self.steps):
            self.reports.progress(step / self.steps, f"Downloading torch: {step * 10} MB of 192 MB")
            self.reports.line(f"line {step}")
            if step == self.steps // 2:
                self.halt(self.cancelled)
            if self.cancelled.is_set():
                raise Cancelled("The installation was cancelled.")
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return make_environment(self.plan.root, self.requirements)


def make_environment(root: Path, requirements, **changes) -> Environment:
    folder = layout.new_folder(root, version())
    layout.claim(folder)
    layout.python_of(folder).parent.mkdir(parents=True)
    layout.python_of(folder).touch()
    values = {"plugin": version(), "fingerprint": requirements.fingerprint, "dependencies": requirements.dependencies}
    values |= {"build": "cpu", "torch": "2.13.0+cpu", "python": "3.11.2", "device": "cpu (Some Processor)"}
    marker = Marker(**{**values, "installed": "2026-01-01T00:00:00+00:00", **changes})
    layout.write_marker(folder, marker)
    return Environment(folder, marker)


@pytest.fixture
def stand_in(monkeypatch) -> type[StandInInstallation]:
    stand_in = type("Stand", (StandInInstallation,), {})
    monkeypatch.setattr(installer_dialog, "Installation", stand_in)
    return stand_in


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.open()


def test_it_says_what_how_large_and_where(make_dialog, root):
    dialog = make_dialog()
    text = plain(dialog.form.summary.text())
    for words in (
        "PyTorch 2.13.0",
        "rasterio",
        "255 MB",
        "1.1 GB on disk",
        str(root),
        "pypi.org, download.pytorch.org",
    ):
        assert words in text
    assert "not installed" in dialog.state_label.text()
    assert dialog.install_button.isEnabled()
    assert dialog.install_button.text() == "&Install"
    assert not dialog.remove_button.isEnabled()
    assert not dialog.cancel_button.isVisible()
    assert not dialog.isModal()
    keep(dialog, "installer-ready")


def test_choices_change_what_it_says_and_what_is_possible(make_dialog, tmp_path):
    dialog = make_dialog()
    form = dialog.form
    form.build_box.setCurrentIndex(form.build_box.findData("cu130"))
    assert "6.0 GB on disk" in plain(form.summary.text())
    assert "download.pytorch.org" not in form.summary.text()
    form.build_box.setCurrentIndex(form.build_box.findData("cu126"))
    assert not dialog.install_button.isEnabled(), "the disk is too small"
    assert "are free" in dialog.step_label.text()
    form.build_box.setCurrentIndex(0)

    form.offline.setChecked(True)
    assert form.wheels.isVisible()
    assert not dialog.install_button.isEnabled()
    form.wheels.setFilePath(str(tmp_path))
    assert dialog.install_button.isEnabled()
    assert "folder of wheels" in form.summary.text()
    form.python_box.setCurrentIndex(form.python_box.findData("fetch"))
    assert not dialog.install_button.isEnabled(), "a Python can't be fetched without internet"
    form.offline.setChecked(False)
    assert dialog.install_button.isEnabled()

    form.python_box.setCurrentIndex(form.python_box.findData("other"))
    assert form.python_file.isVisible()
    assert not dialog.install_button.isEnabled()
    form.folder.setFilePath("relative/folder")
    form.python_box.setCurrentIndex(0)
    assert not dialog.install_button.isEnabled()
    form.folder.setFilePath(str(tmp_path / "été"))
    assert dialog.install_button.isEnabled()
    assert form.root == tmp_path / "été"


def test_every_input_explains_itself_and_has_a_key(make_dialog):
    form = make_dialog().form
    for widget in (form.build_box, form.python_box, form.python_file, form.folder, form.offline, form.wheels):
        assert widget.toolTip()


def test_progress_and_success_while_the_desktop_goes_on(make_dialog, stand_in, gate, qtbot, root):
    stand_in.halt = staticmethod(lambda _cancelled: gate.hold())
    dialog = make_dialog()
    changed = []
    dialog.engine_changed.connect(lambda: changed.append(1))
    qtbot.mouseClick(dialog.install_button, Qt.MouseButton.LeftButton)
    assert dialog.running
    assert not dialog.install_button.isEnabled()
    assert not dialog.form.isEnabled()
    assert dialog.cancel_button.isVisible()
    qtbot.waitUntil(lambda: dialog.progress.value() > 300, timeout=LONG)
    assert "Downloading torch" in dialog.step_label.text()
    keep(dialog, "installer-running")
    gate.let_desktop_turn()
    assert dialog.running
    gate.open()
    qtbot.waitUntil(lambda: not dialog.running, timeout=LONG)
    assert changed == [1]
    assert "works on cpu (Some Processor)" in dialog.outcome
    assert "line 19" in dialog.log.toPlainText()
    assert "Installed: PyTorch 2.13.0+cpu" in dialog.state_label.text()
    assert dialog.install_button.text() == "Re&pair"
    assert dialog.remove_button.isEnabled()
    assert find_engine().python == layout.python_of(root / version())
    keep(dialog, "installer-done")


def test_cancel_is_heard_and_told(make_dialog, stand_in, gate, qtbot, root):
    def halt(cancelled: threading.Event) -> None:
        cancelled.wait(PATIENCE)
        gate.hold()  # what it does may take long to stop

    stand_in.halt = staticmethod(halt)
    dialog = make_dialog()
    qtbot.mouseClick(dialog.install_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(dialog.log.toPlainText()), timeout=LONG)
    qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    assert not dialog.cancel_button.isEnabled()
    gate.let_desktop_turn()
    assert dialog.running
    assert "Cancelling" in dialog.step_label.text()
    gate.open()
    qtbot.waitUntil(lambda: not dialog.running, timeout=LONG)
    assert "Cancelled" in dialog.outcome
    assert dialog.install_button.isEnabled()
    assert dialog.failure.isHidden()


def test_a_failure_is_explained_with_the_next_step(make_dialog, stand_in, qtbot):
    dialog = make_dialog()
    stand_in.steps = 2
    stand_in.outcome = InstallFailed(
        "The disk is full. It filled up.", "install.disk-full", "[Errno 28]", "Free some space."
    )
    qtbot.mouseClick(dialog.install_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.running, timeout=LONG)
    assert dialog.failure.isVisible()
    assert dialog.failure.message.text() == "The disk is full. It filled up."
    assert dialog.failure.next_step.text() == "What to do: Free some space."
    dialog.failure.copy_button.click()
    assert "[install.disk-full]" in QgsApplication.clipboard().text()
    assert "[Errno 28]" in QgsApplication.clipboard().text()
    keep(dialog, "installer-failed")
    stand_in.outcome = None
    dialog.install_button.click()
    assert dialog.failure.isHidden()
    qtbot.waitUntil(lambda: not dialog.running, timeout=LONG)


def test_an_error_of_ours_does_not_pass_silently(make_dialog, stand_in, qtbot):
    dialog = make_dialog()
    stand_in.steps, stand_in.outcome = 1, KeyError("oops")
    dialog.install()
    qtbot.waitUntil(lambda: not dialog.running, timeout=LONG)
    assert "KeyError" in dialog.failure.message.text()


def test_states_of_what_is_installed(make_dialog, root, monkeypatch, qtbot):
    requirements = read_requirements()
    older = make_environment(root, requirements, fingerprint="older")
    dialog = make_dialog()
    assert dialog.install_button.text() == "&Update"
    assert "newer packages" in dialog.state_label.text()
    layout.python_of(older.folder).unlink()
    dialog.form.changed.emit()
    assert dialog.install_button.text() == "Re&pair"
    assert "vanished" in dialog.state_label.text()
    make_environment(root, requirements, dependencies=("other>=1",), fingerprint="x", plugin="0.0.9")
    layout.remove_environment(older.folder)
    dialog.form.changed.emit()
    assert dialog.install_button.text() == "&Update"
    assert "0.0.9" in dialog.state_label.text()

    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.No)
    dialog.remove_button.click()
    assert not dialog.running
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    dialog.remove_button.click()
    qtbot.waitUntil(lambda: not dialog.running, timeout=LONG)
    assert "was removed" in dialog.outcome
    assert not root.exists()
    assert not dialog.remove_button.isEnabled()


def test_a_real_installation_through_the_dialog(make_dialog, gate, qtbot, root, tmp_path, monkeypatch):
    def check(*arguments) -> str:
        gate.hold()
        return starts(*arguments)

    monkeypatch.setattr(InstallerDialog, "check", staticmethod(check))
    wheels = make_wheels(tmp_path / "whéels", read_requirements())
    monkeypatch.setattr(installer_dialog, "read_requirements", lambda: hashed(read_requirements(), wheels))
    dialog = make_dialog()
    dialog.form.offline.setChecked(True)
    dialog.form.wheels.setFilePath(str(wheels))
    qtbot.mouseClick(dialog.install_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: gate.reached.is_set() or not dialog.running, timeout=LONG)
    assert dialog.failure.isHidden(), dialog.log.toPlainText()
    gate.let_desktop_turn()
    assert dialog.running
    gate.open()
    qtbot.waitUntil(lambda: not dialog.running, timeout=LONG)
    assert dialog.failure.isHidden(), dialog.log.toPlainText()
    assert "Successfully installed" in dialog.log.toPlainText()
    assert find_engine().python.is_relative_to(root)


def test_an_unusable_interpreter_is_told(make_dialog, qtbot, tmp_path):
    dialog = make_dialog()
    form = dialog.form
    other = tmp_path / "python3"
    other.write_text("#!/bin/sh\nexit 1\n")
    other.chmod(0o755)
    form.python_box.setCurrentIndex(form.python_box.findData("other"))
    form.python_file.setFilePath(str(other))
    dialog.install_button.click()
    qtbot.waitUntil(lambda: not dialog.running, timeout=LONG)
    assert "not a Python interpreter" in dialog.failure.message.text()


# -- the options page


@pytest.fixture
def page(qtbot, root):
    opened = []
    factory = OptionsFactory(lambda: opened.append(1))
    page = factory.createWidget(None)
    page.opened = opened
    page.resize(760, 560)
    page.show()
    yield page
    stop_tasks()
    page.close()
    page.deleteLater()


def test_the_page_keeps_what_was_chosen(page, tmp_path, root):
    assert isinstance(page, OptionsPage)
    assert page.installed_button.isChecked()
    page.own_button.setChecked(True)
    page.python_file.setFilePath(str(tmp_path / "python"))
    page.idle_box.setValue(3)
    page.consistency_box.setCurrentIndex(page.consistency_box.findData("exact"))
    page.apply()
    assert engine_locator.chosen_engine() == str(tmp_path / "python")
    assert settings.idle_minutes() == 3
    assert settings.default_consistency() == "exact"
    again = OptionsPage(lambda: None)
    assert again.own_button.isChecked()
    assert again.idle_box.value() == 3
    assert "is gone" in again.state_label.text()
    again.installed_button.setChecked(True)
    again.apply()
    assert engine_locator.chosen_engine() == ""
    assert not QgsSettings().contains(engine_locator.PYTHON_SETTING)
    again.deleteLater()


def test_an_interpreter_named_by_the_environment_is_not_written_into_the_settings(root, monkeypatch, engine_python):
    monkeypatch.setenv(engine_locator.PYTHON_VARIABLE, engine_python)
    page = OptionsPage(lambda: None)
    assert "SLIMDIFFSR_PYTHON" in page.state_label.text()
    page.apply()
    assert engine_locator.chosen_engine() == ""
    page.deleteLater()


def test_the_page_opens_the_installer_and_says_when_there_is_no_engine(page):
    page.install_button.click()
    assert page.opened == [1]
    page.test_button.click()
    assert "not set up" in page.result_label.text()
    page.own_button.setChecked(True)
    page.test_button.click()
    assert "Choose the interpreter" in page.result_label.text()


def test_the_test_button_names_the_device(page, gate, qtbot, monkeypatch, engine_python):
    """The real engine, a real kernel, a real image."""

    def try_engine(*arguments) -> Verified:
        gate.hold()
        return verify(*arguments)

    monkeypatch.setattr(OptionsPage, "try_engine", staticmethod(try_engine))
    page.own_button.setChecked(True)
    page.python_file.setFilePath(engine_python)
    qtbot.mouseClick(page.test_button, Qt.MouseButton.LeftButton)
    gate.let_desktop_turn()
    assert not page.test_button.isEnabled()
    gate.open()
    qtbot.waitUntil(page.test_button.isEnabled, timeout=LONG)
    text = page.result_label.text()
    assert "It works" in text
    assert "cpu:" in text
    keep(page, "options")


def test_a_failed_test_says_what_to_do(page, qtbot, monkeypatch):
    def broken(engine, device, is_cancelled) -> Verified:
        raise WorkerDied("It ended.", Code.ENGINE_ENDED, "ModuleNotFoundError: No module named 'torch'")

    monkeypatch.setattr(OptionsPage, "try_engine", staticmethod(broken))
    page.own_button.setChecked(True)
    page.python_file.setFilePath(os.path.realpath("/usr/bin/python3"))
    page.test_button.click()
    qtbot.waitUntil(page.test_button.isEnabled, timeout=LONG)
    assert "Repair" in page.result_label.text()


def test_a_device_that_is_not_there_fails_the_trial(engine):
    with pytest.raises(InstallFailed, match="can't compute on the device 'cuda'") as caught:
        verify(engine, "cuda")
    assert "device cuda is not usable" in caught.value.details


# -- the offer


class Bar:
    """What `iface.messageBar()` is asked for."""

    def __init__(self, parent) -> None:
        from qgis.gui import QgsMessageBar

        self.widget = QgsMessageBar(parent)


class Interface:
    """As much of the desktop's interface as the setup uses."""

    def __init__(self) -> None:
        self.window = QMainWindow()
        self.bar = Bar(self.window).widget
        self.entries: list = []
        self.factories: list = []

    def mainWindow(self):
        return self.window

    def messageBar(self):
        return self.bar

    def addPluginToRasterMenu(self, _name, action):
        self.entries.append(action)

    def removePluginRasterMenu(self, _name, action):
        self.entries.remove(action)

    def registerOptionsWidgetFactory(self, factory):
        self.factories.append(factory)

    def unregisterOptionsWidgetFactory(self, factory):
        self.factories.remove(factory)


def test_first_use_offers_the_installation_and_unload_takes_everything_back(root, make_dialog, qtbot):
    interface = Interface()
    changes = []
    setup = EngineSetup(interface, on_change=lambda: changes.append(True))
    assert len(interface.entries) == len(interface.factories) == 1
    assert not setup.engine_is_there()
    assert not setup.engine_is_there(), "a second time replaces the first"
    buttons = interface.bar.findChildren(QPushButton, "slimdiffsrInstallOffer")
    assert [button.text() for button in buttons if button.isVisibleTo(interface.bar)] == ["Install the engine…"]
    qtbot.mouseClick(buttons[-1], Qt.MouseButton.LeftButton)
    dialog = setup._dialog
    assert dialog.isVisible()
    assert setup.open_dialog() is dialog
    dialog.engine_changed.emit()
    assert changes == [True]
    setup.remove()
    assert interface.entries == interface.factories == []
    assert not dialog.isVisible()
    interface.window.deleteLater()


def test_unload_stops_an_installation(root, make_dialog, stand_in, qtbot):
    stand_in.halt = staticmethod(lambda cancelled: cancelled.wait(PATIENCE))
    make_dialog()
    setup = EngineSetup(Interface())
    dialog = setup.open_dialog()
    qtbot.waitUntil(lambda: dialog.form.build is not None, timeout=LONG)
    dialog.install()
    qtbot.waitUntil(lambda: bool(dialog.log.toPlainText()), timeout=LONG)
    task = dialog._task
    setup.remove()
    assert task.over.is_set()
    assert task.cancelled.is_set()
