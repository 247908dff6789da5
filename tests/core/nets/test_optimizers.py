"""Optimizers, clipping and rates beside PyTorch's, and moments that fade."""

import numpy as np
import pytest

from normviz.nets.optimizers import (
    OPTIMIZERS,
    SWEEP,
    Adam,
    Momentum,
    clip,
    norm_of,
    optimizer_named,
    rate,
)
from tests.support import require_torch


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_path_is_that_of_pytorch(name):
    torch = require_torch()
    rng = np.random.default_rng(0)
    w = rng.normal(size=50)
    theirs = torch.tensor(w.copy(), requires_grad=True)
    make = {
        "sgd": lambda p: torch.optim.SGD(p, lr=1.0),
        "momentum": lambda p: torch.optim.SGD(p, lr=1.0, momentum=0.7),
        "adam": lambda p: torch.optim.Adam(p, lr=1.0),
    }
    descent = make[name]([theirs])
    ours = optimizer_named(name, w, momentum=0.7)
    for step in range(20):
        gradient, lr = rng.normal(size=50) * 10.0 ** rng.integers(-6, 3, 50), 0.1 / (1 + step)
        ours.step(w, gradient, lr)
        descent.param_groups[0]["lr"] = lr
        theirs.grad = torch.from_numpy(gradient)
        descent.step()
        np.testing.assert_allclose(w, theirs.detach().numpy(), rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("how", ["value", "norm"])
@pytest.mark.parametrize("limit", [0.01, 1.0, 1e4])
def test_clipping_is_that_of_pytorch(how, limit):
    torch = require_torch()
    ours = np.random.default_rng(0).normal(size=50)
    theirs = torch.zeros(50, dtype=torch.float64, requires_grad=True)
    theirs.grad = torch.tensor(ours.copy())
    nn = torch.nn.utils
    {"value": nn.clip_grad_value_, "norm": nn.clip_grad_norm_}[how]([theirs], limit)
    clip(ours, how, limit)
    np.testing.assert_allclose(ours, theirs.grad.numpy(), rtol=1e-12)


def test_clipping_by_norm_keeps_the_direction():
    gradient = np.array([3e3, -4e3], np.float32)
    clip(gradient, "norm", 2.0)
    assert norm_of(gradient) == pytest.approx(2.0, rel=1e-5)
    assert gradient[1] / gradient[0] == pytest.approx(-4 / 3)
    assert gradient.dtype == np.float32


def test_a_cosine_ends_at_nothing_and_stays_there():
    torch = require_torch()
    w = torch.zeros(1, requires_grad=True)
    descent = torch.optim.SGD([w], lr=0.3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(descent, T_max=7)
    for step in range(8):
        assert rate("cosine", 0.3, step, 7) == pytest.approx(schedule.get_last_lr()[0], abs=1e-12)
        descent.step()
        schedule.step()
    assert rate("cosine", 0.3, 9, 7) == pytest.approx(0, abs=1e-12)
    assert rate("constant", 0.3, 9, 7) == 0.3


@pytest.mark.parametrize("make", [Momentum, Adam])
def test_moments_of_a_dead_weight_never_become_denormal(make):
    w = np.ones(2, np.float32)
    optimizer = make(w)
    optimizer.step(w, np.ones(2, np.float32), 0.01)
    for _step in range(6 * SWEEP):
        optimizer.step(w, np.array([0, 1], np.float32), 0.01)
        moment = optimizer.moment if make is Momentum else optimizer.first
        assert moment[0] == 0 or moment[0] > np.finfo(np.float32).tiny
    assert moment[0] == 0 and moment[1] > 0.5


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: optimizer_named("lbfgs", np.zeros(1)), "use one of sgd, momentum, adam"),
        (lambda: clip(np.zeros(1), "sum", 1), "use one of none, value, norm"),
        (lambda: rate("step", 1, 0, 1), "use one of constant, cosine"),
    ],
)
def test_unknown_names(call, words):
    with pytest.raises(ValueError, match=words):
        call()
