"""The experiment of the lab: its parts against the core, its claims against arithmetic."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import normviz as nv
from normviz.studies.checks import check_claims
from normviz.studies.experiment import (
    NORMS,
    Setup,
    bias_effect,
    bias_is_common,
    clashing_sets,
    params_shape,
    partition_of,
    restoring_params,
    run,
)

SHAPES = [(3, 4), (2, 4, 5), (2, 4, 3, 3), (2, 4, 2, 2, 2)]


def batch(shape: tuple[int, ...]) -> np.ndarray:
    return np.random.default_rng(7).normal(3.0, 2.0, shape)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("norm", [norm for norm in NORMS if norm != "none"])
def test_output_is_that_of_normalize_over_the_named_partition(
    norm: str, shape: tuple[int, ...]
) -> None:
    x = batch(shape)
    partition = partition_of(norm, shape, 2)
    expected = nv.normalize(x, partition, eps=1e-3, center=norm != "rms")
    np.testing.assert_allclose(run(x, Setup(norm=norm, groups=2, eps=1e-3)).y, expected.y)


def test_none_leaves_the_biased_input() -> None:
    x = batch((3, 4))
    done = run(x, Setup(norm="none", bias=np.arange(4.0)))
    assert done.out is None
    np.testing.assert_array_equal(done.y, x + np.arange(4.0))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    ("norm", "vanishes"), [("batch", True), ("instance", True), ("layer", False), ("group", False)]
)
def test_bias_vanishes_where_the_mean_is_taken_per_channel(
    norm: str, vanishes: bool, shape: tuple[int, ...]
) -> None:
    done = run(batch(shape), Setup(norm=norm, groups=2, bias=np.array([5.0, -3.0, 0.0, 1.0])))
    assert (bias_effect(done) < 1e-9) is vanishes


def test_common_bias_vanishes_under_layer_norm() -> None:
    assert bias_effect(run(batch((3, 4)), Setup(norm="layer", bias=np.full(4, 9.0)))) < 1e-9


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("training", [True, False])
def test_restoring_params_give_the_input_back(shape: tuple[int, ...], training: bool) -> None:
    x = batch(shape)
    setup = Setup(training=training, steps=5, bias=np.array([1.0, -2.0, 0.5, 0.0]), eps=0.1)
    pair = restoring_params(run(x, setup))
    assert pair is not None
    restored = run(x, Setup(**{**vars(setup), "gamma": pair[0], "beta": pair[1]}))
    np.testing.assert_allclose(restored.y, x, atol=1e-12)


@pytest.mark.parametrize("norm", ["none", "layer", "instance", "group", "rms"])
def test_where_samples_differ_no_other_norm_has_restoring_params(norm: str) -> None:
    assert restoring_params(run(batch((2, 4, 3)), Setup(norm=norm, groups=2))) is None


@pytest.mark.parametrize("norm", ["layer", "instance", "group", "rms"])
@pytest.mark.parametrize("shape", [(1, 4), (1, 4, 5), (1, 1)])
@pytest.mark.parametrize("bias", [None, np.array([1.0, -2.0, 0.5, 0.0])])
def test_one_sample_can_be_given_back_under_every_norm(
    norm: str, shape: tuple[int, ...], bias: np.ndarray | None
) -> None:
    x, channels = batch(shape), shape[1]
    setup = Setup(norm, groups=min(2, channels), bias=None if bias is None else bias[:channels])
    pair = restoring_params(run(x, setup))
    if norm == "rms" and bias is not None:
        assert pair is None  # there is no beta that could take the bias away
        return
    assert pair is not None and pair[0].shape == params_shape(norm, shape)
    np.testing.assert_allclose(run(x, replace(setup, gamma=pair[0], beta=pair[1])).y, x, atol=1e-9)


def test_equal_samples_can_be_given_back_under_layer_norm() -> None:
    x = np.array([[1.0, 2.0, 6.0], [1.0, 2.0, 6.0]])
    assert restoring_params(run(x, Setup("layer"))) is not None
    assert clashing_sets(run(np.vstack([x, x + 1]), Setup("layer"))) == (0, 2)


def test_statistics_that_are_not_finite_leave_gamma_and_beta_alone() -> None:
    pair = restoring_params(run(np.array([[1e200, 1, np.nan], [2, 3, 4]]), Setup()))
    assert pair is not None
    np.testing.assert_allclose(pair, [[1, (1 + 1e-5) ** 0.5, 1], [0, 2, 0]])


@pytest.mark.parametrize(
    ("norm", "shape", "bias", "common"),
    [
        ("batch", (3, 2), (1.0, 2.0), True),
        ("instance", (3, 2, 4), (1.0, 2.0), True),
        ("layer", (3, 2), (1.0, 2.0), False),
        ("layer", (3, 2), (2.0, 2.0), True),
        ("layer", (3, 1), (2.0,), True),
        ("none", (3, 2), (1.0, 2.0), False),
    ],
)
def test_whether_a_set_gets_one_and_the_same_bias(
    norm: str, shape: tuple[int, ...], bias: tuple[float, ...], common: bool
) -> None:
    assert bias_is_common(run(batch(shape), Setup(norm, bias=np.array(bias)))) is common


@pytest.mark.parametrize("steps", [0, 3])
@pytest.mark.parametrize(
    ("x", "convention", "reason"),
    [
        (np.ones((1, 2)), "torch", "alone"),
        (np.ones((1, 2)), "keras", ""),
        (np.array([[1.0, np.nan], [2.0, 3.0]]), "keras", "not finite"),
        (np.array([[1e200], [1.0]]), "torch", "not finite"),
        (np.array([[1.0], [2.0]]), "torch", ""),
    ],
)
def test_why_nothing_can_be_learned(
    x: np.ndarray, convention: str, reason: str, steps: int
) -> None:
    done = run(x, Setup(training=False, steps=steps, convention=convention))
    assert done.refused == reason
    assert done.running is not None and done.running.steps == (0 if reason else steps)


def test_running_statistics_after_many_steps_are_those_of_the_batch() -> None:
    x = batch((6, 3))
    done = run(x, Setup(steps=200, training=False))
    np.testing.assert_allclose(done.running.mean, x.mean(0), rtol=1e-6)
    np.testing.assert_allclose(done.running.var, x.var(0, ddof=1), rtol=1e-6)


def test_inference_before_any_step_uses_mean_0_and_variance_1() -> None:
    x = batch((6, 3))
    done = run(x, Setup(steps=0, training=False, eps=1e-5))
    np.testing.assert_allclose(done.y, x / np.sqrt(1 + 1e-5))


def test_one_value_a_channel_cannot_be_learned_from_under_pytorch() -> None:
    done = run(np.ones((1, 3)), Setup(steps=3, training=False))
    assert done.refused
    np.testing.assert_array_equal(done.running.mean, np.zeros(3))


def test_unknown_norm_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="There is no norm called “bach”: use one of none, batch"):
        run(np.ones((2, 2)), Setup(norm="bach"))


@pytest.mark.parametrize("shape", SHAPES)
def test_params_shape_is_what_the_norm_takes(shape: tuple[int, ...]) -> None:
    for norm in NORMS[1:]:
        gamma = np.full(params_shape(norm, shape), 2.0)
        doubled = run(batch(shape), Setup(norm=norm, gamma=gamma, groups=2)).y
        np.testing.assert_allclose(doubled, 2 * run(batch(shape), Setup(norm=norm, groups=2)).y)


def test_a_feature_without_finite_statistics_is_not_counted_as_given_back() -> None:
    assert check_claims(np.array([[1e200, 1.0], [2.0, 3.0]]), Setup()).restored.gap < 1e-12
