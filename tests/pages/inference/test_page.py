"""Training and inference: the words have the numbers, links restore the screen, dead ends mend."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from normviz.norms.running import CONVENTIONS
from normviz.studies.companions import companions, drift, noise_by_size
from normviz.studies.stream import Source, StreamTraining, batches, train
from pages.inference.state import DRAWERS, SECTIONS, VIEWS
from tests.pages.support import (
    address,
    component,
    components,
    open_app,
    press,
    reading,
    reveal,
    words,
)


def open_page(**query: str) -> AppTest:
    app = open_app("inference", **query)
    # AppTest runs the page's file alone from now on: nobody else notes that it has arrived.
    app.session_state["normviz.arrived"] = False
    return app


def choose(app: AppTest, key: str, value: Any) -> AppTest:
    every = (*app.segmented_control, *app.selectbox, *app.toggle, *app.radio)
    next(each for each in every if each.key == key).set_value(value).run()
    return app


def charts(app: AppTest) -> list[str]:
    return [graph["alt"] for graph in component(app, "normviz_plot")["graphs"]]


def drawn(app: AppTest) -> str:
    """Everything in the charts that a reader could find."""
    return json.dumps(component(app, "normviz_plot")["graphs"]).lower()


def trained(size: int = 8, steps: int = 60, name: str = "torch") -> StreamTraining:
    return train(Source(mean=5, std=2), size, steps, (1,), CONVENTIONS[name])


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_and_section_runs(view: str, section: str) -> None:
    for more in (
        {},
        {"m": "1", "convention": "keras", "controls": "memory"},
        {"m": "1", "batches": "1"},
        {"m": "128", "batches": "200", "shape": "skewed", "more": "200", "workers": "8"},
        {"m": "13", "shape": "groups", "mode": "inference", "std": "5", "more": "0"},
        {"momentum": "0", "start_var": "0", "mean": "-10", "std": "0.2"},
        {"momentum": "1", "kept": "biased", "convention": "onnx", "sample": "-3"},
        {"momentum": "5e-324", "batches": "44", "start_mean": "10", "workers": "7"},
    ):
        app = open_page(view=view, section=section, **more)
        assert not app.exception, more
        assert not app.warning, more
        assert "nan" not in words(app).lower().replace("inference", ""), more


@pytest.mark.parametrize("drawer", DRAWERS)
def test_every_drawer_opens(drawer: str) -> None:
    assert not open_page(controls=drawer, view="drift").exception


def test_the_reading_of_training_has_the_current_numbers() -> None:
    done = trained()
    inside = (np.abs(done.means - 5) <= 2 / np.sqrt(8)).sum()
    text = reading(open_page())
    assert f"{inside} of 60 batch means lie within σ/√m = 0.707 of the true mean 5" in text
    assert f"from 0 to {done.mean_path[-1]:.3g}" in text
    assert f"variance to {done.var_path[-1]:.3g} where the truth is 4" in text
    assert "start value still weighs 0.18 %" in text


def test_the_formula_is_the_last_update() -> None:
    done = trained()
    latex = open_page().latex[0].value
    before, batch, after = done.mean_path[-2], done.means[-1], done.mean_path[-1]
    assert rf"0.9 \cdot {before:.3g} + 0.1 \cdot {batch:.3g} = {after:.3g}" in latex
    assert rf"\tfrac{{2}}{{\sqrt{{8}}}} = {np.sqrt(0.1 / 1.9) * 2 / np.sqrt(8):.3g} \\" in latex


def momentum_slider(app: AppTest) -> str:
    return next(
        text for each in components(app, "normviz_live_slider") if "Momentum" in (text := str(each))
    )


def test_the_meaning_of_momentum_changes_with_the_convention() -> None:
    app = open_page(controls="memory", momentum="0.3")
    assert "the weight of the NEW batch" in momentum_slider(app)
    assert "each new batch weighs 0.3, the old average 0.7" in words(app)
    choose(app, "inference.convention", "keras")
    assert "the weight of the OLD average" in momentum_slider(app)
    assert "each new batch weighs 0.01, the old average 0.99" in words(app)
    assert address(app) == {"controls": "memory", "convention": "keras"}


def test_the_kept_variance_is_a_choice_of_its_own() -> None:
    unbiased = reading(open_page(m="2", batches="200"))
    app = choose(open_page(m="2", batches="200", controls="memory"), "inference.kept", "biased")
    assert reading(app) != unbiased
    assert r"\tfrac{m-1}{m}\sigma^2 = 2" in app.latex[0].value


def test_a_batch_of_one_under_pytorch_is_explained_and_mended() -> None:
    app = open_page(m="1")
    text = words(app)
    assert "Expected more than 1 value per channel when training" in text
    assert "Keras returns zeros" in text
    assert "the unbiased variance of 1 value per channel does not exist" in text
    assert "Nothing was learned" in reading(app)
    press(app, "Use batches of 4")
    assert address(app) == {"m": "4"}
    assert "Nothing was learned" not in reading(app)


def test_a_batch_of_one_under_keras_shrinks_the_running_variance() -> None:
    text = words(open_page(m="1", convention="keras"))
    assert f"is {0.99**60:.3g} after 60, where the truth is 4" in text
    assert "does not exist" not in text


def test_a_start_value_that_still_weighs_is_said_and_mended() -> None:
    app = open_page(convention="keras")
    assert "consist of their start value by 54.7 %" in words(app)
    press(app, "Let a new batch weigh 0.1")
    assert address(app) == {"convention": "keras", "momentum": "0.9"}
    assert "start value by" not in words(app)
    app = press(open_page(batches="10"), "Train for 29 batches")
    assert address(app) == {"batches": "29"}
    assert "start value by" not in words(app)


def test_one_batch_is_said_in_the_singular() -> None:
    text = words(open_page(batches="1", section="articles"))
    assert "of 1 batch mean lies within" in text
    assert "After 1 batch the running statistics still consist" in text
    assert "Here, after 1 batch: mean" in text
    app = open_page(view="drift", m="2", more="1")
    assert "After 1 more batch in training mode" in reading(app)
    assert "after 1 more batch:" in charts(app)[0]
    assert "on its 1 companion:" in reading(open_page(view="infer", m="2"))
    # A memory of one batch: the last one makes up 95 %.
    assert "so the last 1 batch makes up 90 %" in words(
        open_page(momentum="0.95", section="articles")
    )


def test_one_sample_has_many_outputs_in_training_and_one_at_inference() -> None:
    them = companions(trained(), 1.5, 40, 1)
    app = open_page(view="infer")
    assert f"from {them.outputs.min():.3g} to {them.outputs.max():.3g}" in reading(app)
    assert f"standard deviation {them.std:.3g}" in reading(app)
    assert len(charts(app)) == 2
    choose(app, "inference.mode", "inference")
    assert f"becomes {them.inference:.3g}, in every batch" in reading(app)
    assert rf"= {them.inference:.3g}" in app.latex[0].value


def test_after_a_drift_inference_is_off() -> None:
    done = drift(trained(), 1.5, 1.0, 10, 1)
    app = open_page(view="drift")
    text = reading(app)
    assert f"mean {done.frozen.mean:.3g} and standard deviation {done.frozen.std:.3g}" in text
    assert f"After 10 more batches in training mode it is mean {done.updated.mean:.3g}" in text
    assert f"= {done.frozen_mean:.3g}" in app.latex[0].value
    assert "more batches" not in reading(open_page(view="drift", more="0"))


def test_synchronized_workers_agree_with_the_whole_batch() -> None:
    x = batches(Source(mean=5, std=2), 8, 1, 1, 105)[:, 0]
    app = open_page(view="workers")
    text = f"mean {x.mean():.3g} and variance {x.var():.3g} are exactly the whole batch's"
    assert text in reading(app)
    table = next(each.value for each in app.markdown if "synced" in each.value)
    assert table.count(f"| 8 | {x.mean():.3g} | {x.var():.3g} |") == 2
    assert table.count("\n| worker ") == 4


def test_unequal_shares_need_weights() -> None:
    text = reading(open_page(view="workers", m="10", ordered="1"))
    x = batches(Source(mean=5, std=2), 10, 1, 1, 105)[:, 0]
    assert "The shares differ in size" in text
    assert f"variance is {x.var():.4g}, the whole batch's" in text


def test_a_worker_with_one_value_is_said_and_mended() -> None:
    app = open_page(view="workers", m="6")
    assert "one value alone" in words(app)
    press(app, "Use a batch of 16")
    assert "one value alone" not in words(app)


def test_next_to_nothing_is_not_written_as_a_power_of_ten() -> None:
    assert "still weighs less than 0.01 %" in reading(open_page(batches="200"))


def test_more_workers_than_values_is_mended() -> None:
    app = open_page(view="workers", m="3")
    assert "4 workers cannot share a batch of 3" in reading(app)
    press(app, "Use a batch of 32")
    assert "exactly the whole batch's" in reading(app)


@pytest.mark.parametrize(
    ("view", "secret"),
    [
        ("train", "running"),
        ("infer", "spread"),
        ("drift", "new data"),
        ("workers", "outputs"),
    ],
)
def test_a_question_keeps_its_answer_until_there_is_a_guess(view: str, secret: str) -> None:
    app = open_page(view=view, section="predict")
    assert "Your guess first" in reading(app)
    assert not app.latex
    assert secret not in drawn(app)
    if app.radio:
        choose(app, app.radio[0].key or "", next(iter(app.radio[0].options)))
    reveal(app)
    assert "Your guess first" not in reading(app)
    assert secret in drawn(app)
    press(app, "Another one")
    assert "Your guess first" in reading(app)


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ({"view": "train"}, "You said 50 %; it is 0.18 %."),
        ({"view": "train", "convention": "keras"}, "You said 50 %; it is 54.7 %."),
        ({"view": "drift", "m": "32"}, "You said 0; it is"),
        # the running variance is next to 0, and ε alone is divided by
        (
            {"view": "drift", "m": "1", "convention": "onnx", "batches": "200"},
            "√(running variance + ε) = 0.00316",
        ),
    ],
)
def test_a_guess_is_compared_with_the_number(query: dict[str, str], answer: str) -> None:
    app = reveal(open_page(section="predict", **query))
    assert answer in words(app)


@pytest.mark.parametrize(
    ("query", "right"),
    [
        ({"view": "infer"}, "It halves."),
        ({"view": "infer", "sample": "2.5"}, "Chance decides: now it halves"),
        ({"view": "infer", "sample": "3"}, "It stays about the same."),
        ({"view": "workers"}, "smaller."),
    ],
)
def test_the_right_answer_is_called_right(query: dict[str, str], right: str) -> None:
    app = open_page(section="predict", **query)
    options = list(app.radio[0].options)
    app.radio[0].set_value(next(option for option in options if option.startswith(right))).run()
    reveal(app)
    assert "That is right" in words(app).replace("\\", "")


@pytest.mark.parametrize("section", ["predict", "try"])
def test_what_answers_the_spread_is_measured_after_the_guess(
    section: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = []

    def noise(*args: Any) -> Any:
        measured.append(args)
        return noise_by_size(*args)

    monkeypatch.setattr("pages.inference.predict.noise_by_size", noise)
    app = open_page(view="infer", section=section)
    assert not measured
    if section == "predict":
        choose(app, app.radio[0].key or "", app.radio[0].options[0])
        reveal(app)
        assert measured


def test_batch_sizes_are_compared_with_theory() -> None:
    text = words(open_page(section="sizes", m="4"))
    assert "At m = 4 the batch mean scatters by σ/√m = 1" in text
    assert "m = 16, gives 0.5" in text


def test_a_source_that_has_not_moved_is_no_drift() -> None:
    assert "The source has not moved" in reading(open_page(view="drift", shift="0"))
    assert "belong to the old data" in reading(open_page(view="drift"))


def test_gradients_of_unequal_shares_need_weights() -> None:
    app = open_page(view="workers", m="10", workers="2", uneven="1")
    x = batches(Source(mean=5, std=2), 10, 1, 1, 105)[:, 0]
    x_hat = (x - x.mean()) / np.sqrt(x.var() + 1e-5)
    off = x_hat - x
    plain = (off[:7].mean() + off[7:].mean()) / 2
    table = next(each.value for each in app.markdown if "unweighted" in each.value)
    assert "| worker 1 | 7 |" in table and "| worker 2 | 3 |" in table
    assert f"{plain:.3g} |".replace("-", "−") in table.split("unweighted")[1]
    assert "counts 2.33 times as much" in words(app)
    assert abs(plain + x.mean()) > 0.01
    even = words(open_page(view="workers"))
    assert "All shares have 2 values" in even and "times as much" not in even
    assert "All shares have 1 value:" in words(open_page(view="workers", m="4", workers="4"))


def test_a_running_variance_of_0_is_not_said_to_shrink() -> None:
    alone = {"m": "1", "convention": "keras"}
    assert "It heads for 0" in words(open_page(**alone))
    text = words(open_page(**alone, start_var="0"))
    assert "inference divides by √ε = 0.0316 alone" in text and "heads for" not in text


def test_a_lonely_value_of_an_unequal_share_is_mended() -> None:
    app = open_page(view="workers", workers="8", uneven="1")
    press(app, "Use a batch of 48")
    assert "one value alone" not in words(app)


def test_a_link_restores_the_screen() -> None:
    query = {
        "view": "drift",
        "section": "sizes",
        "controls": "memory",
        "shape": "groups",
        "m": "12",
        "convention": "onnx",
        "momentum": "0.8",
        "shift": "-2.1",
        "ratio": "0.5",
        "more": "25",
        "seed": "7",
    }
    app = open_page(**query)
    assert address(app) == query
    assert component(open_page(**address(app)), "normviz_plot") == component(app, "normviz_plot")


def test_drawing_others_changes_the_stream_and_reset_brings_the_first_view_back() -> None:
    app = open_page(seed="99", m="4")
    before = reading(app)
    press(app, "Draw others")
    assert reading(app) != before
    assert app.session_state["inference.state"]["seed"] == 0
    press(app, "Reset")
    assert address(app) == {}
