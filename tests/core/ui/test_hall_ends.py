"""How trainings in the hall end: stopped, failed, on the shelf; and many learners at once."""

import logging
import random
import threading
from dataclasses import replace

import numpy as np
import pytest

from normviz.nets.split import digit_split
from normviz.nets.trainer import Run, Trainer, train_net
from normviz.ui.training.hall import Hall
from normviz.ui.training.job import Job, size_of
from normviz.ui.training.shelf import Shelf
from tests.core.ui.hall_stage import EPOCHS, LONG, SMALL, Stage, alone, job, states

# --- stop and resume -----------------------------------------------------------------------------


def test_a_stopped_training_keeps_what_it_has_and_goes_on_from_there(stage: Stage) -> None:
    stage.hall.ask([job(1)], "Ann")
    stage.holds(job(1))
    stage.hall.stop([job(1)], "Ann")
    assert states(stage.hall.ask([job(1)], "Ann")) == ["stopped"]  # asking does not start it again
    stage.let(job(1))
    stage.holds()
    stage.open(job(2))
    stage.hall.ask([job(2)], "Bob")
    stage.hall.wait([job(2)], "Bob", LONG)  # so the worker is done with the first
    (ticket,) = stage.hall.look([job(1)], "Ann")
    assert ticket.run is not None
    assert (len(ticket.history), len(ticket.run.losses), ticket.step, ticket.steps) == (2, 4, 4, 12)
    stage.hall.resume([job(1)], "Ann")
    stage.open()
    (ticket,) = stage.hall.wait([job(1)], "Ann", LONG)
    assert ticket.state == "done" and ticket.run is not None
    assert len(ticket.history) == EPOCHS + 1
    np.testing.assert_array_equal(
        ticket.run.losses, train_net(job(1).settings, digit_split()).losses
    )
    assert stage.began == [job(1), job(2)]


def test_stop_stops_for_oneself_alone(stage: Stage) -> None:
    for session in ("Ann", "Bob"):
        stage.hall.ask([job(1)], session)
    stage.holds(job(1))
    stage.hall.stop([job(1)], "Ann")
    stage.let(job(1))
    stage.holds(job(1))
    (ann,), (bob,) = (stage.hall.look([job(1)], session) for session in ("Ann", "Bob"))
    assert (ann.state, bob.state) == ("stopped", "running")
    assert ann.run is not None and len(ann.history) == 2
    stage.open()
    (bob,) = stage.hall.wait([job(1)], "Bob", LONG)
    (ann,) = stage.hall.look([job(1)], "Ann")
    assert (ann.state, len(ann.history), bob.state) == ("stopped", 2, "done")
    stage.hall.resume([job(1)], "Ann")
    (ann,) = stage.hall.ask([job(1)], "Ann")
    assert (ann.state, ann.run) == ("done", bob.run)


def test_a_stopped_training_is_not_taken_for_a_finished_one(stage: Stage) -> None:
    stage.hall.ask([job(1)], "Ann")
    stage.holds(job(1))
    stage.hall.stop([job(1)], "Ann")
    stage.let(job(1))
    stage.holds()
    (bob,) = stage.hall.ask([job(1)], "Bob")
    assert bob.state in ("waiting", "running")
    stage.open()
    (bob,) = stage.hall.wait([job(1)], "Bob", LONG)
    assert bob.run is not None and len(bob.run.losses) == 12


def test_what_waits_is_stopped_without_having_begun(stage: Stage) -> None:
    jobs = [job(1), job(2)]
    stage.hall.ask(jobs, "Ann")
    stage.holds(job(1))
    stage.hall.stop(jobs, "Ann")
    ticket = stage.hall.look(jobs, "Ann")[1]
    assert (ticket.state, ticket.run, ticket.history, ticket.place) == ("stopped", None, (), 0)
    stage.open(job(1), job(3))
    stage.hall.ask([job(3)], "Bob")
    stage.hall.wait([job(3)], "Bob", LONG)
    assert job(2) not in stage.began


def test_stop_takes_nothing_away_that_is_done(stage: Stage) -> None:
    """The runs on screen are among those that are trained with several seeds."""
    stage.open(job(1))
    stage.hall.ask([job(1)], "Ann", "runs")
    (shown,) = stage.hall.wait([job(1)], "Ann", LONG)
    stage.hall.ask([job(1), job(2)], "Ann", "seeds", quick=False)
    stage.holds(job(2))
    stage.hall.stop([job(1), job(2)], "Ann", "seeds")
    first, second = stage.hall.look([job(1), job(2)], "Ann")
    assert (first.state, first.run, second.state) == ("done", shown.run, "stopped")


def test_stop_in_one_place_leaves_the_others_of_the_same_page(stage: Stage) -> None:
    stage.hall.ask([job(1)], "Ann", "runs")
    stage.hall.ask([job(1), job(2)], "Ann", "seeds")
    stage.holds(job(1))
    stage.hall.stop([job(1), job(2)], "Ann", "seeds")
    assert states(stage.hall.look([job(1), job(2)], "Ann")) == ["running", "stopped"]
    stage.hall.stop([job(1)], "Ann", "runs")
    assert states(stage.hall.look([job(1)], "Ann")) == ["stopped"]
    stage.hall.resume([job(1), job(2)], "Ann", "seeds")
    stage.open()
    assert states(stage.hall.wait([job(1), job(2)], "Ann", LONG)) == ["done", "done"]


def test_time_left_follows_from_the_steps_so_far(stage: Stage) -> None:
    stage.hall.ask([job(1)], "Ann")
    stage.holds(job(1))
    (before,) = stage.hall.look([job(1)], "Ann")
    stage.now = 10.0
    stage.let(job(1))
    stage.holds(job(1))
    (after,) = stage.hall.look([job(1)], "Ann")
    assert (before.seconds_left, before.step) == (None, 0)
    assert (after.seconds_left, after.step, after.steps) == (20.0, 4, 12)


# --- failures, the shelf, many at once -----------------------------------------------------------


def test_settings_that_do_not_fit_are_answered_with_a_sentence(stage: Stage) -> None:
    wrong = Job(replace(SMALL, batch=5000))
    stage.hall.ask([wrong], "Ann")
    (ticket,) = stage.hall.wait([wrong], "Ann", LONG)
    assert (ticket.state, ticket.run) == ("failed", None)
    assert "batch of 5000" in ticket.error
    assert states(stage.hall.ask([wrong], "Ann")) == ["failed"]  # and not tried for ever
    stage.open()
    stage.hall.ask([job(1)], "Ann")
    assert states(stage.hall.wait([job(1)], "Ann", LONG)) == ["done"]


@pytest.mark.parametrize("error", [ValueError, KeyError, MemoryError])
def test_an_error_within_a_training_is_logged_and_the_worker_lives(
    error: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    class Breaks(Trainer):
        def advance(self, steps: int) -> None:
            raise error("secret")

    broken = job(1)
    hall = Hall(
        lambda job: (Breaks if job == broken else Trainer)(job.settings, digit_split()),
        lambda session: True,
    )
    with caplog.at_level(logging.ERROR):
        hall.ask([broken, job(2)], "Ann")
        first, second = hall.wait([broken, job(2)], "Ann", LONG)
    assert (first.state, second.state) == ("failed", "done")
    assert "secret" not in first.error and "log" in first.error
    assert "secret" in caplog.text


def test_the_shelf_holds_so_many_bytes(stage: Stage) -> None:
    runs = {n: train_net(job(n).settings, digit_split()) for n in range(3)}
    size = size_of(runs[0])
    assert size > runs[0].losses.nbytes + runs[0].named.nbytes
    shelf = Shelf[Job, Run](2 * size, size_of)
    shelf.put(job(0), runs[0])
    shelf.put(job(1), runs[1])
    assert shelf.get(job(0)) is runs[0]  # so the other one is the oldest
    shelf.put(job(2), runs[2])
    assert shelf.get(job(1)) is None
    assert (shelf.get(job(0)), shelf.get(job(2)), shelf.bytes) == (runs[0], runs[2], 2 * size)
    shelf.put(job(2), runs[2])  # takes its own place
    assert (shelf.get(job(0)), shelf.bytes) == (runs[0], 2 * size)


def test_runs_that_nobody_wants_any_more_make_room() -> None:
    stage = Stage(kept=1)  # so that only the last one stays
    stage.open()
    for numbers in ((1, 2, 3), (2,), (1,)):
        jobs = [job(number) for number in numbers]
        stage.hall.ask(jobs, "Ann")
        assert set(states(stage.hall.wait(jobs, "Ann", LONG))) == {"done"}
    assert stage.began == [job(1), job(2), job(3), job(1)]


def test_many_threads_at_once() -> None:
    jobs = [job(number, epochs=2) for number in range(6)]
    right = {each: alone(each) for each in jobs}
    hall = Hall(is_there=lambda session: not session.startswith("gone"), kept=20_000)
    wrong: list[object] = []

    def learner(number: int) -> None:
        rng = random.Random(number)
        session = f"{'gone' if number % 4 == 0 else 'here'} {number}"
        try:
            for _turn in range(25):
                some = rng.sample(jobs, rng.randint(1, 3))
                hall.ask(some, session, rng.choice("ab"), quick=rng.random() < 0.5)
                rng.choice([hall.stop, hall.resume])(some, session, rng.choice("ab"))
                if rng.random() < 0.2:
                    hall.leave(session)
                for each, ticket in zip(some, hall.wait(some, session, 0.002), strict=True):
                    check(each, ticket.run)
            hall.leave(session)
            hall.ask(jobs[:1], session)
            (last,) = hall.wait(jobs[:1], session, LONG)
            if last.state != "done":
                wrong.append(last)
            hall.leave(session)
        except BaseException as error:
            wrong.append(error)

    def check(each: Job, run: Run | None) -> None:
        if run and not np.array_equal(run.losses, right[each][: len(run.losses)]):
            wrong.append((each, run))

    threads = [threading.Thread(target=learner, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert not wrong
    assert not any(thread.is_alive() for thread in threads)
    assert states(hall.look(jobs, "nobody")).count("waiting") == 0
