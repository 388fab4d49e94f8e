"""Run the project's own tests."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from partyline.model.stages import ROOT

SAMPLE = "partyline.cli.selftest_sample"  # the option --sample
MOST = 8  # processes side by side
ATTACKS = "tests/kit/specimens/test_attacks.py"  # these take all they get


def selftest(argv: Sequence[str]) -> int:
    """Run pytest over the whole project; `argv` goes to pytest. Returns its exit status.

    Without options everything is run, in two parts: hostile programs by themselves, because they
    would slow down all other tests, then the rest. Most tests wait for programs more than they
    work, so there are more processes than cores. Tests that use one thing together are in a group.
    """
    if argv:
        return _pytest(argv)
    processes = f"--numprocesses={min(MOST, 2 * (os.cpu_count() or 1))}"
    rest = [processes, "--dist=loadgroup", f"--deselect={ATTACKS}"]
    return max(_pytest([ATTACKS]), _pytest(rest))


def _pytest(argv: Sequence[str]) -> int:
    command = [sys.executable, "-m", "pytest", "-p", SAMPLE, *argv]
    return subprocess.run(command, cwd=ROOT, check=False).returncode
