"""The scaling page: the descents beside theory, what is asked, tried and read."""

from __future__ import annotations

import numpy as np
import pytest

from normviz.nets.descent import descend
from normviz.nets.descent_rates import contraction, steps_needed
from normviz.nets.tables import example
from normviz.norms.scaling import SCALERS
from normviz.readers.share import pack
from normviz.ui.numbers import number
from pages.scaling.sections import tries
from tests.pages.scaling.support import (
    OWN,
    open_scaling,
    plots,
    problem,
    sliders,
)
from tests.pages.support import address, component, components, press, reading, reveal, seen, words

# --- descent -------------------------------------------------------------------------------------


def test_both_descents_are_counted_and_theory_agrees() -> None:
    app = open_scaling(view="descent", data="wide")
    table = example("wide")
    for kind, name in (("none", "Not scaled"), ("standardize", "Standardized")):
        loss = problem(kind, table)
        run = descend(loss, loss.best_rate())
        theory = steps_needed(contraction(loss, run.rate), 0.01)
        assert run.reached is not None and run.reached <= theory
        assert (
            f"{name}, κ = {number(loss.condition, 3)}: there at step {run.reached} "
            f"(theory: at the latest {theory:.0f})"
        ) in reading(app)
    assert len(plots(app)) == 3
    assert component(app, "normviz_plot")["together"] is True


def test_a_rate_just_above_the_limit_diverges_and_says_so() -> None:
    app = open_scaling(view="descent", pick="share", share="1.02")
    loss = problem("none")
    assert reading(app).count("it diverges") == 2
    assert f"The rate {number(1.02 * loss.limit(), 3)} is above the limit" in reading(app)
    assert f"{number(loss.limit(), 3)}, and each step multiplies" in reading(app)
    assert "by 1.04." in reading(app), "|1 - 1.02 · 2|"
    assert "Diverged (Not scaled, Standardized)" in words(app)
    press(app, "Use 0.9 of each limit")
    assert address(app) == {"view": "descent", "pick": "share"}
    assert "diverge" not in reading(app)


def test_one_rate_suits_one_problem_and_not_the_other() -> None:
    app = open_scaling(view="descent", pick="same", rate="0.0316")
    assert reading(app).count("it diverges") == 1
    assert "rate" in sliders(app) and "share" not in sliders(app)
    assert "Not scaled, κ = 15: it diverges. The rate 0.0316" in reading(app)


def test_momentum_moves_limit_and_steps() -> None:
    app = open_scaling(view="descent", data="wide", momentum="0.79")
    loss = problem("none", example("wide"))
    run = descend(loss, loss.best_rate(0.79), 0.79)
    assert f"there at step {run.reached} (the pace of the long run" in reading(app)
    plain = descend(loss, loss.best_rate())
    assert run.reached and plain.reached and run.reached < plain.reached / 3
    assert r"2(1 + \beta)" in app.latex[0].value
    same = open_scaling(view="descent", pick="share", share="1.01", momentum="0.5")
    assert "diverges" in reading(same), "the limit that counts has momentum in it"


def test_the_best_momentum_is_one_press_away() -> None:
    app = open_scaling(view="descent", section="rates")
    best = round(problem("none").best_momentum, 2)
    press(app, "Use the best momentum")
    assert address(app)["momentum"] == f"{best:g}"


@pytest.mark.parametrize("tolerance", ["0.1", "0.0001"])
def test_the_tolerance_counts(tolerance: str) -> None:
    app = open_scaling(view="descent", tol=tolerance)
    loss = problem("none")
    run = descend(loss, loss.best_rate(), tolerance=float(tolerance))
    assert f"Down to {100 * float(tolerance):g} %" in reading(app)
    assert f"there at step {run.reached} " in reading(app)


def test_without_a_bias_the_mean_counts() -> None:
    app = open_scaling(view="descent", bias="none", scaling="minmax")
    for kind in ("none", "minmax"):
        condition = problem(kind, bias="none").condition
        assert f"κ = {number(condition, 3)}:" in reading(app)
        assert condition > 2 * problem(kind).condition


def test_effects_change_the_axes_not_the_descent() -> None:
    own, effect = (open_scaling(view="descent", axes=axes) for axes in ("own", "effect"))
    assert reading(own) == reading(effect)
    titles = [plots(app)[0]["spec"]["layout"]["xaxis"]["title"]["text"] for app in (own, effect)]
    assert titles == ["w₁, of age", "effect of age"]
    assert plots(own)[0]["spec"]["data"] != plots(effect)[0]["spec"]["data"]


def test_eigenvalues_rates_and_what_the_bias_does() -> None:
    text = words(open_scaling(view="descent", section="rates"))
    for kind in ("none", "standardize"):
        loss = problem(kind)
        for value in (loss.steepest, loss.flattest):
            assert f" {number(value)} " in text
        for value in (loss.condition, loss.limit()):
            assert f" {number(value, 3)} " in text
    for kind in SCALERS:
        row = " | ".join(
            number(problem(kind, bias=bias).condition, 3) for bias in ("best", "none", "learned")
        )
        assert row in text


def test_rates_are_measured_and_theory_is_beside_them() -> None:
    app = open_scaling(view="descent", section="rates")
    graphs = [str(each) for each in components(app, "normviz_plot")]
    assert len(graphs) == 2
    loss = problem("none")
    steps = [descend(loss, share * loss.limit()).reached for share in (0.1, 0.5, 0.9)]
    assert steps[0] and steps[2] and steps[2] < steps[0]
    assert f"Not scaled: {steps[2]} steps at best, at 0.90 of the limit" in graphs[1]


# --- predict, try, read --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "truth"),
    [
        ({"ask": "new", "scaling": "minmax"}, "outside"),
        ({"ask": "new", "new": "20_30"}, "among"),
        ({"ask": "steps"}, "some"),
        ({"ask": "steps", "data": "wide"}, "many"),
        ({"ask": "steps", "data": "dollars"}, "most"),
        ({"ask": "steps", "data": "constant"}, "few"),
        ({"ask": "limit"}, "leaves"),
        ({"ask": "limit", "momentum": "0.5"}, "leaves"),
    ],
)
def test_questions_hide_the_picture_and_know_the_answer(query: dict[str, str], truth: str) -> None:
    for view in ("data", "descent"):
        app = open_scaling(section="predict", view=view, **query)
        kinds = [each.proto.component_name for each in app.get("bidi_component")]
        assert "normviz_plot" not in kinds and not app.latex
        assert "Your guess first" in reading(app)
        app.radio[0].set_value(truth)
        reveal(app)
        assert any("That is right" in each.value for each in app.success)
        assert plots(app) and app.latex


def test_another_one_asks_about_something_else() -> None:
    app = open_scaling(section="predict", ask="steps")
    app.radio[0].set_value("few")
    press(reveal(app), "Another one")
    assert address(app)["data"] == "wide" and "Your guess first" in reading(app)
    app = open_scaling(section="predict")
    app.radio[0].set_value("end")
    press(reveal(app), "Another one")
    assert "Your guess first" in reading(app) and address(app)["new"].startswith("21.5")


def test_steps_to_try_set_the_controls() -> None:
    data = component(open_scaling(), "normviz_try_this")
    steps = tries()
    assert [item["label"] for item in data["items"]] == [step.label for step in steps]
    assert 4 <= len(steps) <= 6
    first = plots(open_scaling())
    for step in steps:
        changes = {**step.changes}
        if "rate" in changes:
            changes["rate"] = 10 ** changes["rate"]
        app = open_scaling(**{name: str(value) for name, value in changes.items()})
        assert not seen(app)
        assert plots(app) != first, step.label


def test_the_articles_are_measured() -> None:
    text = words(open_scaling(section="articles", data="related"))
    wide = SCALERS["standardize"](example("wide")[:, :2]).y
    for column in wide.T:
        assert f"{number(column.min(), 3)} to {number(column.max(), 3)}" in text
    assert "±√3 = ±1.73" in text
    related = example("related")
    raw, scaled = problem("none", related), problem("standardize", related)
    conditions = number(raw.condition, 3), number(scaled.condition, 3)
    assert "{} not scaled and {} standardized".format(*conditions) in text
    assert "So it does here." in text
    loss = problem("none", example("wide"))
    steps = descend(loss, loss.best_rate()).reached
    assert f"crosses the valley in {steps} of its {steps} steps" in text
    assert "subtracts 18 and 20 and divides by 7 and 30" in text


# Two features of one spread, on the diagonal of which the target lies: scaled or not, one step.
EVEN = np.array([[1.0, 1, 2], [-1, -1, -2], [1, -1, 0], [-1, 1, 0]])
# Together the features rise, but their means set them apart: without a bias, scaling is no help.
APART = np.array([[0.0, -10, 1], [10, 0, 3], [1, -10, 2], [10, 1, 2]])


@pytest.mark.parametrize(
    ("table", "bias", "says"),
    [
        (EVEN, "best", "So it makes no difference here."),
        (APART, "none", "So here it is the other way round."),
    ],
)
def test_what_scaling_does_to_the_steps_is_said_as_counted(
    table: np.ndarray, bias: str, says: str
) -> None:
    link = {"data": "own", "table": pack(table), "cols": "a|b|c", "bias": bias}
    none, scaled = (problem(kind, table, bias) for kind in ("none", "standardize"))
    steps = [descend(each, each.best_rate()).reached for each in (none, scaled)]
    text = words(open_scaling(section="articles", **link))
    assert says in text and f"at its best rate: {steps[0]} step" in text
    assert steps[0] and steps[1]
    assert (steps[0] < steps[1]) is ("other way" in says) and steps[0] <= steps[1]


def test_just_above_the_limit_a_start_on_the_floor_does_not_leave() -> None:
    floor = np.array([[5.0, 1, 1], [-5, 1, 1], [5, -1, -1], [-5, -1, -1]])
    link = {"data": "own", "table": pack(floor), "cols": "a|b|c"}
    app = open_scaling(section="predict", ask="limit", **link)
    loss = problem("none", floor)
    gap = descend(loss, 1.01 * loss.limit(), tolerance=0.0, most=300).shares
    assert gap[-1] < 0.01
    app.radio[0].set_value("arrives")
    reveal(app)
    assert any("That is right" in each.value for each in app.success)
    assert "so near the valley's floor" in words(app) and "as lost as" not in words(app)


def test_a_run_above_the_limit_that_has_nothing_to_go_along_the_steep_way_arrives() -> None:
    first = np.array([-2.0, -1.0, 1.0, 2.0] * 2)
    second = np.array([0.1, -0.1, -0.1, 0.1, -0.1, 0.1, 0.1, -0.1])  # at right angles to it
    table = pack(np.stack([first, second, 3 * second], axis=1))
    weights, steep, flat = np.zeros(2), np.mean(first**2), np.mean(second**2)
    rate, steps = 1.2 * 2 / steep, 0
    while flat * (weights[1] - 3) ** 2 > 0.01 * flat * 9:
        x = np.stack([first, second], axis=1)
        weights -= rate * x.T @ (x @ weights - 3 * second) / len(x)
        steps += 1
    how = {"view": "descent", "pick": "share", "share": "1.2", "scaling": "none"}
    text = words(open_scaling(table=table, section="rates", **how))
    assert f"Not scaled, κ = 250: there at step {steps}. Theory" in text
    assert "at the latest never" not in text and "only a run arrives" in text


def test_what_momentum_throws_out_at_the_limit_is_not_called_above_it() -> None:
    app = open_scaling(view="descent", pick="share", share="1", momentum="0.99")
    assert "is at the limit" in reading(app) and "above the limit" not in reading(app)
    loss = problem("none")
    assert descend(loss, loss.limit(0.99), 0.99).diverged


@pytest.mark.parametrize(
    "query",
    [
        {"table": "f8.2x3.raw.x"},
        {"table": pack(OWN[:2])},
        {"cols": "a|b"},
        {"new": "1"},
        {"new": "nan_1"},
        {"share": "1.3"},
        {"rate": "0"},
        {"tol": "0.2"},
    ],
)
def test_a_wrong_link_is_answered(query: dict[str, str]) -> None:
    (name,) = query
    assert [f"The link says {name}" in notice for notice in seen(open_scaling(**query))] == [True]
