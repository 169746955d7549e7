"""Where the plugin looks for its engine, and what it says when there is none."""

from __future__ import annotations

import pytest
from qgis.core import QgsSettings

from slimdiffsr_qgis.core import engine_locator, identity, paths
from slimdiffsr_qgis.core.engine_locator import Engine, find_engine
from slimdiffsr_qgis.core.errors import EngineMissing


@pytest.fixture
def setting():
    yield lambda value: QgsSettings().setValue(engine_locator.PYTHON_SETTING, value)
    QgsSettings().remove(engine_locator.PYTHON_SETTING)


def test_the_setting_comes_before_the_variable_before_the_checkout(setting, no_engine, monkeypatch, tmp_path):
    for name in ("set", "named"):
        (tmp_path / name).touch()
    checkout = tmp_path / ".venv" / "bin" / "python"
    checkout.parent.mkdir(parents=True)
    checkout.touch()
    assert find_engine().python == checkout
    monkeypatch.setenv(engine_locator.PYTHON_VARIABLE, str(tmp_path / "named"))
    assert find_engine().python == tmp_path / "named"
    setting(str(tmp_path / "set"))
    assert find_engine().python == tmp_path / "set"


def test_without_an_interpreter_the_message_says_what_to_do(no_engine):
    with pytest.raises(EngineMissing, match="not set up") as caught:
        find_engine()
    for help_word in ("pip install", "slimdiffsr/engine_python", "SLIMDIFFSR_PYTHON"):
        assert help_word in str(caught.value)


def test_a_named_interpreter_that_is_gone_is_no_reason_to_take_another(setting, tmp_path):
    setting(str(tmp_path / "gone"))
    with pytest.raises(EngineMissing, match="does not exist"):
        find_engine()


def test_the_engine_of_the_plugin_is_used(tmp_path):
    command = Engine(tmp_path / "python", paths.backend_folder()).worker_command(5)
    assert command[1:3] == ["-I", "-u"]
    assert str(paths.backend_folder()) in command
    assert Engine(tmp_path / "python").worker_command(5)[1:5] == ["-I", "-u", "-m", "slimdiffsr"]


def test_the_parts_are_found():
    assert paths.metadata_file().is_file()
    assert paths.icon_file().is_file()
    assert identity.version().count(".") == 2
