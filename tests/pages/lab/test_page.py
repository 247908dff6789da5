"""The lab, run by AppTest: every state runs, the URL restores it, bad input is answered."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from normviz.readers.presets import presets
from normviz.readers.share import pack
from normviz.studies.experiment import NORMS
from pages.lab.state import CONTROLS, SECTIONS
from tests.pages.support import address, component, open_lesson, paste, press, reveal, seen, words

open_lab = partial(open_lesson, "lab")


@pytest.mark.parametrize("preset", presets())
@pytest.mark.parametrize("norm", NORMS)
def test_every_example_runs_under_every_norm(preset: str, norm: str) -> None:
    app = open_lab(preset=preset, norm=norm, groups="3")
    assert not app.exception
    assert not app.warning
    assert len(words(app)) > 300


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("controls", CONTROLS)
@pytest.mark.parametrize("preset", ["mini", "images"])
def test_every_section_and_drawer_opens(section: str, controls: str, preset: str) -> None:
    for norm in ("none", "layer"):
        assert not open_lab(section=section, controls=controls, preset=preset, norm=norm).exception


def test_the_reading_names_the_current_numbers() -> None:
    text = words(open_lab(pin="7"))
    # sample 2, feature 4 of the 3 x 4 batch: 6, 7, 2 have mean 5 and variance 14/3
    assert "one set a feature, 4 in all, each with m = 3" in text
    assert "mean 5 and standard deviation 2.1602, so the pinned 7 becomes 0.9258" in text


@pytest.mark.parametrize(
    ("step", "low", "high", "cells"),
    [
        ("x", 0, 8, "x"),
        ("mean", 0, 8, "x"),
        ("var", 0, 9, "(x − μ)²"),
        ("x_hat", -1.5, 1.5, "x̂"),
        ("y", -3, 2.5, "y"),
    ],
)
def test_the_histogram_follows_the_step(step: str, low: float, high: float, cells: str) -> None:
    data = component(open_lab(step=step, gamma="2_2_2_2"), "normviz_grid")
    drawn = data["hist"][1]
    label = f"Now: \u2066{cells}\u2069"
    assert (drawn["edges"][0], drawn["edges"][-1], drawn["label"]) == (low, high, label)
    assert sum(drawn["counts"]) == 12
    # One place decides whether a step is of what comes in or of what goes out.
    assert drawn["side"] == data["steps"][data["step"]]["side"]
    assert drawn["side"] == ("after" if step in ("x_hat", "y") else "before")


@pytest.mark.parametrize(
    ("query", "cells", "said"),
    [
        ({"step": "mean"}, "x", "Their mean in each set is μ."),
        ({"step": "var"}, "(x − μ)²", "Their mean in each set is σ²."),
        ({"step": "var", "bias": "1_0_0_0"}, "(z − μ)²", "Their mean in each set is σ²."),
        ({"step": "var", "norm": "rms"}, "x²", "Their mean in each set is its mean square."),
        ({"step": "var", "norm": "rms", "bias": "1_0_0_0"}, "z²", "is its mean square."),
        ({"step": "mean", "infer": "1"}, "x", "μ is remembered from training"),
        ({"step": "var", "infer": "1"}, "x", "σ² is remembered from training"),
        ({"step": "x", "bias": "1_0_0_0"}, "z", "z = x + b, the input with the bias added."),
        ({"step": "x_hat"}, "x̂", "minus its set's mean, divided by its spread √(σ²"),
        ({"step": "x_hat", "infer": "1"}, "x̂", "minus the mean remembered from training"),
        ({"step": "x_hat", "norm": "rms"}, "x̂", "each x divided by its set's root mean square"),
        ({"step": "y", "norm": "none"}, "y", "nothing was normalized."),
    ],
)
def test_each_step_says_what_its_cells_hold(query: dict[str, str], cells: str, said: str) -> None:
    data = component(open_lab(**query), "normviz_grid")
    step = data["steps"][data["step"]]
    caption = step["caption"].replace("\u2066", "").replace("\u2069", "")
    assert step["cells"] == cells
    assert cells in caption
    assert said in caption


@pytest.mark.parametrize("norm", ["batch", "layer", "rms"])
def test_what_a_set_shows_has_the_statistic_as_its_mean(norm: str) -> None:
    data = component(open_lab(norm=norm), "normviz_grid")
    ids = np.array(data["groups"]["ids"])
    shown = {step["key"]: np.array(step["values"]) for step in data["steps"]}
    for key in shown.keys() & {"mean", "var"}:
        means = [shown[key][ids == group].mean() for group in range(ids.max() + 1)]
        np.testing.assert_allclose(means, data["groups"][key])


def test_formulas_hold_the_numbers_of_the_pinned_set() -> None:
    text = words(open_lab(pin="7", norm="layer", section="arithmetic"))
    assert r"\frac{4 + 5 + 0 + 7}{4} = 4" in text


def test_long_sets_are_shortened_and_say_so() -> None:
    assert r"\text{60 more}" in words(open_lab(preset="digits", norm="layer", section="arithmetic"))


def test_groups_that_do_not_divide_become_the_next_smaller_divisor() -> None:
    app = open_lab(preset="mini", norm="group", groups="3")
    assert app.select_slider[0].value == 2
    assert "4 features cannot be split into 3 equal groups" in app.info[0].value
    assert "1 = layer" in str(app.select_slider[0].options)
    assert "4 = instance" in str(app.select_slider[0].options)


def test_many_parameters_are_a_table_of_their_own_names() -> None:
    app = open_lab(preset="images", norm="layer", controls="parameters", gamma="2_3")
    (table,) = app.dataframe
    assert table.value.iloc[:3, 0].tolist() == [2.0, 3.0, 1.0]
    assert table.value.index[1] == "channel 1 [1,2]"
    assert len(table.value) == 6 * 4 * 4


def test_undo_goes_back_one_batch_and_reset_to_the_start() -> None:
    app = open_lab()
    app.number_input[0].set_value(5).run()  # two samples of zeros are added
    assert "batch" in dict(app.query_params)
    assert "each with m = 5" in words(app)
    press(app, "Undo")
    assert "batch" not in dict(app.query_params)
    app.selectbox[0].set_value("outlier").run()
    press(app, "Reset")
    assert not address(app)


def test_a_mend_button_mends() -> None:
    missing = np.array([[1.0, 2.0], [np.nan, 4.0], [3.0, np.inf]])
    app = open_lab(batch=pack(missing), preset="own")
    assert "NaN or infinite values in the batch: 2" in words(app)
    press(app, "Put 0 in these cells")
    assert "NaN or infinite values" not in words(app)

    app = open_lab(preset="one")
    assert "PyTorch refuses" in words(app)
    press(app, "Use layer norm instead")
    assert "Layer norm averages within each sample" in words(app)


def test_the_bias_does_nothing_under_batch_norm_and_something_under_layer_norm() -> None:
    assert "no more than rounding" in words(open_lab(bias="20"))
    assert "changes y by up to" in words(open_lab(bias="20", norm="layer"))


def test_give_the_input_back_says_when_it_cannot() -> None:
    assert "y equals x" in words(open_lab(restore="1"))
    assert "No γ and β undo the normalization here" in words(open_lab(restore="1", norm="layer"))


def test_large_offset_shows_why_two_passes() -> None:
    assert "E[x²] − E[x]² gives" in words(open_lab(preset="offset"))


def test_a_large_eps_says_how_much_variance_is_left() -> None:
    # feature 1 of the 3 x 4 batch has variance 2: with eps = 1, two thirds are left
    assert "σ²/(σ² + ε) = 0.6667 instead of 1" in words(open_lab(eps="1"))


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"convention": "keras"}, "Added to it here: ε = 1e−5; by itself Keras adds 0.001."),
        ({"eps": "0.01"}, "Added to it here: ε = 0.01; by itself PyTorch adds 1e−5."),
        ({"eps": "0.001", "convention": "keras"}, "ε = 0.001, as it does by itself."),
        ({"norm": "none"}, "Without a norm there are no statistics to remember"),
        ({"norm": "layer"}, "This norm looks at each sample alone"),
    ],
)
def test_the_inference_drawer_speaks_of_what_is_computed(
    query: dict[str, str], sentence: str
) -> None:
    assert sentence in words(open_lab(infer="1", controls="inference", **query))


def test_the_running_statistics_are_those_of_the_core() -> None:
    text = words(open_lab(controls="inference", learned="200"))
    assert "| feature | mean | variance |" in text
    assert "| feature 1 | 3 | 3 |" in text
    assert "| feature 4 | 5 | 7 |" in text  # 14/3 over m = 3, unbiased


def test_compare_gives_the_chosen_norm_its_own_parameters() -> None:
    app = open_lab(restore="1", section="compare", step="y")
    said = [graph["alt"] for graph in component(app, "normviz_plot")["graphs"]]
    assert "Batch norm: from 0 to 8, samples down, channels across." in said
    assert "Batch norm has the γ and β that give the input back" in words(app)
    layer = words(open_lab(restore="1", section="compare", norm="layer"))
    assert "Everywhere γ = 1 and β = 0" in layer
    own = words(open_lab(gamma="2", section="compare", norm="layer"))
    assert "Layer norm has your γ and β" in own


def test_choosing_a_convention_brings_its_eps() -> None:
    app = open_lab(controls="inference")
    next(box for box in app.selectbox if box.label == "Convention").set_value("keras").run()
    assert dict(app.query_params)["eps"] == "0.001"


def test_pasted_values_replace_the_batch_and_bad_ones_leave_it() -> None:
    app = paste(open_lab(), "lab", "a\tb\n1\t2\n3\t5")
    assert dict(app.query_params)["preset"] == "own"
    assert dict(app.query_params)["cols"] == "a|b"
    kept = dict(app.query_params)["batch"]
    paste(app, "lab", "1 2\n3")
    assert "Your batch is unchanged" in seen(app)[0]
    assert dict(app.query_params)["batch"] == kept


def test_a_print_is_a_batch_of_its_shape_and_dtype() -> None:
    app = paste(open_lab(), "lab", "x = tensor([[[1., 2.], [3., 4.]]], device='cuda:0')")
    grid = component(app, "normviz_grid")
    assert grid["shape"] == [1, 2, 2]
    assert not seen(app)


def test_what_a_click_would_end_has_a_button_and_the_text_stays() -> None:
    text = "a,kind,b\n1,cat,NA\n3,dog,5\n4,cat,9"
    app = paste(open_lab(), "lab", text)
    assert seen(app) == ['Column 2, "kind", holds text, such as "cat". Your batch is unchanged.']
    assert app.text_area[0].value == text
    press(app, "Leave out column 2")
    assert seen(app) == [
        '1 value is missing: row 2, column 3 ("NA"). Your batch is unchanged.',
    ]
    press(app, "Read missing values as NaN")
    assert address(app)["cols"] == "a|b"
    assert not [
        button for button in app.button if button.label.startswith(("Leave", "Read missing"))
    ]
    assert app.text_area[0].value == text


def test_an_offer_ends_with_the_next_block() -> None:
    app = paste(open_lab(), "lab", "1,NA\n3,5")
    assert [button for button in app.button if button.label == "Read missing values as NaN"]
    paste(app, "lab", "1,2\n3,5")
    assert not [button for button in app.button if button.label == "Read missing values as NaN"]


@pytest.mark.parametrize("kind", ["cells", "value"])
def test_an_open_question_does_not_give_its_answer_away(kind: str) -> None:
    app = open_lab(section="predict", ask=kind)
    text = words(app)
    assert "0.9258" not in text and "one set a feature" not in text and "4.667" not in text
    data = component(app, "normviz_grid")
    assert (data["mode"] == "mark") if kind == "cells" else ("x_hat" in data["hide"])
    reveal(app)
    assert "0.9258" in words(app)


@pytest.mark.parametrize("kind", ["cells", "value"])
@pytest.mark.parametrize("change", [{"pin": 2}, {"norm": "layer"}, {"batch": ""}])
def test_another_question_is_open_again(kind: str, change: dict[str, Any]) -> None:
    app = open_lab(section="predict", ask=kind, batch=pack(np.ones((3, 4))))
    reveal(app)
    assert not any(button.label == "Reveal" for button in app.button)
    app.session_state["lab.state"].update(change)
    app.run()
    assert any(button.label == "Reveal" for button in app.button)
    assert "You said" not in words(app) and "Exactly right" not in words(app)


# --- events of the grid, which AppTest cannot make -----------------------------------------------


def bench() -> None:
    """Open the lab, hand it the waiting events, and say what became of it."""
    import streamlit as st

    from pages.lab.events import on_grid_event
    from pages.lab.state import State

    state = State()
    for event in st.session_state.pop("events", []):
        on_grid_event(state)(event)
    st.session_state["seen"] = (state.x.tolist(), dict(state), state.notices)


def after(*events: dict[str, Any]) -> tuple[list[list[float]], dict[str, Any], list[str]]:
    app = AppTest.from_function(bench)
    app.session_state["events"] = list(events)
    seen: tuple[list[list[float]], dict[str, Any], list[str]]
    seen = app.run().session_state["seen"]
    return seen


@pytest.mark.parametrize(("pin", "after"), [("5", 8), ("11", 17)])
def test_the_pin_keeps_its_sample_and_feature_in_another_shape(pin: str, after: int) -> None:
    app = open_lab(pin=pin)
    app.number_input[1].set_value(7).run()
    assert component(app, "normviz_grid")["pinned"] == after
    press(app, "Undo")
    assert component(app, "normviz_grid")["pinned"] == int(pin)
    app.number_input[1].set_value(1).run()
    assert component(app, "normviz_grid")["pinned"] == int(pin) // 4, "the nearest that there is"


def test_a_preset_brings_the_cell_to_look_at() -> None:
    app = open_lab(pin="2")
    app.selectbox[0].set_value("outlier").run()
    assert "the pinned 100 becomes" in words(app)
    assert address(app) == {"preset": "outlier"}
    assert "the pinned 100 becomes" in words(open_lab(preset="outlier"))
    assert address(open_lab(preset="outlier", pin="7"))["pin"] == "7"


def test_an_edited_cell_takes_the_value_and_the_pin() -> None:
    x, state, notices = after({"type": "edit", "index": 6, "value": "2,5"})
    assert (x[1][2], state["pin"], notices) == (2.5, 6, [])


def test_under_a_bias_the_number_typed_is_the_number_shown() -> None:
    def bench_with_a_bias() -> None:
        import streamlit as st

        from pages.lab.events import on_grid_event
        from pages.lab.state import State

        State().set(bias=(0.0, 0.0, 20.0, 0.0))
        on_grid_event(State())({"type": "edit", "index": 6, "value": "22"})
        st.session_state["seen"] = (State().x[1, 2], State().experiment.z[1, 2])

    x, z = AppTest.from_function(bench_with_a_bias).run().session_state["seen"]
    assert (x, z) == (2, 22)


@pytest.mark.parametrize("text", ["", "abc", "1e", "=1+1", "<b>1</b>", "1 2"])
def test_what_is_no_number_leaves_the_cell_and_says_so(text: str) -> None:
    x, state, notices = after({"type": "edit", "index": 6, "value": text})
    assert x[1][2] == 0
    assert state["batch"] == ""
    assert "The cell keeps its value." in notices[0]


@pytest.mark.parametrize(
    "event",
    [
        {"type": "pin", "index": 12},
        {"type": "pin", "index": -1},
        {"type": "pin", "index": "3"},
        {"type": "step", "step": 99},
        {"type": "edit", "index": 3},
        {"type": "marks", "marks": ["x", 99]},
        {"type": "unknown"},
        {},
    ],
)
def test_an_event_from_outside_the_batch_changes_nothing(event: dict[str, Any]) -> None:
    assert after(event) == after()


def test_the_key_names_the_pinned_cells_own_set() -> None:
    app = open_lab(norm="group", pin="0")
    assert "The dot and the frame" not in words(app)
    app.session_state["lab.key"] = True
    text = words(app.run())
    assert "**n1·g1** in a corner" in text and "The block" in text
    assert "**double-click** to change it." in text
    assert not app.exception


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({}, "γ multiplies x̂"),
        ({"adjust": "beta"}, "β is added to γ · x̂"),
        ({"adjust": "bias"}, "b is added to every number"),
        ({"adjust": "beta", "norm": "rms"}, "RMS norm has no β"),
    ],
)
def test_gamma_beta_and_eps_are_introduced_where_they_stand(
    query: dict[str, str], said: str
) -> None:
    text = words(open_lab(controls="parameters", **query))
    assert said in text and "ε keeps the divisor from being 0" in text
