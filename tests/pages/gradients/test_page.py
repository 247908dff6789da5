"""Gradients says true numbers, for every net, and keeps its state in the URL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from normviz.nets.activations import ACTIVATIONS
from normviz.nets.gradient_flow import Chain, Flow, gradient_flow
from normviz.nets.initialization import SCHEMES
from normviz.nets.optimizers import CLIPS
from normviz.nets.recurrent_training import Reading, ReadingRun, learn_to_read
from normviz.nets.signal import NORMS
from normviz.ui.numbers import number
from pages.gradients import state as gradients_state
from pages.gradients.articles import both_ways
from pages.gradients.state import QUESTIONS, SECTIONS
from pages.gradients.train import story
from tests.pages.support import address, component, open_lesson, press, reading, reveal, seen, words

Rights = Sequence[float | None]

open_gradients = partial(open_lesson, "gradients")

FIRST = Chain(depth=20, width=64, batch=64, activation="sigmoid", init="xavier")


def latex(app: AppTest) -> str:
    return "\n".join(str(each.value) for each in app.latex)


def tried(app: AppTest) -> list[str]:
    return [item["label"] for item in component(app, "normviz_try_this")["items"]]


# --- the deep net --------------------------------------------------------------------------------


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("init", SCHEMES)
def test_every_net_is_read_aloud(activation: str, init: str) -> None:
    for norm, residual in zip(NORMS, ("0", "1", "0", "1"), strict=True):
        app = open_gradients(
            activation=activation, init=init, norm=norm, residual=residual, depth="3", width="16"
        )
        assert not app.exception
        assert not seen(app)
        assert "times what it is at layer 3: a factor" in reading(app)
        assert "nan" not in words(app).lower()


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_opens(section: str) -> None:
    app = open_gradients(section=section, activation="relu", norm="batch", depth="4")
    assert not app.exception
    assert not seen(app)


def test_the_first_view_has_the_numbers_of_its_net() -> None:
    flow = gradient_flow(FIRST)
    app = open_gradients()
    text = reading(app)
    assert 1e-13 < flow.left < 1e-11
    assert f"gradient is {number(flow.left, 3)} times what it is at layer 20" in text
    assert f"factors of layers 2 to 20 and says {number(flow.left_theory, 3)}." in text
    assert f"0.928 in the mini-batch to {number(flow.forward[-1], 3)} at layer 20" in text
    assert f"root mean square of {number(flow.slope[-1], 3)}, at best 0.25" in text
    # 64 Var(w) = 1, times E[f'^2]
    assert r"= 64 \cdot 0.01562 \cdot 0.0557 = 0.0557" in latex(app)
    assert len(tried(app)) == 6


def test_the_formula_knows_the_norm_and_the_shortcut() -> None:
    assert r"\approx \sqrt{\chi_2} = " in latex(open_gradients(depth="2"))
    text = latex(open_gradients(activation="relu", init="he", norm="batch"))
    assert r"\operatorname{Var}(z) + \varepsilon" in text and r"= 1.47" in text
    text = latex(open_gradients(activation="relu", init="he", residual="1"))
    assert r"1 + n \operatorname{Var}(w)" in text and r"= 2 \\" in text
    text = latex(open_gradients(norm="rms", placement="after"))
    assert r"\operatorname{E}[f(z)^2] + \varepsilon" in text


def test_clipping_shows_the_weights_and_what_is_left() -> None:
    app = open_gradients()
    clip = next(box for box in app.selectbox if box.label == "Clipping")
    clip.set_value("norm").run()
    assert address(app) == {"clip": "norm", "show": "weights"}
    flow = gradient_flow(Chain(**{**vars(FIRST), "clip": "norm", "clip_at": 0.1}))
    text = reading(app)
    assert f"takes the norm of all of them from {number(flow.total, 3)} to 0.1" in text
    assert "turns the gradient by 0.0°" in text
    assert f"layer 1 has {number(flow.clipped[0], 3)} then" in text
    assert rf"\frac{{0.1}}{{{number(flow.total, 3)} + 10^{{-6}}}}" in latex(app)
    shown = next(each for each in app.segmented_control if each.label == "Gradient shown")
    shown.set_value("signal").run()
    assert "Clipping acts on the gradients of the weights" in words(app)
    assert address(press(app, "Reset")) == {}


def test_another_seed_and_back() -> None:
    app = press(open_gradients(seed="99", norm="rms"), "Draw again")
    assert address(app) == {"norm": "rms"}
    assert address(press(app, "Reset")) == {}


def test_values_between_the_steps_of_a_slider_are_rounded_to_them() -> None:
    app = open_gradients(
        init="fixed", std="0.0251", clip="value", at="0.0123", a1="1.2345", z1="-4.8", gain="1.77"
    )
    assert not seen(app)
    state = app.session_state["gradients.state"]
    assert (state["std"], state["at"], state["a1"], state["z1"], state["gain"]) == (
        -1.6,
        -2.0,
        1.2,
        -5.0,
        1.8,
    )


# --- the sections --------------------------------------------------------------------------------


def test_the_two_neurons_of_the_article() -> None:
    app = open_gradients(section="neurons")
    text = words(app)
    assert "At −5 the value is **0.006693** and the slope **0.006648**" in text
    assert "at 5 the value is **0.9933** and the slope **0.006648**" in text
    assert "After 20 layers 2.84e−44 and 2.84e−44 are left" in text and "9.09e−13" in text
    assert r"0.9933 \cdot 0.006693 = 0.006648" in latex(app)
    app = press(app, "Try it with ReLU")
    assert "After 20 layers 0 and 1 are left" in words(app)
    assert "below 0 it passes nothing at all" in words(app)


def test_clipping_three_and_four_to_norm_one() -> None:
    app = open_gradients(section="clip", b1="0", b2="0")
    assert "&= [0.5999999,\\ 0.7999998] " in latex(app)
    assert "**By value it turns by 8.1°**" in words(app)
    frame = app.dataframe[0].value
    assert list(frame.index) == ["gradient", "by value", "by one norm", "by a norm each"]
    assert list(frame["turned by"]) == ["–", "8.1°", "0.0°", "0.0°"]


def test_a_norm_each_changes_the_ratio() -> None:
    text = words(open_gradients(section="clip"))
    assert "turned by 0.0°. **By value it turns by 15.9°**, and by a norm each by 20.9°" in text
    assert "A was 10 times as long as B, and is 2 times as long then" in text


def test_nothing_to_clip_is_said() -> None:
    small = {"a1": "0.1", "a2": "0", "b1": "0", "b2": "0"}
    assert "nothing is clipped" in words(open_gradients(section="clip", **small))
    app = open_gradients(section="clip", **{**small, "a1": "0"})
    assert "there is nothing to clip" in words(app)
    assert not app.exception


def test_the_run_explodes_without_clipping() -> None:
    plain = learn_to_read(Reading())
    norm = learn_to_read(Reading(clip="norm"))
    app = open_gradients(section="train")
    text = words(app)
    assert plain.stopped
    assert f"its first gradient has norm {number(plain.before[0], 3)}, and at step" in text
    assert f"at step {plain.stopped} the loss is no longer a finite number" in text
    assert f"at 1, the run ends at loss {number(norm.last_loss, 3)} and names" in text
    assert rf"0.3 \cdot {plain.before[0]:.0f} = {0.3 * plain.before[0]:.0f}" in latex(app)


def test_a_run_that_lives_offers_the_one_that_does_not() -> None:
    app = open_gradients(section="train", gain="1", lr="0.1")
    assert "Without clipping the gradient's norm reaches" in words(app)
    app = press(app, "Use gain 1.8 and learning rate 0.3")
    assert address(app) == {"section": "train"}
    assert "the run explodes" in words(app)


def spread_of(values: Iterable[float], significant: int) -> str:
    ordered = sorted(values)
    low, high = (number(end, significant) for end in (ordered[0], ordered[-1]))
    return low if low == high else f"{low} to {high}"


def claimed(**changes: object) -> list[Flow]:
    setup = {**vars(FIRST), "width": 64, "batch": 32, **changes}
    return [gradient_flow(Chain(**{**setup, "seed": seed})) for seed in range(3)]


def test_the_articles_are_answered_with_numbers_of_three_seeds() -> None:
    text = words(open_gradients(section="articles"))
    plain, normed = claimed(), claimed(norm="batch")
    left = spread_of((flow.left for flow in plain), 2)
    assert f"with Xavier's weights {left} is left from layer 20 to layer 1" in text
    kept = spread_of((flow.left for flow in normed), 2)
    assert f"It does, with every seed: at layer 1 of the sigmoid net the gradient is {kept}" in text
    deep = spread_of(
        (flow.per_layer for flow in claimed(activation="relu", init="he", norm="batch", depth=50)),
        3,
    )
    assert f"grows on its way back, by a factor of {deep} a layer with He's" in text
    assert "cannot be trained at large depth" in text and "evens much of this out" in text
    assert "the slopes are 0.0066 and 0.0066" in text and "there are 0 and 1" in text
    assert "none has a finite loss to the end; clipped to norm 1, " in text
    sizes = [claimed(activation="relu", init="he", scaling=s) for s in ("pixels", "standardized")]
    ratio = spread_of((one.total / two.total for one, two in zip(*sizes, strict=True)), 2)
    assert f"larger with every seed: {ratio} times" in text


@pytest.mark.parametrize(
    ("without", "normed", "said"),
    [
        ((1e-3, 1e-3, 1e-3), (0.5, 3.0, 0.5), "It does, with every seed: at layer 1"),
        ((0.9, 0.9, 0.9), (1e-3, 0.8, 1e3), "Not here, with every seed: at layer 1"),
        ((0.9, 0.8, 0.9), (0.7, 1.2, 0.8), "Hardly at this depth: at layer 1"),
        ((0.1, 0.9, 0.9), (0.9, 9.0, 0.9), "not to be told from chance here: at layer 1"),
    ],
)
def test_batch_norm_is_told_over_the_seeds(
    without: Rights, normed: Rights, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pretend(setup: Chain) -> Flow:
        ends = {"none": without, "batch": normed}[setup.norm]
        backward = np.array([ends[setup.seed], 1.0])
        return replace(gradient_flow(replace(setup, depth=2)), backward=backward)

    monkeypatch.setattr(gradients_state, "gradient_flow", pretend)
    gradients_state.flow_of.cache_clear()
    try:
        assert said in words(open_gradients(section="articles"))
    finally:
        gradients_state.flow_of.cache_clear()


@pytest.fixture(scope="module")
def short_runs() -> dict[str, ReadingRun]:
    return {how: learn_to_read(Reading(gain=1.0, clip=how, steps=3)) for how in CLIPS}


def test_each_run_that_lives_has_a_sentence(short_runs: dict[str, ReadingRun]) -> None:
    text = story(short_runs)
    ends = [f"the run ends at loss {number(each.last_loss, 3)}" for each in short_runs.values()]
    plain, value, norm = text.split(". ")
    assert plain.startswith("Without clipping the gradient's norm reaches") and ends[0] in plain
    assert value.startswith("Clipped by value at 1, ") and ends[1] in value
    assert norm.startswith("Clipped by one norm at 1, ") and ends[2] in norm


def test_each_run_that_was_stopped_has_a_sentence(short_runs: dict[str, ReadingRun]) -> None:
    text = story({how: replace(run, stopped=2) for how, run in short_runs.items()})
    assert "at step 2 the loss is no longer a finite number" in text
    end = "the run ends at step 2 without a finite loss."
    assert f"Clipped by value at 1, {end} Clipped by one norm at 1, {end}" in text


FINE, LOST = (0.75, 0.7, 0.72), (None, None, None)


@pytest.mark.parametrize(
    ("plain", "clipped", "said"),
    [
        (LOST, FINE, "none has a finite loss to the end; clipped to norm 1, 70 to 75 % of digits"),
        (LOST, LOST, "none has a finite loss to the end; clipped to norm 1, none has a finite"),
        ((None, 0.7, 0.75), FINE, "1 has no finite loss to the end, with the others 70 to 75 %"),
        ((0.1, 0.6, 0.6), FINE, "named right. Clipping helps here, with every seed."),
        (FINE, (0.1, 0.6, 0.6), "named right. Clipping harms here, with every seed."),
        (FINE, FINE, "That is about equal (within 2 points)."),
        ((0.1, 0.9, 0.6), FINE, "Which is better is not to be told from chance here."),
    ],
)
def test_runs_with_and_without_clipping_are_told_over_their_seeds(
    plain: Rights, clipped: Rights, said: str, short_runs: dict[str, ReadingRun]
) -> None:
    one, other = (
        [replace(short_runs["norm"], stopped=0 if r else 2, accuracy=r or np.nan) for r in rights]
        for rights in (plain, clipped)
    )
    text = both_ways(one, other)
    assert text.startswith("The recurrent net of this page, with gain 1 and 3 seeds: ")
    assert said in text
    assert ("helps" in text or "harms" in text) is ("every seed" in said)


def test_a_tanh_is_offered_after_the_explosion() -> None:
    app = press(open_gradients(section="train"), "Use a tanh, learning rate 1")
    assert address(app) == {"section": "train", "cell": "tanh", "gain": "1.5", "lr": "1"}
    plain = learn_to_read(Reading(activation="tanh", gain=1.5, lr=1.0))
    assert f"the gradient's norm reaches {number(float(plain.before.max()), 3)};" in words(app)
    assert address(press(app, "Use a ReLU, gain 1.8")) == {"section": "train"}


# --- predict first -------------------------------------------------------------------------------


def test_an_open_question_keeps_the_answer_to_itself() -> None:
    app = open_gradients(section="predict")
    assert "Your guess first" in reading(app)
    assert not app.latex
    assert all(e.proto.component_name != "normviz_plot" for e in app.get("bidi_component"))
    app.radio[0].set_value("alive").run()
    reveal(app)
    assert "What happens: Less than a thousandth" in words(app)
    assert "The gradient's norm changes by a factor of" in words(app)
    press(app, "Another one")
    assert address(app)["activation"] == "relu"
    assert "Your guess first" in reading(app)


def test_the_angle_is_guessed_first() -> None:
    app = open_gradients(section="predict", ask="clip", b1="0", b2="0")
    assert "8.1" not in words(app) and not app.dataframe
    reveal(app)
    assert "You said 45°; it is 8.13°" in words(app)
    assert len(app.dataframe) == 1
    press(app, "Another one")
    assert (address(app)["a1"], address(app)["a2"]) == ("0.5", "8")


@pytest.mark.parametrize(
    ("query", "fate"),
    [
        ({}, "It explodes"),
        ({"cell": "tanh", "gain": "1.5", "lr": "1"}, "names fewer digits right"),
        ({"gain": "1", "lr": "0.03"}, "about as well, or better"),
    ],
)
def test_who_lives_is_guessed_first(query: dict[str, str], fate: str) -> None:
    app = open_gradients(section="predict", ask="run", **query)
    assert "explodes**" not in words(app)
    app.radio[0].set_value("same").run()
    reveal(app)
    said = [str(each.value) for each in (*app.info, *app.success)]
    assert fate in said[0].rpartition("What happens")[2]


@pytest.mark.parametrize("ask", QUESTIONS)
def test_every_question_can_be_asked_again_and_again(ask: str) -> None:
    app = open_gradients(section="predict", ask=ask)
    for _turn in range(7):
        if app.radio:
            app.radio[0].set_value(app.radio[0].options[0]).run()
        reveal(app)
        assert not app.exception
        press(app, "Another one")


# --- nothing is done twice -----------------------------------------------------------------------


def test_nothing_is_trained_where_nothing_is_shown(
    monkeypatch: pytest.MonkeyPatch, broken_pages: list[str]
) -> None:
    monkeypatch.setattr(gradients_state, "learn_to_read", None)
    gradients_state.run_of.cache_clear()
    for section in ("try", "neurons", "clip", "predict"):
        assert not open_gradients(section=section).exception
    open_gradients(section="train")
    assert "'NoneType' object is not callable" in broken_pages.pop()


def test_what_did_not_change_is_not_computed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_gradients(section="clip")
    computed: list[object] = []
    monkeypatch.setattr(gradients_state, "gradient_flow", computed.append)
    app.session_state["gradients.state"]["a1"] = 7.0
    app.session_state["gradients.state"]["at"] = 1.0  # nothing is clipped there
    assert not app.run().exception
    assert not computed


@pytest.mark.parametrize(
    ("query", "said", "unsaid"),
    [
        ({"depth": "2"}, "times what it is at layer 2; theory says", "layers 2 to 2"),
        (
            {"section": "clip", "limit": "1", "a1": "3", "a2": "3", "b1": "3", "b2": "3"},
            "A stays as long beside B as it was",
            "1 times as long then",
        ),
    ],
)
def test_where_there_is_nothing_to_compare_it_does_not_compare(
    query: dict[str, str], said: str, unsaid: str
) -> None:
    text = words(open_lesson("gradients", **query))
    assert said in text and unsaid not in text
