"""The degradation: seeded, normalised, and lying exactly on the sharp image."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slimdiffsr_training.degradation import (
    DegradationConfig,
    StageConfig,
    area_downsample,
    clean_downsample,
    degrade,
    sharpen,
)
from slimdiffsr_training.degradation.kernels import gaussian_kernel, random_blur, random_sinc, random_size, sinc_kernel

SIZES = st.integers(1, 10).map(lambda n: 2 * n + 1)
SIGMAS = st.floats(0.2, 4.0)
ANGLES = st.floats(-math.pi, math.pi)


def sharp(height: int = 96, width: int = 128, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def ramp(horizontal: bool, length: int = 120, breadth: int = 128) -> np.ndarray:
    """A pixel's value is twice its index, so that the centres of larger pixels have whole values too."""
    image = 2 * np.arange(length, dtype=np.uint8)[:, None, None].repeat(breadth, 1).repeat(3, 2)
    return image.transpose(1, 0, 2).copy() if horizontal else image


def ramp_error(low: np.ndarray, scale: int, horizontal: bool) -> np.ndarray:
    """Deviation from the ramp seen at the centres of the larger pixels, grey levels, without a margin."""
    along = low.transpose(1, 0, 2) if horizontal else low
    expected = 2 * ((np.arange(along.shape[0]) + 0.5) * scale - 0.5)
    margin = 24 // scale
    return (along.astype(float) - expected[:, None, None])[margin:-margin, margin:-margin]


class TestDegrade:
    @pytest.mark.parametrize("seed", [0, 1, 2])
    def test_the_same_seed_gives_the_same_bytes(self, seed):
        np.random.seed(seed)  # the global state must not matter
        first = degrade(sharp(), 4, np.random.default_rng(seed))
        np.random.seed(99)
        second = degrade(sharp(), 4, np.random.default_rng(seed))
        assert first.tobytes() == second.tobytes()

    def test_different_seeds_give_different_images(self):
        results = {degrade(sharp(), 4, np.random.default_rng(seed)).tobytes() for seed in range(12)}
        assert len(results) == 12

    @pytest.mark.parametrize("scale", [2, 4, 8])
    def test_the_size_is_that_of_the_low_resolution_image(self, scale):
        for seed in range(4):
            result = degrade(sharp(), scale, np.random.default_rng(seed))
            assert result.shape == (96 // scale, 128 // scale, 3)
            assert result.dtype == np.uint8

    def test_the_sharp_image_is_left_alone(self):
        image = sharp()
        before = image.copy()
        degrade(image, 4, np.random.default_rng(0))
        np.testing.assert_array_equal(image, before)

    @pytest.mark.parametrize("horizontal", [True, False])
    def test_the_result_lies_on_the_sharp_image(self, horizontal):
        image = ramp(horizontal)
        errors = [ramp_error(degrade(image, 4, np.random.default_rng(s)), 4, horizontal).mean() for s in range(40)]
        # A shift by a twentieth of a low-resolution pixel would be 0.4 grey levels.
        assert abs(np.mean(errors)) < 0.4
        assert np.abs(errors).max() < 2

    def test_it_does_degrade(self):
        image = np.kron(sharp(16, 16), np.ones((8, 8, 1))).astype(np.uint8)
        clean = clean_downsample(image, 4).astype(float)
        differences = [np.abs(degrade(image, 4, np.random.default_rng(s)) - clean).mean() for s in range(8)]
        assert min(differences) > 1

    @pytest.mark.parametrize("function", [clean_downsample, area_downsample, degrade])
    @pytest.mark.parametrize(
        "image",
        [
            np.zeros((66, 64, 3), np.uint8),
            np.zeros((64, 66, 3), np.uint8),
            np.zeros((64, 64, 3), np.float32),
            np.zeros((64, 64), np.uint8),
            np.zeros((64, 64, 4), np.uint8),
        ],
        ids=["height", "width", "type", "grey", "alpha"],
    )
    def test_other_images_are_refused(self, function, image):
        arguments = (np.random.default_rng(0),) if function is degrade else ()
        with pytest.raises(ValueError, match="uint8 RGB image with sides that are multiples of 4"):
            function(image, 4, *arguments)


class TestCleanDownsampling:
    @pytest.mark.parametrize("function", [clean_downsample, area_downsample])
    @pytest.mark.parametrize("scale", [2, 4, 8])
    @pytest.mark.parametrize("horizontal", [True, False])
    def test_a_linear_ramp_stays_that_ramp(self, function, scale, horizontal):
        low = function(ramp(horizontal), scale)
        assert np.abs(ramp_error(low, scale, horizontal)).max() <= 0.5

    @pytest.mark.parametrize("function", [clean_downsample, area_downsample])
    def test_sizes_and_constants(self, function):
        result = function(np.full((64, 96, 3), 77, np.uint8), 4)
        assert result.shape == (16, 24, 3)
        assert (result == 77).all()

    @pytest.mark.parametrize("function", [clean_downsample, area_downsample])
    def test_what_is_finer_than_the_result_is_averaged_away(self, function):
        board = (np.indices((64, 64)).sum(0) % 2 * 200 + 20).astype(np.uint8)[:, :, None].repeat(3, 2)
        assert np.abs(function(board, 4)[2:-2, 2:-2].astype(float) - 120).max() <= 1

    def test_area_downsampling_is_the_block_mean(self):
        image = sharp()
        expected = image.reshape(24, 4, 32, 4, 3).astype(float).mean((1, 3))
        assert np.abs(area_downsample(image, 4) - expected).max() <= 0.5


class TestSharpening:
    def test_it_is_seeded_and_keeps_flat_ground_flat_on_average(self):
        flat = np.full((64, 64, 3), 120, np.uint8)
        first, again = (sharpen(flat, np.random.default_rng(7)) for _ in range(2))
        assert first.tobytes() == again.tobytes()
        assert first.shape == flat.shape
        assert abs(float(first.mean()) - 120) < 1

    def test_edges_overshoot(self):
        step = np.full((32, 64, 3), 80, np.uint8)
        step[:, 32:] = 160
        for seed in range(8):
            rows = sharpen(step, np.random.default_rng(seed)).astype(float).mean((0, 2))
            assert rows[31] < rows[:20].mean() < 85
            assert rows[32] > rows[-20:].mean() > 155


class TestKernels:
    @given(SIZES, SIGMAS, SIGMAS, ANGLES, st.floats(0.5, 2), st.booleans())
    def test_gaussian_kernels_add_up_to_one_and_are_point_symmetric(self, size, first, second, angle, beta, plateau):
        kernel = gaussian_kernel(size, (first, second), angle, beta=beta, plateau=plateau)
        assert kernel.shape == (size, size)
        assert kernel.dtype == np.float32
        assert kernel.min() >= 0
        assert kernel.sum(dtype=float) == pytest.approx(1, abs=1e-5)
        np.testing.assert_allclose(kernel, kernel[::-1, ::-1], atol=1e-7)
        assert kernel.argmax() == kernel.size // 2

    @given(SIZES, SIGMAS, ANGLES, st.floats(0.5, 2), st.booleans())
    def test_isotropic_kernels_are_symmetric(self, size, sigma, angle, beta, plateau):
        kernel = gaussian_kernel(size, (sigma, sigma), angle, beta=beta, plateau=plateau)
        for image in (kernel.T, kernel[::-1], kernel[:, ::-1]):
            np.testing.assert_allclose(image, kernel, atol=1e-6)

    @given(SIZES, SIGMAS, SIGMAS, ANGLES)
    def test_a_quarter_turn_swaps_the_axes(self, size, first, second, angle):
        kernel = gaussian_kernel(size, (first, second), angle)
        np.testing.assert_allclose(gaussian_kernel(size, (second, first), angle + math.pi / 2), kernel, atol=1e-6)

    @pytest.mark.parametrize(("angle", "axis"), [(0.0, 1), (math.pi / 2, 0)])
    def test_the_first_sigma_lies_along_the_angle(self, angle, axis):
        kernel = gaussian_kernel(21, (2.0, 0.8), angle).astype(float)
        offsets = np.arange(21) - 10
        spread = [math.sqrt((kernel.sum(1 - a) * offsets**2).sum()) for a in (0, 1)]
        assert spread[axis] == pytest.approx(2.0, abs=0.02)
        assert spread[1 - axis] == pytest.approx(0.8, abs=0.02)

    @given(SIZES, st.floats(math.pi / 5, math.pi))
    def test_sinc_kernels_add_up_to_one_and_are_symmetric(self, size, cutoff):
        kernel = sinc_kernel(size, cutoff)
        assert np.isfinite(kernel).all()
        assert kernel.sum(dtype=float) == pytest.approx(1, abs=1e-5)
        np.testing.assert_allclose(kernel, kernel.T, atol=1e-7)
        np.testing.assert_allclose(kernel, kernel[::-1], atol=1e-7)

    def test_a_sinc_passes_what_is_below_its_cutoff_and_stops_what_is_above(self):
        response = np.abs(np.fft.fft2(sinc_kernel(21, math.pi / 2), (256, 256)))[0]
        assert response[:40].min() > 0.8  # to 40/64 of the cutoff
        assert response[96:128].max() < 0.15

    @given(st.integers(0, 10_000))
    def test_drawn_kernels_lie_within_the_configured_ranges(self, seed):
        config = DegradationConfig(kernel_sizes=(9, 15), kernel_probabilities=(1, 0, 0, 0, 0, 0))
        stage = dataclasses.replace(config.first, sinc_probability=0.0, blur_sigma=(1.0, 1.4))
        rng = np.random.default_rng(seed)
        assert random_size(rng, config) in (9, 11, 13, 15)
        kernel = random_blur(rng, config, stage).astype(float)
        size = kernel.shape[0]
        assert size in (9, 11, 13, 15)
        spread = math.sqrt((kernel.sum(0) * (np.arange(size) - size // 2) ** 2).sum())
        # Cutting the kernel off at 4 pixels takes a little off its spread.
        assert 0.97 < spread < 1.41

    @given(st.integers(0, 10_000))
    def test_kernels_of_all_kinds_are_normalised(self, seed):
        rng, config = np.random.default_rng(seed), DegradationConfig()
        for kernel in (random_blur(rng, config, config.first), random_sinc(rng, random_size(rng, config))):
            assert kernel.shape[0] % 2 == 1
            assert 7 <= kernel.shape[0] <= 21
            assert np.isfinite(kernel).all()
            assert kernel.sum(dtype=float) == pytest.approx(1, abs=1e-5)


class TestConfig:
    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"blur_sigma": (2.0, 1.0)}, "blur_sigma"),
            ({"resize_range": (0.0, 1.0)}, "resize_range"),
            ({"gaussian_sigma": (-1.0, 1.0)}, "gaussian_sigma"),
            ({"poisson_scale": (2.0, 1.0)}, "poisson_scale"),
            ({"jpeg_quality": (95, 60)}, "jpeg_quality"),
            ({"resize_probabilities": (0.5, 0.5, 0.5)}, "resize_probabilities"),
        ],
    )
    def test_a_stage_out_of_range_is_refused_by_name(self, changes, message):
        stage: StageConfig = DegradationConfig().first
        with pytest.raises(ValueError, match=message):
            dataclasses.replace(stage, **changes)

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"kernel_sizes": (8, 21)}, "kernel_sizes"),
            ({"kernel_sizes": (21, 7)}, "kernel_sizes"),
            ({"kernel_sizes": (1, 7)}, "kernel_sizes"),
            ({"kernel_probabilities": (0.5, 0.5)}, "kernel_probabilities"),
            ({"kernel_probabilities": (1.0, 1.0, 0, 0, 0, 0)}, "kernel_probabilities"),
        ],
    )
    def test_kernels_out_of_range_are_refused_by_name(self, changes, message):
        with pytest.raises(ValueError, match=message):
            DegradationConfig(**changes)
