"""Runs as text in an address, and as words on the page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normviz.nets.experiments import EXPERIMENTS
from normviz.nets.trainer import Net, Settings
from normviz.ui.style import SERIES
from pages.train.figures import SYMBOLS
from pages.train.names import (
    LETTERS,
    in_common,
    layer_sizes,
    matters,
    norm_names,
    run_names,
    value_words,
)
from pages.train.runs import (
    KINDS,
    MOST_PINS,
    MOST_RUNS,
    PARTS,
    PLAIN,
    differing,
    read_pins,
    read_runs,
    value_of,
    with_values,
    write_runs,
)

SAMPLES = {
    "hidden": (0, 1, 20),
    "width": (1, 64),
    "activation": ("relu", "sigmoid"),
    "init": ("he", "fixed"),
    "std": (0.01, 0.5),
    "norm": ("none", "batch", "group"),
    "placement": ("before", "after"),
    "groups": (1, 4),
    "bias": (None, True, False),
    "weight_norm": (False, True),
    "dropout": (0.0, 0.25),
    "drop_at": ("end", "activation"),
    "seed": (0, 999),
    "optimizer": ("sgd", "adam"),
    "lr": (0.1, 3.0, 1e-5, 0.0316),
    "momentum": (0.9, 0.5),
    "schedule": ("constant", "cosine"),
    "epochs": (20, 100),
    "batch": (32, 1),
    "keep_rest": (False, True),
    "l2": (0.0, 0.003),
    "l2_on": ("all", "gamma"),
    "clip": ("none", "norm"),
    "clip_at": (1.0, 0.5),
}


def test_every_setting_of_a_run_is_in_the_address_but_those_of_the_data() -> None:
    own = {*Settings.__dataclass_fields__, *Net.__dataclass_fields__}
    # normed and dropped name layers, and ghost is a switch of one section: no control does it
    assert own - PARTS.keys() == {"net", "inputs", "classes", "normed", "dropped", "ghost"}
    assert PARTS.keys() == SAMPLES.keys()


@given(st.fixed_dictionaries({name: st.sampled_from(some) for name, some in SAMPLES.items()}))
def test_what_is_written_is_read_back(values: dict[str, object]) -> None:
    if values["norm"] == "group" and values["width"] % values["groups"]:  # type: ignore[operator]
        values["groups"] = 1
    run = with_values(PLAIN, **values)
    assert {name: value_of(run, name) for name in PARTS} == values
    assert read_runs(write_runs([run, PLAIN])) == (run, PLAIN)


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda each: each.key)
def test_the_experiments_can_be_written(experiment) -> None:
    assert read_runs(write_runs(experiment.runs)) == experiment.runs


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no setting of this name"),
        ("norm", "in norm, use one of"),
        ("norm:sideways", "in norm, use one of none, batch"),
        ("lr:fast", "in lr, it is not a number"),
        ("lr:nan", "in lr, it must lie between"),
        ("hidden:21", "in hidden, it must lie between 0 and 20"),
        ("inputs:3", "no setting of this name"),
        ("norm:group,width:10", "4 groups do not divide 10 units"),
        (";".join(["-"] * (MOST_RUNS + 1)), "it names 5 runs"),
    ],
)
def test_what_names_no_run_is_refused_with_a_reason(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_runs(text)


def test_no_more_pins_are_read_than_a_picture_can_show() -> None:
    assert min(len(SERIES), len(SYMBOLS)) >= MOST_RUNS + MOST_PINS
    assert len(LETTERS) >= MOST_RUNS
    assert len(read_pins(";".join(["-"] * MOST_PINS))) == MOST_PINS
    with pytest.raises(ValueError, match=f"it names 3 runs: use at most {MOST_PINS}"):
        read_pins(";".join(["-"] * (MOST_PINS + 1)))


def test_names_tell_runs_apart_and_nothing_else() -> None:
    runs = [PLAIN, with_values(PLAIN, norm="batch", placement="after", lr=3.0)]
    assert differing(runs) == ["norm", "placement", "lr"]
    # the place of a norm that is not there has no effect
    assert run_names(runs) == [
        "A: no norm, rate 0.1",
        "B: batch norm, norm after the activation, rate 3",
    ]
    assert run_names([PLAIN]) == ["A"]
    assert run_names([PLAIN], [with_values(PLAIN, seed=7)]) == ["A: seed 0", "P1: seed 7"]


@pytest.mark.parametrize(
    ("name", "one", "many"),
    [
        ("hidden", "1 hidden layer", "2 hidden layers"),
        ("width", "1 unit a layer", "2 units a layer"),
        ("groups", "1 group", "2 groups"),
        ("epochs", "1 epoch", "2 epochs"),
    ],
)
def test_one_is_not_many(name: str, one: str, many: str) -> None:
    assert (value_words(name, 1), value_words(name, 2)) == (one, many)


@pytest.mark.parametrize("norm", KINDS)
def test_every_norm_has_a_name(norm: str) -> None:
    [_first, second] = run_names([PLAIN, with_values(PLAIN, norm=norm, lr=3.0)])
    assert second.startswith("B: ") and second.endswith("rate 3")
    assert norm_names().keys() == set(KINDS)


def test_what_is_shared_is_said_once() -> None:
    runs = [PLAIN, with_values(PLAIN, norm="batch")]
    assert in_common(runs) == (
        "64-128-10, ReLU, He's weights, SGD, rate 0.1, batches of 32, 20 epochs"
    )
    assert "L2 0.01" in in_common([with_values(PLAIN, l2=0.01)])
    assert layer_sizes(with_values(PLAIN, hidden=10, width=64)) == "64-(10 × 64)-10"


def test_settings_without_effect_do_not_matter() -> None:
    assert not matters(PLAIN, "placement")
    assert not matters(with_values(PLAIN, norm="batch", placement="after"), "drop_at")
    late = with_values(PLAIN, norm="batch", placement="after", dropout=0.5)
    assert matters(late, "drop_at")
    assert not matters(with_values(late, hidden=0), "placement")
    assert matters(with_values(PLAIN, optimizer="momentum"), "momentum")
