"""How a report comes to a file."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def write(text: str, file: Path) -> None:
    """Write `text` to `file`, whole or not at all; `-` is standard output.

    Raises:
        OSError: the file can't be written.
    """
    if str(file) == "-":
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        return
    beside = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        beside.write_text(text, encoding="utf-8", newline="")
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
