"""Random diffusion models of a few thousand weights, built on the spot and saved as folders."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderKL, AutoencoderTiny, DDPMScheduler, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, ViTConfig, ViTModel

from slimdiffsr_training.diffusion.base import LatentBase
from slimdiffsr_training.metrics.backbones import SPECS, BackboneName

PROMPT_WIDTH = 16
PROMPT_TOKENS = 12


def tiny_unet(widths: Sequence[int] = (16, 16, 32, 32), **changes: Any) -> UNet2DConditionModel:
    """Four levels, as Stable Diffusion's; attention on all but the last."""
    attended = len(widths) - 1
    options: dict[str, Any] = {
        "block_out_channels": tuple(widths),
        "down_block_types": ("CrossAttnDownBlock2D",) * attended + ("DownBlock2D",),
        "up_block_types": ("UpBlock2D",) + ("CrossAttnUpBlock2D",) * attended,
        "layers_per_block": 2,
        "norm_num_groups": 8,
        "attention_head_dim": 2,
        "cross_attention_dim": PROMPT_WIDTH,
        "use_linear_projection": True,
    }
    return UNet2DConditionModel(**{**options, **changes})


def tiny_vae(width: int = 8) -> AutoencoderTiny:
    """An AutoencoderTiny of one block a level, with a scaling factor and a shift."""
    return AutoencoderTiny(
        encoder_block_out_channels=(width,) * 4,
        decoder_block_out_channels=(width,) * 4,
        num_encoder_blocks=(1, 1, 1, 1),
        num_decoder_blocks=(1, 1, 1, 1),
        scaling_factor=1.5,
        shift_factor=0.1,
    )


def kl_vae() -> AutoencoderKL:
    """An AutoencoderKL as Stable Diffusion's, four levels."""
    return AutoencoderKL(
        block_out_channels=(8, 8, 8, 8),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=1,
        latent_channels=4,
        norm_num_groups=4,
    )


def scheduler(prediction: str = "epsilon", **changes: Any) -> DDPMScheduler:
    """Stable Diffusion's schedule."""
    options = {"beta_schedule": "scaled_linear", "beta_start": 0.00085, "beta_end": 0.012, **changes}
    return DDPMScheduler(prediction_type=prediction, **options)


def abar_by_hand(timestep: float) -> float:
    """What `scheduler` has at a timestep, written out from the definition, in double precision."""
    product, products = 1.0, []
    for i in range(1000):
        product *= 1 - (math.sqrt(0.00085) + i / 999 * (math.sqrt(0.012) - math.sqrt(0.00085))) ** 2
        products.append(product)
    below = min(int(timestep), 998)
    share = timestep - below
    return products[below] ** (1 - share) * products[below + 1] ** share


def tiny_base(prediction: str = "epsilon", seed: int = 0, **unet: Any) -> LatentBase:
    """A base of our own kind: AutoencoderTiny and a fixed prompt."""
    torch.manual_seed(seed)
    prompt = torch.randn(1, 4, PROMPT_WIDTH)
    return LatentBase(tiny_unet(**unet), tiny_vae(), scheduler(prediction), prompt).eval()


def save_stable_diffusion(folder: Path, prediction: str = "v_prediction", seed: int = 0) -> Path:
    """Writes a local Stable Diffusion: UNet, AutoencoderKL, a scheduler of another class, text encoder, tokenizer."""
    torch.manual_seed(seed)
    tiny_unet().save_pretrained(folder / "unet")
    kl_vae().save_pretrained(folder / "vae")
    scheduler(prediction).save_pretrained(folder / "scheduler")
    path = folder / "scheduler" / "scheduler_config.json"
    path.write_text(
        json.dumps({**json.loads(path.read_text()), "_class_name": "PNDMScheduler", "skip_prk_steps": True})
    )
    letters = [chr(code) for code in range(33, 127)]
    vocabulary = [*letters, *(letter + "</w>" for letter in letters), "ig", "<|startoftext|>", "<|endoftext|>"]
    tokenizer = folder / "tokenizer"
    tokenizer.mkdir(parents=True)
    (tokenizer / "vocab.json").write_text(json.dumps({token: i for i, token in enumerate(vocabulary)}))
    (tokenizer / "merges.txt").write_text("#version: 0.2\ni g\n")
    settings = {"tokenizer_class": "CLIPTokenizer", "model_max_length": PROMPT_TOKENS}
    (tokenizer / "tokenizer_config.json").write_text(json.dumps(settings))
    CLIPTextModel(
        CLIPTextConfig(
            vocab_size=len(vocabulary),
            hidden_size=PROMPT_WIDTH,
            intermediate_size=32,
            num_hidden_layers=2,
            num_attention_heads=2,
            max_position_embeddings=PROMPT_TOKENS,
            bos_token_id=len(vocabulary) - 2,
            eos_token_id=len(vocabulary) - 1,
        )
    ).save_pretrained(folder / "text_encoder")
    return folder


def save_vision_transformer(folder: Path, seed: int = 0) -> Path:
    """Writes a random vision transformer of DINO's form: 4 layers of width 8, patches of 16 pixels."""
    torch.manual_seed(seed)
    shape = {"hidden_size": 8, "num_hidden_layers": 4, "num_attention_heads": 2, "intermediate_size": 8}
    ViTModel(ViTConfig(**shape, image_size=32, patch_size=16)).save_pretrained(folder)
    return folder


def save_perceptual_weights(path: Path, backbone: BackboneName = "vgg", width: int = 4) -> Path:
    """Writes a random narrow VGG16 or AlexNet with LPIPS heads."""
    generator = np.random.default_rng(0)
    arrays = {}
    inputs, tap = 3, 0
    for spec in SPECS[backbone]:
        scale = (2 / (inputs * spec.kernel**2)) ** 0.5
        shape = (width, inputs, spec.kernel, spec.kernel)
        arrays[f"features.{spec.index}.weight"] = scale * generator.standard_normal(shape)
        arrays[f"features.{spec.index}.bias"] = 0.05 * generator.standard_normal(width)
        inputs = width
        if spec.tap:
            arrays[f"lin{tap}.model.1.weight"] = generator.random((1, width, 1, 1))
            tap += 1
    np.savez(path, **arrays)
    return path
