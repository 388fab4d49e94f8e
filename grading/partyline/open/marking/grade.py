"""Grade one submission of the open assignment: a worker behind its fence, and the rubric."""

from __future__ import annotations

import contextlib
import dataclasses
import platform
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from partyline.model.checks import Check, load
from partyline.model.results import CheckResult, StageResult, SubmissionResult, Verdict
from partyline.open import OPEN
from partyline.open.discover import third_party
from partyline.open.marking.describe import described, limited, why_no_chat
from partyline.open.marking.rubric import Rubric
from partyline.runner.grader import GRACE, verdicts
from partyline.runner.worker_process import open_worker

if TYPE_CHECKING:
    from partyline.open.discover.find import Pair

DEADLINE = 90.0  # seconds for all checks of one submission


def grade_open(
    folder: Path,
    pair: Pair,
    place: Path,
    seed: int,
    rubric: Rubric,
    deadline: float = DEADLINE,
    on_result: Callable[[CheckResult], None] = lambda _: None,
    isolation: str = "auto",
    only: Sequence[str] = (),
) -> SubmissionResult:
    """Run a chat that nobody has seen before, and judge it.

    Args:
        folder: the programs' folder, a copy of ours, in `place`.
        pair: which programs are the chat.
        place: a folder of ours that holds `folder` and nothing that programs may not see.
        seed: what random names and texts are drawn from.
        rubric: which checks count.
        deadline: seconds for all checks together.
        on_result: is given each result as soon as it is there.
        isolation: one of `fence.MODES`, or auto for the best that works here.
        only: names of checks; empty means all.

    Raises:
        GraderFailed: the worker did not even come to its first check.
        NoFence: the isolation that was asked for by name can't be had here.
    """
    programs = [name for name in (pair.server, pair.client) if name]
    packages = third_party.still_missing(pair.packages, folder)
    about_packages = tuple(third_party.provide(folder, packages, programs))
    request = {
        "folders": {OPEN.name: str(folder)},
        "plugins": ["partyline.open.survey.pytest_plugin"],
        "settings": {
            "server": pair.server,
            "client": pair.client,
            "why": " ".join(pair.why),
            "starts": pair.starts,
            "more_clients": pair.more_clients,
            "udp": pair.udp,
            "spare_clients": pair.spare_clients,
            "packages": third_party.still_missing(pair.packages, folder),
        },
        "seed": seed,
        "only": list(only),
        "deadline": deadline,
    }
    found: dict[str, Any] = {}
    results: list[CheckResult] = []
    with contextlib.ExitStack() as stack:
        other = pair.python
        worker, line = open_worker(isolation, request, place, other.path if other else "")
        version = other.version if other is not None and worker.fence.python else ""
        stack.callback(worker.close)
        for result in verdicts(worker, _wanted(only), deadline + GRACE, found.update):
            results.append(_counted(result, rubric))
            on_result(results[-1])
    no_chat = why_no_chat(pair, found)
    about_python = [
        f"The programs ran with Python {version}: {platform.python_version()} can't read them."
    ]
    notes = (*described(found, results), *about_packages, *(about_python if version else ()))
    limits = list(limited(pair, found, results, rubric))
    notes += tuple(sentence for _, sentence in limits)
    found = {**_in_short(pair, found, results), **found}
    if limits:
        found["at_most"] = min(most for most, _ in limits)
    if no_chat:
        found["no_chat"] = no_chat
    parts = [part.name for part in rubric.parts]
    return SubmissionResult(
        path=str(folder),
        seed=seed,
        stages=tuple(
            StageResult(part.name, part.weight, tuple(r for r in results if r.stage == part.name))
            for part in rubric.parts
        )
        + tuple(
            StageResult(OPEN.name, 0, others)
            for others in [tuple(r for r in results if r.stage not in parts)]
            if others
        ),
        python=version or platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        only=tuple(only),
        isolation=line,
        notes=notes,
        found=found,
    )


def _in_short(pair: Pair, found: dict[str, Any], results: Sequence[CheckResult]) -> dict[str, Any]:
    """Return what a machine wants to know first: what was run, did it run, whom does it harm."""
    verdicts = {result.name.partition("/")[2]: result for result in results}

    def answer(check: str, yes: Verdict = Verdict.PASSED) -> bool | None:
        result = verdicts.get(check)
        known = result is not None and result.verdict in (Verdict.PASSED, Verdict.FAILED)
        return result.verdict is yes if result is not None and known else None

    def why(check: str) -> str:
        result = verdicts.get(check)
        if result is None or result.verdict is Verdict.PASSED:
            return ""
        return result.failure.sentence if result.failure is not None else result.reason

    return {
        "server": pair.server,
        "client": pair.client,
        "server_starts": answer("server_listens"),
        "why_not": why("server_listens"),
        "client_works": answer("client_connects") is True,
        "why_no_client": why("client_connects"),
        "join_announced": bool(found.get("join")) or answer("joining_is_announced"),
        "leave_announced": answer("leaving_is_announced"),
        "departure_harms": answer("departure", Verdict.FAILED),
        "crash_harms": answer("crash", Verdict.FAILED),
    }


def _wanted(only: Sequence[str]) -> dict[str, Check]:
    asked = set(only)
    return {
        check.name: check
        for check, _ in load(OPEN)
        if not asked or not asked.isdisjoint({check.name, check.name.partition("/")[2]})
    }


def _counted(result: CheckResult, rubric: Rubric) -> CheckResult:
    """Return a result with the points that the rubric gives; what could not be judged has none."""
    short = result.name.partition("/")[2]
    part = rubric.part_of(short)
    if part is None:
        return dataclasses.replace(result, points=0)
    points = part.points[short] if result.points else 0
    return dataclasses.replace(result, stage=part.name, points=points)
