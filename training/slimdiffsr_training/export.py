"""From a checkpoint to a model bundle: averaged weights, inference settings, model card."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import torch

from slimdiffsr.network.bundle import InferenceSettings, file_sha256, save_bundle
from slimdiffsr_training.config import ConfigError, read_yaml
from slimdiffsr_training.students import load_student


def export_bundle(
    checkpoint: Path,
    card: Path,
    inference: InferenceSettings,
    output: Path,
    manifest: Path | None = None,
    dtype: torch.dtype = torch.float16,
) -> str:
    """Writes a bundle from averaged weights of either family; returns its SHA-256.

    Args:
        checkpoint: the `last.pt` of a `student` or `distill` run, or a `pruned.pt`.
        card: YAML with the model card; `name` must be the output's file name without its ending.
        inference: halo, tile and consistency rounds.
        output: the safetensors file to write.
        manifest: the `manifest.json` that `prepare` wrote for the imagery: its sources, with their licences, and its
            hash go into the card as `data_manifest`.
        dtype: see `save_bundle`.

    Raises:
        ConfigError: checkpoint, card or manifest can't be read or don't fit.
    """
    loaded = load_student(checkpoint)
    content = read_yaml(card)
    if not isinstance(content, dict) or content.get("name") != output.stem:
        raise ConfigError(f"{card} must be a model card named '{output.stem}'")
    if loaded.student.config.predicts_variance:
        if "calibration" not in loaded.settings:
            raise ConfigError(f"{checkpoint} has an uncalibrated variance head; export the student.pt of `variance`")
        content["uncertainty"] = {**content.get("uncertainty", {}), **loaded.settings["calibration"]}
    content["parameters"] = sum(p.numel() for p in loaded.student.parameters())
    content["training_steps"] = loaded.step
    if manifest is not None:
        content["data_manifest"] = _summary(manifest)
    try:
        return save_bundle(output, loaded.student, inference, content, dtype)
    except TypeError as error:
        raise ConfigError(f"{card} holds what JSON can't: {error}; put dates in quotes") from error


def write_checksums(folder: Path) -> None:
    """Writes `SHA256SUMS` for every bundle of a folder, in the format of sha256sum."""
    lines = [f"{file_sha256(path)}  {path.name}" for path in sorted(folder.glob("*.safetensors"))]
    (folder / "SHA256SUMS").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _summary(manifest: Path) -> dict[str, Any]:
    """A manifest's sources and what identifies it and its tiles, which themselves would fill the bundle's header."""
    try:
        raw = manifest.read_bytes()
        content = json.loads(raw)
        return {"sha256": hashlib.sha256(raw).hexdigest(), "digest": content["digest"], "sources": content["sources"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{manifest} can't be read as a manifest of prepared imagery: {error}") from error
