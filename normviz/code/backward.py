"""The backward pass on screen in PyTorch, by its own automatic differentiation."""

from __future__ import annotations

import numpy as np

from normviz.code import parts
from normviz.code.for_torch import forward
from normviz.code.literals import array_source
from normviz.language import _
from normviz.norms.table import norm_named
from normviz.studies.backward_pass import with_params
from normviz.studies.experiment import Array, Setup

_LEARNED = ("x = ", "gamma = ", "beta = ")


def backward_code(x: Array, setup: Setup, dy: Array, target: Array | None) -> str:
    """Source that prints the gradients of x, gamma and beta, where PyTorch has the norm.

    `x`: (N, C, *spatial); float32 stays, anything else is written as float64. `setup`: what stands
    between x and y. `dy`: the gradient with respect to y; `target`: of the loss that it comes from,
    where there is one. Raises ValueError for a norm that PyTorch has no call for, and for none.

    >>> x = np.array([[1.0, 5.0], [3.0, 9.0]])
    >>> print(backward_code(x, Setup("rms", eps=0.01), np.ones((2, 2)), None))
    import torch
    import torch.nn.functional as F
    <BLANKLINE>
    x = torch.tensor([
        [1, 5],
        [3, 9],
    ], dtype=torch.float64).requires_grad_()
    eps = 0.01
    gamma = torch.ones((2,), dtype=torch.float64).requires_grad_()
    <BLANKLINE>
    # every sample by the root of its mean square; nothing is subtracted
    y = F.rms_norm(x, x.shape[1:], weight=gamma, eps=eps)
    <BLANKLINE>
    dy = torch.ones((2, 2), dtype=torch.float64)
    y.backward(dy)
    print(x.grad)
    print(gamma.grad)
    """
    x = np.asarray(x)
    x = x if x.dtype == np.float32 else x.astype(np.float64)
    norm = norm_named(setup.norm)
    if norm is None or not norm.torch:
        message = _("{framework} has no norm “{norm}”: use the NumPy code.")
        raise ValueError(message.format(framework="PyTorch", norm=setup.norm))
    whole = with_params(x.shape, setup)
    inputs = [
        f"{line}.requires_grad_()" if line.startswith(_LEARNED) else line
        for line in parts.inputs(x, whole, "torch")
    ]
    *lines, y = forward(x, whole, inputs)
    if norm.remembers and not setup.training:  # what training left is no function of this x
        lines.append("running_mean, running_var = running_mean.detach(), running_var.detach()")
    if target is None:
        send = [f"dy = {array_source(dy.astype(x.dtype), 'torch')}", "y.backward(dy)"]
    else:
        wanted = array_source(target.astype(x.dtype), "torch")
        send = [f"target = {wanted}", "loss = ((y - target) ** 2).sum() / 2", "loss.backward()"]
    printed = [f"print({name}.grad)" for name in ("x", *parts.params(norm, whole))]
    return "\n".join([*lines, y, "", *send, *printed])
