"""A result as a JSON file, for programs and for later."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from partyline.results import SubmissionResult


def write(result: SubmissionResult, file: Path) -> None:
    """Write `result` to `file`, whole or not at all; `-` is standard output.

    Raises:
        OSError: the file can't be written.
    """
    text = json.dumps(result.to_json(), indent=2) + "\n"
    if str(file) == "-":
        sys.stdout.write(text)
        return
    beside = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
