"""Formulas: the numbers in them are those of the core, and long sets say what they leave out."""

from __future__ import annotations

import numpy as np
import pytest

from normviz.studies.experiment import Setup, run
from normviz.ui.numbers import decimals, latex_number, latex_term, number
from pages.lab.formula import arithmetic_latex, step_latex

X = np.array([[1.0, 2, 3, 6], [4, 5, 0, 7], [4, 8, 6, 2]])


def test_every_number_of_the_set_stands_in_the_formula() -> None:
    mean, var, inv_std, x_hat, y = arithmetic_latex(run(X, Setup()), (1, 3))
    assert mean.endswith(r"= \frac{6 + 7 + 2}{3} = 5")
    assert r"&= \frac{(6 - 5)^2 + (7 - 5)^2 + (2 - 5)^2}{3} \\ &= 4.667 \end{aligned}" in var
    assert inv_std.endswith(r"= \frac{1}{\sqrt{4.667 + 10^{-5}}} = 0.4629")
    assert x_hat.endswith(r"= (7 - 5) \cdot 0.4629 = 0.9258")
    assert y.endswith(r"= 1 \cdot 0.9258 + 0 = 0.9258")


def test_negative_numbers_stand_in_brackets() -> None:
    mean = arithmetic_latex(run(-X, Setup()), (1, 3))[0]
    assert r"\frac{(-6) + (-7) + (-2)}{3} = -5" in mean


def test_a_long_sum_may_go_on_in_the_next_line() -> None:
    """KaTeX breaks neither a fraction nor an alignment: a phone would cut them off."""
    ages = np.array([[9996.125], [10004.25], [9999.5], [10001.75]])
    var = arithmetic_latex(run(ages, Setup()), (0, 0))[1]
    assert r"= \frac{1}{4} \bigl(((c - 3.875) - (c + 0.4062))^2 + " in var
    assert var.endswith(r"= 8.933,\quad c = 10000")
    assert "aligned" not in var


def test_gamma_beta_and_the_bias_are_in_it() -> None:
    setup = Setup(
        gamma=np.full(4, 2.0), beta=np.full(4, -1.0), bias=np.array([0.0, 0.0, 0.0, -3.0])
    )
    lines = arithmetic_latex(run(X, setup), (1, 3))
    assert lines[0] == "z = x + b = 7 + (-3) = 4"
    assert lines[1].startswith(r"\mu = \frac{1}{m}\sum_{i} z_i = ")
    assert lines[4].startswith(r"\hat{x} = (z - \mu) \cdot")
    assert lines[-1].endswith(r"= 2 \cdot 0.9258 + (-1) = 0.8516")


def test_without_a_norm_the_bias_is_all_there_is() -> None:
    setup = Setup(norm="none", bias=np.array([0.0, 0.0, 0.0, -3.0]))
    assert step_latex(run(X, setup), "y", (1, 3)) == "y = z = 4"
    assert step_latex(run(X, Setup(norm="none")), "y", (1, 3)) == "y = x = 7"


@pytest.mark.parametrize(
    ("shape", "kept"),
    [
        ((2, 3, 4), r"k_N = i_N,\ k_L = i_L"),
        ((2, 3, 2, 2), r"k_N = i_N,\ k_H = i_H,\ k_W = i_W"),
        ((2, 3, 2, 2, 2), r"k_N = i_N,\ k_D = i_D,\ k_H = i_H,\ k_W = i_W"),
    ],
)
def test_a_position_keeps_every_axis_but_the_channels(shape: tuple[int, ...], kept: str) -> None:
    x = np.arange(float(np.prod(shape))).reshape(shape)
    latex = step_latex(run(x, Setup("position")), "x", (0,) * len(shape))
    assert latex == rf"S_i = \{{k \mid {kept}\}},\qquad m = |S_i| = 3"


def test_rms_takes_no_mean() -> None:
    lines = arithmetic_latex(run(X, Setup(norm="rms")), (0, 0))
    assert len(lines) == 4
    assert r"\frac{1^2 + 2^2 + 3^2 + 6^2}{4} = 12.5" in lines[0]


def test_inference_has_no_set_to_sum_over() -> None:
    lines = arithmetic_latex(run(X, Setup(training=False, steps=200)), (1, 3))
    assert r"\frac{6" not in "".join(lines)
    assert "= 5" in lines[0]


@pytest.mark.parametrize(("count", "shortened"), [(8, False), (9, True)])
def test_more_than_eight_values_are_shortened(count: int, shortened: bool) -> None:
    mean = arithmetic_latex(run(np.arange(float(count)).reshape(count, 1), Setup()), (0, 0))[0]
    assert (r"\cdots" in mean) is shortened
    assert (rf"\text{{{count - 4} more}}" in mean) is shortened
    assert rf"}}{{{count}}}" in mean


@pytest.mark.parametrize("step", ["x", "mean", "var", "x_hat", "y"])
def test_each_step_has_its_formula(step: str) -> None:
    line = step_latex(run(X, Setup(norm="layer")), step, (0, 0))
    marks = {"x": "m = |S_i| = 4", "mean": r"\mu", "var": r"\sigma^2", "x_hat": r"\hat{x}"}
    assert marks.get(step, "y = ") in line


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.00012345, "−1.234e−4"),
        (123456.0, "123456"),
        (1e6, "1e6"),
        (2 / 3, "0.6667"),
        (-np.inf, "−∞"),
        (1e300, "1e300"),
    ],
)
def test_numbers_carry_four_digits(value: float, text: str) -> None:
    assert number(value) == text


def test_latex_numbers_are_latex() -> None:
    assert latex_number(-1.5e-7) == r"-1.5\times 10^{-7}"
    assert latex_term(-2.0) == "(-2)"
    assert latex_number(float("nan")) == r"\mathrm{NaN}"


def test_decimals_tell_values_apart() -> None:
    assert decimals(np.array([10_000.25, 10_001.5])) == 2
    assert decimals(np.array([np.nan, np.inf])) == 0
    assert decimals(np.array([1 / 3]), most=2) == 2
    assert decimals(np.array([0.5, 999_999.0])) == 1
    assert decimals(np.array([0.5, 1e308, -1e6])) == 1
    assert decimals(np.array([10_000.25, 10_001.37], dtype=np.float32)) == 2
