"""The held-out part of the training imagery as a test set: for choosing checkpoints, which the real one isn't for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from slimdiffsr_training.config import ConfigError, DataConfig, read_yaml
from slimdiffsr_training.data.imagery import load_imagery, split
from slimdiffsr_training.evaluation.test_set import TestSet, TestSetConfig, assemble, crops_of


@dataclass(frozen=True)
class HeldOut:
    """Which images a training run held out: the arguments that it gave to `load_imagery` and `split`."""

    seed: int = 1
    images: int = DataConfig.validation_images
    minimum_side: int = DataConfig.region
    minimum_sharpness: float = DataConfig.minimum_sharpness


def held_out_of(path: Path) -> HeldOut:
    """What a stage's YAML says of its held-out images; whatever else is in it isn't looked at.

    Raises:
        ConfigError: the file isn't a mapping, or its seed or data don't fit.
    """
    mapping = read_yaml(path)
    data = mapping.get("data", {}) if isinstance(mapping, dict) else None
    if not isinstance(data, dict) or not isinstance(mapping.get("seed", 1), int):
        raise ConfigError(f"{path} must be a run's YAML file, a mapping with `seed` and `data`")
    return HeldOut(
        mapping.get("seed", 1),
        int(data.get("validation_images", DataConfig.validation_images)),
        int(data.get("region", DataConfig.region)),
        float(data.get("minimum_sharpness", DataConfig.minimum_sharpness)),
    )


def build_validation_set(data: Path, config: TestSetConfig, held_out: HeldOut, limit: int | None = None) -> TestSet:
    """Crops of the images that a training run held out, degraded as the test set is, each with a seed of its name.

    Args:
        data: the run's imagery: a folder, or what `prepare` made.
        config: crops and degradation; `exclude` isn't used.
        held_out: as in the run, so that no image of its training is judged.
        limit: takes only this many crops a setting.

    Raises:
        FileNotFoundError: the folder holds no usable image, or none was held out, or none is as large as a crop.
    """
    photos = load_imagery(data, held_out.minimum_side, held_out.minimum_sharpness)
    _, validation = split(photos, held_out.images, held_out.seed)
    crops = []
    for photo in validation:
        crops += list(crops_of(f"{photo.source}/{photo.name}", photo.pixels, config))
    if not crops:
        raise FileNotFoundError(
            f"{data} holds {len(validation)} held-out images, none of at least {config.crop} x {config.crop} pixels"
        )
    return assemble(crops, config, limit)
