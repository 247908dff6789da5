"""Shift through depth says true numbers, for every net, and keeps its state in the URL."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from normviz.nets.activations import ACTIVATIONS, activation_named
from normviz.nets.data import mini_batch
from normviz.nets.initialization import SCHEMES, draw, generator
from normviz.nets.network import Net
from normviz.nets.shift import TrainingSetup, middle, shift, train_recorded
from normviz.nets.shift_study import Compared, end_of, study_of_seeds
from normviz.nets.signal import NORMS, Stack, signal_through
from normviz.ui.numbers import number, percent, shown
from normviz.ui.training.hall import hall
from pages.depth import state as depth_state
from pages.depth.seeds import verdict
from pages.depth.state import SECTIONS, STEPS, UNITS
from tests.pages.support import (
    address,
    component,
    open_lesson,
    press,
    reading,
    reveal,
    seen,
    settled,
    words,
)

open_depth = partial(open_lesson, "depth")


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("init", SCHEMES)
def test_every_net_is_read_aloud(activation: str, init: str) -> None:
    for norm, placement in zip(NORMS, ("before", "after", "before", "after"), strict=True):
        app = open_depth(
            activation=activation, init=init, norm=norm, placement=placement, depth="3"
        )
        assert not app.exception
        assert not seen(app)
        assert "to layer 3 the mean square goes from 0.903 to" in reading(app)
        assert "nan" not in words(app).lower()


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_opens(section: str) -> None:
    for norm in ("none", "batch"):
        app = open_depth(section=section, norm=norm)
        assert not app.exception
        assert not seen(app)


def test_the_reading_has_the_numbers_of_the_net_in_the_link() -> None:
    signal = signal_through(Stack(depth=30, width=256, init="fixed", std=0.01))
    app = open_depth(depth="30", width="256", init="fixed")
    assert signal.mean_square[-1] == pytest.approx(8.62e-58, rel=1e-3)
    assert "to 8.62e−58; theory" in reading(app)
    assert "theory for layers of infinite width says 3.72e−58" in reading(app)
    assert f"{percent(signal.dead[-1])} of the units are dead" in reading(app)
    assert "would make 0 of them" not in words(app)  # their root mean square is 3e-29


def test_the_reading_speaks_of_none_and_of_a_factor_where_there_are_such() -> None:
    steady = reading(open_depth(init="he", norm="batch"))
    assert "no unit is dead: at least one of the" in steady and "0 %" not in steady
    assert "a factor of 1 " not in steady
    tanh = reading(open_depth(init="fixed", activation="tanh"))
    assert "no activation is saturated" in tanh and "0 %" not in tanh


def test_the_formula_has_the_current_numbers() -> None:
    # (64 inputs, Var(w) = 1/96) in layer 1, then half the mean square a layer
    latex = "\n".join(str(each.value) for each in open_depth(depth="2").latex)
    assert r"128 \cdot 0.00781 \cdot 0.301" in latex
    assert r"q_{2} &= \operatorname{E}\big[f(z)^2\big] = \tfrac12 \operatorname{E}[z^2]" in latex
    latex = "\n".join(str(each.value) for each in open_depth(norm="batch").latex)
    assert r"\mathcal N(0,\ 1)" in latex and r"E}\big[f(\hat z)^2\big] = 0.5" in latex


@pytest.mark.parametrize(
    ("std", "depth", "width", "said"),
    [
        ("0.01", 30, 256, ""),
        ("0.01", 50, 256, "would make 0 of them"),
        ("1", 30, 256, ""),  # the mean square is beyond float32, the values are not
        ("1", 40, 256, "would overflow here"),
    ],
)
def test_float32_is_said_to_fail_where_it_does(std: str, depth: int, width: int, said: str) -> None:
    stack = Stack(depth, width, 128, "relu", "fixed", float(std))
    signal = signal_through(stack)
    h = mini_batch(128, 0).astype(np.float32)
    with np.errstate(all="ignore"):
        for layer in range(1, depth + 1):
            shape = (h.shape[1], width)
            relu = activation_named("relu")
            w, _b = draw(generator(0, layer), "fixed", shape, relu, float(std), np.float32)
            h = np.maximum(h @ w, 0)
        root = float(np.sqrt(np.square(h.astype(np.float64)).mean()))
    holds = root == pytest.approx(signal.mean_square[-1] ** 0.5, rel=1e-3)
    text = words(open_depth(init="fixed", std=std, depth=str(depth), width=str(width)))
    assert holds is not bool(said)
    assert said in text and ("would make 0 of them" in text or "would overflow" in text) is bool(
        said
    )


def test_the_switch_shows_what_enters_the_activation() -> None:
    before = component(open_depth(), "normviz_plot")["graphs"]
    after = component(open_depth(show="entered"), "normviz_plot")["graphs"]
    assert before[0] != after[0] and before[1:] == after[1:]


def test_reset_and_draw_again() -> None:
    app = press(open_depth(seed="99", norm="rms"), "Draw again")
    assert address(app) == {"norm": "rms"}
    assert address(press(app, "Reset")) == {}


def test_an_open_question_keeps_the_answer_to_itself() -> None:
    app = open_depth(section="predict")
    assert "Your guess first" in reading(app)
    assert not app.latex
    assert all(e.proto.component_name != "normviz_plot" for e in app.get("bidi_component"))
    app.radio[0].set_value("alive").run()
    reveal(app)
    assert "0.903" in reading(app)
    assert "What happens" in words(app) and "A layer multiplies the mean square" in words(app)
    press(app, "Another one")
    assert address(app)["depth"] == "50"
    assert "Your guess first" in reading(app)


def test_a_batch_of_two_is_told_what_becomes_of_equal_values() -> None:
    """Behind a ReLU both digits often leave a unit at 0."""
    z = mini_batch(2, 0, "standardized") @ np.random.default_rng(0).normal(size=(64, 128))
    a = np.maximum(z, 0)
    assert 0.1 < (a[0] == a[1]).mean() < 0.5
    assert "of two equal ones 0" in words(open_depth(norm="batch", batch="2", placement="after"))


def test_a_net_of_one_layer_has_nothing_behind_layer_1() -> None:
    text = words(open_depth(depth="1", section="articles"))
    assert "The one layer's factor is" in text and "Behind layer 1" not in text


def test_pixels_carry_their_scale_through_a_relu_net() -> None:
    text = words(open_depth(section="articles", init="he"))
    assert "65.9 times that of standardized ones" in text


# --- training ------------------------------------------------------------------------------------


def run(norm: str, noise: float = 0.0, **changes: Any) -> TrainingSetup:
    """The page's own run, in the core's words."""
    net = Net(8, UNITS, "relu", "xavier", norm=norm)
    return TrainingSetup(net, **{"lr": 0.3, "steps": STEPS, "batch": 32, "noise": noise, **changes})


def test_the_shift_in_words_is_that_of_the_runs() -> None:
    text = words(open_depth(section="train"))
    none, batch = (train_recorded(run(norm)) for norm in ("none", "batch"))
    jumps = [number(middle(shift(record).jump), 2) for record in (none, batch)]
    assert f"jumps by **{jumps[0]} standard deviations** without a norm" in text
    assert f"by **{jumps[1]}** with batch norm" in text
    assert "digits alone make jumps of 0.25" in text  # sqrt(2 / 32)
    assert f"{number(none.last_loss, 3)} without a norm, {number(batch.last_loss, 3)} with" in text


def test_noise_is_compared_with_both_runs() -> None:
    app = open_depth(section="noise")
    noise = train_recorded(run("batch", 1.0))
    assert f"The loss ends at {number(noise.last_loss, 3)}, " in words(app)
    assert "The jumps are back" not in words(app)  # one run allows no verdict
    frame = app.dataframe[0].value
    assert list(frame.index) == ["no norm", "batch norm", "batch norm + noise"]
    assert frame.loc["batch norm + noise", "last loss"] == shown(noise.last_loss, 3)
    assert frame.loc["batch norm + noise", "jump"] == shown(middle(shift(noise).jump), 2)
    latex = "\n".join(str(each.value) for each in open_depth(section="noise", noise="2").latex)
    assert r"\mu_j \in [-1,\ 1]" in latex


def test_without_noise_the_page_says_that_it_is_off() -> None:
    assert "The noise is off" in words(open_depth(section="noise", noise="0"))


@pytest.mark.parametrize(
    ("depth", "made"),
    [("2", "; 1 layer after the first makes"), ("3", "; 2 layers after the first make")],
)
def test_what_follows_the_first_layer_is_counted(depth: str, made: str) -> None:
    app = open_depth(section="predict", depth=depth)
    assert f"{depth} layers of 128 units; activation: ReLU" in app.radio[0].label + words(app)
    app.radio[0].set_value("alive").run()
    assert made in words(reveal(app))


def test_a_run_that_diverges_is_said_and_mended() -> None:
    app = open_depth(section="train", lr="3")
    assert "No norm: Training stopped at step" in words(app)
    assert "NaN (stopped) without a norm" in words(app)
    press(app, "Use learning rate 0.1")
    assert address(app) == {"section": "train", "lr": "0.1"}
    assert "stopped" not in words(app)


def test_weights_held_still_leave_the_change_from_batch_to_batch() -> None:
    text = words(open_depth(section="train", lr="0", minibatch="128"))
    found = re.search(r"jumps by \*\*([0-9.]+) standard deviations", text)
    assert found and float(found[1]) == pytest.approx((2 / 128) ** 0.5, abs=0.02)


def test_the_question_on_noise_keeps_its_answer_until_the_guess() -> None:
    app = open_depth(section="predict", ask="noise")
    assert "to layer 20 the mean square" in reading(app)  # of the other question
    assert not app.dataframe and "In this run the means jump" not in words(app)
    app.radio[0].set_value("none").run()
    reveal(app)
    assert "Nearer to the run with batch norm alone" in words(app).replace("\\", "")
    assert "In this run the means jump" in words(app)
    assert len(app.dataframe) == 1


def test_the_articles_are_answered_with_numbers() -> None:
    text = words(open_depth(section="articles"))
    jumps = [_still(seed) for seed in range(3)]
    low, high = number(min(jumps), 2), number(max(jumps), 2)
    assert f"by {low} to {high} standard deviations a step (3 seeds). That is" in text
    assert "digits drawn one by one give √(2/32) = 0.25" in text
    assert "Contested, and an experiment on this page. Not measured yet." in text


def _still(seed: int) -> float:
    setup = TrainingSetup(Net(8, UNITS, "relu", "xavier", seed=seed), lr=0.0, steps=50)
    return middle(shift(train_recorded(setup)).jump)


SIGMOID = {"activation": "sigmoid", "hidden": "4", "lr": "0.5"}  # a clear gain, soon trained


@pytest.fixture(scope="module")
def measured() -> AppTest:
    """The page when its five seeds are trained."""
    return settled(press(open_depth(section="noise", **SIGMOID), "Start training"))


@pytest.fixture(scope="module")
def compared(measured: AppTest) -> list[Compared]:
    """What the hall has made of them."""
    base = TrainingSetup(Net(4, UNITS, "sigmoid", "xavier", norm="batch"), lr=0.5, steps=STEPS)
    return [ticket.run for ticket in hall.look(study_of_seeds(base), "")]


def test_five_seeds_give_the_verdict(measured: AppTest, compared: list[Compared]) -> None:
    assert all(each.matched and each.fate == "stays" for each in compared)
    assert verdict(compared) in words(measured)
    assert "in each of 5 seeds. So on this net" in words(measured)
    last = compared[-1]
    again = end_of(train_recorded(replace(last.setup, noise=last.strength)))
    assert (again.loss, again.accuracy) == (last.noise.loss, last.noise.accuracy)
    assert again.jump == pytest.approx(last.none.jump, rel=0.1)
    frame = measured.dataframe[1].value
    assert list(frame["loss, noise"]) == [shown(each.noise.loss, 3) for each in compared]
    text = words(open_depth(section="articles", **SIGMOID))  # what is measured is measured
    assert "**The jumps are back, and most of the gain stays**" in text
    assert "less in the last layer than without in each of 5 seeds" in text


@pytest.mark.parametrize(
    ("fates", "said"),
    [
        ("stays stays stays goes stays", "Not to be told from chance here"),
        ("goes goes goes goes goes", "most of the gain is gone"),
        ("split split split apart split", "Of 5 seeds 1 do not count"),
        ("apart apart apart stays stays", "Nothing can be compared here: in 3 of 5"),
    ],
)
def test_seeds_that_disagree_give_none(fates: str, said: str, compared: list[Compared]) -> None:
    assert said in verdict(
        [_with_fate(one, f) for one, f in zip(compared, fates.split(), strict=True)]
    )


def test_a_gain_in_digits_alone_is_not_denied(compared: list[Compared]) -> None:
    made = [replace(one, batch=replace(one.batch, loss=2 * one.none.loss)) for one in compared]
    assert all(one.batch.accuracy > one.none.accuracy + 0.1 for one in made)
    assert "is not ahead in both loss and digits" in verdict(made)


def _with_fate(one: Compared, fate: str) -> Compared:
    """The comparison with an end under noise that has this fate."""
    loss = {"goes": one.none.loss, "split": one.none.loss}.get(fate, one.batch.loss)
    right = one.none.accuracy if fate == "goes" else one.batch.accuracy
    jump = one.none.jump * (0.5 if fate == "apart" else 1)
    made = replace(one, noise=replace(one.noise, loss=loss, accuracy=right, jump=jump))
    assert made.fate == fate
    return made


def test_nothing_is_trained_where_nothing_is_shown(
    monkeypatch: pytest.MonkeyPatch, broken_pages: list[str]
) -> None:
    def refuse(setup: TrainingSetup) -> None:
        raise AssertionError(f"trained {setup}")

    monkeypatch.setattr(depth_state, "train_recorded", refuse)
    depth_state.record_of.cache_clear()
    depth_state.shift_of.cache_clear()
    for section in ("try", "predict"):
        assert not open_depth(section=section).exception
    open_depth(section="train")
    assert "AssertionError: trained" in broken_pages.pop()


def test_what_did_not_change_is_not_computed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_depth(section="train")
    computed = []
    for name in ("train_recorded", "signal_through"):
        monkeypatch.setattr(depth_state, name, computed.append)
    app.session_state["depth.state"]["depth"] = 18  # on the same axis
    app.session_state["depth.state"]["noise"] = 2.0  # not shown here
    assert not app.run().exception
    assert not computed
    assert "to layer 18 the mean square" in reading(app)
