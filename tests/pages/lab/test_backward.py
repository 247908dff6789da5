"""The lab's section on the backward pass: asked, computed, checked, in words and lines."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from normviz.studies.backward_check import Checked
from normviz.studies.backward_pass import UPSTREAM, send_back
from normviz.studies.experiment import NORMS, Setup
from pages.lab.figures_backward import backward_figures
from pages.lab.formula_backward import backward_latex
from pages.lab.words_backward import checked, kept_and_lost, sums_found
from tests.pages.drawn import assert_drawable
from tests.pages.lab.test_recomputed import SHAPES, scattered
from tests.pages.support import address, open_lesson, press, reveal, words
from tests.recompute import wrong_lines

open_section = partial(open_lesson, "lab", section="backward")


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ({}, "0 in every cell."),
        ({"norm": "rms"}, "Numbers that differ from cell to cell."),
        ({"infer": "1"}, "The same number in every cell, and not 0."),
        ({"norm": "layer", "gamma": "1_2_3_4"}, "Numbers that differ from cell to cell."),
    ],
)
def test_a_gradient_of_ones_is_asked_about_first(query: dict[str, str], answer: str) -> None:
    app = open_section(**query)
    assert "dx = " not in words(app) and not app.get("dataframe")
    app.radio[0].set_value("same").run()
    text = words(reveal(app))
    assert (f"What happens: {answer}" in text) or f"You said: {answer} That is right." in text
    assert "dx = " in text.replace("&", "")


@pytest.mark.parametrize("norm", NORMS[1:])
@pytest.mark.parametrize("kind", UPSTREAM[1:])
def test_every_norm_is_checked_on_the_spot(norm: str, kind: str) -> None:
    text = words(open_section(norm=norm, dy=kind, preset="images"))
    assert "they agree" in text and "they do not agree" not in text


def test_another_dy_is_drawn_and_stands_in_the_link() -> None:
    app = open_section(dy="random")
    before = words(app)
    press(app, "Draw another dy")
    assert address(app)["draw"] == "1"
    assert words(app) != before


@pytest.mark.parametrize("norm", NORMS[1:])
def test_each_line_holds_as_it_is_written(norm: str) -> None:
    rng, right, about = np.random.default_rng(5), 0, 0
    for state in range(40):
        shape = SHAPES[rng.integers(len(SHAPES))]
        x = rng.choice([0.0, 1e4]) + rng.normal(0, 10.0 ** rng.uniform(-2, 3), shape)
        cell = tuple(int(rng.integers(n)) for n in shape)
        done = send_back(x, scattered(rng, norm, shape), UPSTREAM[state % 4], cell, state)
        for latex in backward_latex(done, cell):
            wrong, held, rounded = wrong_lines(latex)
            assert not wrong, latex
            right, about = right + held, about + rounded
    assert right > 100 and about < right / 20


def test_the_words_say_what_was_found_either_way() -> None:
    x = np.random.default_rng(0).normal(size=(4, 3))
    norms = ("batch", "rms", "mean")
    said = {kept_and_lost(send_back(x, Setup(norm), "ones", (0, 0))) for norm in norms}
    assert len(said) == 3
    constants = send_back(x, Setup(training=False), "ones", (0, 0))
    assert "Nothing is taken out" in kept_and_lost(constants)
    assert "rule" not in sums_found(constants, 0, "c1")
    done = send_back(x, Setup(), "random", (0, 0))
    assert "holds, up to rounding, in 3 of 3 sets" in sums_found(done, 0, "c1")
    broken = send_back(x, Setup(), "random", (0, 0))
    broken.grads.dx[0, 1] += 1
    assert "holds, up to rounding, in 2 of 3 sets" in sums_found(broken, 0, "c1")
    nowhere = np.array([], dtype=np.intp)
    empty = np.array([])
    results = {
        "right": Checked(nowhere, empty, 1e-9, 0, 1.0, 3),
        "wrong": Checked(nowhere, empty, 0.1, 0, 1.0, 3),
        "lost": Checked(nowhere, empty, float("nan"), -1, 0.0, 0),
    }
    text = checked(results)
    assert "right: 3 places compared, largest difference 1e−9: they agree." in text
    assert "wrong: places compared: 3; largest difference 0.1" in text and "do not agree" in text
    assert "lost: finite differences cannot tell" in text


def test_the_pictures_can_be_drawn() -> None:
    x = np.random.default_rng(0).normal(size=(2, 3, 2, 2))
    x[0, 0, 0, 0] = np.nan
    done = send_back(x, Setup(), "random", (0, 1, 0, 0))
    figures, alts = backward_figures(done, ["a", "b"], ["c", "d", "e"])
    assert [alt.split(":")[0] for alt in alts] == [
        "dy, what comes",
        "taken out of γ · dy",
        "dx, what leaves",
    ]
    for figure in figures:
        assert_drawable(figure)
