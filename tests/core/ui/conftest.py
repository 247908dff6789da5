"""What several files of tests here begin with."""

from collections.abc import Iterator

import pytest

from tests.core.ui.hall_stage import Stage


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.close()
