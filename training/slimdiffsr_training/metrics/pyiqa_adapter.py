"""Any metric of the package pyiqa, where it is installed and the metric's weights lie on this machine."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

import torch
from torch import Tensor


class _NoNetwork(OSError):
    """A metric wanted to fetch something."""


@dataclass(frozen=True)
class PyiqaMetric:
    """One metric of pyiqa."""

    name: str
    """As pyiqa calls it."""
    needs_truth: bool
    lower_is_better: bool
    judge: Callable[..., Any]
    """Takes one or two batches [N, 3, H, W] in [0, 1]."""

    def __call__(self, prediction: Tensor, target: Tensor | None = None) -> Tensor:
        """The figure of each image of a batch: fp32 [N].

        Args:
            prediction: RGB in [-1, 1], [N, 3, H, W].
            target: the truth, the same shape; only for metrics that need it.
        """
        images = [prediction, target] if self.needs_truth and target is not None else [prediction]
        with _no_network():
            figure = self.judge(*((image.float() + 1) / 2 for image in images))
        return torch.as_tensor(figure).float().reshape(-1)


def load_pyiqa_metric(name: str) -> PyiqaMetric:
    """A metric of pyiqa by its name. Nothing is fetched: a metric whose weights aren't here is refused.

    Raises:
        FileNotFoundError: pyiqa isn't installed, or the metric's weights aren't on this machine.
        ValueError: pyiqa knows no metric of this name, or can't build it.
    """
    if importlib.util.find_spec("pyiqa") is None:
        raise FileNotFoundError(
            f"the metric {name!r} needs the package pyiqa, which isn't installed: pip install pyiqa"
        )
    pyiqa = importlib.import_module("pyiqa")
    known = pyiqa.list_models()
    if name not in known:
        raise ValueError(f"pyiqa knows no metric {name!r}; it has {', '.join(sorted(known))}")
    try:
        with _no_network():
            judge = pyiqa.create_metric(name, device="cpu")
    except Exception as error:
        if _wanted_network(error):
            raise FileNotFoundError(
                f"pyiqa's metric {name!r} needs weights that aren't on this machine, and nothing is fetched here; "
                "run it once where that is allowed and bring torch's hub folder along"
            ) from error
        raise ValueError(f"pyiqa can't build its metric {name!r}: {error}") from error
    return PyiqaMetric(name, str(judge.metric_mode).upper() == "FR", bool(judge.lower_better), judge)


def _wanted_network(error: BaseException | None) -> bool:
    """Whether an error goes back to our refusal: libraries wrap it in their own."""
    while error is not None:
        if isinstance(error, _NoNetwork) or _NoNetwork.__name__ in str(error) or _REFUSAL in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False


_REFUSAL = "nothing is fetched at run time"


@contextlib.contextmanager
def _no_network() -> Iterator[None]:
    """Makes every attempt to reach another machine fail at once."""

    def refuse(*_: object, **__: object) -> NoReturn:
        raise _NoNetwork(_REFUSAL)

    resolve, connect = socket.getaddrinfo, socket.socket.connect
    socket.getaddrinfo, socket.socket.connect = refuse, refuse  # type: ignore[method-assign]
    try:
        yield
    finally:
        socket.getaddrinfo, socket.socket.connect = resolve, connect  # type: ignore[method-assign]
