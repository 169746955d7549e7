"""Each figure against an independent computation, and against cases whose answer is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from slimdiffsr_training.metrics.backbones import SPECS, BackboneName
from slimdiffsr_training.metrics.consistency import low_frequency_error
from slimdiffsr_training.metrics.fidelity import psnr_y, ssim_y
from slimdiffsr_training.metrics.lattice import lattice
from slimdiffsr_training.metrics.lpips import LPIPS, find_lpips_weights
from slimdiffsr_training.metrics.luminance import luminance


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def grey(value: int, height: int = 32, width: int = 32) -> np.ndarray:
    return np.full((height, width, 3), value, np.uint8)


def random_image(rng: np.random.Generator, height: int = 32, width: int = 32) -> np.ndarray:
    return rng.integers(0, 256, (height, width, 3), dtype=np.uint8)


class TestLuminance:
    def test_black_white_and_red_are_those_of_bt601(self):
        pixels = np.array([[[0, 0, 0], [255, 255, 255], [255, 0, 0]]], np.uint8)
        np.testing.assert_allclose(luminance(pixels), [[16.0, 235.0, 81.481]], atol=1e-9)

    @pytest.mark.parametrize("image", [np.zeros((4, 4, 3)), np.zeros((4, 4), np.uint8), np.zeros((4, 4, 4), np.uint8)])
    def test_refuses_what_is_not_rgb_uint8(self, image: np.ndarray):
        with pytest.raises(ValueError, match="needs an RGB image"):
            luminance(image)


class TestPsnr:
    def test_a_constant_difference_of_ten_grey_levels(self):
        difference = 10 * 219 / 255  # studio swing spans 219 of 255 levels
        expected = 20 * np.log10(255 / difference)
        assert psnr_y(grey(110), grey(100), border=4) == pytest.approx(expected, abs=1e-9)

    def test_the_border_does_not_count(self, rng: np.random.Generator):
        truth = random_image(rng)
        result = truth.copy()
        result[:4] = 255 - result[:4]
        assert psnr_y(result, truth, border=4) == float("inf")
        assert psnr_y(result, truth, border=3) < 60

    def test_refuses_different_shapes_and_too_wide_borders(self):
        with pytest.raises(ValueError, match="differ in shape"):
            psnr_y(grey(1), grey(1, 32, 31), border=4)
        with pytest.raises(ValueError, match="leaves nothing"):
            psnr_y(grey(1), grey(1), border=16)


class TestSsim:
    def test_one_window_written_out(self, rng: np.random.Generator):
        x, y = random_image(rng, 11, 11), random_image(rng, 11, 11)
        offsets = np.arange(11) - 5
        weights = np.exp(-(offsets[:, None] ** 2 + offsets[None] ** 2) / (2 * 1.5**2))
        weights /= weights.sum()
        a, b = luminance(x), luminance(y)
        mean_a, mean_b = (weights * a).sum(), (weights * b).sum()
        var_a, var_b = (weights * (a - mean_a) ** 2).sum(), (weights * (b - mean_b) ** 2).sum()
        covariance = (weights * (a - mean_a) * (b - mean_b)).sum()
        c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
        expected = (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1)
        expected *= (2 * covariance + c2) / (var_a + var_b + c2)
        assert ssim_y(x, y, border=0) == pytest.approx(expected, abs=1e-9)

    def test_is_one_for_equal_images_and_falls_with_noise(self, rng: np.random.Generator):
        truth = random_image(rng)
        noisy = np.clip(truth + rng.normal(0, 20, truth.shape), 0, 255).astype(np.uint8)
        noisier = np.clip(truth + rng.normal(0, 60, truth.shape), 0, 255).astype(np.uint8)
        assert ssim_y(truth, truth, border=4) == pytest.approx(1, abs=1e-12)
        assert ssim_y(noisier, truth, border=4) < ssim_y(noisy, truth, border=4) < 0.999

    def test_refuses_what_is_smaller_than_its_window(self):
        with pytest.raises(ValueError, match="at least 11"):
            ssim_y(grey(1, 18, 18), grey(1, 18, 18), border=4)


class TestLowFrequencyError:
    def test_a_uniform_shift_is_measured_in_grey_levels(self, rng: np.random.Generator):
        source = rng.integers(0, 200, (20, 24, 3), dtype=np.uint8)
        result = np.kron(source + np.uint8(3), np.ones((4, 4, 1), np.uint8))
        assert low_frequency_error(result, source) == pytest.approx(3, abs=1e-12)

    def test_detail_inside_input_pixels_costs_nothing(self):
        source = grey(100, 16, 16)
        result = np.kron(source, np.ones((4, 4, 1), np.uint8))
        result[::2] += 50
        result[1::2] -= 50
        assert low_frequency_error(result, source) == pytest.approx(0, abs=1e-12)

    def test_one_wrong_input_pixel_is_spread_by_a_gaussian_of_two(self):
        source, result = grey(100, 41, 41), grey(100, 82, 82)
        result[40:42, 40:42] = 200
        offsets = np.arange(-8, 9)  # the Gaussian ends at four sigma
        kernel = np.exp(-(offsets**2) / 8)
        kernel /= kernel.sum()
        expected = np.sqrt((100 * np.outer(kernel, kernel)) ** 2).ravel()
        expected = np.sqrt((expected**2).sum() / 41**2)
        assert low_frequency_error(result, source) == pytest.approx(expected, rel=1e-6)

    def test_refuses_sizes_that_do_not_fit(self):
        with pytest.raises(ValueError, match="whole multiple"):
            low_frequency_error(grey(1, 30, 32), grey(1, 8, 8))


class TestLattice:
    @staticmethod
    def noise_with_pattern(rng: np.random.Generator, period: int, amplitude: float, size: int = 256) -> np.ndarray:
        image = rng.normal(128, 5, (size, size))
        image[::period, ::period] += amplitude
        return np.repeat(image.round().clip(0, 255).astype(np.uint8)[..., None], 3, axis=2)

    def test_equals_its_definition_written_out(self, rng: np.random.Generator):
        image = random_image(rng, 96, 128)
        y = luminance(image)
        offsets = np.arange(-4, 5)  # the Gaussian of sigma 1 ends at four sigma
        kernel = np.exp(-(offsets**2) / 2)
        kernel = np.outer(kernel, kernel) / kernel.sum() ** 2
        padded = np.pad(y, 4, mode="symmetric")
        low = sum(kernel[i, j] * padded[i : i + 96, j : j + 128] for i in range(9) for j in range(9))
        rows, columns = np.arange(96), np.arange(128)
        window = np.outer(np.sin(np.pi * rows / 96) ** 2, np.sin(np.pi * columns / 128) ** 2)
        power = np.abs(np.fft.fft2((y - low) * window)) ** 2
        ratios = []
        for centre in [(0, 64), (48, 0), (48, 64)]:  # the frequencies of period 2
            near, around = [], []
            for i in range(-12, 13):
                for j in range(-12, 13):
                    value = power[(centre[0] + i) % 96, (centre[1] + j) % 128]
                    (near if max(abs(i), abs(j)) <= 1 else around).append(value)
            ratios.append(np.mean(near) / np.median(around))
        assert lattice(image, 2) == pytest.approx(np.sqrt(np.mean(np.square(ratios))), rel=1e-6)

    def test_white_noise_has_about_as_much_as_theory_says(self, rng: np.random.Generator):
        # The power's mean over its median is 1 / ln 2 = 1.44; the root mean square adds some.
        values = [lattice(self.noise_with_pattern(rng, 4, 0), 4) for _ in range(8)]
        assert 1.4 < np.mean(values) < 2.0

    @pytest.mark.parametrize("scale", [2, 4, 8])
    def test_a_faint_pattern_of_the_grid_is_found(self, rng: np.random.Generator, scale: int):
        assert lattice(self.noise_with_pattern(rng, scale, 8), scale) > 4

    def test_grows_with_the_patterns_power(self, rng: np.random.Generator):
        weak, strong = (lattice(self.noise_with_pattern(rng, 4, a), 4) for a in (10, 20))
        assert strong / weak == pytest.approx(4, rel=0.3)

    def test_octaves_are_told_apart(self, rng: np.random.Generator):
        fine, coarse = self.noise_with_pattern(rng, 4, 40), self.noise_with_pattern(rng, 8, 80)
        assert lattice(fine, 4) > 20
        assert lattice(fine, 8, only_new=True) < 2.5
        assert lattice(coarse, 8, only_new=True) > 20

    def test_a_pattern_of_another_period_is_not_blamed(self, rng: np.random.Generator):
        assert lattice(self.noise_with_pattern(rng, 7, 60), 4) < 3

    def test_odd_sizes_use_whole_periods(self, rng: np.random.Generator):
        assert lattice(self.noise_with_pattern(rng, 4, 40, size=259), 4) > 20

    def test_a_constant_image_has_one(self):
        assert lattice(grey(77, 128, 128), 4) == pytest.approx(1)

    def test_refuses_odd_periods_and_small_images(self):
        with pytest.raises(ValueError, match="even number"):
            lattice(grey(1, 128, 128), 3)
        with pytest.raises(ValueError, match="too small"):
            lattice(grey(1, 64, 64), 16)


BACKBONES: list[BackboneName] = ["alex", "vgg"]


def write_weights(path: Path, backbone: BackboneName, **changes: np.ndarray | None) -> Path:
    """A narrow random backbone with heads; `changes` replace tensors, None removes them ('_' for '.')."""
    rng = np.random.default_rng(3)
    tensors, width, layer = {}, 3, 0
    for spec in SPECS[backbone]:
        channels = 5 + spec.index % 4
        scale = (width * spec.kernel**2) ** -0.5
        tensors[f"features.{spec.index}.weight"] = rng.normal(0, scale, (channels, width, spec.kernel, spec.kernel))
        tensors[f"features.{spec.index}.bias"] = rng.normal(0.3, 0.1, channels)
        if spec.tap:
            tensors[f"lin{layer}.model.1.weight"] = rng.random((1, channels, 1, 1))
            layer += 1
        width = channels
    for name, value in changes.items():
        tensors.pop(name.replace("_", "."))
        if value is not None:
            tensors[name.replace("_", ".")] = value
    np.savez(path, **{k: v.astype(np.float32) for k, v in tensors.items()})
    return path


def written_out(path: Path, backbone: BackboneName, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """LPIPS in float64 from its definition, layer by layer, with plain autograd."""
    with np.load(path) as archive:
        t = {k: torch.from_numpy(archive[k]).double() for k in archive.files}
    layers: list[tuple[int, int, int] | str]
    if backbone == "alex":
        layers = [(0, 4, 2), "tap", "pool3", (3, 1, 2), "tap", "pool3", (6, 1, 1), "tap"]
        layers += [(8, 1, 1), "tap", (10, 1, 1), "tap"]
    else:
        layers = [(0, 1, 1), (2, 1, 1), "tap", "pool2", (5, 1, 1), (7, 1, 1), "tap", "pool2"]
        layers += [(10, 1, 1), (12, 1, 1), (14, 1, 1), "tap", "pool2"]
        layers += [(17, 1, 1), (19, 1, 1), (21, 1, 1), "tap", "pool2"]
        layers += [(24, 1, 1), (26, 1, 1), (28, 1, 1), "tap"]
    shift = torch.tensor([-0.030, -0.088, -0.188], dtype=torch.float64).view(1, 3, 1, 1)
    scale = torch.tensor([0.458, 0.448, 0.450], dtype=torch.float64).view(1, 3, 1, 1)
    x, y = (x.double() - shift) / scale, (y.double() - shift) / scale
    total, tap = torch.zeros(x.shape[0], dtype=torch.float64), 0
    for layer in layers:
        if isinstance(layer, tuple):
            index, stride, padding = layer
            w, b = t[f"features.{index}.weight"], t[f"features.{index}.bias"]
            x, y = (F.relu(F.conv2d(v, w, b, stride, padding)) for v in (x, y))
        elif layer == "tap":
            units = [v / (v.square().sum(1, keepdim=True).sqrt() + 1e-10) for v in (x, y)]
            weighted = (units[0] - units[1]).square() * t[f"lin{tap}.model.1.weight"]
            total, tap = total + weighted.sum(1).mean((1, 2)), tap + 1
        else:
            x, y = (F.max_pool2d(v, int(layer[-1]), 2) for v in (x, y))
    assert tap == 5
    return total


@pytest.mark.parametrize("backbone", BACKBONES)
class TestLpips:
    @staticmethod
    def batch(count: int = 3, size: int = 64) -> tuple[torch.Tensor, torch.Tensor]:
        generator = torch.Generator().manual_seed(5)
        x = torch.rand(count, 3, size, size + 8, generator=generator) * 2 - 1
        return x, (x + 0.3 * torch.randn(x.shape, generator=generator)).clamp(-1, 1)

    def test_equals_its_definition(self, tmp_path: Path, backbone: BackboneName):
        path = write_weights(tmp_path / "w.npz", backbone)
        x, y = self.batch()
        expected = written_out(path, backbone, x, y)
        assert expected.min() > 1e-3
        torch.testing.assert_close(LPIPS(backbone, path)(x, y).double(), expected, rtol=1e-4, atol=1e-7)

    def test_its_gradient_is_that_of_its_definition(self, tmp_path: Path, backbone: BackboneName):
        path = write_weights(tmp_path / "w.npz", backbone)
        x, y = self.batch()
        ours, reference = x.clone().requires_grad_(), x.clone().requires_grad_()
        weights = torch.tensor([1.0, -2.0, 0.5])
        (LPIPS(backbone, path)(ours, y) * weights).sum().backward()
        (written_out(path, backbone, reference, y) * weights).sum().backward()
        assert ours.grad is not None
        assert reference.grad is not None
        torch.testing.assert_close(ours.grad, reference.grad, rtol=1e-3, atol=1e-3 * float(reference.grad.abs().max()))

    def test_is_zero_for_equal_images_only(self, tmp_path: Path, backbone: BackboneName):
        metric = LPIPS(backbone, write_weights(tmp_path / "w.npz", backbone))
        x, y = self.batch()
        assert metric(x, x).tolist() == [0, 0, 0]
        assert bool((metric(x, y) > 0).all())

    def test_images_of_a_batch_do_not_touch_each_other(
        self, tmp_path: Path, backbone: BackboneName, monkeypatch: pytest.MonkeyPatch
    ):
        metric = LPIPS(backbone, write_weights(tmp_path / "w.npz", backbone))
        x, y = self.batch()
        together = metric(x, y)
        alone = torch.cat([metric(x[i : i + 1], y[i : i + 1]) for i in range(3)])
        monkeypatch.setattr("slimdiffsr_training.metrics.lpips.CHUNK", 1)
        torch.testing.assert_close(together, alone)
        torch.testing.assert_close(metric(x, y), together)

    def test_serves_as_a_loss_in_bf16(self, tmp_path: Path, backbone: BackboneName):
        path = write_weights(tmp_path / "w.npz", backbone)
        x, y = self.batch()
        metric = LPIPS(backbone, path).to(memory_format=torch.channels_last)
        exact = x.clone().requires_grad_()
        metric(exact, y).sum().backward()
        x = x.contiguous(memory_format=torch.channels_last).requires_grad_()
        with torch.autocast("cpu", torch.bfloat16):
            distance = metric(x, y)
        distance.sum().backward()
        assert distance.dtype == torch.float32
        assert not torch.equal(distance, distance.bfloat16().float())
        torch.testing.assert_close(distance, metric(x, y), rtol=0.03, atol=1e-3)
        assert x.grad is not None
        assert exact.grad is not None
        assert F.cosine_similarity(x.grad.flatten(), exact.grad.flatten(), dim=0) > 0.97

    def test_dead_features_give_a_finite_gradient(self, tmp_path: Path, backbone: BackboneName):
        dead = np.full(5, -1e3, np.float32)  # no activation of the first layer survives the ReLU
        metric = LPIPS(backbone, write_weights(tmp_path / "w.npz", backbone, features_0_bias=dead))
        x, y = self.batch()
        x.requires_grad_()
        metric(x, y).sum().backward()
        assert x.grad is not None
        assert bool(x.grad.isfinite().all())

    def test_is_frozen(self, tmp_path: Path, backbone: BackboneName):
        metric = LPIPS(backbone, write_weights(tmp_path / "w.npz", backbone))
        holder = torch.nn.ModuleList([metric]).train()
        assert not any(p.requires_grad for p in holder.parameters())
        assert not any(m.training for m in metric.modules())
        x, y = self.batch()
        y.requires_grad_()
        metric(x.requires_grad_(), y).sum().backward()
        assert y.grad is None

    def test_refuses_images_that_do_not_fit(self, tmp_path: Path, backbone: BackboneName):
        metric = LPIPS(backbone, write_weights(tmp_path / "w.npz", backbone))
        with pytest.raises(ValueError, match="one shape"):
            metric(torch.zeros(1, 3, 64, 64), torch.zeros(1, 3, 64, 60))
        with pytest.raises(ValueError, match="at least 32"):
            metric(torch.zeros(1, 3, 64, 31), torch.zeros(1, 3, 64, 31))
        assert metric(torch.zeros(1, 3, 32, 32), torch.ones(1, 3, 32, 32)).shape == (1,)

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"features_0_weight": None}, "lack features.0.weight"),
            ({"features_0_weight": np.zeros((5, 3, 2, 2))}, "has shape"),
            ({"lin2_model_1_weight": None}, "lin2.model.1.weight is missing"),
            ({"lin2_model_1_weight": np.ones((1, 99, 1, 1))}, "of shape"),
        ],
    )
    def test_refuses_weights_that_do_not_fit(
        self, tmp_path: Path, backbone: BackboneName, change: dict[str, np.ndarray | None], message: str
    ):
        with pytest.raises(ValueError, match=message):
            LPIPS(backbone, write_weights(tmp_path / "w.npz", backbone, **change))

    def test_refuses_negative_heads(self, tmp_path: Path, backbone: BackboneName):
        channels = 5 + SPECS[backbone][-1].index % 4
        change = {"lin4_model_1_weight": -np.ones((1, channels, 1, 1))}
        with pytest.raises(ValueError, match="negative"):
            LPIPS(backbone, write_weights(tmp_path / "w.npz", backbone, **change))


def test_the_backbones_have_the_published_layers():
    assert [s.index for s in SPECS["vgg"]] == [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28]
    assert [s.index for s in SPECS["vgg"] if s.tap] == [2, 7, 14, 21, 28]
    assert [s.index for s in SPECS["alex"] if s.tap] == [0, 3, 6, 8, 10]


def test_damaged_weights_are_refused_without_unpickling(tmp_path: Path):
    path = tmp_path / "w.npz"
    path.write_bytes(b"not an archive")
    with pytest.raises(ValueError, match="can't be read"):
        LPIPS("alex", path)
    np.savez(path, **{"features.0.weight": np.array([{"an": "object"}], dtype=object)})
    with pytest.raises(ValueError, match="can't be read"):
        LPIPS("alex", path)
    with pytest.raises(FileNotFoundError):
        LPIPS("alex", tmp_path / "absent.npz")


def test_weights_are_found_by_name(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match="no file named lpips_alex"):
        find_lpips_weights(tmp_path, "alex")
    path = write_weights(tmp_path / "lpips_alexnet.npz", "alex")
    assert find_lpips_weights(tmp_path, "alex") == path
    assert find_lpips_weights(path, "alex") == path
    write_weights(tmp_path / "lpips_alex_2.npz", "alex")
    with pytest.raises(FileNotFoundError, match="several files"):
        find_lpips_weights(tmp_path, "alex")
