"""The lab with the largest, smallest and missing numbers: no state is a dead end."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from normviz.readers.share import pack
from normviz.studies.experiment import NORMS
from pages.lab.state import SECTIONS, STEPS
from tests.pages.lab.test_page import after, open_lab
from tests.pages.support import component, components, press, words

LARGEST = float(np.finfo(np.float64).max)
BATCHES: dict[str, Any] = {
    "two huge": np.array([[1e308, -1e308, 3.0], [4.0, 5.0, 0.0], [4.0, 8.0, 6.0]]),
    "largest": np.full((3, 4), LARGEST),
    "smallest": np.array([[5e-324, 0.0, 0.0], [0.0, 1e-322, 0.0], [0.0, 0.0, 0.0]]),
    "all kinds": np.array([[1e200, 1.0, -LARGEST], [1e16, 1e16 + 2, LARGEST], [5e-324, 0, np.nan]]),
    "single": np.array([[3.4e38, -3.4e38, 1e-45], [1.0, 2.0, 3.0]], np.float32),
    "lost": np.array([[np.inf, np.nan], [-np.inf, 2.0]]),
}
OF_A_LINK = {
    "bias": {"bias": "1.7e308_-1.7e308"},
    "gamma": {"gamma": "1.7e308_-1.7e308"},
    "beta": {"beta": "1.7e308_-1.7e308", "gamma": "1e308"},
    "denormal": {"bias": "5e-324", "gamma": "5e-324_1e-320"},
}


def alive(app: AppTest) -> None:
    """Nothing broke, the way out is there, and what the browser gets is JSON."""
    assert not app.exception
    assert {"Undo", "Reset"} <= {button.label for button in app.button}
    (grid,) = components(app, "normviz_grid")
    for element in app.get("bidi_component"):
        json.loads(element.proto.bytes, parse_constant=pytest.fail)
    for drawn in grid["hist"]:
        edges = [float(edge) for edge in drawn["edges"]]
        assert np.isfinite(edges).all() and (np.diff(edges) > 0).all()
        assert min(drawn["counts"]) >= 0


@pytest.mark.parametrize("name", BATCHES)
@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_survives_every_batch(name: str, section: str) -> None:
    alive(open_lab(preset="own", batch=pack(BATCHES[name]), section=section, step="y"))


@pytest.mark.parametrize("name", BATCHES)
@pytest.mark.parametrize("norm", NORMS)
def test_every_norm_survives_every_batch(name: str, norm: str) -> None:
    own = {"preset": "own", "batch": pack(BATCHES[name]), "norm": norm}
    alive(open_lab(**own, section="statistics", per="group", restore="1"))
    alive(open_lab(**own, section="histograms", pooled="0", infer="1"))


@pytest.mark.parametrize("name", OF_A_LINK)
@pytest.mark.parametrize("step", STEPS)
def test_every_step_survives_every_parameter(name: str, step: str) -> None:
    for section in ("arithmetic", "statistics", "histograms", "compare"):
        query = {**OF_A_LINK[name], "step": step, "section": section, "controls": "parameters"}
        app = open_lab(**query, adjust="beta")
        assert not app.exception
        assert components(app, "normviz_grid")


@pytest.mark.parametrize("step", STEPS)
def test_numbers_beyond_the_largest_come_to_the_grid_as_words(step: str) -> None:
    alive(open_lab(**OF_A_LINK["gamma"], step=step))
    app = open_lab(**OF_A_LINK["bias"], step=step)
    alive(app)
    assert component(app, "normviz_grid")["groups"]["mean"][:2] == [1.7e308, -1.7e308]
    app = open_lab(preset="own", batch=pack(BATCHES["two huge"]), step=step)
    assert component(app, "normviz_grid")["groups"]["var"][:2] == ["Infinity", "Infinity"]


def test_two_huge_cells_are_counted_at_both_ends_and_undone() -> None:
    x, _state, notices = after(
        {"type": "edit", "index": 0, "value": "1e308"},
        {"type": "edit", "index": 1, "value": "-1e308"},
    )
    assert (x[0][:2], notices) == ([1e308, -1e308], [])
    app = open_lab(batch=pack(np.array(x)))
    alive(app)
    drawn = component(app, "normviz_grid")["hist"][0]
    assert (drawn["edges"][0], drawn["edges"][-1]) == (-1e308, 1e308)
    assert [count for count in drawn["counts"] if count] == [1, 10, 1]
    press(app, "Reset")
    assert component(app, "normviz_grid")["steps"][0]["values"][:2] == [1, 2]


def test_the_statistics_say_what_the_browsers_table_cannot_show() -> None:
    app = open_lab(**OF_A_LINK["bias"], section="statistics")
    table = app.dataframe[0].value
    assert table["mean, before"].tolist() == ["1.7e308", "−1.7e308", "3", "5"]
    assert table["mean, after"].tolist()[:2] == [0, 0]
    assert table["max, before"].tolist()[:2] == ["1.7e308", "−1.7e308"]
    assert "very large numbers has no bars" in words(app)
    plain = open_lab(section="statistics")
    assert plain.dataframe[0].value["max, before"].tolist() == [4, 8, 6, 7]
    assert "has no bars" not in words(plain)


def test_formulas_name_infinity() -> None:
    huge = pack(BATCHES["two huge"])
    assert r"= \infty" in words(open_lab(preset="own", batch=huge, pin="0", section="arithmetic"))
