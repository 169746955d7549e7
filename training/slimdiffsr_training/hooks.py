"""Looking at what layers compute, through hooks that live for the calls made within a block and no longer."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from torch import Tensor, nn

Keep = Callable[[str, tuple[Any, ...], Tensor], None]


@contextlib.contextmanager
def observed(layers: Mapping[str, nn.Module], keep: Keep) -> Iterator[None]:
    """Calls `keep(name, inputs, output)` for every call of the layers made within; of several outputs, the first."""
    handles = []
    for name, layer in layers.items():

        def hook(_: nn.Module, inputs: tuple[Any, ...], output: Any, name: str = name) -> None:
            keep(name, inputs, output if isinstance(output, Tensor) else output[0])

        handles.append(layer.register_forward_hook(hook))
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


@contextlib.contextmanager
def captured(layers: Mapping[str, nn.Module]) -> Iterator[dict[str, Tensor]]:
    """Collects the layers' outputs of the calls made within, by the layers' names."""
    outputs: dict[str, Tensor] = {}
    with observed(layers, lambda name, _, output: outputs.update({name: output})):
        yield outputs
