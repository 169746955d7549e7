"""MMD^2 against its definition, term by term."""

from __future__ import annotations

import itertools
import math
import statistics

import pytest
import torch
from torch import Tensor

from slimdiffsr_training.losses.mmd import mmd_squared, sample_tokens


def drawn(count: int, channels: int = 3, seed: int = 0, shift: float = 0.0, scale: float = 1.0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(count, channels, generator=generator) * scale + shift


def by_definition(x: Tensor, y: Tensor, bandwidths: tuple[float, ...] = (1.0,)) -> float:
    """Double loops over Python numbers, without a matrix product."""

    def squared_distance(a: list[float], b: list[float]) -> float:
        return sum((p - q) ** 2 for p, q in zip(a, b, strict=True))

    xs, ys = x.double().tolist(), y.double().tolist()
    pairs = sorted(squared_distance(a, b) for a, b in itertools.combinations(xs + ys, 2))
    # torch.median takes the lower of the two in the middle.
    median = pairs[(len(pairs) - 1) // 2]

    def kernel(a: list[float], b: list[float]) -> float:
        return sum(math.exp(-squared_distance(a, b) / (2 * s * s * median)) for s in bandwidths) / len(bandwidths)

    m, n = len(xs), len(ys)
    within_x = sum(kernel(xs[i], xs[j]) for i in range(m) for j in range(m) if i != j) / (m * (m - 1))
    within_y = sum(kernel(ys[i], ys[j]) for i in range(n) for j in range(n) if i != j) / (n * (n - 1))
    between = sum(kernel(xs[i], ys[j]) for i in range(m) for j in range(n)) / (m * n)
    return within_x + within_y - 2 * between


class TestEstimate:
    @pytest.mark.parametrize(("m", "n"), [(7, 7), (9, 5), (2, 3)])
    @pytest.mark.parametrize("bandwidths", [(1.0,), (0.5, 1.0, 2.0)])
    def test_it_is_its_definition(self, m, n, bandwidths):
        x, y = drawn(m), drawn(n, seed=1, shift=0.7, scale=1.5)
        assert float(mmd_squared(x, y, bandwidths)) == pytest.approx(by_definition(x, y, bandwidths), abs=1e-6)

    def test_a_large_mean_takes_no_digits(self):
        x, y = drawn(8), drawn(8, seed=1, shift=0.5)
        shifted = float(mmd_squared(x + 300, y + 300))
        assert shifted == pytest.approx(float(mmd_squared(x, y)), abs=1e-4)

    def test_equal_distributions_give_zero_on_average_and_negative_values_among_them(self):
        values = [float(mmd_squared(drawn(16, seed=2 * s), drawn(16, seed=2 * s + 1))) for s in range(400)]
        error = statistics.stdev(values) / math.sqrt(len(values))
        assert abs(statistics.mean(values)) < 3 * error
        assert 0.3 < sum(v < 0 for v in values) / len(values) < 0.8
        # The estimate with the diagonals would be biased by much more than that.
        assert 10 * error < 2 / 16 * 0.3

    def test_different_distributions_of_equal_mean_differ(self):
        x, y = drawn(256), drawn(256, seed=1, scale=3.0)
        same = drawn(256, seed=2)
        assert float(mmd_squared(x, y)) > 20 * abs(float(mmd_squared(x, same)))

    def test_equal_vectors_are_finite(self):
        x = torch.ones(4, 3)
        assert float(mmd_squared(x, x)) == pytest.approx(0, abs=1e-6)

    def test_one_vector_is_too_few(self):
        with pytest.raises(ValueError, match="at least two"):
            mmd_squared(drawn(1), drawn(3))

    def test_autocast_leaves_its_precision(self):
        x, y = drawn(32), drawn(32, seed=1)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            assert torch.equal(mmd_squared(x, y), mmd_squared(x, y))
            low = mmd_squared(x, y)
        assert float(low) == float(mmd_squared(x, y))


class TestGradient:
    def test_it_agrees_with_finite_differences(self):
        x, y = drawn(6).requires_grad_(), drawn(5, seed=1, shift=1.0)
        # The bandwidth is a constant to the gradient: the differences must hold it, too.
        both = torch.cat([x.detach(), y]).double()
        distances = torch.cdist(both, both).square()
        rows, cols = torch.triu_indices(11, 11, offset=1)
        median = distances[rows, cols].median()

        def fixed(x: Tensor) -> Tensor:
            def kernel(a: Tensor, b: Tensor) -> Tensor:
                return torch.exp(-(a[:, None] - b[None]).square().sum(2) / (2 * median))

            m, n = len(x), len(y)
            within_x = (kernel(x, x).sum() - m) / (m * (m - 1))
            within_y = (kernel(y.double(), y.double()).sum() - n) / (n * (n - 1))
            return within_x + within_y - 2 * kernel(x, y.double()).mean()

        mmd_squared(x, y).backward()
        step = 1e-5
        for i, j in itertools.product(range(6), range(3)):
            delta = torch.zeros(6, 3, dtype=torch.float64)
            delta[i, j] = step
            slope = (fixed(x.detach() + delta) - fixed(x.detach() - delta)) / (2 * step)
            assert float(x.grad[i, j]) == pytest.approx(float(slope), abs=2e-5)

    def test_descending_brings_the_sets_together(self):
        x, y = drawn(64).requires_grad_(), drawn(64, seed=1, shift=1.5)
        optimiser = torch.optim.Adam([x], lr=0.05)
        before = float(mmd_squared(x, y).detach())
        for _ in range(100):
            optimiser.zero_grad()
            loss = mmd_squared(x, y)
            loss.backward()
            optimiser.step()
        assert float(loss.detach()) < 0.1 * before
        assert float((x.mean(0) - y.mean(0)).abs().max().detach()) < 0.4


class TestSampling:
    def test_tokens_are_drawn_once_each_by_the_generator_alone(self):
        def draw(seed: int) -> list[int]:
            return sample_tokens(20, 50, torch.Generator().manual_seed(seed)).tolist()

        first = draw(1)
        torch.manual_seed(5)
        assert draw(1) == first != draw(2)
        assert len(set(first)) == 20
        assert set(first) <= set(range(50))

    def test_few_tokens_are_all_taken(self):
        assert sorted(sample_tokens(512, 9, torch.Generator()).tolist()) == list(range(9))
