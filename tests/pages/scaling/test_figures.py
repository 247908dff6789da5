"""The charts of "Scaling the inputs": each point is the number it stands for."""

from typing import Any

import numpy as np
import pytest

from normviz.nets.descent import descend, least_squares
from normviz.nets.descent_rates import RateSweep, contraction
from normviz.nets.tables import example
from normviz.norms.scaling import SCALERS, corners
from pages.scaling.figures import Cloud, cloud_figures, window
from pages.scaling.figures_descent import DRAWN_STEPS, FRAMES, Runner, milestones, race_figures
from pages.scaling.figures_rates import sweep_figure
from tests.pages.drawn import assert_drawable

TABLE = example("students")


def runner(
    kind: str, table: np.ndarray = TABLE, share: float = 0.0, effect: bool = False
) -> Runner:
    problem = least_squares(SCALERS[kind](table[:, :2]).y, table[:, 2])
    rate = share * problem.limit() if share else problem.best_rate()
    run = descend(problem, rate)
    units = np.sqrt(np.diag(problem.hessian)) if effect else np.ones(2)
    return Runner(kind, kind, problem, run, contraction(problem, rate), units, ("<b>", "b"))


def race(*runners: Runner) -> tuple[list[dict[str, Any]], list[str]]:
    figures, alts = race_figures(runners, 0.01)
    for figure in figures:
        assert_drawable(figure)
    return figures, alts


def path(figure: dict[str, Any]) -> dict[str, Any]:
    (line,) = [trace for trace in figure["data"] if trace["mode"] == "lines+markers"]
    return line


def rings(figure: dict[str, Any]) -> list[np.ndarray]:
    """The points of each level set."""
    (bands,) = [trace for trace in figure["data"] if trace.get("fill") == "toself"]
    points = np.column_stack([bands["x"], bands["y"]])
    gaps = np.flatnonzero(np.isnan(points[:, 0]))
    return [part[~np.isnan(part[:, 0])] for part in np.split(points, gaps)[: len(gaps)]]


def turning(ring: np.ndarray) -> float:
    """Whether a ring runs to the left (1) or to the right (-1) around its inside."""
    a, b = ring[:-1] - ring.mean(axis=0), ring[1:] - ring.mean(axis=0)
    return float(np.sign(np.sum(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])))


@pytest.mark.parametrize("kind", SCALERS)
def test_the_path_is_every_step_that_was_taken(kind: str) -> None:
    one = runner(kind)
    line = path(race(one, one)[0][0])
    np.testing.assert_allclose(np.column_stack([line["x"], line["y"]]), one.run.weights, rtol=1e-6)


def test_rings_are_level_sets_and_a_quarter_apart() -> None:
    one = runner("none")
    found = rings(race(one, one)[0][0])
    levels = [one.problem.gap(ring).mean() for ring in found]
    ratios = np.divide(levels[:-1], levels[1:])
    np.testing.assert_allclose(ratios, 4, rtol=1e-3)
    assert any(level == pytest.approx(one.run.gap[0], rel=1e-3) for level in levels)
    sides = [turning(ring) for ring in found]
    assert sides == [sides[0] * (-1) ** i for i in range(len(found))], "every other band is filled"


def test_both_valleys_have_one_scale_and_the_same_view() -> None:
    figures, _alts = race(runner("none"), runner("standardize"))
    for figure, one in zip(figures[:2], (runner("none"), runner("standardize")), strict=True):
        layout = figure["layout"]
        assert layout["yaxis"]["scaleanchor"] == "x" and layout["yaxis"]["scaleratio"] == 1
        spans = [layout[name]["range"] for name in ("xaxis", "yaxis")]
        lengths = [high - low for low, high in spans]
        assert lengths[0] == pytest.approx(lengths[1])
        farthest = np.abs(one.problem.best).max()
        assert lengths[0] == pytest.approx(2.8 * farthest), "as many times the way to go"
        for (low, high), best in zip(spans, one.problem.best, strict=True):
            assert low < 0 < high and (low + high) / 2 == pytest.approx(best)


def test_as_effects_both_problems_are_one() -> None:
    a, b = (runner(kind, effect=True) for kind in ("none", "standardize"))
    figures, _alts = race(a, b)
    for one, other in zip(rings(figures[0]), rings(figures[1]), strict=True):
        gaps = [r.problem.gap(ring / r.units).mean() for r, ring in ((a, one), (b, other))]
        assert gaps[0] == pytest.approx(gaps[1], rel=1e-4)
    assert figures[0]["layout"]["xaxis"]["range"] == pytest.approx(
        figures[1]["layout"]["xaxis"]["range"]
    )


def test_all_three_have_the_same_frames_and_a_frame_is_its_step() -> None:
    a, b = runner("none", example("wide")), runner("standardize", example("wide"))
    figures, _alts = race(a, b)
    names = [[frame["name"] for frame in figure["frames"]] for figure in figures]
    assert names[0] == names[1] == names[2]
    assert len(names[0]) <= FRAMES
    steps = milestones(a.run.steps)
    for figure, one in zip(figures[:2], (a, b), strict=True):
        for frame, step in zip(figure["frames"], steps, strict=True):
            here = frame["data"][-1]
            at = one.run.weights[min(step, one.run.steps)]
            assert [here["x"][2], here["y"][2]] == pytest.approx(at.tolist(), rel=1e-5)
            assert [here["x"][1], here["y"][1]] == pytest.approx(one.problem.best.tolist())
            assert frame["data"][0]["meta"]["points"] == min(step, one.run.steps) + 1
    for frame, step in zip(figures[2]["frames"], steps, strict=True):
        (spots,) = frame["data"]
        for i, one in enumerate((a, b)):
            k = min(step, one.run.steps)
            assert spots["x"][i] == k
            assert spots["y"][i] == pytest.approx(max(one.run.gap[k] / one.run.gap[0], 1e-30))


def test_a_long_path_is_thinned_where_it_says_so() -> None:
    one = runner("none", example("dollars"))
    assert one.run.steps > DRAWN_STEPS
    figure = race(one, runner("standardize"))[0][0]
    assert len(path(figure)["x"]) == DRAWN_STEPS + 1
    dots = figure["data"][-2]
    assert len(dots["x"]) <= 80
    assert figure["frames"][-1]["data"][1]["meta"]["points"] == len(dots["x"])
    assert max(len(t["x"]) for t in figure["data"]) <= 700


def test_theory_is_a_straight_line_through_what_was_measured() -> None:
    one = runner("none")
    figure = race(one, runner("standardize"))[0][2]
    curve, theory = figure["data"][0], figure["data"][2]
    slope = np.log(theory["y"][1]) / theory["x"][1]
    assert slope == pytest.approx(2 * np.log(one.contraction))
    measured = np.log(curve["y"][-1]) / curve["x"][-1]
    assert measured == pytest.approx(slope, rel=0.05)


def test_a_run_that_diverges_stays_on_the_axis_of_its_gap() -> None:
    figures, alts = race(runner("none", share=1.02), runner("standardize", share=1.02))
    low, high = figures[2]["layout"]["yaxis"]["range"]
    for trace in figures[2]["data"][:2]:
        values = np.log10(trace["y"])
        assert low < values.min() and values.max() < high
    assert "of the first gap is left" in alts[2]


def test_words_of_a_learner_are_words() -> None:
    figure = race(runner("none"), runner("standardize"))[0][0]
    assert figure["layout"]["xaxis"]["title"]["text"] == "&lt;b>"


def test_a_loss_without_slope_is_drawn_too() -> None:
    flat = np.column_stack([np.full(5, 2.0), np.full(5, 3.0), np.arange(5.0)])
    problem = least_squares(flat[:, :2], flat[:, 2])
    one = Runner("n", "t", problem, descend(problem, 1.0), np.nan, np.ones(2), ("a", "b"))
    assert not rings(race(one, one)[0][0])


@pytest.mark.parametrize("last", [0, 1, 47, 48, 60, 400, 4000])
def test_milestones_begin_one_by_one_and_end_at_the_end(last: int) -> None:
    steps = milestones(last)
    assert len(steps) <= FRAMES and steps == sorted(set(steps))
    assert steps[0] == 0 and steps[-1] == last
    assert steps[:16] == list(range(min(last + 1, 16)))


# --- the clouds ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", SCALERS)
def test_the_clouds_hold_every_sample_and_the_new_one(kind: str) -> None:
    x, new = TABLE[:, :2], np.array([40.0, 80.0])
    scaled = SCALERS[kind](x)
    box = corners(scaled, kind) or (None, None)
    figures, alts = cloud_figures(
        Cloud(x, new, *box),
        Cloud(scaled.y, scaled.transform(new[None])[0], *box),
        ("age", "tuition"),
        ("before", "after"),
    )
    for figure, values in zip(figures, (x, scaled.y), strict=True):
        assert_drawable(figure)
        points, star = figure["data"][-2:]
        np.testing.assert_allclose(np.column_stack([points["x"], points["y"]]), values, rtol=1e-6)
        for name, at in (("xaxis", star["x"][0]), ("yaxis", star["y"][0])):
            low, high = figure["layout"][name]["range"]
            assert low < at < high
        ranges = [figure["layout"][name]["range"] for name in ("xaxis", "yaxis")]
        assert np.ptp(ranges[0]) == pytest.approx(np.ptp(ranges[1])), "one unit is one length"
    assert "16 points. age from 18 to 25, tuition from 20 to 50; the new one at (40, 80)" in alts[0]


@pytest.mark.parametrize("kind", ["minmax", "standardize", "robust"])
def test_the_box_is_drawn_from_corner_to_corner(kind: str) -> None:
    x = TABLE[:, :2]
    low, high = corners(SCALERS[kind](x), kind) or (None, None)
    assert low is not None and high is not None
    cloud = Cloud(x, x[0], low, high)
    (figure, _scaled), _alts = cloud_figures(cloud, cloud, ("a", "b"), ("before", "after"))
    drawn = figure["data"][0]
    np.testing.assert_allclose([min(drawn["x"]), min(drawn["y"])], low, rtol=1e-6)
    np.testing.assert_allclose([max(drawn["x"]), max(drawn["y"])], high, rtol=1e-6)


def test_a_cloud_on_one_spot_has_a_window() -> None:
    (x0, x1), (y0, y1) = window(Cloud(np.ones((3, 2)), np.ones(2), None, None))
    assert x0 < 1 < x1 and y0 < 1 < y1


# --- all rates -----------------------------------------------------------------------------------


def test_rates_that_never_arrive_leave_a_gap() -> None:
    shares = np.array([0.5, 0.9])
    sweep = RateSweep(shares, np.array([3.0, np.nan]), shares, np.array([4.0, np.inf]))
    none = RateSweep(shares, np.full(2, np.nan), shares, np.full(2, np.inf))
    figure, alt = sweep_figure(["a", "b"], [sweep, none], most=1000)
    assert_drawable(figure)
    line, dots = figure["data"][:2]
    assert line["y"][0] == 4 and np.isnan(line["y"][1])
    assert dots["y"][0] == 3
    assert "a: 3 steps at best, at 0.50 of the limit." in alt and "b:" not in alt
