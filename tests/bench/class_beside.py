"""What a class run is measured beside: check50 on the same submissions, and a Dask cluster."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from partyline.model.checks import load
from partyline.model.stages import ROOT, Stage

_GRADING = str(ROOT / "grading")
_PATIENCE = 60  # seconds until a scheduler or a worker is there
_PROBLEM = """
import sys
from pathlib import Path
sys.path[:0] = [{grading!r}, {packages!r}]
import check50
from partyline.chat.case import Case
from partyline.model.checks import load
from partyline.chat.fixtures import perform
from partyline.model.failure import CheckFailed
from partyline.model.stages import stage_named
from partyline.sandbox.fresh_interpreter import FreshInterpreters
from partyline.sandbox.sandbox import hear_ctrl_c

hear_ctrl_c()

def run(name):
    stage = stage_named({stage!r})
    function = dict((c.name, f) for c, f in load(stage))[name]
    sandbox = FreshInterpreters()
    try:
        perform(function, Case(Path.cwd(), stage.wire(), name, sandbox), stage)
    except CheckFailed as failed:
        raise check50.Failure(failed.sentence)
    finally:
        sandbox.close()
"""


def problem(stage: Stage, folder: Path) -> Path:
    """Write the checks of a stage as a check50 problem; return its folder."""
    packages = str(Path(__import__("psutil").__file__).parents[1])
    lines = [_PROBLEM.format(grading=_GRADING, packages=packages, stage=stage.name)]
    names: dict[str, str] = {}
    for check, _ in load(stage):
        names[check.name] = f"c_{len(names)}"
        after = names[check.after[0]] if check.after else ""
        lines.append(f"@check50.check({after})\ndef {names[check.name]}():")
        lines.append(f"    {json.dumps(check.title)}\n    run({check.name!r})\n")
    home = folder / "problem"
    home.mkdir()
    (home / "__init__.py").write_text("\n".join(lines), encoding="utf-8")
    (home / ".cs50.yml").write_text("check50:\n  checks: __init__.py\n", encoding="utf-8")
    return home


def with_check50(command: str, home: Path, people: list[tuple[str, Path | None]]) -> float:
    """Check each submission with check50, which uses all cores for one; return the seconds."""
    began = time.monotonic()
    for name, folder in people:
        if folder is None:
            continue
        words = [command, "--local", "--dev", "-o", "json", "--", str(home)]
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
        if '"results"' not in done.stdout:
            sys.exit(f"check50 failed at {name}:\n{done.stdout}{done.stderr}")
    return time.monotonic() - began


@contextlib.contextmanager
def cluster(packages: str, workers: int, place: Path) -> Iterator[str]:
    """Start a scheduler with workers on this machine; yield its address.

    Args:
        packages: a folder into which pip has put `distributed`.
        workers: how many, with one thread each.
        place: an empty folder for what they write.
    """
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([_GRADING, packages])}
    file = place / "scheduler.json"
    with (place / "log").open("w") as log, contextlib.ExitStack() as stack:

        def start(what: str, *words: str) -> None:
            command = [sys.executable, "-m", f"distributed.cli.{what}", *words, "--no-dashboard"]
            process = subprocess.Popen(command, env=env, stdout=log, stderr=log, cwd=place)
            stack.callback(process.wait)
            stack.callback(process.terminate)

        def wait_for(text: str, times: int) -> None:
            until = time.monotonic() + _PATIENCE
            while (place / "log").read_text().count(text) < times or not file.exists():
                if time.monotonic() > until:
                    sys.exit((place / "log").read_text())
                time.sleep(0.05)

        start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
        wait_for("Scheduler at", 1)
        address = str(json.loads(file.read_text())["address"])
        for number in range(workers):
            start("dask_worker", address, "--nthreads", "1", "--no-nanny")
            wait_for("Registered to", number + 1)
        yield address
