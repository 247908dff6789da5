import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import normviz as nv
from normviz.norms.scaling import SCALERS, corners, room_around
from tests.core.cases import rng

STUDENTS = np.array([[18.0, 2000.0], [22.0, 8000.0], [20.0, 5000.0]])
FITS = [nv.min_max, nv.standardize, nv.robust]


def test_closed_forms():
    assert nv.min_max(STUDENTS).y.tolist() == [[0, 0], [1, 1], [0.5, 0.5]]
    y = nv.standardize(STUDENTS).y
    np.testing.assert_allclose(y, np.array([[-1, -1], [1, 1], [0, 0]]) * 1.5**0.5)


@pytest.mark.parametrize("axis", [0, 1, -1, (0, 1), None])
@pytest.mark.parametrize("shape", [(7,), (7, 3), (4, 3, 2)], ids=str)
def test_range_mean_and_deviation(shape, axis):
    if isinstance(axis, (int, tuple)) and np.max(axis) >= len(shape):
        axis = 0
    x = rng().normal(3, 2, shape)
    y = nv.min_max(x, axis).y
    np.testing.assert_allclose(y.min(axis=axis), 0, atol=1e-12)
    np.testing.assert_allclose(y.max(axis=axis), 1)
    y = nv.standardize(x, axis).y
    np.testing.assert_allclose(y.mean(axis=axis), 0, atol=1e-12)
    np.testing.assert_allclose(y.std(axis=axis), 1)


@pytest.mark.parametrize("fit", FITS)
def test_new_data_is_scaled_with_the_fitted_numbers_and_comes_back(fit):
    fitted = fit(STUDENTS)
    new = np.array([[30.0, 1000.0]])
    np.testing.assert_array_equal(fitted.transform(STUDENTS), fitted.y)
    np.testing.assert_allclose(fitted.inverse(fitted.transform(new)), new)
    np.testing.assert_allclose(fitted.inverse(fitted.y), STUDENTS)
    np.testing.assert_allclose(fitted.transform(new), (new - fitted.offset) / fitted.span)


@pytest.mark.parametrize("value", [0.1, 1e9, -3.0, 1e25])  # the last one's mean is not exact
@pytest.mark.parametrize("fit", FITS)
def test_a_constant_feature_becomes_zero_and_comes_back(fit, value):
    x = np.full((999, 2), value, np.float32)
    x[:, 1] = np.arange(999)
    fitted = fit(x)
    assert not fitted.y[:, 0].any()
    assert fitted.span[0, 0] == 1
    assert fitted.spanless.tolist() == [[True, False]]
    assert np.array_equal(fitted.inverse(fitted.y)[:, 0], x[:, 0])
    np.testing.assert_allclose(fitted.inverse(fitted.y)[:, 1], x[:, 1], atol=1e-3)


@pytest.mark.parametrize("fit", FITS)
def test_nan_stays_in_its_feature_and_types_stay(fit):
    x = np.float32([[1, np.nan], [2, 5], [3, 6]]).T.T
    y = fit(x).y
    assert y.dtype == np.float32
    assert np.isnan(y[:, 1]).all()
    assert np.isfinite(y[:, 0]).all()
    assert fit(np.array([[1], [2]])).y.dtype == np.float64


@pytest.mark.parametrize("fit", FITS)
def test_empty_data_is_refused(fit):
    with pytest.raises(ValueError, match=r"nothing to fit in data of shape \(0, 3\)"):
        fit(np.zeros((0, 3)))


def test_the_middle_half_of_the_values_is_one_wide():
    x = rng().normal(3, 2, (101, 2))
    fitted = nv.robust(x)
    np.testing.assert_allclose(np.median(fitted.y, axis=0), 0, atol=1e-15)
    low, high = np.sort(fitted.y, axis=0)[[25, 75]]
    np.testing.assert_allclose(high - low, 1)


def test_an_outlier_moves_neither_median_nor_quartiles():
    x = rng().normal(size=(40, 1))
    spoilt = x.copy()
    spoilt[x.argmax()] = 1e6
    for name in ("offset", "span"):
        assert getattr(nv.robust(spoilt), name) == getattr(nv.robust(x), name)
    others = np.delete(np.arange(40), x.argmax())
    np.testing.assert_array_equal(nv.robust(spoilt).y[others], nv.robust(x).y[others])
    assert np.ptp(nv.min_max(spoilt).y[others]) < 1e-5, "min-max squeezes all others"
    assert np.ptp(nv.standardize(spoilt).y[others]) < 1e-4


def test_half_of_the_values_alike_are_shifted_not_scaled():
    fitted = nv.robust([[1.0], [2.0], [2.0], [2.0], [7.0]])
    assert fitted.span == 1 and fitted.spanless
    assert fitted.y.ravel().tolist() == [-1, 0, 0, 0, 5]


def test_unscaled_is_the_data():
    fitted = nv.unscaled(STUDENTS)
    assert fitted.y.tolist() == STUDENTS.tolist()
    assert not fitted.spanless.any(), "a span of 1 of its own"
    assert fitted.transform([[30.0, 1.0]]).tolist() == [[30.0, 1.0]]
    with pytest.raises(ValueError, match="nothing to fit"):
        nv.unscaled(np.zeros((0, 2)))


@pytest.mark.parametrize("name", SCALERS)
def test_a_test_set_is_scaled_with_the_numbers_of_the_training_set(name):
    train, test = rng(1).normal(5, 3, (30, 2)), rng(2).normal(5, 3, (10, 2))
    fitted = SCALERS[name](train)
    np.testing.assert_allclose(
        fitted.transform(np.concatenate([train, test]))[30:], fitted.transform(test)
    )
    np.testing.assert_allclose(fitted.inverse(fitted.y), train)


@pytest.mark.parametrize(
    ("name", "ends"), [("minmax", (0, 1)), ("standardize", (-1, 1)), ("robust", (-0.5, 0.5))]
)
def test_the_corners_of_the_fitted_box(name, ends):
    x = rng(4).normal(5, 3, (30, 2))
    fitted = SCALERS[name](x)
    for corner, end in zip(corners(fitted, name), ends, strict=True):
        np.testing.assert_allclose(fitted.transform(corner[None]), [[end, end]], atol=1e-12)
    x[:, 1] = 7.0
    low, high = corners(SCALERS[name](x), name)
    assert low[1] == high[1] == 7 and low[0] < high[0], "no width where nothing spans"


def test_nothing_fitted_has_no_box():
    assert corners(nv.unscaled(STUDENTS), "none") is None


@pytest.mark.parametrize(
    ("low", "high", "step"),
    [(18, 25, 0.1), (20, 50, 1), (20, 20, 1), (0, 0, 0.1), (-200, 200, 10), (-1e-7, 1e-7, 1e-8)],
)
def test_there_is_room_on_both_sides_of_a_range(low, high, step):
    lowest, highest, found = room_around(low, high)
    assert found == pytest.approx(step)
    assert lowest < low and high < highest
    for end in (lowest, highest):
        assert end / step == pytest.approx(round(end / step), abs=1e-6)
    span = (high - low) or abs(high) or 1
    assert lowest == pytest.approx(low - span, abs=step)
    assert highest == pytest.approx(high + 1.5 * span, abs=step)


@pytest.mark.parametrize("held", [-1234.5, 20.0, 1234.5])
def test_a_value_that_is_held_has_room(held):
    lowest, highest, step = room_around(18, 25, held)
    assert lowest <= held <= highest and step == pytest.approx(0.1)


def sized(*sizes):
    """Numbers of a wild mix: 0, and either sign of these sizes and of those around them."""
    signed = [sign * size for size in sizes for sign in (1.0, -1.0)]
    return st.sampled_from([0.0, *signed]) | st.floats(-max(sizes), max(sizes))


WILD = {
    "subnormal": sized(5e-324, 1e-322, 1e-310),
    "small": sized(5e-324, 2.3e-308, 1e-200, 1e-160),
    "mixed": sized(5e-324, 1e-160, 1.0, 1e9),
    "huge": sized(1.0, 1e153, 1e308, 1.7e308),
}


@pytest.mark.parametrize("kind", WILD)
@given(data=st.data())
def test_wild_numbers_are_scaled_to_finite_ones(kind, data):
    x = data.draw(hnp.arrays(float, st.tuples(st.integers(1, 6), st.just(2)), elements=WILD[kind]))
    n = len(x)
    with np.errstate(all="raise"):
        low, std, middle = nv.min_max(x), nv.standardize(x), nv.robust(x)
        for name, fitted in {"minmax": low, "standardize": std, "robust": middle}.items():
            corners(fitted, name)
            np.testing.assert_array_equal(fitted.transform(x), fitted.y)
    assert ((low.y >= 0) & (low.y <= 1)).all()
    assert (abs(std.y) <= n**0.5).all()
    assert not np.isnan(middle.y).any()
    for i in np.flatnonzero(np.isfinite(low.span[0]) & ~low.spanless[0]):
        assert low.y[:, i].max() == 1
    # The same numbers brought to the middle of float64 by a power of two: the same z-scores.
    for i in np.flatnonzero(~std.spanless[0]):
        tamed = np.ldexp(x[:, [i]], -int(np.frexp(abs(x[:, i]).max())[1]))
        np.testing.assert_allclose(std.y[:, [i]], nv.standardize(tamed).y, atol=1e-9)


@pytest.mark.parametrize("fit", FITS)
def test_a_subnormal_span_is_none(fit):
    x = np.array([[5e-324, 1e-160], [0.0, 0.0], [0.0, 2e-160], [5e-324, 3e-160]])
    fitted = fit(x)
    assert fitted.spanless.tolist() == [[True, False]]
    assert fitted.span[0, 0] == 1
    assert np.isfinite(fitted.transform([[1e9, 1e9]])).all()
    np.testing.assert_allclose(fitted.y[:, 1], fit(x[:, 1] * 1e160).y)


@given(sized(5e-324, 1e-322, 1e-310, 1e-160, 1.0, 1e300), sized(5e-324, 1e-300, 1e9, 1e300))
def test_there_is_room_around_any_two_numbers(first, second):
    low, high = sorted([first, second])
    lowest, highest, step = room_around(low, high)
    assert step >= np.finfo(float).tiny
    assert lowest <= low and high <= highest
    assert lowest < highest
