"""What is told of a model, and earlier runs in the settings."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QDialogButtonBox

from slimdiffsr_qgis.core import run_history
from slimdiffsr_qgis.core.model_card import read_card, shipped_cards
from slimdiffsr_qgis.core.models import shipped_models
from slimdiffsr_qgis.gui.about_model import AboutModelDialog, card_html


def test_every_shipped_model_has_a_card():
    cards = shipped_cards()
    assert [card.name for card in cards] == shipped_models()
    for card in cards:
        assert card.scale in (2, 4, 8)
        assert card.description
        assert "\n" not in card.description


def test_the_dialog_warns_and_tells_the_facts(qgis_app):
    card = shipped_cards()[0]
    dialog = AboutModelDialog(card)
    text = dialog.text.toPlainText()
    assert "Added detail is synthesised." in text
    for part in (card.title, card.facts["limits"], card.facts["licence"], card.facts["training_data"][0], "PSNR"):
        assert part in text, part
    assert dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Help) is not None
    dialog.deleteLater()


def test_a_file_that_is_no_model_has_no_card(tmp_path):
    for name, content in (("a", b""), ("b", b"\xff" * 64), ("c", b"\x02\0\0\0\0\0\0\0{}")):
        path = tmp_path / f"{name}.safetensors"
        path.write_bytes(content)
        assert read_card(path) is None
    assert read_card(tmp_path / "missing.safetensors") is None


def test_markup_in_a_card_is_shown_as_text(tmp_path):
    card = shipped_cards()[0]
    odd = type(card)("x", 4, tmp_path, {"title": "<b>x</b>", "limits": "<script>", "metrics": {"clean": None}})
    assert "<script>" not in card_html(odd)
    assert "&lt;b&gt;" in card_html(odd)


def test_the_last_runs_are_kept_and_no_more(qgis_app):
    run_history.forget_all()
    for number in range(run_history.MAX_RUNS + 5):
        run_history.remember(
            run_history.Run(f"layer {number}", "file.tif", {"SCALE": "4"}, run_history.FINISHED, run_history.now())
        )
    kept = run_history.runs()
    assert len(kept) == run_history.MAX_RUNS
    assert kept[0].layer == f"layer {run_history.MAX_RUNS + 4}"
    assert kept[0].parameters == {"SCALE": "4"}
    run_history.forget_all()
    assert run_history.runs() == []


def test_a_history_of_another_version_is_no_obstacle(qgis_app):
    from qgis.core import QgsSettings

    for text in ("[{]", '[{"other": 1}]', "17"):
        QgsSettings().setValue(run_history.HISTORY_SETTING, text)
        assert run_history.runs() == []
    run_history.forget_all()
