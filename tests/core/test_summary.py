"""Descriptions of arrays: against NumPy, and where values are missing or equal."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import normviz as nv
from normviz.norms.summary import histogram, nice_range, one_pass_variance, summarize

finite = st.lists(
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda v: round(v, 3)), min_size=1, max_size=40
)


@pytest.mark.parametrize(
    ("partition", "axes"),
    [
        (nv.Partition.batch((3, 4, 5)), (0, 2)),
        (nv.Partition.layer((3, 4, 5)), (1, 2)),
        (nv.Partition.instance((3, 4, 5)), (2,)),
    ],
)
def test_summary_is_that_of_numpy(partition: nv.Partition, axes: tuple[int, ...]) -> None:
    x = np.random.default_rng(0).normal(2, 3, (3, 4, 5))
    summary = summarize(x, partition)
    np.testing.assert_allclose(summary.mean, x.mean(axes).ravel())
    np.testing.assert_allclose(summary.std, x.std(axes).ravel())
    np.testing.assert_array_equal(summary.min, x.min(axes).ravel())
    np.testing.assert_array_equal(summary.max, x.max(axes).ravel())


def test_group_summary_splits_the_channels() -> None:
    x = np.arange(8.0).reshape(2, 4)
    assert summarize(x, nv.Partition.group((2, 4), 2)).max.tolist() == [1, 3, 5, 7]


def test_one_pass_variance_fails_where_two_passes_do_not() -> None:
    x = (10_000 + np.random.default_rng(1).normal(0, 1, (64, 1))).astype(np.float32)
    partition = nv.Partition.batch(x.shape)
    truth = x.astype(np.float64).var()
    assert abs(one_pass_variance(x, partition)[0] - truth) > 0.5
    assert abs(nv.normalize(x, partition).var.ravel()[0] - truth) < 1e-3


@given(finite)
def test_histogram_loses_no_value(values: list[float]) -> None:
    array = np.array(values)
    span = nice_range(array)
    assert span[0] <= array.min() <= array.max() <= span[1]
    counted = histogram(array, span, zeros_apart=True)
    assert counted.counts.sum() + counted.zeros == array.size
    assert counted.zeros == values.count(0.0)


def test_histogram_counts_missing_values_apart() -> None:
    counted = histogram(np.array([np.nan, np.inf, 1.0]), (0.0, 2.0), 2)
    assert (counted.missing, counted.counts.tolist()) == (2, [0, 1])


def test_range_of_nothing_and_of_one_value_has_a_width() -> None:
    assert nice_range(np.array([np.nan])) == (-1.0, 1.0)
    low, high = nice_range(np.array([7.0]))
    assert low < 7 < high


@given(finite, st.integers(1, 30))
def test_histogram_counts_as_numpy_does(values: list[float], bins: int) -> None:
    array = np.array(values)
    span = nice_range(array)
    counted = histogram(array, span, bins)
    expected, edges = np.histogram(array, bins, span)
    np.testing.assert_allclose(counted.edges, edges)
    # a value on an edge may fall to either side by rounding: no other may move
    moved = np.abs(np.cumsum(counted.counts - expected)).max()
    on_edges = np.isclose(array[:, None], edges, rtol=1e-9, atol=1e-9).sum()
    assert moved <= on_edges
