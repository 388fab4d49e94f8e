"""Run the project's own tests."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from partyline.model.stages import ROOT

SAMPLE = "partyline.cli.selftest_sample"  # the option --sample


def selftest(argv: Sequence[str]) -> int:
    """Run pytest over the whole project; `argv` goes to pytest. Returns its exit status.

    Without options everything is run, and two processes share the files of tests.
    """
    if not argv and (os.cpu_count() or 1) > 1:
        argv = ["--numprocesses=2", "--dist=loadfile"]
    command = [sys.executable, "-m", "pytest", "-p", SAMPLE, *argv]
    return subprocess.run(command, cwd=ROOT, check=False).returncode
