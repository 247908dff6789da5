"""One neuron under weight norm: gradients against differences and PyTorch, and its descent."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from normviz.nets.batches import batches
from normviz.nets.weight_descent import (
    POINTS,
    DescentSetup,
    Weights,
    descend,
    gradient,
    logistic_loss,
    outputs,
    slowed,
    turn,
    two_classes,
)
from normviz.nets.weight_landscape import batch_noise, landscape, spread, spreads_by_direction
from tests.core.grads import check_grads
from tests.support import require_torch

SOME = Weights(-1.0, 2.0, 1.5, 0.25)
numbers = st.floats(-3, 3, allow_nan=False, width=32)
neurons = st.builds(Weights, numbers, numbers, numbers, numbers)


def loss_at(v1: float, v2: float, g: float, b: float) -> float:
    points = two_classes(1)
    return float(logistic_loss(outputs(points, Weights(v1, v2, g, b)), points.label))


def test_the_points_are_standardized_and_correlated_and_belong_to_their_seed():
    points = two_classes(5)
    np.testing.assert_allclose(points.x.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(points.x.std(axis=0), 1)
    assert np.corrcoef(points.x.T)[0, 1] > 0.2
    assert not np.array_equal(points.x, two_classes(6).x)
    with pytest.raises(ValueError, match="read-only"):
        points.x[0] = 0


def test_gradients_against_differences():
    found = gradient(two_classes(1), SOME)
    start = [SOME.v1, SOME.v2, SOME.g, SOME.b]
    check_grads(loss_at, [*found.dv, found.dg, found.db], start, rtol=1e-7, atol=1e-9)


def test_gradients_against_torch():
    torch = require_torch()
    points = two_classes(2)
    v = torch.tensor([[SOME.v1, SOME.v2]], dtype=torch.float64, requires_grad=True)
    g = torch.tensor([[SOME.g]], dtype=torch.float64, requires_grad=True)
    z = torch.tensor(points.x) @ torch._weight_norm(v, g, 0)[0] + SOME.b
    target = torch.tensor(points.label, dtype=torch.float64)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(z, target)
    loss.backward()
    found = gradient(points, SOME)
    assert found.loss == pytest.approx(float(loss.detach()))
    np.testing.assert_allclose(found.dv, v.grad.numpy()[0])
    np.testing.assert_allclose(found.dg, g.grad.numpy()[0, 0])


@given(neurons)
def test_the_parts_stand_at_right_angles_and_make_up_the_whole(weights):
    found = gradient(two_classes(), weights)
    np.testing.assert_allclose(found.along + found.across, found.dw, atol=1e-12)
    assert abs(found.along @ found.across) < 1e-12
    assert abs(found.dot) <= 1e-12 * max(1.0, weights.norm * np.abs(found.dv).max())
    np.testing.assert_allclose(found.along, found.dg * found.u, atol=1e-15)
    if weights.norm > 1e-3:
        factor = weights.g / weights.norm
        np.testing.assert_allclose(found.dv, factor * found.across, rtol=1e-9, atol=1e-12)
        if np.abs(found.dv).max() > 1e-6:
            assert found.degrees == pytest.approx(90, abs=1e-6)


def test_a_vector_twice_as_long_has_the_same_loss_and_half_the_gradient():
    twice = Weights(-2.0, 4.0, 1.5, 0.25)
    one, two = (gradient(two_classes(), each) for each in (SOME, twice))
    assert two.loss == one.loss
    np.testing.assert_allclose(two.dv, one.dv / 2)
    assert two.dg == pytest.approx(one.dg)


@pytest.mark.parametrize("times", [0.25, 2.0, 3.0])
def test_a_stretched_vector_has_the_same_weights_and_a_rate_of_its_own(times):
    longer = SOME.stretched(times)
    np.testing.assert_allclose(longer.w, SOME.w, rtol=1e-15)
    assert longer.norm == pytest.approx(times * SOME.norm)
    assert (longer.g, longer.b) == (SOME.g, SOME.b)
    ratio = longer.effective_rate(0.3) / SOME.effective_rate(0.3)
    assert slowed(times) == pytest.approx(ratio)


@given(neurons, st.floats(0.01, 30))
def test_a_step_turns_v_and_makes_it_longer_as_the_descent_does(weights, lr):
    found = gradient(two_classes(), weights)
    after = weights.v - lr * found.dv
    turned = turn(weights, found, lr)
    assert turned.norm == pytest.approx(np.hypot(*after), rel=1e-9, abs=1e-12)
    area = weights.v1 * after[1] - weights.v2 * after[0]
    angle = np.degrees(np.arctan2(abs(area), weights.v @ after))
    assert turned.degrees == pytest.approx(angle, abs=1e-6)
    assert found.push == pytest.approx(np.hypot(*found.dv))


def test_a_zero_vector_is_nan_in_torch_and_0_here():
    torch = require_torch()
    v = torch.zeros((1, 2), requires_grad=True)
    g = torch.ones((1, 1), requires_grad=True)
    w = torch._weight_norm(v, g, 0)
    assert torch.isnan(w).all()
    w.sum().backward()
    assert torch.isnan(v.grad).all() and torch.isnan(g.grad).all()
    layer = torch.nn.utils.parametrizations.weight_norm(torch.nn.Linear(2, 1))
    with torch.no_grad():
        layer.parametrizations.weight.original1.zero_()
    assert torch.isnan(layer.weight).all()

    found = gradient(two_classes(), Weights(0.0, 0.0, 1.0))
    assert not found.dv.any() and found.dg == 0 and np.isnan(found.degrees)
    assert found.loss == pytest.approx(np.log(2))
    np.testing.assert_array_equal(found.across, found.dw)
    assert found.dw.any(), "the weights would like to move; v cannot tell where"


# --- the landscape and the outputs ---------------------------------------------------------------


def test_the_landscape_is_the_loss_of_neurons_there():
    seen = landscape(two_classes(1), SOME, 3.0)
    for k in (0, 17, 60, 120):
        radians = np.radians(seen.degrees[k])
        there = loss_at(np.cos(radians), np.sin(radians), SOME.g, SOME.b)
        assert seen.turning[k] == pytest.approx(there)
    for k in (0, 40, 80):
        there = loss_at(SOME.v1, SOME.v2, float(seen.lengths[k]), SOME.b)
        assert seen.stretching[k] == pytest.approx(there)
    assert seen.angle == pytest.approx(np.degrees(np.arctan2(2, -1)))
    assert seen.highest[0] == seen.turning.max() and seen.highest[1] >= seen.stretching.max()
    assert np.isnan(landscape(two_classes(1), Weights(0, 0, 1), 3.0).angle)


@given(neurons)
def test_no_output_leaves_the_axis_and_its_reach_does_not_turn_with_v(weights):
    points = two_classes()
    seen = spread(points, weights)
    assert np.abs(outputs(points, weights)).max() <= seen.reach
    assert sum(each.counts.sum() for each in seen.classes) == POINTS
    turned = Weights(-weights.v2, weights.v1, weights.g, weights.b)
    assert spread(points, turned).reach == seen.reach


def test_turning_v_takes_the_spread_from_one_end_to_the_other():
    points = two_classes(3)
    low, high = spreads_by_direction(points, -2.0)
    angles = np.linspace(0, np.pi, 721)
    stds = [
        outputs(points, Weights(float(np.cos(a)), float(np.sin(a)), -2.0)).std() for a in angles
    ]
    assert min(stds) == pytest.approx(low, rel=1e-4) and max(stds) == pytest.approx(high, rel=1e-4)


# --- descent -------------------------------------------------------------------------------------


@pytest.mark.parametrize("batch", [1, 4, POINTS])
@pytest.mark.parametrize("lr", [0.1, 3.0, 30.0])
def test_the_length_follows_pythagoras_and_never_shrinks(lr, batch):
    path = descend(DescentSetup(SOME, lr=lr, batch=batch))
    np.testing.assert_allclose(path.norm, path.expected, rtol=1e-12)
    assert (np.diff(path.norm**2) >= -1e-12 * path.norm[1:] ** 2).all()
    assert path.norm[-1] > path.norm[0] and path.grew
    assert 0 <= path.off_pythagoras == np.abs(path.norm - path.expected).max()
    np.testing.assert_allclose(np.diff(path.norm**2), path.push**2, rtol=1e-6, atol=1e-9)


def test_each_step_is_one_of_sgd():
    setup = DescentSetup(SOME, lr=0.7, batch=POINTS, steps=2, seed=4)
    path, here = descend(setup), SOME
    for step in range(2):
        found = gradient(two_classes(4), here)
        assert path.loss[step] == pytest.approx(found.loss)
        v, g, b = here.v - 0.7 * found.dv, here.g - 0.7 * found.dg, here.b - 0.7 * found.db
        here = Weights(float(v[0]), float(v[1]), float(g), float(b))
        np.testing.assert_allclose(path.v[step + 1], v)
        np.testing.assert_allclose([path.g[step + 1], path.b[step + 1]], [g, b])


def test_the_effective_rate_is_what_w_does_across_v():
    lr = 1e-4  # first order
    path = descend(DescentSetup(SOME, lr=lr, batch=POINTS, steps=1))
    found = gradient(two_classes(), SOME)
    end = Weights(*path.v[1], path.g[1])
    moved = end.w - SOME.w
    sideways = np.array([-found.u[1], found.u[0]])
    across = moved @ sideways / (found.across @ sideways)
    assert -across == pytest.approx(path.rate[0], rel=1e-3)
    assert path.rate[0] == pytest.approx(lr * SOME.g**2 / SOME.norm**2)
    assert SOME.effective_rate(lr) == pytest.approx(path.rate[0])
    assert moved @ found.u / found.dg == pytest.approx(-lr, rel=1e-3), "along v it is lr itself"


def test_the_plain_neuron_sees_the_same_mini_batches():
    path = descend(DescentSetup(SOME, lr=0.5, batch=8, steps=1, seed=2))
    points = two_classes(2)
    (chosen,) = batches(POINTS, 8, 1, 2)
    x, label = points.x[chosen], points.label[chosen]
    p = 1 / (1 + np.exp(-(x @ SOME.w + SOME.b)))
    w, b = SOME.w - 0.5 * (p - label) @ x / 8, SOME.b - 0.5 * (p - label).mean()
    expected = logistic_loss(points.x @ w + b, points.label)
    assert path.plain_loss[1] == pytest.approx(float(expected))
    assert path.plain_loss[0] == path.loss[0]


def test_a_vector_without_direction_stays():
    path = descend(DescentSetup(Weights(0.0, 0.0, 1.0), steps=5))
    assert not path.v.any() and not path.norm.any() and not path.grew
    assert np.isnan(Weights(0.0, 0.0, 1.0).effective_rate(0.1))
    here = Weights(0.0, 0.0, 1.0)
    assert turn(here, gradient(two_classes(), here), 1.0).degrees == 0
    assert np.isfinite(path.loss).all()


@pytest.mark.parametrize("size", [8, 50])
def test_statistics_of_normal_mini_batches_are_as_noisy_as_theory_says(size):
    noise = batch_noise(np.random.default_rng(1).normal(3, 2, 20_000), size)
    assert noise.mean == pytest.approx(size**-0.5)
    assert noise.var == pytest.approx((2 / size) ** 0.5, rel=0.1)
    assert noise.std == pytest.approx((2 * size) ** -0.5, rel=0.1)


@pytest.mark.parametrize("values", [[0.0, 0.1, 1.0, 1.1], [0.0, 0.0, 0.0, 5.0], [1.0, 2.0, 4.0]])
def test_the_noise_of_mean_and_variance_is_that_of_all_mini_batches(values):
    """Of every mini-batch of three that can be drawn: no chance is left."""
    values, size = np.array(values), 3
    drawn = np.array(list(itertools.product(values, repeat=size)))
    noise = batch_noise(values, size)
    off = (drawn.mean(axis=1) - values.mean()) / values.std()
    assert noise.mean == pytest.approx(np.sqrt(np.mean(off**2)))
    assert noise.var == pytest.approx(np.sqrt(np.mean((drawn.var(axis=1) / values.var() - 1) ** 2)))
    assert (noise.mean < noise.var) is (noise.kurtosis > noise.level)
