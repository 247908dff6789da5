"""The charts of weight norm: each line and mark shows the number it stands for."""

import numpy as np
import pytest

from normviz.nets.regression import VARIANTS, Regression, fit
from normviz.nets.weight_descent import DescentSetup, Weights, descend, gradient, two_classes
from normviz.nets.weight_landscape import landscape, spread
from pages.weights.figures import descent_figures, neuron_figure
from pages.weights.figures_nets import end_in_words, losses_figure, rates_figure
from tests.pages.drawn import assert_drawable

NAMES = dict(zip(VARIANTS, ("none", "weight", "mean-only", "batch"), strict=True))


def neuron(weights: Weights):
    points = two_classes()
    land = landscape(points, weights, 3.0)
    return (
        neuron_figure(spread(points, weights), land, weights, gradient(points, weights).loss),
        land,
    )


@pytest.mark.parametrize(
    "weights", [Weights(-1, 2, 1.5), Weights(0.05, 0, -3, 3), Weights(1, 1, 0), Weights(0, 0, 1)]
)
def test_the_marks_lie_on_the_curves_and_nothing_leaves_the_axes(weights):
    (figure, alt), land = neuron(weights)
    assert_drawable(figure)
    bars, _outline, turning, here, stretching, there = figure["data"]
    assert bars["y"].sum() == pytest.approx(100, abs=1e-3)
    for name, trace in (("", bars), ("", _outline), ("2", turning), ("3", stretching)):
        assert np.nanmax(trace["y"]) <= figure["layout"][f"yaxis{name}"]["range"][1]
    assert there["x"] == [weights.g]
    on_curve = np.interp(weights.g, stretching["x"], stretching["y"])
    assert there["y"] == [pytest.approx(on_curve, abs=0.02)]
    if weights.norm:
        assert here["x"] == [pytest.approx(np.degrees(np.arctan2(weights.v2, weights.v1)))]
        on_curve = np.interp(land.angle, turning["x"], turning["y"])
        assert here["y"] == [pytest.approx(on_curve, abs=0.02)]
    else:
        assert here["x"] == []
    assert f"{gradient(two_classes(), weights).loss:.3f} here" in alt


def test_axes_hold_still_while_v_turns():
    ranges = []
    for angle in np.linspace(0, 6, 9):
        (figure, _alt), _land = neuron(Weights(float(np.cos(angle)), float(np.sin(angle)), 1.5))
        axes = ("xaxis", "xaxis2", "xaxis3", "yaxis2", "yaxis3")
        ranges.append([figure["layout"][axis]["range"] for axis in axes])
    assert all(each == ranges[0] for each in ranges)


@pytest.mark.parametrize("start", [Weights(-1, 2, 1.5), Weights(0, 0, 1), Weights(0.05, 0, 3)])
def test_the_film_of_the_descent(start):
    path = descend(DescentSetup(start, lr=10.0, batch=4))
    figures, alts = descent_figures(path)
    for figure in figures:
        assert_drawable(figure | {"frames": []})
    film, lengths, losses = figures
    circle, way, arrow = film["data"]
    np.testing.assert_allclose(np.hypot(circle["x"], circle["y"]), path.norm[0], rtol=1e-5)
    np.testing.assert_allclose(np.stack([way["x"], way["y"]], axis=1), path.v, rtol=1e-5)
    reach = film["layout"]["xaxis"]["range"][1]
    assert np.abs(path.v).max() < reach
    frames = film["frames"]
    assert frames[0]["name"] == "0" and frames[-1]["name"] == "100" and len(frames) <= 60
    for frame in frames:
        step = int(frame["name"])
        grown, tip = frame["data"]
        assert grown == {"meta": {"points": step + 1}} and frame["traces"] == [1, 2]
        assert tip["x"][1] == np.float32(path.v[step, 0])
    assert arrow["y"][1] == np.float32(path.v[-1, 1])

    measured, expected = lengths["data"]
    np.testing.assert_array_equal(measured["y"], path.norm.astype(np.float32))
    np.testing.assert_allclose(expected["y"], measured["y"][expected["x"].astype(int)], rtol=1e-5)
    assert losses["data"][1]["y"][-1] == np.float32(path.plain_loss[-1])
    for figure in (lengths, losses):
        top = figure["layout"]["yaxis"]["range"][1]
        assert all(trace["y"].max() <= top for trace in figure["data"])
    assert f"{path.norm[-1]:.3f}" in alts[1] and f"{path.loss[-1]:.3f}" in alts[2]


def test_four_losses_and_where_they_end():
    fits = {variant: fit(Regression(variant, lr=0.3)) for variant in VARIANTS}
    figure, alt = losses_figure(fits, NAMES)
    assert_drawable(figure)
    looks = {(t["line"]["dash"], t["marker"]["symbol"]) for t in figure["data"]}
    assert len(looks) == 4, "told apart without colour"
    for trace, (variant, run) in zip(figure["data"], fits.items(), strict=True):
        assert trace["name"] == NAMES[variant] and len(trace["x"]) == len(run.loss)
        assert f"{NAMES[variant]}: {end_in_words(run)}" in alt
    assert fits["none"].diverged and "none: diverged at step" in alt


def test_a_diverged_run_is_an_open_mark_at_the_top():
    rates = ("0.1", "1")
    rows = {
        variant: [fit(Regression(variant, lr=float(rate))) for rate in rates]
        for variant in VARIANTS
    }
    figure, alt = rates_figure(rates, rows, NAMES)
    assert_drawable(figure)
    top = figure["layout"]["yaxis"]["range"][1]
    for trace, row in zip(figure["data"], rows.values(), strict=True):
        for y, symbol, run in zip(trace["y"], trace["marker"]["symbol"], row, strict=True):
            assert symbol.endswith("-open") == run.diverged
            assert y == pytest.approx(top if run.diverged else run.last, rel=1e-5)
    assert "diverged at step" in alt
