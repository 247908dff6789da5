"""Every line of arithmetic in the lab, computed again from the numbers that stand in it."""

from __future__ import annotations

import numpy as np
import pytest

from normviz.readers.presets import presets
from normviz.studies.experiment import NORMS, Setup, params_shape, run
from pages.lab.formula import arithmetic_latex
from tests.recompute import wrong_lines

SHAPES = [(4, 3), (2, 4, 3), (2, 4, 2, 2), (16, 5), (1, 4)]


def scattered(rng: np.random.Generator, norm: str, shape: tuple[int, ...]) -> Setup:
    """A setup in which everything that a learner can move is somewhere."""
    per = params_shape(norm, shape)
    size = 10.0 ** rng.uniform(-2, 2)
    return Setup(
        norm,
        eps=10.0 ** rng.integers(-12, 2),
        gamma=rng.normal(0, size, per),
        beta=rng.normal(0, 3, per),
        bias=rng.normal(0, 5, shape[1:2]) if rng.random() < 0.5 else None,
        training=bool(rng.random() < 0.7),
        steps=int(rng.integers(0, 50)),
    )


def test_a_line_that_does_not_hold_is_found() -> None:
    wrong, right, _about = wrong_lines(r"\hat{x} = (x - \mu) = (10001 - 10000) \cdot 1.513 = 1.321")
    assert wrong and not right
    assert wrong_lines(r"a = \frac{(1 - 3)^2 + 4}{2} = 4")[:2] == ([], 1)


@pytest.mark.parametrize("norm", NORMS[1:])
def test_each_line_holds_as_it_is_written(norm: str) -> None:
    rng, right, about = np.random.default_rng(7), 0, 0
    for _state in range(60):
        shape = SHAPES[rng.integers(len(SHAPES))]
        offset = rng.choice([0.0, 1.0, 1e4, -1e6, 1e8])
        x = offset + rng.normal(0, 10.0 ** rng.uniform(-3, 4), shape)
        cell = tuple(int(rng.integers(n)) for n in shape)
        for latex in arithmetic_latex(run(x, scattered(rng, norm, shape)), cell):
            wrong, held, rounded = wrong_lines(latex)
            assert not wrong, latex
            right, about = right + held, about + rounded
    assert right > 100
    assert about < right / 20, "what is written as about equal is rare"


@pytest.mark.parametrize("preset", presets())
def test_of_every_example(preset: str) -> None:
    example = presets()[preset]
    x = example.make(example.shape, 0)
    for norm in NORMS[1:]:
        for cell in ((0,) * x.ndim, tuple(n - 1 for n in x.shape)):
            for latex in arithmetic_latex(run(x, Setup(norm)), cell):
                assert not wrong_lines(latex)[0], latex


@pytest.mark.parametrize("size", [1e-300, 1e-40, 1e40, 1e150, 1e300])
def test_of_the_largest_and_the_smallest_numbers(size: float) -> None:
    x = size * np.random.default_rng(1).normal(size=(4, 3))
    for norm in NORMS[1:]:
        for latex in arithmetic_latex(run(x, Setup(norm, eps=1e-12)), (1, 2)):
            assert not wrong_lines(latex)[0], latex
