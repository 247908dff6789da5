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
            r"to (\S+); theory .* where it is (\S+), each layer multiplies it by (\S+) on", said
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
