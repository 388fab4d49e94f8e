"""The part of a standby worker that waits: everything is imported and collected, nothing is run.

What to run comes later, as {"checks": [names, in their order], "seed": 5}; until then the folders
of the programs may be empty. A standby worker serves one run: nothing of it is left for the next.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from partyline.runner.assignment import Assignment
from partyline.runner.pytest_plugin import check_of


class Standby:
    """The pytest plugin that waits between collecting the checks and running them.

    Args:
        assignment: what the checks are run against; its seed is still to come.
        lay_out: notes what is in the folders of the programs, when they have been filled.
        send: sends a message to the grader.
        told: waits for a message from the grader.
    """

    def __init__(
        self,
        assignment: Assignment,
        lay_out: Callable[[], None],
        send: Callable[[dict[str, Any]], None],
        told: Callable[[], dict[str, Any]],
    ) -> None:
        self._assignment = assignment
        self._lay_out = lay_out
        self._send = send
        self._told = told

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Wait for what is to be run; then let pytest run this, in this order."""
        self._send({"ready": True})
        order = self._told()
        self._assignment.seed = order["seed"]
        self._lay_out()
        items = {check.name: item for item in session.items if (check := check_of(item))}
        session.items[:] = [items[name] for name in order["checks"]]
