"""The page on sequences says true numbers, asks before it answers, and is a link."""

import json
import re
from functools import partial

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from normviz.studies.random_sequences import draw_lengths, draw_sequences
from normviz.studies.sequences import normalize_padded, pad_sequences
from normviz.ui.numbers import between, number
from pages.sequences.state import State, _fields, unrolled
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

open_page = partial(open_lesson, "sequences")

LENGTHS = draw_lengths("stairs", 5)


def charts(app: AppTest) -> list[dict]:
    return list(component(app, "normviz_plot")["graphs"])


def test_the_reading_compares_counted_and_masked() -> None:
    x = pad_sequences(draw_sequences(LENGTHS)).x[:, 0, 6]
    text = reading(open_page())
    assert "Sequences that reach step 7: 2 of 5" in text
    real = f"mean {x[:2].mean():.3g} and standard deviation {x[:2].std():.3g}"
    assert real in text
    assert f"{x.mean():.3g} and {x.std():.3g} with padding counted (3 of 5 cells)" in text
    assert f"(m\u00a0=\u00a05) turns {x[0]:.3g}" in text


def test_the_formula_has_the_members_of_the_set() -> None:
    x = pad_sequences(draw_sequences(LENGTHS)).x[:, 0, 6]
    counted, masked = (
        open_page(padding=name, pad="-2").latex[0].value for name in ("counted", "masked")
    )
    terms = r"\\left\(5\.0[67]\d* \+ 3\.92\d*"
    assert re.search(r"\\frac\{1\}\{5\}" + terms + r" \+ 3 \\cdot \(-2\)\\right\)", counted)
    assert re.search(r"\\frac\{1\}\{2\}" + terms + r"\\right\)", masked)
    assert [f"{value:.3g}" for value in x[:2]] == ["5.07", "3.92"]


def test_a_step_of_one_is_explained_and_mended() -> None:
    app = open_page(padding="masked", pattern="one_long", step="8")
    assert "into x̂\u00a0=\u00a00." in reading(app)
    assert "4, 5, 6, 7, 8, 9, 10, 11, 12. There m = 1" in words(app)
    press(app, "Use layer norm at each step")
    assert address(app)["sharing"] == "token"
    assert "(m\u00a0=\u00a04)" in reading(app)


def test_counted_padding_says_how_far_it_moves_the_rest() -> None:
    app = open_page(pad="5")
    assert "40.0 % of all cells are padding" in words(app)
    press(app, "Mask the padding")
    assert address(app) == {"pad": "5", "padding": "masked"}


def test_equal_lengths_have_nothing_to_mask() -> None:
    app = open_page(pattern="equal", padding="masked")
    assert "All 5 sequences reach step 7" in reading(app)
    assert "there is no padding" in words(app)
    press(app, "Lengths that differ")
    assert "reach step 7: 2 of 5" in reading(app)


def test_a_cell_of_padding_is_called_so() -> None:
    masked = open_page(sequence="5", padding="masked")
    assert "belongs to no set and gets no x̂" in reading(masked)
    assert "m = 0" in masked.latex[0].value
    counted = open_page(sequence="5", pad="3")
    assert "turns its padding of 3 into x̂" in reading(counted)


def test_lengths_of_ones_own_are_in_the_link_and_make_the_count() -> None:
    app = open_page(lengths="5_3_8_2")
    assert app.session_state["sequences.state"]["count"] == 4
    assert app.session_state["sequences.state"]["pattern"] == "own"
    assert "lengths 5, 3, 8, 2" in charts(app)[0]["alt"]


class Bare(State):
    """The controls without a session: `lengths` of the learner's own, or ()."""

    def __init__(self, lengths: tuple[int, ...]) -> None:
        self.page, self.fields = "sequences", {field.name: field for field in _fields()}
        self._store = {field.name: field.default for field in _fields()} | {"notices": []}
        self.set(lengths=lengths, pattern="own" if lengths else "stairs")


@pytest.mark.parametrize(
    ("own", "moved", "lengths"),
    [
        ((), {"length1": 3.0}, (10, 3, 6, 4, 2)),
        ((), {"count": 3.0}, (10, 6, 2)),
        ((5, 3), {"count": 4.0}, (5, 3, 1, 1)),
        ((5, 3, 8), {"count": 2.0}, (5, 3)),
        ((), {"length0": 12.0, "count": 2.0}, (12, 8)),
        ((5, 3), {"seed": 4.0, "pad": -2.5, "step": 3.0, "sequence": 2.0}, (5, 3)),
    ],
)
def test_sliders_that_moved_change_the_batch(own: tuple, moved: dict, lengths: tuple) -> None:
    state = Bare(own)
    state.take_sliders(moved)
    assert state.lengths == lengths
    assert {name: state[name] for name in moved if name in state} == {
        name: value for name, value in moved.items() if name in state
    }
    assert (state["pattern"] == "own") is bool(state["lengths"])
    assert isinstance(state["pad"], float)
    assert all(isinstance(state[name], int) for name in ("count", "seed", "step", "sequence"))


def test_a_step_to_try_takes_a_fresh_batch_and_leaves_the_norm() -> None:
    state = Bare((5, 3))
    state.set(padding="masked", pad=-2.0, gain=1.0)
    state.pick({"sharing": "token", "pad": 4.0})
    assert (state["lengths"], state["pattern"], state["pad"]) == ((), "stairs", 4.0)
    assert (state["sharing"], state["padding"], state["gain"]) == ("token", "masked", 1.0)


def test_choosing_a_pattern_lets_go_of_own_lengths() -> None:
    app = open_page(lengths="5_3_8_2")
    next(c for c in app.segmented_control if c.label == "Lengths").set_value("one_long").run()
    assert "lengths 12, 3, 3, 3" in charts(app)[0]["alt"]
    assert "lengths" not in address(app)


def test_own_lengths_start_from_those_on_screen() -> None:
    app = open_page(pattern="one_long", count="3")
    next(c for c in app.segmented_control if c.label == "Lengths").set_value("own").run()
    assert address(app)["lengths"] == "12_3_3"


def test_a_single_sequence_among_padding_is_root_of_n_minus_one() -> None:
    app = open_page(pattern="one_long", step="8")
    assert "into x̂\u00a0=\u00a02." in reading(app)
    assert "+√(N − 1) = 2 or its" in words(app)


def test_own_lengths_that_a_link_does_not_name_fall_back() -> None:
    app = open_page(pattern="own")
    assert "of 5. Over the batch" in reading(app)
    assert address(app) == {}


def test_what_is_looked_at_stays_within_the_batch() -> None:
    app = open_page(lengths="3_2", step="9", sequence="8")
    state = app.session_state["sequences.state"]
    assert (state["step"], state["sequence"]) == (3, 1)
    (notice,) = seen(app)
    assert "step: it must lie between 1 and 3." in notice
    assert "sequence: it must lie between 1 and 2." in notice
    (notice,) = seen(open_page(pattern="own"))
    assert "Copy the whole link once more" in notice


@pytest.mark.parametrize(
    "lengths", ["5", "0_3", "13_2", "1_2_3_4_5_6_7_8_9", "5,3", "_", "5__3", "５_3"]
)
def test_wrong_lengths_are_answered(lengths: str) -> None:
    app = open_page(lengths=lengths)
    assert ["lengths" in sentence for sentence in seen(app)] == [True]
    assert "of 5. Over the batch" in reading(app)


def test_sliders_change_lengths_padding_and_the_cell() -> None:
    app = open_page()
    sliders = {
        slider["name"]: slider for slider in component(app, "normviz_live_slider")["sliders"]
    }
    assert [sliders[f"length{i}"]["value"] for i in range(5)] == list(LENGTHS)
    assert sliders["step"]["max"] == 10
    assert sliders["pad"]["step"] == 0.5


@pytest.mark.parametrize("ask", ["alone", "mean"])
def test_an_open_question_hides_what_answers_it(ask: str) -> None:
    app = open_page(section="predict", ask=ask)
    assert reading(app).startswith("Your guess first")
    assert not app.latex
    (only,) = charts(app)
    assert "Mean" not in only["alt"]
    if ask == "alone":
        app.radio[0].set_value("zero").run()
    reveal(app)
    assert "of 5. Over the batch" in reading(app)
    assert len(charts(app)) == 2


def test_the_guessed_mean_is_compared_with_the_true_one() -> None:
    app = open_page(section="predict", ask="mean", pad="5")
    x = pad_sequences(draw_sequences(LENGTHS), 5.0).x[:, 0, 7]
    app.slider[0].set_value(2.0)
    reveal(app)
    said = "\n".join(str(each.value) for each in app.info).replace("\\", "")
    assert f"it is {np.mean(x):.3g}" in said


def test_the_guess_about_the_cell_leaves_the_batch_in_sight() -> None:
    app = open_page(section="predict", ask="cell")
    assert "of 5. Over the batch" in reading(app)
    app.radio[0].set_value("huge").run()
    reveal(app)
    assert "That is right" in str(app.success[0].value)


def test_padding_that_stays_what_it_is_is_not_called_changed() -> None:
    where = {"sharing": "token", "padding": "counted", "lengths": "12_2_2", "sequence": "2"}
    where["step"] = "7"
    assert "leaves its padding as it is" in reading(open_page(**where))
    assert "turns its padding of −8 into" in reading(open_page(**where, pad="-8"))


def test_a_test_sequence_that_ends_before_the_steps_of_one_does_not_meet_them() -> None:
    how = {"section": "longer", "padding": "masked", "policy": "last", "lengths": "12_2_2"}
    text = words(open_page(**how, test="2"))
    assert "single sequence made" not in text and "largest |x̂| under batch norm is" in text
    assert "From step 3 on a single sequence made" in words(open_page(**how, test="3"))


def test_a_longer_test_sequence_explodes_on_the_statistics_of_one() -> None:
    app = open_page(section="longer", padding="masked")
    said = words(app)
    assert "training never reached: 4" in said
    assert "From step 9 on a single sequence" in said and "316" in said
    calm = words(open_page(section="longer", padding="masked", policy="two"))
    assert "a single sequence" not in calm


def test_a_short_test_sequence_is_covered() -> None:
    assert "make it longer than 10" in words(open_page(section="longer", test="6"))


def test_the_cell_says_where_it_overflows_and_what_inference_keeps() -> None:
    said = words(open_page(section="cell", gain="5", steps="100"))
    assert "overflows float32 at step" in said
    assert "largest float16 number, at step" in said
    assert "6400 numbers" in said
    calm = words(open_page(section="cell", activation="tanh"))
    assert "overflows" not in calm and "float16" not in calm


def test_frames_are_made_once_for_the_browser() -> None:
    app = open_page(section="cell", steps="30")
    sent = json.dumps(components(app, "normviz_plot")[1])
    assert sent.count('"name": "step ') == 30
    assert len(sent) < 80_000


def test_one_step_is_said_in_the_singular() -> None:
    app = open_page(lengths="1_1", section="longer")
    assert "padded to 1 step;" in charts(app)[0]["alt"]
    assert "4 features at each of 1 step," in words(app)


def test_the_articles_answer_with_numbers_of_this_batch() -> None:
    said = words(open_page(section="articles", pad="10"))
    assert "5 sequences reach step 1 here, 1 the last one" in said
    assert "Without the other sequences x̂ of sequence 1 changes by 0 under layer" in said
    assert "m is 30" in said
    # alone, sequence 1 is its own mean at every step: its x̂ was all of the change
    x_hat = normalize_padded(pad_sequences(draw_sequences(LENGTHS)), "step").x_hat[0]
    assert f"by up to {np.abs(x_hat).max():.3g} under batch norm at each step" in said


def test_equal_lengths_are_no_case_against_batch_norm() -> None:
    said = words(open_page(section="articles", pattern="equal"))
    assert "Not on this batch: all 5 sequences have every step" in said
    assert "m is 40 for every step" in said


@pytest.mark.parametrize(
    ("query", "verdict"),
    [
        ({}, "keeps it stable here, and without a norm it is not"),
        ({"activation": "tanh"}, "stable here with layer norm and without"),
        ({"gain": "1.5"}, "without a norm that depends on the seed here"),
    ],
)
def test_whether_layer_norm_keeps_the_state_stable_is_measured(
    query: dict[str, str], verdict: str
) -> None:
    said = words(open_page(section="articles", **query))
    cell = query.get("activation", "relu"), float(query.get("gain", "3"))
    runs = [unrolled(*cell, 40, seed) for seed in range(5)]
    none, _batch, layer = ([run.growth for run in each] for each in zip(*runs, strict=True))
    assert f"by {between(number(min(none), 3), number(max(none), 3))} without a norm" in said
    held = [0.96 < growth < 1.035 for growth in none]
    assert all(0.98 < growth < 1.02 for growth in layer)
    assert verdict in said
    assert (all(held), any(held)) == {
        "keeps": (False, False),
        "stabl": (True, True),
        "witho": (False, True),
    }[verdict[:5]]


def test_the_factor_of_the_exploding_cell_is_the_measured_one() -> None:
    app = open_page(section="predict", ask="cell", seed="4")
    app.radio[0].set_value("huge").run()
    reveal(app)
    growths = [unrolled("relu", 3.0, 40, seed)[0].growth for seed in range(4, 9)]
    assert f"multiplies the state by {number(growths[0], 3)}, with 5 seeds by" in words(app)
    assert f"{number(min(growths), 3)} to {number(max(growths), 3)}." in words(app)
    assert max(growths) > 1.1 * min(growths), "no fixed number would do"


def test_drawing_again_and_reset() -> None:
    app = open_page(pad="4", seed="99")
    press(app, "Draw again")
    assert app.session_state["sequences.state"]["seed"] == 0
    press(app, "Reset")
    assert address(app) == {}


def test_a_link_restores_the_screen() -> None:
    query = {
        "sharing": "layer",
        "padding": "masked",
        "feature": "3",
        "count": "3",
        "pattern": "own",
        "lengths": "9_4_4",
        "pad": "-2.5",
        "step": "3",
        "sequence": "2",
        "section": "cell",
        "activation": "tanh",
        "gain": "1.5",
        "steps": "25",
    }
    app = open_page(**query)
    assert address(app) == query
    again = open_page(**address(app))
    assert charts(again) == charts(app) and reading(again) == reading(app)
