"""What the kit's own tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from partyline import checks
from partyline.case import Case
from partyline.failure import CheckFailed
from partyline.props import perform
from partyline.sandbox import Sandbox, open_sandbox
from partyline.stages import Stage


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """One sandbox for all the kit's own tests."""
    sandbox = open_sandbox()
    yield sandbox
    sandbox.close()


@pytest.fixture
def judge(sandbox: Sandbox):
    """Return a function that runs one check on a folder and returns the failure, or None."""

    def judge(
        function: checks.CheckFunction, stage: Stage, folder: Path, seed: str = "0"
    ) -> CheckFailed | None:
        case = Case(folder, stage.wire(), seed, sandbox)
        try:
            perform(function, case, stage)
        except CheckFailed as failed:
            return failed
        return None

    return judge
