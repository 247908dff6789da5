"""The ReLU page says what the core computes, and each of its controls reaches the picture."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from normviz.studies.neuron import READINGS, Inputs, Neuron, Norm, fire
from normviz.studies.neuron_bias import bias_effect
from normviz.studies.neuron_shift import Listener, compare_heard, listen, shift
from normviz.ui.numbers import number
from pages.relu.state import weights_of
from pages.relu.tries import tries
from tests.pages.support import (
    address,
    component,
    components,
    open_lesson,
    press,
    reading,
    reveal,
    seen,
    words,
)

open_relu = partial(open_lesson, "relu")

FIRST, LAST = READINGS["first"], READINGS["last"]


def said(app: AppTest) -> str:
    return reading(app).replace("\xa0", " ")


def plots(app: AppTest) -> list[dict[str, Any]]:
    return component(app, "normviz_plot")["graphs"]


def sliders(app: AppTest) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in component(app, "normviz_live_slider")["sliders"]}


def control(app: AppTest, key: str) -> Any:
    return next(each for each in app.segmented_control if each.key == key)


def b_with(bias: float) -> Neuron:
    return replace(FIRST[1], bias=bias)


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def test_the_first_view_is_the_picture_of_the_article() -> None:
    app = open_relu()
    a, b = fire(Inputs(), FIRST, Norm()).silent_share
    assert f"{percent(a)} of A" in said(app) and f"{percent(b)} of B" in said(app)
    assert "theory: 32.7 %" in said(app) and "theory: 68.6 %" in said(app)
    apart = shift(fire(Inputs(), FIRST, Norm()))
    assert f"W₁ = {number(apart.into, 3)} apart before" in said(app)
    assert f"the ReLU, and {number(apart.out, 3)} after it" in said(app)
    assert f"zeros are {100 * apart.silent:.1f} points apart" in said(app)
    assert len(plots(app)) == 2
    assert control(app, "relu.article").value == "first"


def test_the_page_says_which_reading_gives_the_picture() -> None:
    text = words(open_relu())
    assert "**Bias first** gives that picture" in text
    assert "68.6 % become zero (A: 32.7 %)" in text
    assert "A has 7.9 % zeros and B 3.7 %, fewer" in text


def test_the_other_reading_is_one_press_away_and_in_the_url() -> None:
    app = open_relu(mean1="1", norm="off")
    control(app, "relu.article").set_value("last").run()
    assert "theory: 7.9 %" in said(app) and "theory: 3.7 %" in said(app)
    relu = address(app)
    assert (relu["w2a"], relu["ba"]) == ("0.5", "1")
    assert (relu["w1b"], relu["w2b"], relu["bb"]) == ("-0.5", "0.25", "1")
    assert "mean1" not in relu, "the article's inputs are standard normal"
    again = open_relu(**relu)
    assert said(again) == said(app)
    assert control(again, "relu.article").value == "last"


def test_other_weights_are_neither_reading() -> None:
    app = open_relu(w1a="0.45")
    assert control(app, "relu.article").value is None


def test_every_input_reaches_the_numbers() -> None:
    asked = {"mean1": 0.5, "std1": 2, "mean2": -1, "std2": 0.5, "rho": -0.5}
    app = open_relu(**{name: str(value) for name, value in asked.items()}, samples="500", seed="4")
    inputs = Inputs(0.5, 2, -1, 0.5, -0.5, 500, 4)
    a, b = fire(inputs, FIRST, Norm()).silent_share
    assert f"{percent(a)} of A" in said(app) and f"{percent(b)} of B" in said(app)


def test_the_sliders_are_those_of_the_setting_and_the_drawer() -> None:
    assert list(sliders(open_relu())) == ["w1b", "w2b", "bb"]
    moved = sliders(open_relu(move="a", norm="after", gamma="0.5"))
    assert list(moved) == ["w1a", "w2a", "ba", "gamma", "beta"]
    assert (moved["ba"]["value"], moved["gamma"]["value"]) == (0.5, 0.5)
    assert list(sliders(open_relu(controls="inputs"))) == ["mean1", "std1", "mean2", "std2", "rho"]


def test_before_the_relu_batch_norm_brings_a_and_b_together() -> None:
    app = open_relu(norm="before")
    now, off = (shift(fire(Inputs(), FIRST, Norm(place))) for place in ("before", "off"))
    text = said(app)
    assert f"W₁ = {number(now.out, 3)} apart, without batch norm {number(off.out, 3)};" in text
    silent = [f"{100 * each.silent:.1f} points" for each in (now, off)]
    assert f"zeros {silent[0]}, without it {silent[1]}" in text


def test_after_the_relu_the_zeros_are_as_many_as_before() -> None:
    a, b = fire(Inputs(), FIRST, Norm()).silent_share
    text = said(open_relu(norm="after", gamma="2", beta="1"))
    assert f"silences {percent(a)} of A and {percent(b)} of B" in text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"norm": "after"}, "mean β and spread |γ|, but not one shape"),
        ({"norm": "after", "w1b": "1", "w2b": "2", "bb": "1"}, "and here one shape too"),
        (
            {"norm": "after", "w1b": "0.25", "w2b": "0.25", "bb": "-3"},
            "both outputs mean β, but not",
        ),
        ({"norm": "before"}, "What is left is chance in the sample."),
        ({"norm": "before", "w1b": "0.01", "w2b": "0"}, "mean β, but not the spread |γ|"),
    ],
)
def test_what_batch_norm_makes_of_both_is_said_as_it_is(query: dict, sentence: str) -> None:
    given = {"w1b": FIRST[1].w1, "w2b": FIRST[1].w2, "bb": FIRST[1].bias} | query
    pair = FIRST[0], Neuron(*(float(given[name]) for name in ("w1b", "w2b", "bb")))
    out = fire(Inputs(), pair, Norm(query["norm"]))
    x_hat = out.into if query["norm"] == "before" else out.out
    full = bool((x_hat.var(axis=0) > 0.98).all())
    assert full is ("spread |γ|, " in sentence or "here one" in sentence or "chance" in sentence)
    if full and query["norm"] == "after":
        apart = shift(out).out
        assert (apart < 1e-3) is ("one shape too" in sentence)
    assert sentence in said(open_relu(**query))


def test_a_silent_neuron_that_other_samples_wake_is_not_called_dead() -> None:
    text = words(open_relu(samples="20", bb="-2"))
    neuron = b_with(-2.0)
    assert not fire(Inputs(samples=20), (neuron,), Norm()).out.any()
    fires = (fire(Inputs(seed=1), (neuron,), Norm()).out > 0).mean()
    assert 0.01 < fires < 0.05
    assert "B is silent for each of the 20 samples" in text and "It is not dead" in text
    assert "share of 0.026 of all inputs" in text and abs(fires - 0.026) < 0.005
    assert "called dead" in words(open_relu(w1b="0.25", w2b="0.25", bb="-3"))


def test_a_bias_that_moves_nothing_past_0_is_said_to() -> None:
    app = open_relu(section="predict", ask="bias", w1b="0.25", w2b="0.25", bb="-3")
    app.radio[0].set_value("same")
    reveal(app)
    assert any("That is right" in each.value for each in app.success)
    assert "next to none of it" in words(app) and "less of it lies below 0" not in words(app)


@pytest.mark.parametrize(
    ("query", "verdict"),
    [
        ({}, "second"),
        (
            {"w1a": "0.25", "w2a": "0.25", "ba": "-3", "w1b": "0.3", "w2b": "0.2", "bb": "-3"},
            "first",
        ),
        ({"w1b": "1", "w2b": "2", "bb": "1"}, "same"),
        ({"ba": "-1.5", "w1b": "-1", "w2b": "0.5", "bb": "-1.5", "samples": "100"}, "chance"),
    ],
)
def test_where_batch_norm_brings_outputs_closest_is_said_over_seeds(
    query: dict[str, str], verdict: str
) -> None:
    sentence = {
        "first": "the place after the ReLU brings them closer",
        "second": "the place before the ReLU brings them closer",
        "same": "Both places bring them equally close",
        "chance": "is not to be told from chance here",
    }[verdict]
    numbers = weights_of(FIRST) | {name: float(value) for name, value in query.items()}
    a, b = (Neuron(*(numbers[name + each] for name in ("w1", "w2", "b"))) for each in "ab")
    samples = int(query.get("samples", 10_000))
    gaps = [
        [
            shift(fire(Inputs(samples=samples, seed=seed), (a, b), Norm(place))).out
            for seed in range(5)
        ]
        for place in ("before", "after")
    ]
    wins = {before < after for before, after in zip(*gaps, strict=True)}
    assert (
        verdict == "same"
        or wins == {"first": {False}, "second": {True}, "chance": {True, False}}[verdict]
    )
    text = words(open_relu(section="articles", **query))
    assert sentence in text
    assert f"{number(min(gaps[0]), 3)} to {number(max(gaps[0]), 3)} apart with batch norm" in text


def test_a_bias_before_a_relu_that_cuts_nothing_is_said_to_do_nothing() -> None:
    assert "Here that cuts the same with both" in words(
        open_relu(section="articles", w1a="0.25", w2a="0.25", ba="3")
    )


def test_the_bias_moves_nothing_under_batch_norm_and_the_page_says_why() -> None:
    app, more = open_relu(norm="before", bb="0"), open_relu(norm="before", bb="2")
    for one, other in zip(
        plots(app)[1]["spec"]["data"], plots(more)[1]["spec"]["data"], strict=True
    ):
        dotted = one.get("line", {}).get("dash") == "dot"
        assert (one == other) is not dotted, "z moves, nothing behind it does"
    assert "Does nothing here" in sliders(app)["bb"]["help"]
    assert bias_effect(Inputs(), b_with(0.0), Norm("before")) < 1e-12
    assert "no output changes by more than 1e−12" in words(app)
    assert "help" in sliders(open_relu())["bb"] and not sliders(open_relu())["bb"]["help"]


def test_the_formula_has_the_numbers_of_the_moving_setting() -> None:
    symbols, numbers = (each.value for each in open_relu().latex)
    assert "w_1 x_1 + w_2 x_2 + b" in symbols and r"\Phi(-\mu_z / \sigma_z)" in symbols
    assert r"0.25\,x_1 + 1\,x_2 + (-0.5)" in numbers
    assert r"P = \Phi(0.5 / 1.03) = 0.686" in numbers
    symbols, numbers = (
        each.value for each in open_relu(norm="before", gamma="2", beta="-1", move="a").latex
    )
    assert r"\Phi(-\beta / |\gamma|)" in symbols
    z = fire(Inputs(), FIRST, Norm()).z[:, 0]
    assert rf"2 \cdot \frac{{z - {z.mean():.3g}}}{{\sqrt{{{z.std():.3g}^2" in numbers
    assert r"\Phi(1 / 2) = 0.691" in numbers
    assert r"\Phi(-0" not in open_relu(norm="before").latex[1].value


def test_the_film_comes_whole() -> None:
    app = open_relu(view="play")
    (graph,) = plots(app)
    frames = graph["spec"]["frames"]
    assert len(frames) == 25
    shares = [frame["data"][2]["y"][0] for frame in frames]
    a, b = fire(Inputs(), FIRST, Norm()).silent_share
    assert (shares[0], shares[-1]) == (pytest.approx(100 * a), pytest.approx(100 * b))
    assert graph["spec"]["layout"]["meta"]["player"]["pace"] <= 150


@pytest.mark.parametrize("place", ["off", "before"])
def test_a_question_about_zeros_hides_what_answers_it(place: str) -> None:
    app = open_relu(section="predict", norm=place)
    (only,) = plots(app)
    assert "A: w =" in only["alt"] or only["alt"].startswith("A, ")
    assert not app.latex and "W₁" not in words(app) + said(app)
    assert "68.6" not in words(app) + said(app)
    app.slider[0].set_value(20.0)
    reveal(app)
    share = 100 * fire(Inputs(), FIRST, Norm(place)).silent_share[1]
    assert any(f"You said 20 %; it is {number(share, 3)} %" in each.value for each in app.info)
    assert len(plots(app)) == 2 and app.latex


def test_another_neuron_is_asked_about_next() -> None:
    app = open_relu(section="predict")
    reveal(app)
    press(app, "Another one")
    assert address(app)["w1b"] == "-0.5"
    assert len(plots(app)) == 1, "a new question is open"


@pytest.mark.parametrize(
    ("place", "truth"), [("off", "fewer"), ("before", "same"), ("after", "fewer")]
)
def test_what_the_bias_does_depends_on_where_batch_norm_is(place: str, truth: str) -> None:
    app = open_relu(section="predict", ask="bias", norm=place)
    assert "Does nothing here" not in str(sliders(app))
    assert "which is rounding" not in words(app)
    app.radio[0].set_value(truth)
    reveal(app)
    assert any("That is right" in each.value for each in app.success)


def test_both_orders_stand_side_by_side() -> None:
    app = open_relu(section="orders")
    graphs = [str(each) for each in components(app, "normviz_plot")]
    assert len(graphs) == 2
    for place in ("off", "before", "after"):
        apart = number(shift(fire(Inputs(), FIRST, Norm(place))).out, 3)
        assert f"= {apart}" in graphs[1]


@pytest.mark.parametrize("w", ["0", "0.005", "0.5"])
def test_that_nothing_of_the_weights_is_left_is_said_where_the_outputs_agree(w: str) -> None:
    """A neuron that hardly varies is not brought to variance 1, and stays apart from B."""
    a = Neuron(float(w), float(w), 1.0)
    gap = shift(fire(Inputs(), (a, FIRST[1]), Norm("before"))).out
    text = words(open_relu(section="orders", w1a=w, w2a=w))
    assert ("nothing of the weights is left" in text) is (gap < 0.02)
    assert ("z varies too little beside ε" in text) is (gap > 0.02)


def test_of_two_equal_neurons_nothing_is_left_to_chance() -> None:
    same = {"w1b": "1", "w2b": "1", "bb": "0"}
    text = said(open_relu(norm="before", w1a="1", w2a="1", ba="0", **same))
    assert "W₁ = 0 apart" in text and "chance" not in text


def test_a_neuron_that_hands_on_one_number_is_said_to() -> None:
    still = {"w1a": "0", "w2a": "0", "ba": "0.1", "w1b": "0", "w2b": "0", "bb": "0"}
    text = words(open_relu(section="articles", **still))
    assert "no output of A changes" in text and "which is rounding" not in text
    assert "Its variance is 0 in A and 0 in B before the ReLU, 0 and 0 after it" in text
    text = words(reveal(open_relu(section="predict", ask="zeros", **still)))
    assert "Every value that enters the ReLU is 0: 100.0 % become 0." in text


def test_the_next_layer_hears_the_shift() -> None:
    app = open_relu(section="next", loud="2")
    listeners = (Listener(2, -1), Listener(-2, 1), Listener(4, -4))
    for place in ("off", "before", "after"):
        apart = compare_heard(fire(Inputs(), FIRST, Norm(place)), listeners).apart
        for each in apart:
            assert f"| {number(each, 3)} " in words(app)
    silent = [
        ", ".join(percent(share) for share in listen(h, listeners).silent_share)
        for h in fire(Inputs(), FIRST, Norm()).out.T
    ]
    assert f"silent for {silent[0]} of the samples, under B for {silent[1]}." in words(app)


@pytest.mark.parametrize(
    ("query", "sentence", "mended"),
    [
        ({"w1b": "0", "w2b": "0"}, "B gives z = −0.5 for every input", {}),
        ({"w1b": "0.25", "w2b": "0.25", "bb": "-3"}, "B is silent for each", {"norm": "before"}),
        ({"norm": "before", "beta": "-3", "gamma": "0.1"}, "A is silent", {"norm": "before"}),
        ({"norm": "after", "gamma": "0"}, "γ = 0 makes every", {"norm": "after"}),
        ({"w1b": "0.5", "bb": "0.5"}, "A and B have the same weights", {}),
        ({"samples": "20"}, "Only 20 samples", {}),
    ],
)
def test_what_is_unusual_is_said_and_mended(
    query: dict[str, str], sentence: str, mended: dict[str, str]
) -> None:
    app = open_relu(**query)
    assert sentence in words(app)
    buttons = [each for each in app.button if (each.key or "").startswith("relu.mend")]
    buttons[0].click().run()
    assert not app.exception
    assert sentence not in words(app)
    if query.get("bb") != "-3":
        assert address(app) == mended


@pytest.mark.parametrize("view", ["side", "overlaid", "play"])
@pytest.mark.parametrize("place", ["off", "before", "after"])
@pytest.mark.parametrize("section", ["try", "predict", "orders", "next", "articles"])
def test_every_corner_runs(view: str, place: str, section: str) -> None:
    app = open_relu(view=view, norm=place, section=section, w1b="0", w2b="0", samples="20")
    assert not seen(app)


def test_the_articles_section_has_the_numbers_of_the_page() -> None:
    text = words(open_relu(section="articles", bb="0"))
    pair = (FIRST[0], b_with(0.0))
    a, b = fire(Inputs(), pair, Norm()).silent_share
    assert "w₁ moves by −0.25, w₂ by 0 and b by −0.5" in text
    assert f"takes the zeros from {percent(a)} to {percent(b)}" in text
    after = bias_effect(Inputs(), FIRST[0], Norm("after"))
    assert f"change by up to {number(after, 3)}" in text


def test_steps_to_try_set_the_controls() -> None:
    data = component(open_relu(), "normviz_try_this")
    steps = tries()
    assert [item["label"] for item in data["items"]] == [step.label for step in steps]
    assert 4 <= len(steps) <= 6
    first = said(open_relu()), plots(open_relu())
    for step in steps:
        app = open_relu(**{name: str(value) for name, value in step.changes.items()})
        assert not seen(app)
        assert (said(app), plots(app)) != first, step.label


@pytest.mark.parametrize("query", [{"samples": "77"}, {"w1a": "3.1"}, {"norm": "batch"}])
def test_a_wrong_link_is_answered(query: dict[str, str]) -> None:
    (name,) = query
    assert [re.search(name, notice) is not None for notice in seen(open_relu(**query))] == [True]
