"""Query-driven aggregation (QGAM) from the self-attention that it replaces.

Self-attention adds `W_o sum_j a_j W_v x_j` to a token, head by head, with `a_j` the softmax of `x W_q^T W_k x_j`. QGAM
does the same over a few summaries of the tokens instead of all of them, with one narrow head. So its two matrix
products are those of all heads together, to the rank of its head:

- values: `W_o W_v`, summed over heads, is the linear map that attention applies to the mean of what it attends to;
- logits: the mean over heads of `W_q^T W_k` is the bilinear form that compares two tokens.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor


class AggregationWeights(NamedTuple):
    """What a QGAM of head width w over C channels is filled with, in float64; names as in the published layout."""

    q_proj: Tensor
    """(w, C): of the learned queries."""
    k_proj: Tensor
    """(w, C)."""
    v_proj: Tensor
    """(w, C)."""
    q_proj_c: Tensor
    """(w, C): of the tokens."""
    k_proj_c: Tensor
    """(w, w)."""
    v_proj_c: Tensor
    """(w, w)."""
    out_proj: Tensor
    """(C, w)."""
    out_bias: Tensor
    """(C,)."""


def aggregation_from_attention(attention: Any, head_width: int, scale: float) -> AggregationWeights:
    """QGAM's projections from those of a diffusers `Attention` over C channels.

    The queries are read like tokens, so random ones are random tokens. What a query found is a mean of `v_proj x`;
    `k_proj_c` takes it to the space of `k_proj x` by the least-squares map for white x, `k_proj v_proj^+`.

    Args:
        attention: with `to_q`, `to_k`, `to_v` (no bias), `to_out[0]` and `heads`.
        head_width: of the QGAM's one head.
        scale: what the QGAM multiplies its logits by.
    """
    query, key, value, out = (
        layer.weight.detach().double().cpu()
        for layer in (attention.to_q, attention.to_k, attention.to_v, attention.to_out[0])
    )
    heads = attention.heads
    head_scale = (query.shape[0] // heads) ** -0.5
    read, attended = _split(query.T @ key * (head_scale / (heads * scale)), head_width)
    shown, found = _split(out @ value, head_width)
    return AggregationWeights(
        q_proj=read.T,
        k_proj=attended,
        v_proj=found,
        q_proj_c=read.T,
        k_proj_c=attended @ torch.linalg.pinv(found),
        v_proj_c=torch.eye(head_width, dtype=torch.float64),
        out_proj=shown,
        out_bias=attention.to_out[0].bias.detach().double().cpu(),
    )


def _split(matrix: Tensor, rank: int) -> tuple[Tensor, Tensor]:
    """Factors (m, rank) and (rank, n) of equal weight nearest to an (m, n) matrix."""
    u, s, v = torch.linalg.svd(matrix, full_matrices=False)
    kept = min(rank, len(s))
    left, right = matrix.new_zeros(matrix.shape[0], rank), matrix.new_zeros(rank, matrix.shape[1])
    root = s[:kept].sqrt()
    left[:, :kept], right[:kept] = u[:, :kept] * root, root[:, None] * v[:kept]
    return left, right
