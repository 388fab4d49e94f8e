"""Run the project's own tests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from partyline.stages import ROOT


def selftest(argv: Sequence[str]) -> int:
    """Run pytest over the whole project; `argv` goes to pytest. Returns its exit status."""
    return subprocess.run([sys.executable, "-m", "pytest", *argv], cwd=ROOT, check=False).returncode
