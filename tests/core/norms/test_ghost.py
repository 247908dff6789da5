"""Ghost batches against batch norm on every part alone, in NumPy and in PyTorch."""

import numpy as np
import pytest

from normviz.norms import normalize
from normviz.norms.backward import backward
from normviz.norms.ghost import ghost_partition, update_by_ghosts
from normviz.norms.running import Running
from normviz.norms.table import NORM_TABLE
from tests.support import require_torch

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("shape", [(12, 5), (12, 3, 2, 2)])
def test_every_part_is_normalized_as_pytorch_does_it_alone(shape):
    torch = require_torch()
    x, dy = RNG.normal(2, 3, shape), RNG.normal(0, 1, shape)
    gamma, beta = RNG.normal(1, 1, shape[1]), RNG.normal(0, 1, shape[1])
    layer = (torch.nn.BatchNorm1d if len(shape) == 2 else torch.nn.BatchNorm2d)(shape[1]).double()
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(gamma))
        layer.bias.copy_(torch.tensor(beta))
    xs = torch.tensor(x, requires_grad=True)
    y = torch.cat([layer(part) for part in xs.split(4)])
    y.backward(torch.tensor(dy))

    out = NORM_TABLE["batch"](x, gamma, beta, ghost=4)
    grads = backward(out, dy)
    np.testing.assert_allclose(out.y, y.detach(), rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(grads.dx, xs.grad, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(grads.dgamma, layer.weight.grad, rtol=1e-8)
    np.testing.assert_allclose(grads.dbeta, layer.bias.grad, rtol=1e-8)
    kept = update_by_ghosts(Running.start(shape[1]), out)
    np.testing.assert_allclose(kept.mean, layer.running_mean, rtol=1e-10)
    np.testing.assert_allclose(kept.var, layer.running_var, rtol=1e-10)
    assert kept.steps == 3


def test_given_statistics_and_other_norms_know_no_ghosts():
    x = RNG.normal(0, 1, (6, 4))
    given = Running.start(4)
    for norm, more in (("batch", {"given": given}), ("layer", {})):
        plain, ghosts = (NORM_TABLE[norm](x, ghost=ghost, **more).y for ghost in (0, 2))
        np.testing.assert_array_equal(plain, ghosts)


def test_what_cannot_be_divided_or_remembered_is_refused():
    with pytest.raises(ValueError, match="use one of 1, 2, 3, 6"):
        ghost_partition((6, 2), 4)
    alone = normalize(np.ones((4, 1)), ghost_partition((4, 1), 1))
    with pytest.raises(ValueError, match="at least 2 values"):
        update_by_ghosts(Running.start(1), alone)
