"""What is judged: a method turns a low-resolution image into a high-resolution one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Upscale = Callable[[NDArray[np.uint8]], NDArray[np.uint8]]


@dataclass(frozen=True)
class Method:
    """A named way to super-resolve."""

    name: str
    """Short and unique in an evaluation: the key in tables and files."""
    label: str
    """What readers see."""
    upscale: Upscale
    """RGB [H, W, 3] uint8 to [s H, s W, 3] uint8."""
    identity: str
    """Changes when the method's results may: a hash of weights and settings."""

    def __call__(self, source: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The method's result for one image."""
        return self.upscale(source)


def cached(method: Method, folder: Path) -> Method:
    """The same method, keeping its results as PNG files named by the method's identity and the input's pixels.

    Args:
        method: must be deterministic.
        folder: made when missing; a damaged file in it is computed anew.
    """

    def upscale(source: NDArray[np.uint8]) -> NDArray[np.uint8]:
        key = hashlib.sha256(f"{method.identity} {source.shape}".encode() + np.ascontiguousarray(source).tobytes())
        path = folder / f"{method.name}-{key.hexdigest()[:32]}.png"
        if path.exists():
            try:
                with Image.open(path) as image:
                    return np.asarray(image.convert("RGB"))
            except OSError:
                path.unlink()
        result = method(source)
        folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".part")
        Image.fromarray(result).save(partial, format="PNG")
        partial.replace(path)
        return result

    return replace(method, upscale=upscale)
