"""Colours can be told from their background in both themes, and specs are plotly's."""

import re

import numpy as np
import pytest

from normviz.ui.style import (
    AFTER,
    BEFORE,
    DIVERGING,
    PALETTE,
    SEQUENTIAL,
    SERIES,
    axis,
    colour,
    layout,
    themed,
)
from tests.pages.drawn import assert_drawable, contrast
from tests.support import ROOT

READ = ["text", "muted", "accent", "before", "after", "good", "bad"]
READ += [name for name in PALETTE if name.startswith("series-")]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("name", READ)
def test_what_is_read_stands_out(name: str, theme: int) -> None:
    assert contrast(PALETTE[name][theme], PALETTE["surface"][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_on_the_accent_stands_out(theme: int) -> None:
    assert contrast(PALETTE["on-accent"][theme], PALETTE["accent"][theme]) >= 4.5


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", ["before", "after"])
def test_the_grid_has_the_same_accents(name: str) -> None:
    css = (ROOT / "normviz/ui/frontend/grid/grid.css").read_text(encoding="utf-8")
    found = re.search(rf"--{name}: light-dark\((#\w+), (#\w+)\)", css)
    assert found and found.groups() == PALETTE[name]


def test_plotly_takes_a_chart_of_every_kind_of_colour() -> None:
    x = np.arange(3, dtype=np.float32)
    assert_drawable(
        {
            "data": [
                {"type": "bar", "x": x, "y": x, "marker": {"color": BEFORE}},
                {"type": "scatter", "x": x, "y": x, "line": {"color": AFTER}},
                {"type": "heatmap", "z": np.outer(x, x), "colorscale": DIVERGING},
                {"type": "heatmap", "z": np.outer(x, x), "colorscale": SEQUENTIAL},
                {"type": "bar", "x": x, "y": x, "marker": {"color": list(SERIES[:3])}},
            ],
            "layout": layout(title="T", xaxis=axis("x", (0, 2)), yaxis=axis("y"), barmode="group"),
        }
    )


def test_a_chart_that_plotly_does_not_know_is_found() -> None:
    with pytest.raises(ValueError, match="before"):
        assert_drawable({"data": [{"type": "bar", "marker": {"color": "before"}}]})


def test_an_axis_has_exactly_its_range() -> None:
    assert axis("value", (-1, np.float32(2)))["range"] == [-1.0, 2.0]
    assert axis("value", (-1, 2))["autorange"] is False
    assert "range" not in axis("value")


def test_scales_run_from_end_to_end() -> None:
    for scale in (SEQUENTIAL, DIVERGING):
        assert [scale[0][0], scale[-1][0]] == [0, 1]
    assert themed(DIVERGING, "dark")[0][1] == PALETTE["before"][1]
    assert themed(DIVERGING, "light")[-1][1] == PALETTE["after"][0]


def test_a_colour_without_a_name_is_refused() -> None:
    with pytest.raises(KeyError, match="befor"):
        colour("befor")
