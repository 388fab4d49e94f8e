"""What tests do with copies of the kit: make one that can be changed, and use one as others do."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from partyline.model.stages import ROOT

_NEEDED = ("grading", "lessons", "solution", "starter", "LICENSE", "pyproject.toml")


def changeable(place: Path) -> Path:
    """Return a whole kit, without its own tests, that a test may change."""
    skip = shutil.ignore_patterns("__pycache__", "kit", "bench", "scenes")
    for name in (*_NEEDED, "tests"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=skip)
        else:
            shutil.copy(source, place / name)
    return place


def run(
    kit: Path, *argv: str, cwd: Path | None = None, **env: str
) -> subprocess.CompletedProcess[str]:
    """Run a kit's grade.py as a user does, with the packages that these tests have."""
    return subprocess.run(
        [sys.executable, str(kit / "grading" / "grade.py"), *argv],
        cwd=cwd or kit,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200", **env},
        capture_output=True,
        encoding="utf-8",
        timeout=100,
    )
