"""A latent diffusion model in diffusers' layout on disk, its fixed prompt encoded once: nothing is ever fetched."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import torch
from diffusers import AutoencoderKL, AutoencoderTiny, DDPMScheduler, UNet2DConditionModel
from diffusers.utils import logging as diffusers_logging
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from slimdiffsr_training.config import ConfigError
from slimdiffsr_training.diffusion.schedule import abar_at

PROMPT: Final = "High-quality, 4K, satellite images."
"""The one prompt of the method."""
PROMPT_FILE: Final = "prompt.safetensors"
REDUCTION: Final = 8
"""Pixels of an image along one side of a latent."""
WEIGHTS: Final = "diffusion_pytorch_model"


class LatentBase(nn.Module):
    """A UNet that denoises the latents of an autoencoder, conditioned on one fixed prompt.

    Args:
        unet: a `UNet2DConditionModel` of 4 latent channels.
        vae: an `AutoencoderKL` or `AutoencoderTiny` that reduces an image eightfold.
        scheduler: a `DDPMScheduler`; only its schedule and `prediction_type` are used.
        prompt: the encoded prompt, (1, tokens, dim).

    Raises:
        ConfigError: the prediction type is neither `epsilon` nor `v_prediction`, or the prompt doesn't fit the UNet.
    """

    alphas_cumprod: Tensor
    """(steps,): `abar` of every timestep."""
    prompt: Tensor
    """(1, tokens, dim)."""

    def __init__(self, unet: Any, vae: Any, scheduler: Any, prompt: Tensor) -> None:
        super().__init__()
        self.unet = unet
        self.vae = vae
        self.scheduler = scheduler
        self.prediction_type: str = scheduler.config.prediction_type
        if self.prediction_type not in ("epsilon", "v_prediction"):
            raise ConfigError(f"the base predicts '{self.prediction_type}'; epsilon or v_prediction is needed")
        dim = unet.config.cross_attention_dim
        if prompt.ndim != 3 or prompt.shape[0] != 1 or prompt.shape[2] != dim:
            raise ConfigError(f"the prompt has the shape {tuple(prompt.shape)}; the UNet needs (1, tokens, {dim})")
        self.register_buffer("alphas_cumprod", scheduler.alphas_cumprod.clone().float(), persistent=False)
        self.register_buffer("prompt", prompt.clone().float(), persistent=False)

    def encode(self, image: Tensor) -> Tensor:
        """The scaled latents (b, 4, h / 8, w / 8) of an image (b, 3, h, w) in [-1, 1]; the mode of a distribution."""
        return encode(self.vae, image)

    def decode(self, latent: Tensor) -> Tensor:
        """The image (b, 3, 8 h, 8 w) in about [-1, 1] of scaled latents (b, 4, h, w)."""
        return decode(self.vae, latent)

    def abar(self, timestep: Tensor) -> Tensor:
        """`abar` at real timesteps, any shape."""
        return abar_at(self.alphas_cumprod, timestep)

    def predict(self, latent: Tensor, timestep: Tensor | float) -> Tensor:
        """What the UNet says of a state of the diffusion, of the kind `prediction_type`: fp32, the latent's shape.

        Args:
            latent: `z_t`, (b, 4, h, w).
            timestep: (b,) or one number, fractions allowed: the sinusoidal embedding is defined between integers.
        """
        t = self._timesteps(latent, timestep)
        prompt = self.prompt.expand(latent.shape[0], -1, -1)
        predicted: Tensor = self.unet(latent, t, encoder_hidden_states=prompt, return_dict=False)[0]
        return predicted.float()

    def target(self, latent: Tensor, noise: Tensor, timestep: Tensor | float) -> Tensor:
        """What `predict` should say of `noised(latent, noise, timestep)`.

        The noise, or `v = sqrt(abar) eps - sqrt(1 - abar) z0` (Salimans and Ho 2022).
        """
        if self.prediction_type == "epsilon":
            return noise
        abar = self.abar(self._timesteps(latent, timestep)).view(-1, 1, 1, 1)
        return abar.sqrt() * noise - (1 - abar).sqrt() * latent

    def epsilon(self, latent: Tensor, timestep: Tensor | float) -> Tensor:
        """The noise that the UNet sees in a state `z_t` (b, 4, h, w) of the diffusion at (b,) timesteps, fp32.

        A predicted v is converted by `eps = sqrt(abar) v + sqrt(1 - abar) z_t`.
        """
        t = self._timesteps(latent, timestep)
        predicted = self.predict(latent, t)
        if self.prediction_type == "epsilon":
            return predicted
        abar = self.abar(t).view(-1, 1, 1, 1)
        return abar.sqrt() * predicted + (1 - abar).sqrt() * latent.float()

    def denoise_once(self, latent: Tensor, timestep: Tensor | float) -> Tensor:
        """One step to the end: `z0 = (z - sqrt(1 - abar) eps(z, t)) / sqrt(abar)` (method, section 2), fp32.

        Args:
            latent: `z`, (b, 4, h, w), taken for a state at the timestep.
            timestep: (b,) or one number, fractions allowed.
        """
        t = self._timesteps(latent, timestep)
        abar = self.abar(t).view(-1, 1, 1, 1)
        return (latent.float() - (1 - abar).sqrt() * self.epsilon(latent, t)) / abar.sqrt()

    def noised(self, latent: Tensor, noise: Tensor, timestep: Tensor | float) -> Tensor:
        """The state `sqrt(abar) z0 + sqrt(1 - abar) noise` of latents (b, 4, h, w) at (b,) timesteps."""
        abar = self.abar(self._timesteps(latent, timestep)).view(-1, 1, 1, 1)
        return abar.sqrt() * latent + (1 - abar).sqrt() * noise

    @classmethod
    def load(cls, path: Path) -> LatentBase:
        """Reads a base in fp32 from a folder in diffusers' layout.

        The folder holds `unet/`, `vae/`, `scheduler/`, and either `prompt.safetensors` or `text_encoder/` and
        `tokenizer/`, with which the fixed prompt is encoded; they aren't kept.

        Raises:
            ConfigError: the folder lacks one of these, or one can't be read.
        """
        for part in ("unet", "vae", "scheduler"):
            if not (path / part).is_dir():
                raise ConfigError(f"{path} is no diffusion model in diffusers' layout: it has no folder '{part}'")
        with _reading(path):
            unet = _from_folder(UNet2DConditionModel, path / "unet")
            scheduler = DDPMScheduler.from_pretrained(path, subfolder="scheduler", local_files_only=True)
        return cls(unet, load_vae(path), scheduler, _load_prompt(path))

    def save(self, path: Path) -> None:
        """Writes the base as a folder that `load` reads."""
        self.unet.save_pretrained(path / "unet")
        self.vae.save_pretrained(path / "vae")
        self.scheduler.save_pretrained(path / "scheduler")
        save_file({"prompt": self.prompt.cpu().contiguous()}, path / PROMPT_FILE)

    def _timesteps(self, latent: Tensor, timestep: Tensor | float) -> Tensor:
        return torch.as_tensor(timestep, dtype=torch.float32, device=latent.device).expand(latent.shape[0])


def encode(vae: Any, image: Tensor) -> Tensor:
    """Scaled latents `(raw - shift) * scale`, fp32 (b, 4, h / 8, w / 8), of images in [-1, 1]."""
    encoded = vae.encode(image)
    raw = encoded.latent_dist.mode() if hasattr(encoded, "latent_dist") else encoded.latents
    shift, scale = _shift_and_scale(vae)
    return (raw.float() - shift) * scale


def decode(vae: Any, latent: Tensor) -> Tensor:
    """fp32 images (b, 3, 8 h, 8 w) of scaled latents."""
    shift, scale = _shift_and_scale(vae)
    image: Tensor = vae.decode(latent / scale + shift, return_dict=False)[0]
    return image.float()


def load_vae(path: Path) -> Any:
    """Reads `path/vae`, an AutoencoderKL or AutoencoderTiny, in fp32.

    Raises:
        ConfigError: there is none, or it reduces images by another factor than 8.
    """
    folder = path / "vae"
    if not folder.is_dir():
        raise ConfigError(f"{path} holds no autoencoder: it has no folder 'vae'")
    with _reading(path):
        name = AutoencoderKL.load_config(folder, local_files_only=True).get("_class_name")
        kinds = {"AutoencoderKL": AutoencoderKL, "AutoencoderTiny": AutoencoderTiny}
        if name not in kinds:
            raise ConfigError(f"{folder} is of the kind {name}; AutoencoderKL or AutoencoderTiny is needed")
        vae = _from_folder(kinds[name], folder)
    widths = vae.config.encoder_block_out_channels if name == "AutoencoderTiny" else vae.config.block_out_channels
    if 2 ** (len(widths) - 1) != REDUCTION:
        raise ConfigError(f"{folder} reduces images {2 ** (len(widths) - 1)}-fold; {REDUCTION} is needed")
    return vae


def _from_folder(kind: Any, folder: Path) -> Any:
    variant = None
    if not any(folder.glob(f"{WEIGHTS}*.safetensors")) and not any(folder.glob(f"{WEIGHTS}*.bin")):
        raise ConfigError(f"{folder} holds no weights ({WEIGHTS}.safetensors)")
    if not any((folder / name).exists() for name in (f"{WEIGHTS}.safetensors", f"{WEIGHTS}.bin")):
        variant = "fp16" if any(folder.glob(f"{WEIGHTS}*fp16*")) else None
    return kind.from_pretrained(folder, local_files_only=True, torch_dtype=torch.float32, variant=variant).eval()


def _load_prompt(path: Path) -> Tensor:
    if (path / PROMPT_FILE).is_file():
        with _reading(path):
            return load_file(path / PROMPT_FILE)["prompt"]
    if not ((path / "text_encoder").is_dir() and (path / "tokenizer").is_dir()):
        raise ConfigError(f"{path} holds neither {PROMPT_FILE} nor a text_encoder and a tokenizer")
    return encode_prompt(path, PROMPT)


@torch.no_grad()
def encode_prompt(path: Path, text: str) -> Tensor:
    """A prompt's last hidden states, (1, tokens, dim), by the CLIP text encoder and tokenizer of a folder.

    Raises:
        ConfigError: one of them can't be read.
    """
    from transformers import CLIPTextModel, CLIPTokenizer

    with _reading(path):  # Bandit takes a folder for a name on the Hub.
        tokenizer = CLIPTokenizer.from_pretrained(path / "tokenizer", local_files_only=True)  # nosec B615
        encoder = CLIPTextModel.from_pretrained(  # nosec B615
            path / "text_encoder", local_files_only=True, dtype=torch.float32
        )
    length = min(tokenizer.model_max_length, encoder.config.max_position_embeddings)
    tokens = tokenizer(text, padding="max_length", max_length=length, truncation=True, return_tensors="pt")
    states: Tensor = encoder.eval()(tokens.input_ids)[0]
    return states


def _shift_and_scale(vae: Any) -> tuple[float, float]:
    return float(vae.config.get("shift_factor") or 0.0), float(vae.config.scaling_factor)


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turns whatever a library raises over a folder's files into one sentence."""
    verbosity = diffusers_logging.get_verbosity()
    diffusers_logging.set_verbosity_error()
    try:
        yield
    except ConfigError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split())[:300]
        raise ConfigError(f"{path} can't be read as a diffusion model: {reason}") from error
    finally:
        diffusers_logging.set_verbosity(verbosity)
