"""The losses: what the lattice penalty sees and what it doesn't, and how the objective adds up."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from slimdiffsr_training.config import LossConfig
from slimdiffsr_training.losses import Objective, grid_periods, lattice_penalty

SIDE = 128
PERIODS = grid_periods(4)


def random_image(seed: int, batch: int = 1) -> Tensor:
    return torch.rand(batch, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def noise(power: float, seed: int = 5) -> Tensor:
    """White noise of that mean square."""
    image = torch.randn(1, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(seed))
    return image * (power / image.square().mean()).sqrt()


def planted_lattice(power: float, period: int = 8, seed: int = 6) -> Tensor:
    """One random cell repeated over the image, of that mean square."""
    cell = torch.randn(1, 3, period, period, generator=torch.Generator().manual_seed(seed))
    repeats = -(-SIDE // period)
    image = (cell - cell.mean()).repeat(1, 1, repeats, repeats)[:, :, :SIDE, :SIDE]
    return image * (power / image.square().mean()).sqrt()


class TestLatticePenalty:
    def test_equal_images_have_none(self):
        image = random_image(0)
        assert float(lattice_penalty(image, image.clone(), PERIODS)) == 0

    def test_a_different_brightness_is_no_lattice(self):
        image = random_image(0)
        assert float(lattice_penalty(image + 0.3, image, PERIODS)) < 1e-10

    @pytest.mark.parametrize("power", [1e-4, 1e-2])
    def test_a_planted_lattice_costs_much_more_than_noise_of_its_power(self, power):
        truth = random_image(0)
        lattice = float(lattice_penalty(truth + planted_lattice(power), truth, PERIODS))
        assert lattice > 8 * float(lattice_penalty(truth + noise(power), truth, PERIODS))
        # About its own power, once for each period.
        assert lattice == pytest.approx(2 * power, rel=0.4)

    def test_it_grows_with_the_lattice(self):
        truth = random_image(0)
        penalties = [float(lattice_penalty(truth + planted_lattice(p), truth, PERIODS)) for p in (0, 1e-4, 2e-4, 4e-4)]
        assert penalties == sorted(penalties)
        assert penalties[3] == pytest.approx(4 * penalties[1], rel=1e-3)

    def test_a_pattern_that_the_truth_has_too_is_no_fault(self):
        lattice = planted_lattice(1e-2)
        truth = random_image(0) + lattice
        assert float(lattice_penalty(truth + noise(1e-4), truth, PERIODS)) < 1e-4

    def test_a_pattern_of_another_period_costs_little(self):
        truth = random_image(0)
        other = float(lattice_penalty(truth + planted_lattice(1e-2, period=7), truth, PERIODS))
        assert other < float(lattice_penalty(truth + planted_lattice(1e-2), truth, PERIODS)) / 5

    def test_only_the_coarser_period_sees_a_lattice_of_sixteen(self):
        truth = random_image(0)
        result = truth + planted_lattice(1e-2, period=16)
        fine, coarse = (float(lattice_penalty(result, truth, (p,))) for p in ((8, 32), (16, 64)))
        assert coarse > 2 * fine

    def test_the_periods_are_the_grids_in_output_pixels(self):
        assert grid_periods(4, (1, 4)) == ((4, 32), (16, 64))
        assert grid_periods(2) == ((4, 16), (8, 32))
        assert grid_periods(4) == ((8, 32), (16, 64))
        assert grid_periods(8) == ((16, 64), (32, 128))

    @pytest.mark.parametrize("scale", [2, 4, 8])
    def test_a_lattice_of_a_scales_own_grid_is_seen_at_that_scale_and_not_at_half_of_it(self, scale):
        truth = random_image(0)
        half = planted_lattice(1e-2, period=2 * scale)
        # Its sign changes from one half of the cell to the next, so that nothing of it has half the period.
        signs = torch.arange(SIDE).div(2 * scale, rounding_mode="floor").remainder(2) * 2 - 1
        result = truth + half * signs.view(1, 1, 1, -1)
        assert float(lattice_penalty(result, truth, grid_periods(scale))) == pytest.approx(1e-2, rel=0.4)
        assert float(lattice_penalty(result, truth, grid_periods(scale // 2))) < 1e-3

    def test_its_gradient_takes_the_lattice_away(self):
        truth = random_image(0)
        result = (truth + planted_lattice(1e-2)).requires_grad_()
        penalty = lattice_penalty(result, truth, PERIODS)
        penalty.backward()
        assert result.grad is not None
        before = float(penalty.detach())
        step = result.detach() - before / float(result.grad.square().sum()) * result.grad
        assert float(lattice_penalty(step, truth, PERIODS)) < 0.5 * before

    def test_sides_that_are_no_whole_windows_are_cropped(self):
        result, truth = random_image(0), random_image(1)
        cut = (slice(None), slice(None), slice(0, 100), slice(0, 110))
        assert torch.isfinite(lattice_penalty(result[cut], truth[cut], PERIODS))


class MeanDifference(nn.Module):
    """Stands in for LPIPS."""

    def features(self, image: Tensor) -> list[Tensor]:
        self.shape = tuple(image.shape)
        return [image]

    def distance(self, prediction: list[Tensor], target: list[Tensor]) -> Tensor:
        return (prediction[0] - target[0]).abs().mean((1, 2, 3))


class TestObjective:
    result, truth, error = random_image(0, batch=2), random_image(1, batch=2), random_image(2)[:, :, :16, :16]

    def test_a_perceptual_weight_without_weights_is_refused(self):
        with pytest.raises(ValueError, match="--perceptual-weights"):
            Objective(None)(self.result, self.truth, LossConfig(perceptual=0.1), torch.Generator(), self.error)

    def test_terms_without_weight_are_not_computed(self):
        loss, terms = Objective(None)(self.result, self.truth, LossConfig(l1=2.0), torch.Generator(), self.error)[:2]
        assert set(terms) == {"l1"}
        assert float(loss) == pytest.approx(2 * float((self.result - self.truth).abs().mean()))

    def test_it_is_the_weighted_sum_of_its_terms(self):
        weights = LossConfig(l1=0.7, perceptual=0.4, lattice=30, low_frequency=0.5)
        generator = torch.Generator().manual_seed(0)
        loss, terms = Objective(MeanDifference())(self.result, self.truth, weights, generator, self.error)[:2]
        assert float(terms["lattice"]) == pytest.approx(float(lattice_penalty(self.result, self.truth, PERIODS)))
        assert float(terms["low_frequency"]) == pytest.approx(float(self.error.abs().mean()))
        total = 0.7 * terms["l1"] + 0.4 * terms["perceptual"] + 30 * terms["lattice"] + 0.5 * terms["low_frequency"]
        assert float(loss) == pytest.approx(float(total), rel=1e-5)

    def test_the_perceptual_window_is_drawn_by_the_generator_alone(self):
        weights = LossConfig(perceptual=1.0, perceptual_crop=32)
        perceptual = MeanDifference()

        def term(seed: int) -> float:
            generator = torch.Generator().manual_seed(seed)
            _, terms = Objective(perceptual)(self.result, self.truth, weights, generator, self.error)[:2]
            return float(terms["perceptual"])

        first = term(1)
        torch.manual_seed(123)
        assert term(1) == first
        assert len({term(seed) for seed in range(6)}) > 3
        assert perceptual.shape == (2, 3, 32, 32)

    def test_a_window_larger_than_the_image_takes_the_image(self):
        perceptual = MeanDifference()
        weights = LossConfig(perceptual=1.0, perceptual_crop=256)
        Objective(perceptual)(self.result, self.truth, weights, torch.Generator(), self.error)
        assert perceptual.shape == (2, 3, SIDE, SIDE)
