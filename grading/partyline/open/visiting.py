"""From what a worker is asked for to the visit that its checks share."""

from __future__ import annotations

import time
from typing import Any

from partyline.assignment import Assignment
from partyline.case import Case
from partyline.open.stage import OPEN
from partyline.open.visit import Submitted, Visit
from partyline.sandbox import open_sandbox
from partyline.stages import stages


def visit_to(request: dict[str, Any], assignment: Assignment) -> Visit:
    """Return the visit for an assignment.

    Args:
        request: the fields of `Submitted`.
        assignment: it names the folder; its sandbox starts the programs.
    """
    folder = assignment.folders[OPEN.name]

    def new_case(part: str) -> Case:
        if assignment.sandbox is None:
            assignment.sandbox = open_sandbox()
        if OPEN.name in assignment.pristine:
            assignment.pristine[OPEN.name].restore()
        seed = f"{assignment.seed}/{part}"
        case = Case(folder, stages()[0].wire(), seed, assignment.sandbox)
        assignment.began = assignment.began or time.monotonic()
        case.watch.ends_at = assignment.began + assignment.deadline
        return case

    return Visit(folder, Submitted(**request), new_case)
