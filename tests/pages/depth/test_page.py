"""Shift through depth says true numbers, for every net, and keeps its state in the URL."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest

from normviz.nets.activations import ACTIVATIONS
from normviz.nets.initialization import SCHEMES
from normviz.nets.network import Net
from normviz.nets.shift import TrainingSetup, middle, shift, train_recorded
from normviz.nets.signal import NORMS, Stack, signal_through
from normviz.ui.numbers import number
from pages.depth import state as depth_state
from pages.depth.state import SECTIONS, STEPS, UNITS
from pages.depth.train import outcome_words
from tests.pages.support import address, component, open_lesson, press, reading, reveal, seen, words

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
    assert "to 8.62e−58, a factor of" in reading(app)
    assert "theory for layers of infinite width says 3.72e−58" in reading(app)
    assert f"{100 * signal.dead[-1]:.0f} % of the units are dead" in reading(app)
    assert "could not compute this mean square" in words(app)


def test_the_formula_has_the_current_numbers() -> None:
    # (64 inputs, Var(w) = 1/96) in layer 1, then half the mean square a layer
    latex = "\n".join(str(each.value) for each in open_depth(depth="2").latex)
    assert r"128 \cdot 0.00781 \cdot 0.301" in latex
    assert r"q_{2} &= \operatorname{E}\big[f(z)^2\big] = \tfrac12 \operatorname{E}[z^2]" in latex
    latex = "\n".join(str(each.value) for each in open_depth(norm="batch").latex)
    assert r"\mathcal N(0,\ 1)" in latex and r"E}\big[f(\hat z)^2\big] = 0.5" in latex


def test_a_finding_is_mended_by_its_button() -> None:
    app = press(open_depth(depth="40", width="256", init="fixed"), "Use He's initialization")
    assert address(app) == {"depth": "40", "width": "256", "init": "he"}
    assert "could not compute" not in words(app)
    app = open_depth(init="fixed", std="1", width="256", depth="40")
    assert "would overflow" in words(app)
    app = press(app, "Put batch norm in")
    assert re.search("goes from 0.903 to 0.[45]", reading(app))


def test_a_batch_of_two_and_an_eps_that_is_not_small_are_spoken_to() -> None:
    app = press(open_depth(batch="2", norm="batch"), "Use 128 digits")
    assert address(app) == {"norm": "batch"}
    app = open_depth(init="fixed", std="0.001", width="16", norm="layer")
    assert "not large against" in words(app)
    assert "std" in address(press(app, "Use a standard deviation of 0.1"))


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
    assert "What happens" in words(app) and "Each layer multiplies the mean square" in words(app)
    press(app, "Another one")
    assert address(app)["depth"] == "50"
    assert "Your guess first" in reading(app)


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
    assert f"the loss ends at {number(noise.last_loss, 3)}: near the" in words(app)
    frame = app.dataframe[0].value
    assert list(frame.index) == ["no norm", "batch norm", "batch norm + noise"]
    assert frame.loc["batch norm + noise", "last loss"] == pytest.approx(noise.last_loss)
    assert frame.loc["batch norm + noise", "jump"] == pytest.approx(middle(shift(noise).jump))
    latex = "\n".join(str(each.value) for each in open_depth(section="noise", noise="2").latex)
    assert r"\mu_j \in [-1,\ 1]" in latex


def test_without_noise_the_page_says_that_it_is_off() -> None:
    assert "The noise is off" in words(open_depth(section="noise", noise="0"))


@pytest.mark.parametrize("what", ["batch", "none", "worse", "no gain"])
def test_each_outcome_has_its_words(what: str) -> None:
    said = {outcome_words(what, back) for back in (True, False)}
    assert len(said) == (2 if what == "batch" else 1)


@pytest.mark.parametrize(
    ("depth", "made"), [("2", "; 1 layer after the first makes 10"), ("3", "; 2 layers after the")]
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
    assert not app.dataframe and "The jumps are back" not in words(app)
    app.radio[0].set_value("none").run()
    reveal(app)
    assert "Nearer to the run with batch norm alone" in words(app).replace("\\", "")
    assert "The jumps are back" in words(app)
    assert len(app.dataframe) == 1


def test_the_articles_are_answered_with_numbers() -> None:
    text = words(open_depth(section="articles"))
    held = shift(train_recorded(run("none", lr=0.0)))
    assert f"by {number(middle(held.jump), 2)} standard deviations a step, " in text
    wander = shift(train_recorded(run("none"))).wander
    assert f"of layer 8 by {number(wander[-1], 2)}; with batch norm" in text
    assert "Contested, and an experiment on this page." in text


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
