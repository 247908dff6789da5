"""The recurrent net that reads digits: its gradient, its way beside PyTorch's, and explosions."""

from dataclasses import replace

import numpy as np
import pytest

from normviz.nets.batches import batches
from normviz.nets.data import digit_rows
from normviz.nets.recurrent_training import Reading, ReadingNet, learn_to_read
from tests.core.grads import check_grads
from tests.support import require_torch

SMALL = Reading(gain=1.0, pieces=4, units=8, batch=6, steps=12)


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_a_step_in_any_direction_changes_the_loss_as_the_gradient_says(activation):
    rows = digit_rows()
    x, labels = rows.x[:6], rows.labels[:6]
    net = ReadingNet(replace(SMALL, activation=activation), np.float64)
    net.learn(x, labels)
    gradient, start = net.grads.copy(), net.params.copy()

    def loss(params):
        net.params[...] = params
        return net.learn(x, labels)

    check_grads(loss, [gradient], [start])


@pytest.mark.parametrize("how", ["none", "value", "norm"])
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_the_way_is_that_of_pytorch(how, activation):
    torch = require_torch()
    limit = {"value": 0.05, "norm": 0.5}.get(how, 1.0)
    setup = replace(SMALL, activation=activation, clip=how, clip_at=limit)
    ours = learn_to_read(setup)
    net = ReadingNet(setup)
    parts = (net.cell.w, net.cell.u, net.cell.b, net.v, net.c)
    w, u, b, v, c = theirs = [torch.tensor(part.copy(), requires_grad=True) for part in parts]
    descent = torch.optim.SGD(theirs, lr=setup.lr)
    rows, f = digit_rows(), getattr(torch, activation)
    clip = torch.nn.utils
    for step, chosen in enumerate(batches(len(rows.x), 6, setup.steps, seed=0)):
        x = torch.tensor(rows.x[chosen].astype(np.float32)).reshape(6, 4, 16)
        h = torch.zeros(6, 8)
        for t in range(4):
            h = f(h @ w.T + x[:, t] @ u.T + b)
        loss = torch.nn.functional.cross_entropy(h @ v + c, torch.tensor(rows.labels[chosen]))
        descent.zero_grad()
        loss.backward()
        before = torch.cat([each.grad.reshape(-1) for each in theirs]).norm()
        if how == "value":
            clip.clip_grad_value_(theirs, limit)
        elif how == "norm":
            clip.clip_grad_norm_(theirs, limit)
        after = torch.cat([each.grad.reshape(-1) for each in theirs]).norm()
        descent.step()
        found = (ours.loss[step], ours.before[step], ours.after[step])
        expected = [each.item() for each in (loss, before, after)]
        assert found == pytest.approx(expected, rel=2e-3)


@pytest.mark.parametrize("seed", range(6))
def test_what_explodes_without_clipping_lives_with_it(seed):
    setup = Reading(seed=seed)
    plain, value, norm = (
        learn_to_read(replace(setup, clip=how, clip_at=limit))
        for how, limit in (("none", 1.0), ("value", 0.1), ("norm", 1.0))
    )
    assert 2 <= plain.stopped <= 6
    assert len(plain.loss) == plain.stopped and np.isnan(plain.accuracy)
    assert not np.isfinite(plain.loss[-1]) and np.isfinite(plain.loss[:-1]).all()
    for run in (value, norm):
        assert not run.stopped and run.accuracy > 0.5
        assert run.loss[0] == plain.loss[0] and run.before[0] == plain.before[0] > 1
    assert norm.after.max() <= 1.0001


def test_a_tanh_does_not_overflow_and_does_not_learn_either():
    rapid = Reading(activation="tanh", gain=1.5, lr=1.0)
    plain, clipped = (learn_to_read(replace(rapid, clip=how)) for how in ("none", "norm"))
    assert not plain.stopped and plain.accuracy < 0.4 < 0.6 < clipped.accuracy


def test_pieces_have_to_fill_the_digit():
    with pytest.raises(ValueError, match="do not divide 64 pixels"):
        learn_to_read(replace(SMALL, pieces=5))
