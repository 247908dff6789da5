"""The neuron's pictures: each bar, curve and outline shows the number it stands for."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from normviz.studies.neuron import PLACES, READINGS, Inputs, Neuron, Norm, fire
from normviz.studies.neuron_shift import Gallery, compare_norms, film, portraits, way
from pages.relu.figures import film_figure, overlaid, short, side_by_side
from pages.relu.figures_outputs import output_figures
from tests.pages.drawn import assert_drawable

INPUTS = Inputs(samples=400, seed=3)
PAIR = READINGS["first"]
every_place = pytest.mark.parametrize("place", PLACES)


def alone(inputs: Inputs, neurons: tuple[Neuron, ...], norm: Norm) -> list[Gallery]:
    return [portraits(inputs, (neuron,), norm) for neuron in neurons]


def on(figure: dict[str, Any], xaxis: str, kind: str = "bar") -> list[dict[str, Any]]:
    return [t for t in figure["data"] if t["xaxis"] == xaxis and t["type"] == kind]


def dotted(figure: dict[str, Any], xaxis: str) -> dict[str, Any]:
    (outline,) = [t for t in on(figure, xaxis, "scatter") if t.get("line", {}).get("dash") == "dot"]
    return outline


@every_place
def test_bars_and_zeros_add_up_to_all_samples(place: str) -> None:
    norm = Norm(place)
    figures, alts = side_by_side(alone(INPUTS, PAIR, norm), PAIR, place)
    shares = fire(INPUTS, PAIR, norm).silent_share
    for figure, alt, share in zip(figures, alts, shares, strict=True):
        assert_drawable(figure)
        (into,), (out,), (zeros,) = (on(figure, axis) for axis in ("x", "x2", "x3"))
        assert into["y"].sum() == pytest.approx(100, abs=1e-3)
        assert zeros["y"] == [pytest.approx(100 * share)]
        assert zeros["text"] == [f"{100 * share:.0f}"]
        assert out["y"].sum() + zeros["y"][0] == pytest.approx(100, abs=1e-3)
        assert f"{100 * share:.1f} % of the ReLU's outputs are exactly zero" in alt


def test_who_drags_b_does_not_move_the_axes_of_a() -> None:
    moved = (PAIR[0], Neuron(3, 3, 3))
    (a, b), (still, grown) = (
        side_by_side(alone(INPUTS, pair, Norm()), pair, "off")[0] for pair in (PAIR, moved)
    )
    for axis in ("xaxis", "xaxis2", "yaxis", "yaxis2", "yaxis3"):
        assert a["layout"][axis]["range"] == still["layout"][axis]["range"]
    assert grown["layout"]["xaxis"]["range"][1] > b["layout"]["xaxis"]["range"][1]


def test_the_articles_settings_have_the_same_axes_and_nothing_leaves_them() -> None:
    a, b = side_by_side(alone(Inputs(), PAIR, Norm()), PAIR, "off")[0]
    for axis in ("xaxis", "xaxis2", "yaxis", "yaxis2", "yaxis3"):
        assert a["layout"][axis]["range"] == b["layout"][axis]["range"]
    for figure in (a, b):
        for name, trace in (("", on(figure, "x")[0]), ("2", on(figure, "x2")[0])):
            assert trace["y"].max() <= figure["layout"][f"yaxis{name}"]["range"][1]
    assert a["layout"]["title"]["text"] == "A: w = (0.5, 1), b = 0.5"


def test_theory_is_drawn_over_the_bars_and_only_where_values_are() -> None:
    figure = side_by_side(alone(Inputs(), PAIR, Norm()), PAIR, "off")[0][0]
    for axis in ("x", "x2"):
        (curve,), (bars,) = on(figure, axis, "scatter"), on(figure, axis)
        there = np.isfinite(curve["y"])
        np.testing.assert_allclose(curve["y"][there], bars["y"][there], atol=1.5)
        assert not bars["y"][~there].any()
    assert not np.isfinite(curve["y"][curve["x"] < 0]).any(), "a ReLU gives nothing below 0"


def test_no_curve_without_spread() -> None:
    neurons = (Neuron(0, 0, 1), PAIR[1])
    figure = side_by_side(alone(INPUTS, neurons, Norm()), neurons, "off")[0][0]
    assert_drawable(figure)
    for axis in ("x", "x2"):
        (curve,) = on(figure, axis, "scatter")
        assert not np.isfinite(curve["y"]).any()


def test_what_batch_norm_was_given_is_outlined() -> None:
    for place, axis in (("before", "x"), ("after", "x2")):
        figure = side_by_side(alone(INPUTS, PAIR, Norm(place)), PAIR, place)[0][1]
        raw = side_by_side(alone(INPUTS, PAIR, Norm(place, gamma=0.5)), PAIR, place)[0][1]
        outline, same = (dotted(each, axis) for each in (figure, raw))
        assert outline["line"]["shape"] == "hvh"
        centre = [float(np.nansum(t["x"] * t["y"]) / np.nansum(t["y"])) for t in (outline, same)]
        assert centre[0] == pytest.approx(centre[1], abs=0.1), "gamma does not reach it"


def test_after_the_relu_a_mark_shows_where_the_zeros_went() -> None:
    norm = Norm("after", 1.0, 2.0)
    figures = side_by_side(alone(INPUTS, PAIR, norm), PAIR, "after")[0]
    out = fire(INPUTS, PAIR, norm)
    for column, figure in enumerate(figures):
        (mark,) = [t for t in on(figure, "x2", "scatter") if t["mode"] == "markers"]
        assert mark["x"] == pytest.approx([out.out[out.silent[:, column], column][0]], abs=0.2)


@every_place
def test_overlaid_shows_b_as_the_outline_that_its_bars_would_have(place: str) -> None:
    gallery = portraits(INPUTS, PAIR, Norm(place))
    figure, alt = overlaid(gallery, PAIR, place)
    assert_drawable(figure)
    b = side_by_side(
        [replace(gallery, portraits=(each,)) for each in gallery.portraits], PAIR, place
    )[0][1]
    for axis in ("x", "x2"):
        (outline,) = [
            t for t in on(figure, axis, "scatter") if t.get("line", {}).get("width") == 2.5
        ]
        np.testing.assert_array_equal(np.nan_to_num(outline["y"]), on(b, axis)[0]["y"])
        assert outline["line"]["dash"] == "dash"
    assert [t["x"] for t in on(figure, "x3")] == [["A"], ["B"]]
    assert "A, w =" in alt and "B, w =" in alt
    named = [t["name"] for t in figure["data"] if t.get("showlegend")]
    assert named == ["A", "B"]


@every_place
def test_frames_hold_what_a_picture_of_that_step_would_show(place: str) -> None:
    norm, neurons = Norm(place), way(*PAIR, 5)
    figure, _alt = film_figure(film(INPUTS, *PAIR, norm, 5), neurons, place)
    assert_drawable(figure)
    frames = figure["frames"]
    assert len({frame["name"] for frame in frames}) == len(frames) == 5
    assert [frame["name"] for frame in frames] == ["0 %", "25 %", "50 %", "75 %", "100 %"]
    titles = [frame["layout"]["title"]["text"] for frame in frames]
    assert titles == [short(neuron) for neuron in neurons]
    assert figure["layout"]["title"]["text"] == titles[0]
    for frame in frames:
        assert frame["traces"] == list(range(len(figure["data"])))
    for frame, neuron in zip(frames, neurons, strict=True):
        share = fire(INPUTS, (neuron,), norm).silent_share[0]
        assert frame["data"][2]["y"] == [pytest.approx(100 * share)]
        assert frame["data"][2]["text"] == [f"{100 * share:.0f}"]
        assert frame["data"][0]["y"].sum() == pytest.approx(100, abs=1e-3)
    for start, first in zip(figure["data"], frames[0]["data"], strict=True):
        for name, value in first.items():
            np.testing.assert_array_equal(start[name], value)


def test_a_film_is_small_enough_to_send() -> None:
    figure, _alt = film_figure(film(INPUTS, *PAIR, Norm("before"), 25), way(*PAIR, 25), "before")
    sent = [t[k] for f in figure["frames"] for t in f["data"] for k in t]
    assert all(a.dtype == np.float32 for a in sent if isinstance(a, np.ndarray))
    assert sum(a.nbytes for a in sent if isinstance(a, np.ndarray)) < 60_000


def test_outputs_in_small_show_all_of_a_and_b() -> None:
    compared = compare_norms(INPUTS, PAIR, tuple(Norm(place) for place in PLACES))
    figures, alts = output_figures(compared, ["off", "before", "after"])
    for figure, place, alt in zip(figures, PLACES, alts, strict=True):
        assert_drawable(figure)
        low, high = figure["layout"]["xaxis"]["range"]
        out = fire(INPUTS, PAIR, Norm(place)).out
        assert low <= out.min() and out.max() <= high
        for trace in on(figure, "x") + on(figure, "x", "scatter"):
            assert np.nanmax(trace["y"]) <= figure["layout"]["yaxis"]["range"][1]
        a, b = fire(INPUTS, PAIR, Norm(place)).silent_share
        assert [t["y"][0] for t in on(figure, "x2")] == pytest.approx([100 * a, 100 * b])
        assert f"{100 * a:.1f} % of A's" in alt


def test_a_title_has_no_minus_zero() -> None:
    assert short(Neuron(-0.001, 1.0, -0.0)) == "w = (0, 1), b = 0"
