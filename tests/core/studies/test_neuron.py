"""A ReLU neuron: its distributions in closed form, distances, the way from one to another."""

from dataclasses import replace
from math import erf, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import normviz as nv
from normviz.studies.neuron import (
    PLACES,
    READINGS,
    Inputs,
    Neuron,
    Norm,
    activate,
    draw,
    fire,
    theory,
    weighted_sums,
)
from normviz.studies.neuron_bias import bias_effect
from normviz.studies.neuron_shift import (
    BINS,
    Listener,
    active_histogram,
    compare,
    compare_heard,
    compare_norms,
    film,
    listen,
    portraits,
    shift,
    wasserstein,
    way,
)
from tests.support import require_torch

MANY = Inputs(samples=40_000, seed=1)
ODD = Inputs(0.5, 1.5, -1.0, 0.7, -0.6, 40_000, 2)
A, B = READINGS["first"]
weight = st.floats(-3, 3, allow_nan=False)
neurons = st.builds(Neuron, weight, weight, weight)
inputs_of = st.builds(
    Inputs,
    mean1=weight,
    std1=st.floats(0, 3),
    mean2=weight,
    std2=st.floats(0, 3),
    correlation=st.floats(-1, 1),
    samples=st.integers(2, 40),
    seed=st.integers(0, 9),
)


# --- the inputs and the sums ---------------------------------------------------------------------


def test_inputs_have_the_moments_that_were_asked_for():
    x = draw(ODD)
    assert x.mean(axis=0) == pytest.approx([0.5, -1.0], abs=0.03)
    assert x.std(axis=0) == pytest.approx([1.5, 0.7], abs=0.02)
    assert np.corrcoef(x.T)[0, 1] == pytest.approx(-0.6, abs=0.02)


@pytest.mark.parametrize("r", [-1.0, 1.0])
def test_full_correlation_leaves_one_line(r):
    x1, x2 = draw(Inputs(correlation=r, samples=50)).T
    np.testing.assert_allclose(x2, r * x1)


def test_inputs_move_and_are_not_drawn_anew():
    still, moved = draw(Inputs(samples=9)), draw(Inputs(samples=9, mean1=2.0, std2=3.0))
    np.testing.assert_allclose(moved, still * [1, 3] + [2, 0])
    assert not np.array_equal(still, draw(Inputs(samples=9, seed=1)))
    assert not still.flags.writeable


def test_sums_are_what_the_three_numbers_say():
    x1, x2 = draw(ODD).T
    z = weighted_sums(ODD, [Neuron(2, -1, 0.5), Neuron(0, 0, 3)])
    np.testing.assert_allclose(z, np.stack([2 * x1 - x2 + 0.5, np.full_like(x1, 3)], axis=1))


@pytest.mark.parametrize("wrong", [{"std1": -1}, {"correlation": 1.5}, {"std2": np.nan}])
def test_inputs_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match="use deviations of at least 0"):
        Inputs(**wrong)


def test_no_samples_and_no_place_are_refused():
    with pytest.raises(ValueError, match="draw at least 1"):
        Inputs(samples=0)
    with pytest.raises(ValueError, match="off, before, after"):
        Norm("beside")


# --- the ReLU and the norm around it -------------------------------------------------------------


def test_the_article_in_both_readings():
    shares = {
        reading: [theory(Inputs(), each, Norm()).rectified.zero_mass for each in pair]
        for reading, pair in READINGS.items()
    }
    assert shares["first"] == pytest.approx([0.327, 0.686], abs=5e-4)
    assert shares["last"] == pytest.approx([0.0786, 0.0368], abs=5e-5)


def test_the_two_orders_are_batch_norm_and_relu_in_turn():
    z = weighted_sums(ODD, (A, B))
    ours = nv.batch_norm(z, np.full(2, 1.5), np.full(2, -0.3)).y
    before = activate(z, Norm("before", 1.5, -0.3))
    np.testing.assert_array_equal(before.into, ours)
    np.testing.assert_array_equal(before.out, np.maximum(ours, 0))
    after = activate(z, Norm("after", 1.5, -0.3))
    relu = np.maximum(z, 0)
    np.testing.assert_array_equal(after.into, z)
    np.testing.assert_allclose(
        after.out, 1.5 * (relu - relu.mean(axis=0)) / np.sqrt(relu.var(axis=0) + 1e-5) - 0.3
    )
    off = activate(z, Norm("off", 1.5, -0.3))
    np.testing.assert_array_equal(off.out, relu)


def test_both_orders_against_pytorch():
    torch = require_torch()
    z = torch.from_numpy(weighted_sums(ODD, (A, B)))
    norm = torch.nn.BatchNorm1d(2, dtype=torch.float64)
    torch.nn.init.constant_(norm.weight, 0.7)
    torch.nn.init.constant_(norm.bias, 0.4)
    expected = {"before": torch.relu(norm(z)), "after": norm(torch.relu(z))}
    for place, out in expected.items():
        ours = activate(z.numpy(), Norm(place, 0.7, 0.4)).out
        np.testing.assert_allclose(ours, out.detach().numpy(), atol=1e-12)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("inputs", [MANY, ODD], ids=["plain", "odd"])
@pytest.mark.parametrize("gamma", [1.0, -2.0])
def test_theory_is_what_samples_come_to(place, inputs, gamma):
    norm = Norm(place, gamma, 0.4)
    for column, neuron in enumerate((A, B)):
        known, seen = theory(inputs, neuron, norm), fire(inputs, (A, B), norm)
        z, into, out = seen.z[:, column], seen.into[:, column], seen.out[:, column]
        assert (known.mean, known.std) == pytest.approx((z.mean(), z.std()), abs=0.03)
        assert (known.into_mean, known.into_std) == pytest.approx(
            (into.mean(), into.std()), abs=0.03
        )
        assert known.rectified.zero_mass == pytest.approx(seen.silent_share[column], abs=0.015)
        silent = seen.silent[:, column]
        assert out[silent] == pytest.approx(known.resting, abs=0.05)
        edges = np.linspace(-8, 8, 33)
        got = np.histogram(into, edges)[0] / len(into)
        assert known.into_shares(edges) == pytest.approx(got, abs=0.015)
        got = np.histogram(out[~silent], edges)[0] / len(out)
        assert known.out_shares(edges) == pytest.approx(got, abs=0.02)


@given(inputs_of, neurons, st.sampled_from(PLACES), weight, weight)
def test_theory_shares_add_up(inputs, neuron, place, gamma, beta):
    known = theory(inputs, neuron, Norm(place, gamma, beta))
    edges = np.linspace(-1e4, 1e4, 40)
    assert known.into_shares(edges).sum() == pytest.approx(1)
    if known.spreads:
        assert known.out_shares(edges).sum() == pytest.approx(1 - known.rectified.zero_mass)
    assert (known.out_shares(edges) >= 0).all()


def test_shares_of_a_normal_in_closed_form():
    known = theory(Inputs(), Neuron(0.5, 0.5, 1.0), Norm())
    below = [0.5 * (1 + erf((x - 1) / sqrt(0.5) / sqrt(2))) for x in (-1, 0.5, 2)]
    edges = np.array([-1.0, 0.5, 2.0])
    assert known.into_shares(edges) == pytest.approx(np.diff(below))
    positive = below[1] - 0.5 * (1 - erf(1 / sqrt(0.5) / sqrt(2)))
    assert known.out_shares(edges) == pytest.approx([positive, below[2] - below[1]])


@pytest.mark.parametrize(
    ("inputs", "neuron"),
    [
        (Inputs(), Neuron(0, 0, 2)),
        (Inputs(std1=0, std2=0), Neuron(1, 1, 2)),
        (Inputs(correlation=-1), Neuron(1, 1, 2)),
        (Inputs(0.3, 3, 0.3, 3, 1), Neuron(-2.9, 2.9, 2)),
        (Inputs(0, 0.7, 0, 0.1, 1), Neuron(0.1, -0.7, 2)),
        (Inputs(0, 0.3, 0, 0.1, 1), Neuron(0.6, -1.8, 2)),
    ],
)
def test_weights_that_cancel_leave_one_value(inputs, neuron):
    known = theory(inputs, neuron, Norm())
    assert (known.mean, known.std, known.spreads) == (2, 0, False)
    assert known.into_shares(np.array([0.0, 1.9, 2.1])) == pytest.approx([0, 1])
    for place in PLACES:
        out = fire(inputs, (neuron,), Norm(place, 1.0, 0.5)).out
        assert (np.ptp(out), out[0, 0]) == (0, 2 if place == "off" else 0.5)


@given(inputs_of, neurons, st.floats(-3, 3))
def test_before_the_relu_the_bias_does_nothing(inputs, neuron, beta):
    assert bias_effect(inputs, neuron, Norm("before", 1.0, beta), 2.0) < 1e-9


def test_elsewhere_the_bias_does_something():
    assert bias_effect(MANY, A, Norm(), 0.25) == pytest.approx(0.25)
    assert bias_effect(MANY, A, Norm("after")) > 0.5


# --- distances -----------------------------------------------------------------------------------


@given(st.lists(weight, min_size=1, max_size=9), weight)
def test_a_shift_is_its_own_distance(values, by):
    a = np.array(values)
    assert float(wasserstein(a, a[::-1] + by)) == pytest.approx(abs(by), abs=1e-12)


def test_wasserstein_of_normals_in_closed_form():
    a, b = np.random.default_rng(0).standard_normal((2, 200_000))
    # N(0, 1) and N(0, 3^2) differ by 2 |e| in the mean: 2 sqrt(2 / pi)
    assert float(wasserstein(a, 3 * b)) == pytest.approx(2 * sqrt(2 / np.pi), abs=0.02)


def test_wasserstein_is_taken_down_each_column():
    a, b = np.array([[0.0, 5.0], [1.0, 0.0]]), np.array([[1.0, 0.0], [4.0, 5.0]])
    assert wasserstein(a, b).tolist() == [2, 0]


@given(st.data(), st.integers(1, 8))
def test_wasserstein_is_a_distance(data, size):
    a, b, c = (
        np.array(data.draw(st.lists(weight, min_size=size, max_size=size))) for _ in range(3)
    )
    assert wasserstein(a, b) == wasserstein(b, a)
    assert wasserstein(a, c) <= wasserstein(a, b) + wasserstein(b, c) + 1e-12
    assert wasserstein(np.maximum(a, 0), np.maximum(b, 0)) <= wasserstein(a, b) + 1e-12


@pytest.mark.parametrize(("a", "b"), [([1.0], [1.0, 2.0]), ([], []), (1.0, 2.0)])
def test_samples_that_cannot_be_paired_are_refused(a, b):
    with pytest.raises(ValueError, match="two samples of one shape"):
        wasserstein(a, b)


@pytest.mark.parametrize("reading", READINGS)
def test_batch_norm_before_the_relu_brings_a_and_b_together(reading):
    pair = READINGS[reading]
    off, before, after = (shift(fire(MANY, pair, Norm(place))) for place in PLACES)
    assert before.out < 0.02 and before.silent < 0.01
    assert before.out < off.out / 5
    assert after.silent == off.silent > 0.03  # after the ReLU its zeros stay what they were
    assert after.out > 5 * before.out
    assert (before.z, after.into) == (off.z, off.into)


def test_what_is_left_is_chance_and_shrinks_with_the_sample():
    few, many = (
        np.mean(
            [
                shift(fire(Inputs(samples=n, seed=seed), (A, B), Norm("before"))).out
                for seed in range(8)
            ]
        )
        for n in (100, 10_000)
    )
    assert few / many == pytest.approx(10, rel=0.5)


# --- histograms, the way, the next layer ---------------------------------------------------------


def test_the_silent_are_counted_apart_wherever_batch_norm_put_them():
    for place in PLACES:
        gallery = portraits(MANY, (A, B), Norm(place, 1.0, 0.3))
        seen = fire(MANY, (A, B), Norm(place, 1.0, 0.3))
        for column, portrait in enumerate(gallery.portraits):
            assert portrait.out.zero_share == seen.silent_share[column]
            assert portrait.out.counts.sum() + portrait.out.zeros == MANY.samples
            assert portrait.into.counts.sum() == MANY.samples
            assert (portrait.ghost is None) == (place == "off")


def test_axes_hold_still_for_the_relu_when_z_leaves_them():
    near, far = (portraits(MANY, (Neuron(0.5, 1, bias),), Norm("before")) for bias in (0.0, 9.0))
    assert (near.into_reach, near.out_reach) == (far.into_reach, far.out_reach)
    ghosts = near.portraits[0].ghost, far.portraits[0].ghost
    assert [h.counts.sum() for h in ghosts if h] == pytest.approx([MANY.samples, 0], abs=300)
    assert [h.total for h in ghosts if h] == [MANY.samples] * 2


def test_theory_is_given_bin_by_bin():
    (portrait,) = portraits(MANY, (A,), Norm()).portraits
    assert portrait.into_theory is not None and portrait.out_theory is not None
    for h, expected in ((portrait.into, portrait.into_theory), (portrait.out, portrait.out_theory)):
        share = h.counts / h.total
        sigma = np.sqrt(expected * (1 - expected) / h.total) + 1e-4
        assert (np.abs(share - expected) < 5 * sigma).all()


def test_no_curve_where_nothing_spreads():
    (portrait,) = portraits(MANY, (Neuron(0, 0, 1),), Norm()).portraits
    assert portrait.into_theory is None and portrait.out_theory is None


@given(inputs_of, neurons, neurons, st.sampled_from(PLACES))
def test_axes_hold_every_value(inputs, a, b, place):
    norm = Norm(place)
    gallery, seen = portraits(inputs, (a, b), norm), fire(inputs, (a, b), norm)
    assert np.abs(seen.into).max() <= gallery.into_reach <= gallery.out_reach
    assert np.abs(seen.out).max() <= gallery.out_reach
    for portrait in gallery.portraits:
        assert portrait.into.counts.max() / inputs.samples <= gallery.into_top
        assert portrait.out.counts.max() / inputs.samples <= gallery.out_top


def test_a_silent_neuron_has_no_bars():
    h = active_histogram(np.full(5, -0.2), np.ones(5, dtype=bool), (-1.0, 1.0))
    assert (h.zeros, h.total, h.counts.sum()) == (5, 5, 0)


def test_the_way_starts_at_a_and_ends_at_b_in_equal_steps():
    steps = way(A, B, 5)
    assert (steps[0], steps[-1]) == (A, B)
    numbers = np.array([[each.w1, each.w2, each.bias] for each in steps])
    np.testing.assert_allclose(np.diff(numbers, n=2, axis=0), 0, atol=1e-12)


@pytest.mark.parametrize("place", PLACES)
def test_a_film_begins_with_the_picture_of_a_and_ends_with_b(place):
    norm = Norm(place)
    gallery = film(replace(MANY, samples=500), A, B, norm, 9)
    assert len(gallery.portraits) == 9
    seen = fire(replace(MANY, samples=500), (A, B), norm)
    for column, portrait in ((0, gallery.portraits[0]), (1, gallery.portraits[-1])):
        silent = seen.silent[:, column]
        span = (-gallery.out_reach, gallery.out_reach)
        expected = active_histogram(seen.out[:, column], silent, span)
        np.testing.assert_array_equal(portrait.out.counts, expected.counts)
        assert portrait.out.zeros == expected.zeros
        assert len(portrait.into.counts) == BINS
    shares = [portrait.out.zero_share for portrait in gallery.portraits]
    if place == "off":
        assert shares == sorted(shares)  # from 33 to 69 %, step by step


def test_listeners_hear_a_weighted_sum():
    h = np.array([0.0, 1.0, 3.0])
    heard = listen(h, (Listener(2, -1), Listener(-1, 0.5)))
    np.testing.assert_array_equal(heard.z, [[-1, 0.5], [1, -0.5], [5, -2.5]])
    np.testing.assert_array_equal(heard.out, [[0, 0.5], [1, 0], [5, 0]])


@pytest.mark.parametrize("loud", [0.5, 1.0, 3.0])
def test_a_weight_carries_the_distance_on_and_a_relu_never_adds_to_it(loud):
    seen = fire(MANY, (A, B), Norm())
    listeners = (Listener(loud, 0.0), Listener(-loud, 1.0))
    a, b = (listen(seen.out[:, column], listeners) for column in (0, 1))
    np.testing.assert_allclose(wasserstein(a.z, b.z), loud * shift(seen).out)
    compared = compare_heard(seen, listeners)
    assert compared.apart[0] == pytest.approx(loud * shift(seen).out)  # h >= 0: nothing is cut
    assert compared.apart[1] <= loud * shift(seen).out


def test_norms_are_compared_case_by_case_on_common_bins():
    norms = tuple(Norm(place) for place in PLACES)
    compared = compare_norms(MANY, (A, B), norms)
    for case, norm in enumerate(norms):
        seen = fire(MANY, (A, B), norm)
        assert compared.apart[case] == pytest.approx(shift(seen).out)
        assert compared.a[case].zero_share == seen.silent_share[0]
        assert compared.b[case].zero_share == seen.silent_share[1]
        assert compared.a[case].edges.tolist() == compared.b[case].edges.tolist()
        low, high = compared.spans[case]
        assert low <= seen.out.min() and seen.out.max() <= high


def test_identical_outputs_are_no_distance_apart():
    seen = fire(MANY, (A, A), Norm())
    assert shift(seen).out == 0 and shift(seen).silent == 0
    assert compare(seen, seen).apart.tolist() == [0, 0]
