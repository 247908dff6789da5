"""The gradient through depth, against PyTorch, a directional derivative and closed forms."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from normviz.nets import gradient_flow as module
from normviz.nets.activations import ACTIVATIONS, LEAK, activation_named, slope_square
from normviz.nets.data import digit_rows, mini_batch, mini_batch_labels
from normviz.nets.gradient_flow import Chain, gradient_flow
from normviz.nets.initialization import SCHEMES, variance
from normviz.nets.network import cross_entropy
from normviz.nets.signal import NORMS, PLACEMENTS, Stack, signal_through
from tests.core.grads import check_grads
from tests.support import require_torch

SMALL = Chain(depth=4, width=16, batch=8, init="torch")
WIDE = Chain(depth=16, width=64, batch=64, init="he")
NETS = [
    pytest.param(
        replace(SMALL, norm=norm, placement=place, activation=activation, residual=residual),
        id=f"{norm}-{place}-{activation}-{'residual' if residual else 'plain'}",
    )
    for norm, place in [("none", "before"), *product(NORMS[1:], PLACEMENTS)]
    for activation in ("sigmoid", "leaky_relu")
    for residual in (False, True)
]


def averaged(setup, seeds=3):
    """Measured over theory of the gradient at layer 1, averaged over seeds as logarithms."""
    flows = [gradient_flow(replace(setup, seed=seed)) for seed in range(seeds)]
    return float(np.mean([np.log(flow.left / flow.left_theory) for flow in flows]))


# --- the gradient is the gradient ----------------------------------------------------------------


@pytest.mark.parametrize("setup", NETS)
def test_loss_and_gradients_are_those_of_pytorch(setup):
    torch = require_torch()
    functional = torch.nn.functional
    layers = module._layers(setup, activation_named(setup.activation))
    weights = [torch.tensor(layer.w, requires_grad=True) for layer in layers]
    f = {
        "sigmoid": torch.sigmoid,
        "leaky_relu": lambda z: functional.leaky_relu(z, LEAK),
    }[setup.activation]
    units = (setup.width,)
    norm = {
        "none": lambda z: z,
        "batch": lambda z: functional.batch_norm(z, None, None, training=True),
        "layer": lambda z: functional.layer_norm(z, units),
        "rms": lambda z: functional.rms_norm(z, units, eps=1e-5),
    }[setup.norm]
    h = torch.tensor(mini_batch(setup.batch, setup.seed))
    passed = []
    for place, layer in enumerate(layers[:-1]):
        z = h @ weights[place] + torch.tensor(layer.b)
        made = f(norm(z)) if setup.placement == "before" else norm(f(z))
        h = h + made if setup.residual and place else made
        h.retain_grad()
        passed.append(h)
    labels = torch.tensor(mini_batch_labels(setup.batch, setup.seed))
    loss = functional.cross_entropy(h @ weights[-1], labels)
    loss.backward()
    flow = gradient_flow(setup)
    assert flow.loss == pytest.approx(loss.item(), rel=1e-12)
    np.testing.assert_allclose(flow.backward, [each.grad.norm() for each in passed], rtol=1e-8)
    np.testing.assert_allclose(flow.weights, [w.grad.norm() for w in weights[:-1]], rtol=1e-8)


@pytest.mark.parametrize("setup", NETS)
def test_a_step_in_any_direction_changes_the_loss_as_the_gradient_says(setup):
    x, labels = mini_batch(setup.batch, 0), mini_batch_labels(setup.batch, 0)
    layers = module._layers(setup, activation_named(setup.activation))

    def loss(layer, w):
        layer.w[...] = w
        return cross_entropy(module._forward(layers, x, setup.residual)[1], labels)

    start = [layer.w.copy() for layer in layers]
    module._back(layers, loss(layers[0], start[0])[1], setup.residual)
    flow = gradient_flow(setup)
    for place in (0, setup.depth - 1):
        layer, slope = layers[place], layers[place].slopes["w"]
        assert np.linalg.norm(slope) == pytest.approx(flow.weights[place], rel=1e-8)
        check_grads(
            lambda w, layer=layer: loss(layer, w)[0], [slope], [start[place]], step=1e-7, rtol=1e-3
        )
        layer.w[...] = start[place]


def test_the_way_forward_is_that_of_the_signal():
    setup = dict(depth=6, width=32, batch=32, activation="tanh", norm="layer", seed=3)
    signal = signal_through(Stack(**setup))
    flow = gradient_flow(Chain(**setup))
    np.testing.assert_allclose(flow.forward**2, signal.mean_square)
    np.testing.assert_allclose(flow.forward_theory**2, signal.theory)
    np.testing.assert_array_equal(flow.dead, signal.dead)
    np.testing.assert_array_equal(flow.saturated, signal.saturated)


def test_labels_belong_to_the_digits_of_the_mini_batch():
    rows = digit_rows()
    for x, label in zip(mini_batch(20, 3), mini_batch_labels(20, 3), strict=True):
        same = (rows.x == x).all(axis=1)
        assert label in rows.labels[same]


# --- theory --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("mean_square", [1e-6, 0.3, 4.0])
def test_mean_square_slopes_are_those_of_many_random_numbers(name, mean_square):
    f = activation_named(name)
    z = np.sqrt(mean_square) * np.random.default_rng(0).normal(size=400_000)
    drawn = np.mean(f.slope(f.f(z)) ** 2)
    assert slope_square(f, mean_square) == pytest.approx(drawn, rel=0.01)


@pytest.mark.parametrize(
    ("changes", "factor"),
    [
        ({"init": "he"}, 1),
        ({"init": "xavier"}, 1 / 2),
        ({"init": "fixed", "std": 0.01}, 64 * 1e-4 / 2),
        ({"norm": "layer"}, 1),
        ({"norm": "rms"}, 1),
        ({"norm": "batch"}, np.pi / (np.pi - 1)),  # Yang et al., 2019
        ({"norm": "batch", "placement": "after"}, np.pi / (np.pi - 1)),
        ({"residual": True}, 2),
    ],
)
def test_a_relu_layer_multiplies_the_mean_square_of_the_gradient(changes, factor):
    flow = gradient_flow(replace(WIDE, depth=6, **changes))
    np.testing.assert_allclose(flow.factors[2:], factor, rtol=2e-3)
    np.testing.assert_allclose(
        flow.backward_theory[:-1] / flow.backward_theory[1:], np.sqrt(flow.factors[1:])
    )
    assert flow.backward_theory[-1] == flow.backward[-1]


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("residual", [False, True])
@pytest.mark.parametrize(
    ("norm", "placement"), [("none", "before"), *product(NORMS[1:], PLACEMENTS)]
)
def test_measured_gradients_follow_theory(activation, norm, placement, residual):
    setup = replace(WIDE, activation=activation, norm=norm, placement=placement, residual=residual)
    off = averaged(setup)
    if residual and norm == "none" and "relu" in activation:
        # Shortcuts add what is positive: the way back meets the direction of the way forward.
        assert off > 1
    else:
        assert abs(off) < 0.06 * setup.depth  # 6 % a layer


def test_batch_norm_over_relus_explodes_by_a_fifth_a_layer():
    flow = gradient_flow(replace(WIDE, depth=50, norm="batch"))
    assert flow.per_layer == pytest.approx(np.sqrt(np.pi / (np.pi - 1)), rel=0.03)
    assert flow.left > 1e4


def test_a_norm_in_the_branch_makes_growth_polynomial():
    grown = [
        gradient_flow(replace(WIDE, depth=depth, norm="layer", residual=True)).left
        for depth in (25, 50)
    ]
    assert 1 <= grown[1] / grown[0] < 1.3


# --- extremes ------------------------------------------------------------------------------------


def test_a_gradient_far_below_the_smallest_square_is_measured():
    flow = gradient_flow(
        Chain(depth=50, width=16, batch=8, activation="sigmoid", init="fixed", std=0.001)
    )
    assert 0 < flow.backward[0] < 1e-140
    assert np.log10(flow.left) == pytest.approx(np.log10(flow.left_theory), abs=3)


def test_dead_units_leave_no_gradient():
    flows = (gradient_flow(Chain(depth=50, width=4, batch=8, seed=seed)) for seed in range(9))
    flow = next(flow for flow in flows if not flow.backward[:-1].all())
    assert flow.left == 0 and flow.dead.max() == 1
    assert flow.backward[-1] > 0 and np.isfinite(flow.backward_theory).all()


def test_clipping_is_that_of_all_parameters():
    free = gradient_flow(SMALL)
    for how in ("norm", "each"):
        flow = gradient_flow(replace(SMALL, clip=how, clip_at=0.01))
        np.testing.assert_array_equal(flow.weights, free.weights)
        if how == "norm":
            assert flow.total_clipped == pytest.approx(0.01, rel=1e-3)
            np.testing.assert_allclose(flow.clipped, free.weights * 0.01 / free.total, rtol=1e-3)
            assert flow.turned == pytest.approx(0, abs=1e-5)
        else:
            np.testing.assert_allclose(flow.clipped, np.minimum(free.weights, 0.01), rtol=1e-3)
            assert flow.turned > 1
    assert free.turned == 0 and free.total == free.total_clipped
    biases = free.total**2 - np.square(free.weights).sum()
    assert biases > 0  # and the weights of the layer that names the digit


@pytest.mark.parametrize("init", SCHEMES)
def test_the_last_layer_has_the_variance_of_its_scheme(init):
    flow = gradient_flow(replace(SMALL, init=init, std=0.3))
    expected = variance(init, 16, 16, activation_named(SMALL.activation), 0.3)
    assert flow.last_variance == pytest.approx(expected)


def test_the_factors_of_the_norm_make_what_theory_leaves():
    flow = gradient_flow(replace(WIDE, init="xavier"))  # with He all factors are 1
    assert flow.norm_factors.shape == (WIDE.depth,)
    assert flow.norm_factors[1:].prod() == pytest.approx(flow.left_theory)
    np.testing.assert_allclose(flow.norm_factors**2, flow.factors)
