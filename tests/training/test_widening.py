"""A wide student that starts from a narrow one."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from slimdiffsr.network import SlimDiffStudent
from slimdiffsr_training.stages.student import begin_from
from slimdiffsr_training.widening import can_widen
from tests.tiny_students import tiny_config, tiny_student, tiny_trunk

WIDE: dict[str, Any] = {"widths": [16, 24], "decoder_widths": [12, 12, 10], "blocks": 2}


def detail(student: SlimDiffStudent) -> torch.Tensor:
    image = torch.rand(1, 3, 32, 48, generator=torch.Generator().manual_seed(3)) - 0.5
    patches = torch.rand(1, 2, 3, 32, 32, generator=torch.Generator().manual_seed(4)) - 0.5
    with torch.no_grad():
        return student(image, student.encode_context(patches)).residual


def settled(**changes: Any) -> SlimDiffStudent:
    """A narrow student whose weights are nowhere zero or alike, as a trained one's."""
    student = tiny_student(seed=1, **changes)
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for parameter in student.parameters():
            parameter.add_(0.1 * torch.randn(parameter.shape, generator=generator))
    return student


@pytest.mark.parametrize(
    "changes",
    [{"decoder_widths": [12, 12, 10]}, {"blocks": 2}, {"blocks": 3}, {"widths": [16, 24]}, WIDE],
    ids=["decoder", "blocks", "more blocks", "widths", "all"],
)
def test_it_computes_what_the_narrow_one_computes(changes: dict[str, Any]):
    narrow, wide = settled(), tiny_student(seed=2, **changes)
    assert begin_from(narrow, wide) == sum(p.numel() for p in narrow.parameters())
    expected = detail(narrow)
    # Joined streams are a near start: their new channels aren't quite zero behind the norm.
    near = 0.05 if "widths" in changes else 1e-5
    assert float((detail(wide) - expected).abs().mean()) < near * float(expected.abs().mean())


def test_every_weight_of_it_learns():
    wide = tiny_student(seed=2, **WIDE)
    begin_from(settled(), wide)
    optimiser = torch.optim.Adam(wide.parameters(), lr=1e-3)
    began = {name: p.detach().clone() for name, p in wide.named_parameters()}
    for seed in range(4):
        image = torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(seed)) - 0.5
        made = wide(image, wide.encode_context(image[:, None])).residual
        optimiser.zero_grad()
        (made - torch.rand(made.shape, generator=torch.Generator().manual_seed(9))).square().mean().backward()
        optimiser.step()
    still = [name for name, p in wide.named_parameters() if torch.equal(p, began[name])]
    assert not still


@pytest.mark.parametrize(
    ("narrow", "wide", "may"),
    [
        ({}, WIDE, True),
        ({}, {}, True),
        (WIDE, {}, False),
        ({}, {**WIDE, "scale": 8}, False),
        ({}, {**WIDE, "queries": 8}, False),
    ],
)
def test_only_a_wider_or_deeper_one_can_be_filled(narrow: dict[str, Any], wide: dict[str, Any], may: bool):
    assert can_widen(tiny_config(**narrow), tiny_config(**wide)) is may


@pytest.mark.parametrize(("blocks", "more"), [(3, 5), (9, 10), (10, 24)])
def test_a_deeper_trunk_computes_what_the_shallow_one_computes(blocks: int, more: int):
    shallow, deep = tiny_trunk(blocks=blocks), tiny_trunk(seed=2, blocks=more)
    assert begin_from(shallow, deep) == sum(p.numel() for p in shallow.parameters())
    torch.testing.assert_close(detail(deep), detail(shallow), atol=1e-6, rtol=1e-5)
