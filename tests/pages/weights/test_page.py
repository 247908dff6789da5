"""The weight norm page says what the core computes; each control reaches its picture."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from normviz.nets.regression import VARIANTS, Fit, Regression, fit
from normviz.nets.weight_descent import (
    DescentSetup,
    Weights,
    descend,
    gradient,
    outputs,
    two_classes,
)
from normviz.nets.weight_landscape import spread
from normviz.readers.presets import presets
from normviz.ui.live_slider import LiveSlider
from normviz.ui.numbers import number, small
from pages.weights.figures_nets import end_in_words
from pages.weights.state import _fit  # which keeps what the page has run
from pages.weights.tries import tries
from tests.pages.support import (
    address,
    component,
    components,
    open_app,
    press,
    reading,
    reveal,
    seen,
    words,
)
from tests.recompute import wrong_lines

START = Weights(-1.0, 2.0, 1.5)


def open_weights(**query: str) -> AppTest:
    app = open_app("weights", **query)
    assert not app.exception
    return app


def plots(app: AppTest) -> list[dict[str, Any]]:
    return [graph for each in components(app, "normviz_plot") for graph in each["graphs"]]


def test_the_first_view_reads_the_neuron() -> None:
    app, found = open_weights(), gradient(two_classes(), START)
    text = reading(app)
    assert "w = (−0.671, 1.34) has the length |g| = 1.5" in text and "‖v‖ = 2.236" in text
    assert f"the loss is {number(found.loss, 3)}" in text
    std = outputs(two_classes(), START).std()
    assert f"mean 0 and standard deviation {number(std, 3)}" in text
    assert f"90.000° to v: v·∇v = {small(found.dot, found.push)}" in text
    assert abs(found.dot) < 1e-15
    push = np.sqrt(found.dv @ found.dv)
    turn = np.degrees(np.arctan2(push, START.norm))
    assert f"turns v by {number(turn, 3)}°" in text
    assert f"only grow, to {number(np.hypot(START.norm, push), 4)}" in text


def test_the_formula_has_the_numbers() -> None:
    app, other = open_weights(lr="10"), open_weights(v1="2", lr="0.3")
    symbols, numbers = (str(each.value) for each in app.latex)
    assert symbols == other.latex[0].value, "what does not change is not set anew"
    assert r"w = 1.5 \cdot (-1, 2) / 2.236 = (-0.671, 1.34)" in numbers
    found = gradient(two_classes(), START)
    along, across, dv = (
        "({}, {})".format(*(f"{each:.3g}" for each in values))
        for values in (found.along, found.across, found.dv)
    )
    note = component(app, "normviz_plane")["note"].replace("−", "-")
    assert note == f"∇w = {along} along v + {across} across v."
    assert r"\nabla_v L = 1.5 / 2.236 \cdot (-0.2406, -0.1203) \\ = " + dv in numbers
    assert r"10 \cdot 1.5^2 / 2.236^2 = 4.5" in numbers


def test_every_control_of_the_neuron_reaches_picture_and_numbers() -> None:
    app = open_weights(v1="0.5", v2="-1.5", g="-2", b="0.75", seed="3")
    weights = Weights(0.5, -1.5, -2.0, 0.75)
    found = gradient(two_classes(3), weights)
    assert f"the loss is {number(found.loss, 3)}" in reading(app)
    plane = component(app, "normviz_plane")
    assert plane["values"] == {"v1": 0.5, "v2": -1.5, "g": -2.0, "b": 0.75}
    assert len(plane["points"]) == 64
    np.testing.assert_allclose([each[:2] for each in plane["points"]], two_classes(3).x, atol=0.006)
    assert [each[2] for each in plane["points"]] == two_classes(3).label.tolist()
    np.testing.assert_allclose(plane["arrows"]["dw"], -3 * found.dw)
    np.testing.assert_allclose(
        np.add(plane["arrows"]["along"], plane["arrows"]["across"]), plane["arrows"]["dw"]
    )
    sliders = component(app, "normviz_live_slider")["sliders"]
    assert {each["name"]: each["value"] for each in sliders} == plane["values"]
    assert f"mean {spread(two_classes(3), weights).all.mean[0]:.2f}" in plots(app)[0]["alt"]


def test_a_gradient_that_is_too_long_for_the_plane_is_drawn_shorter() -> None:
    plane = component(open_weights(v1="-0.05", v2="0.1"), "normviz_plane")
    assert np.hypot(*plane["arrows"]["dv"]) == pytest.approx(3.0)
    dv = gradient(two_classes(), Weights(-0.05, 0.1, 1.5)).dv
    assert f"−∇v has the length {number(np.hypot(*dv), 3)} and is drawn" in plane["note"]


def test_what_the_plane_sends_is_held_to_the_grid() -> None:
    slider = LiveSlider("v1", "v₁", -3.0, 3.0, 0.05, 0.0)
    assert slider.nearest(0.333) == 0.35 and slider.nearest(9.0) == 3.0


def test_the_zero_vector_is_told_and_mended() -> None:
    app = open_weights(v1="0", v2="0")
    assert "points nowhere" in reading(app)
    assert "The zero vector has no direction" in words(app) and "(NaN, NaN)" in words(app)
    assert r"\frac{0}{0}" in app.latex[1].value
    press(app, "Give v a direction")
    assert address(app) == {} and "90.000°" in reading(app)


def test_no_length_is_told_and_mended() -> None:
    app = open_weights(g="0")
    assert "g = 0 makes w = 0" in words(app)
    dg = gradient(two_classes(), replace(START, g=0.0)).dg
    assert f"∇g = {number(dg, 3)}" in words(app) and "gradient in v is 0" in reading(app)
    assert address(press(app, "Set g to 1.5")) == {}


def test_a_short_v_is_told_and_mended() -> None:
    app = open_weights(v1="-0.05", v2="0.1")
    assert "v is short: ‖v‖ = 0.11" in words(app)
    path = descend(DescentSetup(Weights(-0.05, 0.1, 1.5), 1.0, 64, 2))
    turned = np.degrees(np.arctan(path.push[1] / path.norm[1]))
    assert f"on all points, turns v by {number(turned, 3)}°" in words(app)
    assert address(press(app, "Back to the first v")) == {}


def test_the_growth_section_has_the_descent() -> None:
    app = open_weights(section="growth", lr="3", batch="1", seed="2")
    path = descend(DescentSetup(START, 3.0, 1, 100, 2))
    text = words(app)
    assert f"from **2.236** to **{number(path.norm[-1], 4)}**" in text
    assert f"says {number(path.expected[-1], 4)}" in text
    assert f"from {number(path.rate[0], 3)} to {number(path.rate[-1], 3)}" in text
    assert (
        f"ends at {number(path.loss[-1], 3)}; with w itself at {number(path.plain_loss[-1], 3)}"
        in text
    )
    assert len(plots(app)) == 4 and plots(app)[1]["spec"]["frames"]
    wrong, held, _about = wrong_lines(str(app.latex[-1].value).replace("$$", ""))
    assert not wrong and held == 1
    assert f"= {path.norm[1] ** 2:.4g}" in app.latex[-1].value
    assert "leaves it where it is" in words(open_weights(section="growth", v1="0", v2="0"))


def test_mean_only_batch_norm_of_the_small_batch() -> None:
    app = open_weights(section="mean")
    text = words(app)
    assert r"\hat x_{11} = 1 - 3 = -2" in app.latex[-1].value
    assert "| feature 1 | 1, 4, 4 | −2, 1, 1 |" in text
    assert "| feature 1 | 3 → 0 | 1.414 → 1.414 | 1 |" in text
    assert "| feature 4 | 5 → 0 | 2.16 → 2.16 | 1 |" in text


@pytest.mark.parametrize("key", [key for key, each in presets().items() if len(each.shape) == 2])
def test_mean_only_batch_norm_of_every_table(key: str) -> None:
    text = words(open_weights(section="mean", preset=key))
    x = presets()[key].make().astype(np.float64)
    name = presets()[key].labels(x.shape)[1][0]
    std = number(x[:, 0].std(), 4)
    assert any(
        line.startswith(f"| {name.split('(')[0]}".rstrip()) and f" → 0 | {std} → {std} |" in line
        for line in text.replace("\\", "").splitlines()
    )
    assert ("With one sample" in text) == (len(x) == 1)


def fits_of(seeds: range = range(5), **changes: Any) -> list[dict[str, Fit]]:
    return [
        {each: _fit(Regression(each, seed=seed, **changes)) for each in VARIANTS} for seed in seeds
    ]


@pytest.mark.parametrize(
    "query", [{}, {"rate": "0.3", "offset": "2"}, {"start": "3", "fromdata": "1", "hidden": "1"}]
)
def test_four_nets_end_where_they_end(query: dict[str, str]) -> None:
    app = open_weights(section="nets", **query)
    asked = {"lr": float(query.get("rate", "0.1")), "hidden": int(query.get("hidden", "2"))}
    text = words(app)
    start, offset = float(query.get("start", "1")), float(query.get("offset", "0"))
    for variant in VARIANTS:
        from_data = "fromdata" in query and variant in ("weight", "mean")
        setup = Regression(variant, **asked, start=start, offset=offset, from_data=from_data)
        assert end_in_words(fit(setup)) in text
        moved = abs(fit(setup).loss[0] - fit(replace(setup, start=1.0, offset=0.0)).loss[0])
        assert (number(moved, 2) in text) or not query
    assert "With one seed, who is ahead is not to be told" in text and "Lowest" not in text


def test_who_is_ahead_is_said_over_several_seeds() -> None:
    split = words(open_weights(section="nets", seeds="1"))
    by_seed = fits_of()
    lasts = [fits["mean"].last for fits in by_seed]
    assert f"mean-only batch norm {min(lasts):.3f} to {max(lasts):.3f}" in split
    firsts = [min(VARIANTS, key=lambda name: fits[name].last) for fits in by_seed]
    assert len(set(firsts)) > 1
    assert f"Seeds with which each is lowest: none {firsts.count('none')}," in split
    assert "not to be told from chance here" in split
    clear = words(open_weights(section="nets", seeds="1", hidden="1"))
    assert {min(VARIANTS, key=lambda name: f[name].last) for f in fits_of(hidden=1)} == {"none"}
    assert "**Lowest with every seed: none.**" in clear


def test_the_sweep_is_computed_when_it_is_asked_for() -> None:
    assert len(plots(open_weights(section="nets"))) == 2
    graphs = plots(open_weights(section="nets", sweep="1", hidden="1"))
    assert len(graphs) == 3
    assert f"{fit(Regression('batch', lr=0.03, hidden=1)).last:.3f}" in graphs[2]["alt"]


def test_all_four_diverge_and_the_page_says_so() -> None:
    text = words(open_weights(section="nets", rate="1", hidden="2"))
    assert "All four diverge" in text


@pytest.mark.parametrize(
    ("ask", "answer"),
    [("double", "gradient"), ("grow", "longer")],
)
def test_a_question_hides_its_answer_until_there_is_a_guess(ask: str, answer: str) -> None:
    app = open_weights(section="predict", ask=ask)
    assert "Your guess first" in reading(app) and not app.latex
    assert component(app, "normviz_plane")["arrows"] is None
    app.radio[0].set_value(answer)
    reveal(app)
    assert any("That is right" in each.value for each in app.success)
    assert app.latex and component(app, "normviz_plane")["arrows"]


def test_the_answers_have_the_numbers() -> None:
    app = open_weights(section="predict", ask="grow", lr="10")
    app.radio[0].set_value("same")
    reveal(app)
    norm = descend(DescentSetup(START, 10.0, 4)).norm
    assert f"From 2.236 to {number(norm[-1], 4)}." in words(app)
    app = open_weights(section="predict", ask="rate")
    app.slider[0].set_value(0.5)
    reveal(app)
    assert any("it is 0.25. The gap is 0.25" in each.value for each in app.info)
    app = open_weights(section="predict", ask="double")
    app.radio[0].set_value("all")
    reveal(app)
    halved = gradient(two_classes(), START).dv / 2
    assert f"becomes ({number(halved[0], 3)}, {number(halved[1], 3)})" in words(app)


def test_a_zero_vector_does_not_grow() -> None:
    app = open_weights(section="predict", ask="grow", v1="0", v2="0")
    app.radio[0].set_value("same")
    reveal(app)
    assert any("That is right" in each.value for each in app.success)


def test_the_articles_section_has_the_numbers_of_the_page() -> None:
    text = words(open_weights(section="articles", g="2"))
    assert "w moves by 0." in text and "with |g| = 2 it lies between" in text
    by_seed = fits_of()
    for variant in VARIANTS:
        lasts = [fits[variant].last for fits in by_seed]
        assert f"{min(lasts):.3f} to {max(lasts):.3f}" in text
    sooner = sum(fits["weight"].last < fits["none"].last for fits in by_seed)
    assert 0 < sooner < 5
    assert "that is not to be told from chance: with weight norm" in text
    assert f"lower than without a norm at {sooner} of 5 seeds" in text
    grown = [number(fits["batch"].grown, 4) for fits in by_seed]
    assert f"with batch norm: {', '.join(grown)}; without" in text
    assert all(fits["batch"].grown > 1 for fits in by_seed) and "they grow with every seed" in text


def test_what_training_does_to_the_weights_is_said_as_it_comes_out() -> None:
    less = words(open_weights(section="articles", hidden="1"))
    pairs = [(fits["none"].grown, fits["batch"].grown) for fits in fits_of(hidden=1)]
    assert all(batch > none for none, batch in pairs)
    assert "They grow more than without a norm, with every seed." in less
    assert "with weight norm the loss ends lower than without a norm at none of" in less
    lost = words(open_weights(section="articles", rate="1"))
    assert "does not keep every training from diverging" in lost
    assert "the net diverges with weight norm and without, at every seed" in lost


@pytest.mark.parametrize(
    ("place", "verdict"),
    [
        ({}, "So here the mean is less noisy than the variance"),
        ({"seed": "3", "v1": "-1.95", "v2": "0.4"}, "So here the variance is less noisy"),
    ],
)
def test_which_statistic_is_noisier_is_said_as_it_is(place: dict[str, str], verdict: str) -> None:
    v = float(place.get("v1", "-1")), float(place.get("v2", "2"))
    z = outputs(two_classes(int(place.get("seed", "0"))), Weights(*v, 1.5))
    kurtosis = np.mean((z - z.mean()) ** 4) / z.var() ** 2
    text = words(open_weights(section="articles", hidden="1", rate="1", **place))
    assert f"{verdict}" in text and f"these outputs is {number(kurtosis, 3)}" in text


@pytest.mark.parametrize("still", [{"v1": "0", "v2": "0"}, {"g": "0"}])
def test_where_no_gradient_reaches_v_nothing_changes(still: dict[str, str]) -> None:
    app = open_weights(section="predict", ask="double", **still)
    app.radio[0].set_value("nothing")
    reveal(app)
    assert any("That is right" in each.value for each in app.success)
    assert "no gradient reaches v here" in words(app)


def test_steps_to_try_set_the_controls() -> None:
    data = component(open_weights(), "normviz_try_this")
    steps = tries()
    assert [item["label"] for item in data["items"]] == [step.label for step in steps]
    assert 4 <= len(steps) <= 6
    first = open_weights()
    for step in steps:
        app = open_weights(**{name: str(value) for name, value in step.changes.items()})
        assert not seen(app)
        assert (reading(app), words(app)) != (reading(first), words(first)), step.label


def test_what_the_steps_promise_comes_true() -> None:
    wild = descend(DescentSetup(START, lr=30.0, batch=4))
    assert wild.norm[-1] > 5 * wild.norm[0]
    assert wild.loss[20:].mean() < 0.8 * wild.plain_loss[20:].mean()
    tiny = descend(DescentSetup(Weights(-0.05, 0.1, 1.5), batch=4))
    assert tiny.norm[1] > 10 * tiny.norm[0] and tiny.norm[-1] < 1.5 * tiny.norm[1]
    ends = {each: fit(Regression(each, start=3.0)) for each in VARIANTS}
    assert [each for each, run in ends.items() if not run.diverged] == ["batch"]
    for each in ("weight", "mean"):
        assert not fit(Regression(each, start=3.0, from_data=True)).diverged


@pytest.mark.parametrize("section", ["try", "predict", "growth", "mean", "nets", "articles"])
@pytest.mark.parametrize("corner", [{"v1": "0", "v2": "0"}, {"g": "0"}, {"v1": "3", "g": "-3"}])
def test_every_corner_runs(section: str, corner: dict[str, str]) -> None:
    assert not seen(open_weights(section=section, lr="30", batch="1", **corner))
