"""Descriptions of arrays: against NumPy, where values are missing or equal, for any finite ones."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import normviz as nv
from normviz.norms.summary import histogram, mean_and_std, nice_range, one_pass_variance, summarize

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


# --- any finite number ---------------------------------------------------------------------------

LARGEST = float(np.finfo(np.float64).max)
EXTREMES = [0.0, 5e-324, -1e-322, 1e-300, 1e16, 1e16 + 2, 1e308, -1e308, LARGEST, -LARGEST]
any_double = st.one_of(st.sampled_from(EXTREMES), st.floats(allow_nan=False, allow_infinity=False))
any_single = st.floats(allow_nan=False, allow_infinity=False, width=32)
any_values = st.one_of(
    st.lists(any_double, min_size=1, max_size=12).map(np.array),
    st.lists(any_single, min_size=1, max_size=12).map(lambda v: np.array(v, np.float32)),
)


@given(any_values, st.sampled_from([2, 5]))
def test_every_finite_value_has_a_finite_range_around_it(values: np.ndarray, parts: int) -> None:
    low, high = nice_range(values, parts=parts)
    assert -LARGEST <= low <= float(values.min())
    assert float(values.max()) <= high <= LARGEST
    edges = histogram(values, (low, high), 32).edges
    assert (edges[:-1] < edges[1:]).all()


@given(any_values, st.booleans(), st.integers(1, 32))
def test_every_finite_value_is_counted_in_its_bin(
    values: np.ndarray, zeros_apart: bool, bins: int
) -> None:
    span = nice_range(values)
    counted = histogram(values, span, bins, zeros_apart=zeros_apart)
    exact = [Fraction(float(v)) for v in values if not (zeros_apart and v == 0)]
    assert counted.zeros == (values.size - len(exact))
    assert counted.counts.sum() == len(exact)
    low, high = Fraction(span[0]), Fraction(span[1])
    assert np.isfinite(counted.edges).all() and (counted.edges[0], counted.edges[-1]) == span
    rounding = (high - low) / 10**9 + Fraction(max(map(abs, span))) / 2**50
    before = 0
    for k, count in enumerate(counted.counts, 1):
        edge = low + (high - low) * k / bins
        before += int(count)
        assert abs(Fraction(float(counted.edges[k])) - edge) <= rounding
        if k < bins:  # a value on an edge may fall to either side by rounding
            assert sum(v < edge - rounding for v in exact) <= before
            assert before <= sum(v <= edge + rounding for v in exact)


@given(any_values, any_double, any_double)
def test_over_any_span_no_finite_value_is_lost(values: np.ndarray, one: float, two: float) -> None:
    if one == two:
        with pytest.raises(ValueError, match="an axis runs upwards"):
            histogram(values, (one, two))
        return
    span = min(one, two), max(one, two)
    counted = histogram(values, span, 7)
    assert counted.counts.sum() == values.size
    assert np.isfinite(counted.edges).all()
    assert counted.counts[0] >= np.count_nonzero(values.astype(float) < span[0])
    assert counted.counts[-1] >= np.count_nonzero(values.astype(float) > span[1])


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ([1e308, -1e308, 0.0], [1, 0, 1, 1]),
        ([LARGEST, -LARGEST], [1, 0, 0, 1]),
        ([1e16, 1e16 + 2], [1, 0, 0, 1]),
    ],
)
def test_huge_and_close_values_stand_where_they_belong(
    values: list[float], counts: list[int]
) -> None:
    drawn = histogram(np.array(values), (min(values), max(values)), 4)
    assert drawn.counts.tolist() == counts


@pytest.mark.parametrize("scale", [1e-300, 1.0, 1e300])
def test_mean_and_std_are_those_of_numpy_at_any_size(scale: float) -> None:
    x = np.random.default_rng(5).normal(0.5, 1.0, (4, 6))
    mean, std = mean_and_std(x * scale)
    np.testing.assert_allclose((mean / scale, std / scale), (x.mean(), x.std()))


def test_mean_and_std_of_zeros_and_of_short_floats() -> None:
    assert mean_and_std(np.zeros(3)) == (0.0, 0.0)
    assert mean_and_std(np.array([1e38, 3e38], dtype=np.float32)) == pytest.approx((2e38, 1e38))
