"""The page that trains: what it shows was trained, and what it is asked is in its address."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from normviz.nets.experiments import EXPERIMENTS
from normviz.nets.split import digit_split
from normviz.nets.trainer import Settings, train_net
from normviz.ui.training import length
from normviz.ui.training import work as train_work
from normviz.ui.training.hall import hall
from normviz.ui.training.job import Job, Ticket
from normviz.ui.training.length import LINK_SECONDS, seconds_of
from normviz.ui.training.work import Work
from pages.train.runs import PLAIN, read_runs, with_values, write_runs
from pages.train.state import ALL, DRAWERS, SECTIONS
from pages.train.stories import STORIES
from pages.train.words import percent
from tests.pages.support import (
    address,
    component,
    open_app,
    open_lesson,
    press,
    reading,
    reveal,
    seen,
    settled,
    words,
)

SMALL = with_values(PLAIN, width=16, epochs=2)
NORMED = with_values(SMALL, norm="batch")
PAIR = write_runs([SMALL, NORMED])
LONG = write_runs([with_values(PLAIN, hidden=20, width=512, epochs=100)])
DIVERGING = with_values(PLAIN, lr=1000.0, hidden=3, epochs=2)


def open_train(**query: str) -> AppTest:
    return settled(open_lesson("train", **query))


def components(app: AppTest) -> list[str]:
    return [element.proto.component_name for element in app.get("bidi_component")]


def choose(app: AppTest, label: str, value: Any) -> AppTest:
    boxes = [*app.selectbox, *app.number_input]
    return settled(next(box for box in boxes if box.label == label).set_value(value).run())


def test_the_first_view_has_been_trained() -> None:
    app = open_train()
    assert not app.exception
    runs = [train_net(run, digit_split()) for run in EXPERIMENTS_BY_KEY["article"]]
    best = max(runs, key=lambda run: run.test.accuracy)
    assert f"{percent(best.test.accuracy)} of the test images right" in reading(app)
    for letter, run in zip("ABCD", runs, strict=True):
        assert letter in reading(app)
        assert percent(run.test.accuracy) in reading(app)
    [spec] = component(app, "normviz_plot")["graphs"]
    for letter in "ABCD":
        assert f"{letter}: " in spec["alt"]
    assert address(app) == {}


EXPERIMENTS_BY_KEY: dict[str, tuple[Settings, ...]] = {
    experiment.key: experiment.runs for experiment in EXPERIMENTS
}


def test_every_experiment_has_a_lesson() -> None:
    assert STORIES.keys() == EXPERIMENTS_BY_KEY.keys()


def test_a_rate_too_high_is_guessed_first_and_then_explained() -> None:
    app = open_train()
    pills = next(group for group in app.get("button_group") if group.label == "Experiment")
    pills.set_value("rate").run()
    assert address(app) == {"preset": "rate", "guess": "first"}
    assert "normviz_plot" not in components(app), "the answer is not given away"
    assert reading(app).startswith("Your guess first")
    app.radio[0].set_value("norm")
    reveal(app)
    settled(app)
    assert "A fails, B learns. That is right." in words(app)
    assert "5 of 5 diverged" in words(app)
    assert "A diverged at step" in reading(app)
    assert "normviz_plot" in components(app)


def test_a_guess_may_be_left_out() -> None:
    app = open_train(preset="bias", guess="first")
    settled(press(app, "No guess, just show it"))
    assert "normviz_plot" in components(app)
    assert address(app) == {"preset": "bias"}


def test_a_link_opens_the_same_runs() -> None:
    app = open_train(runs=PAIR, edit="B", controls="net")
    runs = [train_net(run, digit_split()) for run in (SMALL, NORMED)]
    for run in runs:
        assert percent(run.test.accuracy) in reading(app)
    norm = next(box for box in app.selectbox if box.label == "Norm")
    assert norm.value == "batch"
    assert address(app) == {"runs": PAIR, "edit": "B", "controls": "net"}


def test_a_control_moves_the_runs_that_it_says() -> None:
    app = open_train(runs=PAIR)
    choose(app, "Optimizer", "adam")
    assert [run.optimizer for run in read_runs(address(app)["runs"])] == ["adam", "adam"]
    app = open_train(runs=PAIR, edit="B")
    choose(app, "Optimizer", "momentum")
    assert [run.optimizer for run in read_runs(address(app)["runs"])] == ["sgd", "momentum"]
    assert "momentum" in "".join(component(app, "normviz_plot")["graphs"][0]["alt"])


def test_where_runs_differ_the_control_is_empty() -> None:
    app = open_train(runs=PAIR, controls="net")
    norm = next(box for box in app.selectbox if box.label == "Norm")
    assert norm.value is None
    assert norm.placeholder == "differs"
    choose(app, "Norm", "layer")
    assert {run.net.norm for run in read_runs(address(app)["runs"])} == {"layer"}


def test_runs_as_the_experiment_has_them_are_not_in_the_address() -> None:
    app = open_train(preset="bias")
    choose(app, "Batch size", "64")
    assert "runs" in address(app)
    choose(app, "Batch size", "32")
    assert address(app) == {"preset": "bias"}


def test_runs_of_ones_own_are_no_experiment() -> None:
    app = open_train(preset="bias", runs=write_runs([SMALL]))
    pills = next(group for group in app.get("button_group") if group.label == "Experiment")
    assert pills.value is None
    assert "1 run of your own: choose an experiment" in words(app)
    assert STORIES["bias"].teaches not in words(app)
    pills.set_value("bias").run()
    assert address(app) == {"preset": "bias", "guess": "first"}
    assert STORIES["bias"].teaches in words(app)
    assert "of your own" not in words(app)


def test_runs_are_added_and_taken_away() -> None:
    app = open_train(runs=PAIR, edit="B")
    settled(press(app, "Add a run"))
    assert read_runs(address(app)["runs"]) == (SMALL, NORMED, NORMED)
    assert address(app)["edit"] == "C"
    settled(press(app, "Remove"))
    assert address(app)["runs"] == PAIR
    assert "edit" not in address(app)
    remove = next(button for button in app.button if button.label == "Remove")
    assert remove.disabled, "it does not say which"


def test_a_pinned_run_stays_while_the_others_change() -> None:
    app = open_train(runs=PAIR, edit="A", section="table")
    settled(press(app, "Pin"))
    choose(app, "Optimizer", "adam")
    graph = component(app, "normviz_plot")["graphs"][0]
    assert "P1: no norm, SGD" in graph["alt"]
    assert "A: no norm, Adam" in graph["alt"]
    # in the chart and in the table they have letters; the key has their names, a line each
    letters = ["A", "B", "P1"]
    named = [trace["name"] for trace in graph["spec"]["data"] if trace["showlegend"]]
    assert named == list(app.dataframe[0].value.index) == letters
    keys = [each.value.split("  \n") for each in app.caption if "  \n" in each.value]
    assert len(keys) == 2 and keys[0] == keys[1]
    assert [name.partition(":")[0] for name in keys[0]] == letters
    assert keys[0][2] == "P1: no norm, SGD"
    assert read_runs(address(app)["pins"]) == (SMALL,)
    settled(press(app, "Unpin"))
    assert "pins" not in address(app)


def test_what_does_not_fit_is_refused_and_the_runs_stay() -> None:
    app = open_train(runs=PAIR)
    choose(app, "Batch size", "1")
    [sentence] = seen(app)
    assert "Batch norm cannot learn from a batch of one sample" in sentence
    assert "The runs stay as they were." in sentence
    assert address(app)["runs"] == PAIR
    choose(app, "Optimizer", "adam")
    assert not seen(app)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"runs": "norm:sideways"}, "in norm, use one of"),
        ({"runs": "norm:batch,batch:1"}, "cannot learn from a batch of one"),
        ({"pins": "norm:batch,batch:1"}, "cannot learn from a batch of one"),
        ({"pins": "lr:5;lr:6;lr:7"}, "it names 3 runs: use at most 2"),
        ({"runs": "<img src=x onerror=alert(1)>"}, "no setting of this name"),
    ],
)
def test_a_link_that_cannot_be_trained_says_why(query: dict[str, str], sentence: str) -> None:
    app = open_train(**query)
    assert not app.exception
    assert sentence in seen(app)[0]
    assert "of the test images right" in reading(app)


def test_a_link_to_a_run_that_is_not_there_shows_what_there_is() -> None:
    app = open_train(runs=PAIR, edit="D", look="3")
    assert not app.exception
    (notice,) = seen(app)
    assert "edit: use one of all, A, B." in notice
    assert "look: there are 2 runs, and the first is 0." in notice
    assert address(app) == {"runs": PAIR}


def test_what_takes_long_waits_for_a_click_and_can_be_stopped() -> None:
    app = open_train(runs=LONG)
    assert "normviz_trainings" not in components(app)
    assert "This takes about" in words(app)
    press(app, "Start training")
    for _run in range(2000):
        row = component(app, "normviz_trainings")["rows"][0]
        if row["share"] > 0:
            break
        app.run()
    assert row["said"].startswith("epoch ")
    assert reading(app) == "The nets have not been trained to the end yet."
    [job] = hall._entries
    [(session, place)] = hall._entries[job].owners
    hall.stop([job], session, place)
    app = settled(app.run())
    assert "Go on" in [button.label for button in app.button]


def test_stopping_the_seeds_leaves_the_curves() -> None:
    app = open_train(runs=PAIR, section="seeds")
    shown = component(app, "normviz_plot")["graphs"][0]
    said = reading(app)
    press(app, "Start training")
    [(session, _place)] = {
        owner for entry in hall._entries.values() for owner in entry.owners if owner[1] == "seeds"
    }
    hall.stop([each for each in hall._entries], session, "seeds")
    app = settled(app.run())
    assert component(app, "normviz_plot")["graphs"][0] == shown
    assert reading(app) == said


def test_no_link_starts_what_takes_long() -> None:
    """An address is not a click: the page shows the setting, what it takes, and a button."""
    assert seconds_of(Job(read_runs(LONG)[0])) > LINK_SECONDS
    for query in ({}, {"guess": "first"}):
        app = open_train(runs=LONG, **query)
        assert "normviz_trainings" not in components(app)
        assert "This takes about" in words(app)
        assert "Start training" in [button.label for button in app.button]
    assert not hall._entries


def test_a_guess_on_what_takes_long_comes_with_the_button(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the experiments take on MNIST."""
    monkeypatch.setattr(train_work, "LINK_SECONDS", 0.001)
    monkeypatch.setattr(train_work, "QUICK_SECONDS", 0.0)
    app = open_train(preset="rate", guess="first", split="3")
    assert "normviz_trainings" not in components(app)
    assert reading(app).startswith("Your guess first; then, or now, start")
    press(app, "Start training")
    assert reading(app) == "Your guess first; the nets train meanwhile."
    settled(press(app, "No guess, just show it"))


def test_what_takes_longer_than_one_may_is_refused_and_the_runs_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    endless = "hidden:20,width:512,epochs:100,batch:1,norm:layer,seed:1"
    app = open_train(guess="first", runs=endless)
    assert "where 600 s are the most: choose fewer epochs, larger batches" in seen(app)[0]
    assert "The page shows its own runs instead" in seen(app)[0]
    assert address(app) == {"guess": "first"}
    monkeypatch.setattr(length, "MOST_SECONDS", 2 * seconds_of(Job(SMALL)))
    app = open_train(runs=write_runs([SMALL]))
    choose(app, "Epochs", 10)
    [sentence] = seen(app)
    assert "where 1 s are the most" in sentence and "The runs stay as they were" in sentence
    assert address(app)["runs"] == write_runs([SMALL])


def test_a_run_that_diverged_comes_with_what_mends_it() -> None:
    app = open_train(runs=write_runs([DIVERGING, SMALL]))
    assert "A: Training stopped at step" in words(app)
    settled(press(app, "Use the rate"))
    assert [run.lr for run in read_runs(address(app)["runs"])] == [1.0, 0.1]
    assert "Training stopped" not in words(app)  # which it does at 100 and at 10 too


def test_dropout_in_front_of_batch_norm_is_spoken_of() -> None:
    run = with_values(NORMED, placement="after", dropout=0.5, drop_at="activation")
    app = open_train(runs=write_runs([run]))
    assert "Dropout stands in front of batch norm" in words(app)
    settled(press(app, "Dropout at the end of the layer"))
    assert "Dropout stands in front" not in words(app)


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("runs", [PAIR, write_runs([DIVERGING])])
def test_every_section_opens(section: str, runs: str) -> None:
    open_train(runs=runs)  # trained now
    app = open_app("train", runs=runs, section=section)
    assert not app.exception
    assert not seen(app)


@pytest.mark.parametrize("drawer", DRAWERS)
@pytest.mark.parametrize("edit", [ALL, "C"])
def test_every_drawer_opens_for_every_run(drawer: str, edit: str) -> None:
    unusual = with_values(SMALL, norm="group", init="fixed", optimizer="momentum", clip="norm")
    late = with_values(SMALL, norm="batch", placement="after", dropout=0.5, width=24)
    app = open_train(runs=write_runs([SMALL, unusual, late, NORMED]), controls=drawer, edit=edit)
    assert not app.exception
    assert not seen(app)


@pytest.mark.parametrize(("place", "shown"), [(2, False), (5, True)])
def test_who_waits_behind_others_sees_its_place(
    place: int, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = [Ticket("waiting", place=place - 1), Ticket("waiting", place=place)]
    drawn: list[Any] = []
    monkeypatch.setattr(train_work, "_bars", lambda work, rows: drawn.extend(rows))
    jobs = (Job(SMALL), Job(NORMED))
    train_work.show_progress(Work("runs", jobs, tuple(waiting), 0.2, quick=True), ["A", "B"])
    assert [row["said"] for row in drawn] == (
        ["waiting: 3 before it", "waiting: 4 before it"] if shown else []
    )


def test_a_norm_that_helps_behind_the_sigmoid_is_put_there() -> None:
    before = with_values(PLAIN, hidden=10, width=64, activation="sigmoid", init="torch")
    before = with_values(before, norm="layer", lr=0.1, epochs=5)
    app = open_train(runs=write_runs([before]))
    assert "Not clearly more than one answer for all" in reading(app)
    assert "This net is not clearly better than one answer" in words(app)
    settled(press(app, "Put the norm behind the sigmoid"))
    assert read_runs(address(app)["runs"])[0].net.placement == "after"
    assert "clearly" not in words(app)
    assert "of the test images right" in reading(app)
