"""A server with few file descriptors: it goes on, however many pages are opened and closed."""

import contextlib
import resource
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from normviz.ui.room import Room, make_room
from tests.browser.support import serving
from tests.server.learner import learner
from tests.support import ROOT

FEW = 256


def have_few() -> None:
    """In the server's process: few descriptors, and no way to have more."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (FEW, FEW))


def test_with_few_descriptors_the_server_lives_on() -> None:
    """300 pages are opened and closed; then as many learners as it says are there at once."""
    room = Room.within(FEW)
    with serving(ROOT / "serve.py", preexec_fn=have_few) as server:

        def visit(_number: int) -> bool:
            with learner(server.url) as one:
                return one.run()

        with ThreadPoolExecutor(8) as visitors:
            assert all(visitors.map(visit, range(300)))
        with contextlib.ExitStack() as there:
            for _ in range(room.learners):
                assert there.enter_context(learner(server.url)).run()
            with urllib.request.urlopen(server.url, timeout=60) as answer:
                assert answer.status == 200
        log = server.log.read()
    assert f"{FEW} files open, enough for {room.learners} learners" in log
    assert "Traceback" not in log and "Too many open files" not in log


@pytest.mark.parametrize(
    ("soft", "hard", "then"),
    [
        (256, 256, 256),
        (256, 1024, 1024),
        (256, resource.RLIM_INFINITY, 8192),
        (1024, 65536, 8192),
        (20000, 20000, 20000),
        (resource.RLIM_INFINITY, resource.RLIM_INFINITY, 8192),
    ],
)
def test_the_limit_is_raised_as_far_as_that_is_of_use(
    soft: int, hard: int, then: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, int]] = []
    kept: list[int] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _which: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _which, limits: asked.append(limits))
    monkeypatch.setattr("normviz.ui.room.keep_closed_sessions", kept.append)
    assert f"have {then} files open" in make_room()
    assert asked == ([(then, hard)] if 0 <= soft < then else [])
    assert kept == [Room.within(then).closed]


def test_where_the_limit_cannot_be_raised_it_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_which: int, _limits: tuple[int, int]) -> None:
        raise ValueError("not allowed to raise maximum limit")

    monkeypatch.setattr(resource, "getrlimit", lambda _which: (256, 4096))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    monkeypatch.setattr("normviz.ui.room.keep_closed_sessions", lambda _count: None)
    assert "have 256 files open, enough for 24 learners" in make_room()


def test_one_learner_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _which: (72, 72))
    monkeypatch.setattr("normviz.ui.room.keep_closed_sessions", lambda _count: None)
    assert make_room().endswith("for 1 learner at a time, as far as files go.")
