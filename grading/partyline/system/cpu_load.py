"""Keep cores busy on purpose, for a limited time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# It ends when its standard input ends, however its parent has ended.
_LOOP = """
import os, sys, threading
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
while True: pass
"""


@contextmanager
def busy_cores(count: int) -> Iterator[None]:
    """Run `count` endless loops, each a process of its own, until the block is left."""
    loops = [
        subprocess.Popen([sys.executable, "-I", "-c", _LOOP], stdin=subprocess.PIPE)
        for _ in range(count)
    ]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.communicate()
