"""How long does it take to grade all stages? Run by hand; only the ratios mean anything.

    python tests/bench/grading.py [--rounds N] [--check50 PATH]

In one run, interleaved, whole commands each:

- floor: the same conversations in one process, each program started as a fresh interpreter
- warm: the same, but each program is forked from a warm interpreter
- grade.py: `grade.py solution`, with everything that belongs to it
- check50: the same checks as check50 runs them, if `--check50` names its command
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "grading"))

FLOOR = """
import sys
sys.path.insert(0, {grading!r})
from partyline.chat.case import Case
from partyline.model.checks import load
from partyline.chat.fixtures import perform
from partyline.sandbox.{module} import {kind} as Sandbox
from partyline.sandbox.sandbox import hear_ctrl_c
from partyline.model.stages import stages
hear_ctrl_c()
sandbox = Sandbox()
count = 0
for stage in stages():
    for check, function in load(stage):
        perform(function, Case(stage.solution, stage.wire(), check.name, sandbox), stage)
        count += 1
sandbox.close()
print(count)
"""

CHECK50 = """
import sys
sys.path[:0] = [{grading!r}, {packages!r}]
import check50
from partyline.chat.case import Case
from partyline.model.checks import load
from partyline.chat.fixtures import perform
from partyline.sandbox.fresh_interpreter import FreshInterpreters
from partyline.sandbox.sandbox import hear_ctrl_c
from partyline.model.stages import stage_named

hear_ctrl_c()

def run(stage_name, name):
    stage = stage_named(stage_name)
    function = dict((c.name, f) for c, f in load(stage))[name]
    sandbox = FreshInterpreters()
    perform(function, Case(stage.solution, stage.wire(), name, sandbox), stage)
    sandbox.close()
"""


def main() -> None:
    """Measure, and print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--check50", help="the check50 command, installed in any environment")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        commands = {
            "floor": [
                sys.executable,
                "-c",
                FLOOR.format(
                    grading=grading(), module="fresh_interpreter", kind="FreshInterpreters"
                ),
            ],
            "warm": [
                sys.executable,
                "-c",
                FLOOR.format(
                    grading=grading(), module="forked_interpreter", kind="ForkedInterpreters"
                ),
            ],
            "grade.py": [sys.executable, str(ROOT / "grading/grade.py"), str(ROOT / "solution")],
        }
        if options.check50:
            commands["check50"] = check50(options.check50, Path(folder))
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        cpu: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(options.rounds):
            for name, command in commands.items():
                before = os.times()
                began = time.monotonic()
                run = subprocess.run(command, capture_output=True, text=True, cwd=folder)
                seconds[name].append(time.monotonic() - began)
                after = os.times()
                cpu[name].append(
                    after.children_user
                    + after.children_system
                    - before.children_user
                    - before.children_system
                )
                if run.returncode:
                    sys.exit(
                        f"{name} ended with status {run.returncode}:\n{run.stdout}{run.stderr}"
                    )
    print(f"{'how':10} {'wall s':>8} {'cpu s':>8} {'to floor':>9}")
    floor = statistics.median(seconds["floor"])
    for name, walls in seconds.items():
        wall, work = statistics.median(walls), statistics.median(cpu[name])
        print(f"{name:10} {wall:8.2f} {work:8.2f} {wall / floor:9.2f}")
    if options.check50:
        ratio = statistics.median(seconds["grade.py"]) / statistics.median(seconds["check50"])
        print(f"grade.py takes {ratio:.2f} of the time of check50")


def grading() -> str:
    """Return the folder of the library."""
    return str(ROOT / "grading")


def check50(command: str, folder: Path) -> list[str]:
    """Write the same checks as a check50 problem into `folder`; return the command that runs it."""
    from partyline.model.checks import load
    from partyline.model.stages import stages

    packages = str(Path(__import__("psutil").__file__).parents[1])
    lines = [CHECK50.format(grading=grading(), packages=packages)]
    names: dict[str, str] = {}
    for stage in stages():
        for check, _ in load(stage):
            names[check.name] = f"c_{len(names)}"
            after = names[check.after[0]] if check.after else ""
            lines.append(f"@check50.check({after})\ndef {names[check.name]}():")
            lines.append(f"    {json.dumps(check.title)}")
            lines.append(f"    run({stage.name!r}, {check.name!r})\n")
    (folder / "problem").mkdir()
    (folder / "problem" / "__init__.py").write_text("\n".join(lines), encoding="utf-8")
    (folder / "problem" / ".cs50.yml").write_text("check50:\n  checks: __init__.py\n")
    return [command, "--local", "--dev", "-o", "json", "--", str(folder / "problem")]


if __name__ == "__main__":
    main()
