"""How every test runs: what Hypothesis may do, what a skipped test means, who runs which file."""

import functools
import logging
import os
from collections.abc import Iterator

# As the app is served, and before NumPy is there: threads of its matrix products wait for each
# other, for minutes where other programs run too.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest
import streamlit.components.v2.manifest_scanner as installed
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from tests.support import require_all

# No deadline: a slow machine is not a wrong answer. In CI the same examples every time.
settings.register_profile("normviz", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("normviz")

# Each AppTest looks through all installed packages for components, which takes five times as long
# as it needs for a lesson. What is installed stays the same: one look is enough.
installed.scan_component_manifests = functools.cache(installed.scan_component_manifests)


class _Broken(logging.Handler):
    """What pages that broke off have logged; on them is a box, and no exception for a test."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(self.format(record))


@pytest.fixture(autouse=True)
def broken_pages() -> Iterator[list[str]]:
    """What the log says of pages that broke off; a test that has one do so clears it."""
    handler, log = _Broken(), logging.getLogger("normviz.ui.broken")
    log.addHandler(handler)
    yield handler.said
    log.removeHandler(handler)
    assert not handler.said, "\n".join(handler.said)


def _skipped(config: pytest.Config) -> int:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return len(reporter.stats.get("skipped", ())) if reporter else 0


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where every test must run, a skipped one fails the run."""
    if require_all() and _skipped(session.config) and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why such a run failed."""
    if require_all() and (count := _skipped(terminalreporter.config)):
        terminalreporter.line(f"NORMVIZ_REQUIRE_ALL=1, but {count} tests were skipped.", red=True)


# They ask for the same trainings: in one process these are done once.
TRAINED = ("tests/core/nets/test_experiments.py", "tests/pages/train/test_answers.py")


class Scheduler(LoadScopeScheduling):
    """A file of tests runs in one process; of those that look at every view, the views of a page.

    Files go out in order, those that drive the browser first: the longest do not come last.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if file == "tests/browser/test_views.py":
            return nodeid.partition("?")[0]
        return "tests/trained.py" if file in TRAINED else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Scheduler:
    """Where tests run in several processes, share them out like this."""
    config.option.loadscopereorder = False
    return Scheduler(config, log)
