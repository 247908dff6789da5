"""Least squares and its descent, beside closed forms, PyTorch, and theory."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from normviz.nets.descent import BIASES, BLOWN_UP, crossings, descend, least_squares, level_set
from normviz.nets.descent_rates import (
    contraction,
    per_step,
    share_after,
    steps_needed,
    steps_taken,
    steps_to_share,
    sweep_rates,
)
from normviz.nets.tables import EXAMPLES, example, made_up_target
from normviz.norms.scaling import SCALERS, min_max, standardize
from tests.core.cases import rng
from tests.support import require_torch

RATES = st.floats(0.02, 0.98)  # as shares of the limit
MOMENTA = st.floats(0, 0.95)


def valley(condition=25.0, size=4):
    """A loss with eigenvalues `condition` and 1, whose minimum is at (1, 1)."""
    steep = math.sqrt(condition)
    x = np.array([[-steep, -1], [steep, -1], [-steep, 1], [steep, 1]] * (size // 4))
    return least_squares(x, x.sum(axis=1))


def table(seed=0, samples=30):
    x = rng(seed).normal([5, -300], [2, 40], (samples, 2))
    return x, x @ [1.5, 0.2] + rng(seed + 1).normal(size=samples)


def loss(x, y, w, b):
    t = y - y.mean()
    return np.mean((x @ w + b - t) ** 2) / 2


@pytest.mark.parametrize("bias", BIASES)
def test_the_loss_is_the_quadratic_everywhere(bias):
    x, y = table()
    problem = least_squares(x, y, bias)
    for w in rng(3).normal(size=(5, len(problem.best))):
        b = {"none": 0.0, "best": -x.mean(axis=0) @ w[:2], "learned": w[-1]}[bias]
        expected = loss(x, y, w[:2], b)
        assert problem.floor + problem.gap(w) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("bias", BIASES)
def test_the_minimum_and_the_eigenvalues_are_those_of_numpy(bias):
    x, y = table()
    problem = least_squares(x, y, bias)
    rows = {
        "none": x,
        "best": x - x.mean(axis=0),
        "learned": np.column_stack([x, np.ones(len(x))]),
    }[bias]
    expected, residual, *_rest = np.linalg.lstsq(rows, y - y.mean())
    np.testing.assert_allclose(problem.best, expected, rtol=1e-6)
    assert problem.floor == pytest.approx(residual[0] / (2 * len(x)))
    singular = np.linalg.svd(rows, compute_uv=False)
    np.testing.assert_allclose(problem.eigenvalues, singular**2 / len(x), rtol=1e-6)
    assert problem.condition == pytest.approx((singular[0] / singular[-1]) ** 2, rel=1e-6)


def test_a_bias_at_its_best_is_that_of_the_learned_model():
    x, y = table()
    best, learned = least_squares(x, y, "best"), least_squares(x, y, "learned")
    np.testing.assert_allclose(best.best, learned.best[:2], rtol=1e-8)
    assert best.floor == pytest.approx(learned.floor)


def test_standardized_two_features_leave_their_correlation_alone():
    x, y = table()
    x[:, 1] += 30 * x[:, 0]
    rho = np.corrcoef(x.T)[0, 1]
    for bias in ("best", "none"):
        problem = least_squares(standardize(x).y, y, bias)
        np.testing.assert_allclose(problem.eigenvalues, [1 + rho, 1 - rho])
    # A mean of 0 also uncouples the bias: it adds an eigenvalue of 1 and no more.
    learned = least_squares(standardize(x).y, y, "learned")
    np.testing.assert_allclose(learned.eigenvalues, [1 + rho, 1, 1 - rho])


def test_min_max_leaves_an_offset_that_a_learned_bias_pays_for():
    x, y = table()
    conditions = [least_squares(min_max(x).y, y, bias).condition for bias in BIASES]
    assert conditions[0] < conditions[1] < conditions[2]


def test_scaling_changes_the_coordinates_not_the_model():
    x, y = table()
    problems = [least_squares(scale(x).y, y) for scale in SCALERS.values()]
    floors = [problem.floor for problem in problems]
    np.testing.assert_allclose(floors, floors[0])
    spans = [scale(x).span[0] for scale in SCALERS.values()]
    for problem, span in zip(problems, spans, strict=True):
        np.testing.assert_allclose(problem.best / span, problems[0].best)
        np.testing.assert_allclose(problem.gap([0, 0]), problems[0].gap([0, 0]))


@pytest.mark.parametrize("momentum", [0.0, 0.7])
@pytest.mark.parametrize("bias", ["best", "none"])
def test_the_path_is_that_of_pytorch_on_the_loss_itself(bias, momentum):
    torch = require_torch()
    x, y = table()
    problem = least_squares(x, y, bias)
    rate = 0.9 * problem.limit(momentum)
    path = descend(problem, rate, momentum, tolerance=1e-9, most=40).weights
    inputs, target = torch.from_numpy(x), torch.from_numpy(y - y.mean())
    if bias == "best":
        inputs = inputs - inputs.mean(0)
    w = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=rate, momentum=momentum)
    for ours in path:
        np.testing.assert_allclose(ours, w.detach().numpy(), rtol=1e-8, atol=1e-10)
        optimizer.zero_grad()
        ((inputs @ w - target) ** 2).mean().div(2).backward()
        optimizer.step()


def test_each_direction_shrinks_by_its_own_factor():
    problem = valley(25.0)
    rate = 0.07
    path = descend(problem, rate, tolerance=1e-12, most=30).weights
    along = (path - problem.best) @ problem.directions
    expected = along[0] * (1 - rate * problem.eigenvalues) ** np.arange(len(path))[:, None]
    np.testing.assert_allclose(along, expected, rtol=1e-9, atol=1e-13)
    assert (np.sign(along[1:6, 0]) != np.sign(along[:5, 0])).all(), "across the valley: zigzag"


@pytest.mark.parametrize(("share", "crosses"), [(0.3, False), (0.9, True), (1.02, True)])
def test_the_valley_is_crossed_at_every_step_beyond_half_of_the_limit(share, crosses):
    problem = valley(25.0)
    run = descend(problem, share * problem.limit(), tolerance=1e-4, most=40)
    assert run.steps > 3 and crossings(problem, run) == (run.steps if crosses else 0)


@pytest.mark.parametrize("condition", [4.0, 25.0, 400.0])
def test_the_root_of_the_condition_number_is_how_long_the_valley_is(condition):
    problem = valley(condition)
    ring = level_set(problem, 0.3, far=1e3)
    half_axes = np.ptp((ring - problem.best) @ problem.directions, axis=0) / 2
    assert problem.elongation == pytest.approx(half_axes[1] / half_axes[0], rel=1e-3)


def test_the_spreads_are_those_of_the_features():
    x, y = table()
    np.testing.assert_allclose(least_squares(x, y).spreads, x.std(axis=0))
    root = np.sqrt((x**2).mean(axis=0))
    np.testing.assert_allclose(least_squares(x, y, "none").spreads, root)


@pytest.mark.parametrize("condition", [4.0, 25.0, 400.0])
def test_at_the_best_rate_the_steps_are_those_of_theory(condition):
    problem = valley(condition)
    rate = problem.best_rate()
    factor = contraction(problem, rate)
    assert factor == pytest.approx((condition - 1) / (condition + 1))
    for tolerance in (0.1, 0.01, 1e-6):
        run = descend(problem, rate, tolerance=tolerance, most=10_000)
        assert run.reached == steps_needed(factor, tolerance)
        assert run.gap[-1] <= tolerance * run.gap[0] < run.gap[-2]


@pytest.mark.parametrize("factor", [1e-3, 0.5, 0.99])
@pytest.mark.parametrize("share", [0.5, 0.01, 1e-8])
def test_the_line_of_theory_is_at_a_share_when_the_steps_needed_are_taken(factor, share):
    exact = steps_to_share(factor, share)
    assert share_after(factor, exact) == pytest.approx(share)
    assert steps_needed(factor, share) == max(1, math.ceil(exact - 1e-9))


@pytest.mark.parametrize("condition", [4.0, 25.0])
def test_the_gap_follows_the_line_of_theory_at_the_best_rate(condition):
    problem = valley(condition)
    run = descend(problem, problem.best_rate(), tolerance=1e-6)
    factor = contraction(problem, run.rate)
    expected = [share_after(factor, step) for step in range(run.steps + 1)]
    np.testing.assert_allclose(run.shares, expected, rtol=1e-6)
    assert run.shares[0] == 1


def test_what_grows_never_gets_to_a_share_and_does_not_overflow():
    assert steps_to_share(1.0, 0.1) == steps_to_share(1.5, 0.1) == math.inf
    assert math.isfinite(share_after(1e6, 1e6))


@pytest.mark.parametrize("momentum", [0.0, 0.6])
def test_the_steps_taken_are_counted_or_else_those_of_theory(momentum):
    problem = valley(400.0)
    rate = problem.best_rate(momentum)
    whole, cut = (descend(problem, rate, momentum, most=most) for most in (4000, 5))
    assert whole.reached and cut.reached is None
    assert steps_taken(problem, whole, 0.01) == whole.reached
    theory = steps_needed(contraction(problem, rate, momentum), 0.01)
    assert steps_taken(problem, cut, 0.01) == theory
    lost = descend(problem, 2 * problem.limit(momentum), momentum)
    assert steps_taken(problem, lost, 0.01) == math.inf


@pytest.mark.parametrize("momentum", [0.0, 0.6])
def test_a_sweep_is_one_descent_a_rate_and_theory_beside_it(momentum):
    problem = valley(25.0)
    seen = sweep_rates(problem, momentum, 1e-3, most=300)
    assert seen.shares[0] == 0.1 and seen.shares[-1] == 1.0 and len(seen.shares) == 10
    for share, steps in zip(seen.shares, seen.measured, strict=True):
        run = descend(problem, share * problem.limit(momentum), momentum, 1e-3, 300)
        assert (steps == run.reached) if run.reached is not None else math.isnan(steps)
    assert math.isnan(seen.measured[-1]), "the limit itself"
    for share, steps in zip(seen.fine_shares, seen.theory, strict=True):
        rate = share * problem.limit(momentum)
        assert steps == steps_needed(contraction(problem, rate, momentum), 1e-3)
    flat_start = sweep_rates(least_squares([[1.0], [-1.0]], [0, 0]))
    assert (flat_start.measured == 1).all(), "a logarithmic axis has no 0"


@given(RATES)
def test_without_momentum_theory_is_never_too_low(share):
    x, y = table()
    problem = least_squares(standardize(x).y, y)
    run = descend(problem, share * problem.limit(), tolerance=1e-3, most=2000)
    needed = steps_needed(contraction(problem, run.rate), 1e-3)
    assert run.reached is not None and run.reached <= needed


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
def test_just_below_the_limit_it_converges_just_above_it_diverges(momentum):
    problem = valley(4.0)
    below = descend(problem, 0.99 * problem.limit(momentum), momentum, most=5000)
    above = descend(problem, 1.01 * problem.limit(momentum), momentum, most=5000)
    assert below.reached and not below.diverged
    assert above.diverged and above.reached is None
    assert above.gap[-1] > BLOWN_UP * above.gap[0]
    assert (
        contraction(problem, above.rate, momentum) > 1 > contraction(problem, below.rate, momentum)
    )
    assert steps_needed(contraction(problem, above.rate, momentum), 0.01) == math.inf


def test_at_the_limit_it_bounces_for_ever():
    problem = valley(4.0)
    run = descend(problem, problem.limit(), most=500)
    assert run.reached is None and not run.diverged and run.steps == 500
    across = (run.weights - problem.best) @ problem.directions[:, 0]
    np.testing.assert_allclose(np.abs(across), np.abs(across[0]), rtol=1e-9)


@given(st.floats(0, 5), MOMENTA)
def test_a_step_multiplies_by_the_spectral_radius(stretch, momentum):
    step = np.array([[1 + momentum - stretch, -momentum], [1, 0]])
    expected = np.abs(np.linalg.eigvals(step)).max()
    assert float(per_step(stretch, momentum)) == pytest.approx(expected, abs=1e-6)


def test_the_best_momentum_reaches_the_root_of_the_condition_number():
    problem = valley(100.0)
    beta = problem.best_momentum
    assert contraction(problem, problem.best_rate(beta), beta) == pytest.approx(9 / 11)
    plain, fast = (descend(problem, problem.best_rate(m), m, tolerance=1e-8) for m in (0.0, beta))
    assert fast.reached * 4 < plain.reached


@given(MOMENTA, RATES)
def test_no_rate_beats_the_best_one(momentum, share):
    problem = valley(25.0)
    best = contraction(problem, problem.best_rate(momentum), momentum)
    assert contraction(problem, share * problem.limit(momentum), momentum) >= best - 1e-12


def test_a_constant_feature_makes_the_loss_flat_and_stays_where_it_starts():
    x, y = table()
    x[:, 0] = 0.1
    problem = least_squares(x, y)
    assert problem.flat == 1 and problem.eigenvalues[1] == 0
    assert problem.condition == 1
    run = descend(problem, problem.best_rate())
    assert run.reached == 1
    assert not run.weights[:, 0].any()
    assert least_squares(x, y, "none").flat == 0, "not scaled, it is a bias"


def test_without_any_slope_there_is_nothing_to_do():
    problem = least_squares(np.ones((4, 2)), [1, 2, 3, 4])
    assert problem.flat == 2 and problem.steepest == 0
    assert math.isnan(problem.condition) and math.isnan(contraction(problem, 1.0))
    assert problem.limit() == problem.best_rate() == math.inf
    run = descend(problem, 1.0)
    assert run.reached == 0 and run.steps == 0 and run.weights.tolist() == [[0, 0]]


def test_a_constant_target_is_at_the_minimum_from_the_start():
    x, _y = table()
    run = descend(least_squares(x, np.full(len(x), 3.3)), 0.1)
    assert run.reached == 0 and not run.weights.any()


def test_a_level_set_is_where_the_loss_is_that_high():
    problem = valley(25.0)
    ring = level_set(problem, 0.3, far=1e3)
    np.testing.assert_allclose(problem.gap(ring), 0.3)
    half_axes = np.ptp((ring - problem.best) @ problem.directions, axis=0) / 2
    assert half_axes[1] / half_axes[0] == pytest.approx(5, rel=1e-3), "the root of 25"


def test_a_level_set_of_a_flat_loss_is_as_long_as_asked():
    x, y = table()
    x[:, 0] = 2.0
    ring = level_set(least_squares(x, y), 1.0, far=50.0)
    assert np.ptp(ring[:, 0]) == pytest.approx(100, rel=1e-3)


def test_huge_rates_do_not_warn():
    run = descend(valley(400.0), 1e12)
    assert run.diverged and np.isfinite(run.weights).all()


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_have_their_ranges(name):
    for seed in range(4):
        x = example(name, seed)[:, :2]
        low, high = x.min(axis=0), x.max(axis=0)
        if name == "wide":
            assert (low.tolist(), high.tolist()) == ([-200, -10], [200, 10])
            continue
        assert (low[0], high[0]) == ((20, 20) if name == "constant" else (18, 25))
        unit = 1000 if name == "dollars" else 1
        if name != "related":
            assert low[1] == 20 * unit
        assert (high[1] > 100) if name == "outlier" else (high[1] <= 50 * unit)
        assert not np.array_equal(x, example(name, seed + 1)[:, :2])


def test_the_targets_follow_from_both_features():
    x = example("wide")[:, :2]
    np.testing.assert_allclose(least_squares(x, example("wide")[:, 2]).best, [0.05, 1], rtol=0.15)
    z = standardize(x).y
    np.testing.assert_allclose(least_squares(z, made_up_target(x)).best, [1, 1], atol=0.15)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: least_squares(np.zeros((3, 2)), [1, 2]), r"x has shape \(3, 2\) and y \(2,\)"),
        (lambda: least_squares(np.zeros((0, 2)), []), "N at least 1"),
        (lambda: least_squares(np.zeros((3, 2)), [1, 2, 3], "some"), "use one of best, none"),
        (lambda: example("iris"), "use one of students, wide"),
    ],
)
def test_what_cannot_be_done_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
