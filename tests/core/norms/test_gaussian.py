import numpy as np
import pytest

import normviz as nv

CASES = [(0, 1), (1, 0.5**0.5), (-1, 2), (3, 0.5), (-2.5, 0.7)]


@pytest.mark.parametrize(("mean", "std"), CASES)
def test_against_the_integral(mean, std):
    r = nv.rectified_gaussian(mean, std)
    y = np.linspace(0, max(mean, 0) + 12 * std, 400_001)
    density = r.pdf(y)
    step = y[1] - y[0]
    # pdf(0) is 0 by definition; the right-hand limit is what the integral needs
    density[0] = np.exp(-0.5 * (mean / std) ** 2) / (std * np.sqrt(2 * np.pi))
    moments = [np.sum((f[1:] + f[:-1]) / 2) * step for f in (density, y * density, y * y * density)]
    assert 1 - r.zero_mass == pytest.approx(moments[0], abs=1e-8)
    assert r.mean == pytest.approx(moments[1], rel=1e-6)
    assert r.var == pytest.approx(moments[2] - moments[1] ** 2, rel=1e-5)


def test_the_relu_example_of_the_articles():
    below = {
        "bias last, A": (nv.rectified_gaussian(1.0, 0.5**0.5), 0.0786),
        "bias last, B": (nv.rectified_gaussian(1.0, 0.3125**0.5), 0.0368),
        "bias first, A": (nv.rectified_gaussian(0.5, 1.25**0.5), 0.327),
        "bias first, B": (nv.rectified_gaussian(-0.5, (0.25**2 + 1) ** 0.5), 0.686),
    }
    for name, (r, share) in below.items():
        assert r.zero_mass == pytest.approx(share, abs=5e-4), name


def test_far_from_zero_it_is_the_normal_distribution_or_nothing():
    above, below = nv.rectified_gaussian(1e6, 2.0), nv.rectified_gaussian(-1e6, 2.0)
    assert (above.zero_mass, above.mean, above.var) == (0, 1e6, pytest.approx(4))
    assert (below.zero_mass, below.mean, below.var) == (1, 0, 0)


@pytest.mark.parametrize("std", [1e-200, 1e-308])
def test_a_spread_close_to_nothing_is_no_nan(std):
    above, below = nv.rectified_gaussian(1.0, std), nv.rectified_gaussian(-1.0, std)
    assert (above.zero_mass, above.mean, above.var) == (0, 1, std * std)
    assert (below.zero_mass, below.mean, below.var) == (1, 0, 0)


@pytest.mark.parametrize(("mean", "mass"), [(-1, 1), (0, 1), (2, 0)])
def test_without_spread_all_mass_is_in_one_place(mean, mass):
    r = nv.rectified_gaussian(mean, 0)
    assert (r.zero_mass, r.mean, r.var) == (mass, max(mean, 0), 0)
    assert r.pdf([1.0, 2.0]).tolist() == [0, 0]


def test_the_density_is_zero_at_and_below_zero():
    assert nv.rectified_gaussian(0, 1).pdf([-2, 0]).tolist() == [0, 0]


@pytest.mark.parametrize(("mean", "std"), [(0, -1), (np.nan, 1), (0, np.inf)])
def test_errors_say_what_to_do(mean, std):
    with pytest.raises(ValueError, match="standard deviation of at least 0"):
        nv.rectified_gaussian(mean, std)
