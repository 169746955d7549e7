"""The shipped models: where they lie, what they are called, and which one a job means."""

from __future__ import annotations

import dataclasses
import functools
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from slimdiffsr.errors import Code, ModelError
from slimdiffsr.network.bundle import Bundle, load_bundle, read_header

ENVIRONMENT_VARIABLE: Final = "SLIMDIFFSR_MODELS"
CHECKSUMS: Final = "SHA256SUMS"
DESCRIPTION_LIMIT: Final = 1000
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
    uncertainty: bool
    """Whether the model can say how far its result may be from the truth."""

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
                parameters=_count(header.card.get("parameters")),
                description=str(header.card.get("description", ""))[:DESCRIPTION_LIMIT],
                uncertainty=header.config.predicts_variance,
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
        raise ModelError(
            f"The model '{bundle.name}' enlarges {bundle.scale} times, but {scale} times was asked for.",
            Code.MODEL_SCALE,
        )
    return bundle


def _load(wanted: str | None, scale: int) -> Bundle:
    folder = models_folder()
    checksums = _checksums(folder)
    if wanted is not None and (wanted.endswith(".safetensors") or "/" in wanted or "\\" in wanted):
        path = Path(wanted)
        shipped = os.path.realpath(path.parent) == os.path.realpath(folder)
        return _loaded(path, checksums.get(path.name) if shipped else None)
    names = [wanted] if wanted is not None else [name.format(scale=scale) for name in PREFERRED]
    for name in names:
        path = folder / f"{name}.safetensors"
        if _exists(path):
            return _loaded(path, checksums.get(path.name))
    installed = ", ".join(p.stem for p in sorted(folder.glob("*.safetensors"))) or "none"
    if wanted is None:
        raise ModelError(
            f"No model that enlarges {scale} times is installed (installed: {installed}).", Code.MODEL_UNKNOWN
        )
    raise ModelError(f"There is no model named '{wanted}' (installed: {installed}).", Code.MODEL_UNKNOWN)


def _loaded(path: Path, sha256: str | None) -> Bundle:
    """The bundle, from memory where it was the last one asked for and its file hasn't changed since."""
    try:
        status = path.stat()
    except OSError:
        return load_bundle(path, sha256)  # says what is wrong
    return _load_once(path, status.st_size, status.st_mtime_ns, sha256)


@functools.lru_cache(maxsize=1)
def _load_once(path: Path, size: int, changed: int, sha256: str | None) -> Bundle:
    return load_bundle(path, sha256)


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # too long, or with a null character
        return False


def _checksums(folder: Path) -> dict[str, str]:
    """File name to SHA-256, in the format of `sha256sum`; empty where there is no such file.

    Raises:
        ModelError: it is damaged, so that nothing can be checked.
    """
    try:
        lines = (folder / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    except ValueError as error:
        raise ModelError(f"'{folder / CHECKSUMS}' is damaged; install the models again.", Code.MODEL_HASH) from error
    pairs = [line.split(maxsplit=1) for line in lines if line.strip()]
    if any(len(pair) != 2 for pair in pairs):
        raise ModelError(f"'{folder / CHECKSUMS}' is damaged; install the models again.", Code.MODEL_HASH)
    return {name.lstrip("*").strip(): digest for digest, name in pairs}
