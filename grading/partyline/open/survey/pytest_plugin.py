"""The pytest plugin of the open assignment's checks, beside the one of all checks."""

from __future__ import annotations

import pytest

from partyline.chat.fixtures import Fixtures
from partyline.open import OPEN
from partyline.open.survey.visit import Visit
from partyline.open.survey.visit_request import visit_to
from partyline.runner.pytest_plugin import assignment_of, shows

_VISIT = pytest.StashKey[Visit]()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Prepare the visit that the checks share."""
    session.config.stash[_VISIT] = visit_to(assignment_of(session.config))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """End what still runs, before the sandbox ends, and tell what was found."""
    visit = session.config.stash[_VISIT]
    visit.close()
    assignment_of(session.config).tell({"found": visit.to_json()})


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Tell the story of a check in a session; other functions run as they always do."""
    if "session" not in pyfuncitem.fixturenames:
        return None
    visit = pyfuncitem.config.stash[_VISIT]
    try:
        visit.tells(pyfuncitem.obj)
    finally:
        if visit.case is not None:
            shows(pyfuncitem, Fixtures(visit.case, OPEN))
    return True


@pytest.fixture
def visit(request: pytest.FixtureRequest) -> Visit:
    """What all checks of one run share."""
    return request.config.stash[_VISIT]


@pytest.fixture
def session() -> None:
    """The stories of one session; see `pytest_pyfunc_call`."""
