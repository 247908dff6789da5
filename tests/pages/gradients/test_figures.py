"""The charts of "Gradients": each bar, line and arrow is the number it stands for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from normviz.nets.clipping import WAYS, clip_parts
from normviz.nets.gradient_flow import Chain, gradient_flow
from normviz.nets.recurrent_training import Reading, ReadingRun, learn_to_read
from normviz.nets.saturation import neuron
from pages.gradients.figures import flow_figures
from pages.gradients.figures_clip import clip_figures
from pages.gradients.figures_neurons import neuron_figures
from pages.gradients.figures_powers import power_axis, powers, reach
from pages.gradients.figures_train import reading_figures
from tests.pages.drawn import assert_drawable

SMALL = Chain(depth=7, width=16, batch=8, activation="tanh", init="fixed", std=0.6)
NAMES = {"none": "no clipping", "value": "by value", "norm": "by one norm", "each": "each"}


# --- powers of ten -------------------------------------------------------------------------------


def test_an_axis_holds_one_and_all_values() -> None:
    rng = np.random.default_rng(0)
    for _case in range(50):
        values = 10.0 ** rng.uniform(-150, 50, 4) if _case % 2 else 10.0 ** rng.uniform(-2, 1, 4)
        low, high = reach(values)
        assert low < 0 < high
        assert low < powers(values).min() and powers(values).max() < high
        spec = power_axis("size", (low, high))
        assert 1 <= len(spec["tickvals"]) == len(spec["ticktext"]) <= 8
        assert 0 in spec["tickvals"]


def test_what_has_no_power_is_left_out() -> None:
    assert np.isnan(powers(np.array([0.0, np.nan, np.inf]))).all()
    assert reach(np.array([0.0, np.inf])) == reach(np.array([1.0]))


def test_ticks_are_written_as_people_write_them() -> None:
    spec = power_axis("size", (-1.0, 0.5))
    assert spec["ticktext"] == ["0.1", "0.2", "0.5", "1", "2"]
    assert power_axis("size", (-30.0, 1.0))["ticktext"][0] == "10⁻³⁰"


# --- the deep net --------------------------------------------------------------------------------


@pytest.mark.parametrize("weights", [False, True])
@pytest.mark.parametrize("norm", ["none", "batch"])
@pytest.mark.parametrize("clip", ["none", "value"])
def test_flow_charts_can_be_drawn(weights: bool, norm: str, clip: str) -> None:
    flow = gradient_flow(replace(SMALL, norm=norm, clip=clip, clip_at=0.01))
    figures, alts = flow_figures(flow, weights=weights)
    assert len(figures) == len(alts) == 3 and all(alts)
    for figure in figures:
        assert_drawable(figure)


def test_points_are_powers_of_the_sizes() -> None:
    flow = gradient_flow(SMALL)
    forward, backward, _silent = flow_figures(flow)[0]
    points, theory = forward["data"]
    np.testing.assert_allclose(10.0 ** points["y"], flow.forward[1:], rtol=1e-5)
    np.testing.assert_allclose(10.0 ** theory["y"], flow.forward_theory[1:], rtol=1e-5)
    points, theory = backward["data"]
    np.testing.assert_allclose(10.0 ** points["y"], flow.backward / flow.backward[-1], rtol=1e-5)
    assert points["y"][-1] == theory["y"][-1] == 0  # both begin at layer 7
    assert 10.0 ** theory["y"][0] == pytest.approx(flow.left_theory, rel=1e-5)
    assert points["x"].tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert points["mode"] == "markers" and theory["line"]["dash"] == "dash"


def test_clipped_weights_stand_beside_the_others() -> None:
    flow = gradient_flow(replace(SMALL, clip="norm", clip_at=0.001))
    figures, alts = flow_figures(flow, weights=True)
    before, after = figures[1]["data"]
    np.testing.assert_allclose(10.0 ** before["y"], flow.weights, rtol=1e-5)
    np.testing.assert_allclose(10.0 ** after["y"], flow.clipped, rtol=1e-5)
    assert before["marker"]["symbol"] != after["marker"]["symbol"]
    assert f"After clipping: layer 1 {flow.clipped[0]:.3g}" in alts[1]
    assert len(flow_figures(gradient_flow(SMALL), weights=True)[0][1]["data"]) == 1


def test_shares_and_slopes_are_percent() -> None:
    flow = gradient_flow(SMALL)
    saturated, slope = flow_figures(flow)[0][2]["data"]
    np.testing.assert_allclose(slope["y"], 100 * flow.slope, rtol=1e-6)
    np.testing.assert_allclose(saturated["y"], 100 * flow.saturated, rtol=1e-6)
    assert saturated["y"].max() > 20
    relu = gradient_flow(replace(SMALL, activation="relu"))
    dead, slope = flow_figures(relu)[0][2]["data"]
    np.testing.assert_allclose(dead["y"], 100 * relu.dead)
    assert dead["y"].max() > 5 and dead["name"] == "dead units"
    sigmoid = gradient_flow(replace(SMALL, activation="sigmoid"))
    np.testing.assert_allclose(flow_figures(sigmoid)[0][2]["data"][1]["y"], 400 * sigmoid.slope)


def test_axes_stay_while_depth_moves_a_little() -> None:
    axes = []
    for depth in (20, 21):
        figures, _alts = flow_figures(gradient_flow(replace(SMALL, depth=depth, std=0.25)))
        axes.append([figure["layout"]["xaxis"]["range"] for figure in figures])
        axes[-1].append(figures[0]["layout"]["yaxis"]["range"])
    assert axes[0] == axes[1]


def test_a_gradient_that_does_not_arrive_is_drawn_as_no_point() -> None:
    flows = (gradient_flow(Chain(depth=50, width=4, batch=8, seed=seed)) for seed in range(9))
    flow = next(flow for flow in flows if flow.left == 0)
    for weights in (False, True):
        figures, _alts = flow_figures(flow, weights=weights)
        assert np.isnan(figures[1]["data"][0]["y"][0])
        for figure in figures:
            assert_drawable(figure)


# --- two neurons ---------------------------------------------------------------------------------


@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
def test_neurons_stand_on_the_curve_with_their_tangents(activation: str) -> None:
    both = [neuron(activation, z, layers=9) for z in (-5.0, 2.0)]
    figures, alts = neuron_figures(activation, "name", both, np.full(9, 0.25))
    for figure in figures:
        assert_drawable(figure)
    tangents, marks = figures[0]["data"][2::2], figures[0]["data"][3::2]
    for each, tangent, mark in zip(both, tangents, marks, strict=True):
        assert (mark["x"][0], mark["y"][0]) == pytest.approx((each.z, each.value))
        rise, run = np.diff(tangent["y"])[0], np.diff(tangent["x"])[0]
        assert rise / run == pytest.approx(each.slope, abs=1e-5)
    first, second, best = figures[1]["data"]
    # no bars on an axis without a zero; where both are in one place, one is seen within the other
    assert first["mode"] == second["mode"] == "markers"
    assert (
        first["marker"]["size"] < second["marker"]["size"] and "open" in second["marker"]["symbol"]
    )
    np.testing.assert_array_equal(first["y"], powers(both[0].left))
    np.testing.assert_array_equal(second["customdata"], both[1].left)
    np.testing.assert_allclose(10.0 ** best["y"], 0.25, rtol=1e-6)
    assert f"{both[1].left[-1]:.3g} is left" in alts[1]


# --- clipping, drawn -----------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [0.1, 1.0, 10.0])
def test_arrows_end_at_the_gradients(limit: float) -> None:
    parts = [np.array([3.0, 4.0]), np.array([-0.3, -10.0])]
    results = {how: clip_parts(parts, how, limit) for how in WAYS[1:]}
    figures, alts = clip_figures(parts, results, NAMES, limit)
    for place, figure in enumerate(figures):
        assert_drawable(figure)
        arrows = [parts[place], *(out.parts[place] for out in results.values())]
        for trace, vector in zip(figure["data"], arrows, strict=True):
            assert (trace["x"][1], trace["y"][1]) == pytest.approx(tuple(vector), rel=1e-6)
            assert trace["x"][0] == trace["y"][0] == 0
            low, high = figure["layout"]["xaxis"]["range"]
            assert low < min(vector.min(), -limit) and max(vector.max(), limit) < high
        rect, circle = figure["layout"]["shapes"]
        assert rect["x1"] == circle["x1"] == limit and circle["x0"] == -limit
        assert figure["layout"]["xaxis"]["range"] == figure["layout"]["yaxis"]["range"]
        assert figure["layout"]["yaxis"]["scaleanchor"] == "x"
    looks = [(t["line"]["color"], t["line"]["dash"]) for t in figures[0]["data"][1:]]
    assert len({dash for _colour, dash in looks}) == 3
    if limit == 1:
        assert "the gradient (3, 4) as an arrow. by value (1, 1); by one norm (" in alts[0]


# --- the run -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def runs() -> dict[str, ReadingRun]:
    setup = Reading(steps=30)
    limits = {"none": 1.0, "value": 0.1, "norm": 1.0}
    return {
        how: learn_to_read(replace(setup, clip=how, clip_at=limit)) for how, limit in limits.items()
    }


def test_a_run_that_explodes_leaves_the_frame(runs: dict[str, ReadingRun]) -> None:
    figures, alts = reading_figures(runs, NAMES)
    for figure in figures:
        assert_drawable(figure)
        low, high = figure["layout"]["yaxis"]["range"]
        plain, value, norm = figure["data"]
        assert plain["y"][-1] > high and len(plain["x"]) == runs["none"].stopped
        assert np.isfinite(plain["y"]).all()
        for trace in (value, norm):
            assert len(trace["x"]) == 30
            assert low < trace["y"][-10:].min() and trace["y"][-10:].max() < high
        assert len({trace["line"]["dash"] for trace in figure["data"]}) == 3
    step = runs["none"].stopped
    assert f"no clipping ends at step {step} without a finite loss" in alts[0]


def test_the_curves_are_those_of_the_runs(runs: dict[str, ReadingRun]) -> None:
    loss, before, after = reading_figures(runs, NAMES)[0]
    run, last = runs["norm"], 2
    assert 10.0 ** loss["data"][last]["y"][-1] == pytest.approx(run.loss[-9:].mean(), rel=1e-5)
    np.testing.assert_allclose(10.0 ** before["data"][last]["y"], run.before, rtol=1e-5)
    np.testing.assert_allclose(10.0 ** after["data"][last]["y"], run.after, rtol=1e-5)
    assert after["layout"]["shapes"][0]["y0"] == 0  # log10 of the limit 1
