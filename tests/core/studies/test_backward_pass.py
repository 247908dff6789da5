"""What is taken out of a gradient, and finite differences that find a wrong one."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from normviz.norms.backward import Gradients
from normviz.studies.backward_check import MOST_MOVED, check_dx, check_param
from normviz.studies.backward_pass import UPSTREAM, BackwardPass, send_back, upstream
from normviz.studies.experiment import Setup, params_shape

NORMS = ("batch", "layer", "position", "instance", "group", "rms", "mean")
SHAPES = [(5, 4), (2, 4, 3), (2, 4, 2, 2), (2, 2, 1, 2, 2)]


def sent(norm: str, shape: tuple[int, ...], kind: str, **setup: object) -> BackwardPass:
    rng = np.random.default_rng(3)
    gamma = np.round(rng.normal(1, 1, params_shape(norm, shape)), 1)
    whole = Setup(norm, groups=2, gamma=gamma, **{"eps": 0.1, **setup})
    return send_back(rng.normal(2, 3, shape), whole, kind, (0,) * len(shape), seed=1)


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("training", [True, False])
def test_finite_differences_agree_and_the_rules_hold(norm: str, training: bool) -> None:
    for shape, kind in product(SHAPES, UPSTREAM):
        done = sent(norm, shape, kind, training=training, steps=3)
        found = [check_dx(done, (0,) * len(shape))]
        found += [
            check_param(done, name, 0)
            for name in ("gamma", "beta")
            if getattr(done.grads, f"d{name}") is not None
        ]
        assert all(each.agrees and each.compared for each in found), (shape, kind)
        out, sums = done.out, done.sums
        inv_std = out.partition.spread(out.inv_std)
        np.testing.assert_allclose(
            inv_std * (done.g - done.taken_out), done.grads.dx, atol=1e-12, rtol=1e-9
        )
        if out.measured and out.center:
            assert (np.abs(sums.dx) <= sums.rounding).all()
        if out.measured and out.scale:
            assert (np.abs(sums.dx_x_hat - sums.rule) <= sums.rounding).all()
        if not out.measured:
            assert not done.taken_out.any()


def test_what_a_norm_leaves_in() -> None:
    """RMS norm keeps the mean of g, mean-only norm its part along x_hat; inference keeps both."""
    for norm, training, mean, along in (
        ("batch", True, False, False),
        ("rms", True, True, False),
        ("mean", True, False, True),
        ("batch", False, True, True),
    ):
        sums = sent(norm, (5, 4), "random", training=training, eps=1e-12).sums
        size = np.abs(sums.rounding).max()
        assert bool(np.abs(sums.dx).max() > 1e3 * size) is mean, norm
        assert bool(np.abs(sums.dx_x_hat).max() > 1e3 * size) is along, norm


@pytest.mark.parametrize("name", ["dx", "dgamma", "dbeta"])
def test_a_wrong_gradient_is_found(name: str) -> None:
    done = sent("layer", (3, 4), "loss")
    wrong = {each: np.array(getattr(done.grads, each)) for each in ("dx", "dgamma", "dbeta")}
    wrong[name].flat[2] += 1e-3
    broken = replace(done, grads=Gradients(**wrong))
    found = check_dx(broken, (0, 0)) if name == "dx" else check_param(broken, name[1:], 0)
    assert not found.agrees
    assert found.at == 2 and found.gap == pytest.approx(1e-3, rel=1e-3)


def test_of_many_cells_some_are_moved_and_the_pinned_one_is() -> None:
    shape = (32, 16, 2)
    done = send_back(np.random.default_rng(0).normal(size=shape), Setup(), "random", (31, 15, 0))
    found = check_dx(done, (31, 15, 0))
    assert found.places.size <= MOST_MOVED + 1
    assert int(np.ravel_multi_index((31, 15, 0), shape)) in found.places


@pytest.mark.parametrize("size", [1e-300, 1e-20, 1e20, 1e300])
def test_of_the_largest_and_the_smallest_numbers(size: float) -> None:
    x = size * np.random.default_rng(0).normal(size=(4, 3))
    for norm in NORMS:
        found = check_dx(send_back(x, Setup(norm), "random", (0, 0)), (0, 0))
        assert found.agrees or not found.compared


def test_where_nothing_is_finite_nothing_is_compared() -> None:
    found = check_dx(send_back(np.full((3, 2), np.nan), Setup(), "random", (0, 0)), (0, 0))
    assert (found.compared, found.at, found.agrees) == (0, -1, False)


def test_without_a_norm_or_with_another_gradient_it_says_so() -> None:
    with pytest.raises(ValueError, match="choose a norm"):
        send_back(np.ones((2, 2)), Setup("none"), "ones", (0, 0))
    with pytest.raises(ValueError, match="use one of ones, cell"):
        upstream("up", np.ones((2, 2)), (0, 0))
