"""Activations, initialization and the signal through depth, against closed forms and PyTorch."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import normviz as nv
from normviz.nets.activations import ACTIVATIONS, LEAK, activation_named, moments
from normviz.nets.data import digit_rows, mini_batch
from normviz.nets.initialization import SCHEMES, deviation, draw, generator, variance
from normviz.nets.signal import EPS, LEVELS, NORMS, Stack, signal_through, variance_behind
from tests.support import require_torch

WIDE = Stack(depth=6, width=256, batch=128)


# --- activations ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_values_and_slopes_are_those_of_pytorch(name):
    torch = require_torch()
    z = torch.linspace(-30, 30, 601, dtype=torch.float64, requires_grad=True)
    h = getattr(torch.nn.functional, name)(z) if "relu" in name else getattr(torch, name)(z)
    h.sum().backward()
    ours = activation_named(name)
    out = ours.f(z.detach().numpy())
    np.testing.assert_allclose(out, h.detach().numpy(), atol=1e-14)
    np.testing.assert_allclose(ours.slope(out), z.grad.numpy(), atol=1e-14)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_types_stay(name):
    activation = activation_named(name)
    for dtype in (np.float32, np.float64):
        h = activation.f(np.array([-1e4, -1.0, 0.0, 1e4], dtype))
        assert h.dtype == activation.slope(h).dtype == dtype
        assert np.isfinite(h).all()


def test_saturated_is_near_an_end_of_the_range_where_there_is_one():
    z = np.array([-10.0, -1.0, 0.0, 1.0, 10.0])
    ends = [True, False, False, False, True]
    for name, expected in {"tanh": ends, "sigmoid": ends, "relu": [False] * 5}.items():
        activation = activation_named(name)
        assert activation.saturated(activation.f(z)).tolist() == expected


@given(st.floats(1e-12, 1e6))
def test_moments_of_a_relu_are_those_of_the_rectified_gaussian(mean_square):
    first, second = moments(activation_named("relu"), mean_square)
    theory = nv.rectified_gaussian(0, mean_square**0.5)
    assert first == pytest.approx(theory.mean, rel=1e-4)
    assert second == pytest.approx(theory.var + theory.mean**2, rel=1e-6)


def test_moments_of_bounded_functions_at_both_ends():
    # a tanh of almost nothing is the identity, of very much a sign; a sigmoid is 1/2 and 0 or 1
    assert moments(activation_named("tanh"), 1e-8)[1] == pytest.approx(1e-8, rel=1e-5)
    assert moments(activation_named("tanh"), 1e8) == pytest.approx((0, 1), abs=4e-3)
    assert moments(activation_named("sigmoid"), 1e-8) == pytest.approx((0.5, 0.25))
    assert moments(activation_named("sigmoid"), 1e8) == pytest.approx((0.5, 0.5), abs=4e-3)


# --- initialization ------------------------------------------------------------------------------


@pytest.mark.parametrize("activation", ["relu", "leaky_relu"])
def test_variances_are_those_of_pytorch(activation):
    torch = require_torch()
    init = torch.nn.init
    w = torch.empty(50, 200)  # fan_out, fan_in
    gain = init.calculate_gain(activation, LEAK)
    std = gain / init._calculate_correct_fan(w, "fan_in") ** 0.5
    ours = activation_named(activation)
    assert variance("he", 200, 50, ours) == pytest.approx(std**2)
    torch.manual_seed(0)
    for scheme, fill in {
        "xavier": init.xavier_normal_,
        "torch": lambda w: init.kaiming_uniform_(w, a=5**0.5),  # nn.Linear.reset_parameters
    }.items():
        drawn = float(np.mean([fill(w).var().item() for _ in range(20)]))
        assert variance(scheme, 200, 50, ours) == pytest.approx(drawn, rel=0.02)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_is_drawn_has_the_variance_of_the_scheme(scheme):
    relu = activation_named("relu")
    w, b = draw(generator(3, 1), scheme, (300, 400), relu, std=0.3)
    assert w.shape == (300, 400) and b.shape == (400,)
    assert abs(w.mean()) < 0.01 * w.std() ** 0.5
    assert w.var() == pytest.approx(variance(scheme, 300, 400, relu, 0.3), rel=0.02)
    expected = 1 / 900 if scheme == "torch" else 0
    assert b.var() == pytest.approx(expected, rel=0.25)


def test_normal_schemes_draw_the_same_weights_up_to_a_factor():
    relu = activation_named("relu")
    he, fixed = (
        draw(generator(0, 5), name, (64, 32), relu, std=0.5)[0] for name in ("he", "fixed")
    )
    np.testing.assert_allclose(he / he.std(), fixed / fixed.std())


@pytest.mark.parametrize(
    "make",
    [
        lambda: activation_named("swish"),
        lambda: variance("zeros", 2, 2, activation_named("relu")),
        lambda: digit_rows("raw"),
        lambda: signal_through(Stack(depth=1, norm="group")),
    ],
)
def test_unknown_names_are_answered_with_the_known_ones(make):
    with pytest.raises(ValueError, match="use one of"):
        make()


# --- the digits ----------------------------------------------------------------------------------


def test_digits_held_out_are_scaled_with_the_training_digits_numbers():
    pixels, scaled = digit_rows("pixels"), digit_rows("standardized")
    assert len(scaled.x) + len(scaled.held_out) == 1797
    fit = nv.standardize(pixels.x)
    np.testing.assert_array_equal(scaled.held_out, fit.transform(pixels.held_out))
    assert scaled.x[:, pixels.x.std(axis=0) > 0].std(axis=0) == pytest.approx(1)
    assert not scaled.x.flags.writeable


def test_a_mini_batch_holds_different_digits():
    x = mini_batch(256, 4)
    assert len(np.unique(x, axis=0)) == 256
    assert not np.array_equal(x, mini_batch(256, 5))


# --- the signal ----------------------------------------------------------------------------------


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("placement", ["before", "after"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_measured_mean_squares_follow_the_theory(norm, placement, activation):
    setup = replace(WIDE, norm=norm, placement=placement, activation=activation)
    logs = np.zeros(setup.depth + 1)
    for seed in range(3):  # chance moves one net by a factor, their average by less
        signal = signal_through(replace(setup, seed=seed))
        logs += np.log(signal.mean_square / signal.theory) / 3
    assert np.abs(logs).max() < (0.4 if norm == "none" else 0.12)


@pytest.mark.parametrize(
    ("init", "factor"), [("he", 1), ("xavier", 1 / 2), ("lecun", 1 / 2), ("fixed", 128 * 1e-4)]
)
def test_a_relu_layer_multiplies_the_mean_square_by_half_n_var_w(init, factor):
    signal = signal_through(Stack(depth=30, width=256, init=init, std=0.01))
    np.testing.assert_allclose(signal.theory[2:] / signal.theory[1:-1], factor, rtol=1e-6)
    grown = (signal.mean_square[-1] / signal.mean_square[1]) ** (1 / 29)
    assert grown == pytest.approx(factor, rel=0.06)


def test_after_thirty_layers_a_std_of_one_hundredth_leaves_what_float32_cannot_hold():
    signal = signal_through(Stack(depth=30, width=256, init="fixed", std=0.01))
    assert 1e-58 < signal.mean_square[-1] < 1e-56
    assert np.float32(signal.mean_square[-1]) == 0


@pytest.mark.parametrize("placement", ["before", "after"])
@pytest.mark.parametrize("norm", NORMS[1:])
def test_where_eps_is_not_small_theory_knows(norm, placement):
    setup = Stack(
        depth=4, width=64, batch=256, init="fixed", std=4e-4, norm=norm, placement=placement
    )
    signal = signal_through(setup)
    assert signal.theory[-1] < 0.5
    assert np.abs(np.log(signal.mean_square / signal.theory)).max() < 0.5


def test_pytorchs_default_leaves_its_biases():
    signal = signal_through(Stack(depth=20, width=256, init="torch"))
    fixed = 1 / 3 / 256 / 2 / (1 - 1 / 6)  # q = (q / 3 + 1 / (3 n)) / 2
    assert signal.theory[-1] == pytest.approx(fixed, rel=1e-3)
    assert signal.mean_square[-1] == pytest.approx(fixed, rel=0.4)


def test_relu_nets_carry_the_scale_of_their_input_along():
    small, large = (signal_through(Stack(depth=9, scaling=s)) for s in ("standardized", "pixels"))
    ratio = large.theory / small.theory
    np.testing.assert_allclose(ratio, ratio[0])
    assert ratio[0] > 50


def test_a_deeper_net_begins_as_the_shallower_one():
    deep, shallow = (signal_through(Stack(depth=d, norm="batch")) for d in (8, 3))
    cut, whole = deep.upto(3), shallow
    for name in (
        "passed",
        "entered",
        "mean_square",
        "theory",
        "theory_z",
        "common",
        "dead",
        "saturated",
    ):
        np.testing.assert_array_equal(getattr(cut, name), getattr(whole, name), err_msg=name)
    assert cut.setup == whole.setup


def test_quantiles_are_those_of_the_mini_batch_and_of_a_layer():
    setup = Stack(depth=1, width=64, batch=200, activation="tanh", init="lecun")
    signal = signal_through(setup)
    x = mini_batch(200, 0)
    np.testing.assert_allclose(signal.passed[0], np.quantile(x, LEVELS), atol=2e-3)
    w, _bias = draw(generator(0, 1), "lecun", (64, 64), activation_named("tanh"))
    np.testing.assert_allclose(signal.entered[1], np.quantile(x @ w, LEVELS), atol=2e-3)
    np.testing.assert_allclose(signal.passed[1], np.tanh(signal.entered[1]))
    assert signal.mean_square[1] == pytest.approx(np.mean(np.tanh(x @ w) ** 2))
    assert signal.saturated[0] == np.mean(np.abs(np.tanh(x @ w)) > 0.95)


def test_dead_means_zero_for_every_sample_of_the_batch():
    signal = signal_through(Stack(depth=1, width=64, batch=8))
    w, _bias = draw(generator(0, 1), "he", (64, 64), activation_named("relu"))
    silent = (mini_batch(8, 0) @ w <= 0).all(axis=0)
    assert 0 < silent.mean() < 1
    assert signal.dead[0] == silent.mean()


def test_what_digits_have_in_common_is_what_tells_none_apart():
    signal = signal_through(Stack(depth=1, width=64, batch=50, activation="sigmoid"))
    w, _bias = draw(generator(0, 1), "he", (64, 64), activation_named("sigmoid"))
    h = 1 / (1 + np.exp(-(mini_batch(50, 0) @ w)))
    differs = h.var(axis=0).mean() / np.square(h).mean()
    assert signal.common[1] == pytest.approx(1 - differs)


def test_depth_makes_digits_alike_and_batch_norm_keeps_them_apart():
    layer, batch = (signal_through(Stack(depth=40, norm=norm)) for norm in ("layer", "batch"))
    assert layer.common[-1] > 0.95 and batch.common.max() < 0.4
    sigmoid = signal_through(Stack(depth=10, activation="sigmoid", init="xavier"))
    assert sigmoid.common[-1] == pytest.approx(1, abs=1e-6)


def test_batch_norm_leaves_no_unit_dead_and_depth_without_it_many():
    plain, normed = (signal_through(Stack(depth=40, norm=norm)) for norm in ("none", "batch"))
    assert plain.dead[-1] > 0.25 and normed.dead.max() == 0


def test_a_batch_of_two_becomes_plus_and_minus_one():
    signal = signal_through(Stack(depth=3, batch=2, norm="batch", placement="after"))
    np.testing.assert_allclose(np.abs(signal.passed[-1][[0, 4]]), 1, atol=1e-3)


# --- read off a signal ---------------------------------------------------------------------------


def test_the_factor_of_a_layer_leads_from_the_first_to_the_last():
    signal = signal_through(Stack(depth=9, width=32, batch=16, init="xavier"))
    squares = signal.mean_square
    assert squares[1] * signal.per_layer**8 == pytest.approx(squares[-1])
    assert squares[1] * 10**signal.powers == pytest.approx(squares[-1])
    alone = signal.upto(1)
    assert alone.per_layer == squares[1] / squares[0] and alone.powers == 0


@pytest.mark.parametrize("variance", [0.0, 1e-5, 0.01, 3.0])
def test_the_variance_behind_a_norm_is_found_again(variance):
    assert variance_behind(variance / (variance + EPS)) == pytest.approx(variance, rel=1e-9)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_weights_spread_as_far_as_their_scheme_says(scheme):
    relu = activation_named("relu")
    weights, _bias = draw(generator(0, 1), scheme, (300, 200), relu, 0.3)
    assert weights.std() == pytest.approx(deviation(scheme, 300, 200, relu, 0.3), rel=0.02)
