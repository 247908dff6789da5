"""The table of runs, its CSV, and the samples that a net gets wrong."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from normviz.nets.errors import wrong_places
from normviz.nets.guessing import clearly_above, constant_share
from normviz.nets.outcomes import (
    CLOSE,
    clearly_least,
    curves_csv,
    learns,
    loss_gap,
    outcome,
    reached,
    runs_csv,
    valid_after,
)
from normviz.nets.progress import Score, logits_of, sureness
from normviz.nets.split import digit_split
from normviz.nets.trainer import Net, Run, Settings, Trainer, train_net

FINE = Settings(Net(hidden=2, width=32, norm="batch", seed=3), lr=0.2, epochs=5)
LOST = Settings(Net(hidden=1, width=32), lr=1e30, epochs=2)


@pytest.fixture(scope="module")
def runs() -> dict[str, Run]:
    return {"A: fine": train_net(FINE, digit_split()), "B, lost": train_net(LOST, digit_split())}


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def test_an_outcome_is_read_off_the_records(runs: dict[str, Run]) -> None:
    run = runs["A: fine"]
    row = outcome(run)
    rights = [record.valid.accuracy for record in run.history]
    assert row.best_valid == max(rights)
    assert row.best_epoch == rights.index(max(rights))
    reached = [epoch for epoch, right in enumerate(rights) if right >= 0.95]
    assert row.epochs_to_95 == reached[0] > 0
    assert row.test == run.test.accuracy == np.mean(run.named == digit_split().test_labels)
    last = run.history[-1]
    assert row.gap == last.train.accuracy - last.valid.accuracy
    assert row.parameters == 64 * 32 + 2 * 32 + 32 * 32 + 2 * 32 + 32 * 10 + 10
    assert row.seconds == run.seconds > 0 and row.stopped_at is None


def test_a_diverged_run_has_no_test_and_says_where_it_ended(runs: dict[str, Run]) -> None:
    row = outcome(runs["B, lost"])
    assert row.stopped_at == 2 and np.isnan(row.test) and np.isnan(row.gap)
    assert row.epochs_to_95 is None and row.best_epoch == 0


def test_a_run_that_has_not_begun_has_an_outcome_too() -> None:
    row = outcome(Trainer(FINE, digit_split()).result())
    assert np.isnan(row.best_valid) and row.stopped_at is None


def test_the_end_of_a_run_in_one_number(runs: dict[str, Run]) -> None:
    fine, lost = runs["A: fine"], runs["B, lost"]
    assert (reached(fine), reached(lost)) == (fine.test.accuracy, 0.0)
    last = fine.history[-1]
    assert loss_gap(fine) == last.valid.loss - last.train.loss != 0
    assert np.isnan(loss_gap(lost))


def test_validation_after_some_epochs_is_that_of_the_last_record_until_then(
    runs: dict[str, Run],
) -> None:
    run = runs["A: fine"]
    rights = [record.valid.accuracy for record in run.history]
    assert len(set(rights[:3])) == 3
    for epochs, place in ((0, 0), (1, 1), (1.5, 1), (2, 2), (5, 5), (99, 5)):
        assert valid_after(run, epochs) == rights[place]


# Of 270: labels of ten kinds, two of 50/50 and 90/10, 62 kinds, one label alone.
@pytest.mark.parametrize(
    ("counts", "bar"),
    [
        ([27] * 10, 0.28),
        ([135, 135], 0.6),
        ([243, 27], 0.9 + 2 * (0.9 * 0.1 / 270) ** 0.5),
        ([5] * 46 + [4] * 10, 5 / 270 + 0.2 * 265 / 270),
        ([270], 1.0),
    ],
)
def test_who_learns_is_clearly_better_than_one_answer_for_all(
    runs: dict[str, Run], counts: list[int], bar: float
) -> None:
    labels = np.repeat(np.arange(len(counts)), counts)
    constant = constant_share(labels)
    assert constant == max(np.mean(labels == label) for label in set(labels))
    run = replace(runs["A: fine"], constant=constant, named=labels)
    assert clearly_above(constant, 270) == pytest.approx(bar)
    for accuracy, good in (
        (constant, False),
        (bar - 0.001, False),
        (min(bar + 0.001, 1.0), bar < 1),
    ):
        ended = replace(run, test=Score(1.0, accuracy))
        assert learns(ended) == good
        assert not learns(replace(ended, stopped="it diverged"))


def test_of_a_few_samples_chance_makes_more(runs: dict[str, Run]) -> None:
    few = replace(runs["A: fine"], constant=0.5, named=np.zeros(6, int))
    assert not learns(replace(few, test=Score(1.0, 5 / 6)))
    assert learns(replace(few, test=Score(1.0, 1.0)))


def test_a_run_knows_the_constant_answer_of_its_own_test(runs: dict[str, Run]) -> None:
    labels = digit_split().test_labels
    assert runs["A: fine"].constant == max(np.mean(labels == label) for label in range(10))


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ((0.5, 0.97, 0.96), 0),
        ((0.97, 0.96, 0.5), 2),
        ((0.5, 0.97, 0.51), None),
        ((0.5, 0.5, 0.9), None),
        ((0.0, CLOSE), None),
        ((0.9, 0.8), 1),
    ],
)
def test_the_least_is_so_clearly_or_there_is_none(
    values: tuple[float, ...], place: int | None
) -> None:
    assert clearly_least(values) == place


def test_the_csv_of_runs_holds_all_settings_and_outcomes(runs: dict[str, Run]) -> None:
    fine, lost = read(runs_csv(runs))
    assert (fine["run"], lost["run"]) == ("A: fine", "B, lost")
    wanted = {"norm": "batch", "seed": "3", "lr": "0.2", "optimizer": "sgd", "hidden": "2"}
    assert {name: fine[name] for name in wanted} == wanted
    assert float(fine["test"]) == pytest.approx(runs["A: fine"].test.accuracy, rel=1e-8)
    assert (lost["test"], lost["stopped_at"], lost["lr"]) == ("", "2", "1e+30")
    assert "nan" not in runs_csv(runs).lower()


def test_the_csv_of_curves_is_every_record(runs: dict[str, Run]) -> None:
    rows = read(curves_csv(runs))
    assert len(rows) == sum(len(run.history) for run in runs.values())
    records = [record for run in runs.values() for record in run.history]
    for row, record in zip(rows, records, strict=True):
        assert int(row["step"]) == record.step
        if np.isfinite(record.valid.loss):
            assert float(row["valid_loss"]) == pytest.approx(record.valid.loss, rel=1e-8)
        else:
            assert row["valid_loss"] == row["valid_accuracy"] == ""
    gradient = runs["A: fine"].history[-1].layers.gradient
    assert [float(rows[5][f"gradient_norm_{i}"]) for i in (1, 2, 3)] == pytest.approx(gradient)
    assert rows[-1]["gradient_norm_3"] == ""  # the second run has a layer less


def test_no_runs_are_an_empty_text() -> None:
    assert runs_csv({}).strip() == curves_csv({}).strip() == ""


def test_sureness_is_the_largest_softmax(runs: dict[str, Run]) -> None:
    trainer = Trainer(FINE, digit_split())
    logits = logits_of(trainer.network, digit_split().test).astype(np.float64)
    exact = np.exp(logits)
    exact /= exact.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(sureness(logits), exact.max(axis=1))
    np.testing.assert_allclose(trainer.result().sure, exact.max(axis=1), rtol=1e-5)
    assert np.isnan(runs["B, lost"].sure).all()


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.floats(0.1, 1)), max_size=40))
def test_wrong_places_are_the_wrong_ones_and_the_surest_first(
    samples: list[tuple[int, int, float]],
) -> None:
    labels = np.array([s[0] for s in samples], int)
    named = np.array([s[1] for s in samples], int)
    sure = np.array([s[2] for s in samples])
    every = wrong_places(labels, named, sure, most=99)
    assert sorted(every) == [i for i, s in enumerate(samples) if s[0] != s[1]]
    assert (np.diff(sure[every]) <= 0).all()
    assert wrong_places(labels, named, sure, most=3).tolist() == every[:3].tolist()
