"""Every lesson's formulas in random states: who computes a line again gets what it says."""

from __future__ import annotations

import math
import random
import re
from importlib import import_module

import numpy as np
import pytest

from normviz.nets.progress import Score
from normviz.ui.numbers import shown
from pages.train.formula import written_loss
from pages.weights.formula import scaled_latex
from tests.pages.link_states import link
from tests.pages.support import open_app, reading, words
from tests.recompute import wrong_lines

WITH_FORMULAS = (
    "depth",
    "gradients",
    "inference",
    "lab",
    "pictures",
    "relu",
    "scaling",
    "sequences",
    "weights",
)
STATES = 6  # a lesson


@pytest.mark.parametrize("key", WITH_FORMULAS)
def test_each_line_holds_as_it_is_written(key: str) -> None:
    rng, right = random.Random(key), 0
    state = import_module(f"pages.{key}.state").State()
    states: list[dict[str, str]] = [{}, *(link(state, rng) for _state in range(STATES))]
    for query in states:
        for each in open_app(key, **query).latex:
            wrong, held, _about = wrong_lines(str(each.value).replace("$$", ""))
            assert not wrong, (query, wrong)
            right += held
    assert right >= 4


def number_in(text: str) -> float:
    """A number as the pages write it."""
    return float(text.replace("−", "-").rstrip("."))


def test_the_factor_of_a_layer_comes_out_of_the_two_ends_beside_it() -> None:
    rng = random.Random("factor")
    for _state in range(STATES):
        depth = rng.randint(2, 12)
        init = rng.choice(["he", "xavier", "torch"])
        said = reading(open_app("depth", depth=str(depth), init=init, norm="none"))
        found = re.search(
            r"to (\S+); theory .* Layer 1 hands on (\S+), and layer 2 multiplies it by (\S+)\. "
            if depth == 2
            else r"to (\S+); theory .* where it is (\S+), each layer multiplies it by (\S+) on",
            said,
        )
        assert found is not None, said
        last, first, factor = (number_in(each.rstrip(",")) for each in found.groups())
        assert shown((last / first) ** (1 / (depth - 1)), 3) == pytest.approx(factor, rel=1e-9)


@pytest.mark.parametrize("new", ["46_80", "19.5_33", "900_41"])
def test_the_table_of_scaled_features_is_what_its_formula_says(new: str) -> None:
    samples = [float(each) for each in new.split("_")]
    app = open_app("scaling", section="fitted", new=new, scaling="standardize")
    row = re.compile(r"\(x − ([\d.]+)\) / (\S+) \| \S+ to \S+ \| \**([^|*\s]+)")
    rows = [[number_in(each) for each in found] for found in row.findall(words(app))]
    assert len(rows) == 3 * len(samples)
    for k, (offset, span, fresh) in enumerate(rows):
        assert shown((samples[k // 3] - offset) / span, 3) == pytest.approx(fresh, rel=1e-9)


def test_a_loss_is_written_so_that_the_probability_below_it_comes_out() -> None:
    rng = np.random.default_rng(3)
    for loss in 10.0 ** rng.uniform(-3, 1, 200):
        score = Score(loss=float(loss), accuracy=0.5)
        assert shown(math.exp(-float(written_loss(score))), 3) == shown(score.certainty, 3)


def test_both_numbers_of_a_vector_come_out_of_the_digits_they_share() -> None:
    rng = np.random.default_rng(5)
    for _line in range(300):
        g, v = float(rng.normal(0, 2)), rng.normal(0, 10.0 ** rng.uniform(-2, 2), 2)
        norm = float(np.hypot(*v))
        line = scaled_latex(g, norm, v, g * v / norm, lambda g, v, norm: f"{g} \\cdot {v} / {norm}")
        wrong, held, about = wrong_lines(f"w = {line}")
        assert not wrong and held + about >= 1, line


@pytest.mark.parametrize("activation", ["relu", "leaky_relu"])
def test_what_one_line_gives_the_next_takes_up_with_the_same_digits(activation: str) -> None:
    rng = random.Random(activation)
    for _state in range(STATES):
        depth = str(rng.randint(2, 50))
        app = open_app("depth", depth=depth, activation=activation, norm="none")
        given, taken = re.findall(
            r"(?:& = |E}\[z\^2\] = .*? \\cdot )(\S+(?:\\times \S+)?)", app.latex[0].value
        )
        assert given == taken


def test_the_length_of_a_gradient_reads_the_same_in_table_sentence_and_formula() -> None:
    rng = random.Random("clip")
    for _state in range(STATES):
        numbers = {each: str(rng.randint(-40, 40) / 10) for each in ("a1", "a2", "b1", "b2")}
        app = open_app("gradients", section="clip", limit="0.3", **numbers)
        table = app.dataframe[0].value
        (said,) = re.findall(r"The norm (\S+) meets", words(app))
        (latex,) = re.findall(r"lVert g \\rVert = ([\d.]+)", words(app))
        assert table["norm of all"].iloc[0] == said == latex
        (angle,) = re.findall(r"By value it turns by ([\d.]+)°", words(app))
        assert rf"{angle}^\circ" in words(app) and table["turned by"].iloc[1] == f"{angle}°"


def test_the_effective_rate_comes_out_of_g_and_the_length_of_v_beside_it() -> None:
    rng = random.Random("rate")
    for _state in range(STATES):
        lr = rng.choice(["0.1", "1", "3"])
        app = open_app("weights", section="growth", lr=lr, g=str(rng.randint(5, 25) / 10))
        found = re.search(
            r"from \*\*(\S+)\*\* to \*\*(\S+)\*\*.* went from (\S+) to (\S+), while g went from "
            r"(\S+) to (\S+?)\. The",
            words(app),
        )
        assert found is not None
        v0, v1, rate0, rate1, g0, g1 = map(number_in, found.groups())
        for v, rate, g in ((v0, rate0, g0), (v1, rate1, g1)):
            assert shown(float(lr) * g**2 / v**2, 3) == pytest.approx(rate, rel=1e-9)


def test_the_fitted_numbers_read_the_same_in_sentence_formula_and_table() -> None:
    for new in ("32_35", "46_80", "19.5_33"):
        app = open_app("scaling", section="fitted", scaling="standardize", new=new)
        said = re.search(
            r"mean (\S+) and standard deviation (\S+), \S+ (\S+) and (\S+)\.", reading(app)
        )
        assert said is not None
        rows = re.findall(r"\| Standardized \| \(x − (\S+)\) / (\S+) \|", words(app))
        lines = re.findall(r"x'_. &= \(\S+ - (\S+)\) / (\S+)", words(app))
        assert [each for row in rows for each in row] == list(said.groups())
        assert lines == rows


def test_the_table_of_noise_has_the_digits_of_its_sentence() -> None:
    app = open_app("depth", section="noise")
    table = app.dataframe[0].value.to_numpy()
    found = re.search(
        r"jump by (\S+) .*, by (\S+) .* and (\S+) without .* ends at (\S+), (\S+) and (\S+); right "
        r"are (\S+), (\S+) and (\S+) %",
        words(app),
    )
    assert found is not None
    said = np.array([number_in(each) for each in found.groups()]).reshape(3, 3)
    assert np.array_equal(said.T[[2, 1, 0]], table[:, [0, 2, 3]])
