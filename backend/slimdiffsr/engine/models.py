"""The shipped models: where they lie, what they are called, and which one a job means."""

from __future__ import annotations

import dataclasses
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from slimdiffsr.errors import ModelError
from slimdiffsr.network.bundle import Bundle, load_bundle, read_header

ENVIRONMENT_VARIABLE: Final = "SLIMDIFFSR_MODELS"
CHECKSUMS: Final = "SHA256SUMS"
PREFERRED: Final = ("slimdiffsr-quality-x{scale}", "slimdiffsr-fast-x{scale}")
"""The default model of a scale is the first of these that is installed."""


@dataclass(frozen=True)
class ModelInfo:
    """One installed bundle."""

    name: str
    scale: int
    path: Path
    sha256: str | None
    """The hash that the shipped file must have; None for one that isn't listed."""
    parameters: int
    description: str

    def to_mapping(self) -> dict[str, Any]:
        """JSON-ready values."""
        return {**dataclasses.asdict(self), "path": str(self.path)}


def models_folder() -> Path:
    """The folder that SLIMDIFFSR_MODELS names, else `resources/models` beside `backend`: checkout and zip alike."""
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    return Path(named) if named else Path(__file__).resolve().parents[3] / "resources" / "models"


def list_models() -> list[ModelInfo]:
    """Every readable bundle of the models folder, by name."""
    folder = models_folder()
    checksums = _checksums(folder)
    infos = []
    for path in sorted(folder.glob("*.safetensors")):
        try:
            header = read_header(path)
        except ModelError:
            continue  # `load_model` says what is wrong with it when it is asked for.
        infos.append(
            ModelInfo(
                name=path.stem,
                scale=header.config.scale,
                path=path,
                sha256=checksums.get(path.name),
                parameters=int(header.card.get("parameters", 0)),
                description=str(header.card.get("description", "")),
            )
        )
    return infos


def load_model(wanted: str | None, scale: int | None) -> Bundle:
    """Loads the model that a job means.

    Args:
        wanted: an installed model's name, or a path; None for the default model of `scale`.
        scale: what the job asks for; None for the model's own (4 where no model is named).

    Raises:
        ModelError: there is no such model, it is damaged, or its scale isn't the one asked for.
    """
    bundle = _load(wanted, scale or 4)
    if scale is not None and bundle.scale != scale:
        raise ModelError(f"The model '{bundle.name}' enlarges {bundle.scale} times, but {scale} times was asked for.")
    return bundle


def _load(wanted: str | None, scale: int) -> Bundle:
    folder = models_folder()
    checksums = _checksums(folder)
    if wanted is not None and (wanted.endswith(".safetensors") or "/" in wanted or "\\" in wanted):
        path = Path(wanted)
        return load_bundle(path, checksums.get(path.name) if path.resolve().parent == folder.resolve() else None)
    names = [wanted] if wanted is not None else [name.format(scale=scale) for name in PREFERRED]
    for name in names:
        path = folder / f"{name}.safetensors"
        if path.exists():
            return load_bundle(path, checksums.get(path.name))
    installed = ", ".join(p.stem for p in sorted(folder.glob("*.safetensors"))) or "none"
    if wanted is None:
        raise ModelError(f"No model that enlarges {scale} times is installed (installed: {installed}).")
    raise ModelError(f"There is no model named '{wanted}' (installed: {installed}).")


def _checksums(folder: Path) -> dict[str, str]:
    """File name to SHA-256, in the format of `sha256sum`."""
    try:
        lines = (folder / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    pairs = (line.split(maxsplit=1) for line in lines if line.strip())
    return {name.lstrip("*").strip(): digest for digest, name in pairs}
