"""Imagery as it leaves a camera or a map producer: sharpened, with the grain that sharpening brings out.

A downsampled image is smoother than what people load: unsharp masking makes single pixels stand out, and a student that
has never seen that takes each for a thing and draws it as a dot.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

AMOUNT: Final = (0.2, 2.0)
"""Of the unsharp mask."""
SIGMA: Final = (0.5, 1.2)
"""Of its Gaussian, pixels."""
GRAIN: Final = 3.0
"""Largest standard deviation of the noise before sharpening, grey levels."""


def sharpen(image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Adds grain, half of the time to all bands alike, and sharpens by an unsharp mask of random width and amount.

    Args:
        image: (height, width, 3), low resolution.
        rng: draws everything.
    """
    alike = rng.random() < 0.5
    grain = rng.normal(0.0, rng.uniform(0.0, GRAIN), (*image.shape[:2], 1 if alike else 3))
    noisy = (image + grain).astype(np.float32)
    blurred = cv2.GaussianBlur(noisy, (0, 0), rng.uniform(*SIGMA))
    sharpened = noisy + rng.uniform(*AMOUNT) * (noisy - blurred)
    return np.clip(np.rint(sharpened), 0, 255).astype(np.uint8)
