"""Is a verdict wrong? That is known here, for the truth of every subject is."""

from __future__ import annotations

import math

from partyline.certificate.records import Run
from partyline.certificate.subject_run import FIRST, NOT_JUDGED, SAID
from partyline.certificate.subjects import Subject
from partyline.model.results import Verdict

_SURE = 0.95


def wrong(subject: Subject, run: Run) -> dict[str, str]:
    """Return check -> what is wrong about its verdict; empty if the grader is right.

    A right program must pass everything. Of a wrong one, one of the checks that must find it has
    to fail, and a diagnosis has to name it. A grader error is wrong everywhere.
    """
    if run.named:
        return {} if run.named in (SAID, FIRST) else {"diagnosis": f"{run.named} came first"}
    errors = {c: _why(run, c) for c, v in run.verdicts.items() if v == Verdict.GRADER_ERROR}
    if subject.is_right:
        fine = {str(Verdict.PASSED), NOT_JUDGED}
        return {c: _why(run, c) for c, v in run.verdicts.items() if v not in fine}
    if errors or Verdict.FAILED in run.verdicts.values() or NOT_JUDGED in run.verdicts.values():
        return errors
    return {" or ".join(run.verdicts): "not caught"}


def _why(run: Run, check: str) -> str:
    return f"{run.verdicts[check]}: {run.said.get(check, 'no word')}"


def bound(wrong: int, runs: int) -> float:
    """Return the rate of wrong verdicts that is not passed with 95 % confidence.

    The exact upper bound for a binomial proportion (Clopper and Pearson, 1934). For 0 in N it is
    close to 3/N.

    Args:
        wrong: how many there were.
        runs: in how many.
    """
    if not runs or wrong >= runs:
        return 1.0
    low, high = wrong / runs, 1.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(wrong, runs, middle) > 1 - _SURE else (low, middle)
    return high


def _at_most(wrong: int, runs: int, rate: float) -> float:
    """Return the probability of `wrong` or fewer in `runs` at a rate."""
    return math.fsum(
        math.exp(
            math.lgamma(runs + 1)
            - math.lgamma(k + 1)
            - math.lgamma(runs - k + 1)
            + k * math.log(rate)
            + (runs - k) * math.log1p(-rate)
        )
        for k in range(wrong + 1)
    )
