"""Long texts go through the reader's own pager, where there is one and a terminal to use it in."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator

from rich.console import Console

from partyline.system.abilities import SYSTEM, WINDOWS

_KNOWN = ("less", "more")


@contextlib.contextmanager
def paged(console: Console) -> Iterator[None]:
    """Send what the console prints within the block through a pager.

    Args:
        console: prints to the terminal; without a terminal, or a pager, it prints as always.
    """
    command = _pager() if console.is_terminal and sys.stdin.isatty() else []
    if not command:
        yield
        return
    with console.capture() as captured:
        yield
    text = captured.get()
    try:
        environment = {"LESS": "-FRX", **os.environ}
        subprocess.run(command, input=text.encode(), env=environment, check=False)
    except OSError:  # a pager that is named and not there
        sys.stdout.write(text)


def _pager() -> list[str]:
    named = os.environ.get("PAGER", "")
    if named:
        return shlex.split(named, posix=SYSTEM != WINDOWS)
    return next(([found] for name in _KNOWN if (found := shutil.which(name))), [])
