"""The degradation. Every resize is half-pixel-centred, so the low-resolution image lies exactly on the sharp one."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from slimdiffsr_training.degradation.config import DegradationConfig, StageConfig
from slimdiffsr_training.degradation.kernels import random_blur, random_sinc, random_size

ImageU8 = NDArray[np.uint8]
ImageF32 = NDArray[np.float32]

_RESIZE_KINDS = (cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC)


def degrade(hr: ImageU8, scale: int, rng: np.random.Generator, config: DegradationConfig | None = None) -> ImageU8:
    """Two-stage degradation: blur, resize, noise, JPEG, twice, then a sinc filter around the final downsampling.

    Args:
        hr: (height, width, 3) uint8; height and width multiples of `scale`.
        scale: output pixels for one pixel of the result.
        rng: the only source of randomness.
        config: ranges; the paper's by default.

    Returns:
        (height / scale, width / scale, 3) uint8.
    """
    config = config or DegradationConfig()
    height, width = hr.shape[:2]
    _check_size(hr, scale)
    image = hr.astype(np.float32) / np.float32(255)
    image = _stage(image, (height, width), rng, config, config.first)
    image = _jpeg(image, rng, config.first)
    # Every size after this is relative to the final one.
    target = (height // scale, width // scale)
    image = _stage(image, target, rng, config, config.second)
    sinc = random_sinc(rng, random_size(rng, config)) if rng.random() < config.final_sinc_probability else None
    if rng.random() < 0.5:
        image = _filter(_resize(image, target, rng), sinc)
        image = _jpeg(image, rng, config.second)
    else:
        image = _jpeg(image, rng, config.second)
        image = _filter(_resize(image, target, rng), sinc)
    return _to_u8(image)


def clean_downsample(hr: ImageU8, scale: int) -> ImageU8:
    """Antialiased bicubic downsampling, half-pixel-centred, rounded: (H, W, 3) to (H / scale, W / scale, 3) uint8."""
    _check_size(hr, scale)
    size = (hr.shape[1] // scale, hr.shape[0] // scale)
    return np.asarray(Image.fromarray(hr).resize(size, Image.Resampling.BICUBIC))


def area_downsample(hr: ImageU8, scale: int) -> ImageU8:
    """Block means, rounded, as an ideal detector integrates: (H, W, 3) to (H / scale, W / scale, 3) uint8."""
    _check_size(hr, scale)
    height, width = hr.shape[0] // scale, hr.shape[1] // scale
    return np.rint(hr.reshape(height, scale, width, scale, 3).mean((1, 3))).astype(np.uint8)


def _check_size(hr: ImageU8, scale: int) -> None:
    if hr.dtype != np.uint8 or hr.ndim != 3 or hr.shape[2] != 3 or hr.shape[0] % scale or hr.shape[1] % scale:
        raise ValueError(
            f"expected a uint8 RGB image with sides that are multiples of {scale}, not {hr.dtype} {hr.shape}"
        )


def _stage(
    image: ImageF32, reference: tuple[int, int], rng: np.random.Generator, config: DegradationConfig, stage: StageConfig
) -> ImageF32:
    if rng.random() < stage.blur_probability:
        image = _filter(image, random_blur(rng, config, stage))
    direction = int(rng.choice(3, p=stage.resize_probabilities))
    low, high = stage.resize_range
    factor = (rng.uniform(1, high), rng.uniform(low, 1), 1.0)[direction]
    image = _resize(image, (max(4, round(reference[0] * factor)), max(4, round(reference[1] * factor))), rng)
    return _noise(image, rng, stage)


def _filter(image: ImageF32, kernel: NDArray[np.float32] | None) -> ImageF32:
    if kernel is None:
        return image
    return cv2.filter2D(image, -1, kernel, borderType=cv2.BORDER_REFLECT_101).astype(np.float32, copy=False)


def _resize(image: ImageF32, size: tuple[int, int], rng: np.random.Generator) -> ImageF32:
    kind = _RESIZE_KINDS[int(rng.integers(3))]
    if image.shape[:2] == size:
        return image
    return cv2.resize(image, (size[1], size[0]), interpolation=kind).astype(np.float32, copy=False)


def _noise(image: ImageF32, rng: np.random.Generator, stage: StageConfig) -> ImageF32:
    shape = image.shape[:2] + ((1,) if rng.random() < stage.grey_noise_probability else (3,))
    if rng.random() < stage.gaussian_noise_probability:
        sigma = rng.uniform(*stage.gaussian_sigma) / 255
        return image + rng.standard_normal(shape, dtype=np.float32) * np.float32(sigma)
    # Poisson noise of 255 counts at white, times a scale. From about ten counts on it is Gaussian to the eye; drawing
    # it as such is five times faster.
    scale = rng.uniform(*stage.poisson_scale)
    base = image.clip(0, 1) if shape[2] == 3 else image.clip(0, 1).mean(2, keepdims=True)
    spread = np.sqrt(base / np.float32(255)) * np.float32(scale)
    return image + rng.standard_normal(shape, dtype=np.float32) * spread


def _jpeg(image: ImageF32, rng: np.random.Generator, stage: StageConfig) -> ImageF32:
    low, high = stage.jpeg_quality
    quality = int(rng.integers(low, high + 1))
    ok, data = cv2.imencode(".jpg", _to_u8(image)[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not ok:
        raise RuntimeError("OpenCV could not encode a JPEG")
    decoded = cv2.imdecode(data, cv2.IMREAD_COLOR)
    if decoded is None:
        raise RuntimeError("OpenCV could not decode its own JPEG")
    return decoded[:, :, ::-1].astype(np.float32) / np.float32(255)


def _to_u8(image: ImageF32) -> ImageU8:
    return np.rint(image.clip(0, 1) * 255).astype(np.uint8)
