"""The process in which one submission's checks run. Verdicts leave it over a private channel.

Run as a script by `grader.py`. A request, one JSON object, comes on standard input. The channel is
the standard output that this process was started with; before anything else happens it is moved
away, so that nothing that a check or a program prints can get into it.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def main() -> int:
    """Run the checks that the request asks for; send what comes of them, a JSON line each."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    request = json.loads(sys.stdin.readline())
    from partyline.sandbox import open_sandbox

    sandbox = open_sandbox()  # it warms up while pytest is imported

    import dataclasses

    import pytest

    from partyline.checks import Check
    from partyline.pytest_plugin import Assignment, Grading
    from partyline.results import CheckResult
    from partyline.stages import ROOT, stage_named

    def send(message: dict[str, object]) -> None:
        channel.write(json.dumps(message) + "\n")
        channel.flush()

    def report(result: CheckResult) -> None:
        send({"result": dataclasses.asdict(result)})

    def collected(checks: list[Check]) -> None:
        send({"checks": [dataclasses.asdict(check) for check in checks]})

    assignment = Assignment(
        folders={stage: Path(folder) for stage, folder in request["folders"].items()},
        seed=request["seed"],
        only=tuple(request["only"]),
        deadline=request["deadline"],
        report=report,
        collected=collected,
        sandbox=sandbox,
    )
    paths = [str(stage_named(stage).checks) for stage in assignment.folders]
    options = ["-q", "--no-header", "-p", "no:cacheprovider"]
    options += ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), "-o", "addopts="]
    options += ["--import-mode=importlib", "-p", "partyline.pytest_plugin"]
    status = int(pytest.main([*options, *paths], plugins=[Grading(assignment)]))
    # 0 all passed, 1 some failed, 5 none selected: all of these are answers. Else the run broke.
    send({"done": status in (0, 1, 5), "status": status})
    return 0


if __name__ == "__main__":
    sys.exit(main())
