"""DISTS, NIQE, homogeneous windows, calibration and pyiqa's adapter, against computations written out here."""

from __future__ import annotations

import importlib.util
import itertools
import socket
import sys
import types
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy import optimize, special, stats
from torch.nn import functional as F

from slimdiffsr_training.metrics import pyiqa_adapter
from slimdiffsr_training.metrics.backbones import SPECS
from slimdiffsr_training.metrics.calibration import (
    calibrate,
    coverage,
    coverage_multiplier,
    sparsification,
    standardised_rms,
)
from slimdiffsr_training.metrics.dists import DISTS, DistsWeights, find_dists_weights, read_dists_weights
from slimdiffsr_training.metrics.homogeneity import deviation_ratio, high_pass_deviation
from slimdiffsr_training.metrics.luminance import luminance
from slimdiffsr_training.metrics.niqe import (
    BLOCK,
    NiqeModel,
    block_features,
    fit_asymmetric_gaussian,
    halve,
    locally_normalised,
    niqe,
    niqe_features,
    read_niqe_model,
)

WIDTH = 4


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(11)


class TestDists:
    @pytest.fixture
    def backbone(self, tmp_path: Path) -> Path:
        rng = np.random.default_rng(3)
        tensors, width = {}, 3
        for spec in SPECS["vgg"]:
            shape = (WIDTH, width, 3, 3)
            tensors[f"features.{spec.index}.weight"] = (rng.standard_normal(shape) / np.sqrt(9 * width)).astype("f4")
            tensors[f"features.{spec.index}.bias"] = rng.normal(0, 0.1, WIDTH).astype("f4")
            width = WIDTH
        np.savez(tmp_path / "lpips_vgg.npz", **tensors)
        return tmp_path / "lpips_vgg.npz"

    @staticmethod
    def written_out(path: Path, x: np.ndarray, y: np.ndarray, alpha: np.ndarray, beta: np.ndarray) -> float:
        """DISTS of two images [3, H, W] in [0, 1], with loops over stages and channels."""
        tensors = {name: torch.from_numpy(value) for name, value in np.load(path).items()}

        def features(image: np.ndarray) -> list[np.ndarray]:
            unit = torch.from_numpy(image).float()[None]
            shift, scale = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
            h = (unit - shift.view(1, 3, 1, 1)) / scale.view(1, 3, 1, 1)
            maps, index = [image], 0
            for stage, convolutions in enumerate((2, 2, 3, 3, 3)):
                if stage:
                    hanning = np.hanning(5)[1:-1]
                    kernel = torch.from_numpy(np.outer(hanning, hanning) / hanning.sum() ** 2).float()[None, None]
                    h = torch.cat(
                        [F.conv2d(h[:, c : c + 1] ** 2, kernel, stride=2, padding=1) for c in range(h.shape[1])], dim=1
                    )
                    h = (h + 1e-12).sqrt()
                for _ in range(convolutions):
                    h = F.conv2d(h, tensors[f"features.{index}.weight"], tensors[f"features.{index}.bias"], padding=1)
                    h = h.clamp(min=0)
                    index += 2
                index += 1  # the pooling's place in torchvision's list
                maps.append(h[0].numpy())
            return maps

        total, channel = 0.0, 0
        weights = (alpha.sum() + beta.sum()).item()
        for a, b in zip(features(x), features(y), strict=True):
            for p, q in zip(a.astype(np.float64), b.astype(np.float64), strict=True):
                mp, mq = p.mean(), q.mean()
                texture = (2 * mp * mq + 1e-6) / (mp**2 + mq**2 + 1e-6)
                covariance = (p * q).mean() - mp * mq
                structure = (2 * covariance + 1e-6) / (p.var() + q.var() + 1e-6)
                total += (alpha[channel] * texture + beta[channel] * structure) / weights
                channel += 1
        return 1 - total

    @pytest.mark.parametrize("learned", [True, False])
    def test_equals_the_written_out_sums(self, backbone: Path, rng: np.random.Generator, learned: bool):
        count = 3 + 5 * WIDTH
        alpha, beta = (rng.random(count) for _ in range(2)) if learned else (np.ones(count), np.ones(count))
        weights = DistsWeights(torch.from_numpy(alpha).float(), torch.from_numpy(beta).float()) if learned else None
        network = DISTS(backbone, weights)
        x, y = rng.random((3, 40, 48)), rng.random((3, 40, 48))
        result = network(*(torch.from_numpy(i).float()[None] * 2 - 1 for i in (x, y)))
        assert float(result) == pytest.approx(self.written_out(backbone, x, y, alpha, beta), abs=2e-5)
        assert network.label == ("DISTS" if learned else "DISTS (equal weights)")

    def test_is_zero_for_equal_images_and_sees_structure_and_texture(self, backbone: Path, rng: np.random.Generator):
        network = DISTS(backbone)
        image = torch.from_numpy(rng.random((1, 3, 64, 64))).float() * 2 - 1
        assert float(network(image, image)) == pytest.approx(0, abs=1e-5)
        shifted, smooth = image.roll(3, dims=3), F.avg_pool2d(image, 5, 1, 2)
        assert 0.01 < float(network(shifted, image)) < 1.5
        # The first image keeps its texture, the second doesn't.
        means = DISTS(backbone, DistsWeights(torch.ones(3 + 5 * WIDTH), torch.zeros(3 + 5 * WIDTH)))
        assert float(means(shifted, image)) < 0.1 * float(means(smooth, image))

    def test_refuses_what_does_not_fit(self, backbone: Path, tmp_path: Path):
        with pytest.raises(ValueError, match="are for 5 channels, this backbone has 23"):
            DISTS(backbone, DistsWeights(torch.ones(5), torch.ones(5)))
        with pytest.raises(ValueError, match="at least 32"):
            DISTS(backbone)(torch.zeros(1, 3, 16, 40), torch.zeros(1, 3, 16, 40))
        with pytest.raises(ValueError, match="at least zero"):
            DistsWeights(torch.tensor([1.0, -1.0]), torch.ones(2))
        torch.save({"alpha": torch.ones(1, 4, 1, 1)}, tmp_path / "weights.pt")
        with pytest.raises(ValueError, match="lacks beta"):
            read_dists_weights(tmp_path / "weights.pt")
        (tmp_path / "broken.pt").write_bytes(b"nothing")
        with pytest.raises(ValueError, match="can't be read"):
            read_dists_weights(tmp_path / "broken.pt")
        with pytest.raises(FileNotFoundError):
            read_dists_weights(tmp_path / "absent.pt")

    def test_weights_are_read_from_torch_and_npz_files(self, tmp_path: Path):
        alpha, beta = torch.rand(1, 6, 1, 1), torch.rand(1, 6, 1, 1)
        torch.save({"alpha": alpha, "beta": beta}, tmp_path / "w.pt")
        np.savez(tmp_path / "w.npz", alpha=alpha.numpy().ravel(), beta=beta.numpy().ravel())
        for name in ("w.pt", "w.npz"):
            weights = read_dists_weights(tmp_path / name)
            torch.testing.assert_close(weights.alpha, alpha.flatten())
            torch.testing.assert_close(weights.beta, beta.flatten())

    def test_the_authors_weights_are_for_vgg16(self):
        path = find_dists_weights()
        if path is None:
            pytest.skip("DISTS-pytorch isn't installed (pip install --no-deps DISTS-pytorch)")
        weights = read_dists_weights(path)
        assert len(weights.alpha) == 3 + 64 + 128 + 256 + 512 + 512
        assert float(weights.alpha.sum() + weights.beta.sum()) == pytest.approx(1, abs=1e-3)


class TestNiqe:
    @staticmethod
    def model(rng: np.random.Generator) -> NiqeModel:
        root = rng.normal(size=(36, 36))
        return NiqeModel(rng.random(36), root @ root.T / 36)

    def test_the_shape_of_a_generalised_gaussian_is_found(self, rng: np.random.Generator):
        for shape in (0.8, 1.5, 2.0, 3.0):
            values = stats.gennorm.rvs(shape, scale=2.0, size=200_000, random_state=rng)
            found, left, right = fit_asymmetric_gaussian(values)
            assert found == pytest.approx(shape, rel=0.03)
            assert left == pytest.approx(2.0, rel=0.03)
            assert right == pytest.approx(2.0, rel=0.03)

    def test_the_shape_solves_the_moments_equation(self, rng: np.random.Generator):
        values = np.concatenate([-np.abs(rng.normal(0, 1, 3000)), np.abs(rng.normal(0, 2, 5000))])
        left, right = (np.sqrt((v**2).mean()) for v in (values[values < 0], values[values > 0]))
        g = left / right
        target = np.abs(values).mean() ** 2 / (values**2).mean() * (g**3 + 1) * (g + 1) / (g**2 + 1) ** 2
        solution = optimize.brentq(
            lambda a: special.gamma(2 / a) ** 2 / (special.gamma(1 / a) * special.gamma(3 / a)) - target, 0.25, 9
        )
        shape, found_left, found_right = fit_asymmetric_gaussian(values)
        assert shape == pytest.approx(solution, abs=1e-3)
        scale = np.sqrt(special.gamma(1 / solution) / special.gamma(3 / solution))
        assert (found_left, found_right) == pytest.approx((left * scale, right * scale), rel=1e-3)

    def test_local_normalisation_of_one_pixel_written_out(self, rng: np.random.Generator):
        image = rng.random((20, 20)) * 255
        offsets = np.arange(7) - 3
        weights = np.exp(-(offsets[:, None] ** 2 + offsets[None] ** 2) / (2 * (7 / 6) ** 2))
        weights /= weights.sum()
        window = image[5:12, 6:13]
        mean = (weights * window).sum()
        deviation = np.sqrt((weights * (window - mean) ** 2).sum())
        assert locally_normalised(image)[8, 9] == pytest.approx((image[8, 9] - mean) / (deviation + 1), rel=1e-9)

    def test_halving_is_the_antialiased_cubic_written_out(self, rng: np.random.Generator):
        image = rng.random((24, 16))
        result = halve(image)
        assert result.shape == (12, 8)

        def cubic(t: float) -> float:
            t = abs(t)
            return 1.5 * t**3 - 2.5 * t**2 + 1 if t <= 1 else -0.5 * t**3 + 2.5 * t**2 - 4 * t + 2 if t < 2 else 0.0

        def along(line: np.ndarray, k: int) -> float:
            # The centre of output pixel k lies at 2 k + 0.5; the kernel is twice as wide as when it enlarges.
            places = np.arange(2 * k - 3, 2 * k + 5)
            weights = np.array([cubic((p - (2 * k + 0.5)) / 2) for p in places])
            mirrored = [p if 0 <= p < len(line) else -p - 1 if p < 0 else 2 * len(line) - 1 - p for p in places]
            return float((weights * line[mirrored]).sum() / weights.sum())

        rows = np.array([[along(image[:, c], k) for c in range(16)] for k in range(12)])
        expected = np.array([[along(rows[r], k) for k in range(8)] for r in range(12)])
        np.testing.assert_allclose(result, expected, atol=1e-12)

    def test_features_follow_the_reference_order(self, rng: np.random.Generator):
        block = rng.normal(size=(32, 32))
        features = block_features(block)
        shape, left, right = fit_asymmetric_gaussian(block)
        assert features[:2] == [shape, (left + right) / 2]
        for k, shift in enumerate(((0, 1), (1, 0), (1, 1), (1, -1))):
            shifted = np.empty_like(block)
            for r in range(32):
                for c in range(32):
                    shifted[r, c] = block[(r - shift[0]) % 32, (c - shift[1]) % 32]
            a, left, right = fit_asymmetric_gaussian(block * shifted)
            mean = (right - left) * special.gamma(2 / a) / special.gamma(1 / a)
            assert features[2 + 4 * k : 6 + 4 * k] == pytest.approx([a, mean, left, right], rel=1e-9)

    def test_the_distance_is_equation_ten(self, rng: np.random.Generator):
        image = rng.integers(0, 256, (2 * BLOCK + 7, 3 * BLOCK, 3), dtype=np.uint8)
        model = self.model(rng)
        features = niqe_features(image)
        assert features.shape == (6, 36)
        # Blocks are counted row by row, and luminance is rounded.
        y = locally_normalised(np.rint(luminance(image[: 2 * BLOCK])))
        np.testing.assert_allclose(features[4, :18], block_features(y[BLOCK:, BLOCK : 2 * BLOCK]))
        mean = features.mean(axis=0)
        deviations = features - mean
        covariance = (deviations.T @ deviations) / 5
        inverse = np.linalg.inv((model.covariance + covariance) / 2)
        expected = np.sqrt((model.mean - mean) @ inverse @ (model.mean - mean))
        assert niqe(image, model) == pytest.approx(expected, rel=1e-6)

    def test_flat_blocks_are_left_out_and_flat_images_have_no_figure(self, rng: np.random.Generator):
        image = np.full((BLOCK, 3 * BLOCK, 3), 90, np.uint8)
        image[:, : 2 * BLOCK] = rng.integers(0, 256, (BLOCK, 2 * BLOCK, 3))
        assert np.isnan(niqe_features(np.full((BLOCK, 2 * BLOCK, 3), 90, np.uint8))).any(axis=1).all()
        assert np.isfinite(niqe(image, self.model(rng)))
        assert np.isnan(niqe(np.full_like(image, 90), self.model(rng)))

    def test_refuses_small_images_and_other_files(self, tmp_path: Path, rng: np.random.Generator):
        with pytest.raises(ValueError, match="two blocks"):
            niqe(np.zeros((BLOCK, 2 * BLOCK - 1, 3), np.uint8), self.model(rng))
        np.savez(tmp_path / "m.npz", mu_pris_param=np.zeros((1, 36)), cov_pris_param=np.eye(35))
        with pytest.raises(ValueError, match="36 features"):
            read_niqe_model(tmp_path / "m.npz")
        np.savez(tmp_path / "m.npz", mu_pris_param=np.zeros((1, 36)))
        with pytest.raises(ValueError, match="can't be read"):
            read_niqe_model(tmp_path / "m.npz")

    def test_agrees_with_pyiqa(self, rng: np.random.Generator):
        if importlib.util.find_spec("pyiqa") is None:
            pytest.skip("pyiqa isn't installed")
        from pyiqa.archs.niqe_arch import calculate_niqe

        smooth = np.kron(rng.random((24, 36, 3)), np.ones((10, 10, 1)))
        image = (255 * (0.7 * smooth + 0.3 * rng.random(smooth.shape))).astype(np.uint8)
        model = self.model(rng)
        theirs = calculate_niqe(
            torch.from_numpy(image).permute(2, 0, 1)[None] / 255,
            color_space="ycbcr",
            mu_pris_param=torch.from_numpy(model.mean)[None],
            cov_pris_param=torch.from_numpy(model.covariance)[None],
        )
        assert niqe(image, model) == pytest.approx(float(theirs), rel=0.01)


class TestHomogeneity:
    def test_white_noise_keeps_what_the_gaussian_leaves(self, rng: np.random.Generator):
        noise = rng.normal(100, 3, (400, 400, 3))
        for sigma in (1.0, 4.0):
            # White noise minus its Gaussian: 1 - 2 g(0) + sum g^2 of the variance, g the two-dimensional kernel.
            axis = np.exp(-(np.arange(-16, 17) ** 2) / (2 * sigma**2))
            g = np.outer(axis, axis) / axis.sum() ** 2
            expected = 3 * np.sqrt(1 - 2 * g[16, 16] + (g**2).sum())
            assert high_pass_deviation(noise, sigma) == pytest.approx(expected, rel=0.02)

    def test_slopes_do_not_count_and_bands_are_averaged_as_variances(self):
        ramp = np.tile(np.arange(64.0), (64, 1))
        assert high_pass_deviation(ramp, 1) == pytest.approx(0, abs=1e-6)
        pattern = np.where(np.add.outer(np.arange(64), np.arange(64)) % 2, 1.0, -1.0)
        one = high_pass_deviation(pattern, 1)
        three = high_pass_deviation(np.stack([pattern, 0 * pattern, 0 * pattern], axis=2), 1)
        assert one == pytest.approx(1, rel=1e-3)
        assert three == pytest.approx(one / np.sqrt(3))

    def test_ratios_and_refusals(self):
        assert deviation_ratio(3, 2) == 1.5
        assert deviation_ratio(0, 0) == 1
        assert deviation_ratio(1, 0) == float("inf")
        with pytest.raises(ValueError, match="16 pixels"):
            high_pass_deviation(np.zeros((15, 40)), 1)
        with pytest.raises(ValueError, match="nodata"):
            high_pass_deviation(np.full((20, 20), np.nan), 1)


class TestCalibration:
    @staticmethod
    def gaussian(rng: np.random.Generator, factor: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
        """Errors drawn with deviations of 0.5 to 4, predicted `factor` too large."""
        deviation = rng.uniform(0.5, 4, (400, 500))
        return rng.normal(0, deviation), deviation * factor

    def test_a_true_prediction_has_the_gaussians_figures(self, rng: np.random.Generator):
        figures = calibrate(*self.gaussian(rng))
        assert figures.pixels == 200_000
        assert figures.standardised_rms == pytest.approx(1, abs=0.01)
        assert figures.multipliers[0.68] == pytest.approx(stats.norm.ppf(0.84), abs=0.02)
        assert figures.multipliers[0.95] == pytest.approx(1.96, abs=0.03)

    def test_an_overconfident_prediction_is_told(self, rng: np.random.Generator):
        error, deviation = self.gaussian(rng, factor=0.5)
        assert standardised_rms(error, deviation) == pytest.approx(2, abs=0.02)
        assert coverage(error, deviation, 1) == pytest.approx(stats.norm.cdf(0.5) - stats.norm.cdf(-0.5), abs=0.01)

    def test_the_multiplier_covers_exactly_its_share(self):
        error, deviation = np.array([1.0, -2, 3, -4, 5]), np.ones(5)
        assert coverage_multiplier(error, deviation, 0.6) == 3
        assert coverage(error, deviation, 3) == 0.6
        assert coverage_multiplier(error, deviation, 1.0) == 5

    def test_sparsification_of_four_pixels_written_out(self):
        error, deviation = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 4.0, 2.0, 3.0])
        curve = sparsification(error, deviation, steps=4)
        np.testing.assert_allclose(curve.removed, [0, 0.25, 0.5, 0.75])
        np.testing.assert_allclose(curve.predicted, np.sqrt([30 / 4, 26 / 3, 10 / 2, 1]))
        np.testing.assert_allclose(curve.oracle, np.sqrt([30 / 4, 14 / 3, 5 / 2, 1]))
        np.testing.assert_allclose(curve.random, np.sqrt(30 / 4))

        def area(values: np.ndarray) -> float:
            return float(sum((a + b) / 2 * 0.25 for a, b in itertools.pairwise(values)))

        expected = area(curve.random - curve.predicted) / area(curve.random - curve.oracle)
        assert curve.gap_closed == pytest.approx(expected)

    def test_the_gap_is_closed_by_the_oracle_not_by_chance(self, rng: np.random.Generator):
        error, deviation = self.gaussian(rng)
        assert sparsification(error, np.abs(error) + 1e-9).gap_closed == pytest.approx(1, abs=1e-6)
        assert abs(sparsification(error, np.ones_like(error)).gap_closed) < 0.02
        assert abs(sparsification(error, rng.random(error.shape) + 0.1).gap_closed) < 0.02
        assert 0.4 < sparsification(error, deviation).gap_closed < 0.9
        assert sparsification(error, 1 / deviation).gap_closed < -0.2
        assert np.isnan(sparsification(np.ones(200), rng.random(200) + 1).gap_closed)

    def test_refuses_what_is_no_deviation(self):
        with pytest.raises(ValueError, match="positive"):
            standardised_rms(np.ones(3), np.array([1.0, 0, 1]))
        with pytest.raises(ValueError, match="finite"):
            standardised_rms(np.array([np.nan, 1.0]), np.ones(2))
        with pytest.raises(ValueError, match="one shape"):
            standardised_rms(np.ones(3), np.ones(2))
        with pytest.raises(ValueError, match="coverage"):
            coverage_multiplier(np.ones(3), np.ones(3), 0)
        with pytest.raises(ValueError, match="steps"):
            sparsification(np.ones(3), np.ones(3), steps=10)


class TestPyiqa:
    @pytest.fixture
    def stand_in(self, monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
        """A package of the same interface with one metric here and one that must be fetched."""
        module = types.ModuleType("pyiqa")

        class Judge:
            metric_mode, lower_better = "FR", True

            def __call__(self, image: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
                return (image - truth).abs().mean(dim=(1, 2, 3), keepdim=True)

        def create_metric(name: str, device: str) -> Judge:
            if name == "remote":
                try:
                    socket.create_connection(("127.0.0.1", 9))
                except OSError as error:
                    raise RuntimeError(f"download failed: {error}") from error
            return Judge()

        module.list_models = lambda: ["local", "remote"]  # type: ignore[attr-defined]
        module.create_metric = create_metric  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "pyiqa", module)
        find = importlib.util.find_spec
        monkeypatch.setattr(
            importlib.util, "find_spec", lambda name: types.SimpleNamespace() if name == "pyiqa" else find(name)
        )
        return module

    def test_judges_in_the_units_that_pyiqa_takes(self, stand_in: types.ModuleType):
        metric = pyiqa_adapter.load_pyiqa_metric("local")
        assert metric.needs_truth
        assert metric.lower_is_better
        figure = metric(torch.full((2, 3, 8, 8), 1.0), torch.full((2, 3, 8, 8), -0.5))
        torch.testing.assert_close(figure, torch.tensor([0.75, 0.75]))

    def test_nothing_is_fetched(self, stand_in: types.ModuleType):
        before = socket.getaddrinfo, socket.socket.connect
        with pytest.raises(FileNotFoundError, match="aren't on this machine"):
            pyiqa_adapter.load_pyiqa_metric("remote")
        assert (socket.getaddrinfo, socket.socket.connect) == before
        with pytest.raises(ValueError, match="no metric 'other'; it has local, remote"):
            pyiqa_adapter.load_pyiqa_metric("other")

    def test_says_what_is_missing(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
        with pytest.raises(FileNotFoundError, match="pip install pyiqa"):
            pyiqa_adapter.load_pyiqa_metric("musiq")
