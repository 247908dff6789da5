"""How 1 / sigma_B scatters: the closed form against integrals and against draws."""

import numpy as np
import pytest

from normviz.studies.divisor import divisor_stds, divisor_theory, divisors_by_size
from normviz.studies.stream import SHAPES, Source


@pytest.mark.parametrize("size", [4, 5, 8, 33])
def test_the_closed_form_is_the_integral_over_chi(size):
    n = size - 1
    r = np.linspace(1e-6, 40, 400_001)
    with np.errstate(under="ignore"):
        density = np.exp((n - 1) * np.log(r) - r * r / 2)
    density /= density.sum()
    factor = np.sqrt(size) / r
    mean = (density * factor).sum()
    found = divisor_theory(Source(std=3), size)
    assert found.mean == pytest.approx(mean, rel=1e-4)
    variance = (density * factor**2).sum() - mean**2
    assert found.std == pytest.approx(np.sqrt(variance), rel=1e-3)


@pytest.mark.parametrize("shape", SHAPES)
def test_below_three_there_is_no_mean_and_below_four_no_spread(shape):
    theory = [divisor_theory(Source(shape), size) for size in (1, 2, 3, 4)]
    np.testing.assert_array_equal(np.isfinite([t.mean for t in theory]), [0, 0, 1, 1])
    np.testing.assert_array_equal(np.isfinite([t.std for t in theory]), [0, 0, 0, 1])
    assert np.isnan(divisor_stds(Source(shape), [2, 3])).all()


@pytest.mark.parametrize("shape", SHAPES)
def test_large_batches_are_as_theory_says(shape):
    source = Source(shape, 5, 2)
    found, theory = divisors_by_size(source, (200,), 2000, 0, 3, 1e-9), divisor_theory(source, 200)
    np.testing.assert_allclose(found.means, theory.mean, rtol=0.02)
    np.testing.assert_allclose(found.stds, theory.std, rtol=0.1)


def test_draws_without_a_mean_never_settle_and_are_only_signs():
    found = divisors_by_size(Source(), (2, 8), 2000, 0, 5, 1e-12)
    spread = np.ptp(found.means, axis=0) / found.means.mean(axis=0)
    assert spread[0] > 5 * spread[1]
    assert (found.signs[:, 0] > 0.99).all() and (found.signs[:, 1] < 0.1).all()
