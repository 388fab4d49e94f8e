"""The pytest plugin of the open assignment's checks, beside the one of all checks."""

from __future__ import annotations

import pytest

from partyline.open.stage import OPEN
from partyline.open.visit import Visit
from partyline.props import Props
from partyline.pytest_plugin import shows

_VISIT = pytest.StashKey[Visit]()


class Visiting:
    """The plugin for one visit."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit

    def pytest_configure(self, config: pytest.Config) -> None:
        """Let the checks find the visit."""
        config.stash[_VISIT] = self.visit

    def pytest_sessionfinish(self) -> None:
        """End what still runs, before the sandbox ends."""
        self.visit.close()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Tell the story of a check in a hall; other functions run as they always do."""
    if "hall" not in pyfuncitem.fixturenames:
        return None
    visit = pyfuncitem.config.stash[_VISIT]
    try:
        visit.tells(pyfuncitem.obj)
    finally:
        if visit.case is not None:
            shows(pyfuncitem, Props(visit.case, OPEN))
    return True


@pytest.fixture
def visit(request: pytest.FixtureRequest) -> Visit:
    """What all checks of one run share."""
    return request.config.stash[_VISIT]


@pytest.fixture
def hall() -> None:
    """The company of one hall; see `pytest_pyfunc_call`."""
