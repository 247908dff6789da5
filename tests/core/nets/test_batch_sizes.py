"""Which trainings make up the curve over batch sizes, and what they say together."""

from dataclasses import replace
from math import nan

import pytest

from normviz.nets.batch_sizes import BySize, by_size, compared, lifts, size_settings, sizes_for
from normviz.nets.network import Net
from normviz.nets.split import digit_split
from normviz.nets.sweep import Spread
from normviz.nets.trainer import Settings, check, train_net

BASE = Settings(Net(hidden=1, width=6, groups=4), epochs=1, keep_rest=True, batch=9)


def spread(*accuracy: float) -> Spread:
    return Spread(tuple(range(len(accuracy))), accuracy)


@pytest.mark.parametrize("ghosts", [False, True])
def test_every_size_is_a_training_that_can_be_had(ghosts):
    for norm in ("batch", "group", "layer"):
        of = size_settings(BASE, norm, sizes_for(1257, ghosts=ghosts), ghosts=ghosts)
        for size, runs in of.items():
            assert [run.net.seed for run in runs] == [0, 1, 2, 3, 4]
            for run in runs:
                check(run, digit_split())
                assert run.net.norm == norm and run.batch == (64 if ghosts else size)
                assert (run.net.ghost or run.batch) == (size if norm == "batch" else run.batch)


def test_what_is_finished_is_found_by_size():
    data = digit_split()
    of = size_settings(BASE, "batch", (32, 64), ghosts=True)
    runs = {run: train_net(run, data) for run in of[32][:2]}
    found = by_size("batch", of, runs)
    assert found.spreads[32].accuracy == tuple(run.test.accuracy for run in runs.values())
    assert found.anew[32].accuracy == tuple(run.anew.accuracy for run in runs.values())
    assert found.spreads[64].seeds == ()
    lost = {run: replace(each, stopped="overflow") for run, each in runs.items()}
    assert by_size("batch", of, lost).spreads[32].stopped == 2


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        ((0.1, 0.2, 0.3), (0.31, 0.4, 0.5), "below"),
        ((0.1, 0.2, 0.3), (0.3, 0.4, 0.5), "open"),
        ((0.6, 0.7, 0.8), (0.3, nan, 0.5), "above"),
        ((nan, nan, nan), (0.3, 0.4, 0.5), "below"),
        ((nan, nan, nan), (nan, 0.4, 0.5), "open"),
        ((0.1, 0.2), (0.8, 0.9), "open"),
    ],
)
def test_only_seeds_that_do_not_mix_tell_two_apart(one, other, says):
    assert compared(spread(*one), spread(*other)) == says


def test_settled_is_from_where_on_no_size_is_below_the_largest():
    low, high = spread(0.1, 0.2, 0.3), spread(0.7, 0.8, 0.9)
    found = BySize("batch", {2: high, 4: low, 8: high, 64: high}, {2: low, 4: high, 64: low})
    assert found.settled(anew=False) == 8 and found.settled(anew=True) == 2


def test_a_lift_is_of_one_seed():
    found = BySize("batch", {2: spread(0.25, nan, 0.5)}, {2: spread(0.75, nan, 0.25)})
    assert lifts(found, 2) == (0.5, -0.25)
