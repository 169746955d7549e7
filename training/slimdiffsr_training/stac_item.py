"""A bundle described as a STAC item with the Machine Learning Model extension, for catalogues of models.

https://github.com/stac-extensions/mlm, version 1.4.0
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from slimdiffsr.network.bundle import Bundle, load_bundle

EXTENSIONS: Final = (
    "https://stac-extensions.github.io/mlm/v1.4.0/schema.json",
    "https://stac-extensions.github.io/file/v2.1.0/schema.json",
)
MULTIHASH_SHA256: Final = "1220"
"""What multihash puts before a SHA-256: the algorithm and 32 bytes."""
AXES: Final = ["batch", "bands", "height", "width"]


def write_stac_item(bundle: Path) -> Path:
    """Writes `<bundle>.stac.json` beside a bundle; returns its path.

    Raises:
        ModelError: the bundle is missing or damaged.
    """
    target = bundle.with_suffix(".stac.json")
    item = stac_item(load_bundle(bundle), bundle)
    target.write_text(json.dumps(item, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return target


def stac_item(bundle: Bundle, path: Path) -> dict[str, Any]:
    """The item: what goes in, what comes out, who made it of what. It has no place on Earth, so no geometry."""
    card = bundle.card
    scale = bundle.scale
    properties = {
        "title": card.get("title", bundle.name),
        "description": card.get("description", ""),
        # An item needs a time: that of the release.
        "datetime": f"{card['released']}T00:00:00Z" if "released" in card else None,
        "license": card.get("licence", "other"),
        "mlm:name": bundle.name,
        "mlm:architecture": f"SlimDiffSR, {bundle.student.config.to_mapping()['family']} student",
        "mlm:tasks": ["super-resolution"],
        "mlm:framework": "PyTorch",
        "mlm:total_parameters": card["parameters"],
        "mlm:memory_size": path.stat().st_size,
        "mlm:pretrained": True,
        "mlm:pretrained_source": "; ".join(card.get("training_data", [])) or None,
        "mlm:accelerator_constrained": False,
        "mlm:hyperparameters": {"scale": scale, "halo": bundle.inference.halo, "tile": bundle.inference.tile},
        "mlm:input": [
            {
                "name": "colour of a tile with its halo, scaled by the scene's stretch to about -1 to 1",
                "bands": ["red", "green", "blue"],
                "input": {"shape": [-1, 3, -1, -1], "dim_order": AXES, "data_type": "float32"},
            }
        ],
        "mlm:output": [
            {
                "name": f"detail to be added to a bicubic interpolation, {scale} times as high and wide",
                "tasks": ["super-resolution"],
                "result": {"shape": [-1, 3, -1, -1], "dim_order": AXES, "data_type": "float32"},
            }
        ],
    }
    return {
        "type": "Feature",
        "stac_version": "1.1.0",
        "stac_extensions": list(EXTENSIONS),
        "id": bundle.name,
        "geometry": None,
        "properties": {name: value for name, value in properties.items() if value is not None or name == "datetime"},
        "links": [],
        "assets": {
            "model": {
                "href": f"./{path.name}",
                "type": "application/octet-stream; framework=pytorch",
                "title": "Weights, configuration and model card in one safetensors file",
                "roles": ["mlm:model", "mlm:weights"],
                "mlm:artifact_type": "safetensors",
                "file:size": path.stat().st_size,
                "file:checksum": MULTIHASH_SHA256 + bundle.sha256,
            }
        },
    }
