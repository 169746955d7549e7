"""Low-rank adapters (LoRA, Hu et al. 2021) on a teacher's convolutions and linear layers, by peft."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import torch
from peft import LoraConfig, inject_adapter_in_model
from peft.tuners.tuners_utils import BaseTunerLayer
from torch import nn

from slimdiffsr_training.config import ConfigError

TARGETS: Final = (
    "to_q",
    "to_k",
    "to_v",
    "to_out.0",
    "conv",
    "conv1",
    "conv2",
    "conv_shortcut",
    "conv_out",
    "proj_in",
    "proj_out",
    "ff.net.0.proj",
    "ff.net.2",
)
"""How the names of adapted layers end (method, section 2)."""
ADAPTER: Final = "default"


def target_names(model: nn.Module) -> list[str]:
    """Names of the layers to adapt: those of `TARGETS` that exist.

    A tiny autoencoder numbers its layers instead of naming them; there, every convolution is a target.
    """
    layers = [name for name, module in model.named_modules() if isinstance(module, nn.Linear | nn.Conv2d)]
    named = [name for name in layers if any(name == t or name.endswith(f".{t}") for t in TARGETS)]
    return named or layers


def add_adapters(model: nn.Module, rank: int) -> nn.ModuleDict:
    """Puts adapters of a rank beside a model's target layers, in place, and freezes everything else.

    `W x` becomes `W x + B A x`; A is drawn from a Gaussian, B is zero, so the model's output doesn't change yet.

    Returns:
        What is to be trained: for each target `A` and `B`, so that a checkpoint need not hold the model.

    Raises:
        ConfigError: the model has no layer to adapt.
    """
    names = target_names(model)
    if not names:
        raise ConfigError(f"{type(model).__name__} has no linear or convolutional layer to adapt")
    model.requires_grad_(False)
    inject_adapter_in_model(
        LoraConfig(r=rank, lora_alpha=rank, init_lora_weights="gaussian", target_modules=names), model, ADAPTER
    )
    return nn.ModuleDict(
        {
            # A dot can't stand in a ModuleDict's key.
            name.replace(".", "/"): nn.ModuleDict({"A": layer.lora_A[ADAPTER], "B": layer.lora_B[ADAPTER]})
            for name, layer in _adapted(model)
        }
    )


@torch.no_grad()
def merge_adapters(model: nn.Module) -> None:
    """Adds every adapter to its layer's own weights, in place; a plain model without adapters is left."""
    for name, layer in list(_adapted(model)):
        layer.merge(safe_merge=True)
        parent, _, child = name.rpartition(".")
        setattr(model.get_submodule(parent), child, layer.get_base_layer())


def _adapted(model: nn.Module) -> Iterator[tuple[str, Any]]:
    return ((name, module) for name, module in model.named_modules() if isinstance(module, BaseTunerLayer))
