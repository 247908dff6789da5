"""How long trainings share their lane: in slices, and a short one is never behind a long one."""

import logging
import math
from dataclasses import replace

import numpy as np
import pytest

from normviz.ui.training import length
from normviz.ui.training.hall import SLICE, Hall
from normviz.ui.training.job import Job, Ticket
from normviz.ui.training.length import check_length, longest_seconds, seconds_of
from normviz.ui.training.work import said
from tests.core.ui.hall_stage import LONG, SMALL, Stage, alone, job, states

LENGTHY = job(1, epochs=9)


def begin(stage: Stage) -> None:
    """Ann's long training is under way, Bob waits with a short one."""
    stage.hall.ask([LENGTHY], "Ann", quick=False)
    stage.holds(LENGTHY)
    stage.hall.ask([job(2)], "Bob", quick=False)


def test_a_long_training_gives_way_to_a_short_one_and_goes_on_after_it(stage: Stage) -> None:
    begin(stage)
    stage.now = SLICE
    stage.let(LENGTHY)
    stage.holds(job(2))
    (ann,) = stage.hall.look([LENGTHY], "Ann")
    assert (ann.state, ann.place, ann.step) == ("waiting", 1, 4)
    assert said(ann) == "epoch 1, taking turns with others"
    stage.open(job(2))
    assert states(stage.hall.wait([job(2)], "Bob", LONG)) == ["done"]
    stage.holds(LENGTHY)
    stage.open()
    (ann,) = stage.hall.wait([LENGTHY], "Ann", LONG)
    assert ann.run is not None and len(ann.history) == 10
    np.testing.assert_array_equal(ann.run.losses, alone(LENGTHY))
    assert stage.began == [LENGTHY, job(2)]


def test_two_long_trainings_take_turns(stage: Stage) -> None:
    other = job(2, epochs=9)
    stage.hall.ask([LENGTHY], "Ann", quick=False)
    stage.holds(LENGTHY)
    stage.hall.ask([other], "Bob", quick=False)
    for turn in (LENGTHY, other, LENGTHY, other):
        stage.holds(turn)
        stage.now += SLICE
        stage.let(turn)
    stage.holds(LENGTHY)
    steps = [stage.hall.look([each], "Ann")[0].step for each in (LENGTHY, other)]
    assert steps == [8, 8]


def test_before_its_slice_is_over_a_training_goes_on(stage: Stage) -> None:
    begin(stage)
    stage.now = SLICE - 0.1
    stage.let(LENGTHY)
    stage.holds(LENGTHY)


def test_where_nobody_waits_a_training_goes_on(stage: Stage) -> None:
    stage.hall.ask([LENGTHY], "Ann", quick=False)
    stage.holds(LENGTHY)
    stage.now = 100 * SLICE
    stage.let(LENGTHY)
    stage.holds(LENGTHY)
    assert states(stage.hall.look([LENGTHY], "Ann")) == ["running"]


def test_of_ones_own_the_shortest_goes_first(stage: Stage) -> None:
    jobs = [job(2), job(3), job(4)]
    stage.seconds = dict(zip(jobs, (30.0, 1.0, 9.0), strict=True))
    stage.hall.ask([job(1)], "Ann", "net", quick=False)
    stage.holds(job(1))
    tickets = stage.hall.ask(jobs, "Ann", "sweep", quick=False)
    assert [each.place for each in tickets] == [3, 1, 2]
    stage.open()
    stage.hall.wait(jobs, "Ann", LONG)
    assert stage.began == [job(1), job(3), job(4), job(2)]


def test_of_equal_ones_the_one_that_began_is_finished_first(stage: Stage) -> None:
    """So that a sweep does not keep all its nets in memory, each half trained."""
    stage.seconds = {LENGTHY: 9.0, job(2, 9): 9.0}
    stage.hall.ask([LENGTHY, job(2, 9)], "Ann", quick=False)
    for _epoch in range(3):
        stage.holds(LENGTHY)
        stage.now += SLICE
        stage.let(LENGTHY)
    stage.holds(LENGTHY)
    assert stage.began == [LENGTHY]


def test_what_is_stopped_between_its_turns_keeps_what_it_has(stage: Stage) -> None:
    begin(stage)
    stage.now = SLICE
    stage.let(LENGTHY)
    stage.holds(job(2))
    stage.hall.stop([LENGTHY], "Ann")
    (ann,) = stage.hall.look([LENGTHY], "Ann")
    assert ann.state == "stopped" and ann.run is not None
    assert (len(ann.run.losses), ann.step, ann.steps) == (4, 4, 36)
    stage.open()
    stage.hall.wait([job(2)], "Bob", LONG)
    assert states(stage.hall.look([LENGTHY], "Ann")) == ["stopped"]
    stage.hall.resume([LENGTHY], "Ann")
    (ann,) = stage.hall.wait([LENGTHY], "Ann", LONG)
    assert ann.run is not None
    np.testing.assert_array_equal(ann.run.losses, alone(LENGTHY))


def test_what_is_left_between_its_turns_is_dropped(stage: Stage) -> None:
    begin(stage)
    stage.now = SLICE
    stage.let(LENGTHY)
    stage.holds(job(2))
    stage.hall.leave("Ann")
    stage.open()
    stage.hall.wait([job(2)], "Bob", LONG)
    assert states(stage.hall.look([LENGTHY], "Ann")) == ["stopped"]


# --- the longest ---------------------------------------------------------------------------------


def test_what_takes_longer_than_one_may_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = seconds_of(job(1))
    monkeypatch.setattr(length, "MOST_SECONDS", seconds)
    check_length(job(1))
    more = job(1, epochs=4)
    with pytest.raises(ValueError, match="choose fewer epochs, larger batches, or fewer"):
        check_length(more)
    hall = Hall()  # the app's own trainer asks too, whoever asked for the job
    hall.ask([more], "Ann")
    (ticket,) = hall.wait([more], "Ann", LONG)
    assert ticket.state == "failed" and "are the most" in ticket.error
    shallow = Job(replace(SMALL, net=replace(SMALL.net, hidden=0), epochs=10**4))
    with pytest.raises(ValueError, match="choose fewer epochs or larger batches"):
        check_length(shallow)


@pytest.mark.parametrize("named", ["soon", "-1", "0", "nan"])
def test_a_longest_that_is_none_is_logged_and_left(
    named: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(length.LONGEST, named)
    with caplog.at_level(logging.WARNING, logger=length.__name__):
        assert longest_seconds() == length.LONGEST_SECONDS
    assert f"NORMVIZ_LONGEST is “{named}”" in caplog.text


@pytest.mark.parametrize(("named", "seconds"), [("", 600.0), ("30", 30.0), ("inf", math.inf)])
def test_a_teacher_says_how_long_a_training_may_take(
    named: str, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(length.LONGEST, named)
    assert longest_seconds() == seconds


def test_what_waits_for_its_first_turn_says_so() -> None:
    assert said(Ticket("waiting", place=1)) == "waiting: it is next"
