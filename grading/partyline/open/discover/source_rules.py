"""What the task says about the programs themselves: which modules they must be built on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from partyline.model.failure import WRONG, CheckFailed
from partyline.program import imported_modules


def uses(programs: Sequence[Path], *modules: str) -> None:
    """See that each program imports and uses one of these modules.

    Raises:
        CheckFailed: one does not; the sentence says what it does instead.
    """
    for program in programs:
        read = imported_modules.read(program)
        if not any(read.used(module) for module in modules):
            raise CheckFailed(f"{imported_modules.complaint(read, modules[:1], ())}", WRONG)
