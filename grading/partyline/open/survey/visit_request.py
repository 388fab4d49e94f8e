"""From what a worker is asked for to the visit that its checks share."""

from __future__ import annotations

import time

from partyline.chat.case import Case
from partyline.model.stages import stages
from partyline.open import OPEN
from partyline.open.survey.visit import Submitted, Visit
from partyline.runner.assignment import Assignment
from partyline.sandbox.sandbox import open_sandbox


def visit_to(assignment: Assignment) -> Visit:
    """Return the visit for an assignment: its settings are the fields of `Submitted`."""
    folder = assignment.folders[OPEN.name]

    def new_case(part: str) -> Case:
        if assignment.sandbox is None:
            assignment.sandbox = open_sandbox()
        if OPEN.name in assignment.pristine:
            assignment.pristine[OPEN.name].restore()
        seed = f"{assignment.seed}/{part}"
        case = Case(folder, stages()[0].wire(), seed, assignment.sandbox)
        assignment.began = assignment.began or time.monotonic()
        case.loop.ends_at = assignment.began + assignment.deadline
        return case

    return Visit(folder, Submitted(**assignment.settings), new_case)
