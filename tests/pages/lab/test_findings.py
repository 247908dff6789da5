"""What the lab says of unusual batches, with the numbers of the core; its buttons mend."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from normviz.code.for_torch import refuses
from normviz.readers.presets import presets
from pages.lab.words import reading
from tests.pages.lab.bench import MINI, bench
from tests.support import require_torch


def test_rms_norm_of_one_value_is_its_sign() -> None:
    one = bench([[2], [-3], [5]], "rms")
    assert "variance" not in one.said and "x̂ = 0" not in one.said
    assert "Here |x̂| is 1." in one.said
    half = bench([[2.0], [0]], "rms", eps=12.0)
    assert "Here |x̂| is 0 to 0.5" in half.said  # 2 / sqrt(4 + 12)
    np.testing.assert_allclose(half.experiment.y, [[0.5], [0]])


@pytest.mark.parametrize(
    ("shape", "norm", "groups", "refused"),
    [
        ((1, 4), "batch", 1, True),
        ((3, 4), "instance", 1, True),
        ((3, 4), "group", 4, False),
        ((1, 1), "group", 1, True),
        ((3, 1), "layer", 1, False),
    ],
)
def test_only_what_pytorch_refuses_is_said_to_be_refused(
    shape: tuple[int, ...], norm: str, groups: int, refused: bool
) -> None:
    functional = require_torch().nn.functional
    x = np.arange(float(np.prod(shape))).reshape(shape)
    calls = {
        "batch": lambda t: functional.batch_norm(t, None, None, training=True),
        "instance": functional.instance_norm,
        "group": lambda t: functional.group_norm(t, groups),
        "layer": lambda t: functional.layer_norm(t, t.shape[1:]),
    }
    single = bench(x, norm, groups=groups)
    assert refuses(shape, single.setup) is refused
    call = partial(calls[norm], require_torch().tensor(x))
    if refused:
        with pytest.raises(ValueError, match="Expected more than 1"):
            call()
        assert "PyTorch refuses to train" in single.said
    else:
        call()
        assert "PyTorch does not refuse it" in single.said
    assert "x̂ = 0 for every finite value" in single.said
    assert not single.experiment.out.x_hat.any()


@pytest.mark.parametrize(
    ("shape", "norm", "other"),
    [
        ((1, 4), "batch", "layer"),
        ((1, 4), "instance", "layer"),
        ((3, 4), "instance", "batch"),
        ((3, 1), "layer", "batch"),
        ((1, 1), "batch", None),
    ],
)
def test_the_offered_norm_has_more_than_one_value_in_a_set(
    shape: tuple[int, ...], norm: str, other: str | None
) -> None:
    single = bench(np.arange(float(np.prod(shape))).reshape(shape), norm)
    found = single.finding("a single value")
    assert found.changes == ({"norm": other} if other else {})
    if other:
        assert "a single value" not in single.mended("a single value").said


def test_a_large_eps_under_rms_is_measured_against_the_mean_square() -> None:
    text = bench(MINI, "rms", eps=1.0).said
    # sample 1: (1 + 4 + 9 + 36) / 4 = 12.5
    assert "mean square 12.5 of n1: x̂ there has mean square 12.5/(12.5 + ε) = 0.9259" in text
    assert "variance" not in text


@pytest.mark.parametrize("spread", [1.0, 1e-2, 1e-3])
def test_the_offered_eps_is_small_enough(spread: float) -> None:
    near = bench(np.array(MINI) * spread, eps=1.0)
    assert "is not small" in near.said
    assert "is not small" not in near.mended("is not small").said


def test_where_no_eps_is_small_enough_none_is_offered() -> None:
    assert not bench(np.array(MINI) * 1e-9).finding("is not small").mend


def test_sets_of_two_are_minus_one_and_one_only_where_they_are() -> None:
    assert "one becomes −1 and the other +1" in bench([[1, 2], [3, 7]]).said
    equal = bench([[1, 7], [3, 7]])
    assert "one becomes −1" not in equal.said
    assert "here from 0 to 1" in equal.said
    assert "All values of c2 are equal" in equal.said
    large = bench([[1, 2], [3, 7]], eps=10.0)
    sizes = np.abs(large.experiment.out.x_hat)
    assert f"here from {sizes.min():.4f} to {sizes.max():.4f}" in large.said


def test_a_missing_value_spoils_what_shares_its_statistics_and_nothing_else() -> None:
    x = np.array(MINI)
    x[1, 2] = np.nan
    for setup, spoiled in (
        ({"norm": "none"}, 1),
        ({"training": False}, 1),
        ({"norm": "batch"}, 3),
        ({"norm": "layer"}, 4),
    ):
        state = bench(x, **setup)
        assert f"Outputs that are not finite: {spoiled} of 12." in state.said
        assert ("Every cell that shares" in state.said) is (spoiled > 1)
        assert "NaN or" not in state.mended("NaN or").said
    x[1, 2] = np.inf
    infinite = bench(x, "rms")
    assert "becomes 0. Outputs that are not finite: 1 of 12." in infinite.said
    assert infinite.experiment.y[1].tolist()[:2] == [0, 0]


@pytest.mark.parametrize("steps", [0, 10])
@pytest.mark.parametrize(
    ("x", "why"),
    [
        (np.ones((1, 4)), "with m = 1 that is 0/0"),
        (np.array([[1.0, np.nan], [2, 3]]), "c2 has mean NaN and variance NaN"),
        (np.array([[1.0, 1e200], [2, 3]]), "c2 has mean 5e199 and variance ∞"),
    ],
)
def test_where_training_is_refused_no_step_is_claimed(x: np.ndarray, why: str, steps: int) -> None:
    state = bench(x, training=False, steps=steps)
    assert "which no training step has changed: mean 0, variance 1" in reading(state)
    found = state.finding("No training step can be made on this batch")
    assert why in found.text
    assert "Train 50" not in str(state.found)
    words = "NaN or" if np.isnan(x).any() else "No training step can"
    assert "No training step can" not in state.mended(words).said


def test_inference_says_how_many_steps_were_made() -> None:
    state = bench(MINI, training=False, steps=7)
    assert "each feature uses the running statistics that training left (steps made: 7)" in reading(
        state
    )
    start = bench(MINI, training=False, eps=3.0)
    assert "divided by √(1 + ε) = 2." in start.said
    np.testing.assert_allclose(start.experiment.y, np.array(MINI) / 2)
    assert "No training step" not in start.mended("No training step was").said


def test_beta_takes_the_bias_away_too() -> None:
    assert "β = μ undo" in bench(MINI, restore=True).said
    biased = bench(MINI, restore=True, bias=np.array([20.0, 0, 0, 0]))
    assert "β = μ − b undo" in biased.said
    assert biased.experiment.setup.beta[0] == 3  # not 23
    np.testing.assert_allclose(biased.experiment.y, biased.x)


def test_one_sample_is_given_back_by_layer_norm_too() -> None:
    one = bench(MINI[:1], "layer", restore=True)
    assert "y equals x" in one.said and "No γ" not in one.said
    np.testing.assert_allclose(one.experiment.y, one.x)
    more = bench(MINI, "layer", restore=True)
    # n1: mean 3, variance 3.5; n2: mean 4, variance 6.5
    assert "cells of n1 and of n2" in more.said
    assert "= 1.871 and 2.55, μ = 3 and 4" in more.said
    assert "y equals x" in more.mended("No γ").said


@pytest.mark.parametrize(("kind", "huge"), [("float64", 1e200), ("float32", 1e30)])
@pytest.mark.parametrize("norm", ["batch", "layer", "rms"])
def test_squares_beyond_the_largest_number_are_spoken_of(kind: str, huge: float, norm: str) -> None:
    x = np.array(MINI, dtype=kind)
    x[0, 0] = huge
    state = bench(x, norm)
    x_hat = state.experiment.out.x_hat[:, 0] if norm == "batch" else state.experiment.out.x_hat[0]
    assert np.square(x_hat).mean() == pytest.approx(1)
    first = "c1" if norm == "batch" else "n1"
    assert f"The squares in {first} pass" in state.said
    assert ("mean square cannot be written down" in state.said) is (norm == "rms")
    largest = "1.798e308" if kind == "float64" else "3.403e38"
    assert f"That of {kind} is {largest}" in state.said
    mended = state.mended("The squares in")
    assert "larger unit" not in mended.said
    assert mended.x.dtype == kind and mended.experiment.out.x_hat[0, 0] > 1


@pytest.mark.parametrize(
    ("x", "setup", "words"),
    [
        ([[1.5e308], [1.5e308]], {}, "The sum over c1 passes the largest number"),
        ([[1e308], [1.0]], {"bias": np.array([1.7e308])}, "x + b passes the largest number"),
        ([[1.0, 2], [2, 3]], {"norm": "layer", "bias": np.array([1e200, 0])}, "sets like this: 2"),
        (MINI, {"gamma": np.full(4, 1.7e308)}, "Outputs that pass the largest number there is: 6"),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_other_numbers_that_are_too_large(
    x: list[list[float]], setup: dict[str, Any], words: str
) -> None:
    state = bench(x, **setup)
    assert "no more than rounding" not in state.said
    assert "largest number" not in state.mended(words).said


def test_all_zeros_under_rms_have_no_variance_to_speak_of() -> None:
    x = np.array(MINI)
    x[1] = 0
    text = bench(x, "rms").said
    assert "All values of n2 are 0: their mean square is 0" in text
    assert "variance" not in text


def test_squares_below_the_smallest_number_are_no_equal_values() -> None:
    apart = bench([[1e-170, 1], [2e-170, 2]])
    assert "The values of c1 differ, but by so little that the squares are 0" in apart.said
    small = bench([[1e-170, 1e-170], [1, 2]], "rms")
    assert "The values of n1 are so small that their squares are 0 in float64" in small.said
    assert small.experiment.out.x_hat[0].all()
    for state in (apart, small):
        assert "All values" not in state.said


@pytest.mark.parametrize("norm", ["batch", "instance"])
def test_why_the_bias_does_nothing(norm: str) -> None:
    x = presets()["images"].make()
    state = bench(x, norm, bias=np.array([20.0, 0, 0, 0, 0, 0]))
    assert "mean moves with them" in state.said and "no more than rounding" in state.said
    if norm == "instance":
        assert "a channel has one bias, and no set reaches beyond one channel" in state.said


def test_a_bias_that_eats_the_digits_is_not_called_harmless() -> None:
    state = bench(MINI, bias=np.array([1e17, 0, 0, 0]), restore=True)
    assert "no more than rounding" not in state.said and "y equals x" not in state.said
    assert "has not digits enough for the inputs" in state.said


def test_a_table_has_features_and_an_image_channels() -> None:
    for norm in ("batch", "instance", "group", "none"):
        table = bench(MINI, norm, groups=2)
        assert "channel" not in reading(table)
    images = bench(presets()["images"].make())
    assert "one set a channel, 6 in all" in reading(images)
