"""The pictures of a learning-rate sweep and of several seeds."""

from __future__ import annotations

import math

import numpy as np
import pytest

from normviz.nets.sweep import Spread, Swept
from pages.train.figures_sweep import seeds_figure, sweep_figure
from tests.pages.drawn import assert_drawable

GRID = (0.01, 0.1, 1.0, 10.0)
NAMES = {"none": "no norm", "batch": "batch norm", "layer": "layer norm"}
NONE = Swept("none", GRID, (0.5, 0.92, math.nan, math.nan), GRID)
BATCH = Swept("batch", GRID, (0.8, 0.95, 0.97, 0.1), GRID)
LAYER = Swept("layer", (), (), GRID)


def test_accuracy_over_rate_with_what_diverged_below() -> None:
    spec, alt = sweep_figure([NONE, BATCH, LAYER], NAMES)
    assert_drawable(spec)
    none = [trace for trace in spec["data"] if trace["name"] == "no norm"]
    line, stopped, good = none
    np.testing.assert_allclose(line["x"], GRID)
    np.testing.assert_allclose(line["y"], [50, 92, np.nan, np.nan])
    assert stopped["x"].tolist() == [1.0, 10.0] and stopped["marker"]["symbol"] == "x"
    low, high = spec["layout"]["yaxis"]["range"]
    assert low < stopped["y"][0] < 0 < high
    assert good["x"].tolist() == [0.1, 0.1] and good["y"][0] == stopped["y"][0]
    batch = [trace for trace in spec["data"] if trace["name"] == "batch norm"]
    assert batch[1]["x"].size == 0 and batch[2]["x"].tolist() == [0.1, 1.0]
    assert batch[2]["y"][0] != good["y"][0]  # lanes of their own
    assert "1.0 decades" in batch[2]["hovertemplate"]
    looks = [(t["marker"]["symbol"], t["line"]["dash"]) for t in (line, batch[0])]
    assert len({symbol for symbol, _dash in looks}) == len({dash for _symbol, dash in looks}) == 2
    assert "no norm: best at rate 0.1 with 92.0 %" in alt and "diverged from rate 1." in alt
    assert "batch norm: best at rate 1 with 97.0 %; good from rate 0.1 to 1" in alt
    assert "it never diverged" in alt and "layer norm: not trained yet" in alt


def test_the_axis_holds_the_grid_from_the_start() -> None:
    empty, _alt = sweep_figure([Swept("none", (), (), GRID)], NAMES)
    whole, _alt = sweep_figure([NONE], NAMES)
    assert_drawable(empty)
    assert empty["layout"] == whole["layout"]
    low, high = whole["layout"]["xaxis"]["range"]
    assert low < -2 and high > 1


def test_no_norm_that_is_good_has_no_bar() -> None:
    lost = Swept("layer", GRID, (0.1, 0.1, 0.1, math.nan), GRID)
    spec, alt = sweep_figure([lost], NAMES)
    assert len(spec["data"]) == 2 and "no rate is good" in alt
    nothing = Swept("none", GRID, (math.nan,) * 4, GRID)
    spec, alt = sweep_figure([nothing], NAMES)
    assert_drawable(spec)
    assert alt == "no norm: it diverged from rate 0.01."


@pytest.mark.parametrize(
    ("accuracy", "said"),
    [
        ((math.nan, math.nan), ["it diverged from rate 0.01."]),
        (
            (0.1, math.nan),
            [
                "best at rate 0.01 with 10.0 %",
                "no rate is good",
                "it diverged from rate 0.1.",
            ],
        ),
        (
            (0.1, 0.2),
            ["best at rate 0.1 with 20.0 %", "no rate is good", "it never diverged."],
        ),
        (
            (0.95, math.nan),
            [
                "best at rate 0.01 with 95.0 %",
                "good from rate 0.01 to 0.01: 0.0 decades",
                "it diverged from rate 0.1.",
            ],
        ),
        (
            (0.95, 0.9),
            [
                "best at rate 0.01 with 95.0 %",
                "good from rate 0.01 to 0.1: 1.0 decades",
                "it never diverged.",
            ],
        ),
    ],
)
def test_the_words_fit_what_the_sweep_shows(accuracy: tuple[float, ...], said: list[str]) -> None:
    _spec, alt = sweep_figure([Swept("none", GRID[:2], accuracy, GRID[:2])], NAMES)
    assert alt == f"no norm: {'; '.join(said)}"


def test_seeds_that_diverged_are_counted_as_they_are_said() -> None:
    _spec, alt = seeds_figure({"A": Spread((0, 1), (math.nan,) * 2)})
    assert alt == "A: all 2 seeds diverged."
    _spec, alt = seeds_figure({"A": Spread((0,), (0.5,))})
    assert alt.startswith("A: 1 seed, test right from 50.0 %")


def test_a_dot_a_seed_and_the_median() -> None:
    spreads = {
        "A": Spread((0, 1, 2), (0.91, 0.95, 0.93)),
        "B": Spread((0, 1), (math.nan, 0.97)),
        "C": Spread((), ()),
        "D": Spread((4,), (math.nan,)),
    }
    spec, alt = seeds_figure(spreads)
    assert_drawable(spec)
    a, lost, found, gone = spec["data"]
    np.testing.assert_allclose(a["x"], [91, 95, 93])
    assert a["customdata"].tolist() == [0, 1, 2]
    assert abs(a["y"]).max() < 0.3 and abs(found["y"] - 1).max() < 0.3
    assert lost["x"].tolist() == [0] and lost["marker"]["symbol"] == "x"
    assert gone["customdata"].tolist() == [4]
    names = [(note["text"], round(note["y"] + 0.32)) for note in spec["layout"]["annotations"]]
    assert names == [("A", 0), ("B", 1), ("C", 2), ("D", 3)]
    assert [shape["x0"] for shape in spec["layout"]["shapes"]] == [93, 97]
    assert spec["layout"]["xaxis"]["range"][0] < 0
    assert "A: 3 seeds, test right from 91.0 % to 95.0 %, median 93.0 %; 0 diverged." in alt
    assert "C: not trained yet." in alt and "D: 1 seed, and it diverged." in alt


def test_close_results_have_a_close_axis_that_holds_them() -> None:
    spec, _alt = seeds_figure({"A": Spread((0, 1), (0.901, 0.95))})
    low, high = spec["layout"]["xaxis"]["range"]
    assert 60 < low < 90.1 and high > 100
    spec, _alt = seeds_figure({"A": Spread((), ())})
    assert_drawable(spec)
