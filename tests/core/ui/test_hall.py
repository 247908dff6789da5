"""The hall of trainings: bounded, shared, fair, and empty when everybody has gone.

Nothing here waits for time to pass; see `hall_stage`.
"""

import numpy as np
from streamlit.testing.v1 import AppTest

from normviz.ui.training.hall import GRACE
from tests.core.ui.hall_stage import EPOCHS, LONG, Stage, alone, job, states

# --- bounded, in two lanes, shared ---------------------------------------------------------------


def test_one_training_at_a_time_in_each_lane(stage: Stage) -> None:
    for session in stage.there:
        for place, quick in (("net", True), ("sweep", False)):
            jobs = [job(100 * quick + 10 * ord(session[0]) + n) for n in range(4)]
            stage.hall.ask(jobs, session, place, quick=quick)
    stage.until(lambda: len(stage.held) == 2)
    stage.open()
    for session in stage.there:
        for quick in (True, False):
            jobs = [job(100 * quick + 10 * ord(session[0]) + n) for n in range(4)]
            assert set(states(stage.hall.wait(jobs, session, LONG))) == {"done"}
    assert stage.most == 2


def test_what_is_quick_never_waits_for_what_is_long(stage: Stage) -> None:
    long, quick = [job(1), job(2)], [job(3), job(4)]
    stage.hall.ask(long, "Ann", quick=False)
    stage.holds(job(1))
    stage.open(*quick)
    stage.hall.ask(quick, "Bob")
    assert states(stage.hall.wait(quick, "Bob", LONG)) == ["done", "done"]
    assert states(stage.hall.look(long, "Ann")) == ["running", "waiting"]


def test_somebody_who_waits_at_a_control_takes_a_job_out_of_the_long_line(stage: Stage) -> None:
    stage.hall.ask([job(1), job(2)], "Ann", quick=False)
    stage.holds(job(1))
    stage.open(job(2))
    stage.hall.ask([job(2)], "Bob", quick=True)
    assert states(stage.hall.wait([job(2)], "Bob", LONG)) == ["done"]
    assert states(stage.hall.look([job(1), job(2)], "Ann")) == ["running", "done"]


def test_equal_jobs_are_trained_once(stage: Stage) -> None:
    for session in ("Ann", "Bob"):
        stage.hall.ask([job(1)], session)
    stage.open()
    (ann,) = stage.hall.wait([job(1)], "Ann", LONG)
    (bob,) = stage.hall.wait([job(1)], "Bob", LONG)
    for session in ("Ann", "Bob"):
        stage.hall.leave(session)
    (later,) = stage.hall.ask([job(1)], "Cas")
    assert ann.run is bob.run is later.run and ann.run is not None
    assert (later.state, later.history) == ("done", ann.run.history)
    assert (later.step, later.steps) == (EPOCHS * 4, EPOCHS * 4)  # 4 batches of 256 an epoch
    assert stage.began == [job(1)]


def test_a_run_is_that_of_the_trainer_alone(stage: Stage) -> None:
    stage.open()
    stage.hall.ask([job(1)], "Ann")
    (ticket,) = stage.hall.wait([job(1)], "Ann", LONG)
    assert ticket.run is not None
    np.testing.assert_array_equal(ticket.run.losses, alone(job(1)))


# --- places and turns ----------------------------------------------------------------------------


def test_places_count_down(stage: Stage) -> None:
    jobs = [job(n) for n in range(4)]
    tickets = stage.hall.ask(jobs, "Ann")
    stage.holds(jobs[0])
    tickets = stage.hall.look(jobs, "Ann")
    assert [(each.state, each.place) for each in tickets] == [
        ("running", 0),
        ("waiting", 1),
        ("waiting", 2),
        ("waiting", 3),
    ]
    stage.open(jobs[0])
    stage.holds(jobs[1])
    assert [each.place for each in stage.hall.look(jobs, "Ann")] == [0, 0, 1, 2]


def test_learners_take_turns(stage: Stage) -> None:
    sweep, one = [job(n) for n in range(5)], job(10)
    stage.hall.ask(sweep, "Ann", quick=False)
    stage.holds(sweep[0])
    (ticket,) = stage.hall.ask([one], "Bob", quick=False)
    assert ticket.place == 2
    stage.open()
    stage.hall.wait(sweep, "Ann", LONG)
    assert stage.began == [*sweep[:2], one, *sweep[2:]]


# --- who is there --------------------------------------------------------------------------------


def test_what_nobody_wants_any_more_is_dropped(stage: Stage) -> None:
    """The slider went on: the first stops at its next record, the second never begins."""
    stage.hall.ask([job(1), job(2)], "Ann", "net")
    stage.hall.ask([job(3)], "Ann", "other")
    stage.holds(job(1))
    stage.hall.ask([job(4)], "Ann", "net")
    stage.let(job(1))
    stage.open(job(3), job(4))
    jobs = [job(n) for n in (1, 2, 3, 4)]
    stage.hall.wait([job(3), job(4)], "Ann", LONG)
    assert states(stage.hall.look(jobs, "Ann")) == ["stopped", "stopped", "done", "done"]
    assert stage.began == [job(1), job(3), job(4)]


def test_a_job_stays_while_one_place_wants_it(stage: Stage) -> None:
    stage.hall.ask([job(1), job(2)], "Ann", "net")
    stage.hall.ask([job(2)], "Ann", "sweep")
    stage.holds(job(1))
    stage.hall.leave("Ann", "net")
    stage.open()
    assert states(stage.hall.wait([job(2)], "Ann", LONG)) == ["done"]
    assert states(stage.hall.look([job(1)], "Ann")) == ["stopped"]


def test_what_is_wanted_again_goes_on(stage: Stage) -> None:
    for _turn in range(2):
        stage.hall.ask([job(1)], "Ann")
        stage.holds(job(1))
        stage.hall.ask([job(2)], "Ann")
    stage.hall.ask([job(1)], "Ann")
    stage.open()
    assert states(stage.hall.wait([job(1)], "Ann", LONG)) == ["done"]
    assert stage.began == [job(1)]


def test_a_closed_tab_stops_its_training_after_the_grace(stage: Stage) -> None:
    stage.seconds[job(2)] = 9.0  # not the one that goes first
    stage.hall.ask([job(1, epochs=9), job(2)], "Ann")
    stage.holds(job(1, 9))
    stage.there.remove("Ann")
    stage.let(job(1, 9))  # the first record after that: from here on the grace counts
    stage.holds(job(1, 9))
    stage.now = GRACE - 0.1
    stage.let(job(1, 9))
    stage.holds(job(1, 9))
    stage.now = GRACE
    stage.let(job(1, 9))
    stage.holds()
    stage.open(job(3))
    stage.hall.ask([job(3)], "Bob")
    assert states(stage.hall.wait([job(3)], "Bob", LONG)) == ["done"]
    assert stage.began == [job(1, 9), job(3)]


def test_a_connection_that_comes_back_in_time_keeps_its_training(stage: Stage) -> None:
    stage.hall.ask([job(1, epochs=9)], "Ann")
    stage.holds(job(1, 9))
    for there in (False, True, False):
        (stage.there.discard if not there else stage.there.add)("Ann")
        stage.let(job(1, 9))
        stage.holds(job(1, 9))
        stage.now += GRACE - 1  # more than the grace in all
    stage.there.add("Ann")
    stage.open()
    assert states(stage.hall.wait([job(1, 9)], "Ann", LONG)) == ["done"]


def test_somebody_else_keeps_a_training(stage: Stage) -> None:
    for session in ("Ann", "Bob"):
        stage.hall.ask([job(1)], session)
    stage.holds(job(1))
    stage.hall.leave("Ann")
    stage.let(job(1))
    stage.there.remove("Ann")
    stage.open()
    assert states(stage.hall.wait([job(1)], "Bob", LONG)) == ["done"]
    assert stage.began == [job(1)]


def test_a_page_asks_the_hall_of_the_process() -> None:
    def script() -> None:
        import streamlit as st

        from normviz.ui.training.hall import hall, visitor
        from tests.core.ui.hall_stage import LONG, job

        hall.ask([job(77)], visitor())
        (ticket,) = hall.wait([job(77)], visitor(), LONG)
        st.text(f"{ticket.state} {bool(visitor())}")

    assert AppTest.from_function(script).run(timeout=LONG).text[0].value == "done True"
