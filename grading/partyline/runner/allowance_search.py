"""A check has failed: does a deviation that can be named explain it, and which?

The failure tells which deviations it may be. The same check is run again with each of them as an
allowance, the smallest first, with the same random words and with others: if it passes, the
deviation is found. It has cost the points of this check; whatever builds on the check is judged as
if it were agreed. A deviation that has cost points already costs nothing more. A program that has
crashed, or has come to a TODO, has no deviation.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from partyline.chat.case import Case
from partyline.chat.causes import has_told
from partyline.chat.fixtures import perform
from partyline.model.allowance import EXTRA, MOST, Allowance, merged
from partyline.model.checks import Check
from partyline.model.failure import SILENT, WRONG, CheckFailed, NotJudgedHere, OutOfTime
from partyline.model.stages import stage_named
from partyline.runner.assignment import Assignment

_RUNS = 40  # runs of one stage's checks that serve the search

CheckFunction = Callable[..., None]


@dataclass(frozen=True)
class Explained:
    """What explains a failure.

    Args:
        agreed: all allowances with which the check passes.
        new: those of them that no failure has paid for yet.
        used: those that it needs.
    """

    agreed: tuple[Allowance, ...]
    new: tuple[Allowance, ...]
    used: tuple[Allowance, ...]


@dataclass
class AllowanceSearch:
    """The search for deviations in one assignment.

    Args:
        assignment: what the checks are run against.
    """

    assignment: Assignment
    _runs: dict[str, int] = field(default_factory=dict)

    def explains(
        self, check: Check, function: CheckFunction, candidates: Sequence[Allowance]
    ) -> Explained | None:
        """Find the allowances with which a check passes that has failed.

        Args:
            check: what it is called.
            function: its test function.
            candidates: what the failure may come from.
        """
        base = self.assignment.allowances_for(check)
        known = self.assignment.known_allowances(check.stage)
        for allowance in known:
            if allowance not in base:
                both = merged((*base, allowance))
                if len(both) <= MOST and not _hidden(check, both):
                    found = self._confirmed(check, function, both)
                    if found is not None:
                        return Explained(both, (), found)
        if not self.assignment.goes_on_after(check):
            return None
        tried = self._searched(check, function, base, candidates)
        if tried is None:
            return None
        paid = {allowance.family for allowance in known}
        new = tuple(a for a in tried if a not in base and a.family not in paid)
        if _hidden(check, tried) and not new:
            return None
        return Explained(tried, new, tried)

    def _searched(
        self,
        check: Check,
        function: CheckFunction,
        base: tuple[Allowance, ...],
        candidates: Sequence[Allowance],
    ) -> tuple[Allowance, ...] | None:
        """Return `base` and the fewest candidates with which the check passes."""
        level = [(base, candidates)]
        while level:
            deeper: list[tuple[tuple[Allowance, ...], Sequence[Allowance]]] = []
            for before, some in level:
                for candidate in some:
                    tried = merged((*before, candidate))
                    if len(tried) > MOST or tried == before:
                        continue
                    if self._confirmed(check, function, tried, deeper) is not None:
                        return tried
            level = deeper
        return None

    def _confirmed(
        self,
        check: Check,
        function: CheckFunction,
        tried: tuple[Allowance, ...],
        deeper: list[tuple[tuple[Allowance, ...], Sequence[Allowance]]] | None = None,
    ) -> tuple[Allowance, ...] | None:
        """Return which allowances it needs, if a check passes with those that are tried."""
        seed = f"{self.assignment.seed}/{check.name}"
        used: dict[Allowance, None] = {}
        for words in (seed, f"{seed}/allowed"):
            if self._runs.get(check.stage, 0) >= _RUNS:
                return None
            self._runs[check.stage] = self._runs.get(check.stage, 0) + 1
            case = self.assignment.new_case(check, words, tried)
            case.loop.ends_at = time.monotonic() + self.assignment.deadline
            try:
                perform(function, case, stage_named(check.stage))
            except CheckFailed as failed:
                if deeper is not None and len(tried) < MOST:
                    deeper.append((tried, candidates(case, failed)))
                return None
            except (NotJudgedHere, OutOfTime):
                return None
            except Exception:  # a defect of ours, and no word on the program
                return None
            if case.traceback():
                return None
            used |= case.terms.used
        return tuple(used)


def candidates(case: Case, failed: CheckFailed) -> tuple[Allowance, ...]:
    """Return what the failure of a run may come from; nothing if the program has crashed."""
    if failed.deviation is None or failed.kind not in (WRONG, SILENT):
        return ()
    if has_told(case):
        return ()
    return tuple(case.terms.candidates(failed.deviation))


def hides(check: Check, allowances: Iterable[Allowance]) -> Allowance | None:
    """Return an allowance under which a check could find out nothing, if there is one."""
    for allowance in allowances:
        if allowance.hides and any(allowance.is_about(line) for line in check.about):
            return allowance
        if allowance.how == EXTRA and EXTRA in check.about:
            return allowance
    return None


def _hidden(check: Check, allowances: Iterable[Allowance]) -> bool:
    return hides(check, allowances) is not None
