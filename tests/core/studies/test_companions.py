"""One sample among companions; a source that drifts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from normviz.norms.running import CONVENTIONS
from normviz.studies.companions import (
    companions,
    drift,
    large_batch_std,
    noise_by_size,
    output_std,
    outputs_by_size,
    sizes_between,
)
from normviz.studies.stream import SHAPES, Source, train

TORCH = CONVENTIONS["torch"]
SOURCE = Source(mean=5, std=2)


def trained(size=8, source=SOURCE, rule=TORCH):
    return train(source, size, 60, (0,), rule)


def test_outputs_are_the_batch_norm_of_each_batch_and_inference_is_one_number():
    done = trained()
    them = companions(done, 1.5, 30, seed=2)
    assert them.sample == 8 and (them.x[0] == 8).all()
    by_hand = (8 - them.x.mean(axis=0)) / np.sqrt(them.x.var(axis=0) + 1e-5)
    np.testing.assert_allclose(them.outputs, by_hand)
    assert (them.mean, them.std) == pytest.approx((by_hand.mean(), by_hand.std()))
    np.testing.assert_allclose(them.stds, them.x.std(axis=0))
    expected = (8 - done.mean_path[-1]) / np.sqrt(done.var_path[-1] + 1e-5)
    assert them.inference == pytest.approx(expected)
    assert len(set(them.x[1])) == 30, "other companions in every batch"


def test_alone_in_its_batch_a_sample_becomes_nothing():
    them = companions(trained(1, rule=CONVENTIONS["keras"]), 1.5, 5, seed=2)
    assert (them.outputs == 0).all()
    assert them.inference != 0


@pytest.mark.parametrize("z", [0.0, -1.5, 3.0])
@pytest.mark.parametrize("size", [1, 2, 3, 8, 64])
def test_the_exact_spread_of_normal_companions(z, size):
    noise = noise_by_size(SOURCE, z, (size,), 20_000, 0, 0.0 if size > 1 else 1e-5)
    assert output_std(z, size) == pytest.approx(noise.outputs[0], rel=0.03, abs=0.01)


@pytest.mark.parametrize("z", [0.0, 1.5, -1.0])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_spread_in_large_batches_of_any_source(shape, z):
    source = Source(shape, mean=5, std=2)
    noise = noise_by_size(source, z, (256,), 3000, 0, 0.0)
    assert large_batch_std(source, z, 256) == pytest.approx(noise.outputs[0], rel=0.06)


@pytest.mark.parametrize("shape", SHAPES)
def test_output_theory_by_size_is_exact_where_it_can_be(shape):
    source = Source(shape, mean=5, std=2)
    found = outputs_by_size(source, 1.5, np.array([2, 5, 400]))
    expected = [
        output_std(1.5, m) if shape == "normal" else large_batch_std(source, 1.5, m)
        for m in (2, 5, 400)
    ]
    assert found.tolist() == expected


@given(least=st.integers(1, 20), times=st.integers(1, 50), points=st.integers(2, 60))
def test_sizes_rise_from_end_to_end(least, times, points):
    sizes = sizes_between(least, least * times, points).tolist()
    assert sizes == sorted(set(sizes)) and len(sizes) <= points
    assert (sizes[0], sizes[-1]) == (least, least * times)
    assert all(isinstance(size, int) for size in sizes)


@given(z=st.floats(-3, 3))
def test_exact_and_large_batch_theory_meet(z):
    assert output_std(z, 4000) == pytest.approx(large_batch_std(Source(), z, 4000), rel=0.01)


@given(z=st.floats(-3, 3), size=st.integers(2, 128))
def test_no_output_scatters_more_than_its_bound_allows(z, size):
    assert 0 <= output_std(z, size) <= np.sqrt(size - 1)


def test_noise_falls_with_the_root_of_the_size():
    noise = noise_by_size(SOURCE, 0.0, (1, 4, 64), 4000, 1, 1e-5)
    np.testing.assert_allclose(noise.means, [2, 1, 0.25], rtol=0.05)
    assert noise.variances[0] == noise.outputs[0] == 0
    assert noise.variances[2] == pytest.approx(4 * np.sqrt(2 * 63) / 64, rel=0.05)


@pytest.mark.parametrize("shape", SHAPES)
def test_frozen_statistics_shift_and_stretch_the_outputs(shape):
    done = trained(32, Source(shape, 5, 2))
    moved = drift(done, shift=2.0, ratio=0.5, more=0, seed=0)
    assert (moved.source.mean, moved.source.std) == (9, 1)
    inv_std = 1 / np.sqrt(done.var_path[-1] + 1e-5)
    assert moved.frozen_mean == pytest.approx((9 - done.mean_path[-1]) * inv_std)
    assert moved.frozen_std == pytest.approx(inv_std)
    assert moved.frozen.mean == pytest.approx(moved.frozen_mean, abs=0.08)
    assert moved.frozen.std == pytest.approx(moved.frozen_std, rel=0.1)
    assert moved.fresh.mean == pytest.approx(0, abs=1e-9)
    assert moved.fresh.std == pytest.approx(1, abs=1e-4)
    assert moved.more is None
    np.testing.assert_array_equal(moved.updated.y, moved.frozen.y)


def test_learning_on_brings_the_outputs_back():
    moved = drift(trained(32), shift=2.0, ratio=1.0, more=100, seed=0)
    assert moved.frozen.mean > 1.5
    assert abs(moved.updated.mean) < 0.2
    assert moved.more.mean_path[0] == pytest.approx(trained(32).mean_path[-1])
    assert moved.more.mean_path[-1] == pytest.approx(9, abs=0.4)


def test_without_a_drift_nothing_is_off():
    moved = drift(trained(64), shift=0.0, ratio=1.0, more=0, seed=0)
    np.testing.assert_allclose(moved.before.y, moved.frozen.y)
    assert moved.before.mean == pytest.approx(0, abs=0.2)
