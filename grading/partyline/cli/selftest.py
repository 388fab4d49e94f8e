"""Run the project's own tests."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from partyline.model.stages import ROOT

SAMPLE = "partyline.cli.selftest_sample"  # the option --sample
MOST = 8  # processes side by side


def selftest(argv: Sequence[str]) -> int:
    """Run pytest over the whole project; `argv` goes to pytest. Returns its exit status.

    Without options everything is run. Most tests wait for programs more than they work, so there
    are more processes than cores. Tests that use one thing together are in one group.
    """
    if not argv:
        argv = [f"--numprocesses={min(MOST, 2 * (os.cpu_count() or 1))}", "--dist=loadgroup"]
    command = [sys.executable, "-m", "pytest", "-p", SAMPLE, *argv]
    return subprocess.run(command, cwd=ROOT, check=False).returncode
