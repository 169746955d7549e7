"""Ranges and probabilities of the two-stage degradation (SlimDiffSR, section 5; the scheme of Real-ESRGAN)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class StageConfig:
    """One stage: blur, resize, noise, JPEG. Sigmas of blur in pixels, of noise in grey levels of 255."""

    blur_probability: float
    blur_sigma: tuple[float, float]
    resize_probabilities: tuple[float, float, float]
    """Up, down, keep."""
    resize_range: tuple[float, float]
    gaussian_noise_probability: float
    gaussian_sigma: tuple[float, float]
    poisson_scale: tuple[float, float]
    grey_noise_probability: float
    jpeg_quality: tuple[int, int]
    sinc_probability: float = 0.1
    beta_generalised: tuple[float, float] = (0.5, 2.0)
    beta_plateau: tuple[float, float] = (1.0, 1.5)

    def __post_init__(self) -> None:
        for name in ("blur_sigma", "resize_range", "gaussian_sigma", "poisson_scale", "jpeg_quality"):
            low, high = getattr(self, name)
            if not 0 < low <= high:
                raise ValueError(f"{name} must be two positive numbers in ascending order, not {(low, high)}")
        if abs(sum(self.resize_probabilities) - 1) > 1e-6:
            raise ValueError("resize_probabilities must add up to 1")


@dataclass(frozen=True)
class DegradationConfig:
    """Both stages and the final filter; the defaults are the paper's."""

    first: StageConfig = field(
        default_factory=lambda: StageConfig(
            blur_probability=1.0,
            blur_sigma=(0.2, 1.5),
            resize_probabilities=(0.2, 0.7, 0.1),
            resize_range=(0.3, 1.5),
            gaussian_noise_probability=0.5,
            gaussian_sigma=(1, 15),
            poisson_scale=(0.05, 2.0),
            grey_noise_probability=0.4,
            jpeg_quality=(60, 95),
        )
    )
    second: StageConfig = field(
        default_factory=lambda: StageConfig(
            blur_probability=0.5,
            blur_sigma=(0.2, 1.0),
            resize_probabilities=(0.3, 0.4, 0.3),
            resize_range=(0.6, 1.2),
            gaussian_noise_probability=0.5,
            gaussian_sigma=(1, 12),
            poisson_scale=(0.05, 1.0),
            grey_noise_probability=0.4,
            jpeg_quality=(60, 100),
        )
    )
    final_sinc_probability: float = 0.8
    kernel_sizes: tuple[int, int] = (7, 21)
    """Odd kernel sizes are drawn from this range."""
    kernel_probabilities: tuple[float, ...] = (0.45, 0.25, 0.12, 0.03, 0.12, 0.03)
    """Isotropic and anisotropic Gaussian, then generalised isotropic and anisotropic, then plateau likewise."""

    def __post_init__(self) -> None:
        low, high = self.kernel_sizes
        if not (low % 2 and high % 2 and 3 <= low <= high):
            raise ValueError(f"kernel_sizes must be two odd numbers in ascending order, not {self.kernel_sizes}")
        if len(self.kernel_probabilities) != 6 or abs(sum(self.kernel_probabilities) - 1) > 1e-6:
            raise ValueError("kernel_probabilities must be six numbers that add up to 1")
