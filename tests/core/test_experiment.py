"""The experiment of the lab: its parts against the core, its claims against arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

import normviz as nv
from normviz.norms.experiment import (
    NORMS,
    Setup,
    bias_effect,
    params_shape,
    partition_of,
    restoring_params,
    run,
)
from normviz.readers import preset_file

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
def test_no_other_norm_has_restoring_params(norm: str) -> None:
    assert restoring_params(run(batch((2, 4, 3)), Setup(norm=norm))) is None


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


def test_a_preset_may_suggest_exactly_the_norms_there_are() -> None:
    assert preset_file.NORMS == NORMS
