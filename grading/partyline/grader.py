"""Grade one submission: start a worker, collect its verdicts, guard its time."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from partyline.checks import Check, load
from partyline.results import CheckResult, StageResult, SubmissionResult, Verdict, check_from_json
from partyline.sandbox import POSIX, LauncherSandbox, PlainSandbox
from partyline.stages import stages
from partyline.submission import Submission
from partyline.watch import DEADLINE

_GRACE = 15.0  # seconds that the worker may take beyond the deadline before it is ended
_WORKER = Path(__file__).with_name("worker.py")


class GraderFailed(Exception):
    """The grader itself failed, and there is no result; the message says what to report."""


def grade(
    submission: Submission,
    seed: int,
    only: Sequence[str] = (),
    deadline: float = DEADLINE,
    on_result: Callable[[CheckResult], None] = lambda _: None,
) -> SubmissionResult:
    """Run the checks against a submission.

    Args:
        submission: what to grade.
        seed: what random names and texts are drawn from.
        only: names of checks; empty means all.
        deadline: seconds for all checks together.
        on_result: is given each result as soon as it is there.

    Raises:
        GraderFailed: the worker could not be started or did not even collect its checks.
    """
    checks: list[Check] = []
    results: dict[str, CheckResult] = {}
    folders = {stage: str(folder) for stage, folder in submission.folders.items()}
    broken = ""
    if folders:
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
            for message in _conversation(folders, seed, only, deadline, errors):
                if "checks" in message:
                    checks = [_check(check) for check in message["checks"]]
                elif "result" in message:
                    result = check_from_json(message["result"])
                    results[result.name] = result
                    on_result(result)
                elif not message["done"]:
                    broken = f"the test worker ended with status {message['status']}"
            errors.seek(0)
            said = errors.read()[-2000:]
        if broken and not checks:
            raise GraderFailed(f"{broken}. It said:\n{said}")
        for check in checks:
            if check.name not in results:
                results[check.name] = _unfinished(check, broken, said)
                on_result(results[check.name])
    return SubmissionResult(
        path=str(submission.path),
        seed=seed,
        stages=tuple(
            StageResult(
                stage=stage.name,
                weight=stage.weight,
                checks=tuple(r for r in results.values() if r.stage == stage.name),
                missing=submission.missing.get(stage.name, ""),
            )
            for stage in submission.stages
        ),
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        only=tuple(only),
        isolation=(LauncherSandbox if POSIX else PlainSandbox).isolation,
    )


def all_checks() -> list[Check]:
    """Return every check of every stage, in order."""
    return [check for stage in stages() for check, _ in load(stage)]


def _conversation(
    folders: dict[str, str],
    seed: int,
    only: Sequence[str],
    deadline: float,
    errors: IO[str],
) -> Iterator[dict[str, Any]]:
    worker = subprocess.Popen(
        [sys.executable, "-I", "-B", str(_WORKER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env=_environment(),
        encoding="utf-8",
    )
    assert worker.stdin is not None and worker.stdout is not None
    request = {
        "folders": folders,
        "seed": seed,
        "only": list(only),
        "deadline": deadline,
    }
    guard = threading.Timer(deadline + _GRACE, worker.kill)
    guard.daemon = True
    guard.start()
    done = False
    try:
        worker.stdin.write(json.dumps(request) + "\n")
        worker.stdin.close()
        for line in worker.stdout:
            message = json.loads(line)
            done = done or "done" in message
            yield message
        worker.wait()
    except BrokenPipeError:
        worker.wait()
    finally:
        guard.cancel()
        worker.kill()
        worker.wait()
        worker.stdout.close()
    if not done:
        yield {"done": False, "status": worker.returncode}


def _environment() -> dict[str, str]:
    """Nothing in the caller's environment may change how pytest runs here."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "PYTHON"))}
    return kept | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONUTF8": "1"}


def _check(data: dict[str, Any]) -> Check:
    return Check(**{**data, "after": tuple(data["after"])})


def _unfinished(check: Check, broken: str, said: str) -> CheckResult:
    return CheckResult(
        name=check.name,
        stage=check.stage,
        title=check.title,
        points=check.points,
        verdict=Verdict.GRADER_ERROR,
        lesson=check.lesson,
        todo=check.todo,
        hint=check.hint,
        reason=f"{broken or 'the test worker was stopped'}. It said: {said}",
    )
