"""From a training run to a model bundle: averaged weights, inference settings, model card."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from slimdiffsr.network import NetworkConfig, SlimDiffStudent
from slimdiffsr.network.bundle import InferenceSettings, file_sha256, save_bundle
from slimdiffsr_training.config import ConfigError
from slimdiffsr_training.run.checkpoint import load_checkpoint


def export_bundle(checkpoint: Path, card: Path, inference: InferenceSettings, output: Path) -> str:
    """Writes a bundle from a run's averaged weights; returns its SHA-256.

    Args:
        checkpoint: a run's `last.pt`.
        card: YAML with the model card; `name` must be the output's file name without its ending.
        inference: halo, tile and consistency rounds.
        output: the safetensors file to write.

    Raises:
        ConfigError: the card isn't a mapping, or names another model.
    """
    state = load_checkpoint(checkpoint)
    student = SlimDiffStudent(NetworkConfig.from_mapping(json.loads(state["settings"])["network"]))
    prefix = "student."
    student.load_state_dict({k.removeprefix(prefix): v for k, v in state["average"].items() if k.startswith(prefix)})
    content: Any = yaml.safe_load(card.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or content.get("name") != output.stem:
        raise ConfigError(f"{card} must be a model card named '{output.stem}'")
    content["parameters"] = sum(p.numel() for p in student.parameters())
    content["training_steps"] = int(state["step"])
    return save_bundle(output, student, inference, content)


def write_checksums(folder: Path) -> None:
    """Writes `SHA256SUMS` for every bundle of a folder, in the format of sha256sum."""
    lines = [f"{file_sha256(path)}  {path.name}" for path in sorted(folder.glob("*.safetensors"))]
    (folder / "SHA256SUMS").write_text("\n".join(lines) + "\n", encoding="utf-8")
