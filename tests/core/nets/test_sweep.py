"""A sweep over learning rates and several seeds: what finished runs say, and unfinished ones."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from normviz.nets.progress import Score
from normviz.nets.split import digit_split
from normviz.nets.sweep import (
    RATES,
    SWEPT_NORMS,
    Swept,
    seed_settings,
    spread,
    sweep_settings,
    swept,
)
from normviz.nets.trainer import Net, Run, Settings, train_net

BASE = Settings(Net(hidden=1, width=16), epochs=1)


@pytest.fixture(scope="module")
def run() -> Run:
    return train_net(BASE, digit_split())


def pretend(run: Run, settings: Settings, right: float) -> Run:
    """The run as if it had these settings and this result; NaN: as if it had diverged."""
    last = replace(run.history[-1], valid=Score(0.0, right))
    return replace(
        run,
        settings=settings,
        history=(*run.history[:-1], last),
        test=Score(0.0, right),
        stopped="" if math.isfinite(right) else "Training stopped",
    )


def test_a_sweep_is_every_norm_at_every_rate_and_nothing_else_changes() -> None:
    runs = sweep_settings(BASE)
    assert len(RATES) >= 10 and (min(RATES), max(RATES)) == (0.001, 10)
    steps = np.diff(np.log10(RATES))
    assert steps.min() > 0.3 and steps.max() < 0.4  # even, on a logarithmic axis
    assert {(s.net.norm, s.lr) for s in runs} == {(n, r) for n in SWEPT_NORMS for r in RATES}
    assert {replace(s, lr=BASE.lr, net=BASE.net) for s in runs} == {BASE}
    assert {replace(s.net, norm="none") for s in runs} == {BASE.net}


def test_a_sweep_in_numbers(run: Run) -> None:
    nan = math.nan
    rates = (0.01, 0.1, 1.0, 10.0)
    results = {
        "none": (0.5, 0.95, 0.93, nan),
        "batch": (0.91, 0.97, 0.97, 0.9),
        "layer": (nan, 0.1, 0.2, nan),
    }
    runs = [
        pretend(run, settings, results[settings.net.norm][rates.index(settings.lr)])
        for settings in sweep_settings(BASE, rates)
    ]
    none, batch, layer = swept(runs[::-1], rates)
    assert none.rates == none.grid == rates and batch.accuracy == results["batch"]
    assert (none.best, none.best_rate, none.diverges) == (0.95, 0.1, 10.0)
    assert (none.good, none.decades) == ((0.1, 1.0), 1.0)
    assert (batch.best_rate, batch.diverges, batch.good, batch.decades) == (0.1, None, rates, 3.0)
    assert (layer.best, layer.diverges, layer.good, layer.decades) == (0.2, 0.01, (), 0.0)


def test_a_rate_that_is_not_trained_yet_joins_nothing(run: Run) -> None:
    rates = (0.01, 0.1, 1.0, 10.0)
    settings = sweep_settings(BASE, rates, ("batch",))
    done = [pretend(run, settings[place], 0.95) for place in (3, 2, 0)]
    (batch,) = swept(done, rates, ("batch",))
    assert batch.rates == (0.01, 1.0, 10.0)
    assert batch.good == (1.0, 10.0) and batch.decades == 1.0
    (nothing,) = swept([], rates, ("batch",))
    assert nothing.best_rate is None and math.isnan(nothing.best) and nothing.good == ()


def test_a_rate_is_good_only_above_what_one_answer_for_all_reaches(run: Run) -> None:
    rates = (0.01, 0.1, 1.0)
    ends = zip(sweep_settings(BASE, rates, ("none",)), (0.9, 0.92, 0.96), strict=True)
    runs = [pretend(run, settings, right) for settings, right in ends]
    for bar, good in ((0.28, rates), (0.93, (1.0,)), (0.96, ()), (1.0, ())):
        (none,) = swept(runs, rates, ("none",), bar)
        assert (none.bar, none.good) == (bar, good)


def test_all_diverged_has_no_best() -> None:
    lost = Swept("none", (0.1, 1.0), (math.nan, math.nan), (0.1, 1.0))
    assert lost.best_rate is None and lost.diverges == 0.1


def test_a_run_of_another_sweep_is_refused(run: Run) -> None:
    with pytest.raises(ValueError, match="0.03 is not part"):
        swept([pretend(run, replace(BASE, lr=0.03), 0.9)])


def test_real_runs_at_the_ends_of_the_sweep() -> None:
    base = Settings(Net(hidden=4, width=64), epochs=1)
    rates = (0.001, 0.1, 10.0)
    none, _batch, _layer = swept(
        (train_net(s, digit_split()) for s in sweep_settings(base, rates, SWEPT_NORMS)), rates
    )
    assert none.diverges == 10.0 and none.best_rate == 0.1


def test_seeds_start_with_the_own_one(run: Run) -> None:
    own = replace(BASE, net=replace(BASE.net, seed=7))
    runs = seed_settings(own)
    assert runs[0] == own and [s.net.seed for s in runs] == [7, 8, 9, 10, 11]
    assert {replace(s, net=own.net) for s in runs} == {own}
    rights = (0.9, math.nan, 0.7, 0.96, 0.8)
    out = spread([pretend(run, s, r) for s, r in zip(runs, rights, strict=True)][::-1])
    assert out.seeds == (7, 8, 9, 10, 11)
    assert (out.low, out.high, out.stopped) == (0.7, 0.96, 1)
    assert out.middle == pytest.approx(0.85)
    none = spread([])
    assert math.isnan(none.middle) and none.stopped == 0
