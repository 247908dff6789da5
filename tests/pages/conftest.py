"""What tests of pages share: nobody goes on training for a test that is over."""

from collections.abc import Iterator

import pytest

from normviz.ui.training.hall import hall


@pytest.fixture(autouse=True)
def left_hall() -> Iterator[None]:
    """Leave what a test's sessions still want trained when it ends: no job of theirs stays."""
    yield
    for session in {session for entry in hall._entries.values() for session, _ in entry.owners}:
        hall.leave(session)
    with hall._changed:
        assert hall._changed.wait_for(lambda: not hall._entries, 60)
