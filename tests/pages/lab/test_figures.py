"""The lab's charts: each bar and each tile shows the number it stands for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pages.lab.figures import histogram_figures
from pages.lab.figures_compare import compare_figures, montage
from tests.pages.drawn import assert_drawable

NAMES = ["age", "<b>fee</b>", "x"]


def batch(shape: tuple[int, ...] = (6, 3)) -> np.ndarray:
    return np.random.default_rng(3).normal(0, 2, shape)


def histograms(values: np.ndarray, *, pooled: bool) -> list[dict[str, Any]]:
    figures, alts = histogram_figures(
        values + 5, values, np.maximum(values, 0), NAMES, pooled=pooled
    )
    assert len(figures) == len(alts) == 3
    for figure in figures:
        assert_drawable(figure)
    return figures


def test_pooled_bars_add_up_to_all_values() -> None:
    for figure in histograms(batch(), pooled=True)[:2]:
        (bars,) = figure["data"]
        assert bars["y"].sum() == pytest.approx(100, abs=1e-3)


def test_bars_stand_where_the_values_are_and_within_the_axis() -> None:
    values = np.full((4, 3), 2.0)
    before, after, _relu = histograms(values, pooled=True)
    for figure, value in ((before, 7.0), (after, 2.0)):
        (bars,) = figure["data"]
        low, high = figure["layout"]["xaxis"]["range"]
        tallest = float(bars["x"][np.argmax(bars["y"])])
        assert abs(tallest - value) <= bars["width"]
        assert low < value < high
        assert figure["layout"]["yaxis"]["range"][1] >= bars["y"].max()


def test_a_row_a_feature_in_the_order_of_the_features() -> None:
    values = np.array([[0.0, 1.0, 2.0]] * 4)
    _before, after, _relu = histograms(values, pooled=False)
    assert [row["base"] for row in after["data"]] == [2, 1, 0]
    places = [float(row["x"][np.argmax(row["y"])]) for row in after["data"]]
    assert places == sorted(places)
    ticks = after["layout"]["yaxis"]
    assert ticks["ticktext"] == ["x", "&lt;b>fee&lt;/b>", "age"]


@pytest.mark.parametrize("scale", [1e-7, 0.3, 1.0, 7.0, 4e5])
@pytest.mark.parametrize("pooled", [True, False])
def test_both_ends_of_each_axis_of_values_are_written(scale: float, pooled: bool) -> None:
    for figure in histograms(scale * batch((40, 3)), pooled=pooled):
        at_x = figure["layout"].get("xaxis2", figure["layout"]["xaxis"])
        ticks, (low, high) = at_x["tickvals"], at_x["range"]
        assert (ticks[0], ticks[-1]) == (low, high)
        assert ticks == sorted(ticks)
        assert 3 <= len(ticks) <= 8
        assert "−0" not in at_x["ticktext"]
        assert min(np.diff(ticks)) > 0.1 * (high - low)  # no label stands on another
        written = [float(text.replace("−", "-")) for text in at_x["ticktext"]]
        assert written == pytest.approx(ticks, rel=1e-2, abs=1e-9 * scale)


def test_each_feature_says_how_many_values_its_tallest_bar_holds() -> None:
    values = np.array([[0.0, 1.0, 5.0]] * 5 + [[0.0, 9.0, 6.0], [0.0, 9.0, 7.0]])
    _before, after, relu = histograms(values, pooled=False)
    rows = {round(a["y"] - 0.45): a["text"] for a in after["layout"]["annotations"][1:]}
    assert rows == {2: "7", 1: "5", 0: "5"}
    assert [float(row["y"].max()) for row in after["data"]] == pytest.approx([0.85] * 3)
    assert "all features" in relu["layout"]["title"]["text"]


def test_exact_zeros_have_a_bar_of_their_own() -> None:
    values = np.array([[-1.0, -2.0, 3.0], [-1.0, 4.0, 1.0]])
    figures, alts = histogram_figures(values, values, np.maximum(values, 0), NAMES, pooled=True)
    zeros, rest = figures[2]["data"]
    assert (zeros["y"], zeros["text"]) == ([50.0], ["50.0\xa0%"])
    assert rest["y"].sum() == pytest.approx(50, abs=1e-3)
    assert "50.0\xa0% of the values are exactly zero" in alts[2]


@pytest.mark.parametrize("fill", [np.nan, np.inf, 0.0, -3.0])
def test_batches_of_nothing_but_one_value_can_be_drawn(fill: float) -> None:
    for pooled in (True, False):
        histograms(np.full((2, 3), fill), pooled=pooled)
    outputs = {name: np.full((2, 3), fill) for name in ("No norm", "Batch norm")}
    for figure in compare_figures(outputs, ["a", "b"], NAMES)[0]:
        assert_drawable(figure)


@pytest.mark.parametrize(
    ("shape", "picture"),
    [
        ((3, 4), (3, 4)),
        ((3, 4, 5), (3, 4 * 5 + 3)),
        ((2, 3, 4, 5), (2 * 4 + 1, 3 * 5 + 2)),
        ((2, 3, 2, 4, 5), (2 * 4 + 1, 3 * 10 + 2)),
    ],
)
def test_a_montage_holds_every_cell_once(shape: tuple[int, ...], picture: tuple[int, int]) -> None:
    values = np.arange(np.prod(shape), dtype=float).reshape(shape)
    drawn = montage(values)
    assert drawn.shape == picture
    assert sorted(drawn[np.isfinite(drawn)]) == values.ravel().tolist()


def test_a_montage_keeps_sample_and_channel_together() -> None:
    values = np.arange(2 * 3 * 2 * 2, dtype=float).reshape(2, 3, 2, 2)
    np.testing.assert_array_equal(montage(values)[3:5, 6:8], values[1, 2])


def test_normalized_panels_share_one_scale_and_the_raw_batch_has_its_own() -> None:
    outputs = {"No norm": batch() * 50, "Batch norm": batch(), "Layer norm": 2 * batch()}
    figures, alts = compare_figures(outputs, list("abcdef"), NAMES)
    reach = np.abs(outputs["Layer norm"]).max()
    scales = [figure["layout"]["coloraxis"] for figure in figures]
    assert scales[0]["cmax"] >= outputs["No norm"].max()
    for scale in scales[1:]:
        assert (scale["cmin"], scale["cmax"]) == pytest.approx((-reach, reach))
    assert alts[2].startswith("Layer norm: from")
    for figure, values in zip(figures, outputs.values(), strict=True):
        assert_drawable(figure)
        tiles = figure["data"][0]
        np.testing.assert_allclose(tiles["z"], values, rtol=1e-6)
        assert tiles["texttemplate"] == "%{text}"
        assert tiles["text"][0][0] == f"{values[0, 0]:.3g}".replace("-", "−")


LARGEST = float(np.finfo(np.float64).max)
EXTREME = {
    "huge": [[LARGEST, -LARGEST, 1.0], [0.0, 1e308, 2.0]],
    "tiny": [[5e-324, 0.0, 0.0], [1e-322, -5e-324, 0.0]],
    "close": [[1e16, 1e16 + 2, 1e16], [1e16 + 4, 1e16, 1e16]],
    "overflown": [[np.inf, 1e300, np.nan], [-np.inf, -1.5e300, 0.0]],
    "lost": [[np.inf, np.nan, np.nan], [-np.inf, np.nan, np.nan]],
    "single": np.array([[3e38, -3e38, 1e-45], [1.0, 2.0, 3.0]], np.float32),
}


@pytest.mark.parametrize("kind", EXTREME)
@pytest.mark.parametrize("pooled", [True, False])
@pytest.mark.filterwarnings("error")
def test_any_number_is_drawn_in_a_unit_that_a_chart_can_draw(kind: str, pooled: bool) -> None:
    values = np.array(EXTREME[kind])
    figures, alts = histogram_figures(values, values, np.maximum(values, 0), NAMES, pooled=pooled)
    share = 0.0
    for figure in figures:
        assert_drawable(figure)
        name = "xaxis2" if "xaxis2" in figure["layout"] else "xaxis"
        low, high = figure["layout"][name]["range"]
        assert -1e31 < low < high < 1e31 and high - low > 1e-31
        for bars in figure["data"]:
            if not isinstance(bars["x"], list):
                assert np.isfinite(bars["x"]).all() and (np.diff(bars["x"]) > 0).all()
    if pooled:
        share = float(figures[0]["data"][0]["y"].sum())
        assert share == pytest.approx(100 * np.isfinite(values).mean(), abs=1e-3)
    assert "inf" not in alts[0] and "nan" not in alts[0]


def test_a_chart_names_the_unit_of_its_numbers() -> None:
    values = np.array([[1.5e308, -1e308, 0.0]])
    figures, alts = histogram_figures(values, values / 1e308, np.zeros((1, 3)), NAMES, pooled=True)
    assert figures[0]["layout"]["xaxis"]["title"]["text"] == "value, in units of 1e308"
    assert figures[0]["layout"]["xaxis"]["range"] == [-1.0, 1.5]
    assert figures[1]["layout"]["xaxis"]["title"]["text"] == "value"
    assert "from -1e+308 to 1.5e+308, mean 1.67e+307" in alts[0]


@pytest.mark.parametrize("kind", EXTREME)
@pytest.mark.filterwarnings("error")
def test_any_number_is_compared(kind: str) -> None:
    values = np.array(EXTREME[kind])
    figures, alts = compare_figures({"raw": values, "a": values, "b": values}, ["1", "2"], NAMES)
    assert len(figures) == len(alts) == 3
    for figure in figures:
        assert_drawable(figure)
        tiles = figure["data"][0]["z"]
        np.testing.assert_array_equal(np.isfinite(tiles), np.isfinite(values))
        scale = figure["layout"]["coloraxis"]
        assert -1e31 < scale["cmin"] < scale["cmax"] < 1e31
    if kind == "huge":
        assert figures[1]["layout"]["title"]["text"] == "a, in units of 1e308"
        assert figures[1]["data"][0]["text"][0] == ["1.8e+308", "−1.8e+308", "1"]


def test_what_is_tiny_beside_a_huge_number_is_no_exact_zero() -> None:
    values = np.array([[1e308, 5e-324, 1.0, 0.0]])
    figures, alts = histogram_figures(values, values, values, ["a", "b", "c", "d"], pooled=True)
    assert figures[2]["data"][0]["y"] == [25]
    assert "25\xa0%" in alts[2] or "25.0\xa0%" in alts[2]
