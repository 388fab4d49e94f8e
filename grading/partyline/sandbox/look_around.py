"""What a program that is shut in finds around it.

Imported as a sibling by `launcher.py`, inside the student's process: it knows only the standard
library.
"""

import contextlib
import os
import socket
from collections.abc import Sequence
from typing import Any


def findings(forbidden: Sequence[str]) -> dict[str, Any]:
    """Return what a program in the same isolation finds; the caller compares it.

    Args:
        forbidden: files that it should not be able to read.
    """
    return {
        "library": _has_library(),
        "pid": os.getpid(),
        "uid": os.getuid(),
        "capabilities": _capabilities(),
        "interfaces": [name for _, name in socket.if_nameindex()],
        "read": [path for path in forbidden if _can_read(path)],
    }


def _has_library() -> bool:
    """Return whether a module of the standard library that is not there yet can be imported."""
    try:
        import wave  # noqa: F401
    except ImportError:
        return False
    return True


def _capabilities() -> str:
    with contextlib.suppress(OSError), open("/proc/self/status") as file:
        for line in file:
            if line.startswith("CapEff:"):
                return line.split()[1].lstrip("0")
    return ""


def _can_read(path: str) -> bool:
    try:
        with open(path, "rb"):
            return True
    except OSError:
        return False
