"""The process in which one submission's checks run. Verdicts leave it over a private channel.

Run as a script by `worker_process.py`. The channel is the standard input and output that this
process was started with; before anything else happens it is moved away, so that nothing that a
check or a program prints can get into it. A request, one JSON object, comes in; the answers, a
line each, are

{"fenced": true}             the fence holds, and checks begin; or {"why_not": "..."}, and the end
{"result": {...}}            what one check came to; its points are known to nobody in here
{"found": {...}}             what a plugin that the request has named has found beside verdicts
{"ready": true}              the checks are collected; what to run may now be said: see standby.py
{"done": true, "status": 0}  all have been run

When the other side goes away, everything here ends.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path += sys.argv[1:]  # a container's Python is told where the packages are

if TYPE_CHECKING:
    from partyline.sandbox.sandbox import Sandbox

_ALL_ANSWERED = (0, 1, 5)  # pytest's words for: all passed, some failed, none was asked for


def main() -> int:
    """Run the checks that the request asks for; send the results."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    requests = os.fdopen(os.dup(0), encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    request = json.loads(requests.readline())

    def send(message: dict[str, Any]) -> None:
        channel.write(json.dumps(message) + "\n")
        channel.flush()

    from partyline.sandbox import confine

    fence = request["fence"]
    try:
        confine.become(fence["become"])
        confine.forbid_tracing()
        if fence["copy"]:
            _work_on_a_copy(request)
        _see_that_it_can_work()
        sandbox = _sandbox(fence)
        with ThreadPoolExecutor(1) as looking:  # it looks around while pytest is imported
            held = looking.submit(_see_that_it_holds, sandbox, fence)
            if request["folders"]:
                import partyline.runner.pytest_plugin  # noqa: F401, it brings pytest along
        held.result()
    except (OSError, RuntimeError) as error:
        send({"why_not": str(error)})
        return 1
    send({"fenced": True})
    told = _listen(requests, sandbox)
    if request["folders"]:
        send(_run(request, sandbox, send, told))
    return 0


def _work_on_a_copy(request: dict[str, Any]) -> None:
    """Copy the submission to where files may be handed over to other users: in a container."""
    original = request["fence"]["place"]
    copy = tempfile.mkdtemp(prefix="partyline-")
    shutil.copytree(original, copy, dirs_exist_ok=True)
    Path(copy).chmod(0o711)
    request["fence"]["place"] = copy
    request["folders"] = {
        stage: folder.replace(original, copy, 1) for stage, folder in request["folders"].items()
    }


def _see_that_it_can_work() -> None:
    """Make sure that this process, under its new user, may read the checks and the wires.

    Raises:
        RuntimeError: it may not.
    """
    from partyline.model.stages import ROOT, stages

    for stage in stages():
        for file in (stage.solution / "wire.py", *stage.checks.glob("*.py"), stage.checks):
            if not os.access(file, os.R_OK):
                raise RuntimeError(f"a worker that is not root can't read the kit in {ROOT}")


def _sandbox(fence: dict[str, Any]) -> Sandbox:
    from partyline.sandbox.inner_ring import InnerRing
    from partyline.sandbox.sandbox import open_sandbox

    place = fence["place"] and Path(fence["place"])
    return open_sandbox(InnerRing(fence["kind"], place, fence["uid"], fence["python"]))


def _see_that_it_holds(sandbox: Sandbox, fence: dict[str, Any]) -> None:
    """Let a program of ours look around behind the fence.

    Raises:
        RuntimeError: it sees more than it should, or less than a program needs.
    """
    from partyline.system.abilities import network

    if fence["kind"] == "none":
        return
    with tempfile.NamedTemporaryFile(prefix="partyline-canary-") as canary:
        found = sandbox.look_around(Path(fence["place"]), [canary.name])
    if not found["library"]:
        raise RuntimeError(
            f"the programs there can't read the files of this Python, in {sys.base_prefix}"
        )
    holds = not found["read"]
    if fence["kind"] == "namespaces":
        apart = fence["network"] != network()
        holds = holds and apart and found["pid"] == 2 and not found["capabilities"]
    elif fence["kind"] == "uid":
        holds = holds and found["uid"] == fence["uid"] and not found["capabilities"]
    if not holds:
        raise RuntimeError(f"a test program could see through it: {json.dumps(found)}")


def _listen(requests: TextIO, sandbox: Sandbox) -> Callable[[], dict[str, Any]]:
    """Return what waits for the next thing that is said; end all when the other side has gone."""
    told: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()

    def listen() -> None:
        for line in requests:
            told.put(json.loads(line))
        sandbox.abandon()
        os._exit(1)

    threading.Thread(target=listen, daemon=True).start()
    return told.get


def _run(
    request: dict[str, Any], sandbox: Sandbox, send: Any, told: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    import dataclasses

    import pytest

    from partyline.model.results import CheckResult
    from partyline.model.stages import ROOT, allowances_given
    from partyline.runner.assignment import Assignment
    from partyline.runner.pristine import Pristine
    from partyline.runner.pytest_plugin import Grading
    from partyline.runner.standby import Standby

    def report(result: CheckResult) -> None:
        send({"result": dataclasses.asdict(result)})

    folders = {stage: Path(folder) for stage, folder in request["folders"].items()}
    owner = request["fence"]["uid"] if request["fence"]["kind"] == "uid" else None
    waits = request.get("waits", False)
    assignment = Assignment(
        folders=folders,
        seed=request["seed"],
        only=tuple(request["only"]),
        deadline=request["deadline"],
        again=request.get("again", False),
        weathers=request.get("weathers", 0),
        strict=request.get("strict", not allowances_given()),
        report=report,
        tell=send,
        settings=request.get("settings", {}),
        sandbox=sandbox,
    )

    def lay_out() -> None:
        assignment.pristine = {stage: Pristine(folder, owner) for stage, folder in folders.items()}

    plugins: list[object] = [Grading(assignment)]
    if waits:
        plugins.append(Standby(assignment, lay_out, send, told))
    else:
        lay_out()
    options = ["-q", "--no-header", "-p", "no:cacheprovider"]
    options += ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), "-o", "addopts="]
    # Nothing is asserted in a check; so the compiled file serves pytest and everybody else.
    options += ["--import-mode=importlib", "--assert=plain"]
    for plugin in ("partyline.runner.pytest_plugin", *request.get("plugins", ())):
        options += ["-p", plugin]
    paths = [str(ROOT / "tests" / stage) for stage in folders]
    status = int(pytest.main([*options, *paths], plugins=plugins))
    return {"done": status in _ALL_ANSWERED, "status": status}


if __name__ == "__main__":
    sys.exit(main())
