"""The STAC item beside a bundle: what the Machine Learning Model extension requires, and what is true of the file."""

from __future__ import annotations

import hashlib
import json

import pytest
from typer.testing import CliRunner

from slimdiffsr.engine.models import list_models
from slimdiffsr.network.bundle import load_bundle, save_bundle
from slimdiffsr_training.cli import app
from slimdiffsr_training.stac_item import stac_item, write_stac_item
from tests.tiny_students import INFERENCE, tiny_student


@pytest.fixture
def bundle(tmp_path):
    path = tmp_path / "tiny-x4.safetensors"
    card = {"name": "tiny-x4", "parameters": 5, "released": "2026-11-22", "training_data": ["a", "b"], "licence": "MIT"}
    save_bundle(path, tiny_student(), INFERENCE, card)
    return path


def test_it_has_what_the_extension_requires(bundle):
    item = json.loads(write_stac_item(bundle).read_text())
    assert item["type"] == "Feature"
    assert item["stac_version"].startswith("1.")
    properties = item["properties"]
    assert {"mlm:name", "mlm:architecture", "mlm:tasks", "mlm:input", "mlm:output"} <= set(properties)
    for side, key in (("mlm:input", "input"), ("mlm:output", "result")):
        (entry,) = properties[side]
        assert {"name", key} <= set(entry)
        assert len(entry[key]["shape"]) == len(entry[key]["dim_order"]) == 4
    (asset,) = item["assets"].values()
    assert "mlm:model" in asset["roles"]
    assert asset["mlm:artifact_type"] == "safetensors"
    assert properties["datetime"] == "2026-11-22T00:00:00Z"


def test_the_checksum_is_the_files_own(bundle):
    asset = stac_item(load_bundle(bundle), bundle)["assets"]["model"]
    assert asset["file:checksum"] == "1220" + hashlib.sha256(bundle.read_bytes()).hexdigest()
    assert asset["file:size"] == bundle.stat().st_size


def test_shipped_items_describe_the_shipped_bundles():
    models = list_models()
    assert models
    for model in models:
        item = json.loads(model.path.with_suffix(".stac.json").read_text())
        assert item == stac_item(load_bundle(model.path), model.path)


def test_export_writes_it(bundle, tmp_path):
    card = tmp_path / "card.yaml"
    card.write_text("name: again-x4\n")
    (tmp_path / "out").mkdir()
    out = tmp_path / "out" / "again-x4.safetensors"
    result = CliRunner().invoke(app, ["export", "--checkpoint", str(bundle), "--card", str(card), "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "out" / "again-x4.stac.json").is_file()
